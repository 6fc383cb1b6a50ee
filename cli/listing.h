/* SPDX-License-Identifier: BSD-2-Clause */
/* listing.h: the names in a directory, in their order, in little memory */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Listing Listing;

typedef struct {
    const char *name;
    guint64 inode;
    guint8 type; /* DT_REG, DT_UNKNOWN ... of readdir() */
} ListingEntry;

/* Nothing is read yet. (transfer full) */
Listing *listing_new(const char *path);
void listing_free(Listing *listing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Listing, listing_free)

/* The next name; good until the next call. FALSE at the end, or when the directory cannot be read: then errno says
 * why, and else it is 0. Names that are numbers come first, in the order of the numbers; then the others, byte by
 * byte; "." and ".." never. */
gboolean listing_next(Listing *listing, ListingEntry *ret_entry);
/* How many names there were when the directory was last read. */
guint64 listing_count(const Listing *listing);

G_END_DECLS
