/* SPDX-License-Identifier: BSD-2-Clause */
/* help.c: what --help prints, from the tables of commands and options */
#include "help.h"

#include <stdio.h>
#include <string.h>

#include "options.h"
#include "wrap.h"

#define HELP_WIDTH  100 /* columns */
#define HELP_COLUMN 26  /* where summaries begin */

static void
append_option(GString *out, const Option *option)
{
    Wrap wrap = {out, HELP_WIDTH, HELP_COLUMN, 0, FALSE};
    gsize before = out->len;

    g_string_append(out, "  ");
    if (option->letter != 0)
        g_string_append_printf(out, "-%c, ", option->letter);
    g_string_append_printf(out, "--%s", option->name);
    if (option_is_optional(option))
        g_string_append_printf(out, "[=%s]", option->values);
    else if (option->argument != NULL)
        g_string_append_printf(out, "=%s",
                               option->values != NULL && strlen(option->values) < 16 ? option->values
                                                                                     : option->argument);
    wrap.column = (guint)(out->len - before);
    wrap_pad(&wrap, MAX(HELP_COLUMN, wrap.column + 2));
    wrap_text(&wrap, option->summary);
    g_string_append_c(out, '\n');
}

static void
append_options(GString *out, OptionUser user)
{
    const char *group = NULL;
    gsize n_options;
    const Option *options = options_get(&n_options);

    for (gsize i = 0; i < n_options; i++) {
        if (!(options[i].users & user))
            continue;
        if (group == NULL || !g_str_equal(group, options[i].group))
            g_string_append_printf(out, "\n%s:\n", group = options[i].group);
        append_option(out, &options[i]);
    }
}

void
help_print(const Command *command)
{
    g_autoptr(GString) out = g_string_new(NULL);
    gboolean is_default = command->user == FOR_SCAN;

    g_string_append_printf(out, "Usage: whybounce %s%s%s [OPTION...] %s\n\n%s", is_default ? "[" : "",
                           command->name, is_default ? "]" : "", command->usage, command->description);
    append_options(out, command->user);
    g_string_append_printf(out, "\nExamples:\n%s", command->examples);
    g_string_append(
        out, "\nExit status: 0 something was found, 1 nothing was found, 2 a mistake in the command or an\n"
             "input that could not be read (the rest is done all the same).\n");
    if (!is_default)
        g_string_append_printf(out, "See also: man whybounce\n");
    else
        g_string_append(out, "See also: whybounce --help for the other commands, man whybounce\n");
    fputs(out->str, stdout);
}

void
help_print_overview(void)
{
    gsize n_commands;
    const Command *commands = commands_get(&n_commands);

    fputs(
        "Usage: whybounce [COMMAND] [OPTION...] [ARGUMENT...]\n\n"
        "Tells why mail came back: the cause in plain words, the evidence, who must act, and what to do.\n\n"
        "Commands:\n",
        stdout);
    for (gsize i = 0; i < n_commands; i++)
        printf("  %-12s%s\n", commands[i].name, commands[i].summary);
    fputs("\nTo begin with:\n"
          "  whybounce bounce.eml        one message that came back\n"
          "  whybounce ~/Maildir         all that came back\n"
          "  whybounce explain 552       what a code means\n\n"
          "More: whybounce COMMAND --help, man whybounce; whybounce --version\n",
          stdout);
}
