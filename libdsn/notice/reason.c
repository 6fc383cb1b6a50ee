/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/reason.c: the words that a notice uses about one recipient, taken apart
 *
 * Takes the words as they stand in the notice, gives what the refusing host said (without the frame that the notice
 * puts around it), its codes, the command that it answered, and its name.
 */
#include "reader.h"

#include "../smtp/address.h"
#include "../smtp/reply.h"

#include <string.h>

/* How much a code says. That time ran out is a consequence, not a cause. */
enum { RANK_NONE, RANK_CLASS, RANK_SUBJECT, RANK_EXPIRED, RANK_DETAIL };

static guint
rank(DsnStatus status)
{
    if (status.klass == 0)
        return RANK_NONE;
    if (dsn_status_is_vague(status))
        return RANK_CLASS;
    if (status.detail == 0)
        return RANK_SUBJECT;
    return status.subject == 4 && status.detail == 7 ? RANK_EXPIRED : RANK_DETAIL;
}

gboolean
dsn_status_is_better(DsnStatus candidate, DsnStatus than)
{
    return rank(candidate) > rank(than);
}

/* A code that the host itself wrote into its reply counts more than the reporting server's own reading of it. */
static void
take_codes(DsnFact *fact, const DsnReply *replies, guint n_replies)
{
    guint16 code = 0;
    DsnStatus status = {0};
    gboolean is_reply;

    if (!dsn_replies_read(replies, n_replies, &code, &status))
        return;
    is_reply = code != 0 && fact->reply_code == 0;
    if (rank(status) > rank(fact->status) || (is_reply && rank(status) >= RANK_SUBJECT))
        fact->status = status;
    if (fact->reply_code == 0)
        fact->reply_code = code;
}

void
dsn_fact_read_codes(DsnFact *fact, DsnSpan text)
{
    DsnReply replies[DSN_REPLIES_MAX];

    take_codes(fact, replies, dsn_reply_split(text, replies));
}

/* Words in front of the name of the host that refused. */
static const char *const host_introductions[] = {
    "while talking to ",
    "remote server for ",
    "server for the recipient domain ",
    "smtp server <",
    "remote system: ",
    "host: ",
    "to host ",
    "mailer ",
    "server ",
    "host ",
    "connect to ",
    "with ",
    "by ",
};

static gboolean
is_host_byte(guint8 byte)
{
    return g_ascii_isalnum((char)byte) || byte == '.' || byte == '-' || byte == '_';
}

static gboolean
is_host(DsnSpan text)
{
    return text.length > 3 && dsn_span_find_byte(text, '.') > 0 && g_ascii_isalnum((char)text.data[0]) &&
           dsn_span_find_nocase(text, "..") < 0;
}

/* "mx.example.com[192.0.2.25]", "mx.example.com [192.0.2.25]", "mx.example.com. (192.0.2.25": the name before it */
static DsnSpan
host_before_ip(DsnSpan text)
{
    DsnSpan rest = text, ip;

    while (dsn_ip_take(&rest, &ip)) {
        gsize end = (gsize)(ip.data - text.data), begin;
        DsnSpan host;
        if (end == 0 || (text.data[end - 1] != '[' && text.data[end - 1] != '('))
            continue;
        for (end--; end > 0 && (text.data[end - 1] == ' ' || text.data[end - 1] == '.');)
            end--;
        for (begin = end; begin > 0 && is_host_byte(text.data[begin - 1]);)
            begin--;
        host = dsn_span_cut(text, begin, end - begin);
        if (is_host(host))
            return host;
    }
    return DSN_SPAN_NONE;
}

static DsnSpan
host_at(DsnSpan text)
{
    DsnSpan host = dsn_span_trim(text);
    gsize length = 0;

    while (length < host.length && is_host_byte(host.data[length]))
        length++;
    while (length > 0 && host.data[length - 1] == '.')
        length--;
    host.length = length;
    return is_host(host) ? host : DSN_SPAN_NONE;
}

