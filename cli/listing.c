/* SPDX-License-Identifier: BSD-2-Clause */
/* listing.c: the names in a directory, in their order, in little memory
 *
 * A directory with a million names is no reason to hold them all: it is read once for each BATCH_MAX of them, and of
 * what it holds only the first BATCH_MAX names behind those already given are kept. Names that come into being
 * meanwhile are found, unless they belong before the batch that is given.
 */
#include "listing.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

#define BATCH_MAX 50000 /* names; some 3 MB, and at most three times that while a batch is chosen */

#define NAME_AT (2 + sizeof(guint64)) /* in the text of an entry */

/* Each text is the type, the inode and the name of an entry, so that it needs no memory beside it; before the name
 * stands whether that is a number, which is asked whenever two are compared. */
typedef struct {
    GStringChunk *memory;
    GPtrArray *texts;
} Batch;

struct _Listing {
    char *path;
    Batch batch;
    guint at;        /* of the next one in the batch */
    gboolean is_all; /* nothing follows the batch */
    guint64 n_names;
};

static void
batch_clear(Batch *batch)
{
    g_clear_pointer(&batch->memory, g_string_chunk_free);
    g_clear_pointer(&batch->texts, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Batch, batch_clear)

static Batch
batch_new(void)
{
    return (Batch){g_string_chunk_new(4096), g_ptr_array_new()};
}

static const char *
name_in(const Batch *batch, guint i)
{
    return (const char *)batch->texts->pdata[i] + NAME_AT;
}

/* --- Order --- */

static gboolean
is_number(const char *name)
{
    return name[strspn(name, "0123456789")] == '\0';
}

static int
compare_numbers(const char *one, const char *other)
{
    const char *digits = one + strspn(one, "0"), *other_digits = other + strspn(other, "0");
    gsize length = strlen(digits), other_length = strlen(other_digits);
    int order = length != other_length ? (length < other_length ? -1 : 1) : strcmp(digits, other_digits);

    return order != 0 ? order : strcmp(one, other);
}

/* Both behind the mark of a number. */
static int
compare(const char *one, const char *other)
{
    if (one[-1] != other[-1])
        return one[-1] ? -1 : 1;
    return one[-1] ? compare_numbers(one, other) : strcmp(one, other);
}

static int
compare_texts(gconstpointer a, gconstpointer b)
{
    return compare(*(const char *const *)a + NAME_AT, *(const char *const *)b + NAME_AT);
}

/* --- Reading the directory --- */

typedef struct {
    char bytes[NAME_AT + NAME_MAX + 1];
    gsize length;
} Text;

static void
write_entry(Text *text, const struct dirent *entry)
{
    guint64 inode = entry->d_ino;
    gsize length = MIN(strlen(entry->d_name), NAME_MAX);

    text->bytes[0] = (char)entry->d_type;
    memcpy(text->bytes + 1, &inode, sizeof inode);
    text->bytes[NAME_AT - 1] = is_number(entry->d_name);
    memcpy(text->bytes + NAME_AT, entry->d_name, length);
    text->bytes[NAME_AT + length] = '\0';
    text->length = NAME_AT + length;
}

static void
batch_add(Batch *batch, const char *text, gsize length)
{
    g_ptr_array_add(batch->texts, g_string_chunk_insert_len(batch->memory, text, (gssize)length));
}

static ListingEntry
entry_in(const Batch *batch, guint i)
{
    ListingEntry entry = {.name = name_in(batch, i), .type = *(const guint8 *)batch->texts->pdata[i]};

    memcpy(&entry.inode, (const char *)batch->texts->pdata[i] + 1, sizeof entry.inode);
    return entry;
}

/* Keeps the first BATCH_MAX names, and gives back the memory of the others. */
static void
batch_cut(Batch *batch)
{
    Batch kept = batch_new();

    g_ptr_array_sort(batch->texts, compare_texts);
    for (guint i = 0; i < MIN(batch->texts->len, BATCH_MAX); i++) {
        const char *text = batch->texts->pdata[i];
        batch_add(&kept, text, NAME_AT + strlen(text + NAME_AT));
    }
    batch_clear(batch);
    *batch = kept;
}

/* Reads all names of @directory, and keeps the first ones behind @last (nullable). */
static void
choose(Listing *listing, DIR *directory, const char *last, Batch *batch)
{
    gboolean is_cut = FALSE;
    const struct dirent *entry;
    Text text;

    listing->n_names = 0;
    /* cppcheck-suppress readdirCalled ; POSIX lets threads read directories of their own */
    while (errno = 0, (entry = readdir(directory)) != NULL) {
        if (g_str_equal(entry->d_name, ".") || g_str_equal(entry->d_name, ".."))
            continue;
        listing->n_names++;
        write_entry(&text, entry);
        if ((last != NULL && compare(text.bytes + NAME_AT, last) <= 0) ||
            (is_cut && compare(text.bytes + NAME_AT, name_in(batch, BATCH_MAX - 1)) > 0))
            continue;
        batch_add(batch, text.bytes, text.length);
        if (batch->texts->len < 2 * BATCH_MAX)
            continue;
        batch_cut(batch);
        is_cut = TRUE;
    }
    listing->is_all = !is_cut && batch->texts->len <= BATCH_MAX;
}

/* FALSE with errno when the directory cannot be read. */
static gboolean
read_batch(Listing *listing)
{
    DIR *directory = opendir(listing->path);
    guint n_before = listing->batch.texts->len;
    const char *last = n_before > 0 ? name_in(&listing->batch, n_before - 1) : NULL;
    g_auto(Batch) batch = batch_new();
    int number;

    if (directory == NULL)
        return FALSE;
    choose(listing, directory, last, &batch);
    number = errno;
    closedir(directory);
    if (number != 0) {
        errno = number;
        return FALSE;
    }
    batch_cut(&batch);
    batch_clear(&listing->batch);
    listing->batch = batch;
    batch = (Batch){NULL, NULL};
    listing->at = 0;
    return TRUE;
}

/* --- The listing --- */

Listing *
listing_new(const char *path)
{
    Listing *listing = g_new0(Listing, 1);

    listing->path = g_strdup(path);
    listing->batch = batch_new();
    return listing;
}

void
listing_free(Listing *listing)
{
    if (listing == NULL)
        return;
    batch_clear(&listing->batch);
    g_free(listing->path);
    g_free(listing);
}

gboolean
listing_next(Listing *listing, ListingEntry *ret_entry)
{
    errno = 0;
    if (listing->at == listing->batch.texts->len && (listing->is_all || !read_batch(listing)))
        return FALSE;
    if (listing->at == listing->batch.texts->len) {
        errno = 0;
        return FALSE;
    }
    *ret_entry = entry_in(&listing->batch, listing->at++);
    return TRUE;
}

guint64
listing_count(const Listing *listing)
{
    return listing->n_names;
}
