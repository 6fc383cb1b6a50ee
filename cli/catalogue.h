/* SPDX-License-Identifier: BSD-2-Clause */
/* catalogue.h: entries of the catalogue of causes, written out */
#pragma once

#include "output.h"

G_BEGIN_DECLS

/* The whole entry: text, or one line of JSON. */
void catalogue_append(const Output *output, const DsnCause *cause, GString *out);

G_END_DECLS
