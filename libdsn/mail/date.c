/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/date.c: dates (RFC 5322 section 3.3, RFC 3339, and what else mail servers write)
 *
 * Takes a raw value, gives RFC 3339 with the offset that stands there; a date without one counts as UTC. The two
 * standard forms are read here, because every report has some of them and GMime takes 2 µs for each; the obsolete
 * forms, ctime() and the like are left to GMime.
 */
#include "start.h"

#include "mail.h"

#include <gmime/gmime.h>

#define DATE_LENGTH_MAX 128 /* bytes; dates with a weekday, a zone and its name have 50 */
#define RFC3339_LENGTH  25  /* bytes of "2024-02-29T23:59:59+09:00" */

typedef struct {
    guint year, month, day, hour, minute, second;
    int offset; /* minutes east of UTC */
} Date;

static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static gboolean
take_byte(DsnSpan *rest, guint8 byte)
{
    if (rest->length == 0 || rest->data[0] != byte)
        return FALSE;
    *rest = dsn_span_from(*rest, 1);
    return TRUE;
}

static gboolean
take_blanks(DsnSpan *rest)
{
    const gsize length = rest->length;

    while (take_byte(rest, ' ') || take_byte(rest, '\t'))
        continue;
    return rest->length < length;
}

static gboolean
take_number(DsnSpan *rest, guint digits_min, guint digits_max, guint *ret_number)
{
    guint number = 0, digits = 0;

    while (digits < digits_max && digits < rest->length && g_ascii_isdigit(rest->data[digits]))
        number = number * 10 + (rest->data[digits++] - '0');
    if (digits < digits_min || (digits < rest->length && g_ascii_isdigit(rest->data[digits])))
        return FALSE;
    *rest = dsn_span_from(*rest, digits);
    *ret_number = number;
    return TRUE;
}

static gboolean
take_month(DsnSpan *rest, guint *ret_month)
{
    for (guint i = 0; i < G_N_ELEMENTS(months); i++) {
        if (dsn_span_starts_nocase(*rest, months[i])) {
            *rest = dsn_span_from(*rest, 3);
            *ret_month = i + 1;
            return TRUE;
        }
    }
    return FALSE;
}

/* "+0900", or "+09:00". */
static gboolean
take_offset(DsnSpan *rest, gboolean colon, int *ret_offset)
{
    const gboolean is_west = rest->length > 0 && rest->data[0] == '-';
    guint hours, minutes;

    if (!take_byte(rest, '+') && !take_byte(rest, '-'))
        return FALSE;
    if (colon
            ? !take_number(rest, 2, 2, &hours) || !take_byte(rest, ':') || !take_number(rest, 2, 2, &minutes)
            : !take_number(rest, 4, 4, &hours))
        return FALSE;
    if (!colon) {
        minutes = hours % 100;
        hours /= 100;
    }
    *ret_offset = (int)(hours * 60 + minutes) * (is_west ? -1 : 1);
    return hours < 24 && minutes < 60;
}

static gboolean
take_time(DsnSpan *rest, Date *date)
{
    if (!take_number(rest, 2, 2, &date->hour) || !take_byte(rest, ':') ||
        !take_number(rest, 2, 2, &date->minute))
        return FALSE;
    date->second = 0;
    return !take_byte(rest, ':') || take_number(rest, 2, 2, &date->second);
}

/* RFC 5322 section 3.3: "Mon, 1 Jan 2024 10:00:00 +0900", with a comment behind it. */
static gboolean
read_rfc5322(DsnSpan rest, Date *ret_date)
{
    gssize comma = dsn_span_find_byte(dsn_span_cut(rest, 0, 4), ',');

    if (comma > 0)
        rest = dsn_span_from(rest, (gsize)comma + 1);
    take_blanks(&rest);
    if (!take_number(&rest, 1, 2, &ret_date->day) || !take_blanks(&rest) ||
        !take_month(&rest, &ret_date->month) || !take_blanks(&rest) ||
        !take_number(&rest, 4, 4, &ret_date->year) || !take_blanks(&rest) || !take_time(&rest, ret_date) ||
        !take_blanks(&rest) || !take_offset(&rest, FALSE, &ret_date->offset))
        return FALSE;
    take_blanks(&rest);
    return rest.length == 0 || rest.data[0] == '(';
}

