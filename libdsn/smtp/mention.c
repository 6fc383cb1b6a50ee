/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/mention.c: mail addresses mentioned in prose
 *
 * Takes free text in UTF-8, gives the next thing that looks like an Internet address, and where it stood. Every "@" is
 * looked at from both sides: how far local part and domain go, without what belongs to the sentence, to a link, or to
 * a language that writes without blanks.
 */
#include "address.h"

#include <string.h>

/* What a character can be in an address. */
typedef enum {
    CHAR_OTHER,  /* ends it */
    CHAR_ASCII,  /* RFC 5322 atext, and the dot */
    CHAR_LETTER, /* of an alphabet: stands in words beside ASCII letters */
    CHAR_SCRIPT, /* of a script without blanks between words: prose may touch an address */
} CharKind;

static gboolean
is_script_without_blanks(gunichar c)
{
    static const struct {
        gunichar first, last;
    } scripts[] = {
        {0x0e00, 0x0eff}, /* Thai, Lao */
        {0x1000, 0x109f}, /* Burmese */
        {0x1780, 0x17ff}, /* Khmer */
        {0x2e80, 0x9fff}, /* Chinese, Japanese */
        {0xac00, 0xd7a3}, /* Korean: particles follow without a blank */
        {0xf900, 0xfaff}, {0xff00, 0xffef}, {0x20000, 0x3ffff},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(scripts); i++) {
        if (c >= scripts[i].first && c <= scripts[i].last)
            return TRUE;
    }
    return FALSE;
}

static const guint8 ascii_kinds[0x80] = {
    ['!'] = CHAR_ASCII, ['#' ... '\''] = CHAR_ASCII, ['*'] = CHAR_ASCII,
    ['+'] = CHAR_ASCII, ['-' ... '9'] = CHAR_ASCII,  ['='] = CHAR_ASCII,
    ['?'] = CHAR_ASCII, ['A' ... 'Z'] = CHAR_ASCII,  ['^' ... '~'] = CHAR_ASCII,
};

static CharKind
kind_of(gunichar c)
{
    if (c < 0x80)
        return ascii_kinds[c];
    if (c >= 0xfffffffe || !(g_unichar_isalnum(c) || g_unichar_ismark(c)))
        return CHAR_OTHER;
    return is_script_without_blanks(c) ? CHAR_SCRIPT : CHAR_LETTER;
}

/* The character before @at; @ret_start is where it begins. Bytes that are no UTF-8 are other characters. */
static CharKind
kind_before(DsnSpan text, gsize at, gsize *ret_start)
{
    gsize start = at - 1;
    gunichar c;

    if (text.data[start] < 0x80) {
        *ret_start = start;
        return kind_of(text.data[start]);
    }
    while (start > 0 && at - start < 4 && (text.data[start] & 0xc0) == 0x80)
        start--;
    *ret_start = start;
    c = g_utf8_get_char_validated((const char *)text.data + start, (gssize)(at - start));
    return g_unichar_validate(c) && start + (gsize)g_unichar_to_utf8(c, NULL) == at ? kind_of(c) : CHAR_OTHER;
}

/* The character at @at; @ret_end is where the next one begins. */
static CharKind
kind_at(DsnSpan text, gsize at, gsize *ret_end)
{
    gunichar c;

    if (text.data[at] < 0x80) {
        *ret_end = at + 1;
        return kind_of(text.data[at]);
    }
    c = g_utf8_get_char_validated((const char *)text.data + at, (gssize)(text.length - at));
    if (!g_unichar_validate(c))
        return CHAR_OTHER;
    *ret_end = at + (gsize)g_unichar_to_utf8(c, NULL);
    return kind_of(c);
}

/* Where the unquoted local part before @at begins. @is_marked: whatever letters it has, because brackets mark it. */
static gsize
local_start(DsnSpan text, gsize at, gsize floor, gboolean is_marked)
{
    CharKind first = CHAR_OTHER;
    gsize start = at, before;

    while (start > floor && at - start < DSN_ADDRESS_MAX) {
        CharKind kind = kind_before(text, start, &before);
        if (first == CHAR_OTHER)
            first = kind;
        if (kind == CHAR_OTHER || (!is_marked && (kind == CHAR_SCRIPT) != (first == CHAR_SCRIPT)))
            break;
        start = before;
    }
    return start;
}

