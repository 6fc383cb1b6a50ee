/* SPDX-License-Identifier: BSD-2-Clause */
/* log/observation.h: one delivery, seen as something to be counted */
#pragma once

#include "../knowledge/tables.h"
#include "delivery.h"
#include "distinct.h"

G_BEGIN_DECLS

typedef struct {
    const DsnLogDelivery *delivery;
    DsnSpan names[DSN_N_DIMENSIONS]; /* NONE: not told */
    guint64 hashes[DSN_N_DIMENSIONS];
    guint where; /* bits 1 << DsnWhere */
    gint64 time; /* microseconds since 1970 */
    guint64 who; /* message and recipient; 0: the line names none */
    gboolean is_success, is_waiting;
} DsnObservation;

/* What is lent lives as long as the delivery. @now stands in when the line has no time of its own. */
void dsn_observation_make(DsnObservation *observation, const DsnLogDelivery *delivery,
                          const DsnKnowledge *knowledge, gint64 now);
/* All of @where hold, and none of @unless. */
gboolean dsn_observation_is(const DsnObservation *observation, guint where, guint unless);

/* The domain that somebody registered: "mx1.mail.example.co.jp" gives "example.co.jp"; an address is its own. */
DsnSpan dsn_registered_domain(DsnSpan host);

G_END_DECLS
