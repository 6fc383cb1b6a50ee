/* SPDX-License-Identifier: BSD-2-Clause */
/* log/field.c: what the lines of several servers are made of
 *
 * Takes a piece of a line, gives an address, a host, a time span, or what was said. Nothing here knows any server:
 * which piece means what is the grammars' business. All of it is linear, and moves its input only on success.
 */
#include "field.h"

#include <string.h>

#include "../smtp/address.h"
#include "../smtp/reply.h"

#define KEY_MAX    32          /* bytes of "tls_verify" and its like */
#define DIGITS_MAX 18          /* of a number that fits 64 bits */
#define WORDS_MAX  (16 * 1024) /* bytes of a line that are read as words; syslog cuts lines at 8 kB or less */

gboolean
dsn_log_take(DsnSpan *rest, const char *literal)
{
    if (!dsn_span_starts_with(*rest, literal))
        return FALSE;
    *rest = dsn_span_from(*rest, strlen(literal));
    return TRUE;
}

gboolean
dsn_log_take_before(DsnSpan *rest, const char *mark, DsnSpan *ret_before)
{
    gssize at = dsn_span_find(*rest, mark);

    if (at < 0)
        return FALSE;
    *ret_before = dsn_span_cut(*rest, 0, (gsize)at);
    *rest = dsn_span_from(*rest, (gsize)at + strlen(mark));
    return TRUE;
}

/* The place behind a quoted string that begins at @at, or @at when it does not end. */
static gsize
skip_quoted(DsnSpan text, gsize at)
{
    for (gsize i = at + 1; i < text.length; i++) {
        if (text.data[i] == '\\')
            i++;
        else if (text.data[i] == '"')
            return i + 1;
    }
    return at;
}

gboolean
dsn_log_take_path(DsnSpan *rest, DsnSpan *ret_address)
{
    DsnSpan text = *rest;
    gsize at = 1;

    if (text.length < 2 || text.data[0] != '<')
        return FALSE;
    if (text.data[1] == '"')
        at = skip_quoted(text, 1);
    while (at < text.length && text.data[at] != '>')
        at++;
    if (at >= text.length)
        return FALSE;
    *ret_address = dsn_span_cut(text, 1, at - 1);
    *rest = dsn_span_from(text, at + 1);
    return TRUE;
}

gboolean
dsn_log_take_id(DsnSpan *rest, gsize min, gsize max, DsnSpan *ret_id)
{
    gsize length = 0;

    while (length < rest->length && g_ascii_isalnum(rest->data[length]))
        length++;
    if (length < min || length > max)
        return FALSE;
    *ret_id = dsn_span_cut(*rest, 0, length);
    *rest = dsn_span_from(*rest, length);
    return TRUE;
}

/* How many bytes a key at the start of @text has, its "=" aside; 0: there is none. */
static gsize
key_length(DsnSpan text)
{
    gsize length = 0;

    while (length < text.length && length < KEY_MAX &&
           (g_ascii_isalnum(text.data[length]) || text.data[length] == '_' || text.data[length] == '-'))
        length++;
    return length < text.length && text.data[length] == '=' ? length : 0;
}

static gsize
value_length(DsnSpan text)
{
    DsnSpan rest = text, path;
    gsize at = dsn_log_take_path(&rest, &path) ? text.length - rest.length : 0;

    for (; at < text.length; at++) {
        if (text.data[at] == ',' && at + 1 < text.length && text.data[at + 1] == ' ' &&
            key_length(dsn_span_from(text, at + 2)) > 0)
            break;
    }
    return at;
}

gboolean
dsn_log_take_field(DsnSpan *rest, DsnSpan *ret_key, DsnSpan *ret_value)
{
    gsize key = key_length(*rest);
    DsnSpan value;
    gsize length;

    if (key == 0)
        return FALSE;
    value = dsn_span_from(*rest, key + 1);
    length = value_length(value);
    *ret_key = dsn_span_cut(*rest, 0, key);
    *ret_value = dsn_span_cut(value, 0, length);
    *rest = dsn_span_from(value, length + 2);
    return TRUE;
}

