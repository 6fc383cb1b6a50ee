/* SPDX-License-Identifier: BSD-2-Clause */
/* gunzip.h: what gzip has packed (RFC 1952), piece by piece */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Gunzip Gunzip;

/* Does it begin like packed data? */
gboolean gunzip_is_packed(const guint8 *data, gsize length);

/* Unpacks @begun, and what can be read from @fd behind it (-1: nothing); @fd must stay open. (transfer full) */
Gunzip *gunzip_new(int fd, const guint8 *begun, gsize length);
void gunzip_free(Gunzip *gunzip);

/* Up to @length bytes. 0 at the end; -1 when @error is set. */
gssize gunzip_read(Gunzip *gunzip, guint8 *data, gsize length, GError **error);

G_END_DECLS
