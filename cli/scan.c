/* SPDX-License-Identifier: BSD-2-Clause */
/* scan.c: why mail came back
 *
 * Inputs give messages, threads decode them and write their records into memory, and the main thread puts these out
 * in the order of the messages, counts, and complains. Nothing is kept of a message that has been put out.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "complain.h"
#include "decoder.h"
#include "exit-status.h"
#include "input.h"
#include "interrupt.h"
#include "ledger.h"
#include "output.h"
#include "pipeline.h"
#include "progress.h"
#include "summary.h"
#include "terminal.h"
#include "writer.h"

#define OUT_SIZE     ((gsize)4 * 1024)   /* bytes of records that most messages stay below */
#define LOG_PEEK     ((gsize)4 * 1024)   /* bytes by which a log is known */
#define OUT_SIZE_MAX ((gsize)256 * 1024) /* and those that are kept for the next message */

typedef struct {
    const Options *options;
    DsnDecoder *decoder;
    Output output;
    Writer writer;
    Summary summary;
    Progress progress;
    Pipeline *pipeline;
    Ledger ledger;
    GPtrArray *spare;     /* Job: those that are done, to be used again */
    gboolean has_records; /* one has been put out */
    gboolean has_found;   /* and one that tells a fate */
    gboolean has_trouble;
    gboolean is_stopped; /* nothing more can be remembered */
} Scan;

/* One message on its way through the threads. */
typedef struct {
    Message *message;
    DsnReport *report; /* NULL: could not be read */
    char *problem;     /* why not, or NULL */
    GString *out;
} Job;

static void
job_clear(Job *job)
{
    g_clear_pointer(&job->message, message_free);
    g_clear_pointer(&job->report, dsn_report_unref);
    g_clear_pointer(&job->problem, g_free);
    g_string_truncate(job->out, 0);
}

static void
job_free(gpointer data)
{
    Job *job = data;

    job_clear(job);
    g_string_free(job->out, TRUE);
    g_free(job);
}

/* The records of one message have grown this memory to their size, which suits the next message's. */
static Job *
take_job(Scan *scan)
{
    Job *job;

    if (scan->spare->len > 0)
        return g_ptr_array_steal_index_fast(scan->spare, scan->spare->len - 1);
    job = g_new0(Job, 1);
    job->out = g_string_sized_new(OUT_SIZE);
    return job;
}

static void
give_job(Scan *scan, Job *job)
{
    job_clear(job);
    if (job->out->allocated_len > OUT_SIZE_MAX)
        job_free(job);
    else
        g_ptr_array_add(scan->spare, job);
}

/* --- In any thread --- */

static void
write_record(const Scan *scan, Job *job, const DsnRecord *record)
{
    const Message *message = job->message;
    g_autofree char *valid =
        g_utf8_validate(message->path, -1, NULL) ? NULL : g_utf8_make_valid(message->path, -1);
    guint n_records = job->report != NULL ? dsn_report_get_n_records(job->report) : 1;
    const DsnSource source = {
        .path = valid != NULL ? valid : message->path,
        .index = message->index,
        .offset = message->offset,
        .length = message->length,
        .line = message->line,
        .id = message->id,
        .n_records = message->line > 0 ? MAX(n_records, 1) : 0,
    };

    if (job->out->len > 0)
        g_string_append(job->out, scan->output.format->separator);
    scan->output.format->record(&scan->output, record, &source, job->out);
}

static void
write_error(const Scan *scan, Job *job)
{
    g_autoptr(DsnRecord) record = dsn_record_new_error(job->problem, job->message->offset);

    write_record(scan, job, record);
}

static void
write_report(const Scan *scan, Job *job)
{
    guint n_records = dsn_report_get_n_records(job->report);

    for (guint i = 0; i < n_records; i++)
        write_record(scan, job, dsn_report_get_record(job->report, i));
    if (n_records == 0 && (scan->options->shows_all || job->message->line > 0))
        write_record(scan, job, dsn_report_get_not_a_report(job->report));
}

