/* SPDX-License-Identifier: BSD-2-Clause */
/* input.c: which kind of input a path is, and its messages
 *
 * Directories go to folder.c. Anything else is seen through a window, and its first bytes tell what it is: what gzip
 * has packed is unpacked on the way, an mbox begins with a From_ line, everything else is one message. What follows in
 * the file is never asked. Of one message as much is read as is kept, so that what has no end is no trouble. Nothing that is
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

#include "complain.h"
#include "folder.h"
#include "from-line.h"
#include "interrupt.h"
#include "jsonl-input.h"
#include "mbox.h"
#include "refusal.h"
#include "window.h"

#define WRITER_WAIT \
    2000 /* milliseconds for a writer to open a named pipe: both may have been started at once */
#define FIRST_LINE_MAX 1024 /* bytes that may be needed to know an mbox by its first line */

gboolean
input_give_error(const char *path, int number, const MessageSink *sink)
{
    g_autofree char *problem = refusal_of(number);

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

    return feed != NULL && from_line_is(window->data, (gsize)(feed - window->data));
}

/* Where the messages of a file go, and what is known of it. */
typedef struct {
    const char *path;
    int fd;
    const MessageSink *sink;
    const InputNote *note;
    Window window;
    struct stat status;
    StateFile *file; /* or NULL */
} Input;

/* --- What earlier runs have done --- */

/* Reads on where the last run has ended. FALSE when @error is set. */
static gboolean
pass_over(Window *window, gint64 offset, GError **error)
{
    GError *failure = NULL;

    while (window->base < (gsize)offset) {
        if (window->length == 0 && !window_grow(window, &failure))
            break;
        window_drop(window, MIN(window->length, (gsize)offset - window->base));
    }
    if (failure != NULL)
        g_propagate_error(error, failure);
    return failure == NULL;
}

/* Finds out what is known of the file, and how much of it: messages and bytes. */
static gint64
resume(Input *input, gboolean is_box, gint64 *ret_count)
{
    gboolean is_packed = input->window.gunzip != NULL, is_other;
    StateFile *file = input->file;
    gint64 offset;

    if (file->is_mbox != is_box || file->is_packed != is_packed)
        file->end = 0;
    file->is_mbox = is_box;
    file->is_packed = is_packed;
    offset = state_file_resume(file, ret_count, &is_other);
    if (is_other)
        complain(input->path, -1, "is not what the last run has read; it is read anew");
    return offset;
}

/* --- One message, or many --- */

static gboolean
read_box(Input *input, GError **error)
{
    MboxPlace place = {input->file, 0};
    gint64 offset = input->file != NULL ? resume(input, TRUE, &place.n_before) : 0;

    message_skip(input->sink, (guint64)place.n_before);
    if (offset > 0 && input->window.gunzip == NULL)
        window_seek(&input->window, offset);
    else if (!pass_over(&input->window, offset, error))
        return FALSE;
    return mbox_read(&input->window, input->path, &place, input->sink, error);
}

/* How long the message is; a stream of which not all has been read does not tell. */
static gint64
length_of(const Input *input, gsize envelope)
{
    const Window *window = &input->window;

    if (window->is_whole)
        return (gint64)(window->length - envelope + window->forgotten);
    return window->gunzip == NULL && S_ISREG(input->status.st_mode)
               ? MAX((gint64)(window->length - envelope), input->status.st_size - (gint64)envelope)
               : -1;
}

/* A mail server waits until all that it has sent is read; anything else is read as far as it is kept. */
static gboolean
read_bytes(Input *input, GError **error)
{
    Window *window = &input->window;
    GError *failure = NULL;

    while (window->length < input->sink->keep_max || input->sink->form == STREAM_SINGLE) {
        if (!window_grow(window, &failure))
            break;
        window_forget(window, MAX(input->sink->keep_max, FIRST_LINE_MAX), window->length);
    }
    if (failure != NULL)
        g_propagate_error(error, failure);
    return failure == NULL;
}

/* All of the window is one message, but for the envelope that a From_ line in front of it may hold. */
static gboolean
read_single(Input *input, GError **error)
{
    Window *window = &input->window;
    gint64 n_before = 0;
    gsize envelope;
    Message *message;

    if (input->file != NULL && resume(input, FALSE, &n_before) > 0) {
        message_skip(input->sink, 1);
        return TRUE;
    }
    if (!read_bytes(input, error))
        return FALSE;
    envelope = mbox_envelope_length(window);
    message = message_new(input->path);
    message->index = g_str_equal(input->path, "-") ? 0 : -1;
    message->offset = (gint64)envelope;
    message->length = length_of(input, envelope);
    message->note = (StateNote){
        .folder = input->note->folder,
        .name = input->note->name,
        .file = input->file,
        .end = input->status.st_size,
        .count = 1,
    };
    message->is_unseen = input->note->is_unseen;
    message->bytes = window_take(window, envelope, MIN(window->length, envelope + input->sink->keep_max));
    return message_give(input->sink, message);
}

