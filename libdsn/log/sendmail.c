/* SPDX-License-Identifier: BSD-2-Clause */
/* log/sendmail.c: what Sendmail 8 writes (and sm-mta, sm-msp-queue, which are the same program)
 *
 * "QUEUEID: from=<..>, size=.., nrcpts=.., msgid=<..>, relay=.." and "QUEUEID: to=<..>,<..>, delay=.., relay=.., dsn=..,
 * reply=.., stat=..", joined by the id; "QUEUEID: NEWID: DSN: .." for a notice; "ruleset=.., reject=.." and "Milter: ..,
 * reject=.." for what was refused. `stat=` is the last field and holds commas; so does `reply=` (since 8.15). What the
 * server says in its own words (connections, TLS, milters at work) tells nothing about mail.
 */
#include "event.h"
#include "field.h"

#define ID_MIN 8 /* "LAA12345" up to 8.9; 12 to 14 letters and digits since */
#define ID_MAX 20

static const char *const local_mailers[] = {"*file*", "cyrus",    "cyrusv2", "dovecot", "local",
                                            "lmtp",   "procmail", "prog",    "uucp",    NULL};

static gboolean
is_one_of(DsnSpan word, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (dsn_span_is(word, *words))
            return TRUE;
    }
    return FALSE;
}

/* "<a@example.com>,<b@example.com>", or "a@example.com, b@example.com" for mail that was submitted on the host */
static void
set_recipients(DsnLogEvent *event, DsnSpan list)
{
    DsnSpan rest, address;

    if (dsn_log_take_before(&list, " [more]", &rest)) /* a long list goes on in the next line */
        list = rest;
    rest = list = dsn_span_trim(list);
    if (!dsn_log_take_path(&rest, &address)) {
        rest = list;
        if (!dsn_span_take_until(&rest, ',', &address))
            return;
    }
    dsn_log_take(&rest, ",");
    event->fact.recipient = dsn_span_trim(address);
    rest = dsn_span_trim(rest);
    event->more_recipients = rest.length > 0 ? rest : DSN_SPAN_NONE;
}

/* "<alice@example.org> (1000/1000)": the user in whose name the mail is delivered */
static void
set_controlling_user(DsnLogEvent *event, DsnSpan value)
{
    DsnSpan user = value;
    gssize ids = dsn_span_find(value, " (");

    if (ids >= 0)
        user = dsn_span_cut(value, 0, (gsize)ids);
    event->login = dsn_log_address(user);
}

/* relay= of mail that came in: "host.example.org [192.0.2.1] (may be forged)", "root@localhost" */
static void
set_origin(DsnLogEvent *event, DsnSpan value)
{
    gssize at = dsn_span_find_byte(value, '@');

    if (at < 0 || dsn_span_find_byte(value, '[') >= 0) {
        dsn_log_set_client(event, dsn_log_host(value));
        return;
    }
    event->login = dsn_span_cut(value, 0, (gsize)at);
    event->client = dsn_span_from(value, (gsize)at + 1);
}

static void
read_arrival(DsnLogEvent *event, DsnSpan rest)
{
    DsnSpan key, value;

    event->type = DSN_LOG_ARRIVAL;
    while (dsn_log_take_field(&rest, &key, &value)) {
        if (dsn_span_is(key, "from"))
            event->fact.sender = dsn_log_address(value);
        else if (dsn_span_is(key, "size"))
            event->size = dsn_log_number(value);
        else if (dsn_span_is(key, "nrcpts"))
            event->n_recipients = (guint)MIN(dsn_log_number(value), G_MAXINT);
        else if (dsn_span_is(key, "msgid"))
            event->message_id = value;
        else if (dsn_span_is(key, "authid"))
            event->login = value;
        else if (dsn_span_is(key, "relay"))
            set_origin(event, value);
    }
}

typedef struct {
    DsnSpan reply, stat, mailer;
} Outcome;

static void
read_delivery_field(DsnLogEvent *event, Outcome *outcome, DsnSpan key, DsnSpan value)
{
    if (dsn_span_is(key, "to"))
        set_recipients(event, value);
    else if (dsn_span_is(key, "ctladdr"))
        set_controlling_user(event, value);
    else if (dsn_span_is(key, "delay"))
        event->delay = dsn_log_clock(value);
    else if (dsn_span_is(key, "mailer"))
        outcome->mailer = value;
    else if (dsn_span_is(key, "relay"))
        dsn_log_set_remote(event, dsn_log_host(value));
    else if (dsn_span_is(key, "dsn"))
        dsn_log_set_status(event, value);
    else if (dsn_span_is(key, "msgid"))
        event->message_id = value;
}

