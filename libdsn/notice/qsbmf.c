/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/qsbmf.c: "qmail-send Bounce Message Format" (D. J. Bernstein)
 *
 * Paragraphs are separated by blank lines; the first character tells what a paragraph is: '<' a recipient with its
 * reason, '-' the break before the returned message, anything else commentary. The first paragraph begins with "Hi.
 * This is the"; imitators keep the layout and change the greeting, and those are read by prose.c.
 */
#include "reader.h"

#include "../mail/utf8.h"
#include "../smtp/address.h"

#define GREETING "Hi. This is the "
/* Introduces the notice to the postmaster about a bounce that bounced. */
#define BOUNCE_BOUNCED "but the bounce bounced!"

/* "<address>:" alone on its line; the address may hold anything but a line end (qmail quotes nothing). */
static gboolean
read_recipient(DsnNotice *notice, DsnSpan line, DsnSpan *ret_address)
{
    line = dsn_span_trim(line);
    if (line.length < 4 || line.data[0] != '<' || !dsn_span_ends_nocase(line, ">:"))
        return FALSE;
    *ret_address = dsn_address_read(dsn_span_cut(line, 0, line.length - 1), notice->reader->store);
    return ret_address->data != NULL;
}

static void
read_paragraph(DsnNotice *notice, DsnSpan paragraph)
{
    GArray *prose = notice->reader->prose;
    DsnSpan line, address;
    DsnFact *fact;

    if (!dsn_span_take_line(&paragraph, &line) || prose->len >= DSN_FACTS_MAX)
        return;
    if (read_recipient(notice, line, &address)) {
        fact = dsn_notice_add(prose, notice);
        fact->recipient = address;
        fact->format = "qsbmf";
        fact->context = dsn_span_trim(dsn_utf8_cut(paragraph, DSN_REASON_MAX));
        return;
    }
    /* Commentary behind a recipient may go on with its reason: hosts answer with blank lines inside. */
    if (prose->len > 0) {
        fact = &g_array_index(prose, DsnFact, prose->len - 1);
        if (fact->context.data != NULL) {
            const guint8 *end = paragraph.data + paragraph.length;
            fact->context.length = (gsize)(end - fact->context.data);
            fact->context = dsn_utf8_cut(fact->context, DSN_REASON_MAX);
        }
    }
}

/* Takes one paragraph off, and the blank lines behind it. */
static gboolean
take_paragraph(DsnSpan *rest, DsnSpan *ret_paragraph)
{
    DsnSpan line, text = *rest;
    gsize end = 0;

    while (dsn_span_take_line(&text, &line)) {
        if (dsn_span_trim(line).length == 0 && end > 0)
            break;
        if (dsn_span_trim(line).length == 0) {
            *rest = text;
            continue;
        }
        end = (gsize)(line.data - rest->data) + line.length;
    }
    if (end == 0)
        return FALSE;
    *ret_paragraph = dsn_span_cut(*rest, 0, end);
    *rest = text;
    return TRUE;
}

gboolean
dsn_qsbmf_read(DsnNotice *notice, DsnSpan text, DsnSpan *ret_returned)
{
    DsnSpan rest = dsn_span_cut(text, 0, DSN_PROSE_MAX), paragraph;
    guint before = notice->reader->prose->len;

    *ret_returned = DSN_SPAN_NONE;
    if (!take_paragraph(&rest, &paragraph) || !dsn_span_starts_nocase(dsn_span_trim(paragraph), GREETING))
        return FALSE;
    if (dsn_span_find(paragraph, BOUNCE_BOUNCED) >= 0)
        notice->reader->facts.is_double_bounce = TRUE;
    while (take_paragraph(&rest, &paragraph)) {
        if (dsn_span_starts_with(paragraph, "-")) {
            *ret_returned = dsn_span_from(text, (gsize)(rest.data - text.data));
            break;
        }
        read_paragraph(notice, paragraph);
    }
    if (notice->reader->prose->len == before)
        return FALSE;
    notice->format = "qsbmf";
    return TRUE;
}
