/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/date.c: dates (RFC 5322 sections 3.3 and 4.3, ctime(), and what else mail servers write), read by GMime
 *
 * Takes a raw value, gives RFC 3339 with the offset that stands there; a date without one counts as UTC. RFC 3339
 * itself, which GMime does not know, is read by GLib.
 */
#include "start.h"

#include "mail.h"

#include <gmime/gmime.h>

#define DATE_LENGTH_MAX 128 /* bytes; dates with a weekday, a zone and its name have 50 */
#define RFC3339_LENGTH  32  /* bytes, with a NUL; "2024-02-29T23:59:59+09:00" has 26 */

static GDateTime *
parse(const char *text)
{
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    GDateTime *date = g_date_time_new_from_iso8601(text, utc);
    return date != NULL ? date : g_mime_utils_header_decode_date(text);
}

DsnSpan
dsn_value_date(DsnMail *mail, DsnSpan value)
{
    g_autoptr(GDateTime) date = NULL;
    char text[DATE_LENGTH_MAX + 1], result[RFC3339_LENGTH];
    int offset, length;

    value = dsn_span_trim(dsn_value_unfold(mail, value));
    if (value.length == 0 || value.length > DATE_LENGTH_MAX)
        return DSN_SPAN_NONE;
    for (gsize i = 0; i < value.length; i++)
        text[i] = value.data[i] != '\0' ? (char)value.data[i] : ' ';
    text[value.length] = '\0';

    dsn_gmime_start();
    date = parse(text);
    if (date == NULL)
        return DSN_SPAN_NONE;
    offset = (int)(g_date_time_get_utc_offset(date) / G_TIME_SPAN_MINUTE);
    length = g_snprintf(result, sizeof result, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d",
                        g_date_time_get_year(date), g_date_time_get_month(date),
                        g_date_time_get_day_of_month(date), g_date_time_get_hour(date),
                        g_date_time_get_minute(date), g_date_time_get_second(date), offset < 0 ? '-' : '+',
                        ABS(offset) / 60, ABS(offset) % 60);
    return dsn_span_keep((DsnSpan){(guint8 *)result, (gsize)length}, mail->store);
}
