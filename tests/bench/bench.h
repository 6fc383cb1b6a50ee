/* SPDX-License-Identifier: BSD-2-Clause */
/* bench.h: how a benchmark says what it measured
 *
 * One row a line: what, measured, unit, goal, cut by tabs. ./dev bench makes one table of all rows.
 */
#pragma once

#include <glib.h>
#include <stdio.h>
#include <time.h>

#define NO_GOAL 0

static inline void
bench_row(const char *what, double measured, const char *unit, double goal)
{
    printf("%s\t%.4g\t%s\t%g\n", what, measured, unit, goal);
    fflush(stdout);
}

/* CPU time of this process so far, in seconds. */
static inline double
bench_cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}
