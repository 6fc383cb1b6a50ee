/* SPDX-License-Identifier: BSD-2-Clause */
/* worker.h: the memory that reading one message takes, used again for the next */
#pragma once

#include "cause/cause.h"
#include "mail/mail.h"
#include "notice/notice.h"

G_BEGIN_DECLS

/* A worker that read a longer message is not used again: its memory grew with the message, and would stay so. */
#define DSN_WORKER_KEEP_MAX (16 * 1024 * 1024)

typedef struct {
    DsnMail *mail;
    DsnNoticeReader *reader;
    DsnJudge *judge;
    GStringChunk *store; /* for texts that are no mail */
} DsnWorker;

/* @sets: as for dsn_judge_new(), lent for the life of the worker. */
DsnWorker *dsn_worker_new(const DsnKnowledge *const *sets, guint n_sets);
void dsn_worker_free(DsnWorker *worker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnWorker, dsn_worker_free)

/* Idle workers; threads take from it and give back. There are never more than threads that worked at one time. */
typedef struct {
    GMutex lock;
    GPtrArray *idle;
} DsnWorkerPool;

void dsn_worker_pool_init(DsnWorkerPool *pool);
void dsn_worker_pool_clear(DsnWorkerPool *pool);
/* Frees the idle ones: what they were made from has changed. */
void dsn_worker_pool_empty(DsnWorkerPool *pool);
/* NULL: none is idle. */
DsnWorker *dsn_worker_pool_take(DsnWorkerPool *pool);
void dsn_worker_pool_give(DsnWorkerPool *pool, DsnWorker *worker);

G_END_DECLS
