/* SPDX-License-Identifier: BSD-2-Clause */
/* record/authentication.c: what our own host found out about who sent a report
 *
 * Takes the Authentication-Results fields (RFC 8601) of a report, gives the signals and the domain that is proven.
 * Anybody can write such a field; believed are those with an authserv-id that the user named, as far down as hosts of
 * ours wrote the header: to the Received field of the host that took the report from outside, and on to the next one,
 * because some hosts put their results below it. That this host removes fields that claim to be its own (RFC 8601
 * section 5) is its business. Of several results of one method the first counts.
 */
#include "record.h"

#include "../mail/authres.h"
#include "../smtp/address.h"

#define RECEIVED_MAX 4096 /* bytes of a Received field that are read; real ones have fewer than 1,000 */

typedef struct {
    DsnSpan host; /* behind "by" */
    DsnSpan from; /* the clause before it */
} Hop;

/* Names and the words of a Received field, comments apart. */
static Hop
read_hop(DsnSpan value)
{
    DsnSpan rest = dsn_span_cut(value, 0, RECEIVED_MAX), word;
    guint depth = 0;

    while (dsn_span_take_word(&rest, &word)) {
        if (depth == 0 && dsn_span_is(word, "by")) {
            DsnSpan from = dsn_span_cut(value, 0, (gsize)(word.data - value.data));
            return dsn_span_take_word(&rest, &word) ? (Hop){dsn_host_read(word), from} : (Hop){.from = from};
        }
        for (gsize i = 0; i < word.length; i++) {
            if (word.data[i] == '(')
                depth++;
            else if (word.data[i] == ')' && depth > 0)
                depth--;
        }
    }
    return (Hop){.from = value};
}

/* Loopback and the networks of RFC 1918, RFC 4193 and RFC 4291 section 2.5.6. */
static gboolean
is_internal(DsnSpan ip)
{
    static const char *const networks[] = {"127.", "10.", "192.168.", "fc", "fd", "fe80:"};
    DsnSpan second = dsn_span_from(ip, 4);

    for (gsize i = 0; i < G_N_ELEMENTS(networks); i++) {
        if (dsn_span_starts_nocase(ip, networks[i]))
            return TRUE;
    }
    if (dsn_span_starts_with(ip, "172.") && second.length > 2 && second.data[2] == '.') /* 172.16 to 172.31 */
        return (second.data[0] == '1' && second.data[1] >= '6') || second.data[0] == '2' ||
               (second.data[0] == '3' && second.data[1] <= '1');
    return dsn_span_is(ip, "::1");
}

/* Whether the hop came from within: the address that the connection had is written by our host, names are not. */
static gboolean
is_from_within(DsnSpan from)
{
    DsnSpan rest = from, ip;
    guint n_ips = 0;

    if (!dsn_span_starts_nocase(from, "from"))
        return TRUE; /* "by mx.example.net (Postfix, from userid 0)" */
    for (; dsn_ip_take(&rest, &ip); n_ips++) {
        if (!is_internal(ip))
            return FALSE;
    }
    return n_ips > 0;
}

static gboolean
is_below(DsnSpan domain, DsnSpan parent)
{
    gsize cut = domain.length - parent.length;

    if (parent.length == 0 || domain.length < parent.length)
        return FALSE;
    return dsn_span_equal_nocase(dsn_span_from(domain, cut), parent) &&
           (cut == 0 || domain.data[cut - 1] == '.');
}

