/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/transcript.c: recorded SMTP sessions in notices
 *
 *     ... while talking to mx.example.com.:
 *     >>> RCPT To:<nobody@example.com>
 *     <<< 550-5.1.1 no such user
 *     <<< 550 5.1.1 see our web page
 *     550 5.1.1 <nobody@example.com>... User unknown
 *
 * Sendmail, Courier and many others write ">>>" for what was sent and "<<<" for what came back; InterScan writes "Sent
 * <<<" and "Received >>>", MDaemon "-->" and "<--" behind the time. The last line is Sendmail's own translation. A reply belongs to the recipient that the
 * command or the reply names, else to all that have none of their own. Runs when the facts stand (join.c).
 */
#include "reader.h"

#include "../smtp/address.h"
#include "../smtp/reply.h"

#include <string.h>

#define STAMP_MAX 60 /* bytes of a time and a session's number before the arrow */

typedef struct {
    DsnNotice *notice;
    DsnCommand command; /* what was sent last */
    DsnSpan address;    /* that RCPT named */
    DsnSpan host;
    DsnSpan reply;       /* being collected, line by line */
    DsnSpan reply_first; /* its first line, raw */
    /* the last refusal that named nobody */
    DsnSpan general;
    DsnCommand general_command;
    DsnSpan general_host;
    gboolean general_is_own;
} Transcript;

static void
give_reply(Transcript *transcript, DsnFact *fact, DsnSpan reply, DsnCommand command, DsnSpan host)
{
    guint16 code = 0;
    DsnStatus status = {0};
    gboolean has_code = fact->reply_code != 0, is_longer;

    if (!dsn_reply_read(reply, &code, &status))
        return;
    if (!has_code || fact->reply_code == code) {
        fact->reply_code = code != 0 ? code : fact->reply_code;
        if (fact->command == DSN_COMMAND_NONE)
            fact->command = command;
        if (dsn_status_is_better(status, fact->status))
            fact->status = status;
    }
    /* Sendmail's fields hold the first line of a reply, its transcript all of them. */
    is_longer =
        fact->reply_code == code && command != DSN_COMMAND_NONE && reply.length > fact->diagnostic.length;
    if (!dsn_span_is_set(fact->diagnostic) || (!has_code && code != 0) || is_longer)
        fact->diagnostic = reply;
    if (!dsn_span_is_set(fact->remote_mta) && dsn_span_is_set(host))
        fact->remote_mta = host;
}

/* A reply is complete: give it to whom it is about. */
static void
finish_reply(Transcript *transcript)
{
    DsnSpan reply = transcript->reply, rest = reply, address, at;
    DsnFact *fact = NULL;
    DsnCommand command = transcript->command;

    transcript->reply = DSN_SPAN_NONE;
    if (!dsn_span_is_set(reply) || (reply.data[0] != '4' && reply.data[0] != '5'))
        return;
    if (command == DSN_COMMAND_RCPT)
        fact = dsn_notice_find(transcript->notice, transcript->address);
    if (fact == NULL && (command == DSN_COMMAND_RCPT || command == DSN_COMMAND_DATA) &&
        dsn_address_take(&rest, &address, &at) &&
        (fact = dsn_notice_find(transcript->notice, address)) != NULL)
        command =
            DSN_COMMAND_RCPT; /* commands were sent ahead (RFC 2920): the reply to RCPT came after ">>> DATA" */
    if (fact != NULL) {
        give_reply(transcript, fact, reply, command, transcript->host);
        return;
    }
    /* "503 need RCPT" after all recipients were refused is a consequence: what was said before it stays. */
    if (dsn_span_is_set(transcript->general) && command == DSN_COMMAND_DATA)
        return;
    transcript->general = reply;
    transcript->general_command = command;
    transcript->general_host = transcript->host;
    transcript->general_is_own = FALSE;
}

static void
take_reply_line(Transcript *transcript, DsnSpan line)
{
    GString *both = transcript->notice->reader->scratch;
    GStringChunk *store = transcript->notice->reader->store;
    gboolean continues = transcript->reply.length >= 4 && line.length >= 4 &&
                         transcript->reply_first.length >= 4 && transcript->reply_first.data[3] == '-' &&
                         memcmp(transcript->reply.data, line.data, 3) == 0;

    if (!continues) {
        finish_reply(transcript);
        transcript->reply = dsn_reply_unfold(line, store);
        transcript->reply_first = line;
        return;
    }
    if (transcript->reply.length > DSN_REASON_MAX)
        return;
    g_string_truncate(both, 0);
    g_string_append_len(both, (const char *)transcript->reply.data, (gssize)transcript->reply.length);
    g_string_append_c(both, '\n');
    g_string_append_len(both, (const char *)line.data, (gssize)line.length);
    transcript->reply =
        dsn_reply_unfold(dsn_span_keep((DsnSpan){(const guint8 *)both->str, both->len}, store), store);
    transcript->reply_first = line;
}

