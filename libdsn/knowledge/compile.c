/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/compile.c: the program that the build runs: data/ in, knowledge-tables.c out
 *
 * Reads every *.data file of the folder, files that others refer to first, and writes the tables and a dependency
 * file. A new data file takes part without being listed: the folders are dependencies too.
 *
 * usage: knowledge-compile DATA_FOLDER OUTPUT DEPENDENCY_FILE
 */
#include "emit.h"
#include "loader.h"

#include <stdio.h>
#include <string.h>

/* Order matters: rules name causes and providers, texts and codes name causes. */
static const struct {
    const char *path; /* in the data folder; a folder stands for its *.data files */
    DsnLanguage language;
} inputs[] = {
    {"causes.data", DSN_LANGUAGE_EN},
    {"text/en.data", DSN_LANGUAGE_EN},
    {"text/ja.data", DSN_LANGUAGE_JA},
    {"codes.data", DSN_LANGUAGE_EN},
    {"providers.data", DSN_LANGUAGE_EN},
    {"blocklists.data", DSN_LANGUAGE_EN},
    {"weights.data", DSN_LANGUAGE_EN},
    {"notices", DSN_LANGUAGE_EN},
    {"rules", DSN_LANGUAGE_EN},
    {"incidents.data", DSN_LANGUAGE_EN},
    {"text/incidents-en.data", DSN_LANGUAGE_EN},
    {"text/incidents-ja.data", DSN_LANGUAGE_JA},
};

typedef struct {
    DsnLoader *loader;
    GString *dependencies;
} Compilation;

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gboolean
read_file(Compilation *compilation, const char *path, DsnLanguage language)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    gsize length;

    g_string_append_printf(compilation->dependencies, " \\\n  %s", path);
    if (g_file_get_contents(path, &text, &length, &error) &&
        dsn_loader_read(compilation->loader, (DsnSpan){(const guint8 *)text, length}, language, &error))
        return TRUE;
    fprintf(stderr, "%s: %s\n", path, error->message);
    return FALSE;
}

static gboolean
read_folder(Compilation *compilation, const char *path, DsnLanguage language)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    g_string_append_printf(compilation->dependencies, " \\\n  %s", path);
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        if (g_str_has_suffix(name, ".data"))
            g_ptr_array_add(names, g_build_filename(path, name, NULL));
    }
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len; i++) {
        if (!read_file(compilation, names->pdata[i], language))
            return FALSE;
    }
    return TRUE;
}

static gboolean
read_all(Compilation *compilation, const char *data)
{
    g_string_append_printf(compilation->dependencies, " \\\n  %s", data);
    for (gsize i = 0; i < G_N_ELEMENTS(inputs); i++) {
        g_autofree char *path = g_build_filename(data, inputs[i].path, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR) && !read_folder(compilation, path, inputs[i].language))
            return FALSE;
        if (g_file_test(path, G_FILE_TEST_IS_REGULAR) && !read_file(compilation, path, inputs[i].language))
            return FALSE;
    }
    return TRUE;
}

int
main(int argc, char **argv)
{
    g_autoptr(DsnLoader) loader = dsn_loader_new(NULL);
    g_autoptr(GString) source = g_string_new(NULL), dependencies = g_string_new(NULL);
    g_autoptr(DsnTables) tables = NULL;
    g_autoptr(GError) error = NULL;
    Compilation compilation = {loader, dependencies};

    if (argc != 4) {
        fprintf(stderr, "usage: knowledge-compile DATA_FOLDER OUTPUT DEPENDENCY_FILE\n");
        return 2;
    }
    g_string_printf(dependencies, "%s:", argv[2]);
    if (!read_all(&compilation, argv[1]))
        return 1;
    if ((tables = dsn_loader_finish(loader, &error)) != NULL)
        dsn_tables_emit(tables, source);
    g_string_append_c(dependencies, '\n');
    if (tables == NULL || !g_file_set_contents(argv[2], source->str, (gssize)source->len, &error) ||
        !g_file_set_contents(argv[3], dependencies->str, (gssize)dependencies->len, &error)) {
        fprintf(stderr, "%s: %s\n", argv[1], error->message);
        return 1;
    }
    return 0;
}
