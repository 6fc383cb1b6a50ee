/* SPDX-License-Identifier: BSD-2-Clause */
/* log/distinct.c: how many different things were seen, in bounded memory
 *
 * Keeps the smallest hashes. As long as all fit, their number is the answer; when they do not, the largest of those
 * that are kept tells how densely the hashes lie, and so how many there must be (k minimum values, Bar-Yossef 2002).
 */
#include "distinct.h"

#include <string.h>

#define FIRST_ROOM 8

/* FNV-1a, and the last step of MurmurHash3, which makes all bits depend on all bits. */
guint64
dsn_distinct_hash(DsnSpan text, guint64 seed)
{
    guint64 hash = 0xcbf29ce484222325u ^ seed;

    for (gsize i = 0; i < text.length; i++)
        hash = (hash ^ dsn_lower(text.data[i])) * 0x100000001b3u;
    hash ^= hash >> 33;
    hash *= 0xff51afd7ed558ccdu;
    hash ^= hash >> 33;
    hash *= 0xc4ceb9fe1a85ec53u;
    return hash ^ hash >> 33;
}

static guint32
find_place(const DsnDistinct *distinct, guint64 hash)
{
    guint32 low = 0, high = distinct->n;

    while (low < high) {
        guint32 middle = (low + high) / 2;
        if (distinct->hashes[middle] < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void
make_room(DsnDistinct *distinct)
{
    if (distinct->n < distinct->allocated)
        return;
    distinct->allocated = distinct->allocated == 0 ? FIRST_ROOM : distinct->allocated * 2;
    distinct->hashes = g_renew(guint64, distinct->hashes, distinct->allocated);
}

void
dsn_distinct_add(DsnDistinct *distinct, guint64 hash)
{
    guint32 place = find_place(distinct, hash);

    if (place < distinct->n && distinct->hashes[place] == hash)
        return;
    if (distinct->n == DSN_DISTINCT_MAX) {
        if (place == distinct->n)
            return;
        distinct->n--; /* the largest one goes */
    }
    make_room(distinct);
    memmove(distinct->hashes + place + 1, distinct->hashes + place, (distinct->n - place) * sizeof(guint64));
    distinct->hashes[place] = hash;
    distinct->n++;
}

gboolean
dsn_distinct_has(const DsnDistinct *distinct, guint64 hash)
{
    guint32 place = find_place(distinct, hash);

    return place < distinct->n && distinct->hashes[place] == hash;
}

gboolean
dsn_distinct_is_estimate(const DsnDistinct *distinct)
{
    return distinct->n == DSN_DISTINCT_MAX;
}

guint64
dsn_distinct_count(const DsnDistinct *distinct)
{
    if (!dsn_distinct_is_estimate(distinct))
        return distinct->n;
    return (guint64)((DSN_DISTINCT_MAX - 1) / ((double)distinct->hashes[distinct->n - 1] / 0x1p64) + 0.5);
}

void
dsn_distinct_clear(DsnDistinct *distinct)
{
    g_free(distinct->hashes);
    *distinct = (DsnDistinct){0};
}
