/* SPDX-License-Identifier: BSD-2-Clause */
/* record/json.c: a record as one JSON object (data/schema/record.schema.json)
 *
 * The table is the order of the fields; each is always written, null when nothing is known. It is written straight into
 * the line: building a json-c tree of some ninety nodes for each record, only to print and free it, took longer than
 * reading the mail. In the tests json-c reads every line back.
 */
#include "record.h"

#include <string.h>

/* A member's name as it stands in the line, with what is said where nothing is known. Copied as a whole: a copy of
 * constant size is two instructions, and a record has some fifty members. */
#define KEY_SIZE 32
typedef struct {
    char text[KEY_SIZE];
    gsize length; /* without the null */
} Key;

#define NULL_LENGTH (sizeof "null" - 1)
#define KEY(name)                                          \
    {                                                      \
        ",\"" name "\":null", sizeof(",\"" name "\":") - 1 \
    }

static void
append_literal(GString *line, const char *literal)
{
    dsn_json_append(line, literal, strlen(literal));
}

static void
append_key(GString *line, const Key *key, gboolean is_null)
{
    gsize length = key->length + (is_null ? NULL_LENGTH : 0);

    if (line->allocated_len - line->len <= KEY_SIZE) {
        g_string_append_len(line, key->text, (gssize)length);
        return;
    }
    memcpy(line->str + line->len, key->text, KEY_SIZE);
    line->len += length;
    line->str[line->len] = '\0';
}

static void
append_text(GString *line, const Key *key, const char *text)
{
    append_key(line, key, text == NULL);
    if (text != NULL)
        dsn_json_append_text(line, text);
}

/* Members one after another; what there is to say about each stands in the same place of @texts. */
static void
append_texts(GString *line, const Key *keys, const char *const *texts, gsize n)
{
    for (gsize i = 0; i < n; i++)
        append_text(line, &keys[i], texts[i]);
}

