/* SPDX-License-Identifier: BSD-2-Clause */
/* text.c: records for people
 *
 * Who, what happened, why, how sure on the first line; then who said what at which stage; then rows of a label and
 * what it says. All words of strangers pass safe_text(), once, where they are taken from the record.
 */
#include <string.h>

#include "explain-code.h"
#include "output.h"
#include "safe-text.h"
#include "terminal.h"
#include "text.h"
#include "wrap.h"

#define INDENT_FIRST 4  /* columns before the first line */
#define INDENT_ROW   6  /* before a label */
#define INDENT_REPLY 10 /* before the words of the host */
#define GAP          3  /* between recipient, kind and title */
#define GAP_LABEL    2  /* at least, between a label and its text */
#define PERCENT      6  /* columns of " 82 %" at the right margin */

/* --- Words --- */

static char *
dup_field(const DsnRecord *record, DsnRecordField field)
{
    const char *text = dsn_record_get_text(record, field);

    return text != NULL ? safe_text(text, SAFE_TEXT_MAX) : NULL;
}

char *
text_percent(double confidence)
{
    guint percent = (guint)(CLAMP(confidence, 0, 1) * 100 + 0.5);

    return percent == 0 ? g_strdup("<1 %") : g_strdup_printf("%u %%", percent);
}

/* --- Rows: each function gives the paragraphs behind a label, NULL when there is nothing to say --- */

typedef struct {
    const Output *output;
    const DsnRecord *record;
    const DsnSource *source;       /* NULL: not read anywhere */
    const DsnDiagnosis *diagnosis; /* NULL: there is nothing to explain */
} Page;

static GPtrArray *
one_paragraph(char *text)
{
    GPtrArray *paragraphs = NULL;

    if (text != NULL) {
        paragraphs = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(paragraphs, text);
    }
    return paragraphs;
}

static GPtrArray *
row_about(const Page *page)
{
    const char *subject = dsn_record_get_text(page->record, DSN_RECORD_ORIGINAL_SUBJECT);

    return one_paragraph(subject != NULL && subject[0] != '\0' ? safe_text(subject, SAFE_LINE_MAX) : NULL);
}

/* The words of a piece of evidence; of a content type only the type. (transfer full) */
static char *
dup_words(const DsnEvidenceItem *item)
{
    char *words = safe_text(item->text, SAFE_TEXT_MAX);

    if (g_str_equal(item->field, "original"))
        words[strcspn(words, ";")] = '\0';
    return words;
}

/* Whether another piece of the same field holds these words and more, or came before with the same. */
static gboolean
is_part_of_another(const DsnDiagnosis *diagnosis, guint index)
{
    const DsnEvidenceItem *item = &diagnosis->evidence[index];

    for (guint i = 0; i < diagnosis->n_evidence; i++) {
        const DsnEvidenceItem *other = &diagnosis->evidence[i];
        if (i != index && g_str_equal(other->field, item->field) && strstr(other->text, item->text) != NULL &&
            (i < index || strlen(other->text) > strlen(item->text)))
            return TRUE;
    }
    return FALSE;
}

/* All words of the field of piece @index, if it is the first of that field that is to be told; else NULL. */
static char *
gather_words(const Page *page, guint index)
{
    const DsnDiagnosis *diagnosis = page->diagnosis;
    const char *field = diagnosis->evidence[index].field;
    g_autoptr(GString) all = g_string_new(NULL);

    for (guint i = 0; i < diagnosis->n_evidence; i++) {
        g_autofree char *words = NULL;
        if (!g_str_equal(diagnosis->evidence[i].field, field) || is_part_of_another(diagnosis, i))
            continue;
        if (i < index)
            return NULL;
        words = dup_words(&diagnosis->evidence[i]);
        g_string_append_printf(
            all, "%s%s", all->len > 0 ? label_get(page->output->language, LABEL_BETWEEN_QUOTES) : "", words);
    }
    return g_strdup(all->str);
}

