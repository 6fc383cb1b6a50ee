/* SPDX-License-Identifier: BSD-2-Clause */
/* log/outcome.h: what an attempt came to, kept after its line is gone
 *
 * All texts of one outcome are one block of memory.
 */
#pragma once

#include "queue.h"

G_BEGIN_DECLS

typedef struct {
    DsnFact fact; /* its own texts only: those of the message and the recipient are theirs */
    DsnSpan remote_address;
    guint16 remote_port;
    gboolean is_local;
    gboolean is_telling; /* says why, and not only that it was in vain */
    gint64 time;
    gint32 offset;
    const char *path;
    gint64 line;
    DsnSpan text;
    gsize n_bytes;
    guint8 bytes[];
} DsnLogOutcome;

/* (transfer full), freed with g_free() */
DsnLogOutcome *
dsn_log_outcome_new(const DsnLogLine *line, const DsnLogEvent *event, const DsnLogPlace *place);
/* Puts what @outcome says of the host and its reply in place of what @fact says. */
void dsn_log_outcome_lend(const DsnLogOutcome *outcome, DsnFact *fact);

G_END_DECLS
