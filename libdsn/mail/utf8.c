/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/utf8.c: whether bytes are UTF-8, as RFC 3629 section 4 defines it
 *
 * GLib's functions stop at NUL bytes and tell nothing of how much is wrong.
 */
#include "utf8.h"

#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* First byte at or after @at that is not ASCII, or @end; eight bytes at a time. */
static const guint8 *
skip_ascii(const guint8 *at, const guint8 *end)
{
    while (end - at >= 8) {
        guint64 eight;
        memcpy(&eight, at, sizeof eight);
        if (eight & G_GUINT64_CONSTANT(0x8080808080808080))
            break;
        at += 8;
    }
    while (at < end && *at < 0x80)
        at++;
    return at;
}

/* Rows of RFC 3629 section 4: which second byte may follow a first byte, and how many bytes there are. */
static const struct {
    guint8 first_from, first_to, second_from, second_to, length;
} forms[] = {
    {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
    {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
    {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
};

/* Bytes of the character beyond ASCII that begins at @at; 0: none does. */
static gsize
character_length(const guint8 *at, const guint8 *end)
{
    gsize form = 0;

    while (form < G_N_ELEMENTS(forms) && *at > forms[form].first_to)
        form++;
    if (form == G_N_ELEMENTS(forms) || *at < forms[form].first_from || end - at < forms[form].length ||
        at[1] < forms[form].second_from || at[1] > forms[form].second_to)
        return 0;
    for (guint i = 2; i < forms[form].length; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    }
    return forms[form].length;
}

DsnUtf8Tally
dsn_utf8_tally(DsnSpan bytes)
{
    DsnUtf8Tally tally = {0};
    const guint8 *end = bytes.data + bytes.length;

    for (const guint8 *at = skip_ascii(bytes.data, end); at < end; at = skip_ascii(at, end)) {
        gsize length = character_length(at, end);
        if (length > 0)
            tally.n_characters++;
        else
            tally.n_errors++;
        at += MAX(length, 1);
    }
    return tally;
}

void
dsn_utf8_append_repaired(DsnSpan bytes, GString *out)
{
    const guint8 *at = bytes.data, *end = at + bytes.length, *good = at;

    while (at < end) {
        gsize length = *at == '\0' ? 0 : *at < 0x80 ? 1 : character_length(at, end);
        if (length > 0) {
            at += length;
            continue;
        }
        g_string_append_len(out, (const char *)good, at - good);
        g_string_append_len(out, REPLACEMENT, 3);
        good = ++at;
    }
    g_string_append_len(out, (const char *)good, at - good);
}

DsnSpan
dsn_utf8_cut(DsnSpan utf8, gsize length)
{
    if (length >= utf8.length)
        return utf8;
    for (guint i = 0; i < 3 && length > 0 && (utf8.data[length] & 0xc0) == 0x80; i++)
        length--;
    return dsn_span_cut(utf8, 0, length);
}
