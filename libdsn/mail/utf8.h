/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/utf8.h: whether bytes are UTF-8 */
#pragma once

#include "mail.h"

G_BEGIN_DECLS

typedef struct {
    gsize n_characters; /* beyond ASCII */
    gsize n_errors;     /* bytes that belong to no character */
} DsnUtf8Tally;

/* Counts what is UTF-8 (RFC 3629) in @bytes and what is not. */
DsnUtf8Tally dsn_utf8_tally(DsnSpan bytes);

/* Appends @bytes with U+FFFD for each byte that belongs to no character, and for each NUL. */
void dsn_utf8_append_repaired(DsnSpan bytes, GString *out);

/* At most @length bytes of @utf8, no character cut in two. */
DsnSpan dsn_utf8_cut(DsnSpan utf8, gsize length);

G_END_DECLS
