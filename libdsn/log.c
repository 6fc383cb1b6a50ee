/* SPDX-License-Identifier: BSD-2-Clause */
/* log.c: the functions of dsn.h that read logs: bytes in, records out
 *
 * Takes the bytes of log files, cut anywhere; finds lines, takes their envelope off, asks the grammars what they say,
 * gives that to the queue, and makes records of what the queue tells. What no grammar knows is counted and passed over.
 */
#include "dsn.h"

#include <string.h>

#include "decoder.h"
#include "log/envelope.h"
#include "log/grammars.h"
#include "log/incident.h"
#include "log/queue.h"
#include "log/repeat.h"

/* Bytes of one line that are read; syslog daemons cut at 8 kB, and what goes on is passed over. */
#define LINE_MAX_BYTES (64 * 1024)
/* Texts that a grammar had to rewrite are thrown away when this many lines have been read. */
#define STORE_LINES 1000

/* The last takes any line. */
static DsnLogEnvelope *const envelopes[] = {
    dsn_log_read_syslog, dsn_log_read_tai64n, dsn_log_read_journal, dsn_log_read_docker,
    dsn_log_read_cri,    dsn_log_read_table,  dsn_log_read_bare,
};

struct _DsnLog {
    DsnDecoder *decoder;
    DsnWorker *worker;
    DsnLogFlags flags;
    DsnLogFunc func;
    gpointer user_data;
    DsnLogClock clock;
    DsnLogGrammars *grammars;
    DsnLogQueue *queue;
    DsnIncidents *incidents; /* NULL: nobody wants them */
    gboolean is_at_end;
    GStringChunk *store; /* of the line that is read */
    GPtrArray *paths;    /* of all files so far: records may come out later */
    GString *torn;       /* the begin of a line whose rest has not come yet */
    DsnSpan last;        /* the line before, for "last message repeated"; NONE: no server's */
    GString *last_kept;  /* its memory, once the caller's bytes are gone */
    guint copies;        /* that the line stands for */
    gint64 line;         /* number of the last line, from 1 */
    guint envelope;      /* that the last line had */
    DsnLogCounts counts;
};

/* --- Records --- */

/* "2026-11-21T19:33:31+00:00" without its year, which may be a guess, and without the zone, which may be the reader's. */
static DsnSpan
moment_of(DsnSpan date)
{
    return date.length > 19 ? dsn_span_cut(date, 5, 14) : DSN_SPAN_NONE;
}

static void
make_record(DsnLog *self, const DsnLogDelivery *delivery)
{
    DsnReportInput input = dsn_decoder_report_input(self->decoder, self->worker);
    const DsnFacts facts = {.returned.message_id = delivery->message_id};
    const DsnSource source = {
        .path = delivery->path, .index = -1, .offset = -1, .length = -1, .line = delivery->line};
    g_autoptr(DsnReport) report = NULL;

    if (delivery->fact.kind == DSN_KIND_NONE)
        return; /* the server's own trouble befell no message */
    if (delivery->fact.kind == DSN_KIND_SUCCESS && !(self->flags & DSN_LOG_SUCCESSES))
        return;
    input.facts = &facts;
    input.is_log = TRUE;
    input.moment = moment_of(delivery->fact.last_attempt_date);
    report = dsn_report_new(&input, 1);
    dsn_report_add(report, &input, &delivery->fact, delivery->verdict);
    self->counts.records++;
    self->func(dsn_report_get_record(report, 0), &source, self->user_data);
}

static void
on_attempt(const DsnLogDelivery *delivery, gpointer user_data)
{
    DsnLog *self = user_data;

    if (self->incidents != NULL)
        dsn_incidents_add(self->incidents, delivery);
    if ((self->flags & DSN_LOG_ATTEMPTS) && self->func != NULL && delivery->fact.kind != DSN_KIND_NONE)
        make_record(self, delivery);
}

static void
on_fate(const DsnLogDelivery *delivery, gpointer user_data)
{
    DsnLog *self = user_data;

    /* Before the end of the log it is told of those alone whom the queue has lost sight of. */
    if (self->incidents != NULL && delivery->fact.kind == DSN_KIND_DELAY && !self->is_at_end)
        dsn_incidents_leave(self->incidents, delivery);
    if (!(self->flags & DSN_LOG_ATTEMPTS) && self->func != NULL)
        make_record(self, delivery);
}

/* --- Lines --- */

