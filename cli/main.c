/* SPDX-License-Identifier: BSD-2-Clause */
/* main.c: which command is meant
 *
 * The first word names the command. Anything else there is an input of "scan", unless it is no file and looks like
 * the name of a command.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "complain.h"
#include "delivery.h"
#include "exit-status.h"
#include "help.h"
#include "nearest.h"

/* The answer to a first word that is neither a command nor a file, or NULL: let scan say what it is. */
static char *
question_about(const char *word)
{
    gsize n_commands;
    const Command *commands = commands_get(&n_commands);
    Nearest nearest = nearest_to(word);

    if (word[0] == '-' || access(word, F_OK) == 0)
        return NULL;
    for (gsize i = 0; i < n_commands; i++)
        nearest_offer(&nearest, commands[i].name);
    if (word[strspn(word, "0123456789.")] == '\0' && word[0] != '\0')
        return g_strdup_printf("; did you mean 'whybounce explain %s'?", word);
    return nearest.best != NULL ? nearest_question(&nearest) : NULL;
}

static int
run(int argc, char **argv)
{
    const char *first = argc > 1 ? argv[1] : "";
    const Command *command = commands_find(first);
    g_autofree char *question = NULL;

    if (command != NULL)
        return command->run(argc - 1, argv + 1);
    if (argc == 3 && g_str_equal(first, "help") && commands_find(argv[2]) != NULL) {
        help_print(commands_find(argv[2]));
        return STATUS_FOUND;
    }
    if (argc == 2 &&
        (g_str_equal(first, "--help") || g_str_equal(first, "-h") || g_str_equal(first, "help"))) {
        help_print_overview();
        return STATUS_FOUND;
    }
    if (argc == 2 && g_str_equal(first, "--version")) {
        puts("whybounce " VERSION);
        return STATUS_FOUND;
    }
    question = argc > 1 ? question_about(first) : NULL;
    if (question == NULL)
        return scan_run(argc, argv);
    complain_usage("'%s' is neither a command nor a file%s", first, question);
    return STATUS_TROUBLE;
}

int
main(int argc, char **argv)
{
    gboolean is_delivery = FALSE;
    int status;

    for (int i = 1; i < argc; i++)
        is_delivery |= g_str_equal(argv[i], "--delivery");
    if (is_delivery)
        delivery_guard();
    status = run(argc, argv);
    if (fflush(stdout) != 0)
        status = STATUS_TROUBLE;
    return is_delivery ? delivery_status(status) : status;
}
