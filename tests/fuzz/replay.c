/* SPDX-License-Identifier: BSD-2-Clause */
/* replay.c: gives a fuzz target the files that are kept for it
 *
 * Takes a name, and files or folders of samples and of what the fuzzer once found; so each find stays found with any
 * compiler. Passes when the target comes back from all of them: what it should see, it asserts itself.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

static guint
replay_file(const char *path)
{
    g_autofree char *bytes = NULL;
    g_autofree uint8_t *exact = NULL;
    gsize length;

    if (!g_file_get_contents(path, &bytes, &length, NULL))
        return 0;
    printf("# reads %s\n", path);
    exact = g_memdup2(bytes, length);
    LLVMFuzzerTestOneInput(exact, length);
    return 1;
}

static guint
replay(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;
    guint n_files = 0;

    if (folder == NULL)
        return replay_file(path);
    while ((name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        n_files += replay(inner);
    }
    return n_files;
}

int
main(int argc, char **argv)
{
    guint n_files = 0;

    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 2; i < argc; i++)
        n_files += replay(argv[i]);
    printf("ok 1 - fuzz %s: comes back from the %u files kept for it\n1..1\n", argc > 1 ? argv[1] : "",
           n_files);
    return 0;
}
