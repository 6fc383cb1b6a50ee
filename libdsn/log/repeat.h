/* SPDX-License-Identifier: BSD-2-Clause */
/* log/repeat.h: lines that stand for copies of a line */
#pragma once

#include "envelope.h"

G_BEGIN_DECLS

#define DSN_LOG_COPIES_MAX 1000 /* that are told of one line; a number is written quickly, a record is not */

/* "message repeated 3 times: [ text]", as rsyslog writes it: takes the words around the text off @line, and gives how
 * many copies it stands for; else 1. */
guint dsn_log_take_repeat(DsnLogLine *line);
/* "Nov 14 22:13:20 mx1 last message repeated 3 times", as syslogd writes it: how many, and when; 0: it is none. */
guint dsn_log_read_repeat(DsnLogClock *clock, DsnSpan raw, DsnLogLine *ret_line);

G_END_DECLS
