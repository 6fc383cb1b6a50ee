/* SPDX-License-Identifier: BSD-2-Clause */
/* log/opensmtpd.c: what OpenSMTPD's smtpd writes, since 6.0 and before
 *
 * "SESSION mta delivery evpid=.. from=<..> to=<..> rcpt=<..> source=".." relay=".." delay=.. result=".." stat="..""; before
 * 6.0 and for what the queue does by itself "relay: Expire for EVPID: from=<..>, to=<..>, rcpt=<..>, delay=.., stat=..".
 * An envelope is one recipient of one message and has an id of its own. stat= is the last field and holds anything.
 */
#include "event.h"
#include "field.h"

#define ENVELOPE_ID 16 /* hexadecimal digits; the first eight name the message */

static gboolean
take_envelope_id(DsnSpan *rest, DsnSpan *ret_id)
{
    DsnSpan text = *rest, id;

    if (!dsn_log_take_id(&text, ENVELOPE_ID, ENVELOPE_ID, &id))
        return FALSE;
    for (gsize i = 0; i < id.length; i++) {
        if (!g_ascii_isxdigit(id.data[i]))
            return FALSE;
    }
    *ret_id = id;
    *rest = text;
    return TRUE;
}

/* A value: in quotes, in angle brackets (which stay), or up to a blank or comma. */
static gboolean
take_value(DsnSpan *rest, DsnSpan *ret_value)
{
    DsnSpan text = *rest, path;
    gsize length = 0;

    if (dsn_log_take(&text, "\"")) {
        if (!dsn_log_take_before(&text, "\"", ret_value))
            return FALSE;
    } else if (dsn_log_take_path(&text, &path)) {
        *ret_value = dsn_span_cut(*rest, 0, rest->length - text.length);
    } else {
        while (length < text.length && text.data[length] != ',' &&
               (text.data[length] != ' ' || dsn_span_starts_with(dsn_span_from(text, length + 1), "(")))
            length++;
        *ret_value = dsn_span_cut(text, 0, length);
        text = dsn_span_from(text, length);
    }
    *rest = text;
    return TRUE;
}

/* Takes "key=value" off, and what separates it from the next: a blank or ", ". stat= and result= of a refusal, which hold
 * quotes of their own, go on to the end of the line. */
static gboolean
take_field(DsnSpan *rest, DsnSpan *ret_key, DsnSpan *ret_value)
{
    DsnSpan text = *rest, key;

    if (!dsn_log_take_id(&text, 1, 16, &key) || !dsn_log_take(&text, "="))
        return FALSE;
    if (dsn_span_is(key, "stat")) {
        *ret_value = dsn_span_trim(text);
        if (ret_value->length >= 2 && ret_value->data[0] == '"' &&
            ret_value->data[ret_value->length - 1] == '"')
            *ret_value = dsn_span_cut(*ret_value, 1, ret_value->length - 2);
        else if (dsn_span_starts_with(*ret_value, "\""))
            *ret_value = dsn_span_from(*ret_value, 1);
        text = DSN_SPAN("");
    } else if (!take_value(&text, ret_value)) {
        return FALSE;
    }
    dsn_log_take(&text, ",");
    dsn_log_take(&text, " ");
    *ret_key = key;
    *rest = text;
    return TRUE;
}

static const struct {
    const char *word;
    DsnLogEventType type;
    DsnKind kind;
} results[] = {
    {"Ok", DSN_LOG_ATTEMPT, DSN_KIND_SUCCESS},       {"TempFail", DSN_LOG_ATTEMPT, DSN_KIND_DELAY},
    {"PermFail", DSN_LOG_ATTEMPT, DSN_KIND_FAILURE}, {"Loop", DSN_LOG_ATTEMPT, DSN_KIND_FAILURE},
    {"Hold", DSN_LOG_ATTEMPT, DSN_KIND_DELAY},       {"Expire", DSN_LOG_EXPIRED, DSN_KIND_FAILURE},
    {"Remove", DSN_LOG_END, DSN_KIND_NONE},
};

static gboolean
set_result(DsnLogEvent *event, DsnSpan word)
{
    for (gsize i = 0; i < G_N_ELEMENTS(results); i++) {
        if (!dsn_span_is(word, results[i].word))
            continue;
        event->type = results[i].type;
        event->fact.kind = results[i].kind;
        event->is_retry_postponed = dsn_span_is(word, "Hold");
        return TRUE;
    }
    return FALSE;
}

/* rcpt= is the address before aliases; "<->": the same as to= */
static void
set_original(DsnLogEvent *event, DsnSpan value)
{
    DsnSpan address = dsn_log_address(value);

    if (!dsn_span_is(address, "-") && !dsn_span_equal(address, event->fact.recipient) && address.length > 0)
        event->fact.original_recipient = address;
}

