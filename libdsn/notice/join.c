/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/join.c: what the parts of one report say about one recipient, as one fact
 *
 * The machine-readable part leads; the prose fills in what it leaves out (OpenSMTPD has the reply in the prose alone,
 * Exim's Status is always 5.0.0). Without a machine-readable part the prose leads, and without prose what the header
 * and the returned message tell. A recipient that nothing settles stays unknown.
 */
#include "reader.h"

#include "../smtp/address.h"
#include "../smtp/reply.h"

DsnFact *
dsn_notice_add(GArray *facts, const DsnNotice *notice)
{
    guint index = facts->len;

    g_array_set_size(facts, index + 1); /* cleared */
    return &g_array_index(facts, DsnFact, index);
}

/* The table's keys live in the reader's store, as long as the report. */
static void
remember(DsnNotice *notice, DsnSpan address, guint index)
{
    DsnNoticeReader *reader = notice->reader;
    char *key;

    if (!dsn_span_is_set(address) || address.length > DSN_ADDRESS_MAX)
        return;
    key = g_string_chunk_insert_len(reader->store, (const char *)address.data, (gssize)address.length);
    for (char *at = key; *at != '\0'; at++)
        *at = g_ascii_tolower(*at);
    if (!g_hash_table_contains(reader->seen, key))
        g_hash_table_insert(reader->seen, key, GUINT_TO_POINTER(index + 1));
}

DsnFact *
dsn_notice_find(DsnNotice *notice, DsnSpan address)
{
    g_autofree char *key = NULL;
    guint index;

    if (!dsn_span_is_set(address) || address.length > DSN_ADDRESS_MAX)
        return NULL;
    key = g_ascii_strdown((const char *)address.data, (gssize)address.length);
    index = GPOINTER_TO_UINT(g_hash_table_lookup(notice->reader->seen, key));
    return index > 0 ? &g_array_index(notice->reader->facts.facts, DsnFact, index - 1) : NULL;
}

static void
fill(DsnSpan *field, DsnSpan value)
{
    if (!dsn_span_is_set(*field) && value.data != NULL)
        *field = value;
}

/* Two statements about one recipient: @more fills in what @fact lacks. */
static void
merge(DsnFact *fact, const DsnFact *more)
{
    gboolean has_code = fact->reply_code != 0;
    gboolean tells_more = more->reply_code != 0 && !has_code && dsn_span_is_set(more->diagnostic);

    if (!dsn_span_is_set(fact->diagnostic) || tells_more) {
        fact->diagnostic = more->diagnostic;
        fill(&fact->diagnostic_type, more->diagnostic_type);
    }
    if (fact->reply_code == 0)
        fact->reply_code = more->reply_code;
    if (tells_more && more->status.klass != 0 && !dsn_status_is_vague(more->status))
        fact->status = more->status; /* of the host's reply, which the fields leave out */
    else if (dsn_status_is_better(more->status, fact->status) &&
             (!has_code || fact->status.klass == 0 || dsn_status_is_vague(fact->status)))
        fact->status = more->status;
    if (fact->command == DSN_COMMAND_NONE)
        fact->command = more->command;
    fill(&fact->original_recipient, more->original_recipient);
    fill(&fact->remote_mta, more->remote_mta);
    fill(&fact->context, more->context);
    fill(&fact->action, more->action);
    fill(&fact->last_attempt_date, more->last_attempt_date);
    fill(&fact->will_retry_until, more->will_retry_until);
}

static gboolean
same_fate(const DsnFact *a, const DsnFact *b)
{
    return !dsn_span_is_set(a->action) || !dsn_span_is_set(b->action) ||
           dsn_span_equal_nocase(a->action, b->action);
}

/* Two members of one alias: Sendmail names the alias in both groups, and where it led to in X-Actual-Recipient. */
static gboolean
are_members_of_alias(const DsnFact *a, const DsnFact *b)
{
    return dsn_span_is_set(a->actual_recipient) && dsn_span_is_set(b->actual_recipient) &&
           !dsn_address_equal(a->actual_recipient, b->actual_recipient);
}

static void
name_member(DsnNotice *notice, DsnFact *member, guint index)
{
    if (dsn_address_equal(member->recipient, member->actual_recipient))
        return;
    fill(&member->original_recipient, member->recipient);
    member->recipient = member->actual_recipient;
    remember(notice, member->recipient, index);
}

/* One recipient in several groups or parts is one fact, unless its fate differs ("relayed", and then "failed"). */
static void
index_facts(DsnNotice *notice)
{
    GArray *facts = notice->reader->facts.facts;
    guint kept = 0;

    for (guint i = 0; i < facts->len; i++) {
        DsnFact fact = g_array_index(facts, DsnFact, i);
        DsnFact *known;
        if (!dsn_span_is_set(fact.recipient) && dsn_span_is_set(fact.original_recipient))
            fact.recipient = fact.original_recipient;
        known = dsn_notice_find(notice, fact.recipient);
        if (known != NULL && are_members_of_alias(known, &fact)) {
            name_member(notice, known, (guint)(known - &g_array_index(facts, DsnFact, 0)));
            name_member(notice, &fact, kept);
        } else if (known != NULL && same_fate(known, &fact)) {
            merge(known, &fact);
            continue;
        }
        g_array_index(facts, DsnFact, kept) = fact;
        remember(notice, fact.recipient, kept);
        kept++;
    }
    for (guint i = 0; i < kept; i++)
        remember(notice, g_array_index(facts, DsnFact, i).original_recipient, i);
    g_array_set_size(facts, kept);
}

/* Codes that stand in the words of the machine-readable part. */
static void
read_own_words(DsnFact *fact)
{
    dsn_fact_read_codes(fact, fact->diagnostic);
    if (fact->reply_code == 0 || dsn_status_is_vague(fact->status))
        dsn_fact_read_codes(fact, fact->context);
    if (fact->command == DSN_COMMAND_NONE && dsn_span_is_set(fact->diagnostic))
        fact->command = dsn_command_find(fact->diagnostic);
    if (fact->reply_code != 0 && dsn_span_find(fact->diagnostic, " said: ") > 0) /* Postfix: its own prose */
        fact->diagnostic = dsn_words_of_host(fact->diagnostic);
    if (!dsn_span_is_set(fact->diagnostic) && dsn_span_is_set(fact->context)) {
        fact->diagnostic = fact->context;
        fact->context = DSN_SPAN_NONE;
    }
}

/* Exim: the fields name the alias, for each of its members; the prose names the members, with their own reasons. */
static void
replace_alias(DsnNotice *notice, DsnFact *alias, const DsnFact *member)
{
    GArray *facts = notice->reader->facts.facts;
    DsnFact fact = *alias;
    guint index = (guint)(alias - &g_array_index(facts, DsnFact, 0));

    fact.recipient = member->recipient;
    fact.original_recipient = member->original_recipient;
    if (dsn_span_is_set(member->diagnostic)) {
        fact.diagnostic = member->diagnostic;
        fact.reply_code = member->reply_code;
        fact.status = member->status.klass != 0 ? member->status : alias->status;
        fact.command = member->command;
        fact.remote_mta = member->remote_mta;
        fact.context = member->context;
    }
    if (dsn_address_equal(alias->recipient, member->original_recipient)) {
        *alias = fact;
    } else { /* another member of it came before */
        index = facts->len;
        g_array_append_val(facts, fact);
    }
    remember(notice, fact.recipient, index);
}

static void
join_prose(DsnNotice *notice)
{
    GArray *facts = notice->reader->facts.facts, *prose = notice->reader->prose;
    gboolean machine_readable = facts->len > 0;

    for (guint i = 0; i < prose->len; i++) {
        DsnFact *said = &g_array_index(prose, DsnFact, i);
        DsnFact *fact = dsn_notice_find(notice, said->recipient);
        if (fact == NULL && machine_readable && dsn_span_is_set(said->recipient) &&
            (fact = dsn_notice_find(notice, said->original_recipient)) != NULL) {
            replace_alias(notice, fact, said);
            continue;
        }
        if (fact == NULL && facts->len == 1 && prose->len == 1)
            fact = &g_array_index(facts, DsnFact, 0);
        if (fact != NULL) {
            if (!dsn_span_is_set(fact->recipient))
                fact->recipient = said->recipient;
            merge(fact, said);
        } else if (!machine_readable) {
            g_array_append_val(facts, *said);
            remember(notice, said->recipient, facts->len - 1);
        }
    }
}

/* "X-Failed-Recipients: a@example.com, b@example.com", possibly more than once. ZoneMTA lists all recipients there, so
 * it counts only where nothing else names them. */
static void
read_failed_recipients(DsnNotice *notice)
{
    const DsnPart *part = dsn_mail_part(notice->mail, notice->root);
    GArray *facts = notice->reader->facts.facts;

    for (guint i = 0; i < part->n_fields; i++) {
        const DsnField *field = &g_array_index(notice->mail->fields, DsnField, part->first_field + i);
        DsnSpan rest, address, at;
        if (field->id != DSN_FIELD_X_FAILED_RECIPIENTS)
            continue;
        rest = dsn_value_unfold(notice->mail, field->value);
        while (facts->len < DSN_FACTS_MAX && dsn_address_take(&rest, &address, &at)) {
            if (dsn_notice_find(notice, address) != NULL)
                continue;
            dsn_notice_add(facts, notice)->recipient = dsn_address_read(address, notice->reader->store);
            remember(notice, address, facts->len - 1);
        }
    }
}

/* Prose that gives no reply may have named somebody else: "Hello alice@example.org," before the words about a group. */
static gboolean
prose_named_nobody(DsnNotice *notice)
{
    const GArray *facts = notice->reader->facts.facts;
    const DsnPart *part = dsn_mail_part(notice->mail, notice->root);
    const DsnField *field = dsn_part_field(notice->mail, part, DSN_FIELD_X_FAILED_RECIPIENTS);
    DsnSpan rest, address, at;

    if (facts->len == 0)
        return TRUE;
    if (notice->has_status_part || field == NULL || facts->len > 1 ||
        g_array_index(facts, DsnFact, 0).reply_code != 0)
        return FALSE;
    rest = dsn_value_unfold(notice->mail, field->value);
    while (dsn_address_take(&rest, &address, &at)) {
        if (dsn_notice_find(notice, address) != NULL)
            return FALSE;
    }
    return TRUE;
}

/* The one recipient of the returned message, when its header names just one. */
static DsnSpan
only_recipient_of_copy(DsnNotice *notice)
{
    const DsnReturned *returned = &notice->reader->facts.returned;
    DsnSpan rest = returned->to, address, at;

    if (!returned->is_there || returned->n_to != 1 || !dsn_address_take(&rest, &address, &at))
        return DSN_SPAN_NONE;
    return dsn_address_read(address, notice->reader->store);
}

DsnSpan
dsn_notice_list(const DsnNotice *notice)
{
    const DsnPart *part = dsn_mail_part(notice->mail, notice->root);
    const DsnField *field = dsn_part_field_named(notice->mail, part, "X-BeenThere");

    return field != NULL ? dsn_value_address(notice->mail, field->value) : DSN_SPAN_NONE;
}

/* Addresses that notices name for people to write to. */
static gboolean
is_contact(const DsnNotice *notice, DsnSpan address)
{
    static const char *const roles[] = {"postmaster", "mailer-daemon", "abuse",     "support",
                                        "help",       "admin",         "webmaster", "helpdesk"};
    static const DsnFieldId ids[] = {DSN_FIELD_FROM, DSN_FIELD_TO, DSN_FIELD_REPLY_TO};
    const DsnPart *part = dsn_mail_part(notice->mail, notice->root);

    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++) {
        if (dsn_span_is(dsn_address_local_part(address), roles[i]))
            return TRUE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++) {
        const DsnField *field = dsn_part_field(notice->mail, part, ids[i]);
        if (field != NULL && dsn_address_equal(dsn_value_address(notice->mail, field->value), address))
            return TRUE;
    }
    return FALSE;
}

