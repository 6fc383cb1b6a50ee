/* SPDX-License-Identifier: BSD-2-Clause */
/* log/csv.h: rows of comma-separated values (RFC 4180) whose columns a header line names */
#pragma once

#include "../span.h"

G_BEGIN_DECLS

/* Takes the next value off @rest, and the comma behind it. Quotes are undone; a value with quotes inside is kept by
 * @store. FALSE at the end of the row. */
gboolean dsn_log_csv_take(DsnSpan *rest, GStringChunk *store, DsnSpan *ret_value);

typedef void DsnLogCsvFunc(DsnSpan column, DsnSpan value, gpointer user_data);

/* Calls @func for each value that is there and not empty, with the name that its column has in @header. */
void
dsn_log_csv_read(DsnSpan header, DsnSpan row, GStringChunk *store, DsnLogCsvFunc *func, gpointer user_data);

G_END_DECLS
