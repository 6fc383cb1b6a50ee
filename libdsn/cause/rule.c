/* SPDX-License-Identifier: BSD-2-Clause */
/* cause/rule.c: whether the conditions of a rule hold
 *
 * Takes a rule and the case, says yes or no. What is not known meets no condition, except the one that asks for that.
 */
#include "case.h"

static gboolean
meets_reply(const DsnTables *tables, const DsnRuleRow *rule, guint reply)
{
    const guint32 *replies = tables->lists + rule->replies.first;

    for (guint32 i = 0; i < rule->replies.n; i++) {
        if (replies[i] == reply || (replies[i] > 0 && replies[i] < 10 && replies[i] == reply / 100))
            return TRUE;
    }
    return rule->replies.n == 0;
}

static gboolean
meets_part(guint32 pattern, guint32 part)
{
    return pattern == DSN_STATUS_ANY || pattern == part;
}

static gboolean
meets_status(const DsnTables *tables, const DsnRuleRow *rule, DsnStatus status)
{
    const guint32 *patterns = tables->lists + rule->statuses.first;

    for (guint32 i = 0; i < rule->statuses.n; i++) {
        if (patterns[i] == 0 || status.klass == 0) {
            if (patterns[i] == 0 && status.klass == 0)
                return TRUE;
        } else if (meets_part(patterns[i] >> 20, status.klass) &&
                   meets_part(patterns[i] >> 10 & DSN_STATUS_ANY, status.subject) &&
                   meets_part(patterns[i] & DSN_STATUS_ANY, status.detail)) {
            return TRUE;
        }
    }
    return rule->statuses.n == 0;
}

static gboolean
meets_provider(const DsnJudge *judge, const DsnTables *tables, const DsnRuleRow *rule)
{
    const guint32 *providers = tables->lists + rule->providers.first;

    for (guint32 i = 0; i < rule->providers.n; i++) {
        for (guint j = 0; j < judge->n_providers; j++) {
            if (providers[i] == judge->providers[j])
                return TRUE;
        }
    }
    return rule->providers.n == 0;
}

/* Each phrase of "and" stands somewhere in the text. */
static gboolean
meets_ands(const DsnSet *set, const DsnRuleRow *rule)
{
    const guint32 *phrases = set->tables->lists + rule->ands.first;

    for (guint32 i = 0; i < rule->ands.n; i++) {
        if (set->seen[phrases[i]].levels == 0)
            return FALSE;
    }
    return TRUE;
}

/* No phrase of "not" stands in the reply that the text stands in: what a relay says around it is another matter. */
static gboolean
meets_nots(const DsnJudge *judge, const DsnSet *set, const DsnRuleRow *rule, const DsnPhraseHit *hit)
{
    const guint32 *phrases = set->tables->lists + rule->nots.first;
    guint levels = rule->nots.n == 0 || hit == NULL ? ~0u : 1u << dsn_case_level(judge, hit);

    for (guint32 i = 0; i < rule->nots.n; i++) {
        if ((set->seen[phrases[i]].levels & levels) != 0)
            return FALSE;
    }
    return TRUE;
}

gboolean
dsn_case_meets(const DsnJudge *judge, const DsnSet *set, const DsnRuleRow *rule, const DsnPhraseHit *hit)
{
    if ((rule->when & ~judge->when) != 0 || (rule->unless & judge->when) != 0)
        return FALSE;
    if (rule->commands != 0 &&
        (judge->fact->command == DSN_COMMAND_NONE || (rule->commands & 1u << judge->fact->command) == 0))
        return FALSE;
    return meets_reply(set->tables, rule, judge->fact->reply_code) &&
           meets_status(set->tables, rule, judge->fact->status) && meets_provider(judge, set->tables, rule) &&
           meets_ands(set, rule) && meets_nots(judge, set, rule, hit);
}

static guint
count_bits(guint32 bits)
{
    guint n = 0;

    for (; bits != 0; bits &= bits - 1)
        n++;
    return n;
}

guint
dsn_rule_n_conditions(const DsnRuleRow *rule)
{
    return rule->ands.n + (rule->replies.n > 0) + (rule->statuses.n > 0) + (rule->providers.n > 0) +
           (rule->commands != 0) + count_bits(rule->when);
}
