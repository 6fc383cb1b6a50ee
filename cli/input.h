/* SPDX-License-Identifier: BSD-2-Clause */
/* input.h: which kind of input a path is, and its messages */
#pragma once

#include "message.h"

G_BEGIN_DECLS

/* Gives the messages behind @path: a file, an mbox, a folder, or "-". What cannot be read is given as a message that
 * says why. FALSE when the sink wants no more. */
gboolean input_read(const char *path, const MessageSink *sink);

/* The same for the messages of one file. */
gboolean input_read_file(const char *path, const MessageSink *sink);

/* Gives what stands in the place of @path, which the system refused with errno @number. */
gboolean input_give_error(const char *path, int number, const MessageSink *sink);

G_END_DECLS
