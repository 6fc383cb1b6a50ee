/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/automaton.c: building the tables (A. V. Aho and M. J. Corasick 1975; J. Aoe 1989 for the double array)
 *
 * Takes the literals of all phrases, gives the constant tables of automaton.h: first a trie of nodes with a list of
 * children each, then the failure links breadth first, then a slot for each node.
 */
#include "automaton.h"

#include <string.h>

#define ROOT   0u
#define BYTES  256u
#define WINDOW (2 * BYTES) /* slots in which holes are looked for */

typedef struct {
    guint32 child, sibling; /* children in ascending order of their bytes; 0: none */
    guint32 fail;
    guint32 output; /* number plus 1; 0: none */
    guint32 slot, base;
    guint8 byte;
} Node;

typedef struct {
    GArray *nodes;   /* Node; the root first */
    GArray *order;   /* guint32: nodes, breadth first */
    GArray *outputs; /* DsnOutputRow */
    GArray *rows;    /* DsnLiteralRow */
    GArray *edges;   /* guint32, by slot */
    GArray *fails;   /* guint32, likewise */
    guint8 *is_base; /* by slot: some state has this base */
    gsize n_bases;
    guint32 first_free;
} Builder;

static Node *
node(const Builder *builder, guint32 index)
{
    return &g_array_index(builder->nodes, Node, index);
}

static guint32
find_child(const Builder *builder, guint32 parent, guint8 byte)
{
    guint32 child = node(builder, parent)->child;

    while (child != 0 && node(builder, child)->byte != byte)
        child = node(builder, child)->sibling;
    return child;
}

/* The literals come sorted, so a new child always follows the last one. @last: that one, or 0. */
static guint32
append_child(Builder *builder, guint32 parent, guint8 byte)
{
    guint32 index = builder->nodes->len, last = node(builder, parent)->child;
    Node new_node = {.byte = byte};

    while (last != 0 && node(builder, last)->sibling != 0)
        last = node(builder, last)->sibling;
    g_array_append_val(builder->nodes, new_node);
    if (last == 0)
        node(builder, parent)->child = index;
    else
        node(builder, last)->sibling = index;
    return index;
}

static void
add_literal(Builder *builder, const DsnLiteral *literal)
{
    guint32 at = ROOT;
    DsnOutputRow *output;

    for (const char *byte = literal->text; *byte != '\0'; byte++) {
        guint32 child = find_child(builder, at, (guint8)*byte);
        at = child != 0 ? child : append_child(builder, at, (guint8)*byte);
    }
    if (node(builder, at)->output == 0) {
        DsnOutputRow row = {.first = builder->rows->len};
        g_array_append_val(builder->outputs, row);
        node(builder, at)->output = builder->outputs->len;
    }
    output = &g_array_index(builder->outputs, DsnOutputRow, node(builder, at)->output - 1);
    output->n++;
    g_array_append_val(builder->rows, literal->row);
}

static void
link_child(Builder *builder, guint32 parent, guint32 child)
{
    guint32 tail = node(builder, parent)->fail, found = 0;
    Node *self;

    if (parent != ROOT) {
        while ((found = find_child(builder, tail, node(builder, child)->byte)) == 0 && tail != ROOT)
            tail = node(builder, tail)->fail;
    }
    self = node(builder, child);
    self->fail = found;
    if (self->output != 0)
        g_array_index(builder->outputs, DsnOutputRow, self->output - 1).next = node(builder, found)->output;
    else
        self->output = node(builder, found)->output;
}

static void
link_failures(Builder *builder)
{
    g_array_append_val(builder->order, (guint32){ROOT});
    for (guint i = 0; i < builder->order->len; i++) {
        guint32 parent = g_array_index(builder->order, guint32, i);
        for (guint32 child = node(builder, parent)->child; child != 0;
             child = node(builder, child)->sibling) {
            link_child(builder, parent, child);
            g_array_append_val(builder->order, child);
        }
    }
}

static gboolean
is_free(const Builder *builder, guint32 slot)
{
    return slot >= builder->edges->len ||
           DSN_EDGE_LABEL(g_array_index(builder->edges, guint32, slot)) == DSN_LABEL_FREE;
}

static gboolean
has_base(const Builder *builder, guint32 base)
{
    return base < builder->n_bases && builder->is_base[base] != 0;
}

/* All children and the output must find a free slot. */
static gboolean
fits(const Builder *builder, const Node *self, guint32 base)
{
    if (has_base(builder, base) || (self->output != 0 && !is_free(builder, base)))
        return FALSE;
    for (guint32 child = self->child; child != 0; child = node(builder, child)->sibling) {
        if (!is_free(builder, base + node(builder, child)->byte))
            return FALSE;
    }
    return TRUE;
}

static void
grow(Builder *builder, guint32 base)
{
    while (builder->edges->len < base + BYTES) {
        g_array_append_val(builder->edges, (guint32){DSN_LABEL_FREE});
        g_array_append_val(builder->fails, (guint32){ROOT});
    }
    if (builder->n_bases <= base) {
        gsize wanted = MAX(builder->n_bases * 2, (gsize)base + BYTES);
        builder->is_base = g_realloc(builder->is_base, wanted);
        memset(builder->is_base + builder->n_bases, 0, wanted - builder->n_bases);
        builder->n_bases = wanted;
    }
}

