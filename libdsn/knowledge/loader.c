/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/loader.c: from data files to tables
 *
 * Takes the texts of the files, gives the tables. The build uses it for all of data/, and the running program for a
 * rules file of the user's. What a kind of stanza holds is read in a file of its own.
 */
#include "loader.h"

#include "dsn.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *first_field;
    gboolean (*load)(DsnLoader *loader, DsnStanza stanza, GError **error);
} kinds[] = {
    {"blocklist", dsn_load_blocklist}, {"cause", dsn_load_cause},   {"code", dsn_load_code},
    {"incident", dsn_load_incident},   {"notice", dsn_load_notice}, {"provider", dsn_load_provider},
    {"rule", dsn_load_rule},           {"sign", dsn_load_sign},     {"weights", dsn_load_weights},
};

static void
know_base(DsnLoader *loader, const DsnTables *base)
{
    for (guint32 i = 0; i < base->n_causes; i++)
        g_hash_table_insert(loader->cause_ids, g_strdup(dsn_tables_string(base, base->causes[i].id)),
                            GUINT_TO_POINTER(i + 1));
    for (guint32 i = 0; i < base->n_providers; i++)
        g_hash_table_insert(loader->provider_ids, g_strdup(dsn_tables_string(base, base->providers[i].id)),
                            GUINT_TO_POINTER(i + 1));
}

DsnLoader *
dsn_loader_new(const DsnTables *base)
{
    DsnLoader *loader = g_new0(DsnLoader, 1);

    loader->base = base;
    loader->strings = g_string_new(NULL);
    g_string_append_c(loader->strings, '\0');
    loader->offsets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    loader->cause_ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    loader->provider_ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    loader->rule_ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    loader->incident_ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
#define NEW_BUILDER(name) loader->name = dsn_phrase_builder_new();
    DSN_PHRASE_TABLES(NEW_BUILDER)
#undef NEW_BUILDER
/* Room for one row: a table without rows still has an address, which the rows' places are added to. */
#define NEW(type, name) loader->name = g_array_sized_new(FALSE, TRUE, sizeof(type), 1);
    DSN_TABLES(NEW)
#undef NEW
    if (base != NULL)
        know_base(loader, base);
    return loader;
}

void
dsn_loader_free(DsnLoader *loader)
{
    if (loader == NULL)
        return;
    g_string_free(loader->strings, TRUE);
    g_hash_table_unref(loader->offsets);
    g_hash_table_unref(loader->cause_ids);
    g_hash_table_unref(loader->provider_ids);
    g_hash_table_unref(loader->rule_ids);
    g_hash_table_unref(loader->incident_ids);
#define FREE_BUILDER(name) dsn_phrase_builder_free(loader->name);
    DSN_PHRASE_TABLES(FREE_BUILDER)
#undef FREE_BUILDER
#define FREE(type, name) g_array_unref(loader->name);
    DSN_TABLES(FREE)
#undef FREE
    g_free(loader);
}

void
dsn_loader_keep_examples(DsnLoader *loader, GArray *examples, GStringChunk *store)
{
    loader->examples = examples;
    loader->example_store = store;
}

/* A file of the user's holds rules: everything else is compiled in, and known to others by its number. */
static gboolean
read_stanza(DsnLoader *loader, DsnStanza stanza, GError **error)
{
    if (loader->base != NULL && !dsn_span_is(stanza.entries[0].name, "rule")) {
        dsn_entry_fail(&stanza.entries[0], error, "expected a stanza that begins with 'rule'");
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (dsn_span_equal(stanza.entries[0].name, dsn_span_from_string(kinds[i].first_field)))
            return kinds[i].load(loader, stanza, error);
    }
    dsn_entry_fail(&stanza.entries[0], error, "no stanza begins with '%.*s'",
                   (int)stanza.entries[0].name.length, (const char *)stanza.entries[0].name.data);
    return FALSE;
}

gboolean
dsn_loader_read(DsnLoader *loader, DsnSpan text, DsnLanguage language, GError **error)
{
    g_autoptr(DsnStanzaReader) reader = dsn_stanza_reader_new(text);
    DsnStanza stanza;
    GError *mistake = NULL;

    loader->language = language;
    while (dsn_stanza_reader_next(reader, &stanza.entries, &stanza.n_entries, &mistake) &&
           read_stanza(loader, stanza, &mistake))
        ;
    if (mistake != NULL)
        g_propagate_error(error, mistake);
    return mistake == NULL;
}

gboolean
dsn_stanza_check(DsnStanza stanza, const DsnFieldRule *rules, gsize n_rules, GError **error)
{
    for (guint i = 0; i < stanza.n_entries; i++) {
        const DsnEntry *entry = &stanza.entries[i];
        gsize j = 0;
        while (j < n_rules && !dsn_span_equal(entry->name, dsn_span_from_string(rules[j].name)))
            j++;
        if (j == n_rules)
            dsn_entry_fail(entry, error, "unknown field '%.*s'", (int)entry->name.length,
                           (const char *)entry->name.data);
        else if (!rules[j].repeats && dsn_entries_find(stanza.entries, i, rules[j].name) != NULL)
            dsn_entry_fail(entry, error, "a second '%s' in one stanza", rules[j].name);
        else
            continue;
        return FALSE;
    }
    for (gsize j = 0; j < n_rules; j++) {
        if (rules[j].is_required && !dsn_span_is_set(dsn_stanza_value(stanza, rules[j].name))) {
            dsn_entry_fail(&stanza.entries[0], error, "'%s' is missing", rules[j].name);
            return FALSE;
        }
    }
    return TRUE;
}

