/* SPDX-License-Identifier: BSD-2-Clause */
/* options.c: what the command line and the environment ask for
 *
 * One table for all commands; GOption reads the command line by it, help and completion are printed from it.
 */
#include "options.h"

#include <string.h>

#include "complain.h"
#include "dsn.h"
#include "exit-status.h"
#include "help.h"
#include "nearest.h"

#define THREADS_MAX 256                /* more are a mistake in typing */
#define AGE_LIMIT   100000             /* of any unit; more are a mistake in typing */
#define SIZE_LIMIT  ((guint64)1 << 31) /* bytes of one message; what a buffer can count */

/* --- One function for each option --- */

static gboolean
refuse(GError **error, const char *option, const char *value, const char *wanted)
{
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--%s: '%s' is not %s", option, value,
                wanted);
    return FALSE;
}

static gboolean
set_all(Options *options, const char *value, GError **error)
{
    return options->shows_all = TRUE;
}

/* A host name, or another word without blanks and what ends an id in the field. */
static gboolean
set_authserv_id(Options *options, const char *value, GError **error)
{
    if (value[0] == '\0' || strpbrk(value, " \t\r\n;()\"\\") != NULL)
        return refuse(error, "authserv-id", value, "the first word of an Authentication-Results field");
    g_ptr_array_add(options->authserv_ids, g_strdup(value));
    return TRUE;
}

static gboolean
set_attempts(Options *options, const char *value, GError **error)
{
    return options->shows_attempts = TRUE;
}

static gboolean
set_incidents(Options *options, const char *value, GError **error)
{
    return options->shows_incidents = TRUE;
}

static gboolean
set_color(Options *options, const char *value, GError **error)
{
    options->color = g_str_equal(value, "always")  ? WHEN_ALWAYS
                     : g_str_equal(value, "never") ? WHEN_NEVER
                                                   : WHEN_AUTO;
    return TRUE;
}

static gboolean
set_delivery(Options *options, const char *value, GError **error)
{
    if (options->stream_form == STREAM_JSONL)
        return refuse(error, "stdin", "jsonl", "for --delivery, which reads one message");
    options->stream_form = STREAM_SINGLE;
    return options->is_delivery = TRUE;
}

static gboolean
set_format(Options *options, const char *value, GError **error)
{
    g_free(options->format);
    options->format = g_strdup(value);
    return TRUE;
}

static gboolean
set_header(Options *options, const char *value, GError **error)
{
    for (const char *at = value; *at != '\0' || at == value; at++)
        if (*at <= ' ' || *at == ':' || *at >= 0x7f)
            return refuse(error, "header", value, "the name of a header field (without its colon)");
    g_ptr_array_add(options->headers, g_strdup(value));
    return TRUE;
}

static gboolean
set_help(Options *options, const char *value, GError **error)
{
    return options->wants_help = TRUE;
}

static gboolean
set_jobs(Options *options, const char *value, GError **error)
{
    guint64 number;

    if (!g_ascii_string_to_unsigned(value, 10, 0, THREADS_MAX, &number, NULL))
        return refuse(error, "jobs", value, "a number from 0 to " G_STRINGIFY(THREADS_MAX));
    options->n_threads = number > 0 ? (guint)number : g_get_num_processors();
    return TRUE;
}

static gboolean
set_language(Options *options, const char *value, GError **error)
{
    g_free(options->language);
    options->language = g_strdup(value);
    return TRUE;
}

static gboolean
set_mark_seen(Options *options, const char *value, GError **error)
{
    return options->marks_seen = TRUE;
}

