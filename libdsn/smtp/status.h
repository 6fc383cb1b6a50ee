/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/status.h: enhanced status codes (RFC 3463 section 2) */
#pragma once

#include "../span.h"

G_BEGIN_DECLS

typedef struct {
    guint16 klass; /* 2, 4 or 5; 0: no code */
    guint16 subject;
    guint16 detail;
} DsnStatus;

#define DSN_STATUS_TEXT_MAX 12 /* "5.999.999" and its NUL */
#define DSN_STATUS_SEARCH_MAX \
    (1024 * 1024) /* bytes that are searched; a reply of 2,000 lines of the 512 bytes that RFC 5321 allows */

/* Reads the code that @text begins with and moves @text behind it; both change only on success. */
gboolean dsn_status_read(DsnSpan *text, DsnStatus *ret_status);
/* Finds the most specific code in any text: "(#5.1.1)", "[554 5.7.1]", "550-5.1.1", "#<5.1.1 smtp;...>". A code whose
 * subject and detail are not both 0 wins over "5.0.0", class 4 and 5 over class 2; among equals the last one wins.
 * Addresses, versions and dates are not codes. Where a text quotes several replies, dsn_reply_read() knows which of
 * them counts. */
gboolean dsn_status_find(DsnSpan text, DsnStatus *ret_status);
/* X.0.0, which says no more than the class */
gboolean dsn_status_is_vague(DsnStatus status);
void dsn_status_write(DsnStatus status, char text[DSN_STATUS_TEXT_MAX]);

G_END_DECLS
