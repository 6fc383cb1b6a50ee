/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/tables.h: all knowledge as rows of 32-bit numbers
 *
 * The shape that the build writes as constants and the loader makes of a rules file. Texts are offsets into one pool
 * of strings (0: none), other rows are numbers of rows; nothing is a pointer, so that no process has to relocate it.
 */
#pragma once

#include "automaton.h"
#include "incidents.h"
#include "knowledge.h"

G_BEGIN_DECLS

typedef struct {
    guint32 id, category, permanence_word, who_acts, interop_reason;
    guint32 permanence; /* DsnPermanence */
    guint32 marks;      /* DsnCauseMark */
} DsnCauseRow;

typedef enum {
    DSN_CAUSE_YIELDS = 1 << 0, /* a consequence: never the verdict when another cause is told */
    DSN_CAUSE_OF_CALLOUT =
        1 << 1, /* what a reply of the sender's own server, quoted in a refusal, may speak for */
} DsnCauseMark;

/* One for each cause and language: row cause * DSN_N_LANGUAGES + language. */
typedef struct {
    guint32 title, explanation;
    guint32 first_remedy, n_remedies; /* in lists: offsets of strings */
} DsnTextRow;

/* In the order of first. */
typedef struct {
    guint32 first, last; /* keys that it stands for: DSN_CODE_KEY of an enhanced code, or a reply code */
    guint32 code, name, reference, meaning_en, meaning_ja;
    guint32 cause;    /* number plus 1; 0: none */
    guint32 is_vague; /* used for too many things to count for much */
} DsnCodeRow;

#define DSN_CODE_KEY(subject, detail) (1u << 20 | (guint32)(subject) << 10 | (guint32)(detail))

/* In the order of their phrases. */
typedef struct {
    guint32 notice, mta, format, field, type;
    guint32 kind;  /* DsnKind */
    guint32 place; /* DsnPlace */
    guint32 weight;
    guint32 phrase; /* of marker_phrases */
} DsnMarkerRow;

/* Some rows of lists. */
typedef struct {
    guint32 first, n;
} DsnListRef;

/* Kinds of evidence, from strong to weak (data/README.md). */
typedef enum {
    DSN_STRENGTH_KEY,
    DSN_STRENGTH_PROVIDER,
    DSN_STRENGTH_PHRASE,
    DSN_STRENGTH_GENERAL,
    DSN_STRENGTH_HINT,
    DSN_STRENGTH_CODE,
    DSN_STRENGTH_VAGUE,
    DSN_STRENGTH_STAGE,
    DSN_STRENGTH_REPLY,
    DSN_STRENGTH_GUESS,
    DSN_N_STRENGTHS
} DsnStrength;

/* Weights of strengths, and then the other numbers of weights.data. */
enum {
    DSN_WEIGHT_UNDETERMINED = DSN_N_STRENGTHS,
    DSN_WEIGHT_NOTHING,
    DSN_WEIGHT_LENGTH,
    DSN_WEIGHT_CONDITION,
    DSN_WEIGHT_OUTER,
    DSN_WEIGHT_CONTEXT,
    DSN_WEIGHT_TELLING,
    DSN_N_WEIGHTS
};

/* Circumstances of a fact; bits 1 << DsnWhen. */
typedef enum {
    DSN_WHEN_DELAYED,
    DSN_WHEN_DIAGNOSTIC,
    DSN_WHEN_DOUBLE_BOUNCE_SENDER,
    DSN_WHEN_FAILED,
    DSN_WHEN_NULL_SENDER,
    DSN_WHEN_OTHER_NAMED,
    DSN_WHEN_RECIPIENT_NAMED,
    DSN_WHEN_RETURNED,
    DSN_WHEN_RETURNED_ATTACHMENT,
    DSN_WHEN_RETURNED_BARE_LF,
    DSN_WHEN_RETURNED_DANGEROUS,
    DSN_WHEN_RETURNED_EIGHT_BIT,
    DSN_WHEN_RETURNED_FROM_OTHER,
    DSN_WHEN_RETURNED_HTML,
    DSN_WHEN_RETURNED_LIST,
    DSN_WHEN_RETURNED_NO_DATE,
    DSN_WHEN_RETURNED_NO_MESSAGE_ID,
    DSN_WHEN_RETURNED_PLAIN,
    DSN_WHEN_RETURNED_REPORT,
    DSN_WHEN_SAME_DOMAIN,
    DSN_WHEN_SENDER_NAMED,
    DSN_N_WHENS
} DsnWhen;

typedef struct {
    guint32 id, cause;
    guint32 strength;             /* DsnStrength */
    DsnListRef texts, ands, nots; /* phrases of rule_phrases */
    DsnListRef replies;           /* 550; 5: the class; 0: the report holds none */
    DsnListRef statuses;          /* DSN_STATUS_PATTERN; 0: the report holds none */
    DsnListRef providers;         /* numbers, in the compiled-in set */
    guint32 commands;             /* bits 1 << DsnCommand; 0: any */
    guint32 when, unless;         /* bits 1 << DsnWhen */
} DsnRuleRow;

#define DSN_STATUS_ANY 0x3ffu /* no part of a code has more than three digits */
#define DSN_STATUS_PATTERN(klass, subject, detail) \
    ((guint32)(klass) << 20 | (guint32)(subject) << 10 | (guint32)(detail))