static char *
describe_evidence(const Page *page, const char *field, const char *words)
{
    Language language = page->output->language;
    gboolean is_author = g_str_equal(field, "original") && strchr(words, '@') != NULL;
    const char *form = label_of_evidence(language, is_author ? "original-from" : field);
    const char *proof = g_str_equal(field, "smtp_command") ? label_of_proof(language, words) : NULL;

    if (proof != NULL)
        return g_strdup(proof);
    return form != NULL ? label_insert(form, words) : g_strdup_printf("%s: %s", field, words);
}

static GPtrArray *
row_why(const Page *page)
{
    g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; page->diagnosis != NULL && i < page->diagnosis->n_evidence; i++) {
        g_autofree char *words = is_part_of_another(page->diagnosis, i) ? NULL : gather_words(page, i);
        if (words != NULL)
            g_ptr_array_add(reasons, describe_evidence(page, page->diagnosis->evidence[i].field, words));
    }
    if (reasons->len == 0)
        return NULL;
    g_ptr_array_add(reasons, NULL);
    return one_paragraph(
        g_strjoinv(label_get(page->output->language, LABEL_BETWEEN), (char **)reasons->pdata));
}

/* Whether a code before @index stands for the same. */
static gboolean
is_said_before(const GPtrArray *codes, guint index)
{
    const ExplainedCode *code = codes->pdata[index];

    for (guint i = 0; i < index; i++) {
        const ExplainedCode *before = codes->pdata[i];
        if (g_strcmp0(before->formal.cause, code->formal.cause) == 0)
            return TRUE;
    }
    return FALSE;
}

/* The meaning that was set aside stands among the alternatives; a code for everything (550, 5.7.1) does not. */
static gboolean
is_alternative(const DsnDiagnosis *diagnosis, const char *cause)
{
    for (guint i = 0; i < diagnosis->n_alternatives; i++)
        if (g_strcmp0(diagnosis->alternatives[i].cause->id, cause) == 0)
            return TRUE;
    return FALSE;
}

/* What the codes formally say, when that is something else than the cause. */
static GPtrArray *
row_not(const Page *page)
{
    GPtrArray *paragraphs;
    g_autoptr(GPtrArray) codes = NULL;

    if (page->diagnosis == NULL || !page->diagnosis->code_conflict)
        return NULL;
    codes = explain_codes_of_record(page->output->decoder, page->record);
    paragraphs = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < codes->len; i++) {
        const ExplainedCode *code = codes->pdata[i];
        const DsnCause *formal;
        if (!is_alternative(page->diagnosis, code->formal.cause) || is_said_before(codes, i))
            continue;
        formal = dsn_decoder_find_cause(page->output->decoder, code->formal.cause);
        g_ptr_array_add(paragraphs,
                        label_fill(page->output->language, LABEL_CODE_SAYS, code->written, formal->title));
    }
    return paragraphs;
}

/* What the cause means; who asks about one reply has the time to read it. */
static GPtrArray *
row_means(const Page *page)
{
    return one_paragraph(page->diagnosis != NULL && page->source == NULL
                             ? g_strdup(page->diagnosis->cause->explanation)
                             : NULL);
}

static GPtrArray *
row_list(const Page *page)
{
    g_autofree char *name = dup_field(page->record, DSN_RECORD_BLOCKLIST_NAME);
    g_autofree char *listed = dup_field(page->record, DSN_RECORD_BLOCKLIST_LISTED);
    g_autofree char *url = dup_field(page->record, DSN_RECORD_BLOCKLIST_URL);
    g_autofree char *text = NULL;

    if (name == NULL)
        return one_paragraph(g_steal_pointer(&url));
    text = listed != NULL ? label_fill(page->output->language, LABEL_LISTED, name, listed) : g_strdup(name);
    return one_paragraph(url != NULL ? g_strdup_printf("%s: %s", text, url) : g_steal_pointer(&text));
}

