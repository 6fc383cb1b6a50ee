/* SPDX-License-Identifier: BSD-2-Clause */
/* log/tally.h: which names were seen most, and how many there were, in bounded memory */
#pragma once

#include "distinct.h"

G_BEGIN_DECLS

#define DSN_TALLY_NAMES_MAX 16  /* names that are kept: more than a person reads */
#define DSN_TALLY_NAME_MAX  255 /* bytes of one; a domain has at most that many (RFC 1035) */

typedef struct {
    char *name; /* as it was seen first; valid UTF-8. Case does not tell names apart */
    guint64 hash;
    guint64 count;
    gint64 first, last; /* microseconds since 1970 */
} DsnTallyEntry;

typedef struct {
    DsnTallyEntry *entries; /* NULL: nothing yet */
    guint n_entries;
    guint64 total;
    DsnDistinct distinct;
} DsnTally;

/* @hash is dsn_distinct_hash() of @name. */
void dsn_tally_add(DsnTally *tally, DsnSpan name, guint64 hash, gint64 time);
/* The name seen most; NULL when there is none. */
const DsnTallyEntry *dsn_tally_top(const DsnTally *tally);
/* Most first, then by name. */
void dsn_tally_sort(DsnTally *tally);
void dsn_tally_clear(DsnTally *tally);

G_END_DECLS
