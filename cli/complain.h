/* SPDX-License-Identifier: BSD-2-Clause */
/* complain.h: what whybounce says on standard error */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "whybounce: 'path': byte 2048: problem". @path may be NULL, @offset -1. Both texts may come from strangers. */
void complain(const char *path, gint64 offset, const char *problem);

/* The same without a path. */
void complain_usage(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* What must be done before anything is said: a line of progress goes away. NULL: nothing. */
void complain_after(void (*clear)(gpointer user_data), gpointer user_data);

G_END_DECLS
