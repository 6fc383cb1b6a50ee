/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/looks.c: which charset undeclared 8-bit text is in, by which characters it would hold
 *
 * Takes bytes that are not UTF-8. For each charset that real bounces use without saying so, characters are counted as
 * common, possible or wrong in its language; the best share of common ones wins if it is good enough. What is none of
 * them is left to Windows-1252, whose text has single accented letters between ASCII letters: that is counted as wrong
 * in all others.
 */
#include "looks.h"

#define SAMPLE_MAX (16 * 1024) /* bytes from the first 8-bit one on; 200 characters are enough to tell */
#define RATING_MIN 50          /* per cent of common characters, after the penalty for wrong ones */
#define BAD_WEIGHT 4           /* one wrong character outweighs so many common ones */
#define KANA_SHARE 8 /* Japanese text has at least one kana in so many characters; Chinese has none */

typedef enum { COMMON, POSSIBLE, WRONG, KANA } Class;
typedef enum { CHINESE, JAPANESE, CYRILLIC } Script;

typedef struct {
    guint n; /* bytes of the character */
    Class class;
} Character;

static gboolean
within(guint8 byte, guint8 from, guint8 to)
{
    return byte >= from && byte <= to;
}

/* Leads 0xB0 to 0xD7 are the 3755 characters of GB 2312 level 1. */
static Character
gb18030_character(DsnSpan text, gsize at)
{
    const guint8 lead = text.data[at], trail = at + 1 < text.length ? text.data[at + 1] : 0;

    if (!within(lead, 0x81, 0xfe))
        return (Character){1, WRONG};
    if (within(trail, 0xa1, 0xfe) && (within(lead, 0xb0, 0xd7) || lead == 0xa1 || lead == 0xa3))
        return (Character){2, COMMON};
    if (within(trail, 0x30, 0x39) && at + 3 < text.length && within(text.data[at + 2], 0x81, 0xfe))
        return (Character){4, POSSIBLE};
    if (within(trail, 0x40, 0xfe) && trail != 0x7f)
        return (Character){2, POSSIBLE};
    return (Character){1, WRONG};
}

/* JIS X 0208 in rows: 0xA1 punctuation, 0xA3 letters, 0xA4 hiragana, 0xA5 katakana, 0xB0 to 0xCF level 1. */
static Character
euc_jp_character(DsnSpan text, gsize at)
{
    const guint8 lead = text.data[at], trail = at + 1 < text.length ? text.data[at + 1] : 0;

    if (lead == 0x8f && at + 2 < text.length && within(trail, 0xa1, 0xfe))
        return (Character){3, POSSIBLE};
    if (!within(trail, 0xa1, 0xfe) || !(lead == 0x8e || within(lead, 0xa1, 0xfe)))
        return (Character){1, WRONG};
    if ((lead == 0xa4 && trail <= 0xf3) || (lead == 0xa5 && trail <= 0xf6))
        return (Character){2, KANA};
    return (Character){2, lead == 0xa1 || lead == 0xa3 || within(lead, 0xb0, 0xcf) ? COMMON : POSSIBLE};
}

static Character
shift_jis_character(DsnSpan text, gsize at)
{
    const guint8 lead = text.data[at], trail = at + 1 < text.length ? text.data[at + 1] : 0;

    if (within(lead, 0xa1, 0xdf)) /* half-width katakana */
        return (Character){1, POSSIBLE};
    if (!within(lead, 0x81, 0xfc) || lead == 0xa0 || !within(trail, 0x40, 0xfc) || trail == 0x7f)
        return (Character){1, WRONG};
    if ((lead == 0x82 && within(trail, 0x9f, 0xf1)) || (lead == 0x83 && trail <= 0x96))
        return (Character){2, KANA};
    return (Character){2, lead == 0x81 || lead == 0x82 || within(lead, 0x88, 0x97) ? COMMON : POSSIBLE};
}

