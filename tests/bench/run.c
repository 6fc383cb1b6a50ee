/* SPDX-License-Identifier: BSD-2-Clause */
/* run.c: what a program costs
 *
 * Takes a command with a path, runs it with its output thrown away, and prints the seconds that passed, the seconds of
 * CPU, and the megabytes of memory at its peak. It is this small because the system counts the memory of whoever
 * starts a program as the program's. Fails when the program does.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double
seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double
seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int
main(int argc, char **argv)
{
    posix_spawn_file_actions_t files;
    struct rusage usage;
    double began = seconds_now();
    pid_t child;
    int status;

    if (argc < 2) {
        fprintf(stderr, "usage: run PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (posix_spawnp(&child, argv[1], &files, NULL, argv + 1, environ) != 0 ||
        wait4(child, &status, 0, &usage) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return 1;
    printf("%.6f %.6f %.3f\n", seconds_now() - began, seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
           (double)usage.ru_maxrss / 1e3);
    return 0;
}
