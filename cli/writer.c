/* SPDX-License-Identifier: BSD-2-Clause */
/* writer.c: standard output, with its errors looked at
 *
 * A reader that goes away (EPIPE) has had enough, and is no error worth words.
 */
#include "writer.h"

#include <errno.h>
#include <unistd.h>

#include "complain.h"

#define WRITE_SIZE ((gsize)64 * 1024) /* bytes that are written at once: what a pipe holds */

void
writer_init(Writer *writer)
{
    *writer = (Writer){.buffer = g_string_sized_new(2 * WRITE_SIZE)};
}

void
writer_clear(Writer *writer)
{
    if (writer->buffer != NULL)
        g_string_free(writer->buffer, TRUE);
    writer->buffer = NULL;
}

static void
write_all(Writer *writer)
{
    const char *at = writer->buffer->str;
    gsize left = writer->buffer->len;

    while (left > 0 && writer->failure == 0) {
        ssize_t n = write(STDOUT_FILENO, at, left);
        if (n < 0 && errno != EINTR)
            writer->failure = errno;
        at += MAX(n, 0);
        left -= (gsize)MAX(n, 0);
    }
    g_string_truncate(writer->buffer, 0);
}

gboolean
writer_add(Writer *writer, const char *text, gsize length)
{
    g_string_append_len(writer->buffer, text, (gssize)length);
    if (!writer->holds_all && (writer->is_prompt || writer->buffer->len >= WRITE_SIZE))
        write_all(writer);
    return writer->failure == 0;
}

gboolean
writer_flush(Writer *writer)
{
    if (!writer->holds_all)
        write_all(writer);
    return writer->failure == 0;
}

gboolean
writer_sync(Writer *writer)
{
    if (writer_flush(writer) && fdatasync(STDOUT_FILENO) != 0 && errno != EINVAL && errno != EROFS)
        writer->failure = errno; /* EINVAL: not a file */
    return writer->failure == 0;
}

gboolean
writer_add_string(Writer *writer, const GString *text)
{
    return writer_add(writer, text->str, text->len);
}

gboolean
writer_end(Writer *writer)
{
    write_all(writer);
    if (writer->failure != 0 && writer->failure != EPIPE) {
        g_autofree char *problem =
            g_strdup_printf("standard output cannot be written: %s", g_strerror(writer->failure));
        complain(NULL, -1, problem);
    }
    return writer->failure == 0;
}
