/* SPDX-License-Identifier: BSD-2-Clause */
/* record/trust.c: may a report be acted on?
 *
 * Anybody can write a bounce about anybody. Takes what is hard to get right for somebody who never saw our message:
 * the null return path (RFC 3464 section 2), the Message-ID of a message that we sent, an address of ours that carries
 * the recipient (VERP) or a tag (BATV). Gives the signals and one word that sums them up. "verified" needs to know what
 * is ours: without our domains and our host's authserv-id nothing here proves anything, so that the best is
 * "plausible". What each level takes is written at dsn_decoder_add_our_domain() in dsn.h.
 */
#include "record.h"

#include "../smtp/address.h"

/* By bit of DsnTrustSignal. */
static const char *const signal_names[] = {
    "null-return-path",
    "mail-system-return-path",
    "other-return-path",
    "from-mail-system",
    "from-other",
    "report-structure",
    "returned-message-id",
    "returned-no-message-id",
    "nothing-returned",
    "address-token",
    "address-token-matches",
    "address-token-signed",
    "message-id-ours",
    "sender-ours",
    "not-ours",
    "authentication-pass",
    "authentication-of-recipient-domain",
    "authentication-fail",
    "server-log",
};

/* How local parts begin that mail systems write as. */
static const char *const mail_systems[] = {
    "abuse",       "complaint",         "double-bounce", "fbl",           "feedback",
    "mail-daemon", "mail_daemon",       "mailer-daemon", "mailer_daemon", "mailerdaemon",
    "mdaemon",     "microsoftexchange", "postmaster",
};

static gboolean
is_mail_system(DsnSpan address)
{
    for (gsize i = 0; i < G_N_ELEMENTS(mail_systems); i++) {
        if (dsn_span_starts_nocase(address, mail_systems[i]))
            return TRUE;
    }
    return FALSE;
}

static DsnSpan
address_in(DsnMail *mail, DsnFieldId id)
{
    const DsnField *field = dsn_part_field(mail, dsn_mail_part(mail, 0), id);

    return field != NULL ? dsn_value_address(mail, field->value) : DSN_SPAN_NONE;
}

/* Sendmail writes the null path down as MAILER-DAEMON@host when it delivers itself; qmail's double bounces come from an
 * address that is none. Neither proves anything, nor does it make a report strange. */
static guint
return_path_signals(const DsnFacts *facts, DsnMail *mail)
{
    if (!facts->has_return_path)
        return 0;
    if (facts->null_return_path)
        return DSN_TRUST_NULL_RETURN_PATH;
    if (facts->is_double_bounce || (mail != NULL && is_mail_system(address_in(mail, DSN_FIELD_RETURN_PATH))))
        return DSN_TRUST_SYSTEM_RETURN_PATH;
    return DSN_TRUST_OTHER_RETURN_PATH;
}

static guint
from_signals(DsnMail *mail)
{
    DsnSpan address = address_in(mail, DSN_FIELD_FROM);

    if (address.data == NULL)
        return 0;
    return address.length == 0 || is_mail_system(address) ? DSN_TRUST_FROM_MAIL_SYSTEM : DSN_TRUST_FROM_OTHER;
}

static gboolean
is_report_media(DsnMedia media)
{
    return media == DSN_MEDIA_DELIVERY_STATUS || media == DSN_MEDIA_FEEDBACK_REPORT ||
           media == DSN_MEDIA_DISPOSITION;
}

/* multipart/report with the machine-readable part that it is for, not deeper than that. */
static gboolean
has_report_structure(const DsnMail *mail)
{
    const DsnPart *root = dsn_mail_part(mail, 0);

    if (root->media != DSN_MEDIA_MULTIPART_REPORT)
        return FALSE;
    for (guint i = 1; i < root->end; i = dsn_mail_part(mail, i)->end) {
        if (is_report_media(dsn_mail_part(mail, i)->media))
            return TRUE;
    }
    return FALSE;
}

static guint
returned_signals(const DsnReturned *returned)
{
    if (!returned->is_there)
        return DSN_TRUST_NOTHING_RETURNED;
    return dsn_span_is_set(returned->message_id) ? DSN_TRUST_RETURNED_MESSAGE_ID
                                                 : DSN_TRUST_RETURNED_NO_MESSAGE_ID;
}

static guint
token_signals(const DsnFacts *facts, const DsnFact *fact)
{
    DsnSpan token = facts->verp;

    if (!dsn_span_is_set(token))
        return 0;
    if (dsn_address_equal(token, fact->recipient) || dsn_address_equal(token, fact->original_recipient) ||
        dsn_address_equal(token, fact->sender))
        return DSN_TRUST_TOKEN | DSN_TRUST_TOKEN_MATCHES;
    return DSN_TRUST_TOKEN;
}

static DsnSpan
without_brackets(DsnSpan text)
{
    text = dsn_span_trim(text);
    if (dsn_span_starts_with(text, "<"))
        text = dsn_span_from(text, 1);
    return dsn_span_ends_nocase(text, ">") ? dsn_span_cut(text, 0, text.length - 1) : text;
}

static DsnSpan
author_of(const DsnReportInput *input)
{
    DsnSpan from = input->facts->returned.from;

    return input->mail != NULL && dsn_span_is_set(from) ? dsn_value_address(input->mail, from)
                                                        : DSN_SPAN_NONE;
}

