/* SPDX-License-Identifier: BSD-2-Clause */
/* log/exim.c: Exim's main log (and reject log), from its own files or from syslog
 *
 * "ID FLAG ADDRESS FIELDS: MESSAGE"; the flags are "<=" arrival, "=>" "->" ">>" delivered, "==" deferred, "**" failed.
 * Fields are "R=dnslookup" and the like; which are written is up to log_selector. Lines with an id and without a flag say
 * why the next "==" came about. Lines without an id and with "rejected" are refusals. The number in "defer (-44)" is not
 * read: it differs between versions and systems, and the text says the same.
 */
#include <string.h>

#include "../smtp/address.h"
#include "event.h"
#include "field.h"

/* --- The id --- */

/* "16ZCW1-0005MB-00", since 4.97 "1r2abc-00000003XyZ-1AbC" */
static gboolean
take_id(DsnSpan *rest, DsnSpan *ret_id)
{
    DsnSpan text = *rest, part;

    if (!dsn_log_take_id(&text, 6, 6, &part) || !dsn_log_take(&text, "-") ||
        !dsn_log_take_id(&text, 6, 11, &part) || (part.length != 6 && part.length != 11) ||
        !dsn_log_take(&text, "-") || !dsn_log_take_id(&text, 2, 4, &part))
        return FALSE;
    if (text.length > 0 && text.data[0] != ' ')
        return FALSE;
    *ret_id = dsn_span_cut(*rest, 0, rest->length - text.length);
    *rest = dsn_span_from(text, 1);
    return TRUE;
}

static gboolean
is_stamp_byte(guint8 byte)
{
    return g_ascii_isdigit(byte) || strchr("-: .+", byte) != NULL;
}

/* "2023-11-14 22:13:20.123 +0000 " in front of what went through syslog, and "[2211] " of +pid */
static DsnSpan
skip_stamps(DsnSpan text)
{
    DsnSpan rest = text, process;
    gsize length = 0;

    if (text.length > 20 && text.data[4] == '-' && text.data[7] == '-' && text.data[10] == ' ') {
        while (length < text.length && is_stamp_byte(text.data[length]))
            length++;
        /* An id may begin with digits: back to the blank before it. */
        while (length > 0 && text.data[length - 1] != ' ')
            length--;
        text = rest = dsn_span_from(text, length);
    }
    if (dsn_log_take(&rest, "[") && dsn_log_take_before(&rest, "] ", &process) && dsn_log_number(process) > 0)
        return rest;
    return text;
}

/* --- Fields --- */

static gsize
skip_quoted(DsnSpan text, gsize at)
{
    for (gsize i = at + 1; i < text.length; i++) {
        if (text.data[i] == '\\')
            i++;
        else if (text.data[i] == '"')
            return i + 1;
    }
    return text.length;
}

/* Capitals in front of "=" at a word's beginning: "R=", "DT="; "id=" is the one that has none. */
static gsize
key_length(DsnSpan text)
{
    gsize length = 0;

    while (length < 4 && length < text.length && g_ascii_isalpha(text.data[length]))
        length++;
    return length > 0 && length < text.length && text.data[length] == '=' ? length : 0;
}

/* Up to the blank that the next field stands behind, to ": ", or to the end: a host has blanks inside. */
static gsize
value_length(DsnSpan text)
{
    gsize at = 0;

    if (text.length > 0 && text.data[0] == '"')
        return skip_quoted(text, 0);
    for (; at < text.length; at++) {
        if (text.data[at] == ':' && at + 1 < text.length && text.data[at + 1] == ' ')
            break;
        if (text.data[at] == ' ' && at + 1 < text.length && text.data[at + 1] != '[' &&
            text.data[at + 1] != '(')
            break;
    }
    return at;
}

