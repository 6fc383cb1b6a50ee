/* SPDX-License-Identifier: BSD-2-Clause */
/* log/postfix.h: the parts of Postfix's grammar. For it alone. */
#pragma once

#include "field.h"

G_BEGIN_DECLS

/* "mx.example.com[192.0.2.25]:25", "mx[2001:db8::1]:25", "[192.0.2.1]:4711", "host[private/dovecot-lmtp]", "local". */
DsnLogHost dsn_postfix_host(DsnSpan text);
/* "<a@example.com>" or a word, up to the comma behind it; quoted local parts may hold both. */
DsnSpan dsn_postfix_take_address(DsnSpan *rest);

/* postfix-delivery.c: behind "to=": FALSE when the line is torn. */
gboolean dsn_postfix_read_delivery(DsnSpan rest, GStringChunk *store, DsnLogEvent *event);
/* "host mx.example.com[192.0.2.25] said: 450 ... (in reply to RCPT TO command)" and the like: why an attempt goes wrong,
 * with the host in it. FALSE when it is nothing of that kind. */
gboolean dsn_postfix_read_trouble(DsnSpan text, GStringChunk *store, DsnLogEvent *event);

/* postfix-reject.c: "reject: RCPT from ..." and the like. FALSE when it is none. */
gboolean dsn_postfix_read_reject(DsnSpan rest, GStringChunk *store, DsnLogEvent *event);

/* postfix-warning.c: lines without a queue id. FALSE when it is none of those that explain. */
gboolean dsn_postfix_read_warning(DsnSpan text, GStringChunk *store, DsnLogEvent *event);

G_END_DECLS
