/* SPDX-License-Identifier: BSD-2-Clause */
/* log/clock.c: the times that lines begin with
 *
 * RFC 3164 section 4.1.2 (no year, no zone), RFC 3339 and ISO 8601 as syslog daemons, journalctl and Exim write it.
 * A leap second counts as the second after it.
 */
#include "clock.h"

#include <string.h>

#define SECONDS_OF_DAY 86400
/* Clocks that differ: a first line may be this much later than the file says that it was written. */
#define YEAR_SLACK     (G_GINT64_CONSTANT(2) * SECONDS_OF_DAY * G_USEC_PER_SEC)
#define STAMP_LENGTH   15   /* bytes of "Nov  4 22:13:20" */
#define YEAR_LAST      9999 /* that four digits write; microseconds of later ones need not fit */
#define MONTHS_OF_TURN 6    /* a step of more months than these goes over the end of a year */

void
dsn_log_clock_init(DsnLogClock *clock)
{
    *clock = (DsnLogClock){.zone = g_time_zone_new_utc(), .last_hour = G_MININT64};
}

void
dsn_log_clock_clear(DsnLogClock *clock)
{
    g_clear_pointer(&clock->zone, g_time_zone_unref);
}

void
dsn_log_clock_set_zone(DsnLogClock *clock, GTimeZone *zone)
{
    g_time_zone_ref(zone);
    g_time_zone_unref(clock->zone);
    clock->zone = zone;
    clock->last_hour = G_MININT64;
    clock->last_stamp[0] = '\0';
}

void
dsn_log_clock_begin(DsnLogClock *clock, gint64 modified)
{
    clock->modified = CLAMP(modified, 0, DSN_LOG_TIME_END) * G_USEC_PER_SEC;
    clock->year = 0;
    clock->month = 0;
    clock->last_stamp[0] = '\0';
}

