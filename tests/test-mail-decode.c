/* SPDX-License-Identifier: BSD-2-Clause */
/* test-mail-decode.c: what is decoded on demand: values, addresses, dates, transfer encodings, charsets, HTML */
#include "check.h"

#include "mail/mail.h"

#include <string.h>
#include <time.h>

#define JAPANESE "配信できませんでした。宛先をご確認ください。"
#define CHINESE  "您的邮件无法投递，收件人地址不存在。"
#define RUSSIAN  "Сообщение не доставлено: ящик получателя переполнен."
#define FRENCH   "Désolé, votre message n'a pas été remis à François."
#define GERMAN   "Die Nachricht für Jörg Müßig konnte nicht zugestellt werden."

typedef DsnSpan (*ReadValue)(DsnMail *mail, DsnSpan value);

typedef struct {
    const char *value, *wanted; /* NULL: not there */
} ValueRow;

static void
check_values(ReadValue read, const ValueRow *rows, gsize n_rows)
{
    g_autoptr(DsnMail) mail = dsn_mail_new();

    for (gsize i = 0; i < n_rows; i++) {
        g_auto(CheckBytes) bytes = check_string(rows[i].value);
        CHECK_SPAN(rows[i].value, read(mail, bytes.span), rows[i].wanted);
    }
}

static void
test_folds_are_undone(void)
{
    static const ValueRow rows[] = {
        {"one", "one"},
        {"one\n two", "one two"},
        {"one\r\n\ttwo\r\n three", "one\ttwo three"},
        {"one\r\n", "one"},
        {"", ""},
    };
    check_values(dsn_value_unfold, rows, G_N_ELEMENTS(rows));
}

static void
test_encoded_words_are_decoded(void)
{
    static const ValueRow rows[] = {
        {"plain", "plain"},
        {"=?utf-8?Q?f=C3=BCr?=", "für"},
        {"=?UTF-8?b?ZsO8cg==?= you", "für you"},
        {"=?iso-8859-1?q?f=FCr_you?=", "für you"},
        {"=?iso-8859-1*de?q?f=FCr?=", "für"}, /* RFC 2231 section 5 */
        {"a =?utf-8?Q?b?= c", "a b c"},
        {"=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"}, /* RFC 2047 section 6.2 */
        {"=?utf-8?Q?a?=\r\n =?iso-8859-1?Q?=FC?=", "aü"},
        {"=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c"},
        {"=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=", "ü"}, /* a character cut in two */
        {"=?utf-8?Q?two words?=", "two words"},   /* forgiven */
        {"(=?utf-8?Q?a?=)", "(a)"},
        {"=?utf-8?Q?\?=", ""},
        {"=?iso-2022-jp?B?GyRCRnxLXDhsGyhC?=", "日本語"},
        {"=?unknown-8bit?Q?f=FCr?=", "für"},
        {"=?utf-8?Q?=ZZ=4?=", "=ZZ=4"},
        {"=?utf-8?Q?never ends", "=?utf-8?Q?never ends"},
        {"=?utf-8?X?a?=", "=?utf-8?X?a?="},
        {"=??Q?a?=", "=??Q?a?="},
        {"=?", "=?"},
        {"a=?b=?c", "a=?b=?c"},
        {"raw f\xfcr", "raw für"},
        {"raw für", "raw für"},
        {"\x1b$BF|K\\8l\x1b(B", "日本語"},
    };
    check_values(dsn_value_decode, rows, G_N_ELEMENTS(rows));
}

