/* SPDX-License-Identifier: BSD-2-Clause */
/* record/json.c: a record as one JSON object (data/schema/record.schema.json)
 *
 * The table is the order of the fields; each is always written, null when nothing is known. It is written straight into
 * the line: building a json-c tree of some ninety nodes for each record, only to print and free it, took longer than
 * reading the mail. In the tests json-c reads every line back.
 */
#include "record.h"

#include <string.h>

/* A member's name as it stands in the line, and its length. */
#define KEY(name) ",\"" name "\":", sizeof(",\"" name "\":") - 1

static void
append_literal(GString *line, const char *literal)
{
    dsn_json_append(line, literal, strlen(literal));
}

static void
append_text(GString *line, const char *key, gsize length, const char *text)
{
    dsn_json_append(line, key, length);
    dsn_json_append_text(line, text);
}

static void
append_boolean(GString *line, gboolean value)
{
    append_literal(line, value ? "true" : "false");
}

/* Numbers for which -1 says that there is none. */
static void
append_natural(GString *line, gint64 number)
{
    if (number < 0)
        append_literal(line, "null");
    else
        dsn_json_append_integer(line, number);
}

static void
append_number(GString *line, const char *key, gsize length, gint64 number)
{
    dsn_json_append(line, key, length);
    append_natural(line, number);
}

/* Two decimals, whatever the locale; anything that is no number from 0 to 1 is brought there. */
static void
append_confidence(GString *line, double confidence)
{
    guint hundredths = confidence >= 1 ? 100 : confidence > 0 ? (guint)(confidence * 100 + 0.5) : 0;
    char digits[] = {(char)('0' + hundredths / 100), '.', (char)('0' + hundredths / 10 % 10),
                     (char)('0' + hundredths % 10)};

    dsn_json_append(line, digits, sizeof digits);
}

/* Members are written with a comma before each; the first one's place is the bracket's. */
static void
close_object(GString *line, gsize start)
{
    line->str[start] = '{';
    g_string_append_c(line, '}');
}

static void
close_array(GString *line, gsize start)
{
    if (line->len == start)
        g_string_append_c(line, '[');
    line->str[start] = '[';
    g_string_append_c(line, ']');
}

static void
write_schema(const DsnRecord *self, const DsnSource *source, GString *line)
{
    dsn_json_append_integer(line, DSN_SCHEMA_VERSION);
}

static void
write_reply_code(const DsnRecord *self, const DsnSource *source, GString *line)
{
    append_natural(line, self->reply_code > 0 ? self->reply_code : -1);
}

static void
write_hard_bounce(const DsnRecord *self, const DsnSource *source, GString *line)
{
    if (self->diagnosis.hard_bounce_applies)
        append_boolean(line, self->diagnosis.hard_bounce);
    else
        append_literal(line, "null");
}

static void
write_code_conflict(const DsnRecord *self, const DsnSource *source, GString *line)
{
    append_boolean(line, self->diagnosis.code_conflict);
}

static void
write_remedies(const DsnCause *cause, GString *line)
{
    gsize start = line->len;

    for (const char *const *remedy = cause->remedies; *remedy != NULL; remedy++) {
        g_string_append_c(line, ',');
        dsn_json_append_text(line, *remedy);
    }
    close_array(line, start);
}

static void
write_evidence(const DsnDiagnosis *diagnosis, GString *line)
{
    gsize start = line->len;

    for (guint i = 0; i < diagnosis->n_evidence; i++) {
        const DsnEvidenceItem *item = &diagnosis->evidence[i];
        gsize item_start = line->len + 1;
        g_string_append_c(line, ',');
        append_text(line, KEY("field"), item->field);
        append_text(line, KEY("text"), item->text);
        append_text(line, KEY("rule"), item->rule);
        close_object(line, item_start);
    }
    close_array(line, start);
}

static void
write_alternatives(const DsnDiagnosis *diagnosis, GString *line)
{
    gsize start = line->len;

    for (guint i = 0; i < diagnosis->n_alternatives; i++) {
        const DsnAlternativeItem *item = &diagnosis->alternatives[i];
        gsize item_start = line->len + 1;
        g_string_append_c(line, ',');
        append_text(line, KEY("id"), item->cause->id);
        append_literal(line, ",\"confidence\":");
        append_confidence(line, item->confidence);
        append_text(line, KEY("why"), item->why);
        close_object(line, item_start);
    }
    close_array(line, start);
}

