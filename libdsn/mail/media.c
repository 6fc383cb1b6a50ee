/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/media.c: content types, transfer encodings and their parameters, as RFC 2045 section 5 and RFC 2231 write them
 *
 * Takes raw field values, with folds and comments. Types are told apart as far as anybody asks; a value that is no
 * type means text/plain (RFC 2045 section 5.2). Senders forget quotes and semicolons, so the grammar here is looser.
 */
#include "media.h"

#include "charset.h"
#include "words.h"

#include <string.h>

#define PIECES_MAX 64 /* continuations of one parameter (RFC 2231 section 3); a name of 4 kB takes 60 */

/* Rows of one type stand together; a subtype of NULL is any. */
static const struct {
    const char *type, *subtype;
    DsnMedia media;
    DsnTypeShape shape;
} media_types[] = {
    {"text", "plain", DSN_MEDIA_TEXT_PLAIN, DSN_TYPE_SINGLE},
    {"text", "html", DSN_MEDIA_TEXT_HTML, DSN_TYPE_SINGLE},
    {"text", "rfc822-header", DSN_MEDIA_MESSAGE_HEADERS, DSN_TYPE_SINGLE}, /* some servers forget the s */
    {"text", "rfc822-headers", DSN_MEDIA_MESSAGE_HEADERS, DSN_TYPE_SINGLE},
    {"text", "", DSN_MEDIA_TEXT_PLAIN, DSN_TYPE_SINGLE}, /* RFC 1049, before subtypes */
    {"text", NULL, DSN_MEDIA_TEXT_OTHER, DSN_TYPE_SINGLE},
    {"multipart", "report", DSN_MEDIA_MULTIPART_REPORT, DSN_TYPE_MULTIPART},
    {"multipart", "alternative", DSN_MEDIA_MULTIPART_ALTERNATIVE, DSN_TYPE_MULTIPART},
    {"multipart", "digest", DSN_MEDIA_MULTIPART_OTHER, DSN_TYPE_DIGEST},
    {"multipart", NULL, DSN_MEDIA_MULTIPART_OTHER, DSN_TYPE_MULTIPART},
    {"message", "delivery-status", DSN_MEDIA_DELIVERY_STATUS, DSN_TYPE_SINGLE},
    {"message", "disposition-notification", DSN_MEDIA_DISPOSITION, DSN_TYPE_SINGLE},
    {"message", "feedback-report", DSN_MEDIA_FEEDBACK_REPORT, DSN_TYPE_SINGLE},
    {"message", "global", DSN_MEDIA_MESSAGE, DSN_TYPE_SINGLE},
    {"message", "global-delivery-status", DSN_MEDIA_DELIVERY_STATUS, DSN_TYPE_SINGLE},
    {"message", "global-disposition-notification", DSN_MEDIA_DISPOSITION, DSN_TYPE_SINGLE},
    {"message", "global-headers", DSN_MEDIA_MESSAGE_HEADERS, DSN_TYPE_SINGLE},
    {"message", "news", DSN_MEDIA_MESSAGE, DSN_TYPE_SINGLE},
    {"message", "rfc822", DSN_MEDIA_MESSAGE, DSN_TYPE_SINGLE},
    {"message", "rfc822-headers", DSN_MEDIA_MESSAGE_HEADERS, DSN_TYPE_SINGLE},
    {"message", "rfc2822", DSN_MEDIA_MESSAGE, DSN_TYPE_SINGLE},
};

static const struct {
    const char *name;
    DsnEncoding encoding;
} encodings[] = {
    {"base64", DSN_ENCODING_BASE64},  {"quoted-printable", DSN_ENCODING_QUOTED_PRINTABLE},
    {"uue", DSN_ENCODING_UUENCODE},   {"uuencode", DSN_ENCODING_UUENCODE},
    {"x-uue", DSN_ENCODING_UUENCODE}, {"x-uuencode", DSN_ENCODING_UUENCODE},
};

