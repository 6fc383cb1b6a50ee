/* SPDX-License-Identifier: BSD-2-Clause */
/* state.c: what has been done in earlier runs, in a file
 *
 * The file is text: "whybounce-state 1", then
 *   folder PATH                                    and for each message in it its name-set number, in a line of its
 *                                                  own; with "-" behind it when it was not there in the last run
 *   mbox|file BEGIN END COUNT FINGERPRINT PATH     likewise packed-mbox, packed-file
 *   end LINES
 * with bytes of paths that are no printable ASCII as %XX. So a million messages of a Maildir are 17 MB here and
 * 10 MB of memory, however long their names are.
 *
 * A name is forgotten when two runs in a row have not seen it: once may be a rename that happened while the directory
 * was read. A file is known again by a checksum over the first and the last FINGERPRINT_PART bytes of what was read:
 * what has been rotated, cut or compacted does not have them where they were.
 *
 * The file is locked while it is used. It is replaced by a new one, under the same lock, that is on the disk already;
 * at no time is there half a file.
 */
#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADING          "whybounce-state 1"
#define FINGERPRINT_PART 4096                  /* bytes; more than the header of most messages */
#define BATCH_MIN        100                   /* messages that may come twice when the power fails */
#define SAVE_SHARE       20                    /* at most one part in so many of the time goes into saving */
#define SAVE_LATEST      (10 * G_USEC_PER_SEC) /* fewer messages than a batch wait so long */
#define WRITE_SIZE       ((gsize)256 * 1024)   /* bytes at once */
#define NUMBER_LENGTH    16                    /* hexadecimal digits */
#define PATH_SAFE        "/.-_,:@+=~"          /* besides letters and digits, as they are in a path */

struct _State {
    char *path;          /* as it was named */
    char *place;         /* likewise, with no links in it: what is renamed onto a link would replace it */
    int fd;              /* holds the lock */
    GHashTable *folders; /* path: StateFolder */
    GHashTable *files;   /* path: StateFile */
    guint64 n_noted;     /* since it was saved */
    gint64 saved_at, save_took; /* microseconds */
};

static void
folder_free(gpointer data)
{
    StateFolder *folder = data;

    name_set_clear(&folder->names);
    g_free(folder->path);
    g_free(folder);
}

static StateFolder *
folder_new(State *state, const char *path)
{
    StateFolder *folder = g_new0(StateFolder, 1);

    folder->path = g_strdup(path);
    g_hash_table_insert(state->folders, folder->path, folder);
    return folder;
}

static void
file_free(gpointer data)
{
    StateFile *file = data;

    state_end_file(file);
    g_free(file->fingerprint);
    g_free(file->path);
    g_free(file);
}

static StateFile *
file_new(State *state, const char *path)
{
    StateFile *file = g_new0(StateFile, 1);

    file->path = g_strdup(path);
    file->fd = -1;
    g_hash_table_insert(state->files, file->path, file);
    return file;
}

static void
fail(GError **error, const State *state, const char *doing)
{
    g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno), "'%s': %s: %s", state->path, doing,
                g_strerror(errno));
}

/* --- Reading --- */

typedef struct {
    State *state;
    StateFolder *folder; /* that the next names belong to */
    guint64 line;
    gboolean has_end;
} Reading;

static gboolean
read_name(Reading *reading, const char *line)
{
    char *end = NULL;
    guint64 number = g_ascii_strtoull(line, &end, 16);
    gboolean is_missed = *end == '-';

    if (reading->folder == NULL || end - line != NUMBER_LENGTH || end[is_missed] != '\0')
        return FALSE;
    (void)name_set_add(&reading->folder->names, number & ~NAME_FLAGS,
                       NAME_DONE | (is_missed ? NAME_MISSED : 0));
    return TRUE;
}

static gboolean
read_folder(Reading *reading, const char *written)
{
    g_autofree char *path = g_uri_unescape_string(written, NULL);

    if (path == NULL || g_hash_table_contains(reading->state->folders, path))
        return FALSE;
    reading->folder = folder_new(reading->state, path);
    return TRUE;
}

static gboolean
read_file(Reading *reading, char **words)
{
    static const char *const kinds[] = {"file", "mbox", "packed-file", "packed-mbox"};
    g_autofree char *path = g_strv_length(words) == 6 ? g_uri_unescape_string(words[5], NULL) : NULL;
    guint kind = 0;
    StateFile *file;

    while (kind < G_N_ELEMENTS(kinds) && !g_str_equal(kinds[kind], words[0]))
        kind++;
    if (path == NULL || kind == G_N_ELEMENTS(kinds) || g_hash_table_contains(reading->state->files, path))
        return FALSE;
    file = file_new(reading->state, path);
    file->is_mbox = (kind & 1) != 0;
    file->is_packed = (kind & 2) != 0;
    file->fingerprint = g_strdup(words[4]);
    return g_ascii_string_to_signed(words[1], 10, 0, G_MAXINT64, &file->begin, NULL) &&
           g_ascii_string_to_signed(words[2], 10, file->begin, G_MAXINT64, &file->end, NULL) &&
           g_ascii_string_to_signed(words[3], 10, 0, G_MAXINT64, &file->count, NULL);
}

