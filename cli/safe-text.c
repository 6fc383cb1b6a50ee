/* SPDX-License-Identifier: BSD-2-Clause */
/* safe-text.c: strangers' text made harmless for terminals
 *
 * Takes NUL-terminated bytes of any kind (words of a host, names of files), gives one line of text. What is made
 * visible: the control characters of ASCII (C0) and of ISO 6429 (C1, of which U+009B begins an escape sequence as
 * ESC does), and Unicode's format characters, among them those that change the direction of writing. Left alone:
 * the two joiners, which Persian, Hindi and emoji need.
 */
#include "safe-text.h"

#include <string.h>

#define ZERO_WIDTH_NON_JOINER 0x200c
#define ZERO_WIDTH_JOINER     0x200d

gboolean
safe_text_is_hidden(gunichar character)
{
    switch (g_unichar_type(character)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SURROGATE:
        return TRUE;
    case G_UNICODE_FORMAT:
        return character != ZERO_WIDTH_NON_JOINER && character != ZERO_WIDTH_JOINER;
    default:
        return FALSE;
    }
}

static void
append_character(GString *out, gunichar character)
{
    if (character == '\t' || character == '\n' || character == '\r')
        g_string_append_c(out, ' ');
    else if (!safe_text_is_hidden(character))
        g_string_append_unichar(out, character);
    else if (character < 0x20)
        g_string_append_printf(out, "^%c", (char)(character + '@'));
    else if (character == 0x7f)
        g_string_append(out, "^?");
    else
        g_string_append_printf(out, "<U+%04X>", character);
}

char *
safe_text(const char *text, gsize max)
{
    const char *rest = text != NULL ? text : "";
    const char *end = rest + strlen(rest);
    GString *out = g_string_sized_new(MIN((gsize)(end - rest), 4 * max));

    for (gsize n = 0; rest < end; n++) {
        gunichar character = g_utf8_get_char_validated(rest, end - rest);
        if (n == max) {
            g_string_append(out, "...");
            break;
        }
        if (character == (gunichar)-1 || character == (gunichar)-2) {
            g_string_append_printf(out, "<%02X>", (guint8)*rest);
            rest++;
        } else {
            append_character(out, character);
            rest = g_utf8_find_next_char(rest, NULL);
        }
    }
    return g_string_free(out, FALSE);
}