/* "The user 'nobody@example.com' does not exist here.": the one address that a text names, if it names just one. */
static DsnSpan
only_address_of(const DsnNotice *notice, DsnSpan text)
{
    DsnSpan rest = dsn_span_cut(text, 0, DSN_REASON_MAX), only = DSN_SPAN_NONE, address, at;

    while (dsn_address_take(&rest, &address, &at)) {
        if (is_contact(notice, address) || !dsn_address_is_mailbox(address))
            continue;
        if (dsn_span_is_set(only) && !dsn_address_equal(only, address))
            return DSN_SPAN_NONE;
        only = address;
    }
    return only;
}

static void
name_recipients(DsnNotice *notice)
{
    DsnFacts *all = &notice->reader->facts;
    DsnSpan only;

    if (prose_named_nobody(notice)) {
        g_array_set_size(all->facts, 0);
        g_hash_table_remove_all(notice->reader->seen);
        read_failed_recipients(notice);
    }
    if (all->facts->len == 0 && notice->content >= 2)
        dsn_notice_add(all->facts, notice);
    if (all->facts->len != 1 || dsn_span_is_set(g_array_index(all->facts, DsnFact, 0).recipient))
        return;
    only = only_recipient_of_copy(notice);
    if (!dsn_span_is_set(only))
        only = all->verp;
    if (!dsn_span_is_set(only))
        only = dsn_notice_list(notice);
    if (!dsn_span_is_set(only))
        only = only_address_of(notice, notice->text);
    if (!dsn_span_is_set(only)) {
        only = only_address_of(notice, notice->subject);
        if (dsn_span_is_set(only)) /* "no such user bob@example.com": then it tells why, too */
            fill(&g_array_index(all->facts, DsnFact, 0).context, notice->subject);
    }
    if (dsn_span_is_set(only))
        g_array_index(all->facts, DsnFact, 0).recipient = only;
}

