/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/authres.c: Authentication-Results fields (RFC 8601 section 2.2)
 *
 * Takes the raw value, folds and comments included, gives the authserv-id and then the results, one at a time. A quoted
 * string gives what stands between its quotes; one with a backslash in it is left as it is, so that it equals no name.
 * Comments and "reason" are passed over. Whether to believe the field is decided where it is asked (record/).
 */
#include "authres.h"

#include <string.h>

static gboolean
is_blank(guint8 byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Bytes of the comment that @text begins with; 0: it has no end. */
static gsize
comment_length(DsnSpan text)
{
    guint depth = 0;

    for (gsize at = 0; at < text.length; at++) {
        if (text.data[at] == '\\')
            at++;
        else if (text.data[at] == '(')
            depth++;
        else if (text.data[at] == ')' && --depth == 0)
            return at + 1;
    }
    return 0;
}

/* CFWS. FALSE when a comment has no end. */
static gboolean
skip_comments(DsnSpan *rest)
{
    while (rest->length > 0 && (is_blank(rest->data[0]) || rest->data[0] == '(')) {
        gsize length = rest->data[0] == '(' ? comment_length(*rest) : 1;
        if (length == 0)
            return FALSE;
        *rest = dsn_span_from(*rest, length);
    }
    return TRUE;
}

static gboolean
ends_token(guint8 byte)
{
    return byte <= ' ' || byte == 0x7f || strchr("()<>,;:\\\"/[]?=", byte) != NULL;
}

/* An address or domain without quotes may hold more than a token: "@", "/" and brackets of a literal. */
static gboolean
ends_value(guint8 byte)
{
    return byte <= ' ' || byte == ';' || byte == '(' || byte == '"';
}

static gboolean
take_while_not(DsnSpan *rest, gboolean (*ends)(guint8 byte), DsnSpan *ret_word)
{
    gsize length = 0;

    while (length < rest->length && !ends(rest->data[length]))
        length++;
    *ret_word = dsn_span_cut(*rest, 0, length);
    *rest = dsn_span_from(*rest, length);
    return length > 0;
}

static gboolean
take_quoted(DsnSpan *rest, DsnSpan *ret_text)
{
    gsize at = 1;

    for (; at < rest->length && rest->data[at] != '"'; at++) {
        if (rest->data[at] == '\\')
            at++;
    }
    if (at >= rest->length)
        return FALSE;
    *ret_text = dsn_span_cut(*rest, 1, at - 1);
    *rest = dsn_span_from(*rest, at + 1);
    return TRUE;
}

static gboolean
take_value(DsnSpan *rest, gboolean (*ends)(guint8 byte), DsnSpan *ret_value)
{
    if (rest->length > 0 && rest->data[0] == '"')
        return take_quoted(rest, ret_value);
    return take_while_not(rest, ends, ret_value);
}

static gboolean
take_byte(DsnSpan *rest, guint8 byte)
{
    if (!skip_comments(rest) || rest->length == 0 || rest->data[0] != byte)
        return FALSE;
    *rest = dsn_span_from(*rest, 1);
    return TRUE;
}

static gboolean
is_known_version(DsnSpan rest)
{
    DsnSpan version;

    if (!skip_comments(&rest) || rest.length == 0 || rest.data[0] == ';')
        return TRUE;
    return take_while_not(&rest, ends_token, &version) && dsn_span_is(version, "1");
}

gboolean
dsn_authres_begin(DsnSpan *value, DsnSpan *ret_id)
{
    DsnSpan rest = *value, id;
    gssize end;

    if (!skip_comments(&rest) || !take_value(&rest, ends_value, &id) || !is_known_version(rest))
        return FALSE;
    skip_comments(&rest);
    end = dsn_span_find_byte(rest, ';');
    *value = dsn_span_from(rest, end < 0 ? rest.length : (gsize)end);
    *ret_id = id;
    return TRUE;
}

/* "reason=..." and "ptype.property=value", each with what it means to us. */
static const struct {
    const char *name;
    gsize offset; /* of a DsnSpan in DsnAuthResult */
} properties[] = {
    {"header.from", offsetof(DsnAuthResult, header_from)},
    {"header.d", offsetof(DsnAuthResult, signer)},
    {"header.i", offsetof(DsnAuthResult, signer)},
    {"smtp.mailfrom", offsetof(DsnAuthResult, mail_from)},
    {"smtp.mail", offsetof(DsnAuthResult, mail_from)}, /* RFC 7001 spelled it so in an example, and some still do */
    {"smtp.helo", offsetof(DsnAuthResult, helo)},
};

/* The domain of an address or of itself; without brackets, which some servers write. */
static DsnSpan
domain_of(DsnSpan value)
{
    gsize at = value.length;

    if (dsn_span_starts_with(value, "<") && dsn_span_ends_nocase(value, ">"))
        value = dsn_span_cut(value, 1, value.length - 2);
    for (at = value.length; at > 0 && value.data[at - 1] != '@';)
        at--;
    value = dsn_span_from(value, at);
    return value.length > 0 ? value : DSN_SPAN_NONE;
}

static void
keep(DsnAuthResult *result, DsnSpan name, DsnSpan value)
{
    for (gsize i = 0; i < G_N_ELEMENTS(properties); i++) {
        DsnSpan *to = (DsnSpan *)(void *)((guint8 *)result + properties[i].offset);
        if (dsn_span_is(name, properties[i].name) && to->data == NULL)
            *to = domain_of(value);
    }
}

/* "smtp.mailfrom=" with nothing behind it: the null path, as some servers write it. What follows a blank is its value
 * unless that is the next property. */
static gboolean
is_empty_value(DsnSpan rest)
{
    DsnSpan value = DSN_SPAN_NONE;

    if (rest.length == 0 || rest.data[0] == ';')
        return TRUE;
    return is_blank(rest.data[0]) && skip_comments(&rest) && take_while_not(&rest, ends_value, &value) &&
           dsn_span_find_byte(value, '=') >= 0;
}

/* "ptype.property", or with blanks and comments around the dot, which makes it a name that nobody asks for. */
static gboolean
take_name(DsnSpan *rest, DsnSpan *ret_name)
{
    DsnSpan property;

    if (!take_while_not(rest, ends_token, ret_name))
        return FALSE;
    return !take_byte(rest, '.') || (skip_comments(rest) && take_while_not(rest, ends_token, &property));
}

static gboolean
take_properties(DsnSpan *rest, DsnAuthResult *result)
{
    DsnSpan name, value;

    while (skip_comments(rest) && rest->length > 0 && rest->data[0] != ';') {
        if (!take_name(rest, &name) || !take_byte(rest, '='))
            return FALSE;
        if (is_empty_value(*rest))
            continue;
        if (!skip_comments(rest) || !take_value(rest, ends_value, &value))
            return FALSE;
        keep(result, name, value);
    }
    return rest->length == 0 || rest->data[0] == ';';
}

gboolean
dsn_authres_take(DsnSpan *rest, DsnAuthResult *ret_result)
{
    DsnSpan after = *rest, version;
    DsnAuthResult result = {0};

    while (take_byte(&after, ';')) /* an empty one stands for nothing */
        continue;
    if (after.length == 0 || !take_while_not(&after, ends_token, &result.method))
        return FALSE;
    if (take_byte(&after, '/') && (!skip_comments(&after) || !take_while_not(&after, ends_token, &version)))
        return FALSE;
    if (!take_byte(&after, '=') || !skip_comments(&after) ||
        !take_while_not(&after, ends_token, &result.result) || !take_properties(&after, &result))
        return FALSE;
    *rest = after;
    *ret_result = result;
    return TRUE;
}
