/* SPDX-License-Identifier: BSD-2-Clause */
/* log/outcome.c: what an attempt came to, kept after its line is gone */
#include "outcome.h"

#include <string.h>

/* The spans of an outcome that point into its own memory. */
static const gsize kept[] = {
    offsetof(DsnLogOutcome, fact.diagnostic), offsetof(DsnLogOutcome, fact.diagnostic_type),
    offsetof(DsnLogOutcome, fact.context),    offsetof(DsnLogOutcome, fact.remote_mta),
    offsetof(DsnLogOutcome, fact.action),     offsetof(DsnLogOutcome, fact.original_recipient),
    offsetof(DsnLogOutcome, remote_address),  offsetof(DsnLogOutcome, text),
};

static DsnSpan *
span_at(DsnLogOutcome *outcome, gsize offset)
{
    return (DsnSpan *)(void *)((guint8 *)outcome + offset);
}

DsnLogOutcome *
dsn_log_outcome_new(const DsnLogLine *line, const DsnLogEvent *event, const DsnLogPlace *place)
{
    const DsnFact *fact = &event->fact;
    DsnLogOutcome seen = {
        .fact =
            {
                .kind = fact->kind,
                .original_recipient = fact->original_recipient,
                .action = fact->action,
                .status = fact->status,
                .reply_code = fact->reply_code,
                .command = fact->command,
                .diagnostic = fact->diagnostic,
                .diagnostic_type = fact->diagnostic_type,
                .context = fact->context,
                .remote_mta = fact->remote_mta,
                .mta = fact->mta,
                .format = fact->format,
            },
        .remote_address = event->remote_address,
        .remote_port = event->remote_port,
        .is_local = event->is_local,
        .time = line->time,
        .offset = line->offset,
        .path = place->path,
        .line = place->line,
        .text = place->text,
    };
    DsnLogOutcome *outcome;
    gsize length = 0;
    guint8 *at;

    for (gsize i = 0; i < G_N_ELEMENTS(kept); i++)
        length += MIN(span_at(&seen, kept[i])->length, DSN_LOG_TEXT_MAX);
    outcome = g_malloc(sizeof *outcome + length + 1); /* a span that is there, but empty, points somewhere */
    *outcome = seen;
    outcome->n_bytes = length;
    at = outcome->bytes;
    for (gsize i = 0; i < G_N_ELEMENTS(kept); i++) {
        DsnSpan *span = span_at(outcome, kept[i]);
        if (span->data == NULL)
            continue;
        span->length = MIN(span->length, DSN_LOG_TEXT_MAX);
        memcpy(at, span->data, span->length);
        span->data = at;
        at += span->length;
    }
    return outcome;
}

void
dsn_log_outcome_lend(const DsnLogOutcome *outcome, DsnFact *fact)
{
    fact->diagnostic = outcome->fact.diagnostic;
    fact->diagnostic_type = outcome->fact.diagnostic_type;
    fact->context = outcome->fact.context;
    fact->status = outcome->fact.status;
    fact->reply_code = outcome->fact.reply_code;
    fact->command = outcome->fact.command;
    if (dsn_span_is_set(outcome->fact.remote_mta))
        fact->remote_mta = outcome->fact.remote_mta;
}
