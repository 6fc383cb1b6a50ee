/* SPDX-License-Identifier: BSD-2-Clause */
/* mark-seen.c: which messages of a Maildir have been seen
 *
 * The name of a message is a unique part, and in "cur" an info part: ":2," and flags in the order of ASCII
 * (https://cr.yp.to/proto/maildir.html). S is "seen".
 */
#define _GNU_SOURCE /* renameat2() */
#include "mark-seen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define INFO ":2,"

gsize
mark_seen_unique(const char *name)
{
    return strcspn(name, ":");
}

static const char *
flags_of(const char *name)
{
    const char *info = name + mark_seen_unique(name);

    return g_str_has_prefix(info, INFO) ? info + sizeof INFO - 1 : "";
}

gboolean
mark_seen_is_seen(const char *name)
{
    return strchr(flags_of(name), 'S') != NULL;
}

/* The name with the flag S. (transfer full) */
static char *
seen_name(const char *name)
{
    const char *flags = flags_of(name);
    gsize before = 0;

    while (flags[before] != '\0' && flags[before] < 'S')
        before++;
    return g_strdup_printf("%.*s" INFO "%.*sS%s", (int)mark_seen_unique(name), name, (int)before, flags,
                           flags + before);
}

gboolean
mark_seen(const char *path, GError **error)
{
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *maildir = g_path_get_dirname(folder);
    g_autofree char *seen = seen_name(name);
    g_autofree char *target = g_build_filename(maildir, "cur", seen, NULL);
    int result = renameat2(AT_FDCWD, path, AT_FDCWD, target, RENAME_NOREPLACE);

    if (result != 0 && (errno == EINVAL || errno == ENOSYS)) /* a file system that cannot promise it */
        result = rename(path, target);
    if (result == 0 || errno == ENOENT || errno == EEXIST)
        return TRUE;
    g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno),
                "cannot be marked as seen: %s; its folder must be writable", g_strerror(errno));
    return FALSE;
}
