/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/wording.h: fixed wordings of servers, found at one place of a text. For this room alone. */
#pragma once

#include "../span.h"

G_BEGIN_DECLS

/* One row of a vocabulary. Case is that of ASCII and does not count; a blank stands for any white space, so that
 * folded lines make no difference; "*" stands for the shortest run without white space, up to the byte that follows
 * it in the row. A row that ends with a letter or digit ends at the end of a word. No two rows are the
 * same up to a "*". */
typedef struct {
    const char *words; /* lower case; begins with neither a blank nor "*" */
    guint meaning;
} DsnWording;

/* A table of rows in the order of strcmp(), and what tells most words of a text apart from them (found on first use). */
typedef struct {
    const DsnWording *rows;
    guint n_rows;
    gsize is_indexed;
    guint8 first[128];         /* by first byte: index of a row, plus 1; 0: none begins with that byte */
    guint32 second[128];       /* by first byte: which bytes may be second */
    guint8 shared[G_MAXUINT8]; /* by row: bytes at its beginning that the row before has, too */
} DsnVocabulary;

#define DSN_VOCABULARY(table)                           \
    {                                                   \
        .rows = (table), .n_rows = G_N_ELEMENTS(table), \
    }

/* The longest row that stands in @text at @at, or NULL; @ret_end is the place behind it. The caller sees to it that a
 * word begins at @at. */
const DsnWording *dsn_wording_at(DsnSpan text, gsize at, DsnVocabulary *vocabulary, gsize *ret_end);
/* The next place behind @at where a word or a sign begins; text.length when there is none. */
gsize dsn_wording_next(DsnSpan text, gsize at);
/* The word of letters, "-", "_" and "." that ends at @at and begins with a letter, as far as it is no longer than any word asked for. */
DsnSpan dsn_wording_word_before(DsnSpan text, gsize at);
/* TRUE when one of the rows is all of @word. */
gboolean dsn_wording_is(DsnSpan word, DsnVocabulary *vocabulary);
/* The place of the next byte from @at on that is no white space; text.length when there is none. */
gsize dsn_wording_skip_blanks(DsnSpan text, gsize at);

G_END_DECLS
