/* SPDX-License-Identifier: BSD-2-Clause */
/* summary.c: what all of the input was, in numbers that add up
 *
 * Memory: one number for each kind and cause there is.
 */
#include "summary.h"

#include "terminal.h"
#include "wrap.h"

#define BAR_MAX 30 /* columns of the longest bar */

void
summary_init(Summary *summary)
{
    *summary = (Summary){
        .kinds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .causes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
    };
}

void
summary_clear(Summary *summary)
{
    g_clear_pointer(&summary->kinds, g_hash_table_unref);
    g_clear_pointer(&summary->causes, g_hash_table_unref);
}

static void
count(GHashTable *counts, const char *name)
{
    guint64 *number = g_hash_table_lookup(counts, name);

    if (number == NULL) {
        number = g_new0(guint64, 1);
        g_hash_table_insert(counts, g_strdup(name), number);
    }
    ++*number;
}

void
summary_add_record(Summary *summary, const DsnRecord *record)
{
    const DsnDiagnosis *diagnosis = dsn_record_get_diagnosis(record);

    count(summary->kinds, dsn_record_get_text(record, DSN_RECORD_KIND));
    if (diagnosis == NULL)
        return;
    count(summary->causes, diagnosis->cause->id);
    if (diagnosis->hard_bounce_applies)
        ++*(diagnosis->hard_bounce ? &summary->hard : &summary->soft);
}

void
summary_add_error(Summary *summary)
{
    summary->messages++;
    summary->errors++;
}

void
summary_add_report(Summary *summary, const DsnReport *report)
{
    guint n_records = dsn_report_get_n_records(report);

    summary->messages++;
    ++*(n_records > 0 ? &summary->reports : &summary->not_reports);
    for (guint i = 0; i < n_records; i++)
        summary_add_record(summary, dsn_report_get_record(report, i));
}

/* --- Writing --- */

typedef struct {
    const char *name;
    guint64 number;
} Count;

/* The most frequent first; names in their order, so that the output is stable. */
static int
compare_counts(gconstpointer a, gconstpointer b)
{
    const Count *one = a, *other = b;

    if (one->number != other->number)
        return one->number < other->number ? 1 : -1;
    return g_strcmp0(one->name, other->name);
}

static GArray *
sort_counts(GHashTable *counts)
{
    GArray *sorted = g_array_new(FALSE, FALSE, sizeof(Count));
    GHashTableIter iter;
    gpointer name, number;

    g_hash_table_iter_init(&iter, counts);
    while (g_hash_table_iter_next(&iter, &name, &number)) {
        const Count entry = {name, *(const guint64 *)number};
        g_array_append_val(sorted, entry);
    }
    g_array_sort(sorted, compare_counts);
    return sorted;
}

static void
append_number(GString *out, guint64 number, const char *what)
{
    g_string_append_printf(out, "%10" G_GUINT64_FORMAT "  %s\n", number, what);
}

static void
append_cause(const Output *output, const Count *entry, guint64 most, GString *out)
{
    const DsnCause *cause = dsn_decoder_find_cause(output->decoder, entry->name);
    guint64 length = MAX(1, entry->number * BAR_MAX / most);
    Wrap wrap = {out, output->width, 0, 12, FALSE};

    g_string_append_printf(out, "%10" G_GUINT64_FORMAT "  %s", entry->number,
                           terminal_ink(output->has_color, INK_YELLOW));
    for (guint64 i = 0; i < length; i++)
        g_string_append_c(out, '#');
    g_string_append(out, terminal_ink(output->has_color, INK_PLAIN));
    wrap.column += (guint)length;
    wrap_pad(&wrap, 12 + BAR_MAX + 2);
    g_string_append_printf(out, "%s", entry->name);
    if (cause != NULL)
        g_string_append_printf(out, " (%s)", cause->title);
    g_string_append_c(out, '\n');
}

static void
append_heading(const Output *output, Label label, GString *out)
{
    g_string_append_printf(out, "%s%s:%s\n", terminal_ink(output->has_color, INK_BOLD),
                           label_get(output->language, label), terminal_ink(output->has_color, INK_PLAIN));
}

static void
append_kinds(const Summary *summary, const Output *output, GString *out)
{
    g_autoptr(GArray) kinds = sort_counts(summary->kinds);

    if (kinds->len == 0)
        return;
    append_heading(output, LABEL_KINDS, out);
    for (guint i = 0; i < kinds->len; i++) {
        const Count *entry = &g_array_index(kinds, Count, i);
        append_number(out, entry->number, label_of_kind(output->language, entry->name));
    }
}

static void
append_causes(const Summary *summary, const Output *output, GString *out)
{
    g_autoptr(GArray) causes = sort_counts(summary->causes);

    if (causes->len == 0)
        return;
    append_heading(output, LABEL_CAUSES, out);
    for (guint i = 0; i < causes->len; i++)
        append_cause(output, &g_array_index(causes, Count, i), g_array_index(causes, Count, 0).number, out);
    append_number(out, summary->hard, label_get(output->language, LABEL_HARD));
    append_number(out, summary->soft, label_get(output->language, LABEL_SOFT));
}

void
summary_write(const Summary *summary, const Output *output, GString *out)
{
    append_number(out, summary->messages, label_get(output->language, LABEL_MESSAGES));
    append_number(out, summary->reports, label_get(output->language, LABEL_REPORTS));
    append_number(out, summary->not_reports, label_get(output->language, LABEL_NOT_REPORTS));
    append_number(out, summary->errors, label_get(output->language, LABEL_ERRORS));
    if (summary->passed_over > 0)
        append_number(out, summary->passed_over, label_get(output->language, LABEL_PASSED_OVER));
    append_kinds(summary, output, out);
    append_causes(summary, output, out);
}

void
summary_write_log(const Summary *summary, const DsnLogCounts *counts, const Output *output, GString *out)
{
    append_number(out, counts->lines, label_get(output->language, LABEL_LINES));
    append_number(out, counts->skipped, label_get(output->language, LABEL_SKIPPED));
    append_kinds(summary, output, out);
    append_causes(summary, output, out);
}