static gboolean
set_max_age(Options *options, const char *value, GError **error)
{
    static const struct {
        char letter;
        gint64 seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
    char *end = NULL;
    guint64 number = g_ascii_strtoull(value, &end, 10);

    for (gsize i = 0;
         g_ascii_isdigit(value[0]) && number > 0 && number < AGE_LIMIT && i < G_N_ELEMENTS(units); i++)
        if (end[0] == units[i].letter && end[1] == '\0') {
            options->max_age = (gint64)number * units[i].seconds;
            return TRUE;
        }
    return refuse(error, "max-age", value, "a time such as 30d, 12h, 45m or 2w");
}

static gboolean
set_max_size(Options *options, const char *value, GError **error)
{
    static const char units[] = "KMG";
    char *end = NULL;
    guint64 size = g_ascii_strtoull(value, &end, 10);
    const char *unit = *end != '\0' ? strchr(units, g_ascii_toupper(*end)) : NULL;
    guint shift = unit != NULL ? 10 * ((guint)(unit - units) + 1) : 0;

    if (!g_ascii_isdigit(value[0]) || (unit != NULL ? end[1] : *end) != '\0' || size == 0 ||
        size > SIZE_LIMIT >> shift)
        return refuse(error, "max-size", value, "a number of bytes up to 2G, such as 512K or 64M");
    options->max_size = (gsize)(size << shift);
    return TRUE;
}

static gboolean
set_no_progress(Options *options, const char *value, GError **error)
{
    options->progress = WHEN_NEVER;
    return TRUE;
}

/* "@example.com" and "example.com." mean the same. */
static gboolean
set_our_domain(Options *options, const char *value, GError **error)
{
    const char *domain = value[0] == '@' ? value + 1 : value;
    gsize length = strlen(domain);

    while (length > 0 && domain[length - 1] == '.')
        length--;
    if (length == 0 || domain[0] == '.' || strpbrk(domain, " \t\r\n@<>,;:/\"") != NULL)
        return refuse(error, "our-domain", value, "a domain, such as example.com");
    g_ptr_array_add(options->our_domains, g_strndup(domain, length));
    return TRUE;
}

static gboolean
set_progress(Options *options, const char *value, GError **error)
{
    options->progress = WHEN_ALWAYS;
    return TRUE;
}

static gboolean
set_rules(Options *options, const char *value, GError **error)
{
    g_ptr_array_add(options->rules, g_strdup(value));
    return TRUE;
}

static gboolean
set_state(Options *options, const char *value, GError **error)
{
    if (value[0] == '\0')
        return refuse(error, "state", value, "the name of a file");
    g_free(options->state);
    options->state = g_strdup(value);
    return TRUE;
}

static gboolean
set_stdin(Options *options, const char *value, GError **error)
{
    if (options->is_delivery)
        return refuse(error, "stdin", value, "for --delivery, which reads one message");
    options->stream_form = g_str_equal(value, "jsonl") ? STREAM_JSONL : STREAM_MAIL;
    return TRUE;
}

static gboolean
set_summary(Options *options, const char *value, GError **error)
{
    options->is_summary_json = value != NULL && g_str_equal(value, "json");
    return options->shows_summary = TRUE;
}

static gboolean
set_time_zone(Options *options, const char *value, GError **error)
{
    GTimeZone *zone = g_time_zone_new_identifier(value);

    if (zone == NULL)
        return refuse(error, "timezone", value, "a time zone, such as Asia/Tokyo, UTC or +09:00");
    g_time_zone_unref(options->time_zone);
    options->time_zone = zone;
    return TRUE;
}

/* --- The table --- */

#define WHAT "What is written"
#define HOW  "How it is read"
#define PAST "What is read again"
#define SELF "Besides"

#define FOR_READERS (FOR_EXPLAIN | FOR_CAUSES)
#define FOR_INPUTS  (FOR_SCAN | FOR_LOG)
#define FOR_RESULTS (FOR_INPUTS | FOR_READERS)

static const Option options_table[] = {
    {"all", 0, FOR_SCAN, NULL, NULL, WHAT, "also messages that are no reports", set_all},
    {"all", 0, FOR_LOG, NULL, NULL, WHAT, "also what was delivered", set_all},
    {"attempts", 0, FOR_LOG, NULL, NULL, WHAT,
     "each attempt for itself; without it, those of a message to one recipient are one record", set_attempts},
    {"color", 0, FOR_RESULTS, "WHEN", "auto|always|never", WHAT,
     "colours in text; auto: on a terminal, unless NO_COLOR is set", set_color},
    {"format", 0, FOR_INPUTS, "NAME", "text|jsonl|json|csv", WHAT,
     "text (for people, the default on a terminal), jsonl (the default elsewhere), json, csv", set_format},
    {"format", 0, FOR_READERS, "NAME", "text|jsonl", WHAT,
     "text (for people, the default on a terminal) or jsonl (the default elsewhere)", set_format},
    {"header", 0, FOR_SCAN, "NAME", NULL, WHAT,
     "also this header field of returned messages; may be repeated", set_header},
    {"incidents", 0, FOR_LOG, NULL, NULL, WHAT,
     "what went wrong over time, instead of each failure: since when, how bad, why, what to do first",
     set_incidents},
    {"lang", 0, FOR_RESULTS, "LANGUAGE", "en|ja", WHAT,
     "language of titles, explanations and remedies; default: the locale's", set_language},
    {"summary", 0, FOR_SCAN, "[FORM]", "text|json", WHAT,
     "in the end: how many messages, kinds and causes, and failures by domain, host and day (on standard error, "
     "unless the format is text)",
     set_summary},
    {"summary", 0, FOR_LOG, "[FORM]", "text|json", WHAT,
     "in the end: how many lines, kinds and causes, and failures by domain, host and day (on standard error, "
     "unless the format is text)",
     set_summary},
    {"authserv-id", 0, FOR_SCAN, "ID", NULL, HOW,
     "believe Authentication-Results of this host of ours (for \"trust\"); may be repeated", set_authserv_id},
    {"delivery", 0, FOR_SCAN, NULL, NULL, HOW,
     "for mail servers: one message on standard input, exit status 75 when anything goes wrong",
     set_delivery},
    {"jobs", 'j', FOR_SCAN, "NUMBER", NULL, HOW,
     "threads; 0: one for each core; the order of the output stays", set_jobs},
    {"max-size", 0, FOR_SCAN, "BYTES", NULL, HOW,
     "how much of one message is read (512K, 64M); default: 256M", set_max_size},
    {"our-domain", 0, FOR_SCAN, "DOMAIN", NULL, HOW,
     "our mail is sent from this domain, so that \"trust\" tells reports about other mail; may be repeated",
     set_our_domain},
    {"rules", 0, FOR_INPUTS | FOR_EXPLAIN, "FILE", NULL, HOW, "also apply the rules in FILE; may be repeated",
     set_rules},
    {"stdin", 0, FOR_SCAN, "FORM", "mail|jsonl", HOW,
     "what standard input holds: mail (a message or an mbox), jsonl (a JSON object a line with a message in it; "
     "each line is answered at once)",
     set_stdin},
    {"progress", 0, FOR_INPUTS, NULL, NULL, HOW,
     "show progress on standard error, even if that is no terminal", set_progress},
    {"no-progress", 0, FOR_INPUTS, NULL, NULL, HOW, "do not show progress", set_no_progress},
    {"timezone", 0, FOR_LOG, "ZONE", NULL, HOW,
     "of times that are written without one (Asia/Tokyo, +09:00); default: the zone of this machine",
     set_time_zone},
    {"mark-seen", 0, FOR_SCAN, NULL, NULL, PAST,
     "of a Maildir read only what has not been seen, and move it to \"cur\" with the flag S when its records are "
     "written",
     set_mark_seen},
    {"max-age", 0, FOR_SCAN, "TIME", NULL, PAST,
     "pass over mail that is older (30d, 12h, 45m, 2w), by the name in a Maildir, the From_ line in an mbox, else the "
     "file's time",
     set_max_age},
    {"state", 0, FOR_SCAN, "FILE", NULL, PAST,
     "read only what is new since the last run with this FILE, which keeps what has been done; the mail stays "
     "as it is",
     set_state},
    {"help", 'h', FOR_ALL, NULL, NULL, SELF, "this text", set_help},
};

const Option *
options_get(gsize *ret_n_options)
{
    *ret_n_options = G_N_ELEMENTS(options_table);
    return options_table;
}

/* --- Reading the command line --- */

typedef struct {
    Options *options;
    OptionUser user;
} Reading;

static gboolean
is_value_of(const Option *option, const char *value)
{
    g_auto(GStrv) values = g_strsplit(option->values, "|", -1);

    return g_strv_contains((const char *const *)values, value);
}

/* GOption has met the option @written ("--format" or "-j"). */
static gboolean
on_option(const char *written, const char *value, gpointer data, GError **error)
{
    Reading *reading = data;
    const char *name = written + strspn(written, "-");
    gboolean is_letter = written[1] != '-';

    for (gsize i = 0; i < G_N_ELEMENTS(options_table); i++) {
        const Option *option = &options_table[i];
        if (!(option->users & reading->user))
            continue;
        if (is_letter ? option->letter != name[0] : !g_str_equal(option->name, name))
            continue;
        if (option->values != NULL && !g_str_equal(option->name, "lang") && !is_value_of(option, value)) {
            g_autofree char *wanted = g_strdup_printf("one of %s", option->values);
            return refuse(error, option->name, value, wanted);
        }
        return option->set(reading->options, value, error);
    }
    return FALSE;
}

static GArray *
build_entries(OptionUser user)
{
    GArray *entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));

    for (gsize i = 0; i < G_N_ELEMENTS(options_table); i++) {
        const Option *option = &options_table[i];
        GOptionEntry entry = {
            .long_name = option->name,
            .short_name = option->letter,
            .flags = option->argument != NULL ? G_OPTION_FLAG_FILENAME
                                              : G_OPTION_FLAG_NO_ARG, /* bytes as they are */
            .arg = G_OPTION_ARG_CALLBACK,
            .arg_data = (gpointer)on_option,
        };
        if (option->users & user)
            g_array_append_val(entries, entry);
    }
    return entries;
}

