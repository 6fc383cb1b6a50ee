/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/phrase.c: the grammar of a phrase (data/README.md)
 *
 * Takes a phrase as people write it, gives the literals that it stands for: alternatives multiplied, cut into pieces
 * at the gaps, in the normal form of a text. The number of literals is bounded; where many alternatives follow one
 * another, the phrase is also cut at blanks, because they would multiply to tables of many megabytes.
 */
#include "automaton.h"
#include "letter.h"

#include "dsn.h"

#include <string.h>

#define PIECE_TEXTS_MAX 64     /* a piece that stands for more is cut at a blank, if there is one */
#define STAR            '\037' /* a "*" of the grammar, told from one that was written "\*" */

struct _DsnPhraseBuilder {
    GHashTable *numbers; /* phrase text -> number plus 1 */
    GArray *literals;    /* DsnLiteral */
    GArray *pieces;      /* DsnPieceRow */
    GStringChunk *store;
};

DsnPhraseBuilder *
dsn_phrase_builder_new(void)
{
    DsnPhraseBuilder *builder = g_new0(DsnPhraseBuilder, 1);

    builder->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    builder->literals = g_array_new(FALSE, FALSE, sizeof(DsnLiteral));
    builder->pieces = g_array_new(FALSE, FALSE, sizeof(DsnPieceRow));
    builder->store = g_string_chunk_new(64 * 1024);
    return builder;
}

void
dsn_phrase_builder_free(DsnPhraseBuilder *builder)
{
    if (builder == NULL)
        return;
    g_hash_table_unref(builder->numbers);
    g_array_unref(builder->literals);
    g_array_unref(builder->pieces);
    g_string_chunk_free(builder->store);
    g_free(builder);
}

static gboolean fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean
fail(GError **error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (error != NULL && *error == NULL)
        *error = g_error_new_valist(DSN_ERROR, DSN_ERROR_RULES, format, arguments);
    va_end(arguments);
    return FALSE;
}

/* Expansion. A text set is what a sequence stands for: an array of strings. */

static GPtrArray *
set_new(const char *only)
{
    GPtrArray *set = g_ptr_array_new_with_free_func(g_free);

    if (only != NULL)
        g_ptr_array_add(set, g_strdup(only));
    return set;
}

/* Each of @set followed by each of @tails; takes both over. NULL with an error when there are too many. */
static GPtrArray *
set_multiply(GPtrArray *set, GPtrArray *tails, GError **error)
{
    g_autoptr(GPtrArray) heads = set, last = tails;
    g_autoptr(GPtrArray) product = set_new(NULL);

    if ((guint64)heads->len * last->len > DSN_PHRASE_EXPANSIONS_MAX) {
        fail(error, "the phrase stands for more than %d texts; write several", DSN_PHRASE_EXPANSIONS_MAX);
        return NULL;
    }
    for (guint i = 0; i < heads->len; i++) {
        for (guint j = 0; j < last->len; j++)
            g_ptr_array_add(product, g_strconcat(heads->pdata[i], last->pdata[j], NULL));
    }
    return g_steal_pointer(&product);
}

static GPtrArray *read_sequence(DsnSpan *rest, guint depth, GError **error);

static GPtrArray *
read_group(DsnSpan *rest, guint depth, GError **error)
{
    g_autoptr(GPtrArray) all = set_new(NULL);

    if (depth >= DSN_PHRASE_DEPTH_MAX) {
        fail(error, "alternatives nested deeper than %d levels", DSN_PHRASE_DEPTH_MAX);
        return NULL;
    }
    do {
        GPtrArray *one;
        *rest = dsn_span_from(*rest, 1); /* "{" or "|" */
        if ((one = read_sequence(rest, depth + 1, error)) == NULL)
            return NULL;
        g_ptr_array_extend_and_steal(all, one);
        if (all->len > DSN_PHRASE_EXPANSIONS_MAX) {
            fail(error, "the phrase stands for more than %d texts; write several", DSN_PHRASE_EXPANSIONS_MAX);
            return NULL;
        }
    } while (rest->length > 0 && rest->data[0] == '|');
    if (rest->length == 0) {
        fail(error, "'{' without its '}'");
        return NULL;
    }
    *rest = dsn_span_from(*rest, 1);
    return g_steal_pointer(&all);
}

