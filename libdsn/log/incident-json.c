/* SPDX-License-Identifier: BSD-2-Clause */
/* log/incident-json.c: an incident as one JSON object (data/schema/incident.schema.json)
 *
 * Each field is always written; what is not known is null.
 */
#include "../dsn.h"
#include "../knowledge/incidents.h"
#include "../record/record.h"

#define INCIDENT_SCHEMA_VERSION 1

static void
append_key(GString *line, const char *name)
{
    g_string_append_printf(line, "%s\"%s\":", line->str[line->len - 1] == '{' ? "" : ",", name);
}

static void
append_text(GString *line, const char *name, const char *text)
{
    append_key(line, name);
    dsn_json_append_text(line, text);
}

static void
append_number(GString *line, const char *name, guint64 number)
{
    append_key(line, name);
    g_string_append_printf(line, "%" G_GUINT64_FORMAT, number);
}

/* RFC 3339 in UTC, without fractions. */
static void
append_time(GString *line, const char *name, gint64 time)
{
    g_autoptr(GDateTime) date = NULL;
    g_autofree char *text = NULL;

    if (time != G_MININT64)
        date = g_date_time_new_from_unix_utc(time / G_USEC_PER_SEC);
    if (date != NULL)
        text = g_date_time_format(date, "%Y-%m-%dT%H:%M:%SZ");
    append_text(line, name, text);
}

static void
begin_item(GString *line, guint index)
{
    g_string_append(line, index > 0 ? ",{" : "{");
}

static void
append_remedies(GString *line, const DsnIncident *self)
{
    append_key(line, "remedy");
    g_string_append_c(line, '[');
    for (guint i = 0; self->remedies[i] != NULL; i++) {
        g_string_append(line, i > 0 ? "," : "");
        dsn_json_append_text(line, self->remedies[i]);
    }
    g_string_append_c(line, ']');
}

static void
append_counts(GString *line, const DsnIncident *self)
{
    append_key(line, "counts");
    g_string_append_c(line, '{');
    append_number(line, "messages", self->messages);
    append_number(line, "recipients", self->recipients);
    append_number(line, "attempts", self->attempts);
    append_number(line, "failures", self->failures);
    append_number(line, "rejects", self->rejects);
    append_number(line, "successes", self->successes);
    append_number(line, "waiting", self->waiting);
    g_string_append_c(line, '}');
}

/* "recipient-domains" is a member "recipient_domains". */
static void
append_list_key(GString *line, const char *id)
{
    g_autofree char *name = g_strdelimit(g_strdup(id), "-", '_');

    append_key(line, name);
}

static const DsnIncidentList *
find_list(const DsnIncident *self, const char *id)
{
    static const DsnIncidentList nobody = {0};

    for (guint i = 0; i < self->n_lists; i++) {
        if (g_str_equal(self->lists[i].id, id))
            return &self->lists[i];
    }
    return &nobody;
}

static void
append_list(GString *line, const DsnIncidentList *list)
{
    g_string_append_c(line, '{');
    append_number(line, "total", list->n_all);
    append_key(line, "names");
    g_string_append_c(line, '[');
    for (guint i = 0; i < list->n_names; i++) {
        begin_item(line, i);
        append_text(line, "name", list->names[i].name);
        append_number(line, "count", list->names[i].count);
        append_time(line, "first", list->names[i].first);
        append_time(line, "last", list->names[i].last);
        g_string_append_c(line, '}');
    }
    g_string_append(line, "]}");
}

/* All lists, so that the shape is the same for each incident; messages have no names. */
static void
append_lists(GString *line, const DsnIncident *self)
{
    append_key(line, "concerned");
    g_string_append_c(line, '{');
    for (guint i = 0; i < DSN_N_DIMENSIONS; i++) {
        if (i == DSN_DIMENSION_MESSAGE)
            continue;
        append_list_key(line, dsn_dimension_name(i));
        append_list(line, find_list(self, dsn_dimension_name(i)));
    }
    g_string_append_c(line, '}');
}

static void
append_signs(GString *line, const DsnIncident *self)
{
    append_key(line, "evidence");
    g_string_append_c(line, '[');
    for (guint i = 0; i < self->n_signs; i++) {
        begin_item(line, i);
        append_text(line, "sign", self->signs[i].id);
        append_text(line, "text", self->signs[i].text);
        g_string_append_c(line, '}');
    }
    g_string_append_c(line, ']');
}

static void
append_chain(GString *line, const DsnIncident *self)
{
    append_key(line, "chain");
    g_string_append_c(line, '[');
    for (guint i = 0; i < self->n_chain; i++) {
        const DsnIncidentLink *link = &self->chain[i];
        begin_item(line, i);
        append_text(line, "role", link->role);
        append_text(line, "kind", link->kind);
        append_text(line, "cause", link->cause);
        append_text(line, "title", link->title);
        append_text(line, "subject", link->subject);
        append_time(line, "first", link->first);
        append_time(line, "last", link->last);
        append_number(line, "attempts", link->attempts);
        g_string_append_c(line, '}');
    }
    g_string_append_c(line, ']');
}

static void
append_timeline(GString *line, const DsnIncident *self)
{
    append_key(line, "timeline");
    g_string_append_c(line, '{');
    append_time(line, "start", self->timeline_start);
    append_number(line, "step", (guint64)(self->timeline_step / G_USEC_PER_SEC));
    append_key(line, "counts");
    g_string_append_c(line, '[');
    for (guint i = 0; i < self->n_timeline; i++)
        g_string_append_printf(line, "%s%u", i > 0 ? "," : "", self->timeline[i]);
    g_string_append(line, "]}");
}

static void
append_examples(GString *line, const DsnIncident *self)
{
    append_key(line, "examples");
    g_string_append_c(line, '[');
    for (guint i = 0; i < self->n_examples; i++) {
        begin_item(line, i);
        append_key(line, "path");
        dsn_json_append_path(line, self->examples[i].path);
        append_number(line, "line", (guint64)MAX(self->examples[i].line, 0));
        append_time(line, "time", self->examples[i].time);
        append_text(line, "text", self->examples[i].text);
        g_string_append_c(line, '}');
    }
    g_string_append_c(line, ']');
}

void
dsn_incident_append_json(const DsnIncident *self, GString *line)
{
    g_return_if_fail(self != NULL && line != NULL);
    g_string_append_c(line, '{');
    append_number(line, "schema", INCIDENT_SCHEMA_VERSION);
    append_text(line, "id", self->id);
    append_text(line, "kind", self->kind);
    append_text(line, "state", self->state);
    append_text(line, "subject", self->subject);
    append_text(line, "subject_type", self->subject_id);
    append_text(line, "cause", self->cause->id);
    append_text(line, "who_acts", self->who_acts);
    append_key(line, "confidence");
    g_string_append_printf(line, "%u.%02u", (guint)(self->confidence * 100 + 0.5) / 100,
                           (guint)(self->confidence * 100 + 0.5) % 100);
    append_text(line, "title", self->title);
    append_text(line, "explanation", self->explanation);
    append_remedies(line, self);
    append_time(line, "first", self->first);
    append_time(line, "last", self->last);
    append_time(line, "ended", self->ended);
    append_counts(line, self);
    append_signs(line, self);
    append_chain(line, self);
    append_lists(line, self);
    append_timeline(line, self);
    append_examples(line, self);
    g_string_append_c(line, '}');
}
