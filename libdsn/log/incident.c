/* SPDX-License-Identifier: BSD-2-Clause */
/* log/incident.c: which trouble each delivery belongs to
 *
 * Takes deliveries, keeps for each kind of incident its groups: one a relay, a domain, a log-in, as the kind says. A
 * delivery that fails is trouble of every kind that counts its cause; one that passes heals the groups that wait for it.
 * What the groups amount to is put together in incident-chain.c and incident-report.c.
 */
#include "incident.h"

#include "incident-chain.h"
#include "incident-report.h"
#include "waiting.h"

#include <string.h>

typedef enum { ROLE_NONE, ROLE_TROUBLE, ROLE_CONSEQUENCE } Role;

typedef struct {
    const DsnIncidentRow *row;
    GHashTable *groups; /* hash of the name -> DsnGroup */
    GQueue order;       /* of the groups, least recently used first */
    guint8 *roles;      /* Role of each cause */
} Kind;

/* Where a message was last seen on its way. */
typedef struct {
    guint64 message_id, queue_id, host, sender;
    char *sender_name;
    guint n_seen;
} Hop;

#define HANDOVER  0x68616e64 /* ids of queues are told apart from ids of messages by it */
#define REPLY_MAX 500        /* bytes of a reply that an id is looked for in */

struct _DsnIncidents {
    const DsnKnowledge *knowledge;
    Kind *kinds;
    guint n_kinds;
    gint64 now;
    guint64 last_serial;
    GHashTable *by_serial; /* serial -> DsnGroup */
    GPtrArray *past;       /* DsnGroup: incidents that ended */
    DsnWaiting *waiting;
    Hop *hops; /* DSN_INCIDENT_HOPS_MAX */
    DsnReportedIncidents *reported;
};

static const DsnTables *
tables_of(const DsnIncidents *incidents)
{
    return dsn_knowledge_tables(incidents->knowledge);
}

static void
leave_group(guint64 serial, gpointer data)
{
    DsnIncidents *incidents = data;
    DsnGroup *group = g_hash_table_lookup(incidents->by_serial, &serial);

    if (group != NULL && group->waiting > 0)
        group->waiting--;
}

static void
mark_causes(Kind *kind, const DsnTables *tables, DsnListRef causes, Role role)
{
    for (guint32 i = 0; i < causes.n; i++)
        kind->roles[tables->lists[causes.first + i]] = (guint8)role;
}

static void
init_kind(Kind *kind, const DsnTables *tables, const DsnIncidentRow *row)
{
    kind->row = row;
    kind->groups = g_hash_table_new(g_int64_hash, g_int64_equal);
    kind->roles = g_new0(guint8, tables->n_causes);
    for (guint32 i = 0; row->troubles.n == 0 && i < tables->n_causes; i++)
        kind->roles[i] = ROLE_TROUBLE;
    mark_causes(kind, tables, row->troubles, ROLE_TROUBLE);
    mark_causes(kind, tables, row->consequences, ROLE_CONSEQUENCE);
}

DsnIncidents *
dsn_incidents_new(const DsnKnowledge *knowledge)
{
    DsnIncidents *incidents = g_new0(DsnIncidents, 1);
    const DsnTables *tables = dsn_knowledge_tables(knowledge);

    incidents->knowledge = knowledge;
    incidents->n_kinds = tables->n_incidents;
    incidents->kinds = g_new0(Kind, incidents->n_kinds);
    for (guint i = 0; i < incidents->n_kinds; i++)
        init_kind(&incidents->kinds[i], tables, &tables->incidents[i]);
    incidents->now = G_MININT64;
    incidents->by_serial = g_hash_table_new(g_int64_hash, g_int64_equal);
    incidents->past = g_ptr_array_new();
    incidents->waiting = dsn_waiting_new(leave_group, incidents);
    incidents->hops = g_new0(Hop, DSN_INCIDENT_HOPS_MAX);
    return incidents;
}

static void
free_kind(Kind *kind)
{
    GList *link = kind->order.head;

    while (link != NULL) {
        DsnGroup *group = link->data;
        link = link->next;
        dsn_group_free(group);
    }
    g_hash_table_unref(kind->groups);
    g_free(kind->roles);
}

