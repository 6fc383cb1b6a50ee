/* SPDX-License-Identifier: BSD-2-Clause */
/* log/started.c: what runs: attempts that have a number of their own, and what a process is about */
#include "started.h"

#include <string.h>

#define N_ANNOUNCED 1024  /* a power of two; what is announced begins within a second */
#define N_STARTS    16384 /* a power of two; qmail-send runs at most some hundred, on each host */
#define N_PROCESSES 4096  /* likewise */

void
dsn_log_started_init(DsnLogStarted *started)
{
    started->announced = g_new0(DsnLogAnnounced, N_ANNOUNCED);
    started->starts = g_new0(DsnLogStart, N_STARTS);
    started->processes = g_new0(DsnLogProcess, N_PROCESSES);
}

void
dsn_log_started_end(DsnLogStart *start)
{
    g_clear_pointer(&start->key, g_free);
    dsn_log_open_keep(&start->queue_id, DSN_SPAN_NONE);
    dsn_log_open_keep(&start->recipient, DSN_SPAN_NONE);
}

void
dsn_log_started_end_announced(DsnLogAnnounced *announced)
{
    g_clear_pointer(&announced->key, g_free);
    dsn_log_open_keep(&announced->sender, DSN_SPAN_NONE);
    dsn_log_open_keep(&announced->message_id, DSN_SPAN_NONE);
    dsn_log_open_keep(&announced->login, DSN_SPAN_NONE);
}

static void
clear_process(DsnLogProcess *process)
{
    g_clear_pointer(&process->key, g_free);
    g_clear_pointer(&process->reason, g_free);
    dsn_log_open_keep(&process->queue_id, DSN_SPAN_NONE);
}

void
dsn_log_started_clear(DsnLogStarted *started)
{
    for (guint i = 0; started->starts != NULL && i < N_STARTS; i++)
        dsn_log_started_end(&started->starts[i]);
    for (guint i = 0; started->processes != NULL && i < N_PROCESSES; i++)
        clear_process(&started->processes[i]);
    for (guint i = 0; started->announced != NULL && i < N_ANNOUNCED; i++)
        dsn_log_started_end_announced(&started->announced[i]);
    g_clear_pointer(&started->announced, g_free);
    g_clear_pointer(&started->starts, g_free);
    g_clear_pointer(&started->processes, g_free);
}

/* The words of a key, with a byte between them that stands in none. */
static char *
make_key(const char *host, DsnSpan one, DsnSpan other)
{
    gsize length = host != NULL ? strlen(host) : 0;
    char *key = g_malloc(length + one.length + other.length + 3), *at = key;

    if (length > 0)
        memcpy(at, host, length);
    at[length] = '\n';
    at += length + 1;
    if (one.length > 0)
        memcpy(at, one.data, one.length);
    at[one.length] = '\n';
    at += one.length + 1;
    if (other.length > 0)
        memcpy(at, other.data, other.length);
    at[other.length] = '\0';
    return key;
}

static DsnLogAnnounced *
announced_of(DsnLogStarted *started, const char *key)
{
    return &started->announced[g_str_hash(key) & (N_ANNOUNCED - 1)];
}

DsnLogAnnounced *
dsn_log_started_announce(DsnLogStarted *started, const char *host, DsnSpan child_id)
{
    char *key = make_key(host, child_id, DSN_SPAN_NONE);
    DsnLogAnnounced *announced = announced_of(started, key);

    dsn_log_started_end_announced(announced);
    announced->key = key;
    return announced;
}

DsnLogAnnounced *
dsn_log_started_find_announced(DsnLogStarted *started, const char *host, DsnSpan child_id)
{
    g_autofree char *key = make_key(host, child_id, DSN_SPAN_NONE);
    DsnLogAnnounced *announced = announced_of(started, key);

    return g_strcmp0(announced->key, key) == 0 ? announced : NULL;
}

static DsnLogStart *
start_of(DsnLogStarted *started, const char *key)
{
    return &started->starts[g_str_hash(key) & (N_STARTS - 1)];
}

void
dsn_log_started_begin(DsnLogStarted *started, const char *host, const DsnLogEvent *event)
{
    char *key = make_key(host, event->attempt_id, DSN_SPAN_NONE);
    DsnLogStart *start = start_of(started, key);

    g_free(start->key);
    start->key = key;
    dsn_log_open_keep(&start->queue_id, event->queue_id);
    dsn_log_open_keep(&start->recipient, event->fact.recipient);
    start->is_local = event->is_local;
}

DsnLogStart *
dsn_log_started_find(DsnLogStarted *started, const char *host, DsnSpan attempt_id)
{
    g_autofree char *key = make_key(host, attempt_id, DSN_SPAN_NONE);
    DsnLogStart *start = start_of(started, key);

    return g_strcmp0(start->key, key) == 0 ? start : NULL;
}

DsnLogProcess *
dsn_log_started_process(DsnLogStarted *started, const char *host, const DsnLogLine *line, gboolean may_add)
{
    g_autofree char *key = make_key(host, line->program, line->process);
    DsnLogProcess *process = &started->processes[g_str_hash(key) & (N_PROCESSES - 1)];

    if (g_strcmp0(process->key, key) == 0)
        return process;
    if (!may_add)
        return NULL;
    clear_process(process);
    process->key = g_steal_pointer(&key);
    return process;
}