/* Cyrillic words are in lower case, or begin with a capital, and most have more than one letter. */
static Character
cyrillic_character(DsnSpan text, gsize at, gboolean is_lower, gboolean is_upper)
{
    const gboolean after_letter = at > 0 && text.data[at - 1] >= 0xc0;
    const gboolean before_letter = at + 1 < text.length && text.data[at + 1] >= 0xc0;

    if (!is_lower && !is_upper)
        return (Character){1, WRONG};
    if (is_lower)
        return (Character){1, after_letter || before_letter ? COMMON : POSSIBLE};
    return (Character){1, before_letter && !after_letter ? COMMON : POSSIBLE};
}

static Character
koi8_r_character(DsnSpan text, gsize at)
{
    const guint8 byte = text.data[at];
    return cyrillic_character(text, at, within(byte, 0xc0, 0xdf) || byte == 0xa3,
                              byte >= 0xe0 || byte == 0xb3);
}

static Character
windows_1251_character(DsnSpan text, gsize at)
{
    const guint8 byte = text.data[at];
    return cyrillic_character(text, at, byte >= 0xe0 || byte == 0xb8,
                              within(byte, 0xc0, 0xdf) || byte == 0xa8);
}

/* The first of equals wins. */
static const struct {
    const char *iconv;
    Character (*character)(DsnSpan text, gsize at);
    Script script;
} candidates[] = {
    {"GB18030", gb18030_character, CHINESE},      {"EUC-JP-MS", euc_jp_character, JAPANESE},
    {"CP932", shift_jis_character, JAPANESE},     {"KOI8-R", koi8_r_character, CYRILLIC},
    {"CP1251", windows_1251_character, CYRILLIC},
};

/* What its neighbours say of the character between @at and @end: Chinese and Japanese do not put blanks between words,
 * and nobody but Latin languages writes a single character between ASCII letters. */
static Class
class_in_place(DsnSpan text, gsize at, gsize end, Class class, Script script)
{
    if (at > 0 && g_ascii_isalpha(text.data[at - 1]) && end < text.length && g_ascii_isalpha(text.data[end]))
        return WRONG;
    if (script != CYRILLIC && class == COMMON && end + 1 < text.length && text.data[end] == ' ' &&
        text.data[end + 1] >= 0x80)
        return POSSIBLE;
    return class;
}

/* Per cent of common characters, less the wrong ones. */
static int
rate(DsnSpan text, gsize candidate)
{
    const Script script = candidates[candidate].script;
    int counts[] = {[COMMON] = 0, [POSSIBLE] = 0, [WRONG] = 0, [KANA] = 0}, n = 0;
    gsize at = 0;

    while (at < text.length) {
        Character found;
        if (text.data[at] < 0x80) {
            at++;
            continue;
        }
        found = candidates[candidate].character(text, at);
        counts[class_in_place(text, at, at + found.n, found.class, script)]++;
        n++;
        at += found.n;
    }
    if (n == 0 || (script == JAPANESE && counts[KANA] * KANA_SHARE < n))
        return 0;
    return 100 * (counts[COMMON] + counts[KANA] - BAD_WEIGHT * counts[WRONG]) / n;
}

/* With the byte before the first 8-bit one, which tells whether that is inside of a word. */
static DsnSpan
sample_of(DsnSpan bytes)
{
    gsize start = 0;

    while (start < bytes.length && bytes.data[start] < 0x80)
        start++;
    return dsn_span_cut(bytes, start > 0 ? start - 1 : 0, SAMPLE_MAX);
}

const char *
dsn_looks_charset(DsnSpan bytes)
{
    const DsnSpan sample = sample_of(bytes);
    const char *best = NULL;
    int best_rating = RATING_MIN - 1;

    for (gsize i = 0; i < G_N_ELEMENTS(candidates); i++) {
        int rating = rate(sample, i);
        if (rating > best_rating) {
            best_rating = rating;
            best = candidates[i].iconv;
        }
    }
    return best;
}