void
dsn_incidents_free(DsnIncidents *incidents)
{
    if (incidents == NULL)
        return;
    for (guint i = 0; i < incidents->n_kinds; i++)
        free_kind(&incidents->kinds[i]);
    for (guint i = 0; i < incidents->past->len; i++)
        dsn_group_free(incidents->past->pdata[i]);
    for (guint i = 0; i < DSN_INCIDENT_HOPS_MAX; i++)
        g_free(incidents->hops[i].sender_name);
    g_free(incidents->kinds);
    g_hash_table_unref(incidents->by_serial);
    g_ptr_array_unref(incidents->past);
    dsn_waiting_free(incidents->waiting);
    g_free(incidents->hops);
    dsn_reported_incidents_free(incidents->reported);
    g_free(incidents);
}

/* --- Groups come and go --- */

static void
forget_group(DsnIncidents *incidents, DsnGroup *group)
{
    g_hash_table_remove(incidents->by_serial, &group->serial);
    dsn_group_free(group);
}

/* Keeps what was an incident; when there are too many, the smallest goes. */
static void
keep_past(DsnIncidents *incidents, DsnGroup *group)
{
    guint smallest = 0;

    g_ptr_array_add(incidents->past, group);
    if (incidents->past->len <= DSN_INCIDENTS_PAST_MAX)
        return;
    for (guint i = 1; i < incidents->past->len; i++) {
        const DsnGroup *one = incidents->past->pdata[i], *least = incidents->past->pdata[smallest];
        if (one->attempts < least->attempts)
            smallest = i;
    }
    forget_group(incidents, g_ptr_array_remove_index_fast(incidents->past, smallest));
}

static void
retire_group(DsnIncidents *incidents, Kind *kind, DsnGroup *group)
{
    g_hash_table_remove(kind->groups, &group->hash);
    g_queue_unlink(&kind->order, &group->link);
    if (dsn_group_is_incident(group, tables_of(incidents)))
        keep_past(incidents, group);
    else
        forget_group(incidents, group);
}

static DsnGroup *
begin_group(DsnIncidents *incidents, Kind *kind, const DsnObservation *observation)
{
    DsnDimension by = kind->row->by;
    DsnGroup *group;

    if (g_hash_table_size(kind->groups) >= DSN_INCIDENT_GROUPS_MAX)
        retire_group(incidents, kind, kind->order.head->data);
    group =
        dsn_group_new(kind->row, ++incidents->last_serial, observation->names[by], observation->hashes[by]);
    g_hash_table_insert(kind->groups, &group->hash, group);
    g_hash_table_insert(incidents->by_serial, &group->serial, group);
    g_queue_push_tail_link(&kind->order, &group->link);
    return group;
}

static DsnGroup *
find_group(const Kind *kind, guint64 hash)
{
    return g_hash_table_size(kind->groups) > 0 ? g_hash_table_lookup(kind->groups, &hash) : NULL;
}

/* The group that takes this trouble: the one there is, unless that lies too far back. */
static DsnGroup *
take_group(DsnIncidents *incidents, Kind *kind, const DsnObservation *observation)
{
    DsnGroup *group = find_group(kind, observation->hashes[kind->row->by]);

    if (group != NULL && dsn_group_is_past(group, observation->time)) {
        retire_group(incidents, kind, group);
        group = NULL;
    }
    if (group == NULL)
        return begin_group(incidents, kind, observation);
    g_queue_unlink(&kind->order, &group->link);
    g_queue_push_tail_link(&kind->order, &group->link);
    return group;
}

/* --- From host to host --- */

/* The id that the next host gave the message: "queued as 4SV9cQ2sHR" (Postfix), "5BI1GN1S031819 Message accepted for
 * delivery" (Sendmail). NONE when the reply names none. */
static DsnSpan
find_next_id(DsnSpan reply)
{
    gssize queued = dsn_span_find(reply, "queued as "), accepted = dsn_span_find(reply, " Message accepted");
    gsize start;

    if (queued >= 0) {
        DsnSpan rest = dsn_span_from(reply, (gsize)queued + strlen("queued as ")), word = DSN_SPAN_NONE;
        gsize length = 0;
        dsn_span_take_word(&rest, &word);
        while (length < word.length && g_ascii_isalnum(word.data[length]))
            length++;
        return dsn_span_cut(word, 0, length);
    }
    if (accepted < 0)
        return DSN_SPAN_NONE;
    for (start = (gsize)accepted; start > 0 && g_ascii_isalnum(reply.data[start - 1]);)
        start--;
    return dsn_span_cut(reply, start, (gsize)accepted - start);
}

