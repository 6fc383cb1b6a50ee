/* SPDX-License-Identifier: BSD-2-Clause */
/* record/sha256.h: SHA-256 (FIPS 180-4) of what comes in pieces */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DSN_SHA256_BLOCK  64 /* bytes that are worked in at once */
#define DSN_SHA256_LENGTH 32 /* bytes of the digest */

typedef struct {
    guint32 state[8];
    guint64 n_bytes;                /* that came in */
    guint8 block[DSN_SHA256_BLOCK]; /* those of them that fill no block yet */
} DsnSha256;

void dsn_sha256_init(DsnSha256 *self);
void dsn_sha256_add(DsnSha256 *self, const void *bytes, gsize length);
/* Nothing can be added afterwards. */
void dsn_sha256_end(DsnSha256 *self, guint8 digest[DSN_SHA256_LENGTH]);

/* For the tests: without the instructions that the processor may have for it. */
void dsn_sha256_work_plain(guint32 state[8], const guint8 *blocks, gsize n_blocks);

G_END_DECLS
