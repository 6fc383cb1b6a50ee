/* SPDX-License-Identifier: BSD-2-Clause */
/* log/incident-report.c: groups of trouble as incidents that users get
 *
 * Takes groups tied into chains, gives what dsn.h shows: texts in the language asked for, sentences for the signs that
 * were seen, lists of names, and the order in which an administrator should look at them.
 */
#include "incident-report.h"

#include <string.h>

#include "../record/record.h"

#define CONFIDENCE_MAX 0.99
#define STATES         3
#define SAME_KIND_MAX  3 /* links of one kind in a chain */

struct _DsnReportedIncidents {
    const DsnKnowledge *knowledge;
    DsnLanguage language;
    gint64 now;
    GStringChunk *store;
    GPtrArray *blocks;    /* arrays of what the incidents point to */
    GPtrArray *incidents; /* DsnIncident */
};

static const char *const states[STATES] = {"ongoing", "quiet", "over"}; /* most urgent first */

static const DsnTables *
tables_of(const DsnReportedIncidents *reported)
{
    return dsn_knowledge_tables(reported->knowledge);
}

static const char *
keep(DsnReportedIncidents *reported, const char *text)
{
    return text != NULL ? g_string_chunk_insert(reported->store, text) : NULL;
}

/* What an incident points to lives as long as all of them. */
static gpointer
new_block(DsnReportedIncidents *reported, gsize n, gsize size)
{
    gpointer block = g_malloc0_n(MAX(n, 1), size);

    g_ptr_array_add(reported->blocks, block);
    return block;
}

/* --- Words --- */

static const char *
find_subject(const DsnGroup *group)
{
    const DsnTally *relays = &group->tallies[DSN_DIMENSION_RELAY];

    if (group->kind->by == DSN_DIMENSION_PROVIDER && dsn_distinct_count(&relays->distinct) == 1)
        return relays->entries[0].name;
    return group->name;
}

static const char *
top_name(const DsnGroup *group, DsnDimension dimension)
{
    const DsnTallyEntry *top = dsn_tally_top(&group->tallies[dimension]);

    return top != NULL ? top->name : "";
}

static guint64
count_distinct(const DsnGroup *group, DsnDimension dimension)
{
    return dsn_distinct_count(&group->tallies[dimension].distinct);
}

static char *
dup_names(const DsnTally *tally)
{
    GString *names = g_string_new(NULL);

    for (guint i = 0; i < MIN(tally->n_entries, 3); i++)
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", tally->entries[i].name);
    if (tally->n_entries > 3)
        g_string_append(names, " ...");
    return g_string_free(names, FALSE);
}

