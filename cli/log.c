/* SPDX-License-Identifier: BSD-2-Clause */
/* log.c: why mail was not delivered, by the logs of mail servers
 *
 * Puts the logs in the order of their times, gives them to the library piece by piece, and puts out the records that
 * come back.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "complain.h"
#include "decoder.h"
#include "exit-status.h"
#include "log-input.h"
#include "output.h"
#include "progress.h"
#include "summary.h"
#include "terminal.h"
#include "window.h"
#include "writer.h"

typedef struct {
    const Options *options;
    DsnLog *log;
    Output output;
    Writer writer;
    Summary summary;
    Progress progress;
    gboolean has_records, has_trouble, can_write;
} Reading;

static void
put_out(const DsnRecord *record, const DsnSource *source, gpointer user_data)
{
    Reading *reading = user_data;
    const OutputFormat *format = reading->output.format;
    g_autoptr(GString) out = g_string_new(NULL);

    progress_hide(&reading->progress);
    if (reading->has_records)
        g_string_append(out, format->separator);
    format->record(&reading->output, record, source, out);
    reading->has_records = TRUE;
    reading->can_write &= writer_add_string(&reading->writer, out);
    summary_add_record(&reading->summary, record);
}

/* --- What the inputs give --- */

static gint64
find_time(const char *bytes, gsize length, gint64 modified, gpointer user_data)
{
    const Reading *reading = user_data;

    return dsn_log_find_time(reading->log, bytes, length, modified);
}

static void
begin_file(const char *path, gint64 modified, gpointer user_data)
{
    Reading *reading = user_data;

    dsn_log_begin(reading->log, path, modified);
}

static gboolean
take_bytes(const char *bytes, gsize length, gpointer user_data)
{
    Reading *reading = user_data;

    DsnLogCounts counts;

    dsn_log_feed(reading->log, bytes, length);
    dsn_log_get_counts(reading->log, &counts);
    progress_set_lines(&reading->progress, counts.lines, length);
    return reading->can_write;
}

static void
take_problem(const char *path, const char *problem, gpointer user_data)
{
    Reading *reading = user_data;

    progress_hide(&reading->progress);
    complain(path, -1, problem);
    reading->has_trouble = TRUE;
}

/* --- The command --- */

static void
read_inputs(Reading *reading)
{
    static char standard_input[] = "-";
    static char *const nothing_given[] = {standard_input, NULL};
    char *const *paths = reading->options->arguments[0] != NULL ? reading->options->arguments : nothing_given;
    const LogSink sink = {find_time, begin_file, take_bytes, take_problem, reading};

    if (paths == nothing_given && terminal_is(STDIN_FILENO))
        complain_usage("reading a log from the keyboard (Ctrl-D ends it); '--help' tells what else to read");
    log_input_read(paths, &sink);
    dsn_log_finish(reading->log);
}

static void
write_summary(Reading *reading)
{
    g_autoptr(GString) out = g_string_new(NULL);
    DsnLogCounts counts;

    if (!reading->options->shows_summary)
        return;
    dsn_log_get_counts(reading->log, &counts);
    summary_write(&reading->summary, &counts, &reading->output, reading->options->is_summary_json, out);
    if (!output_is_text(&reading->output)) {
        fputs(out->str, stderr);
        return;
    }
    if (reading->has_records)
        writer_add(&reading->writer, "\n", 1);
    writer_add_string(&reading->writer, out);
}

/* What a person may want to be told who sees nothing happen. */
static void
tell_nothing_found(const Reading *reading)
{
    DsnLogCounts counts;

    dsn_log_get_counts(reading->log, &counts);
    if (reading->has_records || reading->has_trouble || !output_is_text(&reading->output))
        return;
    if (counts.lines == 0)
        complain_usage("nothing to read: not one line");
    else if (counts.skipped > counts.lines / 2)
        complain_usage("no log of a known mail server: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                       " lines are none of its; messages are read by 'whybounce scan'",
                       counts.skipped, counts.lines);
    else if (reading->options->shows_incidents)
        complain_usage("no incident in %" G_GUINT64_FORMAT " lines", counts.lines);
    else
        complain_usage("no failure in %" G_GUINT64_FORMAT " lines%s", counts.lines,
                       reading->options->shows_all ? "" : "; '--all' lists what was delivered");
}

static void
write_incidents(Reading *reading)
{
    const OutputFormat *format = reading->output.format;
    guint n_incidents;
    const DsnIncident *const *incidents = dsn_log_get_incidents(reading->log, &n_incidents);

    for (guint i = 0; i < n_incidents; i++) {
        g_autoptr(GString) out = g_string_new(reading->has_records ? format->separator : NULL);
        format->incident(&reading->output, incidents[i], out);
        writer_add_string(&reading->writer, out);
        reading->has_records = TRUE;
    }
}

static gboolean
write_all(Reading *reading)
{
    g_autoptr(GString) frame = g_string_new(NULL);
    const OutputFormat *format = reading->output.format;
    gboolean wants_incidents = reading->options->shows_incidents;
    void (*begin)(const Output *, GString *) = wants_incidents ? format->begin_incidents : format->begin;

    if (begin != NULL)
        begin(&reading->output, frame);
    writer_add_string(&reading->writer, frame);
    read_inputs(reading);
    progress_hide(&reading->progress);
    if (wants_incidents)
        write_incidents(reading);
    g_string_truncate(frame, 0);
    if (format->end != NULL)
        format->end(&reading->output, frame, reading->has_records);
    writer_add_string(&reading->writer, frame);
    write_summary(reading);
    tell_nothing_found(reading);
    return writer_end(&reading->writer);
}

static void
hide_progress(gpointer user_data)
{
    progress_hide(user_data);
}

static int
read_logs(const Options *options, DsnDecoder *decoder)
{
    Reading reading = {.options = options, .can_write = TRUE};
    DsnLogFlags flags = (options->shows_all ? DSN_LOG_SUCCESSES : 0) |
                        (options->shows_attempts ? DSN_LOG_ATTEMPTS : 0) |
                        (options->shows_incidents ? DSN_LOG_INCIDENTS : 0);
    gboolean is_written;

    reading.log = dsn_log_new(decoder, flags, options->shows_incidents ? NULL : put_out, &reading);
    dsn_log_set_time_zone(reading.log, options->time_zone);
    output_init(&reading.output, options, decoder);
    writer_init(&reading.writer);
    summary_init(&reading.summary);
    progress_init(&reading.progress, options->progress);
    complain_after(hide_progress, &reading.progress);
    is_written = write_all(&reading);
    complain_after(NULL, NULL);
    writer_clear(&reading.writer);
    summary_clear(&reading.summary);
    dsn_log_free(reading.log);
    if (reading.has_trouble || (!is_written && reading.writer.failure != EPIPE))
        return STATUS_TROUBLE;
    return reading.has_records ? STATUS_FOUND : STATUS_NOTHING;
}

int
log_run(int argc, char **argv)
{
    g_auto(Options) options = {0};
    g_autoptr(DsnDecoder) decoder = NULL;
    int status;

    if (!options_begin(&options, FOR_LOG, argc, argv, &status))
        return status;
    window_tell_shrinking();
    decoder = decoder_new(&options);
    return decoder != NULL ? read_logs(&options, decoder) : STATUS_TROUBLE;
}
