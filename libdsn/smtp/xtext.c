/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/xtext.c: the encodings of addresses in SMTP parameters and delivery status fields
 *
 * Takes xtext (RFC 3461 section 4: "jane+2Btag@example.com") or the address forms of RFC 6533 section 3
 * ("jos\x{E9}@example.com"), gives the bytes that they stand for, or nothing when the text is not of that form. That a
 * plain address may look like xtext is for the caller to consider.
 */
#include "address.h"

#include <string.h>

#define CODE_POINT_DIGITS_MAX 6 /* RFC 6533 section 3: up to "10FFFF" */

#define ENCODED_MAX (DSN_ADDRESS_MAX * 10) /* bytes; "\x{10FFFF}" is one character */

/* Upper case alone, as RFC 3461 has it: "+ab" is not encoded. */
static gboolean
is_upper_hex(guint8 byte)
{
    return g_ascii_isdigit(byte) || (byte >= 'A' && byte <= 'F');
}

DsnSpan
dsn_address_from_xtext(DsnSpan text, GStringChunk *store)
{
    g_autoptr(GString) plain = NULL;

    if (text.data == NULL || text.length > ENCODED_MAX)
        return DSN_SPAN_NONE;
    plain = g_string_sized_new(text.length);
    for (gsize i = 0; i < text.length; i++) {
        guint8 byte = text.data[i];
        if (byte < '!' || byte > '~' || byte == '=')
            return DSN_SPAN_NONE;
        if (byte == '+') {
            if (i + 2 >= text.length || !is_upper_hex(text.data[i + 1]) || !is_upper_hex(text.data[i + 2]))
                return DSN_SPAN_NONE;
            byte = (guint8)(g_ascii_xdigit_value((char)text.data[i + 1]) << 4 |
                            g_ascii_xdigit_value((char)text.data[i + 2]));
            i += 2;
        }
        g_string_append_c(plain, (char)byte);
    }
    return dsn_span_keep((DsnSpan){(const guint8 *)plain->str, plain->len}, store);
}

/* Takes "\x{E9}" off @rest. Hexadecimal digits in lower case are read, too: some senders write them. */
static gboolean
take_code_point(DsnSpan *rest, gunichar *ret_point)
{
    gunichar point = 0;
    gsize at = 3;

    if (!dsn_span_starts_with(*rest, "\\x{"))
        return FALSE;
    while (at < rest->length && at < 3 + CODE_POINT_DIGITS_MAX && g_ascii_isxdigit(rest->data[at]))
        point = point << 4 | (gunichar)g_ascii_xdigit_value((char)rest->data[at++]);
    if (at == 3 || at >= rest->length || rest->data[at] != '}' || point == 0 || !g_unichar_validate(point))
        return FALSE;
    *rest = dsn_span_from(*rest, at + 1);
    *ret_point = point;
    return TRUE;
}

DsnSpan
dsn_address_from_unitext(DsnSpan text, GStringChunk *store)
{
    g_autoptr(GString) plain = NULL;
    DsnSpan rest = text;

    if (text.data == NULL || text.length > ENCODED_MAX)
        return DSN_SPAN_NONE;
    plain = g_string_sized_new(text.length);
    while (rest.length > 0) {
        gssize next = dsn_span_find_byte(rest, '\\');
        gunichar point;
        g_string_append_len(plain, (const char *)rest.data, next < 0 ? (gssize)rest.length : next);
        rest = dsn_span_from(rest, next < 0 ? rest.length : (gsize)next);
        if (rest.length > 0) {
            if (!take_code_point(&rest, &point))
                return DSN_SPAN_NONE;
            g_string_append_unichar(plain, point);
        }
    }
    return dsn_span_keep((DsnSpan){(const guint8 *)plain->str, plain->len}, store);
}
