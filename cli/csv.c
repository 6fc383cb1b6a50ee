/* SPDX-License-Identifier: BSD-2-Clause */
/* csv.c: records as CSV (RFC 4180), for spreadsheets
 *
 * A spreadsheet takes a cell that begins with = + - @ for a formula and runs it, whoever wrote it. Such cells of
 * strangers' text get an apostrophe in front, which spreadsheets take for "this is text". Control characters are made
 * visible as on a terminal.
 */
#include <string.h>

#include "output.h"
#include "safe-text.h"

#define CELL_MAX 32000 /* characters; spreadsheets take 32767 in one cell */

typedef enum {
    COLUMN_TEXT, /* a text field of the record */
    COLUMN_ATTEMPTS,
    COLUMN_CAUSE,
    COLUMN_CODE_CONFLICT,
    COLUMN_CONFIDENCE,
    COLUMN_HARD_BOUNCE,
    COLUMN_INDEX,
    COLUMN_LINE,
    COLUMN_PATH,
    COLUMN_PERMANENCE,
    COLUMN_REMEDY,
    COLUMN_REPLY_CODE,
    COLUMN_TITLE,
    COLUMN_WHO_ACTS,
} ColumnKind;

/* In the order of interest. The names are those of the JSON. */
static const struct {
    const char *name;
    ColumnKind kind;
    DsnRecordField field; /* of COLUMN_TEXT */
} columns[] = {
    {"path", COLUMN_PATH, 0},
    {"index", COLUMN_INDEX, 0},
    {"line", COLUMN_LINE, 0},
    {"kind", COLUMN_TEXT, DSN_RECORD_KIND},
    {"recipient", COLUMN_TEXT, DSN_RECORD_RECIPIENT},
    {"cause", COLUMN_CAUSE, 0},
    {"confidence", COLUMN_CONFIDENCE, 0},
    {"hard_bounce", COLUMN_HARD_BOUNCE, 0},
    {"permanence", COLUMN_PERMANENCE, 0},
    {"who_acts", COLUMN_WHO_ACTS, 0},
    {"title", COLUMN_TITLE, 0},
    {"remedy", COLUMN_REMEDY, 0},
    {"reply_code", COLUMN_REPLY_CODE, 0},
    {"status", COLUMN_TEXT, DSN_RECORD_STATUS},
    {"smtp_command", COLUMN_TEXT, DSN_RECORD_SMTP_COMMAND},
    {"diagnostic", COLUMN_TEXT, DSN_RECORD_DIAGNOSTIC},
    {"remote_mta", COLUMN_TEXT, DSN_RECORD_REMOTE_MTA},
    {"code_conflict", COLUMN_CODE_CONFLICT, 0},
    {"original_recipient", COLUMN_TEXT, DSN_RECORD_ORIGINAL_RECIPIENT},
    {"sender", COLUMN_TEXT, DSN_RECORD_SENDER},
    {"original_subject", COLUMN_TEXT, DSN_RECORD_ORIGINAL_SUBJECT},
    {"original_message_id", COLUMN_TEXT, DSN_RECORD_ORIGINAL_MESSAGE_ID},
    {"reporting_mta", COLUMN_TEXT, DSN_RECORD_REPORTING_MTA},
    {"mta", COLUMN_TEXT, DSN_RECORD_MTA},
    {"format", COLUMN_TEXT, DSN_RECORD_FORMAT},
    {"action", COLUMN_TEXT, DSN_RECORD_ACTION},
    {"arrival_date", COLUMN_TEXT, DSN_RECORD_ARRIVAL_DATE},
    {"last_attempt_date", COLUMN_TEXT, DSN_RECORD_LAST_ATTEMPT_DATE},
    {"report_date", COLUMN_TEXT, DSN_RECORD_REPORT_DATE},
    {"attempts", COLUMN_ATTEMPTS, 0},
    {"queue_id", COLUMN_TEXT, DSN_RECORD_QUEUE_ID},
    {"envelope_id", COLUMN_TEXT, DSN_RECORD_ENVELOPE_ID},
    {"verp", COLUMN_TEXT, DSN_RECORD_VERP},
    {"blocklist_name", COLUMN_TEXT, DSN_RECORD_BLOCKLIST_NAME},
    {"blocklist_listed", COLUMN_TEXT, DSN_RECORD_BLOCKLIST_LISTED},
    {"blocklist_url", COLUMN_TEXT, DSN_RECORD_BLOCKLIST_URL},
    {"trust", COLUMN_TEXT, DSN_RECORD_TRUST_LEVEL},
    {"error", COLUMN_TEXT, DSN_RECORD_ERROR_MESSAGE},
    {"id", COLUMN_TEXT, DSN_RECORD_ID},
};

