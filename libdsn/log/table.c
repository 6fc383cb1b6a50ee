/* SPDX-License-Identifier: BSD-2-Clause */
/* log/table.c: files whose lines are rows of a table, or JSON objects of a server's own
 *
 * Exchange's message tracking begins with "#Fields: date-time,client-ip,..", PowerMTA's accounting with
 * "type,timeLogged,..": both have the time in one of the first columns. KumoMTA writes an object a line, with
 * "timestamp" in seconds. The whole row is the text; what its columns are called is in the header line.
 */
#include "envelope.h"
#include "field.h"
#include "json.h"

#define FIELDS "#Fields: "

/* "#Software: ..", "#Fields: date-time,.." */
static gboolean
read_comment(DsnSpan raw, DsnLogLine *line)
{
    DsnSpan rest = raw;

    if (!dsn_span_starts_with(raw, "#Software:") && !dsn_span_starts_with(raw, "#Version:") &&
        !dsn_span_starts_with(raw, "#Log-type:") && !dsn_span_starts_with(raw, "#Log-Type:") &&
        !dsn_span_starts_with(raw, "#Date:") && !dsn_span_starts_with(raw, FIELDS))
        return FALSE;
    line->program = DSN_SPAN("MSGTRK");
    line->is_header = dsn_log_take(&rest, FIELDS);
    line->text = rest;
    return TRUE;
}

/* "2023-11-14T22:13:20.123Z,192.0.2.1,.." */
static gboolean
read_tracking(DsnLogClock *clock, DsnSpan raw, DsnLogLine *line)
{
    DsnSpan rest = raw;

    if (raw.length < 20 || raw.data[10] != 'T' || !dsn_log_clock_take_iso(clock, &rest, line) ||
        !dsn_span_starts_with(rest, ","))
        return FALSE;
    line->program = DSN_SPAN("MSGTRK");
    line->text = raw;
    return TRUE;
}

/* "b,2023-11-14 22:13:20+0000,..", and its header */
static gboolean
read_accounting(DsnLogClock *clock, DsnSpan raw, DsnLogLine *line)
{
    DsnSpan rest = raw, type;

    line->is_header = dsn_span_starts_with(raw, "type,timeLogged");
    if (!line->is_header && (!dsn_log_take_id(&rest, 1, 3, &type) || !dsn_log_take(&rest, ",") ||
                             !dsn_log_clock_take_iso(clock, &rest, line) || !dsn_span_starts_with(rest, ",")))
        return FALSE;
    line->program = DSN_SPAN("pmta-acct");
    line->text = raw;
    return TRUE;
}

/* {"type":"Bounce","id":"..","timestamp":1700000000,..} */
static gboolean
read_object(DsnLogClock *clock, DsnSpan raw, GStringChunk *store, DsnLogLine *line)
{
    g_autoptr(DsnJson) json = dsn_log_json_read(raw);
    DsnSpan type, seconds;

    if (json == NULL || !dsn_log_json_text(json, "type", store, &type) ||
        !dsn_log_json_text(json, "timestamp", store, &seconds) || dsn_log_number(seconds) <= 0 ||
        seconds.length > 11)
        return FALSE;
    line->time = dsn_log_number(seconds) * G_USEC_PER_SEC;
    line->offset = dsn_log_clock_offset(clock, line->time);
    line->stamp = seconds;
    line->program = DSN_SPAN("kumod");
    line->text = raw;
    return TRUE;
}

gboolean
dsn_log_read_table(DsnLogClock *clock, DsnSpan raw, GStringChunk *store, DsnLogLine *ret_line)
{
    DsnLogLine line = {.time = DSN_LOG_NO_TIME};
    gboolean is_read = FALSE;

    if (raw.length == 0)
        return FALSE;
    if (raw.data[0] == '#')
        is_read = read_comment(raw, &line);
    else if (raw.data[0] == '{')
        is_read = read_object(clock, raw, store, &line);
    else if (g_ascii_isdigit(raw.data[0]))
        is_read = read_tracking(clock, raw, &line);
    else if (g_ascii_islower(raw.data[0]))
        is_read = read_accounting(clock, raw, &line);
    if (is_read)
        *ret_line = line;
    return is_read;
}
