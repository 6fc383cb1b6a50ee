/* SPDX-License-Identifier: BSD-2-Clause */
/* log/telling.h: a line and its message, put together as what happened
 *
 * What is filled is lent: by the line, by the message, and by the telling itself.
 */
#pragma once

#include "open.h"
#include "verdicts.h"

G_BEGIN_DECLS

/* One delivery while it is told, with the memory of its dates and of its verdict. */
typedef struct {
    DsnLogDelivery delivery;
    DsnVerdict verdict;
    gint32 offset; /* of the zone that its times are told in */
    char arrival[DSN_LOG_DATE_MAX], attempt[DSN_LOG_DATE_MAX];
} DsnLogTelling;

/* What a line says. */
void dsn_log_telling_begin(DsnLogTelling *telling, const DsnLogLine *line, const DsnLogEvent *event,
                           const DsnLogPlace *place);
/* What was kept of the last attempt to a recipient, who has an outcome. */
void dsn_log_telling_begin_kept(DsnLogTelling *telling, const DsnLogRecipient *recipient);
/* Adds what is known of the message. */
void dsn_log_telling_add_message(DsnLogTelling *telling, const DsnLogMessage *message);
/* Adds what was told ahead of the outcome, as far as the outcome leaves it open; @reason may be NULL. */
void dsn_log_telling_add_reason(DsnLogTelling *telling, const DsnLogOutcome *reason);
/* The last step: dates as text, and the cause. */
void dsn_log_telling_judge(DsnLogTelling *telling, DsnVerdicts *verdicts);

G_END_DECLS
