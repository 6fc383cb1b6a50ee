/* SPDX-License-Identifier: BSD-2-Clause */
/* log-input.c: the bytes of logs, file after file in the order of their times */
#include "log-input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE (256 * 1024) /* bytes that are read at one time */

static gboolean
read_descriptor(int fd, const char *path, const LogSink *sink)
{
    g_autofree char *bytes = g_malloc(PIECE);
    struct stat status;
    ssize_t n;

    sink->begin(path,
                fstat(fd, &status) == 0 && S_ISREG(status.st_mode) ? (gint64)status.st_mtime
                                                                   : g_get_real_time() / G_USEC_PER_SEC,
                sink->user_data);
    while ((n = read(fd, bytes, PIECE)) > 0) {
        if (!sink->bytes(bytes, (gsize)n, sink->user_data))
            return FALSE;
    }
    if (n < 0)
        sink->problem(path, g_strerror(errno), sink->user_data);
    return TRUE;
}

static gboolean
read_path(const char *path, const LogSink *sink)
{
    gboolean wants_more;
    int fd;

    if (g_str_equal(path, "-"))
        return read_descriptor(STDIN_FILENO, path, sink);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        g_autofree char *problem = g_strconcat("cannot be read: ", g_strerror(errno), NULL);
        sink->problem(path, problem, sink->user_data);
        return TRUE;
    }
    wants_more = read_descriptor(fd, path, sink);
    close(fd);
    return wants_more;
}

void
log_input_read(char *const *paths, GTimeZone *zone, const LogSink *sink)
{
    for (gsize i = 0; paths[i] != NULL && read_path(paths[i], sink); i++)
        continue;
}
