/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/x400.c: Internet addresses inside of X.400 ones (RFC 2156 section 4)
 *
 * Takes "/DD.RFC-822=jane(a)example.com/C=DE/" or "c=US;a= ;dda:SMTP=jane@example.com;", gives "jane@example.com". An
 * O/R address without an Internet address in it gives nothing.
 */
#include "address.h"

#include <string.h>

/* RFC 2156 section 4.1.1: what PrintableString cannot hold. */
static const struct {
    char letter, byte;
} escapes[] = {
    {'a', '@'}, {'b', '!'}, {'l', '('}, {'p', '%'}, {'q', '"'}, {'r', ')'}, {'u', '_'},
};

/* Takes "(a)" or "(064)" off @rest. */
static gboolean
take_escape(DsnSpan *rest, guint8 *ret_byte)
{
    const guint8 *data = rest->data;
    guint number;

    if (rest->length >= 3 && data[0] == '(' && data[2] == ')') {
        for (gsize i = 0; i < G_N_ELEMENTS(escapes); i++) {
            if (g_ascii_tolower((char)data[1]) == escapes[i].letter) {
                *ret_byte = (guint8)escapes[i].byte;
                *rest = dsn_span_from(*rest, 3);
                return TRUE;
            }
        }
    }
    if (rest->length < 5 || data[0] != '(' || data[4] != ')' || !g_ascii_isdigit(data[1]) ||
        !g_ascii_isdigit(data[2]) || !g_ascii_isdigit(data[3]))
        return FALSE;
    number = (guint)(data[1] - '0') * 100 + (guint)(data[2] - '0') * 10 + (guint)(data[3] - '0');
    if (number > 255)
        return FALSE;
    *ret_byte = (guint8)number;
    *rest = dsn_span_from(*rest, 5);
    return TRUE;
}

static DsnSpan
decode(DsnSpan value, GStringChunk *store)
{
    g_autoptr(GString) plain = g_string_sized_new(value.length);
    DsnSpan result;

    while (value.length > 0) {
        guint8 byte;
        if (!take_escape(&value, &byte)) {
            byte = value.data[0];
            value = dsn_span_from(value, 1);
        }
        g_string_append_c(plain, (char)byte);
    }
    result = (DsnSpan){(const guint8 *)plain->str, plain->len};
    return dsn_address_is_mailbox(result) ? dsn_span_keep(result, store) : DSN_SPAN_NONE;
}

/* The value of the domain-defined attribute that gateways put an Internet address into. */
static DsnSpan
find_value(DsnSpan address)
{
    static const char *const names[] = {"rfc-822=", "dda:smtp=", "dd.smtp="};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        gssize at = dsn_span_find_nocase(address, names[i]);
        DsnSpan value;
        gsize length = 0;
        if (at < 0 || (at > 0 && strchr("/;.: ", address.data[at - 1]) == NULL))
            continue;
        value = dsn_span_from(address, (gsize)at + strlen(names[i]));
        while (length < value.length && value.data[length] != '/' && value.data[length] != ';')
            length++;
        return dsn_span_trim(dsn_span_cut(value, 0, length));
    }
    return DSN_SPAN_NONE;
}

DsnSpan
dsn_address_from_x400(DsnSpan address, GStringChunk *store)
{
    DsnSpan value;

    if (address.length > DSN_ADDRESS_MAX || dsn_span_find_byte(address, '=') < 0)
        return DSN_SPAN_NONE;
    value = find_value(address);
    return dsn_span_is_set(value) ? decode(value, store) : DSN_SPAN_NONE;
}
