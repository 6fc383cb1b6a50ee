/* SPDX-License-Identifier: BSD-2-Clause */
/* log/timeline.c: how much happened when
 *
 * A fixed number of steps, a minute each at first; when time runs past the last one, steps are joined in pairs and are
 * twice as long. So a timeline has the same size for an hour and for a year.
 */
#include "timeline.h"

#include <string.h>

#define FIRST_STEP (60 * G_USEC_PER_SEC)

static void
join_steps(DsnTimeline *timeline)
{
    for (guint i = 0; i < DSN_TIMELINE_STEPS / 2; i++)
        timeline->counts[i] = timeline->counts[2 * i] + timeline->counts[2 * i + 1];
    memset(timeline->counts + DSN_TIMELINE_STEPS / 2, 0, sizeof timeline->counts / 2);
    timeline->step *= 2;
}

void
dsn_timeline_add(DsnTimeline *timeline, gint64 time)
{
    if (timeline->step == 0) {
        timeline->start = time;
        timeline->step = FIRST_STEP;
    }
    /* Ends: the step doubles, and no two times are more than 2^64 microseconds apart. */
    while (time > timeline->start &&
           (guint64)time - (guint64)timeline->start >= (guint64)timeline->step * DSN_TIMELINE_STEPS)
        join_steps(timeline);
    if (time < timeline->start)
        time = timeline->start;
    timeline->counts[(time - timeline->start) / timeline->step]++;
}

guint
dsn_timeline_length(const DsnTimeline *timeline)
{
    guint length = DSN_TIMELINE_STEPS;

    while (length > 0 && timeline->counts[length - 1] == 0)
        length--;
    return length;
}
