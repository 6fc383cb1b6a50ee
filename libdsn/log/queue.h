/* SPDX-License-Identifier: BSD-2-Clause */
/* log/queue.h: the messages that are in a queue while the log is read
 *
 * Joins what lines tell, by host and queue id, and by the number of an attempt where a server has one. Memory grows with
 * the messages that are open, up to a limit.
 */
#pragma once

#include "delivery.h"

G_BEGIN_DECLS

/* Messages that are known at one time. When another one comes, the one of which nothing was heard for the longest time is
 * forgotten: first one for which nobody waits, which costs at most a sender's name in a later line; then one whose
 * recipients wait, which are told as delayed then, as at the end of the log. One takes about 600 bytes. */
#define DSN_LOG_OPEN_MAX    200000
#define DSN_LOG_WAITING_MAX 400000 /* recipients that wait, of all messages; the same holds for them */
/* Bytes of the texts of all messages; likewise. In usual logs a message has some hundred, in logs that somebody fills on
 * purpose it has all that a line can hold. */
#define DSN_LOG_BYTES_MAX ((gsize)256 * 1024 * 1024)
#define DSN_LOG_HOSTS_MAX \
    4096 /* hosts that are told apart; the lines of further ones count as those of one host */
#define DSN_LOG_TEXT_MAX 4096 /* bytes that are kept of one text of a message, and of what a host said */

/* Where a line stands. */
typedef struct {
    const char *path; /* lives as long as the queue */
    gint64 line;      /* from 1 */
    DsnSpan text;     /* all of the line */
} DsnLogPlace;

/* Who wants to know. Spans in @delivery are lent until the function returns. */
typedef struct {
    /* Each attempt, refusal, and giving up, as the log tells it; and with a fact of kind DSN_KIND_NONE, the server's
     * own trouble, which concerns no message. */
    void (*attempt)(const DsnLogDelivery *delivery, gpointer user_data);
    /* What became of a message and one of its recipients, all attempts taken together; fact.attempts counts them. */
    void (*fate)(const DsnLogDelivery *delivery, gpointer user_data);
    gpointer user_data;
} DsnLogSink;

typedef struct _DsnLogQueue DsnLogQueue;

/* @judge is lent. */
DsnLogQueue *dsn_log_queue_new(DsnJudge *judge, const DsnLogSink *sink);
void dsn_log_queue_free(DsnLogQueue *queue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnLogQueue, dsn_log_queue_free)

void dsn_log_queue_add(DsnLogQueue *queue, const DsnLogLine *line, const DsnLogEvent *event,
                       const DsnLogPlace *place);
/* The logs are at their end: who still waits is told as delayed. */
void dsn_log_queue_finish(DsnLogQueue *queue);

G_END_DECLS
