/* SPDX-License-Identifier: BSD-2-Clause */
/* json.c: records as JSON Lines, and as one JSON array
 *
 * The library writes the line. Here, characters that JSON allows in strings but a terminal may obey (C1 controls,
 * DEL, directions of writing) become \u escapes, which changes nothing of what the JSON says.
 */
#include <json-c/json.h>
#include <string.h>

#include "output.h"
#include "safe-text.h"

/* May a byte begin a character that is to be escaped? Most lines have none. */
static gboolean
is_suspect(guint8 byte)
{
    return byte == 0x7f || byte == 0xc2 || byte == 0xd8 || byte == 0xdb || byte == 0xdc || byte == 0xe0 ||
           byte == 0xe1 || byte == 0xe2 || byte == 0xef || byte == 0xf0 || byte == 0xf3;
}

static void
append_escaped(GString *out, gunichar character)
{
    if (character < 0x10000) {
        g_string_append_printf(out, "\\u%04x", character);
        return;
    }
    character -= 0x10000; /* a surrogate pair, RFC 8259 section 7 */
    g_string_append_printf(out, "\\u%04x\\u%04x", 0xd800 + (character >> 10), 0xdc00 + (character & 0x3ff));
}

/* Appends valid UTF-8. Line feeds stand between the lines of pretty JSON, never in strings. */
static void
append_harmless(GString *out, const char *json, gsize length)
{
    const char *end = json + length, *kept = json;

    for (const char *at = json; at < end;) {
        const char *next = at + 1;
        if (is_suspect((guint8)*at)) {
            gunichar character = g_utf8_get_char(at);
            next = g_utf8_find_next_char(at, NULL);
            if (safe_text_is_hidden(character)) {
                g_string_append_len(out, kept, at - kept);
                append_escaped(out, character);
                kept = next;
            }
        }
        at = next;
    }
    g_string_append_len(out, kept, end - kept);
}

void
jsonl_record(const Output *output, const DsnRecord *record, const DsnSource *source, GString *out)
{
    g_autoptr(GString) line = g_string_new(NULL);

    dsn_record_append_json(record, source, line);
    append_harmless(out, line->str, line->len);
    g_string_append_c(out, '\n');
}

void
json_begin(const Output *output, GString *out)
{
    g_string_append(out, "[\n");
}

void
json_record(const Output *output, const DsnRecord *record, const DsnSource *source, GString *out)
{
    g_autoptr(GString) line = g_string_new(NULL);
    json_object *object;
    const char *pretty;
    gsize length;

    dsn_record_append_json(record, source, line);
    object = json_tokener_parse(line->str);
    pretty = json_object_to_json_string_length(
        object, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE, &length);
    append_harmless(out, pretty, length);
    json_object_put(object);
}

void
json_end(const Output *output, GString *out, gboolean has_records)
{
    g_string_append(out, has_records ? "\n]\n" : "]\n");
}
