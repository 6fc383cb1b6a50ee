/* SPDX-License-Identifier: BSD-2-Clause */
/* log-file.h: one log that is read piece by piece, unpacked if it is compressed by gzip */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
    int fd;                /* -1: not open */
    GConverter *gzip;      /* NULL: not compressed */
    guint8 *input;         /* of the descriptor, not yet given out */
    gsize start, end;      /* of what is left of it */
    gboolean is_known;     /* whether it is compressed */
    gboolean is_over;      /* the descriptor has no more */
    gboolean is_in_member; /* of a compressed file: its end has not come yet */
} LogFile;

/* Reads from @fd, which becomes the file's. */
void log_file_init(LogFile *file, int fd);
void log_file_clear(LogFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LogFile, log_file_clear)

/* Gives the next bytes; 0 at the end, -1 when @error is set. */
gssize log_file_read(LogFile *file, char *bytes, gsize size, GError **error);

G_END_DECLS
