/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/verp.c: the recipient that a return path hides (VERP)
 *
 * Takes a return path as list managers and mailers write it, gives the recipient. Only for return paths: as the address
 * of a person, "jane+tag=example.org@example.com" may mean something else. Opaque tokens give nothing.
 */
#include "address.h"

#include <string.h>

/* What stands before the recipient's local part: "#" digits, "%" hexadecimal digits, "&" letters and digits, "~"
 * anything but "="; a leading "*" may stand for any text before it. Fields of fixed form come first, because a "-" may
 * also belong to the recipient. */
/* clang-format off */
static const char *const prefixes[] = {
    "*+caf_=",           /* Gmail, forwarding */
    "*-return-warn-&-",  /* ezmlm */
    "*-return-probe-&-", /* ezmlm */
    "*-return-#-",       /* ezmlm */
    "*-return-",         /* qmail */
    "sentto-#-#-#-",     /* Yahoo Groups */
    "bounces+#-%-",      /* SendGrid */
    "bounce+%.%-",       /* Mailgun */
    "*+bounces-#-",      /* mlmmj */
    "*-bounces+",        /* Mailman */
    "*-bounce+",         /* the same, other sites */
    "*-request+",        /* Exim, as its manual proposes */
    "*-bounces-#-",      /* from here on: senders of newsletters, with numbers of campaign and customer */
    "*-bounces-",
    "*-bounce-#-",
    "*-bounce-",
    "bounces-#-#-",
    "bounces-#-",
    "bounces-",
    "bounce-#-#-",
    "bounce-#-",
    "bounce-",
    "*-owner-",          /* qmail */
    "~+",                /* Postfix, XVERP */
};
/* clang-format on */

static gboolean
is_field_byte(char kind, guint8 byte)
{
    switch (kind) {
    case '#':
        return g_ascii_isdigit(byte);
    case '%':
        return g_ascii_isxdigit(byte);
    case '&':
        return g_ascii_isalnum(byte);
    default:
        return byte != '=' && byte != '+';
    }
}

/* The length of @form at the start of @text, 0 when it does not stand there. */
static gsize
form_length(DsnSpan text, const char *form)
{
    gsize at = 0;

    for (; *form != '\0'; form++) {
        if (strchr("#%&~", *form) != NULL) {
            gsize start = at;
            while (at < text.length && is_field_byte(*form, text.data[at]))
                at++;
            if (at == start)
                return 0;
        } else if (at >= text.length || g_ascii_tolower((char)text.data[at++]) != *form) {
            return 0;
        }
    }
    return at;
}

/* Behind the first place where @prefix stands. */
static DsnSpan
behind_prefix(DsnSpan text, const char *prefix)
{
    gboolean is_anywhere = *prefix == '*';

    for (gsize at = is_anywhere ? 1 : 0; at < text.length; at++) {
        gsize length = form_length(dsn_span_from(text, at), prefix + (is_anywhere ? 1 : 0));
        if (length > 0)
            return dsn_span_from(text, at + length);
        if (!is_anywhere)
            break;
    }
    return DSN_SPAN_NONE;
}

/* LISTSERV: "owner-LIST*jane**example.org". */
static DsnSpan
read_listserv(DsnSpan local, GStringChunk *store)
{
    gssize star = dsn_span_find_byte(local, '*'), stars;
    DsnSpan rest = dsn_span_from(local, star < 0 ? local.length : (gsize)star + 1), domain;

    stars = dsn_span_find(rest, "**");
    if (!dsn_span_starts_nocase(local, "owner-") || stars <= 0)
        return DSN_SPAN_NONE;
    domain = dsn_span_from(rest, (gsize)stars + 2);
    return dsn_address_is_domain(domain)
               ? dsn_address_join(dsn_span_cut(rest, 0, (gsize)stars), domain, store)
               : DSN_SPAN_NONE;
}

static gboolean
is_of_another_scheme(DsnSpan local)
{
    return dsn_span_starts_nocase(local, "srs0") || dsn_span_starts_nocase(local, "srs1") ||
           dsn_span_starts_nocase(local, "prvs=") || dsn_span_starts_nocase(local, "btv1=") ||
           dsn_span_starts_nocase(local, "msprvs1=") || dsn_span_find_nocase(local, "+srs=") >= 0;
}

DsnSpan
dsn_address_from_verp(DsnSpan address, GStringChunk *store)
{
    DsnSpan local = dsn_address_local_part(address), domain;
    gsize equals;

    if (address.length > DSN_ADDRESS_MAX || !dsn_span_is_set(dsn_address_domain(address)) ||
        is_of_another_scheme(local))
        return DSN_SPAN_NONE;
    for (equals = local.length; equals > 0 && local.data[equals - 1] != '=';)
        equals--;
    domain = dsn_span_from(local, equals);
    if (equals == 0 || !dsn_address_is_domain(domain))
        return read_listserv(local, store);
    local = dsn_span_cut(local, 0, equals - 1);
    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        DsnSpan recipient = behind_prefix(local, prefixes[i]);
        if (dsn_span_is_set(recipient))
            return dsn_address_join(recipient, domain, store);
    }
    return DSN_SPAN_NONE;
}
