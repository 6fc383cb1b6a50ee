/* SPDX-License-Identifier: BSD-2-Clause */
/* cause/level.c: replies inside one another, and what their words count
 *
 * Takes a place in a text, gives how much the words there count: fully in the reply that decides, little in those that
 * a relay put around it, and only for the sender where the sender's own server is quoted.
 */
#include "case.h"

G_STATIC_ASSERT(DSN_REPLIES_MAX <= 8); /* bits of DsnSeen */

/* The innermost reply that the byte stands in. The replies come outermost first, each with what it quotes. */
static guint
find_level(const DsnText *text, const DsnNormal *normal, guint32 at)
{
    gsize offset = normal->origin[at];
    guint level = 0;

    for (guint i = 0; i < text->n_replies; i++) {
        gsize start = (gsize)(text->replies[i].text.data - text->words.data);
        if (offset >= start && offset - start < text->replies[i].text.length)
            level = i;
    }
    return level;
}

guint
dsn_case_level(const DsnJudge *judge, const DsnPhraseHit *hit)
{
    return judge->text.n_replies < 2 ? 0 : find_level(&judge->text, judge->normal, hit->end - 1);
}

static double
factor_of(const DsnJudge *judge, guint level, guint cause)
{
    const DsnText *text = &judge->text;

    if (text->replies[level].quote == DSN_QUOTE_CALLOUT)
        return (dsn_judge_tables(judge)->causes[cause].marks & DSN_CAUSE_OF_CALLOUT) != 0 ? 1 : 0;
    return level == text->deciding ? 1 : judge->weights[DSN_WEIGHT_OUTER];
}

/* Words may begin in one reply and end in the next ("said: 550 ..."): the better one counts. */
double
dsn_case_level_factor(const DsnJudge *judge, const DsnPhraseHit *hit, guint cause)
{
    double first, last;

    if (judge->text.n_replies < 2)
        return 1;
    first = factor_of(judge, find_level(&judge->text, judge->normal, hit->start), cause);
    last = factor_of(judge, dsn_case_level(judge, hit), cause);
    return MAX(first, last);
}
