/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/wording.c: fixed wordings of servers, found at one place of a text
 *
 * Takes a table of wordings and a place, gives the row that stands there. Each byte of a row is compared once, without
 * going back, so that a try costs no more than the row is long (and a word's length for a "*").
 */
#include "wording.h"

#include <string.h>

#define WORD_MAX 16  /* bytes; no word of a table that is compared backwards is longer */
#define ANY_MAX  255 /* bytes that "*" may stand for: the longest host name (RFC 1035 section 2.3.4) */

static gboolean
is_blank(guint8 byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

gsize
dsn_wording_skip_blanks(DsnSpan text, gsize at)
{
    while (at < text.length && is_blank(text.data[at]))
        at++;
    return at;
}

/* TRUE when @at is not inside of a word of ASCII letters and digits. */
static gboolean
word_may_end(DsnSpan text, gsize at)
{
    return at == 0 || at >= text.length || !g_ascii_isalnum(text.data[at - 1]) ||
           !g_ascii_isalnum(text.data[at]);
}

gsize
dsn_wording_next(DsnSpan text, gsize at)
{
    if (g_ascii_isalnum(text.data[at++])) {
        while (at < text.length && g_ascii_isalnum(text.data[at]))
            at++;
    }
    return dsn_wording_skip_blanks(text, at);
}

/* Moves @at over what the "*" before @stop stands for. */
static gboolean
skip_any(DsnSpan text, char stop, gsize *at)
{
    gsize end = MIN(text.length, *at + ANY_MAX);

    while (*at < end && text.data[*at] != (guint8)stop && !is_blank(text.data[*at]))
        (*at)++;
    return *at < end;
}

#define ALL_MATCHED G_MAXUINT /* no row has so many bytes */

/* How many bytes of the row stand at @at; ALL_MATCHED: the row does, and @ret_end is the place behind it. Nothing is
 * told of rows behind a "*", which no other row shares. */
static guint
match_row(DsnSpan text, gsize at, const char *words, gsize *ret_end)
{
    for (const char *p = words; *p != '\0'; p++) {
        if (*p == '*') {
            if (!skip_any(text, p[1], &at))
                return (guint)(p - words);
        } else if (*p == ' ') {
            if (at >= text.length || !is_blank(text.data[at]))
                return (guint)(p - words);
            at = dsn_wording_skip_blanks(text, at);
        } else if (at >= text.length || dsn_lower(text.data[at++]) != (guint8)*p) {
            return (guint)(p - words);
        }
    }
    if (!word_may_end(text, at))
        return (guint)strlen(words);
    *ret_end = at;
    return ALL_MATCHED;
}

/* One bit for each byte, whatever its case. */
#define BIT(byte) (1u << ((byte)&0x1f))

/* The bytes that may stand second where the row stands. */
static guint32
second_of(const char *words)
{
    switch (words[1]) {
    case '\0':
    case '*':
        return G_MAXUINT32;
    case ' ':
        return BIT(' ') | BIT('\t') | BIT('\r') | BIT('\n');
    default:
        return BIT(words[1]);
    }
}

static guint8
n_shared(const char *a, const char *b)
{
    guint8 n = 0;

    while (a[n] != '\0' && a[n] == b[n])
        n++;
    return n;
}

static void
index_rows(DsnVocabulary *self)
{
    g_assert(self->n_rows < G_MAXUINT8);
    for (guint i = self->n_rows; i-- > 0;) {
        const char *words = self->rows[i].words;
        if (i > 0) {
            g_assert(strcmp(self->rows[i - 1].words, words) < 0);
            self->shared[i] = n_shared(self->rows[i - 1].words, words);
            g_assert(memchr(words, '*', self->shared[i] + 1u) == NULL);
        }
        self->first[(guint8)words[0] & 0x7f] = (guint8)(i + 1);
        self->second[(guint8)words[0] & 0x7f] |= second_of(words);
    }
}

/* TRUE when none of the rows can stand at @at, which is in @text. */
static inline gboolean
is_ruled_out(DsnSpan text, gsize at, const DsnVocabulary *vocabulary)
{
    guint8 first = text.data[at], second = at + 1 < text.length ? text.data[at + 1] : '\0';

    return first >= 0x80 || (vocabulary->second[dsn_lower(first)] & BIT(second)) == 0;
}

/* The longest row that stands at @at, of those from @row on that begin with the same byte. Rows that share more with the
 * one before than stands here do not stand here either; where one shares less, no further row does. */
static const DsnWording *
find_longest(DsnSpan text, gsize at, const DsnVocabulary *vocabulary, guint row, gsize *ret_end)
{
    const DsnWording *found = NULL;
    guint matched;

    do {
        gsize end = at;
        const char *words = vocabulary->rows[row].words;
        matched = match_row(text, at, words, &end);
        if (matched == ALL_MATCHED) {
            matched = (guint)strlen(words);
            found = &vocabulary->rows[row];
            *ret_end = end;
        }
        do
            row++;
        while (row < vocabulary->n_rows && vocabulary->shared[row] > matched);
    } while (row < vocabulary->n_rows && vocabulary->shared[row] == matched);
    return found;
}

const DsnWording *
dsn_wording_at(DsnSpan text, gsize at, DsnVocabulary *vocabulary, gsize *ret_end)
{
    if (g_once_init_enter(&vocabulary->is_indexed)) {
        index_rows(vocabulary);
        g_once_init_leave(&vocabulary->is_indexed, TRUE);
    }
    if (at >= text.length || is_ruled_out(text, at, vocabulary))
        return NULL;
    return find_longest(text, at, vocabulary, vocabulary->first[dsn_lower(text.data[at])] - 1u, ret_end);
}

DsnSpan
dsn_wording_word_before(DsnSpan text, gsize at)
{
    gsize start = at;

    while (start > 0 && at - start < WORD_MAX &&
           (g_ascii_isalpha(text.data[start - 1]) || strchr("-_.", text.data[start - 1]) != NULL))
        start--;
    while (start < at && !g_ascii_isalpha(text.data[start])) /* the hyphen of "550-Response" */
        start++;
    return dsn_span_cut(text, start, at - start);
}

gboolean
dsn_wording_is(DsnSpan word, DsnVocabulary *vocabulary)
{
    gsize end;
    return dsn_wording_at(word, 0, vocabulary, &end) != NULL && end == word.length;
}
