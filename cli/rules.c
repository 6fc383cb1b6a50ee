/* SPDX-License-Identifier: BSD-2-Clause */
/* rules.c: whether rules do what their examples say */
#include <stdio.h>
#include <string.h>

#include "complain.h"
#include "decoder.h"
#include "exit-status.h"
#include "safe-text.h"

/* One example that came out otherwise, as one line that editors can jump to. */
static void
print_problem(const DsnRuleProblem *problem, gpointer user_data)
{
    const char *path = user_data;
    g_autofree char *safe_path = safe_text(path, SAFE_PATH_MAX);
    g_autofree char *rule = safe_text(problem->rule, SAFE_LINE_MAX);
    g_autofree char *example = safe_text(problem->example, SAFE_LINE_MAX);
    g_autofree char *by = problem->by_rule != NULL ? safe_text(problem->by_rule, SAFE_LINE_MAX) : NULL;

    printf("'%s': line %u: rule %s: %s came out as %s%s%s%s, expected %s%s: %s\n", safe_path, problem->line,
           rule, problem->is_counter ? "counter-example" : "example", problem->got,
           by != NULL ? " (by rule " : "", by != NULL ? by : "", by != NULL ? ")" : "",
           problem->is_counter ? "anything but " : "", problem->expected, example);
}

static int
check_file(DsnDecoder *decoder, char *path)
{
    g_autoptr(GError) failure = NULL;
    g_autofree char *text = NULL;
    guint n_examples = 0;
    gsize length;
    int n_failed;

    if (!decoder_read_rules_file(path, &text, &length))
        return STATUS_TROUBLE;
    n_failed = dsn_decoder_check_rules(decoder, text, length, print_problem, path, &n_examples, &failure);
    if (n_failed < 0) {
        complain(path, -1, failure->message);
        return STATUS_TROUBLE;
    }
    {
        g_autofree char *safe_path = safe_text(path, SAFE_PATH_MAX);
        printf("'%s': %u of %u examples came out as their rules say\n", safe_path,
               n_examples - (guint)n_failed, n_examples);
    }
    return n_failed == 0 ? STATUS_FOUND : STATUS_NOTHING;
}

int
rules_run(int argc, char **argv)
{
    g_auto(Options) options = {0};
    g_autoptr(DsnDecoder) decoder = NULL;
    int status, worst = STATUS_FOUND;

    if (!options_begin(&options, FOR_RULES, argc, argv, &status))
        return status;
    if (options.arguments[0] == NULL || !g_str_equal(options.arguments[0], "check") ||
        options.arguments[1] == NULL) {
        complain(NULL, -1, "expected 'whybounce rules check FILE'");
        return STATUS_TROUBLE;
    }
    if ((decoder = decoder_new(&options)) == NULL)
        return STATUS_TROUBLE;
    for (gsize i = 1; options.arguments[i] != NULL; i++) {
        status = check_file(decoder, options.arguments[i]);
        worst = MAX(worst, status);
    }
    return worst;
}