static DsnKind
kind_of_action(DsnSpan action)
{
    static const struct {
        const char *begins;
        DsnKind kind;
    } actions[] = {
        {"fail", DSN_KIND_FAILURE},     {"delay", DSN_KIND_DELAY},     {"deliver", DSN_KIND_SUCCESS},
        {"relay", DSN_KIND_RELAYED},    {"expand", DSN_KIND_EXPANDED}, {"success", DSN_KIND_SUCCESS},
        {"bounce", DSN_KIND_FAILURE},   {"error", DSN_KIND_FAILURE},   {"reject", DSN_KIND_FAILURE},
        {"defer", DSN_KIND_DELAY},      {"transient", DSN_KIND_DELAY}, {"permanent", DSN_KIND_FAILURE},
        {"transfer", DSN_KIND_RELAYED}, /* RFC 3886 */
    };

    for (gsize i = 0; i < G_N_ELEMENTS(actions); i++) {
        if (dsn_span_starts_nocase(action, actions[i].begins))
            return actions[i].kind;
    }
    return DSN_KIND_NONE;
}

static DsnKind
kind_of(DsnNotice *notice, const DsnFact *fact)
{
    DsnKind kind = kind_of_action(fact->action);

    if (kind != DSN_KIND_NONE)
        return kind;
    if (notice->kind == DSN_KIND_DELAY || notice->kind == DSN_KIND_SUCCESS ||
        notice->kind == DSN_KIND_RELAYED || notice->kind == DSN_KIND_EXPANDED)
        return notice->kind;
    if (fact->status.klass == 2 && notice->kind == DSN_KIND_NONE && dsn_span_is_set(fact->recipient))
        return DSN_KIND_SUCCESS;
    return DSN_KIND_FAILURE;
}