/* Would a spreadsheet run it? Also the full-width forms, which Japanese ones take for the same. */
static gboolean
is_formula(const char *cell)
{
    static const char *const beginnings[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
    const char *first = cell + strspn(cell, " ");

    for (gsize i = 0; i < G_N_ELEMENTS(beginnings); i++)
        if (g_str_has_prefix(first, beginnings[i]))
            return TRUE;
    return FALSE;
}

static void
append_quoted(GString *out, const char *cell)
{
    g_string_append_c(out, '"');
    for (const char *at = cell; *at != '\0'; at++) {
        if (*at == '"')
            g_string_append_c(out, '"');
        g_string_append_c(out, *at);
    }
    g_string_append_c(out, '"');
}

static void
append_text(GString *out, const char *text)
{
    g_autofree char *cell = safe_text(text, CELL_MAX);

    if (is_formula(cell)) {
        g_autofree char *plain = g_strconcat("'", cell, NULL);
        append_quoted(out, plain);
    } else if (strpbrk(cell, ",\"") != NULL || cell[0] == ' ') {
        append_quoted(out, cell);
    } else {
        g_string_append(out, cell);
    }
}

static void
append_confidence(GString *out, double confidence)
{
    char number[G_ASCII_DTOSTR_BUF_SIZE];

    g_string_append(out, g_ascii_formatd(number, sizeof number, "%.2f", confidence));
}

/* A column that tells something of the cause. */
static void
append_diagnosis(GString *out, ColumnKind kind, const DsnDiagnosis *diagnosis)
{
    const DsnCause *cause = diagnosis->cause;

    switch (kind) {
    case COLUMN_CAUSE:
        append_text(out, cause->id);
        break;
    case COLUMN_CODE_CONFLICT:
        g_string_append(out, diagnosis->code_conflict ? "true" : "false");
        break;
    case COLUMN_CONFIDENCE:
        append_confidence(out, diagnosis->confidence);
        break;
    case COLUMN_HARD_BOUNCE:
        if (diagnosis->hard_bounce_applies)
            g_string_append(out, diagnosis->hard_bounce ? "true" : "false");
        break;
    case COLUMN_PERMANENCE:
        append_text(out, cause->permanence);
        break;
    case COLUMN_REMEDY: /* the most useful one */
        append_text(out, cause->remedies[0]);
        break;
    case COLUMN_TITLE:
        append_text(out, cause->title);
        break;
    case COLUMN_WHO_ACTS:
        append_text(out, cause->who_acts);
        break;
    default:
        g_assert_not_reached();
    }
}

static void
append_column(GString *out, gsize column, const DsnRecord *record, const DsnSource *source)
{
    const DsnDiagnosis *diagnosis = dsn_record_get_diagnosis(record);
    guint reply_code = dsn_record_get_reply_code(record), attempts = dsn_record_get_attempts(record);

    switch (columns[column].kind) {
    case COLUMN_TEXT:
        append_text(out, dsn_record_get_text(record, columns[column].field));
        break;
    case COLUMN_PATH:
        append_text(out, source != NULL ? source->path : NULL);
        break;
    case COLUMN_INDEX:
        if (source != NULL && source->index >= 0)
            g_string_append_printf(out, "%" G_GINT64_FORMAT, source->index);
        break;
    case COLUMN_LINE:
        if (source != NULL && source->line > 0)
            g_string_append_printf(out, "%" G_GINT64_FORMAT, source->line);
        break;
    case COLUMN_ATTEMPTS:
        if (attempts != 0)
            g_string_append_printf(out, "%u", attempts);
        break;
    case COLUMN_REPLY_CODE:
        if (reply_code != 0)
            g_string_append_printf(out, "%u", reply_code);
        break;
    default:
        if (diagnosis != NULL)
            append_diagnosis(out, columns[column].kind, diagnosis);
        break;
    }
}

void
csv_begin(const Output *output, GString *out)
{
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
        g_string_append_printf(out, "%s%s", i > 0 ? "," : "", columns[i].name);
    g_string_append(out, "\r\n");
}

void
csv_record(const Output *output, const DsnRecord *record, const DsnSource *source, GString *out)
{
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        append_column(out, i, record, source);
    }
    g_string_append(out, "\r\n");
}

static const char *const incident_columns[] = {
    "kind", "state",    "subject",    "cause",    "confidence", "who_acts", "title", "first",
    "last", "messages", "recipients", "attempts", "failures",   "waiting",  "id",
};

void
csv_begin_incidents(const Output *output, GString *out)
{
    for (gsize i = 0; i < G_N_ELEMENTS(incident_columns); i++)
        g_string_append_printf(out, "%s%s", i > 0 ? "," : "", incident_columns[i]);
    g_string_append(out, "\r\n");
}

static void
append_time(GString *out, gint64 time)
{
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(time / G_USEC_PER_SEC);
    g_autofree char *text = date != NULL ? g_date_time_format(date, "%Y-%m-%dT%H:%M:%SZ") : NULL;

    g_string_append_printf(out, ",%s", text != NULL ? text : "");
}

void
csv_incident(const Output *output, const DsnIncident *incident, GString *out)
{
    const char *const texts[] = {incident->kind, incident->state, incident->subject, incident->cause->id};
    const guint64 numbers[] = {incident->messages, incident->recipients, incident->attempts,
                               incident->failures, incident->waiting};

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        append_text(out, texts[i]);
        g_string_append_c(out, ',');
    }
    append_confidence(out, incident->confidence);
    g_string_append_printf(out, ",%s,", incident->who_acts);
    append_text(out, incident->title);
    append_time(out, incident->first);
    append_time(out, incident->last);
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        g_string_append_printf(out, ",%" G_GUINT64_FORMAT, numbers[i]);
    g_string_append_printf(out, ",%s\r\n", incident->id);
}
