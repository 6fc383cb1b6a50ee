/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "check.h"
#include "listing.h"

static void
make(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    CU_ASSERT_TRUE(g_file_set_contents(path, "", 0, NULL));
}

static void
remove_all(const char *folder)
{
    g_autoptr(GDir) directory = g_dir_open(folder, 0, NULL);
    const char *name;

    while (directory != NULL && (name = g_dir_read_name(directory)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
}

static void
test_names_come_in_their_order(void)
{
    static const char *const names[] = {"b", "10", "a", ".hidden", "9", "010", "1x", "B"};
    g_autofree char *folder = g_dir_make_tmp("listing-XXXXXX", NULL);
    g_autoptr(Listing) listing = listing_new(folder);
    g_autoptr(GString) seen = g_string_new(NULL);
    ListingEntry entry;

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        make(folder, names[i]);
    while (listing_next(listing, &entry))
        g_string_append_printf(seen, "%s ", entry.name);
    CU_ASSERT_EQUAL(errno, 0);
    CHECK_TEXT("names", seen->str, "9 010 10 .hidden 1x B a b ");
    CU_ASSERT_EQUAL(listing_count(listing), G_N_ELEMENTS(names));
    remove_all(folder);
}

/* More than are held at once: each name comes once, and behind the one before. */
static void
test_many_names_come_in_batches(void)
{
    g_autofree char *folder = g_dir_make_tmp("listing-XXXXXX", NULL);
    g_autofree char *first = g_build_filename(folder, "000000", NULL);
    g_autoptr(Listing) listing = listing_new(folder);
    guint n_names = 0, n_wrong = 0, last = 0;
    ListingEntry entry;

    make(folder, "000000");
    for (guint i = 1; i < 110000; i++) {
        g_autofree char *path = g_strdup_printf("%s/%06u", folder, (guint)((guint64)i * 77773 % 120011));
        if (i % 50000 == 0) { /* a file has only so many names */
            g_unlink(first);
            make(folder, "000000");
        }
        n_wrong += link(first, path) != 0 && errno != EEXIST;
    }
    while (listing_next(listing, &entry)) {
        guint number = (guint)g_ascii_strtoull(entry.name, NULL, 10);
        n_wrong += n_names++ > 0 && number <= last;
        last = number;
    }
    CU_ASSERT_EQUAL(errno, 0);
    CU_ASSERT_EQUAL(n_wrong, 0);
    CU_ASSERT_EQUAL(n_names, listing_count(listing));
    CU_ASSERT_TRUE(n_names == 110000);
    remove_all(folder);
}

static void
test_a_directory_that_cannot_be_read_says_why(void)
{
    g_autoptr(Listing) listing = listing_new("/nowhere/at/all");
    ListingEntry entry;

    CU_ASSERT_FALSE(listing_next(listing, &entry));
    CU_ASSERT_EQUAL(errno, ENOENT);
}

static const CheckTest tests[] = {
    {"a directory that cannot be read says why", test_a_directory_that_cannot_be_read_says_why},
    {"many names come in batches", test_many_names_come_in_batches},
    {"names come in their order", test_names_come_in_their_order},
};

int
main(int argc, char **argv)
{
    return check_run("listing", tests, G_N_ELEMENTS(tests), argc, argv);
}
