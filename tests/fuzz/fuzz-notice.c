/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz-notice.c: facts are read out of any bytes, and all their text is UTF-8 */
#include "fuzz.h"
#include "notice/notice.h"

static void
read_fact(const DsnFact *fact)
{
    const DsnSpan texts[] = {
        fact->recipient,     fact->original_recipient, fact->sender,
        fact->action,        fact->diagnostic,         fact->context,
        fact->reporting_mta, fact->queue_id,           fact->remote_mta,
        fact->envelope_id,   fact->feedback_type,      fact->diagnostic_type,
        fact->arrival_date,  fact->auto_reply_address,
    };

    g_assert_cmpint(fact->kind, <, DSN_N_KINDS);
    g_assert_true(fact->reply_code == 0 || (fact->reply_code >= 200 && fact->reply_code <= 599));
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        assert_utf8(texts[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const DsnKnowledge *knowledge;
    static DsnNoticeReader *reader;
    static DsnMail *mail;
    const DsnFacts *facts;

    if (knowledge == NULL) {
        knowledge = dsn_knowledge_builtin();
        reader = dsn_notice_reader_new(knowledge);
        mail = dsn_mail_new();
    }
    dsn_mail_scan(mail, (DsnSpan){data, size});
    facts = dsn_notice_read(reader, mail);
    for (guint i = 0; i < facts->facts->len; i++)
        read_fact(&g_array_index(facts->facts, DsnFact, i));
    return 0;
}
