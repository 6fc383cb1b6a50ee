/* SPDX-License-Identifier: BSD-2-Clause */
/* cause/weigh.c: from clues to a verdict
 *
 * Takes all clues of a fact. The score of a cause is the sum, over the strengths, of its best clue of that strength;
 * scores are logarithms of odds, so the share of a cause among all gives the confidence, which a table of what was
 * really right corrects (data/weights.data).
 */
#include "case.h"

#include <math.h>

#define SHARE_MIN 0.004 /* alternatives below are not worth a look */
#define YIELD     1.0   /* how far a consequence falls behind its reason */

/* Scores. */

static gboolean
is_weaker(const DsnClue *a, const DsnClue *b)
{
    return a->weight < b->weight;
}

/* The place of the best clue of a cause and strength. */
static const DsnClue **
best_of(const DsnJudge *judge, const DsnClue *clue)
{
    return &judge->best[clue->cause * DSN_N_STRENGTHS + clue->strength];
}

/* Of equal ones the first counts. */
static void
find_best(DsnJudge *judge)
{
    for (guint i = 0; i < judge->clues->len; i++) {
        const DsnClue *clue = &g_array_index(judge->clues, DsnClue, i), **best = best_of(judge, clue);
        if (!clue->is_explained && (*best == NULL || is_weaker(*best, clue)))
            *best = clue;
    }
}

static void
forget_best(DsnJudge *judge)
{
    for (guint i = 0; i < judge->clues->len; i++)
        *best_of(judge, &g_array_index(judge->clues, DsnClue, i)) = NULL;
}

static void
add_score(DsnJudge *judge, guint cause, double weight)
{
    if (judge->scores[cause] <= 0)
        judge->ranking[judge->n_ranked++] = cause;
    judge->scores[cause] += weight;
}

/* Whether words say something that is more than a guess. */
static gboolean
has_words(const DsnJudge *judge)
{
    for (guint i = 0; i < judge->clues->len; i++) {
        const DsnClue *clue = &g_array_index(judge->clues, DsnClue, i);
        if (!clue->is_explained && clue->weight > 0 && clue->rule != NULL && clue->words.data != NULL &&
            clue->strength <= DSN_STRENGTH_GENERAL)
            return TRUE;
    }
    return FALSE;
}

/* Guesses count only where nothing better is told, and only in what the host said: the prose around it is full of words
 * that mean nothing. */
static void
drop_guesses(DsnJudge *judge)
{
    gboolean is_told = has_words(judge);

    for (guint i = 0; i < judge->clues->len; i++) {
        DsnClue *clue = &g_array_index(judge->clues, DsnClue, i);
        clue->is_explained |= clue->strength == DSN_STRENGTH_GUESS && (is_told || clue->text > 0);
    }
}

static void
add_scores(DsnJudge *judge)
{
    find_best(judge);
    judge->n_ranked = 0;
    add_score(judge, judge->undetermined, judge->weights[DSN_WEIGHT_UNDETERMINED]);
    for (guint i = 0; i < judge->clues->len; i++) {
        const DsnClue *clue = &g_array_index(judge->clues, DsnClue, i);
        if (clue->weight > 0 && *best_of(judge, clue) == clue)
            add_score(judge, clue->cause, clue->weight);
    }
}

static gboolean
yields(const DsnJudge *judge, guint cause)
{
    return (dsn_judge_tables(judge)->causes[cause].marks & DSN_CAUSE_YIELDS) != 0;
}

/* A queue that gave up is the verdict only when nothing tells why it could not deliver. */
static void
let_consequences_yield(DsnJudge *judge)
{
    double best = 0;

    for (guint i = 0; i < judge->n_ranked; i++) {
        if (judge->ranking[i] != judge->undetermined && !yields(judge, judge->ranking[i]))
            best = MAX(best, judge->scores[judge->ranking[i]]);
    }
    if (best < judge->weights[DSN_STRENGTH_CODE])
        return;
    for (guint i = 0; i < judge->n_ranked; i++) {
        double *score = &judge->scores[judge->ranking[i]];
        if (yields(judge, judge->ranking[i]))
            *score = MIN(*score, best - YIELD);
    }
}