static void
test_parameters_are_read(void)
{
    static const struct {
        const char *value, *name, *wanted;
    } rows[] = {
        {"text/plain; charset=utf-8", "charset", "utf-8"},
        {"text/plain; CHARSET = \"utf-8\"", "charset", "utf-8"},
        {"text/plain; charset=utf-8 (a comment)", "charset", "utf-8"},
        {"text/plain;\n\tcharset=utf-8;\n\tformat=flowed", "format", "flowed"},
        {"text/plain; charset=utf-8 format=flowed", "format", "flowed"}, /* a semicolon is missing */
        {"text/plain charset=utf-8", "charset", "utf-8"},
        {"text/plain; charset=a; charset=b", "charset", "a"},
        {"text/plain; charset=", "charset", ""},
        {"text/plain; charset", "charset", NULL},
        {"text/plain; charset2=a", "charset", NULL},
        {"text/plain; x=\"charset=a\"", "charset", NULL},
        {"text/plain", "charset", NULL},
        {"", "charset", NULL},
        {"a/b; name=\"semi;colon\"", "name", "semi;colon"},
        {"a/b; name=\"a\\\"b\\\\c\"", "name", "a\"b\\c"},
        {"a/b; name=\"folded\r\n name\"", "name", "folded name"},
        {"a/b; name=\"never ends", "name", "never ends"},
        {"a/b; name=my file.txt; x=y", "name", "my file.txt"},
        {"a/b; name==?utf-8?Q?f=C3=BCr?=", "name", "für"},
        {"a/b; name=\"=?utf-8?Q?f=C3=BCr?=\"", "name", "für"},
        {"a/b; name=\"f\xfcr\"", "name", "für"},
        {"a/b; name*=utf-8''f%C3%BCr", "name", "für"},
        {"a/b; name*=iso-8859-1'de'f%FCr", "name", "für"},
        {"a/b; name*=f%FCr", "name", "für"},
        {"a/b; name*=utf-8''50%", "name", "50%"},
        {"a/b; name=plain; name*=utf-8''better", "name", "better"},
        {"a/b; name*0=\"one \"; name*1=two", "name", "one two"},
        {"a/b; name*1=two; name*0=one", "name", "onetwo"},
        {"a/b; name*0*=utf-8''f%C3; name*1*=%BCr; name*2=\" you\"", "name", "für you"},
        {"a/b; name*1=one; name*2=two", "name", "onetwo"}, /* counted from 1 */
        {"a/b; name*0=one; name*2=three", "name", "one"},
        {"a/b; name*99=x", "name", NULL},
        {"a/b; name*x=y", "name", NULL},
    };
    g_autoptr(DsnMail) mail = dsn_mail_new();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) bytes = check_string(rows[i].value);
        CHECK_SPAN(rows[i].value, dsn_value_parameter(mail, bytes.span, rows[i].name), rows[i].wanted);
    }
}

static void
test_the_first_address_is_read(void)
{
    static const ValueRow rows[] = {
        {"a@b.example", "a@b.example"},
        {"<a@b.example>", "a@b.example"},
        {" < a@b.example > ", "a@b.example"},
        {"Name <a@b.example>", "a@b.example"},
        {"\"Name, Other\" <a@b.example>", "a@b.example"},
        {"\"<x@y.example>\" <a@b.example>", "a@b.example"},
        {"x@y.example <a@b.example>", "a@b.example"},
        {"Name [x] <a@b.example>", "a@b.example"},
        {"Name <not it> <a@b.example>", "a@b.example"},
        {"a@b.example (Name)", "a@b.example"},
        {"(Name) a@b.example", "a@b.example"},
        {"MAILER-DAEMON (Mail (nested) System)", "MAILER-DAEMON"},
        {"MAILER-DAEMON", "MAILER-DAEMON"},
        {"Mail System <MAILER-DAEMON>", "MAILER-DAEMON"},
        {"<>", ""},
        {"Name <>", ""},
        {"", NULL},
        {" \r\n ", NULL},
        {"Mail Delivery Subsystem", NULL},
        {"undisclosed-recipients:;", NULL},
        {"@b.example", NULL},
        {"a@", NULL},
        {",,", NULL},
        {",, a@b.example", "a@b.example"},
        {"a@b.example, c@d.example", "a@b.example"},
        {"a@b.example;c@d.example", "a@b.example"},
        {"group: a@b.example, c@d.example;", "a@b.example"},
        {"group:; a@b.example", "a@b.example"},
        {"mailto:a@b.example", "a@b.example"},
        {"a@[192.0.2.1]", "a@[192.0.2.1]"},
        {"<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]"},
        {"a@[IPv6:2001:db8::1]", "a@[IPv6:2001:db8::1]"},
        {"<@x.example,@y.example:a@b.example>", "a@b.example"},
        {"\"a b\"@c.example", "\"a b\"@c.example"},
        {"<\"a b\"@c.example>", "\"a b\"@c.example"},
        {"<\"a>b\"@c.example", "\"a"}, /* brackets are not looked for in quotes here; nobody sends that */
        {"a..b.@c.example", "a..b.@c.example"}, /* exists, whatever RFC 5322 says */
        {"<a@b.example", "a@b.example"},
        {"\"never ends <a@b.example>", "a@b.example"},
        {"(never ends <a@b.example>", "a@b.example"},
        {"=?utf-8?Q?f=C3=BCr?= <a@b.example>", "a@b.example"},
        {"\xe3\x81\x82 <a@b.example>", "a@b.example"},
        {"<\xc3\xbc@b.example>", "ü@b.example"},
        {"<\xfc@b.example>", "ü@b.example"},
        {"a@b.example\r\n (Name)", "a@b.example"},
    };
    check_values(dsn_value_address, rows, G_N_ELEMENTS(rows));
}

