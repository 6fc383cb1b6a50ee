/* SPDX-License-Identifier: BSD-2-Clause */
/* commands.c: the table of commands
 *
 * Help, shell completion and the answer to an unknown command are printed from it.
 */
#include "command.h"

static const Command commands[] = {
    {"causes", causes_run, "list the causes, or tell all about some", FOR_CAUSES, "[ID...]", "",
     "Lists the causes that mail comes back for, or tells all about those named.\n",
     "  whybounce causes\n"
     "  whybounce causes greylisted ip-blocklisted\n"
     "  whybounce causes --format=jsonl | jq -r '[.id, .title] | @tsv'\n"},
    {"completion", completion_run, "print the completion script of a shell", FOR_COMPLETION, "bash|zsh",
     "bash zsh", "Prints a script that lets the shell complete what you type. Packages install it already.\n",
     "  whybounce completion bash > ~/.local/share/bash-completion/completions/whybounce\n"
     "  whybounce completion zsh > ~/.zfunc/_whybounce\n"},
    {"explain", explain_run, "tell what a code, a reply or a cause means", FOR_EXPLAIN, "CODE|TEXT|CAUSE...",
     "",
     "Tells what a reply code (552), an enhanced code (5.7.1), a reply as a server wrote it, or the id of a\n"
     "cause means. Quote a reply, so that it is one argument. \"-\" reads one text a line from standard input;\n"
     "with --format=jsonl each line gives one record at once, for as long as lines come.\n",
     "  whybounce explain 552\n"
     "  whybounce explain '550 5.1.1 <a@example.com>: Sender address rejected: User unknown'\n"
     "  grep -o 'said: .*' /var/log/mail.log | whybounce explain --format=jsonl -\n"},
    {"log", log_run, "tell why mail was not delivered, by mail server logs", FOR_LOG, "[PATH...]", NULL,
     "Reads the logs of mail servers, and says what failed, waits or was refused, with the cause, the evidence and\n"
     "what to do. A PATH is a log, a log compressed by gzip, or a folder of them, in any order; \"-\" or nothing is\n"
     "standard input. Servers and forms of lines are known by themselves.\n",
     "  whybounce log /var/log/mail.log*\n"
     "  journalctl -o json -u postfix | whybounce log\n"
     "  whybounce log --format=jsonl --all /var/log/exim4/mainlog | jq -r 'select(.kind == \"failure\") | .recipient'\n"},
    {"rules", rules_run, "test a file of rules against its own examples", FOR_RULES, "check FILE...", "check",
     "Sends each example of each rule in the files through the whole engine, together with the built-in rules,\n"
     "and says which come out otherwise than the rule promises.\n",
     "  whybounce rules check mine.data && whybounce --rules=mine.data ~/Maildir\n"},
    {"scan", scan_run, "tell why mail came back (this is done when no command is named)", FOR_SCAN,
     "[PATH...]", NULL,
     "Reads bounces and other delivery reports, and says why the mail came back, with the evidence and what to\n"
     "do. A PATH is a message, an mbox, a Maildir or any other folder; \"-\" or nothing is standard input.\n",
     "  whybounce bounce.eml\n"
     "  whybounce --summary ~/Maildir\n"
     "  whybounce --state=bounces.state -j0 ~/Maildir /var/mail/bounces      (nightly: what is new)\n"
     "  feeder | whybounce --stdin=jsonl | reader\n"
     "  whybounce --format=jsonl /var/mail/bounces | jq -r 'select(.hard_bounce) | .recipient'\n"
     "  |/usr/bin/whybounce --delivery >> $HOME/bounces.jsonl || exit 75      (in a .qmail file)\n"},
};

const Command *
commands_get(gsize *ret_n_commands)
{
    *ret_n_commands = G_N_ELEMENTS(commands);
    return commands;
}

const Command *
commands_find(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        if (g_str_equal(commands[i].name, name))
            return &commands[i];
    return NULL;
}

const Command *
commands_of(OptionUser user)
{
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        if (commands[i].user == user)
            return &commands[i];
    return NULL;
}
