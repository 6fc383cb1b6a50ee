/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/loader.h: from data files to tables */
#pragma once

#include "stanza.h"
#include "tables.h"

G_BEGIN_DECLS

typedef struct _DsnLoader DsnLoader;

/* @base (nullable, lent) knows the causes and providers that a rules file of the user's refers to. */
DsnLoader *dsn_loader_new(const DsnTables *base);
void dsn_loader_free(DsnLoader *loader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnLoader, dsn_loader_free)

/* Reads one file; those that others refer to come first. @language: of the texts in it, if it holds any. */
gboolean dsn_loader_read(DsnLoader *loader, DsnSpan text, DsnLanguage language, GError **error);
/* Keeps the examples of the rules read from now on, in @examples (DsnExample) and @store. */
void dsn_loader_keep_examples(DsnLoader *loader, GArray *examples, GStringChunk *store);
/* All that was read, as tables; (transfer full). The loader is spent afterwards. */
DsnTables *dsn_loader_finish(DsnLoader *loader, GError **error);

/* For the readers of the stanzas. */

struct _DsnLoader {
    const DsnTables *base;
    DsnLanguage language; /* of the file that is read */
    GString *strings;
    GHashTable *offsets;                  /* string -> offset */
    GHashTable *cause_ids, *provider_ids; /* id -> number plus 1 */
    GHashTable *rule_ids;
    GHashTable *incident_ids; /* id -> number plus 1 */
    GArray *examples;         /* NULL: nobody wants them */
    GStringChunk *example_store;
#define DSN_PHRASES_BUILDER(name) DsnPhraseBuilder *name;
    DSN_PHRASE_TABLES(DSN_PHRASES_BUILDER)
#undef DSN_PHRASES_BUILDER
#define DSN_TABLE_ARRAY(type, name) GArray *name;
    DSN_TABLES(DSN_TABLE_ARRAY)
#undef DSN_TABLE_ARRAY
};

typedef struct {
    const DsnEntry *entries;
    guint n_entries;
} DsnStanza;

typedef struct {
    const char *name;
    gboolean is_required, repeats;
} DsnFieldRule;

/* All fields are known, none that may not repeats, none is missing. */
gboolean dsn_stanza_check(DsnStanza stanza, const DsnFieldRule *rules, gsize n_rules, GError **error);
/* Value of a field, or DSN_SPAN_NONE. */
DsnSpan dsn_stanza_value(DsnStanza stanza, const char *name);
/* Reads the title, explanation and remedies of a stanza. */
gboolean dsn_loader_read_text(DsnLoader *loader, DsnStanza stanza, DsnTextRow *ret_row, GError **error);
/* Offset of the text in the pool; 0 for DSN_SPAN_NONE. */
guint32 dsn_loader_string(DsnLoader *loader, DsnSpan text);
/* The number of a cause, by the value of an entry. */
gboolean dsn_loader_find_cause(DsnLoader *loader, const DsnEntry *entry, guint32 *ret_cause, GError **error);
/* Adds the phrase of an entry to a builder; errors get the entry's place. */
gboolean dsn_loader_add_phrase(DsnPhraseBuilder *builder, const DsnEntry *entry, DsnSpan phrase,
                               guint32 *ret_number, GError **error);
/* Notes what a phrase of rule_phrases is used for. */
void dsn_loader_add_use(DsnLoader *loader, guint32 phrase, DsnUseKind kind, guint32 index);
/* Rows are sorted by the phrase in them, which stands @offset bytes from their beginning; @starts becomes the first row
 * of each phrase, and the number of rows. */
void dsn_loader_sort_by_phrase(GArray *rows, gsize offset, GArray *starts, guint32 n_phrases);

/* One for each kind of stanza; its first field names the kind. */
gboolean dsn_load_blocklist(DsnLoader *loader, DsnStanza stanza, GError **error);
gboolean dsn_load_cause(DsnLoader *loader, DsnStanza stanza, GError **error);
gboolean dsn_load_code(DsnLoader *loader, DsnStanza stanza, GError **error);
gboolean dsn_load_incident(DsnLoader *loader, DsnStanza stanza, GError **error);
gboolean dsn_load_notice(DsnLoader *loader, DsnStanza stanza, GError **error);
gboolean dsn_load_provider(DsnLoader *loader, DsnStanza stanza, GError **error);
gboolean dsn_load_rule(DsnLoader *loader, DsnStanza stanza, GError **error);
gboolean dsn_load_sign(DsnLoader *loader, DsnStanza stanza, GError **error);
gboolean dsn_load_weights(DsnLoader *loader, DsnStanza stanza, GError **error);

/* What is left to do when all files were read. */
gboolean dsn_finish_causes(DsnLoader *loader, GError **error);
void dsn_finish_codes(DsnLoader *loader);
void dsn_finish_hosts(DsnLoader *loader);
gboolean dsn_finish_incidents(DsnLoader *loader, GError **error);

G_END_DECLS
