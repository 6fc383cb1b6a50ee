/* SPDX-License-Identifier: BSD-2-Clause */
/* log/kumomta.c: KumoMTA's log records, one JSON object a line
 *
 * "type" says what happened, "response" what the host said, "peer_address" which host. The recipient is a string, since
 * 2024 also an array.
 */
#include <json-c/json.h>

#include "event.h"
#include "field.h"
#include "json.h"

static const struct {
    const char *type;
    DsnLogEventType event;
    DsnKind kind;
} types[] = {
    {"AdminBounce", DSN_LOG_ATTEMPT, DSN_KIND_FAILURE}, {"Bounce", DSN_LOG_ATTEMPT, DSN_KIND_FAILURE},
    {"Delivery", DSN_LOG_ATTEMPT, DSN_KIND_SUCCESS},    {"Expiration", DSN_LOG_EXPIRED, DSN_KIND_FAILURE},
    {"OOB", DSN_LOG_ATTEMPT, DSN_KIND_FAILURE},         {"Reception", DSN_LOG_ARRIVAL, DSN_KIND_NONE},
    {"Rejection", DSN_LOG_REJECT, DSN_KIND_REJECT},     {"TransientFailure", DSN_LOG_ATTEMPT, DSN_KIND_DELAY},
};

static DsnJson *
member(DsnJson *json, const char *name)
{
    DsnJson *value = NULL;

    return json_object_is_type(json, json_type_object) && json_object_object_get_ex(json, name, &value)
               ? value
               : NULL;
}

static DsnSpan
text_of(DsnJson *value, GStringChunk *store)
{
    if (!json_object_is_type(value, json_type_string))
        return DSN_SPAN_NONE;
    return dsn_span_keep(
        (DsnSpan){(const guint8 *)json_object_get_string(value), (gsize)json_object_get_string_len(value)},
        store);
}

static guint
number_of(DsnJson *json, const char *name)
{
    DsnJson *value = member(json, name);

    return json_object_is_type(value, json_type_int) ? (guint)CLAMP(json_object_get_int(value), 0, 999) : 0;
}

static void
read_recipients(DsnLogEvent *event, DsnJson *value, GStringChunk *store)
{
    g_autoptr(GString) more = NULL;

    if (!json_object_is_type(value, json_type_array)) {
        event->fact.recipient = text_of(value, store);
        return;
    }
    more = g_string_new(NULL);
    for (gsize i = 0; i < json_object_array_length(value); i++) {
        DsnSpan one = text_of(json_object_array_get_idx(value, i), store);
        if (i == 0)
            event->fact.recipient = one;
        else
            g_string_append_printf(more, "<%.*s>", (int)one.length, (const char *)one.data);
    }
    if (more->len > 0)
        event->more_recipients = dsn_span_keep(dsn_span_from_string(more->str), store);
}

/* {"code":550,"enhanced_code":{"class":5,"subject":1,"detail":1},"content":"no such user","command":"RCPT TO:<..>"} */
static void
read_response(DsnLogEvent *event, DsnJson *response, GStringChunk *store)
{
    DsnJson *enhanced = member(response, "enhanced_code");
    DsnSpan content = text_of(member(response, "content"), store), command;
    guint code = number_of(response, "code");
    g_autofree char *words = NULL;
    char status[DSN_STATUS_TEXT_MAX + 1] = "";

    if (code < 200)
        return;
    event->fact.reply_code = (guint16)code;
    event->fact.status =
        (DsnStatus){(guint16)number_of(enhanced, "class"), (guint16)number_of(enhanced, "subject"),
                    (guint16)number_of(enhanced, "detail")};
    if (event->fact.status.klass != 2 && event->fact.status.klass != 4 && event->fact.status.klass != 5)
        event->fact.status = (DsnStatus){0};
    else
        dsn_status_write(event->fact.status, status);
    command = text_of(member(response, "command"), store);
    event->fact.command = dsn_span_starts_with(command, ".") ? DSN_COMMAND_DOT : dsn_command_read(command);
    words = g_strdup_printf("%u %s%s%.*s", code, status, status[0] != '\0' ? " " : "", (int)content.length,
                            content.length > 0 ? (const char *)content.data : "");
    if (event->fact.kind == DSN_KIND_SUCCESS)
        event->fact.diagnostic = dsn_span_keep(dsn_span_from_string(words), store);
    else
        dsn_log_say(event, dsn_span_keep(dsn_span_from_string(words), store), store);
}

static void
read_object(DsnLogEvent *event, DsnJson *json, GStringChunk *store)
{
    DsnJson *peer = member(json, "peer_address"), *size = member(json, "size");
    DsnLogHost host = {.name = text_of(member(peer, "name"), store),
                       .address = text_of(member(peer, "addr"), store)};

    event->queue_id = text_of(member(json, "id"), store);
    event->fact.sender = text_of(member(json, "sender"), store);
    read_recipients(event, member(json, "recipient"), store);
    if (json_object_is_type(size, json_type_int))
        event->size = json_object_get_int64(size);
    if (host.name.length > 0 && host.name.data[host.name.length - 1] == '.')
        host.name.length--;
    if (event->type == DSN_LOG_ARRIVAL || event->type == DSN_LOG_REJECT)
        dsn_log_set_client(event, host);
    else
        dsn_log_set_remote(event, host);
    if (event->type != DSN_LOG_ARRIVAL)
        read_response(event, member(json, "response"), store);
}

gboolean
dsn_log_read_kumomta(const DsnLogLine *line, GStringChunk *store, DsnLogEvent *ret_event)
{
    g_autoptr(DsnJson) json = NULL;
    DsnSpan type;

    if (!dsn_span_is(line->program, "kumod") || (json = dsn_log_json_read(line->text)) == NULL)
        return FALSE;
    ret_event->fact.mta = "KumoMTA";
    ret_event->fact.format = "kumomta-log";
    type = text_of(member(json, "type"), store);
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
        if (!dsn_span_is(type, types[i].type))
            continue;
        ret_event->type = types[i].event;
        ret_event->fact.kind = types[i].kind;
        read_object(ret_event, json, store);
    }
    return TRUE;
}
