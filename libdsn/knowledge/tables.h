/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/tables.h: all knowledge as rows of 32-bit numbers
 *
 * The shape that the build writes as constants and the loader makes of a rules file. Texts are offsets into one pool
 * of strings (0: none), other rows are numbers of rows; nothing is a pointer, so that no process has to relocate it.
 */
#pragma once

#include "automaton.h"
#include "knowledge.h"

G_BEGIN_DECLS

typedef struct {
    guint32 id, category, permanence_word, who_acts, interop_reason;
    guint32 permanence; /* DsnPermanence */
} DsnCauseRow;

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

/* Every table: the type of its rows, and its name. */
#define DSN_TABLES(TABLE)        \
    TABLE(guint32, lists)        \
    TABLE(DsnCauseRow, causes)   \
    TABLE(DsnTextRow, texts)     \
    TABLE(DsnCodeRow, codes)     \
    TABLE(DsnMarkerRow, markers) \
    TABLE(guint32, marker_starts)

/* Every automaton. */
#define DSN_PHRASE_TABLES(PHRASES) PHRASES(marker_phrases)

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

/* A set of these tables; (transfer full) of them. */
DsnKnowledge *dsn_knowledge_new(DsnTables *tables);
const DsnTables *dsn_knowledge_tables(const DsnKnowledge *knowledge);
const DsnMarker *dsn_knowledge_marker(const DsnKnowledge *knowledge, guint index);

/* Tables that the loader gave. */
void dsn_tables_free(DsnTables *tables);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnTables, dsn_tables_free)

G_END_DECLS
