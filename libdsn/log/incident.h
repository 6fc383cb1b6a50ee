/* SPDX-License-Identifier: BSD-2-Clause */
/* log/incident.h: what went wrong over time, out of what happened to each message
 *
 * Deliveries, refusals and the server's own troubles go in one by one; incidents come out at the end. What is an
 * incident is data (data/incidents.data): each kind says which causes it is made of, what it is grouped by, how much
 * there must be of it, and of what it is a part or a consequence.
 */
#pragma once

#include "../dsn.h"
#include "../knowledge/tables.h"
#include "delivery.h"

G_BEGIN_DECLS

/* Things that have the same kind of trouble at one time (relays, domains ...). When there are more, the one that was
 * quiet for longest is given up: what goes on, and what is an incident already, is kept. */
#define DSN_INCIDENT_GROUPS_MAX 256
/* Incidents that ended and began again, or were given up for new ones; the smallest goes first. */
#define DSN_INCIDENTS_PAST_MAX 500
/* Messages whose way over several hosts is remembered; a newer one takes the place of an older one. */
#define DSN_INCIDENT_HOPS_MAX 8192

typedef struct _DsnIncidents DsnIncidents;

/* @knowledge is lent. */
DsnIncidents *dsn_incidents_new(const DsnKnowledge *knowledge);
void dsn_incidents_free(DsnIncidents *incidents);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnIncidents, dsn_incidents_free)

/* Each attempt, refusal, and giving up, in the order of time; successes too. The server's own trouble without a message
 * (no space, look-ups that fail) is one whose fact is of kind DSN_KIND_NONE, with a verdict. */
void dsn_incidents_add(DsnIncidents *incidents, const DsnLogDelivery *delivery);

/* The message left the queue without a word of this recipient: nobody waits for it any more. */
void dsn_incidents_leave(DsnIncidents *incidents, const DsnLogDelivery *delivery);

/* What it all was: most urgent first. Nothing may be added afterwards. Lent; lives as long as @incidents. */
const DsnIncident *const *
dsn_incidents_finish(DsnIncidents *incidents, DsnLanguage language, guint *ret_n_incidents);

G_END_DECLS
