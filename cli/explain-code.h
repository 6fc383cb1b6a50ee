/* SPDX-License-Identifier: BSD-2-Clause */
/* explain-code.h: the codes that somebody asks about */
#pragma once

#include "dsn.h"

G_BEGIN_DECLS

typedef struct {
    char written[16]; /* "552", "5.7.1", "X.7.1" */
    gboolean is_known;
    DsnCode formal; /* when known */
} ExplainedCode;

/* If @text is nothing but codes ("552", "5.7.1", "552 5.7.1", "550-5.1.1"), these: GPtrArray of ExplainedCode; else
 * NULL. (transfer full) */
GPtrArray *explain_codes_of_text(const DsnDecoder *decoder, const char *text);

/* The registered codes of a record, the status first. (transfer full) */
GPtrArray *explain_codes_of_record(const DsnDecoder *decoder, const DsnRecord *record);

G_END_DECLS
