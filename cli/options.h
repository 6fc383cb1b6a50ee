/* SPDX-License-Identifier: BSD-2-Clause */
/* options.h: what the command line and the environment ask for */
#pragma once

#include "command.h"
#include "message.h"

G_BEGIN_DECLS

typedef enum {
    WHEN_AUTO,
    WHEN_ALWAYS,
    WHEN_NEVER,
} When;

typedef struct {
    char *format;   /* NULL: text on a terminal, else jsonl */
    char *language; /* as --lang or the environment gives it */
    When color, progress;
    gboolean shows_all;
    gboolean shows_attempts;
    gboolean shows_incidents;
    gboolean shows_summary;
    gboolean is_summary_json;
    gboolean is_delivery;
    StreamForm stream_form; /* of standard input */
    gboolean wants_help;
    GTimeZone *time_zone; /* of times that are written without one */
    char *state;          /* path, or NULL */
    gboolean marks_seen;
    gint64 max_age;     /* seconds; 0: any */
    guint n_threads;    /* 1 or more */
    gsize max_size;     /* bytes of one message */
    GPtrArray *rules;   /* paths */
    GPtrArray *headers; /* names of header fields */
    GPtrArray *our_domains, *authserv_ids;
    char **arguments; /* what is no option, NULL at the end */
} Options;

/* One row of the options table. */
typedef struct {
    const char *name;
    char letter;          /* 0: none */
    guint users;          /* OptionUser */
    const char *argument; /* NULL: the option is a switch; in brackets: it may do without */
    const char *values;   /* "a|b|c"; NULL: any */
    const char *group;
    const char *summary;
    gboolean (*set)(Options *options, const char *value, GError **error);
} Option;

/* May the option be written without its value? The first of its values is meant then. */
gboolean option_is_optional(const Option *option);

const Option *options_get(gsize *ret_n_options);

/* Reads the options of @command; argv[0] is passed over. FALSE with @error set when there is a mistake in them. */
gboolean options_parse(Options *options, const Command *command, int argc, char **argv, GError **error);
void options_clear(Options *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

/* What every command does first: reads its options, answers --help. FALSE: end with @ret_status. */
gboolean options_begin(Options *options, OptionUser user, int argc, char **argv, int *ret_status);

G_END_DECLS
