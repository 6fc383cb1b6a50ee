/* SPDX-License-Identifier: BSD-2-Clause */
/* mbox.h: the messages of an mbox, one by one */
#pragma once

#include "message.h"
#include "window.h"

G_BEGIN_DECLS

/* Is @line (its end may be included) what separates messages: "From ", and something like a date? */
gboolean mbox_is_from_line(const guint8 *line, gsize length);

/* Does the window begin with a From_ line that has no date: one message with an envelope in front? Its length, or 0. */
gsize mbox_envelope_length(const Window *window);

/* Gives the messages of the mbox at the beginning of @window, until its end or until the sink wants no more. FALSE in
 * the latter case, or when @error is set. */
gboolean mbox_read(Window *window, const char *path, const MessageSink *sink, GError **error);

G_END_DECLS
