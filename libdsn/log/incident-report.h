/* SPDX-License-Identifier: BSD-2-Clause */
/* log/incident-report.h: groups of trouble as incidents that users get */
#pragma once

#include "../dsn.h"
#include "incident-chain.h"

G_BEGIN_DECLS

typedef struct _DsnReportedIncidents DsnReportedIncidents;

/* @now: the last time that the log tells. The groups of @chain are not needed afterwards. */
DsnReportedIncidents *dsn_reported_incidents_new(const DsnKnowledge *knowledge, DsnLanguage language,
                                                 gint64 now, const DsnChain *chain);
void dsn_reported_incidents_free(DsnReportedIncidents *reported); /* takes NULL */
const DsnIncident *const *
dsn_reported_incidents_get(const DsnReportedIncidents *reported, guint *ret_n_incidents);

G_END_DECLS
