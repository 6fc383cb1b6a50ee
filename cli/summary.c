/* SPDX-License-Identifier: BSD-2-Clause */
/* summary.c: what all of the input was, in numbers that add up
 *
 * Memory: that of the tallies, which is bounded.
 */
#include "summary.h"

#include <string.h>

#include "safe-text.h"
#include "terminal.h"
#include "wrap.h"

#define BAR_MAX    30 /* columns of the longest bar */
#define DAY_LENGTH 10 /* of 2015-01-31 */
#define SHOWN_MAX  10 /* domains, hosts and days that people look at; the JSON has more */

void
summary_init(Summary *summary)
{
    *summary = (Summary){0};
    tally_init(&summary->kinds);
    tally_init(&summary->causes);
    tally_init(&summary->domains);
    tally_init(&summary->hosts);
    tally_init(&summary->days);
}

void
summary_clear(Summary *summary)
{
    tally_clear(&summary->kinds);
    tally_clear(&summary->causes);
    tally_clear(&summary->domains);
    tally_clear(&summary->hosts);
    tally_clear(&summary->days);
}

/* --- Counting --- */

static char *
domain_of(const char *recipient)
{
    const char *at = recipient != NULL ? strrchr(recipient, '@') : NULL;

    return at != NULL ? g_ascii_strdown(at + 1, -1) : NULL;
}

/* The day of the report, as it tells it itself: the first ten characters of a date of RFC 3339. */
static char *
day_of(const DsnRecord *record)
{
    const char *date = dsn_record_get_text(record, DSN_RECORD_REPORT_DATE);

    if (date == NULL)
        date = dsn_record_get_text(record, DSN_RECORD_LAST_ATTEMPT_DATE);
    if (date == NULL)
        date = dsn_record_get_text(record, DSN_RECORD_ARRIVAL_DATE);
    return date != NULL ? g_strndup(date, DAY_LENGTH) : NULL;
}

static char *
host_of(const DsnRecord *record)
{
    const char *host = dsn_record_get_text(record, DSN_RECORD_REMOTE_MTA);

    return host != NULL ? g_ascii_strdown(host, -1) : NULL;
}

/* Counts a record under @name, if it has one. */
static TallyEntry *
count(Tally *tally, const char *name, const DsnDiagnosis *diagnosis)
{
    TallyEntry *entry = name != NULL && name[0] != '\0' ? tally_get(tally, name) : NULL;

    if (entry == NULL)
        return NULL;
    entry->records++;
    if (diagnosis != NULL && diagnosis->hard_bounce_applies)
        ++*(diagnosis->hard_bounce ? &entry->hard : &entry->soft);
    return entry;
}