/* "<address>" is whoever's; "<other>" is neither of the two. When the recipient is not told, either may be meant. */
static GPtrArray *
read_placeholder(DsnSpan *rest, GError **error)
{
    static const struct {
        const char *name;
        DsnToken tokens[5];
    } placeholders[] = {
        {"<address>", {DSN_TOKEN_OTHER, DSN_TOKEN_SENDER, DSN_TOKEN_RECIPIENT, DSN_TOKEN_SOMEBODY}},
        {"<ip>", {DSN_TOKEN_IP}},
        {"<other>", {DSN_TOKEN_OTHER, DSN_TOKEN_SOMEBODY}},
        {"<recipient>", {DSN_TOKEN_RECIPIENT, DSN_TOKEN_SOMEBODY}},
        {"<sender>", {DSN_TOKEN_SENDER}},
    };
    gssize end = dsn_span_find_byte(*rest, '>');

    for (gsize i = 0; i < G_N_ELEMENTS(placeholders); i++) {
        if (dsn_span_starts_with(*rest, placeholders[i].name)) {
            GPtrArray *set = set_new(NULL);
            for (gsize j = 0; placeholders[i].tokens[j] != 0; j++)
                g_ptr_array_add(set, g_strdup((const char[]){(char)placeholders[i].tokens[j], '\0'}));
            *rest = dsn_span_from(*rest, strlen(placeholders[i].name));
            return set;
        }
    }
    if (end > 1 && g_ascii_isalpha(rest->data[1])) {
        fail(error, "unknown placeholder '%.*s'; write '\\<' for a '<' of the text", (int)MIN(end + 1, 40),
             (const char *)rest->data);
        return NULL;
    }
    *rest = dsn_span_from(*rest, 1);
    return set_new("<");
}

/* Anything up to the next byte that means something. */
static GPtrArray *
read_plain(DsnSpan *rest)
{
    g_autoptr(GString) text = g_string_new(NULL);

    while (rest->length > 0 && strchr("{|}<*", rest->data[0]) == NULL) {
        if (rest->data[0] == '\\' && rest->length > 1)
            *rest = dsn_span_from(*rest, 1);
        g_string_append_c(text, (char)rest->data[0]);
        *rest = dsn_span_from(*rest, 1);
    }
    return set_new(text->str);
}

static GPtrArray *
read_element(DsnSpan *rest, guint depth, GError **error)
{
    switch (rest->data[0]) {
    case '{':
        return read_group(rest, depth, error);
    case '<':
        return read_placeholder(rest, error);
    case '*':
        *rest = dsn_span_from(*rest, 1);
        return set_new((const char[]){STAR, '\0'});
    default:
        return read_plain(rest);
    }
}

static gboolean
is_gap(DsnSpan rest, gboolean after_blank)
{
    return after_blank && rest.length > 1 && rest.data[0] == '*' && rest.data[1] == ' ';
}

/* Reads up to "|" or "}" or the end of the alternatives that it stands in. */
static GPtrArray *
read_sequence(DsnSpan *rest, guint depth, GError **error)
{
    GPtrArray *set = set_new("");

    while (set != NULL && rest->length > 0 && rest->data[0] != '|' && rest->data[0] != '}') {
        GPtrArray *tails = read_element(rest, depth, error);
        if (tails == NULL)
            g_clear_pointer(&set, g_ptr_array_unref);
        else
            set = set_multiply(set, tails, error);
    }
    return set;
}

/* Segments: the parts of a phrase that become pieces. */

typedef struct {
    GPtrArray *texts;
    DsnJoin join;
} Segment;

