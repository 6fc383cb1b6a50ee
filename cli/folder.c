/* SPDX-License-Identifier: BSD-2-Clause */
/* folder.c: the messages below a directory
 *
 * A Maildir is a directory with "new" and "cur" in it. Of a Maildir these two are read, "new" first: a message that
 * moves to "cur" meanwhile is then seen twice (with the same id) rather than never. Besides them only directories
 * that are Maildirs count, under any name, so that Maildir++ subfolders (".Archive") and nested Maildirs are found,
 * and the index files of mail servers are not taken for mail. Any other directory is read whole, but for names that
 * begin with a dot. Sockets and pipes are passed over. Each directory is read once, so symbolic links cannot loop.
 *
 * Names are sorted byte by byte, so that the output has the same order everywhere; for this the names of one
 * directory (not its mail) are held in memory.
 */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "input.h"

typedef struct {
    const MessageSink *sink;
    GHashTable *seen; /* "device:inode" of directories */
} Walk;

static gboolean walk_directory(Walk *walk, const char *path);

static gboolean
is_maildir(const char *path)
{
    g_autofree char *new = g_build_filename(path, "new", NULL);
    g_autofree char *cur = g_build_filename(path, "cur", NULL);

    return g_file_test(new, G_FILE_TEST_IS_DIR) && g_file_test(cur, G_FILE_TEST_IS_DIR);
}

static gboolean
is_first_visit(Walk *walk, const char *path)
{
    struct stat status;

    if (stat(path, &status) != 0)
        return TRUE; /* opening it will say why */
    return g_hash_table_add(walk->seen,
                            g_strdup_printf("%ju:%ju", (uintmax_t)status.st_dev, (uintmax_t)status.st_ino));
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names in a directory. A folder may have a million, so that they share memory. */
typedef struct {
    GStringChunk *memory;
    GPtrArray *sorted;
} Names;

static void
names_clear(Names *names)
{
    g_clear_pointer(&names->memory, g_string_chunk_free);
    g_clear_pointer(&names->sorted, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Names, names_clear)

/* FALSE with errno when the directory cannot be read. */
static gboolean
list_names(const char *path, Names *names)
{
    DIR *directory = opendir(path);
    const struct dirent *entry;

    if (directory == NULL)
        return FALSE;
    names->memory = g_string_chunk_new(4096);
    names->sorted = g_ptr_array_new();
    /* cppcheck-suppress readdirCalled ; POSIX lets threads read directories of their own */
    while (errno = 0, (entry = readdir(directory)) != NULL)
        if (!g_str_equal(entry->d_name, ".") && !g_str_equal(entry->d_name, ".."))
            g_ptr_array_add(names->sorted, g_string_chunk_insert(names->memory, entry->d_name));
    if (errno != 0) {
        int number = errno;
        closedir(directory);
        errno = number;
        return FALSE;
    }
    closedir(directory);
    g_ptr_array_sort(names->sorted, compare_names);
    return TRUE;
}

/* What may be done with an entry of a directory. */
static gboolean
walk_entry(Walk *walk, const char *path, const char *name, gboolean in_maildir)
{
    struct stat status;

    if (stat(path, &status) != 0) /* gone, or a link to nowhere: opening it says which */
        return name[0] == '.' || in_maildir || input_read_file(path, walk->sink);
    if (S_ISDIR(status.st_mode))
        return (name[0] != '.' && !in_maildir) || is_maildir(path) ? walk_directory(walk, path) : TRUE;
    if (S_ISREG(status.st_mode) && name[0] != '.' && !in_maildir)
        return input_read_file(path, walk->sink);
    return TRUE;
}

static gboolean
walk_entries(Walk *walk, const char *path, gboolean in_maildir)
{
    g_auto(Names) names = {NULL, NULL};
    gboolean wants_more = TRUE;

    if (!list_names(path, &names))
        return input_give_error(path, errno, walk->sink);
    for (guint i = 0; wants_more && i < names.sorted->len; i++) {
        const char *name = names.sorted->pdata[i];
        g_autofree char *below = g_build_filename(path, name, NULL);
        wants_more = walk_entry(walk, below, name, in_maildir);
    }
    return wants_more;
}

static gboolean
walk_directory(Walk *walk, const char *path)
{
    g_autofree char *new = g_build_filename(path, "new", NULL);
    g_autofree char *cur = g_build_filename(path, "cur", NULL);

    if (!is_first_visit(walk, path))
        return TRUE;
    if (!is_maildir(path))
        return walk_entries(walk, path, FALSE);
    return walk_entries(walk, new, FALSE) && walk_entries(walk, cur, FALSE) && walk_entries(walk, path, TRUE);
}

gboolean
folder_read(const char *path, const MessageSink *sink)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Walk walk = {sink, seen};

    return walk_directory(&walk, path);
}