/* Sendmail has no word for "failed": what was not sent and is not kept has failed, and dsn= (since 8.10) says which. */
static DsnKind
kind_of(DsnSpan stat, DsnStatus status)
{
    if (dsn_span_starts_with(stat, "Sent"))
        return DSN_KIND_SUCCESS;
    if (dsn_span_starts_nocase(stat, "Deferred") || status.klass == 4)
        return DSN_KIND_DELAY;
    if (dsn_span_starts_nocase(stat, "queued") || dsn_span_starts_nocase(stat, "quarantined") ||
        dsn_span_starts_nocase(stat, "return to sender") || status.klass == 2)
        return DSN_KIND_NONE;
    return DSN_KIND_FAILURE;
}

/* A reply that refuses, or the words for a connection that broke; not the last one that was fine before it did. */
static gboolean
reply_tells(DsnSpan reply)
{
    return reply.length > 0 && reply.data[0] != '2' && reply.data[0] != '3';
}

static void
say_outcome(DsnLogEvent *event, const Outcome *outcome, GStringChunk *store)
{
    DsnSpan words = outcome->stat;

    if (event->fact.kind == DSN_KIND_SUCCESS) {
        event->fact.diagnostic = words;
        return;
    }
    if (dsn_log_take(&words, "Deferred"))
        dsn_log_take(&words, ": ");
    if (reply_tells(outcome->reply))
        words = outcome->reply;
    dsn_log_say(event, words.length > 0 ? words : outcome->stat, store);
}

/* A program or a file of an alias or a .forward file: its mail is for the user in whose name it is delivered. */
static void
set_owner(DsnLogEvent *event)
{
    DsnSpan address = event->fact.recipient;

    dsn_log_take(&address, "\"");
    if (event->login.length == 0 ||
        (!dsn_span_starts_with(address, "|") && !dsn_span_starts_with(address, "/")))
        return;
    event->fact.recipient = event->login;
    event->login = DSN_SPAN_NONE;
}

static void
read_delivery(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    Outcome outcome = {0};
    DsnSpan key, value;

    while (rest.length > 0) {
        DsnSpan text = rest;
        if (dsn_log_take(&text, "stat=")) {
            outcome.stat = dsn_span_trim(text);
            break;
        }
        if (dsn_log_take(&text, "reply=") && dsn_log_take_before(&text, ", stat=", &outcome.reply)) {
            outcome.stat = dsn_span_trim(text);
            break;
        }
        if (!dsn_log_take_field(&rest, &key, &value))
            break;
        read_delivery_field(event, &outcome, key, value);
    }
    set_owner(event);
    event->fact.kind = kind_of(outcome.stat, event->fact.status);
    event->is_local = is_one_of(outcome.mailer, local_mailers);
    if (outcome.stat.length == 0 || event->fact.kind == DSN_KIND_NONE)
        return;
    event->type = DSN_LOG_ATTEMPT;
    say_outcome(event, &outcome, store);
}

static const struct {
    const char *words; /* behind the new id */
    DsnLogEventType type;
    DsnLogChild child;
} notices[] = {
    {"clone: ", DSN_LOG_CHILD, DSN_LOG_CHILD_FORWARD},
    {"DSN: Cannot send message", DSN_LOG_EXPIRED, DSN_LOG_CHILD_BOUNCE},
    {"DSN: Return receipt", DSN_LOG_CHILD, DSN_LOG_CHILD_NOTICE},
    {"DSN: Warning", DSN_LOG_CHILD, DSN_LOG_CHILD_DELAY},
    {"DSN: ", DSN_LOG_CHILD, DSN_LOG_CHILD_BOUNCE},
    {"postmaster notify: Cannot send message", DSN_LOG_EXPIRED, DSN_LOG_CHILD_DOUBLE},
    {"postmaster notify: Warning", DSN_LOG_CHILD, DSN_LOG_CHILD_DELAY},
    {"postmaster notify: ", DSN_LOG_CHILD, DSN_LOG_CHILD_DOUBLE},
    {"return to sender: Cannot send message", DSN_LOG_EXPIRED, DSN_LOG_CHILD_BOUNCE},
    {"return to sender: ", DSN_LOG_CHILD, DSN_LOG_CHILD_BOUNCE},
    {"sender notify: Cannot send message", DSN_LOG_EXPIRED, DSN_LOG_CHILD_BOUNCE},
    {"sender notify: ", DSN_LOG_CHILD, DSN_LOG_CHILD_DELAY},
};