static void
clear_segment(gpointer segment)
{
    g_clear_pointer(&((Segment *)segment)->texts, g_ptr_array_unref);
}

static void
start_segment(GArray *segments, DsnJoin join)
{
    Segment segment = {set_new(""), join};

    g_array_append_val(segments, segment);
}

/* All texts are words with a blank at that end, and no "*" before it. */
static gboolean
are_words(const GPtrArray *texts, gboolean at_end)
{
    for (guint i = 0; i < texts->len; i++) {
        const char *text = texts->pdata[i];
        gsize length = strlen(text);
        if (length < 2 || text[at_end ? length - 1 : 0] != ' ' || text[at_end ? length - 2 : 1] == STAR ||
            text[at_end ? length - 2 : 1] == ' ')
            return FALSE;
    }
    return TRUE;
}

static gboolean
has_empty_or_star(const GPtrArray *texts)
{
    for (guint i = 0; i < texts->len; i++) {
        const char *text = texts->pdata[i];
        if (text[0] == '\0' || strchr(text, STAR) != NULL || (text[0] == ' ' && text[1] == '\0'))
            return TRUE;
    }
    return FALSE;
}

static gboolean
can_cut(const GPtrArray *heads, const GPtrArray *tails)
{
    return (guint64)heads->len * tails->len > PIECE_TEXTS_MAX && !has_empty_or_star(heads) &&
           !has_empty_or_star(tails) && (are_words(heads, TRUE) || are_words(tails, FALSE));
}

static gboolean
append_element(GArray *segments, GPtrArray *texts, GError **error)
{
    Segment *last = &g_array_index(segments, Segment, segments->len - 1);

    if (can_cut(last->texts, texts)) {
        Segment segment = {texts, DSN_JOIN_BLANK};
        g_array_append_val(segments, segment);
        return TRUE;
    }
    last->texts = set_multiply(last->texts, texts, error);
    return last->texts != NULL;
}

static gboolean
read_segments(DsnSpan phrase, GArray *segments, GError **error)
{
    DsnSpan rest = phrase;
    gboolean after_blank = FALSE;

    start_segment(segments, DSN_JOIN_NONE);
    while (rest.length > 0) {
        if (is_gap(rest, after_blank)) {
            start_segment(segments, DSN_JOIN_GAP);
            rest = dsn_span_from(rest, 1);
            after_blank = FALSE;
        } else if (rest.data[0] == '|' || rest.data[0] == '}') {
            return fail(error, "'%c' outside of '{ }'", rest.data[0]);
        } else {
            GPtrArray *texts = read_element(&rest, 0, error);
            if (texts == NULL || !append_element(segments, texts, error))
                return FALSE;
            after_blank = rest.data[-1] == ' ';
        }
    }
    return TRUE;
}

/* Literals. */

typedef struct {
    DsnPhraseBuilder *builder;
    guint32 phrase;
} Target;

static gboolean
make_normal(const char *text, GString *literal, gboolean *ret_open_start, gboolean *ret_open_end,
            GError **error)
{
    DsnSpan rest = dsn_span_trim(dsn_span_from_string(text));
    gboolean open_start = rest.length > 0 && rest.data[0] == STAR;
    gboolean open_end = rest.length > 0 && rest.data[rest.length - 1] == STAR;

    if (open_start)
        rest = dsn_span_from(rest, 1);
    if (open_end && rest.length > 0)
        rest.length--;
    if (dsn_span_trim(rest).length != rest.length)
        return fail(error, "a '*' between blanks stands between words, not at the beginning or end");
    g_string_truncate(literal, 0);
    while (rest.length > 0) {
        gboolean is_star = rest.data[0] == STAR, is_sign = rest.data[0] == '@';
        gunichar letter = dsn_letter_take(&rest);
        if (letter < DSN_TOKEN_OTHER || letter >= DSN_N_TOKENS)
            letter = dsn_letter_normal(letter);
        if (is_star)
            return fail(error, "'*' joined to words on both sides; put blanks around it or write '\\*'");
        if (is_sign && literal->len > 0 && g_ascii_isalnum(literal->str[literal->len - 1]) &&
            rest.length > 0 && g_ascii_isalnum(rest.data[0]))
            return fail(error, "a mail address is written '<address>' in a phrase");
        if (letter != 0 && (letter != ' ' || (literal->len > 0 && literal->str[literal->len - 1] != ' ')))
            g_string_append_unichar(literal, letter);
    }
    if (literal->len > 0 && literal->str[literal->len - 1] == ' ')
        g_string_truncate(literal, literal->len - 1);
    *ret_open_start = open_start;
    *ret_open_end = open_end;
    return TRUE;
}

