/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/automaton.h: the tables behind DsnPhrases, and how they are built
 *
 * An Aho-Corasick automaton over bytes of normal text, its transitions in a double array: the child of a state for
 * byte b stands in the slot base + b, which says by its label that it is one. No two states have the same base, so the
 * label is proof enough. The tables are rows of 32-bit numbers without pointers, so that the build can write them as
 * constants and no process has to relocate them.
 */
#pragma once

#include "phrase.h"

G_BEGIN_DECLS

#define DSN_AUTOMATON_SLOTS_MAX (1u << 23) /* a base has 23 bits */
#define DSN_LABEL_FREE          0xffu      /* no byte of UTF-8 */

/* Read by the automaton before the first letter of each word, in literals as in texts. Most literals begin with a word,
 * so that in the middle of another one the automaton rests in its root. */
#define DSN_WORD_MARK 6 /* behind the tokens, and like them in no text */

/* A slot holds an edge: all that a step from state to state needs. The child for byte 0, which no text holds, keeps the
 * number of the state's output in place of a base. */
#define DSN_EDGE_HAS_OUTPUT   (1u << 8) /* literals end in the state */
#define DSN_EDGE(base, label) ((base) << 9 | (label))
#define DSN_EDGE_BASE(edge)   ((edge) >> 9)
#define DSN_EDGE_LABEL(edge)  ((edge)&0xffu)

/* Literals that end in a state, and those that end there as a tail of it. */
typedef struct {
    guint32 first, n; /* in literals */
    guint32 next;     /* the next shorter tail's output, plus 1; 0: none */
} DsnOutputRow;

typedef enum {
    DSN_LITERAL_IS_WORD = 1 << 0, /* no letter or digit may stand behind it */
    DSN_LITERAL_FOLLOWS = 1 << 1, /* it means nothing unless the piece before was found */
} DsnLiteralFlags;

typedef struct {
    guint32 piece;
    guint32 length; /* bytes of the normal text */
    guint32 flags;  /* DsnLiteralFlags */
} DsnLiteralRow;

/* How a piece follows the one before it. */
typedef enum {
    DSN_JOIN_NONE,  /* it is the first */
    DSN_JOIN_BLANK, /* one blank stands between them */
    DSN_JOIN_GAP,   /* up to DSN_PHRASE_GAP_MAX bytes do */
} DsnJoin;

/* A part of a phrase; the pieces of a phrase follow one another. */
typedef struct {
    guint32 phrase;
    guint32 join; /* DsnJoin */
    guint32 is_last;
} DsnPieceRow;

struct _DsnPhrases {
    const guint32 *root;  /* [256]: the state after one byte */
    const guint32 *edges; /* by slot */
    const guint32 *
        fails; /* by slot: the state to go on with where a state has no child; apart, for it is rarely asked */
    const DsnOutputRow *outputs;
    const DsnLiteralRow *literals;
    const DsnPieceRow *pieces;
    guint32 n_slots, n_outputs, n_literals, n_pieces, n_phrases;
};

/* One string that the automaton is to find; borrowed. */
typedef struct {
    const char *text;
    DsnLiteralRow row;
} DsnLiteral;

/* Sorts @literals (DsnLiteral) and compiles them; @pieces (DsnPieceRow) are copied. FALSE when there are too many. */
gboolean
dsn_automaton_build(GArray *literals, const GArray *pieces, guint32 n_phrases, DsnPhrases *ret_phrases);

/* Frees the tables of one that a builder gave, not the structure itself. */
void dsn_phrases_clear(DsnPhrases *phrases);

void dsn_joins_free(DsnJoins *joins);

G_END_DECLS
