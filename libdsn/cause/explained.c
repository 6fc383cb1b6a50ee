/* SPDX-License-Identifier: BSD-2-Clause */
/* cause/explained.c: words that are part of longer words
 *
 * Takes the clues, marks those whose words lie within the words of another one: "user unknown" says nothing of its own
 * where "sender address rejected: user unknown" stands. A provider's key keeps its meaning,
 * unless a provider's own words stand around it.
 */
#include "case.h"

static gboolean
explains(const DsnClue *longer, const DsnClue *clue)
{
    if (longer->rule == clue->rule || longer->text != clue->text || longer->words.data == NULL ||
        longer->rule == NULL || longer->start > clue->start || longer->end < clue->end ||
        longer->end - longer->start == clue->end - clue->start)
        return FALSE;
    if (longer->strength > DSN_STRENGTH_GENERAL)
        return FALSE; /* hints raise, they do not judge */
    if (clue->strength == DSN_STRENGTH_KEY && longer->strength > DSN_STRENGTH_PROVIDER)
        return FALSE;
    return longer->cause != clue->cause || longer->strength <= clue->strength;
}

void
dsn_case_explain_away(GArray *clues)
{
    for (guint i = 0; i < clues->len; i++) {
        DsnClue *clue = &g_array_index(clues, DsnClue, i);
        if (clue->rule == NULL || clue->words.data == NULL)
            continue;
        for (guint j = 0; j < clues->len && !clue->is_explained; j++)
            clue->is_explained = explains(&g_array_index(clues, DsnClue, j), clue);
    }
}