static gboolean
take_field(DsnSpan *rest, DsnSpan *ret_key, DsnSpan *ret_value)
{
    DsnSpan text = *rest, value;
    gsize key, length;

    while (text.length > 0 && text.data[0] == ' ')
        text = dsn_span_from(text, 1);
    key = key_length(text);
    if (key == 0)
        return FALSE;
    value = dsn_span_from(text, key + 1);
    *ret_key = dsn_span_cut(text, 0, key);
    length = value_length(value);
    *ret_value = dsn_span_trim(dsn_span_cut(value, 0, length));
    *rest = dsn_span_from(value, length);
    return TRUE;
}

static DsnSpan
unquoted(DsnSpan value)
{
    if (value.length >= 2 && value.data[0] == '"')
        return dsn_span_cut(value, 1, value.length - 2);
    return value;
}

/* "plain:alice", or the authenticator alone */
static DsnSpan
login_of(DsnSpan value)
{
    gssize colon = dsn_span_find_byte(value, ':');
    DsnSpan login = colon >= 0 ? dsn_span_from(value, (gsize)colon + 1) : DSN_SPAN_NONE;

    colon = dsn_span_find_byte(login, ':'); /* +authenticated sender */
    return colon >= 0 ? dsn_span_cut(login, 0, (gsize)colon) : login;
}

/* --- What was said --- */

/* The byte that a backslash and what follows at @at stand for; gives how many bytes that are, 0 when none. */
static gsize
read_escape(DsnSpan text, gsize at, char *ret_byte)
{
    static const char names[] = "n\nr\rt\t\\\\"; /* the letter, and what it means */
    const guint8 *next = text.data + at + 1;
    gsize left = text.length - at - 1;

    for (gsize i = 0; left > 0 && i + 1 < sizeof names; i += 2) {
        if (*next == (guint8)names[i]) {
            *ret_byte = names[i + 1];
            return 2;
        }
    }
    if (left < 3 || next[0] < '0' || next[0] > '3' || next[1] < '0' || next[1] > '7' || next[2] < '0' ||
        next[2] > '7')
        return 0;
    *ret_byte = (char)((next[0] - '0') * 64 + (next[1] - '0') * 8 + (next[2] - '0'));
    return 4;
}

/* Exim writes line ends as "\n" and what does not print as "\303". */
static DsnSpan
undo_escapes(DsnSpan text, GStringChunk *store)
{
    g_autoptr(GString) plain = NULL;
    gsize length;
    char byte;

    if (dsn_span_find_byte(text, '\\') < 0)
        return text;
    plain = g_string_sized_new(text.length);
    for (gsize at = 0; at < text.length; at += length) {
        length = text.data[at] == '\\' ? read_escape(text, at, &byte) : 0;
        g_string_append_c(plain, length > 0 ? byte : (char)text.data[at]);
        length = MAX(length, 1);
    }
    return dsn_span_keep((DsnSpan){(const guint8 *)plain->str, plain->len}, store);
}

/* "SMTP error from remote mail server after RCPT TO:<a@example.com>: host mx.example.com [192.0.2.25]: 550 ..." (the
 * host stands there up to 4.8x): the command and the host go into their own fields, the reply stays. */
static gboolean
take_host(DsnSpan *rest, DsnSpan *ret_host)
{
    DsnSpan text = *rest, before;

    if (!dsn_log_take(&text, "host ") || !dsn_log_take_before(&text, "]: ", &before))
        return FALSE;
    *ret_host = dsn_span_cut(*rest, 5, before.length + 1);
    *rest = text;
    return TRUE;
}

/* Takes "SMTP error from remote mail server after RCPT TO:<..>: " off; the path may hold anything. */
static gboolean
take_stage(DsnSpan *rest, DsnSpan *ret_stage)
{
    DsnSpan text = *rest, before, path;
    gssize angle, colon;

    if (!dsn_log_take_before(&text, " error from remote mail", &before) &&
        !dsn_log_take_before(&text, "LMTP error after", &before))
        return FALSE;
    angle = dsn_span_find_byte(text, '<');
    colon = dsn_span_find(text, ": ");
    if (angle >= 0 && angle < colon) {
        text = dsn_span_from(text, (gsize)angle);
        dsn_log_take_path(&text, &path);
    }
    if (!dsn_log_take_before(&text, ": ", &before))
        return FALSE;
    *ret_stage = dsn_span_cut(*rest, 0, (gsize)(before.data - rest->data) + before.length + 1);
    *rest = text;
    return TRUE;
}

