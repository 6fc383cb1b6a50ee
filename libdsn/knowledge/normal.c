/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/normal.c: a text made comparable
 *
 * Takes the words of a server, gives them in the one form that phrases are written in, with the place where each byte
 * came from. One pass, each byte looked at a bounded number of times. Addresses are found by their shape: what servers
 * print is no field to be parsed, and a wrong guess here only makes a phrase not match.
 */
#include "automaton.h"
#include "letter.h"
#include "phrase.h"

#include <string.h>

#define ADDRESS_BYTES_MAX 320 /* RFC 5321 section 4.5.3.1: 64 of local part, "@", 255 of domain */
#define LETTER_BYTES_MAX  6

typedef struct {
    DsnNormal *normal;
    DsnSpan text;
    DsnSpan sender, recipient;
    gsize at;    /* next byte of text */
    gsize floor; /* end of the last address: the next one begins behind it */
    gsize run_start,
        run_end; /* around the last "@": what may stand between angle brackets, as far as was looked */
} Reader;

DsnNormal *
dsn_normal_new(void)
{
    DsnNormal *normal = g_new0(DsnNormal, 1);

    normal->hits = g_array_new(FALSE, FALSE, sizeof(DsnPhraseHit));
    return normal;
}

void
dsn_normal_free(DsnNormal *normal)
{
    if (normal == NULL)
        return;
    dsn_joins_free(normal->joins);
    g_array_unref(normal->hits);
    g_free(normal->text);
    g_free(normal->origin);
    g_free(normal);
}

static void
reserve(DsnNormal *normal, gsize more)
{
    if (normal->length + more < normal->allocated)
        return;
    normal->allocated = MAX(normal->allocated * 2, normal->length + more + 1024);
    normal->text = g_realloc(normal->text, normal->allocated);
    normal->origin = g_renew(guint32, normal->origin, normal->allocated);
}

static void
put(DsnNormal *normal, guint8 byte, gsize origin)
{
    normal->text[normal->length] = byte;
    normal->origin[normal->length++] = (guint32)origin;
}

static void
put_blank(DsnNormal *normal, gsize origin)
{
    if (normal->length > 0 && normal->text[normal->length - 1] != ' ')
        put(normal, ' ', origin);
}

static void
put_token(Reader *reader, DsnToken token, gsize start, gsize end)
{
    DsnNormal *normal = reader->normal;

    while (normal->length > 0 && normal->origin[normal->length - 1] >= start)
        normal->length--;
    put(normal, (guint8)token, start);
    normal->tokens |= 1u << token;
    reader->at = reader->floor = end;
}

/* Mail addresses. */

static gboolean
is_local_byte(guint8 byte)
{
    return g_ascii_isalnum(byte) || (byte < 0x80 && byte > ' ' && strchr("!#$%&*+-/=?^_{|}~.", byte) != NULL);
}

static gboolean
is_domain_byte(guint8 byte)
{
    return g_ascii_isalnum(byte) || byte == '-' || byte == '.' || byte == '_';
}

static gsize
bare_start(const Reader *reader, gsize sign)
{
    gsize start = sign, first = MAX(reader->floor, sign > ADDRESS_BYTES_MAX ? sign - ADDRESS_BYTES_MAX : 0);

    while (start > first && is_local_byte(reader->text.data[start - 1]))
        start--;
    return start;
}

static gsize
bare_end(const Reader *reader, gsize sign)
{
    gsize end = sign + 1, last = MIN(reader->text.length, sign + ADDRESS_BYTES_MAX);

    if (end < last && reader->text.data[end] == '[') { /* an address literal; "#@[]" is qmail's */
        gssize close = dsn_span_find_byte(dsn_span_cut(reader->text, end, last - end), ']');
        return close < 0 ? sign + 1 : end + (gsize)close + 1;
    }
    while (end < last && is_domain_byte(reader->text.data[end]))
        end++;
    while (end > sign + 1 && !g_ascii_isalnum(reader->text.data[end - 1])) /* the end of the sentence */
        end--;
    return end;
}

static gboolean
is_bracketed_byte(guint8 byte)
{
    return byte > ' ' && byte != '<' && byte != '>';
}

/* Looks from one "@" to both sides; another one in the same run goes on where the last one stopped, so that a text of
 * "@" alone costs no more than others. */
