/* SPDX-License-Identifier: BSD-2-Clause */
/* mbox.c: the messages of an mbox, one by one
 *
 * Takes a window over mboxo, mboxrd, mboxcl or mboxcl2 (there is no way to know which, and files hold a mixture),
 * gives messages without their From_ line. RFC 4155 describes the default form. A message ends
 *   - where Content-Length says, when another message or the end of the input follows there, and else
 *   - before the next line "From ", sender, date that a header field follows, with a blank line before it unless the
 *     header is not at its end yet, or a MIME boundary has just closed the message and its writer added no blank line.
 *     What does not look like all of this is text that begins with "From".
 * A Content-Length that does not fit says nothing, not even that the message was cut: what forwards, rewrites or
 * re-encodes a message often leaves the old one in it.
 * Quoted From_ lines (">From ") lose
 * one '>', as mboxrd wants it, unless the message shows by a bare "From " in its body that it was not quoted.
 * Offsets are those of the window.
 */
#define _GNU_SOURCE /* memmem() */
#include "mbox.h"

#include <string.h>

#include "from-line.h"

#define FROM        "From "
#define FROM_LENGTH (sizeof FROM - 1)

#define LINE_MAX_LENGTH \
    ((gsize)64 * 1024) /* bytes; a longer line is seen in pieces, so that a stream of one line ends */
#define DIGITS_MAX 18  /* of a Content-Length: fits 64 bits */

typedef struct {
    Window *window;
    gsize start;           /* of the message */
    gsize body;            /* its first byte behind the header; 0: not yet seen */
    gsize at;              /* of the line that is looked at */
    gboolean is_line;      /* at is where a line begins, not the middle of a long one */
    gint64 content_length; /* -1: none */
    gboolean is_trusted;   /* it led to the end of the message */
    gboolean is_after_end; /* the line before was blank, or closed a multipart: a message may end there */
    gsize keep_max;
} Mbox;

/* --- Lines in a window --- */

/* The end of the line (or piece of it) at @at, behind its line feed. FALSE at the end of the input. */
static gboolean
find_line_end(Window *window, gsize at, gsize *ret_end, GError **error)
{
    gsize searched = at;

    for (;;) {
        gsize limit = MIN(window->length, at + LINE_MAX_LENGTH);
        const guint8 *feed =
            searched < limit ? memchr(window->data + searched, '\n', limit - searched) : NULL;
        if (feed != NULL || limit == at + LINE_MAX_LENGTH) {
            *ret_end = feed != NULL ? (gsize)(feed - window->data) + 1 : limit;
            return TRUE;
        }
        searched = limit;
        if (!window_grow(window, error)) {
            *ret_end = window->length;
            return window->length > at && (error == NULL || *error == NULL);
        }
    }
}

static gboolean
is_blank(const guint8 *line, gsize length)
{
    return (length == 1 && line[0] == '\n') || (length == 2 && line[0] == '\r' && line[1] == '\n');
}

/* "--boundary--" (RFC 2046 section 5.1.1). */
static gboolean
closes_multipart(const guint8 *line, gsize length)
{
    while (length > 0 && g_ascii_isspace(line[length - 1]))
        length--;
    return length > 4 && memcmp(line, "--", 2) == 0 && memcmp(line + length - 2, "--", 2) == 0;
}

/* Does the line look like a header field (RFC 5322 section 2.2), or like an old envelope before one? */
static gboolean
is_header_line(const guint8 *line, gsize length)
{
    gsize at = 0;

    if (length > FROM_LENGTH && line[0] == '>' && memcmp(line + 1, FROM, FROM_LENGTH) == 0)
        return TRUE;
    while (at < length && line[at] > ' ' && line[at] < 0x7f && line[at] != ':')
        at++;
    return at > 0 && at < length && line[at] == ':';
}

/* Does a message begin at @at: a From_ line, and behind it a header field (or the end: it was cut there)? */
static gboolean
begins_message(Window *window, gsize at, GError **error)
{
    gsize end, next;

    if (!find_line_end(window, at, &end, error) || !from_line_is(window->data + at, end - at))
        return FALSE;
    if (!find_line_end(window, end, &next, error))
        return error == NULL || *error == NULL;
    return is_header_line(window->data + end, next - end);
}

/* --- One message --- */

