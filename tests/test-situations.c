/* SPDX-License-Identifier: BSD-2-Clause */
/* Situations that mislead (situations.data): each kind in several wordings, and the other causes worth a look. */
#include "cause/check.h"
#include "check.h"
#include "knowledge/given.h"
#include "smtp/reply.h"

static void
tell(const DsnRuleProblem *problem, gpointer data)
{
    g_autofree char *row = g_strdup_printf("%s:%u: %s, \"%s\": %s by %s", (const char *)data, problem->line,
                                           problem->rule, problem->example, problem->got,
                                           problem->by_rule != NULL ? problem->by_rule : "nothing");

    check_row(FALSE, row, problem->is_counter ? "another cause" : problem->expected, __FILE__, __LINE__);
}

static void
test_each_situation_comes_out_in_all_its_wordings(void)
{
    static char name[] = "situations.data";
    const DsnKnowledge *knowledge = dsn_knowledge_builtin();
    g_autofree char *path = g_build_filename(g_getenv("WHYBOUNCE_TESTS"), name, NULL), *text = NULL;
    g_auto(DsnCheck) check = {0};
    g_autoptr(GError) error = NULL;
    gsize length = 0;

    CHECK_ROW(name, g_file_get_contents(path, &text, &length, NULL));
    CHECK_ROW(name, dsn_check_rules(&knowledge, 1, TRUE, (DsnSpan){(const guint8 *)text, length}, tell, name,
                                    &check, &error));
    CHECK_ROW(name, check.n_examples > 0);
}

typedef struct {
    const char *reply, *given, *cause, *other;
    double least; /* confidence of the other one */
} Row;

static const char *
id_of(guint cause)
{
    return dsn_knowledge_cause(dsn_knowledge_builtin(), cause)->id;
}

static double
confidence_of(const DsnVerdict *verdict, const char *id)
{
    for (guint i = 0; i < verdict->n_alternatives; i++) {
        if (g_str_equal(id_of(verdict->alternatives[i].cause), id))
            return verdict->alternatives[i].confidence;
    }
    return 0;
}

static void
check_alternative(DsnJudge *judge, const Row *row)
{
    g_auto(CheckBytes) reply = check_string(row->reply);
    DsnFact fact = {.kind = DSN_KIND_FAILURE, .diagnostic = reply.span};
    DsnReturned returned = {0};
    DsnVerdict verdict;
    DsnSpan wrong;

    dsn_reply_read(reply.span, &fact.reply_code, &fact.status);
    CHECK_ROW(row->given, dsn_given_read(dsn_span_from_string(row->given), &fact, &returned, &wrong));
    dsn_judge_weigh(judge, &fact, &returned, &verdict);
    CHECK_TEXT(row->reply, id_of(verdict.cause), row->cause);
    CHECK_ROW(row->other, confidence_of(&verdict, row->other) >= row->least);
}

static void
test_the_other_causes_worth_a_look_are_named(void)
{
    static const Row rows[] = {
        {"User unknown", "sender=job@example.com recipient=someone@example.com status=5.3.0",
         "recipient-unknown", "sender-unknown", 0.1},
        {"550 5.1.1 User unknown", "sender=job@example.com recipient=someone@example.com",
         "recipient-unknown", "sender-unknown", 0.004},
        {"552 5.2.2 The inbox is out of storage space and inactive", "", "recipient-mailbox-full",
         "recipient-disabled", 0.004},
        {"552 Error: content rejected", "command=DOT returned=html", "html-rejected", "content-rejected",
         0.01},
        {"552 Error: content rejected", "command=DOT returned=html", "html-rejected", "spam-detected", 0.01},
        {"552 Error: content rejected", "command=DOT returned=html", "html-rejected", "attachment-rejected",
         0.004},
    };
    const DsnKnowledge *knowledge = dsn_knowledge_builtin();
    g_autoptr(DsnJudge) judge = dsn_judge_new(&knowledge, 1);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        check_alternative(judge, &rows[i]);
}

static const CheckTest tests[] = {
    {"each situation comes out in all its wordings", test_each_situation_comes_out_in_all_its_wordings},
    {"the other causes worth a look are named", test_the_other_causes_worth_a_look_are_named},
};

int
main(int argc, char **argv)
{
    return check_run("situations", tests, G_N_ELEMENTS(tests), argc, argv);
}
