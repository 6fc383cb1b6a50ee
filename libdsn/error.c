/* SPDX-License-Identifier: BSD-2-Clause */
/* error.c: the name of the library's error domain, which all rooms use */
#include "dsn.h"

G_DEFINE_QUARK(dsn - error - quark, dsn_error)
