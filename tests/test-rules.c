/* SPDX-License-Identifier: BSD-2-Clause */
/* Every rule of data/rules is tried on its own examples, through the whole engine. */
#include "cause/check.h"
#include "check.h"

#include <stdio.h>
#include <string.h>

static void
tell(const DsnRuleProblem *problem, gpointer data)
{
    g_autofree char *row =
        g_strdup_printf("%s:%u: rule %s, %s \"%s\": %s by %s", (const char *)data, problem->line,
                        problem->rule, problem->is_counter ? "counter" : "example", problem->example,
                        problem->got, problem->by_rule != NULL ? problem->by_rule : "nothing");

    check_row(FALSE, row, problem->is_counter ? "another cause" : problem->expected, __FILE__, __LINE__);
}

static void
check_file(const char *folder, const char *name, DsnCheck *check)
{
    const DsnKnowledge *knowledge = dsn_knowledge_builtin();
    g_autofree char *path = g_build_filename(folder, name, NULL), *text = NULL;
    g_autoptr(GError) error = NULL;
    gsize length;

    CHECK_ROW(name, g_file_get_contents(path, &text, &length, NULL));
    CHECK_ROW(name, dsn_check_rules(&knowledge, 1, TRUE, (DsnSpan){(const guint8 *)text, length}, tell,
                                    (gpointer)(guintptr)name, check, &error));
}

static void
check_folder(void (*check_result)(const char *name, const DsnCheck *check))
{
    g_autofree char *folder = g_build_filename(g_getenv("WHYBOUNCE_DATA"), "rules", NULL);
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    const char *name;

    CU_ASSERT_PTR_NOT_NULL(files);
    while (files != NULL && (name = g_dir_read_name(files)) != NULL) {
        g_auto(DsnCheck) check = {0};
        if (!g_str_has_suffix(name, ".data"))
            continue;
        check_file(folder, name, &check);
        if (check.idle != NULL)
            check_result(name, &check);
    }
}

static void
check_has_no_idle_rule(const char *name, const DsnCheck *check)
{
    for (guint i = 0; i < check->idle->len; i++)
        check_row(FALSE, check->idle->pdata[i], name, __FILE__, __LINE__);
}

static void
check_has_examples(const char *name, const DsnCheck *check)
{
    CHECK_ROW(name, check->n_rules > 0 && check->n_examples >= check->n_rules);
}

static void
test_every_rule_decides_one_of_its_examples_or_supports_one(void)
{
    check_folder(check_has_no_idle_rule);
}

static void
test_every_example_comes_out_as_its_rule_says(void)
{
    check_folder(check_has_examples);
}

static const CheckTest tests[] = {
    {"every example comes out as its rule says", test_every_example_comes_out_as_its_rule_says},
    {"every rule decides one of its examples, or supports one",
     test_every_rule_decides_one_of_its_examples_or_supports_one},
};

int
main(int argc, char **argv)
{
    return check_run("rules", tests, G_N_ELEMENTS(tests), argc, argv);
}
