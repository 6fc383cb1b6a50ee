/* SPDX-License-Identifier: BSD-2-Clause */
/* explain.c: what a code, a reply or a cause means
 *
 * An argument is the id of a cause, nothing but codes, or else a reply. As text each gets what a person wants to know
 * of it; as JSON Lines a cause is an entry of the catalogue and everything else a record. A stream of lines ("-")
 * holds one text a line, and each line gives exactly one record or text, whatever it holds, before the next is read.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catalogue.h"
#include "complain.h"
#include "decoder.h"
#include "exit-status.h"
#include "explain-code.h"
#include "output.h"
#include "safe-text.h"
#include "text.h"
#include "window.h"
#include "wrap.h"
#include "writer.h"

#define TEXT_MAX \
    ((gsize)64 * 1024) /* bytes of a line; the longest reply that RFC 5321 allows has a few thousand */

typedef struct {
    DsnDecoder *decoder;
    Output output;
    Writer writer;
    gboolean has_output;
    gboolean has_found;
    gboolean has_trouble;
} Explain;

static gboolean
is_told(const DsnDiagnosis *diagnosis)
{
    return diagnosis != NULL && !g_str_equal(diagnosis->cause->id, "undetermined");
}

/* --- Codes --- */

static guint
columns_of_labels(Language language)
{
    static const Label used[] = {LABEL_FORMALLY, LABEL_REALLY, LABEL_USUALLY,
                                 LABEL_DO,       LABEL_MAYBE,  LABEL_NOT};
    guint columns = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(used); i++)
        columns = MAX(columns, wrap_columns(label_get(language, used[i])));
    return columns + 2;
}

static void
append_row(const Explain *explain, Label label, char *text, GString *out)
{
    g_autoptr(GPtrArray) paragraphs = g_ptr_array_new_with_free_func(g_free);
    Language language = explain->output.language;

    g_ptr_array_add(paragraphs, text);
    text_row(&explain->output, label_get(language, label), columns_of_labels(language), paragraphs, out);
}

/* What the code formally says, and what its users mean by it. */
static void
append_code(const Explain *explain, const ExplainedCode *code, GString *out)
{
    g_string_append_printf(out, "    %s\n", code->written);
    if (!code->is_known) {
        append_row(explain, LABEL_FORMALLY,
                   g_strdup(label_get(explain->output.language, LABEL_NOT_REGISTERED)), out);
        return;
    }
    append_row(explain, LABEL_FORMALLY, g_strdup_printf("%s (%s)", code->formal.name, code->formal.reference),
               out);
    append_row(explain, LABEL_REALLY, g_strdup(code->formal.meaning), out);
}

/* What mostly stands behind the codes: @percent NULL when that is the code's own meaning, not a diagnosis. */
static void
append_likely(const Explain *explain, const DsnCause *cause, const char *percent, GString *out)
{
    Language language = explain->output.language;
    g_autoptr(GPtrArray) remedies = text_remedies(cause);

    append_row(explain, LABEL_USUALLY,
               g_strdup_printf("%s (%s)%s%s. %s", cause->title, cause->id, percent != NULL ? ", " : "",
                               percent != NULL ? percent : "", cause->explanation),
               out);
    text_row(&explain->output, label_get(language, LABEL_DO), columns_of_labels(language), remedies, out);
}

/* The most likely cause when these codes are all that is known. */
static void
append_diagnosis(const Explain *explain, const DsnDiagnosis *diagnosis, GString *out)
{
    Language language = explain->output.language;
    g_autofree char *percent = text_percent(diagnosis->confidence);
    g_autoptr(GPtrArray) others = text_alternatives(diagnosis);

    append_likely(explain, diagnosis->cause, percent, out);
    if (others != NULL)
        text_row(&explain->output, label_get(language, LABEL_MAYBE), columns_of_labels(language), others,
                 out);
}

