/* SPDX-License-Identifier: BSD-2-Clause */
/* log/field.h: what the lines of several servers are made of. For the grammars. */
#pragma once

#include "event.h"

G_BEGIN_DECLS

/* Moves @rest behind @literal (case counts); FALSE when it does not begin so. */
gboolean dsn_log_take(DsnSpan *rest, const char *literal);
/* Gives what stands before @mark and moves @rest behind it; FALSE, and nothing moved, when there is no @mark. */
gboolean dsn_log_take_before(DsnSpan *rest, const char *mark, DsnSpan *ret_before);
/* Takes "<alice@example.org>" off, quoted local parts included, and gives what stands between. */
gboolean dsn_log_take_path(DsnSpan *rest, DsnSpan *ret_address);
/* Takes letters and digits off, at least @min and at most @max of them. */
gboolean dsn_log_take_id(DsnSpan *rest, gsize min, gsize max, DsnSpan *ret_id);
/* Takes "key=value" off, and the ", " behind it. A value ends before ", key=" or with the text. */
gboolean dsn_log_take_field(DsnSpan *rest, DsnSpan *ret_key, DsnSpan *ret_value);
/* The address in "<alice@example.org>", or the text itself, without blanks. */
DsnSpan dsn_log_address(DsnSpan text);
/* The first run of digits at the start; 0: none. At most 18 digits count. */
gint64 dsn_log_number(DsnSpan text);

/* Milliseconds in "2+03:04:05" or "00:00:03"; -1: neither. */
gint64 dsn_log_clock(DsnSpan text);
/* Milliseconds in "5d10m", "4h10m4s", "0.35s"; -1: none of these. */
gint64 dsn_log_duration(DsnSpan text);

typedef struct {
    DsnSpan name;    /* without trailing dot; NONE: only the address is known */
    DsnSpan address; /* without brackets, "IPv6:" and "::ffff:" */
    guint16 port;
} DsnLogHost;

/* "mx.example.com. [192.0.2.25]:25", "[192.0.2.25]", "(helo) [192.0.2.1]", "192.0.2.25 (mx.example.com)", "192.0.2.25".
 * A name in parentheses is what the host calls itself, and none of its names when an address stands behind it. */
DsnLogHost dsn_log_host(DsnSpan text);
/* The host that was asked to take the mail. */
void dsn_log_set_remote(DsnLogEvent *event, DsnLogHost host);
/* The host that brought the mail. */
void dsn_log_set_client(DsnLogEvent *event, DsnLogHost host);

/* What was said, by the host asked or by this server: fills in diagnostic, and the reply code, the status and the
 * command that the words give. What syslog made of control characters ("#012") is undone, and so are the lines of a
 * reply. A status that @event has already stays if it says more. */
void dsn_log_say(DsnLogEvent *event, DsnSpan words, GStringChunk *store);
/* A trouble of the server's own, when @text begins with one of @beginnings; else FALSE. */
gboolean dsn_log_tell_trouble(DsnLogEvent *event, DsnSpan text, const char *const *beginnings,
                              gsize n_beginnings, GStringChunk *store);
/* The status as the server wrote it down ("5.1.1"); FALSE, and nothing changed, when it is none. */
gboolean dsn_log_set_status(DsnLogEvent *event, DsnSpan text);

G_END_DECLS