/* RFC 3464 writes the word in lower case; senders write "Failed", "failed (bad destination)" ... */
static const char *
action_of(DsnKind kind)
{
    static const char *const words[DSN_N_KINDS] = {
        [DSN_KIND_FAILURE] = "failed",  [DSN_KIND_DELAY] = "delayed",     [DSN_KIND_SUCCESS] = "delivered",
        [DSN_KIND_RELAYED] = "relayed", [DSN_KIND_EXPANDED] = "expanded",
    };
    return words[kind];
}

static void
finish(DsnNotice *notice, DsnFact *fact)
{
    const DsnReturned *returned = &notice->reader->facts.returned;

    if (notice->reader->facts.is_double_bounce && notice->sender.data == NULL)
        fact->sender = DSN_SPAN(""); /* what bounced was itself a bounce */
    fact->kind = kind_of(notice, fact);
    if (dsn_span_is_set(fact->action) && kind_of_action(fact->action) != DSN_KIND_NONE)
        fact->action = dsn_span_from_string(action_of(fact->kind));
    fact->mta = notice->mta;
    if (fact->format == NULL)
        fact->format = notice->format != NULL ? notice->format : "marked-text";
    if (fact->sender.data == NULL)
        fact->sender = notice->sender;
    if (fact->sender.data == NULL)
        fact->sender = returned->return_path;
    if (dsn_span_is(dsn_address_local_part(fact->sender), "MAILER-DAEMON"))
        fact->sender = DSN_SPAN(""); /* how the null path is written down locally */
    fill(&fact->reporting_mta, notice->reporting_mta);
    fill(&fact->queue_id, notice->queue_id);
    fill(&fact->envelope_id, notice->envelope_id);
    fill(&fact->arrival_date, notice->arrival_date);
}

