/* SPDX-License-Identifier: BSD-2-Clause */
/* complain.c: what whybounce says on standard error
 *
 * Called by the main thread alone.
 */
#include "complain.h"

#include <stdarg.h>
#include <stdio.h>

#include "safe-text.h"

static void (*clear_line)(gpointer user_data);
static gpointer clear_data;

void
complain_after(void (*clear)(gpointer user_data), gpointer user_data)
{
    clear_line = clear;
    clear_data = user_data;
}

void
complain(const char *path, gint64 offset, const char *problem)
{
    g_autofree char *safe_path = safe_text(path, SAFE_PATH_MAX);
    g_autofree char *safe_problem = safe_text(problem, SAFE_TEXT_MAX + SAFE_PATH_MAX);
    g_autoptr(GString) line = g_string_new("whybounce: ");

    if (path != NULL && g_str_equal(path, "-"))
        g_string_append(line, "standard input: ");
    else if (path != NULL)
        g_string_append_printf(line, "'%s': ", safe_path);
    if (offset >= 0)
        g_string_append_printf(line, "byte %" G_GINT64_FORMAT ": ", offset);
    g_string_append_printf(line, "%s\n", safe_problem);
    if (clear_line != NULL)
        clear_line(clear_data);
    fputs(line->str, stderr);
}

void
complain_usage(const char *format, ...)
{
    g_autofree char *problem = NULL;
    va_list arguments;

    va_start(arguments, format);
    problem = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    complain(NULL, -1, problem);
}