static void
test_addresses_are_counted(void)
{
    static const struct {
        const char *value;
        guint n;
    } rows[] = {
        {"", 0},
        {"<>", 0},
        {"a@b.example", 1},
        {"Name <a@b.example>,\r\n \"c, d\" <c@d.example>", 2},
        {"undisclosed-recipients:;", 0},
        {"group: a@b.example, c@d.example;, e@f.example", 3},
        {"a@b.example,, ,c@d.example,", 2},
    };
    g_autoptr(DsnMail) mail = dsn_mail_new();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) bytes = check_string(rows[i].value);
        CHECK_ROW(rows[i].value, dsn_value_n_addresses(mail, bytes.span) == rows[i].n);
    }
}

static void
test_dates_become_rfc_3339(void)
{
    static const ValueRow rows[] = {
        {"Mon, 1 Jan 2024 10:00:00 +0900", "2024-01-01T10:00:00+09:00"},
        {"Mon, 01 Jan 2024 10:00:00 -0330 (NST)", "2024-01-01T10:00:00-03:30"},
        {"1 Jan 2024 10:00 GMT", "2024-01-01T10:00:00+00:00"},
        {"1 Jan 24 10:00:00 EST", "2024-01-01T10:00:00-05:00"},
        {"Mon Jan  1 10:00:00 2024", "2024-01-01T10:00:00+00:00"}, /* ctime() */
        {"Mon,\r\n 1 Jan 2024 10:00:00 +0000\r\n", "2024-01-01T10:00:00+00:00"},
        {"2024-01-01T10:00:00Z", "2024-01-01T10:00:00+00:00"},
        {"2024-02-29T23:59:59.5+09:00", "2024-02-29T23:59:59+09:00"},
        {"2024-01-01 10:00:00 +0100", "2024-01-01T10:00:00+01:00"},
        {"Fri, 30 Feb 2024 10:00:00 +0000", NULL},
        {"Sat, 31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:60+00:00"}, /* a leap second */
        {"Thu, 29 Feb 2024 23:59 -0000 (UTC)", "2024-02-29T23:59:00+00:00"},
        {"29 feb 2023 00:00:00 +0000", NULL},
        {"1 Jan 2024 24:00:00 +0000", NULL},
        {"2024-13-01T10:00:00Z", NULL},
        {"yesterday", NULL},
        {"", NULL},
    };
    check_values(dsn_value_date, rows, G_N_ELEMENTS(rows));
}

static DsnSpan
scan_text(DsnMail *mail, DsnSpan bytes)
{
    dsn_mail_scan(mail, bytes);
    return dsn_part_text(mail, dsn_mail_part(mail, 0));
}

static DsnSpan
scan_content(DsnMail *mail, DsnSpan bytes)
{
    dsn_mail_scan(mail, bytes);
    return dsn_part_content(mail, dsn_mail_part(mail, 0));
}

#define ENCODED(encoding) "Content-Transfer-Encoding: " encoding "\n\n"

