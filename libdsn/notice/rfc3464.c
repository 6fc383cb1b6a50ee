/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/rfc3464.c: delivery status fields (RFC 3464 section 2), as senders really write them
 *
 * Takes the content of a message/delivery-status part, or the same fields standing in prose, and gives one fact a
 * recipient. Blank lines between the groups may be missing, fields may be repeated, types left out, and the lines of
 * a reply may go on without a fold. Nothing is concluded here: what the words mean is for the cause engine.
 */
#include "reader.h"

#include "../mail/utf8.h"
#include "../smtp/address.h"
#include "../smtp/reply.h"

typedef enum {
    F_OTHER,
    F_ACTION,
    F_ACTUAL_RECIPIENT,
    F_ARRIVAL_DATE,
    F_DIAGNOSTIC_CODE,
    F_ENVELOPE_ID,
    F_FINAL_LOG_ID,
    F_FINAL_RECIPIENT,
    F_LAST_ATTEMPT_DATE,
    F_ORIGINAL_RECIPIENT,
    F_QUEUE_ID,
    F_REMOTE_MTA,
    F_REPORTING_MTA,
    F_SENDER,
    F_STATUS,
    F_SUPPLEMENT,
    F_WILL_RETRY_UNTIL,
} FieldKind;

/* Vendors put their name between "X-" and the rest ("X-Postfix-Queue-ID"); rows that begin with '*' match the end. */
static const struct {
    const char *name;
    FieldKind kind;
} field_kinds[] = {
    {"Action", F_ACTION},
    {"Arrival-Date", F_ARRIVAL_DATE},
    {"Diagnostic-Code", F_DIAGNOSTIC_CODE},
    {"Final-Log-ID", F_FINAL_LOG_ID},
    {"Final-Recipient", F_FINAL_RECIPIENT},
    {"Last-Attempt-Date", F_LAST_ATTEMPT_DATE},
    {"Localized-Diagnostic", F_SUPPLEMENT}, /* RFC 6533 */
    {"Original-Envelope-Id", F_ENVELOPE_ID},
    {"Original-Recipient", F_ORIGINAL_RECIPIENT},
    {"Remote-MTA", F_REMOTE_MTA},
    {"Reporting-MTA", F_REPORTING_MTA},
    {"Status", F_STATUS},
    {"Will-Retry-Until", F_WILL_RETRY_UNTIL},
    {"X-Actual-Recipient", F_ACTUAL_RECIPIENT},
    {"X-Exim-Diagnostic", F_SUPPLEMENT},
    {"*-Queue-ID", F_QUEUE_ID},
    {"*-QueueID", F_QUEUE_ID},
    {"*-Sender", F_SENDER},
    {"*-Supplementary-Info", F_SUPPLEMENT},
};

/* Whose extension fields these are. */
static const struct {
    const char *prefix, *mta;
} vendors[] = {
    {"X-Outbound-Mail-Relay-", "AOL"},
    {"X-Postfix-", "Postfix"},
    {"X-PowerMTA-", "PowerMTA"},
    {"X-SendGrid-", "SendGrid"},
    {"X-Yandex-", "Yandex"},
    {"X-ZoneMTA-", "ZoneMTA"},
    {"X-mPOP-", "mPOP"},
    {"X400-", "X.400 gateway"},
};

#define VENDOR_TRUST \
    100 /* a field that this software alone writes outweighs prose, which is often imitated */

static FieldKind
field_kind(DsnSpan name)
{
    guint8 first = name.length > 0 ? dsn_lower(name.data[0]) : 0;

    for (gsize i = 0; i < G_N_ELEMENTS(field_kinds); i++) {
        const char *known = field_kinds[i].name;
        if (known[0] == '*' ? first == 'x' && dsn_span_ends_nocase(name, known + 1)
                            : first == dsn_lower((guint8)known[0]) && dsn_span_is(name, known))
            return field_kinds[i].kind;
    }
    return F_OTHER;
}