static Hop *
find_hop(DsnIncidents *incidents, guint64 id)
{
    return &incidents->hops[id % DSN_INCIDENT_HOPS_MAX];
}

/* What was handed over to the next host is looked for there by the id that it got. */
static void
note_handover(DsnIncidents *incidents, const DsnObservation *observation)
{
    DsnSpan next = find_next_id(dsn_span_cut(observation->delivery->fact.diagnostic, 0, REPLY_MAX));
    guint64 id = dsn_distinct_hash(next, HANDOVER);
    Hop *hop = find_hop(incidents, id);

    if (next.length == 0 || observation->names[DSN_DIMENSION_SENDER].length == 0)
        return;
    g_free(hop->sender_name);
    *hop = (Hop){
        .message_id = id,
        .host = observation->hashes[DSN_DIMENSION_HOST],
        .sender = observation->hashes[DSN_DIMENSION_SENDER],
    };
}

/* The host before had another sender for what this one knows by that queue id. */
static gboolean
is_rewritten(DsnIncidents *incidents, const DsnObservation *observation)
{
    guint64 id = dsn_distinct_hash(observation->delivery->fact.queue_id, HANDOVER);
    const Hop *hop = find_hop(incidents, id);

    return hop->message_id == id && hop->host != observation->hashes[DSN_DIMENSION_HOST] &&
           observation->names[DSN_DIMENSION_SENDER].length > 0 &&
           hop->sender != observation->hashes[DSN_DIMENSION_SENDER];
}

/* --- What a delivery does to the groups of a kind --- */

static void
add_success(DsnIncidents *incidents, Kind *kind, DsnGroup *group, const DsnObservation *observation)
{
    guint where = kind->row->where & ~(1u << DSN_WHERE_FAILED);

    if (!dsn_observation_is(observation, where, kind->row->unless)) {
        if (dsn_observation_is(observation, where & ~(1u << DSN_WHERE_PORT_25), kind->row->unless))
            group->elsewhere++;
        return;
    }
    for (guint i = 0; i < DSN_N_DIMENSIONS; i++) {
        if ((kind->row->heals_among & 1u << i) &&
            !dsn_distinct_has(&group->tallies[i].distinct, observation->hashes[i]))
            return;
    }
    dsn_group_add_success(group, observation);
    if (group->successes_since == kind->row->heals_by && !dsn_group_is_incident(group, tables_of(incidents)))
        retire_group(incidents, kind, group);
}

static Role
find_role(const Kind *kind, const DsnObservation *observation)
{
    const DsnVerdict *verdict = observation->delivery->verdict;

    if (verdict == NULL || !dsn_observation_is(observation, kind->row->where, kind->row->unless))
        return ROLE_NONE;
    return kind->roles[verdict->cause];
}

static void
add_trouble(DsnIncidents *incidents, Kind *kind, const DsnObservation *observation, const Hop *hop, Role role)
{
    DsnGroup *group = find_group(kind, observation->hashes[kind->row->by]);

    /* A consequence follows something. */
    if (role == ROLE_CONSEQUENCE && (group == NULL || group->attempts == 0))
        return;
    group = take_group(incidents, kind, observation);
    if (role == ROLE_CONSEQUENCE && group->attempts == 0)
        return;
    dsn_group_add_trouble(group, observation, role == ROLE_CONSEQUENCE);
    if (hop != NULL) {
        group->n_same_message = MAX(group->n_same_message, hop->n_seen);
        group->is_rewritten = group->is_rewritten || hop->sender_name != NULL;
    }
    if (!group->is_rewritten)
        group->is_rewritten = is_rewritten(incidents, observation);
    if (observation->is_waiting && observation->who != 0 &&
        dsn_waiting_add(incidents->waiting, observation->who, group->serial))
        group->waiting++;
}

static void
add_to_kind(DsnIncidents *incidents, Kind *kind, const DsnObservation *observation, const Hop *hop)
{
    const DsnIncidentRow *row = kind->row;
    DsnGroup *group;
    Role role;

    if (observation->names[row->by].length == 0)
        return;
    if (observation->is_success) {
        group = find_group(kind, observation->hashes[row->by]);
        if (group != NULL && group->attempts > 0)
            add_success(incidents, kind, group, observation);
        return;
    }
    role = find_role(kind, observation);
    if (role != ROLE_NONE)
        add_trouble(incidents, kind, observation, hop, role);
    else if ((row->origin_where | row->origin_unless) != 0 &&
             dsn_observation_is(observation, row->origin_where, row->origin_unless))
        dsn_group_add_origin(take_group(incidents, kind, observation), observation);
}

