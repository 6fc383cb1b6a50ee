/* SPDX-License-Identifier: BSD-2-Clause */
/* log/envelope.h: what stands around the text that a server wrote: time, host, program, process
 *
 * One file a family of forms. Each reader gives FALSE for a line of another form.
 */
#pragma once

#include "clock.h"

G_BEGIN_DECLS

typedef gboolean DsnLogEnvelope(DsnLogClock *clock, DsnSpan raw, GStringChunk *store, DsnLogLine *ret_line);

/* syslog.c: RFC 3164 and 5424, rsyslog's and journalctl's times, with or without "<PRI>" */
DsnLogEnvelope dsn_log_read_syslog;
/* bare.c: files of one server's own: a time alone in front of the text, or nothing */
DsnLogEnvelope dsn_log_read_bare;

/* Takes "program[process]: " off @rest. */
gboolean dsn_log_take_tag(DsnSpan *rest, DsnLogLine *line);

G_END_DECLS
