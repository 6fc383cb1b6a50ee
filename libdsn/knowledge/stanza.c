/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/stanza.c: fields in stanzas, the form of all data files
 *
 * Takes the text of a file, gives its stanzas one by one, each field with the line and byte where it stands. Which
 * fields there may be is the business of those who ask. The form is described in data/README.md.
 */
#include "stanza.h"

#include "dsn.h"

#define NAME_MAX_BYTES 40 /* longest name is "interop-reason"; a longer one is prose with a colon */

struct _DsnStanzaReader {
    DsnSpan text, rest;
    guint line; /* of the first byte of rest */
    GArray *entries;
    GString *joined;
    GStringChunk *store;
    gboolean is_checked;
};

DsnStanzaReader *
dsn_stanza_reader_new(DsnSpan text)
{
    DsnStanzaReader *reader = g_new0(DsnStanzaReader, 1);

    reader->text = text;
    reader->rest = dsn_span_starts_with(text, "\xef\xbb\xbf") ? dsn_span_from(text, 3) : text;
    reader->line = 1;
    reader->entries = g_array_new(FALSE, FALSE, sizeof(DsnEntry));
    reader->joined = g_string_new(NULL);
    reader->store = g_string_chunk_new(4096);
    return reader;
}

void
dsn_stanza_reader_free(DsnStanzaReader *reader)
{
    if (reader == NULL)
        return;
    g_array_unref(reader->entries);
    g_string_free(reader->joined, TRUE);
    g_string_chunk_free(reader->store);
    g_free(reader);
}

void
dsn_entry_fail(const DsnEntry *entry, GError **error, const char *format, ...)
{
    g_autofree char *message = NULL;
    va_list arguments;

    va_start(arguments, format);
    message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, DSN_ERROR, DSN_ERROR_RULES, "line %u, byte %" G_GSIZE_FORMAT ": %s", entry->line,
                entry->offset, message);
}

static guint
count_lines(DsnSpan text)
{
    guint n_lines = 1;

    for (gsize i = 0; i < text.length; i++)
        n_lines += text.data[i] == '\n';
    return n_lines;
}

static gboolean
check_utf8(const DsnStanzaReader *reader, GError **error)
{
    const char *end;
    gsize offset;

    if (g_utf8_validate_len((const char *)reader->text.data, reader->text.length, &end))
        return TRUE;
    offset = (gsize)(end - (const char *)reader->text.data);
    dsn_entry_fail(&(DsnEntry){.line = count_lines(dsn_span_cut(reader->text, 0, offset)), .offset = offset},
                   error, "the text is not UTF-8");
    return FALSE;
}

static gsize
name_length(DsnSpan line)
{
    gsize i = 0;

    while (i < line.length && i <= NAME_MAX_BYTES &&
           (g_ascii_islower(line.data[i]) || g_ascii_isdigit(line.data[i]) || line.data[i] == '-'))
        i++;
    return i > 0 && i < line.length && line.data[i] == ':' ? i : 0;
}

static gboolean
read_field(DsnStanzaReader *reader, DsnSpan line, GError **error)
{
    DsnEntry entry = {.line = reader->line, .offset = (gsize)(line.data - reader->text.data)};
    gsize length = name_length(line);

    if (length == 0) {
        dsn_entry_fail(
            &entry, error,
            "expected 'name: value', or a line that begins with a blank to go on with the one before");
        return FALSE;
    }
    if (reader->entries->len >= DSN_STANZA_FIELDS_MAX) {
        dsn_entry_fail(&entry, error, "more than %d fields in one stanza", DSN_STANZA_FIELDS_MAX);
        return FALSE;
    }
    entry.name = dsn_span_cut(line, 0, length);
    entry.value = dsn_span_trim(dsn_span_from(line, length + 1));
    g_array_append_val(reader->entries, entry);
    return TRUE;
}

static gboolean
continue_field(DsnStanzaReader *reader, DsnSpan line, GError **error)
{
    DsnSpan more = dsn_span_trim(line);
    DsnEntry *entry;

    if (reader->entries->len == 0) {
        dsn_entry_fail(&(DsnEntry){.line = reader->line, .offset = (gsize)(line.data - reader->text.data)},
                       error, "the line begins with a blank, but there is no field before it to go on with");
        return FALSE;
    }
    entry = &g_array_index(reader->entries, DsnEntry, reader->entries->len - 1);
    g_string_truncate(reader->joined, 0);
    g_string_append_len(reader->joined, (const char *)entry->value.data, (gssize)entry->value.length);
    if (reader->joined->len > 0)
        g_string_append_c(reader->joined, ' ');
    g_string_append_len(reader->joined, (const char *)more.data, (gssize)more.length);
    entry->value =
        dsn_span_keep((DsnSpan){(const guint8 *)reader->joined->str, reader->joined->len}, reader->store);
    return TRUE;
}

gboolean
dsn_stanza_reader_next(DsnStanzaReader *reader, const DsnEntry **ret_entries, guint *ret_n_entries,
                       GError **error)
{
    DsnSpan line;

    if (!reader->is_checked && !check_utf8(reader, error))
        return FALSE;
    reader->is_checked = TRUE;
    g_array_set_size(reader->entries, 0);
    for (; dsn_span_take_line(&reader->rest, &line); reader->line++) {
        if (dsn_span_trim(line).length == 0) {
            if (reader->entries->len > 0)
                break;
        } else if (line.data[0] == ' ' || line.data[0] == '\t') {
            if (!continue_field(reader, line, error))
                return FALSE;
        } else if (line.data[0] != '#' && !read_field(reader, line, error)) {
            return FALSE;
        }
    }
    reader->line++; /* the blank line that ended it */
    *ret_entries = (const DsnEntry *)(gpointer)reader->entries->data;
    *ret_n_entries = reader->entries->len;
    return reader->entries->len > 0;
}

const DsnEntry *
dsn_entries_find(const DsnEntry *entries, guint n_entries, const char *name)
{
    for (guint i = 0; i < n_entries; i++) {
        if (dsn_span_equal(entries[i].name, dsn_span_from_string(name)))
            return &entries[i];
    }
    return NULL;
}