static void
say(DsnLogEvent *event, DsnSpan words, GStringChunk *store)
{
    DsnSpan stage, host;

    if (take_stage(&words, &stage))
        event->fact.command = dsn_command_find(stage);
    if (take_host(&words, &host))
        dsn_log_set_remote(event, dsn_log_host(host));
    dsn_log_say(event, undo_escapes(words, store), store);
}

/* "C=" holds what the host said when it took the mail. */
static void
read_delivery_field(DsnLogEvent *event, DsnSpan key, DsnSpan value)
{
    static const char *const local[] = {"local_delivery",
                                        "address_pipe",
                                        "address_file",
                                        "address_reply",
                                        "maildir_home",
                                        "mail_spool",
                                        "procmail_pipe",
                                        "maildrop_pipe",
                                        "lmtp",
                                        "dovecot_delivery",
                                        "dovecot_lmtp",
                                        "dovecot_virtual_delivery",
                                        "virtual_userdelivery",
                                        "cyrus_lmtp",
                                        "mailman_transport",
                                        "autoreply",
                                        "vacation_reply",
                                        "userautoreply"};

    if (dsn_span_is(key, "H"))
        dsn_log_set_remote(event, dsn_log_host(value));
    else if (dsn_span_is(key, "F"))
        event->fact.sender = dsn_log_address(value);
    else if (dsn_span_is(key, "C"))
        event->fact.diagnostic = unquoted(value);
    else if (dsn_span_is(key, "QT"))
        event->delay = dsn_log_duration(value);
    for (gsize i = 0; dsn_span_is(key, "T") && i < G_N_ELEMENTS(local); i++)
        event->is_local = event->is_local || dsn_span_is(value, local[i]);
}

/* --- Arrival --- */

/* "for a@example.com b@example.com" at the end, with +received_recipients */
static void
set_waiting(DsnLogEvent *event, DsnSpan list)
{
    DsnSpan rest = list, first;

    if (!dsn_span_take_word(&rest, &first))
        return;
    event->fact.recipient = first;
    event->more_recipients = dsn_span_trim(rest);
}

static void
read_arrival_field(DsnLogEvent *event, DsnSpan key, DsnSpan value, GStringChunk *store)
{
    if (dsn_span_is(key, "H"))
        dsn_log_set_client(event, dsn_log_host(value));
    else if (dsn_span_is(key, "A"))
        event->login = login_of(value);
    else if (dsn_span_is(key, "U") && event->login.data == NULL)
        event->login = value;
    else if (dsn_span_is(key, "S"))
        event->size = dsn_log_number(value);
    else if (dsn_span_equal(key, DSN_SPAN("id")) && value.length > 0) {
        g_autofree char *text = g_strdup_printf("<%.*s>", (int)value.length, (const char *)value.data);
        event->message_id = dsn_span_keep(dsn_span_from_string(text), store);
    }
}

/* "<= <> R=16ZCW1-0005MB-00 U=exim P=local": a message about the one that R names; of what kind is not told. */
static gboolean
make_child(DsnLogEvent *event, DsnSpan parent)
{
    DsnSpan rest = parent, id;

    if (event->fact.sender.length > 0 || !take_id(&rest, &id))
        return FALSE;
    event->type = DSN_LOG_CHILD;
    event->child = DSN_LOG_CHILD_NOTICE;
    event->child_id = event->queue_id;
    event->queue_id = id;
    event->login = DSN_SPAN_NONE;
    return TRUE;
}

