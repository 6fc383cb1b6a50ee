/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/notice.c: which message is the report, and the order in which its parts are read
 *
 * A report may come as it was sent, or inside other messages: forwarded as an attachment, wrapped by a gateway,
 * returned by a list. The outermost message that is a report counts; what that one returns is never read for more.
 */
#include "reader.h"

#include "../mail/utf8.h"
#include "../smtp/address.h"
#include "../smtp/reply.h"

#define ORIGIN_MIN        2 /* a mail system wrote it ... */
#define CONTENT_MIN       2 /* ... and says that a delivery failed */
#define PERSON_ORIGIN_MIN 5 /* a reply or forward by subject: only the surest marks make it a report */
#define SURE_ORIGIN       5 /* nobody but a mail system */
#define CONTENT_FIELDS    4 /* what RFC 3464 fields count, standing in prose */
#define CONTENT_NAMED     2 /* what recipients with words about them count */

static GArray *
list_marked_fields(const DsnKnowledge *knowledge)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    GArray *fields = g_array_new(FALSE, FALSE, sizeof(DsnSpan));

    dsn_knowledge_list_marked_fields(knowledge, names);
    for (guint i = 0; i < names->len; i++) {
        DsnSpan name = dsn_span_from_string(g_ptr_array_index(names, i));
        g_array_append_val(fields, name);
    }
    return fields;
}

DsnNoticeReader *
dsn_notice_reader_new(const DsnKnowledge *knowledge)
{
    DsnNoticeReader *reader = g_new0(DsnNoticeReader, 1);

    reader->knowledge = knowledge;
    reader->normal = dsn_normal_new();
    reader->hits = g_array_new(FALSE, TRUE, sizeof(DsnMarkerHit));
    reader->fields = g_array_new(FALSE, TRUE, sizeof(DsnField));
    reader->prose = g_array_new(FALSE, TRUE, sizeof(DsnFact));
    reader->facts.facts = g_array_new(FALSE, TRUE, sizeof(DsnFact));
    reader->marked_fields = list_marked_fields(knowledge);
    reader->seen = g_hash_table_new(g_str_hash, g_str_equal);
    reader->store = g_string_chunk_new(4096);
    reader->scratch = g_string_new(NULL);
    reader->quoted = dsn_mail_new();
    return reader;
}

void
dsn_notice_reader_free(DsnNoticeReader *reader)
{
    if (reader == NULL)
        return;
    dsn_normal_free(reader->normal);
    g_array_unref(reader->hits);
    g_array_unref(reader->fields);
    g_array_unref(reader->prose);
    g_array_unref(reader->facts.facts);
    g_array_unref(reader->marked_fields);
    g_hash_table_unref(reader->seen);
    g_string_chunk_free(reader->store);
    g_string_free(reader->scratch, TRUE);
    dsn_mail_free(reader->quoted);
    for (guint i = 0; i < DSN_WRAPPINGS_MAX; i++)
        dsn_mail_free(reader->unwrapped[i]);
    g_free(reader);
}

static void
clear_facts(DsnNoticeReader *reader)
{
    GArray *facts = reader->facts.facts;

    g_array_set_size(facts, 0);
    g_array_set_size(reader->prose, 0);
    reader->facts = (DsnFacts){.facts = facts};
}

guint
dsn_notice_next_part(const DsnNotice *notice, guint index)
{
    guint end = dsn_mail_part(notice->mail, notice->root)->end;

    return index < end ? index : G_MAXUINT;
}

/* The part after this one that is not inside of it, if it is a message; else just the next. */
static guint
step(const DsnNotice *notice, guint index)
{
    const DsnPart *part = dsn_mail_part(notice->mail, index);

    return dsn_notice_next_part(
        notice, index != notice->root && part->media == DSN_MEDIA_MESSAGE ? part->end : index + 1);
}

static gboolean
is_attachment(const DsnNotice *notice, const DsnPart *part)
{
    const DsnField *field = dsn_part_field(notice->mail, part, DSN_FIELD_CONTENT_DISPOSITION);

    return field != NULL && dsn_span_starts_nocase(dsn_span_trim(field->value), "attachment");
}

/* HTML is read where no plain text says the same. */
static gboolean
has_plain_sibling(const DsnNotice *notice, guint index)
{
    gint parent = dsn_mail_part(notice->mail, index)->parent;

    if (parent < 0 || dsn_mail_part(notice->mail, (guint)parent)->media != DSN_MEDIA_MULTIPART_ALTERNATIVE)
        return FALSE;
    for (guint i = (guint)parent + 1; i < index; i++) {
        const DsnPart *part = dsn_mail_part(notice->mail, i);
        if (part->media == DSN_MEDIA_TEXT_PLAIN && dsn_span_trim(part->body).length > 0)
            return TRUE;
    }
    return FALSE;
}