gboolean
dsn_ours_has_domain(const DsnOurs *ours, DsnSpan domain)
{
    while (domain.length > 0 && domain.data[domain.length - 1] == '.')
        domain.length--;
    for (guint i = 0; i < ours->n_domains; i++) {
        if (is_below(domain, dsn_span_from_string(ours->domains[i])))
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_our_id(const DsnOurs *ours, DsnSpan id)
{
    for (guint i = 0; i < ours->n_authserv_ids; i++) {
        if (dsn_span_is(id, ours->authserv_ids[i]))
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_our_host(const DsnOurs *ours, DsnSpan host)
{
    for (guint i = 0; i < ours->n_authserv_ids; i++) {
        if (is_below(host, dsn_span_from_string(ours->authserv_ids[i])))
            return TRUE;
    }
    return dsn_ours_has_domain(ours, host);
}

/* Relaxed alignment (RFC 7489 section 3.1), as far as it goes without the list of public suffixes: one domain is the
 * other, or lies below it. */
gboolean
dsn_domains_agree(DsnSpan a, DsnSpan b)
{
    return dsn_address_is_domain(a) && dsn_address_is_domain(b) && (is_below(a, b) || is_below(b, a));
}

/* What is known while the fields are read: who says that it wrote the report, and what the methods found. */
typedef struct {
    const DsnOurs *ours;
    DsnSpan author, reporter; /* domain of From; reporting MTA */
    gboolean has_spf, has_dmarc, has_failed;
    DsnSpan proven;
} Inquiry;

static gboolean
is_of_report(const Inquiry *inquiry, DsnSpan domain)
{
    return dsn_domains_agree(domain, inquiry->author) || dsn_domains_agree(domain, inquiry->reporter);
}

static void
prove(Inquiry *inquiry, DsnSpan domain)
{
    if (inquiry->proven.data == NULL && is_of_report(inquiry, domain))
        inquiry->proven = domain;
}

/* DMARC judges the author alone; SPF takes the host's name for the null path (RFC 7208 section 2.4); a message may have
 * many signatures, of which one that fails means nothing. */
static void
hear(Inquiry *inquiry, const DsnAuthResult *result)
{
    gboolean passes = dsn_span_is(result->result, "pass"), fails = dsn_span_is(result->result, "fail");

    if (dsn_span_is(result->method, "dmarc") && !inquiry->has_dmarc) {
        inquiry->has_dmarc = TRUE;
        inquiry->has_failed |= fails;
        if (passes && dsn_domains_agree(result->header_from, inquiry->author))
            prove(inquiry, result->header_from);
    } else if (dsn_span_is(result->method, "spf") && !inquiry->has_spf) {
        inquiry->has_spf = TRUE;
        inquiry->has_failed |= fails;
        if (passes)
            prove(inquiry, result->mail_from.data != NULL ? result->mail_from : result->helo);
    } else if (dsn_span_is(result->method, "dkim") && passes) {
        prove(inquiry, result->signer);
    }
}

static void
hear_field(Inquiry *inquiry, DsnSpan value)
{
    DsnAuthResult result;
    DsnSpan id;

    if (!dsn_authres_begin(&value, &id) || !is_our_id(inquiry->ours, id))
        return;
    while (dsn_authres_take(&value, &result))
        hear(inquiry, &result);
}

static void
hear_fields(Inquiry *inquiry, const DsnMail *mail)
{
    const DsnPart *root = dsn_mail_part(mail, 0);
    gboolean has_come_in = FALSE;

    for (guint i = root->first_field; i < root->first_field + root->n_fields; i++) {
        const DsnField *field = &g_array_index(mail->fields, DsnField, i);
        DsnSpan value = dsn_span_cut(field->value, 0, DSN_MAIL_VALUE_MAX);
        if (field->id == DSN_FIELD_AUTHENTICATION_RESULTS) {
            hear_field(inquiry, value);
        } else if (field->id == DSN_FIELD_RECEIVED) {
            Hop hop = read_hop(value);
            if (has_come_in || !is_our_host(inquiry->ours, hop.host))
                return;
            has_come_in = !is_from_within(hop.from);
        }
    }
}

guint
dsn_authentication_signals(const DsnOurs *ours, const DsnFacts *facts, DsnMail *mail, DsnSpan *ret_proven)
{
    const DsnField *from = dsn_part_field(mail, dsn_mail_part(mail, 0), DSN_FIELD_FROM);
    Inquiry inquiry = {.ours = ours};

    *ret_proven = DSN_SPAN_NONE;
    if (ours->n_authserv_ids == 0)
        return 0;
    if (from != NULL)
        inquiry.author = dsn_address_domain(dsn_value_address(mail, from->value));
    if (facts->facts != NULL && facts->facts->len > 0)
        inquiry.reporter = g_array_index(facts->facts, DsnFact, 0).reporting_mta;
    hear_fields(&inquiry, mail);
    *ret_proven = inquiry.proven;
    if (inquiry.proven.data != NULL)
        return DSN_TRUST_AUTHENTICATED;
    return inquiry.has_failed ? DSN_TRUST_NOT_AUTHENTICATED : 0;
}