/* --- What several deliveries tell together --- */

/* A notice could not be delivered to the sender of mail that was refused: that mailbox does not exist. */
static void
note_refused_notice(DsnIncidents *incidents, const DsnObservation *observation)
{
    guint cause = observation->delivery->verdict->cause;

    for (guint i = 0; i < incidents->n_kinds; i++) {
        Kind *kind = &incidents->kinds[i];
        DsnGroup *group;
        if (!(kind->row->enough & 1u << DSN_SIGN_NOTICE_REFUSED) || kind->roles[cause] != ROLE_TROUBLE)
            continue;
        group = find_group(kind, observation->hashes[DSN_DIMENSION_RECIPIENT_DOMAIN]);
        if (group != NULL && dsn_distinct_has(&group->tallies[DSN_DIMENSION_SENDER].distinct,
                                              observation->hashes[DSN_DIMENSION_RECIPIENT]))
            group->is_notice_refused = TRUE;
    }
}

/* The same message under another queue id: it has come by again, or is at the next host. */
static const Hop *
note_hop(DsnIncidents *incidents, const DsnObservation *observation)
{
    const DsnLogDelivery *delivery = observation->delivery;
    guint64 id, queue_id = observation->hashes[DSN_DIMENSION_MESSAGE];
    guint64 sender = observation->hashes[DSN_DIMENSION_SENDER],
            host = observation->hashes[DSN_DIMENSION_HOST];
    Hop *hop;

    if (delivery->message_id.length == 0)
        return NULL;
    id = dsn_distinct_hash(delivery->message_id, 0);
    hop = find_hop(incidents, id);
    if (hop->message_id != id) {
        g_free(hop->sender_name);
        *hop = (Hop){.message_id = id, .queue_id = queue_id, .host = host, .sender = sender, .n_seen = 1};
    } else if (hop->queue_id != queue_id) {
        hop->queue_id = queue_id;
        hop->n_seen++;
        if (hop->host != host && hop->sender != sender && hop->sender_name == NULL)
            hop->sender_name = dsn_span_dup_utf8(observation->names[DSN_DIMENSION_SENDER]);
        hop->host = host;
        hop->sender = sender;
    }
    return hop;
}

void
dsn_incidents_add(DsnIncidents *incidents, const DsnLogDelivery *delivery)
{
    DsnObservation observation;
    const Hop *hop;

    dsn_observation_make(&observation, delivery, incidents->knowledge, incidents->now);
    if (observation.time == G_MININT64) /* nothing before it had a time either */
        observation.time = 0;
    incidents->now = MAX(incidents->now, observation.time);
    if (!observation.is_waiting && observation.who != 0)
        dsn_waiting_leave(incidents->waiting, observation.who);
    hop = note_hop(incidents, &observation);
    if (observation.is_success)
        note_handover(incidents, &observation);
    if (delivery->verdict != NULL && (observation.where & 1u << DSN_WHERE_NOTICE))
        note_refused_notice(incidents, &observation);
    for (guint i = 0; i < incidents->n_kinds; i++)
        add_to_kind(incidents, &incidents->kinds[i], &observation, hop);
}

void
dsn_incidents_leave(DsnIncidents *incidents, const DsnLogDelivery *delivery)
{
    DsnObservation observation;

    dsn_observation_make(&observation, delivery, incidents->knowledge, incidents->now);
    if (observation.who != 0)
        dsn_waiting_leave(incidents->waiting, observation.who);
}

const DsnIncident *const *
dsn_incidents_finish(DsnIncidents *incidents, DsnLanguage language, guint *ret_n_incidents)
{
    g_autoptr(DsnChain) chain = dsn_chain_new(incidents->knowledge);

    for (guint i = 0; i < incidents->past->len; i++)
        dsn_chain_add(chain, incidents->past->pdata[i]);
    for (guint i = 0; i < incidents->n_kinds; i++) {
        for (GList *link = incidents->kinds[i].order.head; link != NULL; link = link->next)
            dsn_chain_add(chain, link->data);
    }
    dsn_chain_tie(chain);
    dsn_reported_incidents_free(incidents->reported);
    incidents->reported = dsn_reported_incidents_new(incidents->knowledge, language, incidents->now, chain);
    return dsn_reported_incidents_get(incidents->reported, ret_n_incidents);
}
