/* SPDX-License-Identifier: BSD-2-Clause */
/* bench-decode.c: CPU time of one message, room by room
 *
 * Takes folders of messages. Each measurement goes over all of them, room after room as in the library; what one room
 * costs is the difference to the rooms before it. The fastest of some rounds is told: noise only ever adds.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"
#include "cause/cause.h"
#include "dsn.h"
#include "mail/mail.h"
#include "notice/notice.h"

#define N_ROUNDS      7
#define ROUND_SECONDS 0.2 /* long against the clock's resolution */

typedef struct {
    GPtrArray *messages; /* GBytes */
    GPtrArray *paths;    /* of the same */
    guint next_path;
    GByteArray *file;
    gsize n_bytes;
    DsnMail *mail;
    DsnNoticeReader *reader;
    DsnJudge *judge;
    DsnDecoder *decoder;
    GString *line;
} Bench;

static void
load(Bench *bench, const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;
    char *bytes;
    gsize length;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        load(bench, inner);
    }
    if (folder == NULL && g_str_has_suffix(path, ".eml") &&
        g_file_get_contents(path, &bytes, &length, NULL)) {
        g_ptr_array_add(bench->messages, g_bytes_new_take(bytes, length));
        g_ptr_array_add(bench->paths, g_strdup(path));
        bench->n_bytes += length;
    }
}

/* The next of the files, into memory that is used again. */
static DsnSpan
read_file(Bench *bench)
{
    const char *path = g_ptr_array_index(bench->paths, bench->next_path++ % bench->paths->len);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    gssize n_read;

    if (fd < 0 || fstat(fd, &status) != 0)
        g_error("%s cannot be opened any more", path);
    g_byte_array_set_size(bench->file, (guint)status.st_size);
    n_read = read(fd, bench->file->data, bench->file->len);
    close(fd);
    return (DsnSpan){bench->file->data, (gsize)MAX(n_read, 0)};
}

static void
open_and_read(Bench *bench, GBytes *message)
{
    (void)read_file(bench);
}

static void
open_and_read_structure(Bench *bench, GBytes *message)
{
    dsn_mail_scan(bench->mail, read_file(bench));
}

static void
read_structure(Bench *bench, GBytes *message)
{
    DsnSpan bytes;

    bytes.data = g_bytes_get_data(message, &bytes.length);
    dsn_mail_scan(bench->mail, bytes);
}

static void
read_notice(Bench *bench, GBytes *message)
{
    read_structure(bench, message);
    dsn_notice_read(bench->reader, bench->mail);
}

static void
read_and_judge(Bench *bench, GBytes *message)
{
    const DsnFacts *facts;
    DsnVerdict verdict;

    read_structure(bench, message);
    facts = dsn_notice_read(bench->reader, bench->mail);
    for (guint i = 0; i < facts->facts->len; i++)
        dsn_judge_weigh(bench->judge, &g_array_index(facts->facts, DsnFact, i), &facts->returned, &verdict);
}

static void
decode_to_json(Bench *bench, GBytes *message)
{
    g_autoptr(DsnReport) report = dsn_decoder_decode(bench->decoder, message, NULL);

    for (guint i = 0; report != NULL && i < dsn_report_get_n_records(report); i++) {
        g_string_truncate(bench->line, 0);
        dsn_record_append_json(dsn_report_get_record(report, i), NULL, bench->line);
    }
}

/* Microseconds of CPU for one message, on average over the folder. */
static double
measure(Bench *bench, void (*handle)(Bench *, GBytes *))
{
    double best = G_MAXDOUBLE;

    for (guint round = 0; round < N_ROUNDS; round++) {
        double began = bench_cpu_seconds(), spent;
        guint n_messages = 0;
        do {
            for (guint i = 0; i < bench->messages->len; i++)
                handle(bench, g_ptr_array_index(bench->messages, i));
            n_messages += bench->messages->len;
            spent = bench_cpu_seconds() - began;
        } while (spent < ROUND_SECONDS);
        best = MIN(best, spent / n_messages);
    }
    return best * 1e6;
}

int
main(int argc, char **argv)
{
    const DsnKnowledge *knowledge = dsn_knowledge_builtin();
    Bench bench = {.messages = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref),
                   .paths = g_ptr_array_new_with_free_func(g_free),
                   .file = g_byte_array_new()};
    double structure, notice, judge, everything, file, file_structure;

    for (int i = 1; i < argc; i++)
        load(&bench, argv[i]);
    if (bench.messages->len == 0) {
        fprintf(stderr, "bench-decode: no *.eml there; usage: bench-decode FOLDER...\n");
        return 2;
    }
    bench.mail = dsn_mail_new();
    bench.reader = dsn_notice_reader_new(knowledge);
    bench.judge = dsn_judge_new(&knowledge, 1);
    bench.decoder = dsn_decoder_new();
    bench.line = g_string_new(NULL);

    file = measure(&bench, open_and_read);
    file_structure = measure(&bench, open_and_read_structure);
    structure = measure(&bench, read_structure);
    notice = measure(&bench, read_notice);
    judge = measure(&bench, read_and_judge);
    everything = measure(&bench, decode_to_json);
    bench_row("messages: how many", bench.messages->len, "", NO_GOAL);
    bench_row("messages: size on average", (double)bench.n_bytes / bench.messages->len / 1e3, "kB", NO_GOAL);
    bench_row("CPU per message: open, read and close its file", file, "us", NO_GOAL);
    bench_row("... and find its structure", file_structure / file, "times", 4);
    bench_row("CPU per message: structure", structure, "us", NO_GOAL);
    bench_row("CPU per message: structure and notice", notice, "us", 30);
    bench_row("CPU per message: judge alone", judge - notice, "us", NO_GOAL);
    bench_row("CPU per message: record and JSON", everything - judge, "us", NO_GOAL);
    bench_row("CPU per message: everything, to JSON", everything, "us", 25);

    g_string_free(bench.line, TRUE);
    dsn_decoder_unref(bench.decoder);
    dsn_judge_free(bench.judge);
    dsn_notice_reader_free(bench.reader);
    dsn_mail_free(bench.mail);
    g_ptr_array_unref(bench.messages);
    g_ptr_array_unref(bench.paths);
    g_byte_array_unref(bench.file);
    return 0;
}