static gboolean
is_blank(guint8 byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Passes blanks, folds and comments (RFC 5322 section 3.2.2); a comment that never ends takes all of the rest. */
static void
skip_blanks(DsnSpan *rest)
{
    gsize at = 0;

    for (guint depth = 0; at < rest->length; at++) {
        const guint8 byte = rest->data[at];
        if (byte == '(') {
            depth++;
        } else if (depth > 0) {
            if (byte == ')')
                depth--;
            else if (byte == '\\' && at + 1 < rest->length)
                at++;
        } else if (!is_blank(byte)) {
            break;
        }
    }
    *rest = dsn_span_from(*rest, at);
}

/* RFC 2045 section 5.1, and 8-bit bytes. */
static const guint8 is_token_byte[256] = {
    ['!'] = 1, ['#' ... '\''] = 1, ['*'] = 1,         ['+'] = 1,         ['-'] = 1,
    ['.'] = 1, ['0' ... '9'] = 1,  ['A' ... 'Z'] = 1, ['^' ... '~'] = 1, [0x80 ... 0xff] = 1,
};

static DsnSpan
take_token(DsnSpan *rest)
{
    DsnSpan token = {rest->data, 0};

    while (token.length < rest->length && is_token_byte[rest->data[token.length]])
        token.length++;
    *rest = dsn_span_from(*rest, token.length);
    return token;
}

DsnMedia
dsn_media_read(DsnSpan content_type, DsnTypeShape *ret_shape)
{
    DsnSpan rest = content_type, type, subtype;

    skip_blanks(&rest);
    type = take_token(&rest);
    skip_blanks(&rest);
    if (rest.length > 0 && rest.data[0] == '/') {
        rest = dsn_span_from(rest, 1);
        skip_blanks(&rest);
        subtype = take_token(&rest);
    } else {
        subtype = dsn_span_cut(rest, 0, 0);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(media_types); i++) {
        const char *wanted = media_types[i].subtype;
        if (dsn_span_is(type, media_types[i].type) && (wanted == NULL || dsn_span_is(subtype, wanted))) {
            *ret_shape = media_types[i].shape;
            return media_types[i].media;
        }
    }
    *ret_shape = DSN_TYPE_SINGLE;
    return type.length == 0 || subtype.length == 0 ? DSN_MEDIA_TEXT_PLAIN : DSN_MEDIA_OTHER;
}

DsnEncoding
dsn_encoding_read(DsnSpan value)
{
    DsnSpan token;

    skip_blanks(&value);
    if (value.length > 0 && value.data[0] == '"')
        value = dsn_span_from(value, 1);
    token = take_token(&value);
    for (gsize i = 0; i < G_N_ELEMENTS(encodings); i++) {
        if (dsn_span_is(token, encodings[i].name))
            return encodings[i].encoding;
    }
    return DSN_ENCODING_NONE;
}

typedef struct {
    DsnSpan name, value;
    gboolean is_quoted; /* value is what stands between the quotes, and may hold backslashes */
} Parameter;

static DsnSpan
take_quoted(DsnSpan *rest)
{
    DsnSpan value = dsn_span_from(*rest, 1);
    gsize at = 0;

    while (at < value.length && value.data[at] != '"')
        at += value.data[at] == '\\' ? 2 : 1;
    *rest = dsn_span_from(value, at + 1);
    return dsn_span_cut(value, 0, at);
}

/* Up to the semicolon. Words behind a blank belong to it ("name=my file.txt"), unless they are a comment or another
 * parameter whose semicolon was forgotten. */
static DsnSpan
take_unquoted(DsnSpan *rest)
{
    const DsnSpan all = *rest;
    gsize end = 0, at = 0;

    for (gboolean first = TRUE;; first = FALSE) {
        gsize word = at;
        gboolean has_equals = FALSE;
        for (; at < all.length && !is_blank(all.data[at]) && all.data[at] != ';'; at++)
            has_equals = has_equals || all.data[at] == '=';
        if (!first && (has_equals || all.data[word] == '(')) {
            at = word;
            break;
        }
        end = at;
        while (at < all.length && is_blank(all.data[at]))
            at++;
        if (at == all.length || all.data[at] == ';')
            break;
    }
    *rest = dsn_span_from(all, at);
    return dsn_span_cut(all, 0, end);
}

/* Takes the next parameter off @rest; FALSE at the end. */
static gboolean
take_parameter(DsnSpan *rest, Parameter *ret_parameter)
{
    while (rest->length > 0) {
        DsnSpan name;

        skip_blanks(rest);
        name = take_token(rest);
        if (name.length == 0) {
            *rest = dsn_span_from(*rest, 1); /* a semicolon, or what belongs nowhere */
            continue;
        }
        skip_blanks(rest);
        if (rest->length == 0 || rest->data[0] != '=')
            continue;
        *rest = dsn_span_from(*rest, 1);
        skip_blanks(rest);
        ret_parameter->name = name;
        ret_parameter->is_quoted = rest->length > 0 && rest->data[0] == '"';
        ret_parameter->value = ret_parameter->is_quoted ? take_quoted(rest) : take_unquoted(rest);
        return TRUE;
    }
    return FALSE;
}

typedef struct {
    Parameter plain; /* name=value; its name is DSN_SPAN_NONE when there is none */
    Parameter pieces[PIECES_MAX];
    guint64 have, encoded; /* one bit for each piece: seen; with percent signs */
} Found;

/* "filename*", "filename*0", "filename*12*" (RFC 2231 sections 3 and 4). */
static gboolean
read_piece_name(DsnSpan name, gsize wanted_length, guint *ret_number, gboolean *ret_encoded)
{
    DsnSpan rest = dsn_span_from(name, wanted_length + 1);
    guint number = 0;

    *ret_encoded = rest.length == 0 || rest.data[rest.length - 1] == '*';
    if (rest.length > 0 && *ret_encoded)
        rest.length--;
    for (gsize i = 0; i < rest.length; i++) {
        if (!g_ascii_isdigit(rest.data[i]) || number >= PIECES_MAX)
            return FALSE;
        number = number * 10 + (rest.data[i] - '0');
    }
    *ret_number = number;
    return number < PIECES_MAX;
}

static void
note_parameter(Found *found, const Parameter *parameter, const char *name, gsize name_length)
{
    guint number;
    gboolean encoded;

    if (parameter->name.length == name_length) {
        if (found->plain.name.data == NULL)
            found->plain = *parameter;
        return;
    }
    if (parameter->name.data[name_length] != '*' ||
        !read_piece_name(parameter->name, name_length, &number, &encoded) ||
        (found->have & (G_GUINT64_CONSTANT(1) << number)) != 0)
        return;
    found->pieces[number] = *parameter;
    found->have |= G_GUINT64_CONSTANT(1) << number;
    if (encoded)
        found->encoded |= G_GUINT64_CONSTANT(1) << number;
}

static void
find_parameter(DsnSpan value, const char *name, Found *found)
{
    const gsize name_length = strlen(name);
    Parameter parameter;

    found->plain = (Parameter){0};
    found->have = found->encoded = 0;
    while (take_parameter(&value, &parameter)) {
        if (dsn_span_starts_nocase(parameter.name, name))
            note_parameter(found, &parameter, name, name_length);
    }
}

/* Backslashes and folds undone; the span itself when there are none. */
static DsnSpan
unquote(DsnMail *mail, const Parameter *parameter)
{
    DsnSpan value = parameter->value;

    if (dsn_span_find_byte(value, '\n') < 0 && dsn_span_find_byte(value, '\r') < 0 &&
        (!parameter->is_quoted || dsn_span_find_byte(value, '\\') < 0))
        return value;
    g_string_truncate(mail->scratch, 0);
    for (gsize i = 0; i < value.length; i++) {
        if (value.data[i] == '\\' && parameter->is_quoted && i + 1 < value.length)
            i++;
        if (value.data[i] != '\r' && value.data[i] != '\n')
            g_string_append_c(mail->scratch, (char)value.data[i]);
    }
    return dsn_span_keep((DsnSpan){(guint8 *)mail->scratch->str, mail->scratch->len}, mail->store);
}

static void
append_percent_decoded(GString *out, DsnSpan text)
{
    for (gsize i = 0; i < text.length; i++) {
        int high = -1, low = -1;
        if (text.data[i] == '%' && text.length - i > 2) {
            high = g_ascii_xdigit_value((char)text.data[i + 1]);
            low = g_ascii_xdigit_value((char)text.data[i + 2]);
        }
        if (high >= 0 && low >= 0) {
            g_string_append_c(out, (char)(high * 16 + low));
            i += 2;
        } else {
            g_string_append_c(out, (char)text.data[i]);
        }
    }
}

/* Takes charset'language' off the first piece (RFC 2231 section 4). */
static DsnSpan
take_charset(DsnSpan *piece)
{
    gssize charset = dsn_span_find_byte(*piece, '\'');
    gssize language = charset < 0 ? -1 : dsn_span_find_byte(dsn_span_from(*piece, (gsize)charset + 1), '\'');
    DsnSpan name;

    if (language < 0)
        return DSN_SPAN_NONE;
    name = dsn_span_cut(*piece, 0, (gsize)charset);
    *piece = dsn_span_from(*piece, (gsize)charset + 1 + (gsize)language + 1);
    return name;
}

/* Some senders count the pieces from 1. */
static DsnSpan
join_pieces(DsnMail *mail, const Found *found, DsnSpan *ret_charset)
{
    GString *out = mail->scratch;

    g_string_truncate(out, 0);
    for (guint i = found->have & 1 ? 0 : 1; i < PIECES_MAX && (found->have >> i & 1); i++) {
        DsnSpan piece = found->pieces[i].value;
        if (found->encoded >> i & 1) {
            if (ret_charset->data == NULL && i < 2)
                *ret_charset = take_charset(&piece);
            append_percent_decoded(out, piece);
        } else {
            g_string_append_len(out, (const char *)piece.data, (gssize)piece.length);
        }
    }
    return dsn_span_keep((DsnSpan){(guint8 *)out->str, out->len}, mail->store);
}

static DsnSpan
read_parameter(DsnMail *mail, DsnSpan value, const char *name, DsnSpan *ret_charset)
{
    Found found;

    *ret_charset = DSN_SPAN_NONE;
    find_parameter(value, name, &found);
    if (found.have & 3)
        return join_pieces(mail, &found, ret_charset);
    return found.plain.name.data != NULL ? unquote(mail, &found.plain) : DSN_SPAN_NONE;
}

DsnSpan
dsn_parameter_bytes(DsnMail *mail, DsnSpan value, const char *name)
{
    DsnSpan charset;
    return read_parameter(mail, value, name, &charset);
}

/* Encoded words do not belong here (RFC 2047 section 5), but most senders put them. */
DsnSpan
dsn_value_parameter(DsnMail *mail, DsnSpan value, const char *name)
{
    DsnSpan charset, bytes = read_parameter(mail, value, name, &charset);

    if (bytes.data == NULL || charset.data != NULL)
        return dsn_charset_to_utf8(mail, bytes, charset);
    return dsn_value_decode(mail, bytes);
}
