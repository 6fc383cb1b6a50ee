/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/status.c: enhanced status codes, as RFC 3463 section 2 writes them
 *
 * Takes text that may hold codes, gives their three numbers. What a code means is data, and whether to believe it is
 * decided in cause/. There is no class 3, so none is read. Which of several replies counts is decided in reply.c.
 */
#include "status.h"

#include <string.h>

#include "wording.h"

#define PART_DIGITS_MAX 3 /* RFC 3463 section 2: subject and detail are 1*3digit */
#define SUBJECT_MAX     9 /* in prose; the registry ends at 7, and "4.16.55" is the release of a server */

static gboolean
is_digit_at(DsnSpan text, gsize at)
{
    return at < text.length && g_ascii_isdigit(text.data[at]);
}

static gboolean
take_byte(DsnSpan *rest, guint8 byte)
{
    if (rest->length == 0 || rest->data[0] != byte)
        return FALSE;
    *rest = dsn_span_from(*rest, 1);
    return TRUE;
}

static gboolean
take_number(DsnSpan *rest, gsize max_digits, guint16 *ret_number)
{
    guint16 number = 0;
    gsize n = 0;

    while (n < max_digits && is_digit_at(*rest, n))
        number = (guint16)(number * 10 + (rest->data[n++] - '0'));
    if (n == 0 || (n > 1 && rest->data[0] == '0')) /* RFC 3463 section 2: no leading zeros */
        return FALSE;
    *rest = dsn_span_from(*rest, n);
    *ret_number = number;
    return TRUE;
}

static gboolean
number_goes_on(DsnSpan rest)
{
    return is_digit_at(rest, 0) || (rest.length > 0 && rest.data[0] == '.' && is_digit_at(rest, 1));
}

gboolean
dsn_status_read(DsnSpan *text, DsnStatus *ret_status)
{
    DsnSpan rest = *text;
    DsnStatus status = {0};

    if (!take_number(&rest, 1, &status.klass) || !take_byte(&rest, '.') ||
        !take_number(&rest, PART_DIGITS_MAX, &status.subject) || !take_byte(&rest, '.') ||
        !take_number(&rest, PART_DIGITS_MAX, &status.detail))
        return FALSE;
    if (status.klass != 2 && status.klass != 4 && status.klass != 5)
        return FALSE;
    if (number_goes_on(rest)) /* "5.1.1.25" is a host address, but "5.1.1." ends a sentence */
        return FALSE;

    *text = rest;
    *ret_status = status;
    return TRUE;
}

/* How much a code found in prose is worth; of equal ones the last wins. */
typedef enum {
    WORTH_NOTHING,
    WORTH_SUCCESS, /* class 2 beside failures is mostly the version of something */
    WORTH_VAGUE,   /* X.0.0 */
    WORTH_PROSE, /* behind a word: "status 5.1.1", but it may also be the version of a product unknown to us */
    WORTH_SPECIFIC, /* behind a reply code, another code or punctuation */
} Worth;

/* Words that the number behind them is the version of. */
static const DsnWording version_words_rows[] = {
    {"amavis", 0},      {"amavisd-new", 0},  {"asyncos", 0},   {"build", 0},      {"clamav", 0},
    {"communigate", 0}, {"courier", 0},      {"domino", 0},    {"dovecot", 0},    {"engine", 0},
    {"esmtp", 0},       {"exchange", 0},     {"exim", 0},      {"firmware", 0},   {"freebsd", 0},
    {"haraka", 0},      {"hmailserver", 0},  {"icewarp", 0},   {"imail", 0},      {"ironport", 0},
    {"kerio", 0},       {"kernel", 0},       {"linux", 0},     {"mailenable", 0}, {"mailman", 0},
    {"mdaemon", 0},     {"merak", 0},        {"mos", 0},       {"notes", 0},      {"openbsd", 0},
    {"opensmtpd", 0},   {"openssl", 0},      {"perl", 0},      {"php", 0},        {"postfix", 0},
    {"powermta", 0},    {"pro", 0},          {"python", 0},    {"qmail", 0},      {"release", 0},
    {"rev", 0},         {"revision", 0},     {"rspamd", 0},    {"scanmail", 0},   {"sendmail", 0},
    {"software", 0},    {"spamassassin", 0}, {"surgemail", 0}, {"update", 0},     {"v", 0},
    {"ver", 0},         {"ver.", 0},         {"version", 0},   {"zimbra", 0},
};
static DsnVocabulary version_words = DSN_VOCABULARY(version_words_rows);

#define GAP_MAX 8 /* blanks between a word and its number */