/* The best first; of equal ones the one that comes first in the catalogue. */
static void
rank(DsnJudge *judge)
{
    for (guint i = 1; i < judge->n_ranked; i++) {
        guint cause = judge->ranking[i], at = i;
        for (; at > 0; at--) {
            guint before = judge->ranking[at - 1];
            if (judge->scores[before] > judge->scores[cause] ||
                (judge->scores[before] >= judge->scores[cause] && before < cause))
                break;
            judge->ranking[at] = before;
        }
        judge->ranking[at] = cause;
    }
}

/* Confidence. */

static double
calibrate(const DsnTables *tables, double share)
{
    double before_computed = 0, before_seen = 0;

    for (guint32 i = 0; i < tables->n_confidences; i++) {
        double computed = tables->confidences[i].computed / 1000.0,
               seen = tables->confidences[i].seen / 1000.0;
        if (share <= computed)
            return computed > before_computed
                       ? before_seen +
                             (seen - before_seen) * (share - before_computed) / (computed - before_computed)
                       : seen;
        before_computed = computed;
        before_seen = seen;
    }
    return tables->n_confidences > 0 ? before_seen : share;
}

/* Odds of each cause against the best. */
static double
odds(const DsnJudge *judge, guint cause)
{
    return exp(judge->scores[cause] - judge->scores[judge->ranking[0]]);
}

static double
sum_of_others(const DsnJudge *judge)
{
    double sum = 0;

    for (guint i = 1; i < judge->n_ranked; i++)
        sum += odds(judge, judge->ranking[i]);
    return sum;
}

/* Evidence. */

static gboolean
is_shown(const DsnVerdict *verdict, const DsnEvidence *evidence)
{
    for (guint i = 0; i < verdict->n_evidence; i++) {
        if (verdict->evidence[i].field == evidence->field &&
            dsn_span_equal(verdict->evidence[i].text, evidence->text))
            return TRUE;
    }
    return FALSE;
}

static void
show(DsnVerdict *verdict, const char *field, DsnSpan text, const char *rule)
{
    DsnEvidence evidence = {field, text, rule};

    if (text.data != NULL && verdict->n_evidence < DSN_EVIDENCE_MAX && !is_shown(verdict, &evidence))
        verdict->evidence[verdict->n_evidence++] = evidence;
}

static void
show_conditions(const DsnJudge *judge, const DsnClue *clue, DsnVerdict *verdict)
{
    const DsnRuleRow *rule = clue->rule;

    if (rule->providers.n > 0 && clue->words.data == NULL)
        show(verdict, judge->host.field, judge->host.text, clue->rule_id);
    if (rule->statuses.n > 0 && judge->fact->status.klass != 0)
        show(verdict, "status", dsn_span_from_string(judge->status_text), clue->rule_id);
    if (rule->replies.n > 0 && judge->fact->reply_code != 0)
        show(verdict, "reply_code", dsn_span_from_string(judge->reply_text), clue->rule_id);
    if (rule->commands != 0)
        show(verdict, "smtp_command", dsn_span_from_string(dsn_command_name(judge->fact->command)),
             clue->rule_id);
    for (guint32 when = 0; when < DSN_N_WHENS; when++) {
        DsnEvidence evidence;
        if ((rule->when & 1u << when) != 0 && dsn_case_show(judge, when, &evidence))
            show(verdict, evidence.field, evidence.text, clue->rule_id);
    }
}

/* The strongest clue of the cause that counts. Of equal ones the first. */
static const DsnClue *
best_clue(const DsnJudge *judge, guint cause)
{
    const DsnClue *best = NULL;

    for (DsnStrength strength = 0; strength < DSN_N_STRENGTHS; strength++) {
        const DsnClue *clue = judge->best[cause * DSN_N_STRENGTHS + strength];
        if (clue != NULL &&
            (best == NULL || is_weaker(best, clue) || (clue < best && !is_weaker(clue, best))))
            best = clue;
    }
    return best;
}

/* The same among those that were not shown. */
static const DsnClue *
next_clue(const DsnJudge *judge, guint cause, double below)
{
    const DsnClue *best = NULL;

    for (guint i = 0; i < judge->clues->len; i++) {
        const DsnClue *clue = &g_array_index(judge->clues, DsnClue, i);
        if (clue->cause == cause && !clue->is_explained && clue->weight < below &&
            (best == NULL || is_weaker(best, clue)))
            best = clue;
    }
    return best;
}

static void
show_evidence(const DsnJudge *judge, DsnVerdict *verdict)
{
    const DsnClue *clue = best_clue(judge, verdict->cause);

    for (; clue != NULL && verdict->n_evidence < DSN_EVIDENCE_MAX;
         clue = next_clue(judge, verdict->cause, clue->weight)) {
        show(verdict, clue->field, clue->words, clue->rule_id);
        if (clue->rule != NULL)
            show_conditions(judge, clue, verdict);
    }
}