DsnSpan
dsn_stanza_value(DsnStanza stanza, const char *name)
{
    const DsnEntry *entry = dsn_entries_find(stanza.entries, stanza.n_entries, name);

    return entry != NULL ? entry->value : DSN_SPAN_NONE;
}

guint32
dsn_loader_string(DsnLoader *loader, DsnSpan text)
{
    g_autofree char *string = dsn_span_dup_utf8(text);
    guint32 offset;

    if (string == NULL || text.length == 0)
        return 0;
    offset = GPOINTER_TO_UINT(g_hash_table_lookup(loader->offsets, string));
    if (offset == 0) {
        offset = (guint32)loader->strings->len;
        g_string_append_len(loader->strings, string, (gssize)strlen(string) + 1);
        g_hash_table_insert(loader->offsets, g_steal_pointer(&string), GUINT_TO_POINTER(offset));
    }
    return offset;
}

gboolean
dsn_loader_find_cause(DsnLoader *loader, const DsnEntry *entry, guint32 *ret_cause, GError **error)
{
    g_autofree char *id = dsn_span_dup_utf8(entry->value);
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(loader->cause_ids, id));

    if (number == 0) {
        dsn_entry_fail(entry, error, "unknown cause '%s'; 'whybounce causes' lists the known ones", id);
        return FALSE;
    }
    *ret_cause = number - 1;
    return TRUE;
}

gboolean
dsn_loader_add_phrase(DsnPhraseBuilder *builder, const DsnEntry *entry, DsnSpan phrase, guint32 *ret_number,
                      GError **error)
{
    g_autoptr(GError) mistake = NULL;

    if (dsn_phrase_builder_add(builder, phrase, ret_number, &mistake))
        return TRUE;
    dsn_entry_fail(entry, error, "%s", mistake->message);
    return FALSE;
}

void
dsn_loader_add_use(DsnLoader *loader, guint32 phrase, DsnUseKind kind, guint32 index)
{
    DsnUseRow row = {phrase, kind, index};

    g_array_append_val(loader->uses, row);
}

static gint
compare_phrases(gconstpointer a, gconstpointer b, gpointer data)
{
    gsize offset = *(const gsize *)data;
    guint32 left = *(const guint32 *)(gconstpointer)((const guint8 *)a + offset);
    guint32 right = *(const guint32 *)(gconstpointer)((const guint8 *)b + offset);

    return (left > right) - (left < right);
}

void
dsn_loader_sort_by_phrase(GArray *rows, gsize offset, GArray *starts, guint32 n_phrases)
{
    guint size = g_array_get_element_size(rows), row = 0;

    g_array_sort_with_data(rows, compare_phrases, &offset); /* GLib keeps the order of equals */
    for (guint32 phrase = 0; phrase <= n_phrases; phrase++) {
        while (row < rows->len &&
               *(const guint32 *)(gconstpointer)(rows->data + (gsize)row * size + offset) < phrase)
            row++;
        g_array_append_val(starts, row);
    }
}

static gboolean
take_phrases(DsnPhraseBuilder *builder, DsnPhrases *ret_phrases, GError **error)
{
    DsnPhrases *phrases = dsn_phrase_builder_compile(builder, error);

    if (phrases == NULL)
        return FALSE;
    *ret_phrases = *phrases;
    g_free(phrases);
    return TRUE;
}

DsnTables *
dsn_loader_finish(DsnLoader *loader, GError **error)
{
    g_autoptr(DsnTables) tables = g_new0(DsnTables, 1);

    if (!dsn_finish_causes(loader, error) || !dsn_finish_incidents(loader, error))
        return NULL;
    dsn_finish_codes(loader);
    dsn_finish_hosts(loader);
#define COMPILE(name)                                      \
    if (!take_phrases(loader->name, &tables->name, error)) \
        return NULL;
    DSN_PHRASE_TABLES(COMPILE)
#undef COMPILE
    dsn_loader_sort_by_phrase(loader->markers, offsetof(DsnMarkerRow, phrase), loader->marker_starts,
                              tables->marker_phrases.n_phrases);
    dsn_loader_sort_by_phrase(loader->uses, offsetof(DsnUseRow, phrase), loader->use_starts,
                              tables->rule_phrases.n_phrases);
    tables->n_strings = (guint32)loader->strings->len;
    tables->strings = g_memdup2(loader->strings->str, loader->strings->len);
#define TAKE(type, name)                  \
    tables->n_##name = loader->name->len; \
    tables->name = (type *)g_array_steal(loader->name, NULL);
    DSN_TABLES(TAKE)
#undef TAKE
    return g_steal_pointer(&tables);
}

static void
free_lent(gconstpointer rows)
{
    union {
        gconstpointer lent;
        gpointer owned;
    } pointer = {rows};
    g_free(pointer.owned);
}

void
dsn_tables_free(DsnTables *tables)
{
    if (tables == NULL)
        return;
    free_lent(tables->strings);
#define FREE_ROWS(type, name) free_lent(tables->name);
    DSN_TABLES(FREE_ROWS)
#undef FREE_ROWS
#define CLEAR(name) dsn_phrases_clear(&tables->name);
    DSN_PHRASE_TABLES(CLEAR)
#undef CLEAR
    g_free(tables);
}
