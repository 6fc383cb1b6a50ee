/* SPDX-License-Identifier: BSD-2-Clause */
/* input.c: tells messages from everything else that lies in mail folders
 *
 * Takes bytes, says whether they begin like a message (RFC 5322 section 2.2), maybe behind an mbox line. One field in
 * the first lines is enough: qmail writes bounces without MIME fields, and old mail has blanks before the colon, lines
 * that are no fields, or NUL bytes. What follows the first lines is not looked at.
 */
#include "input.h"

#include "dsn.h"

/* Bytes of a field name: drive letters ("C:") are shorter, prose before a colon is longer or has blanks in it. */
#define FIELD_NAME_MIN 2
#define FIELD_NAME_MAX 76

static gboolean
is_field(DsnSpan line)
{
    gssize colon = dsn_span_find_byte(dsn_span_cut(line, 0, FIELD_NAME_MAX + 1), ':');
    DsnSpan name = dsn_span_trim(dsn_span_cut(line, 0, (gsize)MAX(colon, 0)));

    if (colon < 0 || name.length < FIELD_NAME_MIN || name.data != line.data || !g_ascii_isalpha(name.data[0]))
        return FALSE;
    for (gsize i = 0; i < name.length; i++) {
        if (!g_ascii_isgraph(name.data[i]))
            return FALSE;
    }
    return TRUE;
}

/* A fold, a blank line, or the line that mbox files have before each message. */
static gboolean
may_stand_before_a_field(DsnSpan line)
{
    return dsn_span_trim(line).length == 0 || line.data[0] == ' ' || line.data[0] == '\t' ||
           dsn_span_starts_with(line, "From ") || dsn_span_starts_with(line, ">From ");
}

gboolean
dsn_input_check(DsnSpan bytes, GError **error)
{
    const guint8 *odd = NULL; /* the first line that no message begins with */
    DsnSpan rest = bytes, line;

    if (bytes.length == 0) {
        g_set_error_literal(error, DSN_ERROR, DSN_ERROR_EMPTY, "byte 0: empty, expected a message");
        return FALSE;
    }
    for (guint i = 0; i < DSN_INPUT_LINES_MAX && dsn_span_take_line(&rest, &line); i++) {
        if (is_field(line))
            return TRUE;
        if (odd == NULL && !may_stand_before_a_field(line))
            odd = line.data;
    }
    g_set_error(error, DSN_ERROR, DSN_ERROR_NOT_MAIL,
                "byte %" G_GSIZE_FORMAT
                ": not a message, expected a header field such as \"From:\"; give the whole "
                "message as it was received, header included",
                odd != NULL ? (gsize)(odd - bytes.data) : 0);
    return FALSE;
}
