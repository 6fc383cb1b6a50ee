/* SPDX-License-Identifier: BSD-2-Clause */
/* completion.c: what lets a shell complete the words of a whybounce command, from the tables of commands and options
 *
 * Both scripts look for the command among the words that stand there already; without one it is "scan". What is no
 * option is a file, unless the command knows its words.
 */
#include <stdio.h>

#include "complain.h"
#include "exit-status.h"
#include "options.h"

static const char *
command_names(void)
{
    static char *names;
    gsize n_commands;
    const Command *commands = commands_get(&n_commands);
    g_autoptr(GString) out = g_string_new(NULL);

    for (gsize i = 0; i < n_commands && names == NULL; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? " " : "", commands[i].name);
    return names != NULL ? names : (names = g_strdup(out->str));
}

/* --- bash --- */

/* "--format=" or "--all", with the values that are known ("--format=text"). */
static void
print_bash_options(const Command *command)
{
    gsize n_options;
    const Option *options = options_get(&n_options);

    for (gsize i = 0; i < n_options; i++)
        if (options[i].users & command->user)
            printf(" --%s%s", options[i].name,
                   options[i].argument != NULL && !option_is_optional(&options[i]) ? "=" : "");
}

static void
print_bash_values(void)
{
    gsize n_options;
    const Option *options = options_get(&n_options);

    for (gsize i = 0; i < n_options; i++) {
        g_autofree char *values = NULL;
        if (options[i].values == NULL || (i > 0 && g_str_equal(options[i].name, options[i - 1].name)))
            continue;
        values = g_strdelimit(g_strdup(options[i].values), "|", ' ');
        printf("    --%s) COMPREPLY=($(compgen -W '%s' -- \"$current\")); return ;;\n", options[i].name,
               values);
    }
}

static void
print_bash(void)
{
    gsize n_commands;
    const Command *commands = commands_get(&n_commands);

    printf(
        "# bash completion for whybounce; printed by 'whybounce completion bash'\n"
        "_whybounce() {\n"
        "    local current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD-1]} command=scan options= words=\n"
        "    if [[ $current == '=' ]]; then current=\n"
        "    elif [[ $option == '=' ]]; then option=${COMP_WORDS[COMP_CWORD-2]}\n"
        "    fi\n"
        "    if ((COMP_CWORD > 1)); then command=${COMP_WORDS[1]}; fi\n"
        "    case $option in\n");
    print_bash_values();
    printf("    esac\n"
           "    case $command in\n");
    for (gsize i = 0; i < n_commands; i++) {
        printf("    %s) words='%s'; options='", commands[i].user == FOR_SCAN ? "scan|*" : commands[i].name,
               commands[i].words != NULL ? commands[i].words : "");
        print_bash_options(&commands[i]);
        printf("' ;;\n");
    }
    printf("    esac\n"
           "    if ((COMP_CWORD == 1)); then words='%s'; fi\n"
           "    if [[ $current == -* ]]; then words=$options; fi\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "    if [[ ${COMPREPLY[0]-} == *= ]]; then compopt -o nospace; fi\n"
           "}\n"
           "complete -o default -F _whybounce whybounce\n",
           command_names());
}

/* --- zsh --- */

/* Single quotes and what _arguments reads as its own: brackets and colons. */
static char *
quote_zsh(const char *text)
{
    GString *out = g_string_new(NULL);

    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\'')
            g_string_append(out, "'\\'");
        else if (*at == '[' || *at == ']' || *at == ':')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *at);
    }
    return g_string_free(out, FALSE);
}

static void
print_zsh_option(const Option *option)
{
    g_autofree char *summary = quote_zsh(option->summary);
    g_autofree char *values =
        option->values != NULL ? g_strdelimit(g_strdup(option->values), "|", ' ') : NULL;

    printf(" \\\n        '*--%s%s[%s]", option->name,
           option_is_optional(option) ? "=-"
           : option->argument != NULL ? "="
                                      : "",
           summary);
    if (values != NULL)
        printf(":%s:(%s)", option->argument, values);
    else if (option->argument != NULL)
        printf(":%s:%s", option->argument, g_str_equal(option->argument, "FILE") ? "_files" : "");
    printf("'");
}

static void
print_zsh_command(const Command *command)
{
    gsize n_options;
    const Option *options = options_get(&n_options);

    printf("    %s) _arguments", command->user == FOR_SCAN ? "*" : command->name);
    for (gsize i = 0; i < n_options; i++)
        if (options[i].users & command->user)
            print_zsh_option(&options[i]);
    if (command->words != NULL && command->words[0] != '\0')
        printf(" \\\n        '1:word:(%s)' '*:file:_files' ;;\n", command->words);
    else
        printf(" \\\n        '*:%s' ;;\n", command->words != NULL ? "word:" : "file:_files");
}

static void
print_zsh(void)
{
    gsize n_commands;
    const Command *commands = commands_get(&n_commands);

    printf("#compdef whybounce\n"
           "# zsh completion for whybounce; printed by 'whybounce completion zsh'\n"
           "_whybounce() {\n"
           "    local -a subcommands=(\n");
    for (gsize i = 0; i < n_commands; i++) {
        g_autofree char *summary = quote_zsh(commands[i].summary);
        printf("        '%s:%s'\n", commands[i].name, summary);
    }
    printf("    )\n"
           "    if ((CURRENT == 2)) && [[ $words[2] != -* ]]; then\n"
           "        _describe command subcommands\n"
           "        _files\n"
           "        return\n"
           "    fi\n"
           "    local command=$words[2]\n"
           "    if ((${subcommands[(I)${command}:*]})); then\n"
           "        shift words\n"
           "        ((CURRENT--))\n"
           "    fi\n"
           "    case $command in\n");
    for (gsize i = 0; i < n_commands; i++)
        print_zsh_command(&commands[i]);
    printf("    esac\n"
           "}\n"
           "_whybounce \"$@\"\n");
}

/* --- The command --- */

static const struct {
    const char *name;
    void (*print)(void);
} shells[] = {
    {"bash", print_bash},
    {"zsh", print_zsh},
};

int
completion_run(int argc, char **argv)
{
    g_auto(Options) options = {0};
    int status;

    if (!options_begin(&options, FOR_COMPLETION, argc, argv, &status))
        return status;
    for (gsize i = 0; options.arguments[0] != NULL && i < G_N_ELEMENTS(shells); i++)
        if (g_str_equal(options.arguments[0], shells[i].name)) {
            shells[i].print();
            return STATUS_FOUND;
        }
    complain(NULL, -1, "expected 'whybounce completion bash' or 'whybounce completion zsh'");
    return STATUS_TROUBLE;
}