static GPtrArray *
row_wait(const Page *page)
{
    int seconds = dsn_record_get_retry_after(page->record);
    g_autofree char *number = seconds >= 0 ? g_strdup_printf("%d", seconds) : NULL;

    return one_paragraph(number != NULL ? label_fill(page->output->language, LABEL_WAIT_SECONDS, number, NULL)
                                        : NULL);
}

static GPtrArray *
row_trust(const Page *page)
{
    const char *level = dsn_record_get_text(page->record, DSN_RECORD_TRUST_LEVEL);

    return one_paragraph(g_strcmp0(level, "suspicious") == 0
                             ? g_strdup(label_get(page->output->language, LABEL_SUSPICIOUS))
                             : NULL);
}

static GPtrArray *
row_who(const Page *page)
{
    return one_paragraph(page->diagnosis != NULL ? g_strdup(label_of_actor(page->output->language,
                                                                           page->diagnosis->cause->who_acts))
                                                 : NULL);
}

GPtrArray *
text_remedies(const DsnCause *cause)
{
    GPtrArray *paragraphs = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; cause->remedies != NULL && cause->remedies[i] != NULL; i++)
        g_ptr_array_add(paragraphs, g_strdup_printf("%u. %s", i + 1, cause->remedies[i]));
    return paragraphs;
}

static GPtrArray *
row_do(const Page *page)
{
    return page->diagnosis != NULL ? text_remedies(page->diagnosis->cause) : NULL;
}

GPtrArray *
text_alternatives(const DsnDiagnosis *diagnosis)
{
    g_autoptr(GPtrArray) others = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < diagnosis->n_alternatives; i++) {
        g_autofree char *percent = text_percent(diagnosis->alternatives[i].confidence);
        g_ptr_array_add(others, g_strdup_printf("%s %s", diagnosis->alternatives[i].cause->id, percent));
    }
    if (others->len == 0)
        return NULL;
    g_ptr_array_add(others, NULL);
    return one_paragraph(g_strjoinv(", ", (char **)others->pdata));
}

static GPtrArray *
row_maybe(const Page *page)
{
    return page->diagnosis != NULL ? text_alternatives(page->diagnosis) : NULL;
}

/* When the last attempt was, and since when there were how many; only logs tell. */
static GPtrArray *
row_when(const Page *page)
{
    const char *last = dsn_record_get_text(page->record, DSN_RECORD_LAST_ATTEMPT_DATE);
    const char *first = dsn_record_get_text(page->record, DSN_RECORD_ARRIVAL_DATE);
    guint attempts = dsn_record_get_attempts(page->record);
    g_autofree char *number = g_strdup_printf("%u", attempts), *since = NULL;

    if (page->source == NULL || page->source->line <= 0 || last == NULL)
        return NULL;
    if (attempts < 2 || first == NULL)
        return one_paragraph(g_strdup(last));
    since = label_fill(page->output->language, LABEL_TRIED_SINCE, number, first);
    return one_paragraph(g_strjoin(label_get(page->output->language, LABEL_BETWEEN), last, since, NULL));
}

/* Where it was read; nothing for the one message of standard input. */
static GPtrArray *
row_file(const Page *page)
{
    g_autofree char *path = NULL, *number = NULL;

    if (page->source == NULL || page->source->path == NULL ||
        (g_str_equal(page->source->path, "-") && page->source->index <= 0 && page->source->line <= 0))
        return NULL;
    path = safe_text(page->source->path, SAFE_PATH_MAX);
    if (page->source->line > 0)
        return one_paragraph(g_strdup_printf("%s:%" G_GINT64_FORMAT, path, page->source->line));
    if (page->source->index < 0)
        return one_paragraph(g_steal_pointer(&path));
    number = g_strdup_printf("%" G_GINT64_FORMAT, page->source->index + 1);
    return one_paragraph(label_fill(page->output->language, LABEL_MESSAGE_OF, path, number));
}

