/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/encoding.c: transfer encodings (RFC 2045 section 6), undone by GMime
 *
 * Takes a part's body, gives the bytes that it stands for. Servers declare base64 for text that is none, and uuencoded
 * text may have prose before it.
 */
#include "encoding.h"

#include <gmime/gmime.h>

#define STEP_LENGTH \
    (64 * 1024) /* bytes that GMime is given at a time, so that it stops soon after the limit */

/* The first line with anything on it tells. */
static gboolean
looks_like_base64(DsnSpan bytes)
{
    DsnSpan rest = bytes, line;

    while (dsn_span_take_line(&rest, &line)) {
        line = dsn_span_trim(line);
        if (line.length == 0)
            continue;
        for (gsize i = 0; i < line.length; i++) {
            const guint8 byte = line.data[i];
            if (!g_ascii_isalnum(byte) && byte != '+' && byte != '/' && byte != '=' && byte != '\r')
                return FALSE;
        }
        return TRUE;
    }
    return TRUE;
}

/* Passes the "begin 644 name" line. */
static gboolean
skip_uuencode_head(DsnSpan *bytes)
{
    DsnSpan rest = *bytes, line;

    while (dsn_span_take_line(&rest, &line)) {
        if (dsn_span_starts_with(line, "begin ")) {
            *bytes = rest;
            return TRUE;
        }
    }
    return FALSE;
}

static void
decode(GMimeEncoding *state, DsnSpan bytes, GString *out)
{
    const gsize start = out->len, limit = start + DSN_MAIL_TEXT_MAX;

    while (bytes.length > 0 && out->len < limit) {
        const DsnSpan piece = dsn_span_cut(bytes, 0, STEP_LENGTH);
        const gsize length = out->len;
        g_string_set_size(out, length + g_mime_encoding_outlen(state, piece.length));
        g_string_set_size(out, length + g_mime_encoding_step(state, (const char *)piece.data, piece.length,
                                                             out->str + length));
        bytes = dsn_span_from(bytes, piece.length);
    }
    if (out->len > limit)
        g_string_set_size(out, limit);
}

gboolean
dsn_encoding_decode(DsnEncoding encoding, DsnSpan bytes, GString *out)
{
    GMimeEncoding state;

    switch (encoding) {
    case DSN_ENCODING_NONE:
        return FALSE;
    case DSN_ENCODING_QUOTED_PRINTABLE:
        g_mime_encoding_init_decode(&state, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
        break;
    case DSN_ENCODING_BASE64:
        if (!looks_like_base64(bytes))
            return FALSE;
        g_mime_encoding_init_decode(&state, GMIME_CONTENT_ENCODING_BASE64);
        break;
    case DSN_ENCODING_UUENCODE:
        if (!skip_uuencode_head(&bytes))
            return FALSE;
        g_mime_encoding_init_decode(&state, GMIME_CONTENT_ENCODING_UUENCODE);
        state.state |= GMIME_UUDECODE_STATE_BEGIN;
        break;
    }
    decode(&state, bytes, out);
    return TRUE;
}
