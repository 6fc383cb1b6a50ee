/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/emit.h: tables as C source */
#pragma once

#include "tables.h"

G_BEGIN_DECLS

/* Appends the source that defines dsn_tables_builtin. */
void dsn_tables_emit(const DsnTables *tables, GString *out);

G_END_DECLS
