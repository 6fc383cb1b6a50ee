/* SPDX-License-Identifier: BSD-2-Clause */
/* log/dma.c: what the DragonFly Mail Agent writes
 *
 * A process names itself by its queue id ("dma[aba90b.55692c7dc6b0]"), one a recipient; the message that was handed in has
 * the part before the dot. Recipient, host and outcome stand in lines of their own.
 */
#include "event.h"
#include "field.h"

/* "new mail from user=root uid=8 envelope_from=<alice@example.org>" */
static gboolean
read_new(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan before;

    (void)store;
    if (!dsn_log_take_before(&rest, " uid=", &event->login) ||
        !dsn_log_take_before(&rest, "envelope_from=", &before) ||
        !dsn_log_take_path(&rest, &event->fact.sender))
        return FALSE;
    event->type = DSN_LOG_ARRIVAL;
    event->is_first = TRUE;
    return TRUE;
}

/* "mail to=<nobody@example.com> queued as aba90b.55692c7dc6b0" */
static gboolean
read_queued(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    (void)store;
    if (!dsn_log_take_path(&rest, &event->fact.recipient) || !dsn_log_take(&rest, " queued as "))
        return FALSE;
    event->type = DSN_LOG_CHILD;
    event->child = DSN_LOG_CHILD_FORWARD;
    event->child_id = dsn_span_trim(rest);
    return TRUE;
}

/* "<nobody@example.com> trying delivery", "<nobody@example.com> delivery successful" */
static gboolean
read_recipient(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    (void)store;
    if (!dsn_log_take_path(&rest, &event->fact.recipient))
        return FALSE;
    if (dsn_log_take(&rest, " trying delivery")) {
        event->type = DSN_LOG_START;
    } else if (dsn_log_take(&rest, " delivery successful")) {
        event->type = DSN_LOG_ATTEMPT;
        event->fact.kind = DSN_KIND_SUCCESS;
    }
    return TRUE;
}

/* "mx.example.com [192.0.2.25] pref 10" */
static gboolean
read_host(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan host;

    (void)store;
    if (!dsn_log_take_before(&rest, " pref ", &host))
        host = rest;
    event->type = DSN_LOG_REASON;
    dsn_log_set_remote(event, dsn_log_host(host));
    return TRUE;
}

/* "mx.example.com [192.0.2.25] failed after RCPT TO: 550 5.1.1 no such user"; or in dma's own words. */
static void
say_attempt(DsnLogEvent *event, DsnSpan rest, DsnKind kind, GStringChunk *store)
{
    DsnSpan text = rest, host, stage;

    event->type = DSN_LOG_ATTEMPT;
    event->fact.kind = kind;
    if (dsn_log_take_before(&text, " failed after ", &host) && dsn_log_take_before(&text, ": ", &stage)) {
        dsn_log_set_remote(event, dsn_log_host(host));
        event->fact.command =
            dsn_span_is(stage, "connect") ? DSN_COMMAND_CONN : dsn_command_read(dsn_span_trim(stage));
        rest = text;
    }
    dsn_log_say(event, rest, store);
}

static gboolean
read_failed(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    say_attempt(event, rest, DSN_KIND_FAILURE, store);
    return TRUE;
}

static gboolean
read_deferred(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    say_attempt(event, rest, DSN_KIND_DELAY, store);
    return TRUE;
}

static gboolean
read_local_failed(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    event->is_local = TRUE;
    return read_failed(event, rest, store);
}

static gboolean
read_local_deferred(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    event->is_local = TRUE;
    return read_deferred(event, rest, store);
}

/* "connect to mx.example.com [192.0.2.25] failed: Connection refused", "socket for ..." */
static gboolean
read_unconnected(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan host;

    if (!dsn_log_take_before(&rest, " failed: ", &host))
        return FALSE;
    dsn_log_set_remote(event, dsn_log_host(host));
    event->type = DSN_LOG_ATTEMPT;
    event->fact.kind = DSN_KIND_DELAY;
    event->fact.command = DSN_COMMAND_CONN;
    dsn_log_say(event, rest, store);
    return TRUE;
}

/* "aba912" */
static gboolean
read_bouncing(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    (void)store;
    event->type = DSN_LOG_EXPIRED;
    event->child = DSN_LOG_CHILD_BOUNCE;
    event->child_id = dsn_span_trim(rest);
    return TRUE;
}

static gboolean
read_discarded(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    (void)rest, (void)store;
    event->type = DSN_LOG_EXPIRED;
    return TRUE;
}

static const struct {
    const char *words; /* at the beginning */
    gboolean (*read)(DsnLogEvent *event, DsnSpan rest, GStringChunk *store);
} forms[] = {
    {"new mail from user=", read_new},
    {"mail to=", read_queued},
    {"trying remote delivery to ", read_host},
    {"remote delivery deferred: ", read_deferred},
    {"remote delivery failed: ", read_failed},
    {"remote delivery to ", read_failed},
    {"local delivery deferred: ", read_local_deferred},
    {"local delivery failed: ", read_local_failed},
    {"connect to ", read_unconnected},
    {"socket for ", read_unconnected},
    {"can not bounce a bounce message", read_discarded},
    {"delivery failed, bouncing as ", read_bouncing},
    {"", read_recipient},
};

gboolean
dsn_log_read_dma(const DsnLogLine *line, GStringChunk *store, DsnLogEvent *ret_event)
{
    if (!dsn_span_is(line->program, "dma"))
        return FALSE;
    ret_event->queue_id = line->process;
    ret_event->fact.mta = "DragonFly Mail Agent";
    ret_event->fact.format = "dma-log";
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        DsnSpan rest = line->text;
        if (dsn_log_take(&rest, forms[i].words) && forms[i].read(ret_event, rest, store))
            break;
    }
    return TRUE;
}