static void
take_command(Transcript *transcript, DsnSpan line)
{
    DsnSpan at;

    finish_reply(transcript);
    transcript->command = dsn_command_read(line);
    transcript->address = DSN_SPAN_NONE;
    if (transcript->command == DSN_COMMAND_RCPT)
        dsn_address_take(&line, &transcript->address, &at);
    else if (dsn_span_is(dsn_span_trim(line), "."))
        transcript->command = DSN_COMMAND_DOT;
}

/* A line of the reporting server's own: "550 5.1.1 <addr>... User unknown" */
static void
take_own_line(Transcript *transcript, DsnSpan line)
{
    GStringChunk *store = transcript->notice->reader->store;
    DsnSpan rest = line, address, at;
    DsnFact *fact = NULL;

    if (!dsn_reply_starts(line) || (line.data[0] != '4' && line.data[0] != '5'))
        return;
    finish_reply(transcript);
    if (dsn_address_take(&rest, &address, &at))
        fact = dsn_notice_find(transcript->notice, address);
    if (dsn_span_is_set(transcript->general) && !transcript->general_is_own)
        return; /* it is but the translation of what the other host said */
    if (fact != NULL && (fact->reply_code == 0 || !dsn_span_is_set(fact->diagnostic)))
        give_reply(transcript, fact, dsn_reply_unfold(line, store), DSN_COMMAND_NONE, DSN_SPAN_NONE);
    else if (fact == NULL && !dsn_span_is_set(transcript->general)) {
        transcript->general = dsn_reply_unfold(line, store);
        transcript->general_command = DSN_COMMAND_NONE;
        transcript->general_host = DSN_SPAN_NONE;
        transcript->general_is_own = TRUE;
    }
}

static void
take_host(Transcript *transcript, DsnSpan line)
{
    static const char words[] = "while talking to ";
    gssize at = dsn_span_find_nocase(line, words);

    if (at >= 0) {
        finish_reply(transcript);
        transcript->host = dsn_host_read(dsn_span_from(line, (gsize)at + sizeof(words) - 1));
        transcript->command = DSN_COMMAND_CONN;
    }
}

static gboolean
take_after(DsnSpan line, const char *mark, DsnSpan *ret_rest)
{
    if (!dsn_span_starts_nocase(line, mark))
        return FALSE;
    *ret_rest = dsn_span_trim(dsn_span_from(line, strlen(mark)));
    return TRUE;
}

/* "Tue 2023-11-14 10:12:02: [2214:1] --> RCPT To:<addr>" */
static gboolean
take_after_stamp(DsnSpan line, const char *mark, DsnSpan *ret_rest)
{
    gssize at = dsn_span_find(dsn_span_cut(line, 0, STAMP_MAX), mark);

    if (at < 0 || (at > 0 && line.data[at - 1] != ' '))
        return FALSE;
    *ret_rest = dsn_span_trim(dsn_span_from(line, (gsize)at + strlen(mark)));
    return TRUE;
}

static void
take_line(Transcript *transcript, DsnSpan line)
{
    DsnSpan rest;

    if (take_after(line, ">>>", &rest) || take_after(line, "Sent <<<", &rest) ||
        take_after_stamp(line, "--> ", &rest))
        take_command(transcript, rest);
    else if (take_after(line, "<<<", &rest) || take_after(line, "Received >>>", &rest) ||
             take_after_stamp(line, "<-- ", &rest))
        take_reply_line(transcript, rest);
    else if (line.length > 4 && g_ascii_isdigit((char)line.data[0]))
        take_own_line(transcript, line);
    else if (line.length > 0 && line.data[0] == '.')
        take_host(transcript, line);
}

/* The fields quote the same reply, and do not say what it answered. */
static gboolean
is_quoted(const DsnFact *fact, DsnSpan reply)
{
    gsize length = MIN(fact->diagnostic.length, reply.length);

    return length >= 3 &&
           dsn_span_equal(dsn_span_cut(fact->diagnostic, 0, length), dsn_span_cut(reply, 0, length));
}

static void
give_general(Transcript *transcript)
{
    GArray *facts = transcript->notice->reader->facts.facts;

    for (guint i = 0; i < facts->len; i++) {
        DsnFact *fact = &g_array_index(facts, DsnFact, i);
        if (fact->kind == DSN_KIND_SUCCESS || fact->kind == DSN_KIND_RELAYED)
            continue;
        if (fact->reply_code == 0)
            give_reply(transcript, fact, transcript->general, transcript->general_command,
                       transcript->general_host);
        else if (fact->command == DSN_COMMAND_NONE && is_quoted(fact, transcript->general))
            fact->command = transcript->general_command;
    }
}

void
dsn_transcript_read(DsnNotice *notice, DsnSpan text)
{
    Transcript transcript = {.notice = notice};
    DsnSpan line;

    if (dsn_span_find(text, "<<<") < 0 && dsn_span_find(text, "<-- ") < 0 &&
        dsn_span_find(text, "ranscript") < 0)
        return;
    while (dsn_span_take_line(&text, &line))
        take_line(&transcript, dsn_span_trim(line));
    finish_reply(&transcript);
    if (dsn_span_is_set(transcript.general))
        give_general(&transcript);
}
