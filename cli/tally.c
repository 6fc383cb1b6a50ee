/* SPDX-License-Identifier: BSD-2-Clause */
/* tally.c: how often each name occurs, in bounded memory
 *
 * Names come from mail, and there may be a new one in each message. When there are too many, those that occur least are
 * let go and only counted together: what is frequent stays, and the numbers still add up.
 */
#include "tally.h"

#define NAMES_MAX 20000 /* some 4 MB */
#define NAMES_CUT 10000 /* how many are left when the others are let go */

static void
entry_free(gpointer data)
{
    TallyEntry *entry = data;

    g_free(entry->recipient);
    g_free(entry->diagnostic);
    g_free(entry);
}

void
tally_init(Tally *tally)
{
    *tally = (Tally){.entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, entry_free)};
}

void
tally_clear(Tally *tally)
{
    g_clear_pointer(&tally->entries, g_hash_table_unref);
}

/* Names in their order where the numbers are the same, so that the output is stable. */
static int
compare_records(gconstpointer a, gconstpointer b)
{
    const TallyEntry *one = *(const TallyEntry *const *)a, *other = *(const TallyEntry *const *)b;

    if (one->records != other->records)
        return one->records < other->records ? 1 : -1;
    return g_strcmp0(one->name, other->name);
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return g_strcmp0((*(const TallyEntry *const *)a)->name, (*(const TallyEntry *const *)b)->name);
}

static GPtrArray *
sort_by(const Tally *tally, GCompareFunc compare)
{
    GPtrArray *sorted = g_ptr_array_new();
    GHashTableIter iter;
    gpointer entry;

    g_hash_table_iter_init(&iter, tally->entries);
    while (g_hash_table_iter_next(&iter, NULL, &entry))
        g_ptr_array_add(sorted, entry);
    g_ptr_array_sort(sorted, compare);
    return sorted;
}

GPtrArray *
tally_sort(const Tally *tally)
{
    return sort_by(tally, compare_records);
}

GPtrArray *
tally_sort_by_name(const Tally *tally)
{
    return sort_by(tally, compare_names);
}

static void
let_go(Tally *tally)
{
    g_autoptr(GPtrArray) sorted = tally_sort(tally);

    for (guint i = NAMES_CUT; i < sorted->len; i++) {
        const TallyEntry *entry = sorted->pdata[i];
        tally->others.records += entry->records;
        tally->others.hard += entry->hard;
        tally->others.soft += entry->soft;
        g_hash_table_remove(tally->entries, entry->name);
    }
}

TallyEntry *
tally_get(Tally *tally, const char *name)
{
    TallyEntry *entry = g_hash_table_lookup(tally->entries, name);
    char *key;

    if (entry != NULL)
        return entry;
    if (g_hash_table_size(tally->entries) >= NAMES_MAX)
        let_go(tally);
    entry = g_new0(TallyEntry, 1);
    entry->name = key = g_strdup(name);
    g_hash_table_insert(tally->entries, key, entry);
    return entry;
}