/* The literal with a mark before each word of it; the first one is left without when the phrase begins with "*". */
static char *
mark_words(DsnSpan literal, gboolean open_start)
{
    GString *marked = g_string_new(NULL);

    for (gsize i = 0; i < literal.length; i++) {
        if (dsn_letter_joins_at(literal, i) && !dsn_letter_joins_before(literal, i) && (i > 0 || !open_start))
            g_string_append_c(marked, DSN_WORD_MARK);
        g_string_append_c(marked, (char)literal.data[i]);
    }
    return g_string_free(marked, FALSE);
}

static gboolean
add_literal(DsnPhraseBuilder *builder, const char *text, guint32 flags, GError **error)
{
    g_autoptr(GString) normal = g_string_new(NULL);
    g_autofree char *marked = NULL;
    gboolean open_start = FALSE, open_end = FALSE;
    DsnLiteral literal = {.row = {.piece = builder->pieces->len, .flags = flags}};
    DsnSpan span;

    if (!make_normal(text, normal, &open_start, &open_end, error))
        return FALSE;
    if (normal->len == 0)
        return fail(error, "the phrase, or what stands beside a '*' in it, can be empty");
    if (normal->len > DSN_PHRASE_BYTES_MAX)
        return fail(error, "more than %d bytes without a gap", DSN_PHRASE_BYTES_MAX);
    span = (DsnSpan){(const guint8 *)normal->str, normal->len};
    marked = mark_words(span, open_start);
    if (!open_end && dsn_letter_joins_before(span, span.length))
        literal.row.flags |= DSN_LITERAL_IS_WORD;
    literal.row.length = (guint32)span.length;
    literal.text = g_string_chunk_insert_const(builder->store, marked);
    g_array_append_val(builder->literals, literal);
    return TRUE;
}

static gboolean
add_piece(Target target, const GPtrArray *texts, DsnJoin join, gboolean is_last, GError **error)
{
    DsnPieceRow piece = {target.phrase, join, is_last};

    for (guint i = 0; i < texts->len; i++) {
        if (!add_literal(target.builder, texts->pdata[i], join != DSN_JOIN_NONE ? DSN_LITERAL_FOLLOWS : 0,
                         error))
            return FALSE;
    }
    g_array_append_val(target.builder->pieces, piece);
    return TRUE;
}

static const char gap[] = {' ', STAR, ' ', '\0'};

static gboolean
has_inner_gap(const GArray *segments)
{
    for (guint i = 0; i < segments->len; i++) {
        const GPtrArray *texts = g_array_index(segments, Segment, i).texts;
        for (guint j = 0; j < texts->len; j++) {
            if (strstr(texts->pdata[j], gap) != NULL)
                return TRUE;
        }
    }
    return FALSE;
}

/* The whole phrase as texts that hold their gaps. */
static GPtrArray *
multiply_segments(GArray *segments, GError **error)
{
    GPtrArray *ways = set_new("");

    for (guint i = 0; ways != NULL && i < segments->len; i++) {
        Segment *segment = &g_array_index(segments, Segment, i);
        if (segment->join == DSN_JOIN_GAP)
            ways = set_multiply(ways, set_new(gap), error);
        if (ways != NULL)
            ways = set_multiply(ways, g_steal_pointer(&segment->texts), error);
    }
    return ways;
}

