/* SPDX-License-Identifier: BSD-2-Clause */
/* folder.h: the messages below a directory */
#pragma once

#include "message.h"

G_BEGIN_DECLS

/* Gives the messages of a Maildir, its subfolders, or any tree of files, in the order of their names. FALSE when the
 * sink wants no more. */
gboolean folder_read(const char *path, const MessageSink *sink);

G_END_DECLS
