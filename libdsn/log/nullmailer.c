/* SPDX-License-Identifier: BSD-2-Clause */
/* log/nullmailer.c: what nullmailer-send writes
 *
 * One message at a time, a line each: the file in the queue, the envelope, what the protocol's program says, and the
 * outcome. Only the first names the file; all recipients share the outcome.
 */
#include "event.h"
#include "field.h"

/* " host: mx.example.com protocol: smtp file: 1795289581.887", in the order of the version */
static gboolean
read_start(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan key, value;

    (void)store;
    while (dsn_span_take_word(&rest, &key) && dsn_span_take_word(&rest, &value)) {
        if (dsn_span_is(key, "host:"))
            dsn_log_set_remote(event, dsn_log_host(value));
        else if (dsn_span_is(key, "file:"))
            event->queue_id = value;
    }
    if (event->queue_id.length == 0)
        return FALSE;
    event->type = DSN_LOG_START;
    return TRUE;
}

/* "<alice@example.org> to: <a@example.com>, <b@example.com>" */
static gboolean
read_envelope(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    (void)store;
    if (!dsn_log_take_path(&rest, &event->fact.sender) || !dsn_log_take(&rest, " to: ") ||
        !dsn_log_take_path(&rest, &event->fact.recipient))
        return FALSE;
    event->type = DSN_LOG_ARRIVAL;
    if (dsn_log_take(&rest, ", "))
        event->more_recipients = rest;
    return TRUE;
}

static gboolean
read_message_id(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    (void)store;
    event->type = DSN_LOG_ARRIVAL;
    event->message_id = dsn_span_trim(rest);
    return TRUE;
}

/* What nullmailer calls permanent; it keeps all others for another try. */
static const char *const permanent[] = {"Permanent error", "Server refused the message",
                                        "Fatal error in gethostbyname", "Unspecified permanent error"};

/* "Permanent error in sending the message", which the program's own line before may explain better. */
static gboolean
read_failed(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    event->type = DSN_LOG_ATTEMPT;
    event->fact.kind = DSN_KIND_DELAY;
    for (gsize i = 0; i < G_N_ELEMENTS(permanent); i++) {
        if (dsn_span_starts_with(rest, permanent[i]))
            event->fact.kind = DSN_KIND_FAILURE;
    }
    if (!dsn_span_starts_with(rest, "Permanent error in sending") &&
        !dsn_span_starts_with(rest, "Temporary error in sending"))
        dsn_log_say(event, rest, store);
    return TRUE;
}

static gboolean
read_sent(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    (void)rest, (void)store;
    event->type = DSN_LOG_ATTEMPT;
    event->fact.kind = DSN_KIND_SUCCESS;
    return TRUE;
}

static gboolean
read_said(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    event->type = DSN_LOG_REASON;
    dsn_log_say(event, rest, store);
    return TRUE;
}

/* "1795289581.887 into failed" */
static gboolean
read_given_up(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    (void)store;
    if (!dsn_log_take_before(&rest, " into failed", &event->queue_id))
        return FALSE;
    event->type = DSN_LOG_EXPIRED;
    return TRUE;
}

static gboolean
read_bounce(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    (void)store;
    event->type = DSN_LOG_CHILD;
    event->child = DSN_LOG_CHILD_NOTICE;
    event->queue_id = dsn_span_trim(rest);
    return TRUE;
}

static gboolean
read_nothing(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    (void)event, (void)rest, (void)store;
    return TRUE;
}

static const struct {
    const char *words; /* at the beginning */
    gboolean (*read)(DsnLogEvent *event, DsnSpan rest, GStringChunk *store);
} forms[] = {
    {"Starting delivery, ", read_nothing},
    {"Starting delivery:", read_start},
    {"From: ", read_envelope},
    {"Message-ID: ", read_message_id},
    {"Message-Id: ", read_message_id},
    {"message-id: ", read_message_id},
    {"smtp: Failed: ", read_said},
    {"smtp: Succeeded: ", read_said},
    {"qmqp: Failed: ", read_said},
    {"qmqp: Succeeded: ", read_said},
    {"Sending failed: ", read_failed},
    {"Sending failed", read_failed},
    {"Sent file.", read_sent},
    {"Moving message ", read_given_up},
    {"Generating bounce for ", read_bounce},
    {"Not generating double bounce for ", read_nothing},
    {"Rescanning queue.", read_nothing},
    {"Trigger pulled.", read_nothing},
    {"Delivery complete, ", read_nothing},
};

gboolean
dsn_log_read_nullmailer(const DsnLogLine *line, GStringChunk *store, DsnLogEvent *ret_event)
{
    gboolean is_program = dsn_span_starts_with(line->program, "nullmailer");

    if (line->program.length > 0 && !is_program)
        return FALSE;
    ret_event->fact.mta = "nullmailer";
    ret_event->fact.format = "nullmailer-log";
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        DsnSpan rest = line->text;
        DsnLogEvent event = *ret_event;
        if (dsn_log_take(&rest, forms[i].words) && forms[i].read(&event, rest, store)) {
            *ret_event = event;
            return TRUE;
        }
    }
    return is_program;
}