/* GLib's sentence in our form, and the option that may have been meant. */
static void
improve(GError *failure, OptionUser user)
{
    const char *blank = strrchr(failure->message, ' ');
    g_autofree char *written =
        g_strndup(blank != NULL ? blank + 1 : "", blank != NULL ? strcspn(blank + 1, "=") : 0);
    g_autofree char *question = NULL, *message = NULL;
    Nearest nearest = nearest_to(written + strspn(written, "-"));

    if (!g_error_matches(failure, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(options_table); i++)
        if (options_table[i].users & user)
            nearest_offer(&nearest, options_table[i].name);
    question = nearest.best != NULL ? g_strdup_printf("; did you mean '--%s'?", nearest.best)
                                    : g_strdup("; '--help' lists the known ones");
    message = g_strdup_printf("unknown option '%s'%s", written, question);
    g_free(failure->message);
    failure->message = g_steal_pointer(&message);
}

/* The language that the environment asks for, in the order of POSIX. */
static const char *
environment_language(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *value = g_getenv(names[i]);
        if (value != NULL && value[0] != '\0')
            return g_str_has_prefix(value, "ja") ? "ja" : "en";
    }
    return "en";
}

/* Is @word a letter and its argument in one ("-j4")? */
static gboolean
is_joined(const char *word, OptionUser user)
{
    for (gsize i = 0; i < G_N_ELEMENTS(options_table) && word[0] == '-'; i++) {
        const Option *option = &options_table[i];
        if ((option->users & user) && option->letter != 0 && option->letter == word[1] &&
            option->argument != NULL)
            return word[2] != '\0';
    }
    return FALSE;
}

