/* SPDX-License-Identifier: BSD-2-Clause */
/* decoder.h: what a decoder lends to whoever reads for it */
#pragma once

#include "record/record.h"
#include "worker.h"

G_BEGIN_DECLS

/* A worker of the decoder's knowledge (transfer full), given back with how much was read by it. */
DsnWorker *dsn_decoder_take_worker(DsnDecoder *self);
void dsn_decoder_give_worker(DsnDecoder *self, DsnWorker *worker, gsize n_bytes_read);
/* What records are made of, but for the facts and the mail. */
DsnReportInput dsn_decoder_report_input(const DsnDecoder *self, DsnWorker *worker);
/* The language of its texts. */
DsnLanguage dsn_decoder_language(const DsnDecoder *self);

G_END_DECLS
