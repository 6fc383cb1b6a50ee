/* SPDX-License-Identifier: BSD-2-Clause */
/* help.h: what --help prints */
#pragma once

#include "command.h"

G_BEGIN_DECLS

/* About one command. */
void help_print(const Command *command);
/* About all of them. */
void help_print_overview(void);

G_END_DECLS
