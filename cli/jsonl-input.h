/* SPDX-License-Identifier: BSD-2-Clause */
/* jsonl-input.h: messages that come one a line, each in a JSON object */
#pragma once

#include "message.h"
#include "window.h"

G_BEGIN_DECLS

/* Gives one message for each line of @window, or what stands in its place, until the end or until the sink wants no
 * more. FALSE in the latter case, or when @error is set. */
gboolean jsonl_input_read(Window *window, const char *path, const MessageSink *sink, GError **error);

G_END_DECLS
