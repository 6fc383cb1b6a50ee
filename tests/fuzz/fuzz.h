/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz.h: the entry of a fuzz target, and what several of them assert
 *
 * Each fuzz-NAME.c has one entry. libFuzzer calls it with bytes of its own invention, replay.c with files.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "span.h"

/* @data: a heap block of exactly @size bytes; they are whatever a stranger might send. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All text that a reader gives is UTF-8. Also touches each byte, so that the sanitizer sees one that is not there. */
static inline void
assert_utf8(DsnSpan text)
{
    DsnSpan piece;

    /* A NUL is allowed in a span, but GLib takes it for the end. */
    while (dsn_span_take_until(&text, '\0', &piece))
        g_assert_true(g_utf8_validate((const char *)piece.data, (gssize)piece.length, NULL));
}

static inline void
assert_inside(DsnSpan inner, DsnSpan outer)
{
    g_assert_true(inner.data == NULL || inner.length == 0 ||
                  (inner.data >= outer.data && inner.data + inner.length <= outer.data + outer.length));
}
