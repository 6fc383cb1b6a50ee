/* SPDX-License-Identifier: BSD-2-Clause */
/* jsonl-input.c: messages that come one a line, each in a JSON object
 *
 * Takes lines like
 *   {"id": "7", "message": "From: ...\r\n..."}
 *   {"id": 8, "message_base64": "RnJvbTog..."}
 * and gives a message for each, also for a line that is none (it says then why). JSON is text in UTF-8 (RFC 8259), so
 * a message of other bytes needs base64 (RFC 4648 section 4). An id is a text or a number, and is kept as its text;
 * other members are somebody else's and passed over.
 *
 * Memory: one line, and what it holds.
 */
#include "jsonl-input.h"

#include <json-c/json.h>
#include <string.h>

#define DEPTH_MAX  32                    /* of JSON; what we read lies at depth 1 */
#define ID_MAX     4096                  /* bytes; each record repeats it */
#define LINE_EXTRA ((gsize)64 * 1024)    /* bytes of a line beside its message */
#define LINE_LIMIT ((gsize)G_MAXINT - 1) /* bytes; what json-c can count */

#define REMEDY_BASE64 "; a message that is not UTF-8 goes into \"message_base64\""

typedef struct {
    Window *window;
    const char *path;
    const MessageSink *sink;
    gsize line_max; /* bytes */
    gint64 line;    /* from 1 */
} Stream;

/* --- Lines --- */

/* The next line, without its line feed: @ret_length bytes at the beginning of the window, cut at the limit (which
 * @ret_is_cut tells); @ret_total is to be dropped afterwards. FALSE at the end, or when @error is set. */
static gboolean
find_line(Stream *stream, gsize *ret_length, gsize *ret_total, gboolean *ret_is_cut, GError **error)
{
    Window *window = stream->window;
    GError *failure = NULL;
    gsize searched = 0;

    *ret_is_cut = FALSE;
    for (;;) {
        const guint8 *feed = window->length > searched
                                 ? memchr(window->data + searched, '\n', window->length - searched)
                                 : NULL;
        gsize found = feed != NULL ? (gsize)(feed - window->data) : window->length;
        *ret_is_cut |= found > stream->line_max;
        *ret_length = MIN(found, stream->line_max);
        *ret_total = found + (feed != NULL ? 1 : 0);
        if (feed != NULL)
            return TRUE;
        if (*ret_is_cut) /* the rest of it is passed over as it comes */
            window_forget(window, stream->line_max, window->length);
        searched = window->length;
        if (!window_grow(window, &failure))
            break;
    }
    if (failure != NULL)
        g_propagate_error(error, failure);
    return failure == NULL && *ret_total > 0;
}

/* --- What a line holds --- */

/* What is wrong with the line, with the byte of the input where it is. */
static void
set_problem(const Stream *stream, Message *message, gsize at, const char *problem)
{
    message->offset = (gint64)(stream->window->base + at);
    message->problem =
        g_strdup_printf("byte %" G_GINT64_FORMAT " of the stream: %s", message->offset, problem);
}

static json_object *
parse(const Stream *stream, gsize length, Message *message)
{
    json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
    const char *text = (const char *)stream->window->data;
    json_object *object;
    enum json_tokener_error result;
    gsize end;

    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    object = json_tokener_parse_ex(tokener, text, (int)length);
    result = json_tokener_get_error(tokener);
    end = json_tokener_get_parse_end(tokener);
    json_tokener_free(tokener);
    if (result == json_tokener_continue)
        set_problem(stream, message, length, "the line ends inside its JSON");
    else if (result == json_tokener_error_parse_utf8_string)
        set_problem(stream, message, end, "not UTF-8" REMEDY_BASE64);
    else if (result != json_tokener_success)
        set_problem(stream, message, end, "not JSON (RFC 8259)");
    else if (!json_object_is_type(object, json_type_object))
        set_problem(stream, message, 0,
                    "expected a JSON object such as {\"id\": \"1\", \"message\": \"...\"}");
    if (message->problem == NULL)
        return object;
    json_object_put(object);
    return NULL;
}

/* json-c cuts integers to 64 bits, and an id that is not the sender's own is worse than none. */
static gboolean
is_cut(json_object *number)
{
    return json_object_get_uint64(number) == G_MAXUINT64 || json_object_get_int64(number) == G_MININT64;
}

