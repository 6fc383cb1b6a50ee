/* SPDX-License-Identifier: BSD-2-Clause */
/* cause/case.h: one fact while it is judged: what is known about it, and what speaks for which cause */
#pragma once

#include "../knowledge/tables.h"
#include "../smtp/reply.h"
#include "cause.h"

G_BEGIN_DECLS

#define DSN_WORDS_MAX      (32 * 1024) /* bytes of a text that are looked at; the longest reply seen has 4 kB */
#define DSN_CLUES_MAX      512         /* kept for one fact; ordinary replies give fewer than 30 */
#define DSN_PROVIDERS_MAX  8           /* that may have written one reply; the host names one, signs more */
#define DSN_REPLY_TEXT_MAX 4           /* "550" and its NUL */
#define DSN_SETS_MAX       16          /* rules files of one run */

/* Something that speaks for a cause. */
typedef struct {
    guint cause;
    DsnStrength strength;
    double weight;
    const DsnRuleRow *rule; /* NULL: a code */
    const char *rule_id;    /* of the rule, or the code ("X.1.1") */
    const char *field;      /* of the record that the words stand in */
    DsnSpan words;          /* DSN_SPAN_NONE: circumstances alone */
    guint32 start, end;     /* in the normal text; for words */
    guint text;             /* number of the text that the words stand in */
    gboolean is_vague;      /* a code that servers use for everything */
    gboolean is_explained;  /* the words are part of longer ones that say something else */
} DsnClue;

/* One of the texts of a fact. */
typedef struct {
    DsnSpan given; /* of the fact */
    DsnSpan words; /* those of it that are looked at */
    const char *field;
    double factor; /* what its words count, of the full weight */
    guint number;
    DsnReply replies[DSN_REPLIES_MAX];
    guint n_replies, deciding;
} DsnText;

/* Where a phrase stands in the text that is looked at. */
typedef struct {
    guint8 levels;  /* replies that it stands in, bits 1 << index; 0: it does not stand there */
    guint8 n_tried; /* of its places that rules were asked about */
} DsnSeen;

typedef struct {
    const DsnKnowledge *knowledge;
    const DsnTables *tables;
    GArray *hits;  /* DsnPhraseHit of the text that is looked at */
    DsnSeen *seen; /* by phrase */
} DsnSet;

/* The judge, and the case that it works on. */
struct _DsnJudge {
    DsnSet sets[DSN_SETS_MAX];
    guint n_sets;
    double weights[DSN_N_WEIGHTS];
    guint undetermined; /* number of that cause */
    DsnNormal *normal;
    GArray *clues;        /* DsnClue */
    const DsnClue **best; /* by cause and strength; of the case that is weighed, else NULL */
    double *scores;       /* by cause */
    guint *ranking;       /* causes that have a score, and then sorted */
    guint n_ranked;
    GString *url; /* where the blocklist tells about the listed */
    char status_text[DSN_STATUS_TEXT_MAX], reply_text[DSN_REPLY_TEXT_MAX];

    /* the case */
    const DsnFact *fact;
    const DsnReturned *returned; /* never NULL */
    guint32 when;                /* bits 1 << DsnWhen */
    guint32 providers[DSN_PROVIDERS_MAX];
    guint n_providers;
    DsnEvidence host; /* by which a provider is known, without a rule */
    DsnText text;     /* that is looked at */
};

static inline const DsnTables *
dsn_judge_tables(const DsnJudge *judge)
{
    return judge->sets[0].tables;
}

/* circumstances.c */
guint32 dsn_case_circumstances(const DsnFact *fact, const DsnReturned *returned);
/* The circumstances that the normal text tells: who is named in it. */
guint32 dsn_case_named(const DsnNormal *normal);
/* What shows one circumstance: a field of the record and its words. FALSE: nothing that can be shown. */
gboolean dsn_case_show(const DsnJudge *judge, DsnWhen when, DsnEvidence *ret_evidence);

/* provider.c */
void dsn_case_find_host_provider(DsnJudge *judge);
void dsn_case_find_signs(DsnJudge *judge);

/* rule.c: whether all conditions of a rule hold but its text. @hit (nullable) is where the text stands. */
gboolean
dsn_case_meets(const DsnJudge *judge, const DsnSet *set, const DsnRuleRow *rule, const DsnPhraseHit *hit);
guint dsn_rule_n_conditions(const DsnRuleRow *rule);

/* level.c: replies inside one another */
/* The innermost reply that the words end in. */
guint dsn_case_level(const DsnJudge *judge, const DsnPhraseHit *hit);
/* What words at this place count for a cause, of their full weight; 0: nothing. */
double dsn_case_level_factor(const DsnJudge *judge, const DsnPhraseHit *hit, guint cause);

/* words.c: adds the clues of one text */
void dsn_case_read_words(DsnJudge *judge, DsnSpan words, const char *field, double factor);
/* Makes this the text that is looked at, with its replies, its normal form and the places of all phrases. Free when it
 * already is. */
void dsn_case_look_at(DsnJudge *judge, DsnSpan words);
/* code.c: adds the clues of the codes */
void dsn_case_read_codes(DsnJudge *judge);
/* The cause that the codes of the report formally state; -1: none, or the codes are vague. @ret_text is the code. */
gint dsn_case_stated_cause(const DsnJudge *judge, DsnSpan *ret_text);

/* explained.c: marks the clues whose words are part of longer ones */
void dsn_case_explain_away(GArray *clues);

/* weigh.c: scores, ranking, verdict */
void dsn_case_weigh(DsnJudge *judge, DsnVerdict *verdict);

/* retry.c */
int dsn_retry_find(const DsnNormal *normal);
/* blocklist.c: names the list */
void dsn_case_find_blocklist(DsnJudge *judge, DsnVerdict *verdict);

G_END_DECLS