static void
drop_record(const DsnRecord *record, const DsnSource *source, gpointer user_data)
{
}

/* Is it a mail server's log, by most of its first lines? */
static gboolean
is_log(const Scan *scan, GBytes *bytes)
{
    gsize length;
    const char *data = g_bytes_get_data(bytes, &length);
    DsnLog *log = dsn_log_new(scan->decoder, 0, drop_record, NULL);
    DsnLogCounts counts;

    dsn_log_begin(log, "", 0);
    dsn_log_feed(log, data, MIN(length, LOG_PEEK));
    dsn_log_get_counts(log, &counts);
    dsn_log_free(log);
    return counts.skipped < (counts.lines + 1) / 2;
}

static void
decode(const Scan *scan, Job *job)
{
    GBytes *bytes = job->message->bytes;
    g_autoptr(GError) failure = NULL;

    if (bytes != NULL)
        job->report = dsn_decoder_decode(scan->decoder, bytes, &failure);
    if (g_error_matches(failure, DSN_ERROR, DSN_ERROR_NOT_MAIL) && is_log(scan, bytes))
        job->problem = g_strdup("not a message but a mail server's log; 'whybounce log' reads it");
    else
        job->problem = g_strdup(failure != NULL ? failure->message : job->message->problem);
}

static void
work(gpointer item, gpointer user_data)
{
    const Scan *scan = user_data;
    Job *job = item;

    decode(scan, job);
    if (job->report != NULL)
        write_report(scan, job);
    else
        write_error(scan, job);
}

/* --- In the main thread, in order --- */

/* Offsets in @problem begin where the message does, so it says where that is, unless it is all of the input. */
static void
complain_of_message(const Message *message, const char *problem)
{
    g_autofree char *placed = NULL;

    if (message->line > 0)
        placed = g_strdup_printf("line %" G_GINT64_FORMAT ": %s", message->line, problem);
    else if (message->index >= 0 && message->offset > 0)
        placed = g_strdup_printf("message %" G_GINT64_FORMAT " at byte %" G_GINT64_FORMAT ": %s",
                                 message->index + 1, message->offset, problem);
    complain(message->path, -1, placed != NULL ? placed : problem);
}

static void
complain_about(Scan *scan, const Job *job)
{
    const char *warning = job->report != NULL ? dsn_report_get_warning(job->report) : NULL;

    if (job->problem != NULL) {
        complain_of_message(job->message, job->problem);
        scan->has_trouble = TRUE;
    }
    if (warning != NULL)
        complain_of_message(job->message, warning);
}

static gboolean
put_out(Scan *scan, const Job *job)
{
    if (job->out->len == 0)
        return TRUE;
    progress_hide(&scan->progress);
    if (scan->has_records)
        writer_add(&scan->writer, scan->output.format->separator, strlen(scan->output.format->separator));
    scan->has_records = TRUE;
    return writer_add_string(&scan->writer, job->out);
}

/* What has been put out is remembered, so that another run does not do it again. */
static gboolean
settle(Scan *scan, const Message *message)
{
    if (ledger_add(&scan->ledger, message) && ledger_is_due(&scan->ledger) &&
        (!writer_sync(&scan->writer) || !ledger_save(&scan->ledger)))
        scan->is_stopped = scan->has_trouble = TRUE;
    return !scan->is_stopped;
}

static gboolean
finish(gpointer item, gpointer user_data)
{
    Scan *scan = user_data;
    Job *job = item;
    gboolean wants_more = put_out(scan, job) && settle(scan, job->message);

    complain_about(scan, job);
    if (job->report != NULL) {
        summary_add_report(&scan->summary, job->report);
        scan->has_found |= dsn_report_get_n_records(job->report) > 0;
    } else {
        summary_add_error(&scan->summary);
    }
    progress_add(&scan->progress, (gsize)MAX(job->message->length, 0),
                 job->report != NULL && dsn_report_get_n_records(job->report) > 0);
    give_job(scan, job);
    return wants_more;
}

