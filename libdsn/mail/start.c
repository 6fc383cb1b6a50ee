/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/start.c: starting GMime once, when it is first needed
 *
 * It is never shut down: other users of GMime in the same process may have started it too.
 */
#include "start.h"

#include <gmime/gmime.h>

static gpointer
start(gpointer ignored)
{
    g_mime_init();
    return NULL;
}

void
dsn_gmime_start(void)
{
    static GOnce once = G_ONCE_INIT;
    g_once(&once, start, NULL);
}
