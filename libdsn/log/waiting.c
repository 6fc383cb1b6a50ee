/* SPDX-License-Identifier: BSD-2-Clause */
/* log/waiting.c: who still waits, and for which groups of trouble
 *
 * A recipient whose delivery was put off waits until a success or a failure is told. Groups are numbers of the caller's;
 * one that is gone meanwhile is the caller's to know.
 */
#include "waiting.h"

#include <string.h>

typedef struct {
    guint64 who;
    guint64 groups[DSN_WAITING_GROUPS_MAX];
    guint n_groups;
} Place;

struct _DsnWaiting {
    GHashTable *places;
    void (*leave)(guint64 group, gpointer data);
    gpointer data;
};

DsnWaiting *
dsn_waiting_new(void (*leave)(guint64 group, gpointer data), gpointer data)
{
    DsnWaiting *waiting = g_new0(DsnWaiting, 1);

    waiting->places = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    waiting->leave = leave;
    waiting->data = data;
    return waiting;
}

void
dsn_waiting_free(DsnWaiting *waiting)
{
    if (waiting == NULL)
        return;
    g_hash_table_unref(waiting->places);
    g_free(waiting);
}

gboolean
dsn_waiting_add(DsnWaiting *waiting, guint64 who, guint64 group)
{
    Place *place = g_hash_table_lookup(waiting->places, &who);

    if (place == NULL) {
        if (g_hash_table_size(waiting->places) >= DSN_WAITING_MAX)
            return FALSE;
        place = g_new0(Place, 1);
        place->who = who;
        g_hash_table_insert(waiting->places, &place->who, place);
    }
    for (guint i = 0; i < place->n_groups; i++) {
        if (place->groups[i] == group)
            return FALSE;
    }
    if (place->n_groups == DSN_WAITING_GROUPS_MAX) { /* the one that it waits for longest makes room */
        waiting->leave(place->groups[0], waiting->data);
        memmove(place->groups, place->groups + 1, sizeof place->groups - sizeof place->groups[0]);
        place->n_groups--;
    }
    place->groups[place->n_groups++] = group;
    return TRUE;
}

void
dsn_waiting_leave(DsnWaiting *waiting, guint64 who)
{
    Place *place = g_hash_table_lookup(waiting->places, &who);

    if (place == NULL)
        return;
    for (guint i = 0; i < place->n_groups; i++)
        waiting->leave(place->groups[i], waiting->data);
    g_hash_table_remove(waiting->places, &who);
}
