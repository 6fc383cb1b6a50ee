/* SPDX-License-Identifier: BSD-2-Clause */
/* record/escape.c: a text as a JSON string (RFC 8259 section 7)
 *
 * Beyond what the RFC wants escaped, so are DEL, the C1 controls (a terminal obeys them: U+009B begins an escape
 * sequence) and the line separators U+2028 and U+2029 (JavaScript and line-wise readers end a line there). Everything
 * else stays as it is, in UTF-8. Texts of records are valid already and cost one look at each byte; a path is whatever
 * the file system holds, and is repaired here.
 *
 * Leaves out what depends on the screen, such as characters that turn the direction of writing.
 */
#include "record.h"

#include <string.h>

/* How far a byte can be copied without a second look. */
typedef enum {
    PLAIN,
    ESCAPED, /* ASCII that JSON or terminals want escaped */
    LEAD_C2, /* begins U+0080 to U+00BF, of which the first half are controls */
    LEAD_E2, /* begins U+2000 to U+2FFF, which holds the line separators */
} ByteClass;

static const guint8 classes[256] = {
    [0x00 ... 0x1f] = ESCAPED, ['"'] = ESCAPED,  ['\\'] = ESCAPED,
    [0x7f] = ESCAPED,          [0xc2] = LEAD_C2, [0xe2] = LEAD_E2,
};

static const char short_forms[128] = {
    ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r', ['"'] = '"', ['\\'] = '\\',
};

static void
append_escape(GString *line, gunichar c)
{
    static const char digits[] = "0123456789abcdef";
    char escape[6] = {'\\',          'u', digits[c >> 12 & 15], digits[c >> 8 & 15], digits[c >> 4 & 15],
                      digits[c & 15]};

    if (c < G_N_ELEMENTS(short_forms) && short_forms[c] != '\0') {
        escape[1] = short_forms[c];
        dsn_json_append(line, escape, 2);
        return;
    }
    dsn_json_append(line, escape, sizeof escape);
}

/* Bytes of the character at @at that has to be escaped, and which it is; 0: copy it. The text is valid UTF-8 and ends
 * with a NUL, so the bytes behind a lead byte are there. */
static guint
find_escaped(const guint8 *at, gunichar *ret_c)
{
    switch ((ByteClass)classes[*at]) {
    case PLAIN:
        return 0;
    case ESCAPED:
        *ret_c = *at;
        return 1;
    case LEAD_C2:
        *ret_c = at[1];
        return at[1] < 0xa0 ? 2 : 0;
    case LEAD_E2:
        *ret_c = at[2] == 0xa8 ? 0x2028 : 0x2029;
        return at[1] == 0x80 && (at[2] == 0xa8 || at[2] == 0xa9) ? 3 : 0;
    }
    g_assert_not_reached();
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
    g_autofree char *valid = path != NULL ? g_utf8_make_valid(path, -1) : NULL;

    dsn_json_append_text(line, valid);
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
