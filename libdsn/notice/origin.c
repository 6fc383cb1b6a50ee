/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/origin.c: the header of a message: did a mail system write it, and about what?
 *
 * Words prove nothing without a mail system behind them: a person may quote a bounce, and a shop may write that a
 * parcel could not be delivered. Here the header's share of both sums is counted (who sent it, what it says).
 */
#include "reader.h"

#include "../smtp/address.h"

#define ORIGIN_NULL_PATH \
    2 /* bounces have it (RFC 5321 section 4.5.5), but so have replies of vacation programs */
#define ORIGIN_REPORT 2   /* multipart/report */
#define ORIGIN_FAILED 3   /* X-Failed-Recipients: Exim, Gmail, ZoneMTA */
#define ORIGIN_AUTO   1   /* Auto-Submitted: says only that a machine wrote it */
#define FROM_MAX      500 /* bytes of From that are looked at */
#define HEADER_VALUE_MAX \
    200 /* bytes of a field that markers are looked for in; names of software are short */

static void
read_return_path(DsnNotice *notice, const DsnPart *part)
{
    DsnFacts *facts = &notice->reader->facts;
    const DsnField *field = dsn_part_field(notice->mail, part, DSN_FIELD_RETURN_PATH);
    DsnSpan path;

    if (field == NULL)
        return;
    path = dsn_value_unfold(notice->mail, field->value);
    facts->has_return_path = TRUE;
    if (dsn_span_find(path, "#@[]") >= 0)
        facts->is_double_bounce = TRUE;
    if (dsn_span_starts_with(dsn_span_trim(path), "<>") ||
        dsn_span_is(dsn_span_trim(path), "<MAILER-DAEMON>") ||
        dsn_span_is(dsn_span_trim(path), "MAILER-DAEMON")) { /* how Sendmail writes the null path down */
        facts->null_return_path = TRUE;
        notice->origin += ORIGIN_NULL_PATH;
    } else if (facts->is_double_bounce) {
        notice->origin += ORIGIN_NULL_PATH;
    } else if (dsn_span_find_nocase(path, "mailer-daemon") >= 0) {
        notice->origin += ORIGIN_NULL_PATH;
    }
}

/* The address that the report went to is the one that the original message had in MAIL FROM (RFC 5321 section 6.1);
 * what it hides is decoded, the address itself is kept. */
static void
read_destination(DsnNotice *notice, const DsnPart *part)
{
    static const DsnFieldId ids[] = {DSN_FIELD_DELIVERED_TO, DSN_FIELD_TO};
    GStringChunk *store = notice->reader->store;

    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++) {
        const DsnField *field = dsn_part_field(notice->mail, part, ids[i]);
        DsnSpan address, hidden;
        gboolean is_signed;
        if (field == NULL)
            continue;
        address = dsn_value_address(notice->mail, field->value);
        if (!dsn_span_is_set(address))
            continue;
        hidden = dsn_address_from_batv(address, store);
        if (!dsn_span_is_set(hidden))
            hidden = dsn_address_from_srs(address, store);
        is_signed = dsn_span_is_set(hidden);
        if (!dsn_span_is_set(hidden))
            hidden = dsn_address_from_verp(address, store);
        if (dsn_span_is_set(hidden)) {
            notice->reader->facts.verp = hidden;
            notice->reader->facts.verp_home = dsn_address_domain(address);
            notice->reader->facts.is_signed = is_signed;
            return;
        }
    }
}

static gboolean
looks_written_by_person(DsnNotice *notice, DsnSpan subject)
{
    static const char *const prefixes[] = {
        "re:", "fwd:", "fw:", "aw:", "wg:", "sv:", "vs:", "tr:", "rv:", "antw:"};

    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        if (dsn_span_starts_nocase(dsn_span_trim(subject), prefixes[i]))
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_marked(const DsnNoticeReader *reader, DsnSpan name)
{
    for (guint i = 0; i < reader->marked_fields->len; i++) {
        if (dsn_span_equal_nocase(name, g_array_index(reader->marked_fields, DsnSpan, i)))
            return TRUE;
    }
    return FALSE;
}

/* Fields that name software: "X-Mailer", "X-MLServer" and the like. */
static void
read_software(DsnNotice *notice, const DsnField *field)
{
    DsnNoticeReader *reader = notice->reader;

    if (field->value.length == 0 || field->value.length > HEADER_VALUE_MAX || !is_marked(reader, field->name))
        return;
    g_array_set_size(reader->hits, 0);
    dsn_knowledge_find_markers(reader->knowledge, 1 << DSN_PLACE_HEADER, field->value, reader->normal,
                               reader->hits);
    for (guint i = 0; i < reader->hits->len; i++) {
        const DsnMarker *marker = g_array_index(reader->hits, DsnMarkerHit, i).marker;
        if (!dsn_span_is(field->name, marker->field))
            continue;
        notice->origin += marker->weight;
        dsn_notice_take_name(notice, marker);
        if (marker->kind != DSN_KIND_NONE)
            dsn_notice_take_kind(notice, marker);
    }
}

/* Phrases see mail addresses as "<address>"; here the address is what tells, so its "@" is made a blank. */
static DsnSpan
spell_out_address(DsnNotice *notice, DsnSpan from)
{
    DsnSpan copy = dsn_span_keep(dsn_span_cut(from, 0, FROM_MAX), notice->reader->store);
    guint8 *bytes = (guint8 *)(guintptr)copy.data; /* ours: it was just made */

    for (gsize i = 0; i < copy.length; i++) {
        if (bytes[i] == '@')
            bytes[i] = ' ';
    }
    return copy;
}

static void
read_field(DsnNotice *notice, const DsnField *field)
{
    DsnFacts *facts = &notice->reader->facts;

    switch (field->id) {
    case DSN_FIELD_FROM:
        dsn_notice_mark(notice, 1 << DSN_PLACE_FROM,
                        spell_out_address(notice, dsn_value_decode(notice->mail, field->value)));
        break;
    case DSN_FIELD_SUBJECT:
        notice->subject = dsn_value_decode(notice->mail, field->value);
        notice->is_person = notice->is_person || looks_written_by_person(notice, notice->subject);
        dsn_notice_mark(notice, 1 << DSN_PLACE_SUBJECT, notice->subject);
        break;
    case DSN_FIELD_MESSAGE_ID:
        facts->message_id = dsn_span_trim(dsn_value_decode(notice->mail, field->value));
        break;
    case DSN_FIELD_DATE:
        facts->date = dsn_value_date(notice->mail, dsn_value_unfold(notice->mail, field->value));
        break;
    case DSN_FIELD_X_FAILED_RECIPIENTS:
        notice->origin += ORIGIN_FAILED;
        break;
    case DSN_FIELD_AUTO_SUBMITTED:
        if (!dsn_span_starts_nocase(dsn_span_trim(field->value), "no"))
            notice->origin += ORIGIN_AUTO;
        break;
    default:
        break;
    }
    read_software(notice, field);
}

void
dsn_notice_read_origin(DsnNotice *notice)
{
    const DsnPart *part = dsn_mail_part(notice->mail, notice->root);

    for (guint i = 0; i < part->n_fields; i++)
        read_field(notice, &g_array_index(notice->mail->fields, DsnField, part->first_field + i));
    if (part->media == DSN_MEDIA_MULTIPART_REPORT)
        notice->origin += ORIGIN_REPORT;
    read_return_path(notice, part);
    read_destination(notice, part);
}
