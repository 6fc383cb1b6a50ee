/* SPDX-License-Identifier: BSD-2-Clause */
/* check.c: a CUnit run that prints TAP (https://testanything.org), and checks that name their row */
#include "check.h"

#include <stdio.h>
#include <string.h>

static void
print_failures(void)
{
    for (CU_pFailureRecord record = CU_get_failure_list(); record != NULL; record = record->pNext) {
        g_autofree char *line = g_strdup(record->strCondition);
        g_strdelimit(line, "\r\n", ' ');
        printf("# %s:%u: %s\n", record->strFileName != NULL ? record->strFileName : "?", record->uiLineNumber,
               line);
    }
}

int
check_run(const char *suite_name, const CheckTest *tests, gsize n_tests, int argc, char **argv)
{
    CU_pSuite suite;
    guint n_failed = 0, number = 0;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (CU_initialize_registry() != CUE_SUCCESS || (suite = CU_add_suite(suite_name, NULL, NULL)) == NULL)
        return 2;
    for (gsize i = 0; i < n_tests; i++) {
        CU_pTest test = CU_add_test(suite, tests[i].name, tests[i].run);
        gboolean failed;
        if (argc > 1 && strstr(tests[i].name, argv[1]) == NULL)
            continue;
        failed = test == NULL || CU_run_test(suite, test) != CUE_SUCCESS || CU_get_number_of_failures() > 0;
        printf("%s %u - %s: %s\n", failed ? "not ok" : "ok", ++number, suite_name, tests[i].name);
        if (failed)
            print_failures();
        n_failed += failed;
    }
    printf("1..%u\n", number);
    CU_cleanup_registry();
    return n_failed > 0;
}

gboolean
check_row(gboolean holds, const char *row, const char *condition, const char *file, guint line)
{
    g_autofree char *text = g_strdup_printf("row \"%s\": %s", row, condition);
    return CU_assertImplementation(holds, line, text, file, "", CU_FALSE);
}

gboolean
check_text(const char *row, const char *got, const char *wanted, const char *file, guint line)
{
    g_autofree char *text = g_strdup_printf("row \"%s\": got \"%s\", wanted \"%s\"", row,
                                            got != NULL ? got : "(null)", wanted != NULL ? wanted : "(null)");
    return CU_assertImplementation(g_strcmp0(got, wanted) == 0, line, text, file, "", CU_FALSE);
}

gboolean
check_span(const char *row, DsnSpan got, const char *wanted, const char *file, guint line)
{
    g_autofree char *text = got.data != NULL ? g_strndup((const char *)got.data, got.length) : NULL;
    return check_text(row, text, wanted, file, line);
}

CheckBytes
check_bytes(const void *data, gsize length)
{
    guint8 *bytes = g_malloc(MAX(length, 1));
    if (length > 0)
        memcpy(bytes, data, length);
    return (CheckBytes){bytes, {bytes, length}};
}

CheckBytes
check_string(const char *text)
{
    return check_bytes(text, strlen(text));
}

void
check_bytes_clear(CheckBytes *bytes)
{
    g_clear_pointer(&bytes->bytes, g_free);
    bytes->span = DSN_SPAN_NONE;
}
