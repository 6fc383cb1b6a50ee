/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/imcea.c: addresses of other systems, wrapped by Exchange ([MS-OXCMAIL] sections 2.1.3.1.8 and 2.2.3.1.2)
 *
 * Takes "IMCEASMTP-jane+40example+2Ecom@gw.example.net", gives "jane@example.com"; of "IMCEAEX-_o=Example_cn=jdoe@..."
 * the directory name. The type of the address is not given, the caller sees what it is by its form.
 */
#include "address.h"

static gboolean
decode_byte(DsnSpan text, gsize *at, guint8 *ret_byte)
{
    guint8 byte = text.data[*at];

    if (byte == '_') {
        byte = '/';
    } else if (byte == '+') {
        if (*at + 2 >= text.length || !g_ascii_isxdigit(text.data[*at + 1]) ||
            !g_ascii_isxdigit(text.data[*at + 2]))
            return FALSE;
        byte = (guint8)(g_ascii_xdigit_value((char)text.data[*at + 1]) << 4 |
                        g_ascii_xdigit_value((char)text.data[*at + 2]));
        *at += 2;
    }
    (*at)++;
    *ret_byte = byte;
    return TRUE;
}

DsnSpan
dsn_address_from_imcea(DsnSpan address, GStringChunk *store)
{
    DsnSpan local = dsn_address_local_part(address);
    g_autoptr(GString) plain = NULL;
    gsize at = 5;
    guint8 byte;

    if (address.length > DSN_ADDRESS_MAX || !dsn_span_is_set(dsn_address_domain(address)) ||
        !dsn_span_starts_nocase(local, "imcea"))
        return DSN_SPAN_NONE;
    while (at < local.length && g_ascii_isalnum(local.data[at]))
        at++;
    if (at == 5 || at + 1 >= local.length || local.data[at] != '-')
        return DSN_SPAN_NONE;
    plain = g_string_sized_new(local.length);
    for (at++; at < local.length;) {
        if (!decode_byte(local, &at, &byte))
            return DSN_SPAN_NONE;
        g_string_append_c(plain, (char)byte);
    }
    return dsn_span_keep((DsnSpan){(const guint8 *)plain->str, plain->len}, store);
}