/* The first 256 slots stay free: base 0 belongs to the states without children. Holes far behind the end are left
 * alone: most of them belong to bases that are taken, and to look at all of them for each state takes forever. */
static guint32
find_base(Builder *builder, const Node *self)
{
    guint8 first = self->output != 0 ? 0 : node(builder, self->child)->byte;
    guint32 slot;

    if (builder->edges->len > WINDOW && builder->first_free < builder->edges->len - WINDOW)
        builder->first_free = builder->edges->len - WINDOW;
    while (!is_free(builder, builder->first_free))
        builder->first_free++;
    slot = builder->first_free;
    while (!fits(builder, self, slot - first))
        slot++;
    return slot - first;
}

static void
place(Builder *builder, guint32 slot, guint8 label, guint32 base)
{
    g_array_index(builder->edges, guint32, slot) = DSN_EDGE(base, label);
}

/* Gives the node's children their slots. */
static gboolean
place_children(Builder *builder, guint32 index)
{
    Node *self = node(builder, index);

    if (self->child == 0 && self->output == 0)
        return TRUE;
    self->base = find_base(builder, self);
    if (self->base >= DSN_AUTOMATON_SLOTS_MAX - BYTES)
        return FALSE;
    grow(builder, self->base);
    builder->is_base[self->base] = 1;
    if (self->output != 0)
        place(builder, self->base, 0, self->output - 1);
    for (guint32 child = self->child; child != 0; child = node(builder, child)->sibling) {
        node(builder, child)->slot = self->base + node(builder, child)->byte;
        place(builder, node(builder, child)->slot, node(builder, child)->byte, 0);
    }
    return TRUE;
}

static gboolean
place_all(Builder *builder)
{
    grow(builder, BYTES);
    builder->first_free = BYTES;
    for (guint i = 0; i < builder->order->len; i++) {
        if (!place_children(builder, g_array_index(builder->order, guint32, i)))
            return FALSE;
    }
    for (guint32 i = 1; i < builder->nodes->len; i++) {
        const Node *self = node(builder, i);
        place(builder, self->slot, self->byte, self->base);
        if (self->output != 0)
            g_array_index(builder->edges, guint32, self->slot) |= DSN_EDGE_HAS_OUTPUT;
        g_array_index(builder->fails, guint32, self->slot) = node(builder, self->fail)->slot;
    }
    return TRUE;
}

static const guint32 *
root_row(const Builder *builder)
{
    guint32 *root = g_new0(guint32, BYTES);

    for (guint32 child = node(builder, ROOT)->child; child != 0; child = node(builder, child)->sibling)
        root[node(builder, child)->byte] = node(builder, child)->slot;
    return root;
}

static gint
compare_literals(gconstpointer a, gconstpointer b)
{
    const DsnLiteral *left = a, *right = b;
    int order = strcmp(left->text, right->text);

    return order != 0 ? order : (left->row.piece > right->row.piece) - (left->row.piece < right->row.piece);
}

static gboolean
is_same_literal(const DsnLiteral *a, const DsnLiteral *b)
{
    return a->row.piece == b->row.piece && a->row.flags == b->row.flags && strcmp(a->text, b->text) == 0;
}

static void
add_all(Builder *builder, GArray *literals)
{
    g_array_append_val(builder->nodes, (Node){.byte = 0});
    g_array_sort(literals, compare_literals);
    for (guint i = 0; i < literals->len; i++) {
        const DsnLiteral *literal = &g_array_index(literals, DsnLiteral, i);
        if (i == 0 || !is_same_literal(literal - 1, literal))
            add_literal(builder, literal);
    }
}

#define STEAL(array, count, type) ((count) = (array)->len, (type *)(gpointer)g_array_free((array), FALSE))

gboolean
dsn_automaton_build(GArray *literals, const GArray *pieces, guint32 n_phrases, DsnPhrases *ret_phrases)
{
    Builder builder = {
        .nodes = g_array_new(FALSE, FALSE, sizeof(Node)),
        .order = g_array_new(FALSE, FALSE, sizeof(guint32)),
        .outputs = g_array_new(FALSE, FALSE, sizeof(DsnOutputRow)),
        .rows = g_array_new(FALSE, FALSE, sizeof(DsnLiteralRow)),
        .edges = g_array_new(FALSE, FALSE, sizeof(guint32)),
        .fails = g_array_new(FALSE, FALSE, sizeof(guint32)),
    };
    DsnPhrases phrases = {.n_phrases = n_phrases, .n_pieces = pieces->len};
    gboolean fitted;

    add_all(&builder, literals);
    link_failures(&builder);
    fitted = place_all(&builder);
    phrases.root = root_row(&builder);
    phrases.edges = STEAL(builder.edges, phrases.n_slots, guint32);
    phrases.fails = STEAL(builder.fails, phrases.n_slots, guint32);
    phrases.outputs = STEAL(builder.outputs, phrases.n_outputs, DsnOutputRow);
    phrases.literals = STEAL(builder.rows, phrases.n_literals, DsnLiteralRow);
    phrases.pieces = g_memdup2(pieces->data, pieces->len * sizeof(DsnPieceRow));
    *ret_phrases = phrases;
    g_array_unref(builder.nodes);
    g_array_unref(builder.order);
    g_free(builder.is_base);
    return fitted;
}
