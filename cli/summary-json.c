/* SPDX-License-Identifier: BSD-2-Clause */
/* summary-json.c: the summary as one line of JSON (summary.schema.json) */
#include <json-c/json.h>

#include "summary.h"

#define LIST_MAX 1000 /* names in one list; the rest is one entry without a name */

static void
add_number(json_object *object, const char *key, guint64 number)
{
    json_object_object_add(object, key, json_object_new_uint64(number));
}

/* NULL for what does not apply. */
static void
add_number_if(json_object *object, const char *key, gboolean applies, guint64 number)
{
    json_object_object_add(object, key, applies ? json_object_new_uint64(number) : NULL);
}

static void
add_text(json_object *object, const char *key, const char *text)
{
    json_object_object_add(object, key, text != NULL ? json_object_new_string(text) : NULL);
}

static json_object *
write_entry(const TallyEntry *entry)
{
    json_object *object = json_object_new_object();

    add_text(object, "name", entry->name);
    add_number(object, "records", entry->records);
    add_number(object, "hard", entry->hard);
    add_number(object, "soft", entry->soft);
    return object;
}

/* @entries (transfer container) as a list, those too many for it and @others as one without a name. */
static json_object *
write_list(GPtrArray *entries, const TallyEntry *others)
{
    g_autoptr(GPtrArray) sorted = entries;
    json_object *list = json_object_new_array();
    TallyEntry rest = {.records = others->records, .hard = others->hard, .soft = others->soft};

    for (guint i = 0; i < sorted->len; i++) {
        const TallyEntry *entry = sorted->pdata[i];
        if (i < LIST_MAX) {
            json_object_array_add(list, write_entry(entry));
            continue;
        }
        rest.records += entry->records;
        rest.hard += entry->hard;
        rest.soft += entry->soft;
    }
    if (rest.records > 0)
        json_object_array_add(list, write_entry(&rest));
    return list;
}

static json_object *
write_causes(const Summary *summary, const Output *output)
{
    g_autoptr(GPtrArray) sorted = tally_sort(&summary->causes);
    json_object *list = json_object_new_array();

    for (guint i = 0; i < sorted->len; i++) {
        const TallyEntry *entry = sorted->pdata[i];
        const DsnCause *cause = dsn_decoder_find_cause(output->decoder, entry->name);
        json_object *object = write_entry(entry), *example = json_object_new_object();
        add_text(object, "title", cause != NULL ? cause->title : NULL);
        add_text(example, "recipient", entry->recipient);
        add_text(example, "diagnostic", entry->diagnostic);
        json_object_object_add(object, "example", example);
        json_object_array_add(list, object);
    }
    return list;
}

void
summary_write_json(const Summary *summary, const DsnLogCounts *lines, const Output *output, GString *out)
{
    json_object *object = json_object_new_object();
    gboolean is_log = lines != NULL;

    add_number(object, "schema", 1);
    add_number_if(object, "messages", !is_log, summary->messages);
    add_number_if(object, "reports", !is_log, summary->reports);
    add_number_if(object, "not_reports", !is_log, summary->not_reports);
    add_number_if(object, "errors", !is_log, summary->errors);
    add_number_if(object, "passed_over", !is_log, summary->passed_over);
    add_number_if(object, "lines", is_log, is_log ? lines->lines : 0);
    add_number_if(object, "lines_skipped", is_log, is_log ? lines->skipped : 0);
    add_number(object, "hard", summary->hard);
    add_number(object, "soft", summary->soft);
    json_object_object_add(object, "kinds", write_list(tally_sort(&summary->kinds), &summary->kinds.others));
    json_object_object_add(object, "causes", write_causes(summary, output));
    json_object_object_add(object, "recipient_domains",
                           write_list(tally_sort(&summary->domains), &summary->domains.others));
    json_object_object_add(object, "remote_hosts",
                           write_list(tally_sort(&summary->hosts), &summary->hosts.others));
    json_object_object_add(object, "days",
                           write_list(tally_sort_by_name(&summary->days), &summary->days.others));
    g_string_append(
        out, json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    g_string_append_c(out, '\n');
    json_object_put(object);
}