/* The number and the name that a sign's sentence holds; (transfer full). */
static void
find_sign_values(const DsnGroup *group, guint sign, guint64 *ret_number, char **ret_name)
{
    static const struct {
        DsnSign sign;
        DsnDimension counted, named;
    } dimensions[] = {
        {DSN_SIGN_AT_ONCE, DSN_DIMENSION_PROVIDER, DSN_DIMENSION_PROVIDER},
        {DSN_SIGN_CERTIFICATE, DSN_DIMENSION_RELAY, DSN_DIMENSION_RELAY},
        {DSN_SIGN_LIST_NAMED, DSN_DIMENSION_LIST, DSN_DIMENSION_LIST},
        {DSN_SIGN_MANY_RELAYS, DSN_DIMENSION_PROVIDER, DSN_DIMENSION_PROVIDER},
        {DSN_SIGN_NOTHING_PASSES, DSN_DIMENSION_MESSAGE, DSN_DIMENSION_RELAY},
        {DSN_SIGN_NOTICE_REFUSED, DSN_DIMENSION_SENDER, DSN_DIMENSION_SENDER},
        {DSN_SIGN_ONE_LOGIN, DSN_DIMENSION_LOGIN, DSN_DIMENSION_LOGIN},
        {DSN_SIGN_ORIGIN, DSN_DIMENSION_ORIGIN, DSN_DIMENSION_ORIGIN},
        {DSN_SIGN_OTHER_PORT_WORKS, DSN_DIMENSION_RELAY, DSN_DIMENSION_RELAY},
        {DSN_SIGN_OWN_NOTICES, DSN_DIMENSION_RECIPIENT_DOMAIN, DSN_DIMENSION_RECIPIENT_DOMAIN},
        {DSN_SIGN_REPEATED_MESSAGE, DSN_DIMENSION_MESSAGE, DSN_DIMENSION_RECIPIENT},
        {DSN_SIGN_SENDER_IS_RECIPIENT, DSN_DIMENSION_SENDER, DSN_DIMENSION_SENDER},
        {DSN_SIGN_SENDER_NAMED, DSN_DIMENSION_SENDER, DSN_DIMENSION_SENDER},
        {DSN_SIGN_SENDER_REWRITTEN, DSN_DIMENSION_SENDER, DSN_DIMENSION_SENDER},
        {DSN_SIGN_SPAM_REFUSED, DSN_DIMENSION_PROVIDER, DSN_DIMENSION_PROVIDER},
        {DSN_SIGN_SUDDEN, DSN_DIMENSION_RECIPIENT, DSN_DIMENSION_SENDER},
        {DSN_SIGN_THEN_UNREACHABLE, DSN_DIMENSION_RELAY, DSN_DIMENSION_RELAY},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(dimensions); i++) {
        if (dimensions[i].sign == sign) {
            *ret_number = count_distinct(group, dimensions[i].counted);
            *ret_name = dup_names(&group->tallies[dimensions[i].named]);
        }
    }
    if (sign == DSN_SIGN_OTHER_PORT_WORKS)
        *ret_number = group->elsewhere;
    if (sign == DSN_SIGN_THEN_UNREACHABLE)
        *ret_number = group->consequences;
    if (sign == DSN_SIGN_ORIGIN)
        *ret_number = group->origins;
    if (sign == DSN_SIGN_REPEATED_MESSAGE)
        *ret_number = group->n_same_message;
    if (sign == DSN_SIGN_OWN_NOTICES)
        *ret_number = dsn_tally_top(&group->tallies[DSN_DIMENSION_SENDER])->count;
}

static const char *
fill_sign(DsnReportedIncidents *reported, const DsnGroup *group, guint sign)
{
    const char *text = dsn_knowledge_sign_text(reported->knowledge, sign, reported->language);
    g_autoptr(GString) filled = g_string_new(text);
    g_autofree char *name = NULL, *digits = NULL, *all = NULL;
    guint64 number = 0;

    find_sign_values(group, sign, &number, &name);
    digits = g_strdup_printf("%" G_GUINT64_FORMAT, number);
    all = g_strdup_printf("%" G_GUINT64_FORMAT, group->attempts + group->consequences);
    g_string_replace(filled, "{1}", digits, 0);
    g_string_replace(filled, "{3}", all, 0);
    g_string_replace(filled, "{2}", name, 0); /* last: names are words of strangers */
    return keep(reported, filled->str);
}

/* Number of the cause: that of the kind, else the most frequent one of those that make it. */
static guint
find_cause(const DsnReportedIncidents *reported, const DsnGroup *group)
{
    const DsnTables *tables = tables_of(reported);
    const DsnTally *causes = &group->tallies[DSN_DIMENSION_CAUSE];
    const guint32 *troubles = &tables->lists[group->kind->troubles.first];
    guint64 most = 0;
    guint best = (guint)dsn_knowledge_find_cause(reported->knowledge, "undetermined");

    if (group->kind->cause != 0)
        return group->kind->cause - 1;
    for (guint32 i = 0; i < group->kind->troubles.n; i++) {
        const char *id = dsn_knowledge_cause(reported->knowledge, troubles[i])->id;
        for (guint j = 0; j < causes->n_entries; j++) {
            if (g_str_equal(causes->entries[j].name, id) && causes->entries[j].count > most) {
                most = causes->entries[j].count;
                best = troubles[i];
            }
        }
    }
    return best;
}

/* --- Parts of an incident --- */

/* Where the mail that brought it on was addressed to is known to the reason. */
static DsnTally *
find_tally(const DsnChainNode *node, DsnDimension dimension)
{
    for (guint i = 0; dimension == DSN_DIMENSION_ORIGIN && i < node->n_reasons; i++) {
        if (node->reasons[i]->group->origins > 0)
            return &node->reasons[i]->group->tallies[dimension];
    }
    return &node->group->tallies[dimension];
}