static void
read_content_length(Mbox *mbox, const guint8 *line, gsize length)
{
    static const char name[] = "content-length:";
    gsize at = sizeof name - 1;
    gint64 value = 0;
    guint digits = 0;

    if (length < at || g_ascii_strncasecmp((const char *)line, name, at) != 0)
        return;
    while (at < length && (line[at] == ' ' || line[at] == '\t'))
        at++;
    for (; at < length && g_ascii_isdigit(line[at]) && digits < DIGITS_MAX; at++, digits++)
        value = value * 10 + (line[at] - '0');
    if (digits > 0 && digits < DIGITS_MAX)
        mbox->content_length = value;
}

/* Is what stands at @at the end of a message: the end of the input, or at most one blank line and a From_ line? */
static gboolean
is_message_end(Window *window, gsize at, GError **error)
{
    gsize end;

    if (!find_line_end(window, at, &end, error))
        return error == NULL || *error == NULL;
    if (is_blank(window->data + at, end - at)) {
        at = end;
        if (!find_line_end(window, at, &end, error))
            return error == NULL || *error == NULL;
    }
    return begins_message(window, at, error);
}

/* Does Content-Length lead to the end of the message? More than is kept of a message is not waited for. */
static gboolean
trusts_content_length(Mbox *mbox, GError **error)
{
    gsize end;

    if (mbox->content_length < 0 || (gsize)mbox->content_length > mbox->keep_max)
        return FALSE;
    end = mbox->body + (gsize)mbox->content_length;
    while (mbox->window->length < end)
        if (!window_grow(mbox->window, error))
            return FALSE;
    if (!is_message_end(mbox->window, end, error))
        return FALSE;
    mbox->at = end;
    return mbox->is_trusted = TRUE;
}

/* Forgets what a stream has beyond the part of the message that is kept. */
static void
forget_excess(Mbox *mbox)
{
    Window *window = mbox->window;
    gsize kept_end = mbox->start + mbox->keep_max;

    if (window->buffer == NULL || mbox->at <= kept_end + LINE_MAX_LENGTH)
        return;
    window_forget(window, kept_end, mbox->at);
    mbox->at = kept_end;
}

static gboolean
starts_from(const Window *window, gsize at)
{
    return window->length - at >= FROM_LENGTH && memcmp(window->data + at, FROM, FROM_LENGTH) == 0;
}

/* Goes over one line of the message. */
static void
pass_line(Mbox *mbox, gsize end)
{
    const guint8 *line = mbox->window->data + mbox->at;
    gsize length = end - mbox->at;

    if (mbox->body == 0 && mbox->is_line) {
        read_content_length(mbox, line, length);
        mbox->body = is_blank(line, length) ? end : 0;
    }
    mbox->is_after_end = mbox->is_line && (is_blank(line, length) || closes_multipart(line, length));
    mbox->is_line = line[length - 1] == '\n';
    mbox->at = end;
    forget_excess(mbox);
}

/* Finds where the message at mbox->start ends: at mbox->at. FALSE when @error is set. */
static gboolean
find_end(Mbox *mbox, GError **error)
{
    GError *failure = NULL;
    gsize end;

    while (find_line_end(mbox->window, mbox->at, &end, &failure)) {
        gboolean had_body = mbox->body != 0;
        if (mbox->is_line && (mbox->is_after_end || !had_body) && starts_from(mbox->window, mbox->at) &&
            begins_message(mbox->window, mbox->at, &failure))
            break;
        if (failure == NULL)
            pass_line(mbox, end);
        if (!had_body && mbox->body != 0 && trusts_content_length(mbox, &failure))
            break;
        if (failure != NULL)
            break;
    }
    if (failure != NULL)
        g_propagate_error(error, failure);
    return failure == NULL;
}

/* The blank line before the next From_ line is the mbox's, not the message's. */
static gsize
without_blank_line(const Mbox *mbox)
{
    const guint8 *data = mbox->window->data;
    gsize end = mbox->at;

    if (mbox->body == 0 || end <= mbox->body || mbox->is_trusted)
        return end;
    if (end >= 4 && memcmp(data + end - 4, "\r\n\r\n", 4) == 0)
        return end - 2;
    return end >= 2 && memcmp(data + end - 2, "\n\n", 2) == 0 ? end - 1 : end;
}

/* --- Quoted From_ lines --- */

/* The next line of the form ">*From " in @text from @at: where it begins. FALSE when there is none. */
static gboolean
find_from(const guint8 *text, gsize length, gsize at, gsize *ret_line, gsize *ret_from)
{
    while (at < length) {
        const guint8 *from = memmem(text + at, length - at, FROM, FROM_LENGTH);
        gsize line;
        if (from == NULL)
            return FALSE;
        *ret_from = line = (gsize)(from - text);
        while (line > at && text[line - 1] == '>')
            line--;
        if (line == 0 || text[line - 1] == '\n') {
            *ret_line = line;
            return TRUE;
        }
        at = *ret_from + FROM_LENGTH;
    }
    return FALSE;
}