/* What the window shows, by its first bytes. */
static gboolean
read_mail(Input *input, GError **error)
{
    Window *window = &input->window;
    State *state = input->sink->state;
    gboolean is_box;

    if (!see_first_line(window, error))
        return FALSE;
    if (gunzip_is_packed(window->data, window->length)) {
        window_unpack(window);
        if (!see_first_line(window, error))
            return FALSE;
    }
    is_box = is_mbox(window) && input->sink->form != STREAM_SINGLE && !input->note->is_single;
    if (state != NULL && S_ISREG(input->status.st_mode) && (is_box || input->note->folder == NULL))
        input->file = state_get_file(state, input->path, input->fd);
    return is_box ? read_box(input, error) : read_single(input, error);
}

/* All messages of the file have been given. */
static void
end_file(Input *input)
{
    if (input->file == NULL)
        return;
    input->sink->idle(input->sink->user_data); /* so that all have been put out */
    state_end_file(input->file);
}

static gboolean
read_window(Input *input)
{
    g_autoptr(GError) failure = NULL;
    g_autofree char *problem = NULL;
    const Window *window = &input->window;
    gboolean is_jsonl = input->sink->form == STREAM_JSONL && g_str_equal(input->path, "-");
    gboolean wants_more = is_jsonl ? jsonl_input_read(&input->window, input->path, input->sink, &failure)
                                   : read_mail(input, &failure);

    if (wants_more)
        end_file(input);
    if (failure == NULL)
        return wants_more;
    if (interrupt_number() != 0)
        return FALSE;
    problem = g_strdup_printf("reading failed: %s", failure->message);
    return message_give(
        input->sink, message_new_unreadable(input->path, (gint64)(window->base + window->length), problem));
}

static gboolean
is_old(const Input *input)
{
    return S_ISREG(input->status.st_mode) && input->sink->not_before > 0 &&
           input->status.st_mtime < input->sink->not_before && !input->note->is_young;
}

/* Most files are so small that they are read at once. Others may grow or be cut while they are read, so they are no
 * mappings. */
static gboolean
open_window(Input *input, GError **error)
{
    const struct stat *status = &input->status;
    const MessageSink *sink = input->sink;

    if (!S_ISREG(status->st_mode))
        window_stream(&input->window, input->fd, sink->idle, sink->user_data);
    else if (status->st_size > 0 && (guint64)status->st_size <= MIN(WINDOW_READ_MAX, sink->keep_max))
        return window_read(&input->window, input->fd, (gsize)status->st_size, error);
    else
        window_stream(&input->window, input->fd, NULL, NULL);
    return TRUE;
}

gboolean
input_read_open(int fd, const struct stat *status, const char *path, const InputNote *note,
                const MessageSink *sink)
{
    Input input = {
        .path = path, .fd = fd, .sink = sink, .note = note, .window = {.fd = -1}, .status = *status};
    g_autoptr(GError) failure = NULL;
    gboolean wants_more;

    if (is_old(&input)) {
        message_skip(sink, 1);
        return TRUE;
    }
    if (!open_window(&input, &failure))
        return message_give(sink, message_new_unreadable(path, -1, failure->message));
    wants_more = read_window(&input);
    window_clear(&input.window);
    return wants_more;
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
read_named(int fd, const char *path, const InputNote *note, const MessageSink *sink)
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
    return input_read_open(fd, &status, path, note, sink);
}

gboolean
input_read_file(const char *path, const InputNote *note, const MessageSink *sink)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK); /* a pipe would wait for its writer */
    gboolean wants_more;

    if (fd < 0)
        return input_give_error(path, errno, sink);
    wants_more = read_named(fd, path, note, sink);
    close(fd);
    return wants_more;
}

gboolean
input_read(const char *path, const MessageSink *sink)
{
    static const InputNote nothing = {.folder = NULL};
    struct stat status;

    if (g_str_equal(path, "-"))
        return fstat(STDIN_FILENO, &status) == 0
                   ? input_read_open(STDIN_FILENO, &status, path, &nothing, sink)
                   : input_give_error(path, errno, sink);
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        return folder_read(path, sink);
    if (sink->marks_seen)
        return message_give(sink, message_new_unreadable(path, -1, NO_MAILDIR));
    return input_read_file(path, &nothing, sink);
}