static void
report_lists(DsnReportedIncidents *reported, DsnIncident *incident, const DsnChainNode *node)
{
    DsnIncidentList *lists = new_block(reported, DSN_N_DIMENSIONS, sizeof *lists);

    incident->lists = lists;
    for (guint i = 0; i < DSN_N_DIMENSIONS; i++) {
        DsnTally *tally = find_tally(node, i);
        DsnIncidentList *list = &lists[incident->n_lists];
        DsnIncidentName *names;
        if (tally->n_entries == 0)
            continue;
        dsn_tally_sort(tally);
        names = new_block(reported, tally->n_entries, sizeof *names);
        for (guint j = 0; j < tally->n_entries; j++) {
            const DsnTallyEntry *entry = &tally->entries[j];
            names[j] =
                (DsnIncidentName){keep(reported, entry->name), entry->count, entry->first, entry->last};
        }
        *list = (DsnIncidentList){dsn_dimension_name(i), dsn_distinct_count(&tally->distinct),
                                  tally->n_entries, names};
        incident->n_lists++;
    }
}

/* Adds the signs that the kind of @group asks for; gives the confidence that they add, in thousandths. */
static guint
add_signs(DsnReportedIncidents *reported, DsnIncidentSign *signs, guint *n_signs, const DsnGroup *group)
{
    const guint32 *pair = &tables_of(reported)->lists[group->kind->signs.first];
    guint thousandths = 0;

    for (guint32 i = 0; i < group->kind->signs.n; i++, pair += 2) {
        if (!dsn_group_has_sign(group, pair[0]))
            continue;
        signs[(*n_signs)++] = (DsnIncidentSign){dsn_sign_name(pair[0]), fill_sign(reported, group, pair[0])};
        thousandths += pair[1];
    }
    return thousandths;
}

/* Confidence grows with each sign of its own; those of its reasons tell why there is so much of it. */
static void
report_signs(DsnReportedIncidents *reported, DsnIncident *incident, const DsnChainNode *node)
{
    DsnIncidentSign *signs = new_block(reported, (1 + node->n_reasons) * DSN_N_SIGNS, sizeof *signs);
    guint thousandths = node->group->kind->confidence;

    incident->signs = signs;
    thousandths += add_signs(reported, signs, &incident->n_signs, node->group);
    for (guint i = 0; i < node->n_reasons; i++)
        add_signs(reported, signs, &incident->n_signs, node->reasons[i]->group);
    incident->confidence = MIN(thousandths / 1000.0, CONFIDENCE_MAX);
}

static void
add_link(DsnReportedIncidents *reported, DsnIncidentLink *link, const char *role, const DsnGroup *group)
{
    const DsnTables *tables = tables_of(reported);
    DsnCauseText text;

    dsn_knowledge_incident_text(reported->knowledge, (guint)(group->kind - tables->incidents),
                                reported->language, &text);
    *link = (DsnIncidentLink){
        .role = role,
        .kind = dsn_tables_string(tables, group->kind->id),
        .cause = dsn_knowledge_cause(reported->knowledge, find_cause(reported, group))->id,
        .title = text.title,
        .subject = keep(reported, find_subject(group)),
        .first = group->attempts > 0 ? group->first : group->last,
        .last = group->last,
        .attempts = group->attempts + group->consequences,
    };
}

/* What the same relay did afterwards is no incident of its own, but has a cause of its own. */
static guint
add_consequences(DsnReportedIncidents *reported, DsnIncidentLink *links, const DsnGroup *group)
{
    const DsnTables *tables = tables_of(reported);
    const DsnTally *causes = &group->tallies[DSN_DIMENSION_CAUSE];
    guint n = 0;

    for (guint i = 0; i < causes->n_entries && n < DSN_CHAIN_LINKS_MAX; i++) {
        const DsnTallyEntry *entry = &causes->entries[i];
        gint cause = dsn_knowledge_find_cause(reported->knowledge, entry->name);
        for (guint32 j = 0; j < group->kind->consequences.n; j++) {
            if (cause < 0 || tables->lists[group->kind->consequences.first + j] != (guint32)cause)
                continue;
            links[n++] = (DsnIncidentLink){
                .role = "consequence",
                .cause = dsn_knowledge_cause(reported->knowledge, (guint)cause)->id,
                .title =
                    dsn_knowledge_cause(reported->knowledge, (guint)cause)->texts[reported->language].title,
                .subject = keep(reported, find_subject(group)),
                .first = entry->first,
                .last = entry->last,
                .attempts = entry->count,
            };
        }
    }
    return n;
}

