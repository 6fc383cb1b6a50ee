/* SPDX-License-Identifier: BSD-2-Clause */
/* record/escape.c: a text as a JSON string (RFC 8259 section 7)
 *
 * Beyond what the RFC wants escaped, so is whatever a terminal obeys or that changes the order in which text is shown:
 * DEL, the C1 controls (U+009B begins an escape sequence), the format characters (U+202E turns the direction of
 * writing) and the line separators, where JavaScript and line-wise readers end a line. Everything else stays as it is,
 * in UTF-8. Texts of records are valid already and cost one look at each byte; a path is whatever the file system
 * holds, and is repaired here.
 *
 * Leaves alone the two joiners, which Persian, Hindi and emoji need.
 */
#include "record.h"

#include <string.h>

#define ZERO_WIDTH_NON_JOINER 0x200c
#define ZERO_WIDTH_JOINER     0x200d

/* How far a byte can be copied without a second look. */
typedef enum {
    PLAIN,
    ESCAPED, /* ASCII that JSON or terminals want escaped */
    LEAD,    /* begins characters of which some are hidden */
} ByteClass;

static const guint8 classes[256] = {
    [0x00 ... 0x1f] = ESCAPED,
    ['"'] = ESCAPED,
    ['\\'] = ESCAPED,
    [0x7f] = ESCAPED,
    [0xc2] = LEAD, /* U+0080 to U+009F, U+00AD */
    [0xd8] = LEAD, /* Arabic and Syriac signs: U+0600 to U+070F */
    [0xdb] = LEAD,
    [0xdc] = LEAD,
    [0xe0] = LEAD, /* U+0890, U+08E2 */
    [0xe1] = LEAD, /* U+180E */
    [0xe2] = LEAD, /* U+200B to U+206F */
    [0xef] = LEAD, /* U+FEFF, U+FFF9 */
    [0xf0] = LEAD, /* U+110BD, U+13430, U+1BCA0, U+1D173 */
    [0xf3] = LEAD, /* tags: U+E0001 */
};

static const char short_forms[128] = {
    ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r', ['"'] = '"', ['\\'] = '\\',
};

static void
append_unit(GString *line, guint unit)
{
    static const char digits[] = "0123456789abcdef";
    const char escape[6] = {'\\',
                            'u',
                            digits[unit >> 12 & 15],
                            digits[unit >> 8 & 15],
                            digits[unit >> 4 & 15],
                            digits[unit & 15]};

    dsn_json_append(line, escape, sizeof escape);
}

static void
append_escape(GString *line, gunichar c)
{
    if (c < G_N_ELEMENTS(short_forms) && short_forms[c] != '\0') {
        const char escape[2] = {'\\', short_forms[c]};
        dsn_json_append(line, escape, sizeof escape);
    } else if (c < 0x10000) {
        append_unit(line, c);
    } else { /* a surrogate pair */
        append_unit(line, 0xd800 + ((c - 0x10000) >> 10));
        append_unit(line, 0xdc00 + ((c - 0x10000) & 0x3ff));
    }
}

static gboolean
is_hidden(gunichar c)
{
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        return TRUE;
    case G_UNICODE_FORMAT:
        return c != ZERO_WIDTH_NON_JOINER && c != ZERO_WIDTH_JOINER;
    default:
        return FALSE;
    }
}

/* Bytes of the character at @at that has to be escaped, and which it is; 0: copy it. The text is valid UTF-8, so the
 * bytes behind a lead byte are there. */
static guint
find_escaped(const guint8 *at, gunichar *ret_c)
{
    if (classes[*at] == PLAIN)
        return 0;
    *ret_c = g_utf8_get_char((const char *)at);
    return classes[*at] == ESCAPED || is_hidden(*ret_c) ? (guint)g_utf8_skip[*at] : 0;
}

/* Not 0 when one of the eight bytes of @word is so; for words without a byte above 0x7f. */
#define EACH(byte)              ((guint64)(byte)*G_GUINT64_CONSTANT(0x0101010101010101))
#define BYTES_BELOW(word, byte) (((word)-EACH(byte)) & ~(word)&EACH(0x80))
#define BYTES_EQUAL(word, byte) BYTES_BELOW((word) ^ EACH(byte), 1)

/* The first byte from @at that is not plain ASCII, or @end. Eight at a time: most text of records is plain, and one at
 * a time took longer than everything else in writing a record. */
static const guint8 *
skip_plain(const guint8 *at, const guint8 *end)
{
    guint64 word;

    while ((gsize)(end - at) >= sizeof word) {
        memcpy(&word, at, sizeof word);
        if ((word & EACH(0x80)) || BYTES_BELOW(word, ' ') || BYTES_EQUAL(word, '"') ||
            BYTES_EQUAL(word, '\\') || BYTES_EQUAL(word, 0x7f))
            break;
        at += sizeof word;
    }
    while (at < end && classes[*at] == PLAIN)
        at++;
    return at;
}

static void
append_valid(GString *line, const char *text, gsize length)
{
    const guint8 *start = (const guint8 *)text, *end = start + length, *at = start;

    while (at < end) {
        gunichar c = 0;
        guint n_bytes;

        at = skip_plain(at, end);
        if (at == end)
            break;
        n_bytes = find_escaped(at, &c);
        if (n_bytes == 0) {
            at++;
            continue;
        }
        dsn_json_append(line, (const char *)start, (gsize)(at - start));
        append_escape(line, c);
        start = at += n_bytes;
    }
    dsn_json_append(line, (const char *)start, (gsize)(at - start));
}

static void
append_string(GString *line, const char *text, gsize length)
{
    dsn_json_append(line, "\"", 1);
    append_valid(line, text, length);
    dsn_json_append(line, "\"", 1);
}

void
dsn_json_append_text(GString *line, const char *text)
{
    if (text == NULL)
        dsn_json_append(line, "null", 4);
    else
        append_string(line, text, strlen(text)); /* a record's text, never a span of mail */
}

void
dsn_json_append_path(GString *line, const char *path)
{
    g_autofree char *valid =
        path != NULL && !g_utf8_validate(path, -1, NULL) ? g_utf8_make_valid(path, -1) : NULL;

    dsn_json_append_text(line, valid != NULL ? valid : path);
}

void
dsn_json_append_integer(GString *line, gint64 number)
{
    char digits[21]; /* 20 digits of 2^64 and a sign */
    gsize start = sizeof digits;
    guint64 rest = number < 0 ? -(guint64)number : (guint64)number;

    do
        digits[--start] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (number < 0)
        digits[--start] = '-';
    dsn_json_append(line, digits + start, sizeof digits - start);
}
