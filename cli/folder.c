/* SPDX-License-Identifier: BSD-2-Clause */
/* folder.c: the messages below a directory
 *
 * A Maildir is a directory with "new" and "cur" in it. Of a Maildir these two are read, "new" first, and a message is
 * known by the unique part of its name: one that moves to "cur" meanwhile is met again there, and read once. One that
 * is gone when it is to be opened has moved or been deleted; when both directories have been read, those are looked
 * for once more, and what is not found is no error. Besides the two only directories that are Maildirs count, under any
 * name, so that Maildir++ subfolders (".Archive") and nested Maildirs are found, and the index files of mail servers
 * are not taken for mail.
 *
 * Any other directory is read whole, but for names that begin with a dot; if it is an MH folder (".mh_sequences"), of
 * its files only those whose names are numbers: others have been deleted. Sockets and pipes are passed over. Each
 * directory is read once, so symbolic links cannot loop.
 */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input.h"
#include "listing.h"
#include "mark-seen.h"

#define STAMP_DIGITS_MIN 9 /* of the time that begins the names of a Maildir; since 1973 */

typedef struct {
    const MessageSink *sink;
    GHashTable *seen; /* "device:inode" of directories */
} Walk;

static gboolean walk_directory(Walk *walk, const char *path);

static gboolean
has_entry(const char *path, const char *name, GFileTest test)
{
    g_autofree char *entry = g_build_filename(path, name, NULL);

    return g_file_test(entry, test);
}

