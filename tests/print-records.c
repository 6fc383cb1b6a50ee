/* SPDX-License-Identifier: BSD-2-Clause */
/* print-records.c: every kind of record that the library writes, as JSON Lines for validate-records.py
 *
 * Takes files and folders of messages. Prints the records of each, and what each would be as no report; then an error,
 * and what a reply text gives. Links the shared library, as a user's program does.
 */
#include <stdio.h>

#include "dsn.h"

static void
print_record(const DsnRecord *record, const DsnSource *source)
{
    g_autoptr(GString) line = g_string_new(NULL);

    dsn_record_append_json(record, source, line);
    puts(line->str);
}

static void
print_report(const DsnReport *report, const DsnSource *source)
{
    for (guint i = 0; i < dsn_report_get_n_records(report); i++)
        print_record(dsn_report_get_record(report, i), source);
    print_record(dsn_report_get_not_a_report(report), source);
}

static void
print_error(const char *message, const DsnSource *source)
{
    g_autoptr(DsnRecord) record = dsn_record_new_error(message, 0);
    print_record(record, source);
}

static void
print_file(DsnDecoder *decoder, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) message = NULL;
    g_autoptr(DsnReport) report = NULL;
    const DsnSource source = {path, 0, 0, -1, -1, NULL, 0};
    char *bytes;
    gsize length;

    if (!g_file_get_contents(path, &bytes, &length, NULL))
        return;
    message = g_bytes_new_take(bytes, length);
    report = dsn_decoder_decode(decoder, message, &error);
    if (report != NULL)
        print_report(report, &source);
    else
        print_error(error->message, &source);
}

static void
print_path(DsnDecoder *decoder, const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;

    if (folder == NULL) {
        print_file(decoder, path);
        return;
    }
    while ((name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        print_path(decoder, inner);
    }
}

int
main(int argc, char **argv)
{
    static const char reply[] = "550-5.1.1 <u@example.com>: mailbox is over quota\r\n550 5.1.1 try later";
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    g_autoptr(DsnReport) explained = dsn_decoder_explain(decoder, reply, sizeof reply - 1);

    dsn_decoder_add_header(decoder, "X-Campaign");
    for (int i = 1; i < argc; i++)
        print_path(decoder, argv[i]);
    print_report(explained, NULL);
    print_error("byte 0: empty, expected a message", NULL);
    return 0;
}
