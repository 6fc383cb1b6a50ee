/* SPDX-License-Identifier: BSD-2-Clause */
#include "check.h"
#include "pipeline.h"

#define N_ITEMS 500

typedef struct {
    GArray *finished; /* guint, in the order of their end */
    guint n_worked;   /* atomic */
    guint enough;     /* stop after that many */
} Run;

/* Every seventh takes long, so that the others overtake it. */
static void
work(gpointer item, gpointer user_data)
{
    Run *run = user_data;

    if (GPOINTER_TO_UINT(item) % 7 == 0)
        g_usleep(200);
    g_atomic_int_inc(&run->n_worked);
}

static gboolean
finish(gpointer item, gpointer user_data)
{
    Run *run = user_data;
    guint number = GPOINTER_TO_UINT(item);

    g_array_append_val(run->finished, number);
    return run->finished->len < run->enough;
}

static guint
push_all(Run *run, guint n_threads)
{
    g_autoptr(Pipeline) pipeline = pipeline_new(n_threads, work, finish, run);
    guint n_pushed = 0;

    while (n_pushed < N_ITEMS && pipeline_push(pipeline, GUINT_TO_POINTER(n_pushed)))
        n_pushed++;
    return n_pushed;
}

static gboolean
is_in_order(const GArray *numbers)
{
    for (guint i = 0; i < numbers->len; i++)
        if (g_array_index(numbers, guint, i) != i)
            return FALSE;
    return TRUE;
}

static void
test_results_come_in_the_order_of_the_work(void)
{
    static const guint n_threads[] = {1, 2, 3, 8};

    for (gsize i = 0; i < G_N_ELEMENTS(n_threads); i++) {
        g_autofree char *row = g_strdup_printf("%u threads", n_threads[i]);
        g_autoptr(GArray) finished = g_array_new(FALSE, FALSE, sizeof(guint));
        Run run = {finished, 0, G_MAXUINT};
        CHECK_ROW(row, push_all(&run, n_threads[i]) == N_ITEMS);
        CHECK_ROW(row, finished->len == N_ITEMS && run.n_worked == N_ITEMS && is_in_order(finished));
    }
}

static void
test_work_ends_early_when_it_is_enough(void)
{
    static const guint n_threads[] = {1, 4};

    for (gsize i = 0; i < G_N_ELEMENTS(n_threads); i++) {
        g_autofree char *row = g_strdup_printf("%u threads", n_threads[i]);
        g_autoptr(GArray) finished = g_array_new(FALSE, FALSE, sizeof(guint));
        Run run = {finished, 0, 10};
        CHECK_ROW(row, push_all(&run, n_threads[i]) < N_ITEMS);
        CHECK_ROW(row, finished->len == run.n_worked); /* what went in came out: nothing leaks */
    }
}

static const CheckTest tests[] = {
    {"results come in the order of the work", test_results_come_in_the_order_of_the_work},
    {"work ends early when it is enough", test_work_ends_early_when_it_is_enough},
};

int
main(int argc, char **argv)
{
    return check_run("pipeline", tests, G_N_ELEMENTS(tests), argc, argv);
}
