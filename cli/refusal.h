/* SPDX-License-Identifier: BSD-2-Clause */
/* refusal.h: why the system does not let a file be read, and what helps */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "cannot be read: No such file or directory; check how it is spelled", for errno @number. (transfer full) */
char *refusal_of(int number);

/* The same for an error of GLib's file functions, whose own sentence names the file once more. (transfer full) */
char *refusal_of_error(const GError *failure);

G_END_DECLS
