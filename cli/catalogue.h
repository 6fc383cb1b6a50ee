/* SPDX-License-Identifier: BSD-2-Clause */
/* catalogue.h: entries of the catalogue of causes, written out */
#pragma once

#include "output.h"

G_BEGIN_DECLS

/* The whole entry: text, or one line of JSON. */
void catalogue_append(const Output *output, const DsnCause *cause, GString *out);

/* Asks on standard error whether the cause whose id is nearest to @id was meant. FALSE: none is near, nothing is said. */
gboolean catalogue_ask_for_nearest(DsnDecoder *decoder, const char *id);

G_END_DECLS
