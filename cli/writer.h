/* SPDX-License-Identifier: BSD-2-Clause */
/* writer.h: standard output, with its errors looked at */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    GString *buffer;
    gboolean holds_all; /* nothing is written before writer_end() */
    gboolean is_prompt; /* nothing is held back: somebody waits */
    int failure;        /* errno of the first write that failed; 0: none */
} Writer;

void writer_init(Writer *writer);
void writer_clear(Writer *writer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Writer, writer_clear)

/* Appends; FALSE when it is no use to go on, because nobody can read it. */
gboolean writer_add(Writer *writer, const char *text, gsize length);
gboolean writer_add_string(Writer *writer, const GString *text);
/* Writes what is held back, unless all is. FALSE as above. */
gboolean writer_flush(Writer *writer);
/* The same, and sees to it that what went into a file is on the disk. */
gboolean writer_sync(Writer *writer);
/* Writes what is left. FALSE when something could not be written; says so, unless the reader just went away. */
gboolean writer_end(Writer *writer);

G_END_DECLS