/* Does the body hold quoted From_ lines, and none that is not? */
static gboolean
is_quoted(const guint8 *body, gsize length)
{
    gboolean has_quoted = FALSE;
    gsize line, from;

    for (gsize at = 0; find_from(body, length, at, &line, &from); at = from + FROM_LENGTH) {
        if (line == from)
            return FALSE;
        has_quoted = TRUE;
    }
    return has_quoted;
}

/* The message without one '>' of each quoted From_ line. Most messages have none and are not copied. */
static GBytes *
unquote(GBytes *bytes, gsize body)
{
    gsize length, line, from, at = body;
    const guint8 *text = g_bytes_get_data(bytes, &length);
    GByteArray *plain;

    if (body == 0 || body >= length || !is_quoted(text + body, length - body))
        return bytes;
    plain = g_byte_array_sized_new((guint)length);
    g_byte_array_append(plain, text, (guint)body);
    while (find_from(text, length, at, &line, &from)) {
        g_byte_array_append(plain, text + at, (guint)(line - at));
        at = line + 1;
        g_byte_array_append(plain, text + at, (guint)(from + FROM_LENGTH - at));
        at = from + FROM_LENGTH;
    }
    g_byte_array_append(plain, text + at, (guint)(length - at));
    g_bytes_unref(bytes);
    return g_byte_array_free_to_bytes(plain);
}

/* --- The mbox --- */

/* The message that find_end() has found the end of; what follows it is another one's. */
static Message *
build_message(const Mbox *mbox, const char *path, StateFile *file, gint64 index)
{
    const Window *window = mbox->window;
    Message *message = message_new(path);
    gsize end = without_blank_line(mbox);

    message->index = index;
    message->offset = (gint64)(window->base + mbox->start);
    message->length = (gint64)(end - mbox->start + window->forgotten);
    message->note = (StateNote){
        .file = file,
        .begin = (gint64)window->base,
        .end = (gint64)(window->base + mbox->at + window->forgotten),
        .count = index + 1,
    };
    if (message->length == 0)
        message->problem = g_strdup("the input ends behind a From_ line; it was cut there");
    else if (!is_header_line(window->data + mbox->start, end - mbox->start))
        message->problem = g_strdup("begins like an mbox, but no header field follows the From_ line");
    else
        message->bytes = unquote(window_take(window, mbox->start, end),
                                 mbox->body > mbox->start ? mbox->body - mbox->start : 0);
    return message;
}

/* Drops blank lines at the beginning of the window. FALSE at the end of the input, or when @error is set. */
static gboolean
skip_blank_lines(Window *window, gsize *ret_line_end, GError **error)
{
    while (find_line_end(window, 0, ret_line_end, error)) {
        if (!is_blank(window->data, *ret_line_end))
            return TRUE;
        window_drop(window, *ret_line_end);
    }
    return FALSE;
}

/* Is the message behind the From_ line of @length bytes too old? One without a day is not. */
static gboolean
is_old(const Window *window, gsize length, const MessageSink *sink)
{
    gint64 time = sink->not_before > 0 ? from_line_time(window->data, length) : -1;

    return time >= 0 && time < sink->not_before;
}

gboolean
mbox_read(Window *window, const char *path, const MboxPlace *place, const MessageSink *sink, GError **error)
{
    GError *failure = NULL;
    gsize start;

    for (gint64 index = place->n_before; skip_blank_lines(window, &start, &failure); index++) {
        gboolean is_wanted = !is_old(window, start, sink);
        Mbox mbox = {window,          .start = start,       .at = start,
                     .is_line = TRUE, .content_length = -1, .keep_max = sink->keep_max};
        if (!find_end(&mbox, &failure))
            break;
        if (!is_wanted)
            message_skip(sink, 1);
        else if (!message_give(sink, build_message(&mbox, path, place->file, index)))
            return FALSE;
        window_drop(window, mbox.at);
    }
    if (failure != NULL)
        g_propagate_error(error, failure);
    return failure == NULL;
}

gsize
mbox_envelope_length(const Window *window)
{
    const guint8 *feed;
    gsize end;

    if (!starts_from(window, 0))
        return 0;
    feed = memchr(window->data, '\n', MIN(window->length, LINE_MAX_LENGTH));
    end = feed != NULL ? (gsize)(feed - window->data) + 1 : window->length;
    return is_header_line(window->data + end, window->length - end) ? end : 0;
}
