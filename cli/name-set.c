/* SPDX-License-Identifier: BSD-2-Clause */
/* name-set.c: which names there are, in eight bytes each
 *
 * A table of numbers with open addressing: a name is looked for from the place on that its number leads to, until a
 * free slot; one in five at least is free. It leads there by its remainder, which a table of another size mixes anew: a file
 * holds the numbers in the order of the table that it was written from, and they must not pile up in a smaller one. The lowest bits of a number are the flags of its name. Nothing is ever taken out; who keeps a
 * set writes down what is to stay.
 */
#include "name-set.h"

#include <string.h>

#define SLOTS_MIN 64

void
name_set_clear(NameSet *set)
{
    g_clear_pointer(&set->slots, g_free);
    *set = (NameSet){0};
}

guint64
name_set_number(const char *name, gsize length, const char *detail)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    guint8 digest[32];
    gsize digest_length = sizeof digest;
    guint64 number;

    g_checksum_update(checksum, (const guchar *)name, (gssize)length);
    g_checksum_update(checksum, (const guchar *)"", 1);
    g_checksum_update(checksum, (const guchar *)detail, -1);
    g_checksum_get_digest(checksum, digest, &digest_length);
    memcpy(&number, digest, sizeof number);
    number = GUINT64_FROM_BE(number) & ~NAME_FLAGS;
    return number != 0 ? number : NAME_FLAGS + 1; /* 0 is a free slot */
}

/* The slot of a name, or the free one where it would go. There is always a free one. */
static guint64 *
find(const NameSet *set, guint64 number)
{
    gsize at = (gsize)((number >> NAME_FLAG_BITS) % set->n_slots);

    while (set->slots[at] != 0 && (set->slots[at] & ~NAME_FLAGS) != (number & ~NAME_FLAGS))
        at = at + 1 < set->n_slots ? at + 1 : 0;
    return &set->slots[at];
}

void
name_set_reserve(NameSet *set, gsize n_names)
{
    NameSet larger = {.n_slots = MAX(n_names + n_names / 4, SLOTS_MIN) | 1, .n_names = set->n_names};

    if (larger.n_slots <= set->n_slots)
        return;
    larger.slots = g_new0(guint64, larger.n_slots);
    for (gsize i = 0; i < set->n_slots; i++)
        if (set->slots[i] != 0)
            *find(&larger, set->slots[i]) = set->slots[i];
    g_free(set->slots);
    *set = larger;
}

guint
name_set_add(NameSet *set, guint64 number, guint flags)
{
    guint64 *slot;
    guint had;

    if (set->n_names + set->n_names / 4 + 1 >= set->n_slots)
        name_set_reserve(set, set->n_names + set->n_names / 2 + SLOTS_MIN);
    slot = find(set, number);
    had = (guint)(*slot & NAME_FLAGS);
    if (*slot == 0)
        set->n_names++;
    *slot = (number & ~NAME_FLAGS) | had | flags;
    return had;
}

guint
name_set_get(const NameSet *set, guint64 number)
{
    return set->n_slots > 0 ? (guint)(*find(set, number) & NAME_FLAGS) : 0;
}