static gboolean
read_line(Reading *reading, const char *line)
{
    g_auto(GStrv) words = NULL;
    guint64 n_lines;

    if (reading->line++ == 0)
        return g_str_equal(line, HEADING);
    if (reading->has_end)
        return FALSE;
    if (g_ascii_isxdigit(line[0]) && g_ascii_isxdigit(line[1]) && g_ascii_isxdigit(line[2]))
        return read_name(reading, line);
    words = g_strsplit(line, " ", 6);
    if (g_strv_length(words) == 2 && g_str_equal(words[0], "folder"))
        return read_folder(reading, words[1]);
    if (g_strv_length(words) == 2 && g_str_equal(words[0], "end"))
        return reading->has_end = g_ascii_string_to_unsigned(words[1], 10, 0, G_MAXUINT64, &n_lines, NULL) &&
                                  n_lines == reading->line - 1;
    return words[0] != NULL && read_file(reading, words);
}

/* One line of @input into @line, without its line feed. FALSE at the end. */
static gboolean
next_line(FILE *input, char **line, size_t *size)
{
    ssize_t length = getline(line, size, input);

    if (length > 0 && (*line)[length - 1] == '\n')
        (*line)[length - 1] = '\0';
    return length > 0;
}

static gboolean
read_all(State *state, GError **error)
{
    Reading reading = {.state = state};
    int fd = fcntl(state->fd, F_DUPFD_CLOEXEC, 0);
    FILE *input = fd >= 0 ? fdopen(fd, "r") : NULL;
    char *line = NULL;
    size_t size = 0;
    gboolean is_good = input != NULL, is_unread;

    while (is_good && next_line(input, &line, &size))
        is_good = read_line(&reading, line);
    if (is_good && reading.line > 0 && !reading.has_end)
        is_good = FALSE;
    is_unread = input == NULL || ferror(input);
    if (is_unread)
        fail(error, state, "cannot be read");
    free(line);
    if (input != NULL)
        fclose(input);
    if (is_unread)
        return FALSE;
    if (!is_good)
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                    "'%s': line %" G_GUINT64_FORMAT
                    ": expected what '--state' has written; name another file, or delete this one to read "
                    "all mail anew",
                    state->path, MAX(reading.line, 1));
    return is_good;
}

/* --- Opening --- */

/* A pipe would never end, and a device would be replaced by a file. */
static gboolean
is_regular(int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

/* The file at the state's path, locked: another run may replace it between opening and locking. -1 with @error. */
static int
open_locked(const State *state, GError **error)
{
    for (;;) {
        int fd = open(state->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
        struct stat mine, there;
        if (fd < 0) {
            fail(error, state, "cannot be opened");
            return -1;
        }
        if (!is_regular(fd)) {
            g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                        "'%s': it is a pipe or a device; name a file", state->path);
            close(fd);
            return -1;
        }
        if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
            g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_AGAIN,
                        "'%s': another run is using it; wait for its end, or name another file", state->path);
            close(fd);
            return -1;
        }
        if (fstat(fd, &mine) == 0 && stat(state->path, &there) == 0 && mine.st_ino == there.st_ino &&
            mine.st_dev == there.st_dev)
            return fd;
        close(fd);
    }
}

State *
state_open(const char *path, GError **error)
{
    g_autoptr(State) state = g_new0(State, 1);

    state->path = g_strdup(path);
    state->folders = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, folder_free);
    state->files = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, file_free);
    state->saved_at = g_get_monotonic_time();
    state->fd = open_locked(state, error);
    if (state->fd < 0 || !read_all(state, error))
        return NULL;
    state->place = realpath(path, NULL);
    if (state->place == NULL) {
        fail(error, state, "cannot be opened");
        return NULL;
    }
    return g_steal_pointer(&state);
}

void
state_free(State *state)
{
    if (state == NULL)
        return;
    if (state->fd >= 0)
        close(state->fd);
    g_hash_table_unref(state->folders);
    g_hash_table_unref(state->files);
    g_free(state->path);
    free(state->place);
    g_free(state);
}

/* --- What is known --- */

