/* SPDX-License-Identifier: BSD-2-Clause */
/* log/courier.c: what the Courier mail server writes
 *
 * courierd announces messages and attempts; the modules (courieresmtp, courierlocal, ...) repeat id, sender and recipient in
 * each line: first what was said, line by line, then ",status: failure". courieresmtpd refuses with "error,relay=..".
 * That the queue gave a message up is told by nothing but a failure notice that is sent.
 */
#include "event.h"
#include "field.h"

/* "0000000000AB6923.000000006B01F16D.000073F5" behind "id=" */
static gboolean
take_id(DsnSpan *rest, DsnSpan *ret_id)
{
    DsnSpan text = *rest;
    gsize length = 0;

    if (!dsn_log_take(&text, "id="))
        return FALSE;
    while (length < text.length && (g_ascii_isxdigit(text.data[length]) || text.data[length] == '.'))
        length++;
    if (length < 8)
        return FALSE;
    *ret_id = dsn_span_cut(text, 0, length);
    *rest = dsn_span_from(text, length);
    return TRUE;
}

/* --- courierd --- */

/* ": dns; host.example.org (helo [::ffff:192.0.2.1])" */
static void
read_new_message(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan name, before;

    (void)store;
    event->type = DSN_LOG_ARRIVAL;
    event->is_first = TRUE;
    if (!dsn_log_take_before(&rest, "; ", &before) || !dsn_log_take_before(&rest, " (", &name))
        return;
    dsn_log_set_client(event, dsn_log_host(rest));
    event->client = name;
}

/* ",from=<alice@example.org>,module=esmtp,host=example.com,addr=<nobody@example.com>" */
static void
read_started(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan sender, module, host, address;

    (void)store;
    if (!dsn_log_take(&rest, ",from=") || !dsn_log_take_path(&rest, &sender) ||
        !dsn_log_take(&rest, ",module=") || !dsn_log_take_before(&rest, ",host=", &module) ||
        !dsn_log_take_before(&rest, ",addr=", &host) || !dsn_log_take_path(&rest, &address))
        return;
    if (dsn_span_is(module,
                    "dsn")) { /* host= tells what about: nothing for failures, else "deferred" and so on */
        event->type = DSN_LOG_CHILD;
        event->child = host.length == 0 ? DSN_LOG_CHILD_BOUNCE : DSN_LOG_CHILD_NOTICE;
        return;
    }
    event->fact.sender = sender;
    event->type = DSN_LOG_ARRIVAL;
    if (dsn_span_is(module, "esmtp")) { /* other modules write the address in a form of their own */
        event->type = DSN_LOG_START;
        event->fact.recipient = address;
    }
}

static const struct {
    const char *words;
    void (*read)(DsnLogEvent *event, DsnSpan rest, GStringChunk *store);
} announcements[] = {
    {"newmsg,", read_new_message},
    {"started,", read_started},
};

static void
read_courierd(DsnLogEvent *event, DsnSpan text, GStringChunk *store)
{
    for (gsize i = 0; i < G_N_ELEMENTS(announcements); i++) {
        DsnSpan rest = text;
        if (dsn_log_take(&rest, announcements[i].words) && take_id(&rest, &event->queue_id)) {
            announcements[i].read(event, rest, store);
            return;
        }
    }
}

/* --- The modules --- */

static const struct {
    const char *word;
    DsnKind kind;
} results[] = {
    {"success", DSN_KIND_SUCCESS},
    {"failure", DSN_KIND_FAILURE},
    {"deferred", DSN_KIND_DELAY},
};

static void
read_status(DsnLogEvent *event, DsnSpan word)
{
    word = dsn_span_trim(word);
    for (gsize i = 0; i < G_N_ELEMENTS(results); i++) {
        if (dsn_span_is(word, results[i].word)) {
            event->type = DSN_LOG_ATTEMPT;
            event->fact.kind = results[i].kind;
        }
    }
}

/* "delivered: mx.example.com [192.0.2.25]" or "relayed: ..", ahead of ",status: success" */
static void
read_success(DsnLogEvent *event, DsnSpan rest)
{
    DsnSpan word;

    if (!dsn_log_take_before(&rest, ": ", &word))
        return;
    event->type = DSN_LOG_REASON;
    dsn_log_set_remote(event, dsn_log_host(rest));
}

/* ": 550-5.1.1 one line of a reply" */
static void
read_words(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan words = dsn_span_trim(rest);

    if (words.length == 0)
        return;
    event->type = DSN_LOG_REASON;
    event->is_line = TRUE;
    dsn_log_say(event, words, store);
}

static gboolean
read_module(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan size;

    if (!take_id(&rest, &event->queue_id) || !dsn_log_take(&rest, ",from=") ||
        !dsn_log_take_path(&rest, &event->fact.sender) || !dsn_log_take(&rest, ",addr=") ||
        !dsn_log_take_path(&rest, &event->fact.recipient))
        return FALSE;
    if (dsn_log_take(&rest, ",size=")) {
        if (!dsn_log_take_id(&rest, 1, 18, &size))
            return TRUE;
        event->size = dsn_log_number(size);
    }
    if (dsn_log_take(&rest, ",status: "))
        read_status(event, rest);
    else if (dsn_log_take(&rest, ",success: "))
        read_success(event, rest);
    else if (dsn_log_take(&rest, ": "))
        read_words(event, rest, store);
    return TRUE;
}

/* --- courieresmtpd --- */

/* "error,relay=::ffff:192.0.2.1,from=<s@example.org>,to=<nobody@example.com>: 550 User unknown." */
static gboolean
read_refusal(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan text, relay, before;

    if (!dsn_log_take(&rest, "error,relay="))
        return FALSE;
    text = rest;
    event->type = DSN_LOG_REJECT;
    event->fact.kind = DSN_KIND_REJECT;
    if (dsn_span_take_until(&rest, ',', &relay))
        dsn_log_set_client(event, dsn_log_host(relay));
    rest = text;
    if (dsn_log_take_before(&rest, ",from=", &before) && dsn_log_take_path(&rest, &event->fact.sender)) {
        event->fact.command = DSN_COMMAND_MAIL;
        text = rest;
    }
    if (dsn_log_take(&rest, ",to=") && dsn_log_take_path(&rest, &event->fact.recipient)) {
        event->fact.command = DSN_COMMAND_RCPT;
        text = rest;
    }
    if (dsn_log_take_before(&rest, "msg=\"", &before) && dsn_log_take_before(&rest, "\"", &before))
        dsn_log_say(event, before, store); /* to what is no command of a session */
    else if (dsn_log_take_before(&text, ": ", &before))
        dsn_log_say(event, text, store);
    return TRUE;
}

gboolean
dsn_log_read_courier(const DsnLogLine *line, GStringChunk *store, DsnLogEvent *ret_event)
{
    static const char *const local_programs[] = {"courierlocal", "courierfax", "courierdsn"};

    if (!dsn_span_starts_with(line->program, "courier") && !dsn_span_starts_with(line->program, "esmtpd"))
        return FALSE;
    ret_event->fact.mta = "Courier";
    ret_event->fact.format = "courier-log";
    for (gsize i = 0; i < G_N_ELEMENTS(local_programs); i++)
        ret_event->is_local = ret_event->is_local || dsn_span_is(line->program, local_programs[i]);
    if (dsn_span_is(line->program, "courierd"))
        read_courierd(ret_event, line->text, store);
    else if (!read_module(ret_event, line->text, store))
        read_refusal(ret_event, line->text, store);
    return TRUE;
}
