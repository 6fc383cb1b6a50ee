/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/authres.h: what an Authentication-Results field says (RFC 8601) */
#pragma once

#include "../span.h"

G_BEGIN_DECLS

/* One method's result. Domains are without local part and "@"; NONE where the field does not tell. */
typedef struct {
    DsnSpan method;      /* "spf", "dkim", "dmarc" ... without its version */
    DsnSpan result;      /* "pass", "fail", "none" ... */
    DsnSpan header_from; /* header.from: whom dmarc looked at */
    DsnSpan signer;      /* header.d, or the domain of header.i: who signed */
    DsnSpan mail_from;   /* domain of smtp.mailfrom; NONE for the null path */
    DsnSpan helo;        /* smtp.helo */
} DsnAuthResult;

/* Begins to read the raw value of such a field: takes the authserv-id and the version off it. FALSE, with nothing
 * taken, when the value does not begin with both as RFC 8601 section 2.2 has them, or the version is not 1. */
gboolean dsn_authres_begin(DsnSpan *value, DsnSpan *ret_id);
/* Takes the next result off the rest. FALSE at the end, for "none", and where the grammar is broken: what stands behind
 * that is not believed. */
gboolean dsn_authres_take(DsnSpan *rest, DsnAuthResult *ret_result);

G_END_DECLS
