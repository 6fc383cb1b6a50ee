/* SPDX-License-Identifier: BSD-2-Clause */
/* input.h: is this a message at all? */
#pragma once

#include "span.h"

G_BEGIN_DECLS

#define DSN_INPUT_LINES_MAX 20 /* lines at the top in which a header field must begin */

/* FALSE, and @error set to a #DsnError, when the bytes cannot be a message. */
gboolean dsn_input_check(DsnSpan bytes, GError **error);

G_END_DECLS
