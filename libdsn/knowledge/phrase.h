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
#define DSN_PHRASE_BYTES_MAX \
    400 /* of one literal; the longest sentence of a server that is worth a rule has 200 */
#define DSN_PHRASE_DEPTH_MAX 8 /* alternatives inside one another */

typedef struct _DsnJoins DsnJoins;

/* What addresses become in normal text: bytes that no other text becomes. Each is also the bit 1 << byte of "tokens". */
typedef enum {
    DSN_TOKEN_OTHER = 1, /* a mail address that is neither of the two given */
    DSN_TOKEN_SENDER,
    DSN_TOKEN_RECIPIENT,
    DSN_TOKEN_IP,
    DSN_TOKEN_SOMEBODY, /* a mail address that is not the sender's, when the recipient is not told */
    DSN_N_TOKENS
} DsnToken;

/* A text made comparable: letters in lower case, white space as single blanks, typographic quotes and dashes as
 * ASCII, mail and network addresses as tokens. Also the memory that matching works with; belongs to one thread. */
typedef struct {
    guint8 *text;
    gsize length;
    guint tokens;    /* which are in it */
    guint32 *origin; /* [length + 1]: where each byte of text came from in the original; last: its end */
    gsize allocated;
    DsnJoins *joins;
    GArray *hits; /* DsnPhraseHit: for whoever matches */
} DsnNormal;

DsnNormal *dsn_normal_new(void);
void dsn_normal_free(DsnNormal *normal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnNormal, dsn_normal_free)
/* Replaces what @normal held. @sender and @recipient may be DSN_SPAN_NONE. Linear. */
void dsn_normal_set(DsnNormal *normal, DsnSpan text, DsnSpan sender, DsnSpan recipient);
/* Where [start, end) of the normal text came from in the original, the blanks at its end left out. */
static inline DsnSpan
dsn_normal_origin(const DsnNormal *normal, DsnSpan text, guint32 start, guint32 end)
{
    return dsn_span_trim(
        dsn_span_cut(text, normal->origin[start], normal->origin[end] - normal->origin[start]));
}

/* Constant tables, as the build writes them or as a rules file gives them at run time. */
typedef struct _DsnPhrases DsnPhrases;

typedef struct {
    guint32 phrase; /* the number that the phrase was added with */
    guint32 start;  /* where it stands in the normal text, [start, end) */
    guint32 end;
} DsnPhraseHit;

/* Appends every place where a phrase stands (each phrase's leftmost and there longest, and later ones that do not
 * overlap it) to @hits (DsnPhraseHit), about in the order of their ends. */
void dsn_phrases_match(const DsnPhrases *phrases, DsnNormal *normal, GArray *hits);

/* Collects phrases, and compiles them. */
typedef struct _DsnPhraseBuilder DsnPhraseBuilder;

DsnPhraseBuilder *dsn_phrase_builder_new(void);
void dsn_phrase_builder_free(DsnPhraseBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnPhraseBuilder, dsn_phrase_builder_free)
/* Adds a phrase of the grammar; the same text again gives the same number, else numbers count from 0. The error
 * (DSN_ERROR_RULES) says what is wrong with the phrase, not where it stands. */
gboolean
dsn_phrase_builder_add(DsnPhraseBuilder *builder, DsnSpan phrase, guint32 *ret_number, GError **error);
/* Everything added, as tables; (transfer full). The builder is empty afterwards. */
DsnPhrases *dsn_phrase_builder_compile(DsnPhraseBuilder *builder, GError **error);
void dsn_phrases_free(DsnPhrases *phrases); /* only those that a builder gave */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnPhrases, dsn_phrases_free)

G_END_DECLS
