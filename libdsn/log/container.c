/* SPDX-License-Identifier: BSD-2-Clause */
/* log/container.c: lines that a container's run time has wrapped
 *
 * Kubernetes (CRI): "<RFC 3339 time> stdout F <line>"; Docker: {"log":"<line>\n","stream":"stdout","time":"..."}. Parts
 * of a line that was too long ("P") are no lines.
 */
#include "envelope.h"
#include "json.h"

gboolean
dsn_log_read_wrapped(DsnLogClock *clock, DsnSpan text, GStringChunk *store, DsnLogLine *outer)
{
    DsnLogLine line;
    DsnSpan rest = dsn_span_trim(text);

    if (!dsn_log_read_syslog(clock, rest, store, &line) && !dsn_log_read_tai64n(clock, rest, store, &line)) {
        (void)dsn_log_read_bare(clock, rest, store, &line);
        rest = line.text;
        if (dsn_log_take_tag(&rest,
                             &line)) /* "postfix/smtp[2211]: text" of who leaves time and host to others */
            line.text = rest;
    }
    if (line.time == DSN_LOG_NO_TIME) {
        line.time = outer->time;
        line.offset = outer->offset;
        line.stamp = outer->stamp;
    }
    *outer = line;
    return TRUE;
}

gboolean
dsn_log_read_cri(DsnLogClock *clock, DsnSpan raw, GStringChunk *store, DsnLogLine *ret_line)
{
    static const char *const streams[] = {" stdout F ", " stderr F "};
    DsnLogLine line = {0};
    DsnSpan rest = raw;

    if (!dsn_log_clock_take_iso(clock, &rest, &line))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(streams); i++) {
        if (!dsn_span_starts_with(rest, streams[i]))
            continue;
        (void)dsn_log_read_wrapped(clock, dsn_span_from(rest, 10), store, &line);
        *ret_line = line;
        return TRUE;
    }
    return FALSE;
}

gboolean
dsn_log_read_docker(DsnLogClock *clock, DsnSpan raw, GStringChunk *store, DsnLogLine *ret_line)
{
    g_autoptr(DsnJson) json = dsn_log_json_read(raw);
    DsnLogLine line = {.time = DSN_LOG_NO_TIME};
    DsnSpan text, time;

    if (json == NULL || !dsn_log_json_text(json, "log", store, &text))
        return FALSE;
    if (dsn_log_json_text(json, "time", store, &time))
        (void)dsn_log_clock_take_iso(clock, &time, &line);
    (void)dsn_log_read_wrapped(clock, text, store, &line);
    *ret_line = line;
    return TRUE;
}
