/* SPDX-License-Identifier: BSD-2-Clause */
/* delivery.h: being run by a mail server, which loses the message when we fail in the wrong way */
#pragma once

/* From here on whatever kills the process (no memory, a defect) ends it with exit status 75 instead. */
void delivery_guard(void);

/* The exit status that a mail server understands, for one of ours. */
int delivery_status(int status);
