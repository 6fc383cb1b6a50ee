/* SPDX-License-Identifier: BSD-2-Clause */
/* window.h: an input seen through a window that moves forward
 *
 * A mapped file is all visible from the start and nothing is copied; a pipe is read as far as somebody needs. Offsets
 * are those within the window, so that they stay good when its memory moves; "base" makes them offsets of the input.
 */
#pragma once

#include "gunzip.h"

G_BEGIN_DECLS

#define WINDOW_READ_MAX \
    ((gsize)128 * 1024) /* bytes; most messages are shorter, and larger files are mapped */

typedef struct {
    const guint8 *data; /* what can be seen; moves when the window grows or drops */
    gsize length;       /* bytes */
    gsize base;         /* offset of data[0] in the input, in bytes */
    gboolean is_whole;  /* nothing follows */
    /* private */
    GBytes *mapping;    /* of a file, or what was read of it; NULL: a stream */
    GByteArray *buffer; /* of a stream */
    gsize start;        /* of data[0] in the mapping or buffer */
    gsize forgotten;    /* bytes of a stream that are no longer where they were */
    gsize let_go;       /* of the mapping, given back to the system */
    Gunzip *gunzip;     /* or NULL: the stream is not packed */
    int fd;
    void (*before_wait)(gpointer user_data); /* of a stream: it has nothing to read yet; or NULL */
    gpointer wait_data;
} Window;

/* What is mapped may become shorter under our eyes (SIGBUS): end with a message then, not with a signal. */
void window_tell_shrinking(void);
/* Opens the regular file at @fd, which may be closed afterwards. FALSE when @error is set. */
gboolean window_map(Window *window, int fd, GError **error);
/* Reads the @length bytes of the file at @fd, or fewer if it became shorter. For up to WINDOW_READ_MAX bytes this takes
 * a third of the time of mapping them. FALSE when @error is set. */
gboolean window_read(Window *window, int fd, gsize length, GError **error);
/* Opens a file, pipe, terminal or socket; @fd must stay open as long as the window. @before_wait (nullable) is called when
 * there is nothing to read yet. */
void window_stream(Window *window, int fd, void (*before_wait)(gpointer user_data), gpointer user_data);
/* What the stream has shown so far, and all that follows, is packed: show what it holds instead. */
void window_unpack(Window *window);
void window_clear(Window *window);

/* Goes to another place of a stream that is a file. */
void window_seek(Window *window, gint64 offset);
/* Makes more of a stream visible. FALSE at its end, or when @error is set. */
gboolean window_grow(Window *window, GError **error);
/* Moves the beginning of the window forward by @length bytes. */
void window_drop(Window *window, gsize length);
/* Forgets bytes in the middle of a stream: the end of what is too large to keep. The next drop must pass them. */
void window_forget(Window *window, gsize from, gsize to);
/* Part of what can be seen; stays good when the window moves. (transfer full) */
GBytes *window_take(const Window *window, gsize from, gsize to);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Window, window_clear)

G_END_DECLS
