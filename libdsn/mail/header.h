/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/header.h: one header field off a text */
#pragma once

#include "mail.h"

G_BEGIN_DECLS

/* Takes the field that @rest begins with off it, with its folds (RFC 5322 sections 2.2 and 4.5); FALSE, and @rest as it
 * was, when the line is no field. Lines end with @line_end, which may have carriage returns before it. */
gboolean dsn_field_read(DsnSpan *rest, guint8 line_end, DsnField *ret_field);

/* Takes the line that @rest begins with off it as a fold of @field, which ends right before it. */
void dsn_field_extend(DsnField *field, DsnSpan *rest, guint8 line_end);

/* Takes the line that @rest begins with off it when it is empty but for carriage returns (and, where @or_blanks, for
 * blanks and tabs). */
gboolean dsn_blank_line_read(DsnSpan *rest, guint8 line_end, gboolean or_blanks);

/* Takes any line off @rest. */
void dsn_line_skip(DsnSpan *rest, guint8 line_end);

G_END_DECLS
