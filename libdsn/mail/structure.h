/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/structure.h: finding all parts of a message */
#pragma once

#include "mail.h"

G_BEGIN_DECLS

/* Appends the fields and parts of mail->bytes to mail->fields and mail->parts, which are empty. */
void dsn_structure_scan(DsnMail *mail);

G_END_DECLS