static void
test_transfer_encodings_are_undone(void)
{
    static const ValueRow rows[] = {
        {ENCODED("7bit") "a=20b", "a=20b"},
        {ENCODED("x-unknown") "a=20b", "a=20b"},
        {ENCODED("quoted-printable") "a=20b=\nc=\r\nd=3D", "a bcd="},
        {ENCODED("Quoted-Printable (yes)") "a=20b", "a b"},
        {ENCODED("\"quoted-printable\"") "a=20b", "a b"},
        {ENCODED("quoted-printable") "a=ZZ=", "a=ZZ"},
        {ENCODED("base64") "YWJj\r\nZGVm\n", "abcdef"},
        {ENCODED("BASE64") "YWI=", "ab"},
        {ENCODED("base64") "\nThis is no base64.", "\nThis is no base64."},
        {ENCODED("x-uuencode") "see below\nbegin 644 x\n#86)C\n`\nend\nmore\n", "abc"},
        {ENCODED("uuencode") "nothing begins", "nothing begins"},
        {"Content-Transfer-Encoding: quoted-printable\r\ra=\rb", "ab"}, /* CR ends lines */
        {"Content-Type: multipart/mixed; boundary=b\n" ENCODED("quoted-printable") "--b\n\n--b--",
         "--b\n\n--b--"},
    };
    check_values(scan_content, rows, G_N_ELEMENTS(rows));
}

static void
test_text_has_lf_line_ends(void)
{
    static const ValueRow rows[] = {
        {"A: b\n\none\ntwo", "one\ntwo"},
        {"A: b\r\n\r\none\r\ntwo\r\n", "one\ntwo\n"},
        {"A: b\n\none\r\r\ntwo\rthree", "one\ntwo\nthree"},
        {"A: b\r\rone\r\rtwo\r", "one\ntwo\n"},
    };
    check_values(scan_text, rows, 3);
    check_values(scan_text, rows + 3, 1);
}

static void
test_text_that_is_good_as_it_is_is_not_copied(void)
{
    static const char *const texts[] = {
        "A: b\n\nascii",
        "A: b\n\nf\xc3\xbcr",
        "Content-Type: text/plain; charset=iso-2022-jp\n\nascii",
        "Content-Type: text/plain; charset=gb2312\n\nascii",
        "Content-Type: text/plain; charset=iso-8859-1\n\nf\xc3\xbcr", /* says otherwise, but is UTF-8 */
    };
    g_autoptr(DsnMail) mail = dsn_mail_new();

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_auto(CheckBytes) bytes = check_string(texts[i]);
        DsnSpan text = scan_text(mail, bytes.span);
        CHECK_ROW(texts[i], text.data == dsn_mail_part(mail, 0)->body.data);
    }
}

