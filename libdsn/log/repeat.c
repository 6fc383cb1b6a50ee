/* SPDX-License-Identifier: BSD-2-Clause */
/* log/repeat.c: lines that stand for copies of a line */
#include "repeat.h"

#include <string.h>

/* "3 times" */
static guint
take_times(DsnSpan *rest)
{
    guint number = 0;
    gsize at = 0;

    for (; at < rest->length && g_ascii_isdigit(rest->data[at]); at++)
        number = MIN(number * 10 + (guint)(rest->data[at] - '0'), DSN_LOG_COPIES_MAX);
    if (at == 0 || !dsn_span_starts_with(dsn_span_from(*rest, at), " times"))
        return 0;
    *rest = dsn_span_from(*rest, at + strlen(" times"));
    return number;
}

guint
dsn_log_take_repeat(DsnLogLine *line)
{
    static const char words[] = "message repeated ";
    DsnSpan rest = line->text;
    guint times;

    if (!dsn_span_starts_with(rest, words))
        return 1;
    rest = dsn_span_from(rest, strlen(words));
    times = take_times(&rest);
    if (times == 0 || !dsn_span_starts_with(rest, ": [") || rest.data[rest.length - 1] != ']')
        return 1;
    line->text = dsn_span_trim(dsn_span_cut(rest, 3, rest.length - 4));
    return times;
}

guint
dsn_log_read_repeat(DsnLogClock *clock, DsnSpan raw, DsnLogLine *ret_line)
{
    static const char words[] = "last message repeated ";
    DsnSpan rest = raw;

    if (raw.length < strlen(words) || dsn_span_find(dsn_span_cut(raw, 0, 300), words) < 0)
        return 0;
    if (!dsn_log_clock_take_month(clock, &rest, ret_line) && !dsn_log_clock_take_iso(clock, &rest, ret_line))
        return 0;
    if (!dsn_span_take_word(&rest, &ret_line->host))
        return 0;
    rest = dsn_span_trim(rest);
    if (!dsn_span_starts_with(rest, words))
        return 0;
    rest = dsn_span_from(rest, strlen(words));
    return take_times(&rest);
}
