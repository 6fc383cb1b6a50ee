/* SPDX-License-Identifier: BSD-2-Clause */
/* incident.c: incidents for people
 *
 * What it is, with whom, and whether it goes on, on the first line; then rows: since when, how much, a small bar of
 * volume over time, why, what came of what, who must act, what to do first, and some lines of the log.
 */
#include <string.h>

#include "output.h"
#include "safe-text.h"
#include "terminal.h"
#include "text.h"
#include "wrap.h"

#define INDENT_FIRST 4  /* columns before the first line, as for records */
#define INDENT_TITLE 6  /* before the title below it */
#define GAP          3  /* between kind, subject and state */
#define GAP_LABEL    2  /* between a label and its text */
#define BAR_MAX      48 /* columns of a bar */
#define NAMES_MAX    3  /* of one list */

typedef struct {
    const Output *output;
    const DsnIncident *incident;
} Page;

static GPtrArray *
new_paragraphs(void)
{
    return g_ptr_array_new_with_free_func(g_free);
}

static GPtrArray *
one_paragraph(char *text)
{
    GPtrArray *paragraphs = new_paragraphs();

    g_ptr_array_add(paragraphs, text);
    return paragraphs;
}

/* (transfer full) */
static char *
format_time(const Page *page, gint64 time)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(time / G_USEC_PER_SEC);
    g_autoptr(GDateTime) local = NULL;

    if (utc != NULL)
        local = g_date_time_to_timezone(utc, page->output->time_zone);
    return local != NULL ? g_date_time_format(local, "%Y-%m-%d %H:%M:%S") : g_strdup("?");
}

static char *
fill_number(const Page *page, Label label, guint64 number)
{
    g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, number);

    return label_fill(page->output->language, label, digits, NULL);
}

/* --- Rows --- */

static GPtrArray *
row_means(const Page *page)
{
    return one_paragraph(g_strdup(page->incident->explanation));
}

static GPtrArray *
row_since(const Page *page)
{
    const DsnIncident *incident = page->incident;
    g_autofree char *first = format_time(page, incident->first), *last = format_time(page, incident->last);

    return one_paragraph(label_fill(page->output->language, LABEL_UNTIL, first, last));
}

static GPtrArray *
row_how_much(const Page *page)
{
    const DsnIncident *incident = page->incident;
    g_autoptr(GPtrArray) parts = new_paragraphs();
    g_autofree char *messages = g_strdup_printf("%" G_GUINT64_FORMAT, incident->messages);
    g_autofree char *recipients = g_strdup_printf("%" G_GUINT64_FORMAT, incident->recipients);

    if (incident->messages > 0)
        g_ptr_array_add(parts,
                        label_fill(page->output->language, LABEL_INCIDENT_MESSAGES, messages, recipients));
    g_ptr_array_add(parts, fill_number(page, LABEL_INCIDENT_ATTEMPTS, incident->attempts));
    if (incident->failures > 0)
        g_ptr_array_add(parts, fill_number(page, LABEL_INCIDENT_FAILURES, incident->failures));
    if (incident->rejects > 0)
        g_ptr_array_add(parts, fill_number(page, LABEL_INCIDENT_REJECTS, incident->rejects));
    if (incident->waiting > 0)
        g_ptr_array_add(parts, fill_number(page, LABEL_INCIDENT_WAITING, incident->waiting));
    g_ptr_array_add(parts, NULL);
    return one_paragraph(g_strjoinv(label_get(page->output->language, LABEL_BETWEEN), (char **)parts->pdata));
}

/* "2 h", "5 min" */
static char *
format_step(const Page *page, gint64 step)
{
    gint64 minutes = MAX(step / (60 * (gint64)G_USEC_PER_SEC), 1);

    if (minutes < 120)
        return fill_number(page, LABEL_STEP_MINUTES, (guint64)minutes);
    if (minutes < 48 * 60)
        return fill_number(page, LABEL_STEP_HOURS, (guint64)(minutes + 30) / 60);
    return fill_number(page, LABEL_STEP_DAYS, (guint64)(minutes + 12 * 60) / (24 * 60));
}