/* Others of its kind stand in the chain already: three names are enough to see the pattern. */
static gboolean
is_one_of_many(const DsnReportedIncidents *reported, const DsnIncident *incident, const DsnGroup *part)
{
    const char *kind = dsn_tables_string(tables_of(reported), part->kind->id);
    guint n = 0;

    for (guint i = 0; i < incident->n_chain; i++)
        n += incident->chain[i].kind == kind;
    return n >= SAME_KIND_MAX;
}

/* The same cause with the same host stands in the chain already. */
static gboolean
is_told(const DsnReportedIncidents *reported, const DsnIncident *incident, const DsnGroup *part)
{
    const char *cause = dsn_knowledge_cause(reported->knowledge, find_cause(reported, part))->id;

    for (guint i = 0; i < incident->n_chain; i++) {
        if (incident->chain[i].cause == cause &&
            g_strcmp0(incident->chain[i].subject, find_subject(part)) == 0)
            return TRUE;
    }
    return FALSE;
}

static void
report_chain(DsnReportedIncidents *reported, DsnIncident *incident, const DsnChainNode *node)
{
    DsnIncidentLink *links = new_block(reported, 4 * DSN_CHAIN_LINKS_MAX, sizeof *links);

    incident->chain = links;
    for (guint i = 0; i < node->n_reasons; i++)
        add_link(reported, &links[incident->n_chain++], "reason", node->reasons[i]->group);
    add_link(reported, &links[incident->n_chain++], "root", node->group);
    incident->n_chain += add_consequences(reported, &links[incident->n_chain], node->group);
    for (guint i = 0; i < node->n_parts; i++)
        if (!is_told(reported, incident, node->parts[i]->group) &&
            !is_one_of_many(reported, incident, node->parts[i]->group))
            add_link(reported, &links[incident->n_chain++], "consequence", node->parts[i]->group);
}

static void
report_examples(DsnReportedIncidents *reported, DsnIncident *incident, const DsnGroup *group)
{
    DsnIncidentExample *examples = new_block(reported, group->n_examples, sizeof *examples);

    incident->examples = examples;
    for (; incident->n_examples < group->n_examples; incident->n_examples++) {
        const DsnGroupExample *example = &group->examples[incident->n_examples];
        examples[incident->n_examples] = (DsnIncidentExample){keep(reported, example->path), example->line,
                                                              example->time, keep(reported, example->text)};
    }
}

static void
report_timeline(DsnReportedIncidents *reported, DsnIncident *incident, const DsnTimeline *timeline)
{
    guint32 *counts = new_block(reported, DSN_TIMELINE_STEPS, sizeof *counts);

    memcpy(counts, timeline->counts, sizeof timeline->counts);
    incident->timeline = counts;
    incident->n_timeline = dsn_timeline_length(timeline);
    incident->timeline_start = timeline->start;
    incident->timeline_step = timeline->step;
}

static const char *
find_state(const DsnReportedIncidents *reported, const DsnGroup *group)
{
    /* Enough passes, or all that waited has passed. */
    if (dsn_group_is_healed(group) ||
        (group->successes_since > 0 && group->delays > 0 && group->waiting == 0))
        return states[2];
    return dsn_group_is_past(group, reported->now) ? states[1] : states[0];
}

/* Kind, name and first time: what a longer log does not change. */
static const char *
make_id(DsnReportedIncidents *reported, const DsnGroup *group)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *text = g_strdup_printf("%s\n%s\n%s\n%" G_GINT64_FORMAT,
                                            dsn_tables_string(tables_of(reported), group->kind->id),
                                            group->name, top_name(group, DSN_DIMENSION_HOST), group->first);

    g_checksum_update(checksum, (const guchar *)text, (gssize)strlen(text));
    return g_string_chunk_insert_len(reported->store, g_checksum_get_string(checksum), DSN_ID_LENGTH);
}

