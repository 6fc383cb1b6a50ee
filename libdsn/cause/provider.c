/* SPDX-License-Identifier: BSD-2-Clause */
/* cause/provider.c: who wrote a reply
 *
 * Takes the host that refused and the words that only one provider writes, gives the providers that may have written
 * the reply. Rules of a provider hold for its replies alone.
 */
#include "../smtp/address.h"
#include "case.h"

static void
add_provider(DsnJudge *judge, guint32 provider)
{
    for (guint i = 0; i < judge->n_providers; i++) {
        if (judge->providers[i] == provider)
            return;
    }
    if (judge->n_providers < DSN_PROVIDERS_MAX)
        judge->providers[judge->n_providers++] = provider;
}

/* Prose that names no host most likely comes from that of the recipient. */
static DsnEvidence
find_host(const DsnFact *fact)
{
    if (fact->remote_mta.length > 0)
        return (DsnEvidence){"remote_mta", fact->remote_mta, NULL};
    if (fact->reporting_mta.length > 0)
        return (DsnEvidence){"reporting_mta", fact->reporting_mta, NULL};
    return (DsnEvidence){"recipient", dsn_address_domain(fact->recipient), NULL};
}

void
dsn_case_find_host_provider(DsnJudge *judge)
{
    guint32 provider;
    DsnSpan host;

    judge->n_providers = 0;
    judge->host = find_host(judge->fact);
    host = judge->host.text;
    if (host.length > 0 && host.data[host.length - 1] == '.')
        host.length--;
    if (dsn_tables_find_provider(dsn_judge_tables(judge), host, &provider))
        add_provider(judge, provider);
}

void
dsn_case_find_signs(DsnJudge *judge)
{
    const DsnTables *tables = dsn_judge_tables(judge);
    const GArray *hits = judge->sets[0].hits;

    for (guint i = 0; i < hits->len; i++) {
        guint32 phrase = g_array_index(hits, DsnPhraseHit, i).phrase;
        for (guint32 j = tables->use_starts[phrase]; j < tables->use_starts[phrase + 1]; j++) {
            if (tables->uses[j].kind == DSN_USE_SIGN)
                add_provider(judge, tables->uses[j].index);
        }
    }
}
