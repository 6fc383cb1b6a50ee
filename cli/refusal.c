/* SPDX-License-Identifier: BSD-2-Clause */
/* refusal.c: why the system does not let a file be read, and what helps */
#include "refusal.h"

#include <errno.h>

static const struct {
    int number;
    GFileError error;
    const char *remedy;
} refusals[] = {
    {EACCES, G_FILE_ERROR_ACCES, "; run as its owner, or ask for permission to read it"},
    {EISDIR, G_FILE_ERROR_ISDIR, ""},
    {EMFILE, G_FILE_ERROR_MFILE, "; raise the limit of open files (ulimit -n)"},
    {ENOENT, G_FILE_ERROR_NOENT, "; check how it is spelled"},
};

char *
refusal_of(int number)
{
    const char *remedy = "";

    for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++)
        if (refusals[i].number == number)
            remedy = refusals[i].remedy;
    return g_strconcat("cannot be read: ", g_strerror(number), remedy, NULL);
}

char *
refusal_of_error(const GError *failure)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++)
        if (g_error_matches(failure, G_FILE_ERROR, (gint)refusals[i].error))
            return refusal_of(refusals[i].number);
    return g_strconcat("cannot be read: ", failure->message, NULL);
}
