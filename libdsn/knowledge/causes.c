/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/causes.c: the catalogue of causes, and their texts
 *
 * Takes the stanzas that begin with "cause": one with a category adds a cause, any other is its text in the language
 * of the file. A cause without text in a language gets the English one.
 */
#include "loader.h"

#include "dsn.h"

static const char *const permanences[] = {
    [DSN_PERMANENT] = "permanent",
    [DSN_TEMPORARY] = "temporary",
    [DSN_PERSISTENT] = "persistent",
};

static gboolean
load_entry(DsnLoader *loader, DsnStanza stanza, GError **error)
{
    static const DsnFieldRule fields[] = {
        {"cause", TRUE, FALSE},    {"category", TRUE, FALSE},       {"permanence", TRUE, FALSE},
        {"who-acts", TRUE, FALSE}, {"interop-reason", TRUE, FALSE},
    };
    DsnCauseRow row = {0};
    g_autofree char *id = dsn_span_dup_utf8(stanza.entries[0].value);

    if (!dsn_stanza_check(stanza, fields, G_N_ELEMENTS(fields), error))
        return FALSE;
    if (g_hash_table_contains(loader->cause_ids, id)) {
        dsn_entry_fail(&stanza.entries[0], error, "cause '%s' is already there", id);
        return FALSE;
    }
    row.id = dsn_loader_string(loader, stanza.entries[0].value);
    row.category = dsn_loader_string(loader, dsn_stanza_value(stanza, "category"));
    row.permanence_word = dsn_loader_string(loader, dsn_stanza_value(stanza, "permanence"));
    row.who_acts = dsn_loader_string(loader, dsn_stanza_value(stanza, "who-acts"));
    row.interop_reason = dsn_loader_string(loader, dsn_stanza_value(stanza, "interop-reason"));
    while (row.permanence < G_N_ELEMENTS(permanences) &&
           !dsn_span_is(dsn_stanza_value(stanza, "permanence"), permanences[row.permanence]))
        row.permanence++;
    if (row.permanence == G_N_ELEMENTS(permanences)) {
        dsn_entry_fail(dsn_entries_find(stanza.entries, stanza.n_entries, "permanence"), error,
                       "expected 'permanent', 'temporary' or 'persistent'");
        return FALSE;
    }
    g_array_append_val(loader->causes, row);
    g_hash_table_insert(loader->cause_ids, g_steal_pointer(&id), GUINT_TO_POINTER(loader->causes->len));
    g_array_set_size(loader->texts, loader->causes->len * DSN_N_LANGUAGES);
    return TRUE;
}

gboolean
dsn_loader_read_text(DsnLoader *loader, DsnStanza stanza, DsnTextRow *ret_row, GError **error)
{
    DsnTextRow row = {.first_remedy = loader->lists->len};

    row.title = dsn_loader_string(loader, dsn_stanza_value(stanza, "title"));
    row.explanation = dsn_loader_string(loader, dsn_stanza_value(stanza, "explanation"));
    for (guint i = 0; i < stanza.n_entries; i++) {
        guint32 remedy;
        if (!dsn_span_is(stanza.entries[i].name, "remedy"))
            continue;
        if (++row.n_remedies > DSN_REMEDIES_MAX) {
            dsn_entry_fail(&stanza.entries[i], error, "more than %d remedies", DSN_REMEDIES_MAX);
            return FALSE;
        }
        remedy = dsn_loader_string(loader, stanza.entries[i].value);
        g_array_append_val(loader->lists, remedy);
    }
    *ret_row = row;
    return TRUE;
}

static gboolean
load_text(DsnLoader *loader, DsnStanza stanza, GError **error)
{
    static const DsnFieldRule fields[] = {
        {"cause", TRUE, FALSE},
        {"title", TRUE, FALSE},
        {"explanation", TRUE, FALSE},
        {"remedy", TRUE, TRUE},
    };
    DsnTextRow row;
    guint32 cause;

    if (!dsn_stanza_check(stanza, fields, G_N_ELEMENTS(fields), error) ||
        !dsn_loader_find_cause(loader, &stanza.entries[0], &cause, error) ||
        !dsn_loader_read_text(loader, stanza, &row, error))
        return FALSE;
    g_array_index(loader->texts, DsnTextRow, cause * DSN_N_LANGUAGES + loader->language) = row;
    return TRUE;
}

gboolean
dsn_load_cause(DsnLoader *loader, DsnStanza stanza, GError **error)
{
    if (dsn_entries_find(stanza.entries, stanza.n_entries, "title") != NULL)
        return load_text(loader, stanza, error);
    return load_entry(loader, stanza, error);
}

/* The texts may be added when the catalogue stands; until then the id explains itself. */
static void
complete_texts(DsnLoader *loader, guint32 cause)
{
    DsnTextRow *texts = &g_array_index(loader->texts, DsnTextRow, cause * DSN_N_LANGUAGES);

    if (texts[DSN_LANGUAGE_EN].title == 0)
        texts[DSN_LANGUAGE_EN].title = texts[DSN_LANGUAGE_EN].explanation =
            g_array_index(loader->causes, DsnCauseRow, cause).id;
    for (guint language = 0; language < DSN_N_LANGUAGES; language++) {
        if (texts[language].title == 0)
            texts[language] = texts[DSN_LANGUAGE_EN];
    }
}

gboolean
dsn_finish_causes(DsnLoader *loader, GError **error)
{
    for (guint32 i = 0; i < loader->causes->len; i++)
        complete_texts(loader, i);
    if (loader->base == NULL && !g_hash_table_contains(loader->cause_ids, "undetermined")) {
        g_set_error_literal(error, DSN_ERROR, DSN_ERROR_RULES, "the catalogue has no cause 'undetermined'");
        return FALSE;
    }
    return TRUE;
}
