/* SPDX-License-Identifier: BSD-2-Clause */
/* cause/check.h: trying rules on their own examples */
#pragma once

#include "../dsn.h"
#include "cause.h"

G_BEGIN_DECLS

typedef struct {
    guint n_rules, n_examples, n_failed;
    GPtrArray *idle; /* ids of rules that decided none of their examples, nor supported where they say */
} DsnCheck;

/* Sends each example and counter-example of a rules file through the whole engine. @sets are those that it works with;
 * unless @is_known, the rules of @text are added to them. @func (nullable) is called for each example that comes out
 * otherwise than its rule says. Strings in it live as long as the call. FALSE with @error when @text is no rules file. */
gboolean dsn_check_rules(const DsnKnowledge *const *sets, guint n_sets, gboolean is_known, DsnSpan text,
                         DsnRuleProblemFunc func, gpointer user_data, DsnCheck *ret_check, GError **error);
void dsn_check_clear(DsnCheck *check);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DsnCheck, dsn_check_clear)

G_END_DECLS
