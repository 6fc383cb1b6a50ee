/* SPDX-License-Identifier: BSD-2-Clause */
/* cause/explained.c: words that are part of longer words
 *
 * Takes the clues, marks those whose words lie within the words of another one: "user unknown" says nothing of its own
 * where "sender address rejected: user unknown" stands. A provider's key keeps its meaning,
 * unless a provider's own words stand around it.
 *
 * The clues are looked at in the order of where their words begin, longer ones first: what lies around some words has
 * then been seen, and of all that was seen only those that reach furthest matter. So a reply that says a thing five
 * hundred times costs no more for each than one that says it twice.
 */
#include "case.h"

#include <stdlib.h>
#include <string.h>

#define N_EXPLAINING (DSN_STRENGTH_GENERAL + 1) /* hints raise, they do not judge */

/* Of the clues of one strength that were seen in a text, the one that reaches furthest, and the one that does so among
 * those of other rules and among those of other causes. */
typedef struct {
    const DsnClue *first, *other_rule, *other_cause;
} Reach;

static gboolean
is_further(const DsnClue *clue, const DsnClue *than)
{
    return than == NULL || clue->end > than->end;
}

static void
note(Reach *reach, const DsnClue *clue)
{
    const DsnClue *before = reach->first;

    if (is_further(clue, before)) {
        if (before != NULL && before->rule != clue->rule)
            reach->other_rule = before;
        if (before != NULL && before->cause != clue->cause)
            reach->other_cause = before;
        reach->first = clue;
        return;
    }
    if (clue->rule != before->rule && is_further(clue, reach->other_rule))
        reach->other_rule = clue;
    if (clue->cause != before->cause && is_further(clue, reach->other_cause))
        reach->other_cause = clue;
}

static gboolean
reaches(const DsnClue *longer, const DsnClue *clue)
{
    return longer != NULL && longer->end >= clue->end;
}

/* Words of the same cause must be at least as strong; a rule does not explain itself. */
static gboolean
explains(const Reach *reach, DsnStrength strength, const DsnClue *clue)
{
    if (strength > clue->strength)
        return reaches(reach->first != NULL && reach->first->cause == clue->cause ? reach->other_cause
                                                                                  : reach->first,
                       clue);
    return reaches(
        reach->first != NULL && reach->first->rule == clue->rule ? reach->other_rule : reach->first, clue);
}

static gboolean
is_explained(const Reach reaches_seen[N_EXPLAINING], const DsnClue *clue)
{
    DsnStrength weakest = clue->strength == DSN_STRENGTH_KEY ? DSN_STRENGTH_PROVIDER : DSN_STRENGTH_GENERAL;

    for (DsnStrength strength = 0; strength <= weakest; strength++) {
        if (explains(&reaches_seen[strength], strength, clue))
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_same_place(const DsnClue *a, const DsnClue *b)
{
    return a->text == b->text && a->start == b->start && a->end == b->end;
}

static int
compare_places(const void *a, const void *b)
{
    const DsnClue *one = *(DsnClue *const *)a, *other = *(DsnClue *const *)b;

    if (one->text != other->text)
        return one->text < other->text ? -1 : 1;
    if (one->start != other->start)
        return one->start < other->start ? -1 : 1;
    return (one->end < other->end) - (one->end > other->end);
}

/* The clues of rules that have words, in the order above. */
static guint
sort_clues(GArray *clues, DsnClue *sorted[DSN_CLUES_MAX])
{
    guint n = 0;

    for (guint i = 0; i < clues->len; i++) {
        DsnClue *clue = &g_array_index(clues, DsnClue, i);
        if (clue->rule != NULL && clue->words.data != NULL)
            sorted[n++] = clue;
    }
    /* cppcheck-suppress uninitvar ; the first n of them are set */
    qsort(sorted, n, sizeof sorted[0], compare_places);
    return n;
}

void
dsn_case_explain_away(GArray *clues)
{
    DsnClue *sorted[DSN_CLUES_MAX];
    Reach seen[N_EXPLAINING] = {0};
    guint n = sort_clues(clues, sorted), next;

    for (guint i = 0; i < n; i = next) {
        if (i > 0 && sorted[i]->text != sorted[i - 1]->text)
            memset(seen, 0, sizeof seen);
        for (next = i; next < n && is_same_place(sorted[i], sorted[next]); next++)
            sorted[next]->is_explained = is_explained(seen, sorted[next]);
        for (guint j = i; j < next; j++) { /* words explain none in their own place */
            if (sorted[j]->strength < N_EXPLAINING)
                note(&seen[sorted[j]->strength], sorted[j]);
        }
    }
}
