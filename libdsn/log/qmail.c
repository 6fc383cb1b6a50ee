/* SPDX-License-Identifier: BSD-2-Clause */
/* log/qmail.c: qmail-send (netqmail, notqmail, s/qmail) through splogger or multilog, and what refuses in front of it
 *
 * "starting delivery 392: msg 93869 to remote a@example.com" and "delivery 392: failure: ..." are joined by the number of
 * the delivery; messages by their inode. In the text of an outcome a blank is "_" and a line end "/", and nothing tells
 * them from those of the text itself: "/" is a line end where a line of qmail's or of a reply begins behind it, and "_" a
 * blank outside of addresses in angle brackets.
 */
#include <string.h>

#include "../smtp/address.h"
#include "event.h"
#include "field.h"

#define SAID        "Remote host said: "
#define TOO_LONG    "I'm not going to try again"
#define GIVING_UP   "Giving up on "
#define OUTCOME_MAX (16 * 1024) /* bytes of an outcome that are read; qmail-send itself keeps less */

/* --- The text of an outcome --- */

/* Does a line begin here: one of qmail-remote's own, or the next one of the host's reply? */
static gboolean
begins_line(DsnSpan text)
{
    static const char *const beginnings[] = {"Remote_host_said:",
                                             "Giving_up_on_",
                                             "I'm_not_going_to_try_again",
                                             "STARTTLS_",
                                             "TLS_",
                                             "Sorry,_",
                                             "User_and_password_not_set"};

    if (text.length == 0)
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(beginnings); i++) {
        if (dsn_span_starts_with(text, beginnings[i]))
            return TRUE;
    }
    return text.length > 3 && text.data[0] >= '2' && text.data[0] <= '5' && g_ascii_isdigit(text.data[1]) &&
           g_ascii_isdigit(text.data[2]) && (text.data[3] == '-' || text.data[3] == '_');
}

/* The place behind "<a_b@example.com>" at @at; @at when no address stands there. */
static gsize
skip_address(DsnSpan text, gsize at)
{
    gboolean has_at = FALSE;

    for (gsize i = at + 1; i < text.length && i < at + DSN_ADDRESS_MAX; i++) {
        if (text.data[i] == '>')
            return has_at ? i + 1 : at;
        if (text.data[i] == '<' || text.data[i] == '/')
            return at;
        has_at = has_at || text.data[i] == '@';
    }
    return at;
}

static DsnSpan
undo_wrapping(DsnSpan text, GStringChunk *store)
{
    g_autofree char *plain = NULL;
    gsize address_end = 0;

    text = dsn_span_cut(text, 0, OUTCOME_MAX);
    plain = g_strndup((const char *)text.data, text.length);
    for (gsize i = 0; i < text.length; i++) {
        if (i >= address_end && text.data[i] == '<')
            address_end = skip_address(text, i);
        if (i < address_end)
            continue;
        if (text.data[i] == '_')
            plain[i] = ' ';
        else if (text.data[i] == '/' && begins_line(dsn_span_from(text, i + 1)))
            plain[i] = '\n';
    }
    return dsn_span_trim(dsn_span_keep((DsnSpan){(const guint8 *)plain, text.length}, store));
}

/* "192.0.2.25 does not like recipient.", "Connected to 192.0.2.25 but greeting failed." */
static void
read_remote(DsnLogEvent *event, DsnSpan text)
{
    DsnSpan rest, line, address;

    if (!dsn_span_take_line(&text, &line) || !dsn_ip_take(&line, &address))
        return;
    rest = line;
    if (!dsn_span_starts_with(rest, " ") && rest.length > 0 && !dsn_span_starts_with(rest, "]"))
        return;
    dsn_log_set_remote(event, (DsnLogHost){.address = address});
}

