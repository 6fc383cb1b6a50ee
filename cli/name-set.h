/* SPDX-License-Identifier: BSD-2-Clause */
/* name-set.h: which names there are, in eight bytes each */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is known of a name. */
typedef enum {
    NAME_DONE = 1 << 0,   /* its message has been put out, now or in an earlier run */
    NAME_LISTED = 1 << 1, /* it is there in this run */
    NAME_MISSED = 1 << 2, /* it was not there in the run before */
} NameFlag;
#define NAME_FLAG_BITS 3
#define NAME_FLAGS     ((guint64)7)

/* Numbers stand for names; those that differ in their flags alone are the same name. */
typedef struct {
    guint64 *slots; /* 0: free */
    gsize n_slots, n_names;
} NameSet;

void name_set_clear(NameSet *set);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(NameSet, name_set_clear)

/* The number of a name: 61 bits of its SHA-256, so that a million names meet a million others with a probability of
 * one in two millions. @detail tells apart what has one name: "" or any text. */
guint64 name_set_number(const char *name, gsize length, const char *detail);
/* Makes room, so that adding that many names does not have to. */
void name_set_reserve(NameSet *set, gsize n_names);
/* Gives a name these flags, besides those it has; it may be new. Returns the flags that it had. */
guint name_set_add(NameSet *set, guint64 number, guint flags);
/* The flags of a name, or 0. */
guint name_set_get(const NameSet *set, guint64 number);

G_END_DECLS
