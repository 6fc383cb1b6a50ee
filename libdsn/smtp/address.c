/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/address.c: mail addresses as field values and as parts of a text
 *
 * Takes what stands in a field (RFC 3464 section 2.3, RFC 5321 paths, RFC 5322 mailboxes) and gives the bare address;
 * takes the parts of an address. What a return path hides (VERP, BATV, SRS) is read by the files of those names, on
 * demand: "=" and "+" are legal in ordinary addresses.
 */
#include "address.h"

#include <string.h>

#define VALUE_MAX 4096 /* bytes of a field value; an address, a name and a comment of 1,000 each fit */

static gboolean
is_blank(guint8 byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Behind the quoted local part that the address begins with; 0 when there is none. */
static gsize
quoted_length(DsnSpan address)
{
    for (gsize i = 1; i < address.length && address.data[0] == '"'; i++) {
        if (address.data[i] == '\\')
            i++;
        else if (address.data[i] == '"')
            return i + 1;
    }
    return 0;
}

/* Where the last "@" outside of quotes stands, or -1 (also in what is too long for an address). A quote that is
 * not closed is an ordinary character. */
static gssize
find_at(DsnSpan address)
{
    gsize start = address.length <= VALUE_MAX ? quoted_length(address) : address.length;

    for (gsize i = address.length; i > start; i--) {
        if (address.data[i - 1] == '@')
            return (gssize)i - 1;
    }
    return -1;
}

DsnSpan
dsn_address_domain(DsnSpan address)
{
    gssize at = find_at(address);
    return at < 0 ? DSN_SPAN_NONE : dsn_span_from(address, (gsize)at + 1);
}

DsnSpan
dsn_address_local_part(DsnSpan address)
{
    gssize at = find_at(address);
    return at < 0 ? address : dsn_span_cut(address, 0, (gsize)at);
}

static DsnSpan
without_trailing_dots(DsnSpan text)
{
    while (text.length > 0 && text.data[text.length - 1] == '.')
        text.length--;
    return text;
}

gboolean
dsn_address_equal(DsnSpan a, DsnSpan b)
{
    return dsn_span_equal_nocase(without_trailing_dots(a), without_trailing_dots(b));
}

gboolean
dsn_address_is_domain(DsnSpan text)
{
    guint n_labels = 0;
    DsnSpan label;

    if (text.length == 0 || text.length > DSN_ADDRESS_MAX || text.data[text.length - 1] == '.')
        return FALSE;
    while (dsn_span_take_until(&text, '.', &label)) {
        for (gsize i = 0; i < label.length; i++) {
            if (!g_ascii_isalnum(label.data[i]) && label.data[i] != '-' && label.data[i] < 0x80)
                return FALSE;
        }
        if (label.length == 0 || label.data[0] == '-')
            return FALSE;
        n_labels++;
    }
    return n_labels >= 2;
}

DsnSpan
dsn_address_join(DsnSpan local_part, DsnSpan domain, GStringChunk *store)
{
    g_autoptr(GString) address = g_string_sized_new(local_part.length + domain.length + 1);

    g_string_append_len(address, (const char *)local_part.data, (gssize)local_part.length);
    g_string_append_c(address, '@');
    g_string_append_len(address, (const char *)domain.data, (gssize)domain.length);
    return dsn_span_keep((DsnSpan){(const guint8 *)address->str, address->len}, store);
}

static gboolean
has_bytes_of(DsnSpan text, const char *bytes)
{
    for (gsize i = 0; i < text.length; i++) {
        if (text.data[i] < 0x21 || text.data[i] == 0x7f || strchr(bytes, text.data[i]) != NULL)
            return TRUE;
    }
    return FALSE;
}

gboolean
dsn_address_is_mailbox(DsnSpan text)
{
    DsnSpan local = dsn_address_local_part(text), domain = dsn_address_domain(text);
    gboolean is_quoted = local.length > 2 && local.data[0] == '"' && local.data[local.length - 1] == '"';
    gssize dot;

    if (local.length == 0 || domain.length == 0 || (!is_quoted && has_bytes_of(local, "<>@,;\"()")))
        return FALSE;
    if (domain.data[0] == '[')
        return domain.data[domain.length - 1] == ']' && !has_bytes_of(domain, "<>@,;\"()");
    dot = dsn_span_find_byte(domain, '.');
    return dot > 0 && (gsize)dot + 1 < domain.length && !has_bytes_of(domain, "<>@,;\"()[]:");
}

#define TYPE_MAX 40 /* bytes of an address type; the longest registered one has 6 */

/* Types that stand before a colon instead of the semicolon of RFC 3464 section 2.1.2: Exchange, links. */
static const char *const colon_types[] = {"ex:", "mailto:", "rfc822:", "smtp:", "x400:", "x500:"};

static DsnSpan
skip_colon_type(DsnSpan value)
{
    if (dsn_span_find_byte(value, ':') < 0)
        return value;
    for (gsize i = 0; i < G_N_ELEMENTS(colon_types); i++) {
        if (dsn_span_starts_nocase(value, colon_types[i]))
            return dsn_span_trim(dsn_span_from(value, strlen(colon_types[i])));
    }
    return value;
}

/* Takes "rfc822;" and the like off @value; NONE when no type stands there. */
static DsnSpan
take_type(DsnSpan *value)
{
    gssize end = dsn_span_find_byte(dsn_span_cut(*value, 0, TYPE_MAX), ';');
    DsnSpan type = dsn_span_trim(dsn_span_cut(*value, 0, end > 0 ? (gsize)end : 0));

    for (gsize i = 0; i < type.length; i++) {
        if (!g_ascii_isalnum(type.data[i]) && type.data[i] != '-')
            return DSN_SPAN_NONE;
    }
    if (type.length == 0)
        return DSN_SPAN_NONE;
    *value = dsn_span_trim(dsn_span_from(*value, (gsize)end + 1));
    return type;
}

/* What one step over a value passed. */
typedef enum { STEP_END, STEP_BLANK, STEP_COMMENT, STEP_QUOTED, STEP_ANGLE, STEP_BYTE } Step;

/* The end of "(...)", nested, or of the value when it is not closed. */
static gsize
comment_end(DsnSpan value, gsize at)
{
    guint depth = 0;

    for (; at < value.length; at++) {
        if (value.data[at] == '\\')
            at++;
        else if (value.data[at] == '(')
            depth++;
        else if (value.data[at] == ')' && --depth == 0)
            return at + 1;
    }
    return value.length;
}

/* A value while it is walked over. What opens and is never closed is an ordinary byte, and so is every later one of its
 * kind: to look for the end of each would take the square of the length. */
typedef struct {
    DsnSpan value;
    gsize at;
    gboolean has_open_quote, has_open_angle;
} Walk;

/* The end of the quotes that open at @at: behind them; 0 when they are not closed. */
static gsize
quotes_end(Walk *walk, gsize at)
{
    for (at++; at < walk->value.length && !walk->has_open_quote; at++) {
        if (walk->value.data[at] == '\\')
            at++;
        else if (walk->value.data[at] == '"')
            return at + 1;
    }
    walk->has_open_quote = TRUE;
    return 0;
}

/* The same for the angle bracket at @at; quotes in it may hold another one. */
static gsize
angle_end(Walk *walk, gsize at)
{
    for (at++; at < walk->value.length && !walk->has_open_angle; at++) {
        guint8 byte = walk->value.data[at];
        gsize end = byte == '"' ? quotes_end(walk, at) : 0;
        if (end > 0)
            at = end - 1;
        else if (byte == '>')
            return at + 1;
    }
    walk->has_open_angle = TRUE;
    return 0;
}

static Step
take_step(Walk *walk)
{
    guint8 byte = walk->at < walk->value.length ? walk->value.data[walk->at] : 0;
    gsize end;

    if (walk->at >= walk->value.length)
        return STEP_END;
    if (byte == '(') {
        walk->at = comment_end(walk->value, walk->at);
        return STEP_COMMENT;
    }
    if ((byte == '"' && (end = quotes_end(walk, walk->at)) > 0) ||
        (byte == '<' && (end = angle_end(walk, walk->at)) > 0)) {
        walk->at = end;
        return byte == '<' ? STEP_ANGLE : STEP_QUOTED;
    }
    walk->at++;
    return is_blank(byte) ? STEP_BLANK : STEP_BYTE;
}

/* The path in angle brackets, or the word with an "@" in it, or the only word; names and comments left out. */
static DsnSpan
find_path(DsnSpan value)
{
    DsnSpan first = DSN_SPAN_NONE, found = DSN_SPAN_NONE;
    guint n_words = 0;
    Walk walk = {.value = value};

    for (gsize start = 0;;) {
        gsize before = walk.at;
        Step step = take_step(&walk);
        DsnSpan word;
        if (step == STEP_QUOTED || step == STEP_BYTE)
            continue;
        word = dsn_span_cut(value, start, before - start);
        start = walk.at;
        if (step == STEP_ANGLE)
            return dsn_span_trim(dsn_span_cut(value, before + 1, walk.at - before - 2));
        if (word.length > 0 && n_words++ == 0)
            first = word;
        if (word.length > 0 && !dsn_span_is_set(found) && find_at(word) >= 0)
            found = word;
        if (step == STEP_END)
            break;
    }
    if (dsn_span_is_set(found))
        return found;
    return n_words == 1 ? first : DSN_SPAN_NONE;
}

/* "@a.example,@b.example:jane@c.example" (RFC 5321 section 4.1.1.3), "friends:jane@c.example" of a group */
static DsnSpan
skip_route(DsnSpan path)
{
    gssize colon = dsn_span_find_byte(path, ':'), at = dsn_span_find_byte(path, '@');

    if (colon > 0 && (at == 0 || at > colon) && path.data[0] != '"' && path.data[0] != '/')
        return dsn_span_trim(dsn_span_from(path, (gsize)colon + 1));
    return path;
}

/* Quotes around the whole, stray brackets, and the punctuation of lists and sentences behind it. */
static DsnSpan
strip_punctuation(DsnSpan path)
{
    if (path.length > 1 && path.data[0] == '\'' && path.data[path.length - 1] == '\'')
        path = dsn_span_cut(path, 1, path.length - 2);
    if (path.length > 0 && path.data[0] == '<')
        path = dsn_span_from(path, 1);
    while (path.length > 0 && strchr(",;:.>", path.data[path.length - 1]) != NULL)
        path.length--;
    return path;
}

/* xtext is decoded where no plain address would look like that: each "+XX" stands for "+", "=" or non-ASCII, or for the
 * "@" that is missing. "jane+20off@example.com" stays. */
static gboolean
is_surely_xtext(DsnSpan path)
{
    gboolean has_plus = FALSE, has_at = dsn_span_find_byte(path, '@') >= 0;

    for (gsize i = 0; i + 2 < path.length; i++) {
        gint high = g_ascii_xdigit_value((char)path.data[i + 1]);
        gint low = g_ascii_xdigit_value((char)path.data[i + 2]), byte = high * 16 + low;
        if (path.data[i] != '+')
            continue;
        if (high < 0 || low < 0 || (byte != '+' && byte != '=' && byte < 0x80 && (byte != '@' || has_at)))
            return FALSE;
        has_plus = TRUE;
    }
    return has_plus;
}

static DsnSpan
decode(DsnSpan path, GStringChunk *store)
{
    DsnSpan plain = DSN_SPAN_NONE;

    if (dsn_span_find(path, "\\x{") >= 0)
        plain = dsn_address_from_unitext(path, store);
    else if (is_surely_xtext(path))
        plain = dsn_address_from_xtext(path, store);
    if (!dsn_span_is_set(plain) || !g_utf8_validate((const char *)plain.data, (gssize)plain.length, NULL))
        return path;
    return plain;
}

/* What Exchange or a gateway wrapped, if that is an Internet address. */
static DsnSpan
unwrap(DsnSpan path, GStringChunk *store)
{
    DsnSpan plain = dsn_address_from_imcea(path, store), inner;

    if (!dsn_span_is_set(plain))
        return path;
    inner = dsn_address_from_x400(plain, store);
    if (dsn_span_is_set(inner))
        return inner;
    return dsn_address_is_mailbox(plain) && plain.data[0] != '/' ? plain : path;
}

/* An O/R address: "/G=Jane/S=Doe/C=DE/", "c=US;a= ;p=Example;", but not "/G=Jane/S=Doe/@gateway.example.com". */
static gboolean
is_or_address(DsnSpan value)
{
    gssize equals = dsn_span_find_byte(dsn_span_cut(value, 0, TYPE_MAX), '=');

    if (equals <= 0 || dsn_span_is_set(dsn_address_domain(value)))
        return FALSE;
    return value.data[0] == '/' || dsn_span_find_byte(value, ';') > equals;
}

/* "undisclosed-recipients:;" */
static gboolean
is_empty_group(DsnSpan value)
{
    return dsn_span_ends_nocase(value, ":;") && dsn_span_find_byte(value, '@') < 0;
}

DsnSpan
dsn_address_read(DsnSpan value, GStringChunk *store)
{
    DsnSpan type, path, inner;

    value = dsn_span_trim(dsn_span_cut(value, 0, VALUE_MAX));
    type = take_type(&value);
    value = skip_colon_type(value);
    inner = dsn_address_from_x400(value, store);
    if (dsn_span_is_set(inner))
        return inner;
    if (dsn_span_is(type, "x400") || is_or_address(value))
        return value.length > 0 ? value : DSN_SPAN_NONE;
    path = is_empty_group(value) ? DSN_SPAN_NONE : find_path(value);
    if (path.data == NULL || (path.length == 0 && dsn_span_find_byte(value, '<') < 0))
        return DSN_SPAN_NONE;
    if (path.length == 0)
        return path; /* "<>" */
    path = strip_punctuation(skip_route(skip_colon_type(path)));
    path = without_trailing_dots(unwrap(decode(path, store), store));
    return path.length > 0 && path.length <= DSN_ADDRESS_MAX ? path : DSN_SPAN_NONE;
}
