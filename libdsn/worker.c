/* SPDX-License-Identifier: BSD-2-Clause */
/* worker.c: what one message needs to be read, and a pool of it for all threads of a decoder
 *
 * Setting a worker up takes longer than reading a bounce, so it is done once for each thread that reads at the same time.
 */
#include "worker.h"

DsnWorker *
dsn_worker_new(const DsnKnowledge *const *sets, guint n_sets)
{
    DsnWorker *worker = g_new(DsnWorker, 1);

    worker->mail = dsn_mail_new();
    worker->reader = dsn_notice_reader_new(sets[0]);
    worker->judge = dsn_judge_new(sets, n_sets);
    worker->store = g_string_chunk_new(1024);
    return worker;
}

void
dsn_worker_free(DsnWorker *worker)
{
    if (worker == NULL)
        return;
    dsn_notice_reader_free(worker->reader);
    dsn_judge_free(worker->judge);
    dsn_mail_free(worker->mail);
    g_string_chunk_free(worker->store);
    g_free(worker);
}

static void
free_worker(gpointer worker)
{
    dsn_worker_free(worker);
}

void
dsn_worker_pool_init(DsnWorkerPool *pool)
{
    g_mutex_init(&pool->lock);
    pool->idle = g_ptr_array_new_with_free_func(free_worker);
}

void
dsn_worker_pool_clear(DsnWorkerPool *pool)
{
    g_ptr_array_unref(pool->idle);
    g_mutex_clear(&pool->lock);
}

void
dsn_worker_pool_empty(DsnWorkerPool *pool)
{
    g_mutex_lock(&pool->lock);
    g_ptr_array_set_size(pool->idle, 0);
    g_mutex_unlock(&pool->lock);
}

DsnWorker *
dsn_worker_pool_take(DsnWorkerPool *pool)
{
    DsnWorker *worker = NULL;

    g_mutex_lock(&pool->lock);
    if (pool->idle->len > 0)
        worker = g_ptr_array_steal_index_fast(pool->idle, pool->idle->len - 1);
    g_mutex_unlock(&pool->lock);
    return worker;
}

void
dsn_worker_pool_give(DsnWorkerPool *pool, DsnWorker *worker)
{
    g_mutex_lock(&pool->lock);
    g_ptr_array_add(pool->idle, worker);
    g_mutex_unlock(&pool->lock);
}