static gboolean
is_maildir(const char *path)
{
    return has_entry(path, "new", G_FILE_TEST_IS_DIR) && has_entry(path, "cur", G_FILE_TEST_IS_DIR);
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

/* --- Maildir --- */

typedef struct {
    Walk *walk;
    const char *path;
    StateFolder own;     /* what is known without a state */
    StateFolder *folder; /* what is known */
    GHashTable *gone;    /* unique parts of names that could not be opened any more */
    gboolean is_last;    /* the last look: what is gone now is left to the next run */
} Maildir;

/* When the message came, as its name says; -1: it does not. */
static gint64
stamp_of(const char *name)
{
    gint64 stamp = 0;
    gsize n_digits = strspn(name, "0123456789");

    if (n_digits < STAMP_DIGITS_MIN || n_digits > STAMP_DIGITS_MIN + 2)
        return -1;
    for (gsize i = 0; i < n_digits; i++)
        stamp = stamp * 10 + (name[i] - '0');
    return stamp;
}

/* Has the message been read, in this run or an earlier one, or is it not to be read? */
static gboolean
is_passed_over(const Maildir *maildir, const char *name, guint64 number)
{
    const MessageSink *sink = maildir->walk->sink;
    gint64 stamp = sink->not_before > 0 ? stamp_of(name) : -1;
    gboolean is_old = stamp >= 0 && stamp < sink->not_before;
    gboolean is_seen = sink->marks_seen && mark_seen_is_seen(name);
    guint known;

    if (is_old || is_seen) {
        message_skip(sink, 1);
        return TRUE;
    }
    known = name_set_add(&maildir->folder->names, number, NAME_LISTED);
    if ((known & NAME_DONE) && !(known & NAME_LISTED))
        message_skip(sink, 1);
    return known & (NAME_DONE | NAME_LISTED);
}

static gboolean
read_message(Maildir *maildir, const char *path, const char *name, guint64 number)
{
    const MessageSink *sink = maildir->walk->sink;
    const InputNote note = {
        .folder = sink->state != NULL ? maildir->folder : NULL,
        .name = number,
        .is_single = TRUE,
        .is_unseen = sink->marks_seen,
        .is_young = sink->not_before > 0 && stamp_of(name) >= sink->not_before,
    };
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct stat status;
    gboolean wants_more = TRUE;

    if (fd < 0 && errno == ENOENT) {
        g_hash_table_add(maildir->gone, g_strndup(name, mark_seen_unique(name)));
        return TRUE;
    }
    if (fd < 0)
        return input_give_error(path, errno, sink);
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        wants_more = input_read_open(fd, &status, path, &note, sink);
    close(fd);
    return wants_more;
}

/* Is it one of those that are looked for? */
static gboolean
is_found(const Maildir *maildir, const char *name)
{
    g_autofree char *unique = g_strndup(name, mark_seen_unique(name));

    return g_hash_table_remove(maildir->gone, unique);
}

/* A state knows messages by their unique names, which outlive a move to another disk. Without one the file counts as
 * well, so that two messages are read even if somebody has given them one name. */
static guint64
number_of(const Maildir *maildir, const ListingEntry *entry)
{
    char detail[24] = "";

    if (maildir->folder == &maildir->own)
        g_snprintf(detail, sizeof detail, "%" G_GUINT64_FORMAT, entry->inode);
    return name_set_number(entry->name, mark_seen_unique(entry->name), detail);
}

static gboolean
read_entry(Maildir *maildir, const char *directory, const ListingEntry *entry)
{
    g_autofree char *path = g_build_filename(directory, entry->name, NULL);
    guint64 number;

    if (entry->type == DT_DIR)
        return walk_directory(maildir->walk, path);
    number = number_of(maildir, entry);
    if (maildir->is_last ? !is_found(maildir, entry->name) : is_passed_over(maildir, entry->name, number))
        return TRUE;
    return read_message(maildir, path, entry->name, number);
}

/* The messages of "new" or "cur". A directory that cannot be read makes the folder incomplete. */
static gboolean
read_messages(Maildir *maildir, const char *name)
{
    g_autofree char *directory = g_build_filename(maildir->path, name, NULL);
    g_autoptr(Listing) listing = listing_new(directory);
    NameSet *names = &maildir->folder->names;
    guint64 n_names = 0;
    ListingEntry entry;

    while (listing_next(listing, &entry)) {
        if (n_names == 0) {
            n_names = listing_count(listing);
            name_set_reserve(names, names->n_names + n_names);
            message_expect(maildir->walk->sink, maildir->is_last ? 0 : n_names);
        }
        if (entry.name[0] != '.' && !read_entry(maildir, directory, &entry))
            return FALSE;
    }
    if (errno == 0)
        return TRUE;
    maildir->folder->is_complete = FALSE;
    return input_give_error(directory, errno, maildir->walk->sink);
}

/* Subfolders: whatever is itself a Maildir. */
static gboolean
read_subfolders(Walk *walk, const char *path)
{
    g_autoptr(Listing) listing = listing_new(path);
    gboolean wants_more = TRUE;
    ListingEntry entry;

    while (wants_more && listing_next(listing, &entry)) {
        g_autofree char *below = g_build_filename(path, entry.name, NULL);
        if (entry.type != DT_REG && is_maildir(below))
            wants_more = walk_directory(walk, below);
    }
    return wants_more;
}

static gboolean
read_twice(Maildir *maildir)
{
    if (!read_messages(maildir, "new") || !read_messages(maildir, "cur"))
        return FALSE;
    maildir->is_last = TRUE;
    return g_hash_table_size(maildir->gone) == 0 ||
           (read_messages(maildir, "new") && read_messages(maildir, "cur"));
}

static gboolean
walk_maildir(Walk *walk, const char *path)
{
    State *state = walk->sink->state;
    g_autoptr(GHashTable) gone = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Maildir maildir = {.walk = walk, .path = path, .gone = gone};
    gboolean wants_more;

    maildir.folder = state != NULL ? state_get_folder(state, path) : NULL;
    if (maildir.folder == NULL)
        maildir.folder = &maildir.own;
    maildir.folder->is_complete = TRUE;
    wants_more = read_twice(&maildir);
    maildir.folder->is_complete &= wants_more;
    name_set_clear(&maildir.own.names);
    return wants_more && read_subfolders(walk, path);
}

/* --- Any other directory --- */

typedef struct {
    Walk *walk;
    StateFolder *folder; /* or NULL */
    gboolean is_mh;
} Plain;

static gboolean
is_number(const char *name)
{
    return name[strspn(name, "0123456789")] == '\0';
}

/* What is one message is known by its name, size and time: an editor may have made another one of it. */
static gboolean
read_file(const Plain *plain, const char *path, const char *name, const struct stat *status)
{
    const MessageSink *sink = plain->walk->sink;
    InputNote note = {.folder = plain->folder};
    g_autofree char *detail = NULL;

    if (note.folder == NULL)
        return input_read_file(path, &note, sink);
    detail = g_strdup_printf("%jd %jd.%09ld", (intmax_t)status->st_size, (intmax_t)status->st_mtim.tv_sec,
                             status->st_mtim.tv_nsec);
    note.name = name_set_number(name, strlen(name), detail);
    if (!(name_set_add(&plain->folder->names, note.name, NAME_LISTED) & NAME_DONE))
        return input_read_file(path, &note, sink);
    message_skip(sink, 1);
    return TRUE;
}

static gboolean
walk_entry(const Plain *plain, const char *path, const char *name)
{
    static const InputNote nothing = {.folder = NULL};
    struct stat status;

    if (stat(path, &status) != 0) { /* gone, or a link to nowhere: opening it says which */
        gboolean is_link = lstat(path, &status) == 0;
        return name[0] == '.' || !is_link || input_read_file(path, &nothing, plain->walk->sink);
    }
    if (S_ISDIR(status.st_mode))
        return name[0] != '.' || is_maildir(path) ? walk_directory(plain->walk, path) : TRUE;
    if (S_ISREG(status.st_mode) && name[0] != '.' && (!plain->is_mh || is_number(name)))
        return read_file(plain, path, name, &status);
    return TRUE;
}

static gboolean
walk_plain(Walk *walk, const char *path)
{
    State *state = walk->sink->state;
    g_autoptr(Listing) listing = listing_new(path);
    const Plain plain = {
        .walk = walk,
        .folder = state != NULL ? state_get_folder(state, path) : NULL,
        .is_mh = has_entry(path, ".mh_sequences", G_FILE_TEST_IS_REGULAR),
    };
    gboolean is_first = TRUE;
    ListingEntry entry;

    while (listing_next(listing, &entry)) {
        g_autofree char *below = g_build_filename(path, entry.name, NULL);
        if (is_first)
            message_expect(walk->sink, listing_count(listing));
        is_first = FALSE;
        if (!walk_entry(&plain, below, entry.name))
            return FALSE;
    }
    if (errno != 0)
        return input_give_error(path, errno, walk->sink);
    if (plain.folder != NULL)
        plain.folder->is_complete = TRUE;
    return TRUE;
}

/* --- The tree --- */

static gboolean
walk_directory(Walk *walk, const char *path)
{
    if (!is_first_visit(walk, path))
        return TRUE;
    return is_maildir(path) ? walk_maildir(walk, path) : walk_plain(walk, path);
}

gboolean
folder_read(const char *path, const MessageSink *sink)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Walk walk = {sink, seen};

    if (sink->marks_seen && !is_maildir(path))
        return message_give(sink, message_new_unreadable(path, -1, NO_MAILDIR));
    return walk_directory(&walk, path);
}
