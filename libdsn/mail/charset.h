/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/charset.h: text in any charset as UTF-8 */
#pragma once

#include "mail.h"

G_BEGIN_DECLS

/* @bytes as valid UTF-8, by the charset with that name where it fits and else by their looks; the span itself when
 * nothing is to be done. Line ends stay as they are. */
DsnSpan dsn_charset_to_utf8(DsnMail *mail, DsnSpan bytes, DsnSpan charset);

/* Closes what dsn_charset_to_utf8() opened for @mail. */
void dsn_charset_close(DsnMail *mail);

G_END_DECLS
