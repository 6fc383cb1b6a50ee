/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/reply.h: replies as servers write them down (RFC 5321 section 4.2) */
#pragma once

#include "command.h"
#include "status.h"

G_BEGIN_DECLS

/* How a reply came into the text around it. */
typedef enum {
    DSN_QUOTE_NONE, /* it begins the text */
    DSN_QUOTE_SAID, /* quoted from the host behind: "said:", "Remote host said:", "The server response was:" */
    DSN_QUOTE_CALLOUT, /* quoted from the SENDER's own server, asked by a call-back: it speaks of the sender */
} DsnQuote;

typedef struct {
    guint16 code;     /* 200 to 599; 0: the reply has no reply code of its own */
    DsnStatus status; /* klass 0: none */
    DsnSpan text;     /* from its code to the end of what belongs to it */
    DsnQuote quote;
} DsnReply;

#define DSN_REPLIES_MAX 8 /* replies inside one another; what is nested deeper counts as text of the last */

/* Splits a text into the replies that it quotes, outermost first. At least one when @text is not empty (the text
 * itself, with code 0 if there is none). Continuation lines ("550-5.1.1 ... 550 5.1.1 ...", also when a report has
 * joined them into one line) are one reply. What stands around a quoted reply ("host mx[192.0.2.1] said: ...") is the
 * outer reply, of code 0 when it has none. Numbers that are addresses, versions, ports, sizes or ids are no codes. */
guint dsn_reply_split(DsnSpan text, DsnReply replies[DSN_REPLIES_MAX]);
/* Which of them decides about this delivery: the innermost that is about it and says something (a code, a status, or words), call-outs
 * and mere consequences ("503 need RCPT", "no valid recipients") aside. */
guint dsn_reply_deciding(const DsnReply *replies, guint n_replies);
/* Reply code and status that the replies of a text give as a whole, by the two functions above, each also looked for on
 * the outer levels when the deciding one has none. TRUE when there is either. */
gboolean dsn_replies_read(const DsnReply *replies, guint n_replies, guint16 *ret_code, DsnStatus *ret_status);
gboolean dsn_reply_read(DsnSpan text, guint16 *ret_code, DsnStatus *ret_status);
/* TRUE when the text begins (after blanks, "smtp;", brackets) with a reply code: how a line of a transcript is known. */
gboolean dsn_reply_starts(DsnSpan text);
/* A reply as one line: continuation codes ("550-5.1.1 ") at the line starts taken out, folds undone; kept by @store. */
DsnSpan dsn_reply_unfold(DsnSpan text, GStringChunk *store);

G_END_DECLS
