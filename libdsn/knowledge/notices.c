/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/notices.c: markers by which notice formats are known
 *
 * Takes the stanzas that begin with "notice", gives a row for each of their phrases.
 */
#include "loader.h"

#include "dsn.h"

#define WEIGHT_MAX     3
#define WEIGHT_DEFAULT 2

static const DsnFieldRule fields[] = {
    {"notice", TRUE, FALSE},  {"mta", FALSE, FALSE},   {"format", FALSE, FALSE}, {"kind", FALSE, FALSE},
    {"type", FALSE, FALSE},   {"weight", FALSE, TRUE}, {"source", FALSE, TRUE},  {"from", FALSE, TRUE},
    {"subject", FALSE, TRUE}, {"header", FALSE, TRUE}, {"intro", FALSE, TRUE},   {"recipients", FALSE, TRUE},
    {"reason", FALSE, TRUE},  {"noise", FALSE, TRUE},  {"break", FALSE, TRUE},
};

static const char *const places[DSN_N_PLACES] = {
    [DSN_PLACE_FROM] = "from",   [DSN_PLACE_SUBJECT] = "subject",       [DSN_PLACE_HEADER] = "header",
    [DSN_PLACE_INTRO] = "intro", [DSN_PLACE_RECIPIENTS] = "recipients", [DSN_PLACE_REASON] = "reason",
    [DSN_PLACE_NOISE] = "noise", [DSN_PLACE_BREAK] = "break",
};

static const char *const kinds[DSN_N_KINDS] = {
    [DSN_KIND_FAILURE] = "failure",       [DSN_KIND_DELAY] = "delay",
    [DSN_KIND_SUCCESS] = "success",       [DSN_KIND_RELAYED] = "relayed",
    [DSN_KIND_EXPANDED] = "expanded",     [DSN_KIND_COMPLAINT] = "complaint",
    [DSN_KIND_AUTO_REPLY] = "auto-reply", [DSN_KIND_DISPOSITION] = "disposition",
};

static guint32
find_word(const char *const *words, guint32 n_words, DsnSpan word)
{
    guint32 i = 0;

    while (i < n_words && (words[i] == NULL || !dsn_span_is(word, words[i])))
        i++;
    return i;
}

/* "X-Mailer: smtp32": the field's name is kept apart. */
static gboolean
split_header(DsnLoader *loader, const DsnEntry *entry, DsnMarkerRow *row, DsnSpan *phrase, GError **error)
{
    DsnSpan name;

    if (dsn_span_find_byte(*phrase, ':') <= 0) {
        dsn_entry_fail(entry, error, "expected 'header: Field-Name: phrase'");
        return FALSE;
    }
    dsn_span_take_until(phrase, ':', &name);
    row->field = dsn_loader_string(loader, dsn_span_trim(name));
    *phrase = dsn_span_trim(*phrase);
    return TRUE;
}

static gboolean
load_phrase(DsnLoader *loader, const DsnEntry *entry, DsnMarkerRow row, GError **error)
{
    DsnSpan phrase = entry->value;

    if (row.place == DSN_PLACE_HEADER && !split_header(loader, entry, &row, &phrase, error))
        return FALSE;
    if (!dsn_loader_add_phrase(loader->marker_phrases, entry, phrase, &row.phrase, error))
        return FALSE;
    g_array_append_val(loader->markers, row);
    return TRUE;
}

static gboolean
read_weight(const DsnEntry *entry, guint32 *ret_weight, GError **error)
{
    if (entry->value.length != 1 || entry->value.data[0] < '1' || entry->value.data[0] > '0' + WEIGHT_MAX) {
        dsn_entry_fail(entry, error, "expected a weight from 1 to %d", WEIGHT_MAX);
        return FALSE;
    }
    *ret_weight = (guint32)(entry->value.data[0] - '0');
    return TRUE;
}

static gboolean
load_phrases(DsnLoader *loader, DsnStanza stanza, DsnMarkerRow row, GError **error)
{
    for (guint i = 0; i < stanza.n_entries; i++) {
        const DsnEntry *entry = &stanza.entries[i];
        row.place = find_word(places, DSN_N_PLACES, entry->name);
        if (row.place < DSN_N_PLACES) {
            if (!load_phrase(loader, entry, row, error))
                return FALSE;
        } else if (dsn_span_is(entry->name, "weight") && !read_weight(entry, &row.weight, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

gboolean
dsn_load_notice(DsnLoader *loader, DsnStanza stanza, GError **error)
{
    const DsnEntry *kind = dsn_entries_find(stanza.entries, stanza.n_entries, "kind");
    DsnMarkerRow row = {.weight = WEIGHT_DEFAULT};

    if (!dsn_stanza_check(stanza, fields, G_N_ELEMENTS(fields), error))
        return FALSE;
    if (kind != NULL && (row.kind = find_word(kinds, DSN_N_KINDS, kind->value)) == DSN_N_KINDS) {
        dsn_entry_fail(kind, error, "unknown kind '%.*s'", (int)kind->value.length,
                       (const char *)kind->value.data);
        return FALSE;
    }
    row.notice = dsn_loader_string(loader, stanza.entries[0].value);
    row.mta = dsn_loader_string(loader, dsn_stanza_value(stanza, "mta"));
    row.format = dsn_loader_string(loader, dsn_stanza_value(stanza, "format"));
    row.type = dsn_loader_string(loader, dsn_stanza_value(stanza, "type"));
    return load_phrases(loader, stanza, row, error);
}