static void
read_arrival(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan sender, key, value, parent = DSN_SPAN_NONE;

    if (!dsn_span_take_word(&rest, &sender))
        return;
    event->type = DSN_LOG_ARRIVAL;
    event->fact.sender = dsn_log_address(sender);
    while (rest.length > 0) {
        DsnSpan text = dsn_span_trim(rest), word;
        if (dsn_log_take(&text, "for ")) {
            set_waiting(event, text);
            break;
        }
        if (take_field(&rest, &key, &value)) {
            if (dsn_span_is(key, "R"))
                parent = value;
            else
                read_arrival_field(event, key, value, store);
        } else if (!dsn_span_take_word(&rest, &word)) {
            break;
        }
    }
    make_child(event, parent);
}

/* --- Deliveries --- */

/* "jo <jo@example.org>", "a@example.com (b@example.com) <alias@example.org>", "|/usr/bin/vacation <jo@example.org>",
 * "save to mbox <..>": what the address became, and what it was. */
static gboolean
take_addresses(DsnLogEvent *event, DsnSpan *rest)
{
    DsnSpan text = *rest, first, original = DSN_SPAN_NONE, parents;

    if (text.length > 0 && text.data[0] == '"') {
        gsize length = skip_quoted(text, 0);
        while (length < text.length && text.data[length] != ' ' && text.data[length] != ':')
            length++;
        first = dsn_span_cut(text, 0, length);
        text = dsn_span_from(text, length);
    } else if (!dsn_span_take_word(&text, &first)) {
        return FALSE;
    }
    if (first.length > 1 &&
        first.data[first.length - 1] == ':') { /* "** x@example.com: Unrouteable address" */
        first.length--;
        text = dsn_span_from(*rest, (gsize)(first.data - rest->data) + first.length);
    }
    *rest = text;
    while (text.length > 0 && text.data[0] == ' ')
        text = dsn_span_from(text, 1);
    if (dsn_log_take(&text, "(") && dsn_log_take_before(&text, ")", &parents))
        text = dsn_span_trim(text);
    if (dsn_log_take_path(&text, &original))
        *rest = text;
    event->fact.recipient = dsn_log_address(first);
    if (original.length == 0)
        return TRUE;
    if (dsn_span_find_byte(first, '@') < 0 || strchr("/|:", first.data[0]) != NULL)
        event->fact.recipient = original;
    else
        event->fact.original_recipient = original;
    return TRUE;
}

/* Fields, and behind them ": " and what was said; gives the latter. */
static DsnSpan
read_fields(DsnLogEvent *event, DsnSpan rest)
{
    DsnSpan key, value, word;

    while (rest.length > 0 && !dsn_span_starts_with(rest, ": ")) {
        if (take_field(&rest, &key, &value))
            read_delivery_field(event, key, value);
        else if (!dsn_span_take_word(&rest, &word))
            break;
        else if (word.length > 1 && word.data[word.length - 1] == ':')
            return dsn_span_trim(rest);
    }
    dsn_log_take(&rest, ": ");
    return dsn_span_trim(rest);
}

static void
read_success(DsnLogEvent *event, DsnSpan rest)
{
    if (!take_addresses(event, &rest))
        return;
    event->type = DSN_LOG_ATTEMPT;
    event->fact.kind = DSN_KIND_SUCCESS;
    read_fields(event, rest);
}

static void
read_failure(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan words;

    if (!take_addresses(event, &rest))
        return;
    words = read_fields(event, rest);
    event->type = DSN_LOG_ATTEMPT;
    event->fact.kind = DSN_KIND_FAILURE;
    say(event, words, store);
    if (dsn_span_starts_with(words, "retry timeout exceeded"))
        event->type = DSN_LOG_EXPIRED;
}

/* "defer (111): Connection refused H=mx.example.com [192.0.2.25]: more": the words of the system stand before the
 * fields, those of the host behind. */