static void
test_charsets_are_converted(void)
{
    static const struct {
        const char *text, *is, *declared; /* is: iconv's name */
    } rows[] = {
        /* declared as it is */
        {JAPANESE, "ISO-2022-JP", "iso-2022-jp"},
        {JAPANESE, "EUC-JP", "EUC-JP"},
        {JAPANESE, "SHIFT_JIS", "Shift_JIS"},
        {JAPANESE, "UTF-16", "utf-16"},
        {JAPANESE, "UTF-16LE", "utf-16le"},
        {JAPANESE, "UTF-7", "unicode-1-1-utf-7"},
        {CHINESE, "GB2312", "gb2312"},
        {CHINESE, "GB18030", "gb18030"},
        {"漢字", "BIG5", "big5"},
        {"한국어", "EUC-KR", "ks_c_5601-1987"},
        {"한국어", "ISO-2022-KR", "iso-2022-kr"},
        {RUSSIAN, "KOI8-R", "koi8-r"},
        {RUSSIAN, "CP1251", "windows-1251"},
        {FRENCH "€", "CP1252", "iso-8859-1"},
        {FRENCH "€", "ISO-8859-15", "iso-8859-15"},
        {"Łódź", "ISO-8859-2", "iso-8859-2"},
        {"①㈱", "CP932", "shift_jis"}, /* characters of vendors */
        {"①㈱", "EUC-JP-MS", "euc-jp"},
        /* declared wrongly */
        {FRENCH, "UTF-8", "iso-8859-1"},
        {JAPANESE, "UTF-8", "shift_jis"},
        {JAPANESE, "UTF-8", "us-ascii"},
        {JAPANESE, "ISO-2022-JP", "us-ascii"},
        {JAPANESE, "ISO-2022-JP", "iso-8859-1"},
        {JAPANESE, "ISO-2022-JP", "utf-8"},
        {JAPANESE, "SHIFT_JIS", "iso-2022-jp"},
        {JAPANESE, "EUC-JP", "utf-8"},
        {RUSSIAN, "KOI8-R", "us-ascii"},
        {FRENCH, "CP1252", "us-ascii"},
        {FRENCH, "CP1252", "utf-8"},
        {FRENCH, "CP1252", "no-such-charset"},
        /* not declared */
        {JAPANESE, "ISO-2022-JP", NULL},
        {JAPANESE, "SHIFT_JIS", NULL},
        {JAPANESE, "EUC-JP", NULL},
        {JAPANESE, "UTF-16", NULL}, /* has a byte order mark */
        {CHINESE, "GB18030", NULL},
        {RUSSIAN, "KOI8-R", NULL},
        {RUSSIAN, "CP1251", NULL},
        {FRENCH, "CP1252", NULL},
        {GERMAN, "CP1252", NULL},
        {"Remise différée à après-demain, 20 €", "CP1252", NULL},
        {"エラーが発生しました", "SHIFT_JIS", NULL},
        {"ユーザーが見つかりません", "EUC-JP", NULL},
        {"ящик не найден", "KOI8-R", NULL},
        {"用户不存在", "GB18030", NULL},
        {"Não", "CP1252", NULL},
        {"naïve café", "CP1252", NULL},
    };
    g_autoptr(DsnMail) mail = dsn_mail_new();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *row = g_strdup_printf("%s as %s", rows[i].is, rows[i].declared);
        g_autoptr(GString) message = g_string_new("A: b\n");
        gsize length;
        g_autofree char *text = g_convert(rows[i].text, -1, rows[i].is, "UTF-8", NULL, &length, NULL);
        if (!CHECK_ROW(row, text != NULL))
            continue;
        if (rows[i].declared != NULL)
            g_string_append_printf(message, "Content-Type: text/plain; charset=\"%s\"\n", rows[i].declared);
        g_string_append_c(message, '\n');
        g_string_append_len(message, text, (gssize)length);
        g_auto(CheckBytes) bytes = check_bytes(message->str, message->len);
        CHECK_SPAN(row, scan_text(mail, bytes.span), rows[i].text);
    }
}

static void
test_text_is_valid_utf8_whatever_came_in(void)
{
    static const struct {
        const char *bytes, *wanted;
        gsize length;
    } rows[] = {
        {"a\0b",
         "a\xef\xbf\xbd"
         "b",
         3},
        {"\x81", "\xef\xbf\xbd", 1},
        {"f\xc3\xbcr f\xc3\xbcr f\xc3\xbcr f\xc3\xbcr f\xc3\xbcr f\xc3\xbcr f\xc3\xbcr f\xc3\xbcr f\xc3\xbcr f\xc3\xbcr f\xc3",
         "für für für für für für für für für für f\xef\xbf\xbd", 52}, /* cut in a character */
        {"\x1b$BF|K\\\x1b(B f\xc3\xbcr", "日本 für", 15},
        {"\x1b$BF|K", "日\xef\xbf\xbd", 6},
        {"\x1b$BF|\nascii", "日\nascii", 11}, /* the line end ends it as well */
        {"\x1b(I1\x1b(B", "ｱ", 7},
        {"\x1b[31m", "\x1b[31m", 5},
        {"\xed\xa0\x80", "í\xc2\xa0€", 3}, /* a surrogate is no UTF-8 */
    };
    g_autoptr(DsnMail) mail = dsn_mail_new();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) bytes = check_bytes(rows[i].bytes, rows[i].length);
        DsnSpan text = dsn_mail_utf8(mail, bytes.span);
        CHECK_SPAN(rows[i].wanted, text, rows[i].wanted);
        CHECK_ROW(rows[i].wanted, g_utf8_validate_len((const char *)text.data, text.length, NULL));
    }
}