static gboolean
take_message(Message *message, gpointer user_data)
{
    Scan *scan = user_data;
    Job *job = take_job(scan);

    job->message = message;
    return pipeline_push(scan->pipeline, job) && interrupt_number() == 0;
}

/* Whoever feeds us may wait for an answer to what it has sent so far. */
static void
answer(gpointer user_data)
{
    Scan *scan = user_data;

    pipeline_drain(scan->pipeline);
    writer_flush(&scan->writer);
}

static void
pass_over(gpointer user_data, guint64 n_messages)
{
    Scan *scan = user_data;

    scan->summary.passed_over += n_messages;
    progress_skip(&scan->progress, n_messages);
}

static void
expect(gpointer user_data, guint64 n_files)
{
    Scan *scan = user_data;

    progress_expect(&scan->progress, n_files, 0);
}

/* --- The command --- */

/* The sizes of the files that are named; what folders hold is known when they are read. */
static void
expect_files(Scan *scan, char *const *paths)
{
    struct stat status;

    for (gsize i = 0; paths[i] != NULL; i++)
        if (stat(paths[i], &status) == 0 && S_ISREG(status.st_mode))
            progress_expect(&scan->progress, 0, (guint64)status.st_size);
}

static void
read_inputs(Scan *scan)
{
    static char standard_input[] = "-";
    static char *const nothing_given[] = {standard_input, NULL};
    char *const *paths = scan->options->arguments[0] != NULL ? scan->options->arguments : nothing_given;
    const MessageSink sink = {
        .func = take_message,
        .user_data = scan,
        .keep_max = scan->options->max_size + 1, /* one byte more tells the library that it is too much */
        .form = scan->options->stream_form,
        .idle = answer,
        .skip = pass_over,
        .expect = expect,
        .state = scan->ledger.state,
        .not_before =
            scan->options->max_age > 0 ? g_get_real_time() / G_USEC_PER_SEC - scan->options->max_age : 0,
        .marks_seen = scan->options->marks_seen,
    };
    gboolean wants_more = TRUE;

    if (paths == nothing_given && terminal_is(STDIN_FILENO))
        complain_usage(
            "reading a message from the keyboard (Ctrl-D ends it); '--help' tells what else to read");
    expect_files(scan, paths);
    scan->pipeline = pipeline_new(scan->options->n_threads, work, finish, scan);
    for (gsize i = 0; paths[i] != NULL && wants_more; i++)
        wants_more = input_read(paths[i], &sink);
    g_clear_pointer(&scan->pipeline, pipeline_free);
    if ((scan->ledger.state != NULL || scan->ledger.unseen != NULL) && !scan->is_stopped &&
        writer_sync(&scan->writer) && !ledger_save(&scan->ledger))
        scan->has_trouble = TRUE;
}

static void
tell_interrupted(const Scan *scan)
{
    if (interrupt_number() == 0)
        return;
    complain_usage("%s after %" G_GUINT64_FORMAT " messages, %" G_GUINT64_FORMAT " of them reports%s",
                   g_strsignal(interrupt_number()), scan->summary.messages, scan->summary.reports,
                   scan->ledger.state != NULL || scan->ledger.unseen != NULL
                       ? "; the same command goes on from there"
                       : "; with --state=FILE another run would go on from there");
}

/* What a person may want to be told who sees nothing happen. */
static void
tell_nothing_found(const Scan *scan)
{
    if (scan->has_found || scan->summary.passed_over > 0 || interrupt_number() != 0 ||
        scan->summary.errors > 0 || scan->options->shows_all || !output_is_text(&scan->output))
        return;
    complain_usage("no report among %" G_GUINT64_FORMAT " message%s%s", scan->summary.messages,
                   scan->summary.messages == 1 ? "" : "s",
                   scan->summary.messages > 0 ? "; '--all' lists what is none" : "");
}