/* Where the quoted local part before @at begins, or @at. */
static gsize
quoted_start(DsnSpan text, gsize at)
{
    for (gsize start = at - 1; start > 0 && at - start < DSN_ADDRESS_MAX; start--) {
        guint8 byte = text.data[start - 1];
        if (byte == '\n')
            return at;
        if (byte == '"' && (start < 2 || text.data[start - 2] != '\\'))
            return start - 1;
    }
    return at;
}

static gsize
literal_end(DsnSpan text, gsize at)
{
    gsize end = at + 1;

    while (end < text.length && end - at < 64 &&
           (g_ascii_isalnum(text.data[end]) || text.data[end] == ':' || text.data[end] == '.' ||
            text.data[end] == '-'))
        end++;
    return end < text.length && text.data[end] == ']' ? end + 1 : at;
}

/* Where the domain that begins at @at ends; @at when there is none. */
static gsize
domain_end(DsnSpan text, gsize at, gboolean is_marked)
{
    gsize end = at, next, last = at; /* behind the last letter or digit */
    gboolean is_ascii_label = FALSE, is_label_start = TRUE;

    if (at < text.length && text.data[at] == '[')
        return literal_end(text, at);
    for (; end < text.length && end - at < DSN_ADDRESS_MAX; end = next) {
        CharKind kind = kind_at(text, end, &next);
        guint8 byte = text.data[end];
        if (kind == CHAR_OTHER ||
            (kind == CHAR_ASCII && !g_ascii_isalnum(byte) && strchr("-._", byte) == NULL))
            break;
        if (byte == '.' && (is_label_start || last != end))
            break;
        if (byte == '.') {
            is_label_start = TRUE;
            continue;
        }
        if (is_label_start)
            is_ascii_label = kind == CHAR_ASCII;
        if (kind == CHAR_SCRIPT && is_ascii_label && !is_marked)
            break;
        is_label_start = FALSE;
        if (byte != '-' && byte != '_')
            last = next;
    }
    return last;
}

/* Names of fields and parameters that "=" joins to an address. */
static const char *const keys[] = {
    "addr",   "address", "ctladdr", "email", "f",         "for",    "from", "mail",
    "mailto", "orcpt",   "orig_to", "rcpt",  "recipient", "sender", "to",   "user",
};

static gboolean
is_key(DsnSpan word)
{
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (dsn_span_is(word, keys[i]))
            return TRUE;
    }
    return FALSE;
}

static gsize
behind_last_of(DsnSpan text, gsize start, gsize end, const char *bytes)
{
    for (gsize i = end; i > start; i--) {
        if (text.data[i - 1] != 0 && strchr(bytes, text.data[i - 1]) != NULL)
            return i;
    }
    return start;
}

/* Leaves out of the local part what belongs to the text around it; @end when nothing is left, or when it is the user of
 * a URL. */
static gsize
trim_local(DsnSpan text, gsize start, gsize end)
{
    DsnSpan local = dsn_span_cut(text, start, end - start);
    gssize equals = dsn_span_find_byte(local, '=');

    if (dsn_span_starts_with(local, "//")) {
        gsize inner = behind_last_of(text, start + 2, end, "/?&=");
        return inner > start + 2 ? inner : end;
    }
    if (local.length > 0 && local.data[0] == '/' && equals < 0)
        start = behind_last_of(text, start, end, "/");
    else if (equals > 0 && is_key(dsn_span_cut(local, 0, (gsize)equals)))
        start += (gsize)equals + 1;
    while (start < end && strchr("'`*{|}?&=^~!%.-", text.data[start]) != NULL)
        start++;
    return start;
}

/* The password of "ftp://jane:secret@ftp.example.com/" */
static gboolean
is_password(DsnSpan text, gsize start, gsize floor)
{
    gsize at = start, before;

    if (start <= floor || text.data[start - 1] != ':')
        return FALSE;
    for (at--; at > floor && start - at < 256 && kind_before(text, at, &before) != CHAR_OTHER; at = before)
        ;
    return dsn_span_starts_with(dsn_span_from(text, at), "//");
}