/* TRUE when a word stands before @at, which follows a blank or "=". */
static gboolean
is_behind_word(DsnSpan text, gsize at, DsnSpan *ret_word)
{
    gsize end = at;

    while (end > 0 && at - end < GAP_MAX && (text.data[end - 1] == ' ' || text.data[end - 1] == '='))
        end--;
    *ret_word = dsn_wording_word_before(text, end);
    return end < at && ret_word->length > 0;
}

/* "550-5.1.1" but not "exim-4.9.4": a hyphen joins a code only to a reply code. */
static gboolean
is_behind_reply_code(DsnSpan text, gsize at)
{
    return at >= 4 && is_digit_at(text, at - 2) && is_digit_at(text, at - 3) && is_digit_at(text, at - 4) &&
           (at == 4 || !g_ascii_isalnum(text.data[at - 5]));
}

/* May a code begin behind this byte? "/" and "." are parts of addresses, "_" of names. */
static gboolean
may_stand_before(DsnSpan text, gsize at)
{
    guint8 before;

    if (at == 0)
        return TRUE;
    before = text.data[at - 1];
    if (before == '-')
        return at == 1 || !g_ascii_isalnum(text.data[at - 2]) || is_behind_reply_code(text, at);
    return !g_ascii_isalnum(before) && strchr("./\\@_+%&?$~", before) == NULL;
}

/* May a code end before @rest? "5.1.1.bl.example" is a host, "5.1.1rc2" a version; "5.1.1User unknown" is a code. */
static gboolean
may_stand_behind(DsnSpan rest, gboolean behind_word)
{
    guint8 next = rest.length > 0 ? rest.data[0] : ' ';
    guint8 second = rest.length > 1 ? rest.data[1] : ' ';

    if (next == '.')
        return !g_ascii_isalnum(second);
    if (next == '-' && behind_word)
        return !g_ascii_isalnum(second);
    if (g_ascii_isalpha(next))
        return !behind_word && g_ascii_isupper(next);
    return next == '\0' || strchr("/\\@_+%~", next) == NULL;
}

static Worth
worth_of(DsnStatus status, gboolean behind_word)
{
    if (status.klass == 2)
        return WORTH_SUCCESS;
    if (dsn_status_is_vague(status))
        return WORTH_VAGUE;
    return behind_word ? WORTH_PROSE : WORTH_SPECIFIC;
}

/* The code at @at, where a digit stands; WORTH_NOTHING when there is none. @ret_end is where to go on. */
static Worth
judge_at(DsnSpan text, gsize at, DsnStatus *ret_status, gsize *ret_end)
{
    DsnSpan rest = dsn_span_from(text, at), word;
    DsnStatus status;
    gboolean behind_word;

    *ret_end = at + 2;
    if (!dsn_status_read(&rest, &status))
        return WORTH_NOTHING;
    *ret_end = text.length - rest.length;
    behind_word = is_behind_word(text, at, &word);
    if (status.subject > SUBJECT_MAX || !may_stand_before(text, at) || !may_stand_behind(rest, behind_word) ||
        (behind_word && dsn_wording_is(word, &version_words)))
        return WORTH_NOTHING;
    *ret_status = status;
    return worth_of(status, behind_word);
}

gboolean
dsn_status_find(DsnSpan text, DsnStatus *ret_status)
{
    DsnSpan seen = dsn_span_cut(text, 0, DSN_STATUS_SEARCH_MAX);
    Worth best = WORTH_NOTHING;
    gssize dot;

    for (gsize from = 0, end; (dot = dsn_span_find_byte(dsn_span_from(seen, from), '.')) >= 0; from = end) {
        gsize at = from + (gsize)dot - 1;
        DsnStatus status;
        Worth worth;
        end = at + 2;
        if (dot == 0 || !g_ascii_isdigit(seen.data[at]))
            continue;
        worth = judge_at(seen, at, &status, &end);
        if (worth != WORTH_NOTHING && worth >= best) {
            best = worth;
            *ret_status = status;
        }
    }
    return best != WORTH_NOTHING;
}

gboolean
dsn_status_is_vague(DsnStatus status)
{
    return status.subject == 0 && status.detail == 0;
}

static char *
write_number(char *at, guint number)
{
    if (number >= 100)
        *at++ = (char)('0' + number / 100 % 10);
    if (number >= 10)
        *at++ = (char)('0' + number / 10 % 10);
    *at++ = (char)('0' + number % 10);
    return at;
}

void
dsn_status_write(DsnStatus status, char text[DSN_STATUS_TEXT_MAX])
{
    char *at = text;

    at = write_number(at, status.klass);
    *at++ = '.';
    at = write_number(at, status.subject);
    *at++ = '.';
    at = write_number(at, status.detail);
    *at = '\0';
}
