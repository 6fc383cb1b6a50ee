/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz-span.c: what is cut off a text lies inside of it, in order, and the copy is UTF-8 */
#include "fuzz.h"
#include "span.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    DsnSpan rest = {data, size}, line, word;
    const guint8 *behind = data;
    g_autofree char *copy = dsn_span_dup_utf8(rest);

    while (dsn_span_take_line(&rest, &line)) {
        g_assert(line.data >= behind && line.data + line.length <= data + size);
        behind = line.data + line.length;
        while (dsn_span_take_word(&line, &word))
            g_assert(word.length > 0 && word.data + word.length <= behind);
    }
    g_assert(rest.length == 0);
    g_assert(copy == NULL || g_utf8_validate(copy, -1, NULL));
    return 0;
}
