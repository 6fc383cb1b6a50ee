/* SPDX-License-Identifier: BSD-2-Clause */
/* log/observation.c: one delivery, seen as something to be counted
 *
 * Takes what the queue made of the lines, gives its names in each dimension, and the circumstances that kinds of
 * incidents ask for. Nothing is remembered here.
 */
#include "observation.h"

#include "../smtp/address.h"

#define OWN_ADDRESS_TEXT_MAX 2000 /* bytes of a reply that its address is looked for in */

/* Networks that no mail comes from outside by: RFC 1918, loopback, link-local (RFC 3927, RFC 4193, RFC 4291). */
static const char *const inner_networks[] = {
    "10.", "127.", "192.168.", "169.254.", "::1", "fe80:", "fc", "fd",
};

static gboolean
is_inner(DsnSpan address)
{
    guint second = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(inner_networks); i++) {
        if (dsn_span_starts_nocase(address, inner_networks[i]))
            return TRUE;
    }
    if (!dsn_span_starts_with(address, "172."))
        return FALSE;
    for (gsize i = 4; i < address.length && i < 7 && g_ascii_isdigit(address.data[i]); i++)
        second = second * 10 + (guint)(address.data[i] - '0');
    return second >= 16 && second <= 31;
}

static gboolean
is_outside(const DsnLogDelivery *delivery)
{
    if (delivery->login.length > 0 || dsn_span_starts_nocase(delivery->client, "localhost"))
        return FALSE;
    return delivery->client_address.length > 0 ? !is_inner(delivery->client_address)
                                               : delivery->client.length > 0;
}

static gboolean
is_null_sender(const DsnLogDelivery *delivery)
{
    return delivery->fact.sender.data != NULL && delivery->fact.sender.length == 0;
}

static gboolean
is_notice(const DsnLogDelivery *delivery)
{
    return delivery->is_bounce ||
           (is_null_sender(delivery) && delivery->client.length == 0 && delivery->client_address.length == 0);
}

static guint
find_where(const DsnLogDelivery *delivery)
{
    const DsnFact *fact = &delivery->fact;
    /* A filter or mailbox server that is reached by the loopback network is a part of this host. */
    gboolean is_local = delivery->is_local || dsn_span_starts_with(delivery->remote_address, "127.") ||
                        dsn_span_is(delivery->remote_address, "::1");
    gboolean is_delivery = fact->kind != DSN_KIND_REJECT && fact->kind != DSN_KIND_NONE;
    guint where = 0;

    where |= (guint)(is_delivery && !is_local) << DSN_WHERE_REMOTE;
    where |= (guint)(is_delivery && is_local) << DSN_WHERE_LOCAL;
    where |= (guint)(fact->kind == DSN_KIND_REJECT) << DSN_WHERE_REJECT;
    where |= (guint)(fact->kind == DSN_KIND_NONE) << DSN_WHERE_SYSTEM;
    where |= (guint)(is_delivery && is_notice(delivery)) << DSN_WHERE_NOTICE;
    where |= (guint)is_outside(delivery) << DSN_WHERE_OUTSIDE;
    where |= (guint)(delivery->login.length > 0) << DSN_WHERE_LOGIN;
    where |= (guint)(delivery->remote_port == 0 || delivery->remote_port == 25) << DSN_WHERE_PORT_25;
    where |= (guint)(fact->kind == DSN_KIND_FAILURE) << DSN_WHERE_FAILED;
    return where;
}

/* Second levels that countries register names under; where it is another, two labels are one domain. */
static gboolean
is_category(DsnSpan label)
{
    static const char *const categories[] = {"ac",  "ad", "co", "com", "ed",  "edu", "go", "gob",
                                             "gov", "gr", "lg", "ne",  "net", "or",  "org"};

    for (gsize i = 0; i < G_N_ELEMENTS(categories); i++) {
        if (dsn_span_is(label, categories[i]))
            return TRUE;
    }
    return FALSE;
}

static gsize
find_label_start(DsnSpan host, gsize end)
{
    while (end > 0 && host.data[end - 1] != '.')
        end--;
    return end;
}

DsnSpan
dsn_registered_domain(DsnSpan host)
{
    gsize top, second, third;

    while (host.length > 0 && host.data[host.length - 1] == '.')
        host.length--;
    if (host.length == 0 || host.data[0] == '[' || g_ascii_isdigit(host.data[host.length - 1]) ||
        dsn_span_find_byte(host, ':') >= 0)
        return host;
    top = find_label_start(host, host.length);
    second = find_label_start(host, top > 0 ? top - 1 : 0);
    third = find_label_start(host, second > 0 ? second - 1 : 0);
    if (host.length - top == 2 && second > 0 && is_category(dsn_span_cut(host, second, top - 1 - second)))
        return dsn_span_from(host, third);
    return dsn_span_from(host, second);
}

