/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/code.c: reply codes in text (RFC 5321 section 4.2)
 *
 * Takes a place in a text, says whether the three digits there can be a reply code: by what stands on both sides of
 * them, and by the words around. Ports, sizes, amounts, times, ids and parts of addresses are none.
 */
#include "code.h"

#include <string.h>

#include "status.h"
#include "wording.h"

#define CODE_DIGITS 3

typedef struct {
    guint16 first, last;
} Range;

static gboolean
is_in(guint16 number, const Range *ranges, gsize n_ranges)
{
    for (gsize i = 0; i < n_ranges; i++) {
        if (number >= ranges[i].first && number <= ranges[i].last)
            return TRUE;
    }
    return FALSE;
}

/* Classes 2 and 3 are few and fixed; servers invent codes of classes 4 and 5 as they like. */
static gboolean
is_code(guint16 number)
{
    static const Range codes[] = {{200, 200}, {211, 211}, {214, 214}, {220, 221}, {235, 235},
                                  {250, 253}, {334, 334}, {354, 355}, {400, 599}};
    return is_in(number, codes, G_N_ELEMENTS(codes));
}

gboolean
dsn_code_is_known(guint16 number)
{
    /* Registered ones, and those that Courier, Exchange and the big providers send; 465 and 587 are ports. */
    static const Range known[] = {{211, 211}, {214, 214}, {220, 221}, {235, 235}, {250, 253},
                                  {334, 334}, {354, 354}, {400, 400}, {410, 459}, {470, 479},
                                  {500, 504}, {510, 579}, {590, 599}};
    return is_in(number, known, G_N_ELEMENTS(known));
}

static guint8
byte_at(DsnSpan text, gsize at)
{
    return at < text.length ? text.data[at] : ' ';
}

