/* SPDX-License-Identifier: BSD-2-Clause */
/* window.c: an input seen through a window that moves forward
 *
 * Memory: of a stream (mail is always read as one, so that a file may change meanwhile) only what the window shows, so
 * that an mbox of any size needs the memory of its largest message. Of a mapping the pages behind it are given back.
 */
#include "window.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "exit-status.h"
#include "interrupt.h"

#define READ_SIZE   ((gsize)64 * 1024)          /* bytes: what a pipe holds */
#define LET_GO_SIZE ((gsize)16 * 1024 * 1024)   /* bytes of a mapping between two calls to the kernel */
G_STATIC_ASSERT(LET_GO_SIZE > WINDOW_READ_MAX); /* memory that is no mapping is never let go */

static void
end_at_shrunk_file(int number)
{
    static const char problem[] =
        "whybounce: a file became shorter while it was read; run again when nobody writes\n";

    (void)number;
    (void)!write(STDERR_FILENO, problem, sizeof problem - 1);
    _exit(STATUS_TROUBLE);
}

void
window_tell_shrinking(void)
{
    struct sigaction action = {.sa_handler = end_at_shrunk_file};

    sigemptyset(&action.sa_mask);
    (void)sigaction(SIGBUS, &action, NULL);
}

static void
look(Window *window, const guint8 *data, gsize length)
{
    window->data = length > window->start ? data + window->start : NULL;
    window->length = length - window->start;
}

gboolean
window_map(Window *window, int fd, GError **error)
{
    g_autoptr(GMappedFile) file = g_mapped_file_new_from_fd(fd, FALSE, error);
    gsize length;
    const guint8 *data;

    if (file == NULL)
        return FALSE;
    *window = (Window){.is_whole = TRUE, .fd = -1, .mapping = g_mapped_file_get_bytes(file)};
    data = g_bytes_get_data(window->mapping, &length);
    look(window, data, length);
    return TRUE;
}

gboolean
window_read(Window *window, int fd, gsize length, GError **error)
{
    guint8 *bytes = g_malloc(length);
    gsize filled = 0;
    ssize_t n = 1;

    while (filled < length && n != 0) {
        n = pread(fd, bytes + filled, length - filled, (off_t)filled);
        if (n < 0 && errno != EINTR) {
            g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno), "%s", g_strerror(errno));
            g_free(bytes);
            return FALSE;
        }
        filled += (gsize)MAX(n, 0);
    }
    *window = (Window){.is_whole = TRUE, .fd = -1, .mapping = g_bytes_new_take(bytes, filled)};
    look(window, bytes, filled);
    return TRUE;
}

void
window_stream(Window *window, int fd, void (*before_wait)(gpointer user_data), gpointer user_data)
{
    *window =
        (Window){.fd = fd, .buffer = g_byte_array_new(), .before_wait = before_wait, .wait_data = user_data};
}

void
window_unpack(Window *window)
{
    g_assert(window->base == 0 && window->gunzip == NULL);
    window->gunzip = gunzip_new(window->fd, window->data, window->length);
    g_clear_pointer(&window->mapping, g_bytes_unref);
    if (window->buffer == NULL)
        window->buffer = g_byte_array_new();
    g_byte_array_set_size(window->buffer, 0);
    window->is_whole = FALSE;
    look(window, window->buffer->data, 0);
}

void
window_seek(Window *window, gint64 offset)
{
    if (window->mapping != NULL) {
        window_drop(window, (gsize)offset);
        return;
    }
    (void)lseek(window->fd, offset, SEEK_SET);
    window->start = 0;
    window->base = (gsize)offset;
    window->is_whole = FALSE;
    g_byte_array_set_size(window->buffer, 0);
    look(window, window->buffer->data, 0);
}

void
window_clear(Window *window)
{
    g_clear_pointer(&window->mapping, g_bytes_unref);
    g_clear_pointer(&window->gunzip, gunzip_free);
    g_clear_pointer(&window->buffer, g_byte_array_unref);
    *window = (Window){.is_whole = TRUE, .fd = -1};
}

/* Moves what is visible to the front, when at least half of the buffer is behind: each byte moves at most once. */
static void
close_gap(Window *window)
{
    if (window->start < window->buffer->len - window->start)
        return;
    g_byte_array_remove_range(window->buffer, 0, (guint)window->start);
    window->start = 0;
}

static gboolean
must_wait(int fd)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};

    return poll(&wait, 1, 0) == 0;
}

/* Bytes of the stream, or of what it has packed. -1 when @error is set. */
static gssize
read_some(const Window *window, guint8 *data, gsize length, GError **error)
{
    ssize_t n;

    if (interrupt_number() != 0) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INTR, "%s", g_strerror(EINTR));
        return -1;
    }
    if (window->gunzip != NULL)
        return gunzip_read(window->gunzip, data, length, error);
    do
        n = read(window->fd, data, length);
    while (n < 0 && errno == EINTR && interrupt_number() == 0);
    if (n < 0)
        g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno), "%s", g_strerror(errno));
    return n;
}

gboolean
window_grow(Window *window, GError **error)
{
    GByteArray *buffer = window->buffer;
    gsize filled;
    gssize n;

    if (window->is_whole)
        return FALSE;
    if (window->before_wait != NULL && must_wait(window->fd))
        window->before_wait(window->wait_data);
    if (window->start > 0)
        close_gap(window);
    filled = buffer->len;
    g_byte_array_set_size(buffer, (guint)(filled + READ_SIZE));
    n = read_some(window, buffer->data + filled, READ_SIZE, error);
    g_byte_array_set_size(buffer, (guint)(filled + (gsize)MAX(n, 0)));
    window->is_whole = n <= 0;
    look(window, buffer->data, buffer->len);
    return n > 0;
}

/* A private read-only mapping shows the file again if somebody who still holds a part of it looks. */
static void
let_go(Window *window)
{
    gsize page = (gsize)sysconf(_SC_PAGESIZE);
    gsize end = window->start / page * page;
    guint8 *mapped = (guint8 *)(gsize)g_bytes_get_data(window->mapping, NULL);

    if (end - window->let_go < LET_GO_SIZE)
        return;
    (void)madvise(mapped + window->let_go, end - window->let_go, MADV_DONTNEED);
    window->let_go = end;
}

void
window_drop(Window *window, gsize length)
{
    length = MIN(length, window->length);
    window->start += length;
    window->base += length + window->forgotten;
    window->forgotten = 0;
    window->length -= length;
    window->data = window->length > 0 ? window->data + length : NULL;
    if (window->mapping != NULL)
        let_go(window);
}

void
window_forget(Window *window, gsize from, gsize to)
{
    if (window->buffer == NULL || from >= to)
        return;
    g_byte_array_remove_range(window->buffer, (guint)(window->start + from), (guint)(to - from));
    window->forgotten += to - from;
    look(window, window->buffer->data, window->buffer->len);
}

GBytes *
window_take(const Window *window, gsize from, gsize to)
{
    if (window->mapping != NULL)
        return g_bytes_new_from_bytes(window->mapping, window->start + from, to - from);
    return g_bytes_new(window->data != NULL ? window->data + from : NULL, to - from);
}
