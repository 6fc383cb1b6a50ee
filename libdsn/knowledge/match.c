/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/match.c: one pass over a text, all phrases at once
 *
 * Takes the tables and a text in normal form, gives the places where phrases stand. The pieces of a phrase are found on
 * their own and joined in order: a piece goes on from the latest piece before it that ends where it begins or earlier.
 * Of those that end later there are never more than the piece has bytes, so the time is linear.
 */
#include "automaton.h"
#include "letter.h"

#include <string.h>

#define NOTHING 0u /* indices into joined and hits are kept plus 1 */

typedef struct {
    guint32 start, end; /* of the phrase up to and with this piece */
    guint32 before;     /* earlier place of the same piece, plus 1 */
    guint32 piece;
} Joined;

struct _DsnJoins {
    GArray *joined;     /* Joined */
    guint32 *of_piece;  /* latest in joined, plus 1 */
    guint32 *of_phrase; /* latest in hits, plus 1 */
    guint32 n_pieces, n_phrases;
};

typedef struct {
    const DsnPhrases *phrases;
    DsnSpan text;
    DsnJoins *joins;
    GArray *hits;
    guint n_hits_before; /* hits of other texts */
} Matching;

void
dsn_joins_free(DsnJoins *joins)
{
    if (joins == NULL)
        return;
    g_array_unref(joins->joined);
    g_free(joins->of_piece);
    g_free(joins->of_phrase);
    g_free(joins);
}

static guint32 *
grow(guint32 *numbers, guint32 *n_numbers, guint32 wanted)
{
    if (*n_numbers >= wanted)
        return numbers;
    numbers = g_renew(guint32, numbers, wanted);
    memset(numbers + *n_numbers, 0, (wanted - *n_numbers) * sizeof(guint32));
    *n_numbers = wanted;
    return numbers;
}

static DsnJoins *
prepare(DsnNormal *normal, const DsnPhrases *phrases)
{
    if (normal->joins == NULL) {
        normal->joins = g_new0(DsnJoins, 1);
        normal->joins->joined = g_array_new(FALSE, FALSE, sizeof(Joined));
    }
    normal->joins->of_piece = grow(normal->joins->of_piece, &normal->joins->n_pieces, phrases->n_pieces);
    normal->joins->of_phrase = grow(normal->joins->of_phrase, &normal->joins->n_phrases, phrases->n_phrases);
    return normal->joins;
}

/* Only what was used is cleared: the tables are many times longer than a text has hits. */
static void
clear(Matching *matching)
{
    DsnJoins *joins = matching->joins;

    for (guint i = 0; i < joins->joined->len; i++)
        joins->of_piece[g_array_index(joins->joined, Joined, i).piece] = NOTHING;
    g_array_set_size(joins->joined, 0);
    for (guint i = matching->n_hits_before; i < matching->hits->len; i++)
        joins->of_phrase[g_array_index(matching->hits, DsnPhraseHit, i).phrase] = NOTHING;
}

/* The leftmost place counts, and there the longest; a later one must not overlap it. */
static void
add_hit(Matching *matching, guint32 phrase, guint32 start, guint32 end)
{
    guint32 *latest = &matching->joins->of_phrase[phrase];
    DsnPhraseHit hit = {phrase, start, end};

    if (*latest != NOTHING) {
        DsnPhraseHit *before = &g_array_index(matching->hits, DsnPhraseHit, *latest - 1);
        if (start <= before->start) {
            *before = hit;
            return;
        }
        if (start < before->end)
            return;
    }
    g_array_append_val(matching->hits, hit);
    *latest = matching->hits->len;
}

/* Whether what is left between two pieces is what stands between them in the phrase. */
static gboolean
is_joined(const Matching *matching, guint32 join, guint32 end, guint32 start)
{
    if (join == DSN_JOIN_BLANK)
        return start == end + 1 && matching->text.data[end] == ' ';
    return start - end <= DSN_PHRASE_GAP_MAX;
}

/* Where the phrase begins whose piece @number stands at @start; FALSE when the piece before it does not stand there. */
static gboolean
find_beginning(const Matching *matching, guint32 number, guint32 start, guint32 *ret_beginning)
{
    const DsnJoins *joins = matching->joins;
    guint32 join = matching->phrases->pieces[number].join;
    guint32 index = joins->of_piece[number - 1], last = start - (join == DSN_JOIN_BLANK ? 1 : 0);
    const Joined *before;

    while (index != NOTHING && g_array_index(joins->joined, Joined, index - 1).end > last)
        index = g_array_index(joins->joined, Joined, index - 1).before;
    if (index == NOTHING)
        return FALSE;
    before = &g_array_index(joins->joined, Joined, index - 1);
    *ret_beginning = before->start;
    /* Of alternatives that end at one place ("message", "the message") the longest counts. */
    for (index = before->before; index != NOTHING;
         index = g_array_index(joins->joined, Joined, index - 1).before) {
        if (g_array_index(joins->joined, Joined, index - 1).end != before->end)
            break;
        *ret_beginning = MIN(*ret_beginning, g_array_index(joins->joined, Joined, index - 1).start);
    }
    return is_joined(matching, join, before->end, start);
}

