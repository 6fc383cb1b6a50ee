/* SPDX-License-Identifier: BSD-2-Clause */
/* span.c: cutting, comparing and searching spans
 *
 * Takes and gives spans; reads no byte outside of one. What the bytes mean is the business of the rooms.
 */
#include "span.h"

#include <string.h>

DsnSpan
dsn_span_from_string(const char *string)
{
    if (string == NULL)
        return DSN_SPAN_NONE;
    return (DsnSpan){(const guint8 *)string, strlen(string)};
}

gboolean
dsn_span_equal(DsnSpan a, DsnSpan b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

static gboolean
bytes_equal_nocase(const guint8 *a, const guint8 *b, gsize length)
{
    for (gsize i = 0; i < length; i++) {
        if (a[i] != b[i] && ((a[i] ^ b[i]) != ('a' ^ 'A') || !g_ascii_isalpha(a[i])))
            return FALSE;
    }
    return TRUE;
}

gboolean
dsn_span_equal_nocase(DsnSpan a, DsnSpan b)
{
    return a.length == b.length && bytes_equal_nocase(a.data, b.data, a.length);
}

/* Needles are short and begin with bytes that are rare where they are looked for, so that memchr() does nearly all. */
gssize
dsn_span_find(DsnSpan span, const char *needle)
{
    const gsize length = strlen(needle);
    gsize at = 0;

    for (; at + length <= span.length; at++) {
        gssize found =
            dsn_span_find_byte(dsn_span_cut(span, at, span.length - at - length + 1), (guint8)needle[0]);
        if (found < 0)
            return -1;
        at += (gsize)found;
        if (memcmp(span.data + at, needle, length) == 0)
            return (gssize)at;
    }
    return -1;
}

gssize
dsn_span_find_nocase(DsnSpan span, const char *needle)
{
    const guint8 *wanted = (const guint8 *)needle;
    gsize length = strlen(needle);
    const guint8 lower = dsn_lower(wanted[0]);

    if (length == 0)
        return 0;
    for (gsize i = 0; i + length <= span.length; i++) {
        if (dsn_lower(span.data[i]) == lower && bytes_equal_nocase(span.data + i, wanted, length))
            return (gssize)i;
    }
    return -1;
}

gssize
dsn_span_find_byte(DsnSpan span, guint8 byte)
{
    const guint8 *at = span.length > 0 ? memchr(span.data, byte, span.length) : NULL;
    return at != NULL ? at - span.data : -1;
}

static gboolean
is_blank(guint8 byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

DsnSpan
dsn_span_trim(DsnSpan span)
{
    while (span.length > 0 && is_blank(span.data[span.length - 1]))
        span.length--;
    while (span.length > 0 && is_blank(span.data[0]))
        span = dsn_span_from(span, 1);
    return span;
}

gboolean
dsn_span_take_line(DsnSpan *rest, DsnSpan *ret_line)
{
    gssize end = dsn_span_find_byte(*rest, '\n');

    if (rest->length == 0)
        return FALSE;
    *ret_line = end < 0 ? *rest : dsn_span_cut(*rest, 0, (gsize)end);
    *rest = dsn_span_from(*rest, end < 0 ? rest->length : (gsize)end + 1);
    if (ret_line->length > 0 && ret_line->data[ret_line->length - 1] == '\r')
        ret_line->length--;
    return TRUE;
}

gboolean
dsn_span_take_until(DsnSpan *rest, guint8 separator, DsnSpan *ret_piece)
{
    gssize end = dsn_span_find_byte(*rest, separator);

    if (rest->length == 0)
        return FALSE;
    *ret_piece = end < 0 ? *rest : dsn_span_cut(*rest, 0, (gsize)end);
    *rest = dsn_span_from(*rest, end < 0 ? rest->length : (gsize)end + 1);
    return TRUE;
}

gboolean
dsn_span_take_word(DsnSpan *rest, DsnSpan *ret_word)
{
    gsize start = 0, end;

    while (start < rest->length && is_blank(rest->data[start]))
        start++;
    for (end = start; end < rest->length && !is_blank(rest->data[end]);)
        end++;
    if (end == start)
        return FALSE;
    *ret_word = dsn_span_cut(*rest, start, end - start);
    *rest = dsn_span_from(*rest, end);
    return TRUE;
}

DsnSpan
dsn_span_keep(DsnSpan span, GStringChunk *store)
{
    if (span.data == NULL)
        return span;
    return (DsnSpan){
        (const guint8 *)g_string_chunk_insert_len(store, (const char *)span.data, (gssize)span.length),
        span.length};
}

char *
dsn_span_dup_utf8(DsnSpan span)
{
    return span.data != NULL ? g_utf8_make_valid((const char *)span.data, (gssize)span.length) : NULL;
}
