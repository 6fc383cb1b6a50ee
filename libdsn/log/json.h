/* SPDX-License-Identifier: BSD-2-Clause */
/* log/json.h: lines that are JSON objects */
#pragma once

#include "../span.h"

G_BEGIN_DECLS

typedef struct json_object DsnJson;

/* (transfer full), freed with dsn_log_json_free(); NULL: the line is no JSON object. */
DsnJson *dsn_log_json_read(DsnSpan raw);
void dsn_log_json_free(DsnJson *json);
/* The text of a field, kept by @store: a string, or an array of byte numbers as journalctl writes what is not UTF-8. */
gboolean dsn_log_json_text(DsnJson *json, const char *name, GStringChunk *store, DsnSpan *ret_text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnJson, dsn_log_json_free)

G_END_DECLS
