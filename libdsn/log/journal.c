/* SPDX-License-Identifier: BSD-2-Clause */
/* log/journal.c: lines of journalctl -o json
 *
 * systemd.journal-fields(7). The time is that of the journal, the program the one that syslog(3) was given, else the
 * name of the executable.
 */
#include "envelope.h"
#include "json.h"

#define DIGITS_MAX 17 /* of microseconds since 1970: up to the year 5138 */

static gboolean
read_time(DsnSpan text, gint64 *ret_time)
{
    gint64 time = 0;

    if (text.length == 0 || text.length > DIGITS_MAX)
        return FALSE;
    for (gsize i = 0; i < text.length; i++) {
        if (!g_ascii_isdigit(text.data[i]))
            return FALSE;
        time = time * 10 + (text.data[i] - '0');
    }
    *ret_time = time;
    return TRUE;
}

/* The first of the fields that is there. */
static void
take_text(DsnJson *json, const char *name, const char *other, GStringChunk *store, DsnSpan *ret_text)
{
    if (!dsn_log_json_text(json, name, store, ret_text) && other != NULL)
        (void)dsn_log_json_text(json, other, store, ret_text);
}

gboolean
dsn_log_read_journal(DsnLogClock *clock, DsnSpan raw, GStringChunk *store, DsnLogLine *ret_line)
{
    g_autoptr(DsnJson) json = dsn_log_json_read(raw);
    DsnLogLine line = {.time = DSN_LOG_NO_TIME};

    if (json == NULL || !dsn_log_json_text(json, "MESSAGE", store, &line.text))
        return FALSE;
    take_text(json, "__REALTIME_TIMESTAMP", "_SOURCE_REALTIME_TIMESTAMP", store, &line.stamp);
    take_text(json, "_HOSTNAME", NULL, store, &line.host);
    take_text(json, "SYSLOG_IDENTIFIER", "_COMM", store, &line.program);
    take_text(json, "SYSLOG_PID", "_PID", store, &line.process);
    if (read_time(line.stamp, &line.time))
        line.offset = dsn_log_clock_offset(clock, line.time);
    *ret_line = line;
    return TRUE;
}