/* Multiparts whose boundary never occurs have all their parts in one body. */
static DsnSpan
notice_text(const DsnNotice *notice, guint index)
{
    const DsnPart *part = dsn_mail_part(notice->mail, index);

    switch (part->media) {
    case DSN_MEDIA_TEXT_PLAIN:
        return dsn_part_text(notice->mail, part);
    case DSN_MEDIA_TEXT_HTML:
        return has_plain_sibling(notice, index) ? DSN_SPAN_NONE : dsn_part_text(notice->mail, part);
    case DSN_MEDIA_MULTIPART_REPORT:
    case DSN_MEDIA_MULTIPART_OTHER:
    case DSN_MEDIA_MULTIPART_ALTERNATIVE:
        if (part->end > index + 1)
            return DSN_SPAN_NONE;
        return dsn_mail_utf8(notice->mail, dsn_span_cut(part->body, 0, DSN_PROSE_MAX));
    default:
        return DSN_SPAN_NONE;
    }
}

/* Prose, with the fields of RFC 3464 in the midst of it if MIME was lost on the way. Returns the prose alone. */
static DsnSpan
read_text(DsnNotice *notice, DsnSpan text)
{
    DsnSpan fields = notice->has_status_part ? DSN_SPAN_NONE : dsn_rfc3464_find(text), returned;
    DsnSpan prose = fields.data != NULL ? dsn_span_cut(text, 0, (gsize)(fields.data - text.data)) : text;

    if (dsn_qsbmf_read(notice, prose, &returned)) {
        dsn_notice_mark(notice, 1 << DSN_PLACE_INTRO, dsn_span_cut(prose, 0, DSN_REASON_MAX));
        if (returned.data != NULL) /* from here on nothing is the notice's own */
            prose.length = (gsize)(returned.data - prose.data);
    } else {
        prose.length = dsn_prose_read(notice, prose, &returned);
    }
    if (fields.data != NULL) {
        dsn_rfc3464_read(notice, fields);
        notice->content += CONTENT_FIELDS;
        returned = dsn_span_from(text, (gsize)(fields.data - text.data) + fields.length);
    }
    if (dsn_span_is_set(returned))
        dsn_returned_read_text(notice, returned);
    return prose;
}

/* Every part of the report in its order. Text behind the fields, or behind the returned message, is no notice. */
static guint
read_parts(DsnNotice *notice, DsnSpan texts[DSN_NOTICE_PARTS_MAX])
{
    gboolean text_is_over = FALSE;
    guint n_texts = 0;

    for (guint i = notice->root; i != G_MAXUINT; i = step(notice, i)) {
        const DsnPart *part = dsn_mail_part(notice->mail, i);
        if (i != notice->root &&
            (part->media == DSN_MEDIA_MESSAGE || part->media == DSN_MEDIA_MESSAGE_HEADERS)) {
            text_is_over = TRUE;
            dsn_returned_read_part(notice, i);
        } else if (part->media == DSN_MEDIA_DELIVERY_STATUS) {
            text_is_over = TRUE;
            dsn_rfc3464_read(notice, dsn_part_content(notice->mail, part));
        } else if (!text_is_over && n_texts < DSN_NOTICE_PARTS_MAX && !is_attachment(notice, part)) {
            texts[n_texts] = notice_text(notice, i);
            n_texts += dsn_span_is_set(texts[n_texts]);
        }
    }
    return n_texts;
}

static gboolean
has_media(const DsnNotice *notice, DsnMedia media)
{
    for (guint i = notice->root; i != G_MAXUINT; i = step(notice, i)) {
        if (dsn_mail_part(notice->mail, i)->media == media)
            return TRUE;
    }
    return FALSE;
}

static gboolean
has_codes(const GArray *facts)
{
    for (guint i = 0; i < facts->len; i++) {
        const DsnFact *fact = &g_array_index(facts, DsnFact, i);
        if (fact->reply_code != 0 || fact->status.klass != 0)
            return TRUE;
    }
    return FALSE;
}

/* A refusal on a line apart from any recipient: "Remote server response: 550 5.1.1 User unknown" */
static DsnSpan
find_refusal(DsnSpan text)
{
    DsnSpan line;

    while (dsn_span_take_line(&text, &line)) {
        guint16 code = 0;
        DsnStatus status = {0};
        if (dsn_reply_read(line, &code, &status) && code != 0 ? code >= 400 : status.klass >= 4)
            return dsn_span_trim(line);
    }
    return DSN_SPAN_NONE;
}

/* Words about nobody in particular are the context of those about whom there are no others. */
static void
give_whole_text(DsnNotice *notice, DsnSpan text)
{
    GArray *facts = notice->reader->facts.facts;
    DsnSpan refusal = has_codes(facts) ? DSN_SPAN_NONE : find_refusal(dsn_span_cut(text, 0, DSN_REASON_MAX));

    for (guint i = 0; i < facts->len && dsn_span_is_set(refusal); i++) {
        DsnFact *fact = &g_array_index(facts, DsnFact, i);
        if (fact->kind == DSN_KIND_NONE && !dsn_span_is_set(fact->action))
            dsn_reason_read(notice, refusal, fact);
    }

    for (guint i = 0; i < facts->len; i++) {
        DsnFact *fact = &g_array_index(facts, DsnFact, i);
        if (!dsn_span_is_set(fact->diagnostic) && !dsn_span_is_set(fact->context))
            fact->context = dsn_span_trim(dsn_utf8_cut(text, DSN_REASON_MAX));
    }
}

