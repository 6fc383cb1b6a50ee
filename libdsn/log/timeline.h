/* SPDX-License-Identifier: BSD-2-Clause */
/* log/timeline.h: how much happened when */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DSN_TIMELINE_STEPS 48 /* columns of a bar that fits any terminal */

typedef struct {
    gint64 start; /* microseconds since 1970 */
    gint64 step;  /* microseconds; 0: nothing yet */
    guint32 counts[DSN_TIMELINE_STEPS];
} DsnTimeline;

/* What lies before the first time counts as of that time: files are read in their order, hosts' clocks differ. */
void dsn_timeline_add(DsnTimeline *timeline, gint64 time);
/* Steps up to the last in which something happened. */
guint dsn_timeline_length(const DsnTimeline *timeline);

G_END_DECLS
