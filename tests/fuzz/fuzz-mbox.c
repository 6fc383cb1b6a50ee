/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz-mbox.c: messages lie in the mbox one behind the other, and a pipe gives the same ones as a file */
#define _GNU_SOURCE /* memfd_create() */
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "mbox.h"

static gboolean
check_message(Message *message, gpointer user_data)
{
    gint64 *seen = user_data; /* where the one before ended, and a checksum of all */

    g_assert(message->offset >= seen[0] && message->length >= 0);
    g_assert(message->bytes != NULL || message->problem != NULL);
    g_assert(message->bytes == NULL || (gint64)g_bytes_get_size(message->bytes) <= message->length);
    seen[0] = message->offset + message->length;
    seen[1] = (gint64)((guint64)seen[1] * 31 + (guint64)seen[0] +
                       (message->bytes != NULL ? g_bytes_hash(message->bytes) : 0));
    message_free(message);
    return TRUE;
}

static gint64
read_box(Window *window)
{
    gint64 seen[2] = {0, 0};
    const MessageSink sink = {.func = check_message, .user_data = seen, .keep_max = 1 << 20};

    g_assert(mbox_read(window, "mbox", &(MboxPlace){NULL, 0}, &sink, NULL));
    return seen[1];
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_auto(Window) mapped = {.fd = -1}, streamed = {.fd = -1};
    int fd = memfd_create("mbox", MFD_CLOEXEC);
    gint64 of_file;

    g_assert(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    g_assert(window_map(&mapped, fd, NULL));
    of_file = read_box(&mapped);
    g_assert(lseek(fd, 0, SEEK_SET) == 0);
    window_stream(&streamed, fd, NULL, NULL);
    g_assert(read_box(&streamed) == of_file);
    close(fd);
    return 0;
}