DsnSpan
dsn_log_address(DsnSpan text)
{
    DsnSpan rest = text = dsn_span_trim(text), address;

    return dsn_log_take_path(&rest, &address) ? address : text;
}

gint64
dsn_log_number(DsnSpan text)
{
    gint64 number = 0;

    for (gsize i = 0; i < text.length && i < DIGITS_MAX && g_ascii_isdigit(text.data[i]); i++)
        number = number * 10 + (text.data[i] - '0');
    return number;
}

/* Takes up to six digits off: days, hours, seconds. */
static gboolean
take_count(DsnSpan *rest, gint64 *ret_count)
{
    gsize length = 0;

    while (length < rest->length && length < 6 && g_ascii_isdigit(rest->data[length]))
        length++;
    if (length == 0)
        return FALSE;
    *ret_count = dsn_log_number(dsn_span_cut(*rest, 0, length));
    *rest = dsn_span_from(*rest, length);
    return TRUE;
}

gint64
dsn_log_clock(DsnSpan text)
{
    gint64 days = 0, hours, minutes, seconds;
    DsnSpan rest = text;

    if (!take_count(&rest, &hours))
        return -1;
    if (dsn_log_take(&rest, "+")) {
        days = hours;
        if (!take_count(&rest, &hours))
            return -1;
    }
    if (!dsn_log_take(&rest, ":") || !take_count(&rest, &minutes) || !dsn_log_take(&rest, ":") ||
        !take_count(&rest, &seconds))
        return -1;
    return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

/* Thousandths behind the decimal point. */
static gint64
take_fraction(DsnSpan *rest)
{
    gint64 thousandths = 0, weight = 100;

    if (!dsn_log_take(rest, "."))
        return 0;
    for (; rest->length > 0 && g_ascii_isdigit(rest->data[0]); weight /= 10, *rest = dsn_span_from(*rest, 1))
        thousandths += weight * (rest->data[0] - '0');
    return thousandths;
}

gint64
dsn_log_duration(DsnSpan text)
{
    static const struct {
        const char *unit;
        gint64 milliseconds;
    } units[] = {
        {"w", G_GINT64_CONSTANT(604800000)}, {"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000},
    };
    DsnSpan rest = text;
    gint64 total = -1, count;

    while (take_count(&rest, &count)) {
        gint64 thousandths = take_fraction(&rest);
        gsize i = 0;

        while (i < G_N_ELEMENTS(units) && !dsn_log_take(&rest, units[i].unit))
            i++;
        if (i == G_N_ELEMENTS(units))
            return -1;
        total = MAX(total, 0) + count * units[i].milliseconds + thousandths * (units[i].milliseconds / 1000);
    }
    return total;
}

static DsnSpan
plain_address(DsnSpan text)
{
    if (dsn_span_starts_nocase(text, "IPv6:"))
        text = dsn_span_from(text, 5);
    if (dsn_span_starts_nocase(text, "::ffff:") && dsn_span_find_byte(text, '.') > 0)
        text = dsn_span_from(text, 7);
    return text.length > 0 ? text : DSN_SPAN_NONE;
}

static guint16
port_behind(DsnSpan text)
{
    gint64 port = dsn_log_take(&text, ":") ? dsn_log_number(text) : 0;
    return port <= G_MAXUINT16 ? (guint16)port : 0;
}

static gboolean
is_address(DsnSpan text)
{
    DsnSpan rest = text, address;

    return dsn_ip_take(&rest, &address) && address.data == text.data && address.length == text.length;
}

/* "192.0.2.25 (mx.example.com)" */
static DsnLogHost
host_with_name_behind(DsnSpan text)
{
    DsnLogHost host = {0};
    gssize blank = dsn_span_find_byte(text, ' ');
    DsnSpan first = blank > 0 ? dsn_span_cut(text, 0, (gsize)blank) : text;
    DsnSpan rest = blank > 0 ? dsn_span_from(text, (gsize)blank + 1) : DSN_SPAN_NONE, name;

    if (!is_address(first)) {
        host.name = dsn_host_read(text);
        return host;
    }
    host.address = plain_address(first);
    if (dsn_log_take(&rest, "(") && dsn_log_take_before(&rest, ")", &name))
        host.name = dsn_host_read(name);
    return host;
}

DsnLogHost
dsn_log_host(DsnSpan text)
{
    DsnLogHost host = {0};
    DsnSpan rest = text = dsn_span_trim(text), before, inside;

    /* The last brackets: "[192.0.2.2] [192.0.2.2]" of Sendmail, a name that is an address itself */
    if (!dsn_log_take_before(&rest, "[", &before))
        return host_with_name_behind(text);
    for (DsnSpan again = rest, more; dsn_log_take_before(&again, "[", &more);) {
        before = dsn_span_cut(text, 0, (gsize)(again.data - text.data) - 1);
        rest = again;
    }
    if (!dsn_log_take_before(&rest, "]", &inside))
        return host_with_name_behind(text);
    host.address = plain_address(inside);
    host.port = port_behind(rest);
    before = dsn_span_trim(before);
    if (before.length > 0 && before.data[0] != '(' && before.data[0] != '[')
        host.name = dsn_host_read(before);
    if (dsn_span_is(host.name, "unknown"))
        host.name = DSN_SPAN_NONE;
    return host;
}

void
dsn_log_set_remote(DsnLogEvent *event, DsnLogHost host)
{
    event->fact.remote_mta = host.name.data != NULL ? host.name : host.address;
    event->remote_address = host.address;
    event->remote_port = host.port;
}

void
dsn_log_set_client(DsnLogEvent *event, DsnLogHost host)
{
    event->client = host.name;
    event->client_address = host.address;
}

/* rsyslog writes a control character as "#" and three octal digits. */
static DsnSpan
undo_escapes(DsnSpan text, GStringChunk *store)
{
    g_autoptr(GString) plain = NULL;
    gsize from = 0;

    for (gsize at = 0; at + 3 < text.length; at++) {
        const guint8 *digits = text.data + at + 1;
        if (text.data[at] != '#' || digits[0] != '0' || digits[1] < '0' || digits[1] > '3' ||
            digits[2] < '0' || digits[2] > '7')
            continue;
        if (plain == NULL)
            plain = g_string_sized_new(text.length);
        g_string_append_len(plain, (const char *)text.data + from, (gssize)(at - from));
        g_string_append_c(plain, (char)((digits[1] - '0') * 8 + (digits[2] - '0')));
        from = at + 4;
        at += 3;
    }
    if (plain == NULL)
        return text;
    g_string_append_len(plain, (const char *)text.data + from, (gssize)(text.length - from));
    return dsn_span_keep((DsnSpan){(const guint8 *)plain->str, plain->len}, store);
}

void
dsn_log_say(DsnLogEvent *event, DsnSpan words, GStringChunk *store)
{
    DsnFact *fact = &event->fact;
    guint16 code = 0;
    DsnStatus status = {0};

    words = dsn_span_trim(dsn_span_cut(words, 0, WORDS_MAX));
    if (words.length == 0)
        return;
    words = dsn_reply_unfold(undo_escapes(words, store), store);
    fact->diagnostic = words;
    if (dsn_reply_read(words, &code, &status)) {
        if (code != 0)
            fact->reply_code = code;
        if (status.klass != 0 && (fact->status.klass == 0 || !dsn_status_is_vague(status)))
            fact->status = status;
    }
    if (fact->command == DSN_COMMAND_NONE)
        fact->command = dsn_command_find(words);
}

gboolean
dsn_log_set_status(DsnLogEvent *event, DsnSpan text)
{
    return dsn_status_read(&text, &event->fact.status);
}

gboolean
dsn_log_tell_trouble(DsnLogEvent *event, DsnSpan text, const char *const *beginnings, gsize n_beginnings,
                     GStringChunk *store)
{
    for (gsize i = 0; i < n_beginnings; i++) {
        if (dsn_span_starts_with(text, beginnings[i])) {
            event->type = DSN_LOG_TROUBLE;
            dsn_log_say(event, text, store);
            return TRUE;
        }
    }
    return FALSE;
}