/* "type; value" (RFC 3464 section 2.1.2); some senders leave the type out, and a value may hold a ';' of its own. */
static void
split_type(DsnSpan value, DsnSpan *ret_type, DsnSpan *ret_rest)
{
    gssize semicolon = dsn_span_find_byte(value, ';');
    DsnSpan type = semicolon >= 0 ? dsn_span_trim(dsn_span_cut(value, 0, (gsize)semicolon)) : DSN_SPAN_NONE;

    *ret_type = DSN_SPAN_NONE;
    *ret_rest = dsn_span_trim(value);
    if (type.length == 0 || type.length > 40 || dsn_span_find_byte(type, ' ') >= 0 ||
        !g_ascii_isalpha((char)type.data[0]))
        return;
    *ret_type = type;
    *ret_rest = dsn_span_trim(dsn_span_from(value, (gsize)semicolon + 1));
}

static DsnSpan
address_of(DsnNotice *notice, DsnSpan value)
{
    return dsn_address_read(dsn_mail_utf8(notice->mail, value), notice->reader->store);
}

static gboolean
is_file_or_program(DsnSpan text)
{
    return dsn_span_starts_with(text, "/") ? dsn_span_find_byte(text, '=') < 0
                                           : dsn_span_starts_with(text, "|");
}

static void
set_once(DsnSpan *field, DsnSpan value)
{
    if (!dsn_span_is_set(*field) && value.data != NULL)
        *field = value;
}

/* The words of the refusing host: from the field's value to the next field, so that the lines of a reply that its
 * writer forgot to fold belong to it. */
static void
read_diagnostic(DsnNotice *notice, DsnSpan raw, DsnFact *fact)
{
    DsnSpan text = dsn_mail_utf8(notice->mail, raw), type, rest; /* dsn_reply_unfold() undoes the folds */

    split_type(text, &type, &rest);
    if (rest.length == 0)
        return;
    rest = dsn_reply_unfold(rest, notice->reader->store);
    if (dsn_span_is_set(
            fact->diagnostic)) { /* repeated: the longer one tells more (Exim repeats the bare code) */
        if (rest.length <= fact->diagnostic.length)
            return;
    }
    fact->diagnostic = rest;
    fact->diagnostic_type = type;
}

static void
add_context(DsnNotice *notice, DsnFact *fact, DsnSpan words)
{
    GString *both = notice->reader->scratch;

    if (!dsn_span_is_set(fact->context)) {
        fact->context = words;
        return;
    }
    g_string_truncate(both, 0);
    g_string_append_len(both, (const char *)fact->context.data, (gssize)fact->context.length);
    g_string_append_c(both, ' ');
    words = dsn_utf8_cut(words, DSN_REASON_MAX);
    g_string_append_len(both, (const char *)words.data, (gssize)words.length);
    fact->context = dsn_span_keep((DsnSpan){(const guint8 *)both->str, both->len}, notice->reader->store);
}

static void
read_recipient_field(DsnNotice *notice, FieldKind kind, DsnSpan raw, DsnFact *fact)
{
    DsnMail *mail = notice->mail;
    DsnSpan value = dsn_value_unfold(mail, raw), type, rest, text = value;

    switch (kind) {
    case F_ACTION:
        if (dsn_span_take_word(&text, &rest))
            set_once(&fact->action, dsn_mail_utf8(mail, rest));
        break;
    case F_ACTUAL_RECIPIENT:
        /* Sendmail: where the alias led to; the address of Final-Recipient is the one before. "x-unix; |program" is
         * no address. */
        split_type(value, &type, &rest);
        if (dsn_span_is(type, "rfc822"))
            set_once(&fact->actual_recipient, address_of(notice, value));
        break;
    case F_DIAGNOSTIC_CODE:
        read_diagnostic(notice, raw, fact);
        break;
    case F_FINAL_RECIPIENT:
        split_type(value, &type, &rest);
        if (!is_file_or_program(rest)) /* Exim: where the mail was to be put; the prose has the address */
            set_once(&fact->recipient, address_of(notice, value));
        break;
    case F_LAST_ATTEMPT_DATE:
        set_once(&fact->last_attempt_date, dsn_value_date(mail, value));
        break;
    case F_ORIGINAL_RECIPIENT:
        set_once(&fact->original_recipient, address_of(notice, value));
        break;
    case F_REMOTE_MTA:
        split_type(value, &type, &rest);
        if (!dsn_span_is(type, "X-ip")) /* Exim: the address of the host that the field before has named */
            set_once(&fact->remote_mta, dsn_host_read(dsn_mail_utf8(mail, value)));
        break;
    case F_STATUS:
        text = dsn_span_trim(value);
        if (fact->status.klass == 0 && !dsn_status_read(&text, &fact->status))
            dsn_status_find(text, &fact->status);
        break;
    case F_SUPPLEMENT:
        split_type(dsn_mail_utf8(mail, value), &type, &rest);
        add_context(notice, fact,
                    dsn_span_is(type, "x-str") || type.length == 0 ? rest : dsn_span_trim(value));
        break;
    case F_WILL_RETRY_UNTIL:
        set_once(&fact->will_retry_until, dsn_value_date(mail, value));
        break;
    default:
        break;
    }
}

