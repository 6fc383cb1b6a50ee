/* SPDX-License-Identifier: BSD-2-Clause */
/* record/trust.c: may a report be acted on?
 *
 * Anybody can write a bounce about anybody. Takes what is hard to get right for somebody who never saw our message:
 * the null return path (RFC 3464 section 2), the Message-ID of a message that we sent, an address of ours that carries
 * the recipient (VERP) or a tag (BATV). Gives the signals and one word that sums them up. "verified" needs our own
 * host's word (Authentication-Results, RFC 8601), and nobody has told us which host that is; without it nothing here
 * proves anything, so that the best is "plausible".
 */
#include "record.h"

#include "../smtp/address.h"

/* By bit of DsnTrustSignal. */
static const char *const signal_names[] = {
    "null-return-path", "mail-system-return-path", "other-return-path",     "from-mail-system",
    "from-other",       "report-structure",        "returned-message-id",   "returned-no-message-id",
    "nothing-returned", "address-token",           "address-token-matches",
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

guint
dsn_trust_token_signals(const DsnFacts *facts, const DsnFact *fact)
{
    DsnSpan token = facts->verp;

    if (!dsn_span_is_set(token))
        return 0;
    if (dsn_address_equal(token, fact->recipient) || dsn_address_equal(token, fact->original_recipient) ||
        dsn_address_equal(token, fact->sender))
        return DSN_TRUST_TOKEN | DSN_TRUST_TOKEN_MATCHES;
    return DSN_TRUST_TOKEN;
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

const char *
dsn_trust_level(DsnKind kind, guint signals)
{
    const guint ours = DSN_TRUST_RETURNED_MESSAGE_ID | DSN_TRUST_TOKEN_MATCHES;
    const guint strange = DSN_TRUST_FROM_OTHER | DSN_TRUST_RETURNED_NO_MESSAGE_ID;

    /* Some servers do send so, yet it is what a forger forgets. */
    if (signals & DSN_TRUST_OTHER_RETURN_PATH && !may_come_from_a_person(kind))
        return signals & strange && !(signals & DSN_TRUST_TOKEN_MATCHES) ? "suspicious" : "unverified";
    return signals & ours ? "plausible" : "unverified";
}

const char *
dsn_trust_signal_name(guint bit)
{
    return bit < G_N_ELEMENTS(signal_names) ? signal_names[bit] : NULL;
}
