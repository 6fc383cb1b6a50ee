/* SPDX-License-Identifier: BSD-2-Clause */
/* interrupt.h: somebody wants the program to end */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From here on the first SIGINT, SIGTERM or SIGHUP is only remembered; the second one ends the program. */
void interrupt_watch(void);
/* The signal that has come, or 0. */
int interrupt_number(void);
/* Ends by that signal, as whoever started the program wants to know it. Returns when none has come. */
void interrupt_obey(void);

G_END_DECLS
