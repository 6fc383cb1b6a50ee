/* SPDX-License-Identifier: BSD-2-Clause */
/* summary.h: what all of the input was, in numbers that add up */
#pragma once

#include "output.h"
#include "tally.h"

G_BEGIN_DECLS

/* messages = reports + not_reports + errors */
typedef struct {
    guint64 messages, reports, not_reports, errors;
    guint64 passed_over; /* not read, and no part of messages: too old, or done before */
    guint64 hard, soft;  /* records of failures, by what happens to the address */
    Tally kinds;         /* without those of messages that are no reports */
    Tally causes;        /* by their ids */
    Tally domains, hosts,
        days; /* of failures: the recipient's domain, the host that refused, the day of the report */
} Summary;

void summary_init(Summary *summary);
void summary_clear(Summary *summary);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Summary, summary_clear)

void summary_add_error(Summary *summary);
void summary_add_report(Summary *summary, const DsnReport *report);
void summary_add_record(Summary *summary, const DsnRecord *record);
/* As text or JSON, whichever was asked for. @lines: of a log, NULL when messages were read. */
void summary_write(const Summary *summary, const DsnLogCounts *lines, const Output *output, gboolean as_json,
                   GString *out);
/* As one line of JSON (summary.schema.json). */
void
summary_write_json(const Summary *summary, const DsnLogCounts *lines, const Output *output, GString *out);

G_END_DECLS