static void
add_piece(Matching *matching, guint32 number, guint32 start, guint32 end)
{
    const DsnPieceRow *piece = &matching->phrases->pieces[number];
    DsnJoins *joins = matching->joins;
    guint32 beginning = start;

    if (piece->join != DSN_JOIN_NONE && !find_beginning(matching, number, start, &beginning))
        return;
    if (piece->is_last) {
        add_hit(matching, piece->phrase, beginning, end);
    } else {
        Joined joined = {beginning, end, joins->of_piece[number], number};
        g_array_append_val(joins->joined, joined);
        joins->of_piece[number] = joins->joined->len;
    }
}

/* What a byte of UTF-8 is to the words around it; nearly all text is ASCII. */
typedef enum { BETWEEN, IN_WORD, BEGINS_LETTER, INSIDE_LETTER } ByteClass;

#define WORD_10 IN_WORD, IN_WORD, IN_WORD, IN_WORD, IN_WORD, IN_WORD, IN_WORD, IN_WORD, IN_WORD, IN_WORD
#define WORD_26 WORD_10, WORD_10, IN_WORD, IN_WORD, IN_WORD, IN_WORD, IN_WORD, IN_WORD

static const guint8 classes[256] = {
    ['0'] = WORD_10,
    ['A'] = WORD_26,
    ['a'] = WORD_26,
    [0x80 ... 0xBF] = INSIDE_LETTER,
    [0xC0 ... 0xE3] = BEGINS_LETTER,
    [0xE4 ... 0xE9] = BETWEEN, /* Chinese characters, which need no limits of words */
    [0xEA ... 0xFF] = BEGINS_LETTER,
};

static inline gboolean
joins_at(DsnSpan text, gsize at)
{
    guint8 class = at < text.length ? classes[text.data[at]] : BETWEEN;

    return class == IN_WORD || (class == BEGINS_LETTER && dsn_letter_joins_at(text, at));
}

static void
add_literal(Matching *matching, const DsnLiteralRow *literal, guint32 end)
{
    if ((literal->flags & DSN_LITERAL_FOLLOWS) != 0 &&
        matching->joins->of_piece[literal->piece - 1] == NOTHING)
        return;
    if ((literal->flags & DSN_LITERAL_IS_WORD) == 0 || !joins_at(matching->text, end))
        add_piece(matching, literal->piece, end - literal->length, end);
}

G_NO_INLINE static void
add_output(Matching *matching, guint32 number, guint32 end)
{
    const DsnPhrases *phrases = matching->phrases;

    do {
        const DsnOutputRow *output = &phrases->outputs[number];
        for (guint32 i = output->first; i < output->first + output->n; i++)
            add_literal(matching, &phrases->literals[i], end);
        number = output->next;
    } while (number-- != 0);
}

/* Where the automaton stands: a state, and its edge. Given by value, so that it stays in registers. */
typedef struct {
    guint32 state, edge;
} Walk;

static inline Walk
step(const DsnPhrases *phrases, Walk walk, guint8 byte)
{
    const guint32 *edges = phrases->edges;
    guint32 state;

    while (walk.state != 0) {
        guint32 child = DSN_EDGE_BASE(walk.edge) + byte, edge = edges[child], tail;
        if (DSN_EDGE_LABEL(edge) == byte)
            return (Walk){child, edge};
        tail = phrases->fails[walk.state];
        walk = (Walk){tail, edges[tail]};
    }
    state = phrases->root[byte];
    return (Walk){state, edges[state]};
}

static inline Walk
read_byte(Matching *matching, const DsnPhrases *phrases, Walk walk, gsize at)
{
    walk = step(phrases, walk, matching->text.data[at]);
    if (G_UNLIKELY((walk.edge & DSN_EDGE_HAS_OUTPUT) != 0))
        add_output(matching, DSN_EDGE_BASE(phrases->edges[DSN_EDGE_BASE(walk.edge)]), (guint32)at + 1);
    return walk;
}

/* The rest of a word, up to the first byte that is no ASCII letter or digit; the text ends with a NUL. Hardly anything
 * begins in the midst of a word, so that from its root the automaton need not look at it. */
static inline Walk
read_word(Matching *matching, const DsnPhrases *phrases, Walk walk, const guint8 *text, gsize *at)
{
    for (; classes[text[*at]] == IN_WORD; ++*at) {
        if (walk.state != 0 || phrases->root[text[*at]] != 0)
            walk = read_byte(matching, phrases, walk, *at);
    }
    return walk;
}

void
dsn_phrases_match(const DsnPhrases *phrases, DsnNormal *normal, GArray *hits)
{
    Matching matching = {phrases, {normal->text, normal->length}, prepare(normal, phrases), hits, hits->len};
    gboolean is_in_word = FALSE;
    Walk walk = {0};

    for (gsize at = 0; at < normal->length;) {
        guint8 class = classes[normal->text[at]];
        if (class != INSIDE_LETTER) {
            gboolean joins = class == IN_WORD || (class == BEGINS_LETTER && joins_at(matching.text, at));
            if (joins && !is_in_word)
                walk = step(phrases, walk, DSN_WORD_MARK);
            is_in_word = joins;
        }
        walk = read_byte(&matching, phrases, walk, at++);
        if (is_in_word)
            walk = read_word(&matching, phrases, walk, normal->text, &at);
    }
    clear(&matching);
}