static void
append_byte(GString *line, char byte)
{
    dsn_json_append(line, &byte, 1);
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
append_number(GString *line, const Key *key, gint64 number)
{
    append_key(line, key, number < 0);
    if (number >= 0)
        dsn_json_append_integer(line, number);
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
    append_byte(line, '}');
}

static void
close_array(GString *line, gsize start)
{
    if (line->len == start)
        append_byte(line, '[');
    line->str[start] = '[';
    append_byte(line, ']');
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
write_evidence(const DsnDiagnosis *diagnosis, GString *line)
{
    static const Key keys[] = {KEY("field"), KEY("text"), KEY("rule")};
    gsize start = line->len;

    for (guint i = 0; i < diagnosis->n_evidence; i++) {
        const DsnEvidenceItem *item = &diagnosis->evidence[i];
        const char *const texts[] = {item->field, item->text, item->rule};
        gsize item_start = line->len + 1;
        append_byte(line, ',');
        append_texts(line, keys, texts, G_N_ELEMENTS(texts));
        close_object(line, item_start);
    }
    close_array(line, start);
}

static void
write_alternatives(const DsnDiagnosis *diagnosis, GString *line)
{
    static const Key keys[] = {KEY("id"), KEY("why")};
    gsize start = line->len;

    for (guint i = 0; i < diagnosis->n_alternatives; i++) {
        const DsnAlternativeItem *item = &diagnosis->alternatives[i];
        gsize item_start = line->len + 1;
        append_byte(line, ',');
        append_text(line, &keys[0], item->cause->id);
        append_literal(line, ",\"confidence\":");
        append_confidence(line, item->confidence);
        append_text(line, &keys[1], item->why);
        close_object(line, item_start);
    }
    close_array(line, start);
}

static void
write_cause(const DsnRecord *self, const DsnSource *source, GString *line)
{
    const DsnDiagnosis *diagnosis = &self->diagnosis;
    const DsnCause *cause = diagnosis->cause;
    const DsnCauseJson *json;

    if (cause == NULL) {
        append_literal(line, "null");
        return;
    }
    json = dsn_cause_json(cause);
    dsn_json_append(line, json->head->str, json->head->len);
    append_confidence(line, diagnosis->confidence);
    dsn_json_append(line, json->texts->str, json->texts->len);
    append_literal(line, ",\"evidence\":");
    write_evidence(diagnosis, line);
    append_literal(line, ",\"alternatives\":");
    write_alternatives(diagnosis, line);
    append_byte(line, '}');
}

static void
write_retry_after(const DsnRecord *self, const DsnSource *source, GString *line)
{
    append_natural(line, self->retry_after);
}

static void
write_blocklist(const DsnRecord *self, const DsnSource *source, GString *line)
{
    static const Key keys[] = {KEY("name"), KEY("listed"), KEY("url")};
    const char *const texts[] = {self->texts[DSN_RECORD_BLOCKLIST_NAME],
                                 self->texts[DSN_RECORD_BLOCKLIST_LISTED],
                                 self->texts[DSN_RECORD_BLOCKLIST_URL]};
    gsize start = line->len;

    if (self->texts[DSN_RECORD_BLOCKLIST_NAME] == NULL) {
        append_literal(line, "null");
        return;
    }
    append_texts(line, keys, texts, G_N_ELEMENTS(texts));
    close_object(line, start);
}

static void
write_headers(const DsnReport *report, GString *line)
{
    gsize start = line->len;

    for (guint i = 0; i < report->n_headers; i++) {
        append_byte(line, ',');
        dsn_json_append_text(line, report->headers[i].name);
        append_byte(line, ':');
        dsn_json_append_text(line, report->headers[i].value);
    }
    if (report->n_headers == 0)
        append_byte(line, '{');
    close_object(line, start);
}

static void
write_original(const DsnRecord *self, const DsnSource *source, GString *line)
{
    static const Key keys[DSN_N_ORIGINAL_TEXTS] = {
        [DSN_ORIGINAL_MESSAGE_ID] = KEY("message_id"),
        [DSN_ORIGINAL_SUBJECT] = KEY("subject"),
        [DSN_ORIGINAL_FROM] = KEY("from"),
        [DSN_ORIGINAL_TO] = KEY("to"),
        [DSN_ORIGINAL_DATE] = KEY("date"),
        [DSN_ORIGINAL_LIST_ID] = KEY("list_id"),
        [DSN_ORIGINAL_FEEDBACK_ID] = KEY("feedback_id"),
        [DSN_ORIGINAL_CONTENT_TYPE] = KEY("content_type"),
    };
    static const Key size_key = KEY("size");
    const DsnReport *report = self->report;
    gsize start = line->len;

    append_texts(line, keys, report->original, DSN_N_ORIGINAL_TEXTS);
    append_number(line, &size_key, report->is_returned ? (gint64)report->original_size : -1);
    append_literal(line, ",\"headers\":");
    write_headers(report, line);
    close_object(line, start);
}

static void
write_feedback(const DsnRecord *self, const DsnSource *source, GString *line)
{
    static const Key keys[] = {KEY("type"), KEY("user_agent"), KEY("source_ip"), KEY("reported_domain")};
    const char *const texts[] = {self->feedback_type, self->feedback_agent, self->feedback_source_ip,
                                 self->feedback_domain};
    gsize start = line->len;

    if (self->kind != DSN_KIND_COMPLAINT) {
        append_literal(line, "null");
        return;
    }
    append_texts(line, keys, texts, G_N_ELEMENTS(texts));
    close_object(line, start);
}

static void
write_auto_reply(const DsnRecord *self, const DsnSource *source, GString *line)
{
    static const Key keys[] = {KEY("type"), KEY("new_address")};
    const char *const texts[] = {self->auto_reply_type, self->auto_reply_address};
    gsize start = line->len;

    if (self->kind != DSN_KIND_AUTO_REPLY) {
        append_literal(line, "null");
        return;
    }
    append_texts(line, keys, texts, G_N_ELEMENTS(texts));
    close_object(line, start);
}

static void
write_signals(guint signals, GString *line)
{
    gsize start = line->len;

    for (guint bit = 0; dsn_trust_signal_name(bit) != NULL; bit++) {
        if (signals & (1u << bit)) {
            append_byte(line, ',');
            dsn_json_append_text(line, dsn_trust_signal_name(bit));
        }
    }
    close_array(line, start);
}

static void
write_trust(const DsnRecord *self, const DsnSource *source, GString *line)
{
    static const Key keys[] = {KEY("level")};
    gsize start = line->len;

    append_text(line, &keys[0], self->texts[DSN_RECORD_TRUST_LEVEL]);
    append_literal(line, ",\"signals\":");
    write_signals(self->trust, line);
    close_object(line, start);
}

static void
write_error(const DsnRecord *self, const DsnSource *source, GString *line)
{
    static const Key keys[] = {KEY("message"), KEY("offset")};
    gsize start = line->len;

    if (self->kind != DSN_KIND_ERROR) {
        append_literal(line, "null");
        return;
    }
    append_text(line, &keys[0], self->texts[DSN_RECORD_ERROR_MESSAGE]);
    append_number(line, &keys[1], self->error_offset);
    close_object(line, start);
}

static void
write_source(const DsnRecord *self, const DsnSource *source, GString *line)
{
    static const Key keys[] = {KEY("index"), KEY("offset"), KEY("length"),
                               KEY("line"),  KEY("id"),     KEY("records")};
    static const DsnSource nowhere = {NULL, -1, -1, -1, -1, NULL, 0};
    const DsnSource *from = source != NULL ? source : &nowhere;
    gsize start = line->len;

    append_literal(line, ",\"path\":");
    dsn_json_append_path(line, from->path);
    append_number(line, &keys[0], from->index);
    append_number(line, &keys[1], from->offset);
    append_number(line, &keys[2], from->length);
    append_number(line, &keys[3], from->line);
    append_text(line, &keys[4], from->id);
    append_number(line, &keys[5], from->n_records > 0 ? (gint64)from->n_records : -1);
    close_object(line, start);
}

static void
write_attempts(const DsnRecord *self, const DsnSource *source, GString *line)
{
    append_natural(line, self->attempts > 0 ? (gint64)self->attempts : -1);
}

static const struct {
    Key key;
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
            append_text(line, &fields[i].key, self->texts[fields[i].text]);
            continue;
        }
        append_key(line, &fields[i].key, FALSE);
        fields[i].write(self, source, line);
    }
    close_object(line, start);
}
