/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/markers.c: what the markers of data/notices say about a message
 *
 * The hits of one text raise the notice's two sums (who sent it, what it says) and name software, format and kind; the
 * weightiest marker names them. Where a hit stands is for the reader of that text.
 */
#include "reader.h"

/* Warnings and receipts use the words of failures, too ("could not be delivered for 4 hours"): with the same weight
 * the finer kind wins. */
void
dsn_notice_take_kind(DsnNotice *notice, const DsnMarker *marker)
{
    gboolean finer = marker->kind != DSN_KIND_FAILURE && notice->kind == DSN_KIND_FAILURE;

    if (marker->weight > notice->kind_weight || (marker->weight == notice->kind_weight && finer)) {
        notice->kind = marker->kind;
        notice->kind_weight = marker->weight;
    }
}

/* Between marks of the same weight: a host's name in From tells more than prose, which others imitate. */
static const guint trust_in_place[DSN_N_PLACES] = {
    [DSN_PLACE_FROM] = 4,    [DSN_PLACE_HEADER] = 3,     [DSN_PLACE_INTRO] = 3,
    [DSN_PLACE_SUBJECT] = 2, [DSN_PLACE_RECIPIENTS] = 1,
};

void
dsn_notice_take_name(DsnNotice *notice, const DsnMarker *marker)
{
    guint trust = marker->weight * 10 + trust_in_place[marker->place];

    if ((marker->mta == NULL && marker->format == NULL) || trust <= notice->best)
        return;
    notice->mta = marker->mta;
    notice->format = marker->format;
    notice->best = trust;
}

static void
take_marker(DsnNotice *notice, const DsnMarker *marker)
{
    if (marker->place == DSN_PLACE_FROM || marker->place == DSN_PLACE_HEADER)
        notice->origin += marker->weight;
    else if (marker->place == DSN_PLACE_SUBJECT || marker->place == DSN_PLACE_INTRO)
        notice->content += marker->weight;
    dsn_notice_take_name(notice, marker);
    if (marker->kind != DSN_KIND_NONE)
        dsn_notice_take_kind(notice, marker);
}

void
dsn_notice_mark(DsnNotice *notice, guint places, DsnSpan text)
{
    DsnNoticeReader *reader = notice->reader;
    const DsnMarker *last = NULL;

    g_array_set_size(reader->hits, 0);
    if (text.length == 0)
        return;
    dsn_knowledge_find_markers(reader->knowledge, places, text, reader->normal, reader->hits);
    for (guint i = 0; i < reader->hits->len; i++) {
        const DsnMarker *marker = g_array_index(reader->hits, DsnMarkerHit, i).marker;
        if (marker != last) /* said once counts as much as said often */
            take_marker(notice, marker);
        last = marker;
    }
}
