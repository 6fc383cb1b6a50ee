/* SPDX-License-Identifier: BSD-2-Clause */
/* state.h: what has been done in earlier runs, in a file */
#pragma once

#include "name-set.h"

G_BEGIN_DECLS

typedef struct _State State;

/* A directory whose files are messages. */
typedef struct {
    char *path; /* absolute, without links */
    NameSet names;
    gboolean is_complete; /* all names that are there have been listed in this run */
} StateFolder;

/* A file that is named or is an mbox. */
typedef struct {
    char *path; /* absolute, without links */
    gboolean is_mbox;
    gboolean is_packed; /* offsets are those of what it holds unpacked */
    gint64 begin, end;  /* of the last message that has been put out, its From_ line included; 0: none has */
    gint64 count;       /* messages up to there */
    char *fingerprint;  /* of what lies before the end */
    int fd;             /* while it is read; else -1 */
} StateFile;

/* What is to be remembered when a message has been put out; lent by the state. */
typedef struct {
    StateFolder *folder; /* or NULL */
    guint64 name;
    StateFile *file; /* or NULL */
    gint64 begin, end, count;
} StateNote;

/* Reads what is known, and keeps others from using the file as long as the state lives. A file that does not exist is
 * made. NULL when @error is set. (transfer full) */
State *state_open(const char *path, GError **error);
void state_free(State *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(State, state_free)

/* What is known of the directory at @path; NULL when it has no real path. (transfer none) */
StateFolder *state_get_folder(State *state, const char *path);
/* Likewise of the file at @path, whose descriptor is @fd. */
StateFile *state_get_file(State *state, const char *path, int fd);
/* Where to read on in the file, and how many messages lie before; 0 when nothing is known of it, or it is not any more
 * what was read (which @ret_is_other tells). */
gint64 state_file_resume(const StateFile *file, gint64 *ret_count, gboolean *ret_is_other);
/* All messages of the file have been put out. */
void state_end_file(StateFile *file);

/* A message has been put out. */
void state_note(State *state, const StateNote *note);
/* Has so much been put out, and so much time gone by, that it is worth saving? */
gboolean state_is_due(const State *state);
/* Writes the file anew, in one piece. What no longer exists is left out. FALSE when @error is set. */
gboolean state_save(State *state, GError **error);

G_END_DECLS
