/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/media.h: what a part says that it is */
#pragma once

#include "mail.h"

G_BEGIN_DECLS

typedef enum {
    DSN_TYPE_SINGLE,    /* anything that has no parts */
    DSN_TYPE_MULTIPART, /* parts between boundaries */
    DSN_TYPE_DIGEST, /* likewise, and the parts are messages unless they say otherwise (RFC 2046 section 5.1.5) */
} DsnTypeShape;

/* Reads the value of a Content-Type field. @ret_shape tells what its body is made of. */
DsnMedia dsn_media_read(DsnSpan content_type, DsnTypeShape *ret_shape);

/* Reads the value of a Content-Transfer-Encoding field; "7bit", "8bit" and what nobody knows are DSN_ENCODING_NONE. */
DsnEncoding dsn_encoding_read(DsnSpan value);

/* The parameter @name of @value, continuations joined (RFC 2231 section 3), its bytes as they are. */
DsnSpan dsn_parameter_bytes(DsnMail *mail, DsnSpan value, const char *name);

G_END_DECLS
