/* SPDX-License-Identifier: BSD-2-Clause */
/* span.h: bytes from outside, lent and never trusted
 *
 * Every byte that a stranger wrote is seen through a span until it is checked. A span is cut, not copied, so that it
 * knows the offset of its evidence for free. Nothing here allocates except where "dup" says so.
 */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

typedef struct {
    const guint8 *data; /* NULL: not there. Not NUL-terminated, not UTF-8, not ours to free */
    gsize length;       /* bytes; 0 with data set: there, but empty */
} DsnSpan;

/* A span over a string literal; its length is known to the compiler. */
#define DSN_SPAN(literal) ((DsnSpan){(const guint8 *)("" literal), sizeof("" literal) - 1})
#define DSN_SPAN_NONE     ((DsnSpan){NULL, 0})

/* Span over a NUL-terminated string of ours (never of mail); NULL gives DSN_SPAN_NONE. */
DsnSpan dsn_span_from_string(const char *string);

/* What is called for each line or word is inline here, so that the length of a literal is known to the compiler. No
 * byte is looked at in this header: whether data is set is nothing that a caller should have to wonder about. */

/* @span from @start, at most @length bytes; both are cut to what is there. */
static inline DsnSpan
dsn_span_cut(DsnSpan span, gsize start, gsize length)
{
    start = MIN(start, span.length);
    if (start > 0)
        span.data += start;
    span.length = MIN(length, span.length - start);
    return span;
}

static inline DsnSpan
dsn_span_from(DsnSpan span, gsize start)
{
    return dsn_span_cut(span, start, span.length);
}

/* Case is that of ASCII in all of them, as RFC 5321 and RFC 5322 keywords want it. */
gboolean dsn_span_equal(DsnSpan a, DsnSpan b);
gboolean dsn_span_equal_nocase(DsnSpan a, DsnSpan b);

/* Equal without regard to case. */
static inline gboolean
dsn_span_is(DsnSpan span, const char *word)
{
    const DsnSpan other = {(const guint8 *)word, strlen(word)};
    return span.length == other.length && dsn_span_equal_nocase(span, other);
}

static inline gboolean
dsn_span_starts_with(DsnSpan span, const char *prefix)
{
    const DsnSpan other = {(const guint8 *)prefix, strlen(prefix)};
    return span.length >= other.length && dsn_span_equal(dsn_span_cut(span, 0, other.length), other);
}

static inline gboolean
dsn_span_starts_nocase(DsnSpan span, const char *prefix)
{
    const DsnSpan other = {(const guint8 *)prefix, strlen(prefix)};
    return span.length >= other.length && dsn_span_equal_nocase(dsn_span_cut(span, 0, other.length), other);
}

static inline gboolean
dsn_span_ends_nocase(DsnSpan span, const char *suffix)
{
    const DsnSpan other = {(const guint8 *)suffix, strlen(suffix)};
    return span.length >= other.length &&
           dsn_span_equal_nocase(dsn_span_from(span, span.length - other.length), other);
}

/* Where @needle begins in @span, or -1. Linear. */
gssize dsn_span_find(DsnSpan span, const char *needle);
gssize dsn_span_find_nocase(DsnSpan span, const char *needle);
gssize dsn_span_find_byte(DsnSpan span, guint8 byte);

/* Without blanks, tabs, CR and LF at both ends. */
DsnSpan dsn_span_trim(DsnSpan span);

/* Takes the next line off @rest, without its line end (LF or CRLF). FALSE at the end of the text. */
gboolean dsn_span_take_line(DsnSpan *rest, DsnSpan *ret_line);
/* Takes what stands before the next @separator off @rest (all of it when there is none). FALSE when empty. */
gboolean dsn_span_take_until(DsnSpan *rest, guint8 separator, DsnSpan *ret_piece);
/* Takes the next word, cut at blanks; FALSE when only blanks are left. */
gboolean dsn_span_take_word(DsnSpan *rest, DsnSpan *ret_word);

/* The same bytes, kept by @store as long as it lives. */
DsnSpan dsn_span_keep(DsnSpan span, GStringChunk *store);
/* A NUL-terminated copy, valid UTF-8 whatever came in; (transfer full), NULL for DSN_SPAN_NONE. */
char *dsn_span_dup_utf8(DsnSpan span);

static inline guint8
dsn_lower(guint8 byte)
{
    return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
}

static inline gboolean
dsn_span_is_set(DsnSpan span)
{
    return span.length > 0;
}

G_END_DECLS
