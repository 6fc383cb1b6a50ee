/* SPDX-License-Identifier: BSD-2-Clause */
/* log/bare.c: lines of a file that one server alone writes
 *
 * Exim and others put a time in front of the text and nothing else; nullmailer not even that.
 */
#include "envelope.h"

gboolean
dsn_log_read_bare(DsnLogClock *clock, DsnSpan raw, GStringChunk *store, DsnLogLine *ret_line)
{
    DsnLogLine line = {.time = DSN_LOG_NO_TIME};
    DsnSpan rest = raw;

    if (dsn_log_clock_take_iso(clock, &rest, &line) || dsn_log_clock_take_month(clock, &rest, &line)) {
        if (rest.length == 0 || rest.data[0] != ' ')
            return FALSE;
        rest = dsn_span_from(rest, 1);
    }
    while (line.time != DSN_LOG_NO_TIME && rest.length > 0 && rest.data[0] == ' ')
        rest = dsn_span_from(rest, 1); /* s6-log leaves two */
    line.text = rest;
    *ret_line = line;
    return TRUE;
}