gboolean
option_is_optional(const Option *option)
{
    return option->argument != NULL && option->argument[0] == '[';
}

/* The value that "--summary" stands for, or NULL: GOption would take the next word for it. (transfer full) */
static char *
fallback_of(const char *word, OptionUser user)
{
    for (gsize i = 0; i < G_N_ELEMENTS(options_table) && g_str_has_prefix(word, "--"); i++) {
        const Option *option = &options_table[i];
        if ((option->users & user) && option_is_optional(option) && g_str_equal(option->name, word + 2))
            return g_strndup(option->values, strcspn(option->values, "|"));
    }
    return NULL;
}

/* A switch that was given a value ("--all=no"), which GOption would pass over; or NULL. */
static const Option *
find_switch_with_value(int argc, char **argv, OptionUser user)
{
    for (int i = 0; i < argc && !g_str_equal(argv[i], "--"); i++) {
        gsize length = strcspn(argv[i], "=");
        if (argv[i][length] == '\0' || !g_str_has_prefix(argv[i], "--"))
            continue;
        for (gsize k = 0; k < G_N_ELEMENTS(options_table); k++) {
            const Option *option = &options_table[k];
            if ((option->users & user) && option->argument == NULL && strlen(option->name) == length - 2 &&
                strncmp(option->name, argv[i] + 2, length - 2) == 0)
                return option;
        }
    }
    return NULL;
}

