/* SPDX-License-Identifier: BSD-2-Clause */
/* log/postfix-reject.c: mail that smtpd, cleanup and postscreen did not take
 *
 * "reject: RCPT from name[ip]: 550 5.1.1 <a@b>: text; from=<..> to=<..> proto=ESMTP helo=<..>". cleanup writes the text of
 * a header_checks rule behind the fields, postscreen puts commas between them. Only what refuses counts: what is held,
 * redirected, thrown away or warned of is no refusal.
 */
#include "postfix.h"

static const struct {
    const char *word;
    DsnCommand command;
} stages[] = {
    {"CONNECT", DSN_COMMAND_CONN},       {"HELO", DSN_COMMAND_EHLO}, {"EHLO", DSN_COMMAND_EHLO},
    {"STARTTLS", DSN_COMMAND_STARTTLS},  {"AUTH", DSN_COMMAND_AUTH}, {"MAIL", DSN_COMMAND_MAIL},
    {"RCPT", DSN_COMMAND_RCPT},          {"DATA", DSN_COMMAND_DATA}, {"BDAT", DSN_COMMAND_DATA},
    {"END-OF-MESSAGE", DSN_COMMAND_DOT},
};

/* What stands behind the last "; " that begins the fields, which it is cut off from. */
static DsnSpan
cut_fields(DsnSpan *words)
{
    static const char *const names[] = {"; from=<", "; to=<", "; proto=", "; helo=<"};
    gssize first = -1;
    DsnSpan fields;

    for (gsize i = 0; i < G_N_ELEMENTS(names) && first < 0; i++) {
        DsnSpan rest = *words;
        for (gssize at; (at = dsn_span_find(rest, names[i])) >= 0; rest = dsn_span_from(rest, (gsize)at + 2))
            first = rest.data - words->data + at;
    }
    if (first < 0)
        return DSN_SPAN_NONE;
    fields = dsn_span_from(*words, (gsize)first + 2);
    *words = dsn_span_cut(*words, 0, (gsize)first);
    return fields;
}

/* The address behind "from=" or "to=", and what follows it. */
static DsnSpan
take_field(DsnSpan *fields, const char *name)
{
    DsnSpan address = DSN_SPAN_NONE;

    if (!dsn_log_take(fields, name) || !dsn_log_take_path(fields, &address))
        return DSN_SPAN_NONE;
    (void)dsn_log_take(fields, ",");
    (void)dsn_log_take(fields, " ");
    return address;
}

static DsnSpan
take_name(DsnSpan *fields, const char *name)
{
    gssize at = dsn_span_find(*fields, name);

    if (at < 0)
        return DSN_SPAN_NONE;
    *fields = dsn_span_from(*fields, (gsize)at);
    return take_field(fields, name);
}

/* "header Subject: ... from name[ip]; from=<..> ... helo=<..>: 5.7.1 text" of header_checks and body_checks. */
static void
read_checked(DsnSpan words, DsnSpan fields, GStringChunk *store, DsnLogEvent *event)
{
    DsnSpan rest = words, before, client = DSN_SPAN_NONE;

    while (dsn_log_take_before(&rest, " from ", &before))
        client = rest;
    dsn_log_set_client(event, dsn_postfix_host(client));
    event->fact.command = DSN_COMMAND_DOT;
    while (dsn_log_take_before(&fields, ">: ", &before))
        continue;
    dsn_log_say(event, fields, store);
    event->fact.context = words;
}

/* "RCPT from name[ip]: " */
static gboolean
take_stage(DsnSpan *rest, DsnLogEvent *event)
{
    DsnSpan stage, host;

    if (!dsn_span_take_word(rest, &stage))
        return FALSE;
    if (stage.length > 0 && stage.data[stage.length - 1] == ':')
        stage.length--; /* "END-OF-MESSAGE: 554 ..." of a proxy */
    for (gsize i = 0; i < G_N_ELEMENTS(stages); i++) {
        if (dsn_span_is(stage, stages[i].word))
            event->fact.command = stages[i].command;
    }
    if (!dsn_log_take(rest, " from "))
        return dsn_log_take(rest, " ");
    if (!dsn_log_take_before(rest, ": ", &host))
        return FALSE;
    dsn_log_set_client(event, dsn_postfix_host(host));
    return TRUE;
}

gboolean
dsn_postfix_read_reject(DsnSpan rest, GStringChunk *store, DsnLogEvent *event)
{
    static const char *const actions[] = {"reject: ", "milter-reject: ", "proxy-reject: "};
    gboolean is_refusal = FALSE, is_checked;
    DsnSpan fields;

    for (gsize i = 0; i < G_N_ELEMENTS(actions) && !is_refusal; i++)
        is_refusal = dsn_log_take(&rest, actions[i]);
    if (!is_refusal)
        return FALSE;
    fields = cut_fields(&rest);
    is_checked = dsn_span_starts_with(rest, "header ") || dsn_span_starts_with(rest, "body ") ||
                 dsn_span_starts_with(rest, "mime-header ") || dsn_span_starts_with(rest, "nested-header ");
    if (!is_checked && !take_stage(&rest, event))
        return FALSE;
    event->type = DSN_LOG_REJECT;
    event->fact.kind = DSN_KIND_REJECT;
    event->fact.action = DSN_SPAN("failed");
    event->fact.sender = take_name(&fields, "from=");
    event->fact.recipient = take_name(&fields, "to=");
    if (is_checked)
        read_checked(rest, fields, store, event);
    else
        dsn_log_say(event, rest, store);
    return TRUE;
}
