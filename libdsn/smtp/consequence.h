/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/consequence.h: replies that only follow from an earlier one. For this room alone. */
#pragma once

#include "../span.h"

G_BEGIN_DECLS

/* TRUE for "503 5.5.1 Error: need RCPT command" and its like: the refusal of the recipients before it is the reason. */
gboolean dsn_reply_is_consequence(DsnSpan reply);

G_END_DECLS