static void
report_texts(DsnReportedIncidents *reported, DsnIncident *incident, const DsnGroup *group)
{
    const DsnTables *tables = tables_of(reported);
    const char **remedies = new_block(reported, DSN_REMEDIES_MAX + 1, sizeof *remedies);
    DsnCauseText text;

    dsn_knowledge_incident_text(reported->knowledge, (guint)(group->kind - tables->incidents),
                                reported->language, &text);
    memcpy(remedies, text.remedies, sizeof text.remedies);
    incident->kind = dsn_tables_string(tables, group->kind->id);
    incident->cause = &dsn_catalogue(reported->language)[find_cause(reported, group)];
    incident->who_acts = dsn_tables_string(tables, group->kind->who_acts);
    incident->title = text.title;
    incident->explanation = text.explanation;
    incident->remedies = remedies;
    incident->subject = keep(reported, find_subject(group));
    incident->subject_id = dsn_dimension_name(
        incident->subject != NULL && !g_str_equal(incident->subject, group->name) ? DSN_DIMENSION_RELAY
                                                                                  : group->kind->by);
}

static void
report_numbers(DsnIncident *incident, const DsnGroup *group)
{
    incident->first = group->first;
    incident->last = group->last;
    incident->ended = group->successes_since > 0 ? group->recovered : G_MININT64;
    incident->messages = count_distinct(group, DSN_DIMENSION_MESSAGE);
    incident->recipients = count_distinct(group, DSN_DIMENSION_RECIPIENT);
    incident->attempts = group->attempts + group->consequences;
    incident->failures = group->failures;
    incident->rejects = group->rejects;
    incident->successes = group->successes;
    incident->waiting = group->waiting;
}

static void
report_incident(DsnReportedIncidents *reported, const DsnChainNode *node)
{
    DsnIncident *incident = g_new0(DsnIncident, 1);
    DsnGroup *group = node->group;

    report_texts(reported, incident, group);
    report_numbers(incident, group);
    incident->id = make_id(reported, group);
    incident->state = find_state(reported, group);
    if (!g_str_equal(incident->state, "over"))
        incident->ended = G_MININT64;
    report_lists(reported, incident, node);
    report_signs(reported, incident, node);
    report_chain(reported, incident, node);
    report_timeline(reported, incident, &group->timeline);
    report_examples(reported, incident, group);
    g_ptr_array_add(reported->incidents, incident);
}

/* What goes on first, then by how much waits, then by how much there was. */
static gint
compare_incidents(gconstpointer a, gconstpointer b)
{
    const DsnIncident *one = *(const DsnIncident *const *)a, *other = *(const DsnIncident *const *)b;

    if (one->state != other->state) {
        for (guint i = 0; i < STATES; i++) {
            if (one->state == states[i] || other->state == states[i])
                return one->state == states[i] ? -1 : 1;
        }
    }
    if (one->waiting != other->waiting)
        return one->waiting < other->waiting ? 1 : -1;
    if (one->attempts != other->attempts)
        return one->attempts < other->attempts ? 1 : -1;
    return strcmp(one->id, other->id);
}

DsnReportedIncidents *
dsn_reported_incidents_new(const DsnKnowledge *knowledge, DsnLanguage language, gint64 now,
                           const DsnChain *chain)
{
    DsnReportedIncidents *reported = g_new0(DsnReportedIncidents, 1);

    reported->knowledge = knowledge;
    reported->language = language;
    reported->now = now;
    reported->store = g_string_chunk_new(4096);
    reported->blocks = g_ptr_array_new_with_free_func(g_free);
    reported->incidents = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < chain->nodes->len; i++) {
        const DsnChainNode *node = chain->nodes->pdata[i];
        if (node->is_incident && node->whole == NULL && !node->is_reason)
            report_incident(reported, node);
    }
    g_ptr_array_sort(reported->incidents, compare_incidents);
    return reported;
}

void
dsn_reported_incidents_free(DsnReportedIncidents *reported)
{
    if (reported == NULL)
        return;
    g_ptr_array_unref(reported->incidents);
    g_ptr_array_unref(reported->blocks);
    g_string_chunk_free(reported->store);
    g_free(reported);
}

const DsnIncident *const *
dsn_reported_incidents_get(const DsnReportedIncidents *reported, guint *ret_n_incidents)
{
    *ret_n_incidents = reported->incidents->len;
    return (const DsnIncident *const *)(const void *)reported->incidents->pdata;
}
