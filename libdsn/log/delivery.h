/* SPDX-License-Identifier: BSD-2-Clause */
/* log/delivery.h: one thing that happened to one message and one recipient, with all that the log knows of both
 *
 * What the queue makes of the lines: an attempt, a refusal, or the giving up of a message, joined with what earlier
 * lines said of the message, and judged. Records are made of it, and incidents count it.
 */
#pragma once

#include "../cause/cause.h"
#include "event.h"

G_BEGIN_DECLS

typedef struct {
    DsnFact fact;   /* complete: sender, message facts, attempts */
    DsnSpan host;   /* that logged it */
    gint64 time;    /* microseconds since 1970, UTC */
    gint64 arrival; /* of the message; G_MININT64: not known */
    DsnSpan remote_address;
    guint16 remote_port; /* 0: not known */
    DsnSpan message_id;
    DsnSpan client, client_address, login;
    gint64 size;          /* bytes; 0: not known */
    guint n_recipients;   /* of the message; 0: not known */
    gboolean is_local;    /* to a mailbox, program or filter of this host */
    gboolean is_bounce;   /* the message is itself a notice that this server wrote */
    gboolean is_repeated; /* an earlier attempt of the same message to the same recipient was told already */
    gboolean is_retry_postponed;
    const DsnVerdict *verdict; /* NULL: success */
    const char *path;
    gint64 line;  /* from 1 */
    DsnSpan text; /* the line as it stands in the file */
} DsnLogDelivery;

G_END_DECLS
