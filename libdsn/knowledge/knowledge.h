/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/knowledge.h: everything the program knows, as constant tables
 *
 * Written as data in data/, compiled in by the build (decision: a process for one message starts in milliseconds). A rules file of the
 * user's own becomes a second set of the same shape at run time, read by the same loader.
 */
#pragma once

#include "../facts.h"
#include "phrase.h"

G_BEGIN_DECLS

typedef enum { DSN_LANGUAGE_EN, DSN_LANGUAGE_JA, DSN_N_LANGUAGES } DsnLanguage;
typedef enum { DSN_PERMANENT, DSN_TEMPORARY, DSN_PERSISTENT } DsnPermanence;

#define DSN_REMEDIES_MAX 6

typedef struct {
    const char *title, *explanation;
    const char *remedies[DSN_REMEDIES_MAX + 1]; /* NULL-terminated, most useful first */
} DsnCauseText;

typedef struct {
    const char *id, *category, *permanence_word, *who_acts, *interop_reason;
    DsnPermanence permanence;
    DsnCauseText texts[DSN_N_LANGUAGES];
} DsnCauseInfo;

/* IANA registry of enhanced status codes, and reply codes (RFC 5321 and the field). */
typedef struct {
    const char *code; /* "X.1.1" or "550", a range as "540-549" */
    const char *name; /* of the registry or the RFC */
    const char *reference;
    const char *meaning[DSN_N_LANGUAGES];
    const char *cause; /* id of the likely cause; NULL: none */
} DsnCodeInfo;

/* Where in a message a marker of a notice format may stand. */
typedef enum {
    DSN_PLACE_FROM, /* From, or the envelope line */
    DSN_PLACE_SUBJECT,
    DSN_PLACE_HEADER,     /* "Field-Name: phrase" */
    DSN_PLACE_INTRO,      /* prose that says that this is a report, and whose */
    DSN_PLACE_RECIPIENTS, /* prose after which recipients follow */
    DSN_PLACE_REASON,     /* prose after which the reason follows, on the line or the next ones */
    DSN_PLACE_NOISE,      /* prose that is neither recipient nor reason: ends a reason */
    DSN_PLACE_BREAK,      /* begins a line; the returned message follows */
    DSN_N_PLACES
} DsnPlace;

typedef struct {
    const char *notice; /* id of the stanza: "qmail" */
    const char *mta;    /* the record's mta; NULL: not told by this marker */
    const char *format; /* the record's format; NULL: none of its own */
    DsnKind kind;       /* DSN_KIND_NONE: does not tell */
    DsnPlace place;
    guint weight;      /* 1 weak hint ... 3 no other mail has it */
    const char *field; /* DSN_PLACE_HEADER: the field's name */
    const char *type;  /* automatic replies: "vacation" ...; else NULL */
} DsnMarker;

typedef struct {
    const DsnMarker *marker;
    guint32 start, end; /* in the original text */
} DsnMarkerHit;

typedef struct _DsnKnowledge DsnKnowledge;

/* The compiled-in set. */
const DsnKnowledge *dsn_knowledge_builtin(void);
/* A rules file of the user's, as a set of its own; the causes that it names are those of @base. (transfer full); NULL
 * with a DSN_ERROR_RULES. */
DsnKnowledge *dsn_knowledge_read_rules(const DsnKnowledge *base, DsnSpan text, GError **error);
/* Only sets that were made at run time; takes NULL. */
void dsn_knowledge_free(DsnKnowledge *knowledge);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnKnowledge, dsn_knowledge_free)

guint dsn_knowledge_n_causes(const DsnKnowledge *knowledge);
const DsnCauseInfo *dsn_knowledge_cause(const DsnKnowledge *knowledge, guint index);
gint dsn_knowledge_find_cause(const DsnKnowledge *knowledge, const char *id); /* -1: no such cause */
guint dsn_knowledge_n_codes(const DsnKnowledge *knowledge);
const DsnCodeInfo *dsn_knowledge_code(const DsnKnowledge *knowledge, guint index);
/* "5.7.1" finds X.7.1, "545" finds the range; NULL: nobody has registered it. */
const DsnCodeInfo *dsn_knowledge_find_code(const DsnKnowledge *knowledge, const char *code);

/* What an incident of that kind (number in tables.h) means and what to do; what a sign says, with {1} and {2}. */
void dsn_knowledge_incident_text(const DsnKnowledge *knowledge, guint kind, DsnLanguage language,
                                 DsnCauseText *ret_text);
const char *dsn_knowledge_sign_text(const DsnKnowledge *knowledge, guint sign, DsnLanguage language);

/* Appends all markers of @places (bits 1 << DsnPlace) that stand in @text to @hits (DsnMarkerHit), in the order of
 * their place in the text. @normal is memory to work with. */
void dsn_knowledge_find_markers(const DsnKnowledge *knowledge, guint places, DsnSpan text, DsnNormal *normal,
                                GArray *hits);

/* The header fields that any marker of place "header" looks into, each once; the names are lent. */
void dsn_knowledge_list_marked_fields(const DsnKnowledge *knowledge, GPtrArray *names);

G_END_DECLS
