/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/markers.c: finding the markers of notice formats in a text
 *
 * Takes any text of a message, gives the markers that stand in it. One pass for all formats; a marker of "break" counts
 * only at the beginning of a line.
 */
#include "loader.h"

static gboolean
begins_line(DsnSpan text, guint32 start)
{
    while (start > 0 && (text.data[start - 1] == ' ' || text.data[start - 1] == '\t'))
        start--;
    return start == 0 || text.data[start - 1] == '\n' || text.data[start - 1] == '\r';
}

static gint
compare_hits(gconstpointer a, gconstpointer b)
{
    const DsnMarkerHit *left = a, *right = b;

    if (left->start != right->start)
        return left->start < right->start ? -1 : 1;
    return (left->end > right->end) - (left->end < right->end);
}

static void
add_markers(const DsnKnowledge *knowledge, guint places, DsnSpan text, const DsnNormal *normal,
            const DsnPhraseHit *hit, GArray *hits)
{
    const DsnTables *tables = dsn_knowledge_tables(knowledge);
    DsnSpan words = dsn_normal_origin(normal, text, hit->start, hit->end);
    guint32 start = (guint32)(words.data - text.data);

    for (guint32 i = tables->marker_starts[hit->phrase]; i < tables->marker_starts[hit->phrase + 1]; i++) {
        const DsnMarker *marker = dsn_knowledge_marker(knowledge, i);
        DsnMarkerHit marker_hit = {marker, start, start + (guint32)words.length};
        if ((places & 1u << marker->place) != 0 &&
            (marker->place != DSN_PLACE_BREAK || begins_line(text, start)))
            g_array_append_val(hits, marker_hit);
    }
}

/* Phrases come in the order of their ends, which mostly is that of their beginnings. */
static gboolean
is_in_order(const GArray *hits, guint first)
{
    for (guint i = first + 1; i < hits->len; i++) {
        if (compare_hits(&g_array_index(hits, DsnMarkerHit, i - 1), &g_array_index(hits, DsnMarkerHit, i)) >
            0)
            return FALSE;
    }
    return TRUE;
}

void
dsn_knowledge_find_markers(const DsnKnowledge *knowledge, guint places, DsnSpan text, DsnNormal *normal,
                           GArray *hits)
{
    guint n_before = hits->len;

    dsn_normal_set(normal, text, DSN_SPAN_NONE, DSN_SPAN_NONE);
    g_array_set_size(normal->hits, 0);
    dsn_phrases_match(&dsn_knowledge_tables(knowledge)->marker_phrases, normal, normal->hits);
    for (guint i = 0; i < normal->hits->len; i++)
        add_markers(knowledge, places, text, normal, &g_array_index(normal->hits, DsnPhraseHit, i), hits);
    if (!is_in_order(hits, n_before))
        qsort(&g_array_index(hits, DsnMarkerHit, n_before), hits->len - n_before, sizeof(DsnMarkerHit),
              compare_hits);
}

void
dsn_knowledge_list_marked_fields(const DsnKnowledge *knowledge, GPtrArray *names)
{
    for (guint i = 0; i < dsn_knowledge_tables(knowledge)->n_markers; i++) {
        const DsnMarker *marker = dsn_knowledge_marker(knowledge, i);
        if (marker->field != NULL &&
            !g_ptr_array_find_with_equal_func(names, marker->field, g_str_equal, NULL))
            g_ptr_array_add(names, (gpointer)(guintptr)marker->field);
    }
}