/* The cause that a code itself stands for; enhanced codes say more than reply codes. */
static const DsnCause *
find_formal_cause(const Explain *explain, const GPtrArray *codes)
{
    const char *id = NULL;

    for (guint i = 0; i < codes->len; i++) {
        const ExplainedCode *code = codes->pdata[i];
        if (code->is_known && code->formal.cause != NULL && (id == NULL || code->written[1] == '.'))
            id = code->formal.cause;
    }
    return id != NULL ? dsn_decoder_find_cause(explain->decoder, id) : NULL;
}

static gboolean
explain_codes(const Explain *explain, const GPtrArray *codes, const DsnRecord *record, GString *out)
{
    const DsnDiagnosis *diagnosis = dsn_record_get_diagnosis(record);
    const DsnCause *formal = find_formal_cause(explain, codes);
    gboolean is_known = FALSE;

    for (guint i = 0; i < codes->len; i++) {
        const ExplainedCode *code = codes->pdata[i];
        append_code(explain, code, out);
        is_known |= code->is_known;
    }
    if (is_told(diagnosis))
        append_diagnosis(explain, diagnosis, out);
    else if (formal != NULL)
        append_likely(explain, formal, NULL, out);
    return is_known || is_told(diagnosis);
}

/* --- One text --- */

/* @line: its number in the stream, from 1; -1: it is an argument. */
static gboolean
append_explanation(const Explain *explain, const char *text, gsize length, gint64 line, GString *out)
{
    g_autoptr(DsnReport) report = dsn_decoder_explain(explain->decoder, text, length);
    const DsnRecord *record = dsn_report_get_record(report, 0);
    const DsnSource source = {"-", -1, -1, -1, line, NULL, 0};
    g_autoptr(GPtrArray) codes = NULL;

    if (!output_is_text(&explain->output)) {
        explain->output.format->record(&explain->output, record, line > 0 ? &source : NULL, out);
        return is_told(dsn_record_get_diagnosis(record));
    }
    codes = explain_codes_of_text(explain->decoder, text);
    if (codes != NULL)
        return explain_codes(explain, codes, record, out);
    text_record(&explain->output, record, NULL, out);
    return is_told(dsn_record_get_diagnosis(record));
}

static gboolean
put_out(Explain *explain, const GString *out)
{
    if (explain->has_output)
        writer_add(&explain->writer, explain->output.format->separator,
                   strlen(explain->output.format->separator));
    explain->has_output = TRUE;
    return writer_add_string(&explain->writer, out);
}

/* Two words or more joined by hyphens: what servers write has blanks. */
static gboolean
is_like_an_id(const char *text)
{
    return strchr(text, '-') != NULL && text[strspn(text, "abcdefghijklmnopqrstuvwxyz-")] == '\0';
}

static gboolean
explain_argument(Explain *explain, const char *argument)
{
    const DsnCause *cause = dsn_decoder_find_cause(explain->decoder, argument);
    g_autoptr(GString) out = g_string_new(NULL);

    if (cause != NULL) {
        catalogue_append(&explain->output, cause, out);
        explain->has_found = TRUE;
    } else {
        gboolean is_found = append_explanation(explain, argument, strlen(argument), -1, out);
        if (!is_found && is_like_an_id(argument))
            catalogue_ask_for_nearest(explain->decoder, argument);
        explain->has_found |= is_found;
    }
    return put_out(explain, out);
}

/* --- A stream of texts --- */

/* Makes the next line visible, or its first TEXT_MAX bytes. FALSE at the end, or when @error is set. */
static gboolean
see_line(Window *window, gsize *ret_length, gboolean *ret_is_cut, GError **error)
{
    const guint8 *feed = NULL;

    for (gsize searched = 0; feed == NULL && window->length < TEXT_MAX;) {
        feed = window->length > searched ? memchr(window->data + searched, '\n', window->length - searched)
                                         : NULL;
        searched = window->length;
        if (feed == NULL && !window_grow(window, error))
            break;
    }
    if (feed == NULL && window->length > 0)
        feed = memchr(window->data, '\n', MIN(window->length, TEXT_MAX));
    *ret_length = feed != NULL ? (gsize)(feed - window->data) : MIN(window->length, TEXT_MAX);
    *ret_is_cut = feed == NULL && window->length >= TEXT_MAX;
    return window->length > 0 && (error == NULL || *error == NULL);
}

