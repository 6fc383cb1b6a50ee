/* SPDX-License-Identifier: BSD-2-Clause */
/* record/kind.c: what a record can be about, and whether there is something to explain
 *
 * The actions of RFC 3464 section 2.3.3 ("delivered" is a success), the neighbours of delivery reports (RFC 5965
 * complaints, RFC 3834 automatic replies, RFC 8098 dispositions), and what is no report at all.
 */
#include "record.h"

static const struct {
    const char *name;
    gboolean has_cause;
} kinds[DSN_N_KINDS] = {
    [DSN_KIND_FAILURE] = {"failure", TRUE},
    [DSN_KIND_DELAY] = {"delay", TRUE},
    [DSN_KIND_SUCCESS] = {"success", FALSE},
    [DSN_KIND_RELAYED] = {"relayed", FALSE},
    [DSN_KIND_EXPANDED] = {"expanded", FALSE},
    [DSN_KIND_REJECT] = {"reject", TRUE},
    [DSN_KIND_COMPLAINT] = {"complaint",
                            FALSE}, /* delivered; a person did not want it, no server refused it */
    [DSN_KIND_AUTO_REPLY] = {"auto-reply", FALSE},
    [DSN_KIND_DISPOSITION] = {"disposition", FALSE},
    [DSN_KIND_NOT_A_REPORT] = {"not-a-report", FALSE},
    [DSN_KIND_ERROR] = {"error", FALSE},
};

const char *
dsn_kind_name(DsnKind kind)
{
    g_return_val_if_fail(kind < DSN_N_KINDS, NULL);
    return kinds[kind].name;
}

gboolean
dsn_kind_has_cause(DsnKind kind)
{
    g_return_val_if_fail(kind < DSN_N_KINDS, FALSE);
    return kinds[kind].has_cause;
}
