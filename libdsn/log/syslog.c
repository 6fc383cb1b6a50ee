/* SPDX-License-Identifier: BSD-2-Clause */
/* log/syslog.c: lines as syslog daemons and journalctl write them
 *
 * RFC 3164 section 4.1 ("Nov 14 22:13:20 mx1 postfix/smtp[2211]: text"), the same with the time of RFC 3339, and RFC
 * 5424 section 6, each with "<PRI>" in front or without. Structured data is passed over.
 */
#include "envelope.h"

#define TAG_MAX  100 /* bytes of a program's name; syslog(3) callers give what they like, RFC 5424 allows 48 */
#define HOST_MAX 255

/* "<22>" */
static void
take_priority(DsnSpan *rest)
{
    gsize at = 1;

    if (rest->length == 0 || rest->data[0] != '<')
        return;
    while (at < rest->length && at < 4 && g_ascii_isdigit(rest->data[at]))
        at++;
    if (at > 1 && at < rest->length && rest->data[at] == '>')
        *rest = dsn_span_from(*rest, at + 1);
}

static gboolean
take_word(DsnSpan *rest, gsize max, DsnSpan *ret_word)
{
    gsize length = 0;

    while (length < rest->length && rest->data[length] != ' ')
        if (++length > max)
            return FALSE;
    if (length == 0 || length == rest->length)
        return FALSE;
    *ret_word = dsn_span_cut(*rest, 0, length);
    *rest = dsn_span_from(*rest, length + 1);
    return TRUE;
}

gboolean
dsn_log_take_tag(DsnSpan *rest, DsnLogLine *line)
{
    gsize end = 0, close;

    while (end < rest->length && end <= TAG_MAX && rest->data[end] > ' ' && rest->data[end] != '[' &&
           rest->data[end] != ':')
        end++;
    if (end == 0 || end >= rest->length || end > TAG_MAX)
        return FALSE;
    line->program = dsn_span_cut(*rest, 0, end);
    line->process = DSN_SPAN_NONE;
    if (rest->data[end] == '[') {
        for (close = end; close < rest->length && close < end + TAG_MAX && rest->data[close] != ']';)
            close++;
        if (close >= rest->length || rest->data[close] != ']')
            return FALSE;
        line->process = dsn_span_cut(*rest, end + 1, close - end - 1);
        end = close + 1;
    }
    if (end >= rest->length || rest->data[end] != ':')
        return FALSE;
    end++;
    if (end < rest->length && rest->data[end] == ' ')
        end++;
    *rest = dsn_span_from(*rest, end);
    return TRUE;
}

/* "-" stands for nothing. */
static DsnSpan
nil(DsnSpan word)
{
    return word.length == 1 && word.data[0] == '-' ? DSN_SPAN_NONE : word;
}

/* "-", or one or more "[id name="value" ...]", in which a backslash protects a bracket. */
static gboolean
take_structured_data(DsnSpan *rest)
{
    gsize at = 0;

    if (rest->length > 0 && rest->data[0] == '-') {
        *rest = dsn_span_from(*rest, 1);
        return TRUE;
    }
    while (at < rest->length && rest->data[at] == '[') {
        for (at++; at < rest->length && rest->data[at] != ']'; at++)
            if (rest->data[at] == '\\')
                at++;
        if (at >= rest->length)
            return FALSE;
        at++;
    }
    if (at == 0)
        return FALSE;
    *rest = dsn_span_from(*rest, at);
    return TRUE;
}

/* Behind "<22>1 ": TIMESTAMP HOST APP PROCID MSGID STRUCTURED-DATA and the text, which may begin with a BOM. */
static gboolean
read_5424(DsnLogClock *clock, DsnSpan rest, DsnLogLine *line)
{
    DsnSpan id;

    if (!dsn_log_clock_take_iso(clock, &rest, line) || rest.length == 0 || rest.data[0] != ' ')
        return FALSE;
    rest = dsn_span_from(rest, 1);
    if (!take_word(&rest, HOST_MAX, &line->host) || !take_word(&rest, TAG_MAX, &line->program) ||
        !take_word(&rest, TAG_MAX, &line->process) || !take_word(&rest, TAG_MAX, &id) ||
        !take_structured_data(&rest))
        return FALSE;
    line->host = nil(line->host);
    line->program = nil(line->program);
    line->process = nil(line->process);
    if (dsn_span_starts_with(rest, " "))
        rest = dsn_span_from(rest, 1);
    if (dsn_span_starts_with(rest, "\xef\xbb\xbf"))
        rest = dsn_span_from(rest, 3);
    line->text = rest;
    return TRUE;
}

gboolean
dsn_log_read_syslog(DsnLogClock *clock, DsnSpan raw, GStringChunk *store, DsnLogLine *ret_line)
{
    DsnLogLine line = {0};
    DsnSpan rest = raw;

    take_priority(&rest);
    if (dsn_span_starts_with(rest, "1 ")) {
        if (!read_5424(clock, dsn_span_from(rest, 2), &line))
            return FALSE;
        *ret_line = line;
        return TRUE;
    }
    if (!dsn_log_clock_take_month(clock, &rest, &line) && !dsn_log_clock_take_iso(clock, &rest, &line))
        return FALSE;
    if (rest.length == 0 || rest.data[0] != ' ')
        return FALSE;
    rest = dsn_span_from(rest, 1);
    if (!take_word(&rest, HOST_MAX, &line.host) || !dsn_log_take_tag(&rest, &line))
        return FALSE;
    line.text = rest;
    *ret_line = line;
    return TRUE;
}
