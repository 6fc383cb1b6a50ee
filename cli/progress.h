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
    guint64 count, bytes, reports;
    guint64 left_files, left_bytes; /* that are known to follow, in folders and in files that are named */
} Progress;

void progress_init(Progress *progress, When when);
/* So much more is known to follow. */
void progress_expect(Progress *progress, guint64 files, guint64 bytes);
/* One more message of that many bytes is done; it is a report, or not. */
void progress_add(Progress *progress, gsize bytes, gboolean is_report);
/* So many messages are passed over. */
void progress_skip(Progress *progress, guint64 messages);
/* So many lines of a log are done, the last of them with that many bytes. */
void progress_set_lines(Progress *progress, guint64 lines, gsize bytes);
/* Takes the line away, because something else is to be written. */
void progress_hide(Progress *progress);

G_END_DECLS
