/* SPDX-License-Identifier: BSD-2-Clause */
/* record/record.c: one record, filled from a fact and a verdict, and read by dsn.h
 *
 * What the fact does not say stays NULL: nothing is concluded here. hard_bounce follows from the cause's permanence
 * alone, never from a code: a 5xx reply about our own address does not make the recipient's dead.
 */
#include "record.h"

#include <string.h>

/* The texts that a record takes from its fact as they are. */
static const struct {
    DsnRecordField field;
    gsize offset; /* of a DsnSpan in DsnFact */
} fact_texts[] = {
    {DSN_RECORD_RECIPIENT, offsetof(DsnFact, recipient)},
    {DSN_RECORD_ORIGINAL_RECIPIENT, offsetof(DsnFact, original_recipient)},
    {DSN_RECORD_SENDER, offsetof(DsnFact, sender)},
    {DSN_RECORD_ACTION, offsetof(DsnFact, action)},
    {DSN_RECORD_DIAGNOSTIC, offsetof(DsnFact, diagnostic)},
    {DSN_RECORD_DIAGNOSTIC_TYPE, offsetof(DsnFact, diagnostic_type)},
    {DSN_RECORD_REPORTING_MTA, offsetof(DsnFact, reporting_mta)},
    {DSN_RECORD_REMOTE_MTA, offsetof(DsnFact, remote_mta)},
    {DSN_RECORD_ARRIVAL_DATE, offsetof(DsnFact, arrival_date)},
    {DSN_RECORD_LAST_ATTEMPT_DATE, offsetof(DsnFact, last_attempt_date)},
    {DSN_RECORD_WILL_RETRY_UNTIL, offsetof(DsnFact, will_retry_until)},
    {DSN_RECORD_QUEUE_ID, offsetof(DsnFact, queue_id)},
    {DSN_RECORD_ENVELOPE_ID, offsetof(DsnFact, envelope_id)},
};

static DsnSpan
fact_text(const DsnFact *fact, gsize offset)
{
    return *(const DsnSpan *)(const void *)((const guint8 *)fact + offset);
}

static gboolean
is_same_place(DsnSpan a, DsnSpan b)
{
    return a.data == b.data && a.length == b.length;
}

/* The fields that hold for a whole report are spans of one place in all of its facts: kept once. */
static void
keep_fact_texts(DsnRecord *record, const DsnReportInput *input, const DsnFact *fact)
{
    const DsnFact *last = input->last_fact;

    for (gsize i = 0; i < G_N_ELEMENTS(fact_texts); i++) {
        DsnSpan text = fact_text(fact, fact_texts[i].offset);
        DsnRecordField field = fact_texts[i].field;
        if (last != NULL && is_same_place(text, fact_text(last, fact_texts[i].offset)))
            record->texts[field] = record[-1].texts[field];
        else
            record->texts[field] = dsn_report_keep(record->report, text);
    }
}

static void
keep_codes(DsnRecord *record, const DsnFact *fact)
{
    char status[DSN_STATUS_TEXT_MAX];

    record->reply_code = fact->reply_code;
    record->texts[DSN_RECORD_SMTP_COMMAND] = dsn_command_name(fact->command);
    if (fact->status.klass == 0)
        return;
    dsn_status_write(fact->status, status);
    record->texts[DSN_RECORD_STATUS] = dsn_report_keep(record->report, dsn_span_from_string(status));
}

/* What is true of the report as a whole; the same in all of its records. */
static void
keep_report_texts(DsnRecord *record, const DsnReportInput *input)
{
    DsnReport *report = record->report;

    if (input->facts == NULL)
        return;
    record->texts[DSN_RECORD_ORIGINAL_MESSAGE_ID] = report->original[DSN_ORIGINAL_MESSAGE_ID];
    record->texts[DSN_RECORD_ORIGINAL_SUBJECT] = report->original[DSN_ORIGINAL_SUBJECT];
    if (record != &report->not_a_report) { /* the record that a report has first */
        static const DsnRecordField shared[] = {DSN_RECORD_REPORT_DATE, DSN_RECORD_REPORT_MESSAGE_ID,
                                                DSN_RECORD_VERP};
        for (gsize i = 0; i < G_N_ELEMENTS(shared); i++)
            record->texts[shared[i]] = report->not_a_report.texts[shared[i]];
        return;
    }
    record->texts[DSN_RECORD_REPORT_DATE] = dsn_report_keep(report, input->facts->date);
    record->texts[DSN_RECORD_REPORT_MESSAGE_ID] = dsn_report_keep(report, input->facts->message_id);
    record->texts[DSN_RECORD_VERP] = dsn_report_keep(report, input->facts->verp);
}

static void
keep_feedback(DsnRecord *record, const DsnFact *fact)
{
    record->feedback_type = dsn_report_keep(record->report, fact->feedback_type);
    record->feedback_agent = dsn_report_keep(record->report, fact->feedback_agent);
    record->feedback_source_ip = dsn_report_keep(record->report, fact->feedback_source_ip);
    record->feedback_domain = dsn_report_keep(record->report, fact->feedback_domain);
}

static void
keep_auto_reply(DsnRecord *record, const DsnFact *fact)
{
    record->auto_reply_type = fact->auto_reply_type != NULL ? fact->auto_reply_type : "other";
    record->auto_reply_address = dsn_report_keep(record->report, fact->auto_reply_address);
}