/* A host that refuses the connection names itself first (RFC 5321 section 4.2): "421 4.7.0 mx.example.com ..." */
static void
read_name(DsnLogEvent *event)
{
    DsnSpan rest = event->fact.diagnostic, name;
    DsnStatus status;

    if (event->fact.command != DSN_COMMAND_CONN || event->fact.reply_code == 0)
        return;
    rest = dsn_span_trim(dsn_span_from(rest, 4));
    dsn_status_read(&rest, &status);
    if (dsn_span_take_word(&rest, &name) && dsn_address_is_domain(name))
        event->fact.remote_mta = name;
}

/* What the host said, without what qmail says around it; its own words where no host said anything. */
static DsnSpan
words_of(DsnSpan text)
{
    DsnSpan rest = text, line, words = DSN_SPAN_NONE;
    gssize said = dsn_span_find(text, SAID);

    if (said >= 0)
        rest = dsn_span_from(text, (gsize)said + strlen(SAID));
    while (dsn_span_take_line(&rest, &line)) {
        if (dsn_span_starts_with(line, GIVING_UP) || dsn_span_starts_with(line, TOO_LONG))
            break;
        if (words.data == NULL)
            words.data = line.data;
        words.length = (gsize)(line.data + line.length - words.data);
    }
    return words.length > 0 ? words : text;
}

/* --- Lines of qmail-send --- */

static gboolean
take_number(DsnSpan *rest, DsnSpan *ret_number)
{
    gsize length = 0;

    while (length < rest->length && g_ascii_isdigit(rest->data[length]))
        length++;
    if (length == 0)
        return FALSE;
    *ret_number = dsn_span_cut(*rest, 0, length);
    *rest = dsn_span_from(*rest, length);
    return TRUE;
}

/* "93869: bytes 2343 from <alice@example.org> qp 18695 uid 1000" */
static gboolean
read_info(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan bytes;

    (void)store;
    if (!take_number(&rest, &event->queue_id) || !dsn_log_take(&rest, ": bytes ") ||
        !take_number(&rest, &bytes) || !dsn_log_take(&rest, " from ") ||
        !dsn_log_take_path(&rest, &event->fact.sender))
        return FALSE;
    event->type = DSN_LOG_ARRIVAL;
    event->size = dsn_log_number(bytes);
    if (dsn_log_take(&rest, " qp "))
        take_number(&rest, &event->child_id);
    return TRUE;
}

static gboolean
read_new(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    (void)store;
    event->type = DSN_LOG_ARRIVAL;
    event->is_first = TRUE;
    return take_number(&rest, &event->queue_id);
}

/* "392: msg 93869 to remote nobody@example.com" */
static gboolean
read_start(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    (void)store;
    if (!take_number(&rest, &event->attempt_id) || !dsn_log_take(&rest, ": msg ") ||
        !take_number(&rest, &event->queue_id) || !dsn_log_take(&rest, " to "))
        return FALSE;
    event->is_local = dsn_log_take(&rest, "local ");
    if (!event->is_local && !dsn_log_take(&rest, "remote "))
        return FALSE;
    event->type = DSN_LOG_START;
    event->fact.recipient = dsn_span_trim(rest);
    return TRUE;
}

static const struct {
    const char *word;
    DsnKind kind;
} results[] = {
    {"success: ", DSN_KIND_SUCCESS},
    {"failure: ", DSN_KIND_FAILURE},
    {"deferral: ", DSN_KIND_DELAY},
};

/* "392: failure: 192.0.2.25_does_not_like_recipient./Remote_host_said:_550_no_such_user/Giving_up_on_192.0.2.25./" */
static gboolean
read_outcome(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan text;

    if (!take_number(&rest, &event->attempt_id) || !dsn_log_take(&rest, ": "))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(results) && event->fact.kind == DSN_KIND_NONE; i++) {
        if (dsn_log_take(&rest, results[i].word))
            event->fact.kind = results[i].kind;
    }
    if (event->fact.kind == DSN_KIND_NONE)
        return FALSE;
    event->type = DSN_LOG_ATTEMPT;
    text = undo_wrapping(rest, store);
    read_remote(event, text);
    event->is_local = dsn_span_starts_with(text, "did ");
    if (event->fact.kind == DSN_KIND_SUCCESS) {
        event->fact.diagnostic = words_of(text);
        return TRUE;
    }
    event->fact.command = dsn_command_find(text);
    dsn_log_say(event, words_of(text), store);
    read_name(event);
    return TRUE;
}

