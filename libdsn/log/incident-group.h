/* SPDX-License-Identifier: BSD-2-Clause */
/* log/incident-group.h: trouble of one kind with one thing, counted while it lasts */
#pragma once

#include "observation.h"
#include "tally.h"
#include "timeline.h"

G_BEGIN_DECLS

#define DSN_GROUP_EXAMPLES_MAX 5
#define DSN_GROUP_EXAMPLE_MAX  600 /* bytes of a line that is shown */

typedef struct {
    char *path, *text;
    gint64 line, time;
    guint cause; /* number plus 1; 0: none */
} DsnGroupExample;

/* What is counted since the first trouble. */
typedef struct {
    const DsnIncidentRow *kind;
    guint64 serial; /* no other group ever has it */
    guint64 hash;   /* of the name that it is grouped by */
    char *name;
    GList link; /* in the kind's list, least recently used first; data is the group */

    guint64 attempts, failures, delays, rejects;
    guint64 consequences, origins;
    guint64 successes;                                /* between the first trouble and the last one so far */
    guint64 successes_since;                          /* the last trouble */
    guint64 elsewhere;                                /* successes that pass, but by another port */
    gint64 first, last, first_consequence, recovered; /* microseconds since 1970 */
    guint waiting;
    gboolean is_notice_refused, is_expired_certificate, is_rewritten, is_to_itself;
    guint n_same_message; /* how often one message came by */
    DsnTally tallies[DSN_N_DIMENSIONS];
    DsnTimeline timeline;
    DsnGroupExample examples[DSN_GROUP_EXAMPLES_MAX];
    guint n_examples;
} DsnGroup;

DsnGroup *dsn_group_new(const DsnIncidentRow *kind, guint64 serial, DsnSpan name, guint64 hash);
void dsn_group_free(DsnGroup *group);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnGroup, dsn_group_free)

void dsn_group_add_trouble(DsnGroup *group, const DsnObservation *observation, gboolean is_consequence);
void dsn_group_add_success(DsnGroup *group, const DsnObservation *observation);
void dsn_group_add_origin(DsnGroup *group, const DsnObservation *observation);

/* The trouble ended long enough before @time, so that more of it is another one. */
gboolean dsn_group_is_past(const DsnGroup *group, gint64 time);
/* So much passes that the trouble is over. */
gboolean dsn_group_is_healed(const DsnGroup *group);
/* It is what its kind says, in numbers and signs. */
gboolean dsn_group_is_incident(const DsnGroup *group, const DsnTables *tables);
/* The share of the attempts that have the most frequent name of a dimension; 0 to 1. */
double dsn_group_top_share(const DsnGroup *group, DsnDimension dimension);
/* Whether that sign can be seen. */
gboolean dsn_group_has_sign(const DsnGroup *group, DsnSign sign);

G_END_DECLS
