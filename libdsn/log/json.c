/* SPDX-License-Identifier: BSD-2-Clause */
/* log/json.c: lines that are JSON objects */
#include "json.h"

#include <json-c/json.h>

#define DEPTH_MAX 4 /* objects in objects; journald and Docker have none */

DsnJson *
dsn_log_json_read(DsnSpan raw)
{
    struct json_tokener *tokener;
    DsnJson *json = NULL;

    if (raw.length < 2 || raw.data[0] != '{' || raw.length > G_MAXINT32)
        return NULL;
    tokener = json_tokener_new_ex(DEPTH_MAX);
    if (tokener != NULL)
        json = json_tokener_parse_ex(tokener, (const char *)raw.data, (int)raw.length);
    json_tokener_free(tokener);
    if (json != NULL && !json_object_is_type(json, json_type_object))
        g_clear_pointer(&json, json_object_put);
    return json;
}

void
dsn_log_json_free(DsnJson *json)
{
    json_object_put(json);
}

static DsnSpan
keep_bytes(DsnJson *array, GStringChunk *store)
{
    gsize length = json_object_array_length(array);
    g_autofree guint8 *bytes = g_malloc(length + 1);

    for (gsize i = 0; i < length; i++)
        bytes[i] = (guint8)json_object_get_int(json_object_array_get_idx(array, i));
    return dsn_span_keep((DsnSpan){bytes, length}, store);
}

gboolean
dsn_log_json_text(DsnJson *json, const char *name, GStringChunk *store, DsnSpan *ret_text)
{
    DsnJson *value = NULL;

    if (!json_object_object_get_ex(json, name, &value) || value == NULL)
        return FALSE;
    if (json_object_is_type(value, json_type_array)) {
        *ret_text = keep_bytes(value, store);
        return TRUE;
    }
    if (!json_object_is_type(value, json_type_string) && !json_object_is_type(value, json_type_int))
        return FALSE;
    *ret_text = dsn_span_keep(dsn_span_from_string(json_object_get_string(value)), store);
    return TRUE;
}