static void
read_deferral(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan words, before, number, system = DSN_SPAN_NONE;

    if (!take_addresses(event, &rest))
        return;
    event->type = DSN_LOG_ATTEMPT;
    event->fact.kind = DSN_KIND_DELAY;
    if (!dsn_log_take_before(&rest, "defer (", &before) || !dsn_log_take_before(&rest, ")", &number)) {
        say(event, read_fields(event, rest), store);
        return;
    }
    read_fields(event, before);
    if (dsn_log_take(&rest, ": ")) {
        gssize host = dsn_span_find(rest, " H="), timing = dsn_span_find(rest, " DT=");
        gsize end = rest.length;
        if (host >= 0)
            end = (gsize)host;
        if (timing >= 0)
            end = MIN(end, (gsize)timing);
        system = dsn_span_cut(rest, 0, end);
        rest = dsn_span_from(rest, end);
    }
    words = read_fields(event, rest);
    say(event, words.length > 0 ? words : system, store);
    event->is_retry_postponed = dsn_span_find(event->fact.diagnostic, "retry time not reached") >= 0;
}

static const struct {
    const char *flag;
    void (*read)(DsnLogEvent *event, DsnSpan rest);
    void (*read_words)(DsnLogEvent *event, DsnSpan rest, GStringChunk *store);
} flags[] = {
    {"<= ", NULL, read_arrival}, {"=> ", read_success, NULL},  {"-> ", read_success, NULL},
    {">> ", read_success, NULL}, {"== ", NULL, read_deferral}, {"** ", NULL, read_failure},
};

/* --- Lines with an id and without a flag --- */

/* "H=mx.example.com [192.0.2.25]: SMTP error ...", "H=mx.example.com [192.0.2.25] Connection refused", "Failed to
 * connect to mx.example.com [192.0.2.25]: Connection timed out", "SMTP error ...: host mx.example.com [..]: 451 ..." */
static gboolean
read_reason(DsnLogEvent *event, DsnSpan text, GStringChunk *store)
{
    static const char *const beginnings[] = {"SMTP error from remote",
                                             "SMTP timeout while connected",
                                             "TLS error on",
                                             "TLS session",
                                             "Remote host closed connection",
                                             "LMTP error after",
                                             "H=",
                                             "host "};
    DsnSpan rest = text, host, key;

    if (dsn_log_take(&rest, "Failed to connect to ") && dsn_log_take_before(&rest, ": ", &host)) {
        dsn_log_set_remote(event, dsn_log_host(host));
        event->type = DSN_LOG_REASON;
        dsn_log_say(event, rest, store);
        return TRUE;
    }
    rest = text;
    for (gsize i = 0; i < G_N_ELEMENTS(beginnings); i++) {
        if (!dsn_span_starts_with(text, beginnings[i]))
            continue;
        event->type = DSN_LOG_REASON;
        if (take_field(&rest, &key, &host))
            dsn_log_set_remote(event, dsn_log_host(host));
        dsn_log_take(&rest, ":");
        say(event, dsn_span_trim(rest), store);
        return TRUE;
    }
    return FALSE;
}

static const struct {
    const char *words; /* at the beginning */
    DsnLogEventType type;
} ends[] = {
    {"Completed", DSN_LOG_END},
    {"cancelled by timeout_frozen_after", DSN_LOG_EXPIRED},
    {"Message removed because older than", DSN_LOG_EXPIRED},
    {"cancelled by ", DSN_LOG_END},
    {"removed by ", DSN_LOG_END},
};

static gboolean
read_end(DsnLogEvent *event, DsnSpan text, GStringChunk *store)
{
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
        if (!dsn_span_starts_with(text, ends[i].words))
            continue;
        event->type = ends[i].type;
        if (event->type == DSN_LOG_EXPIRED)
            dsn_log_say(event, text, store);
        return TRUE;
    }
    return FALSE;
}

/* --- Refusals --- */

