/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/batv.c: signed return paths (draft-levine-smtp-batv, and what gateways made of it)
 *
 * Takes "prvs=1234abcdef=jane@example.com", gives "jane@example.com". The signature is not checked: the key is the
 * signer's.
 */
#include "address.h"

#define KEY_LENGTH 10 /* K key number, DDD day, SSSSSS hash */

static gboolean
is_key(DsnSpan text)
{
    if (text.length != KEY_LENGTH)
        return FALSE;
    for (gsize i = 0; i < text.length; i++) {
        if (i < 4 ? !g_ascii_isdigit(text.data[i]) : !g_ascii_isxdigit(text.data[i]))
            return FALSE;
    }
    return TRUE;
}

static gboolean
is_tag(DsnSpan text)
{
    for (gsize i = 0; i < text.length; i++) {
        if (!g_ascii_isalnum(text.data[i]))
            return FALSE;
    }
    return text.length > 0;
}

/* Cuts @text in two at the first @separator; neither may be empty. */
static gboolean
cut_at(DsnSpan text, const char *separator, DsnSpan *ret_first, DsnSpan *ret_second)
{
    gssize at = dsn_span_find(text, separator);
    gsize length = dsn_span_from_string(separator).length;

    if (at <= 0 || (gsize)at + length >= text.length)
        return FALSE;
    *ret_first = dsn_span_cut(text, 0, (gsize)at);
    *ret_second = dsn_span_from(text, (gsize)at + length);
    return TRUE;
}

/* What is signed in "prvs=..."; the newest draft has the key first, older ones last. */
static DsnSpan
read_prvs(DsnSpan text)
{
    DsnSpan first, second;

    if (cut_at(text, "=", &first, &second)) {
        if (!is_key(first) && is_key(second))
            return first;
        return is_tag(first) ? second : DSN_SPAN_NONE;
    }
    return cut_at(text, "/", &first, &second) && is_key(second) ? first : DSN_SPAN_NONE;
}

static DsnSpan
read_local_part(DsnSpan local)
{
    DsnSpan first, second;

    if (dsn_span_starts_nocase(local, "prvs="))
        return read_prvs(dsn_span_from(local, 5));
    if (dsn_span_starts_nocase(local, "btv1==")) /* Barracuda */
        return cut_at(dsn_span_from(local, 6), "==", &first, &second) && is_tag(first) ? second
                                                                                       : DSN_SPAN_NONE;
    if (dsn_span_starts_nocase(local, "msprvs1=")) /* SparkPost */
        return cut_at(dsn_span_from(local, 8), "=", &first, &second) && is_tag(first) ? second
                                                                                      : DSN_SPAN_NONE;
    return DSN_SPAN_NONE;
}

DsnSpan
dsn_address_from_batv(DsnSpan address, GStringChunk *store)
{
    DsnSpan domain = dsn_address_domain(address), local;

    if (address.length > DSN_ADDRESS_MAX || !dsn_span_is_set(domain))
        return DSN_SPAN_NONE;
    local = read_local_part(dsn_address_local_part(address));
    return dsn_span_is_set(local) ? dsn_address_join(local, domain, store) : DSN_SPAN_NONE;
}
