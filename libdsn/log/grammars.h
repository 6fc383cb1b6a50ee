/* SPDX-License-Identifier: BSD-2-Clause */
/* log/grammars.h: which grammar reads a line
 *
 * Servers are known line by line. What read a program's last line is asked first for its next one.
 */
#pragma once

#include "event.h"

G_BEGIN_DECLS

typedef struct _DsnLogGrammars DsnLogGrammars;

DsnLogGrammars *dsn_log_grammars_new(void);
void dsn_log_grammars_free(DsnLogGrammars *grammars);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnLogGrammars, dsn_log_grammars_free)

/* FALSE: no server's line that is known. */
gboolean dsn_log_grammars_read(DsnLogGrammars *grammars, const DsnLogLine *line, GStringChunk *store,
                               DsnLogEvent *ret_event);

G_END_DECLS
