/* SPDX-License-Identifier: BSD-2-Clause */
/* log-input.c: the bytes of logs, file after file in the order of their times
 *
 * Each input is opened and its first lines are read: they tell when it begins. Then the inputs are read in that order,
 * so that "mail.log mail.log.1 mail.log.2.gz" is one log. Of a folder, and of those below it, every file is read that
 * begins with text and has no dot in front of its name: the files of the journal and of logins are none. Links to folders
 * are not followed.
 */
#include "log-input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log-file.h"
#include "refusal.h"

#define PIECE     (256 * 1024) /* bytes that are read at one time */
#define PEEK      (64 * 1024)  /* bytes in which the first time is looked for */
#define DEPTH_MAX 16           /* folders in folders */

typedef struct {
    char *path;
    guint number;    /* in the order in which they were named or found */
    gint64 modified; /* seconds since 1970 */
    gint64 time;     /* likewise, of its first line */
    LogFile file;    /* open only when it cannot be opened again: a pipe, standard input */
    char *head;      /* of such a one: what was read already */
    gsize head_length;
} Input;

typedef struct {
    const LogSink *sink;
    GPtrArray *inputs; /* Input */
} Gathering;

static void
input_free(gpointer data)
{
    Input *input = data;

    g_free(input->path);
    g_free(input->head);
    log_file_clear(&input->file);
    g_free(input);
}

static void
tell_problem(const Gathering *gathering, const char *path, const char *reason)
{
    g_autofree char *problem = g_strconcat("cannot be read: ", reason, NULL);

    gathering->sink->problem(path, problem, gathering->sink->user_data);
}

/* Reads up to @size bytes, in as many pieces as they come. */
static gssize
read_head(LogFile *file, char *bytes, gsize size, GError **error)
{
    gsize length = 0;
    gssize n = 1;

    while (length < size && n > 0 && memchr(bytes, '\n', length) == NULL) {
        n = log_file_read(file, bytes + length, size - length, error);
        if (n > 0)
            length += (gsize)n;
    }
    return n < 0 ? -1 : (gssize)length;
}

static void
tell_refused(const Gathering *gathering, const char *path, int number)
{
    g_autofree char *problem = refusal_of(number);

    gathering->sink->problem(path, problem, gathering->sink->user_data);
}

static void
add_input(Gathering *gathering, Input *input, gboolean must_be_text)
{
    g_autoptr(GError) failure = NULL;
    gssize length;
    const LogSink *sink = gathering->sink;
    char *head = g_malloc(PEEK);

    input->head = head;
    length = read_head(&input->file, head, PEEK, &failure);
    if (length < 0 || (must_be_text && memchr(head, '\0', (gsize)length) != NULL)) {
        if (length < 0)
            tell_problem(gathering, input->path, failure->message);
        input_free(input);
        return;
    }
    input->head_length = (gsize)length;
    input->time = sink->time(head, (gsize)length, input->modified, sink->user_data);
    input->number = gathering->inputs->len;
    g_ptr_array_add(gathering->inputs, input);
}

static void
add_descriptor(Gathering *gathering, const char *path, int fd, gboolean is_found)
{
    Input *input = g_new0(Input, 1);
    struct stat status;

    input->path = g_strdup(path);
    input->modified = g_get_real_time() / G_USEC_PER_SEC;
    log_file_init(&input->file, fd);
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        input->modified = (gint64)status.st_mtime;
    if (fstat(fd, &status) == 0 && (S_ISBLK(status.st_mode) || (S_ISCHR(status.st_mode) && !isatty(fd)))) {
        tell_problem(gathering, path, "it is a device, expected a log");
        input_free(input);
        return;
    }
    add_input(gathering, input, is_found);
}

/* A regular file is closed until its turn comes, so that there may be more of them than files may be open. */
static void
let_go(Input *input)
{
    struct stat status;

    if (g_str_equal(input->path, "-") || fstat(input->file.fd, &status) != 0 || !S_ISREG(status.st_mode))
        return;
    log_file_clear(&input->file);
    g_clear_pointer(&input->head, g_free);
}

static void
add_file(Gathering *gathering, const char *path, gboolean is_found)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    guint before = gathering->inputs->len;

    if (fd < 0) {
        tell_refused(gathering, path, errno);
        return;
    }
    add_descriptor(gathering, path, fd, is_found);
    if (gathering->inputs->len > before)
        let_go(gathering->inputs->pdata[before]);
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
add_folder(Gathering *gathering, const char *path, guint depth)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(GDir) folder = g_dir_open(path, 0, &failure);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *problem = NULL;
    const char *name;

    if (folder == NULL) {
        problem = refusal_of_error(failure);
        gathering->sink->problem(path, problem, gathering->sink->user_data);
        return;
    }
    while ((name = g_dir_read_name(folder)) != NULL)
        if (name[0] != '.')
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *below = g_build_filename(path, names->pdata[i], NULL);
        if (g_file_test(below, G_FILE_TEST_IS_REGULAR))
            add_file(gathering, below, TRUE);
        else if (g_file_test(below, G_FILE_TEST_IS_DIR) && !g_file_test(below, G_FILE_TEST_IS_SYMLINK) &&
                 depth < DEPTH_MAX)
            add_folder(gathering, below, depth + 1);
    }
}

static void
add_path(Gathering *gathering, const char *path)
{
    if (g_str_equal(path, "-"))
        add_descriptor(gathering, path, STDIN_FILENO, FALSE);
    else if (g_file_test(path, G_FILE_TEST_IS_DIR))
        add_folder(gathering, path, 0);
    else
        add_file(gathering, path, FALSE);
}

static int
compare_inputs(gconstpointer a, gconstpointer b)
{
    const Input *one = *(const Input *const *)a, *other = *(const Input *const *)b;

    if (one->time != other->time)
        return one->time < other->time ? -1 : 1;
    return one->number < other->number ? -1 : 1;
}

static gboolean
open_again(const Gathering *gathering, Input *input)
{
    int fd;

    if (input->file.fd >= 0)
        return TRUE;
    fd = open(input->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        tell_refused(gathering, input->path, errno);
        return FALSE;
    }
    log_file_init(&input->file, fd);
    input->head_length = 0;
    return TRUE;
}

static gboolean
read_input(const Gathering *gathering, Input *input, char *piece)
{
    const LogSink *sink = gathering->sink;
    g_autoptr(GError) failure = NULL;
    gboolean wants_more = TRUE;
    gssize n;

    if (!open_again(gathering, input))
        return TRUE;
    sink->begin(input->path, input->modified, sink->user_data);
    if (input->head_length > 0)
        wants_more = sink->bytes(input->head, input->head_length, sink->user_data);
    while (wants_more && (n = log_file_read(&input->file, piece, PIECE, &failure)) > 0)
        wants_more = sink->bytes(piece, (gsize)n, sink->user_data);
    if (failure != NULL)
        tell_problem(gathering, input->path, failure->message);
    log_file_clear(&input->file);
    return wants_more;
}

void
log_input_read(char *const *paths, const LogSink *sink)
{
    g_autoptr(GPtrArray) inputs = g_ptr_array_new_with_free_func(input_free);
    g_autofree char *piece = g_malloc(PIECE);
    Gathering gathering = {sink, inputs};

    for (gsize i = 0; paths[i] != NULL; i++)
        add_path(&gathering, paths[i]);
    g_ptr_array_sort(inputs, compare_inputs);
    for (guint i = 0; i < inputs->len && read_input(&gathering, inputs->pdata[i], piece); i++)
        continue;
}
