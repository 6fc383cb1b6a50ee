/* SPDX-License-Identifier: BSD-2-Clause */
/* output.c: the table of formats */
#include "output.h"

#include <unistd.h>

#include "terminal.h"

static const OutputFormat formats[] = {
    {"csv", "", csv_begin, csv_record, NULL, csv_begin_incidents, csv_incident},
    {"json", ",\n", json_begin, json_record, json_end, json_begin, json_incident},
    {"jsonl", "", NULL, jsonl_record, NULL, NULL, jsonl_incident},
    {"text", "\n", NULL, text_record, NULL, NULL, text_incident},
};

void
output_init(Output *output, const Options *options, DsnDecoder *decoder)
{
    const char *name = options->format != NULL      ? options->format
                       : terminal_is(STDOUT_FILENO) ? "text"
                                                    : "jsonl";

    *output = (Output){
        .decoder = decoder,
        .language = language_of(options->language),
        .has_color = terminal_has_color(options->color),
        .width = terminal_width(),
        .time_zone = options->time_zone,
    };
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
        if (g_str_equal(formats[i].name, name))
            output->format = &formats[i];
    g_assert(output->format != NULL); /* the options table has let only these names through */
}

gboolean
output_is_text(const Output *output)
{
    return output->format->record == text_record;
}
