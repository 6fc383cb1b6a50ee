/* SPDX-License-Identifier: BSD-2-Clause */
/* log/tai64n.c: lines as multilog and s6-log write them
 *
 * "@", 16 hexadecimal digits of seconds and 8 of nanoseconds. Seconds are those of TAI as daemontools counts it: ten more
 * than Unix time has, and 2^62 added.
 */
#include "envelope.h"

#define LABEL_DIGITS 24
#define TAI_OFFSET   10

static gboolean
take_hex(DsnSpan *rest, guint n_digits, guint64 *ret_number)
{
    guint64 number = 0;

    if (rest->length < n_digits)
        return FALSE;
    for (guint i = 0; i < n_digits; i++) {
        gint digit = g_ascii_xdigit_value((gchar)rest->data[i]);
        if (digit < 0)
            return FALSE;
        number = number << 4 | (guint64)digit;
    }
    *rest = dsn_span_from(*rest, n_digits);
    *ret_number = number;
    return TRUE;
}

gboolean
dsn_log_read_tai64n(DsnLogClock *clock, DsnSpan raw, GStringChunk *store, DsnLogLine *ret_line)
{
    DsnSpan rest = dsn_span_from(raw, 1);
    guint64 seconds, nanoseconds;
    DsnLogLine line = {0};

    if (raw.length <= LABEL_DIGITS || raw.data[0] != '@' || !take_hex(&rest, 16, &seconds) ||
        !take_hex(&rest, 8, &nanoseconds))
        return FALSE;
    seconds -= ((guint64)1 << 62) + TAI_OFFSET;
    if (seconds >= DSN_LOG_TIME_END || nanoseconds > 999999999)
        return FALSE;
    line.time = (gint64)seconds * G_USEC_PER_SEC + (gint64)(nanoseconds / 1000);
    line.offset = dsn_log_clock_offset(clock, line.time);
    line.stamp = dsn_span_cut(raw, 0, LABEL_DIGITS + 1);
    if (dsn_span_starts_with(rest, " "))
        rest = dsn_span_from(rest, 1);
    line.text = rest;
    *ret_line = line;
    return TRUE;
}
