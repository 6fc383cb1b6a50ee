/* SPDX-License-Identifier: BSD-2-Clause */
/* input.h: which kind of input a path is, and its messages */
#pragma once

#include <sys/stat.h>

#include "message.h"

G_BEGIN_DECLS

/* Gives the messages behind @path: a file, an mbox, a folder, or "-". What cannot be read is given as a message that
 * says why. FALSE when the sink wants no more. */
gboolean input_read(const char *path, const MessageSink *sink);

/* The answer to --mark-seen where nothing can be marked. */
#define NO_MAILDIR "is no Maildir, where --mark-seen could mark what has been read; use --state=FILE for it"

/* What the folder that a file lies in says about it. */
typedef struct {
    StateFolder *folder; /* where it is remembered when it is one message; or NULL */
    guint64 name;
    gboolean is_single; /* it is one message, whatever its lines look like */
    gboolean is_unseen; /* to be marked as seen */
    gboolean is_young;  /* its name says so */
} InputNote;

/* The same for the messages of one file. */
gboolean input_read_file(const char *path, const InputNote *note, const MessageSink *sink);
/* Likewise of one that is open; it stays open. */
gboolean input_read_open(int fd, const struct stat *status, const char *path, const InputNote *note,
                         const MessageSink *sink);

/* Gives what stands in the place of @path, which the system refused with errno @number. */
gboolean input_give_error(const char *path, int number, const MessageSink *sink);

G_END_DECLS