/* Some alternatives hold gaps and others do not: each way to read the phrase becomes a row of pieces of its own. */
static gboolean
add_each_way(Target target, GArray *segments, GError **error)
{
    g_autoptr(GPtrArray) ways = multiply_segments(segments, error);

    for (guint i = 0; ways != NULL && i < ways->len; i++) {
        g_auto(GStrv) pieces = g_strsplit(ways->pdata[i], gap, -1);
        for (guint j = 0; pieces[j] != NULL; j++) {
            g_autoptr(GPtrArray) texts = set_new(pieces[j]);
            if (!add_piece(target, texts, j == 0 ? DSN_JOIN_NONE : DSN_JOIN_GAP, pieces[j + 1] == NULL,
                           error))
                return FALSE;
        }
    }
    return ways != NULL;
}

static gboolean
add_phrase(Target target, DsnSpan phrase, GError **error)
{
    g_autoptr(GArray) segments = g_array_new(FALSE, FALSE, sizeof(Segment));

    g_array_set_clear_func(segments, clear_segment);
    if (!read_segments(phrase, segments, error))
        return FALSE;
    if (has_inner_gap(segments))
        return add_each_way(target, segments, error);
    for (guint i = 0; i < segments->len; i++) {
        const Segment *segment = &g_array_index(segments, Segment, i);
        if (!add_piece(target, segment->texts, segment->join, i + 1 == segments->len, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
dsn_phrase_builder_add(DsnPhraseBuilder *builder, DsnSpan phrase, guint32 *ret_number, GError **error)
{
    g_autofree char *text = dsn_span_dup_utf8(phrase);
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(builder->numbers, text != NULL ? text : ""));
    guint n_literals = builder->literals->len, n_pieces = builder->pieces->len;
    guint32 number = g_hash_table_size(builder->numbers);

    for (gsize i = 0; i < phrase.length; i++) {
        if (phrase.data[i] < ' ')
            return fail(error, "control characters do not stand in phrases");
    }
    if (known != 0) {
        *ret_number = known - 1;
        return TRUE;
    }
    if (!add_phrase((Target){builder, number}, phrase, error)) {
        g_array_set_size(builder->literals, n_literals);
        g_array_set_size(builder->pieces, n_pieces);
        return FALSE;
    }
    g_hash_table_insert(builder->numbers, g_steal_pointer(&text), GUINT_TO_POINTER(number + 1));
    *ret_number = number;
    return TRUE;
}

DsnPhrases *
dsn_phrase_builder_compile(DsnPhraseBuilder *builder, GError **error)
{
    g_autoptr(DsnPhrases) phrases = g_new0(DsnPhrases, 1);

    if (!dsn_automaton_build(builder->literals, builder->pieces, g_hash_table_size(builder->numbers),
                             phrases)) {
        fail(error, "all phrases together stand for too many texts");
        return NULL;
    }
    g_hash_table_remove_all(builder->numbers);
    g_array_set_size(builder->literals, 0);
    g_array_set_size(builder->pieces, 0);
    g_string_chunk_clear(builder->store);
    return g_steal_pointer(&phrases);
}

static void
free_rows(gconstpointer rows)
{
    union {
        gconstpointer lent;
        gpointer owned;
    } pointer = {rows};
    g_free(pointer.owned);
}

void
dsn_phrases_clear(DsnPhrases *phrases)
{
    free_rows(phrases->root);
    free_rows(phrases->edges);
    free_rows(phrases->fails);
    free_rows(phrases->outputs);
    free_rows(phrases->literals);
    free_rows(phrases->pieces);
    *phrases = (DsnPhrases){0};
}

void
dsn_phrases_free(DsnPhrases *phrases)
{
    if (phrases == NULL)
        return;
    dsn_phrases_clear(phrases);
    g_free(phrases);
}
