/* SPDX-License-Identifier: BSD-2-Clause */
/* log/grammars.c: which grammar reads a line */
#include "grammars.h"

/* In the order in which they are asked about a program that is not known yet: those that are sure first. */
static DsnLogGrammar *const grammars_table[] = {
    dsn_log_read_postfix, dsn_log_read_courier,  dsn_log_read_dma,        dsn_log_read_opensmtpd,
    dsn_log_read_exim,    dsn_log_read_qmail,    dsn_log_read_nullmailer, dsn_log_read_sendmail,
    dsn_log_read_msmtp,   dsn_log_read_exchange, dsn_log_read_powermta,   dsn_log_read_kumomta,
};

#define NONE         G_N_ELEMENTS(grammars_table)
#define PROGRAMS_MAX 1024 /* names that are remembered; what comes later is asked anew each time */
#define COLUMNS_MAX  8192 /* bytes of a header line */
#define TRIES_MAX    200  /* lines in which a program says nothing known before it is no mail server's */

typedef struct {
    guint grammar; /* that read its last line; NONE: none has */
    guint failed;  /* lines that none has read */
    char *columns; /* of its table; NULL: it has none */
    gsize columns_length;
} Program;

struct _DsnLogGrammars {
    GHashTable *programs;      /* char * -> Program */
    DsnSpan last_name;         /* key of the line before */
    Program *last;             /* of that */
    Program nameless, unknown; /* lines without a program; programs that are too many to remember */
};

static void
free_program(gpointer data)
{
    Program *program = data;

    g_free(program->columns);
    g_free(program);
}

DsnLogGrammars *
dsn_log_grammars_new(void)
{
    DsnLogGrammars *grammars = g_new0(DsnLogGrammars, 1);

    grammars->programs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_program);
    grammars->nameless.grammar = grammars->unknown.grammar = NONE;
    return grammars;
}

void
dsn_log_grammars_free(DsnLogGrammars *grammars)
{
    if (grammars == NULL)
        return;
    g_hash_table_unref(grammars->programs);
    g_free(grammars);
}

static Program *
find_program(DsnLogGrammars *grammars, DsnSpan name)
{
    g_autofree char *key = NULL;
    gpointer known, program;

    if (name.length == 0)
        return &grammars->nameless;
    if (dsn_span_equal(grammars->last_name, name))
        return grammars->last;
    key = g_strndup((const char *)name.data, name.length);
    if (!g_hash_table_lookup_extended(grammars->programs, key, &known, &program)) {
        if (g_hash_table_size(grammars->programs) >= PROGRAMS_MAX)
            return &grammars->unknown;
        program = g_new0(Program, 1);
        ((Program *)program)->grammar = NONE;
        known = g_steal_pointer(&key);
        g_hash_table_insert(grammars->programs, known, program);
    }
    grammars->last_name = dsn_span_from_string(known);
    return grammars->last = program;
}

static gboolean
try(guint grammar, const DsnLogLine *line, GStringChunk *store, DsnLogEvent *ret_event)
{
    *ret_event = (DsnLogEvent){.delay = -1};
    return grammars_table[grammar](line, store, ret_event);
}

/* What the columns of a table are called, for the rows that follow. */
static void
keep_columns(Program *program, DsnSpan header)
{
    g_free(program->columns);
    program->columns_length = MIN(header.length, COLUMNS_MAX);
    program->columns = g_strndup((const char *)header.data, program->columns_length);
}

gboolean
dsn_log_grammars_read(DsnLogGrammars *grammars, const DsnLogLine *line, GStringChunk *store,
                      DsnLogEvent *ret_event)
{
    Program *program = find_program(grammars, line->program);
    DsnLogLine row;

    if (line->is_header && program != &grammars->unknown)
        keep_columns(program, line->text);
    if (program->columns != NULL) {
        row = *line;
        row.columns = (DsnSpan){(const guint8 *)program->columns, program->columns_length};
        line = &row;
    }
    if (program->grammar != NONE && try(program->grammar, line, store, ret_event))
        return TRUE;
    if (program->grammar == NONE && program->failed > TRIES_MAX && program != &grammars->nameless)
        return FALSE;
    for (guint i = 0; i < NONE; i++) {
        if (i != program->grammar && try(i, line, store, ret_event)) {
            program->grammar = i;
            return TRUE;
        }
    }
    program->failed++;
    return FALSE;
}
