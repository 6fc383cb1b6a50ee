/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/disposition.c: message disposition notifications (RFC 8098; RFC 3798 and RFC 2298 before it)
 *
 * "Displayed", "deleted" and the like, told by the recipient's mail program. A delivery agent that refuses a message
 * (Sieve "reject") may write one as well: then its text says so, and it is read as a failure.
 */
#include "reader.h"

#include "../smtp/address.h"

/* A refusal, by the words of the text part (data/notices). */
static gboolean
is_refusal(DsnNotice *notice)
{
    gboolean rejects = notice->format != NULL && g_str_equal(notice->format, "dovecot-text");
    guint before = notice->content;

    for (guint i = notice->root + 1; i < dsn_mail_part(notice->mail, notice->root)->end; i++) {
        const DsnPart *part = dsn_mail_part(notice->mail, i);
        if (part->media == DSN_MEDIA_DISPOSITION)
            break;
        if (part->media == DSN_MEDIA_TEXT_PLAIN)
            dsn_notice_mark(notice, 1 << DSN_PLACE_INTRO, dsn_part_text(notice->mail, part));
    }
    return notice->kind == DSN_KIND_FAILURE && (notice->content > before || rejects);
}

static void
read_returned(DsnNotice *notice, guint after)
{
    for (guint i = after + 1; i < dsn_mail_part(notice->mail, notice->root)->end; i++) {
        DsnMedia media = dsn_mail_part(notice->mail, i)->media;
        if (media == DSN_MEDIA_MESSAGE || media == DSN_MEDIA_MESSAGE_HEADERS) {
            dsn_returned_read_part(notice, i);
            return;
        }
    }
}

static DsnSpan
disposition_type(DsnSpan disposition)
{
    gssize semicolon = dsn_span_find_byte(disposition, ';');
    DsnSpan type = semicolon >= 0 ? dsn_span_from(disposition, (gsize)semicolon + 1) : disposition, word;

    return dsn_span_take_word(&type, &word) ? word : DSN_SPAN_NONE;
}

static void
add_disposition(DsnNotice *notice, gboolean refusal)
{
    DsnFact *fact = dsn_notice_add(notice->reader->facts.facts, notice);
    DsnSpan disposition = dsn_notice_field(notice, "Disposition"),
            failure = dsn_notice_field(notice, "Failure");

    fact->kind = refusal ? DSN_KIND_FAILURE : DSN_KIND_DISPOSITION;
    fact->format = "mdn";
    fact->mta = notice->mta;
    fact->recipient = dsn_address_read(dsn_notice_field(notice, "Final-Recipient"), notice->reader->store);
    fact->original_recipient =
        dsn_address_read(dsn_notice_field(notice, "Original-Recipient"), notice->reader->store);
    fact->reporting_mta = dsn_host_read(dsn_notice_field(notice, "Reporting-UA"));
    if (!refusal)
        fact->action = disposition_type(disposition);
    fact->diagnostic = dsn_span_is_set(failure) ? failure : disposition;
}

gboolean
dsn_disposition_read(DsnNotice *notice)
{
    for (guint i = notice->root; i < dsn_mail_part(notice->mail, notice->root)->end; i++) {
        const DsnPart *part = dsn_mail_part(notice->mail, i);
        DsnSpan text;
        gboolean refusal;
        if (i != notice->root && part->media == DSN_MEDIA_MESSAGE)
            return FALSE;
        if (part->media != DSN_MEDIA_DISPOSITION)
            continue;
        refusal = is_refusal(notice);
        text = dsn_part_content(notice->mail, part);
        g_array_set_size(notice->reader->fields, 0);
        if (!dsn_fields_read(&text, notice->reader->fields))
            return FALSE;
        add_disposition(notice, refusal);
        read_returned(notice, i);
        if (refusal) {
            DsnFact *fact = &g_array_index(notice->reader->facts.facts, DsnFact, 0);
            fact->diagnostic = DSN_SPAN_NONE;
            dsn_reason_read(notice,
                            dsn_part_text(notice->mail, dsn_mail_part(notice->mail, notice->root + 1)), fact);
        }
        return TRUE;
    }
    return FALSE;
}
