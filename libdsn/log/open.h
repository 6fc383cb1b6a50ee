/* SPDX-License-Identifier: BSD-2-Clause */
/* log/open.h: the messages that the log has begun to tell of and not ended, and who waits for them
 *
 * A table by host and queue id, and the order in which something was heard of them last.
 */
#pragma once

#include "clock.h"
#include "outcome.h"

G_BEGIN_DECLS

typedef struct _DsnLogMessage DsnLogMessage;
typedef struct _DsnLogRecipient DsnLogRecipient;

struct _DsnLogRecipient {
    DsnLogMessage *message;
    DsnSpan address;
    guint attempts;         /* so far */
    DsnLogOutcome *outcome; /* of the attempt that says most of why it waits; NULL: there was none */
    DsnLogOutcome *reason;  /* told ahead of the outcome; NULL: none was */
    gsize n_bytes;          /* of its texts, when they were counted last */
    DsnLogRecipient *previous, *next; /* of the same message */
};

struct _DsnLogMessage {
    const char *host; /* interned by the table */
    DsnSpan id;
    DsnSpan sender, message_id, client, client_address, login;
    DsnLogOutcome *reason; /* of the next attempt, told ahead of it; NULL: none was */
    gint64 arrival;        /* DSN_LOG_NO_TIME: not known */
    gint64 heard;          /* when something was heard of it last */
    gint32 offset;         /* of the zone that its lines are written in */
    gint64 size;           /* bytes; 0: not known */
    guint n_recipients;    /* 0: not known */
    guint n_waiting;       /* recipients that are known, and neither got it nor failed */
    guint n_failed;        /* recipients that failed since the last notice to the sender */
    gboolean is_bounce;    /* a notice that this server wrote */
    gboolean is_double;    /* to the postmaster, about a notice */
    gsize n_bytes;         /* of its texts, when they were counted last */
    DsnLogRecipient *recipients;
    DsnLogMessage *older, *newer; /* in the order in which they were heard of */
};

typedef struct {
    DsnLogMessage *oldest, *newest;
} DsnLogOrder;

typedef struct {
    GHashTable *hosts;         /* interned names */
    DsnSpan last_host;         /* the interned name of the line before's */
    GHashTable *messages;      /* DsnLogMessage, by host and id */
    GHashTable *recipients;    /* DsnLogRecipient, by message and address */
    DsnLogOrder idle, waiting; /* messages for which nobody waits, and the others */
    guint n_waiting;           /* recipients, of all messages */
    gsize n_bytes;             /* of the texts of all messages and recipients */
} DsnLogOpen;

void dsn_log_open_init(DsnLogOpen *open);
void dsn_log_open_clear(DsnLogOpen *open);

/* The table's name for a host; NULL when there is none. */
const char *dsn_log_open_host(DsnLogOpen *open, DsnSpan host);
/* NULL when none is open. */
DsnLogMessage *dsn_log_open_find(DsnLogOpen *open, const char *host, DsnSpan id);
DsnLogMessage *dsn_log_open_add(DsnLogOpen *open, const char *host, DsnSpan id);
/* Something was heard of it, or its recipients changed. */
void dsn_log_open_touch(DsnLogOpen *open, DsnLogMessage *message, gint64 time);
void dsn_log_open_remove(DsnLogOpen *open, DsnLogMessage *message);

DsnLogRecipient *dsn_log_open_find_recipient(DsnLogOpen *open, DsnLogMessage *message, DsnSpan address);
DsnLogRecipient *dsn_log_open_add_recipient(DsnLogOpen *open, DsnLogMessage *message, DsnSpan address);
void dsn_log_open_remove_recipient(DsnLogOpen *open, DsnLogRecipient *recipient);

/* Counts its texts anew, after some were put into it or taken out. */
void dsn_log_open_count(DsnLogOpen *open, DsnLogMessage *message);
void dsn_log_open_count_recipient(DsnLogOpen *open, DsnLogRecipient *recipient);

/* A copy of @text in place of *@kept. */
void dsn_log_open_keep(DsnSpan *kept, DsnSpan text);

G_END_DECLS
