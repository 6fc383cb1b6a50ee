/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/phrase.h: finding all phrases of all rules in a text, in one pass
 *
 * The grammar of a phrase is written in data/README.md. Phrases are compiled into one Aho-Corasick automaton, so that
 * the time depends on the text and the hits, not on the number of phrases. No backtracking, whatever the text.
 */
#pragma once

#include "../span.h"

G_BEGIN_DECLS

#define DSN_PHRASE_EXPANSIONS_MAX \
    4096                       /* literals that one phrase may stand for, all alternatives multiplied */
#define DSN_PHRASE_GAP_MAX 160 /* bytes of normal text that " * " may stand for */

/* A text made comparable: letters in lower case, white space as single blanks, typographic quotes and dashes as
 * ASCII, mail addresses as "<sender>", "<recipient>" (the two given) or "<address>", network addresses as "<ip>". */
typedef struct {
    GString *text;
    GArray *origin; /* guint32: where each byte of text came from in the original */
} DsnNormal;

DsnNormal *dsn_normal_new(void);
void dsn_normal_free(DsnNormal *normal);
/* Replaces what @normal held. @sender and @recipient may be DSN_SPAN_NONE. Linear. */
void dsn_normal_set(DsnNormal *normal, DsnSpan text, DsnSpan sender, DsnSpan recipient);

/* Constant tables, as the build writes them or as a rules file gives them at run time. */
typedef struct _DsnPhrases DsnPhrases;

typedef struct {
    guint32 phrase; /* the number that the phrase was added with */
    guint32 start;  /* where it stands in the normal text, [start, end) */
    guint32 end;
} DsnPhraseHit;

/* Appends every place where a phrase stands (each phrase's leftmost, and later ones that do not overlap it) to @hits (DsnPhraseHit). */
void dsn_phrases_match(const DsnPhrases *phrases, const DsnNormal *normal, GArray *hits);

G_END_DECLS
