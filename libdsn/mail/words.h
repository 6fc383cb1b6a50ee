/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/words.h: encoded words in header fields */
#pragma once

#include "mail.h"

G_BEGIN_DECLS

/* @utf8 with its encoded words decoded (RFC 2047); the span itself when it holds none. */
DsnSpan dsn_words_decode(DsnMail *mail, DsnSpan utf8);

G_END_DECLS