/* Alternatives. */

static DsnSpan
words_of(const DsnJudge *judge, const DsnClue *clue)
{
    DsnEvidence evidence;

    if (clue->words.data != NULL)
        return clue->words;
    for (guint32 when = 0; when < DSN_N_WHENS; when++) {
        if ((clue->rule->when & 1u << when) != 0 && dsn_case_show(judge, when, &evidence))
            return evidence.text;
    }
    if (clue->rule->statuses.n > 0 && judge->fact->status.klass != 0)
        return dsn_span_from_string(judge->status_text);
    return judge->fact->reply_code != 0 ? dsn_span_from_string(judge->reply_text) : DSN_SPAN_NONE;
}

static void
add_alternative(const DsnJudge *judge, guint cause, double confidence, DsnVerdict *verdict)
{
    const DsnClue *clue = best_clue(judge, cause);
    DsnAlternative alternative = {.cause = cause, .confidence = confidence};

    if (clue == NULL || verdict->n_alternatives >= DSN_ALTERNATIVES_MAX)
        return;
    alternative.rule = clue->rule_id;
    alternative.why = words_of(judge, clue);
    verdict->alternatives[verdict->n_alternatives++] = alternative;
}

/* A vague code points at a cause only when nothing else does. */
static gboolean
is_worth_a_look(const DsnJudge *judge, guint cause, const DsnVerdict *verdict)
{
    const DsnClue *clue = best_clue(judge, cause);

    return clue != NULL && (!clue->is_vague || verdict->cause == judge->undetermined);
}

static void
add_alternatives(const DsnJudge *judge, gint stated, DsnVerdict *verdict)
{
    double others = sum_of_others(judge), left = 1 - verdict->confidence;

    for (guint i = 1; i < judge->n_ranked; i++) {
        guint cause = judge->ranking[i];
        double confidence = others > 0 ? left * odds(judge, cause) / others : 0;
        confidence = MIN(confidence, verdict->confidence); /* none is surer than the verdict */
        if ((gint)cause == stated || (confidence >= SHARE_MIN && is_worth_a_look(judge, cause, verdict)))
            add_alternative(judge, cause, confidence, verdict);
    }
}

/* Contradictions between words and codes. */

static gboolean
is_decided_by_words(const DsnJudge *judge, guint cause)
{
    for (guint i = 0; i < judge->clues->len; i++) {
        const DsnClue *clue = &g_array_index(judge->clues, DsnClue, i);
        if (clue->cause == cause && !clue->is_explained && clue->rule != NULL && clue->words.data != NULL)
            return TRUE;
    }
    return FALSE;
}

/* Two causes that lead to the same treatment contradict each other in nothing that matters. */
static gboolean
are_contrary(const DsnTables *tables, guint a, guint b)
{
    return tables->causes[a].category != tables->causes[b].category ||
           tables->causes[a].permanence != tables->causes[b].permanence;
}

static gint
find_overruled(const DsnJudge *judge, guint cause)
{
    DsnSpan text;
    gint stated = dsn_case_stated_cause(judge, &text);

    if (stated < 0 || cause == judge->undetermined ||
        !are_contrary(dsn_judge_tables(judge), cause, (guint)stated) || !is_decided_by_words(judge, cause))
        return -1;
    return stated;
}

void
dsn_case_weigh(DsnJudge *judge, DsnVerdict *verdict)
{
    gint overruled;

    dsn_case_explain_away(judge->clues);
    drop_guesses(judge);
    add_scores(judge);
    let_consequences_yield(judge);
    rank(judge);
    verdict->cause = judge->ranking[0];
    verdict->confidence = calibrate(dsn_judge_tables(judge), 1 / (1 + sum_of_others(judge)));
    if (verdict->cause == judge->undetermined)
        verdict->confidence = MIN(verdict->confidence, judge->weights[DSN_WEIGHT_NOTHING]);
    overruled = find_overruled(judge, verdict->cause);
    verdict->code_conflict = overruled >= 0;
    show_evidence(judge, verdict);
    add_alternatives(judge, overruled, verdict);
    forget_best(judge);
    for (guint i = 0; i < judge->n_ranked; i++)
        judge->scores[judge->ranking[i]] = 0;
}
