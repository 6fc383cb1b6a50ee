/* SPDX-License-Identifier: BSD-2-Clause */
/* input.c: which kind of input a path is, and its messages
 *
 * Directories go to folder.c. Anything else is seen through a window, and its first line tells what it is: an mbox
 * begins with a From_ line, everything else is one message. What follows in the file is never asked. Nothing that is
 * named may hang the program: a pipe must have a writer, and a device that is no terminal is not read at all.
 */
#define _GNU_SOURCE /* tee() */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "jsonl-input.h"
#include "mbox.h"
#include "window.h"

#define WRITER_WAIT \
    2000 /* milliseconds for a writer to open a named pipe: both may have been started at once */
#define FIRST_LINE_MAX 1024 /* bytes that may be needed to know an mbox by its first line */

static const struct {
    int number;
    const char *remedy;
} remedies[] = {
    {EACCES, "; run as the owner of the mail, or ask for permission to read it"},
    {EMFILE, "; raise the limit of open files (ulimit -n)"},
    {ENOENT, "; check how it is spelled"},
};

gboolean
input_give_error(const char *path, int number, const MessageSink *sink)
{
    const char *remedy = "";
    g_autofree char *problem = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(remedies); i++)
        if (remedies[i].number == number)
            remedy = remedies[i].remedy;
    problem = g_strconcat("cannot be read: ", g_strerror(number), remedy, NULL);
    return message_give(sink, message_new_unreadable(path, -1, problem));
}

/* Makes visible what tells the kind: the first line, or as much of it as there is. */
static gboolean
see_first_line(Window *window, GError **error)
{
    GError *failure = NULL;

    while (window->length < FIRST_LINE_MAX && window_grow(window, &failure))
        if (memchr(window->data, '\n', window->length) != NULL)
            break;
    if (failure != NULL)
        g_propagate_error(error, failure);
    return failure == NULL;
}

static gboolean
is_mbox(const Window *window)
{
    const guint8 *feed = window->length > 0 ? memchr(window->data, '\n', window->length) : NULL;

    return feed != NULL && mbox_is_from_line(window->data, (gsize)(feed - window->data));
}

/* All of the window is one message, but for the envelope that a From_ line in front of it may hold. */
static gboolean
read_single(Window *window, const char *path, const MessageSink *sink, GError **error)
{
    GError *failure = NULL;
    gsize envelope;
    Message *message;

    while (window_grow(window, &failure))
        window_forget(window, sink->keep_max, window->length);
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return FALSE;
    }
    envelope = mbox_envelope_length(window);
    message = message_new(path);
    message->index = g_str_equal(path, "-") ? 0 : -1;
    message->offset = (gint64)envelope;
    message->length = (gint64)(window->length - envelope + window->forgotten);
    message->bytes = window_take(window, envelope, window->length);
    return message_give(sink, message);
}

/* What the window shows, by its first line. */
static gboolean
read_mail(Window *window, const char *path, const MessageSink *sink, GError **error)
{
    if (!see_first_line(window, error))
        return FALSE;
    if (is_mbox(window) && sink->form != STREAM_SINGLE)
        return mbox_read(window, path, sink, error);
    return read_single(window, path, sink, error);
}

static gboolean
read_window(Window *window, const char *path, const MessageSink *sink)
{
    g_autoptr(GError) failure = NULL;
    g_autofree char *problem = NULL;
    gboolean is_jsonl = sink->form == STREAM_JSONL && g_str_equal(path, "-");
    gboolean wants_more =
        is_jsonl ? jsonl_input_read(window, path, sink, &failure) : read_mail(window, path, sink, &failure);

    if (failure == NULL)
        return wants_more;
    problem = g_strdup_printf("reading failed: %s", failure->message);
    return message_give(sink, message_new_unreadable(path, (gint64)(window->base + window->length), problem));
}

/* A file as a whole: most are so small that reading them is cheaper than mapping. */
static gboolean
open_file(Window *window, int fd, const struct stat *status, GError **error)
{
    if (status->st_size > 0 && (guint64)status->st_size <= WINDOW_READ_MAX)
        return window_read(window, fd, (gsize)status->st_size, error);
    return window_map(window, fd, error);
}

static gboolean
read_descriptor(int fd, const struct stat *status, const char *path, const MessageSink *sink)
{
    g_auto(Window) window = {.fd = -1};
    g_autoptr(GError) failure = NULL;

    if (!S_ISREG(status->st_mode))
        window_stream(&window, fd, sink->idle, sink->user_data);
    else if (!open_file(&window, fd, status, &failure))
        return message_give(sink, message_new_unreadable(path, -1, failure->message));
    return read_window(&window, path, sink);
}

/* Does anybody write to the pipe, or has anybody? One that is opened, but silent, may take its time. */
static gboolean
has_writer(int fd)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    int ends[2], number;
    ssize_t n;

    if (poll(&wait, 1, WRITER_WAIT) != 0)
        return TRUE;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return FALSE;
    n = tee(fd, ends[1], 1, SPLICE_F_NONBLOCK); /* 0: no writer; it takes nothing out of the pipe */
    number = errno;
    close(ends[0]);
    close(ends[1]);
    return n > 0 || (n < 0 && number == EAGAIN);
}

/* Why the named file is not read, or NULL. */
static const char *
refuse(int fd, const struct stat *status)
{
    if (S_ISBLK(status->st_mode) || (S_ISCHR(status->st_mode) && !isatty(fd)))
        return "is a device, expected mail";
    return S_ISFIFO(status->st_mode) && !has_writer(fd) ? "is a pipe that nobody writes to" : NULL;
}

static gboolean
read_named(int fd, const char *path, const MessageSink *sink)
{
    const char *problem;
    struct stat status;

    if (fstat(fd, &status) != 0)
        return input_give_error(path, errno, sink);
    problem = refuse(fd, &status);
    if (problem != NULL)
        return message_give(sink, message_new_unreadable(path, -1, problem));
    if (!S_ISREG(status.st_mode))
        (void)fcntl(fd, F_SETFL, 0);
    return read_descriptor(fd, &status, path, sink);
}

gboolean
input_read_file(const char *path, const MessageSink *sink)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK); /* a pipe would wait for its writer */
    gboolean wants_more;

    if (fd < 0)
        return input_give_error(path, errno, sink);
    wants_more = read_named(fd, path, sink);
    close(fd);
    return wants_more;
}

static gboolean
read_standard_input(const char *path, const MessageSink *sink)
{
    struct stat status;

    if (fstat(STDIN_FILENO, &status) != 0)
        return input_give_error(path, errno, sink);
    return read_descriptor(STDIN_FILENO, &status, path, sink);
}

gboolean
input_read(const char *path, const MessageSink *sink)
{
    if (g_str_equal(path, "-"))
        return read_standard_input(path, sink);
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        return folder_read(path, sink);
    return input_read_file(path, sink);
}