/* The "@" in the quotes of "\"a@b\"@example.com" */
static gboolean
is_in_quoted_local(DsnSpan text, gsize start, gsize end)
{
    return start > 0 && text.data[start - 1] == '"' && end + 1 < text.length && text.data[end] == '"' &&
           text.data[end + 1] == '@';
}

/* What is known of one "@" and its neighbours. */
typedef struct {
    gsize start, end;           /* of the address */
    gsize span_start, span_end; /* with brackets */
} Mention;

static gboolean
has_letter_or_literal(DsnSpan domain)
{
    for (gsize i = 0; i < domain.length; i++) {
        if (!g_ascii_isdigit(domain.data[i]) && domain.data[i] != '.')
            return TRUE;
    }
    return FALSE;
}

static gboolean
mention_at(DsnSpan text, gsize at, gsize floor, Mention *ret)
{
    gsize start = local_start(text, at, floor, TRUE), end = domain_end(text, at + 1, TRUE);
    gboolean is_marked =
        start > floor && text.data[start - 1] == '<' && end < text.length && text.data[end] == '>';

    if (!is_marked) {
        end = domain_end(text, at + 1, FALSE);
        if (at > floor && text.data[at - 1] == '"')
            start = quoted_start(text, at);
        else
            start = trim_local(text, local_start(text, at, floor, FALSE), at);
    }
    if (start == at || end == at + 1 || end - start > DSN_ADDRESS_MAX || is_password(text, start, floor) ||
        is_in_quoted_local(text, start, end) ||
        !has_letter_or_literal(dsn_span_cut(text, at + 1, end - at - 1)))
        return FALSE;
    *ret = (Mention){start, end, start, end};
    return TRUE;
}

/* Most of what stands beside an "@" outside of addresses is seen at once. */
static gboolean
may_be_mention(DsnSpan text, gsize at)
{
    guint8 before = at > 0 ? text.data[at - 1] : ' ', next = at + 1 < text.length ? text.data[at + 1] : ' ';

    return (before >= 0x80 || before == '"' || kind_of(before) != CHAR_OTHER) &&
           (next >= 0x80 || next == '[' || g_ascii_isalnum(next));
}

/* Takes the brackets around the address, and a type inside of them, into the span. */
static void
widen(DsnSpan text, gssize route, Mention *mention)
{
    static const char *const types[] = {"<smtp:", "<mailto:", "<rfc822:"};
    gsize start = mention->start;

    if (mention->end >= text.length || text.data[mention->end] != '>')
        return;
    if (start > 0 && text.data[start - 1] == '<') {
        mention->span_start = start - 1;
    } else if (route >= 0 && start > 0 && text.data[start - 1] == ':') {
        mention->span_start = (gsize)route;
    } else {
        for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
            gsize length = strlen(types[i]);
            if (start >= length && dsn_span_is(dsn_span_cut(text, start - length, length), types[i]))
                mention->span_start = start - length;
        }
    }
    if (mention->span_start < start)
        mention->span_end = mention->end + 1;
}

#define SEARCH_MAX (4 * 1024 * 1024) /* bytes that one call looks through */

gboolean
dsn_address_take(DsnSpan *rest, DsnSpan *ret_address, DsnSpan *ret_span)
{
    DsnSpan text = dsn_span_cut(*rest, 0, SEARCH_MAX);
    gssize route =
        -1; /* where a bracket opened before the "@" of a source route: "<@a.example:jane@c.example>" */
    gsize floor = 0; /* no local part begins before it */
    gssize found;

    for (gsize at = 0; (found = dsn_span_find_byte(dsn_span_from(text, at), '@')) >= 0; at++) {
        Mention mention;
        at += (gsize)found;
        if (may_be_mention(text, at) && mention_at(text, at, floor, &mention)) {
            widen(text, route, &mention);
            *ret_address = dsn_span_cut(text, mention.start, mention.end - mention.start);
            if (ret_span != NULL)
                *ret_span = dsn_span_cut(text, mention.span_start, mention.span_end - mention.span_start);
            *rest = dsn_span_from(*rest, mention.span_end);
            return TRUE;
        }
        if (at > 0 && text.data[at - 1] == '<')
            route = (gssize)at - 1;
        else if (at == 0 || text.data[at - 1] != ',')
            route = -1;
        floor = at + 1;
    }
    return FALSE;
}