/* The form of the line before is tried first. */
static gboolean
read_event(DsnLog *self, DsnSpan raw, DsnLogLine *line, DsnLogEvent *event)
{
    for (guint i = 0; i < G_N_ELEMENTS(envelopes); i++) {
        guint envelope = (self->envelope + i) % G_N_ELEMENTS(envelopes);
        if (!envelopes[envelope](&self->clock, raw, self->store, line))
            continue;
        self->copies = dsn_log_take_repeat(line);
        if (!dsn_log_grammars_read(self->grammars, line, self->store, event))
            continue;
        self->envelope = envelope;
        return TRUE;
    }
    return FALSE;
}

/* "last message repeated 3 times": the line before once more, at this time. */
static gboolean
repeat_last(DsnLog *self, DsnSpan raw, const DsnLogPlace *place)
{
    DsnLogLine now, line;
    DsnLogEvent event;
    guint times = dsn_log_read_repeat(&self->clock, raw, &now);

    if (times == 0)
        return FALSE;
    if (!dsn_span_is_set(self->last) || !read_event(self, self->last, &line, &event))
        return TRUE;
    line.time = now.time;
    line.offset = now.offset;
    line.stamp = now.stamp;
    for (guint i = 0; i < times && event.type != DSN_LOG_NOTHING; i++)
        dsn_log_queue_add(self->queue, &line, &event, place);
    return TRUE;
}

static void
read_line(DsnLog *self, DsnSpan raw)
{
    const DsnLogPlace place = {self->paths->pdata[self->paths->len - 1], ++self->line,
                               dsn_span_cut(raw, 0, DSN_LOG_TEXT_MAX)};
    DsnLogLine line;
    DsnLogEvent event;

    self->counts.lines++;
    if (raw.length > 0 && raw.data[raw.length - 1] == '\r')
        raw.length--;
    raw = dsn_span_cut(raw, 0, LINE_MAX_BYTES);
    if (self->counts.lines % STORE_LINES == 0)
        g_string_chunk_clear(self->store);
    if (!read_event(self, raw, &line, &event)) {
        if (repeat_last(self, raw, &place))
            return;
        self->counts.skipped++;
        self->last = DSN_SPAN_NONE;
        return;
    }
    self->last = raw;
    if (event.type == DSN_LOG_NOTHING)
        return;
    for (guint i = 0; i < self->copies; i++)
        dsn_log_queue_add(self->queue, &line, &event, &place);
}

/* The bytes of the line before are about to go. */
static void
keep_last(DsnLog *self)
{
    if (!dsn_span_is_set(self->last) || self->last.data == (const guint8 *)self->last_kept->str)
        return;
    g_string_truncate(self->last_kept, 0);
    g_string_append_len(self->last_kept, (const char *)self->last.data, (gssize)self->last.length);
    self->last = (DsnSpan){(const guint8 *)self->last_kept->str, self->last_kept->len};
}

/* What a file ends with, without a line feed. */
static void
end_line(DsnLog *self)
{
    if (self->torn->len == 0)
        return;
    read_line(self, (DsnSpan){(const guint8 *)self->torn->str, self->torn->len});
    keep_last(self);
    g_string_truncate(self->torn, 0);
}

static void
keep_torn(DsnLog *self, DsnSpan piece)
{
    gsize room = LINE_MAX_BYTES > self->torn->len ? LINE_MAX_BYTES - self->torn->len : 0;

    g_string_append_len(self->torn, (const char *)piece.data, (gssize)MIN(room, piece.length));
}

/* --- dsn.h --- */

DsnLog *
dsn_log_new(DsnDecoder *decoder, DsnLogFlags flags, DsnLogFunc func, gpointer user_data)
{
    DsnLog *self;

    g_return_val_if_fail(decoder != NULL, NULL);
    self = g_new0(DsnLog, 1);
    self->decoder = dsn_decoder_ref(decoder);
    self->worker = dsn_decoder_take_worker(decoder);
    self->flags = flags;
    self->func = func;
    self->user_data = user_data;
    dsn_log_clock_init(&self->clock);
    self->grammars = dsn_log_grammars_new();
    self->queue =
        dsn_log_queue_new(self->worker->judge,
                          &(DsnLogSink){
                              .attempt = flags & (DSN_LOG_ATTEMPTS | DSN_LOG_INCIDENTS) ? on_attempt : NULL,
                              .fate = on_fate,
                              .user_data = self,
                          });
    if (flags & DSN_LOG_INCIDENTS)
        self->incidents = dsn_incidents_new(dsn_knowledge_builtin());
    self->store = g_string_chunk_new(4096);
    self->paths = g_ptr_array_new_with_free_func(g_free);
    self->torn = g_string_new(NULL);
    self->last_kept = g_string_new(NULL);
    return self;
}

