/* SPDX-License-Identifier: BSD-2-Clause */
/* mark-seen.h: which messages of a Maildir have been seen */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The part of a message's name that stays when it moves or its flags change: its length in bytes. */
gsize mark_seen_unique(const char *name);
/* Do the flags in the name say that somebody has seen the message? */
gboolean mark_seen_is_seen(const char *name);
/* Moves the message at @path, which lies in "new" or "cur", to "cur" with the flag S. A message that somebody else has
 * moved meanwhile is left alone. FALSE when @error is set. */
gboolean mark_seen(const char *path, GError **error);

G_END_DECLS
