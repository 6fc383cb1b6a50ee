/* SPDX-License-Identifier: BSD-2-Clause */
/* log/started.h: what runs: attempts that have a number of their own, and what a process is about
 *
 * Both are tables of fixed size, by hash: what comes later takes the place of what was there, which a log that ends
 * what it begins never notices.
 */
#pragma once

#include "open.h"

G_BEGIN_DECLS

/* What a place of a table is for, on one host. */
typedef struct {
    gboolean is_set;  /* else the place is free */
    const char *host; /* interned */
    DsnSpan one, other;
} DsnLogKey;

typedef struct {
    DsnLogKey key; /* the number of the attempt */
    DsnSpan queue_id, recipient;
    gboolean is_local; /* to a mailbox or program of this host */
} DsnLogStart;

typedef struct {
    DsnLogKey key;         /* program and process */
    DsnSpan queue_id;      /* of the message that it began with; NONE: not told */
    DsnLogOutcome *reason; /* told ahead of an attempt, without a message; NULL: none was */
} DsnLogProcess;

/* A notice or another message that a line has announced, and of which nothing else is known yet. */
typedef struct {
    DsnLogKey key; /* the name that it was announced by */
    DsnLogChild child;
    DsnSpan sender, message_id, login;
} DsnLogAnnounced;

typedef struct {
    DsnLogAnnounced *announced;
    DsnLogStart *starts;
    DsnLogProcess *processes;
    guint64 n_processes; /* that were ever added */
} DsnLogStarted;

void dsn_log_started_init(DsnLogStarted *started);
void dsn_log_started_clear(DsnLogStarted *started);

void dsn_log_started_begin(DsnLogStarted *started, const char *host, const DsnLogEvent *event);
/* NULL when there is no such attempt. */
DsnLogStart *dsn_log_started_find(DsnLogStarted *started, const char *host, DsnSpan attempt_id);
void dsn_log_started_end(DsnLogStart *start);

/* (transfer none) for the caller to fill; it is empty. */
DsnLogAnnounced *dsn_log_started_announce(DsnLogStarted *started, const char *host, DsnSpan child_id);
/* NULL when nobody has announced it, or somebody asked for it before and ended it. */
DsnLogAnnounced *dsn_log_started_find_announced(DsnLogStarted *started, const char *host, DsnSpan child_id);
void dsn_log_started_end_announced(DsnLogAnnounced *announced);

/* The place of the line's process; it is made when @may_add, else NULL when there is none. */
DsnLogProcess *
dsn_log_started_process(DsnLogStarted *started, const char *host, const DsnLogLine *line, gboolean may_add);

G_END_DECLS