static void
read_fields(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan key, value;

    while (take_field(&rest, &key, &value)) {
        if (dsn_span_is(key, "evpid"))
            event->queue_id = value;
        else if (dsn_span_is(key, "from"))
            event->fact.sender = dsn_span_is(value, "<@>") ? DSN_SPAN("") : dsn_log_address(value);
        else if (dsn_span_is(key, "to"))
            event->fact.recipient = dsn_log_address(value);
        else if (dsn_span_is(key, "rcpt"))
            set_original(event, value);
        else if (dsn_span_is(key, "relay"))
            dsn_log_set_remote(event, dsn_log_host(value));
        else if (dsn_span_is(key, "delay"))
            event->delay = dsn_log_duration(value);
        else if (dsn_span_is(key, "result"))
            set_result(event, value);
        else if (dsn_span_is(key, "size"))
            event->size = dsn_log_number(value);
        else if (dsn_span_is(key, "stat") && event->fact.kind == DSN_KIND_SUCCESS)
            event->fact.diagnostic = value;
        else if (dsn_span_is(key, "stat"))
            dsn_log_say(event, value, store);
    }
    if (event->type == DSN_LOG_END)
        event->fact = (DsnFact){.mta = event->fact.mta, .format = event->fact.format};
}

/* command="RCPT TO:<nobody@example.com>" result="550 Invalid recipient" */
static void
read_refusal(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan command, address, before, reply = rest;

    if (!dsn_log_take(&rest, "command=\"") || !dsn_log_take_before(&rest, "\" result=\"", &command) ||
        !dsn_log_take_before(&reply, "\" result=\"", &before))
        return;
    if (reply.length > 0 && reply.data[reply.length - 1] == '"')
        reply.length--;
    event->type = DSN_LOG_REJECT;
    event->fact.kind = DSN_KIND_REJECT;
    event->fact.command = dsn_command_read(command);
    while (command.length > 0 && command.data[0] != '<')
        command = dsn_span_from(command, 1);
    if (dsn_log_take_path(&command, &address)) {
        if (event->fact.command == DSN_COMMAND_RCPT)
            event->fact.recipient = address;
        else if (event->fact.command == DSN_COMMAND_MAIL)
            event->fact.sender = address;
    }
    dsn_log_say(event, reply, store);
}

static void
read_session(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    if (dsn_log_take(&rest, "mta delivery ")) {
        read_fields(event, rest, store);
    } else if (dsn_log_take(&rest, "mda delivery ")) {
        event->is_local = TRUE;
        read_fields(event, rest, store);
    } else if (dsn_log_take(&rest, "smtp envelope ") || dsn_log_take(&rest, "smtp event=envelope ")) {
        event->type = DSN_LOG_ARRIVAL;
        read_fields(event, rest, store);
    } else if (dsn_log_take(&rest, "smtp failed-command ") ||
               dsn_log_take(&rest, "smtp event=failed-command ")) {
        read_refusal(event, rest, store);
    } else if (dsn_log_take(&rest, "mta event=delivery ")) {
        read_fields(event, rest, store);
    } else if (dsn_log_take(&rest, "mda event=delivery ")) {
        event->is_local = TRUE;
        read_fields(event, rest, store);
    }
}

/* "relay: Expire for 5f1..: from=<..>, ...", "delivery: PermFail for 5f1..: from=<..>, ..." */
static gboolean
read_queue_line(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan word;
    gboolean is_local = dsn_log_take(&rest, "delivery: ");

    if (!is_local && !dsn_log_take(&rest, "relay: "))
        return FALSE;
    if (!dsn_log_take_before(&rest, " for ", &word) || !take_envelope_id(&rest, &event->queue_id) ||
        !dsn_log_take(&rest, ": "))
        return FALSE;
    if (set_result(event, word)) {
        event->is_local = is_local;
        read_fields(event, rest, store);
    }
    return TRUE;
}

/* "smtp-in: Failed command on session 1f..: "RCPT TO:<..>" => 550 Invalid recipient", up to 5.9 */
static gboolean
read_old_refusal(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan command, before, address;

    if (!dsn_log_take(&rest, "smtp-in: ") || !dsn_log_take_before(&rest, ": \"", &before) ||
        !dsn_log_take_before(&rest, "\" => ", &command))
        return FALSE;
    event->type = DSN_LOG_REJECT;
    event->fact.kind = DSN_KIND_REJECT;
    event->fact.command = dsn_command_read(command);
    while (command.length > 0 && command.data[0] != '<')
        command = dsn_span_from(command, 1);
    if (dsn_log_take_path(&command, &address) && event->fact.command == DSN_COMMAND_RCPT)
        event->fact.recipient = address;
    else if (address.data != NULL && event->fact.command == DSN_COMMAND_MAIL)
        event->fact.sender = address;
    dsn_log_say(event, rest, store);
    return TRUE;
}

/* "smtp-in: New message 7e0f4d4f on session ..: from=<..>, to=<..>, size=.., ndest=1, proto=ESMTP", up to 5.9, names a
 * message and no envelope: what is delivered carries its own sender. */

gboolean
dsn_log_read_opensmtpd(const DsnLogLine *line, GStringChunk *store, DsnLogEvent *ret_event)
{
    DsnSpan rest = line->text, session;
    gboolean is_program = dsn_span_is(line->program, "smtpd") || dsn_span_is(line->program, "opensmtpd");

    if (!is_program)
        return FALSE;
    ret_event->fact.mta = "OpenSMTPD";
    ret_event->fact.format = "opensmtpd-log";
    if (take_envelope_id(&rest, &session) && dsn_log_take(&rest, " ")) {
        read_session(ret_event, rest, store);
        return TRUE;
    }
    rest = line->text;
    if (!read_queue_line(ret_event, rest, store))
        read_old_refusal(ret_event, rest, store);
    return TRUE;
}