static void
keep_evidence(DsnRecord *record, const DsnVerdict *verdict)
{
    for (guint i = 0; i < verdict->n_evidence; i++) {
        record->evidence[i] = (DsnEvidenceItem){
            .field = verdict->evidence[i].field,
            .text = dsn_report_keep(record->report, verdict->evidence[i].text),
            .rule = verdict->evidence[i].rule,
        };
    }
    record->diagnosis.n_evidence = verdict->n_evidence;
    record->diagnosis.evidence = record->evidence;
}

static void
keep_alternatives(DsnRecord *record, const DsnCause *causes, const DsnVerdict *verdict)
{
    for (guint i = 0; i < verdict->n_alternatives; i++) {
        record->alternatives[i] = (DsnAlternativeItem){
            .cause = &causes[verdict->alternatives[i].cause],
            .confidence = verdict->alternatives[i].confidence,
            .why = dsn_report_keep(record->report, verdict->alternatives[i].why),
        };
    }
    record->diagnosis.n_alternatives = verdict->n_alternatives;
    record->diagnosis.alternatives = record->alternatives;
}

static void
keep_verdict(DsnRecord *record, const DsnCause *causes, const DsnVerdict *verdict)
{
    const DsnCauseInfo *info = dsn_knowledge_cause(dsn_knowledge_builtin(), verdict->cause);

    record->diagnosis = (DsnDiagnosis){
        .cause = &causes[verdict->cause],
        .confidence = verdict->confidence,
        .code_conflict = verdict->code_conflict,
        .hard_bounce = info->permanence == DSN_PERMANENT,
        .hard_bounce_applies = TRUE,
    };
    keep_evidence(record, verdict);
    keep_alternatives(record, causes, verdict);
    record->retry_after = verdict->retry_after;
    record->texts[DSN_RECORD_BLOCKLIST_NAME] = dsn_report_keep(record->report, verdict->blocklist_name);
    record->texts[DSN_RECORD_BLOCKLIST_LISTED] = dsn_report_keep(record->report, verdict->blocklist_listed);
    record->texts[DSN_RECORD_BLOCKLIST_URL] = dsn_report_keep(record->report, verdict->blocklist_url);
}

void
dsn_record_fill(DsnRecord *record, const DsnReportInput *input, const DsnFact *fact,
                const DsnVerdict *verdict)
{
    record->kind = fact->kind;
    record->attempts = fact->attempts;
    record->retry_after = -1;
    record->error_offset = -1;
    record->trust = record->report->trust;
    if (input->facts != NULL && !input->is_log)
        record->trust |= dsn_trust_fact_signals(input, fact);
    record->texts[DSN_RECORD_KIND] = dsn_kind_name(fact->kind);
    record->texts[DSN_RECORD_MTA] = fact->mta;
    record->texts[DSN_RECORD_FORMAT] = fact->format;
    record->texts[DSN_RECORD_TRUST_LEVEL] = dsn_trust_level(fact->kind, record->trust);
    keep_fact_texts(record, input, fact);
    keep_codes(record, fact);
    keep_report_texts(record, input);
    if (fact->kind == DSN_KIND_COMPLAINT)
        keep_feedback(record, fact);
    if (fact->kind == DSN_KIND_AUTO_REPLY)
        keep_auto_reply(record, fact);
    if (verdict != NULL && dsn_kind_has_cause(fact->kind))
        keep_verdict(record, input->causes, verdict);
}

DsnRecord *
dsn_record_new_error(const char *message, gint64 offset)
{
    DsnReportInput input = {0};
    DsnFact fact = {.kind = DSN_KIND_ERROR, .diagnostic = dsn_span_from_string(message)};
    DsnReport *report;
    DsnRecord *record;

    g_return_val_if_fail(message != NULL, NULL);
    report = dsn_report_new(&input, 1);
    dsn_report_add(report, &input, &fact, NULL);
    record = &report->records[0];
    record->texts[DSN_RECORD_ERROR_MESSAGE] = g_steal_pointer(&record->texts[DSN_RECORD_DIAGNOSTIC]);
    record->error_offset = offset;
    return record; /* the report's first reference becomes the record's */
}

DsnRecord *
dsn_record_ref(DsnRecord *self)
{
    g_return_val_if_fail(self != NULL, NULL);
    dsn_report_ref(self->report);
    return self;
}

void
dsn_record_unref(DsnRecord *self)
{
    if (self != NULL)
        dsn_report_unref(self->report);
}

const char *
dsn_record_get_text(const DsnRecord *self, DsnRecordField field)
{
    g_return_val_if_fail(self != NULL && field < DSN_N_RECORD_FIELDS, NULL);
    return self->texts[field];
}

guint
dsn_record_get_reply_code(const DsnRecord *self)
{
    g_return_val_if_fail(self != NULL, 0);
    return self->reply_code;
}

guint
dsn_record_get_attempts(const DsnRecord *self)
{
    g_return_val_if_fail(self != NULL, 0);
    return self->attempts;
}

int
dsn_record_get_retry_after(const DsnRecord *self)
{
    g_return_val_if_fail(self != NULL, -1);
    return self->retry_after;
}

const DsnDiagnosis *
dsn_record_get_diagnosis(const DsnRecord *self)
{
    g_return_val_if_fail(self != NULL, NULL);
    return self->diagnosis.cause != NULL ? &self->diagnosis : NULL;
}

G_DEFINE_BOXED_TYPE(DsnRecord, dsn_record, dsn_record_ref, dsn_record_unref)
