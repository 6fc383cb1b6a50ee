/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/header.c: header fields, as RFC 5322 sections 2.2 and 4.5 write them
 *
 * Takes text that may begin with a field, gives name, raw value and, for the names that somebody looks up, an id.
 * Values are not looked into: folds are undone by dsn_value_unfold(), and words decoded by words.c.
 */
#include "header.h"

#include <string.h>

#define NAME_LENGTH_MAX 25 /* bytes of the longest name below */

/* Names in lower case, by length, so that few of them are compared. */
static const struct {
    const char *name;
    DsnFieldId id;
} known_names[] = {
    {"cc", DSN_FIELD_CC},
    {"to", DSN_FIELD_TO},
    {"date", DSN_FIELD_DATE},
    {"from", DSN_FIELD_FROM},
    {"sender", DSN_FIELD_SENDER},
    {"list-id", DSN_FIELD_LIST_ID},
    {"subject", DSN_FIELD_SUBJECT},
    {"received", DSN_FIELD_RECEIVED},
    {"reply-to", DSN_FIELD_REPLY_TO},
    {"x-mailer", DSN_FIELD_X_MAILER},
    {"message-id", DSN_FIELD_MESSAGE_ID},
    {"precedence", DSN_FIELD_PRECEDENCE},
    {"references", DSN_FIELD_REFERENCES},
    {"feedback-id", DSN_FIELD_FEEDBACK_ID},
    {"in-reply-to", DSN_FIELD_IN_REPLY_TO},
    {"return-path", DSN_FIELD_RETURN_PATH},
    {"content-type", DSN_FIELD_CONTENT_TYPE},
    {"delivered-to", DSN_FIELD_DELIVERED_TO},
    {"mime-version", DSN_FIELD_MIME_VERSION},
    {"auto-submitted", DSN_FIELD_AUTO_SUBMITTED},
    {"content-description", DSN_FIELD_CONTENT_DESCRIPTION},
    {"content-disposition", DSN_FIELD_CONTENT_DISPOSITION},
    {"x-failed-recipients", DSN_FIELD_X_FAILED_RECIPIENTS},
    {"authentication-results", DSN_FIELD_AUTHENTICATION_RESULTS},
    {"content-transfer-encoding", DSN_FIELD_CONTENT_TRANSFER_ENCODING},
};

/* Rows of known_names by length of name: first, and how many. */
static const struct {
    guint8 first, n;
} rows_by_length[NAME_LENGTH_MAX + 1] = {
    [2] = {0, 2},   [4] = {2, 2},   [6] = {4, 1},   [7] = {5, 2},   [8] = {7, 3},   [10] = {10, 3},
    [11] = {13, 3}, [12] = {16, 3}, [14] = {19, 1}, [19] = {20, 3}, [22] = {23, 1}, [25] = {24, 1},
};

/* Names hold only printable ASCII, of which no other byte becomes a lower case letter or a hyphen this way. */
#define LOWER(byte) ((byte) | 0x20)

static gboolean
name_is(DsnSpan name, const char *lower)
{
    for (gsize i = 0; i < name.length; i++) {
        if (LOWER(name.data[i]) != (guint8)lower[i])
            return FALSE;
    }
    return TRUE;
}

static DsnFieldId
field_id(DsnSpan name)
{
    guint first, n;

    if (name.length > NAME_LENGTH_MAX)
        return DSN_FIELD_OTHER;
    first = rows_by_length[name.length].first;
    n = rows_by_length[name.length].n;
    for (guint i = first; i < first + n; i++) {
        if (name_is(name, known_names[i].name))
            return known_names[i].id;
    }
    return DSN_FIELD_OTHER;
}

static gboolean
is_blank(guint8 byte)
{
    return byte == ' ' || byte == '\t';
}

/* RFC 5322 section 3.6.8: ftext */
static const guint8 is_name_byte[256] = {['!' ... '9'] = 1, [';' ... '~'] = 1};

static const guint8 *
line_after(const guint8 *at, const guint8 *end, guint8 line_end)
{
    const guint8 *found = at < end ? memchr(at, line_end, (gsize)(end - at)) : NULL;
    return found != NULL ? found + 1 : end;
}

