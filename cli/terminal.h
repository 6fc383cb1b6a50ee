/* SPDX-License-Identifier: BSD-2-Clause */
/* terminal.h: what the terminal can do */
#pragma once

#include "options.h"

G_BEGIN_DECLS

typedef enum { INK_PLAIN, INK_BOLD, INK_DIM, INK_GREEN, INK_RED, INK_YELLOW, N_INKS } Ink;

gboolean terminal_is(int fd);
/* Columns of standard output: those of the terminal within reason, or TERMINAL_WIDTH_DEFAULT. */
guint terminal_width(void);
/* May standard output have colours? Asked for, or a terminal that has them and NO_COLOR (no-color.org) is not set. */
gboolean terminal_has_color(When color);
/* The escape sequence for @ink, or "" when there are no colours. */
const char *terminal_ink(gboolean has_color, Ink ink);

G_END_DECLS
