/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/letter.c: single characters in normal form
 *
 * Takes UTF-8, gives the character that it is compared as. No Unicode normalisation: what servers write is composed,
 * and a table of some thousand compositions would serve nobody.
 */
#include "letter.h"

#include <string.h>

gunichar
dsn_letter_take(DsnSpan *rest)
{
    gunichar letter;
    gsize length;

    if (rest->data[0] < 0x80) {
        letter = rest->data[0];
        length = 1;
    } else {
        letter = g_utf8_get_char_validated((const char *)rest->data, (gssize)MIN(rest->length, 4));
        length = (letter & 0x80000000u) != 0 ? 1 : (gsize)g_unichar_to_utf8(letter, NULL);
        if ((letter & 0x80000000u) != 0)
            letter = '?';
    }
    *rest = dsn_span_from(*rest, length);
    return letter;
}

static gunichar
normal_punctuation(gunichar letter)
{
    switch (letter) {
    case 0x00AB: /* guillemets */
    case 0x00BB:
    case 0x201C ... 0x201F:
        return '"';
    case 0x0060: /* grave accent, as in `quoted' */
    case 0x00B4:
    case 0x2018 ... 0x201B:
    case 0x2039:
    case 0x203A:
        return '\'';
    case 0x2010 ... 0x2015: /* hyphens and dashes */
    case 0x2212:
        return '-';
    case 0x2026: /* ellipsis; three dots mean the same as one to nobody, but one is what we have room for */
        return '.';
    default:
        return letter;
    }
}

gunichar
dsn_letter_normal(gunichar letter)
{
    if (letter < 0x80)
        return letter <= ' ' || letter == 0x7f ? ' '
               : letter == '`'                 ? '\''
                                               : (gunichar)g_ascii_tolower((char)letter);
    if (letter == 0x00AD || (letter >= 0x200B && letter <= 0x200F) || letter == 0x2060 || letter == 0xFEFF)
        return 0;
    if (letter >= 0xFF01 && letter <= 0xFF5E) /* full-width forms of ASCII */
        return dsn_letter_normal(letter - 0xFF01 + '!');
    if (letter < 0xA0 || g_unichar_isspace(letter))
        return ' ';
    letter = normal_punctuation(letter);
    return letter < 0x80 ? letter : g_unichar_tolower(letter);
}

/* Scripts that write no blanks between words. */
static gboolean
is_unspaced(gunichar letter)
{
    return letter >= 0x0E00 && g_unichar_iswide(letter) ? TRUE : letter >= 0x0E00 && letter <= 0x0EFF;
}

static gboolean
joins(gunichar letter)
{
    if (letter < 0x80)
        return g_ascii_isalnum((char)letter);
    return g_unichar_isalnum(letter) && !is_unspaced(letter);
}

gboolean
dsn_letter_joins_at(DsnSpan text, gsize at)
{
    DsnSpan rest = dsn_span_from(text, at);

    return rest.length > 0 && joins(dsn_letter_take(&rest));
}

gboolean
dsn_letter_joins_before(DsnSpan text, gsize at)
{
    gsize start = at;

    if (at == 0)
        return FALSE;
    do
        start--;
    while (start > 0 && at - start < 4 && (text.data[start] & 0xC0) == 0x80);
    return dsn_letter_joins_at(dsn_span_cut(text, 0, at), start);
}