/* "93869 qp 18699": the process that writes the notice, which names itself once more when that has come in. */
static gboolean
read_bounce(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    (void)store;
    if (!take_number(&rest, &event->queue_id))
        return FALSE;
    event->type = DSN_LOG_CHILD;
    event->child = DSN_LOG_CHILD_NOTICE; /* who failed was told before */
    if (dsn_log_take(&rest, " qp "))
        take_number(&rest, &event->child_id);
    return TRUE;
}

static gboolean
read_end(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    (void)store;
    event->type = DSN_LOG_END;
    return take_number(&rest, &event->queue_id);
}

/* "discarding bounce/93869": the notice about a notice about a notice */
static gboolean
read_triple_bounce(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan before;

    event->type = DSN_LOG_TROUBLE;
    if (dsn_log_take_before(&rest, "bounce/", &before))
        take_number(&rest, &event->queue_id);
    dsn_log_say(event, DSN_SPAN("triple bounce: the double bounce could not be delivered and was discarded"),
                store);
    return TRUE;
}

static gboolean
read_nothing(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    (void)event, (void)rest, (void)store;
    return TRUE;
}

static gboolean
read_alert(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    event->type = DSN_LOG_TROUBLE;
    dsn_log_say(event, rest, store);
    return TRUE;
}

/* --- What refuses in front of qmail-send --- */

/* "192.0.2.1 pid 123: 451 http://www.example.org/blocked" */
static gboolean
read_rblsmtpd(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan address, process;

    if (!dsn_log_take_before(&rest, " pid ", &address) || !take_number(&rest, &process) ||
        !dsn_log_take(&rest, ": "))
        return TRUE;
    event->type = DSN_LOG_REJECT;
    event->fact.kind = DSN_KIND_REJECT;
    event->fact.command = DSN_COMMAND_CONN;
    event->client_address = address;
    dsn_log_say(event, rest, store);
    return TRUE;
}

/* A piece between @before and the next @after of the line. */
static DsnSpan
piece(DsnSpan text, const char *before, const char *after)
{
    DsnSpan skipped, found = DSN_SPAN_NONE;

    if (dsn_log_take_before(&text, before, &skipped) && !dsn_log_take_before(&text, after, &found))
        found = text;
    return dsn_span_trim(found);
}

/* "rejected rcpt: from <s@example.org::> remote <helo:host:192.0.2.1> rcpt <a@example.com> : not existing recipient" */
static gboolean
read_chkuser(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan remote = piece(rest, " remote <", ">"), sender = piece(rest, " from <", ">"), text = remote, part;

    if (!dsn_log_take(&rest, "rejected "))
        return TRUE;
    event->type = DSN_LOG_REJECT;
    event->fact.kind = DSN_KIND_REJECT;
    event->fact.command = dsn_span_starts_with(rest, "rcpt") ? DSN_COMMAND_RCPT : DSN_COMMAND_MAIL;
    if (dsn_span_take_until(&sender, ':', &part))
        event->fact.sender = part;
    dsn_span_take_until(&text, ':', &part); /* what the client called itself */
    if (dsn_span_take_until(&text, ':', &part))
        dsn_log_set_client(event, (DsnLogHost){.name = part, .address = text});
    event->fact.recipient = piece(rest, " rcpt <", ">");
    dsn_log_say(event, piece(rest, "> : ", "\n"), store);
    return TRUE;
}

