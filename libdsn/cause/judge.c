/* SPDX-License-Identifier: BSD-2-Clause */
/* cause/judge.c: from one fact to its causes
 *
 * Takes what a report says about one recipient, and the shape of the returned message; gives the most likely cause, why,
 * and the others worth checking. One function of the facts: the same facts give the same causes, whoever read them. All
 * memory is the judge's and is used again.
 */
#include "case.h"

static void
set_up(DsnSet *set, const DsnKnowledge *knowledge)
{
    set->knowledge = knowledge;
    set->tables = dsn_knowledge_tables(knowledge);
    set->hits = g_array_new(FALSE, FALSE, sizeof(DsnPhraseHit));
    set->seen = g_new0(DsnSeen, MAX(set->tables->rule_phrases.n_phrases, 1));
}

DsnJudge *
dsn_judge_new(const DsnKnowledge *const *sets, guint n_sets)
{
    DsnJudge *judge;

    g_return_val_if_fail(n_sets > 0 && n_sets <= DSN_SETS_MAX, NULL);
    judge = g_new0(DsnJudge, 1);
    judge->n_sets = n_sets;
    for (guint i = 0; i < n_sets; i++)
        set_up(&judge->sets[i], sets[i]);
    for (guint32 i = 0; i < dsn_judge_tables(judge)->n_weights; i++)
        judge->weights[i] = dsn_judge_tables(judge)->weights[i] / 1000.0;
    judge->undetermined = (guint)dsn_knowledge_find_cause(sets[0], "undetermined");
    judge->normal = dsn_normal_new();
    judge->clues = g_array_new(FALSE, FALSE, sizeof(DsnClue));
    judge->best = g_new0(const DsnClue *, dsn_judge_tables(judge)->n_causes *DSN_N_STRENGTHS);
    judge->scores = g_new0(double, dsn_judge_tables(judge)->n_causes);
    judge->ranking = g_new0(guint, dsn_judge_tables(judge)->n_causes);
    judge->url = g_string_new(NULL);
    return judge;
}

void
dsn_judge_free(DsnJudge *judge)
{
    if (judge == NULL)
        return;
    for (guint i = 0; i < judge->n_sets; i++) {
        g_array_unref(judge->sets[i].hits);
        g_free(judge->sets[i].seen);
    }
    dsn_normal_free(judge->normal);
    g_array_unref(judge->clues);
    g_free(judge->best);
    g_free(judge->scores);
    g_free(judge->ranking);
    g_string_free(judge->url, TRUE);
    g_free(judge);
}

/* The words so far tell enough: the report's prose around them is not asked. */
static gboolean
is_telling(const DsnJudge *judge)
{
    for (guint i = 0; i < judge->clues->len; i++) {
        const DsnClue *clue = &g_array_index(judge->clues, DsnClue, i);
        if (clue->words.data != NULL && clue->rule != NULL &&
            clue->weight >= judge->weights[DSN_WEIGHT_TELLING])
            return TRUE;
    }
    return FALSE;
}

static void
begin(DsnJudge *judge, const DsnFact *fact, const DsnReturned *returned)
{
    static const DsnReturned nothing = {0};

    judge->fact = fact;
    judge->returned = returned != NULL ? returned : &nothing;
    judge->when = dsn_case_circumstances(fact, judge->returned);
    judge->text = (DsnText){0};
    g_array_set_size(judge->clues, 0);
    dsn_case_find_host_provider(judge);
}

/* How long to wait is asked only where waiting may help: by the code's class or by the cause. */
static gboolean
may_be_retried(const DsnJudge *judge, const DsnVerdict *verdict)
{
    return judge->fact->status.klass == 4 || judge->fact->reply_code / 100 == 4 ||
           dsn_judge_tables(judge)->causes[verdict->cause].permanence == DSN_TEMPORARY;
}

static int
find_retry(DsnJudge *judge, DsnSpan words)
{
    if (words.length == 0)
        return -1;
    dsn_case_look_at(judge, words);
    return dsn_retry_find(judge->normal);
}

void
dsn_judge_weigh(DsnJudge *judge, const DsnFact *fact, const DsnReturned *returned, DsnVerdict *ret_verdict)
{
    DsnVerdict verdict = {.retry_after = -1};

    begin(judge, fact, returned);
    dsn_case_read_words(judge, fact->diagnostic, "diagnostic", 1);
    if (fact->context.length > 0 && !dsn_span_equal(fact->context, fact->diagnostic) && !is_telling(judge))
        dsn_case_read_words(judge, fact->context, "context", judge->weights[DSN_WEIGHT_CONTEXT]);
    dsn_case_read_codes(judge);
    dsn_case_weigh(judge, &verdict);
    dsn_case_find_blocklist(judge, &verdict);
    if (may_be_retried(judge, &verdict) && (verdict.retry_after = find_retry(judge, fact->diagnostic)) < 0 &&
        !dsn_span_equal(fact->context, fact->diagnostic))
        verdict.retry_after = find_retry(judge, fact->context);
    *ret_verdict = verdict;
}
