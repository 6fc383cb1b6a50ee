/* SPDX-License-Identifier: BSD-2-Clause */
/* log/distinct.h: how many different things were seen, in bounded memory */
#pragma once

#include "../span.h"

G_BEGIN_DECLS

/* Different things that are counted exactly; more are estimated, within about 3 per cent. 8 KiB. */
#define DSN_DISTINCT_MAX 1024

typedef struct {
    guint64 *hashes; /* the smallest ones, rising */
    guint32 n, allocated;
} DsnDistinct;

/* A number that stands for the text in lower case; the same in every run. @seed joins several texts. */
guint64 dsn_distinct_hash(DsnSpan text, guint64 seed);

void dsn_distinct_add(DsnDistinct *distinct, guint64 hash);
/* Certain up to DSN_DISTINCT_MAX different things; of more, some that were seen are not known any more. */
gboolean dsn_distinct_has(const DsnDistinct *distinct, guint64 hash);
guint64 dsn_distinct_count(const DsnDistinct *distinct);
gboolean dsn_distinct_is_estimate(const DsnDistinct *distinct);
void dsn_distinct_clear(DsnDistinct *distinct);

G_END_DECLS