static void
read_id(const Stream *stream, json_object *object, Message *message)
{
    json_object *id = json_object_object_get(object, "id");
    json_type type = json_object_get_type(id);

    if (type == json_type_null)
        return;
    if (type == json_type_int && is_cut(id))
        set_problem(stream, message, 0, "\"id\" has more than 64 bits; write it as a text");
    else if (type != json_type_string && type != json_type_int && type != json_type_double)
        set_problem(stream, message, 0, "\"id\" is neither a text nor a number");
    else if (strlen(json_object_get_string(id)) < (gsize)json_object_get_string_len(id))
        set_problem(stream, message, 0, "\"id\" has a NUL in it");
    else if (strlen(json_object_get_string(id)) > ID_MAX)
        set_problem(stream, message, 0, "\"id\" is longer than " G_STRINGIFY(ID_MAX) " bytes");
    else
        message->id = g_strdup(json_object_get_string(id));
}

static gboolean
is_base64(const char *text, gsize length)
{
    gsize n_digits = 0, n_pads = 0;

    for (gsize i = 0; i < length; i++) {
        if (g_ascii_isspace(text[i]))
            continue;
        if (text[i] == '=')
            n_pads++;
        else if (n_pads > 0 || (!g_ascii_isalnum(text[i]) && text[i] != '+' && text[i] != '/'))
            return FALSE;
        else
            n_digits++;
    }
    return (n_digits + n_pads) % 4 == 0 && n_pads <= 2;
}

/* Of a message only what is kept; the length is that of the whole. */
static void
keep(const Stream *stream, Message *message, const void *bytes, gsize length)
{
    message->length = (gint64)length;
    message->bytes = g_bytes_new(bytes, MIN(length, stream->sink->keep_max));
}

static void
read_base64(const Stream *stream, json_object *text, Message *message)
{
    const char *written = json_object_get_string(text);
    g_autofree guchar *bytes = NULL;
    gsize length;

    if (!is_base64(written, (gsize)json_object_get_string_len(text))) {
        set_problem(stream, message, 0, "\"message_base64\" is no base64 (RFC 4648 section 4)");
        return;
    }
    bytes = g_base64_decode(written, &length);
    keep(stream, message, bytes, length);
}

static void
read_message(const Stream *stream, json_object *object, Message *message)
{
    json_object *text = json_object_object_get(object, "message");
    json_object *base64 = json_object_object_get(object, "message_base64");

    if ((text != NULL) == (base64 != NULL))
        set_problem(stream, message, 0, "expected one of \"message\" and \"message_base64\"");
    else if (!json_object_is_type(text != NULL ? text : base64, json_type_string))
        set_problem(stream, message, 0, "the message is no JSON text");
    else if (text != NULL)
        keep(stream, message, json_object_get_string(text), (gsize)json_object_get_string_len(text));
    else
        read_base64(stream, base64, message);
}

/* The line of @length bytes at the beginning of the window. */
static Message *
read_line(const Stream *stream, gsize length, gboolean is_cut_line)
{
    Message *message = message_new(stream->path);
    json_object *object = NULL;

    message->line = stream->line;
    if (is_cut_line)
        set_problem(stream, message, length,
                    "the line is too long for the limit; --max-size=BYTES raises it");
    else
        object = parse(stream, length, message);
    if (object != NULL)
        read_id(stream, object, message);
    if (object != NULL && message->problem == NULL)
        read_message(stream, object, message);
    json_object_put(object);
    return message;
}

gboolean
jsonl_input_read(Window *window, const char *path, const MessageSink *sink, GError **error)
{
    Stream stream = {window, path, sink, .line_max = LINE_LIMIT};
    GError *failure = NULL;
    gsize length, total;
    gboolean is_cut_line;

    if (sink->keep_max <
        (LINE_LIMIT - LINE_EXTRA) / 2) /* base64 makes four bytes of three, JSON two of a line feed */
        stream.line_max = 2 * sink->keep_max + LINE_EXTRA;
    while (find_line(&stream, &length, &total, &is_cut_line, &failure)) {
        stream.line++;
        if (!message_give(sink, read_line(&stream, length, is_cut_line)))
            return FALSE;
        window_drop(window, total);
    }
    if (failure != NULL)
        g_propagate_error(error, failure);
    return failure == NULL;
}
