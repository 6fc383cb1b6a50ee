/* SPDX-License-Identifier: BSD-2-Clause */
/* from-line.h: what separates the messages of an mbox */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Is @line (its end may be included) a From_ line: "From ", and something like a date? */
gboolean from_line_is(const guint8 *line, gsize length);
/* Its date in seconds since 1970, taken for UTC as RFC 4155 wants it; -1 when there is none. */
gint64 from_line_time(const guint8 *line, gsize length);

G_END_DECLS
