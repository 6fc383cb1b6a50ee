/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz-rules.c: any text is a rules file that can be tried, or a mistake with its place */
#include "cause/check.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const DsnKnowledge *knowledge = dsn_knowledge_builtin();
    g_auto(DsnCheck) check = {0};
    g_autoptr(GError) error = NULL;

    if (dsn_check_rules(&knowledge, 1, FALSE, (DsnSpan){data, size}, NULL, NULL, &check, &error))
        g_assert_true(error == NULL && check.n_failed <= check.n_examples);
    else
        g_assert_true(error != NULL && g_str_has_prefix(error->message, "line "));
    return 0;
}
