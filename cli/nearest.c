/* SPDX-License-Identifier: BSD-2-Clause */
/* nearest.c: the known word that somebody may have meant
 *
 * Counts the letters to insert, delete, replace or swap (optimal string alignment). Words are those of a command
 * line: anything longer than WORD_MAX is near to nothing.
 */
#include "nearest.h"

#include <string.h>

#define WORD_MAX 63 /* letters; the longest word we know has 23 */

static guint
letters_that_differ(const char *a, gsize a_length, const char *b, gsize b_length)
{
    guint rows[3][WORD_MAX + 1]; /* row i is rows[i % 3]; three, because a swap looks back two */

    for (gsize j = 0; j <= b_length; j++)
        rows[0][j] = (guint)j;
    for (gsize i = 1; i <= a_length; i++) {
        guint *row = rows[i % 3], *above = rows[(i - 1) % 3], *above_two = rows[(i + 1) % 3];
        row[0] = (guint)i;
        for (gsize j = 1; j <= b_length; j++) {
            row[j] = MIN(MIN(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = MIN(row[j], above_two[j - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}

Nearest
nearest_to(const char *word)
{
    gsize length = strlen(word);

    /* One wrong letter in three at most: more, and any short word is near to any other. */
    return (Nearest){word, NULL, length > WORD_MAX ? 0 : (guint)(length + 2) / 3 + 1};
}

void
nearest_offer(Nearest *nearest, const char *candidate)
{
    gsize length = strlen(candidate);
    guint distance;

    if (nearest->distance == 0 || length > WORD_MAX)
        return;
    distance = letters_that_differ(nearest->word, strlen(nearest->word), candidate, length);
    if (distance < nearest->distance) {
        nearest->distance = distance;
        nearest->best = candidate;
    }
}

char *
nearest_question(const Nearest *nearest)
{
    return nearest->best != NULL ? g_strdup_printf("; did you mean '%s'?", nearest->best) : g_strdup("");
}
