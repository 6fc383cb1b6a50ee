/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/address.h: addresses in the forms that reports, replies and envelopes have */
#pragma once

#include "../span.h"

G_BEGIN_DECLS

#define DSN_ADDRESS_MAX 1000 /* bytes; RFC 5321 allows 256, X.400 forms are longer */

/* The address in a field value: "rfc822;<a@b>", "utf-8; \x{..}@b", "RFC822; a@b (comment)", "x400; /DD.RFC-822=a(a)b/",
 * "SMTP:a@b", "IMCEASMTP-...", source routes, angle brackets, names. Decoded (xtext only where it is unambiguous,
 * \x{...}, IMCEA, X.400 when it carries an Internet address), without type, brackets and trailing dot.
 * DSN_SPAN_NONE when there is none. A local part alone ("root") is an address; the empty path "<>" is a span that is there, but empty. */
DsnSpan dsn_address_read(DsnSpan value, GStringChunk *store);
/* Takes the next thing that looks like an Internet address (within the next 4 MiB) off free text: "<a@b>", "a@b", "\"a b\"@c", also non-ASCII.
 * @ret_span (nullable) is where it stood, brackets included. FALSE when there is none left. */
gboolean dsn_address_take(DsnSpan *rest, DsnSpan *ret_address, DsnSpan *ret_span);
/* A plausible mailbox: one unquoted "@", a domain with a dot or in brackets, no blanks. */
gboolean dsn_address_is_mailbox(DsnSpan text);
DsnSpan dsn_address_domain(DsnSpan address); /* behind the last unquoted "@"; NONE without one */
DsnSpan dsn_address_local_part(DsnSpan address);
gboolean dsn_address_equal(DsnSpan a, DsnSpan b); /* case ignored, trailing dot too */
/* A domain of two labels or more (letters of any script, digits, hyphens), without trailing dot. */
gboolean dsn_address_is_domain(DsnSpan text);
DsnSpan dsn_address_join(DsnSpan local_part, DsnSpan domain, GStringChunk *store);

/* What a return path hides; each NONE when the form does not match completely (address-forms in data/README.md). */
DsnSpan
dsn_address_from_verp(DsnSpan address,
                      GStringChunk *store); /* "list-return-1-jane=example.org@host" -> jane@example.org */
DsnSpan
dsn_address_from_batv(DsnSpan address,
                      GStringChunk *store); /* "prvs=1234abcdef=jane@example.com" -> jane@example.com */
DsnSpan
dsn_address_from_srs(DsnSpan address,
                     GStringChunk *store); /* "SRS0=HHHH=TT=example.com=jane@fwd" -> jane@example.com */
DsnSpan dsn_address_from_xtext(DsnSpan text, GStringChunk *store);   /* RFC 3461 section 4 */
DsnSpan dsn_address_from_unitext(DsnSpan text, GStringChunk *store); /* RFC 6533 section 3: "jos\x{E9}@..." */
DsnSpan dsn_address_from_imcea(DsnSpan address, GStringChunk *store);
DsnSpan dsn_address_from_x400(DsnSpan address, GStringChunk *store);

/* Takes the next IPv4 or IPv6 address (within the next 1 MiB) off free text. */
gboolean dsn_ip_take(DsnSpan *rest, DsnSpan *ret_ip);

/* "dns; mx.example.com. (192.0.2.25, the server for ...)" or "mx.example.com [192.0.2.25]:25" -> mx.example.com */
DsnSpan dsn_host_read(DsnSpan value);

G_END_DECLS