static void
test_dle_bytes_of_notes_are_removed(void)
{
    static const char *const notes = "\x10\x83\x8b\x10\x81[\x10\x83v\x10\x82\xaa\x10\x8c\x9f\x10\x8fo";
    g_auto(CheckBytes) bytes = check_string(notes);
    g_auto(CheckBytes) ascii = check_string("\x10"
                                            "a");
    g_autoptr(DsnMail) mail = dsn_mail_new();

    CHECK_SPAN("Shift_JIS", dsn_mail_utf8(mail, bytes.span), "ループが検出");
    CHECK_SPAN("ASCII", dsn_mail_utf8(mail, ascii.span),
               "\x10"
               "a");
}

#define HTML "Content-Type: text/html\n\n"

static void
test_html_becomes_text(void)
{
    static const ValueRow rows[] = {
        {HTML "plain", "plain"},
        {HTML "<b>bold</b> and <I>more</I>", "bold and more"},
        {HTML "  a \n\t b  ", "a b"},
        {HTML "<p>one</p>\n<p>two</p>", "one\n\ntwo"},
        {HTML "<div>one</div><div>two<br>three<br/>four</div>", "one\ntwo\nthree\nfour"},
        {HTML "one<br><br><br><br>two", "one\n\ntwo"},
        {HTML "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
        {HTML "<ul><li>one<li>two</ul>", "one\ntwo"},
        {HTML "<pre>a  b\r\nc\rd</pre>e  f", "a  b\nc\nd\ne f"},
        {HTML "&lt;a&amp;b&gt; &quot;&#39;&#x27;&apos;", "<a&b> \"'''"},
        {HTML "&uuml;&Uuml;&euro;&nbsp;&hellip;", "üÜ€ …"},
        {HTML "&#252;&#xFC;&#150;&#0;&#xD800;&#99999999;", "üü–\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {HTML "a & b &unknown; &; &# &amp", "a & b &unknown; &; &# &"},
        {HTML "AT&T R&D &ampere", "AT&T R&D &ampere"},
        {HTML "soft&shy;hyphen", "softhyphen"},
        {HTML "<head><title>no</title><style>p{}</style></head><script>if(a<b){}</script>yes", "yes"},
        {HTML "a<!-- no <b> --> b<!DOCTYPE x><?xml y?>c", "a bc"},
        {HTML "a<!-- never ends > b", "a b"},
        {HTML "<style>never ends", "never ends"},
        {HTML "<a href=\"x>y\" title='z>'>link</a>", "link"},
        {HTML "<a title=it's>one</a> don't", "one don't"},
        {HTML "<a title=\"never ends>one</a>two", "onetwo"},
        {HTML "a <b", "a <b"},
        {HTML "1 < 2 and 3 > 2", "1 < 2 and 3 > 2"},
        {HTML "<user@example.com> and <mailto:user@example.com>",
         "<user@example.com> and <mailto:user@example.com>"},
        {HTML "<http://example.com/>", "<http://example.com/>"},
        {HTML "<o:p>office</o:p>", "office"},
        {HTML "", ""},
        {"Content-Type: text/html; charset=iso-8859-1\n\n<p>f\xfcr</p>", "für"},
        {"Content-Type: text/html\n" ENCODED("quoted-printable") "<p style=3D\"x\">f=C3=BCr</p>", "für"},
    };
    check_values(scan_text, rows, G_N_ELEMENTS(rows));
}

static void
test_decoded_text_is_limited(void)
{
    static const char *const heads[] = {
        "A: b\n\n",
        "A: b\r\n\r\n",
        ENCODED("base64"),
        ENCODED("quoted-printable"),
        "Content-Type: text/plain; charset=iso-8859-1\n\n\xfc",
        "Content-Type: text/plain; charset=utf-16le\n\n\xfc",
        HTML,
    };
    g_autofree char *body = g_strnfill(2 * DSN_MAIL_TEXT_MAX, 'x');
    g_autoptr(DsnMail) mail = dsn_mail_new();

    for (gsize i = 0; i < G_N_ELEMENTS(heads); i++) {
        g_autofree char *text = g_strconcat(heads[i], body, NULL);
        gsize length = scan_text(mail, dsn_span_from_string(text)).length;
        CHECK_ROW(heads[i], length > DSN_MAIL_TEXT_MAX / 2 && length <= DSN_MAIL_TEXT_MAX);
    }
}

static void
test_file_names_are_read(void)
{
    static const struct {
        const char *header, *name;
    } rows[] = {
        {"Content-Disposition: attachment; filename=\"a.exe\"\n", "a.exe"},
        {"Content-Type: application/x; name=b.zip\n", "b.zip"},
        {"Content-Type: application/x; name=b.zip\nContent-Disposition: attachment; filename=a.exe\n",
         "a.exe"},
        {"Content-Type: application/x; name=b.zip\nContent-Disposition: inline\n", "b.zip"},
        {"Content-Disposition: attachment; filename*=utf-8''%E6%97%A5.pdf\n", "日.pdf"},
        {"Content-Disposition: attachment; filename==?utf-8?B?5pelLnBkZg==?=\n", "日.pdf"},
        {"Content-Disposition: attachment\n", NULL},
        {"", NULL},
    };
    g_autoptr(DsnMail) mail = dsn_mail_new();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) bytes = check_string(rows[i].header);
        dsn_mail_scan(mail, bytes.span);
        CHECK_SPAN(rows[i].header, dsn_part_file_name(mail, dsn_mail_part(mail, 0)), rows[i].name);
    }
}

