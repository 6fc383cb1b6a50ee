/* SPDX-License-Identifier: BSD-2-Clause */
/* mbox.h: the messages of an mbox, one by one */
#pragma once

#include "message.h"
#include "window.h"

G_BEGIN_DECLS

/* What is known of an mbox before it is read. */
typedef struct {
    StateFile *file; /* where it is remembered; or NULL */
    gint64 n_before; /* messages before the beginning of the window */
} MboxPlace;

/* Does the window begin with an envelope line ("From ") and a header field behind it? Its length, or 0. */
gsize mbox_envelope_length(const Window *window);

/* Gives the messages of the mbox at the beginning of @window, until its end or until the sink wants no more. FALSE in
 * the latter case, or when @error is set. */
gboolean
mbox_read(Window *window, const char *path, const MboxPlace *place, const MessageSink *sink, GError **error);

G_END_DECLS