static const struct {
    Label label;
    GPtrArray *(*row)(const Page *page);
} rows[] = {
    {LABEL_WHY, row_why},     {LABEL_NOT, row_not},     {LABEL_MEANS, row_means}, {LABEL_LIST, row_list},
    {LABEL_WAIT, row_wait},   {LABEL_WHO, row_who},     {LABEL_DO, row_do},       {LABEL_MAYBE, row_maybe},
    {LABEL_TRUST, row_trust}, {LABEL_ABOUT, row_about}, {LABEL_WHEN, row_when},   {LABEL_FILE, row_file},
};

static guint
label_columns(Language language)
{
    guint columns = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        columns = MAX(columns, wrap_columns(label_get(language, rows[i].label)));
    return columns + GAP_LABEL;
}

/* "1. ", and no sentence that begins with a number. */
static gboolean
is_numbered(const char *paragraph)
{
    gsize n_digits = strspn(paragraph, "0123456789");

    return n_digits > 0 && g_str_has_prefix(paragraph + n_digits, ". ");
}

void
text_row(const Output *output, const char *label, guint columns, const GPtrArray *paragraphs, GString *out)
{
    guint indent = INDENT_ROW + columns;

    for (guint i = 0; i < paragraphs->len; i++) {
        const char *paragraph = paragraphs->pdata[i];
        gboolean is_step = paragraphs->len > 1 && is_numbered(paragraph);
        Wrap wrap = {out, output->width, is_step ? indent + 3 : indent, 0, FALSE};

        wrap_pad(&wrap, INDENT_ROW);
        g_string_append(out, terminal_ink(output->has_color, INK_DIM));
        if (i == 0) {
            g_string_append(out, label);
            wrap.column += wrap_columns(label);
        }
        g_string_append(out, terminal_ink(output->has_color, INK_PLAIN));
        wrap_pad(&wrap, indent);
        wrap_text(&wrap, paragraph);
        g_string_append_c(out, '\n');
    }
}

/* --- The first line --- */

static Ink
ink_of(const char *kind)
{
    static const struct {
        const char *kind;
        Ink ink;
    } inks[] = {
        {"delay", INK_YELLOW}, {"error", INK_RED},     {"failure", INK_RED},
        {"reject", INK_RED},   {"success", INK_GREEN},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(inks); i++)
        if (g_strcmp0(inks[i].kind, kind) == 0)
            return inks[i].ink;
    return INK_PLAIN;
}

/* Appends in colour, and what follows without. */
static void
append_inked(const Output *output, Wrap *wrap, Ink ink, const char *text)
{
    g_string_append(wrap->out, terminal_ink(output->has_color, ink));
    wrap_text(wrap, text);
    g_string_append(wrap->out, terminal_ink(output->has_color, INK_PLAIN));
}

static void
append_gap(Wrap *wrap)
{
    if (wrap->column > wrap->indent)
        wrap_pad(wrap, wrap->column + GAP);
}

static char *
dup_kind(const Page *page, const char *kind)
{
    Language language = page->output->language;
    const char *word = label_of_kind(language, kind);

    if (page->diagnosis != NULL && page->diagnosis->hard_bounce_applies && page->diagnosis->hard_bounce)
        return g_strdup_printf("%s %s", word, label_get(language, LABEL_DEAD));
    return g_strdup(word);
}

static void
append_confidence(Wrap *wrap, guint width, double confidence)
{
    g_autofree char *percent = text_percent(confidence);
    guint columns = wrap_columns(percent);

    wrap_pad(wrap, MAX(wrap->column + 1, width - MIN(width, columns)));
    g_string_append(wrap->out, percent);
}

