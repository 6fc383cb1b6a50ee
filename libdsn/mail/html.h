/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/html.h: the text of an HTML page */
#pragma once

#include "mail.h"

G_BEGIN_DECLS

/* Appends the text of the page @utf8 to @out. Never more bytes than went in. */
void dsn_html_append_text(DsnSpan utf8, GString *out);

G_END_DECLS
