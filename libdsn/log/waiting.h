/* SPDX-License-Identifier: BSD-2-Clause */
/* log/waiting.h: who still waits, and for which groups of trouble */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Recipients of messages that wait at one time; some 80 bytes each. A server with more in its queue sees that in
 * each of the numbers: those beyond are not counted as waiting. */
#define DSN_WAITING_MAX (256 * 1024)
/* Groups that one of them waits for: a relay, a domain, the whole host ... */
#define DSN_WAITING_GROUPS_MAX 6

typedef struct _DsnWaiting DsnWaiting;

/* @leave is called for each group that somebody does not wait for any more. */
DsnWaiting *dsn_waiting_new(void (*leave)(guint64 group, gpointer data), gpointer data);
void dsn_waiting_free(DsnWaiting *waiting);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnWaiting, dsn_waiting_free)

/* TRUE when @who (hash of message and recipient) did not yet wait for @group. */
gboolean dsn_waiting_add(DsnWaiting *waiting, guint64 who, guint64 group);
void dsn_waiting_leave(DsnWaiting *waiting, guint64 who);

G_END_DECLS
