/* SPDX-License-Identifier: BSD-2-Clause */
/* command.h: the commands of whybounce */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which options a command has: the options table says who they are for. */
typedef enum {
    FOR_SCAN = 1 << 0,
    FOR_EXPLAIN = 1 << 1,
    FOR_CAUSES = 1 << 2,
    FOR_RULES = 1 << 3,
    FOR_COMPLETION = 1 << 4,
    FOR_LOG = 1 << 5,
    FOR_ALL = (1 << 6) - 1,
} OptionUser;

typedef struct {
    const char *name;
    int (*run)(int argc, char **argv); /* argv[0] is the command; gives the exit status */
    const char *summary;               /* one line */
    OptionUser user;
    const char *usage;       /* what follows the name */
    const char *words;       /* words that may follow, for completion; NULL: names of files */
    const char *description; /* lines of --help: what it does */
    const char *examples;    /* lines of --help */
} Command;

const Command *commands_get(gsize *ret_n_commands);
/* NULL when there is none of that name. */
const Command *commands_find(const char *name);
/* The command named @name, which exists. */
const Command *commands_of(OptionUser user);

int scan_run(int argc, char **argv);
int explain_run(int argc, char **argv);
int causes_run(int argc, char **argv);
int log_run(int argc, char **argv);
int rules_run(int argc, char **argv);
int completion_run(int argc, char **argv);

G_END_DECLS
