/* SPDX-License-Identifier: BSD-2-Clause */
/* log/powermta.c: PowerMTA's accounting files
 *
 * A row is an attempt that ended, with all that is known of it: nothing has to be joined. Which columns there are is up to
 * the configuration; the header line names them.
 */
#include "csv.h"
#include "event.h"
#include "field.h"

/* What PowerMTA writes unless told otherwise, where a file lacks its header. */
#define COLUMNS                                                                                        \
    "type,timeLogged,timeQueued,orig,rcpt,orcpt,dsnAction,dsnStatus,dsnDiag,dsnMta,bounceCat,srcType," \
    "srcMta,dlvType,dlvSourceIp,dlvDestinationIp,dlvEsmtpAvailable,dlvSize,vmta,jobId,envId,queue,vmtaPool"

typedef struct {
    DsnSpan type, diagnostic, status, remote, address, client, original, message_id;
    DsnLogEvent *event;
} Row;

static void
set_column(DsnSpan column, DsnSpan value, gpointer user_data)
{
    Row *row = user_data;
    const struct {
        const char *name;
        DsnSpan *value;
    } columns[] = {
        {"dlvDestinationIp", &row->address},
        {"dsnAction", &row->event->fact.action},
        {"dsnDiag", &row->diagnostic},
        {"dsnMta", &row->remote},
        {"dsnStatus", &row->status},
        {"envId", &row->event->fact.envelope_id},
        {"header_Message-Id", &row->event->message_id},
        {"orcpt", &row->original},
        {"orig", &row->event->fact.sender},
        {"rcpt", &row->event->fact.recipient},
        {"srcMta", &row->client},
        {"type", &row->type},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++) {
        if (dsn_span_is(column, columns[i].name))
            *columns[i].value = value;
    }
    if (dsn_span_is(column, "dlvSize"))
        row->event->size = dsn_log_number(value);
}

static const struct {
    const char *type;
    DsnKind kind;
} types[] = {
    {"b", DSN_KIND_FAILURE}, {"d", DSN_KIND_SUCCESS}, {"rb", DSN_KIND_FAILURE},
    {"t", DSN_KIND_DELAY},   {"tq", DSN_KIND_DELAY},
};

static void
read_attempt(Row *row, DsnKind kind, GStringChunk *store)
{
    DsnLogEvent *event = row->event;
    DsnLogHost host = dsn_log_host(row->remote);
    DsnSpan words = row->diagnostic;

    event->type = DSN_LOG_ATTEMPT;
    event->fact.kind = kind;
    if (event->fact.sender.data == NULL)
        event->fact.sender = DSN_SPAN("");
    dsn_log_take(&row->original, "rfc822;");
    if (!dsn_span_equal_nocase(row->original, event->fact.recipient) && row->original.length > 0)
        event->fact.original_recipient = row->original;
    if (host.address.data == NULL) /* "mx.example.com (192.0.2.25)" */
        host.address = row->address;
    dsn_log_set_remote(event, host);
    dsn_log_set_status(event, row->status);
    dsn_log_take(&words, "smtp;");
    if (kind == DSN_KIND_SUCCESS)
        event->fact.diagnostic = words;
    else
        dsn_log_say(event, words.length > 0 ? words : row->status, store);
}

gboolean
dsn_log_read_powermta(const DsnLogLine *line, GStringChunk *store, DsnLogEvent *ret_event)
{
    Row row = {.event = ret_event};

    if (!dsn_span_is(line->program, "pmta-acct"))
        return FALSE;
    if (line->is_header)
        return TRUE;
    dsn_log_csv_read(line->columns.length > 0 ? line->columns : DSN_SPAN(COLUMNS), line->text, store,
                     set_column, &row);
    ret_event->fact.mta = "PowerMTA";
    ret_event->fact.format = "powermta-log";
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
        if (dsn_span_is(row.type, types[i].type))
            read_attempt(&row, types[i].kind, store);
    }
    return TRUE;
}