/* "NEWID: DSN: User unknown" */
static gboolean
read_notice(DsnLogEvent *event, DsnSpan rest)
{
    DsnSpan child, kind;

    if (!dsn_log_take_id(&rest, ID_MIN, ID_MAX, &child) || !dsn_log_take(&rest, ": "))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(notices); i++) {
        if (!dsn_span_starts_with(rest, notices[i].words))
            continue;
        event->type = notices[i].type;
        event->child = notices[i].child;
        event->child_id = child;
        if (event->type == DSN_LOG_EXPIRED && dsn_log_take_before(&rest, ": ", &kind))
            event->fact.diagnostic = dsn_span_trim(rest);
        return TRUE;
    }
    return FALSE;
}

static const struct {
    const char *words; /* in front of "reject=": a ruleset's name, or what the milter was shown */
    DsnCommand command;
} stages[] = {
    {"Milter: connect", DSN_COMMAND_CONN},
    {"Milter: helo", DSN_COMMAND_EHLO},
    {"Milter: from", DSN_COMMAND_MAIL},
    {"Milter: to", DSN_COMMAND_RCPT},
    {"Milter: cmd=data", DSN_COMMAND_DATA},
    {"Milter: data", DSN_COMMAND_DOT},
    {"ruleset=check_mail", DSN_COMMAND_MAIL},
    {"ruleset=check_rcpt", DSN_COMMAND_RCPT},
    {"ruleset=check_relay", DSN_COMMAND_CONN},
    {"ruleset=check_data", DSN_COMMAND_DATA},
    {"ruleset=check_eom", DSN_COMMAND_DOT},
    {"ruleset=check_eoh", DSN_COMMAND_DOT},
    {"ruleset=Local_check_rcpt", DSN_COMMAND_RCPT},
};

static DsnCommand
stage_of(DsnSpan text)
{
    for (gsize i = 0; i < G_N_ELEMENTS(stages); i++) {
        if (dsn_span_starts_with(text, stages[i].words))
            return stages[i].command;
    }
    return DSN_COMMAND_NONE;
}

/* arg1 is what the ruleset was asked about: the recipient of check_rcpt, the sender of check_mail, the host's name. */
static void
set_refused(DsnLogEvent *event, DsnCommand stage, DsnSpan value)
{
    if (stage == DSN_COMMAND_RCPT)
        event->fact.recipient = dsn_log_address(value);
    else if (stage == DSN_COMMAND_MAIL)
        event->fact.sender = dsn_log_address(value);
    else if (stage == DSN_COMMAND_CONN && event->client.data == NULL)
        event->client = value;
}

static gboolean
read_refusal(DsnLogEvent *event, DsnSpan text, GStringChunk *store)
{
    static const char *const subjects[] = {"arg1", "from", "host", "to", NULL};
    DsnSpan rest = text, reply = text, before, key, value;

    if (!dsn_log_take_before(&reply, "reject=", &before))
        return FALSE;
    event->fact.command = stage_of(text);
    dsn_log_take(&rest, "Milter: ");
    dsn_log_take(&rest, "connect: ");
    rest.length = (gsize)(before.data + before.length - rest.data);
    while (dsn_log_take_field(&rest, &key, &value)) {
        value = dsn_span_trim(value);
        if (value.length > 0 && value.data[value.length - 1] == ',')
            value.length--;
        if (dsn_span_is(key, "relay"))
            dsn_log_set_client(event, dsn_log_host(value));
        else if (dsn_span_is(key, "addr") ||
                 (dsn_span_is(key, "arg2") && event->fact.command == DSN_COMMAND_CONN))
            event->client_address = value;
        else if (is_one_of(key, subjects))
            set_refused(event, event->fact.command, value);
    }
    event->type = DSN_LOG_REJECT;
    event->fact.kind = DSN_KIND_REJECT;
    dsn_log_say(event, reply, store);
    return TRUE;
}