/* Days since 1970-01-01 in the Gregorian calendar; March begins the year of the computation, so that leap days end it. */
static gint64
days_of(gint year, guint month, guint day)
{
    gint64 y = month <= 2 ? year - 1 : year;
    gint64 era = y / 400; /* years are positive here */
    gint64 of_era = y - era * 400;
    gint64 of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

typedef struct {
    gint year;
    guint month, day, hour, minute, second, micro;
} Moment;

static gint64
local_seconds(const Moment *moment)
{
    return days_of(moment->year, moment->month, moment->day) * SECONDS_OF_DAY + moment->hour * 3600 +
           moment->minute * 60 + moment->second;
}

static gint32
offset_at(DsnLogClock *clock, gint64 local)
{
    gint64 hour = local / 3600;

    if (hour != clock->last_hour) {
        gint interval = g_time_zone_find_interval(clock->zone, G_TIME_TYPE_STANDARD, local);
        clock->last_hour = hour;
        clock->last_hour_offset = interval >= 0 ? g_time_zone_get_offset(clock->zone, interval) : 0;
    }
    return clock->last_hour_offset;
}

static gboolean
take_digits(DsnSpan *rest, guint n_digits, guint max, guint *ret_number)
{
    guint number = 0;

    if (rest->length < n_digits)
        return FALSE;
    for (guint i = 0; i < n_digits; i++) {
        if (!g_ascii_isdigit(rest->data[i]))
            return FALSE;
        number = number * 10 + (rest->data[i] - '0');
    }
    if (number > max)
        return FALSE;
    *rest = (DsnSpan){rest->data + n_digits, rest->length - n_digits};
    *ret_number = number;
    return TRUE;
}

static gboolean
take_byte(DsnSpan *rest, guint8 byte)
{
    if (rest->length == 0 || rest->data[0] != byte)
        return FALSE;
    *rest = (DsnSpan){rest->data + 1, rest->length - 1};
    return TRUE;
}

/* "22:13:20" */
static gboolean
take_clock_time(DsnSpan *rest, Moment *moment)
{
    return take_digits(rest, 2, 23, &moment->hour) && take_byte(rest, ':') &&
           take_digits(rest, 2, 59, &moment->minute) && take_byte(rest, ':') &&
           take_digits(rest, 2, 60, &moment->second);
}

/* ".123456" or ",123", to microseconds. */
static void
take_fraction(DsnSpan *rest, Moment *moment)
{
    guint scale = 100000;
    DsnSpan after = *rest;

    if ((!take_byte(&after, '.') && !take_byte(&after, ',')) || after.length == 0 ||
        !g_ascii_isdigit(after.data[0]))
        return;
    for (; after.length > 0 && g_ascii_isdigit(after.data[0]); scale /= 10) {
        moment->micro += scale * (after.data[0] - '0');
        after = dsn_span_from(after, 1);
    }
    *rest = after;
}

static guint
month_of(DsnSpan text)
{
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

    for (guint i = 0; i < G_N_ELEMENTS(months); i++) {
        if (text.length >= 3 && memcmp(text.data, months[i], 3) == 0)
            return i + 1;
    }
    return 0;
}

static DsnSpan
span_between(DsnSpan from, DsnSpan rest)
{
    return (DsnSpan){from.data, from.length - rest.length};
}

static void
set_local(DsnLogClock *clock, const Moment *moment, DsnLogLine *line)
{
    gint64 local = local_seconds(moment);

    line->offset = offset_at(clock, local);
    line->time = (local - line->offset) * G_USEC_PER_SEC + moment->micro;
}

/* The year of a line that tells none: that of the line before, unless the months say that the year turned between
 * them; of a file's first line the last year that is not after the file's own date. */
static gint
infer_year(DsnLogClock *clock, const Moment *moment)
{
    Moment guess = *moment;
    g_autoptr(GDateTime) modified = NULL;

    if (clock->year != 0) {
        if (moment->month + MONTHS_OF_TURN < clock->month)
            return MIN(clock->year + 1, YEAR_LAST);
        return moment->month > clock->month + MONTHS_OF_TURN ? clock->year - 1 : clock->year;
    }
    modified = g_date_time_new_from_unix_utc(clock->modified / G_USEC_PER_SEC);
    guess.year = modified != NULL ? g_date_time_get_year(modified) + 1 : 1970;
    while (guess.year > 1970 && local_seconds(&guess) * G_USEC_PER_SEC > clock->modified + YEAR_SLACK)
        guess.year--;
    return guess.year;
}

/* "Nov  4 " or "Nov 04 ", and a year behind it as some devices write it. */
static gboolean
take_month_day(DsnSpan *rest, Moment *moment)
{
    DsnSpan after;

    moment->month = month_of(*rest);
    if (moment->month == 0)
        return FALSE;
    *rest = dsn_span_from(*rest, 3);
    if (!take_byte(rest, ' '))
        return FALSE;
    if (take_byte(rest, ' ') ? !take_digits(rest, 1, 9, &moment->day)
                             : !take_digits(rest, 2, 31, &moment->day))
        return FALSE;
    if (moment->day == 0 || !take_byte(rest, ' '))
        return FALSE;
    after = *rest;
    if (take_digits(&after, 4, YEAR_LAST, (guint *)&moment->year) && take_byte(&after, ' '))
        *rest = after;
    else
        moment->year = 0;
    return TRUE;
}

gboolean
dsn_log_clock_take_month(DsnLogClock *clock, DsnSpan *rest, DsnLogLine *line)
{
    DsnSpan after = *rest;
    Moment moment = {0};

    if (rest->length > STAMP_LENGTH && memcmp(rest->data, clock->last_stamp, STAMP_LENGTH) == 0 &&
        rest->data[STAMP_LENGTH] == ' ') {
        line->stamp = dsn_span_cut(*rest, 0, STAMP_LENGTH);
        line->time = clock->last_time;
        line->offset = clock->last_offset;
        *rest = dsn_span_from(*rest, STAMP_LENGTH);
        return TRUE;
    }
    if (!take_month_day(&after, &moment) || !take_clock_time(&after, &moment))
        return FALSE;
    take_fraction(&after, &moment);
    if (moment.year < 1970)
        moment.year = infer_year(clock, &moment);
    clock->year = moment.year;
    clock->month = moment.month;
    set_local(clock, &moment, line);
    line->stamp = span_between(*rest, after);
    if (line->stamp.length == STAMP_LENGTH) {
        memcpy(clock->last_stamp, line->stamp.data, STAMP_LENGTH);
        clock->last_time = line->time;
        clock->last_offset = line->offset;
    }
    *rest = after;
    return TRUE;
}

/* "Z", "+09:00" or "+0900". */
static gboolean
take_zone(DsnSpan *rest, gint32 *ret_offset)
{
    DsnSpan after = *rest;
    gboolean is_west = after.length > 0 && after.data[0] == '-';
    guint hours, minutes;

    if (take_byte(rest, 'Z')) {
        *ret_offset = 0;
        return TRUE;
    }
    if ((!take_byte(&after, '+') && !take_byte(&after, '-')) || !take_digits(&after, 2, 23, &hours))
        return FALSE;
    (void)take_byte(&after, ':');
    if (!take_digits(&after, 2, 59, &minutes))
        return FALSE;
    *ret_offset = (gint32)(hours * 3600 + minutes * 60) * (is_west ? -1 : 1);
    *rest = after;
    return TRUE;
}

gboolean
dsn_log_clock_take_iso(DsnLogClock *clock, DsnSpan *rest, DsnLogLine *line)
{
    DsnSpan after = *rest, blank;
    Moment moment = {0};
    guint year;
    gint32 offset;

    if (!take_digits(&after, 4, YEAR_LAST, &year) || year < 1970 || !take_byte(&after, '-') ||
        !take_digits(&after, 2, 12, &moment.month) || moment.month == 0 || !take_byte(&after, '-') ||
        !take_digits(&after, 2, 31, &moment.day) || moment.day == 0)
        return FALSE;
    moment.year = (gint)year;
    if ((!take_byte(&after, 'T') && !take_byte(&after, ' ')) || !take_clock_time(&after, &moment))
        return FALSE;
    take_fraction(&after, &moment);
    blank = after;
    if (take_zone(&after, &offset) ||
        (take_byte(&blank, ' ') && take_zone(&blank, &offset) && blank.length > 0)) {
        if (blank.length > 0 && blank.data > after.data)
            after = blank;
        line->offset = offset;
        line->time = (local_seconds(&moment) - offset) * G_USEC_PER_SEC + moment.micro;
    } else {
        set_local(clock, &moment, line);
    }
    clock->year = moment.year;
    clock->month = moment.month;
    line->stamp = span_between(*rest, after);
    *rest = after;
    return TRUE;
}

gint32
dsn_log_clock_offset(DsnLogClock *clock, gint64 time)
{
    gint interval = g_time_zone_find_interval(clock->zone, G_TIME_TYPE_UNIVERSAL, time / G_USEC_PER_SEC);

    return interval >= 0 ? g_time_zone_get_offset(clock->zone, interval) : 0;
}

/* The inverse of days_of(), for days from 0001-01-01 to 9999-12-31. */
static void
date_of(gint64 days, Moment *moment)
{
    gint64 shifted = days + 719468;
    gint64 era = shifted / 146097;
    gint64 of_era = shifted - era * 146097;
    gint64 year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    gint64 of_year = of_era - (365 * year + year / 4 - year / 100);
    gint64 month = (5 * of_year + 2) / 153;

    moment->day = (guint)(of_year - (153 * month + 2) / 5 + 1);
    moment->month = (guint)(month < 10 ? month + 3 : month - 9);
    moment->year = (gint)(year + era * 400 + (moment->month <= 2));
}

static char *
put_digits(char *at, guint number, guint n_digits, char behind)
{
    for (guint i = n_digits; i > 0; i--, number /= 10)
        at[i - 1] = (char)('0' + number % 10);
    at[n_digits] = behind;
    return at + n_digits + 1;
}

void
dsn_log_date_write(gint64 time, gint32 offset, char text[DSN_LOG_DATE_MAX])
{
    gint64 seconds = (time >= 0 ? time : time - G_USEC_PER_SEC + 1) / G_USEC_PER_SEC + offset;
    guint of_day, east = (guint)ABS(offset) / 60;
    Moment moment = {0};
    char *at = text;

    text[0] = '\0';
    if (seconds < 0 || seconds >= DSN_LOG_TIME_END)
        return;
    of_day = (guint)(seconds % SECONDS_OF_DAY);
    date_of(seconds / SECONDS_OF_DAY, &moment);
    at = put_digits(at, (guint)moment.year, 4, '-');
    at = put_digits(at, moment.month, 2, '-');
    at = put_digits(at, moment.day, 2, 'T');
    at = put_digits(at, of_day / 3600, 2, ':');
    at = put_digits(at, of_day / 60 % 60, 2, ':');
    at = put_digits(at, of_day % 60, 2, offset < 0 ? '-' : '+');
    at = put_digits(at, east / 60, 2, ':');
    (void)put_digits(at, east % 60, 2, '\0');
}