static void
write_cause(const DsnRecord *self, const DsnSource *source, GString *line)
{
    const DsnDiagnosis *diagnosis = &self->diagnosis;
    const DsnCause *cause = diagnosis->cause;
    gsize start = line->len;

    if (cause == NULL) {
        append_literal(line, "null");
        return;
    }
    append_text(line, KEY("id"), cause->id);
    append_text(line, KEY("category"), cause->category);
    append_text(line, KEY("permanence"), cause->permanence);
    append_text(line, KEY("who_acts"), cause->who_acts);
    append_literal(line, ",\"confidence\":");
    append_confidence(line, diagnosis->confidence);
    append_text(line, KEY("title"), cause->title);
    append_text(line, KEY("explanation"), cause->explanation);
    append_literal(line, ",\"remedy\":");
    write_remedies(cause, line);
    append_literal(line, ",\"evidence\":");
    write_evidence(diagnosis, line);
    append_literal(line, ",\"alternatives\":");
    write_alternatives(diagnosis, line);
    close_object(line, start);
}

static void
write_retry_after(const DsnRecord *self, const DsnSource *source, GString *line)
{
    append_natural(line, self->retry_after);
}

static void
write_blocklist(const DsnRecord *self, const DsnSource *source, GString *line)
{
    gsize start = line->len;

    if (self->texts[DSN_RECORD_BLOCKLIST_NAME] == NULL) {
        append_literal(line, "null");
        return;
    }
    append_text(line, KEY("name"), self->texts[DSN_RECORD_BLOCKLIST_NAME]);
    append_text(line, KEY("listed"), self->texts[DSN_RECORD_BLOCKLIST_LISTED]);
    append_text(line, KEY("url"), self->texts[DSN_RECORD_BLOCKLIST_URL]);
    close_object(line, start);
}

static void
write_headers(const DsnReport *report, GString *line)
{
    gsize start = line->len;

    for (guint i = 0; i < report->n_headers; i++) {
        g_string_append_c(line, ',');
        dsn_json_append_text(line, report->headers[i].name);
        g_string_append_c(line, ':');
        dsn_json_append_text(line, report->headers[i].value);
    }
    if (report->n_headers == 0)
        g_string_append_c(line, '{');
    close_object(line, start);
}

static void
write_original(const DsnRecord *self, const DsnSource *source, GString *line)
{
    const DsnReport *report = self->report;
    gsize start = line->len;

    append_text(line, KEY("message_id"), report->original[DSN_ORIGINAL_MESSAGE_ID]);
    append_text(line, KEY("subject"), report->original[DSN_ORIGINAL_SUBJECT]);
    append_text(line, KEY("from"), report->original[DSN_ORIGINAL_FROM]);
    append_text(line, KEY("to"), report->original[DSN_ORIGINAL_TO]);
    append_text(line, KEY("date"), report->original[DSN_ORIGINAL_DATE]);
    append_text(line, KEY("list_id"), report->original[DSN_ORIGINAL_LIST_ID]);
    append_text(line, KEY("feedback_id"), report->original[DSN_ORIGINAL_FEEDBACK_ID]);
    append_text(line, KEY("content_type"), report->original[DSN_ORIGINAL_CONTENT_TYPE]);
    append_number(line, KEY("size"), report->is_returned ? (gint64)report->original_size : -1);
    append_literal(line, ",\"headers\":");
    write_headers(report, line);
    close_object(line, start);
}

static void
write_feedback(const DsnRecord *self, const DsnSource *source, GString *line)
{
    gsize start = line->len;

    if (self->kind != DSN_KIND_COMPLAINT) {
        append_literal(line, "null");
        return;
    }
    append_text(line, KEY("type"), self->feedback_type);
    append_text(line, KEY("user_agent"), self->feedback_agent);
    append_text(line, KEY("source_ip"), self->feedback_source_ip);
    append_text(line, KEY("reported_domain"), self->feedback_domain);
    close_object(line, start);
}

static void
write_auto_reply(const DsnRecord *self, const DsnSource *source, GString *line)
{
    gsize start = line->len;

    if (self->kind != DSN_KIND_AUTO_REPLY) {
        append_literal(line, "null");
        return;
    }
    append_text(line, KEY("type"), self->auto_reply_type);
    append_text(line, KEY("new_address"), self->auto_reply_address);
    close_object(line, start);
}

static void
write_signals(guint signals, GString *line)
{
    gsize start = line->len;

    for (guint bit = 0; dsn_trust_signal_name(bit) != NULL; bit++) {
        if (signals & (1u << bit)) {
            g_string_append_c(line, ',');
            dsn_json_append_text(line, dsn_trust_signal_name(bit));
        }
    }
    close_array(line, start);
}

static void
write_trust(const DsnRecord *self, const DsnSource *source, GString *line)
{
    gsize start = line->len;

    append_text(line, KEY("level"), self->texts[DSN_RECORD_TRUST_LEVEL]);
    append_literal(line, ",\"signals\":");
    write_signals(self->trust, line);
    close_object(line, start);
}

