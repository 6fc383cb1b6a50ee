/* SPDX-License-Identifier: BSD-2-Clause */
/* cause/check.c: trying rules on their own examples
 *
 * Takes a rules file, sends each of its examples through the whole engine as if a report had quoted it, and tells those
 * whose cause comes out another, so that no rule shadows another unseen.
 */
#include "check.h"

#include "../knowledge/given.h"
#include "../knowledge/loader.h"
#include "../smtp/reply.h"

typedef struct {
    const DsnKnowledge *base;
    const DsnTables *tables; /* of the file */
    DsnJudge *judge;
    gboolean *has_decided; /* by rule; or was seen where it supports */
    DsnRuleProblemFunc func;
    gpointer user_data;
    DsnCheck *check;
} Trial;

/* The fact that a report with this reply and nothing else would give. */
static void
make_fact(const DsnExample *example, DsnFact *fact, DsnReturned *returned)
{
    DsnSpan wrong;

    *fact = (DsnFact){.kind = DSN_KIND_FAILURE, .diagnostic = example->text};
    *returned = (DsnReturned){0};
    dsn_reply_read(example->text, &fact->reply_code, &fact->status);
    fact->command = dsn_command_find(example->text);
    (void)dsn_given_read(example->given, fact, returned, &wrong); /* was checked when it was loaded */
}

static gboolean
is_by_rule(const DsnVerdict *verdict, const char *rule)
{
    return verdict->n_evidence > 0 && g_strcmp0(verdict->evidence[0].rule, rule) == 0;
}

/* Whether the rule is seen in the verdict: among the evidence, or as what speaks for another cause. */
static gboolean
is_supported_by(const DsnVerdict *verdict, const char *rule)
{
    for (guint i = 0; i < verdict->n_evidence; i++) {
        if (g_strcmp0(verdict->evidence[i].rule, rule) == 0)
            return TRUE;
    }
    for (guint i = 0; i < verdict->n_alternatives; i++) {
        if (g_strcmp0(verdict->alternatives[i].rule, rule) == 0)
            return TRUE;
    }
    return FALSE;
}

static void
tell(const Trial *trial, const DsnExample *example, const char *rule, guint32 cause,
     const DsnVerdict *verdict)
{
    g_autofree char *text = dsn_span_dup_utf8(example->text);
    DsnRuleProblem problem = {
        .rule = rule,
        .line = example->line,
        .example = text,
        .expected = dsn_knowledge_cause(trial->base, cause)->id,
        .got = dsn_knowledge_cause(trial->base, verdict->cause)->id,
        .by_rule = verdict->n_evidence > 0 ? verdict->evidence[0].rule : NULL,
        .is_counter = example->is_counter,
    };

    trial->check->n_failed++;
    if (trial->func != NULL)
        trial->func(&problem, trial->user_data);
}

static void
try_example(const Trial *trial, const DsnExample *example)
{
    const DsnRuleRow *rule = &trial->tables->rules[example->rule];
    const char *id = dsn_tables_string(trial->tables, rule->id);
    DsnFact fact;
    DsnReturned returned;
    DsnVerdict verdict;

    make_fact(example, &fact, &returned);
    dsn_judge_weigh(trial->judge, &fact, &returned, &verdict);
    trial->check->n_examples++;
    if (example->is_support ? is_supported_by(&verdict, id)
                            : !example->is_counter && is_by_rule(&verdict, id))
        trial->has_decided[example->rule] = TRUE;
    if (example->is_support ? !is_supported_by(&verdict, id)
                            : (verdict.cause == rule->cause) == example->is_counter)
        tell(trial, example, id, rule->cause, &verdict);
}

static DsnTables *
load(const DsnKnowledge *base, DsnSpan text, GArray *examples, GStringChunk *store, GError **error)
{
    g_autoptr(DsnLoader) loader = dsn_loader_new(dsn_knowledge_tables(base));

    dsn_loader_keep_examples(loader, examples, store);
    return dsn_loader_read(loader, text, DSN_LANGUAGE_EN, error) ? dsn_loader_finish(loader, error) : NULL;
}

static void
try_all(Trial *trial, const GArray *examples)
{
    g_autofree gboolean *has_decided = g_new0(gboolean, trial->tables->n_rules + 1);

    trial->has_decided = has_decided;
    for (guint i = 0; i < examples->len; i++)
        try_example(trial, &g_array_index(examples, DsnExample, i));
    for (guint32 i = 0; i < trial->tables->n_rules; i++) {
        if (!has_decided[i])
            g_ptr_array_add(trial->check->idle,
                            g_strdup(dsn_tables_string(trial->tables, trial->tables->rules[i].id)));
    }
}

gboolean
dsn_check_rules(const DsnKnowledge *const *sets, guint n_sets, gboolean is_known, DsnSpan text,
                DsnRuleProblemFunc func, gpointer user_data, DsnCheck *ret_check, GError **error)
{
    g_autoptr(GArray) examples = g_array_new(FALSE, FALSE, sizeof(DsnExample));
    g_autoptr(GStringChunk) store = g_string_chunk_new(16 * 1024);
    g_autofree const DsnKnowledge **all = g_new0(const DsnKnowledge *, n_sets + 1);
    g_autoptr(DsnKnowledge) own = NULL;
    g_autoptr(DsnJudge) judge = NULL;
    DsnTables *tables = load(sets[0], text, examples, store, error);

    if (tables == NULL)
        return FALSE;
    own = dsn_knowledge_new(tables);
    for (guint i = 0; i < n_sets; i++)
        all[i] = sets[i];
    all[n_sets] = own;
    judge = dsn_judge_new(all, is_known ? n_sets : n_sets + 1);
    *ret_check = (DsnCheck){.n_rules = tables->n_rules, .idle = g_ptr_array_new_with_free_func(g_free)};
    try_all(&(Trial){sets[0], tables, judge, NULL, func, user_data, ret_check}, examples);
    return TRUE;
}

void
dsn_check_clear(DsnCheck *check)
{
    g_clear_pointer(&check->idle, g_ptr_array_unref);
}
