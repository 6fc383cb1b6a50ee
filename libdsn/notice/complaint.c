/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/complaint.c: abuse feedback reports (RFC 5965, with RFC 6590 redaction and RFC 6591 failures)
 *
 * Takes a message with a message/feedback-report part and gives one fact for each recipient that it names: in
 * Original-Rcpt-To, in a vendor's field, or in the returned message. A recipient that was redacted stays unknown.
 */
#include "reader.h"

#include "../smtp/address.h"

#define TEXT_MAX 4000 /* bytes of prose in which the fields may stand */

/* Fields of the report that name the recipient, best first. */
static const char *const recipient_fields[] = {"Original-Rcpt-To", "Removal-Recipient", "Redacted-Address",
                                               "Original-Recipient", "Final-Recipient"};
/* Header fields of other feedback mails: Hotmail's JMRP has no feedback-report part at all. */
static const char *const recipient_headers[] = {"X-HmXmrOriginalRecipient", "X-Complaints-To-Recipient"};

static void
add_complaint(DsnNotice *notice, DsnSpan recipient)
{
    DsnFact *fact = dsn_notice_add(notice->reader->facts.facts, notice);
    DsnSpan type = dsn_notice_field(notice, "Feedback-Type"),
            from = dsn_notice_field(notice, "Original-Mail-From");

    fact->kind = DSN_KIND_COMPLAINT;
    fact->format = "arf";
    fact->mta = notice->mta;
    fact->recipient = recipient;
    fact->feedback_type = type;
    fact->feedback_agent = dsn_notice_field(notice, "User-Agent");
    fact->feedback_source_ip = dsn_notice_field(notice, "Source-IP");
    fact->feedback_domain = dsn_notice_field(notice, "Reported-Domain");
    fact->reporting_mta = dsn_host_read(dsn_notice_field(notice, "Reporting-MTA"));
    fact->envelope_id = dsn_notice_field(notice, "Original-Envelope-Id");
    if (dsn_span_is_set(from))
        fact->sender = dsn_address_read(from, notice->reader->store);
    if (dsn_span_is_set(dsn_notice_field(notice, "Arrival-Date")))
        fact->arrival_date = dsn_value_date(notice->mail, dsn_notice_field(notice, "Arrival-Date"));
    else
        fact->arrival_date = dsn_value_date(notice->mail, dsn_notice_field(notice, "Received-Date"));
}

/* Original-Rcpt-To may be repeated, one for each recipient (RFC 5965 section 3.2). */
static void
read_named(DsnNotice *notice)
{
    const GArray *fields = notice->reader->fields;

    for (gsize name = 0; name < G_N_ELEMENTS(recipient_fields); name++) {
        for (guint i = 0; i < fields->len; i++) {
            const DsnField *field = &g_array_index(fields, DsnField, i);
            DsnSpan address;
            if (!dsn_span_is(field->name, recipient_fields[name]))
                continue;
            address = dsn_address_read(dsn_value_unfold(notice->mail, field->value), notice->reader->store);
            if (dsn_address_is_mailbox(address)) /* not "redacted" */
                add_complaint(notice, address);
        }
        if (notice->reader->facts.facts->len > 0)
            return;
    }
}

static void
read_from_copy(DsnNotice *notice)
{
    const DsnReturned *returned = &notice->reader->facts.returned;
    DsnSpan rest = returned->to, address, at, recipient = DSN_SPAN_NONE;

    if (returned->n_to == 1 && dsn_address_take(&rest, &address, &at))
        recipient = dsn_address_read(address, notice->reader->store);
    add_complaint(notice, recipient);
}

/* The same fields in the text itself, where MIME was lost on the way. */
static gboolean
find_fields_in_text(DsnNotice *notice)
{
    if (dsn_mail_part(notice->mail, notice->root)->media == DSN_MEDIA_MULTIPART_REPORT)
        return FALSE; /* MIME is in order, and the report is another */
    for (guint i = notice->root; i < dsn_mail_part(notice->mail, notice->root)->end; i++) {
        const DsnPart *part = dsn_mail_part(notice->mail, i);
        DsnSpan text;
        gssize at;
        if (part->media != DSN_MEDIA_TEXT_PLAIN)
            continue;
        text = dsn_span_cut(dsn_part_text(notice->mail, part), 0, TEXT_MAX);
        at = dsn_span_find(text, "\nFeedback-Type:");
        if (at < 0)
            return FALSE;
        text = dsn_span_from(text, (gsize)at + 1);
        g_array_set_size(notice->reader->fields, 0);
        return dsn_fields_read(&text, notice->reader->fields) &&
               dsn_span_is_set(dsn_notice_field(notice, "User-Agent")) &&
               dsn_span_is_set(dsn_notice_field(notice, "Version"));
    }
    return FALSE;
}

static gboolean
read_headers_only(DsnNotice *notice)
{
    const DsnPart *part = dsn_mail_part(notice->mail, notice->root);

    for (gsize i = 0; i < G_N_ELEMENTS(recipient_headers); i++) {
        const DsnField *field = dsn_part_field_named(notice->mail, part, recipient_headers[i]);
        if (field == NULL)
            continue;
        g_array_set_size(notice->reader->fields, 0);
        add_complaint(notice,
                      dsn_address_read(dsn_value_unfold(notice->mail, field->value), notice->reader->store));
        return TRUE;
    }
    return FALSE;
}

gboolean
dsn_complaint_read(DsnNotice *notice)
{
    gboolean is_complaint = FALSE;

    for (guint i = notice->root; i < dsn_mail_part(notice->mail, notice->root)->end; i++) {
        const DsnPart *part = dsn_mail_part(notice->mail, i);
        if (part->media == DSN_MEDIA_FEEDBACK_REPORT && !is_complaint) {
            DsnSpan text = dsn_part_content(notice->mail, part);
            g_array_set_size(notice->reader->fields, 0);
            is_complaint = dsn_fields_read(&text, notice->reader->fields);
        } else if (is_complaint &&
                   (part->media == DSN_MEDIA_MESSAGE || part->media == DSN_MEDIA_MESSAGE_HEADERS)) {
            dsn_returned_read_part(notice, i);
            break;
        } else if (i != notice->root && part->media == DSN_MEDIA_MESSAGE) {
            break;
        }
    }
    if (!is_complaint && !find_fields_in_text(notice))
        return read_headers_only(notice);
    read_named(notice);
    if (notice->reader->facts.facts->len == 0)
        read_from_copy(notice);
    return TRUE;
}
