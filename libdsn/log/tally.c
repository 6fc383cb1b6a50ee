/* SPDX-License-Identifier: BSD-2-Clause */
/* log/tally.c: which names were seen most, and how many there were, in bounded memory
 *
 * When there are more names than places, a new one takes the place of the rarest and inherits its number (space saving,
 * Metwally 2005): what makes up more than a sixteenth of all is surely among the names.
 */
#include "tally.h"

#include <stdlib.h>
#include <string.h>

static DsnTallyEntry *
find_entry(DsnTally *tally, guint64 hash)
{
    for (guint i = 0; i < tally->n_entries; i++) {
        if (tally->entries[i].hash == hash)
            return &tally->entries[i];
    }
    return NULL;
}

static DsnTallyEntry *
find_rarest(DsnTally *tally)
{
    DsnTallyEntry *rarest = &tally->entries[0];

    for (guint i = 1; i < tally->n_entries; i++) {
        if (tally->entries[i].count < rarest->count)
            rarest = &tally->entries[i];
    }
    return rarest;
}

static DsnTallyEntry *
take_entry(DsnTally *tally, DsnSpan name, guint64 hash, gint64 time)
{
    DsnTallyEntry *entry;

    if (tally->entries == NULL)
        tally->entries = g_new0(DsnTallyEntry, DSN_TALLY_NAMES_MAX);
    if (tally->n_entries < DSN_TALLY_NAMES_MAX)
        entry = &tally->entries[tally->n_entries++];
    else
        entry = find_rarest(tally);
    g_free(entry->name);
    entry->name = dsn_span_dup_utf8(dsn_span_cut(name, 0, DSN_TALLY_NAME_MAX));
    entry->hash = hash;
    entry->first = time;
    return entry;
}

void
dsn_tally_add(DsnTally *tally, DsnSpan name, guint64 hash, gint64 time)
{
    DsnTallyEntry *entry;

    if (name.data == NULL || name.length == 0)
        return;
    entry = find_entry(tally, hash);
    if (entry == NULL)
        entry = take_entry(tally, name, hash, time);
    entry->count++;
    entry->last = time;
    tally->total++;
    dsn_distinct_add(&tally->distinct, hash);
}

static int
compare_entries(const void *a, const void *b)
{
    const DsnTallyEntry *one = a, *other = b;

    if (one->count != other->count)
        return one->count < other->count ? 1 : -1;
    return strcmp(one->name, other->name);
}

const DsnTallyEntry *
dsn_tally_top(const DsnTally *tally)
{
    const DsnTallyEntry *top = tally->n_entries > 0 ? &tally->entries[0] : NULL;

    for (guint i = 1; i < tally->n_entries; i++) {
        if (compare_entries(&tally->entries[i], top) < 0)
            top = &tally->entries[i];
    }
    return top;
}

void
dsn_tally_sort(DsnTally *tally)
{
    if (tally->n_entries > 1)
        qsort(tally->entries, tally->n_entries, sizeof(DsnTallyEntry), compare_entries);
}

void
dsn_tally_clear(DsnTally *tally)
{
    for (guint i = 0; i < tally->n_entries; i++)
        g_free(tally->entries[i].name);
    g_free(tally->entries);
    dsn_distinct_clear(&tally->distinct);
    *tally = (DsnTally){0};
}
