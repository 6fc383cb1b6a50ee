/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/codes.c: reply codes and enhanced status codes, with what they mean
 *
 * Takes the stanzas that begin with "code": "X.1.1" (RFC 3463; the class says nothing about the meaning), "550" or
 * "540-549" (RFC 5321 section 4.2). Gives rows in the order of their keys.
 */
#include "loader.h"

#include "dsn.h"

#define PART_MAX 999 /* RFC 3463 section 2: 1*3digit */

static gboolean
read_number(DsnSpan *rest, guint32 *ret_number)
{
    guint32 number = 0, digits = 0;

    while (rest->length > 0 && g_ascii_isdigit(rest->data[0]) && digits < 4) {
        number = number * 10 + (guint32)(rest->data[0] - '0');
        *rest = dsn_span_from(*rest, 1);
        digits++;
    }
    *ret_number = number;
    return digits > 0 && number <= PART_MAX;
}

static gboolean
read_byte(DsnSpan *rest, char byte)
{
    if (rest->length == 0 || rest->data[0] != (guint8)byte)
        return FALSE;
    *rest = dsn_span_from(*rest, 1);
    return TRUE;
}

/* "X.1.1", "550" or "540-549"; also "5.1.1", for which the class is left out. */
static gboolean
read_code(DsnSpan text, guint32 *ret_first, guint32 *ret_last)
{
    DsnSpan rest = text;
    guint32 first, last, subject, detail;

    if (read_byte(&rest, 'X') || read_byte(&rest, 'x') || (text.length > 1 && text.data[1] == '.')) {
        rest = dsn_span_from(text, 1);
        if (!read_byte(&rest, '.') || !read_number(&rest, &subject) || !read_byte(&rest, '.') ||
            !read_number(&rest, &detail))
            return FALSE;
        first = last = DSN_CODE_KEY(subject, detail);
    } else {
        if (!read_number(&rest, &first))
            return FALSE;
        last = first;
        if (read_byte(&rest, '-') && !read_number(&rest, &last))
            return FALSE;
    }
    *ret_first = first;
    *ret_last = last;
    return rest.length == 0 && first <= last;
}

gboolean
dsn_load_code(DsnLoader *loader, DsnStanza stanza, GError **error)
{
    static const DsnFieldRule fields[] = {
        {"code", TRUE, FALSE},    {"name", TRUE, FALSE},        {"reference", FALSE, FALSE},
        {"meaning", TRUE, FALSE}, {"meaning-ja", FALSE, FALSE}, {"cause", FALSE, FALSE},
        {"vague", FALSE, FALSE},
    };
    const DsnEntry *cause = dsn_entries_find(stanza.entries, stanza.n_entries, "cause");
    DsnCodeRow row = {0};

    if (!dsn_stanza_check(stanza, fields, G_N_ELEMENTS(fields), error))
        return FALSE;
    if (!read_code(stanza.entries[0].value, &row.first, &row.last)) {
        dsn_entry_fail(&stanza.entries[0], error, "expected a code like 'X.1.1', '550' or '540-549'");
        return FALSE;
    }
    if (cause != NULL && cause->value.length > 0) {
        if (!dsn_loader_find_cause(loader, cause, &row.cause, error))
            return FALSE;
        row.cause++;
    }
    row.code = dsn_loader_string(loader, stanza.entries[0].value);
    row.name = dsn_loader_string(loader, dsn_stanza_value(stanza, "name"));
    row.reference = dsn_loader_string(loader, dsn_stanza_value(stanza, "reference"));
    row.meaning_en = dsn_loader_string(loader, dsn_stanza_value(stanza, "meaning"));
    row.meaning_ja = dsn_loader_string(loader, dsn_stanza_value(stanza, "meaning-ja"));
    row.is_vague = dsn_span_is(dsn_stanza_value(stanza, "vague"), "yes");
    g_array_append_val(loader->codes, row);
    return TRUE;
}

static gint
compare_codes(gconstpointer a, gconstpointer b)
{
    const DsnCodeRow *left = a, *right = b;

    if (left->first != right->first)
        return left->first < right->first ? -1 : 1;
    return (left->last > right->last) - (left->last < right->last);
}

void
dsn_finish_codes(DsnLoader *loader)
{
    g_array_sort(loader->codes, compare_codes);
    for (guint i = 0; i < loader->codes->len; i++) {
        DsnCodeRow *row = &g_array_index(loader->codes, DsnCodeRow, i);
        if (row->meaning_ja == 0)
            row->meaning_ja = row->meaning_en;
    }
}

gboolean
dsn_code_read_key(DsnSpan text, guint32 *ret_key)
{
    guint32 last;

    return read_code(text, ret_key, &last);
}

const DsnCodeRow *
dsn_tables_find_code(const DsnTables *tables, guint32 key)
{
    const DsnCodeRow *found = NULL;
    guint32 low = 0, high = tables->n_codes;

    while (low < high) {
        guint32 middle = (low + high) / 2;
        if (tables->codes[middle].first <= key) {
            found = &tables->codes[middle];
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return found != NULL && key <= found->last ? found : NULL;
}
