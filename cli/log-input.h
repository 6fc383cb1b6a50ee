/* SPDX-License-Identifier: BSD-2-Clause */
/* log-input.h: the bytes of logs, file after file in the order of their times */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whoever wants logs. Times are seconds since 1970. */
typedef struct {
    /* When the lines in @bytes, with which a file begins that was written last at @modified, begin. */
    gint64 (*time)(const char *bytes, gsize length, gint64 modified, gpointer user_data);
    void (*begin)(const char *path, gint64 modified, gpointer user_data);
    gboolean (*bytes)(const char *bytes, gsize length, gpointer user_data); /* FALSE: no more, please */
    void (*problem)(const char *path, const char *problem, gpointer user_data);
    gpointer user_data;
} LogSink;

/* Reads files, folders of them and "-" (standard input); what is compressed by gzip is unpacked. */
void log_input_read(char *const *paths, const LogSink *sink);

G_END_DECLS