/* Passes over the rest of a line, of any length. */
static gboolean
skip_line(Window *window, GError **error)
{
    const guint8 *feed;

    while (window->length > 0 || window_grow(window, error)) {
        feed = memchr(window->data, '\n', window->length);
        window_drop(window, feed != NULL ? (gsize)(feed - window->data) + 1 : window->length);
        if (feed != NULL)
            return TRUE;
    }
    return FALSE;
}

static gboolean
explain_line(Explain *explain, const Window *window, gsize length, gint64 number)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autofree char *text = g_strndup((const char *)window->data, length);

    if (length > 0 && text[length - 1] == '\r')
        length--;
    explain->has_found |= append_explanation(explain, text, length, number, out);
    return put_out(explain, out);
}

static gboolean
explain_stream(Explain *explain, Window *window, GError **error)
{
    GError *failure = NULL;
    gboolean wants_more = TRUE, is_cut;
    gsize length;

    for (gint64 number = 1; wants_more && see_line(window, &length, &is_cut, &failure); number++) {
        wants_more = explain_line(explain, window, length, number);
        if (is_cut) {
            g_autofree char *problem =
                g_strdup_printf("line %" G_GINT64_FORMAT " is longer than %" G_GSIZE_FORMAT
                                " bytes, the rest of it was not read",
                                number, TEXT_MAX);
            complain("-", -1, problem);
        }
        skip_line(window, &failure);
    }
    if (failure != NULL)
        g_propagate_error(error, failure);
    return wants_more;
}

static gboolean
explain_standard_input(Explain *explain)
{
    g_auto(Window) window = {.fd = -1};
    g_autoptr(GError) failure = NULL;
    struct stat status;
    gboolean wants_more, is_file = fstat(STDIN_FILENO, &status) == 0 && S_ISREG(status.st_mode);

    if (!is_file || !window_map(&window, STDIN_FILENO, &failure)) {
        g_clear_error(&failure);
        window_stream(&window, STDIN_FILENO, NULL, NULL);
    }
    explain->writer.is_prompt = !is_file;
    wants_more = explain_stream(explain, &window, &failure);
    if (failure != NULL) {
        complain("-", (gint64)(window.base + window.length), failure->message);
        explain->has_trouble = TRUE;
    }
    return wants_more;
}

/* --- The command --- */

static int
explain_all(Explain *explain, char *const *arguments)
{
    gboolean wants_more = TRUE, is_written;

    for (gsize i = 0; arguments[i] != NULL && wants_more; i++)
        wants_more = g_str_equal(arguments[i], "-") ? explain_standard_input(explain)
                                                    : explain_argument(explain, arguments[i]);
    is_written = writer_end(&explain->writer) || explain->writer.failure == EPIPE;
    if (explain->has_trouble || !is_written)
        return STATUS_TROUBLE;
    return explain->has_found ? STATUS_FOUND : STATUS_NOTHING;
}

int
explain_run(int argc, char **argv)
{
    g_auto(Options) options = {0};
    g_autoptr(DsnDecoder) decoder = NULL;
    Explain explain = {0};
    int status;

    if (!options_begin(&options, FOR_EXPLAIN, argc, argv, &status))
        return status;
    if (options.arguments[0] == NULL) {
        complain(NULL, -1,
                 "nothing to explain: give a code, a reply, the id of a cause, or '-' for standard input");
        return STATUS_TROUBLE;
    }
    if ((decoder = decoder_new(&options)) == NULL)
        return STATUS_TROUBLE;
    explain.decoder = decoder;
    output_init(&explain.output, &options, decoder);
    writer_init(&explain.writer);
    status = explain_all(&explain, options.arguments);
    writer_clear(&explain.writer);
    return status;
}
