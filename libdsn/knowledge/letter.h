/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/letter.h: single characters in normal form */
#pragma once

#include "../span.h"

G_BEGIN_DECLS

/* Takes the next character off @rest, which must not be empty. What is not UTF-8 is taken byte by byte, as '?'. */
gunichar dsn_letter_take(DsnSpan *rest);
/* Its normal form: lower case, full-width forms as plain ones, any white space or control as ' ', typographic quotes
 * and dashes as ASCII; 0: leave it out (zero-width characters). */
gunichar dsn_letter_normal(gunichar letter);
/* Whether the character that begins (ends) at byte @at of @text needs a word limit: a letter or digit of a script that
 * writes blanks between words. @at may be text.length (or 0): there is none. */
gboolean dsn_letter_joins_at(DsnSpan text, gsize at);
gboolean dsn_letter_joins_before(DsnSpan text, gsize at);

G_END_DECLS
