/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/ses.c: what Amazon SES tells in JSON, by way of Amazon SNS
 *
 * Takes a mail whose text is an event of SES (notifications have "notificationType", published events "eventType"),
 * bare or in the envelope of SNS, and gives one fact a recipient. Events that are about no fate (Send, Open, Click ...)
 * give none. Why SES itself refused stands in bounceType and bounceSubType alone: those become the fact's context.
 */
#include "reader.h"

#include "../smtp/address.h"
#include "../smtp/reply.h"

#include <json.h>
#include <string.h>

#define JSON_DEPTH_MAX 16 /* levels; SES uses 6 */

typedef json_object Json;

static void
tokener_clear(json_tokener **tokener)
{
    json_tokener_free(*tokener);
}

static void
json_clear(Json **json)
{
    json_object_put(*json);
}

/* One sort of event: where its details stand, who is named there, and what it means. */
static const struct {
    const char *type, *details, *recipients;
    DsnKind kind;
} events[] = {
    {"Bounce", "bounce", "bouncedRecipients", DSN_KIND_FAILURE},
    {"Complaint", "complaint", "complainedRecipients", DSN_KIND_COMPLAINT},
    {"Delivery", "delivery", "recipients", DSN_KIND_SUCCESS},
    {"DeliveryDelay", "deliveryDelay", "delayedRecipients", DSN_KIND_DELAY},
};

static Json *
member(Json *object, const char *name)
{
    Json *value = NULL;

    if (object == NULL || !json_object_is_type(object, json_type_object))
        return NULL;
    json_object_object_get_ex(object, name, &value);
    return value;
}

static DsnSpan
text_of(DsnNotice *notice, Json *value)
{
    DsnSpan text;

    if (value == NULL || !json_object_is_type(value, json_type_string))
        return DSN_SPAN_NONE;
    text = (DsnSpan){(const guint8 *)json_object_get_string(value), (gsize)json_object_get_string_len(value)};
    return dsn_span_keep(dsn_span_trim(text), notice->reader->store);
}

static DsnSpan
text_in(DsnNotice *notice, Json *object, const char *name)
{
    return text_of(notice, member(object, name));
}

static Json *
parse(DsnSpan text)
{
    __attribute__((cleanup(tokener_clear))) json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH_MAX);

    return json_tokener_parse_ex(tokener, (const char *)text.data, (int)MIN(text.length, DSN_PROSE_MAX));
}

/* The event, out of the envelope that SNS puts around it: {"Type": "Notification", "Message": "{...}"}. */
static Json *
open_event(DsnNotice *notice, DsnSpan text)
{
    Json *outer = parse(text);
    DsnSpan message = text_in(notice, outer, "Message");

    if (!dsn_span_starts_with(message, "{"))
        return outer;
    json_object_put(outer);
    return parse(message);
}

/* "smtp; 550 5.1.1 no such user" */
static void
read_diagnostic(DsnFact *fact, DsnSpan text)
{
    gssize semicolon = dsn_span_find_byte(text, ';');

    if (semicolon > 0 && dsn_span_find_byte(dsn_span_cut(text, 0, (gsize)semicolon), ' ') < 0) {
        fact->diagnostic_type = dsn_span_cut(text, 0, (gsize)semicolon);
        text = dsn_span_trim(dsn_span_from(text, (gsize)semicolon + 1));
    }
    fact->diagnostic = text;
    dsn_fact_read_codes(fact, text);
}

/* "Permanent Suppressed": SES's own judgement, the only reason where no other host was asked. */
static DsnSpan
judgement(DsnNotice *notice, Json *details)
{
    DsnSpan type = text_in(notice, details, "bounceType"),
            subtype = text_in(notice, details, "bounceSubType");
    GString *both = notice->reader->scratch;

    if (!dsn_span_is_set(subtype))
        return DSN_SPAN_NONE;
    g_string_assign(both, "bounceType ");
    g_string_append_len(both, (const char *)type.data, (gssize)type.length);
    g_string_append(both, ", bounceSubType ");
    g_string_append_len(both, (const char *)subtype.data, (gssize)subtype.length);
    return dsn_span_keep((DsnSpan){(const guint8 *)both->str, both->len}, notice->reader->store);
}

static void
add_fact(DsnNotice *notice, Json *details, Json *mail, Json *recipient, DsnKind kind)
{
    DsnFact *fact = dsn_notice_add(notice->reader->facts.facts, notice);
    GStringChunk *store = notice->reader->store;
    DsnSpan address = json_object_is_type(recipient, json_type_string)
                          ? text_of(notice, recipient)
                          : text_in(notice, recipient, "emailAddress");
    DsnSpan status = text_in(notice, recipient, "status");

    fact->kind = kind;
    fact->format = "ses-json";
    fact->mta = "Amazon SES";
    fact->recipient = dsn_address_read(address, store);
    fact->sender = dsn_address_read(text_in(notice, mail, "source"), store);
    fact->action = text_in(notice, recipient, "action");
    dsn_status_read(&status, &fact->status);
    read_diagnostic(fact, text_in(notice, recipient, "diagnosticCode"));
    fact->context = judgement(notice, details);
    fact->reporting_mta = dsn_host_read(text_in(notice, details, "reportingMTA"));
    fact->envelope_id = text_in(notice, mail, "messageId");
    fact->will_retry_until = text_in(notice, details, "expirationTime");
}