/* Words of the table may stand in any order: the first row of it that is followed by a host counts. */
static DsnSpan
host_after_words(DsnSpan text)
{
    gsize best = G_N_ELEMENTS(host_introductions);
    DsnSpan found = DSN_SPAN_NONE;

    for (gsize at = 0; at < text.length; at++) {
        DsnSpan rest = dsn_span_from(text, at);
        if (at > 0 && text.data[at - 1] != ' ' && text.data[at - 1] != '\n')
            continue;
        for (gsize i = 0; i < best; i++) {
            DsnSpan host;
            if (dsn_lower(rest.data[0]) != (guint8)host_introductions[i][0] ||
                !dsn_span_starts_nocase(rest, host_introductions[i]))
                continue;
            host = host_at(dsn_span_from(rest, strlen(host_introductions[i])));
            if (dsn_span_is_set(host)) {
                best = i;
                found = host;
            }
        }
    }
    return found;
}

/* Frames that servers put around a reply, from the words on. */
static DsnSpan
without_frame(DsnSpan text)
{
    static const char *const tails[] = {"(in reply to ", "Giving up on ", "(delivery attempts:"};

    text = dsn_span_trim(text);
    for (gsize i = 0; i < G_N_ELEMENTS(tails); i++) {
        gssize at = dsn_span_find(text, tails[i]);
        if (at > 0)
            text = dsn_span_trim(dsn_span_cut(text, 0, (gsize)at));
    }
    if (dsn_span_starts_nocase(text, "(reason:")) {
        text = dsn_span_trim(dsn_span_from(text, 8));
        if (text.length > 0 && text.data[text.length - 1] == ')')
            text = dsn_span_trim(dsn_span_cut(text, 0, text.length - 1));
    }
    return text;
}

/* The lines about the recipient as one text, without what only records the session (transcript.c reads that). */
static DsnSpan
joined_lines(DsnNotice *notice, DsnSpan reason)
{
    GString *text = notice->reader->scratch;
    DsnSpan line;

    g_string_truncate(text, 0);
    while (dsn_span_take_line(&reason, &line)) {
        line = dsn_span_trim(line);
        if (dsn_span_starts_with(line, "<<<") && !dsn_reply_starts(dsn_span_trim(dsn_span_from(line, 3))))
            line = dsn_span_trim(dsn_span_from(line, 3)); /* Courier: what a local program printed */
        if (line.length == 0 || dsn_span_starts_with(line, ">>>") || dsn_span_starts_with(line, "<<<"))
            continue;
        if (text->len > 0)
            g_string_append_c(text, '\n');
        g_string_append_len(text, (const char *)line.data, (gssize)line.length);
    }
    /* Kept before it is unfolded: what needs no unfolding comes back as it is. */
    return dsn_reply_unfold(
        dsn_span_keep((DsnSpan){(const guint8 *)text->str, text->len}, notice->reader->store),
        notice->reader->store);
}

static void
read_host(DsnSpan text, DsnFact *fact)
{
    if (dsn_span_is_set(fact->remote_mta))
        return;
    fact->remote_mta = host_before_ip(text);
    if (!dsn_span_is_set(fact->remote_mta))
        fact->remote_mta = host_after_words(text);
}

void
dsn_reason_read_frame(DsnNotice *notice, DsnSpan reason, DsnFact *fact)
{
    DsnSpan text = joined_lines(notice, reason);

    if (text.length == 0)
        return;
    fact->context = text;
    if (fact->command == DSN_COMMAND_NONE)
        fact->command = dsn_command_find(text);
    read_host(text, fact);
}

static DsnSpan
words_of_host(DsnSpan text, const DsnReply *replies, guint n_replies)
{
    for (guint i = 0; i < n_replies; i++) {
        if (replies[i].code != 0)
            return without_frame(dsn_span_from(text, (gsize)(replies[i].text.data - text.data)));
    }
    return without_frame(text);
}

DsnSpan
dsn_words_of_host(DsnSpan text)
{
    DsnReply replies[DSN_REPLIES_MAX];
    guint n_replies = dsn_reply_split(text, replies);

    return words_of_host(text, replies, n_replies);
}

void
dsn_reason_read(DsnNotice *notice, DsnSpan reason, DsnFact *fact)
{
    DsnReply replies[DSN_REPLIES_MAX];
    guint n_replies;

    dsn_reason_read_frame(notice, reason, fact);
    if (fact->context.length == 0)
        return;
    n_replies = dsn_reply_split(fact->context, replies);
    fact->diagnostic = words_of_host(fact->context, replies, n_replies);
    take_codes(fact, replies, n_replies);
}