/* The title, or what is wrong with the input, behind the rest of the line or, if it is too long, below it. */
static void
append_title(const Page *page, Wrap *wrap, const char *title)
{
    gboolean fits = wrap->column + GAP + wrap_columns(title) <= wrap->width;

    if (fits) {
        append_gap(wrap);
        wrap_text(wrap, title);
    }
    if (page->diagnosis != NULL)
        append_confidence(wrap, page->output->width, page->diagnosis->confidence);
    if (!fits) {
        wrap_line(wrap, INDENT_ROW);
        wrap_text(wrap, title);
    }
}

static void
append_first_line(const Page *page, GString *out)
{
    const char *kind = dsn_record_get_text(page->record, DSN_RECORD_KIND);
    g_autofree char *recipient = dup_field(page->record, DSN_RECORD_RECIPIENT);
    g_autofree char *problem = dup_field(page->record, DSN_RECORD_ERROR_MESSAGE);
    g_autofree char *happened = dup_kind(page, kind);
    gboolean has_recipient = page->source != NULL && problem == NULL && g_strcmp0(kind, "not-a-report") != 0;
    Wrap wrap = {out, page->output->width - PERCENT, INDENT_FIRST, 0, FALSE};

    wrap_pad(&wrap, INDENT_FIRST);
    if (recipient != NULL)
        append_inked(page->output, &wrap, INK_BOLD, recipient);
    else if (has_recipient)
        append_inked(page->output, &wrap, INK_DIM, label_get(page->output->language, LABEL_NO_RECIPIENT));
    append_gap(&wrap);
    append_inked(page->output, &wrap, ink_of(kind), happened);
    if (page->diagnosis != NULL || problem != NULL)
        append_title(page, &wrap, page->diagnosis != NULL ? page->diagnosis->cause->title : problem);
    g_string_append_c(out, '\n');
}

/* --- Who said what --- */

static char *
dup_introduction(const Page *page, const char *diagnostic, const char *status)
{
    Language language = page->output->language;
    g_autofree char *remote = dup_field(page->record, DSN_RECORD_REMOTE_MTA);
    g_autofree char *reporting = dup_field(page->record, DSN_RECORD_REPORTING_MTA);
    const char *stage = label_of_stage(language, dsn_record_get_text(page->record, DSN_RECORD_SMTP_COMMAND));
    const char *host = remote != NULL      ? remote
                       : reporting != NULL ? reporting
                                           : label_get(language, LABEL_SOMEBODY);

    if (diagnostic == NULL)
        return label_fill(language, LABEL_FROM_STATUS, host, status);
    if (stage != NULL)
        return label_fill(language, LABEL_ANSWERED, host, stage);
    return label_fill(language, remote != NULL || reporting == NULL ? LABEL_SAID : LABEL_REPORTED, host,
                      NULL);
}

static void
append_reply(const Page *page, GString *out)
{
    g_autofree char *diagnostic = dup_field(page->record, DSN_RECORD_DIAGNOSTIC);
    g_autofree char *status = dup_field(page->record, DSN_RECORD_STATUS);
    g_autofree char *introduction = NULL;
    Wrap wrap = {out, page->output->width, INDENT_ROW, 0, FALSE};

    if (diagnostic == NULL && status == NULL)
        return;
    introduction = dup_introduction(page, diagnostic, status);
    wrap_pad(&wrap, INDENT_ROW);
    wrap_text(&wrap, introduction);
    if (diagnostic != NULL) {
        wrap_line(&wrap, INDENT_REPLY);
        append_inked(page->output, &wrap, INK_BOLD, diagnostic);
    }
    g_string_append_c(out, '\n');
}

void
text_record(const Output *output, const DsnRecord *record, const DsnSource *source, GString *out)
{
    const Page page = {output, record, source, dsn_record_get_diagnosis(record)};
    guint columns = label_columns(output->language);

    append_first_line(&page, out);
    append_reply(&page, out);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) paragraphs = rows[i].row(&page);
        if (paragraphs != NULL)
            text_row(output, label_get(output->language, rows[i].label), columns, paragraphs, out);
    }
}
