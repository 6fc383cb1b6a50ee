/* SPDX-License-Identifier: BSD-2-Clause */
/* test-log-scenarios.c: each log in data/samples/logs gives the incidents that incidents.txt there tells
 *
 * "NAME:" begins what must be found in NAME.log; each indented line below it is one incident, in any order: its kind,
 * subject, state and root cause, and what the chain has before ("because-of") and after it ("then").
 */
#include <string.h>

#include "check.h"
#include "dsn.h"

#define LOG_WRITTEN 1763596800 /* 2025-11-20: tells the year of times without one */

static char *
log_path(const char *name)
{
    return g_build_filename(g_getenv("WHYBOUNCE_SAMPLES"), "logs", name, NULL);
}

static void
append_link(GString *text, const DsnIncidentLink *link)
{
    const char *word = g_str_equal(link->role, "reason") ? "because-of" : "then";
    g_autofree char *part = g_strdup_printf(" %s %s", word, link->kind != NULL ? link->kind : link->cause);

    if (!g_str_equal(link->role, "root") && strstr(text->str, part) == NULL)
        g_string_append(text, part);
}

static char *
describe(const DsnIncident *incident)
{
    GString *text = g_string_new(NULL);

    g_string_printf(text, "%s %s %s %s", incident->kind, incident->subject, incident->state,
                    incident->cause->id);
    for (guint i = 0; i < incident->n_chain; i++)
        append_link(text, &incident->chain[i]);
    return g_string_free(text, FALSE);
}

static int
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The descriptions, sorted, one a line. (transfer full) */
static char *
join(GPtrArray *texts)
{
    g_ptr_array_sort(texts, compare_texts);
    g_ptr_array_add(texts, NULL);
    return g_strjoinv("\n", (char **)texts->pdata);
}

/* What is found when the log is read in pieces of that many bytes. (transfer full) */
static char *
find_incidents(DsnDecoder *decoder, const char *path, gsize piece)
{
    DsnLog *log = dsn_log_new(decoder, DSN_LOG_INCIDENTS, NULL, NULL);
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *bytes = NULL, *all = NULL;
    gsize length = 0;
    guint n_incidents;
    const DsnIncident *const *incidents;

    CHECK_ROW(path, g_file_get_contents(path, &bytes, &length, NULL));
    dsn_log_begin(log, path, LOG_WRITTEN);
    for (gsize at = 0; at < length; at += piece)
        dsn_log_feed(log, bytes + at, MIN(piece, length - at));
    dsn_log_finish(log);
    incidents = dsn_log_get_incidents(log, &n_incidents);
    for (guint i = 0; i < n_incidents; i++)
        g_ptr_array_add(found, describe(incidents[i]));
    all = join(found);
    dsn_log_free(log);
    return g_steal_pointer(&all);
}

static void
check_log(DsnDecoder *decoder, const char *name, GPtrArray *wanted)
{
    g_autofree char *file = g_strconcat(name, ".log", NULL), *path = log_path(file);
    g_autofree char *found = find_incidents(decoder, path, G_MAXSSIZE), *expected = join(wanted);

    CHECK_TEXT(name, found, expected);
}

static void
test_each_log_gives_its_incidents_and_no_others(void)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    g_autofree char *path = log_path("incidents.txt"), *text = NULL;
    g_auto(GStrv) lines = NULL;
    guint n_logs = 0;

    CU_ASSERT_TRUE_FATAL(g_file_get_contents(path, &text, NULL, NULL));
    lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL;) {
        g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func(g_free);
        char *name = g_strstrip(lines[i++]);
        if (!g_str_has_suffix(name, ":") || name[0] == '#')
            continue;
        name[strlen(name) - 1] = '\0';
        while (lines[i] != NULL && lines[i][0] == ' ')
            g_ptr_array_add(wanted, g_strdup(g_strstrip(lines[i++])));
        check_log(decoder, name, wanted);
        n_logs++;
    }
    CU_ASSERT(n_logs > 60);
}

static void
test_a_log_that_comes_in_pieces_gives_the_same(void)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    g_autofree char *path = log_path("4-rate-limited-relay.log");
    g_autofree char *whole = find_incidents(decoder, path, G_MAXSSIZE);
    g_autofree char *pieces = find_incidents(decoder, path, 7);

    CHECK_TEXT("pieces", pieces, whole);
    CHECK_ROW("found", whole[0] != '\0');
}

int
main(int argc, char **argv)
{
    static const CheckTest tests[] = {
        {"each log gives its incidents and no others", test_each_log_gives_its_incidents_and_no_others},
        {"a log that comes in pieces gives the same", test_a_log_that_comes_in_pieces_gives_the_same},
    };

    return check_run("log-scenarios", tests, G_N_ELEMENTS(tests), argc, argv);
}