void
dsn_log_free(DsnLog *self)
{
    if (self == NULL)
        return;
    dsn_log_queue_free(self->queue);
    dsn_incidents_free(self->incidents);
    dsn_log_grammars_free(self->grammars);
    dsn_log_clock_clear(&self->clock);
    g_string_chunk_free(self->store);
    g_ptr_array_unref(self->paths);
    g_string_free(self->torn, TRUE);
    g_string_free(self->last_kept, TRUE);
    dsn_decoder_give_worker(self->decoder, self->worker, 0);
    dsn_decoder_unref(self->decoder);
    g_free(self);
}

void
dsn_log_set_time_zone(DsnLog *self, GTimeZone *zone)
{
    g_return_if_fail(self != NULL && zone != NULL);
    dsn_log_clock_set_zone(&self->clock, zone);
}

/* The last form, which takes any line, is asked too: it may have a time. */
static gint64
find_time(DsnLogClock *clock, DsnSpan raw, GStringChunk *store)
{
    DsnLogLine line;

    for (guint i = 0; i < G_N_ELEMENTS(envelopes); i++) {
        if (envelopes[i](clock, raw, store, &line) && line.time != DSN_LOG_NO_TIME)
            return line.time;
    }
    return DSN_LOG_NO_TIME;
}

gint64
dsn_log_find_time(const DsnLog *self, const char *bytes, gsize length, gint64 modified)
{
    DsnSpan rest = {(const guint8 *)bytes, length}, raw;
    g_autoptr(GStringChunk) store = NULL;
    DsnLogClock clock;
    gint64 time = DSN_LOG_NO_TIME;

    g_return_val_if_fail(self != NULL && (bytes != NULL || length == 0), modified);
    store = g_string_chunk_new(1024);
    dsn_log_clock_init(&clock);
    dsn_log_clock_set_zone(&clock, self->clock.zone);
    dsn_log_clock_begin(&clock, modified);
    while (time == DSN_LOG_NO_TIME && dsn_span_take_line(&rest, &raw))
        time = find_time(&clock, raw, store);
    dsn_log_clock_clear(&clock);
    return time != DSN_LOG_NO_TIME ? time / G_USEC_PER_SEC : modified;
}

void
dsn_log_begin(DsnLog *self, const char *path, gint64 modified)
{
    g_return_if_fail(self != NULL && path != NULL);
    if (self->paths->len > 0)
        end_line(self);
    g_ptr_array_add(self->paths, g_utf8_make_valid(path, -1));
    dsn_log_clock_begin(&self->clock, modified);
    self->line = 0;
}

void
dsn_log_feed(DsnLog *self, const char *bytes, gsize length)
{
    DsnSpan rest = {(const guint8 *)bytes, length};
    gssize end;

    g_return_if_fail(self != NULL && (bytes != NULL || length == 0) && self->paths->len > 0);
    if (self->torn->len > 0 && (end = dsn_span_find_byte(rest, '\n')) >= 0) {
        keep_torn(self, dsn_span_cut(rest, 0, (gsize)end));
        end_line(self);
        rest = dsn_span_from(rest, (gsize)end + 1);
    }
    while ((end = dsn_span_find_byte(rest, '\n')) >= 0) {
        read_line(self, dsn_span_cut(rest, 0, (gsize)end));
        rest = dsn_span_from(rest, (gsize)end + 1);
    }
    keep_torn(self, rest);
    keep_last(self);
}

void
dsn_log_finish(DsnLog *self)
{
    g_return_if_fail(self != NULL);
    if (self->paths->len > 0)
        end_line(self);
    self->is_at_end = TRUE;
    dsn_log_queue_finish(self->queue);
}

void
dsn_log_get_counts(const DsnLog *self, DsnLogCounts *ret_counts)
{
    g_return_if_fail(self != NULL && ret_counts != NULL);
    *ret_counts = self->counts;
}

const DsnIncident *const *
dsn_log_get_incidents(DsnLog *self, guint *ret_n_incidents)
{
    g_return_val_if_fail(self != NULL && self->incidents != NULL && ret_n_incidents != NULL, NULL);
    return dsn_incidents_finish(self->incidents, dsn_decoder_language(self->decoder), ret_n_incidents);
}
