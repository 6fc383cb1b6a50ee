/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/providers.c: which hosts and which words give a provider away
 *
 * Takes the stanzas that begin with "provider". Hosts become rows in the order of their names, so that the domains
 * around a host can be looked up one after the other.
 */
#include "loader.h"

#include <string.h>

static void
add_host(DsnLoader *loader, DsnSpan value, guint32 provider)
{
    g_autofree char *name = dsn_span_dup_utf8(value);
    g_autofree char *lower = g_ascii_strdown(name, -1);
    DsnHostRow row = {dsn_loader_string(loader, dsn_span_from_string(lower)), provider};

    g_array_append_val(loader->hosts, row);
}

gboolean
dsn_load_provider(DsnLoader *loader, DsnStanza stanza, GError **error)
{
    static const DsnFieldRule fields[] = {
        {"provider", TRUE, FALSE}, {"name", TRUE, FALSE},   {"host", FALSE, TRUE},
        {"sign", FALSE, TRUE},     {"source", FALSE, TRUE},
    };
    DsnProviderRow row = {0};
    guint32 number = loader->providers->len, phrase;
    g_autofree char *id = dsn_span_dup_utf8(stanza.entries[0].value);

    if (!dsn_stanza_check(stanza, fields, G_N_ELEMENTS(fields), error))
        return FALSE;
    if (g_hash_table_contains(loader->provider_ids, id)) {
        dsn_entry_fail(&stanza.entries[0], error, "provider '%s' is already there", id);
        return FALSE;
    }
    for (guint i = 0; i < stanza.n_entries; i++) {
        const DsnEntry *entry = &stanza.entries[i];
        if (dsn_span_is(entry->name, "host") && entry->value.length > 0) {
            add_host(loader, entry->value, number);
        } else if (dsn_span_is(entry->name, "sign")) {
            if (!dsn_loader_add_phrase(loader->rule_phrases, entry, entry->value, &phrase, error))
                return FALSE;
            dsn_loader_add_use(loader, phrase, DSN_USE_SIGN, number);
        }
    }
    row.id = dsn_loader_string(loader, stanza.entries[0].value);
    row.name = dsn_loader_string(loader, dsn_stanza_value(stanza, "name"));
    g_array_append_val(loader->providers, row);
    g_hash_table_insert(loader->provider_ids, g_steal_pointer(&id), GUINT_TO_POINTER(number + 1));
    return TRUE;
}

static gint
compare_hosts(gconstpointer a, gconstpointer b, gpointer data)
{
    const DsnHostRow *left = a, *right = b;
    const char *strings = data;

    return strcmp(strings + left->domain, strings + right->domain);
}

void
dsn_finish_hosts(DsnLoader *loader)
{
    g_array_sort_with_data(loader->hosts, compare_hosts, loader->strings->str);
}

static gint
compare_domain(DsnSpan domain, const char *name)
{
    gsize i = 0;

    for (; i < domain.length && name[i] != '\0'; i++) {
        guint8 byte = (guint8)g_ascii_tolower(domain.data[i]);
        if (byte != (guint8)name[i])
            return byte < (guint8)name[i] ? -1 : 1;
    }
    return i < domain.length ? 1 : name[i] != '\0' ? -1 : 0;
}

static gboolean
find_domain(const DsnTables *tables, DsnSpan domain, guint32 *ret_provider)
{
    guint32 low = 0, high = tables->n_hosts;

    while (low < high) {
        guint32 middle = (low + high) / 2;
        gint order = compare_domain(domain, tables->strings + tables->hosts[middle].domain);
        if (order == 0) {
            *ret_provider = tables->hosts[middle].provider;
            return TRUE;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return FALSE;
}

gboolean
dsn_tables_find_provider(const DsnTables *tables, DsnSpan host, guint32 *ret_provider)
{
    DsnSpan label;

    while (host.length > 0 && !find_domain(tables, host, ret_provider))
        dsn_span_take_until(&host, '.', &label);
    return host.length > 0;
}
