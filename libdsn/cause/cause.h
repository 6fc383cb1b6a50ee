/* SPDX-License-Identifier: BSD-2-Clause */
/* cause/cause.h: from facts to ranked causes, with evidence and confidence
 *
 * One function of the facts: the same facts give the same causes, whether they came from a DSN, prose, a log line or
 * the command line.
 */
#pragma once

#include "../knowledge/knowledge.h"

G_BEGIN_DECLS

#define DSN_EVIDENCE_MAX     6 /* pieces of evidence that a verdict shows, strongest first */
#define DSN_ALTERNATIVES_MAX 5

typedef struct {
    const char *
        field; /* the record's field: "diagnostic", "status", "reply_code", "smtp_command", "original", "sender" ... */
    DsnSpan text;     /* the words of that field; UTF-8, lives as long as the facts and the judge */
    const char *rule; /* id of the rule */
} DsnEvidence;

typedef struct {
    guint cause; /* index in the catalogue */
    double confidence;
    const char *rule; /* its strongest rule, or NULL */
    DsnSpan why;      /* the words that speak for it, as evidence text */
} DsnAlternative;

typedef struct {
    guint cause;       /* index in the catalogue; "undetermined" when nothing tells */
    double confidence; /* 0 to 1 */
    guint n_evidence;
    DsnEvidence evidence[DSN_EVIDENCE_MAX];
    guint n_alternatives;
    DsnAlternative alternatives[DSN_ALTERNATIVES_MAX];
    gboolean code_conflict; /* the words overruled a code that says otherwise */
    int retry_after;        /* seconds, if the words say so; -1: they do not */
    DsnSpan blocklist_name, blocklist_listed, blocklist_url; /* NONE when the words name no list */
} DsnVerdict;

/* Working memory of one thread: texts, hits, scores. */
typedef struct _DsnJudge DsnJudge;

/* @sets: the built-in knowledge first, then those of --rules; lent for the life of the judge. */
DsnJudge *dsn_judge_new(const DsnKnowledge *const *sets, guint n_sets);
void dsn_judge_free(DsnJudge *judge);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnJudge, dsn_judge_free)

/* Weighs one fact. @returned may be NULL. What @ret_verdict lends is valid until the judge's next call. */
void
dsn_judge_weigh(DsnJudge *judge, const DsnFact *fact, const DsnReturned *returned, DsnVerdict *ret_verdict);

G_END_DECLS