static void
find_run(Reader *reader, gsize sign, gsize first, gsize last)
{
    const guint8 *bytes = reader->text.data;

    if (sign >= reader->run_end) {
        for (reader->run_start = sign; reader->run_start > first;)
            if (!is_bracketed_byte(bytes[--reader->run_start])) {
                reader->run_start++;
                break;
            }
        reader->run_end = sign + 1;
    }
    while (reader->run_end < last && is_bracketed_byte(bytes[reader->run_end]))
        reader->run_end++;
}

/* "<jos\u00e9@example.org>": between angle brackets everything but a blank belongs to the address. */
static gboolean
find_brackets(Reader *reader, gsize sign, gsize *ret_open, gsize *ret_close)
{
    gsize first = MAX(reader->floor, sign > ADDRESS_BYTES_MAX ? sign - ADDRESS_BYTES_MAX : 0);
    gsize last = MIN(reader->text.length, sign + ADDRESS_BYTES_MAX), open, close;

    find_run(reader, sign, first, last);
    open = MAX(reader->run_start, first);
    close = reader->run_end;
    if (open == first || open == sign || close == last || close == sign + 1 ||
        reader->text.data[open - 1] != '<' || reader->text.data[close] != '>')
        return FALSE;
    *ret_open = open;
    *ret_close = close;
    return TRUE;
}

/* "rcpt=jane@example.org" ends with an address that we know: the name before it belongs to the sentence. */
static gboolean
ends_with_known(DsnSpan address, DsnSpan known)
{
    if (known.length == 0 || address.length < known.length ||
        !dsn_span_equal_nocase(dsn_span_from(address, address.length - known.length), known))
        return FALSE;
    return address.length == known.length ||
           strchr("=:/|!#", address.data[address.length - known.length - 1]) != NULL;
}

static DsnSpan
domain_of(DsnSpan address)
{
    gssize sign = dsn_span_find_byte(address, '@');

    return sign < 0 ? DSN_SPAN_NONE : dsn_span_from(address, (gsize)sign + 1);
}

static gboolean
is_inside_domain(DsnSpan domain, DsnSpan outer)
{
    return dsn_span_find_byte(outer, '.') > 0 && domain.length > outer.length + 1 &&
           domain.data[domain.length - outer.length - 1] == '.' &&
           dsn_span_equal_nocase(dsn_span_from(domain, domain.length - outer.length), outer);
}

/* "root@example.org" for "root@www.example.org": a relay has masqueraded it on its way (Sendmail's MASQUERADE_AS,
 * Postfix's masquerade_domains), or the report tells the name from before. */
static gboolean
is_masqueraded(DsnSpan address, DsnSpan known)
{
    DsnSpan domain = domain_of(address), known_domain = domain_of(known);

    return known_domain.length > 0 &&
           dsn_span_equal_nocase(dsn_span_cut(address, 0, address.length - domain.length),
                                 dsn_span_cut(known, 0, known.length - known_domain.length)) &&
           (is_inside_domain(domain, known_domain) || is_inside_domain(known_domain, domain));
}

/* Whose address it is; @length is cut to the part of it that is known. */
static DsnToken
tell_whose(const Reader *reader, DsnSpan address, gsize *length)
{
    if (ends_with_known(address, reader->recipient)) {
        *length = reader->recipient.length;
        return DSN_TOKEN_RECIPIENT;
    }
    if (ends_with_known(address, reader->sender)) {
        *length = reader->sender.length;
        return DSN_TOKEN_SENDER;
    }
    if (is_masqueraded(address, reader->sender))
        return DSN_TOKEN_SENDER;
    if (reader->recipient.data == NULL)
        return DSN_TOKEN_SOMEBODY;
    return is_masqueraded(address, reader->recipient) ? DSN_TOKEN_RECIPIENT : DSN_TOKEN_OTHER;
}

static void
take_address(Reader *reader)
{
    gsize sign = reader->at, start, end, length, open, close;
    gboolean is_bracketed = find_brackets(reader, sign, &open, &close);
    DsnToken token;

    start = is_bracketed ? open : bare_start(reader, sign);
    end = is_bracketed ? close : bare_end(reader, sign);
    if (start == sign || end == sign + 1) {
        put(reader->normal, '@', reader->at++);
        return;
    }
    length = end - start;
    token = tell_whose(reader, dsn_span_cut(reader->text, start, length), &length);
    if (is_bracketed)
        put_token(reader, token, start - 1, end + 1);
    else
        put_token(reader, token, end - length, end);
}

