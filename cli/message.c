/* SPDX-License-Identifier: BSD-2-Clause */
/* message.c: one message of an input, or what stands in its place when it could not be read */
#include "message.h"

Message *
message_new(const char *path)
{
    Message *message = g_new0(Message, 1);

    message->path = g_strdup(path);
    message->index = message->offset = message->length = message->line = -1;
    return message;
}

Message *
message_new_unreadable(const char *path, gint64 offset, const char *problem)
{
    Message *message = message_new(path);

    message->offset = offset;
    message->problem = g_strdup(problem);
    return message;
}

void
message_free(Message *message)
{
    if (message == NULL)
        return;
    g_clear_pointer(&message->bytes, g_bytes_unref);
    g_free(message->path);
    g_free(message->problem);
    g_free(message->id);
    g_free(message);
}

gboolean
message_give(const MessageSink *sink, Message *message)
{
    return sink->func(message, sink->user_data);
}

void
message_skip(const MessageSink *sink, guint64 n_messages)
{
    if (sink->skip != NULL && n_messages > 0)
        sink->skip(sink->user_data, n_messages);
}

void
message_expect(const MessageSink *sink, guint64 n_files)
{
    if (sink->expect != NULL)
        sink->expect(sink->user_data, n_files);
}
