/* SPDX-License-Identifier: BSD-2-Clause */
/* progress.h: one line on standard error while work takes long */
#pragma once

#include "options.h"

G_BEGIN_DECLS

typedef struct {
    gboolean is_on;
    gboolean is_terminal; /* the line is written over itself */
    gboolean is_visible;
    gint64 began, next; /* microseconds of the monotonic clock */
    const char *what;   /* is counted */
    guint64 count, bytes;
} Progress;

void progress_init(Progress *progress, When when);
/* One more message of that many bytes is done. */
void progress_add(Progress *progress, gsize bytes);
/* So many lines of a log are done, the last of them with that many bytes. */
void progress_set_lines(Progress *progress, guint64 lines, gsize bytes);
/* Takes the line away, because something else is to be written. */
void progress_hide(Progress *progress);

G_END_DECLS
