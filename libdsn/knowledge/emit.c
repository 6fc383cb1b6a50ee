/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/emit.c: tables as C source
 *
 * Takes tables, gives the text of knowledge-tables.c: constant arrays of numbers and one string. Part of the program
 * that the build runs, not of the library.
 */
#include "emit.h"

#include <string.h>

#define NUMBERS_A_LINE 16
#define BYTES_A_LINE   80

static void
emit_numbers(GString *out, const guint32 *numbers, gsize n_numbers)
{
    for (gsize i = 0; i < n_numbers; i++) {
        char digits[12];
        gsize length = 0;
        for (guint32 rest = numbers[i]; rest > 0 || length == 0; rest /= 10)
            digits[length++] = (char)('0' + rest % 10);
        while (length > 0)
            g_string_append_c(out, digits[--length]);
        g_string_append_c(out, ',');
        if (i % NUMBERS_A_LINE == NUMBERS_A_LINE - 1)
            g_string_append_c(out, '\n');
    }
}

/* A table without rows is a null pointer: C has no empty arrays. */
static void
emit_table(GString *out, const char *type, const char *name, gconstpointer rows, gsize n_rows, gsize row_size)
{
    gsize width = row_size / sizeof(guint32);

    if (n_rows == 0)
        return;
    g_string_append_printf(out, "\nstatic const %s %s[] = {\n", type, name);
    for (gsize i = 0; i < n_rows; i++) {
        if (width > 1)
            g_string_append_c(out, '{');
        emit_numbers(out, (const guint32 *)rows + i * width, width);
        g_string_append(out, width > 1 ? "},\n" : "");
    }
    g_string_append(out, "};\n");
}

static void
emit_strings(GString *out, const char *strings, gsize length)
{
    g_string_append(out, "\nstatic const char strings[] =");
    for (gsize i = 0; i < length; i++) {
        guint8 byte = (guint8)strings[i];
        if (i % BYTES_A_LINE == 0)
            g_string_append(out, i > 0 ? "\"\n    \"" : "\n    \"");
        if (g_ascii_isprint((char)byte) && byte != '"' && byte != '\\' && byte != '?')
            g_string_append_c(out, (char)byte);
        else
            g_string_append_printf(out, "\\%03o", byte);
    }
    g_string_append(out, "\";\n");
}

static void
emit_phrases(GString *out, const char *prefix, const DsnPhrases *phrases)
{
#define PART(type, part, count)                                           \
    {                                                                     \
        g_autofree char *name = g_strconcat(prefix, "_" #part, NULL);     \
        emit_table(out, #type, name, phrases->part, count, sizeof(type)); \
    }
    PART(guint32, root, 256)
    PART(guint32, edges, phrases->n_slots)
    PART(guint32, fails, phrases->n_slots)
    PART(DsnOutputRow, outputs, phrases->n_outputs)
    PART(DsnLiteralRow, literals, phrases->n_literals)
    PART(DsnPieceRow, pieces, phrases->n_pieces)
#undef PART
}

static void
emit_phrases_member(GString *out, const char *prefix, const DsnPhrases *phrases)
{
    g_string_append_printf(out, "    .%s = {", prefix);
#define PART(part, count) \
    if ((count) > 0)      \
        g_string_append_printf(out, "." #part " = %s_" #part ", ", prefix);
    PART(root, 1)
    PART(edges, phrases->n_slots)
    PART(fails, phrases->n_slots)
    PART(outputs, phrases->n_outputs)
    PART(literals, phrases->n_literals)
    PART(pieces, phrases->n_pieces)
#undef PART
    g_string_append_printf(
        out, ".n_slots = %u, .n_outputs = %u, .n_literals = %u, .n_pieces = %u, .n_phrases = %u},\n",
        phrases->n_slots, phrases->n_outputs, phrases->n_literals, phrases->n_pieces, phrases->n_phrases);
}

void
dsn_tables_emit(const DsnTables *tables, GString *out)
{
    g_string_append(out, "/* Written by the build from data/; changes belong there. */\n"
                         "#include \"knowledge/tables.h\"\n"
                         "/* Rows are written as numbers, whatever their members are grouped in. */\n"
                         "#pragma GCC diagnostic ignored \"-Wmissing-braces\"\n");
    emit_strings(out, tables->strings, tables->n_strings);
#define TABLE(type, name) emit_table(out, #type, #name, tables->name, tables->n_##name, sizeof(type));
    DSN_TABLES(TABLE)
#undef TABLE
#define PHRASES(name) emit_phrases(out, #name, &tables->name);
    DSN_PHRASE_TABLES(PHRASES)
#undef PHRASES
    g_string_append_printf(out,
                           "\nconst DsnTables dsn_tables_builtin = {\n"
                           "    .strings = strings,\n    .n_strings = %u,\n",
                           tables->n_strings);
#define MEMBER(type, name)                                                                   \
    if (tables->n_##name > 0)                                                                \
        g_string_append_printf(out, "    ." #name " = " #name ",\n    .n_" #name " = %u,\n", \
                               tables->n_##name);
    DSN_TABLES(MEMBER)
#undef MEMBER
#define PHRASES(name) emit_phrases_member(out, #name, &tables->name);
    DSN_PHRASE_TABLES(PHRASES)
#undef PHRASES
    g_string_append(out, "};\n");
}
