/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/srs.c: senders rewritten by forwarders (Sender Rewriting Scheme)
 *
 * Takes "SRS0=HHHH=TT=example.com=jane@fwd.example.net", gives "jane@example.com", also from the second hop (SRS1) and
 * from the form of Exchange Online. Hash and day stamp are not checked: the key is the forwarder's.
 */
#include "address.h"

#include <string.h>

#define STAMP_LENGTH 2 /* days modulo 1024 in base32 */

/* Takes what stands before the next "=" off @rest; it may not be empty. */
static gboolean
take_field(DsnSpan *rest, DsnSpan *ret_field)
{
    return dsn_span_find_byte(*rest, '=') > 0 && dsn_span_take_until(rest, '=', ret_field);
}

/* The character behind the tag may be changed by the site. */
static gboolean
take_separator(DsnSpan *rest)
{
    if (rest->length == 0 || strchr("=+-", rest->data[0]) == NULL)
        return FALSE;
    *rest = dsn_span_from(*rest, 1);
    return TRUE;
}

/* "HHHH=TT=example.com=jane": the local part may itself hold "=". */
static DsnSpan
read_original(DsnSpan rest, GStringChunk *store)
{
    DsnSpan hash, stamp, domain;

    if (!take_field(&rest, &hash) || !take_field(&rest, &stamp) || stamp.length != STAMP_LENGTH ||
        !take_field(&rest, &domain) || rest.length == 0 || !dsn_address_is_domain(domain))
        return DSN_SPAN_NONE;
    return dsn_address_join(rest, domain, store);
}

DsnSpan
dsn_address_from_srs(DsnSpan address, GStringChunk *store)
{
    DsnSpan local = dsn_address_local_part(address), rest = dsn_span_from(local, 4), field;
    gssize at;

    if (address.length > DSN_ADDRESS_MAX || !dsn_span_is_set(dsn_address_domain(address)))
        return DSN_SPAN_NONE;
    if (dsn_span_starts_nocase(local, "srs0"))
        return take_separator(&rest) ? read_original(rest, store) : DSN_SPAN_NONE;
    if (dsn_span_starts_nocase(local, "srs1")) /* hash, first forwarder, then the text of its SRS0 */
        return take_separator(&rest) && take_field(&rest, &field) && take_field(&rest, &field) &&
                       take_separator(&rest)
                   ? read_original(rest, store)
                   : DSN_SPAN_NONE;
    at = dsn_span_find_nocase(local,
                              "+srs="); /* Exchange Online: the mailbox that forwards stands before it */
    return at > 0 ? read_original(dsn_span_from(local, (gsize)at + 5), store) : DSN_SPAN_NONE;
}