StateFolder *
state_get_folder(State *state, const char *path)
{
    g_autofree char *real = realpath(path, NULL);
    StateFolder *folder = real != NULL ? g_hash_table_lookup(state->folders, real) : NULL;

    if (folder == NULL && real != NULL)
        folder = folder_new(state, real);
    return folder;
}

StateFile *
state_get_file(State *state, const char *path, int fd)
{
    g_autofree char *real = realpath(path, NULL);
    StateFile *file = real != NULL ? g_hash_table_lookup(state->files, real) : NULL;

    if (file == NULL && real != NULL)
        file = file_new(state, real);
    if (file != NULL && file->fd < 0)
        file->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    return file;
}

/* Adds the bytes of the file from @at on. FALSE when they are not there. */
static gboolean
add_part(GChecksum *checksum, int fd, gint64 at, gsize length)
{
    guint8 part[FINGERPRINT_PART];

    if (pread(fd, part, length, at) != (ssize_t)length)
        return FALSE;
    g_checksum_update(checksum, part, (gssize)length);
    return TRUE;
}

/* Of what the file holds before @end. NULL when it is shorter. (transfer full) */
static char *
take_fingerprint(const StateFile *file, gint64 end)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    struct stat status = {0};
    gsize length;

    if (file->is_packed) { /* what is unpacked tells nothing of the place in the file: all of it must be the same */
        if (fstat(file->fd, &status) != 0)
            return NULL;
        g_checksum_update(checksum, (const guchar *)&status.st_mtim, sizeof status.st_mtim);
        end = status.st_size;
    }
    length = (gsize)MIN(end, FINGERPRINT_PART);
    g_checksum_update(checksum, (const guchar *)&end, sizeof end);
    if (!add_part(checksum, file->fd, 0, length) ||
        !add_part(checksum, file->fd, end - (gint64)length, length))
        return NULL;
    return g_strndup(g_checksum_get_string(checksum), 2 * NUMBER_LENGTH);
}

/* Does a message, or nothing at all, begin at the end of what was read? Else the last message has grown since. */
static gboolean
ends_with_message(const StateFile *file)
{
    static const char from[] = "From ";
    char text[64];
    ssize_t length = pread(file->fd, text, sizeof text, file->end);
    ssize_t at = 0;

    while (at < length && (text[at] == '\n' || text[at] == '\r'))
        at++;
    return at == length ||
           (length - at >= (ssize_t)sizeof from - 1 && memcmp(text + at, from, sizeof from - 1) == 0);
}

gint64
state_file_resume(const StateFile *file, gint64 *ret_count, gboolean *ret_is_other)
{
    g_autofree char *fingerprint = file->end > 0 ? take_fingerprint(file, file->end) : NULL;
    gboolean is_same = g_strcmp0(fingerprint, file->fingerprint) == 0;

    *ret_is_other = file->end > 0 && !is_same;
    *ret_count = is_same && file->end > 0 ? file->count : 0;
    if (*ret_count == 0)
        return 0;
    if (file->is_packed || ends_with_message(file))
        return file->end;
    --*ret_count;
    return file->begin;
}

void
state_end_file(StateFile *file)
{
    if (file->fd < 0)
        return;
    if (file->end > 0) {
        g_free(file->fingerprint);
        file->fingerprint = take_fingerprint(file, file->end);
    }
    close(file->fd);
    file->fd = -1;
}

void
state_note(State *state, const StateNote *note)
{
    if (note->folder != NULL)
        (void)name_set_add(&note->folder->names, note->name, NAME_DONE | NAME_LISTED);
    if (note->file != NULL) {
        note->file->begin = note->begin;
        note->file->end = note->end;
        note->file->count = note->count;
    }
    if (note->folder != NULL || note->file != NULL)
        state->n_noted++;
}

/* --- Saving --- */

gboolean
state_is_due(const State *state)
{
    gint64 since = g_get_monotonic_time() - state->saved_at;

    return (state->n_noted >= BATCH_MIN && since >= SAVE_SHARE * state->save_took) ||
           (state->n_noted > 0 && since >= MAX(SAVE_LATEST, SAVE_SHARE * state->save_took));
}

typedef struct {
    int fd;
    GString *text;
    guint64 n_lines;
    int failure; /* errno; 0: none */
} Writing;

static void
write_text(Writing *writing)
{
    gsize at = 0;

    while (at < writing->text->len && writing->failure == 0) {
        ssize_t n = write(writing->fd, writing->text->str + at, writing->text->len - at);
        if (n < 0 && errno != EINTR)
            writing->failure = errno;
        at += (gsize)MAX(n, 0);
    }
    g_string_truncate(writing->text, 0);
}

