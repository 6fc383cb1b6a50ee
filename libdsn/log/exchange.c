/* SPDX-License-Identifier: BSD-2-Clause */
/* log/exchange.c: Exchange's message tracking (MSGTRK*.LOG)
 *
 * A row an event: RECEIVE, SEND and DELIVER (taken in, handed on, put into a mailbox), DEFER, FAIL, and many more about
 * what the server does inside. Several recipients of one row are separated by semicolons; they share its outcome.
 */
#include "../smtp/address.h"
#include "csv.h"
#include "event.h"
#include "field.h"

/* Of Exchange 2013 and later, where a file lacks its header. */
#define COLUMNS                                                                                         \
    "date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id,source," \
    "event-id,internal-message-id,message-id,network-message-id,recipient-address,recipient-status,"    \
    "total-bytes,recipient-count,related-recipient-address,reference,message-subject,sender-address,"   \
    "return-path"

typedef struct {
    DsnSpan client_ip, client_name, server_ip, server_name, context, source, event, status, recipients,
        sender;
    DsnSpan path;
    DsnLogEvent *told;
} Row;

static void
set_column(DsnSpan column, DsnSpan value, gpointer user_data)
{
    Row *row = user_data;
    const struct {
        const char *name;
        DsnSpan *value;
    } columns[] = {
        {"client-hostname", &row->client_name},
        {"client-ip", &row->client_ip},
        {"event-id", &row->event},
        {"internal-message-id", &row->told->queue_id},
        {"message-id", &row->told->message_id},
        {"recipient-address", &row->recipients},
        {"recipient-status", &row->status},
        {"return-path", &row->path},
        {"sender-address", &row->sender},
        {"server-hostname", &row->server_name},
        {"server-ip", &row->server_ip},
        {"source", &row->source},
        {"source-context", &row->context},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++) {
        if (dsn_span_is(column, columns[i].name))
            *columns[i].value = value;
    }
    if (dsn_span_is(column, "total-bytes"))
        row->told->size = dsn_log_number(value);
    else if (dsn_span_is(column, "recipient-count"))
        row->told->n_recipients = (guint)MIN(dsn_log_number(value), G_MAXINT);
}

static const struct {
    const char *event;
    DsnLogEventType type;
    DsnKind kind;
} events[] = {
    {"BADMAIL", DSN_LOG_ATTEMPT, DSN_KIND_FAILURE},      {"DEFER", DSN_LOG_ATTEMPT, DSN_KIND_DELAY},
    {"DELIVER", DSN_LOG_ATTEMPT, DSN_KIND_SUCCESS},      {"FAIL", DSN_LOG_ATTEMPT, DSN_KIND_FAILURE},
    {"RECEIVE", DSN_LOG_ARRIVAL, DSN_KIND_NONE},         {"SEND", DSN_LOG_ATTEMPT, DSN_KIND_SUCCESS},
    {"SENDEXTERNAL", DSN_LOG_ATTEMPT, DSN_KIND_SUCCESS},
};

/* "a@example.com;b@example.com" */
static void
set_recipients(DsnLogEvent *event, DsnSpan list, GStringChunk *store)
{
    g_autofree char *rest = NULL;

    if (!dsn_span_take_until(&list, ';', &event->fact.recipient))
        return;
    if (list.length == 0)
        return;
    rest = g_strdelimit(g_strndup((const char *)list.data, list.length), ";", ',');
    event->more_recipients = dsn_span_keep((DsnSpan){(const guint8 *)rest, list.length}, store);
}

/* The value of "{LED=550 5.1.1 ...}" in a status like "[{LRT=..};{LED=..};{FQDN=..};{IP=..}]" */
static DsnSpan
status_part(DsnSpan status, const char *name)
{
    DsnSpan rest = status, before, part = DSN_SPAN_NONE;

    if (dsn_log_take_before(&rest, name, &before) && !dsn_log_take_before(&rest, "};", &part) &&
        !dsn_log_take_before(&rest, "}]", &part) && !dsn_log_take_before(&rest, "}", &part))
        part = rest;
    return part;
}

static void
say_status(const Row *row, GStringChunk *store)
{
    DsnSpan words = status_part(row->status, "{LED="), name = status_part(row->status, "{FQDN=");
    DsnSpan address = status_part(row->status, "{IP=");

    if (name.length > 0 || address.length > 0)
        dsn_log_set_remote(row->told, (DsnLogHost){.name = name, .address = address});
    if (words.length == 0)
        words = row->status.length > 0 ? row->status : row->context;
    dsn_log_say(row->told, words, store);
}

static void
read_event(Row *row, gsize i, GStringChunk *store)
{
    DsnLogEvent *event = row->told;

    event->type = events[i].type;
    event->fact.kind = events[i].kind;
    event->fact.sender = row->path.length > 0 ? row->path : row->sender;
    if (dsn_span_is(event->fact.sender, "<>"))
        event->fact.sender = DSN_SPAN("");
    event->is_local = dsn_span_is(row->source, "STOREDRIVER");
    set_recipients(event, row->recipients, store);
    if (event->type == DSN_LOG_ARRIVAL)
        dsn_log_set_client(event, (DsnLogHost){.name = row->client_name, .address = row->client_ip});
    else if (event->fact.kind == DSN_KIND_SUCCESS && !event->is_local)
        dsn_log_set_remote(event, (DsnLogHost){.name = row->server_name, .address = row->server_ip});
    if (event->fact.kind == DSN_KIND_SUCCESS)
        event->fact.diagnostic = row->status;
    else if (event->type == DSN_LOG_ATTEMPT)
        say_status(row, store);
}

gboolean
dsn_log_read_exchange(const DsnLogLine *line, GStringChunk *store, DsnLogEvent *ret_event)
{
    Row row = {.told = ret_event};

    if (!dsn_span_is(line->program, "MSGTRK"))
        return FALSE;
    if (line->is_header || dsn_span_starts_with(line->text, "#"))
        return TRUE;
    dsn_log_csv_read(line->columns.length > 0 ? line->columns : DSN_SPAN(COLUMNS), line->text, store,
                     set_column, &row);
    if (row.event.length == 0)
        return FALSE;
    ret_event->fact.mta = "Exchange";
    ret_event->fact.format = "exchange-log";
    for (gsize i = 0; i < G_N_ELEMENTS(events); i++) {
        if (dsn_span_is(row.event, events[i].event))
            read_event(&row, i, store);
    }
    return TRUE;
}