static void
read_message_field(DsnNotice *notice, FieldKind kind, DsnSpan raw)
{
    DsnSpan value = dsn_value_unfold(notice->mail, raw), text = value;

    switch (kind) {
    case F_ARRIVAL_DATE:
        set_once(&notice->arrival_date, dsn_value_date(notice->mail, value));
        break;
    case F_ENVELOPE_ID:
        set_once(
            &notice->envelope_id,
            dsn_address_from_xtext(dsn_span_trim(dsn_mail_utf8(notice->mail, value)), notice->reader->store));
        if (!dsn_span_is_set(notice->envelope_id))
            notice->envelope_id = dsn_span_trim(dsn_mail_utf8(notice->mail, value));
        break;
    case F_QUEUE_ID:
        if (dsn_span_take_word(&text, &value))
            set_once(&notice->queue_id, dsn_mail_utf8(notice->mail, value));
        break;
    case F_REPORTING_MTA:
        set_once(&notice->reporting_mta, dsn_host_read(dsn_mail_utf8(notice->mail, value)));
        break;
    case F_SENDER: {
        DsnSpan address = address_of(notice, value);
        if (notice->sender.data == NULL)
            notice->sender = address;
        break;
    }
    default:
        break;
    }
}

static void
read_vendor(DsnNotice *notice, DsnSpan name)
{
    if (!dsn_span_starts_nocase(name, "x"))
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(vendors); i++) {
        if (dsn_span_starts_nocase(name, vendors[i].prefix) && notice->best < 4) {
            notice->mta = vendors[i].mta;
            notice->best =
                4; /* a field that this software alone writes outweighs prose, which is often imitated */
        }
    }
}

static gboolean
is_of_recipient(FieldKind kind)
{
    return kind == F_ACTION || kind == F_FINAL_RECIPIENT || kind == F_ORIGINAL_RECIPIENT ||
           kind == F_STATUS || kind == F_DIAGNOSTIC_CODE || kind == F_ACTUAL_RECIPIENT ||
           kind == F_REMOTE_MTA || kind == F_LAST_ATTEMPT_DATE || kind == F_WILL_RETRY_UNTIL ||
           kind == F_SUPPLEMENT;
}

/* A new recipient inside of one group: the blank line between two groups is missing. It shows when the group's first
 * field comes again, or Final-Recipient with another address. */
static gboolean
begins_next(DsnNotice *notice, const DsnFact *fact, FieldKind first, FieldKind kind, DsnSpan value)
{
    DsnSpan address;

    if (fact == NULL || !dsn_span_is_set(fact->recipient))
        return FALSE;
    if (kind == F_FINAL_RECIPIENT) {
        address = address_of(notice, dsn_value_unfold(notice->mail, value));
        return !dsn_address_equal(address, fact->recipient);
    }
    return kind == first &&
           (kind == F_ORIGINAL_RECIPIENT || (kind == F_ACTION && dsn_span_is_set(fact->action)));
}

