/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/valid.c: the last look at what was read: all text of facts is UTF-8
 *
 * The readers decode what they take, and then cut it: at limits, at brackets, at bytes that mean something in SMTP. Any
 * of these cuts may go through a character that a stranger put there, so that the promise of facts.h is kept here, once,
 * and not in each of them.
 */
#include "reader.h"

#include "../mail/utf8.h"

static const gsize texts[] = {
#define TEXT(name) G_STRUCT_OFFSET(DsnFact, name)
    TEXT(recipient),        TEXT(original_recipient), TEXT(actual_recipient), TEXT(sender),
    TEXT(action),           TEXT(diagnostic),         TEXT(diagnostic_type),  TEXT(context),
    TEXT(reporting_mta),    TEXT(remote_mta),         TEXT(arrival_date),     TEXT(last_attempt_date),
    TEXT(will_retry_until), TEXT(queue_id),           TEXT(envelope_id),      TEXT(feedback_type),
    TEXT(feedback_agent),   TEXT(feedback_source_ip), TEXT(feedback_domain),  TEXT(auto_reply_address),
#undef TEXT
};

static gboolean
is_valid(DsnSpan text)
{
    return text.length == 0 || (dsn_utf8_tally(text).n_errors == 0 && dsn_span_find_byte(text, '\0') < 0);
}

static gboolean
is_same(DsnSpan a, DsnSpan b)
{
    return a.data == b.data && a.length == b.length;
}

/* A report about thousands of recipients gives most texts to all of them; they are looked at once. */
void
dsn_facts_make_valid(DsnMail *mail, DsnFacts *facts)
{
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        DsnSpan seen = DSN_SPAN_NONE, valid = DSN_SPAN_NONE;
        for (guint j = 0; j < facts->facts->len; j++) {
            DsnFact *fact = &g_array_index(facts->facts, DsnFact, j);
            DsnSpan *text = &G_STRUCT_MEMBER(DsnSpan, fact, texts[i]);
            if (!is_same(*text, seen)) {
                seen = *text;
                valid = is_valid(seen) ? seen : dsn_mail_utf8(mail, seen);
            }
            *text = valid;
        }
    }
}
