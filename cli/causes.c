/* SPDX-License-Identifier: BSD-2-Clause */
/* causes.c: the catalogue of causes */
#include <errno.h>
#include <json-c/json.h>
#include <string.h>

#include "catalogue.h"
#include "complain.h"
#include "decoder.h"
#include "exit-status.h"
#include "nearest.h"
#include "output.h"
#include "terminal.h"
#include "text.h"
#include "wrap.h"
#include "writer.h"

#define ID_COLUMN 28 /* where titles begin in the list; the longest id has 23 letters */

/* --- One entry --- */

static void
append_json(const DsnCause *cause, GString *out)
{
    json_object *object = json_object_new_object(), *remedy = json_object_new_array();

    json_object_object_add(object, "id", json_object_new_string(cause->id));
    json_object_object_add(object, "category", json_object_new_string(cause->category));
    json_object_object_add(object, "permanence", json_object_new_string(cause->permanence));
    json_object_object_add(object, "who_acts", json_object_new_string(cause->who_acts));
    json_object_object_add(object, "interop_reason", json_object_new_string(cause->interop_reason));
    json_object_object_add(object, "title", json_object_new_string(cause->title));
    json_object_object_add(object, "explanation", json_object_new_string(cause->explanation));
    for (gsize i = 0; cause->remedies[i] != NULL; i++)
        json_object_array_add(remedy, json_object_new_string(cause->remedies[i]));
    json_object_object_add(object, "remedy", remedy);
    g_string_append(
        out, json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    g_string_append_c(out, '\n');
    json_object_put(object);
}

static void
append_text(const Output *output, const DsnCause *cause, GString *out)
{
    g_autoptr(GPtrArray) remedies = text_remedies(cause), actor = g_ptr_array_new();
    const char *to_do = label_get(output->language, LABEL_DO), *who = label_get(output->language, LABEL_WHO);
    guint columns = MAX(wrap_columns(to_do), wrap_columns(who)) + 2;
    char *name = g_strdup(label_of_actor(output->language, cause->who_acts));
    Wrap wrap = {out, output->width, 6, 0, FALSE};

    g_string_append_printf(out, "    %s%s%s   %s\n", terminal_ink(output->has_color, INK_BOLD), cause->id,
                           terminal_ink(output->has_color, INK_PLAIN), cause->title);
    wrap_pad(&wrap, 6);
    wrap_text(&wrap, cause->explanation);
    g_string_append_c(out, '\n');
    g_ptr_array_set_free_func(actor, g_free);
    g_ptr_array_add(actor, name);
    text_row(output, who, columns, actor, out);
    text_row(output, to_do, columns, remedies, out);
}

void
catalogue_append(const Output *output, const DsnCause *cause, GString *out)
{
    if (output_is_text(output))
        append_text(output, cause, out);
    else
        append_json(cause, out);
}

/* --- All of them --- */

static void
append_list_line(const Output *output, const DsnCause *cause, GString *out)
{
    Wrap wrap = {out, output->width, ID_COLUMN, 0, FALSE};

    wrap_pad(&wrap, 2);
    wrap_text(&wrap, cause->id);
    wrap_pad(&wrap, MAX(ID_COLUMN, wrap.column + 2));
    wrap_text(&wrap, cause->title);
    g_string_append_c(out, '\n');
}

/* The causes of one category under its name. */
static void
append_category(const Output *output, const char *category, const DsnCause *causes, guint n_causes,
                GString *out)
{
    g_string_append_printf(
        out, "%s%s%s%s\n", out->len > 0 ? "\n" : "", terminal_ink(output->has_color, INK_BOLD),
        label_of_category(output->language, category), terminal_ink(output->has_color, INK_PLAIN));
    for (guint i = 0; i < n_causes; i++)
        if (g_str_equal(causes[i].category, category))
            append_list_line(output, &causes[i], out);
}

static gboolean
is_first_of_category(const DsnCause *causes, guint index)
{
    for (guint i = 0; i < index; i++)
        if (g_str_equal(causes[i].category, causes[index].category))
            return FALSE;
    return TRUE;
}

static void
append_all(const Output *output, GString *out)
{
    guint n_causes;
    const DsnCause *causes = dsn_decoder_get_causes(output->decoder, &n_causes);

    for (guint i = 0; i < n_causes; i++) {
        if (!output_is_text(output))
            append_json(&causes[i], out);
        else if (is_first_of_category(causes, i))
            append_category(output, causes[i].category, causes, n_causes, out);
    }
}

/* --- The command --- */

gboolean
catalogue_ask_for_nearest(DsnDecoder *decoder, const char *id)
{
    Nearest nearest = nearest_to(id);
    g_autofree char *question = NULL;
    guint n_causes;
    const DsnCause *causes = dsn_decoder_get_causes(decoder, &n_causes);

    for (guint i = 0; i < n_causes; i++)
        nearest_offer(&nearest, causes[i].id);
    if (nearest.best == NULL)
        return FALSE;
    question = nearest_question(&nearest);
    complain_usage("unknown cause '%s'%s", id, question);
    return TRUE;
}

static void
complain_about_id(DsnDecoder *decoder, const char *id)
{
    if (!catalogue_ask_for_nearest(decoder, id))
        complain_usage("unknown cause '%s'; 'whybounce causes' lists the known ones", id);
}

static gboolean
append_named(const Output *output, char *const *ids, GString *out)
{
    gboolean are_known = TRUE;

    for (gsize i = 0; ids[i] != NULL; i++) {
        const DsnCause *cause = dsn_decoder_find_cause(output->decoder, ids[i]);
        if (cause == NULL) {
            complain_about_id(output->decoder, ids[i]);
            are_known = FALSE;
            continue;
        }
        if (out->len > 0)
            g_string_append(out, output->format->separator);
        catalogue_append(output, cause, out);
    }
    return are_known;
}

int
causes_run(int argc, char **argv)
{
    g_auto(Options) options = {0};
    g_autoptr(DsnDecoder) decoder = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    g_auto(Writer) writer = {0};
    gboolean are_known = TRUE;
    Output output;
    int status;

    if (!options_begin(&options, FOR_CAUSES, argc, argv, &status))
        return status;
    if ((decoder = decoder_new(&options)) == NULL)
        return STATUS_TROUBLE;
    output_init(&output, &options, decoder);
    if (options.arguments[0] == NULL)
        append_all(&output, out);
    else
        are_known = append_named(&output, options.arguments, out);
    writer_init(&writer);
    writer_add_string(&writer, out);
    return (writer_end(&writer) || writer.failure == EPIPE) && are_known ? STATUS_FOUND : STATUS_TROUBLE;
}