/* Network addresses. */

#define OCTETS 4

static gsize
ipv4_length(DsnSpan text)
{
    gsize i = 0;

    for (guint octet = 0; octet < OCTETS; octet++) {
        guint value = 0, digits = 0;
        if (octet > 0 && (i >= text.length || text.data[i++] != '.'))
            return 0;
        for (; i < text.length && digits < 4 && g_ascii_isdigit(text.data[i]); i++, digits++)
            value = value * 10 + (guint)(text.data[i] - '0');
        if (digits == 0 || digits > 3 || value > 255)
            return 0;
    }
    if (i < text.length && g_ascii_isalnum(text.data[i]))
        return 0;
    return i + 1 < text.length && text.data[i] == '.' && g_ascii_isdigit(text.data[i + 1]) ? 0 : i;
}

#define IPV6_GROUPS 8

static gsize
ipv6_length(DsnSpan text)
{
    gsize i = 0, digits = 0, colons = 0, doubled = 0, groups = 0, tail;

    for (; i < text.length; i++) {
        if (text.data[i] == ':') {
            colons++;
            doubled += i > 0 && text.data[i - 1] == ':';
            digits = 0;
        } else if (g_ascii_isxdigit(text.data[i])) {
            groups += digits == 0;
            if (++digits > 4)
                return 0;
        } else {
            break;
        }
    }
    while (i > 0 && text.data[i - 1] == ':' &&
           (i < 2 || text.data[i - 2] != ':')) { /* "2001:db8::1: refused" */
        colons--;
        i--;
    }
    if (i < text.length && g_ascii_isalnum(text.data[i]))
        return 0;
    if (doubled > 1 || (doubled == 0 && colons != IPV6_GROUPS - 1) || colons < 2 || groups == 0 ||
        groups > IPV6_GROUPS)
        return 0;
    if (i == text.length || text.data[i] != '.') /* "::ffff:192.0.2.1" ends with an IPv4 address */
        return i;
    tail = ipv4_length(dsn_span_from(text, i - digits));
    return tail > 0 ? i - digits + tail : i;
}

/* "spam-filter.example.com[192.0.2.7]": a name beside its address says nothing, whatever words it is made of. Its
 * letters are made "x", so that no phrase stands in it. */
static void
hide_host_name(DsnNormal *normal)
{
    gsize end = normal->length - 1, begin;
    gboolean has_dot = FALSE;

    if (end == 0 || (normal->text[end - 1] != '[' && normal->text[end - 1] != '('))
        return;
    end--;
    if (end > 0 && normal->text[end - 1] == ' ')
        end--;
    for (begin = end; begin > 0 && is_domain_byte(normal->text[begin - 1]); begin--)
        has_dot = has_dot || normal->text[begin - 1] == '.';
    for (gsize i = begin; has_dot && i < end; i++) {
        if (g_ascii_isalnum(normal->text[i]))
            normal->text[i] = 'x';
    }
}

/* A number or a word ends before the place: a network address may begin there. */
static gboolean
begins_number(const Reader *reader, gsize start)
{
    guint8 before = start > 0 ? reader->text.data[start - 1] : ' ';

    return !g_ascii_isalnum(before) && before != '.';
}

static void
put_network_address(Reader *reader, gsize start, gsize length)
{
    put_token(reader, DSN_TOKEN_IP, start, start + length);
    hide_host_name(reader->normal);
}

/* At a dot: that behind the first of four numbers, which is already in the normal text. */
static gboolean
take_ipv4(Reader *reader)
{
    const guint8 *bytes = reader->text.data;
    gsize start = reader->at, length;

    while (start > reader->floor && g_ascii_isdigit(bytes[start - 1]))
        start--;
    if (start == reader->at || !begins_number(reader, start))
        return FALSE;
    length = ipv4_length(dsn_span_from(reader->text, start));
    if (length > 0)
        put_network_address(reader, start, length);
    return length > 0;
}

#define GROUP_DIGITS_MAX 4