void
summary_add_record(Summary *summary, const DsnRecord *record)
{
    const DsnDiagnosis *diagnosis = dsn_record_get_diagnosis(record);
    const char *recipient = dsn_record_get_text(record, DSN_RECORD_RECIPIENT);
    g_autofree char *domain = NULL, *host = NULL, *day = NULL;
    TallyEntry *cause;

    count(&summary->kinds, dsn_record_get_text(record, DSN_RECORD_KIND), diagnosis);
    if (diagnosis == NULL)
        return;
    if (diagnosis->hard_bounce_applies)
        ++*(diagnosis->hard_bounce ? &summary->hard : &summary->soft);
    count(&summary->domains, domain = domain_of(recipient), diagnosis);
    count(&summary->hosts, host = host_of(record), diagnosis);
    count(&summary->days, day = day_of(record), diagnosis);
    cause = count(&summary->causes, diagnosis->cause->id, diagnosis);
    if (cause->records == 1) {
        cause->recipient = g_strdup(recipient);
        cause->diagnostic = g_strdup(dsn_record_get_text(record, DSN_RECORD_DIAGNOSTIC));
    }
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

static void
append_number(GString *out, guint64 number, const char *what)
{
    g_string_append_printf(out, "%10" G_GUINT64_FORMAT "  %s\n", number, what);
}

static void
append_bar(const Output *output, const TallyEntry *entry, guint64 most, GString *out)
{
    guint64 length = MAX(1, entry->records * BAR_MAX / most);
    Wrap wrap = {out, output->width, 0, 12, FALSE};

    g_string_append_printf(out, "%10" G_GUINT64_FORMAT "  %s", entry->records,
                           terminal_ink(output->has_color, INK_YELLOW));
    for (guint64 i = 0; i < length; i++)
        g_string_append_c(out, '#');
    g_string_append(out, terminal_ink(output->has_color, INK_PLAIN));
    wrap.column += (guint)length;
    wrap_pad(&wrap, 12 + BAR_MAX + 2);
}

static void
append_cause(const Output *output, const TallyEntry *entry, guint64 most, GString *out)
{
    const DsnCause *cause = dsn_decoder_find_cause(output->decoder, entry->name);
    g_autofree char *recipient = safe_text(entry->recipient, SAFE_LINE_MAX);
    g_autofree char *diagnostic = safe_text(entry->diagnostic, SAFE_LINE_MAX);

    append_bar(output, entry, most, out);
    g_string_append_printf(out, "%s", entry->name);
    if (cause != NULL)
        g_string_append_printf(out, " (%s)", cause->title);
    g_string_append_c(out, '\n');
    if (diagnostic[0] != '\0')
        g_string_append_printf(out, "%*s%s%s%s\n", 12 + BAR_MAX + 4, "", recipient,
                               recipient[0] != '\0' ? ": " : "", diagnostic);
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
    g_autoptr(GPtrArray) kinds = tally_sort(&summary->kinds);

    if (kinds->len == 0)
        return;
    append_heading(output, LABEL_KINDS, out);
    for (guint i = 0; i < kinds->len; i++) {
        const TallyEntry *entry = kinds->pdata[i];
        append_number(out, entry->records, label_of_kind(output->language, entry->name));
    }
}

static guint64
most_of(const GPtrArray *entries)
{
    guint64 most = 1;

    for (guint i = 0; i < entries->len; i++)
        most = MAX(most, ((const TallyEntry *)entries->pdata[i])->records);
    return most;
}

static void
append_causes(const Summary *summary, const Output *output, GString *out)
{
    g_autoptr(GPtrArray) causes = tally_sort(&summary->causes);

    if (causes->len == 0)
        return;
    append_heading(output, LABEL_CAUSES, out);
    for (guint i = 0; i < causes->len; i++)
        append_cause(output, causes->pdata[i], most_of(causes), out);
    append_number(out, summary->hard, label_get(output->language, LABEL_HARD));
    append_number(out, summary->soft, label_get(output->language, LABEL_SOFT));
}

/* @entries (transfer container) from the one at @first on, as many as people look at. */
static void
append_list(const Output *output, Label label, GPtrArray *entries, guint first, GString *out)
{
    g_autoptr(GPtrArray) sorted = entries;
    guint end = MIN(sorted->len, first + SHOWN_MAX);

    if (sorted->len == 0)
        return;
    append_heading(output, label, out);
    for (guint i = first; i < end; i++) {
        const TallyEntry *entry = sorted->pdata[i];
        g_autofree char *name = safe_text(entry->name, SAFE_LINE_MAX);
        append_bar(output, entry, most_of(sorted), out);
        g_string_append_printf(out, "%s (%" G_GUINT64_FORMAT " %s, %" G_GUINT64_FORMAT " %s)\n", name,
                               entry->hard, label_get(output->language, LABEL_HARD_SHORT), entry->soft,
                               label_get(output->language, LABEL_SOFT_SHORT));
    }
}

/* Where the failures are: by domain, host and day. */
static void
append_places(const Summary *summary, const Output *output, GString *out)
{
    GPtrArray *days = tally_sort_by_name(&summary->days);

    append_list(output, LABEL_DOMAINS, tally_sort(&summary->domains), 0, out);
    append_list(output, LABEL_HOSTS, tally_sort(&summary->hosts), 0, out);
    append_list(output, LABEL_DAYS, days, days->len > SHOWN_MAX ? days->len - SHOWN_MAX : 0, out);
}

static void
append_messages(const Summary *summary, const Output *output, GString *out)
{
    append_number(out, summary->messages, label_get(output->language, LABEL_MESSAGES));
    append_number(out, summary->reports, label_get(output->language, LABEL_REPORTS));
    append_number(out, summary->not_reports, label_get(output->language, LABEL_NOT_REPORTS));
    append_number(out, summary->errors, label_get(output->language, LABEL_ERRORS));
    if (summary->passed_over > 0)
        append_number(out, summary->passed_over, label_get(output->language, LABEL_PASSED_OVER));
}

static void
append_lines(const DsnLogCounts *lines, const Output *output, GString *out)
{
    append_number(out, lines->lines, label_get(output->language, LABEL_LINES));
    append_number(out, lines->skipped, label_get(output->language, LABEL_SKIPPED));
}

void
summary_write(const Summary *summary, const DsnLogCounts *lines, const Output *output, gboolean as_json,
              GString *out)
{
    if (as_json) {
        summary_write_json(summary, lines, output, out);
        return;
    }
    if (lines != NULL)
        append_lines(lines, output, out);
    else
        append_messages(summary, output, out);
    append_kinds(summary, output, out);
    append_causes(summary, output, out);
    append_places(summary, output, out);
}
