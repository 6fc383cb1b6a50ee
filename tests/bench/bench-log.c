/* SPDX-License-Identifier: BSD-2-Clause */
/* bench-log.c: how fast logs are read, beside pflogsumm
 *
 * Writes a log as a busy Postfix host does (the same on every run), and lets the built command, and pflogsumm where it is
 * installed, read it. Of ten messages eight are delivered at once, one waits once or more, one bounces; beside them
 * clients connect, are refused, and go. Given "--write MEGABYTES" it only writes the log to standard output.
 */
#include "bench.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define MEGABYTES 200 /* enough that starting the programs does not count */

typedef struct {
    FILE *out;
    guint64 bytes;
    guint32 random;
    gint64 seconds; /* since the first of March, midnight */
    guint serial;
} Host;

static guint
next_random(Host *host, guint below)
{
    host->random = host->random * 1664525u + 1013904223u;
    return (host->random >> 8) % below;
}

static void G_GNUC_PRINTF(3, 4) say(Host *host, const char *program, const char *format, ...)
{
    g_autofree char *text = NULL;
    gint64 minute = host->seconds / 60;
    va_list arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    host->bytes +=
        (guint64)fprintf(host->out, "Mar %2d %02d:%02d:%02d mx1 postfix/%s[%u]: %s\n",
                         (int)(minute / 1440 % 31 + 1), (int)(minute / 60 % 24), (int)(minute % 60),
                         (int)(host->seconds % 60), program, 2000 + host->serial % 97, text);
}

static void
say_attempt(Host *host, const char *id, guint recipient, const char *dsn, const char *outcome)
{
    guint domain = recipient % 5000;

    say(host, "smtp",
        "%s: to=<user%u@domain%u.example>, relay=mx%u.domain%u.example[192.0.2.%u]:25, delay=1.2, "
        "delays=0.1/0.01/0.5/0.6, dsn=%s, status=%s",
        id, recipient, domain, domain % 3, domain, domain % 250, dsn, outcome);
}

static void
say_message(Host *host)
{
    g_autofree char *id =
        g_strdup_printf("%05X%05X", host->serial * 7919u % 0x100000u, host->serial % 0x100000u);
    guint client = next_random(host, 250), fate = next_random(host, 10),
          recipient = next_random(host, 100000);

    host->serial++;
    say(host, "smtpd", "connect from host%u.lan.example[198.51.100.%u]", client, client);
    say(host, "smtpd",
        "%s: client=host%u.lan.example[198.51.100.%u], sasl_method=PLAIN, sasl_username=user%u", id, client,
        client, client);
    say(host, "cleanup", "%s: message-id=<%u.%u@host%u.lan.example>", id, host->serial, recipient, client);
    say(host, "qmgr", "%s: from=<sender%u@lan.example>, size=%u, nrcpt=1 (queue active)", id, client,
        1000 + next_random(host, 90000));
    say(host, "smtpd",
        "disconnect from host%u.lan.example[198.51.100.%u] ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5",
        client, client);
    if (fate == 0)
        for (guint i = 0; i <= next_random(host, 4); i++)
            say_attempt(host, id, recipient, "4.4.1",
                        "deferred (connect to mx.domain.example[192.0.2.1]:25: Connection timed out)");
    if (fate == 1)
        say_attempt(
            host, id, recipient, "5.1.1",
            "bounced (host mx.domain.example[192.0.2.1] said: 550 5.1.1 Recipient address rejected: User "
            "unknown in virtual mailbox table (in reply to RCPT TO command))");
    else
        say_attempt(host, id, recipient, "2.0.0", "sent (250 2.0.0 Ok: queued as 4SV9cQ2sHRz9sx5)");
    say(host, "qmgr", "%s: removed", id);
    if (next_random(host, 3) == 0)
        say(host, "smtpd",
            "NOQUEUE: reject: RCPT from unknown[203.0.113.%u]: 554 5.7.1 Service unavailable; Client host "
            "[203.0.113.%u] blocked using bl.example; from=<x@spam.example> to=<user%u@lan.example> proto=ESMTP "
            "helo=<localhost>",
            client, client, recipient);
    host->seconds += next_random(host, 3);
}

static void
write_log(FILE *out, guint64 megabytes)
{
    Host host = {.out = out, .random = 1};

    while (host.bytes < megabytes * 1000000)
        say_message(&host);
}

typedef struct {
    double seconds;   /* of CPU; negative: it did not work */
    double megabytes; /* of memory, at most */
} Cost;

static Cost
run(const char *const *words)
{
    struct rusage usage;
    int status;
    pid_t child = fork();

    if (child == 0) {
        if (freopen("/dev/null", "w", stdout) != NULL && freopen("/dev/null", "w", stderr) != NULL)
            execvp(words[0], (char *const *)(gpointer)(gsize)words);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child || !WIFEXITED(status) ||
        WEXITSTATUS(status) > 1)
        return (Cost){-1, 0};
    return (Cost){(double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
                      (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6,
                  (double)usage.ru_maxrss / 1000};
}

static void
tell(const char *name, Cost cost, double goal)
{
    g_autofree char *speed = g_strdup_printf("log: %s, read a second of CPU", name);
    g_autofree char *memory = g_strdup_printf("log: %s, memory at most", name);

    if (cost.seconds <= 0)
        return;
    bench_row(speed, MEGABYTES / cost.seconds, "MB", goal);
    bench_row(memory, cost.megabytes, "MB", NO_GOAL);
}

int
main(int argc, char **argv)
{
    g_autofree char *path = NULL;
    FILE *file;
    int fd;

    if (argc == 3 && strcmp(argv[1], "--write") == 0) {
        write_log(stdout, g_ascii_strtoull(argv[2], NULL, 10));
        return 0;
    }
    if (argc != 2) {
        fprintf(stderr, "usage: bench-log WHYBOUNCE, or bench-log --write MEGABYTES\n");
        return 2;
    }
    fd = g_file_open_tmp("whybounce-XXXXXX.log", &path, NULL);
    file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (file == NULL)
        return 2;
    write_log(file, MEGABYTES);
    fclose(file);
    tell("whybounce log", run((const char *const[]){argv[1], "log", "--format=jsonl", path, NULL}), 100);
    tell("whybounce log --summary", run((const char *const[]){argv[1], "log", "--summary", path, NULL}),
         NO_GOAL);
    tell("pflogsumm", run((const char *const[]){"pflogsumm", path, NULL}), NO_GOAL);
    g_unlink(path);
    return 0;
}
