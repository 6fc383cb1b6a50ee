/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/looks.h: which charset bytes look like */
#pragma once

#include "mail.h"

G_BEGIN_DECLS

/* iconv's name of the charset that @bytes, which are not UTF-8, look like; NULL: none of those that are told apart. */
const char *dsn_looks_charset(DsnSpan bytes);

G_END_DECLS