static void
write_summary(Scan *scan)
{
    g_autoptr(GString) out = g_string_new(NULL);

    if (!scan->options->shows_summary)
        return;
    summary_write(&scan->summary, NULL, &scan->output, scan->options->is_summary_json, out);
    if (!output_is_text(&scan->output)) {
        fputs(out->str, stderr);
        return;
    }
    if (scan->has_records)
        writer_add(&scan->writer, "\n", 1);
    writer_add_string(&scan->writer, out);
}

static gboolean
write_all(Scan *scan)
{
    g_autoptr(GString) frame = g_string_new(NULL);
    const OutputFormat *format = scan->output.format;

    if (format->begin != NULL)
        format->begin(&scan->output, frame);
    writer_add_string(&scan->writer, frame);
    read_inputs(scan);
    progress_hide(&scan->progress);
    g_string_truncate(frame, 0);
    if (format->end != NULL)
        format->end(&scan->output, frame, scan->has_records);
    writer_add_string(&scan->writer, frame);
    write_summary(scan);
    tell_nothing_found(scan);
    tell_interrupted(scan);
    /* A delivery that is to be tried again must not leave half a result behind. */
    return (scan->options->is_delivery && scan->has_trouble) || writer_end(&scan->writer);
}

/* A reader that went away is no trouble, except to a mail server. */
static int
status_of(const Scan *scan, gboolean is_written)
{
    if (scan->has_trouble || (!is_written && (scan->writer.failure != EPIPE || scan->options->is_delivery)))
        return STATUS_TROUBLE;
    return scan->has_found ? STATUS_FOUND : STATUS_NOTHING;
}

static void
hide_progress(gpointer user_data)
{
    progress_hide(user_data);
}

static int
scan_inputs(const Options *options, DsnDecoder *decoder)
{
    Scan scan = {.options = options, .decoder = decoder};
    gboolean is_written;

    if (!ledger_open(&scan.ledger, options))
        return STATUS_TROUBLE;
    output_init(&scan.output, options, decoder);
    scan.spare = g_ptr_array_new_with_free_func(job_free);
    writer_init(&scan.writer);
    scan.writer.holds_all = options->is_delivery;
    summary_init(&scan.summary);
    progress_init(&scan.progress, options->progress);
    complain_after(hide_progress, &scan.progress);
    is_written = write_all(&scan);
    complain_after(NULL, NULL);
    writer_clear(&scan.writer);
    g_ptr_array_unref(scan.spare);
    summary_clear(&scan.summary);
    ledger_close(&scan.ledger);
    return status_of(&scan, is_written);
}

/* What does not go together. NULL: nothing. */
static const char *
find_mistake(const Options *options)
{
    gboolean reads_stdin = options->arguments[0] == NULL;

    for (gsize i = 0; options->arguments[i] != NULL; i++)
        reads_stdin |= g_str_equal(options->arguments[i], "-");
    if (options->is_delivery && options->arguments[0] != NULL)
        return "--delivery reads one message from standard input and takes no PATH";
    if (options->state != NULL && options->marks_seen)
        return "--state and --mark-seen are two ways to the same end; choose one";
    if ((options->state != NULL || options->marks_seen) && reads_stdin)
        return "--state and --mark-seen are for files and folders, which can be read again; name a PATH";
    return NULL;
}

int
scan_run(int argc, char **argv)
{
    g_auto(Options) options = {0};
    g_autoptr(DsnDecoder) decoder = NULL;
    const char *mistake;
    int status;

    if (!options_begin(&options, FOR_SCAN, argc, argv, &status))
        return status;
    mistake = find_mistake(&options);
    if (mistake != NULL) {
        complain(NULL, -1, mistake);
        return STATUS_TROUBLE;
    }
    if (!options.is_delivery) /* which has its own answer to signals */
        interrupt_watch();
    decoder = decoder_new(&options);
    status = decoder != NULL ? scan_inputs(&options, decoder) : STATUS_TROUBLE;
    interrupt_obey();
    return status;
}
