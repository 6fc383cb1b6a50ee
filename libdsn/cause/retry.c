/* SPDX-License-Identifier: BSD-2-Clause */
/* cause/retry.c: how long a server asks to wait
 *
 * Takes a text in normal form, gives the seconds that it names behind words like "try again" or "greylisted for":
 * "5 minutes", "300 seconds", "an hour", "00:04:30", "retry after 300". A number without a unit counts only behind words
 * that are about seconds by themselves.
 */
#include "case.h"

#include <string.h>

#define SECONDS_MAX (30 * 24 * 60 * 60) /* more is no time to wait but a number of something else */
#define DIGITS_MAX  6

/* Within how many bytes behind the words the time stands: "deferred" is also said of what went on for a time. */
static const struct {
    const char *word;
    gsize reach;
} words[] = {
    {"again", 40},     {"come back", 40}, {"deferred", 16},    {"delay", 16},  {"erneut", 40},
    {"graylist", 24},  {"greylist", 24},  {"grey list", 24},   {"later", 24},  {"nochmal", 40},
    {"re-try", 40},    {"reconnect", 40}, {"repeat", 40},      {"resend", 40}, {"retry", 40},
    {"throttled", 16}, {"wait", 40},      {"wiederholen", 40},
};

static const struct {
    const char *word;
    int seconds;
} units[] = {
    {"second", 1},
    {"sec", 1},
    {"sekunde", 1},
    {"seconde", 1},
    {"segundo", 1},
    {"secondi", 1},
    {"\xd1\x81\xd0\xb5\xd0\xba", 1}, /* Russian сек */
    {"\xe7\xa7\x92", 1},             /* 秒 */
    {"minute", 60},
    {"min", 60},
    {"minuto", 60},
    {"minuti", 60},
    {"\xd0\xbc\xd0\xb8\xd0\xbd", 60}, /* Russian мин */
    {"\xe5\x88\x86", 60},             /* 分 */
    {"hour", 3600},
    {"hr", 3600},
    {"stunde", 3600},
    {"heure", 3600},
    {"hora", 3600},
    {"\xd1\x87\xd0\xb0\xd1\x81", 3600}, /* Russian час */
    {"\xe6\x99\x82\xe9\x96\x93", 3600}, /* 時間 */
    {"day", 86400},
    {"tag", 86400},
    {"jour", 86400},
};

static gboolean
starts_with(DsnSpan text, const char *word)
{
    return dsn_span_starts_with(text, word);
}

static int
read_number(DsnSpan *rest)
{
    int number = 0;
    gsize digits = 0;

    while (digits < rest->length && digits < DIGITS_MAX && g_ascii_isdigit(rest->data[digits]))
        number = number * 10 + (rest->data[digits++] - '0');
    *rest = dsn_span_from(*rest, digits);
    return digits > 0 && (rest->length == 0 || !g_ascii_isdigit(rest->data[0])) ? number : -1;
}

/* What is left of "00:04:30" behind its first number. */
static int
read_clock(DsnSpan rest, int hours)
{
    int minutes, seconds;

    rest = dsn_span_from(rest, 1);
    minutes = read_number(&rest);
    if (minutes < 0 || minutes > 59 || !starts_with(rest, ":"))
        return -1;
    rest = dsn_span_from(rest, 1);
    seconds = read_number(&rest);
    return seconds < 0 || seconds > 59 ? -1 : hours * 3600 + minutes * 60 + seconds;
}

/* The unit that @rest begins with, in seconds; 0: it is none. */
static int
read_unit(DsnSpan rest)
{
    while (starts_with(rest, " ") || starts_with(rest, "-") || starts_with(rest, "("))
        rest = dsn_span_from(rest, 1);
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        if (starts_with(rest, units[i].word))
            return units[i].seconds;
    }
    return 0;
}

static int
multiply(int number, int unit)
{
    return number >= 0 && unit > 0 && number <= SECONDS_MAX / unit ? number * unit : -1;
}

/* A duration at the beginning of @rest. */
static int
read_duration(DsnSpan rest)
{
    int number;

    if (starts_with(rest, "an hour") || starts_with(rest, "one hour") || starts_with(rest, "1 hour"))
        return 3600;
    if (starts_with(rest, "a minute") || starts_with(rest, "one minute"))
        return 60;
    if (starts_with(rest, "a day") || starts_with(rest, "one day"))
        return 86400;
    if ((number = read_number(&rest)) < 0)
        return -1;
    if (starts_with(rest, ":"))
        return read_clock(rest, number);
    return multiply(number, read_unit(rest));
}

/* "retry after 300", "retry-after: 300" */
static int
read_bare_seconds(DsnSpan rest)
{
    static const char *const signs[] = {"retry after ", "retry-after: ", "retry-after ",
                                        "retry_after=", "retry="};

    for (gsize i = 0; i < G_N_ELEMENTS(signs); i++) {
        if (starts_with(rest, signs[i])) {
            rest = dsn_span_from(rest, strlen(signs[i]));
            return read_number(&rest);
        }
    }
    return -1;
}

static gboolean
begins_word(const DsnNormal *normal, gsize at)
{
    return at == 0 || !g_ascii_isalnum(normal->text[at - 1]);
}

/* The first duration within reach, in the same sentence. */
static int
find_behind(const DsnNormal *normal, gsize start, gsize reach)
{
    gsize last = MIN(normal->length, start + reach);

    for (gsize at = start; at < last; at++) {
        if (normal->text[at] == '.' && at + 1 < last && normal->text[at + 1] == ' ')
            return -1;
        if (begins_word(normal, at)) {
            int seconds = read_duration((DsnSpan){normal->text + at, normal->length - at});
            if (seconds > 0)
                return seconds;
        }
    }
    return -1;
}

/* First letters of the words above, without which the list need not be read. */
static const gboolean may_be_about_waiting[256] = {
    ['a'] = TRUE, ['c'] = TRUE, ['d'] = TRUE, ['e'] = TRUE, ['g'] = TRUE,
    ['l'] = TRUE, ['n'] = TRUE, ['r'] = TRUE, ['t'] = TRUE, ['w'] = TRUE,
};

/* How far behind this place a time to wait may stand; 0: the words are about something else. */
static gsize
find_reach(DsnSpan rest)
{
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (rest.data[0] == (guint8)words[i].word[0] && starts_with(rest, words[i].word))
            return words[i].reach;
    }
    return 0;
}

/* What a word of waiting at this place asks for; -1: it is none, or no time stands near it. */
static int
read_at(const DsnNormal *normal, gsize at)
{
    DsnSpan rest = {normal->text + at, normal->length - at};
    gsize reach = find_reach(rest);
    int seconds = reach > 0 ? find_behind(normal, at, reach) : -1;

    return reach > 0 && seconds < 0 ? read_bare_seconds(rest) : seconds;
}

int
dsn_retry_find(const DsnNormal *normal)
{
    gboolean is_in_word = FALSE;

    for (gsize i = 0; i < normal->length; i++) {
        guint8 byte = normal->text[i];
        int seconds = may_be_about_waiting[byte] && !is_in_word ? read_at(normal, i) : -1;
        if (seconds > 0)
            return MIN(seconds, SECONDS_MAX);
        is_in_word = g_ascii_isalnum(byte);
    }
    return -1;
}
