/* SPDX-License-Identifier: BSD-2-Clause */
/* json.c: records as JSON Lines, and as one JSON array
 *
 * The library writes the line, in which no character is left that a terminal may obey. For people who read the array,
 * each member gets a line of its own.
 */
#include <string.h>

#include "output.h"

#define INDENT "  " /* of each level */

void
jsonl_record(const Output *output, const DsnRecord *record, const DsnSource *source, GString *out)
{
    dsn_record_append_json(record, source, out);
    g_string_append_c(out, '\n');
}

void
json_begin(const Output *output, GString *out)
{
    g_string_append(out, "[\n");
}

static void
append_indent(GString *out, guint level)
{
    for (guint i = 0; i < level; i++)
        g_string_append(out, INDENT);
}

/* Copies a string from its quote to the other one; gives what stands behind it. */
static const char *
append_string(GString *out, const char *json)
{
    const char *at = json + 1;

    while (*at != '"')
        at += *at == '\\' ? 2 : 1;
    g_string_append_len(out, json, at + 1 - json);
    return at + 1;
}

/* Appends a line of ours, which has no white space between its tokens. */
static void
append_pretty(GString *out, const char *json)
{
    guint level = 0;

    for (char last = '\0'; *json != '\0'; last = json[-1]) {
        gboolean closes = *json == '}' || *json == ']';
        gboolean is_first = last == '{' || last == '[';
        if (closes)
            level--;
        if (closes && !is_first)
            g_string_append_c(out, '\n');
        if (closes || is_first || last == ',')
            append_indent(out, level);
        if (*json == '"') {
            json = append_string(out, json);
            continue;
        }
        g_string_append_c(out, *json);
        if (*json == '{' || *json == '[')
            level++;
        if (*json == '{' || *json == '[' || *json == ',')
            g_string_append_c(out, '\n');
        else if (*json == ':')
            g_string_append_c(out, ' ');
        json++;
    }
}

void
json_record(const Output *output, const DsnRecord *record, const DsnSource *source, GString *out)
{
    g_autoptr(GString) line = g_string_new(NULL);

    dsn_record_append_json(record, source, line);
    append_pretty(out, line->str);
}

void
jsonl_incident(const Output *output, const DsnIncident *incident, GString *out)
{
    dsn_incident_append_json(incident, out);
    g_string_append_c(out, '\n');
}

void
json_incident(const Output *output, const DsnIncident *incident, GString *out)
{
    g_autoptr(GString) line = g_string_new(NULL);

    dsn_incident_append_json(incident, line);
    append_pretty(out, line->str);
}

void
json_end(const Output *output, GString *out, gboolean has_records)
{
    g_string_append(out, has_records ? "\n]\n" : "]\n");
}
