/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz-judge.c: whatever a server says, the verdict is one of the catalogue and its evidence stands in the words */
#include "cause/cause.h"
#include "fuzz.h"
#include "smtp/reply.h"

static gboolean
is_share(double number)
{
    return number >= 0 && number <= 1;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static DsnJudge *judge;
    const DsnKnowledge *knowledge = dsn_knowledge_builtin();
    DsnFact fact = {
        .kind = DSN_KIND_FAILURE, .sender = DSN_SPAN("a@b.example"), .recipient = DSN_SPAN("c@d.example")};
    DsnSpan rest = {data, size};
    DsnVerdict verdict;

    if (judge == NULL)
        judge = dsn_judge_new(&knowledge, 1);
    dsn_span_take_until(&rest, '\0', &fact.diagnostic); /* what follows is the prose around it */
    fact.context = rest;
    dsn_reply_read(fact.diagnostic, &fact.reply_code, &fact.status);
    fact.command = dsn_command_find(fact.diagnostic);
    dsn_judge_weigh(judge, &fact, NULL, &verdict);
    g_assert_true(verdict.cause < dsn_knowledge_n_causes(knowledge) && is_share(verdict.confidence));
    g_assert_true(verdict.n_evidence <= DSN_EVIDENCE_MAX && verdict.n_alternatives <= DSN_ALTERNATIVES_MAX);
    for (guint i = 0; i < verdict.n_evidence; i++) {
        if (g_str_equal(verdict.evidence[i].field, "diagnostic"))
            assert_inside(verdict.evidence[i].text, fact.diagnostic);
        if (g_str_equal(verdict.evidence[i].field, "context"))
            assert_inside(verdict.evidence[i].text, fact.context);
    }
    for (guint i = 0; i < verdict.n_alternatives; i++) {
        g_assert_true(verdict.alternatives[i].cause != verdict.cause);
        g_assert_true(is_share(verdict.alternatives[i].confidence));
    }
    g_assert_true(verdict.retry_after >= -1);
    return 0;
}
