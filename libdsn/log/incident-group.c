/* SPDX-License-Identifier: BSD-2-Clause */
/* log/incident-group.c: trouble of one kind with one thing, counted while it lasts
 *
 * Takes observations one by one. Memory does not grow with their number: names are counted in tallies, times in a
 * timeline, and of the lines only some are kept. When it is over, and whether it was an incident, follows from the
 * numbers of its kind.
 */
#include "incident-group.h"

#include <string.h>

#define LIFETIME (7 * 24 * 3600 * (gint64)G_USEC_PER_SEC) /* a queue gives up after 5 days, qmail after 7 */

DsnGroup *
dsn_group_new(const DsnIncidentRow *kind, guint64 serial, DsnSpan name, guint64 hash)
{
    DsnGroup *group = g_new0(DsnGroup, 1);

    group->kind = kind;
    group->serial = serial;
    group->hash = hash;
    group->name = dsn_span_dup_utf8(dsn_span_cut(name, 0, DSN_TALLY_NAME_MAX));
    group->link.data = group;
    return group;
}

void
dsn_group_free(DsnGroup *group)
{
    if (group == NULL)
        return;
    for (guint i = 0; i < DSN_N_DIMENSIONS; i++)
        dsn_tally_clear(&group->tallies[i]);
    for (guint i = 0; i < group->n_examples; i++) {
        g_free(group->examples[i].path);
        g_free(group->examples[i].text);
    }
    g_free(group->name);
    g_free(group);
}

static void
add_names(DsnGroup *group, const DsnObservation *observation)
{
    for (guint i = 0; i < DSN_N_DIMENSIONS; i++) {
        if (i == DSN_DIMENSION_MESSAGE && observation->names[i].data != NULL)
            dsn_distinct_add(&group->tallies[i].distinct, observation->hashes[i]);
        else if (i != DSN_DIMENSION_ORIGIN)
            dsn_tally_add(&group->tallies[i], observation->names[i], observation->hashes[i],
                          observation->time);
    }
}

/* The first line of each cause, and then the latest one: the last place is written anew each time. */
static DsnGroupExample *
take_example(DsnGroup *group, guint cause)
{
    for (guint i = 0; i + 1 < DSN_GROUP_EXAMPLES_MAX && i < group->n_examples; i++) {
        if (group->examples[i].cause == cause && group->n_examples > 1)
            return group->n_examples < 3 ? &group->examples[group->n_examples++]
                                         : &group->examples[group->n_examples - 1];
    }
    return &group->examples[group->n_examples < DSN_GROUP_EXAMPLES_MAX ? group->n_examples++
                                                                       : DSN_GROUP_EXAMPLES_MAX - 1];
}

static void
keep_example(DsnGroup *group, const DsnObservation *observation)
{
    const DsnLogDelivery *delivery = observation->delivery;
    guint cause = delivery->verdict != NULL ? delivery->verdict->cause + 1 : 0;
    DsnGroupExample *example = take_example(group, cause);

    g_free(example->path);
    g_free(example->text);
    *example = (DsnGroupExample){
        .path = g_strdup(delivery->path),
        .text = dsn_span_dup_utf8(dsn_span_cut(delivery->text, 0, DSN_GROUP_EXAMPLE_MAX)),
        .line = delivery->line,
        .time = observation->time,
        .cause = cause,
    };
}

static void
note_times(DsnGroup *group, const DsnObservation *observation)
{
    if (group->attempts + group->consequences == 0)
        group->first = observation->time;
    group->first = MIN(group->first, observation->time);
    group->last = MAX(group->last, observation->time);
    dsn_timeline_add(&group->timeline, observation->time);
}

static void
note_kind(DsnGroup *group, const DsnObservation *observation)
{
    switch (observation->delivery->fact.kind) {
    case DSN_KIND_FAILURE:
        group->failures++;
        break;
    case DSN_KIND_DELAY:
        group->delays++;
        break;
    case DSN_KIND_REJECT:
        group->rejects++;
        break;
    default:
        break;
    }
}

