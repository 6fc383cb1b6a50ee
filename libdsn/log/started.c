/* SPDX-License-Identifier: BSD-2-Clause */
/* log/started.c: what runs: attempts that have a number of their own, and what a process is about */
#include "started.h"

#include <string.h>

#define N_ANNOUNCED 1024  /* a power of two; what is announced begins within a second */
#define N_STARTS    16384 /* a power of two; qmail-send runs at most some hundred, on each host */
#define N_PROCESSES 4096  /* likewise */

/* As DsnLogKey, and lent. */
typedef struct {
    const char *host;
    DsnSpan one, other;
} Key;

static guint
hash_bytes(guint hash, const guint8 *bytes, gsize length)
{
    for (gsize i = 0; i < length; i++)
        hash = (hash ^ bytes[i]) * 16777619u; /* FNV-1a */
    return (hash ^ '\n') * 16777619u;
}

static guint
hash_key(const Key *key)
{
    guint hash =
        hash_bytes(2166136261u, (const guint8 *)key->host, key->host != NULL ? strlen(key->host) : 0);

    hash = hash_bytes(hash, key->one.data, key->one.length);
    hash = hash_bytes(hash, key->other.data, key->other.length);
    return hash ^ hash >> 16;
}

/* Host names are interned, so that their addresses tell them apart. */
static gboolean
is_key(const DsnLogKey *kept, const Key *key)
{
    return kept->is_set && kept->host == key->host && dsn_span_equal(kept->one, key->one) &&
           dsn_span_equal(kept->other, key->other);
}

static void
set_key(DsnLogKey *kept, const Key *key)
{
    kept->is_set = TRUE;
    kept->host = key->host;
    dsn_log_open_keep(&kept->one, key->one);
    dsn_log_open_keep(&kept->other, key->other);
}

static void
clear_key(DsnLogKey *kept)
{
    kept->is_set = FALSE;
    dsn_log_open_keep(&kept->one, DSN_SPAN_NONE);
    dsn_log_open_keep(&kept->other, DSN_SPAN_NONE);
}

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
    clear_key(&start->key);
    dsn_log_open_keep(&start->queue_id, DSN_SPAN_NONE);
    dsn_log_open_keep(&start->recipient, DSN_SPAN_NONE);
}

void
dsn_log_started_end_announced(DsnLogAnnounced *announced)
{
    clear_key(&announced->key);
    dsn_log_open_keep(&announced->sender, DSN_SPAN_NONE);
    dsn_log_open_keep(&announced->message_id, DSN_SPAN_NONE);
    dsn_log_open_keep(&announced->login, DSN_SPAN_NONE);
}

static void
clear_process(DsnLogProcess *process)
{
    clear_key(&process->key);
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

static DsnLogAnnounced *
announced_of(DsnLogStarted *started, const Key *key)
{
    return &started->announced[hash_key(key) & (N_ANNOUNCED - 1)];
}

DsnLogAnnounced *
dsn_log_started_announce(DsnLogStarted *started, const char *host, DsnSpan child_id)
{
    const Key key = {host, child_id, DSN_SPAN_NONE};
    DsnLogAnnounced *announced = announced_of(started, &key);

    dsn_log_started_end_announced(announced);
    set_key(&announced->key, &key);
    return announced;
}

DsnLogAnnounced *
dsn_log_started_find_announced(DsnLogStarted *started, const char *host, DsnSpan child_id)
{
    const Key key = {host, child_id, DSN_SPAN_NONE};
    DsnLogAnnounced *announced = announced_of(started, &key);

    return is_key(&announced->key, &key) ? announced : NULL;
}

static DsnLogStart *
start_of(DsnLogStarted *started, const Key *key)
{
    return &started->starts[hash_key(key) & (N_STARTS - 1)];
}

void
dsn_log_started_begin(DsnLogStarted *started, const char *host, const DsnLogEvent *event)
{
    const Key key = {host, event->attempt_id, DSN_SPAN_NONE};
    DsnLogStart *start = start_of(started, &key);

    set_key(&start->key, &key);
    dsn_log_open_keep(&start->queue_id, event->queue_id);
    dsn_log_open_keep(&start->recipient, event->fact.recipient);
    start->is_local = event->is_local;
}

DsnLogStart *
dsn_log_started_find(DsnLogStarted *started, const char *host, DsnSpan attempt_id)
{
    const Key key = {host, attempt_id, DSN_SPAN_NONE};
    DsnLogStart *start = start_of(started, &key);

    return is_key(&start->key, &key) ? start : NULL;
}

DsnLogProcess *
dsn_log_started_process(DsnLogStarted *started, const char *host, const DsnLogLine *line, gboolean may_add)
{
    const Key key = {host, line->program, line->process};
    DsnLogProcess *process;

    if (started->n_processes == 0 && !may_add)
        return NULL;
    process = &started->processes[hash_key(&key) & (N_PROCESSES - 1)];
    if (is_key(&process->key, &key))
        return process;
    if (!may_add)
        return NULL;
    clear_process(process);
    set_key(&process->key, &key);
    started->n_processes++;
    return process;
}
