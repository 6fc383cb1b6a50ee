/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/encoding.h: transfer encodings */
#pragma once

#include "mail.h"

G_BEGIN_DECLS

/* Appends what @bytes mean to @out, which grows by DSN_MAIL_TEXT_MAX bytes at most. FALSE, and nothing appended, when
 * they are not in that encoding at all. */
gboolean dsn_encoding_decode(DsnEncoding encoding, DsnSpan bytes, GString *out);

G_END_DECLS