/* The envelope sender is the address that the report came to, so that it is ours in every report that we get. It counts
 * where a list changes it, or nobody knows who wrote the mail. */
static gboolean
is_sent_by_us(const DsnReportInput *input, const DsnFact *fact, DsnSpan author)
{
    const DsnReturned *returned = &input->facts->returned;
    const DsnOurs *ours = &input->ours;

    if (dsn_ours_has_domain(ours, input->facts->verp_home) || dsn_ours_has_domain(ours, author))
        return TRUE;
    if (dsn_span_is_set(author) && !dsn_span_is_set(returned->list_id) &&
        (returned->shape & DSN_RETURNED_LIST) == 0)
        return FALSE;
    return dsn_ours_has_domain(ours, dsn_address_domain(fact->sender)) ||
           dsn_ours_has_domain(ours, dsn_address_domain(without_brackets(returned->return_path)));
}

/* Whether the mail that the report is about is ours. Addresses of ours are what a forger knows; the Message-ID is not. */
static guint
ownership_signals(const DsnReportInput *input, const DsnFact *fact)
{
    const DsnFacts *facts = input->facts;
    DsnSpan message_id = dsn_address_domain(without_brackets(facts->returned.message_id));
    DsnSpan author = dsn_address_domain(author_of(input));
    guint signals = 0;

    if (input->ours.n_domains == 0)
        return 0;
    if (facts->is_signed && dsn_ours_has_domain(&input->ours, facts->verp_home))
        signals |= DSN_TRUST_SIGNED_TOKEN;
    if (dsn_ours_has_domain(&input->ours, message_id))
        signals |= DSN_TRUST_OUR_MESSAGE_ID;
    if (is_sent_by_us(input, fact, author))
        signals |= DSN_TRUST_OUR_SENDER;
    if (signals == 0 && (dsn_span_is_set(message_id) || dsn_span_is_set(author) ||
                         dsn_span_is_set(dsn_address_domain(fact->sender))))
        return DSN_TRUST_NOT_OURS;
    return signals;
}

guint
dsn_trust_fact_signals(const DsnReportInput *input, const DsnFact *fact)
{
    guint signals = token_signals(input->facts, fact) | ownership_signals(input, fact);

    if (dsn_span_is_set(input->proven) &&
        dsn_domains_agree(input->proven, dsn_address_domain(fact->recipient)))
        signals |= DSN_TRUST_AUTHENTICATED_RECIPIENT;
    return signals;
}

guint
dsn_trust_signals(const DsnFacts *facts, DsnMail *mail)
{
    guint signals = returned_signals(&facts->returned) | return_path_signals(facts, mail);

    if (mail != NULL)
        signals |= from_signals(mail) | (has_report_structure(mail) ? DSN_TRUST_REPORT_STRUCTURE : 0);
    return signals;
}

/* People send these, so that neither a path nor a name of theirs is strange. */
static gboolean
may_come_from_a_person(DsnKind kind)
{
    return kind == DSN_KIND_AUTO_REPLY || kind == DSN_KIND_COMPLAINT || kind == DSN_KIND_DISPOSITION ||
           kind == DSN_KIND_NOT_A_REPORT;
}

/* What only somebody has who got our mail. With our domains known, a Message-ID of another domain is none of ours. */
static gboolean
has_seen_our_mail(guint signals)
{
    const guint knows_domains = DSN_TRUST_OUR_MESSAGE_ID | DSN_TRUST_OUR_SENDER | DSN_TRUST_SIGNED_TOKEN;

    if (signals & (DSN_TRUST_TOKEN_MATCHES | DSN_TRUST_SIGNED_TOKEN | DSN_TRUST_OUR_MESSAGE_ID))
        return TRUE;
    return (signals & DSN_TRUST_RETURNED_MESSAGE_ID) != 0 && (signals & knows_domains) == 0;
}

static gboolean
is_verified(guint signals)
{
    if (signals & (DSN_TRUST_SIGNED_TOKEN | DSN_TRUST_LOG)) /* nobody else writes our server's log */
        return TRUE;
    return (signals & DSN_TRUST_AUTHENTICATED) != 0 &&
           ((signals & DSN_TRUST_AUTHENTICATED_RECIPIENT) != 0 || has_seen_our_mail(signals));
}

const char *
dsn_trust_level(DsnKind kind, guint signals)
{
    const guint strange = DSN_TRUST_FROM_OTHER | DSN_TRUST_RETURNED_NO_MESSAGE_ID;
    gboolean is_from_person = may_come_from_a_person(kind);

    if ((signals & DSN_TRUST_NOT_OURS) != 0 && !is_from_person)
        return "suspicious";
    if (is_verified(signals))
        return "verified";
    if (signals & DSN_TRUST_NOT_AUTHENTICATED)
        return "suspicious";
    /* Some servers do send so, yet it is what a forger forgets. */
    if ((signals & DSN_TRUST_OTHER_RETURN_PATH) != 0 && !is_from_person)
        return signals & strange && !(signals & DSN_TRUST_TOKEN_MATCHES) ? "suspicious" : "unverified";
    return has_seen_our_mail(signals) ? "plausible" : "unverified";
}

const char *
dsn_trust_signal_name(guint bit)
{
    return bit < G_N_ELEMENTS(signal_names) ? signal_names[bit] : NULL;
}
