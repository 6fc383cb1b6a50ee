/* SPDX-License-Identifier: BSD-2-Clause */
/* log/clock.h: the times that lines begin with
 *
 * Times are microseconds since 1970, UTC. The forms without a year or a zone get them from the clock: the zone that the
 * caller names, and the year of the lines before, or for the first line the last one in which the file could have been
 * written.
 */
#pragma once

#include "event.h"

G_BEGIN_DECLS

#define DSN_LOG_NO_TIME G_MININT64

typedef struct {
    GTimeZone *zone; /* of times without one */
    gint64 modified; /* when the file was written last */
    gint year;       /* of the line before; 0: there was none */
    guint month;     /* likewise, 1 to 12 */
    /* What was read last, because many lines have the same second, and all of an hour the same offset. */
    guint8 last_stamp[16];
    gint64 last_time;
    gint64 last_hour; /* hours since 1970, local */
    gint32 last_hour_offset, last_offset;
} DsnLogClock;

void dsn_log_clock_init(DsnLogClock *clock);
void dsn_log_clock_clear(DsnLogClock *clock);
/* A zone of the caller; a reference is kept. */
void dsn_log_clock_set_zone(DsnLogClock *clock, GTimeZone *zone);
/* Another file begins. */
void dsn_log_clock_begin(DsnLogClock *clock, gint64 modified);

/* Each takes a time in its form off @rest and sets time, offset and stamp of @line; FALSE with nothing changed.
 * "Nov  4 22:13:20", also "Nov  4 2026 22:13:20" and "Nov  4 22:13:20.123" */
gboolean dsn_log_clock_take_month(DsnLogClock *clock, DsnSpan *rest, DsnLogLine *line);
/* "2026-11-04T22:13:20.123456+09:00", "2026-11-04 22:13:20", with "." or "," before the fraction, "Z", "+0900" or no zone */
gboolean dsn_log_clock_take_iso(DsnLogClock *clock, DsnSpan *rest, DsnLogLine *line);

/* Seconds east of UTC that the clock's zone has at that time. */
gint32 dsn_log_clock_offset(DsnLogClock *clock, gint64 time);

/* RFC 3339, in whole seconds, from 1970 to the year 9999; else nothing is written. NUL included, @text gets at most so
 * many bytes. */
#define DSN_LOG_DATE_MAX 40
#define DSN_LOG_TIME_END G_GINT64_CONSTANT(253402300800) /* seconds: the begin of the year 10000 */
void dsn_log_date_write(gint64 time, gint32 offset, char text[DSN_LOG_DATE_MAX]);

G_END_DECLS
