/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/weights.c: how much evidence counts
 *
 * Takes the one stanza that begins with "weights", gives the numbers in thousandths. What they mean is written in
 * data/weights.data.
 */
#include "loader.h"

#include "dsn.h"

static const char *const names[DSN_N_WEIGHTS] = {
    [DSN_STRENGTH_KEY] = "key",
    [DSN_STRENGTH_PROVIDER] = "provider",
    [DSN_STRENGTH_PHRASE] = "phrase",
    [DSN_STRENGTH_GENERAL] = "general",
    [DSN_STRENGTH_HINT] = "hint",
    [DSN_STRENGTH_CODE] = "code",
    [DSN_STRENGTH_VAGUE] = "vague-code",
    [DSN_STRENGTH_STAGE] = "stage",
    [DSN_STRENGTH_REPLY] = "reply",
    [DSN_STRENGTH_GUESS] = "guess",
    [DSN_WEIGHT_UNDETERMINED] = "undetermined",
    [DSN_WEIGHT_NOTHING] = "nothing",
    [DSN_WEIGHT_LENGTH] = "length",
    [DSN_WEIGHT_CONDITION] = "condition",
    [DSN_WEIGHT_OUTER] = "outer",
    [DSN_WEIGHT_CONTEXT] = "context",
    [DSN_WEIGHT_TELLING] = "telling",
};

/* "0.85" as 850. */
static gboolean
read_thousandths(DsnSpan text, guint32 *ret_number)
{
    guint32 number = 0, scale = 0;

    for (gsize i = 0; i < text.length; i++) {
        if (text.data[i] == '.' && scale == 0)
            scale = 1000;
        else if (!g_ascii_isdigit(text.data[i]) || scale == 1 || number > 1000 * 1000)
            return FALSE;
        else
            number = number * 10 + (guint32)(text.data[i] - '0'), scale = scale > 0 ? scale / 10 : 0;
    }
    *ret_number = scale == 0 ? number * 1000 : number * scale;
    return text.length > 0;
}

static gboolean
load_weight(DsnLoader *loader, const DsnEntry *entry, guint weight, GError **error)
{
    if (read_thousandths(entry->value, &g_array_index(loader->weights, guint32, weight)))
        return TRUE;
    dsn_entry_fail(entry, error, "expected a number like '0.85'");
    return FALSE;
}

/* "0.55 0.70": a computed confidence, and how often one like it was right. */
static gboolean
load_confidence(DsnLoader *loader, const DsnEntry *entry, GError **error)
{
    DsnSpan rest = entry->value, computed, seen;
    DsnConfidenceRow row = {0}, before = {0};

    if (loader->confidences->len > 0)
        before = g_array_index(loader->confidences, DsnConfidenceRow, loader->confidences->len - 1);
    if (!dsn_span_take_word(&rest, &computed) || !dsn_span_take_word(&rest, &seen) ||
        dsn_span_trim(rest).length > 0 || !read_thousandths(computed, &row.computed) ||
        !read_thousandths(seen, &row.seen) || row.computed > 1000 || row.seen > 1000 ||
        row.computed < before.computed || row.seen < before.seen) {
        dsn_entry_fail(entry, error,
                       "expected two numbers from 0 to 1, neither smaller than in the line before");
        return FALSE;
    }
    g_array_append_val(loader->confidences, row);
    return TRUE;
}

static gboolean
load_cause_list(DsnLoader *loader, const DsnEntry *entry, DsnCauseMark mark, GError **error)
{
    DsnSpan rest = entry->value, word;

    while (dsn_span_take_word(&rest, &word)) {
        DsnEntry one = *entry;
        guint32 cause;
        one.value = word;
        if (!dsn_loader_find_cause(loader, &one, &cause, error))
            return FALSE;
        g_array_index(loader->causes, DsnCauseRow, cause).marks |= mark;
    }
    return TRUE;
}

static guint
find_weight(DsnSpan name)
{
    guint i = 0;

    while (i < DSN_N_WEIGHTS && !dsn_span_is(name, names[i]))
        i++;
    return i;
}

gboolean
dsn_load_weights(DsnLoader *loader, DsnStanza stanza, GError **error)
{
    guint n_found = 0;

    g_array_set_size(loader->weights, DSN_N_WEIGHTS);
    for (guint i = 1; i < stanza.n_entries; i++) {
        const DsnEntry *entry = &stanza.entries[i];
        guint weight = find_weight(entry->name);
        gboolean is_good = TRUE;
        if (weight < DSN_N_WEIGHTS) {
            is_good = load_weight(loader, entry, weight, error);
            n_found++;
        } else if (dsn_span_is(entry->name, "yields")) {
            is_good = load_cause_list(loader, entry, DSN_CAUSE_YIELDS, error);
        } else if (dsn_span_is(entry->name, "callout")) {
            is_good = load_cause_list(loader, entry, DSN_CAUSE_OF_CALLOUT, error);
        } else if (dsn_span_is(entry->name, "confidence")) {
            is_good = load_confidence(loader, entry, error);
        } else {
            dsn_entry_fail(entry, error, "unknown weight '%.*s'", (int)entry->name.length,
                           (const char *)entry->name.data);
            return FALSE;
        }
        if (!is_good)
            return FALSE;
    }
    if (n_found == DSN_N_WEIGHTS)
        return TRUE;
    dsn_entry_fail(&stanza.entries[0], error, "%u weights of %d are there", n_found, DSN_N_WEIGHTS);
    return FALSE;
}
