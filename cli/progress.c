/* SPDX-License-Identifier: BSD-2-Clause */
/* progress.c: one line on standard error while work takes long
 *
 * By itself it shows up only where it disturbs nobody: after a moment, when standard error is a terminal and
 * standard output is not. Elsewhere, when asked for, it is a line of its own now and then.
 */
#include "progress.h"

#include <stdio.h>
#include <unistd.h>

#include "terminal.h"

#define FIRST_AFTER    (1 * G_USEC_PER_SEC)  /* quicker work needs no progress */
#define TERMINAL_EVERY (G_USEC_PER_SEC / 5)  /* faster nobody reads */
#define LOG_EVERY      (10 * G_USEC_PER_SEC) /* lines in a file add up */

void
progress_init(Progress *progress, When when)
{
    gint64 now = g_get_monotonic_time();

    *progress = (Progress){
        .is_terminal = terminal_is(STDERR_FILENO),
        .began = now,
        .next = now + (when == WHEN_ALWAYS ? 0 : FIRST_AFTER),
    };
    progress->is_on =
        when == WHEN_ALWAYS || (when == WHEN_AUTO && progress->is_terminal && !terminal_is(STDOUT_FILENO));
}

static void
show(Progress *progress, gint64 now)
{
    g_autofree char *bytes = g_format_size(progress->bytes);
    double seconds = (double)MAX(now - progress->began, 1) / G_USEC_PER_SEC;

    fprintf(stderr, "%s%" G_GUINT64_FORMAT " %s, %s, %.0f %s a second%s",
            progress->is_terminal ? "\r\033[K" : "whybounce: ", progress->count, progress->what, bytes,
            (double)progress->count / seconds, progress->what, progress->is_terminal ? "" : "\n");
    fflush(stderr);
    progress->is_visible = progress->is_terminal;
    progress->next = now + (progress->is_terminal ? TERMINAL_EVERY : LOG_EVERY);
}

static void
add_bytes(Progress *progress, gsize bytes)
{
    gint64 now;

    progress->bytes += bytes;
    if (progress->is_on && (now = g_get_monotonic_time()) >= progress->next)
        show(progress, now);
}

void
progress_add(Progress *progress, gsize bytes)
{
    progress->what = "messages";
    progress->count++;
    add_bytes(progress, bytes);
}

void
progress_set_lines(Progress *progress, guint64 lines, gsize bytes)
{
    progress->what = "lines";
    progress->count = lines;
    add_bytes(progress, bytes);
}

void
progress_hide(Progress *progress)
{
    if (!progress->is_visible)
        return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    progress->is_visible = FALSE;
}
