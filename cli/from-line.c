/* SPDX-License-Identifier: BSD-2-Clause */
/* from-line.c: what separates the messages of an mbox
 *
 * "From ", a sender, a date (RFC 4155 appendix A). The date is that of asctime(), but writers differ, so its words are
 * taken in any order: a month, a day, a time, a year.
 */
#include "from-line.h"

#include <string.h>

#define FROM        "From "
#define FROM_LENGTH (sizeof FROM - 1)
#define WORDS_MAX   16 /* the longest seen ("remote from") has 10 */

typedef struct {
    int month, day, hour, minute, second, year; /* -1: not seen */
} Date;

static int
number_of(const guint8 *digits, gsize length)
{
    int number = 0;

    for (gsize i = 0; i < length; i++) {
        if (!g_ascii_isdigit(digits[i]))
            return -1;
        number = number * 10 + (digits[i] - '0');
    }
    return length > 0 ? number : -1;
}

static void
read_month(Date *date, const guint8 *word, gsize length)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (gsize i = 0; length == 3 && i < sizeof months - 1; i += 3)
        if (memcmp(word, months + i, 3) == 0)
            date->month = (int)(i / 3) + 1;
}

static void
read_time(Date *date, const guint8 *word, gsize length)
{
    static const char form[] = "dd:dd:dd";

    if (length != 5 && length != 8) /* the date of old Unix has no seconds */
        return;
    for (gsize i = 0; i < length; i++)
        if (form[i] == 'd' ? !g_ascii_isdigit(word[i]) : word[i] != ':')
            return;
    date->hour = number_of(word, 2);
    date->minute = number_of(word + 3, 2);
    date->second = length == 8 ? number_of(word + 6, 2) : 0;
}

static void
read_number(Date *date, const guint8 *word, gsize length)
{
    int number = length == 1 || length == 2 || length == 4 ? number_of(word, length) : -1;

    if (length == 4 && number >= 1900 && number < 2100)
        date->year = number;
    else if (length <= 2 && number >= 1 && number <= 31)
        date->day = number;
}

static gboolean
read_date(Date *date, const guint8 *line, gsize length)
{
    gsize at = FROM_LENGTH;

    *date = (Date){-1, -1, -1, -1, -1, -1};
    if (length < FROM_LENGTH || memcmp(line, FROM, FROM_LENGTH) != 0)
        return FALSE;
    for (guint n = 0; n < WORDS_MAX && at < length; n++) {
        gsize start;
        while (at < length && g_ascii_isspace(line[at]))
            at++;
        for (start = at; at < length && !g_ascii_isspace(line[at]);)
            at++;
        read_month(date, line + start, at - start);
        read_time(date, line + start, at - start);
        read_number(date, line + start, at - start);
    }
    return date->month > 0 && date->hour >= 0 && date->year > 0;
}

gboolean
from_line_is(const guint8 *line, gsize length)
{
    Date date;

    return read_date(&date, line, length);
}

gint64
from_line_time(const guint8 *line, gsize length)
{
    g_autoptr(GDateTime) time = NULL;
    Date date;

    if (read_date(&date, line, length) && date.day > 0)
        time = g_date_time_new_utc(date.year, date.month, date.day, date.hour, date.minute, date.second);
    return time != NULL ? g_date_time_to_unix(time) : -1;
}