/* The report goes to the envelope sender of the message that it is about (RFC 5321 section 6.1); copies for the
 * postmaster do not. */
static void
guess_sender(DsnNotice *notice)
{
    const DsnPart *part = dsn_mail_part(notice->mail, notice->root);
    const DsnField *to = dsn_part_field(notice->mail, part, DSN_FIELD_TO);
    DsnSpan address;

    if (notice->sender.data != NULL || notice->reader->facts.returned.return_path.data != NULL)
        return;
    if ((notice->reader->facts.returned.shape & DSN_RETURNED_REPORT) != 0) {
        notice->sender = DSN_SPAN(""); /* reports are sent from the null path (RFC 3464 section 2) */
        return;
    }
    if (to == NULL || dsn_span_find_nocase(notice->subject, "postmaster") >= 0 ||
        dsn_value_n_addresses(notice->mail, to->value) != 1)
        return;
    address = dsn_value_address(notice->mail, to->value);
    if (dsn_address_is_mailbox(address))
        notice->sender = address;
}

/* Where the fields quote the reply in full, the prose repeats it: there only its frame is news. */
static void
read_prose_words(DsnNotice *notice, DsnFact *said)
{
    const DsnFact *fact = dsn_notice_find(notice, said->recipient);

    if (fact != NULL && fact->reply_code != 0 && !dsn_status_is_vague(fact->status)) {
        said->remote_mta = fact->remote_mta;
        dsn_reason_read_frame(notice, said->context, said);
    } else {
        dsn_reason_read(notice, said->context, said);
    }
}

void
dsn_notice_join(DsnNotice *notice)
{
    GArray *facts = notice->reader->facts.facts, *prose = notice->reader->prose;

    g_hash_table_remove_all(notice->reader->seen);
    index_facts(notice);
    for (guint i = 0; i < facts->len; i++)
        read_own_words(&g_array_index(facts, DsnFact, i));
    for (guint i = 0; i < prose->len; i++)
        read_prose_words(notice, &g_array_index(prose, DsnFact, i));
    join_prose(notice);
    name_recipients(notice);
    guess_sender(notice);
}

void
dsn_notice_finish(DsnNotice *notice)
{
    GArray *facts = notice->reader->facts.facts;

    for (guint i = 0; i < facts->len; i++)
        finish(notice, &g_array_index(facts, DsnFact, i));
    dsn_notice_name_original(notice);
}
