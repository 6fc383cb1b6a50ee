/* SPDX-License-Identifier: BSD-2-Clause */
/* pipeline.h: work by several threads, whose results come out in the order in which the work went in */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Pipeline Pipeline;

typedef void (*PipelineWork)(gpointer item, gpointer user_data); /* by any thread */
typedef gboolean (*PipelineFinish)(gpointer item,
                                   gpointer user_data); /* (transfer full), by the pushing thread */

/* With one thread everything is done where it is pushed. */
Pipeline *pipeline_new(guint n_threads, PipelineWork work, PipelineFinish finish, gpointer user_data);
/* Takes an item (transfer full). May first wait, and finish older ones. FALSE: a finish said that it is enough. */
gboolean pipeline_push(Pipeline *pipeline, gpointer item);
/* Finishes all that was pushed so far. */
void pipeline_drain(Pipeline *pipeline);
/* Finishes what is left. */
void pipeline_free(Pipeline *pipeline);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pipeline, pipeline_free)

G_END_DECLS
