/* SPDX-License-Identifier: BSD-2-Clause */
/* text.h: pieces of text for people that several commands write */
#pragma once

#include "output.h"

G_BEGIN_DECLS

/* "82 %"; what is not quite nothing is "<1 %". (transfer full) */
char *text_percent(double confidence);
/* "1. ask the recipient" ... (transfer full) */
GPtrArray *text_remedies(const DsnCause *cause);
/* "spam-detected 9 %, ..." as one paragraph; NULL when there is no other cause. (transfer full) */
GPtrArray *text_alternatives(const DsnDiagnosis *diagnosis);
/* Appends a label, padded to @columns, and its paragraphs. */
void
text_row(const Output *output, const char *label, guint columns, const GPtrArray *paragraphs, GString *out);

G_END_DECLS