/* "<nobody@example.com>... User unknown": what RCPT was answered */
static gboolean
read_refused_recipient(DsnLogEvent *event, DsnSpan rest, GStringChunk *store)
{
    DsnSpan address, words;

    if (!dsn_log_take_path(&rest, &address) || !dsn_log_take(&rest, "... "))
        return FALSE;
    words = rest;
    event->type = DSN_LOG_REJECT;
    event->fact.kind = DSN_KIND_REJECT;
    event->fact.recipient = address;
    event->fact.command = DSN_COMMAND_RCPT;
    dsn_log_say(event, words, store);
    return TRUE;
}

/* "rejecting commands from host [192.0.2.1] due to pre-greeting traffic after 3 seconds" */
static gboolean
read_refused_client(DsnLogEvent *event, DsnSpan text, GStringChunk *store)
{
    DsnSpan rest = text, host;

    if (!dsn_log_take(&rest, "rejecting commands from ") || !dsn_log_take_before(&rest, " due to ", &host))
        return FALSE;
    event->type = DSN_LOG_REJECT;
    event->fact.kind = DSN_KIND_REJECT;
    event->fact.command = DSN_COMMAND_CONN;
    dsn_log_set_client(event, dsn_log_host(host));
    dsn_log_say(event, text, store);
    return TRUE;
}

static gboolean
read_trouble(DsnLogEvent *event, DsnSpan text, GStringChunk *store)
{
    static const char *const beginnings[] = {"SYSERR(",
                                             "Losing ",
                                             "low on space",
                                             "rejecting connections on daemon",
                                             "rejecting new messages",
                                             "fill_fd",
                                             "Milter: initialization failed"};

    return dsn_log_tell_trouble(event, text, beginnings, G_N_ELEMENTS(beginnings), store);
}

/* "AUTH=server, relay=host [192.0.2.1], authid=alice, mech=PLAIN, bits=0" */
static gboolean
read_login(DsnLogEvent *event, DsnSpan text)
{
    if (event->queue_id.data == NULL || !dsn_log_take(&text, "AUTH=server, "))
        return FALSE;
    read_arrival(event, text);
    return TRUE;
}

static gboolean
is_program(DsnSpan program)
{
    static const char *const beginnings[] = {"sendmail", "sm-", "Sendmail"};

    for (gsize i = 0; i < G_N_ELEMENTS(beginnings); i++) {
        if (dsn_span_starts_with(program, beginnings[i]))
            return TRUE;
    }
    return FALSE;
}

/* Is it a line of Sendmail's, although its program has another name (it takes that of its queue or of its daemon)? */
static gboolean
looks_like_sendmail(DsnSpan text)
{
    return (dsn_span_starts_with(text, "from=") && dsn_span_find(text, ", nrcpts=") > 0) ||
           (dsn_span_starts_with(text, "to=") && dsn_span_find(text, ", stat=") > 0 &&
            dsn_span_find(text, ", delay=") > 0);
}

gboolean
dsn_log_read_sendmail(const DsnLogLine *line, GStringChunk *store, DsnLogEvent *ret_event)
{
    DsnSpan text = line->text, rest = text, id = DSN_SPAN_NONE;
    DsnLogEvent *event = ret_event;

    if (!dsn_log_take(&rest, "NOQUEUE: ") &&
        !(dsn_log_take_id(&rest, ID_MIN, ID_MAX, &id) && dsn_log_take(&rest, ": "))) {
        rest = text;
        id = DSN_SPAN_NONE;
    }
    if (!is_program(line->program) &&
        (line->program.data == NULL || id.data == NULL || !looks_like_sendmail(rest)))
        return FALSE;
    event->queue_id = id;
    event->fact.mta = "Sendmail";
    event->fact.format = "sendmail-log";
    if (dsn_span_starts_with(rest, "from="))
        read_arrival(event, rest);
    else if (dsn_span_starts_with(rest, "to="))
        read_delivery(event, rest, store);
    else if (!read_notice(event, rest) && !read_refusal(event, rest, store) &&
             !read_refused_recipient(event, rest, store) && !read_refused_client(event, rest, store) &&
             !read_login(event, rest))
        read_trouble(event, rest, store);
    return TRUE;
}