static const struct {
    const char *words; /* behind "rejected " */
    DsnCommand command;
} stages[] = {
    {"RCPT", DSN_COMMAND_RCPT},         {"MAIL", DSN_COMMAND_MAIL},       {"EHLO", DSN_COMMAND_EHLO},
    {"HELO", DSN_COMMAND_EHLO},         {"DATA", DSN_COMMAND_DATA},       {"after DATA", DSN_COMMAND_DOT},
    {"during MIME", DSN_COMMAND_DOT},   {"connection", DSN_COMMAND_CONN}, {"AUTH", DSN_COMMAND_AUTH},
    {"STARTTLS", DSN_COMMAND_STARTTLS}, {"from", DSN_COMMAND_DOT},        {"by local_scan", DSN_COMMAND_DOT},
};

/* "<a@example.com>: relay not permitted" behind the stage; the words may be missing. */
static void
read_refused(DsnLogEvent *event, DsnSpan rest)
{
    DsnSpan address = DSN_SPAN_NONE;

    while (rest.length > 0 && rest.data[0] != '<' && rest.data[0] != ':')
        rest = dsn_span_from(rest, 1);
    if (!dsn_log_take_path(&rest, &address))
        return;
    if (event->fact.command == DSN_COMMAND_RCPT)
        event->fact.recipient = address;
    else if (event->fact.command == DSN_COMMAND_MAIL && event->fact.sender.data == NULL)
        event->fact.sender = address;
}

static void
read_refusal_fields(DsnLogEvent *event, DsnSpan rest)
{
    DsnSpan key, value, word;

    while (rest.length > 0) {
        if (!take_field(&rest, &key, &value)) {
            if (!dsn_span_take_word(&rest, &word))
                break;
        } else if (dsn_span_is(key, "H")) {
            dsn_log_set_client(event, dsn_log_host(value));
        } else if (dsn_span_is(key, "F")) {
            event->fact.sender = dsn_log_address(value);
        } else if (dsn_span_is(key, "A")) {
            event->login = login_of(value);
        }
    }
}

/* "temporarily rejected RCPT <a@example.com>": the only place that tells it from a refusal for good */
static DsnSpan
what_was_done(DsnSpan before, DsnSpan rest, gsize length)
{
    static const char *const adverb = "temporarily";
    DsnSpan done = before;

    if (dsn_span_ends_nocase(before, adverb))
        done = dsn_span_from(before, before.length - strlen(adverb));
    else
        done = dsn_span_from(before, before.length);
    done.length = (gsize)(rest.data - done.data) + length;
    return dsn_span_trim(done);
}

/* "H=host (helo) [192.0.2.1] F=<s@example.org> temporarily rejected RCPT <a@example.com>: greylisted", "rejected EHLO from
 * [192.0.2.1]: .." */
static gboolean
read_refusal(DsnLogEvent *event, DsnSpan text, GStringChunk *store)
{
    DsnSpan rest = text, before, done, origin;
    gssize colon;

    if (dsn_log_take(&rest, "rejected "))
        before = dsn_span_cut(text, 0, 0);
    else if (!dsn_log_take_before(&rest, " rejected ", &before))
        return FALSE;
    event->type = DSN_LOG_REJECT;
    event->fact.kind = DSN_KIND_REJECT;
    for (gsize i = 0; i < G_N_ELEMENTS(stages) && event->fact.command == DSN_COMMAND_NONE; i++) {
        if (dsn_span_starts_with(rest, stages[i].words))
            event->fact.command = stages[i].command;
    }
    read_refusal_fields(event, before);
    read_refused(event, rest);
    colon = dsn_span_find(rest, ": ");
    done = what_was_done(before, rest, colon >= 0 ? (gsize)colon : rest.length);
    if (event->client_address.data == NULL && dsn_log_take_before(&done, " from ", &origin)) {
        dsn_log_set_client(event, dsn_log_host(done));
        done = dsn_span_cut(text, 0, (gsize)(done.data - text.data) + done.length);
    }
    if (colon >= 0) {
        event->fact.context = done;
        done = dsn_span_from(rest, (gsize)colon + 2);
    }
    dsn_log_say(event, done, store);
    return TRUE;
}