static void
test_a_part_is_decoded_once(void)
{
    g_auto(CheckBytes) bytes = check_string(ENCODED("base64") "YWJj");
    g_autoptr(DsnMail) mail = dsn_mail_new();
    DsnSpan first = scan_text(mail, bytes.span);

    CU_ASSERT_PTR_EQUAL(dsn_part_text(mail, dsn_mail_part(mail, 0)).data, first.data);
}

static void
test_addresses_keep_their_offset(void)
{
    g_auto(CheckBytes) bytes = check_string("To: (x) a@b.example (y) , z\n\n");
    g_autoptr(DsnMail) mail = dsn_mail_new();

    dsn_mail_scan(mail, bytes.span);
    CU_ASSERT_EQUAL(
        dsn_mail_offset(mail, dsn_value_address(mail, g_array_index(mail->fields, DsnField, 0).value)), 8);
}

static void
test_a_text_that_is_cut_is_told(void)
{
    g_autoptr(DsnMail) mail = dsn_mail_new();
    g_autoptr(GString) message = g_string_new("Subject: a\n\n");
    gsize body = message->len;

    while (message->len - body <= DSN_MAIL_TEXT_MAX)
        g_string_append(message, "sixteen bytes..\n");
    dsn_mail_scan(mail, (DsnSpan){(const guint8 *)message->str, message->len});
    CU_ASSERT_PTR_NULL(mail->limit);
    CU_ASSERT_EQUAL(dsn_part_text(mail, dsn_mail_part(mail, 0)).length, DSN_MAIL_TEXT_MAX);
    CU_ASSERT_STRING_EQUAL(mail->limit, "only the first 2 MB of this text were read");
    CU_ASSERT_EQUAL(mail->limit_offset, body);
}

static void
test_an_endless_value_is_looked_into_as_far_as_the_limit(void)
{
    g_autoptr(DsnMail) mail = dsn_mail_new();
    g_autoptr(GString) value = g_string_new(NULL);

    while (value->len < 2 * DSN_MAIL_VALUE_MAX)
        g_string_append(value, "word\n ");
    CU_ASSERT_TRUE(dsn_value_decode(mail, (DsnSpan){(const guint8 *)value->str, value->len}).length <=
                   DSN_MAIL_VALUE_MAX);
    g_string_append_c(value, '\0');
    CU_ASSERT_TRUE(dsn_value_decode(mail, (DsnSpan){(const guint8 *)value->str, value->len}).length <=
                   DSN_MAIL_VALUE_MAX);
}

/* Processor time in seconds. Even with the sanitizers on, what is linear is far below the limit, and what is not takes
 * minutes. */
#define SECONDS_MAX 2.0

static void
count_addresses(DsnMail *mail, DsnSpan value)
{
    dsn_value_n_addresses(mail, value);
}

