/* SPDX-License-Identifier: BSD-2-Clause */
/* tally.h: how often each name occurs, in bounded memory */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    const char *name;
    guint64 records, hard, soft;
    char *recipient, *diagnostic; /* of the first one; NULL: not told */
} TallyEntry;

typedef struct {
    GHashTable *entries; /* name: TallyEntry */
    TallyEntry others;   /* what had to be let go: the rarest names, together; its name is NULL */
} Tally;

void tally_init(Tally *tally);
void tally_clear(Tally *tally);

/* The entry of @name, which may be new; its numbers are the caller's to raise. */
TallyEntry *tally_get(Tally *tally, const char *name);
/* The entries, the most frequent first; lent by the tally. (transfer container) */
GPtrArray *tally_sort(const Tally *tally);
/* The same, in the order of their names. (transfer container) */
GPtrArray *tally_sort_by_name(const Tally *tally);

G_END_DECLS
