/* SPDX-License-Identifier: BSD-2-Clause */
/* log/postfix-delivery.c: what became of one recipient, by smtp, lmtp, local, virtual, pipe, error, discard and qmgr
 *
 * log_adhoc.c: "to=<final>, orig_to=<..>, relay=host[ip]:25, conn_use=2, delay=1.2, delays=a/b/c/d, dsn=5.1.1,
 * status=bounced (text)". Unknown fields may stand before "dsn=". Leaves out the results of address verification, which
 * are about no mail.
 */
#include "postfix.h"

/* The words of "status=". */
static const struct {
    const char *word;
    DsnKind kind;
    const char *action;
} outcomes[] = {
    {"sent", DSN_KIND_SUCCESS, "delivered"},
    {"deferred", DSN_KIND_DELAY, "delayed"},
    {"bounced", DSN_KIND_FAILURE, "failed"},
    {"expired", DSN_KIND_FAILURE, "failed"},
    {"force-expired", DSN_KIND_FAILURE, "failed"},
    {"softbounce", DSN_KIND_DELAY, "delayed"}, /* soft_bounce=yes: it will be tried again */
    {"undeliverable", DSN_KIND_NONE, NULL},
    {"deliverable", DSN_KIND_NONE, NULL},
};

/* How a text begins that says what went wrong with a host. Where the host's own words follow, they end in "(in reply to
 * RCPT TO command)". */
static const struct {
    const char *intro, *words;
} troubles[] = {
    {"host ", " said: "},
    {"host ", " refused to talk to me: "},
    {"lost connection with ", NULL},
    {"conversation with ", NULL},
    {"connect to ", NULL},
    {"TLS is required, but was not offered by host ", NULL},
    {"Server certificate not verified", NULL},
    {"Server certificate not trusted", NULL},
    {"Cannot start TLS: ", NULL},
    {"mail for ", NULL},
};

static DsnSpan
without_stage(DsnSpan words)
{
    gssize at = -1;
    DsnSpan rest = words;

    if (words.length == 0 || words.data[words.length - 1] != ')')
        return words;
    for (gssize next; (next = dsn_span_find(rest, " (in reply to ")) >= 0;
         rest = dsn_span_from(rest, (gsize)next + 1))
        at = rest.data - words.data + next;
    return at >= 0 ? dsn_span_cut(words, 0, (gsize)at) : words;
}

static void
set_host(DsnSpan text, DsnLogEvent *event)
{
    DsnLogHost host;
    DsnSpan word;

    if (!dsn_span_take_word(&text, &word))
        return;
    if (word.length > 0 &&
        word.data[word.length - 1] == ':') /* "connect to mx[192.0.2.25]:25: Connection refused" */
        word.length--;
    host = dsn_postfix_host(word);
    if (!dsn_span_is_set(event->fact.remote_mta) && dsn_span_is_set(host.address))
        dsn_log_set_remote(event, host);
}

gboolean
dsn_postfix_read_trouble(DsnSpan text, GStringChunk *store, DsnLogEvent *event)
{
    for (gsize i = 0; i < G_N_ELEMENTS(troubles); i++) {
        DsnSpan rest = text, host;
        if (!dsn_log_take(&rest, troubles[i].intro))
            continue;
        if (troubles[i].words == NULL) {
            set_host(rest, event);
            dsn_log_say(event, text, store);
            return TRUE;
        }
        if (!dsn_log_take_before(&rest, troubles[i].words, &host))
            continue;
        set_host(host, event);
        event->fact.command = dsn_command_find(text);
        dsn_log_say(event, without_stage(rest), store);
        return TRUE;
    }
    return FALSE;
}

/* "(forwarded as <NEWID>)", "(250 2.0.0 Ok: queued as <NEWID>)", also where a content filter quotes that. */
static DsnSpan
find_child(DsnSpan text)
{
    static const char *const marks[] = {"forwarded as ", "queued as "};
    DsnSpan child = DSN_SPAN_NONE;

    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
        DsnSpan rest = text, before;
        while (dsn_log_take_before(&rest, marks[i], &before))
            (void)dsn_log_take_id(&rest, 5, 24, &child);
    }
    return child;
}

