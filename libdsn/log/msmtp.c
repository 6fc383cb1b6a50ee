/* SPDX-License-Identifier: BSD-2-Clause */
/* log/msmtp.c: what msmtp writes, into its own file or to syslog
 *
 * "host=smtp.example.com tls=on auth=on user=u from=s@example.org recipients=a@example.com,b@example.com mailsize=123
 * smtpstatus=550 smtpmsg='550 5.1.1 no' errormsg='..' exitcode=EX_DATAERR", one line a message. There is no queue: what was
 * not sent has failed.
 */
#include "event.h"
#include "field.h"

/* "key=value" or "key='value with blanks'"; msmtp leaves quotes inside as they are. */
static gboolean
take_field(DsnSpan *rest, DsnSpan *ret_key, DsnSpan *ret_value)
{
    DsnSpan text = dsn_span_trim(*rest);

    if (!dsn_log_take_id(&text, 1, 16, ret_key) || !dsn_log_take(&text, "="))
        return FALSE;
    if (dsn_log_take(&text, "'")) {
        if (!dsn_log_take_before(&text, "' ", ret_value)) {
            *ret_value = text;
            text = DSN_SPAN("");
        }
    } else if (!dsn_span_take_until(&text, ' ', ret_value)) {
        *ret_value = DSN_SPAN("");
    }
    *rest = text;
    return TRUE;
}

static void
set_recipients(DsnLogEvent *event, DsnSpan list)
{
    if (dsn_span_take_until(&list, ',', &event->fact.recipient) && list.length > 0)
        event->more_recipients = list;
}

typedef struct {
    DsnSpan said, error, exit;
} Outcome;

static void
read_field(DsnLogEvent *event, Outcome *outcome, DsnSpan key, DsnSpan value)
{
    if (dsn_span_is(key, "host"))
        dsn_log_set_remote(event, dsn_log_host(value));
    else if (dsn_span_is(key, "user"))
        event->login = value;
    else if (dsn_span_is(key, "from"))
        event->fact.sender = value;
    else if (dsn_span_is(key, "recipients"))
        set_recipients(event, value);
    else if (dsn_span_is(key, "mailsize"))
        event->size = dsn_log_number(value);
    else if (dsn_span_is(key, "smtpmsg"))
        outcome->said = value;
    else if (dsn_span_is(key, "errormsg"))
        outcome->error = value;
    else if (dsn_span_is(key, "exitcode"))
        outcome->exit = value;
}

/* msmtp's own words for what the server refused */
static const struct {
    const char *words;
    DsnCommand command;
} stages[] = {
    {"envelope from address ", DSN_COMMAND_MAIL},
    {"recipient address ", DSN_COMMAND_RCPT},
    {"the server did not accept the mail", DSN_COMMAND_DOT},
    {"authentication failed", DSN_COMMAND_AUTH},
    {"cannot connect to ", DSN_COMMAND_CONN},
};

static DsnCommand
stage_of(DsnSpan error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(stages); i++) {
        if (dsn_span_starts_with(error, stages[i].words))
            return stages[i].command;
    }
    return DSN_COMMAND_NONE;
}

gboolean
dsn_log_read_msmtp(const DsnLogLine *line, GStringChunk *store, DsnLogEvent *ret_event)
{
    DsnSpan rest = line->text, key, value;
    Outcome outcome = {0};

    if ((line->program.length > 0 && !dsn_span_is(line->program, "msmtp")) ||
        !dsn_span_starts_with(rest, "host=") || dsn_span_find(rest, " tls=") < 0)
        return FALSE;
    while (rest.length > 0 && take_field(&rest, &key, &value))
        read_field(ret_event, &outcome, key, value);
    ret_event->fact.mta = "msmtp";
    ret_event->fact.format = "msmtp-log";
    if (outcome.exit.length == 0) /* cut */
        return TRUE;
    ret_event->type = DSN_LOG_ATTEMPT;
    if (dsn_span_is(outcome.exit, "EX_OK")) {
        ret_event->fact.kind = DSN_KIND_SUCCESS;
        ret_event->fact.diagnostic = outcome.said;
        return TRUE;
    }
    ret_event->fact.kind = DSN_KIND_FAILURE;
    ret_event->fact.command = stage_of(outcome.error);
    dsn_log_say(ret_event, outcome.said.length > 0 ? outcome.said : outcome.error, store);
    return TRUE;
}