/* s/qmail: "Reject::RCPT::Failed_Rcptto: P:ESMTP S:192.0.2.1:host H:helo F:s@example.org T:a@example.com" */
static gboolean
read_sqmail(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    static const struct {
        const char *word;
        DsnCommand command;
    } stages[] = {
        {"SNDR::", DSN_COMMAND_MAIL}, {"RCPT::", DSN_COMMAND_RCPT}, {"ORIG::", DSN_COMMAND_MAIL},
        {"DATA::", DSN_COMMAND_DOT},  {"AUTH::", DSN_COMMAND_AUTH}, {"TLS::", DSN_COMMAND_STARTTLS},
    };
    DsnSpan reason, server;

    event->type = DSN_LOG_REJECT;
    event->fact.kind = DSN_KIND_REJECT;
    for (gsize i = 0; i < G_N_ELEMENTS(stages); i++) {
        if (dsn_log_take(&rest, stages[i].word))
            event->fact.command = stages[i].command;
    }
    if (!dsn_log_take_before(&rest, ": ", &reason))
        return TRUE;
    server = piece(rest, "S:", " ");
    dsn_span_take_until(&server, ':', &event->client_address);
    event->client = server;
    event->fact.sender = piece(rest, " F:", " ");
    event->fact.recipient = piece(rest, " T:", " ");
    dsn_log_say(event, undo_wrapping(reason, store), store);
    return TRUE;
}

static const struct {
    const char *words; /* at the beginning of the text */
    gboolean (*read)(DsnLogEvent *event, DsnSpan rest, GStringChunk *store);
} forms[] = {
    {"status: ", read_nothing},    {"starting delivery ", read_start},
    {"delivery ", read_outcome},   {"info msg ", read_info},
    {"new msg ", read_new},        {"end msg ", read_end},
    {"bounce msg ", read_bounce},  {"triple bounce: ", read_triple_bounce},
    {"alert: ", read_alert},       {"rblsmtpd: ", read_rblsmtpd},
    {"tcpserver: ", read_nothing}, {"CHKUSER ", read_chkuser},
};

/* "1700000000.123456 " of splogger */
static DsnSpan
skip_stamp(DsnSpan text)
{
    DsnSpan rest = text, seconds, fraction;

    if (take_number(&rest, &seconds) && dsn_log_take(&rest, ".") && take_number(&rest, &fraction) &&
        seconds.length >= 9 && dsn_log_take(&rest, " "))
        return rest;
    return text;
}

static gboolean
read_reject(DsnSpan text, GStringChunk *store, DsnLogEvent *event)
{
    DsnSpan rest = text, before;

    return dsn_span_find(dsn_span_cut(text, 0, 64), "Reject::") >= 0 &&
           dsn_log_take_before(&rest, "Reject::", &before) && read_sqmail(event, rest, store);
}

gboolean
dsn_log_read_qmail(const DsnLogLine *line, GStringChunk *store, DsnLogEvent *ret_event)
{
    static const char *const programs[] = {"qmail", "rblsmtpd", "vpopmail", "smtpd-", "multilog", "splogger"};
    DsnSpan text = skip_stamp(line->text), rest;
    gboolean is_qmail = FALSE;

    for (gsize i = 0; i < G_N_ELEMENTS(programs); i++)
        is_qmail = is_qmail || dsn_span_starts_with(line->program, programs[i]);
    if (!is_qmail && line->program.length > 0)
        return FALSE;
    ret_event->fact.mta = "qmail";
    ret_event->fact.format = "qmail-log";
    if (dsn_span_is(line->program, "rblsmtpd"))
        return read_rblsmtpd(ret_event, text, store);
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        DsnLogEvent event = *ret_event;
        rest = text;
        if (dsn_log_take(&rest, forms[i].words) && forms[i].read(&event, rest, store)) {
            *ret_event = event;
            return TRUE;
        }
    }
    return read_reject(text, store, ret_event) || is_qmail;
}