static gboolean
is_blank(guint8 byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Bytes before the number that make it a part of something else. */
static gboolean
may_stand_behind(DsnSpan text, gsize at)
{
    guint8 before, second;

    if (at == 0)
        return TRUE;
    before = text.data[at - 1];
    second = at > 1 ? text.data[at - 2] : ' ';
    switch (before) {
    case '-': /* "id-550", but "550-550 ..." repeats the code */
        return !g_ascii_isalnum(second) ||
               (at > CODE_DIGITS && g_ascii_isdigit(second) && g_ascii_isdigit(text.data[at - 3]) &&
                g_ascii_isdigit(text.data[at - 4]));
    case '#': /* the fragment of a URL */
        return !g_ascii_isalnum(second);
    case ':': /* a time */
        return !g_ascii_isdigit(second);
    default:
        return !g_ascii_isalnum(before) && strchr("./@+%$&_?~\\", before) == NULL;
    }
}

/* Bytes behind the number that make it a part of something else. */
static gboolean
may_stand_before(DsnSpan text, gsize end)
{
    guint8 next = byte_at(text, end), second = byte_at(text, end + 1);

    if (next == '.' || next == ':' || next == ',')
        return !g_ascii_isdigit(second) && !(next == '.' && g_ascii_isalpha(second));
    return is_blank(next) || strchr("-;)]>}'\"<([#*!", next) != NULL;
}

gboolean
dsn_code_at(DsnSpan text, gsize at, DsnCodeMark *ret_mark)
{
    gsize end = at + CODE_DIGITS;
    guint16 number = 0;

    if (end > text.length || !g_ascii_isdigit(text.data[at])) /* nearly everywhere */
        return FALSE;
    for (gsize i = at; i < end; i++) {
        if (!g_ascii_isdigit(text.data[i]))
            return FALSE;
        number = (guint16)(number * 10 + (text.data[i] - '0'));
    }
    if (!is_code(number) || !may_stand_behind(text, at) || !may_stand_before(text, end))
        return FALSE;
    ret_mark->number = number;
    ret_mark->is_continued = byte_at(text, end) == '-';
    ret_mark->end = end + (ret_mark->is_continued ? 1 : 0);
    return TRUE;
}

gboolean
dsn_code_has_status(DsnSpan text, const DsnCodeMark *mark)
{
    gsize at = dsn_wording_skip_blanks(text, mark->end);
    DsnStatus status;
    DsnSpan rest;

    if (at < text.length && strchr("#([<'\"", text.data[at]) != NULL)
        at++;
    if (at < text.length && text.data[at] == '#')
        at++;
    rest = dsn_span_from(text, at);
    return dsn_status_read(&rest, &status) && (mark->number >= 400) == (status.klass != 2);
}

#define LOWER 1 /* a unit only in lower case: a reply may begin with the word */

static const DsnWording units_rows[] = {
    {"%", 0},
    {"addresses", LOWER},
    {"and", LOWER},
    {"attempts", LOWER},
    {"byte", 0},
    {"bytes", 0},
    {"characters", 0},
    {"chars", 0},
    {"connections", LOWER},
    {"days", LOWER},
    {"e-mails", LOWER},
    {"emails", LOWER},
    {"gb", 0},
    {"gib", 0},
    {"hosts", LOWER},
    {"hours", LOWER},
    {"hrs", LOWER},
    {"kb", 0},
    {"kbytes", 0},
    {"kib", 0},
    {"kilobytes", 0},
    {"lines", LOWER},
    {"mails", LOWER},
    {"mb", 0},
    {"mbytes", 0},
    {"megabytes", 0},
    {"messages", LOWER},
    {"mib", 0},
    {"min", LOWER},
    {"mins", LOWER},
    {"minutes", LOWER},
    {"months", LOWER},
    {"ms", LOWER},
    {"msgs", LOWER},
    {"octets", 0},
    {"of", LOWER},
    {"or", LOWER},
    {"per", LOWER},
    {"percent", LOWER},
    {"points", LOWER},
    {"recipients", LOWER},
    {"retries", LOWER},
    {"s", LOWER},
    {"sec", LOWER},
    {"seconds", LOWER},
    {"secs", LOWER},
    {"sessions", LOWER},
    {"times", LOWER},
    {"users", LOWER},
    {"weeks", LOWER},
    {"years", LOWER},
};
static DsnVocabulary units = DSN_VOCABULARY(units_rows);

gboolean
dsn_code_is_amount(DsnSpan text, const DsnCodeMark *mark)
{
    gsize at = dsn_wording_skip_blanks(text, mark->end), end;
    const DsnWording *unit = dsn_wording_at(text, at, &units, &end);

    return unit != NULL && !mark->is_continued && !(unit->meaning == LOWER && g_ascii_isupper(text.data[at]));
}

#define INDENT_MAX 40 /* bytes before a code on its line; texts are indented by up to 24 blanks */

gboolean
dsn_code_begins_line(DsnSpan text, gsize at, gboolean *ret_is_indented)
{
    gboolean has_arrow = FALSE;
    gsize start = at;

    while (start > 0 && at - start < INDENT_MAX && strchr(" \t<>", text.data[start - 1]) != NULL)
        has_arrow |= text.data[--start] == '<';
    *ret_is_indented = start < at && !has_arrow;
    return start == 0 || text.data[start - 1] == '\n' || text.data[start - 1] == '\r';
}

/* Words that a code follows, with or without a sign between. */
static const DsnWording code_words_rows[] = {
    {"code", 0},    {"error", 0}, {"error_code", 0}, {"errorcode", 0},    {"got", 0},    {"received", 0},
    {"replied", 0}, {"reply", 0}, {"response", 0},   {"responsecode", 0}, {"result", 0}, {"returned", 0},
    {"said", 0},    {"smtp", 0},  {"smtpstatus", 0}, {"stat", 0},         {"status", 0},
};
static DsnVocabulary code_words = DSN_VOCABULARY(code_words_rows);

static gboolean
is_behind_code_word(DsnSpan text, gsize at)
{
    while (at > 0 && (text.data[at - 1] == ' ' || text.data[at - 1] == '\t'))
        at--;
    return dsn_wording_is(dsn_wording_word_before(text, at), &code_words);
}

/* Words of a reply follow, and not the end of a bracket or a phone number. */
static gboolean
has_words(DsnSpan text, const DsnCodeMark *mark)
{
    gsize at = mark->end;
    guint8 next = byte_at(text, at);

    if (mark->is_continued && g_ascii_isdigit(next))
        return FALSE;
    if (!mark->is_continued && !is_blank(next) && next != ':')
        return FALSE;
    while (at < text.length && (is_blank(text.data[at]) || text.data[at] == '-' || text.data[at] == ':'))
        at++;
    next = byte_at(text, at);
    return g_ascii_isalpha(next) || next >= 0x80 || strchr("<['\"(#*", next) != NULL;
}

gboolean
dsn_code_stands_in_prose(DsnSpan text, gsize at, const DsnCodeMark *mark)
{
    gsize sign = at; /* behind the last byte before the number that is no blank */

    if (!dsn_code_is_known(mark->number) || dsn_code_is_amount(text, mark))
        return FALSE;
    while (sign > 0 && is_blank(text.data[sign - 1]))
        sign--;
    if (sign == 0)
        return TRUE;
    switch (text.data[sign - 1]) {
    case ':':
        return (sign < at && has_words(text, mark)) || is_behind_code_word(text, sign - 1);
    case '=':
        return is_behind_code_word(text, sign - 1);
    case '[':
    case '(':
    case '{':
    case '<':
    case '\'':
    case '"':
    case '#':
        return sign == at && (has_words(text, mark) || is_behind_code_word(text, sign - 1));
    case '-':
    case ',':
    case ';':
    case '.':
    case '>':
    case ']':
    case ')':
        return sign < at && has_words(text, mark);
    default:
        return sign < at && is_behind_code_word(text, at);
    }
}
