/* SPDX-License-Identifier: BSD-2-Clause */
/* decoder.h: the library's decoder, set up as the options say */
#pragma once

#include "dsn.h"
#include "options.h"

G_BEGIN_DECLS

/* NULL when a file of rules cannot be read or a language is unknown; it has been said then. (transfer full) */
DsnDecoder *decoder_new(const Options *options);

/* A whole file; FALSE when it cannot be read, which has been said then. */
gboolean decoder_read_rules_file(const char *path, char **ret_text, gsize *ret_length);

G_END_DECLS