static void
write_error(const DsnRecord *self, const DsnSource *source, GString *line)
{
    gsize start = line->len;

    if (self->kind != DSN_KIND_ERROR) {
        append_literal(line, "null");
        return;
    }
    append_text(line, KEY("message"), self->texts[DSN_RECORD_ERROR_MESSAGE]);
    append_number(line, KEY("offset"), self->error_offset);
    close_object(line, start);
}

static void
write_source(const DsnRecord *self, const DsnSource *source, GString *line)
{
    static const DsnSource nowhere = {NULL, -1, -1, -1, -1};
    const DsnSource *from = source != NULL ? source : &nowhere;
    gsize start = line->len;

    append_literal(line, ",\"path\":");
    dsn_json_append_path(line, from->path);
    append_number(line, KEY("index"), from->index);
    append_number(line, KEY("offset"), from->offset);
    append_number(line, KEY("length"), from->length);
    append_number(line, KEY("line"), from->line);
    close_object(line, start);
}

static void
write_attempts(const DsnRecord *self, const DsnSource *source, GString *line)
{
    append_natural(line, self->attempts > 0 ? (gint64)self->attempts : -1);
}

static const struct {
    const char *key;
    gsize length;
    void (*write)(const DsnRecord *self, const DsnSource *source, GString *line); /* NULL: it is a text */
    DsnRecordField text;
} fields[] = {
    {KEY("schema"), write_schema, 0},
    {KEY("id"), NULL, DSN_RECORD_ID},
    {KEY("kind"), NULL, DSN_RECORD_KIND},
    {KEY("recipient"), NULL, DSN_RECORD_RECIPIENT},
    {KEY("original_recipient"), NULL, DSN_RECORD_ORIGINAL_RECIPIENT},
    {KEY("sender"), NULL, DSN_RECORD_SENDER},
    {KEY("action"), NULL, DSN_RECORD_ACTION},
    {KEY("status"), NULL, DSN_RECORD_STATUS},
    {KEY("reply_code"), write_reply_code, 0},
    {KEY("smtp_command"), NULL, DSN_RECORD_SMTP_COMMAND},
    {KEY("diagnostic"), NULL, DSN_RECORD_DIAGNOSTIC},
    {KEY("diagnostic_type"), NULL, DSN_RECORD_DIAGNOSTIC_TYPE},
    {KEY("reporting_mta"), NULL, DSN_RECORD_REPORTING_MTA},
    {KEY("remote_mta"), NULL, DSN_RECORD_REMOTE_MTA},
    {KEY("mta"), NULL, DSN_RECORD_MTA},
    {KEY("format"), NULL, DSN_RECORD_FORMAT},
    {KEY("hard_bounce"), write_hard_bounce, 0},
    {KEY("code_conflict"), write_code_conflict, 0},
    {KEY("cause"), write_cause, 0},
    {KEY("arrival_date"), NULL, DSN_RECORD_ARRIVAL_DATE},
    {KEY("last_attempt_date"), NULL, DSN_RECORD_LAST_ATTEMPT_DATE},
    {KEY("will_retry_until"), NULL, DSN_RECORD_WILL_RETRY_UNTIL},
    {KEY("report_date"), NULL, DSN_RECORD_REPORT_DATE},
    {KEY("retry_after"), write_retry_after, 0},
    {KEY("blocklist"), write_blocklist, 0},
    {KEY("report_message_id"), NULL, DSN_RECORD_REPORT_MESSAGE_ID},
    {KEY("queue_id"), NULL, DSN_RECORD_QUEUE_ID},
    {KEY("envelope_id"), NULL, DSN_RECORD_ENVELOPE_ID},
    {KEY("verp"), NULL, DSN_RECORD_VERP},
    {KEY("original"), write_original, 0},
    {KEY("feedback"), write_feedback, 0},
    {KEY("auto_reply"), write_auto_reply, 0},
    {KEY("trust"), write_trust, 0},
    {KEY("error"), write_error, 0},
    {KEY("source"), write_source, 0},
    {KEY("attempts"), write_attempts, 0},
};

void
dsn_record_append_json(const DsnRecord *self, const DsnSource *source, GString *line)
{
    gsize start;

    g_return_if_fail(self != NULL && line != NULL);
    start = line->len;
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (fields[i].write == NULL) {
            append_text(line, fields[i].key, fields[i].length, self->texts[fields[i].text]);
            continue;
        }
        dsn_json_append(line, fields[i].key, fields[i].length);
        fields[i].write(self, source, line);
    }
    close_object(line, start);
}