/* "refused connection from host [192.0.2.1] (host_reject_connection)" */
static gboolean
read_refused_client(DsnLogEvent *event, DsnSpan text, GStringChunk *store)
{
    DsnSpan rest = text, host;

    dsn_log_take(&rest, "temporarily ");
    if (!dsn_log_take(&rest, "refused connection from "))
        return FALSE;
    dsn_log_take(&rest, "H=");
    host = dsn_span_cut(rest, 0, (gsize)MAX(dsn_span_find_byte(rest, ']') + 1, 0));
    event->type = DSN_LOG_REJECT;
    event->fact.kind = DSN_KIND_REJECT;
    event->fact.command = DSN_COMMAND_CONN;
    if (host.length > 0)
        dsn_log_set_client(event, dsn_log_host(host));
    dsn_log_say(event, text, store);
    return TRUE;
}

static gboolean
read_trouble(DsnLogEvent *event, DsnSpan text, GStringChunk *store)
{
    static const char *const beginnings[] = {"spool directory space check failed",
                                             "log directory space check failed",
                                             "Cannot open main log",
                                             "cannot accept message: failed to stat",
                                             "no space left on device",
                                             "failed to open ",
                                             "Failed writing "};

    return dsn_log_tell_trouble(event, text, beginnings, G_N_ELEMENTS(beginnings), store);
}

/* What a line of the main log begins with when it has no id. Files of other servers have no program either. */
static gboolean
looks_like_exim(DsnSpan text)
{
    static const char *const beginnings[] = {"H=",
                                             "U=",
                                             "Start queue run: pid=",
                                             "End queue run: pid=",
                                             "no host name found for IP address",
                                             "SMTP connection from",
                                             "refused connection from",
                                             "temporarily refused connection from",
                                             "SMTP protocol synchronization error",
                                             "SMTP call from",
                                             "SMTP command timeout on",
                                             "SMTP syntax error in",
                                             "TLS error on connection",
                                             "unexpected disconnection while reading SMTP command",
                                             "exim 4.",
                                             "rejected EHLO",
                                             "rejected HELO",
                                             "rejected MAIL",
                                             "no IP address found for host",
                                             "spool directory space check failed",
                                             "login authenticator failed",
                                             "plain authenticator failed"};

    for (gsize i = 0; i < G_N_ELEMENTS(beginnings); i++) {
        if (dsn_span_starts_with(text, beginnings[i]))
            return TRUE;
    }
    return FALSE;
}

static void
read_with_id(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    for (gsize i = 0; i < G_N_ELEMENTS(flags); i++) {
        DsnSpan text = rest;
        if (!dsn_log_take(&text, flags[i].flag))
            continue;
        if (flags[i].read != NULL)
            flags[i].read(event, text);
        else
            flags[i].read_words(event, text, store);
        return;
    }
    if (!read_end(event, rest, store) && !read_refusal(event, rest, store))
        read_reason(event, rest, store);
}

gboolean
dsn_log_read_exim(const DsnLogLine *line, GStringChunk *store, DsnLogEvent *ret_event)
{
    DsnSpan rest = skip_stamps(line->text);
    gboolean is_exim = dsn_span_starts_with(line->program, "exim"), has_id;

    if (line->program.length > 0 && !is_exim)
        return FALSE;
    has_id = take_id(&rest, &ret_event->queue_id);
    if (!has_id && !is_exim && !looks_like_exim(rest))
        return FALSE;
    ret_event->fact.mta = "Exim";
    ret_event->fact.format = "exim-log";
    if (has_id)
        read_with_id(ret_event, rest, store);
    else if (!read_refusal(ret_event, rest, store) && !read_refused_client(ret_event, rest, store))
        read_trouble(ret_event, rest, store);
    return TRUE;
}
