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

#define LEFT_MAX       (1000 * 3600)         /* seconds; more nobody believes */
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

/* How long the rest takes if it goes on like this: " 1:02:03 left", or "" when nobody knows how much it is. */
static char *
time_left(const Progress *progress, double seconds)
{
    double left = 0;
    guint whole;

    if (progress->count == 0 || progress->bytes == 0 ||
        (progress->left_files == 0 && progress->left_bytes == 0))
        return g_strdup("");
    left += (double)progress->left_files * seconds / (double)progress->count;
    left += (double)progress->left_bytes * seconds / (double)progress->bytes;
    whole = (guint)MIN(left, LEFT_MAX);
    return g_strdup_printf(", %u:%02u:%02u left", whole / 3600, whole / 60 % 60, whole % 60);
}

static void
show(Progress *progress, gint64 now)
{
    g_autofree char *bytes = g_format_size(progress->bytes);
    g_autofree char *reports = NULL, *left = NULL;
    double seconds = (double)MAX(now - progress->began, 1) / G_USEC_PER_SEC;

    left = time_left(progress, seconds);
    reports = progress->reports > 0 ? g_strdup_printf(", %" G_GUINT64_FORMAT " reports", progress->reports)
                                    : g_strdup("");
    fprintf(stderr, "%s%" G_GUINT64_FORMAT " %s, %s, %.0f %s a second%s%s%s",
            progress->is_terminal ? "\r\033[K" : "whybounce: ", progress->count, progress->what, bytes,
            (double)progress->count / seconds, progress->what, reports, left,
            progress->is_terminal ? "" : "\n");
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
progress_expect(Progress *progress, guint64 files, guint64 bytes)
{
    progress->left_files += files;
    progress->left_bytes += bytes;
}

void
progress_skip(Progress *progress, guint64 messages)
{
    progress->left_files -= MIN(progress->left_files, messages);
}

void
progress_add(Progress *progress, gsize bytes, gboolean is_report)
{
    progress->what = "messages";
    progress->count++;
    progress->reports += is_report;
    if (progress->left_files > 0)
        progress->left_files--;
    else
        progress->left_bytes -= MIN(progress->left_bytes, bytes);
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
