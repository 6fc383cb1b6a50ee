/* SPDX-License-Identifier: BSD-2-Clause */
/* log/postfix-warning.c: what Postfix's programs say without naming a message
 *
 * Some of it explains the attempt that the process ends next (a connection that fails, a TLS library's complaint), some
 * is a client that was refused because it came too often (anvil), some is the server's own trouble (no space, a
 * service that does not answer). Everything else says nothing of mail.
 */
#include "postfix.h"

typedef enum {
    MEANS_NOTHING,
    MEANS_REASON,
    MEANS_TROUBLE,
    MEANS_LIMIT,
} Meaning;

/* By words that stand somewhere in the text; the first that does decides. */
static const struct {
    const char *words;
    Meaning meaning;
} phrases[] = {
    {"connect to Milter service ", MEANS_TROUBLE},
    {" rate limit exceeded: ", MEANS_LIMIT},
    {"concurrency limit exceeded: ", MEANS_LIMIT},
    {"No space left on device", MEANS_TROUBLE},
    {"not enough free space in mail queue", MEANS_TROUBLE},
    {"Insufficient system storage", MEANS_TROUBLE},
    {"Disk quota exceeded", MEANS_TROUBLE},
    {"Too many open files", MEANS_TROUBLE},
    {"Read-only file system", MEANS_TROUBLE},
    {"Input/output error", MEANS_TROUBLE},
    {"all ports busy", MEANS_TROUBLE},
    {"alert certificate expired", MEANS_TROUBLE}, /* the other side says it of ours */
    {"TLS library problem", MEANS_REASON},
    {"SSL_connect error", MEANS_REASON},
    {"certificate verification failed", MEANS_REASON},
    {"SASL authentication failed", MEANS_REASON},
    {"greeted me with my own hostname", MEANS_REASON},
    {"replied to HELO/EHLO with my own hostname", MEANS_REASON},
    {"no MX host for ", MEANS_REASON},
    {"loops back to myself", MEANS_REASON},
    {"problem talking to server ", MEANS_TROUBLE},
    {"problem talking to service ", MEANS_TROUBLE},
    {"lookup problem", MEANS_TROUBLE},
    {"table lookup problem", MEANS_TROUBLE},
    {"lookup error for DNS query", MEANS_TROUBLE},
};

static Meaning
meaning_of(DsnSpan text)
{
    for (gsize i = 0; i < G_N_ELEMENTS(phrases); i++) {
        if (dsn_span_find(text, phrases[i].words) >= 0)
            return phrases[i].meaning;
    }
    return MEANS_NOTHING;
}

/* "Connection rate limit exceeded: 31 from name[ip] for service smtpd" */
static void
read_limit(DsnSpan text, DsnLogEvent *event)
{
    DsnSpan rest = text, before, host;

    event->type = DSN_LOG_REJECT;
    event->fact.kind = DSN_KIND_REJECT;
    event->fact.action = DSN_SPAN("failed");
    event->fact.command = dsn_span_starts_with(text, "Recipient") ? DSN_COMMAND_RCPT
                          : dsn_span_starts_with(text, "Message") ? DSN_COMMAND_MAIL
                                                                  : DSN_COMMAND_CONN;
    event->fact.diagnostic = text;
    if (dsn_log_take_before(&rest, " from ", &before) && dsn_span_take_word(&rest, &host))
        dsn_log_set_client(event, dsn_postfix_host(host));
}

static gboolean
is_alarm(DsnSpan *text)
{
    return dsn_log_take(text, "fatal: ") || dsn_log_take(text, "panic: ");
}

gboolean
dsn_postfix_read_warning(DsnSpan text, GStringChunk *store, DsnLogEvent *event)
{
    gboolean is_fatal = is_alarm(&text);
    Meaning meaning;

    if (!is_fatal && !dsn_log_take(&text, "warning: ")) {
        if (!dsn_span_starts_with(text, "connect to ") && !dsn_span_starts_with(text, "SSL_connect error"))
            return FALSE;
        event->type = DSN_LOG_REASON;
        return dsn_postfix_read_trouble(text, store, event) || (dsn_log_say(event, text, store), TRUE);
    }
    meaning = meaning_of(text);
    if (meaning == MEANS_NOTHING && !is_fatal)
        return FALSE;
    if (meaning == MEANS_LIMIT) {
        read_limit(text, event);
        return TRUE;
    }
    event->type = meaning == MEANS_REASON ? DSN_LOG_REASON : DSN_LOG_TROUBLE;
    dsn_log_say(event, text, store);
    return TRUE;
}