/* At a colon: the first of the address. */
static gboolean
take_ipv6(Reader *reader)
{
    const guint8 *bytes = reader->text.data;
    gsize start = reader->at, length;

    if (start + 1 == reader->text.length || (bytes[start + 1] != ':' && !g_ascii_isxdigit(bytes[start + 1])))
        return FALSE;
    while (start > reader->floor && reader->at - start < GROUP_DIGITS_MAX &&
           g_ascii_isxdigit(bytes[start - 1]))
        start--;
    if (!begins_number(reader, start))
        return FALSE;
    if (start > 0 && bytes[start - 1] == ':' && /* "[IPv6:2001:db8::1]" */
        (start < 5 || !dsn_span_is(dsn_span_cut(reader->text, start - 5, 5), "ipv6:")))
        return FALSE;
    length = ipv6_length(dsn_span_from(reader->text, start));
    if (length > 0)
        put_network_address(reader, start, length);
    return length > 0;
}

/* Everything else. */

#define PLAIN_LETTER_BYTES 3

/* Kana and Chinese characters (U+3040 to U+30FF, U+4000 to U+9FFF) stand for themselves. */
static gboolean
take_plain_letter(Reader *reader)
{
    DsnSpan text = dsn_span_cut(reader->text, reader->at, PLAIN_LETTER_BYTES);

    if (text.length < PLAIN_LETTER_BYTES || text.data[0] < 0xE3 || text.data[0] > 0xE9 ||
        (text.data[1] & 0xC0) != 0x80 || (text.data[2] & 0xC0) != 0x80 ||
        (text.data[0] == 0xE3 && (text.data[1] < 0x81 || text.data[1] > 0x83)))
        return FALSE;
    for (guint i = 0; i < PLAIN_LETTER_BYTES; i++)
        put(reader->normal, text.data[i], reader->at);
    reader->at += PLAIN_LETTER_BYTES;
    return TRUE;
}

static void
take_letter(Reader *reader)
{
    DsnSpan rest = dsn_span_from(reader->text, reader->at);
    gunichar letter = dsn_letter_normal(dsn_letter_take(&rest));
    char bytes[LETTER_BYTES_MAX];
    int length = letter != 0 ? g_unichar_to_utf8(letter, bytes) : 0;

    reserve(reader->normal, rest.length + LETTER_BYTES_MAX); /* the letter may have become longer */
    if (letter == ' ')
        put_blank(reader->normal, reader->at);
    else
        for (int i = 0; i < length; i++)
            put(reader->normal, (guint8)bytes[i], reader->at);
    reader->at = (gsize)(rest.data - reader->text.data);
}

#define LOOK 0 /* the byte may belong to an address, or is not ASCII */

/* What a byte becomes: white space a blank, a letter its lower case. */
static const guint8 forms[256] = "                                "
                                 " !\"#$%&'()*+,-\0/0123456789\0;<=>?"
                                 "\0abcdefghijklmnopqrstuvwxyz[\\]^_"
                                 "'abcdefghijklmnopqrstuvwxyz{|}~ ";

static void
take_next(Reader *reader)
{
    switch (reader->text.data[reader->at]) {
    case '@':
        take_address(reader);
        break;
    case '.':
        if (!take_ipv4(reader))
            put(reader->normal, '.', reader->at++);
        break;
    case ':':
        if (!take_ipv6(reader))
            put(reader->normal, ':', reader->at++);
        break;
    default:
        if (!take_plain_letter(reader))
            take_letter(reader);
        break;
    }
}

/* Takes the run of bytes that stand for themselves; what is left begins with one that needs a closer look. */
static void
take_plain(Reader *reader)
{
    const guint8 *bytes = reader->text.data;
    guint8 *text = reader->normal->text;
    guint32 *origin = reader->normal->origin;
    gsize at = reader->at, out = reader->normal->length;
    guint8 form;

    for (; at < reader->text.length && (form = forms[bytes[at]]) != LOOK; at++) {
        if (form == ' ' && (out == 0 || text[out - 1] == ' '))
            continue;
        text[out] = form;
        origin[out++] = (guint32)at;
    }
    reader->normal->length = out;
    reader->at = at;
}

void
dsn_normal_set(DsnNormal *normal, DsnSpan text, DsnSpan sender, DsnSpan recipient)
{
    Reader reader = {.normal = normal, .text = text, .sender = sender, .recipient = recipient};

    normal->length = 0;
    normal->tokens = 0;
    reserve(normal, text.length + LETTER_BYTES_MAX);
    for (take_plain(&reader); reader.at < text.length; take_plain(&reader))
        take_next(&reader);
    normal->text[normal->length] = '\0';
    normal->origin[normal->length] = (guint32)text.length;
}
