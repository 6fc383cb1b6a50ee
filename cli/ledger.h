/* SPDX-License-Identifier: BSD-2-Clause */
/* ledger.h: which messages are done, so that the next run leaves them out */
#pragma once

#include "message.h"
#include "options.h"

G_BEGIN_DECLS

/* One of the two, or neither. */
typedef struct {
    State *state;      /* --state: remembered in a file */
    GPtrArray *unseen; /* --mark-seen: paths of what is to be marked in the Maildir itself */
} Ledger;

/* FALSE when it cannot be; that has been said then. */
gboolean ledger_open(Ledger *ledger, const Options *options);
void ledger_close(Ledger *ledger);

/* The records of @message have been handed to the writer. FALSE when there is nothing to be kept of it. */
gboolean ledger_add(Ledger *ledger, const Message *message);
/* Is it time to save? What has been added since then comes again if the power fails. */
gboolean ledger_is_due(const Ledger *ledger);
/* Keeps what has been added; all of its records must have been written. FALSE when that is not possible, which has
 * been said then. */
gboolean ledger_save(Ledger *ledger);

G_END_DECLS
