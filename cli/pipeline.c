/* SPDX-License-Identifier: BSD-2-Clause */
/* pipeline.c: work by several threads, whose results come out in the order in which the work went in
 *
 * A ring of slots: the pushing thread fills them and finishes them in order, the workers take the next one not yet
 * taken. The ring bounds how much is in memory when one item takes long.
 */
#include "pipeline.h"

#define SLOTS_PER_THREAD 32 /* enough that no thread waits for one slow message; some kilobytes each */

typedef struct {
    gpointer item;
    gboolean is_done;
} Slot;

struct _Pipeline {
    PipelineWork work;
    PipelineFinish finish;
    gpointer user_data;
    gboolean wants_more;

    guint n_threads;
    GThread **threads;
    guint n_slots;
    Slot *slots;
    /* below: under the lock */
    GMutex lock;
    GCond has_work, has_done;
    guint64 pushed, taken, finished; /* items so far; finished <= taken <= pushed <= finished + n_slots */
    gboolean is_closed;
};

static gpointer
run_thread(gpointer data)
{
    Pipeline *pipeline = data;

    g_mutex_lock(&pipeline->lock);
    for (;;) {
        Slot *slot;
        while (pipeline->taken == pipeline->pushed && !pipeline->is_closed)
            g_cond_wait(&pipeline->has_work, &pipeline->lock);
        if (pipeline->taken == pipeline->pushed)
            break;
        slot = &pipeline->slots[pipeline->taken++ % pipeline->n_slots];
        g_mutex_unlock(&pipeline->lock);
        pipeline->work(slot->item, pipeline->user_data);
        g_mutex_lock(&pipeline->lock);
        slot->is_done = TRUE;
        g_cond_signal(&pipeline->has_done);
    }
    g_mutex_unlock(&pipeline->lock);
    return NULL;
}

Pipeline *
pipeline_new(guint n_threads, PipelineWork work, PipelineFinish finish, gpointer user_data)
{
    Pipeline *pipeline = g_new0(Pipeline, 1);

    pipeline->work = work;
    pipeline->finish = finish;
    pipeline->user_data = user_data;
    pipeline->wants_more = TRUE;
    if (n_threads <= 1)
        return pipeline;
    g_mutex_init(&pipeline->lock);
    g_cond_init(&pipeline->has_work);
    g_cond_init(&pipeline->has_done);
    pipeline->n_slots = n_threads * SLOTS_PER_THREAD;
    pipeline->slots = g_new0(Slot, pipeline->n_slots);
    pipeline->n_threads = n_threads;
    pipeline->threads = g_new0(GThread *, n_threads);
    for (guint i = 0; i < n_threads; i++)
        pipeline->threads[i] = g_thread_new("worker", run_thread, pipeline);
    return pipeline;
}

static void
finish(Pipeline *pipeline, gpointer item)
{
    if (!pipeline->finish(item, pipeline->user_data))
        pipeline->wants_more = FALSE;
}

/* Finishes the oldest item. FALSE when there is none, or when it is not done and nobody wants to wait. */
static gboolean
finish_oldest(Pipeline *pipeline, gboolean may_wait)
{
    Slot *slot = &pipeline->slots[pipeline->finished % pipeline->n_slots];
    gpointer item;

    g_mutex_lock(&pipeline->lock);
    if (pipeline->finished == pipeline->pushed || (!slot->is_done && !may_wait)) {
        g_mutex_unlock(&pipeline->lock);
        return FALSE;
    }
    while (!slot->is_done)
        g_cond_wait(&pipeline->has_done, &pipeline->lock);
    item = g_steal_pointer(&slot->item);
    slot->is_done = FALSE;
    pipeline->finished++;
    g_mutex_unlock(&pipeline->lock);
    finish(pipeline, item);
    return TRUE;
}

static void
put(Pipeline *pipeline, gpointer item)
{
    g_mutex_lock(&pipeline->lock);
    pipeline->slots[pipeline->pushed++ % pipeline->n_slots].item = item;
    g_cond_signal(&pipeline->has_work);
    g_mutex_unlock(&pipeline->lock);
}

gboolean
pipeline_push(Pipeline *pipeline, gpointer item)
{
    if (pipeline->threads == NULL) {
        pipeline->work(item, pipeline->user_data);
        finish(pipeline, item);
        return pipeline->wants_more;
    }
    while (finish_oldest(pipeline, pipeline->pushed - pipeline->finished == pipeline->n_slots))
        ;
    put(pipeline, item);
    return pipeline->wants_more;
}

static void
stop_threads(Pipeline *pipeline)
{
    g_mutex_lock(&pipeline->lock);
    pipeline->is_closed = TRUE;
    g_cond_broadcast(&pipeline->has_work);
    g_mutex_unlock(&pipeline->lock);
    for (guint i = 0; i < pipeline->n_threads; i++)
        g_thread_join(pipeline->threads[i]);
    g_mutex_clear(&pipeline->lock);
    g_cond_clear(&pipeline->has_work);
    g_cond_clear(&pipeline->has_done);
}

void
pipeline_drain(Pipeline *pipeline)
{
    while (pipeline->threads != NULL && finish_oldest(pipeline, TRUE))
        ;
}

void
pipeline_free(Pipeline *pipeline)
{
    if (pipeline == NULL)
        return;
    pipeline_drain(pipeline);
    if (pipeline->threads != NULL)
        stop_threads(pipeline);
    g_free(pipeline->threads);
    g_free(pipeline->slots);
    g_free(pipeline);
}
