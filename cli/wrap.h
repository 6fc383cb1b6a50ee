/* SPDX-License-Identifier: BSD-2-Clause */
/* wrap.h: filling lines up to the width of a terminal */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    GString *out;
    guint width;        /* columns of a line */
    guint indent;       /* columns before each line but the first */
    guint column;       /* where the next character goes */
    gboolean has_words; /* on this line */
} Wrap;

/* Columns that @text takes, valid UTF-8 without control characters. */
guint wrap_columns(const char *text);

/* Appends @text, with line breaks where a line would become too long: at blanks, and between the characters of
 * scripts that write no blanks. A word longer than a line stays whole, so that addresses can be copied. */
void wrap_text(Wrap *wrap, const char *text);

/* Ends the line and begins the next one at @indent, which wrapped lines keep. */
void wrap_line(Wrap *wrap, guint indent);

/* Blanks up to @column; nothing when that is passed. */
void wrap_pad(Wrap *wrap, guint column);

G_END_DECLS
