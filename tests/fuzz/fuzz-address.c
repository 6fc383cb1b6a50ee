/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz-address.c: addresses are cut off a text in its order, and what a decoder gives is no longer than what it took */
#include "fuzz.h"
#include "smtp/address.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static DsnSpan (*const decoders[])(DsnSpan, GStringChunk *) = {
        dsn_address_read,       dsn_address_from_verp,    dsn_address_from_batv,  dsn_address_from_srs,
        dsn_address_from_xtext, dsn_address_from_unitext, dsn_address_from_imcea, dsn_address_from_x400,
    };
    GStringChunk *store = g_string_chunk_new(256);
    DsnSpan text = {data, size}, rest = text, found, around;

    for (gsize i = 0; i < G_N_ELEMENTS(decoders); i++)
        g_assert_true(decoders[i](text, store).length <= size);
    for (DsnSpan before = rest; dsn_address_take(&rest, &found, &around); before = rest) {
        assert_inside(found, around);
        assert_inside(around, before);
        g_assert_true(found.length <= DSN_ADDRESS_MAX && rest.length < before.length);
        g_assert_true(dsn_address_domain(found).length > 0 && dsn_address_local_part(found).length > 0);
    }
    for (rest = text; dsn_ip_take(&rest, &found);)
        assert_inside(found, text);
    assert_inside(dsn_host_read(text), text);
    g_string_chunk_free(store);
    return 0;
}
