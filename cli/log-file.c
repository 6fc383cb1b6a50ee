/* SPDX-License-Identifier: BSD-2-Clause */
/* log-file.c: one log that is read piece by piece, unpacked if it is compressed by gzip
 *
 * The first two bytes tell (RFC 1952 section 2.3.1), whatever the name says. Files of several members, as logrotate's
 * "appendcompress" and pigz write them, are one log.
 */
#include "log-file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define INPUT_SIZE (128 * 1024)

void
log_file_init(LogFile *file, int fd)
{
    *file = (LogFile){.fd = fd, .input = g_malloc(INPUT_SIZE)};
}

void
log_file_clear(LogFile *file)
{
    g_clear_object(&file->gzip);
    g_clear_pointer(&file->input, g_free);
    if (file->fd > STDIN_FILENO)
        close(file->fd);
    file->fd = -1;
}

static gssize
read_bytes(int fd, guint8 *bytes, gsize size, GError **error)
{
    gssize n;

    while ((n = read(fd, bytes, size)) < 0 && errno == EINTR)
        continue;
    if (n < 0)
        g_set_error_literal(error, G_FILE_ERROR, g_file_error_from_errno(errno), g_strerror(errno));
    return n;
}

/* FALSE when @error is set. */
static gboolean
fill(LogFile *file, GError **error)
{
    gssize n;

    if (file->start > 0)
        memmove(file->input, file->input + file->start, file->end - file->start);
    file->end -= file->start;
    file->start = 0;
    if (file->is_over || file->end == INPUT_SIZE)
        return TRUE;
    n = read_bytes(file->fd, file->input + file->end, INPUT_SIZE - file->end, error);
    if (n < 0)
        return FALSE;
    file->is_over = n == 0;
    file->end += (gsize)n;
    return TRUE;
}

static gboolean
begins_packed(const LogFile *file)
{
    return file->end - file->start >= 2 && file->input[file->start] == 0x1f &&
           file->input[file->start + 1] == 0x8b;
}

static gboolean
find_out(LogFile *file, GError **error)
{
    while (file->end - file->start < 2 && !file->is_over)
        if (!fill(file, error))
            return FALSE;
    if (begins_packed(file))
        file->gzip = G_CONVERTER(g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP));
    file->is_known = TRUE;
    return TRUE;
}

/* What was read ahead, and then straight from the descriptor. */
static gssize
read_plain(LogFile *file, char *bytes, gsize size, GError **error)
{
    gsize n = MIN(size, file->end - file->start);

    if (n == 0)
        return file->is_over ? 0 : read_bytes(file->fd, (guint8 *)bytes, size, error);
    memcpy(bytes, file->input + file->start, n);
    file->start += n;
    return (gssize)n;
}

/* Behind a member: another one, or whatever fills the last block of a tape. */
static gboolean
begin_member(LogFile *file, GError **error)
{
    g_converter_reset(file->gzip);
    while (file->end - file->start < 2 && !file->is_over)
        if (!fill(file, error))
            return FALSE;
    if (!begins_packed(file)) {
        file->start = file->end;
        file->is_over = TRUE;
    }
    return TRUE;
}

static gssize
tell_cut(GError **error)
{
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                        "the packed data ends in the middle; unpack what there is with 'zcat'");
    return -1;
}

static gssize
read_packed(LogFile *file, char *bytes, gsize size, GError **error)
{
    for (;;) {
        gsize n_read = 0, n_written = 0;
        GError *failure = NULL;
        GConverterResult result;
        if (file->start == file->end && file->is_over)
            return file->is_in_member ? tell_cut(error) : 0;
        result = g_converter_convert(file->gzip, file->input + file->start, file->end - file->start, bytes,
                                     size, file->is_over ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS,
                                     &n_read, &n_written, &failure);
        file->start += n_read;
        file->is_in_member = result != G_CONVERTER_FINISHED;
        if (result == G_CONVERTER_ERROR &&
            (!g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) || file->is_over)) {
            g_propagate_error(error, failure);
            return -1;
        }
        g_clear_error(&failure);
        if (result == G_CONVERTER_FINISHED && !begin_member(file, error))
            return -1;
        if (n_written > 0)
            return (gssize)n_written;
        if (result != G_CONVERTER_FINISHED && !fill(file, error))
            return -1;
    }
}

gssize
log_file_read(LogFile *file, char *bytes, gsize size, GError **error)
{
    if (!file->is_known && !find_out(file, error))
        return -1;
    return file->gzip != NULL ? read_packed(file, bytes, size, error) : read_plain(file, bytes, size, error);
}