static gboolean
names_somebody(const DsnNotice *notice)
{
    const GArray *prose = notice->reader->prose;

    for (guint i = 0; i < prose->len; i++) {
        if (dsn_span_is_set(g_array_index(prose, DsnFact, i).context))
            return TRUE;
    }
    return FALSE;
}

/* A list of addresses and a returned message need no words when a mail system sends them. */
static gboolean
returns_silently(const DsnNotice *notice)
{
    return notice->origin >= SURE_ORIGIN && notice->reader->prose->len > 0 &&
           notice->reader->facts.returned.is_there;
}

/* Lures that imitate notices, and parcel services, name nobody and return nothing. */
static gboolean
is_about_nothing(const DsnNotice *notice)
{
    const DsnFacts *facts = &notice->reader->facts;

    if (!facts->has_return_path || (facts->null_return_path && notice->origin >= SURE_ORIGIN))
        return FALSE;
    return notice->reader->prose->len == 0 && facts->facts->len == 0 && !facts->returned.is_there &&
           !dsn_span_is_set(dsn_notice_list(notice));
}

static gboolean
is_report(const DsnNotice *notice)
{
    guint content = notice->content;

    if (notice->has_status_part && notice->reader->facts.facts->len > 0)
        return TRUE;
    if (notice->kind == DSN_KIND_AUTO_REPLY || is_about_nothing(notice))
        return FALSE;
    if (returns_silently(notice) || (names_somebody(notice) && (content > 0 || notice->origin > ORIGIN_MIN)))
        content += CONTENT_NAMED;
    return notice->origin >= (notice->is_person ? PERSON_ORIGIN_MIN : ORIGIN_MIN) && content >= CONTENT_MIN;
}

/* A notice that names nobody and carries a report: a gateway put its own words around it. */
static gboolean
only_wraps_report(const DsnNotice *notice)
{
    const DsnNoticeReader *reader = notice->reader;

    return reader->facts.facts->len == 0 && reader->prose->len == 0 &&
           (reader->facts.returned.shape & DSN_RETURNED_REPORT) != 0;
}

static gboolean
read_delivery(DsnNotice *notice)
{
    DsnSpan texts[DSN_NOTICE_PARTS_MAX];
    guint n_texts;

    notice->has_status_part = has_media(notice, DSN_MEDIA_DELIVERY_STATUS);
    n_texts = read_parts(notice, texts);
    for (guint i = 0; i < n_texts; i++)
        texts[i] = read_text(notice, texts[i]);
    if (!is_report(notice) || only_wraps_report(notice))
        return FALSE;
    if (n_texts > 0)
        notice->text = texts[0];
    dsn_notice_join(notice);
    for (guint i = 0; i < n_texts; i++)
        dsn_transcript_read(notice, texts[i]);
    if (n_texts > 0)
        give_whole_text(notice, texts[0]);
    dsn_notice_finish(notice);
    return notice->reader->facts.facts->len > 0;
}

/* One message, at its own word. */
static gboolean
read_root(DsnNoticeReader *reader, DsnMail *mail, guint root)
{
    DsnNotice notice = {.reader = reader, .mail = mail, .root = root};

    clear_facts(reader);
    dsn_notice_read_origin(&notice);
    return dsn_ses_read(&notice) || dsn_complaint_read(&notice) || dsn_disposition_read(&notice) ||
           read_delivery(&notice) || dsn_auto_reply_read(&notice);
}

/* The messages inside this one, each of which may be the report. */
static gboolean
read_inside(DsnNoticeReader *reader, DsnMail *mail, guint depth)
{
    guint tried = 0;

    for (guint i = 1; i < mail->parts->len && tried < DSN_WRAPPINGS_MAX; i++) {
        const DsnPart *part = dsn_mail_part(mail, i);
        if (part->media != DSN_MEDIA_MESSAGE)
            continue;
        tried++;
        if (part->end > i + 1) {
            if (read_root(reader, mail, i + 1))
                return TRUE;
        } else if (depth < DSN_WRAPPINGS_MAX && part->encoding != DSN_ENCODING_NONE) {
            DsnMail **inner = &reader->unwrapped[depth];
            if (*inner == NULL)
                *inner = dsn_mail_new();
            dsn_mail_scan(*inner, dsn_part_content(mail, part));
            if (read_root(reader, *inner, 0) || read_inside(reader, *inner, depth + 1))
                return TRUE;
        }
    }
    return FALSE;
}

const DsnFacts *
dsn_notice_read(DsnNoticeReader *reader, DsnMail *mail)
{
    g_string_chunk_clear(reader->store);
    if (!read_root(reader, mail, 0) && !read_inside(reader, mail, 0))
        g_array_set_size(reader->facts.facts, 0);
    dsn_facts_make_valid(mail, &reader->facts);
    return &reader->facts;
}
