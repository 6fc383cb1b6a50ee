/* SPDX-License-Identifier: BSD-2-Clause */
/* message.h: one message of an input, or what stands in its place when it could not be read */
#pragma once

#include "state.h"

G_BEGIN_DECLS

typedef struct {
    char *path;         /* as given or found, any bytes; "-" for standard input */
    gint64 index;       /* position in an mbox, from 0; -1: the input is one message */
    gint64 offset;      /* of the header's first byte in the input; -1: there are no bytes */
    gint64 length;      /* bytes, also of what was too large to keep; -1 likewise */
    GBytes *bytes;      /* NULL: could not be read */
    char *problem;      /* why not; NULL with bytes */
    gint64 line;        /* of a stream of lines, from 1; -1: it is none */
    char *id;           /* what the stream calls it, valid UTF-8; or NULL */
    StateNote note;     /* when it has been put out */
    gboolean is_unseen; /* a Maildir's, to be marked as seen then */
} Message;

Message *message_new(const char *path);
/* What stands in the place of an input that could not be read. */
Message *message_new_unreadable(const char *path, gint64 offset, const char *problem);
void message_free(Message *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Message, message_free)

/* What standard input holds. */
typedef enum {
    STREAM_MAIL,   /* a message or an mbox: its first line tells */
    STREAM_SINGLE, /* one message, whatever its lines look like */
    STREAM_JSONL,  /* a JSON object a line, each with a message in it */
} StreamForm;

/* Whoever wants messages: @func gets each one in order (transfer full). FALSE: no more, please. */
typedef struct {
    gboolean (*func)(Message *message, gpointer user_data);
    gpointer user_data;
    gsize keep_max;                   /* bytes of one message of a stream that are kept */
    StreamForm form;                  /* of standard input */
    void (*idle)(gpointer user_data); /* put out what has come: the next may be long in coming; or NULL */
    void (*skip)(gpointer user_data, guint64 n_messages); /* so many are passed over; or NULL */
    void (*expect)(gpointer user_data, guint64 n_files);  /* so many more there are to be read; or NULL */
    State *state;                                         /* what earlier runs have done; or NULL */
    gint64 not_before;   /* older ones are passed over, seconds since 1970; 0: none is */
    gboolean marks_seen; /* only what a Maildir has not seen yet, to be marked */
} MessageSink;

/* Says that so many messages are passed over. */
void message_skip(const MessageSink *sink, guint64 n_messages);
/* Says that a folder has been found with so many files in it. */
void message_expect(const MessageSink *sink, guint64 n_files);
gboolean message_give(const MessageSink *sink, Message *message);

G_END_DECLS
