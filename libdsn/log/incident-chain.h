/* SPDX-License-Identifier: BSD-2-Clause */
/* log/incident-chain.h: which trouble brought on which */
#pragma once

#include "incident-group.h"

G_BEGIN_DECLS

#define DSN_CHAIN_LINKS_MAX 8 /* reasons, and consequences, of one incident that are told */

/* A group, and what it hangs on. */
typedef struct _DsnChainNode DsnChainNode;
struct _DsnChainNode {
    DsnGroup *group;
    gboolean is_incident;
    DsnChainNode *whole; /* this is a part or a consequence of it; NULL: it stands for itself */
    gboolean is_reason;  /* it is told as the reason of another one */
    DsnChainNode *parts[DSN_CHAIN_LINKS_MAX], *reasons[DSN_CHAIN_LINKS_MAX];
    guint n_parts, n_reasons;
};

typedef struct {
    const DsnTables *tables;
    GPtrArray *nodes; /* DsnChainNode */
} DsnChain;

DsnChain *dsn_chain_new(const DsnKnowledge *knowledge);
void dsn_chain_free(DsnChain *chain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnChain, dsn_chain_free)
/* @group is lent. */
void dsn_chain_add(DsnChain *chain, DsnGroup *group);
/* Ties what was added. */
void dsn_chain_tie(DsnChain *chain);

G_END_DECLS
