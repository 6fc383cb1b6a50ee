/* SPDX-License-Identifier: BSD-2-Clause */
/* safe-text.h: the one way of strangers' text to a terminal */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Characters of one text that are shown. Longer replies than this are advertisements or attacks; the JSON has it all. */
#define SAFE_TEXT_MAX 1500

/* A file name as long as PATH_MAX is shown whole. */
#define SAFE_PATH_MAX 4096

/* Characters of text that are shown where one line must do: a subject, a rule's example. */
#define SAFE_LINE_MAX 120

/* A copy of @text, one line of valid UTF-8, that no terminal can be commanded with: white space as blanks, control
 * characters as "^[" or "<U+202E>", bytes that are no UTF-8 as "<FF>", at most @max characters and then "...".
 * (transfer full); "" for NULL. */
char *safe_text(const char *text, gsize max);

/* Can this character command a terminal, or change the order in which text is shown? */
gboolean safe_text_is_hidden(gunichar character);

G_END_DECLS
