/* SPDX-License-Identifier: BSD-2-Clause */
/* log/verdicts.h: what facts were judged to be, remembered because logs repeat themselves */
#pragma once

#include "../cause/cause.h"

G_BEGIN_DECLS

typedef struct _DsnVerdicts DsnVerdicts;

/* @judge is lent. */
DsnVerdicts *dsn_verdicts_new(DsnJudge *judge);
void dsn_verdicts_free(DsnVerdicts *verdicts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnVerdicts, dsn_verdicts_free)

/* As dsn_judge_weigh(), without a returned message. What @ret_verdict lends is valid until the next call. */
void dsn_verdicts_weigh(DsnVerdicts *verdicts, const DsnFact *fact, DsnVerdict *ret_verdict);

G_END_DECLS