static gboolean
is_this_host(DsnSpan address)
{
    return dsn_span_starts_with(address, "127.") || dsn_span_is(address, "::1");
}

/* Behind "status=bounced ": "(text)", which ends with the last parenthesis of the line. */
static void
read_text(DsnSpan text, GStringChunk *store, DsnLogEvent *event)
{
    text = dsn_span_trim(text);
    if (text.length > 0 && text.data[0] == '(')
        text = dsn_span_from(text, 1);
    if (text.length > 0 && text.data[text.length - 1] == ')')
        text.length--;
    event->is_retry_postponed = dsn_log_take(&text, "delivery temporarily suspended: ");
    if (event->fact.kind == DSN_KIND_SUCCESS) {
        event->fact.diagnostic = text;
        if (event->is_local || !dsn_span_is_set(event->remote_address))
            event->child_id = find_child(text);
        event->child = dsn_span_is_set(event->child_id) ? DSN_LOG_CHILD_FORWARD : DSN_LOG_CHILD_NONE;
    } else if (!dsn_postfix_read_trouble(text, store, event)) {
        dsn_log_say(event, text, store);
    }
}

/* "connect to home.example[private/dovecot-lmtp]: ...", where relay=none does not tell it: a socket of this host. */
static gboolean
names_socket(DsnSpan text)
{
    return dsn_span_starts_with(text, "connect to ") &&
           (dsn_span_find(text, "[private/") >= 0 || dsn_span_find(text, "[/") >= 0);
}

static gboolean
read_status(DsnSpan rest, GStringChunk *store, DsnLogEvent *event)
{
    DsnSpan word;

    if (!dsn_span_take_word(&rest, &word))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        if (!dsn_span_is(word, outcomes[i].word))
            continue;
        if (outcomes[i].kind == DSN_KIND_NONE)
            return TRUE;
        event->type = DSN_LOG_ATTEMPT;
        event->fact.kind = outcomes[i].kind;
        event->fact.action = dsn_span_from_string(outcomes[i].action);
        read_text(rest, store, event);
        event->is_local |= names_socket(event->fact.diagnostic);
        return TRUE;
    }
    return FALSE;
}

/* "12.5" seconds, in milliseconds; -1: no number. */
static gint64
read_seconds(DsnSpan text)
{
    gint64 thousandths = 0;
    guint scale = 100;
    gssize dot = dsn_span_find_byte(text, '.');

    if (text.length == 0 || !g_ascii_isdigit(text.data[0]))
        return -1;
    for (gsize at = (gsize)dot + 1; dot >= 0 && at < text.length && g_ascii_isdigit(text.data[at]);
         at++, scale /= 10)
        thousandths += (text.data[at] - '0') * scale;
    return MIN(dsn_log_number(text), G_MAXINT32) * 1000 + thousandths;
}

static void
set_field(DsnSpan name, DsnSpan value, DsnLogEvent *event)
{
    if (dsn_span_is(name, "relay") && !dsn_span_is(value, "none")) {
        DsnLogHost host = dsn_postfix_host(value);
        dsn_log_set_remote(event, host);
        event->is_local = !dsn_span_is_set(host.address) || is_this_host(host.address);
    } else if (dsn_span_is(name, "delay")) {
        event->delay = read_seconds(value);
    } else if (dsn_span_is(name, "dsn")) {
        (void)dsn_log_set_status(event, value);
    }
}

gboolean
dsn_postfix_read_delivery(DsnSpan rest, GStringChunk *store, DsnLogEvent *event)
{
    DsnSpan name;

    event->fact.recipient = dsn_postfix_take_address(&rest);
    while (dsn_log_take(&rest, ", ") && dsn_log_take_before(&rest, "=", &name)) {
        if (dsn_span_is(name, "status"))
            return read_status(rest, store, event);
        if (dsn_span_is(name, "orig_to"))
            event->fact.original_recipient = dsn_postfix_take_address(&rest);
        else
            set_field(name, dsn_postfix_take_address(&rest), event);
    }
    return FALSE;
}
