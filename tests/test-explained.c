/* SPDX-License-Identifier: BSD-2-Clause */
/* test-explained.c: words that are part of longer ones, against the definition, read slowly */
#include "cause/case.h"
#include "check.h"

#define N_CASES  3000
#define N_CLUES  12
#define N_PLACES 6 /* few, so that many words lie within others or in the same place */
#define N_RULES  8
#define N_CAUSES 3

/* Pair by pair, as the header of explained.c says it. */
static gboolean
explains(const DsnClue *longer, const DsnClue *clue)
{
    if (longer->rule == clue->rule || longer->text != clue->text || longer->words.data == NULL ||
        longer->rule == NULL || longer->start > clue->start || longer->end < clue->end ||
        longer->end - longer->start == clue->end - clue->start)
        return FALSE;
    if (longer->strength > DSN_STRENGTH_GENERAL)
        return FALSE;
    if (clue->strength == DSN_STRENGTH_KEY && longer->strength > DSN_STRENGTH_PROVIDER)
        return FALSE;
    return longer->cause != clue->cause || longer->strength <= clue->strength;
}

static gboolean
is_explained(const GArray *clues, const DsnClue *clue)
{
    if (clue->rule == NULL || clue->words.data == NULL)
        return FALSE;
    for (guint i = 0; i < clues->len; i++)
        if (explains(&g_array_index(clues, DsnClue, i), clue))
            return TRUE;
    return FALSE;
}

/* A rule has one cause and one strength. */
static DsnClue
make_clue(GRand *chance, const DsnRuleRow *rules)
{
    gint number = g_rand_int_range(chance, -1, N_RULES);
    DsnClue clue = {
        .cause = (guint)(number + 1) % N_CAUSES,
        .strength = number < 0 ? DSN_STRENGTH_CODE : (DsnStrength)(number % (DSN_STRENGTH_HINT + 1)),
        .rule = number < 0 ? NULL : &rules[number],
        .start = (guint32)g_rand_int_range(chance, 0, N_PLACES),
        .text = (guint)g_rand_int_range(chance, 0, 2),
    };

    clue.end = clue.start + (guint32)g_rand_int_range(chance, 1, N_PLACES);
    if (g_rand_int_range(chance, 0, 8) > 0)
        clue.words = DSN_SPAN("words");
    return clue;
}

static void
test_words_within_longer_ones_are_found_whatever_their_order(void)
{
    static const DsnRuleRow rules[N_RULES];
    GRand *chance = g_rand_new_with_seed(1);
    g_autoptr(GArray) clues = g_array_new(FALSE, FALSE, sizeof(DsnClue));

    for (guint i = 0; i < N_CASES; i++) {
        g_array_set_size(clues, 0);
        for (guint j = 0; j < N_CLUES; j++) {
            DsnClue clue = make_clue(chance, rules);
            g_array_append_val(clues, clue);
        }
        dsn_case_explain_away(clues);
        for (guint j = 0; j < clues->len; j++) {
            const DsnClue *clue = &g_array_index(clues, DsnClue, j);
            g_autofree char *row = g_strdup_printf("case %u, clue %u", i, j);
            CHECK_ROW(row, clue->is_explained == is_explained(clues, clue));
        }
    }
    g_rand_free(chance);
}

static const CheckTest tests[] = {
    {"words within longer ones are found, whatever their order",
     test_words_within_longer_ones_are_found_whatever_their_order},
};

int
main(int argc, char **argv)
{
    return check_run("explained", tests, G_N_ELEMENTS(tests), argc, argv);
}
