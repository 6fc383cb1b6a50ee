/* SPDX-License-Identifier: BSD-2-Clause */
/* nearest.h: the known word that somebody may have meant */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    const char *word; /* what was written */
    const char *best; /* the nearest word offered, or NULL when none is near */
    guint distance;   /* letters that differ */
} Nearest;

Nearest nearest_to(const char *word);
/* @candidate is lent as long as the result is used. */
void nearest_offer(Nearest *nearest, const char *candidate);
/* "; did you mean 'scan'?", or "" when nothing is near. (transfer full) */
char *nearest_question(const Nearest *nearest);

G_END_DECLS
