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
/* table.c: rows of a table, with the time in one of the first columns, and objects with a "timestamp" */
DsnLogEnvelope dsn_log_read_table;
/* bare.c: files of one server's own: a time alone in front of the text, or nothing */
DsnLogEnvelope dsn_log_read_bare;

/* tai64n.c: "@400000006553f0a41d2b3c4c text" */
DsnLogEnvelope dsn_log_read_tai64n;
/* container.c: "<time> stdout F <line>", and Docker's JSON */
DsnLogEnvelope dsn_log_read_cri;
DsnLogEnvelope dsn_log_read_docker;
/* journal.c: journalctl -o json */
DsnLogEnvelope dsn_log_read_journal;

/* The line within another one: what it does not tell is taken from @outer, which it replaces. */
gboolean dsn_log_read_wrapped(DsnLogClock *clock, DsnSpan text, GStringChunk *store, DsnLogLine *outer);
/* Takes "program[process]: " off @rest. */
gboolean dsn_log_take_tag(DsnSpan *rest, DsnLogLine *line);

G_END_DECLS
