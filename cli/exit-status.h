/* SPDX-License-Identifier: BSD-2-Clause */
/* exit-status.h: what the exit status says */
#pragma once

enum {
    STATUS_FOUND = 0,   /* something was found */
    STATUS_NOTHING = 1, /* nothing was found */
    STATUS_TROUBLE = 2, /* a mistake in the command, or an input that could not be read; the rest was done */
    STATUS_TRY_AGAIN =
        75 /* EX_TEMPFAIL of sysexits.h, to mail servers alone: keep the message, deliver it again */
};
