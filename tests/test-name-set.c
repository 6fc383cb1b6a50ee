/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "check.h"
#include "name-set.h"

#define N_NAMES 100000

static guint64
number_of(guint i)
{
    char name[32];

    g_snprintf(name, sizeof name, "%u.host", i);
    return name_set_number(name, strlen(name), "");
}

static void
fill(NameSet *set, guint flags)
{
    for (guint i = 0; i < N_NAMES; i++)
        (void)name_set_add(set, number_of(i), flags);
}

static void
test_names_keep_their_flags(void)
{
    g_auto(NameSet) set = {0};
    guint n_wrong = 0;

    fill(&set, NAME_LISTED);
    CU_ASSERT_EQUAL(set.n_names, N_NAMES);
    CU_ASSERT_EQUAL(name_set_add(&set, number_of(7), NAME_DONE), NAME_LISTED);
    CU_ASSERT_EQUAL(name_set_get(&set, number_of(7)), NAME_LISTED | NAME_DONE);
    for (guint i = 8; i < N_NAMES; i++)
        n_wrong += name_set_get(&set, number_of(i)) != NAME_LISTED;
    CU_ASSERT_EQUAL(n_wrong, 0);
    CU_ASSERT_EQUAL(name_set_get(&set, number_of(N_NAMES)), 0);
}

static void
test_a_name_takes_about_ten_bytes(void)
{
    g_auto(NameSet) set = {0};

    name_set_reserve(&set, N_NAMES);
    fill(&set, NAME_LISTED);
    CU_ASSERT_TRUE(set.n_slots * sizeof *set.slots <= 10 * N_NAMES + 1000);
}

/* Of how many slots the longest run without a free one is: that many a search may have to look at. */
static gsize
longest_run(const NameSet *set)
{
    gsize longest = 0, run = 0;

    for (gsize i = 0; i < set->n_slots; i++) {
        run = set->slots[i] != 0 ? run + 1 : 0;
        longest = MAX(longest, run);
    }
    return longest;
}

static void
test_names_in_the_order_of_another_table_do_not_pile_up(void)
{
    g_auto(NameSet) set = {0}, other = {0};
    gsize longest = 0;

    fill(&set, NAME_DONE);
    for (gsize i = 0; i < set.n_slots; i++) {
        if (set.slots[i] != 0)
            (void)name_set_add(&other, set.slots[i], NAME_DONE);
        if (i % 1000 == 0)
            longest = MAX(longest, longest_run(&other));
    }
    CU_ASSERT_EQUAL(other.n_names, N_NAMES);
    CU_ASSERT_TRUE(longest < 2000);
}

static void
test_details_tell_names_apart(void)
{
    CU_ASSERT_NOT_EQUAL(name_set_number("one", 3, "1"), name_set_number("one", 3, "2"));
    CU_ASSERT_NOT_EQUAL(name_set_number("one", 3, ""), name_set_number("on", 2, ""));
    CU_ASSERT_EQUAL(name_set_number("one:2,S", 3, ""), name_set_number("one", 3, ""));
    CU_ASSERT_EQUAL(name_set_number("one", 3, "") & NAME_FLAGS, 0);
}

static const CheckTest tests[] = {
    {"a name takes about ten bytes", test_a_name_takes_about_ten_bytes},
    {"details tell names apart", test_details_tell_names_apart},
    {"names in the order of another table do not pile up",
     test_names_in_the_order_of_another_table_do_not_pile_up},
    {"names keep their flags", test_names_keep_their_flags},
};

int
main(int argc, char **argv)
{
    return check_run("name-set", tests, G_N_ELEMENTS(tests), argc, argv);
}