static void
add_delivery(DsnNotice *notice, Json *details, DsnFact *fact)
{
    fact->action = DSN_SPAN("delivered");
    read_diagnostic(fact, text_in(notice, details, "smtpResponse"));
}

static void
add_complaint(DsnNotice *notice, Json *details, Json *mail, DsnFact *fact)
{
    fact->feedback_type = text_in(notice, details, "complaintFeedbackType");
    fact->feedback_agent = text_in(notice, details, "userAgent");
    fact->feedback_source_ip = text_in(notice, mail, "sourceIp");
    fact->arrival_date = text_in(notice, details, "arrivalDate");
}

static void
read_recipients(DsnNotice *notice, Json *details, Json *mail, gsize event)
{
    GArray *facts = notice->reader->facts.facts;
    Json *recipients = member(details, events[event].recipients);
    gsize n = json_object_is_type(recipients, json_type_array) ? json_object_array_length(recipients) : 0;

    for (gsize i = 0; i < MIN(n, DSN_FACTS_MAX); i++) {
        add_fact(notice, details, mail, json_object_array_get_idx(recipients, i), events[event].kind);
        if (events[event].kind == DSN_KIND_COMPLAINT)
            add_complaint(notice, details, mail, &g_array_index(facts, DsnFact, i));
        else if (events[event].kind == DSN_KIND_SUCCESS)
            add_delivery(notice, details, &g_array_index(facts, DsnFact, i));
    }
}

/* What SES keeps of the message itself. */
static void
read_original(DsnNotice *notice, Json *mail)
{
    DsnReturned *returned = &notice->reader->facts.returned;
    Json *headers = member(mail, "commonHeaders"), *to = member(headers, "to"),
         *from = member(headers, "from");

    if (headers == NULL)
        return;
    returned->message_id = text_in(notice, headers, "messageId");
    returned->subject = text_in(notice, headers, "subject");
    returned->date = dsn_value_date(notice->mail, text_in(notice, headers, "date"));
    if (json_object_is_type(from, json_type_array))
        returned->from = text_of(notice, json_object_array_get_idx(from, 0));
    if (json_object_is_type(to, json_type_array) && json_object_array_length(to) == 1)
        returned->to = text_of(notice, json_object_array_get_idx(to, 0));
}

static gboolean
read_event(DsnNotice *notice, Json *event)
{
    DsnSpan type = text_in(notice, event, "notificationType");
    Json *mail = member(event, "mail");

    if (!dsn_span_is_set(type))
        type = text_in(notice, event, "eventType");
    for (gsize i = 0; i < G_N_ELEMENTS(events) && mail != NULL; i++) {
        if (!dsn_span_is(type, events[i].type))
            continue;
        read_recipients(notice, member(event, events[i].details), mail, i);
        read_original(notice, mail);
        return notice->reader->facts.facts->len > 0;
    }
    return FALSE;
}

/* May the body hold JSON? Answered without decoding it: "{" as it is, or as base64 writes it. */
static gboolean
may_be_json(const DsnPart *part)
{
    DsnSpan body = dsn_span_cut(part->body, 0, 100);

    body = dsn_span_trim(body);
    return body.length > 0 &&
           (part->encoding == DSN_ENCODING_BASE64 ? body.data[0] == 'e' : body.data[0] == '{');
}

gboolean
dsn_ses_read(DsnNotice *notice)
{
    for (guint i = notice->root; i < dsn_mail_part(notice->mail, notice->root)->end; i++) {
        const DsnPart *part = dsn_mail_part(notice->mail, i);
        DsnSpan text;
        if (i != notice->root && part->media == DSN_MEDIA_MESSAGE)
            return FALSE;
        if ((part->media != DSN_MEDIA_TEXT_PLAIN && part->media != DSN_MEDIA_OTHER) || !may_be_json(part))
            continue;
        text = part->media == DSN_MEDIA_OTHER
                   ? dsn_mail_utf8(notice->mail, dsn_part_content(notice->mail, part))
                   : dsn_part_text(notice->mail, part);
        text = dsn_span_trim(text);
        if (dsn_span_starts_with(text, "{") &&
            (dsn_span_find(text, "notificationType") >= 0 || dsn_span_find(text, "eventType") >= 0)) {
            __attribute__((cleanup(json_clear))) Json *event = open_event(notice, text);
            return read_event(notice, event);
        }
    }
    return FALSE;
}
