/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/host.c: the host in a field value
 *
 * Takes what Reporting-MTA, Remote-MTA (RFC 3464 section 2.2) or a log's relay= hold, gives the host name, or the
 * network address when there is no name. Whether such a host exists is not asked.
 */
#include "address.h"

#include <string.h>

#define VALUE_MAX 4096 /* bytes; a banner may stand behind the name */
#define TYPE_MAX  40

/* Behind "dns;", "x-local-hostname;", "dsn;" (sic). */
static DsnSpan
skip_type(DsnSpan value)
{
    gssize end = dsn_span_find_byte(dsn_span_cut(value, 0, TYPE_MAX), ';');

    for (gssize i = 0; i < end; i++) {
        if (!g_ascii_isalnum(value.data[i]) && value.data[i] != '-' && value.data[i] != ' ')
            return value;
    }
    return end >= 0 ? dsn_span_trim(dsn_span_from(value, (gsize)end + 1)) : value;
}

/* Up to the first byte that is no part of a name; an address may hold colons, a port follows one. */
static DsnSpan
take_name(DsnSpan value)
{
    gsize length = 0;

    while (length < value.length && strchr(" \t\r\n[](){}<>,;\"'|", value.data[length]) == NULL)
        length++;
    return dsn_span_cut(value, 0, length);
}

/* "postmaster@mx.example.com", where some senders mean the host */
static DsnSpan
without_local_part(DsnSpan name)
{
    gssize at = dsn_span_find_byte(name, '@');
    return at >= 0 ? dsn_span_from(name, (gsize)at + 1) : name;
}

static DsnSpan
without_port(DsnSpan name)
{
    gssize colon = dsn_span_find_byte(name, ':');

    if (colon > 0 && dsn_span_find_byte(dsn_span_from(name, (gsize)colon + 1), ':') < 0)
        return dsn_span_cut(name, 0, (gsize)colon);
    return name;
}

DsnSpan
dsn_host_read(DsnSpan value)
{
    DsnSpan name;

    value = skip_type(dsn_span_trim(dsn_span_cut(value, 0, VALUE_MAX)));
    while (value.length > 0 && strchr("[<(\"'", value.data[0]) != NULL)
        value = dsn_span_from(value, 1);
    if (dsn_span_starts_nocase(value, "IPv6:"))
        value = dsn_span_from(value, 5);
    name = without_port(without_local_part(take_name(value)));
    while (name.length > 0 && name.data[name.length - 1] == '.')
        name.length--;
    return name.length > 0 ? name : DSN_SPAN_NONE;
}