/* A copy of the words, "-j4" as two of them, because GOption knows only that form. */
static char **
split_words(int argc, char **argv, OptionUser user)
{
    GPtrArray *words = g_ptr_array_new();
    gboolean had_end = FALSE;

    for (int i = 0; i < argc; i++) {
        had_end |= g_str_equal(argv[i], "--");
        if (!had_end && is_joined(argv[i], user)) {
            g_ptr_array_add(words, g_strndup(argv[i], 2));
            g_ptr_array_add(words, g_strdup(argv[i] + 2));
        } else {
            g_autofree char *fallback = had_end ? NULL : fallback_of(argv[i], user);
            g_ptr_array_add(words,
                            fallback != NULL ? g_strconcat(argv[i], "=", fallback, NULL) : g_strdup(argv[i]));
        }
    }
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(words, FALSE);
}

/* The words behind the command, without the "--" that ended the options. */
static char **
arguments_of(char **words)
{
    GPtrArray *arguments = g_ptr_array_new();
    gboolean had_end = FALSE;

    for (gsize i = 1; words[0] != NULL && words[i] != NULL; i++) {
        if (!had_end && g_str_equal(words[i], "--"))
            had_end = TRUE;
        else
            g_ptr_array_add(arguments, g_strdup(words[i]));
    }
    g_ptr_array_add(arguments, NULL);
    return (char **)g_ptr_array_free(arguments, FALSE);
}

gboolean
options_parse(Options *options, const Command *command, int argc, char **argv, GError **error)
{
    Reading reading = {options, command->user};
    g_autoptr(GArray) entries = build_entries(command->user);
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    GOptionGroup *group = g_option_group_new("whybounce", "", "", &reading, NULL);
    g_auto(GStrv) words = split_words(argc, argv, command->user);
    const Option *overdone = find_switch_with_value(argc, argv, command->user);
    GError *failure = NULL;

    *options = (Options){
        .language = g_strdup(environment_language()),
        .time_zone = g_time_zone_new_local(),
        .n_threads = 1,
        .max_size = DSN_MAX_SIZE_DEFAULT,
        .rules = g_ptr_array_new_with_free_func(g_free),
        .headers = g_ptr_array_new_with_free_func(g_free),
        .our_domains = g_ptr_array_new_with_free_func(g_free),
        .authserv_ids = g_ptr_array_new_with_free_func(g_free),
    };
    g_option_group_add_entries(group, (const GOptionEntry *)(gpointer)entries->data);
    g_option_context_set_main_group(context, group);
    g_option_context_set_help_enabled(context, FALSE);
    if (overdone != NULL) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--%s takes no value", overdone->name);
        return FALSE;
    }
    if (!g_option_context_parse_strv(context, &words, &failure)) {
        improve(failure, command->user);
        g_propagate_error(error, failure);
        return FALSE;
    }
    options->arguments = arguments_of(words);
    return TRUE;
}

void
options_clear(Options *options)
{
    g_clear_pointer(&options->format, g_free);
    g_clear_pointer(&options->language, g_free);
    g_clear_pointer(&options->time_zone, g_time_zone_unref);
    g_clear_pointer(&options->state, g_free);
    g_clear_pointer(&options->rules, g_ptr_array_unref);
    g_clear_pointer(&options->headers, g_ptr_array_unref);
    g_clear_pointer(&options->our_domains, g_ptr_array_unref);
    g_clear_pointer(&options->authserv_ids, g_ptr_array_unref);
    g_clear_pointer(&options->arguments, g_strfreev);
}

gboolean
options_begin(Options *options, OptionUser user, int argc, char **argv, int *ret_status)
{
    const Command *command = commands_of(user);
    g_autoptr(GError) failure = NULL;

    if (!options_parse(options, command, argc, argv, &failure)) {
        complain(NULL, -1, failure->message);
        *ret_status = STATUS_TROUBLE;
        return FALSE;
    }
    if (options->wants_help) {
        help_print(command);
        *ret_status = STATUS_FOUND;
        return FALSE;
    }
    return TRUE;
}
