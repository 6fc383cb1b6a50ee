/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/returned.c: the message that came back, as far as it did
 *
 * Takes the part or the text behind the break line, gives its header fields and the shape of its structure. Its shape
 * may be evidence ("HTML only"); its prose never is, and nothing here reads it.
 */
#include "reader.h"

#include "../smtp/address.h"

/* Attachments that a system would run when opened; what filters commonly refuse by name. */
static const char *const dangerous_endings[] = {
    ".bat", ".chm", ".cmd", ".com", ".cpl", ".dll", ".docm", ".exe", ".hta",
    ".iso", ".jar", ".js",  ".jse", ".lnk", ".msi", ".pif",  ".ps1", ".reg",
    ".scr", ".vb",  ".vbe", ".vbs", ".ws",  ".wsf", ".xlsm", ".img", ".ace",
};

static gboolean
is_dangerous(DsnSpan file_name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(dangerous_endings); i++) {
        if (dsn_span_ends_nocase(file_name, dangerous_endings[i]))
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_attachment(DsnMail *mail, const DsnPart *part)
{
    const DsnField *disposition = dsn_part_field(mail, part, DSN_FIELD_CONTENT_DISPOSITION);

    if (disposition != NULL && dsn_span_starts_nocase(dsn_span_trim(disposition->value), "attachment"))
        return TRUE;
    return part->media == DSN_MEDIA_OTHER;
}

static guint
shape_of_part(DsnMail *mail, const DsnPart *part)
{
    guint shape = 0;

    switch (part->media) {
    case DSN_MEDIA_MULTIPART_ALTERNATIVE:
    case DSN_MEDIA_MULTIPART_OTHER:
        return 0;
    case DSN_MEDIA_MULTIPART_REPORT:
    case DSN_MEDIA_DELIVERY_STATUS:
        return DSN_RETURNED_REPORT;
    default:
        break;
    }
    if (is_attachment(mail, part)) {
        shape = DSN_RETURNED_ATTACHMENT;
        if (is_dangerous(dsn_part_file_name(mail, part)))
            shape |= DSN_RETURNED_DANGEROUS;
    } else if (part->media == DSN_MEDIA_TEXT_HTML) {
        shape = DSN_RETURNED_HTML;
    } else if (part->media == DSN_MEDIA_TEXT_PLAIN) {
        shape = DSN_RETURNED_PLAIN;
    }
    return shape;
}

/* The message's own Content-Type tells its shape even when only the header came back. */
static guint
shape_of_header(DsnSpan content_type)
{
    if (dsn_span_starts_nocase(content_type, "text/html"))
        return DSN_RETURNED_HTML;
    if (dsn_span_starts_nocase(content_type, "text/plain"))
        return DSN_RETURNED_PLAIN;
    if (dsn_span_starts_nocase(content_type, "multipart/report"))
        return DSN_RETURNED_REPORT;
    return 0;
}

static void
read_line_ends(DsnSpan body, guint *shape)
{
    gssize at = dsn_span_find_byte(body, '\n');
    gboolean crlf = FALSE, bare = FALSE;

    for (gsize seen = 0; at >= 0 && seen < 200; seen++) { /* the first lines show it */
        if (at > 0 && body.data[at - 1] == '\r')
            crlf = TRUE;
        else
            bare = TRUE;
        body = dsn_span_from(body, (gsize)at + 1);
        at = dsn_span_find_byte(body, '\n');
    }
    if (crlf && bare) /* all LF is how mail is stored; only a mixture was sent so */
        *shape |= DSN_RETURNED_BARE_LF;
}

static DsnSpan
decoded(DsnMail *mail, const DsnField *field)
{
    return field != NULL ? dsn_span_trim(dsn_value_decode(mail, field->value)) : DSN_SPAN_NONE;
}

static void
read_envelope_sender(DsnMail *mail, const DsnField *return_path, DsnReturned *returned)
{
    if (return_path == NULL)
        return;
    returned->return_path = dsn_value_address(mail, return_path->value);
    if (dsn_span_is(dsn_address_local_part(returned->return_path), "MAILER-DAEMON"))
        returned->return_path = DSN_SPAN(""); /* how the null path is written down locally */
}

static gboolean
is_mail_system(DsnSpan from)
{
    DsnSpan local = dsn_address_local_part(from);

    return dsn_span_is(local, "MAILER-DAEMON") || dsn_span_is(local, "postmaster");
}

static void
read_fields(DsnMail *mail, guint first, guint n, DsnReturned *returned)
{
    const DsnField *found[DSN_N_FIELDS] = {NULL};
    DsnSpan from, domain, sender_domain;

    for (guint i = 0; i < n; i++) {
        const DsnField *field = &g_array_index(mail->fields, DsnField, first + i);
        if (found[field->id] == NULL)
            found[field->id] = field;
    }
    returned->message_id = decoded(mail, found[DSN_FIELD_MESSAGE_ID]);
    returned->subject = decoded(mail, found[DSN_FIELD_SUBJECT]);
    returned->from = decoded(mail, found[DSN_FIELD_FROM]);
    returned->to = decoded(mail, found[DSN_FIELD_TO]);
    returned->list_id = decoded(mail, found[DSN_FIELD_LIST_ID]);
    returned->feedback_id = decoded(mail, found[DSN_FIELD_FEEDBACK_ID]);
    returned->content_type = decoded(mail, found[DSN_FIELD_CONTENT_TYPE]);
    if (found[DSN_FIELD_DATE] != NULL)
        returned->date = dsn_value_date(mail, dsn_value_unfold(mail, found[DSN_FIELD_DATE]->value));
    if (found[DSN_FIELD_TO] != NULL)
        returned->n_to = dsn_value_n_addresses(mail, found[DSN_FIELD_TO]->value);
    if (found[DSN_FIELD_CC] != NULL)
        returned->n_to += dsn_value_n_addresses(mail, found[DSN_FIELD_CC]->value);
    read_envelope_sender(mail, found[DSN_FIELD_RETURN_PATH], returned);
    returned->shape |= shape_of_header(returned->content_type);
    if (found[DSN_FIELD_DATE] == NULL)
        returned->shape |= DSN_RETURNED_NO_DATE;
    if (found[DSN_FIELD_MESSAGE_ID] == NULL)
        returned->shape |= DSN_RETURNED_NO_MESSAGE_ID;
    if (found[DSN_FIELD_LIST_ID] != NULL)
        returned->shape |= DSN_RETURNED_LIST;
    if (found[DSN_FIELD_FROM] != NULL) {
        from = dsn_value_address(mail, found[DSN_FIELD_FROM]->value);
        if (returned->return_path.data != NULL && returned->return_path.length == 0 && is_mail_system(from))
            returned->shape |= DSN_RETURNED_REPORT; /* a notice without MIME; not all mail from <> is one */
        domain = dsn_address_domain(from);
        sender_domain = dsn_address_domain(returned->return_path);
        if (dsn_span_is_set(domain) && dsn_span_is_set(sender_domain) &&
            !dsn_span_equal_nocase(domain, sender_domain))
            returned->shape |= DSN_RETURNED_FROM_OTHER;
    }
}

/* A whole message: @index is the part that it is. */
static void
read_message(DsnMail *mail, guint index, DsnReturned *returned)
{
    const DsnPart *part = dsn_mail_part(mail, index);

    returned->is_there = TRUE;
    returned->header = part->header;
    returned->size = part->header.length + part->body.length;
    read_fields(mail, part->first_field, part->n_fields, returned);
    if (dsn_span_trim(part->body).length == 0)
        return;
    returned->shape |= DSN_RETURNED_BODY;
    for (guint i = index; i < part->end; i++)
        returned->shape |= shape_of_part(mail, dsn_mail_part(mail, i));
    read_line_ends(part->body, &returned->shape);
}

void
dsn_returned_read_text(DsnNotice *notice, DsnSpan text)
{
    DsnReturned *returned = &notice->reader->facts.returned;
    DsnMail *quoted = notice->reader->quoted;
    DsnSpan rest = text, line;

    /* Blank and decorating lines may stand between the break and the header. */
    for (text = rest; dsn_span_take_line(&rest, &line); text = rest) {
        gssize colon = dsn_span_find_byte(line, ':');
        if (colon > 1 && dsn_span_find_byte(dsn_span_cut(dsn_span_trim(line), 0, (gsize)colon), ' ') < 0)
            break;
    }
    if (returned->is_there || dsn_span_trim(text).length == 0)
        return;
    dsn_mail_scan(quoted, text);
    if (dsn_mail_part(quoted, 0)->n_fields >= 2)
        read_message(quoted, 0, returned);
}

void
dsn_returned_read_part(DsnNotice *notice, guint index)
{
    DsnReturned *returned = &notice->reader->facts.returned;
    const DsnPart *part = dsn_mail_part(notice->mail, index);

    if (returned->is_there)
        return;
    if (part->media == DSN_MEDIA_MESSAGE && part->end > index + 1)
        read_message(notice->mail, index + 1, returned);
    else
        dsn_returned_read_text(notice, dsn_part_content(notice->mail, part));
}