static DsnSpan
value_with_stray_lines(const GArray *fields, guint index, DsnSpan after)
{
    DsnSpan value = g_array_index(fields, DsnField, index).value;
    const guint8 *end =
        index + 1 < fields->len ? g_array_index(fields, DsnField, index + 1).name.data : after.data;

    if (value.data != NULL && end != NULL && end > value.data)
        value.length = (gsize)(end - value.data);
    return dsn_span_trim(value);
}

/* One group of fields. The first group of a report is about the message, unless it names a recipient. */
static void
read_group(DsnNotice *notice, DsnSpan after)
{
    const GArray *fields = notice->reader->fields;
    GArray *facts = notice->reader->facts.facts;
    DsnFact *fact = NULL;
    FieldKind first = F_OTHER;

    for (guint i = 0; i < fields->len; i++) {
        const DsnField *field = &g_array_index(fields, DsnField, i);
        FieldKind kind = field_kind(field->name);
        DsnSpan value = field->value;

        if (kind == F_DIAGNOSTIC_CODE)
            value = value_with_stray_lines(fields, i, after);
        read_vendor(notice, field->name);
        if (!is_of_recipient(kind)) {
            read_message_field(notice, kind, value);
            continue;
        }
        if (fact == NULL || begins_next(notice, fact, first, kind, value)) {
            if (facts->len >= DSN_FACTS_MAX)
                return;
            fact = dsn_notice_add(facts, notice);
            fact->format = "rfc3464";
            first = kind;
        }
        read_recipient_field(notice, kind, value, fact);
    }
}

/* Groups that name nobody and say nothing are none ("Remote-MTA" in the group of the message, say). */
static gboolean
is_fact(const DsnFact *fact)
{
    return dsn_span_is_set(fact->recipient) || dsn_span_is_set(fact->original_recipient) ||
           dsn_span_is_set(fact->action) || dsn_span_is_set(fact->diagnostic) || fact->status.klass != 0;
}

void
dsn_rfc3464_read(DsnNotice *notice, DsnSpan text)
{
    GArray *facts = notice->reader->facts.facts;
    GArray *fields = notice->reader->fields;

    for (;;) {
        guint before = facts->len;
        g_array_set_size(fields, 0);
        if (!dsn_fields_read(&text, fields))
            break;
        read_group(notice, text.data != NULL ? text : DSN_SPAN_NONE);
        if (facts->len == before + 1 && !is_fact(&g_array_index(facts, DsnFact, before)))
            g_array_set_size(facts, before);
        if (facts->len >= DSN_FACTS_MAX)
            break;
    }
}

/* Behind the groups comes a MIME boundary or the header of the returned message. */
static gboolean
ends_groups(DsnSpan line)
{
    return dsn_span_starts_with(line, "--") || dsn_span_starts_nocase(line, "Return-Path:") ||
           dsn_span_starts_nocase(line, "Received:") || dsn_span_starts_nocase(line, "Message-ID:");
}

DsnSpan
dsn_rfc3464_find(DsnSpan text)
{
    DsnSpan rest = text, line;
    gssize begin = -1;
    gboolean recipient = FALSE, action = FALSE;

    while (dsn_span_take_line(&rest, &line)) {
        gsize offset = (gsize)(line.data - text.data);
        if (begin >= 0 && ends_groups(line)) {
            if (recipient && action)
                return dsn_span_cut(text, (gsize)begin, offset - (gsize)begin);
            begin = -1;
        }
        if (line.length == 0 || !g_ascii_isalpha((char)line.data[0]))
            continue;
        recipient = recipient || dsn_span_starts_nocase(line, "Final-Recipient:");
        action = action || dsn_span_starts_nocase(line, "Action:");
        if (begin < 0 && (dsn_span_starts_nocase(line, "Reporting-MTA:") || recipient || action ||
                          dsn_span_starts_nocase(line, "Original-Envelope-Id:")))
            begin = (gssize)offset;
    }
    return begin >= 0 && recipient && action ? dsn_span_from(text, (gsize)begin) : DSN_SPAN_NONE;
}
