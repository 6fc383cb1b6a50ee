/* SPDX-License-Identifier: BSD-2-Clause */
/* ledger.c: which messages are done, so that the next run leaves them out */
#include "ledger.h"

#include "complain.h"
#include "mark-seen.h"

#define UNSEEN_MAX 100 /* messages that may come twice when the power fails */

gboolean
ledger_open(Ledger *ledger, const Options *options)
{
    g_autoptr(GError) failure = NULL;

    *ledger = (Ledger){NULL, NULL};
    if (options->marks_seen)
        ledger->unseen = g_ptr_array_new_with_free_func(g_free);
    if (options->state == NULL)
        return TRUE;
    ledger->state = state_open(options->state, &failure);
    if (failure != NULL)
        complain(NULL, -1, failure->message);
    return ledger->state != NULL;
}

void
ledger_close(Ledger *ledger)
{
    g_clear_pointer(&ledger->state, state_free);
    g_clear_pointer(&ledger->unseen, g_ptr_array_unref);
}

gboolean
ledger_add(Ledger *ledger, const Message *message)
{
    if (ledger->state != NULL)
        state_note(ledger->state, &message->note);
    if (ledger->unseen != NULL && message->is_unseen)
        g_ptr_array_add(ledger->unseen, g_strdup(message->path));
    return ledger->state != NULL || ledger->unseen != NULL;
}

gboolean
ledger_is_due(const Ledger *ledger)
{
    return (ledger->state != NULL && state_is_due(ledger->state)) ||
           (ledger->unseen != NULL && ledger->unseen->len >= UNSEEN_MAX);
}

static gboolean
mark_all(GPtrArray *unseen)
{
    for (guint i = 0; i < unseen->len; i++) {
        g_autoptr(GError) failure = NULL;
        if (mark_seen(unseen->pdata[i], &failure))
            continue;
        complain(unseen->pdata[i], -1, failure->message);
        return FALSE;
    }
    g_ptr_array_set_size(unseen, 0);
    return TRUE;
}

gboolean
ledger_save(Ledger *ledger)
{
    g_autoptr(GError) failure = NULL;

    if (ledger->unseen != NULL && !mark_all(ledger->unseen))
        return FALSE;
    if (ledger->state == NULL || state_save(ledger->state, &failure))
        return TRUE;
    complain(NULL, -1, failure->message);
    return FALSE;
}
