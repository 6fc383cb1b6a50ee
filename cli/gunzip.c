/* SPDX-License-Identifier: BSD-2-Clause */
/* gunzip.c: what gzip has packed (RFC 1952), piece by piece
 *
 * Takes several members in one file, as "cat a.gz b.gz" and logrotate make them; what follows the last member and is
 * none is passed over, as gzip does it.
 *
 * Memory: READ_SIZE and zlib's window, whatever it unpacks to. How much of that is read is the reader's limit.
 */
#include "gunzip.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#define READ_SIZE ((gsize)64 * 1024) /* packed bytes at once */

struct _Gunzip {
    GConverter *converter;
    GByteArray *packed; /* read, and not yet unpacked */
    gsize at;           /* of the next packed byte there */
    guint64 base;       /* of packed's first byte in the input */
    int fd;
    gboolean is_read;   /* nothing more can be read */
    gboolean is_member; /* in the middle of one */
};

gboolean
gunzip_is_packed(const guint8 *data, gsize length)
{
    static const guint8 magic[] = {0x1f, 0x8b, 8}; /* RFC 1952 section 2.3.1: deflate is the only method */

    return length >= sizeof magic && memcmp(data, magic, sizeof magic) == 0;
}

Gunzip *
gunzip_new(int fd, const guint8 *begun, gsize length)
{
    Gunzip *gunzip = g_new0(Gunzip, 1);

    gunzip->converter = G_CONVERTER(g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP));
    gunzip->packed = g_byte_array_sized_new((guint)READ_SIZE);
    g_byte_array_append(gunzip->packed, begun, (guint)length);
    gunzip->fd = fd;
    gunzip->is_read = fd < 0;
    gunzip->is_member = TRUE;
    return gunzip;
}

void
gunzip_free(Gunzip *gunzip)
{
    if (gunzip == NULL)
        return;
    g_object_unref(gunzip->converter);
    g_byte_array_unref(gunzip->packed);
    g_free(gunzip);
}

static gsize
left(const Gunzip *gunzip)
{
    return gunzip->packed->len - gunzip->at;
}

/* Reads more packed bytes behind those that are left. */
static gboolean
read_more(Gunzip *gunzip, GError **error)
{
    guint kept = (guint)left(gunzip);
    ssize_t n;

    gunzip->base += gunzip->at;
    g_byte_array_remove_range(gunzip->packed, 0, (guint)gunzip->at);
    gunzip->at = 0;
    g_byte_array_set_size(gunzip->packed, kept + (guint)READ_SIZE);
    do
        n = read(gunzip->fd, gunzip->packed->data + kept, READ_SIZE);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno), "%s", g_strerror(errno));
    g_byte_array_set_size(gunzip->packed, kept + (guint)MAX(n, 0));
    gunzip->is_read = n <= 0;
    return n >= 0;
}

static void
fail(const Gunzip *gunzip, const char *problem, GError **error)
{
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                "the gzip data %s at byte %" G_GUINT64_FORMAT
                " of the file; 'gzip -t' tells more, fetch or copy it again",
                problem, gunzip->base + gunzip->at);
}

/* Unpacks some of what is left. */
static gboolean
convert(Gunzip *gunzip, guint8 *data, gsize length, gsize *ret_n_written, GError **error)
{
    GError *failure = NULL;
    gsize n_read = 0;
    GConverterResult result = g_converter_convert(
        gunzip->converter, gunzip->packed->data + gunzip->at, left(gunzip), data, length,
        gunzip->is_read ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS, &n_read, ret_n_written, &failure);
    gboolean is_partial = g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);

    gunzip->at += n_read;
    g_clear_error(&failure);
    if (result == G_CONVERTER_FINISHED)
        gunzip->is_member = FALSE;
    if (result != G_CONVERTER_ERROR)
        return TRUE;
    if (is_partial && !gunzip->is_read)
        return read_more(gunzip, error);
    fail(gunzip, is_partial ? "end early," : "are damaged", error);
    return FALSE;
}

/* Behind a member: does another one follow? */
static gboolean
begin_member(Gunzip *gunzip, GError **error)
{
    while (left(gunzip) < 3 && !gunzip->is_read)
        if (!read_more(gunzip, error))
            return FALSE;
    if (!gunzip_is_packed(gunzip->packed->data + gunzip->at, left(gunzip)))
        return FALSE;
    g_converter_reset(gunzip->converter);
    return gunzip->is_member = TRUE;
}

gssize
gunzip_read(Gunzip *gunzip, guint8 *data, gsize length, GError **error)
{
    GError *failure = NULL;
    gsize n_written = 0;

    while (n_written == 0 && failure == NULL) {
        if (!gunzip->is_member && !begin_member(gunzip, &failure))
            break;
        if (left(gunzip) == 0 && !gunzip->is_read && !read_more(gunzip, &failure))
            break;
        (void)convert(gunzip, data, length, &n_written, &failure);
    }
    if (failure == NULL)
        return (gssize)n_written;
    g_propagate_error(error, failure);
    return -1;
}