/* RFC 3339 section 5.6: "2024-01-01T10:00:00.5+09:00"; fractions of a second are dropped. */
static gboolean
read_rfc3339(DsnSpan rest, Date *ret_date)
{
    guint fraction;

    if (!take_number(&rest, 4, 4, &ret_date->year) || !take_byte(&rest, '-') ||
        !take_number(&rest, 2, 2, &ret_date->month) || !take_byte(&rest, '-') ||
        !take_number(&rest, 2, 2, &ret_date->day) || !take_byte(&rest, 'T') || !take_time(&rest, ret_date) ||
        (take_byte(&rest, '.') && !take_number(&rest, 1, 9, &fraction)))
        return FALSE;
    ret_date->offset = 0;
    return (take_byte(&rest, 'Z') || take_offset(&rest, TRUE, &ret_date->offset)) && rest.length == 0;
}

/* A second 60 is a leap second. */
static gboolean
is_valid(const Date *date)
{
    return date->month >= 1 && date->month <= 12 && date->year > 0 &&
           g_date_valid_dmy((GDateDay)date->day, (GDateMonth)date->month, (GDateYear)date->year) &&
           date->hour < 24 && date->minute < 60 && date->second <= 60;
}

static gboolean
read_other(DsnSpan value, Date *ret_date)
{
    g_autoptr(GDateTime) found = NULL;
    char text[DATE_LENGTH_MAX + 1];

    for (gsize i = 0; i < value.length; i++)
        text[i] = value.data[i] != '\0' ? (char)value.data[i] : ' ';
    text[value.length] = '\0';
    dsn_gmime_start();
    found = g_mime_utils_header_decode_date(text);
    if (found == NULL)
        return FALSE;
    *ret_date = (Date){
        .year = (guint)g_date_time_get_year(found),
        .month = (guint)g_date_time_get_month(found),
        .day = (guint)g_date_time_get_day_of_month(found),
        .hour = (guint)g_date_time_get_hour(found),
        .minute = (guint)g_date_time_get_minute(found),
        .second = (guint)g_date_time_get_second(found),
        .offset = (int)(g_date_time_get_utc_offset(found) / G_TIME_SPAN_MINUTE),
    };
    return TRUE;
}

static char *
put_number(char *to, guint digits, guint number)
{
    for (guint i = digits; i-- > 0; number /= 10)
        to[i] = (char)('0' + number % 10);
    return to + digits;
}

static char *
put_separated(char *to, char separator, guint digits, guint number)
{
    *to++ = separator;
    return put_number(to, digits, number);
}

static gsize
write_rfc3339(const Date *date, char text[RFC3339_LENGTH])
{
    const guint offset = (guint)ABS(date->offset);
    char *to = put_number(text, 4, date->year);

    to = put_separated(to, '-', 2, date->month);
    to = put_separated(to, '-', 2, date->day);
    to = put_separated(to, 'T', 2, date->hour);
    to = put_separated(to, ':', 2, date->minute);
    to = put_separated(to, ':', 2, date->second);
    to = put_separated(to, date->offset < 0 ? '-' : '+', 2, offset / 60);
    to = put_separated(to, ':', 2, offset % 60);
    return (gsize)(to - text);
}

DsnSpan
dsn_value_date(DsnMail *mail, DsnSpan value)
{
    char text[RFC3339_LENGTH];
    gsize length;
    Date date;

    value = dsn_span_trim(dsn_value_unfold(mail, value));
    if (value.length == 0 || value.length > DATE_LENGTH_MAX)
        return DSN_SPAN_NONE;
    if (!((read_rfc5322(value, &date) || read_rfc3339(value, &date)) && is_valid(&date)) &&
        !read_other(value, &date))
        return DSN_SPAN_NONE;
    length = write_rfc3339(&date, text);
    return dsn_span_keep((DsnSpan){(guint8 *)text, length}, mail->store);
}