/* From behind the colon to @end, without blanks and folds before it and the line end after it. */
static DsnSpan
value_between(const guint8 *at, const guint8 *end, guint8 line_end)
{
    if (end > at && end[-1] == line_end)
        end--;
    while (end > at && end[-1] == '\r')
        end--;
    while (at < end && (is_blank(*at) || *at == '\r' || *at == '\n'))
        at++;
    return (DsnSpan){at, (gsize)(end - at)};
}

/* Whether the line at @at holds blanks alone, and no fold follows. */
static gboolean
is_last_and_blank(const guint8 *at, const guint8 *end, guint8 line_end)
{
    while (at < end && (is_blank(*at) || *at == '\r') && *at != line_end)
        at++;
    if (at < end && *at != line_end)
        return FALSE;
    return end - at < 2 || !is_blank(at[1]);
}

static gboolean
read_field(DsnSpan *rest, guint8 line_end, gboolean blanks_end_it, DsnField *ret_field)
{
    const guint8 *start = rest->data, *at = start, *end = start + rest->length, *value;

    while (at < end && is_name_byte[*at])
        at++;
    if (at == start)
        return FALSE;
    ret_field->name = (DsnSpan){start, (gsize)(at - start)};
    while (at < end && is_blank(*at)) /* RFC 5322 section 4.5 */
        at++;
    if (at == end || *at != ':')
        return FALSE;

    value = ++at;
    do
        at = line_after(at, end, line_end);
    while (at < end && is_blank(*at) && !(blanks_end_it && is_last_and_blank(at, end, line_end)));
    ret_field->value = value_between(value, at, line_end);
    ret_field->id = field_id(ret_field->name);
    *rest = (DsnSpan){at, (gsize)(end - at)};
    return TRUE;
}

gboolean
dsn_field_read(DsnSpan *rest, guint8 line_end, DsnField *ret_field)
{
    return read_field(rest, line_end, FALSE, ret_field);
}

gboolean
dsn_blank_line_read(DsnSpan *rest, guint8 line_end, gboolean or_blanks)
{
    gsize at = 0;

    while (at < rest->length && rest->data[at] != line_end &&
           (rest->data[at] == '\r' || (or_blanks && is_blank(rest->data[at]))))
        at++;
    if (rest->length == 0 || (at < rest->length && rest->data[at] != line_end))
        return FALSE;
    *rest = dsn_span_from(*rest, at + 1);
    return TRUE;
}

void
dsn_line_skip(DsnSpan *rest, guint8 line_end)
{
    const guint8 *end = rest->data + rest->length, *next = line_after(rest->data, end, line_end);
    *rest = (DsnSpan){next, (gsize)(end - next)};
}

void
dsn_field_extend(DsnField *field, DsnSpan *rest, guint8 line_end)
{
    dsn_line_skip(rest, line_end);
    field->value = value_between(field->value.data, rest->data, line_end);
}

/* Text that somebody quoted has whichever line ends came along; that of the first line tells. */
static guint8
line_end_of(DsnSpan text)
{
    gsize at = 0;

    while (at < text.length && text.data[at] != '\r' && text.data[at] != '\n')
        at++;
    if (at == text.length || text.data[at] == '\n')
        return '\n';
    while (at < text.length && text.data[at] == '\r')
        at++;
    return at < text.length && text.data[at] == '\n' ? '\n' : '\r';
}

/* A line of blanks between two groups of a delivery status is meant as an empty one, whatever RFC 5322 says of folds;
 * in the midst of a folded value it is not. */
gboolean
dsn_fields_read(DsnSpan *rest, GArray *fields)
{
    const guint8 line_end = line_end_of(*rest);
    DsnField field;

    while (dsn_blank_line_read(rest, line_end, TRUE))
        continue;
    if (rest->length == 0)
        return FALSE;
    while (rest->length > 0 && !dsn_blank_line_read(rest, line_end, TRUE)) {
        if (!read_field(rest, line_end, TRUE, &field))
            dsn_line_skip(rest, line_end);
        else if (fields->len < DSN_MAIL_FIELDS_MAX)
            g_array_append_val(fields, field);
    }
    return TRUE;
}

const DsnField *
dsn_fields_find(const GArray *fields, const char *name)
{
    const DsnSpan wanted = dsn_span_from_string(name);

    for (guint i = 0; i < fields->len; i++) {
        if (dsn_span_equal_nocase(g_array_index(fields, DsnField, i).name, wanted))
            return &g_array_index(fields, DsnField, i);
    }
    return NULL;
}