/* What a phrase of rule_phrases is used for; in the order of the phrases. */
typedef enum { DSN_USE_RULE, DSN_USE_SIGN, DSN_USE_BLOCKLIST } DsnUseKind;
typedef struct {
    guint32 phrase;
    guint32 kind;  /* DsnUseKind */
    guint32 index; /* of the rule, provider, blocklist */
} DsnUseRow;

typedef struct {
    guint32 id, name;
} DsnProviderRow;

/* In the order of the domains. */
typedef struct {
    guint32 domain, provider;
} DsnHostRow;

typedef struct {
    guint32 name;
    guint32 url; /* 0: none; "{listed}" stands for what is listed */
} DsnBlocklistRow;

/* Thousandths, both rising. */
typedef struct {
    guint32 computed, seen;
} DsnConfidenceRow;

/* A kind of incident (data/README.md). */
typedef struct {
    guint32 id, who_acts;
    guint32 cause; /* number in the catalogue, plus 1: the root cause; 0: that which is seen most */
    guint32 by;    /* DsnDimension */
    DsnListRef troubles, consequences;   /* numbers of causes */
    guint32 where, unless;               /* bits 1 << DsnWhere, of what is trouble and what is success */
    guint32 origin_where, origin_unless; /* of what brings the trouble on; both 0: nothing does */
    DsnListRef at_least;                 /* pairs: DsnMeasure, number */
    guint32 enough;        /* bits 1 << DsnSign: one of them stands for the numbers of at_least */
    guint32 needs;         /* bits 1 << DsnSign: all of them must hold */
    guint32 success_share; /* thousandths: more of what passes meanwhile, and it is no incident */
    guint32 quiet;         /* seconds without trouble after which it is over, or another one */
    guint32 heals_by;      /* so many successes in a row */
    guint32 heals_among;   /* bits 1 << DsnDimension: successes count with values known from trouble */
    guint32 confidence;    /* thousandths */
    DsnListRef signs;      /* pairs: DsnSign, thousandths that it adds */
    DsnListRef part_of;    /* pairs: id of a kind, DsnDimension that both share */
    DsnListRef fed_by;     /* pairs: id of a kind, DsnSign that says so */
} DsnIncidentRow;

/* An example of a rule; not part of the tables. */
typedef struct {
    guint32 rule;
    gboolean is_counter, is_support;
    DsnSpan text, given;
    guint line;
} DsnExample;

/* Every table: the type of its rows, and its name. */
#define DSN_TABLES(TABLE)                                                                  \
    TABLE(guint32, lists)                                                                  \
    TABLE(DsnCauseRow, causes)                                                             \
    TABLE(DsnTextRow, texts)                                                               \
    TABLE(DsnCodeRow, codes)                                                               \
    TABLE(DsnMarkerRow, markers)                                                           \
    TABLE(guint32, marker_starts) /* first marker of each phrase; one more than phrases */ \
    TABLE(DsnProviderRow, providers)                                                       \
    TABLE(DsnHostRow, hosts)                                                               \
    TABLE(DsnBlocklistRow, blocklists)                                                     \
    TABLE(DsnRuleRow, rules)                                                               \
    TABLE(guint32, wordless) /* rules without a text */                                    \
    TABLE(DsnUseRow, uses)                                                                 \
    TABLE(guint32, use_starts) /* first use of each phrase; one more than phrases */       \
    TABLE(guint32, weights)    /* thousandths: DsnStrength, DSN_WEIGHT_... */              \
    TABLE(DsnConfidenceRow, confidences)                                                   \
    TABLE(DsnIncidentRow, incidents)                                                       \
    TABLE(DsnTextRow, incident_texts) /* as texts: a row for each incident and language */ \
    TABLE(guint32, sign_texts)        /* DsnSign * DSN_N_LANGUAGES + language */

/* Every automaton. */
#define DSN_PHRASE_TABLES(PHRASES) \
    PHRASES(marker_phrases)        \
    PHRASES(rule_phrases)

typedef struct {
    const char *strings; /* NUL-terminated ones, the first of them empty */
    guint32 n_strings;   /* bytes */
#define DSN_TABLE_MEMBER(type, name) \
    const type *name;                \
    guint32 n_##name;
    DSN_TABLES(DSN_TABLE_MEMBER)
#undef DSN_TABLE_MEMBER
#define DSN_PHRASES_MEMBER(name) DsnPhrases name;
    DSN_PHRASE_TABLES(DSN_PHRASES_MEMBER)
#undef DSN_PHRASES_MEMBER
} DsnTables;

/* Written by the build (emit.c). */
extern const DsnTables dsn_tables_builtin;

static inline const char *
dsn_tables_string(const DsnTables *tables, guint32 offset)
{
    return offset != 0 ? tables->strings + offset : NULL;
}

/* The row of a reply code, or of DSN_CODE_KEY; NULL: none. */
const DsnCodeRow *dsn_tables_find_code(const DsnTables *tables, guint32 key);
/* "5.7.1", "X.7.1" or "550" as a key. */
gboolean dsn_code_read_key(DsnSpan text, guint32 *ret_key);

/* The provider of a host: that of the longest domain around it. */
gboolean dsn_tables_find_provider(const DsnTables *tables, DsnSpan host, guint32 *ret_provider);

/* A set of these tables; (transfer full) of them. */
DsnKnowledge *dsn_knowledge_new(DsnTables *tables);
const DsnTables *dsn_knowledge_tables(const DsnKnowledge *knowledge);
const DsnMarker *dsn_knowledge_marker(const DsnKnowledge *knowledge, guint index);

/* Tables that the loader gave. */
void dsn_tables_free(DsnTables *tables);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnTables, dsn_tables_free)

G_END_DECLS