static void
end_line(Writing *writing)
{
    g_string_append_c(writing->text, '\n');
    writing->n_lines++;
    if (writing->text->len >= WRITE_SIZE)
        write_text(writing);
}

static void
append_path(GString *text, const char *path)
{
    g_autofree char *written = g_uri_escape_string(path, PATH_SAFE, FALSE);

    g_string_append(text, written);
}

static void
append_number(GString *text, guint64 number)
{
    static const char digits[] = "0123456789abcdef";
    char written[NUMBER_LENGTH];

    for (guint i = 0; i < NUMBER_LENGTH; i++)
        written[i] = digits[number >> (60 - 4 * i) & 15];
    g_string_append_len(text, written, NUMBER_LENGTH);
}

/* A name that this run has not met is kept until the next one has not met it either. */
static void
write_name(Writing *writing, const StateFolder *folder, guint64 slot)
{
    gboolean is_missed = folder->is_complete && !(slot & NAME_LISTED);
    gboolean was_missed = (slot & NAME_MISSED) && !(slot & NAME_LISTED);

    if (!(slot & NAME_DONE) || (is_missed && was_missed))
        return;
    append_number(writing->text, slot & ~NAME_FLAGS);
    if (is_missed || was_missed)
        g_string_append_c(writing->text, '-');
    end_line(writing);
}

static gboolean
is_gone(const char *path)
{
    return access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

static void
write_folder(Writing *writing, const StateFolder *folder)
{
    if (folder->names.n_names == 0 || is_gone(folder->path))
        return;
    g_string_append(writing->text, "folder ");
    append_path(writing->text, folder->path);
    end_line(writing);
    for (gsize i = 0; i < folder->names.n_slots; i++)
        write_name(writing, folder, folder->names.slots[i]);
}

static void
write_file(Writing *writing, StateFile *file)
{
    if (file->fd >= 0 && file->end > 0) {
        g_free(file->fingerprint);
        file->fingerprint = take_fingerprint(file, file->end);
    }
    if (file->end == 0 || file->fingerprint == NULL || is_gone(file->path))
        return;
    g_string_append_printf(writing->text,
                           "%s%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s ",
                           file->is_packed ? "packed-" : "", file->is_mbox ? "mbox" : "file", file->begin,
                           file->end, file->count, file->fingerprint);
    append_path(writing->text, file->path);
    end_line(writing);
}

static int
compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

static void
write_all(const State *state, Writing *writing)
{
    g_autoptr(GList) folders = g_list_sort(g_hash_table_get_keys(state->folders), compare_paths);
    g_autoptr(GList) files = g_list_sort(g_hash_table_get_keys(state->files), compare_paths);

    g_string_append(writing->text, HEADING);
    end_line(writing);
    for (const GList *each = folders; each != NULL; each = each->next)
        write_folder(writing, g_hash_table_lookup(state->folders, each->data));
    for (const GList *each = files; each != NULL; each = each->next)
        write_file(writing, g_hash_table_lookup(state->files, each->data));
    g_string_append_printf(writing->text, "end %" G_GUINT64_FORMAT, writing->n_lines);
    end_line(writing);
    write_text(writing);
}

/* Puts the file at @fd, which is written and locked, in the place of the old one. */
static gboolean
replace(State *state, const char *fresh, int fd)
{
    struct stat status;

    if (fstat(state->fd, &status) == 0)
        (void)fchmod(fd, status.st_mode & 07777);
    if (fsync(fd) != 0 || rename(fresh, state->place) != 0)
        return FALSE;
    close(state->fd);
    state->fd = fd;
    return TRUE;
}

gboolean
state_save(State *state, GError **error)
{
    g_autoptr(GString) text = g_string_sized_new(2 * WRITE_SIZE);
    g_autofree char *fresh = g_strconcat(state->place, ".new", NULL);
    gint64 began = g_get_monotonic_time();
    Writing writing = {.fd = -1, .text = text};

    (void)unlink(fresh); /* of a run that was killed; a link that lies there is not to be written through */
    writing.fd = open(fresh, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (writing.fd < 0) {
        fail(error, state, "a new one beside it cannot be opened");
        return FALSE;
    }
    (void)flock(writing.fd, LOCK_EX | LOCK_NB);
    write_all(state, &writing);
    errno = writing.failure;
    if (writing.failure != 0 || !replace(state, fresh, writing.fd)) {
        fail(error, state, "cannot be written");
        (void)unlink(fresh); /* what is half written would keep the disk full */
        close(writing.fd);
        return FALSE;
    }
    state->n_noted = 0;
    state->saved_at = g_get_monotonic_time();
    state->save_took = state->saved_at - began;
    return TRUE;
}
