/* SPDX-License-Identifier: BSD-2-Clause */
/* bench-start.c: how long a process for one message takes
 *
 * Takes the paths of whybounce, of the empty program, and of a message that it gives on stdin. The two take turns, so
 * that whatever else the machine does meets both; the median is told.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define N_RUNS   300
#define N_WARMUP 10 /* runs before it counts: libraries and files come into memory */

extern char **environ;

static double
wall_seconds(void)
{
    return (double)g_get_monotonic_time() / 1e6;
}

/* Runs a program with the message as its stdin; returns the seconds until it ended. */
static double
run(char *program, const char *message)
{
    char *argv[] = {program, NULL};
    posix_spawn_file_actions_t files;
    double began;
    pid_t child;
    int status;

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, message, O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    began = wall_seconds();
    if (posix_spawn(&child, program, &files, NULL, argv, environ) != 0 ||
        waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "bench-start: %s does not run\n", program);
        exit(1);
    }
    posix_spawn_file_actions_destroy(&files);
    return wall_seconds() - began;
}

static int
compare(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;
    return (difference > 0) - (difference < 0);
}

int
main(int argc, char **argv)
{
    static double ours[N_RUNS], empty[N_RUNS];

    if (argc != 4) {
        fprintf(stderr, "usage: bench-start WHYBOUNCE EMPTY MESSAGE\n");
        return 2;
    }
    for (int i = -N_WARMUP; i < N_RUNS; i++) {
        double our_time = run(argv[1], argv[3]), empty_time = run(argv[2], argv[3]);
        if (i >= 0) {
            ours[i] = our_time;
            empty[i] = empty_time;
        }
    }
    qsort(ours, N_RUNS, sizeof(double), compare);
    qsort(empty, N_RUNS, sizeof(double), compare);
    bench_row("start: an empty program", empty[N_RUNS / 2] * 1e3, "ms", NO_GOAL);
    bench_row("start: whybounce, one message on stdin", ours[N_RUNS / 2] * 1e3, "ms", NO_GOAL);
    bench_row("start: whybounce / empty", ours[N_RUNS / 2] / empty[N_RUNS / 2], "times", 2);
    return 0;
}
