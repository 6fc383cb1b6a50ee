/* SPDX-License-Identifier: BSD-2-Clause */
/* wrap.c: filling lines up to the width of a terminal
 *
 * Takes text that safe_text() made harmless. East Asian characters count two columns, combining ones none. Of the
 * rules of Japanese typesetting (JIS X 4051) only those are kept that everybody sees broken: no line begins with a
 * closing mark, and none ends with an opening one.
 */
#include "wrap.h"

#include <string.h>

static guint
character_columns(gunichar character)
{
    if (g_unichar_iszerowidth(character))
        return 0;
    return g_unichar_iswide(character) ? 2 : 1;
}

guint
wrap_columns(const char *text)
{
    guint columns = 0;

    for (const char *at = text; *at != '\0'; at = g_utf8_find_next_char(at, NULL))
        columns += character_columns(g_utf8_get_char(at));
    return columns;
}

static gboolean
may_begin_line(gunichar character)
{
    static const char closing[] =
        "、。，．・：；;？！ー々」』）］｝】〉》ぁぃぅぇぉっゃゅょァィゥェォッャュョ";

    return character_columns(character) != 0 && g_utf8_strchr(closing, -1, character) == NULL;
}

static gboolean
may_end_line(gunichar character)
{
    static const char opening[] = "（「『【［｛〈《(";

    return g_utf8_strchr(opening, -1, character) == NULL;
}

/* Where the piece that must stay together ends: before a blank, or beside a wide character. */
static const char *
piece_end(const char *start)
{
    const char *at = start;
    gunichar last = g_utf8_get_char(start);

    for (at = g_utf8_find_next_char(at, NULL); *at != '\0' && *at != ' ';
         at = g_utf8_find_next_char(at, NULL)) {
        gunichar next = g_utf8_get_char(at);
        if ((g_unichar_iswide(last) || g_unichar_iswide(next)) && may_end_line(last) && may_begin_line(next))
            return at;
        last = next;
    }
    return at;
}

void
wrap_line(Wrap *wrap, guint indent)
{
    g_string_append_c(wrap->out, '\n');
    wrap->indent = indent;
    wrap->column = 0;
    wrap->has_words = FALSE;
    wrap_pad(wrap, indent);
}

void
wrap_pad(Wrap *wrap, guint column)
{
    for (; wrap->column < column; wrap->column++)
        g_string_append_c(wrap->out, ' ');
}

static void
append_piece(Wrap *wrap, const char *piece, gsize length, gboolean after_blank)
{
    g_autofree char *word = g_strndup(piece, length);
    guint columns = wrap_columns(word);

    if (wrap->has_words && wrap->column + after_blank + columns > wrap->width)
        wrap_line(wrap, wrap->indent);
    else if (after_blank && wrap->has_words)
        wrap_pad(wrap, wrap->column + 1);
    g_string_append_len(wrap->out, piece, (gssize)length);
    wrap->column += columns;
    wrap->has_words = TRUE;
}

void
wrap_text(Wrap *wrap, const char *text)
{
    const char *at = text;

    while (*at != '\0') {
        gsize blanks = strspn(at, " ");
        const char *end;
        at += blanks;
        if (*at == '\0')
            break;
        end = piece_end(at);
        append_piece(wrap, at, (gsize)(end - at), blanks > 0);
        at = end;
    }
}
