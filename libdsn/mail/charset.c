/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/charset.c: text in any charset as UTF-8
 *
 * Takes bytes and the charset that somebody declared, gives valid UTF-8 whatever they are. Bounces quote mail with
 * bytes of another charset than their own, or declare none, so a declaration is believed only where the bytes agree
 * with it; looks.c says what they look like otherwise.
 *
 * Which charsets there are is a table, because iconv and GMime remember each name that they are asked for, and
 * strangers choose the names. As everywhere since HTML (https://encoding.spec.whatwg.org/), the smaller charsets stand
 * for the larger ones that senders mean: ISO-8859-1 for Windows-1252, GB2312 for GB18030, Shift_JIS for CP932.
 */
#include "charset.h"

#include "looks.h"
#include "utf8.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#define NAME_LENGTH_MAX 32 /* bytes of a charset's name; longer than all below */
/* Bytes that may make no sense before a charset counts as wrong: one in so many 8-bit bytes, and one for each end
 * that was cut off. */
#define SENSE_PER_ERROR 10
#define ERRORS_ALWAYS   2

#define REPLACEMENT 0xfffd
#define ESCAPE      0x1b
#define LINK_ESCAPE 0x10

typedef enum {
    CHARSET_SINGLE_BYTE, /* ASCII and 128 more, so that any bytes fit */
    CHARSET_MULTI_BYTE,  /* ASCII and characters of several bytes */
    CHARSET_SHIFTING,    /* ASCII until an escape or shift byte comes */
    CHARSET_NOT_ASCII,   /* ASCII bytes may mean something else */
    CHARSET_WIDE,        /* two or four bytes a character */
    CHARSET_ISO_2022_JP, /* decoded here: iconv knows none of the characters that vendors added to it */
    CHARSET_WINDOWS_1252,
    CHARSET_UTF_8,
} CharsetKind;

typedef struct {
    const char *name;  /* lower case; sorted, for bsearch() */
    const char *iconv; /* what iconv calls the charset that is meant */
    CharsetKind kind;
} Charset;

static const Charset charsets[] = {
    {"big5", "BIG5-HKSCS", CHARSET_MULTI_BYTE},
    {"big5-hkscs", "BIG5-HKSCS", CHARSET_MULTI_BYTE},
    {"cn-gb", "GB18030", CHARSET_MULTI_BYTE},
    {"cp1250", "CP1250", CHARSET_SINGLE_BYTE},
    {"cp1251", "CP1251", CHARSET_SINGLE_BYTE},
    {"cp1252", NULL, CHARSET_WINDOWS_1252},
    {"cp437", "CP437", CHARSET_SINGLE_BYTE},
    {"cp50220", NULL, CHARSET_ISO_2022_JP},
    {"cp50221", NULL, CHARSET_ISO_2022_JP},
    {"cp850", "CP850", CHARSET_SINGLE_BYTE},
    {"cp866", "CP866", CHARSET_SINGLE_BYTE},
    {"cp932", "CP932", CHARSET_MULTI_BYTE},
    {"cp936", "GB18030", CHARSET_MULTI_BYTE},
    {"cp949", "CP949", CHARSET_MULTI_BYTE},
    {"cp950", "BIG5-HKSCS", CHARSET_MULTI_BYTE},
    {"cswindows31j", "CP932", CHARSET_MULTI_BYTE},
    {"euc-cn", "GB18030", CHARSET_MULTI_BYTE},
    {"euc-jp", "EUC-JP-MS", CHARSET_MULTI_BYTE},
    {"euc-kr", "CP949", CHARSET_MULTI_BYTE},
    {"euc-tw", "EUC-TW", CHARSET_MULTI_BYTE},
    {"gb18030", "GB18030", CHARSET_MULTI_BYTE},
    {"gb2312", "GB18030", CHARSET_MULTI_BYTE},
    {"gb_2312-80", "GB18030", CHARSET_MULTI_BYTE},
    {"gbk", "GB18030", CHARSET_MULTI_BYTE},
    {"ibm437", "CP437", CHARSET_SINGLE_BYTE},
    {"ibm850", "CP850", CHARSET_SINGLE_BYTE},
    {"ibm866", "CP866", CHARSET_SINGLE_BYTE},
    {"iso-2022-cn", "ISO-2022-CN", CHARSET_SHIFTING},
    {"iso-2022-jp", NULL, CHARSET_ISO_2022_JP},
    {"iso-2022-jp-1", NULL, CHARSET_ISO_2022_JP},
    {"iso-2022-jp-2", NULL, CHARSET_ISO_2022_JP},
    {"iso-2022-jp-3", NULL, CHARSET_ISO_2022_JP},
    {"iso-2022-jp-ms", NULL, CHARSET_ISO_2022_JP},
    {"iso-2022-kr", "ISO-2022-KR", CHARSET_SHIFTING},
    {"iso-8859-1", NULL, CHARSET_WINDOWS_1252},
    {"iso-8859-10", "ISO-8859-10", CHARSET_SINGLE_BYTE},
    {"iso-8859-11", "CP874", CHARSET_SINGLE_BYTE},
    {"iso-8859-13", "ISO-8859-13", CHARSET_SINGLE_BYTE},
    {"iso-8859-14", "ISO-8859-14", CHARSET_SINGLE_BYTE},
    {"iso-8859-15", "ISO-8859-15", CHARSET_SINGLE_BYTE},
    {"iso-8859-16", "ISO-8859-16", CHARSET_SINGLE_BYTE},
    {"iso-8859-2", "ISO-8859-2", CHARSET_SINGLE_BYTE},
    {"iso-8859-3", "ISO-8859-3", CHARSET_SINGLE_BYTE},
    {"iso-8859-4", "ISO-8859-4", CHARSET_SINGLE_BYTE},
    {"iso-8859-5", "ISO-8859-5", CHARSET_SINGLE_BYTE},
    {"iso-8859-6", "ISO-8859-6", CHARSET_SINGLE_BYTE},
    {"iso-8859-7", "ISO-8859-7", CHARSET_SINGLE_BYTE},
    {"iso-8859-8", "ISO-8859-8", CHARSET_SINGLE_BYTE},
    {"iso-8859-8-i", "ISO-8859-8", CHARSET_SINGLE_BYTE},
    {"iso-8859-9", "CP1254", CHARSET_SINGLE_BYTE},
    {"iso8859-1", NULL, CHARSET_WINDOWS_1252},
    {"iso8859-15", "ISO-8859-15", CHARSET_SINGLE_BYTE},
    {"iso8859-2", "ISO-8859-2", CHARSET_SINGLE_BYTE},
    {"iso_8859-1", NULL, CHARSET_WINDOWS_1252},
    {"koi8-r", "KOI8-R", CHARSET_SINGLE_BYTE},
    {"koi8-u", "KOI8-U", CHARSET_SINGLE_BYTE},
    {"ks_c_5601-1987", "CP949", CHARSET_MULTI_BYTE},
    {"latin1", NULL, CHARSET_WINDOWS_1252},
    {"macintosh", "MACINTOSH", CHARSET_SINGLE_BYTE},
    {"ms_kanji", "CP932", CHARSET_MULTI_BYTE},
    {"shift-jis", "CP932", CHARSET_MULTI_BYTE},
    {"shift_jis", "CP932", CHARSET_MULTI_BYTE},
    {"sjis", "CP932", CHARSET_MULTI_BYTE},
    {"tis-620", "CP874", CHARSET_SINGLE_BYTE},
    {"ucs-2", "UCS-2", CHARSET_WIDE},
    {"unicode-1-1-utf-7", "UTF-7", CHARSET_NOT_ASCII}, /* Exchange 5.5 */
    {"utf-16", "UTF-16", CHARSET_WIDE},
    {"utf-16be", "UTF-16BE", CHARSET_WIDE},
    {"utf-16le", "UTF-16LE", CHARSET_WIDE},
    {"utf-32", "UTF-32", CHARSET_WIDE},
    {"utf-32be", "UTF-32BE", CHARSET_WIDE},
    {"utf-32le", "UTF-32LE", CHARSET_WIDE},
    {"utf-7", "UTF-7", CHARSET_NOT_ASCII},
    {"utf-8", NULL, CHARSET_UTF_8},
    {"utf8", NULL, CHARSET_UTF_8},
    {"windows-1250", "CP1250", CHARSET_SINGLE_BYTE},
    {"windows-1251", "CP1251", CHARSET_SINGLE_BYTE},
    {"windows-1252", NULL, CHARSET_WINDOWS_1252},
    {"windows-1253", "CP1253", CHARSET_SINGLE_BYTE},
    {"windows-1254", "CP1254", CHARSET_SINGLE_BYTE},
    {"windows-1255", "CP1255", CHARSET_SINGLE_BYTE},
    {"windows-1256", "CP1256", CHARSET_SINGLE_BYTE},
    {"windows-1257", "CP1257", CHARSET_SINGLE_BYTE},
    {"windows-1258", "CP1258", CHARSET_SINGLE_BYTE},
    {"windows-31j", "CP932", CHARSET_MULTI_BYTE},
    {"windows-874", "CP874", CHARSET_SINGLE_BYTE},
    {"windows-936", "GB18030", CHARSET_MULTI_BYTE},
    {"windows-949", "CP949", CHARSET_MULTI_BYTE},
    {"x-euc-jp", "EUC-JP-MS", CHARSET_MULTI_BYTE},
    {"x-gbk", "GB18030", CHARSET_MULTI_BYTE},
    {"x-mac-roman", "MACINTOSH", CHARSET_SINGLE_BYTE},
    {"x-sjis", "CP932", CHARSET_MULTI_BYTE},
};

/* 0x80 to 0x9F; where Windows-1252 has no character, 0. */
static const guint16 windows_1252_high[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

typedef struct {
    const char *name; /* of the tables here and in looks.c, so that the pointer is enough to compare */
    iconv_t handle;   /* (iconv_t)-1: there is no such charset on this machine */
} Converter;

static int
compare_name(const void *name, const void *row)
{
    return strcmp(name, ((const Charset *)row)->name);
}

static const Charset *
find_charset(DsnSpan name)
{
    char lower[NAME_LENGTH_MAX + 1];

    name = dsn_span_trim(name);
    if (name.length == 0 || name.length > NAME_LENGTH_MAX)
        return NULL;
    for (gsize i = 0; i < name.length; i++)
        lower[i] = g_ascii_tolower((char)name.data[i]);
    lower[name.length] = '\0';
    return bsearch(lower, charsets, G_N_ELEMENTS(charsets), sizeof charsets[0], compare_name);
}

/* Opening takes iconv 10 µs and more, so that they are kept. */
static iconv_t
converter_for(DsnMail *mail, const char *name)
{
    Converter opened = {name, (iconv_t)-1};

    if (mail->converters == NULL)
        mail->converters = g_array_new(FALSE, FALSE, sizeof(Converter));
    for (guint i = 0; i < mail->converters->len; i++) {
        const Converter *converter = &g_array_index(mail->converters, Converter, i);
        if (strcmp(converter->name, name) == 0)
            return converter->handle;
    }
    opened.handle = iconv_open("UTF-8", name);
    g_array_append_val(mail->converters, opened);
    return opened.handle;
}

void
dsn_charset_close(DsnMail *mail)
{
    for (guint i = 0; mail->converters != NULL && i < mail->converters->len; i++) {
        iconv_t handle = g_array_index(mail->converters, Converter, i).handle;
        if (handle != (iconv_t)-1)
            iconv_close(handle);
    }
    if (mail->converters != NULL)
        g_array_unref(mail->converters);
    mail->converters = NULL;
}

/* Appends @bytes, which are in iconv's charset @name, to @out; FALSE, and some of them appended, when more than
 * @errors_max of them make no sense there. */
static gboolean
convert(DsnMail *mail, const char *name, DsnSpan bytes, gsize errors_max, GString *out)
{
    iconv_t handle = converter_for(mail, name);
    char *in = (char *)(guintptr)bytes.data; /* iconv() does not write there, whatever its prototype says */
    gsize left = bytes.length, n_errors = 0;
    gboolean flushed = FALSE;

    if (handle == (iconv_t)-1)
        return FALSE;
    iconv(handle, NULL, NULL, NULL, NULL);
    while (!flushed) {
        char chunk[1024], *to = chunk;
        gsize room = sizeof chunk, done;
        flushed = left == 0;
        done = iconv(handle, flushed ? NULL : &in, &left, &to, &room); /* NULL: what waits for an accent */
        g_string_append_len(out, chunk, to - chunk);
        if (done != (gsize)-1 || errno == E2BIG || flushed)
            continue;
        if (++n_errors > errors_max)
            return FALSE;
        g_string_append_unichar(out, REPLACEMENT);
        in++;
        left--;
    }
    return TRUE;
}

static gboolean
convert_windows_1252(DsnSpan bytes, gsize errors_max, GString *out)
{
    gsize n_errors = 0;

    for (gsize i = 0; i < bytes.length; i++) {
        const guint8 byte = bytes.data[i];
        const gunichar character = byte >= 0x80 && byte <= 0x9f ? windows_1252_high[byte - 0x80] : byte;
        n_errors += byte >= 0x80 && character == 0;
        if (byte < 0x80)
            g_string_append_c(out, (char)byte);
        else
            g_string_append_unichar(out, character != 0 ? character : REPLACEMENT);
    }
    return n_errors <= errors_max;
}

typedef enum { JIS_ASCII, JIS_X_0201_KANA, JIS_X_0208, JIS_X_0212 } JisSet;

/* RFC 1468, RFC 2237, RFC 1554, and the half-width kana that vendors added. */
static const struct {
    const char *sequence; /* behind ESC */
    JisSet set;
} jis_escapes[] = {
    {"$@", JIS_X_0208}, {"$B", JIS_X_0208}, {"$(D", JIS_X_0212},     {"$(Q", JIS_X_0208},
    {"(B", JIS_ASCII},  {"(H", JIS_ASCII},  {"(I", JIS_X_0201_KANA}, {"(J", JIS_ASCII},
};

static gboolean
take_jis_escape(DsnSpan *rest, JisSet *set)
{
    if (rest->length == 0 || rest->data[0] != ESCAPE)
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(jis_escapes); i++) {
        if (dsn_span_starts_with(dsn_span_from(*rest, 1), jis_escapes[i].sequence)) {
            *rest = dsn_span_from(*rest, 1 + strlen(jis_escapes[i].sequence));
            *set = jis_escapes[i].set;
            return TRUE;
        }
    }
    return FALSE;
}

/* A stretch of one set in EUC-JP, which has all of the sets side by side. */
static void
append_jis_as_euc(DsnSpan text, JisSet set, GString *euc)
{
    const gsize step = set == JIS_X_0201_KANA ? 1 : 2;

    for (gsize at = 0; at < text.length;) {
        if (text.data[at] <= ' ') {
            g_string_append_c(euc, (char)text.data[at++]);
            continue;
        }
        if (set != JIS_X_0208)
            g_string_append_c(euc, set == JIS_X_0212 ? '\x8f' : '\x8e');
        for (gsize i = 0; i < step && at < text.length; i++)
            g_string_append_c(euc, (char)(text.data[at++] | 0x80));
    }
}

/* Bytes outside of the escapes are left to the caller: bounces mix ISO-2022-JP with others. The set ends with its
 * line (RFC 1468). */
static void
convert_iso_2022_jp(DsnMail *mail, DsnSpan rest, GString *out)
{
    g_autoptr(GString) euc = g_string_new(NULL);
    JisSet set = JIS_ASCII;

    while (rest.length > 0) {
        DsnSpan stretch = {rest.data, 0};
        if (take_jis_escape(&rest, &set))
            continue;
        do
            stretch.length++;
        while (stretch.length < rest.length && rest.data[stretch.length] != ESCAPE &&
               rest.data[stretch.length - 1] != '\n');
        rest = dsn_span_from(rest, stretch.length);
        if (set == JIS_ASCII) {
            g_string_append_len(out, (const char *)stretch.data, (gssize)stretch.length);
        } else {
            g_string_truncate(euc, 0);
            append_jis_as_euc(stretch, set, euc);
            convert(mail, "EUC-JP-MS", (DsnSpan){(guint8 *)euc->str, euc->len}, G_MAXSIZE, out);
        }
        if (stretch.data[stretch.length - 1] == '\n')
            set = JIS_ASCII;
    }
}

static gboolean
has_jis_escape(DsnSpan bytes)
{
    return dsn_span_find_byte(bytes, ESCAPE) >= 0 &&
           (dsn_span_find(bytes, "\x1b$B") >= 0 || dsn_span_find(bytes, "\x1b$@") >= 0 ||
            dsn_span_find(bytes, "\x1b$(") >= 0 || dsn_span_find(bytes, "\x1b(I") >= 0);
}

/* Notes writes a DLE before each character beyond ASCII in its diagnostics. */
static DsnSpan
without_link_escapes(DsnMail *mail, DsnSpan bytes)
{
    GString *out = mail->scratch;

    if (dsn_span_find_byte(bytes, LINK_ESCAPE) < 0)
        return bytes;
    g_string_truncate(out, 0);
    for (gsize i = 0; i < bytes.length; i++) {
        if (bytes.data[i] != LINK_ESCAPE || i + 1 == bytes.length || bytes.data[i + 1] < 0x80)
            g_string_append_c(out, (char)bytes.data[i]);
    }
    if (out->len == bytes.length)
        return bytes;
    return dsn_span_keep((DsnSpan){(guint8 *)out->str, out->len}, mail->store);
}

/* Whether it can be that @bytes are in @charset. What is UTF-8 by its looks is hardly anything else: a single-byte
 * charset would fit as well, but then to rubbish. */
static gboolean
is_plausible(const Charset *charset, DsnSpan bytes, DsnUtf8Tally tally)
{
    switch (charset->kind) {
    case CHARSET_SINGLE_BYTE:
    case CHARSET_WINDOWS_1252:
        return tally.n_errors > 0;
    case CHARSET_WIDE:
        return tally.n_errors > 0 || dsn_span_find_byte(bytes, '\0') >= 0;
    case CHARSET_ISO_2022_JP: /* would have been known by its escapes */
        return FALSE;
    case CHARSET_MULTI_BYTE:
    case CHARSET_NOT_ASCII:
    case CHARSET_SHIFTING:
    case CHARSET_UTF_8:
        break;
    }
    return TRUE;
}

static gboolean
convert_from(DsnMail *mail, const Charset *charset, DsnSpan bytes, gsize errors_max)
{
    g_string_truncate(mail->scratch, 0);
    switch (charset->kind) {
    case CHARSET_UTF_8:
        dsn_utf8_append_repaired(bytes, mail->scratch);
        return dsn_utf8_tally(bytes).n_errors <= errors_max;
    case CHARSET_WINDOWS_1252:
        return convert_windows_1252(bytes, errors_max, mail->scratch);
    default:
        return convert(mail, charset->iconv, bytes, errors_max, mail->scratch);
    }
}

static void
convert_by_looks(DsnMail *mail, DsnSpan bytes)
{
    const gboolean has_mark =
        dsn_span_starts_with(bytes, "\xff\xfe") || dsn_span_starts_with(bytes, "\xfe\xff");
    const char *name = has_mark ? "UTF-16" : dsn_looks_charset(bytes);

    g_string_truncate(mail->scratch, 0);
    if (name == NULL || !convert(mail, name, bytes, G_MAXSIZE, mail->scratch))
        convert_windows_1252(bytes, G_MAXSIZE, mail->scratch);
}

/* Fills mail->scratch with UTF-8, or nearly. */
static void
convert_best(DsnMail *mail, DsnSpan bytes, const Charset *declared, DsnUtf8Tally tally)
{
    const gsize errors_max = ERRORS_ALWAYS + (tally.n_characters + tally.n_errors) / SENSE_PER_ERROR;

    g_string_truncate(mail->scratch, 0);
    if (has_jis_escape(bytes)) {
        convert_iso_2022_jp(mail, bytes, mail->scratch);
        return;
    }
    if (declared != NULL && !is_plausible(declared, bytes, tally))
        declared = NULL;
    if (declared != NULL && convert_from(mail, declared, bytes, 0))
        return;
    if (tally.n_errors * SENSE_PER_ERROR <= tally.n_characters) {
        g_string_truncate(mail->scratch, 0);
        g_string_append_len(mail->scratch, (const char *)bytes.data, (gssize)bytes.length);
        return;
    }
    if (declared == NULL || !convert_from(mail, declared, bytes, errors_max))
        convert_by_looks(mail, bytes);
}

/* Keeps mail->scratch, without what was left in it that is not UTF-8. */
static DsnSpan
keep_valid(DsnMail *mail)
{
    const DsnSpan text = {(guint8 *)mail->scratch->str, mail->scratch->len};
    g_autoptr(GString) repaired = NULL;

    if (dsn_span_find_byte(text, '\0') < 0 && dsn_utf8_tally(text).n_errors == 0)
        return dsn_span_keep(text, mail->store);
    repaired = g_string_sized_new(text.length);
    dsn_utf8_append_repaired(text, repaired);
    return dsn_span_keep((DsnSpan){(guint8 *)repaired->str, repaired->len}, mail->store);
}

/* Whether bytes that are UTF-8 may stand for something else in @charset. */
static gboolean
is_ambiguous(const Charset *charset, DsnUtf8Tally tally)
{
    return charset != NULL && (charset->kind == CHARSET_NOT_ASCII ||
                               (charset->kind == CHARSET_MULTI_BYTE && tally.n_characters > 0));
}

DsnSpan
dsn_charset_to_utf8(DsnMail *mail, DsnSpan bytes, DsnSpan charset)
{
    const Charset *declared = find_charset(charset);
    DsnUtf8Tally tally;

    if (bytes.length == 0)
        return bytes;
    bytes = without_link_escapes(mail, bytes);
    tally = dsn_utf8_tally(bytes);
    if (tally.n_errors == 0 && !is_ambiguous(declared, tally) && dsn_span_find_byte(bytes, '\0') < 0 &&
        dsn_span_find_byte(bytes, ESCAPE) < 0)
        return bytes;
    convert_best(mail, bytes, declared, tally);
    return keep_valid(mail);
}