static void
decode_value(DsnMail *mail, DsnSpan value)
{
    dsn_value_decode(mail, value);
}

static void
read_name(DsnMail *mail, DsnSpan value)
{
    dsn_value_parameter(mail, value, "name");
}

static void
decode_utf8(DsnMail *mail, DsnSpan value)
{
    dsn_mail_utf8(mail, value);
}

static void
decode_html(DsnMail *mail, DsnSpan value)
{
    g_autoptr(GString) message = g_string_new(HTML);
    g_string_append_len(message, (const char *)value.data, (gssize)value.length);
    scan_text(mail, (DsnSpan){(guint8 *)message->str, message->len});
}

static void
test_time_is_linear_whatever_comes(void)
{
    static const struct {
        void (*run)(DsnMail *mail, DsnSpan value);
        const char *repeated;
    } rows[] = {
        {count_addresses, "a,"},
        {count_addresses, "a b,"},
        {count_addresses, "a b"},
        {count_addresses, "\""},
        {count_addresses, "(a"},
        {count_addresses, "<"},
        {count_addresses, "[,"},
        {count_addresses, "a:"},
        {count_addresses, "\"\\"},
        {decode_value, "=?"},
        {decode_value, "=?utf-8?q?"},
        {decode_value, "=?utf-8?b?YQ"},
        {decode_value, "=?utf-8?q?a?= "},
        {decode_value, "=?utf-8?q?a?= =?iso-8859-1?q?a?= "},
        {read_name, "; name*1=a"},
        {read_name, "a=b "},
        {read_name, "name=\"\\"},
        {decode_utf8, "\xff"},
        {decode_utf8, "\x81\x40"},
        {decode_utf8, "\x1b$B"},
        {decode_utf8, "\x1b$BF|\x1b(B"},
        {decode_html, "<"},
        {decode_html, "<a "},
        {decode_html, "<a b="},
        {decode_html, "<a b=\""},
        {decode_html, "<!--"},
        {decode_html, "<style>"},
        {decode_html, "<pre>"},
        {decode_html, "<br>"},
        {decode_html, "&"},
        {decode_html, "&#"},
    };
    g_autoptr(DsnMail) mail = dsn_mail_new();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        clock_t start;
        while (text->len < 500000)
            g_string_append(text, rows[i].repeated);
        start = clock();
        rows[i].run(mail, (DsnSpan){(guint8 *)text->str, text->len});
        CHECK_ROW(rows[i].repeated, clock() - start < SECONDS_MAX * CLOCKS_PER_SEC);
    }
}

static const CheckTest tests[] = {
    {"a text that is cut is told", test_a_text_that_is_cut_is_told},
    {"an endless value is looked into as far as the limit",
     test_an_endless_value_is_looked_into_as_far_as_the_limit},
    {"a part is decoded once", test_a_part_is_decoded_once},
    {"addresses are counted", test_addresses_are_counted},
    {"addresses keep their offset", test_addresses_keep_their_offset},
    {"charsets are converted", test_charsets_are_converted},
    {"dates become RFC 3339", test_dates_become_rfc_3339},
    {"decoded text is limited", test_decoded_text_is_limited},
    {"DLE bytes of Notes are removed", test_dle_bytes_of_notes_are_removed},
    {"encoded words are decoded", test_encoded_words_are_decoded},
    {"file names are read", test_file_names_are_read},
    {"folds are undone", test_folds_are_undone},
    {"HTML becomes text", test_html_becomes_text},
    {"parameters are read", test_parameters_are_read},
    {"text has LF line ends", test_text_has_lf_line_ends},
    {"text is valid UTF-8, whatever came in", test_text_is_valid_utf8_whatever_came_in},
    {"text that is good as it is is not copied", test_text_that_is_good_as_it_is_is_not_copied},
    {"the first address is read", test_the_first_address_is_read},
    {"time is linear, whatever comes", test_time_is_linear_whatever_comes},
    {"transfer encodings are undone", test_transfer_encodings_are_undone},
};

int
main(int argc, char **argv)
{
    return check_run("mail-decode", tests, G_N_ELEMENTS(tests), argc, argv);
}