static DsnSpan
find_provider(DsnSpan relay, const DsnKnowledge *knowledge)
{
    const DsnTables *tables = dsn_knowledge_tables(knowledge);
    guint32 provider;

    if (relay.length == 0)
        return DSN_SPAN_NONE;
    if (dsn_tables_find_provider(tables, relay, &provider))
        return dsn_span_from_string(dsn_tables_string(tables, tables->providers[provider].name));
    return dsn_registered_domain(relay);
}

/* Which address of this server the other host speaks of: "too much mail from 192.0.2.1". */
static DsnSpan
find_own_address(const DsnLogDelivery *delivery)
{
    DsnSpan rest = dsn_span_cut(delivery->fact.diagnostic, 0, OWN_ADDRESS_TEXT_MAX), address;
    gssize said = dsn_span_find_nocase(rest, " said: ");

    if (said >= 0)
        rest = dsn_span_from(rest, (gsize)said);
    while (dsn_ip_take(&rest, &address)) {
        if (!dsn_span_equal_nocase(address, delivery->remote_address) && !is_inner(address))
            return address;
    }
    return DSN_SPAN_NONE;
}

static void
find_names(DsnObservation *observation, const DsnKnowledge *knowledge)
{
    const DsnLogDelivery *delivery = observation->delivery;
    const DsnVerdict *verdict = delivery->verdict;
    DsnSpan *names = observation->names;

    names[DSN_DIMENSION_HOST] = delivery->host.length > 0 ? delivery->host : DSN_SPAN("localhost");
    names[DSN_DIMENSION_RELAY] =
        delivery->fact.remote_mta.length > 0 ? delivery->fact.remote_mta : delivery->remote_address;
    names[DSN_DIMENSION_PROVIDER] = find_provider(names[DSN_DIMENSION_RELAY], knowledge);
    names[DSN_DIMENSION_RECIPIENT] = delivery->fact.recipient;
    names[DSN_DIMENSION_RECIPIENT_DOMAIN] = dsn_address_domain(delivery->fact.recipient);
    names[DSN_DIMENSION_SENDER] = is_null_sender(delivery) ? DSN_SPAN("<>") : delivery->fact.sender;
    names[DSN_DIMENSION_SENDER_DOMAIN] = dsn_address_domain(delivery->fact.sender);
    names[DSN_DIMENSION_LOGIN] = delivery->login;
    names[DSN_DIMENSION_CLIENT] =
        delivery->client_address.length > 0 ? delivery->client_address : delivery->client;
    if (verdict == NULL)
        return;
    names[DSN_DIMENSION_LIST] = verdict->blocklist_name;
    names[DSN_DIMENSION_ADDRESS] = find_own_address(delivery);
    names[DSN_DIMENSION_CAUSE] = dsn_span_from_string(dsn_knowledge_cause(knowledge, verdict->cause)->id);
}

/* Queue ids are names that a host gives; where the log has none, the Message-ID tells messages apart. */
static void
find_message(DsnObservation *observation)
{
    const DsnLogDelivery *delivery = observation->delivery;
    DsnSpan id = delivery->fact.queue_id.length > 0 ? delivery->fact.queue_id : delivery->message_id;
    guint64 hash;

    if (id.length == 0)
        return;
    hash = dsn_distinct_hash(id, dsn_distinct_hash(delivery->host, 0));
    observation->names[DSN_DIMENSION_MESSAGE] = id;
    observation->hashes[DSN_DIMENSION_MESSAGE] = hash;
    if (delivery->fact.recipient.length > 0)
        observation->who = dsn_distinct_hash(delivery->fact.recipient, hash);
}

void
dsn_observation_make(DsnObservation *observation, const DsnLogDelivery *delivery,
                     const DsnKnowledge *knowledge, gint64 now)
{
    *observation = (DsnObservation){
        .delivery = delivery,
        .where = find_where(delivery),
        .time = delivery->time != G_MININT64 ? delivery->time : now,
        .is_success = delivery->fact.kind == DSN_KIND_SUCCESS || delivery->fact.kind == DSN_KIND_RELAYED ||
                      delivery->fact.kind == DSN_KIND_EXPANDED,
        .is_waiting = delivery->fact.kind == DSN_KIND_DELAY,
    };
    find_names(observation, knowledge);
    for (guint i = 0; i < DSN_N_DIMENSIONS; i++)
        observation->hashes[i] = dsn_distinct_hash(observation->names[i], 0);
    find_message(observation);
    if (observation->names[DSN_DIMENSION_SENDER_DOMAIN].length > 0 &&
        observation->hashes[DSN_DIMENSION_SENDER_DOMAIN] ==
            observation->hashes[DSN_DIMENSION_RECIPIENT_DOMAIN])
        observation->where |= 1u << DSN_WHERE_SAME_DOMAIN;
}

gboolean
dsn_observation_is(const DsnObservation *observation, guint where, guint unless)
{
    return (observation->where & where) == where && (observation->where & unless) == 0;
}
