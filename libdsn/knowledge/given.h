/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/given.h: the circumstances that an example of a rule is told in */
#pragma once

#include "../facts.h"

G_BEGIN_DECLS

/* Sets the fact and the returned message to what a "given" line says: "command=RCPT sender=a@b.example
 * returned=html,attachment context="some words"". What it does not name is left as it is. The spans are cut from
 * @text. FALSE when it holds anything else; @ret_wrong is that part. */
gboolean dsn_given_read(DsnSpan text, DsnFact *fact, DsnReturned *returned, DsnSpan *ret_wrong);

G_END_DECLS
