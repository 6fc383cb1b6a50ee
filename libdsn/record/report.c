/* SPDX-License-Identifier: BSD-2-Clause */
/* record/report.c: the records of one report, and what they share
 *
 * Takes the facts of a report, gives a block of memory that holds all of its records and one store of their texts. What
 * records share is kept once: the returned message, and each text that the fact before had from the same place, so
 * that a report about thousands of recipients takes little more memory than the mail.
 */
#include "record.h"

#include <string.h>

#define STORE_BLOCK 2048 /* bytes; the texts of nine in ten reports fit into the first block */
#define ELLIPSIS    "\xe2\x80\xa6"

/* A text that is too long, up to the last whole character that fits, and an ellipsis. */
static const char *
keep_cut(DsnReport *report, DsnSpan text)
{
    gsize length = DSN_RECORD_TEXT_MAX - strlen(ELLIPSIS);
    g_autoptr(GString) cut = NULL;

    for (guint i = 0; i < 3 && (text.data[length] & 0xc0) == 0x80;
         i++) /* 10xxxxxx goes on with a character */
        length--;
    cut = g_string_new_len((const char *)text.data, (gssize)length);
    g_string_append(cut, ELLIPSIS);
    return dsn_report_keep(report, (DsnSpan){(const guint8 *)cut->str, cut->len});
}

/* Nothing but ASCII, and no NUL: what most texts of mail are, and valid at a look. */
static gboolean
is_plain(DsnSpan text)
{
    const guint64 ones = G_GUINT64_CONSTANT(0x0101010101010101), tops = ones << 7;
    gsize at = 0;

    for (guint64 word; at + sizeof word <= text.length; at += sizeof word) {
        memcpy(&word, text.data + at, sizeof word);
        if (((word | (word - ones)) & tops) != 0) /* a byte above 0x7f, or 0 */
            return FALSE;
    }
    while (at < text.length && text.data[at] - 1u < 0x7f)
        at++;
    return at == text.length;
}

const char *
dsn_report_keep(DsnReport *report, DsnSpan text)
{
    g_autofree char *valid = NULL;

    if (text.data == NULL)
        return NULL;
    if (text.length > DSN_RECORD_TEXT_MAX)
        return keep_cut(report, text);
    if (is_plain(text) || g_utf8_validate_len((const char *)text.data, text.length, NULL))
        return g_string_chunk_insert_len(report->store, (const char *)text.data, (gssize)text.length);
    valid = g_utf8_make_valid((const char *)text.data, (gssize)text.length);
    return g_string_chunk_insert(report->store, valid);
}

void
dsn_report_set_warning(DsnReport *report, const char *warning)
{
    report->warning = dsn_report_keep(report, dsn_span_from_string(warning));
}

static void
keep_original(DsnReport *report, const DsnReturned *returned)
{
    const DsnSpan texts[DSN_N_ORIGINAL_TEXTS] = {
        [DSN_ORIGINAL_MESSAGE_ID] = returned->message_id,
        [DSN_ORIGINAL_SUBJECT] = returned->subject,
        [DSN_ORIGINAL_FROM] = returned->from,
        [DSN_ORIGINAL_TO] = returned->to,
        [DSN_ORIGINAL_DATE] = returned->date,
        [DSN_ORIGINAL_LIST_ID] = returned->list_id,
        [DSN_ORIGINAL_FEEDBACK_ID] = returned->feedback_id,
        [DSN_ORIGINAL_CONTENT_TYPE] = returned->content_type,
    };

    for (guint i = 0; i < DSN_N_ORIGINAL_TEXTS; i++)
        report->original[i] = dsn_report_keep(report, texts[i]);
    report->is_returned = returned->is_there;
    report->original_size = returned->size;
}

