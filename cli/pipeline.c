/* SPDX-License-Identifier: BSD-2-Clause */
/* pipeline.c: work by several threads, whose results come out in the order in which the work went in
 *
 * A ring of slots: the pushing thread fills them and finishes them in order, the workers take the next one not yet
 * taken. The ring bounds how much is in memory when one item takes long. A thread is woken only when it waits, and the
 * pushing thread only when half of the ring is done: each waking costs as much as reading a tenth of a message.
 */
#include "pipeline.h"

#define SLOTS_PER_THREAD 32 /* enough that no thread waits for one slow message; some kilobytes each */

#define NOTHING G_MAXUINT64

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
    guint64 awaited;                 /* item that the pushing thread waits for, or NOTHING */
    guint n_idle;                    /* threads that wait for work */
    gboolean is_closed;
};

/* Under the lock. FALSE: there will be none. */
static gboolean
wait_for_work(Pipeline *pipeline)
{
    pipeline->n_idle++;
    while (pipeline->taken == pipeline->pushed && !pipeline->is_closed)
        g_cond_wait(&pipeline->has_work, &pipeline->lock);
    pipeline->n_idle--;
    return pipeline->taken < pipeline->pushed;
}

static gpointer
run_thread(gpointer data)
{
    Pipeline *pipeline = data;

    g_mutex_lock(&pipeline->lock);
    while (wait_for_work(pipeline)) {
        guint64 index = pipeline->taken++;
        Slot *slot = &pipeline->slots[index % pipeline->n_slots];
        g_mutex_unlock(&pipeline->lock);
        pipeline->work(slot->item, pipeline->user_data);
        g_mutex_lock(&pipeline->lock);
        slot->is_done = TRUE;
        if (pipeline->awaited == index)
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
    pipeline->awaited = NOTHING;
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

static void
wait_for(Pipeline *pipeline, guint64 index)
{
    const Slot *slot = &pipeline->slots[index % pipeline->n_slots];

    g_mutex_lock(&pipeline->lock);
    pipeline->awaited = index;
    while (!slot->is_done)
        g_cond_wait(&pipeline->has_done, &pipeline->lock);
    pipeline->awaited = NOTHING;
    g_mutex_unlock(&pipeline->lock);
}

/* Takes the oldest item out of the ring. FALSE when it is not done. */
static gboolean
take_oldest(Pipeline *pipeline, gpointer *ret_item)
{
    Slot *slot = &pipeline->slots[pipeline->finished % pipeline->n_slots];
    gboolean is_done;

    g_mutex_lock(&pipeline->lock);
    is_done = slot->is_done;
    if (is_done) {
        *ret_item = g_steal_pointer(&slot->item);
        slot->is_done = FALSE;
        pipeline->finished++;
    }
    g_mutex_unlock(&pipeline->lock);
    return is_done;
}

/* Finishes what is done, in order. */
static void
finish_done(Pipeline *pipeline)
{
    gpointer item;

    while (take_oldest(pipeline, &item))
        finish(pipeline, item);
}

static gboolean
is_full(const Pipeline *pipeline)
{
    return pipeline->pushed - pipeline->finished == pipeline->n_slots;
}

static void
make_room(Pipeline *pipeline)
{
    finish_done(pipeline);
    if (is_full(pipeline)) {
        wait_for(pipeline, pipeline->finished + pipeline->n_slots / 2);
        finish_done(pipeline);
    }
    if (is_full(pipeline)) { /* one that takes long is the oldest */
        wait_for(pipeline, pipeline->finished);
        finish_done(pipeline);
    }
}

static void
put(Pipeline *pipeline, gpointer item)
{
    g_mutex_lock(&pipeline->lock);
    pipeline->slots[pipeline->pushed++ % pipeline->n_slots].item = item;
    if (pipeline->n_idle > 0)
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
    make_room(pipeline);
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
    while (pipeline->threads != NULL && pipeline->finished < pipeline->pushed) {
        wait_for(pipeline, pipeline->pushed - 1);
        finish_done(pipeline);
    }
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
