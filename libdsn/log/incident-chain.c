/* SPDX-License-Identifier: BSD-2-Clause */
/* log/incident-chain.c: which trouble brought on which
 *
 * Takes all groups, ties those that the data says may belong together: one is a part of another when both lie at the
 * same time and most of it has a name (host, relay, log-in) that the other has as well; one is the reason of another
 * when a sign in the other says so. What is tied is told once, in the chain of what it belongs to.
 */
#include "incident-chain.h"

#define HALF      0.5
#define EARLY_MAX (3600 * (gint64)G_USEC_PER_SEC) /* a part may be seen that much before its whole */

DsnChain *
dsn_chain_new(const DsnKnowledge *knowledge)
{
    DsnChain *chain = g_new0(DsnChain, 1);

    chain->tables = dsn_knowledge_tables(knowledge);
    chain->nodes = g_ptr_array_new_with_free_func(g_free);
    return chain;
}

void
dsn_chain_free(DsnChain *chain)
{
    if (chain == NULL)
        return;
    g_ptr_array_unref(chain->nodes);
    g_free(chain);
}

void
dsn_chain_add(DsnChain *chain, DsnGroup *group)
{
    DsnChainNode *node = g_new0(DsnChainNode, 1);

    node->group = group;
    node->is_incident = dsn_group_is_incident(group, chain->tables);
    g_ptr_array_add(chain->nodes, node);
}

static gboolean
shares_name(const DsnGroup *part, const DsnGroup *whole, DsnDimension dimension)
{
    const DsnTallyEntry *top = dsn_tally_top(&part->tallies[dimension]);

    if (top == NULL || dsn_group_top_share(part, dimension) < HALF)
        return FALSE;
    return whole->kind->by == dimension ? whole->hash == top->hash
                                        : dsn_distinct_has(&whole->tallies[dimension].distinct, top->hash);
}

static gboolean
shares_time(const DsnGroup *part, const DsnGroup *whole)
{
    gint64 quiet = (gint64)whole->kind->quiet * G_USEC_PER_SEC;

    return part->first >= whole->first - EARLY_MAX && part->first - whole->last <= quiet;
}

static gboolean
is_within(const DsnChainNode *node, const DsnChainNode *whole)
{
    for (; whole != NULL; whole = whole->whole) {
        if (whole == node)
            return TRUE;
    }
    return FALSE;
}

/* The whole of a part: of several that fit, the one with most trouble. */
static DsnChainNode *
find_whole(const DsnChain *chain, const DsnChainNode *part, guint32 kind_id, DsnDimension dimension)
{
    DsnChainNode *best = NULL;

    for (guint i = 0; i < chain->nodes->len; i++) {
        DsnChainNode *node = chain->nodes->pdata[i];
        if (node->group->kind->id == kind_id && node->is_incident && !is_within(part, node) &&
            shares_name(part->group, node->group, dimension) && shares_time(part->group, node->group) &&
            (best == NULL || node->group->attempts > best->group->attempts))
            best = node;
    }
    return best;
}

static void
tie_part(DsnChain *chain, DsnChainNode *part)
{
    const guint32 *pair = &chain->tables->lists[part->group->kind->part_of.first];

    for (guint32 i = 0; i < part->group->kind->part_of.n && part->whole == NULL; i++, pair += 2)
        part->whole = find_whole(chain, part, pair[0], pair[1]);
    if (part->whole != NULL && part->whole->n_parts < DSN_CHAIN_LINKS_MAX)
        part->whole->parts[part->whole->n_parts++] = part;
}

static void
tie_reasons(DsnChain *chain, DsnChainNode *node)
{
    const guint32 *pair = &chain->tables->lists[node->group->kind->fed_by.first];

    for (guint32 i = 0; i < node->group->kind->fed_by.n; i++, pair += 2) {
        if (!dsn_group_has_sign(node->group, pair[1]))
            continue;
        for (guint j = 0; j < chain->nodes->len && node->n_reasons < DSN_CHAIN_LINKS_MAX; j++) {
            DsnChainNode *reason = chain->nodes->pdata[j];
            if (reason == node || reason->group->kind->id != pair[0] ||
                !shares_name(node->group, reason->group, DSN_DIMENSION_HOST))
                continue;
            reason->is_reason = TRUE;
            node->reasons[node->n_reasons++] = reason;
        }
    }
}

void
dsn_chain_tie(DsnChain *chain)
{
    for (guint i = 0; i < chain->nodes->len; i++) {
        DsnChainNode *node = chain->nodes->pdata[i];
        if (node->is_incident)
            tie_part(chain, node);
    }
    for (guint i = 0; i < chain->nodes->len; i++) {
        DsnChainNode *node = chain->nodes->pdata[i];
        if (node->is_incident && node->whole == NULL)
            tie_reasons(chain, node);
    }
}
