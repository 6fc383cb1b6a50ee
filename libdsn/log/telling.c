/* SPDX-License-Identifier: BSD-2-Clause */
/* log/telling.c: a line and its message, put together as what happened */
#include "telling.h"

void
dsn_log_telling_begin(DsnLogTelling *telling, const DsnLogLine *line, const DsnLogEvent *event,
                      const DsnLogPlace *place)
{
    telling->offset = line->offset;
    telling->delivery = (DsnLogDelivery){
        .fact = event->fact,
        .host = line->host,
        .time = line->time,
        .arrival = DSN_LOG_NO_TIME,
        .remote_address = event->remote_address,
        .remote_port = event->remote_port,
        .message_id = event->message_id,
        .client = event->client,
        .client_address = event->client_address,
        .login = event->login,
        .size = event->size,
        .is_local = event->is_local,
        .is_retry_postponed = event->is_retry_postponed,
        .path = place->path,
        .line = place->line,
        .text = place->text,
    };
    telling->delivery.fact.queue_id = event->queue_id;
    if (!dsn_span_is_set(telling->delivery.fact.reporting_mta))
        telling->delivery.fact.reporting_mta = line->host;
    if (event->delay >= 0 && line->time != DSN_LOG_NO_TIME)
        telling->delivery.arrival = line->time - event->delay * 1000;
}

void
dsn_log_telling_begin_kept(DsnLogTelling *telling, const DsnLogRecipient *recipient)
{
    const DsnLogOutcome *outcome = recipient->outcome;
    DsnSpan host = dsn_span_from_string(recipient->message->host);

    telling->offset = outcome->offset;
    telling->delivery = (DsnLogDelivery){
        .fact = outcome->fact,
        .host = host,
        .time = outcome->time,
        .arrival = DSN_LOG_NO_TIME,
        .remote_address = outcome->remote_address,
        .remote_port = outcome->remote_port,
        .is_local = outcome->is_local,
        .path = outcome->path,
        .line = outcome->line,
        .text = outcome->text,
        .is_repeated = TRUE,
        .is_retry_postponed = TRUE, /* nothing was tried now */
    };
    telling->delivery.fact.reporting_mta = host;
    telling->delivery.fact.recipient = recipient->address;
    telling->delivery.fact.attempts = recipient->attempts;
    dsn_log_telling_add_message(telling, recipient->message);
}

static void
add_text(DsnSpan *text, DsnSpan known)
{
    if (text->data == NULL)
        *text = known;
}

void
dsn_log_telling_add_message(DsnLogTelling *telling, const DsnLogMessage *message)
{
    DsnLogDelivery *delivery = &telling->delivery;

    add_text(&delivery->fact.sender,
             message->is_bounce && message->sender.data == NULL ? DSN_SPAN("") : message->sender);
    delivery->fact.queue_id = message->id;
    add_text(&delivery->message_id, message->message_id);
    add_text(&delivery->client, message->client);
    add_text(&delivery->client_address, message->client_address);
    add_text(&delivery->login, message->login);
    if (delivery->size == 0)
        delivery->size = message->size;
    delivery->n_recipients = message->n_recipients;
    delivery->is_bounce = message->is_bounce;
    if (delivery->arrival == DSN_LOG_NO_TIME)
        delivery->arrival = message->arrival;
}

void
dsn_log_telling_add_reason(DsnLogTelling *telling, const DsnLogOutcome *reason)
{
    DsnFact *fact = &telling->delivery.fact;

    if (reason == NULL)
        return;
    if (!dsn_span_is_set(fact->diagnostic)) {
        fact->diagnostic = reason->fact.diagnostic;
        fact->diagnostic_type = reason->fact.diagnostic_type;
        if (reason->fact.status.klass != 0)
            fact->status = reason->fact.status;
    } else if (!dsn_span_is_set(fact->context)) {
        fact->context = reason->fact.diagnostic;
    }
    if (fact->status.klass == 0)
        fact->status = reason->fact.status;
    if (fact->reply_code == 0)
        fact->reply_code = reason->fact.reply_code;
    if (fact->command == DSN_COMMAND_NONE)
        fact->command = reason->fact.command;
    add_text(&fact->remote_mta, reason->fact.remote_mta);
    if (!dsn_span_is_set(telling->delivery.remote_address)) {
        telling->delivery.remote_address = reason->remote_address;
        telling->delivery.remote_port = reason->remote_port;
    }
}

static DsnSpan
write_date(gint64 time, gint32 offset, char text[DSN_LOG_DATE_MAX])
{
    if (time == DSN_LOG_NO_TIME)
        return DSN_SPAN_NONE;
    dsn_log_date_write(time, offset, text);
    return text[0] != '\0' ? dsn_span_from_string(text) : DSN_SPAN_NONE; /* of the year 10000 there is none */
}

void
dsn_log_telling_judge(DsnLogTelling *telling, DsnVerdicts *verdicts)
{
    DsnLogDelivery *delivery = &telling->delivery;

    delivery->fact.arrival_date = write_date(delivery->arrival, telling->offset, telling->arrival);
    delivery->fact.last_attempt_date = write_date(delivery->time, telling->offset, telling->attempt);
    if (delivery->fact.kind == DSN_KIND_SUCCESS)
        return;
    dsn_verdicts_weigh(verdicts, &delivery->fact, &telling->verdict);
    delivery->verdict = &telling->verdict;
}
