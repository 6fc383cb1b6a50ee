/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/start.h: what GMime needs before most of it can be used */
#pragma once

/* Starts GMime the first time; any thread may call it. Takes half a millisecond, so that nobody does who need not. */
void dsn_gmime_start(void);
