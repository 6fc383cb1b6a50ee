/* SPDX-License-Identifier: BSD-2-Clause */
/* log/csv.c: rows of comma-separated values (RFC 4180) whose columns a header line names
 *
 * Takes one line; a value with a line end inside, which RFC 4180 allows, is cut there: no server's log has any.
 */
#include "csv.h"

/* The place behind a quoted value that begins at the start, its closing quote included; the end when it has none. */
static gsize
quoted_length(DsnSpan text, gboolean *ret_has_quotes)
{
    gsize at = 1;

    *ret_has_quotes = FALSE;
    for (; at < text.length; at++) {
        if (text.data[at] != '"')
            continue;
        if (at + 1 >= text.length || text.data[at + 1] != '"')
            return at + 1;
        *ret_has_quotes = TRUE;
        at++;
    }
    return text.length;
}

static DsnSpan
undo_quotes(DsnSpan value, GStringChunk *store)
{
    g_autoptr(GString) plain = g_string_sized_new(value.length);

    for (gsize i = 0; i < value.length; i++) {
        g_string_append_c(plain, (char)value.data[i]);
        if (value.data[i] == '"')
            i++;
    }
    return dsn_span_keep((DsnSpan){(const guint8 *)plain->str, plain->len}, store);
}

gboolean
dsn_log_csv_take(DsnSpan *rest, GStringChunk *store, DsnSpan *ret_value)
{
    gboolean has_quotes = FALSE, is_quoted;
    gsize end = 0, begin;

    if (rest->data == NULL)
        return FALSE;
    is_quoted = rest->length > 0 && rest->data[0] == '"';
    begin = is_quoted ? quoted_length(*rest, &has_quotes) : 0;
    for (end = begin; end < rest->length && rest->data[end] != ',';)
        end++;
    if (!is_quoted) {
        *ret_value = dsn_span_cut(*rest, 0, end);
    } else {
        *ret_value = dsn_span_cut(*rest, 1, begin - 1);
        if (ret_value->length > 0 && ret_value->data[ret_value->length - 1] == '"')
            ret_value->length--;
        if (has_quotes)
            *ret_value = undo_quotes(*ret_value, store);
    }
    *rest = end < rest->length ? dsn_span_from(*rest, end + 1) : DSN_SPAN_NONE;
    return TRUE;
}

void
dsn_log_csv_read(DsnSpan header, DsnSpan row, GStringChunk *store, DsnLogCsvFunc *func, gpointer user_data)
{
    DsnSpan column, value;

    while (dsn_log_csv_take(&header, store, &column) && dsn_log_csv_take(&row, store, &value)) {
        if (value.length > 0)
            func(dsn_span_trim(column), value, user_data);
    }
}
