/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/blocklists.c: lists of bad senders that servers quote
 *
 * Takes the stanzas that begin with "blocklist". The zone is a phrase like any other text of the list.
 */
#include "loader.h"

gboolean
dsn_load_blocklist(DsnLoader *loader, DsnStanza stanza, GError **error)
{
    static const DsnFieldRule fields[] = {
        {"blocklist", TRUE, FALSE}, {"name", TRUE, FALSE}, {"zone", FALSE, TRUE},
        {"text", FALSE, TRUE},      {"url", FALSE, FALSE}, {"source", FALSE, TRUE},
    };
    DsnBlocklistRow row = {0};

    if (!dsn_stanza_check(stanza, fields, G_N_ELEMENTS(fields), error))
        return FALSE;
    for (guint i = 0; i < stanza.n_entries; i++) {
        const DsnEntry *entry = &stanza.entries[i];
        guint32 phrase;
        if (!dsn_span_is(entry->name, "zone") && !dsn_span_is(entry->name, "text"))
            continue;
        if (!dsn_loader_add_phrase(loader->rule_phrases, entry, entry->value, &phrase, error))
            return FALSE;
        dsn_loader_add_use(loader, phrase, DSN_USE_BLOCKLIST, loader->blocklists->len);
    }
    row.name = dsn_loader_string(loader, dsn_stanza_value(stanza, "name"));
    row.url = dsn_loader_string(loader, dsn_stanza_value(stanza, "url"));
    g_array_append_val(loader->blocklists, row);
    return TRUE;
}