void
dsn_group_add_trouble(DsnGroup *group, const DsnObservation *observation, gboolean is_consequence)
{
    DsnSpan words = observation->delivery->fact.diagnostic;

    note_times(group, observation);
    note_kind(group, observation);
    if (is_consequence && group->consequences++ == 0)
        group->first_consequence = observation->time;
    group->attempts += !is_consequence;
    group->successes += group->successes_since;
    group->successes_since = 0;
    if (dsn_span_find_nocase(words, "certificate") >= 0 && dsn_span_find_nocase(words, "expired") >= 0)
        group->is_expired_certificate = TRUE;
    if (observation->names[DSN_DIMENSION_SENDER].length > 0 &&
        observation->hashes[DSN_DIMENSION_SENDER] == observation->hashes[DSN_DIMENSION_RECIPIENT])
        group->is_to_itself = TRUE;
    add_names(group, observation);
    keep_example(group, observation);
}

void
dsn_group_add_success(DsnGroup *group, const DsnObservation *observation)
{
    if (group->successes_since++ == 0)
        group->recovered = observation->time;
}

void
dsn_group_add_origin(DsnGroup *group, const DsnObservation *observation)
{
    group->origins++;
    dsn_tally_add(&group->tallies[DSN_DIMENSION_ORIGIN], observation->names[DSN_DIMENSION_RECIPIENT_DOMAIN],
                  observation->hashes[DSN_DIMENSION_RECIPIENT_DOMAIN], observation->time);
    dsn_tally_add(&group->tallies[DSN_DIMENSION_CLIENT], observation->names[DSN_DIMENSION_CLIENT],
                  observation->hashes[DSN_DIMENSION_CLIENT], observation->time);
    if (group->attempts == 0)
        group->last = observation->time;
}

gboolean
dsn_group_is_past(const DsnGroup *group, gint64 time)
{
    gint64 quiet = (gint64)group->kind->quiet * G_USEC_PER_SEC;

    return time - group->last > (group->waiting > 0 ? MAX(quiet, LIFETIME) : quiet);
}

gboolean
dsn_group_is_healed(const DsnGroup *group)
{
    return group->successes_since >= group->kind->heals_by;
}

double
dsn_group_top_share(const DsnGroup *group, DsnDimension dimension)
{
    const DsnTallyEntry *top = dsn_tally_top(&group->tallies[dimension]);

    return top != NULL ? (double)top->count / (double)MAX(group->attempts + group->consequences, 1) : 0;
}

static guint64
measure(const DsnGroup *group, guint what)
{
    switch (what) {
    case DSN_MEASURE_ATTEMPTS:
        return group->attempts;
    case DSN_MEASURE_WAITING:
        return group->waiting;
    case DSN_MEASURE_MINUTES:
        return (guint64)((group->last - group->first) / (60 * (gint64)G_USEC_PER_SEC));
    case DSN_DIMENSION_RELAY: /* qmail does not tell whom it could not reach: then domains stand for their hosts */
        if (group->tallies[what].total == 0)
            what = DSN_DIMENSION_RECIPIENT_DOMAIN;
        break;
    default:
        break;
    }
    return dsn_distinct_count(&group->tallies[what].distinct);
}

static gboolean
reaches_numbers(const DsnGroup *group, const DsnTables *tables)
{
    const guint32 *pair = &tables->lists[group->kind->at_least.first];

    for (guint32 i = 0; i < group->kind->at_least.n; i++, pair += 2) {
        if (measure(group, pair[0]) < pair[1])
            return FALSE;
    }
    return TRUE;
}

static gboolean
has_any_sign(const DsnGroup *group, guint signs)
{
    for (guint i = 0; i < DSN_N_SIGNS; i++) {
        if ((signs & 1u << i) && dsn_group_has_sign(group, i))
            return TRUE;
    }
    return FALSE;
}

static gboolean
lacks_sign(const DsnGroup *group, guint signs)
{
    for (guint i = 0; i < DSN_N_SIGNS; i++) {
        if ((signs & 1u << i) && !dsn_group_has_sign(group, i))
            return TRUE;
    }
    return FALSE;
}

gboolean
dsn_group_is_incident(const DsnGroup *group, const DsnTables *tables)
{
    const DsnIncidentRow *kind = group->kind;
    guint64 all = group->attempts + group->consequences + group->successes;

    if (group->attempts == 0 || group->successes * 1000 > all * kind->success_share ||
        lacks_sign(group, kind->needs))
        return FALSE;
    return reaches_numbers(group, tables) || has_any_sign(group, kind->enough);
}