static void
keep_headers(DsnReport *report, const DsnReportInput *input)
{
    g_autoptr(GArray) fields = g_array_new(FALSE, FALSE, sizeof(DsnField));
    DsnSpan header = input->facts != NULL ? input->facts->returned.header : DSN_SPAN_NONE;

    dsn_fields_read(&header, fields);
    report->n_headers = input->n_headers;
    report->headers = g_new(DsnOriginalHeader, report->n_headers);
    for (guint i = 0; i < report->n_headers; i++) {
        const char *name = input->headers[i];
        const DsnField *field = dsn_fields_find(fields, name);
        DsnSpan value = field != NULL ? dsn_value_decode(input->mail, field->value) : DSN_SPAN_NONE;
        report->headers[i] = (DsnOriginalHeader){name, dsn_report_keep(report, value)};
    }
}

/* The first record's identity gives that of the whole report, too, which saves to compute it for each. */
static void
keep_id(DsnRecord *record, const DsnReportInput *input, const DsnFact *fact)
{
    DsnReport *report = record->report;
    char id[DSN_ID_LENGTH + 1], spare[DSN_ID_LENGTH + 1];

    dsn_id_write(input, fact, id, spare);
    record->texts[DSN_RECORD_ID] = dsn_report_keep(report, dsn_span_from_string(id));
    if (report->not_a_report.texts[DSN_RECORD_ID] == NULL)
        report->not_a_report.texts[DSN_RECORD_ID] = dsn_report_keep(report, dsn_span_from_string(spare));
}

DsnReport *
dsn_report_new(DsnReportInput *input, guint n_records)
{
    static const DsnFact no_report = {.kind = DSN_KIND_NOT_A_REPORT};
    DsnReport *report = g_malloc0(sizeof *report + n_records * sizeof report->records[0]);

    g_atomic_ref_count_init(&report->references);
    report->store = g_string_chunk_new(STORE_BLOCK);
    report->n_records_max = n_records;
    if (input->facts != NULL) {
        keep_original(report, &input->facts->returned);
        report->trust = input->is_log ? DSN_TRUST_LOG : dsn_trust_signals(input->facts, input->mail);
        if (input->mail != NULL)
            report->trust |=
                dsn_authentication_signals(&input->ours, input->facts, input->mail, &input->proven);
        dsn_id_write_body(input, input->body_id);
    }
    if (input->n_headers > 0)
        keep_headers(report, input);
    report->not_a_report.report = report;
    dsn_record_fill(&report->not_a_report, input, &no_report, NULL);
    if (n_records == 0)
        keep_id(&report->not_a_report, input, &no_report);
    return report;
}

void
dsn_report_add(DsnReport *report, DsnReportInput *input, const DsnFact *fact, const DsnVerdict *verdict)
{
    DsnRecord *record;

    g_return_if_fail(report->n_records < report->n_records_max);
    record = &report->records[report->n_records++];
    record->report = report;
    dsn_record_fill(record, input, fact, verdict);
    keep_id(record, input, fact);
    input->last_fact = fact;
}

DsnReport *
dsn_report_ref(DsnReport *self)
{
    g_return_val_if_fail(self != NULL, NULL);
    g_atomic_ref_count_inc(&self->references);
    return self;
}

void
dsn_report_unref(DsnReport *self)
{
    if (self == NULL || !g_atomic_ref_count_dec(&self->references))
        return;
    g_string_chunk_free(self->store);
    g_free(self->headers);
    g_free(self);
}

guint
dsn_report_get_n_records(const DsnReport *self)
{
    g_return_val_if_fail(self != NULL, 0);
    return self->n_records;
}

const DsnRecord *
dsn_report_get_record(const DsnReport *self, guint index)
{
    g_return_val_if_fail(self != NULL && index < self->n_records, NULL);
    return &self->records[index];
}

const DsnRecord *
dsn_report_get_not_a_report(const DsnReport *self)
{
    g_return_val_if_fail(self != NULL, NULL);
    return &self->not_a_report;
}

const char *
dsn_report_get_warning(const DsnReport *self)
{
    g_return_val_if_fail(self != NULL, NULL);
    return self->warning;
}

G_DEFINE_BOXED_TYPE(DsnReport, dsn_report, dsn_report_ref, dsn_report_unref)