static char *
draw_bar(const DsnIncident *incident)
{
    static const char *const blocks[] = {"·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const guint n_blocks = G_N_ELEMENTS(blocks) - 1;
    GString *bar = g_string_new(NULL);
    guint32 most = 1;

    for (guint i = 0; i < incident->n_timeline; i++)
        most = MAX(most, incident->timeline[i]);
    for (guint i = 0; i < MIN(incident->n_timeline, BAR_MAX); i++) {
        guint64 count = incident->timeline[i];
        g_string_append(bar, blocks[count == 0 ? 0 : 1 + (count * n_blocks - 1) / most]);
    }
    return g_string_free(bar, FALSE);
}

/* One moment is no course of things. */
static GPtrArray *
row_time(const Page *page)
{
    g_autofree char *bar = NULL, *step = NULL;

    if (page->incident->n_timeline < 2)
        return NULL;
    bar = draw_bar(page->incident);
    step = format_step(page, page->incident->timeline_step);
    return one_paragraph(label_fill(page->output->language, LABEL_TIME_STEP, bar, step));
}

/* "host: a.example 12, b.example 3 ... 9": the most frequent ones, and how many there are. */
static char *
describe_list(const Page *page, const DsnIncidentList *list)
{
    GString *text = g_string_new(label_of_list(page->output->language, list->id));

    for (guint i = 0; i < MIN(list->n_names, NAMES_MAX); i++) {
        g_autofree char *name = safe_text(list->names[i].name, SAFE_LINE_MAX);
        g_string_append_printf(text, "%s%s %" G_GUINT64_FORMAT, i == 0 ? ": " : ", ", name,
                               list->names[i].count);
    }
    if (list->n_all > NAMES_MAX)
        g_string_append_printf(text, " ... %" G_GUINT64_FORMAT, list->n_all);
    return g_string_free(text, FALSE);
}

/* Whom else it concerns: what the subject does not tell already. */
static GPtrArray *
row_with(const Page *page)
{
    static const char *const shown[] = {"relays", "recipient-domains", "senders", "logins",
                                        "lists",  "addresses",         "origins"};
    const DsnIncident *incident = page->incident;
    GPtrArray *paragraphs = new_paragraphs();

    for (gsize i = 0; i < G_N_ELEMENTS(shown); i++) {
        for (guint j = 0; j < incident->n_lists; j++) {
            const DsnIncidentList *list = &incident->lists[j];
            if (g_str_equal(list->id, shown[i]) &&
                (list->n_all > 1 || g_strcmp0(list->names[0].name, incident->subject) != 0))
                g_ptr_array_add(paragraphs, describe_list(page, list));
        }
    }
    return paragraphs;
}

static GPtrArray *
row_why(const Page *page)
{
    GPtrArray *paragraphs = new_paragraphs();

    for (guint i = 0; i < page->incident->n_signs; i++)
        g_ptr_array_add(paragraphs, safe_text(page->incident->signs[i].text, SAFE_TEXT_MAX));
    return paragraphs;
}

static char *
describe_link(const Page *page, const DsnIncidentLink *link)
{
    g_autofree char *subject = safe_text(link->subject, SAFE_LINE_MAX),
                    *since = format_time(page, link->first);
    g_autofree char *what = g_strdup_printf("%s: %s (%s)", label_of_role(page->output->language, link->role),
                                            link->title, subject);

    return label_fill(page->output->language, LABEL_CHAIN_LINK, what, since);
}

static GPtrArray *
row_chain(const Page *page)
{
    GPtrArray *paragraphs;

    if (page->incident->n_chain < 2)
        return NULL;
    paragraphs = new_paragraphs();
    for (guint i = 0; i < page->incident->n_chain; i++)
        g_ptr_array_add(paragraphs, describe_link(page, &page->incident->chain[i]));
    return paragraphs;
}

static GPtrArray *
row_who(const Page *page)
{
    return one_paragraph(g_strdup(label_of_actor(page->output->language, page->incident->who_acts)));
}

static GPtrArray *
row_do(const Page *page)
{
    GPtrArray *paragraphs = new_paragraphs();

    for (guint i = 0; page->incident->remedies[i] != NULL; i++)
        g_ptr_array_add(paragraphs, g_strdup_printf("%u. %s", i + 1, page->incident->remedies[i]));
    return paragraphs;
}

static GPtrArray *
row_log(const Page *page)
{
    GPtrArray *paragraphs = new_paragraphs();

    for (guint i = 0; i < page->incident->n_examples; i++) {
        const DsnIncidentExample *example = &page->incident->examples[i];
        g_autofree char *path = safe_text(example->path, SAFE_PATH_MAX);
        g_autofree char *text = safe_text(example->text, SAFE_TEXT_MAX);
        g_ptr_array_add(paragraphs,
                        g_strdup_printf("%s:%" G_GINT64_FORMAT ": %s", path, example->line, text));
    }
    return paragraphs;
}

static const struct {
    Label label;
    GPtrArray *(*row)(const Page *page);
} rows[] = {
    {LABEL_SINCE, row_since}, {LABEL_HOW_MUCH, row_how_much}, {LABEL_TIME, row_time},
    {LABEL_WITH, row_with},   {LABEL_MEANS, row_means},       {LABEL_WHY, row_why},
    {LABEL_CHAIN, row_chain}, {LABEL_WHO, row_who},           {LABEL_DO, row_do},
    {LABEL_LOG, row_log},
};

static guint
label_columns(Language language)
{
    guint columns = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        columns = MAX(columns, wrap_columns(label_get(language, rows[i].label)));
    return columns + GAP_LABEL;
}

/* --- The first line --- */

static void
append_inked(const Page *page, Wrap *wrap, Ink ink, const char *text)
{
    g_string_append(wrap->out, terminal_ink(page->output->has_color, ink));
    wrap_text(wrap, text);
    g_string_append(wrap->out, terminal_ink(page->output->has_color, INK_PLAIN));
}

static void
append_first_line(const Page *page, GString *out)
{
    const DsnIncident *incident = page->incident;
    g_autofree char *subject = safe_text(incident->subject, SAFE_LINE_MAX);
    g_autofree char *percent = text_percent(incident->confidence);
    gboolean is_over = g_str_equal(incident->state, "over");
    Wrap wrap = {out, page->output->width, INDENT_FIRST, 0, FALSE};

    wrap_pad(&wrap, INDENT_FIRST);
    append_inked(page, &wrap, INK_BOLD, incident->kind);
    wrap_pad(&wrap, wrap.column + GAP);
    wrap_text(&wrap, subject);
    wrap_pad(&wrap, wrap.column + GAP);
    append_inked(page, &wrap, is_over ? INK_GREEN : INK_RED,
                 label_of_state(page->output->language, incident->state));
    wrap_pad(&wrap,
             MAX(wrap.column + 1, page->output->width - MIN(page->output->width, wrap_columns(percent))));
    g_string_append(out, percent);
    wrap_line(&wrap, INDENT_TITLE);
    wrap_text(&wrap, incident->title);
    g_string_append_c(out, '\n');
}

void
text_incident(const Output *output, const DsnIncident *incident, GString *out)
{
    const Page page = {output, incident};
    guint columns = label_columns(output->language);

    append_first_line(&page, out);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) paragraphs = rows[i].row(&page);
        if (paragraphs != NULL && paragraphs->len > 0)
            text_row(output, label_get(output->language, rows[i].label), columns, paragraphs, out);
    }
}
