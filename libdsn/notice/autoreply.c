/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/autoreply.c: automatic answers of people's mailboxes (RFC 3834, RFC 5230)
 *
 * Not failures, although some speak of full mailboxes and of addresses that no longer exist. RFC 3834's field is asked
 * first, then the words of Subject and text (data/notices, kind auto-reply). That a machine wrote a message does not
 * make it an answer: "auto-generated", "Precedence: bulk" and "X-Auto-Response-Suppress" prove nothing.
 */
#include "reader.h"

#include "../mail/utf8.h"
#include "../smtp/address.h"

#define TEXT_MAX          4000 /* bytes of the answer that are looked at: who is away says so at the beginning */
#define WEIGHT_MIN        3    /* of the markers, without the field of RFC 3834 */
#define WEIGHT_OF_MACHINE 2    /* the same, where the header shows a machine */

/* Other fields that only answering programs write. */
static const char *const answering_fields[] = {
    "X-Autoreply",       "X-Autorespond",    "X-Autoresponder",
    "X-Auto-Reply-From", "X-Mail-Autoreply", "X-MS-Exchange-Inbox-Rules-Loop",
};

static gboolean
is_answer_by_header(DsnNotice *notice, const DsnPart *part)
{
    const DsnField *field = dsn_part_field(notice->mail, part, DSN_FIELD_AUTO_SUBMITTED);

    if (field != NULL && dsn_span_starts_nocase(dsn_span_trim(field->value), "auto-replied"))
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(answering_fields); i++) {
        if (dsn_part_field_named(notice->mail, part, answering_fields[i]) != NULL)
            return TRUE;
    }
    return FALSE;
}

/* People write "I am on vacation", too; machines do it from the null path, or ask for no answer. */
static gboolean
is_by_machine(DsnNotice *notice, const DsnPart *part)
{
    const DsnField *precedence = dsn_part_field(notice->mail, part, DSN_FIELD_PRECEDENCE);

    return notice->reader->facts.null_return_path ||
           (precedence != NULL && dsn_part_field(notice->mail, part, DSN_FIELD_LIST_ID) == NULL) ||
           (!notice->is_person && dsn_part_field(notice->mail, part, DSN_FIELD_IN_REPLY_TO) != NULL);
}

static DsnSpan
answer_text(DsnNotice *notice)
{
    for (guint i = notice->root; i < dsn_mail_part(notice->mail, notice->root)->end; i++) {
        const DsnPart *part = dsn_mail_part(notice->mail, i);
        if (part->media == DSN_MEDIA_TEXT_PLAIN || part->media == DSN_MEDIA_TEXT_HTML)
            return dsn_utf8_cut(dsn_part_text(notice->mail, part), TEXT_MAX);
        if (i != notice->root && part->media == DSN_MEDIA_MESSAGE)
            break;
    }
    return DSN_SPAN_NONE;
}

/* Weight of the words that answers begin with, and which sort of answer the weightiest means. */
static guint
weigh_words(DsnNotice *notice, guint places, DsnSpan text, const char **ret_type)
{
    DsnNoticeReader *reader = notice->reader;
    guint sum = 0, best = 0;

    g_array_set_size(reader->hits, 0);
    if (text.length > 0)
        dsn_knowledge_find_markers(reader->knowledge, places, text, reader->normal, reader->hits);
    for (guint i = 0; i < reader->hits->len; i++) {
        const DsnMarker *marker = g_array_index(reader->hits, DsnMarkerHit, i).marker;
        if (marker->kind != DSN_KIND_AUTO_REPLY)
            continue;
        sum += marker->weight;
        if (marker->weight > best && marker->type != NULL) {
            best = marker->weight;
            *ret_type = marker->type;
        }
    }
    return sum;
}

/* The address to write to instead: the one in the text that is neither ours nor the one that answers. */
static DsnSpan
other_address(DsnNotice *notice, DsnSpan text, DsnSpan from, DsnSpan to)
{
    DsnSpan address, at;

    while (dsn_address_take(&text, &address, &at)) {
        if (!dsn_address_equal(address, from) && !dsn_address_equal(address, to) &&
            dsn_address_is_mailbox(address))
            return address;
    }
    return DSN_SPAN_NONE;
}

static DsnSpan
address_of(DsnNotice *notice, const DsnPart *part, DsnFieldId id)
{
    const DsnField *field = dsn_part_field(notice->mail, part, id);

    return field != NULL ? dsn_value_address(notice->mail, field->value) : DSN_SPAN_NONE;
}

gboolean
dsn_auto_reply_read(DsnNotice *notice)
{
    const DsnPart *part = dsn_mail_part(notice->mail, notice->root);
    gboolean by_header = is_answer_by_header(notice, part), by_machine;
    DsnSpan text = answer_text(notice), from, to;
    const char *type = NULL;
    guint weight = weigh_words(notice, 1 << DSN_PLACE_SUBJECT, notice->subject, &type);
    DsnFact *fact;

    weight += weigh_words(notice, 1 << DSN_PLACE_INTRO, text, &type);
    by_machine = by_header || is_by_machine(notice, part);
    if (!by_header && weight < (by_machine ? WEIGHT_OF_MACHINE : WEIGHT_MIN))
        return FALSE;
    if (notice->is_person && !by_machine)
        return FALSE;
    from = address_of(notice, part, DSN_FIELD_FROM);
    to = address_of(notice, part, DSN_FIELD_TO);
    g_array_set_size(notice->reader->facts.facts, 0);
    fact = dsn_notice_add(notice->reader->facts.facts, notice);
    fact->kind = DSN_KIND_AUTO_REPLY;
    fact->format = by_header ? "rfc3834" : "auto-reply-text";
    fact->mta = notice->mta;
    fact->recipient = from;
    fact->sender = to;
    fact->auto_reply_type = type != NULL ? type : "other";
    fact->diagnostic = dsn_span_trim(text);
    if (type != NULL && (g_str_equal(type, "retired") || g_str_equal(type, "moved")))
        fact->auto_reply_address = other_address(notice, text, from, to);
    return TRUE;
}
