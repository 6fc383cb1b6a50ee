/* SPDX-License-Identifier: BSD-2-Clause */
/* bench-hostile.c: what the worst messages cost that a stranger can send
 *
 * Writes each message in memory, and decodes it to JSON in a process of its own; tells the CPU time, and the memory at
 * its peak beyond the message itself. One that does not end is killed, and that is told.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "dsn.h"

#define GOAL_MS  100
#define GOAL_MB  64
#define PATIENCE 60 /* seconds for one message */
#define MB       (1000 * 1000)
#define REPORT_HEADER \
    "From: MAILER-DAEMON@mx.example.com\nTo: a@b.example\nSubject: Undelivered Mail Returned to Sender\n"
#define QMAIL_NOTICE                                                                                          \
    "From: MAILER-DAEMON@b.example\nTo: a@b.example\nSubject: failure notice\n\nHi. This is the qmail-send "  \
    "program at b.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n" \
    "<c@d.example>:\n"
#define REPORT                                                                                       \
    REPORT_HEADER                                                                                    \
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nIt failed.\n" \
    "\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\n"
#define RECIPIENT "Final-Recipient: rfc822; c@d.example\nAction: failed\nStatus: 5.0.0\n"

static void
repeat(GString *message, const char *text, gsize n_bytes)
{
    for (gsize length = strlen(text), end = message->len + n_bytes; message->len < end;)
        g_string_append_len(message, text, (gssize)length);
}

static void
write_attachment(GString *message)
{
    g_string_append(message, REPORT RECIPIENT "\n--b\nContent-Type: message/rfc822\n\nFrom: a@b.example\n"
                                              "Content-Type: multipart/mixed; boundary=i\n\n--i\n"
                                              "Content-Type: application/pdf; name=a.pdf\n"
                                              "Content-Transfer-Encoding: base64\n\n");
    repeat(message, "JVBERi0xLjQKJcOkw7zDtsOfCjIgMCBvYmoKPDwvTGVuZ3RoIDMgMCBSL0ZpbHRlci9GbGF0ZURl\n",
           15 * MB);
    g_string_append(message, "--i--\n--b--\n");
}

static void
write_long_header(GString *message)
{
    g_string_append(message, REPORT_HEADER "X-Long: ");
    repeat(message, "word ", 6 * MB);
    g_string_append(message, "\n\n<c@d.example>: 550 5.1.1 user unknown\n");
}

static void
write_long_subject(GString *message)
{
    g_string_append(message, REPORT RECIPIENT "\n--b\nContent-Type: message/rfc822\n\nSubject: ");
    repeat(message, "=?utf-8?q?=41?= ", 6 * MB);
    g_string_append(message, "\n\nbody\n--b--\n");
}

static void
write_long_address_list(GString *message)
{
    g_string_append(message, REPORT RECIPIENT "\n--b\nContent-Type: message/rfc822\n\nTo: ");
    repeat(message, "\"a (\" <a@b.example>, (", 6 * MB);
    g_string_append(message, "\n\nbody\n--b--\n");
}

static void
write_many_fields(GString *message)
{
    g_string_append(message, REPORT_HEADER);
    repeat(message, "Received: from a by b; 1 Jan 2020 00:00:00 +0000\n", 10 * MB);
    g_string_append(message, "\n<c@d.example>: 550 5.1.1 user unknown\n");
}

static void
nest_multiparts(GString *message, guint depth)
{
    g_string_append(message, REPORT_HEADER);
    for (guint i = 0; i < depth; i++)
        g_string_append_printf(message, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", i, i);
    g_string_append(message, "\n<c@d.example>: 550 5.1.1 user unknown\n");
}

static void
write_nested_100000(GString *message)
{
    nest_multiparts(message, 100000);
}

static void
write_nested_multiparts(GString *message)
{
    nest_multiparts(message, 3000);
}

static void
write_nested_messages(GString *message)
{
    g_string_append(message, REPORT_HEADER);
    for (guint i = 0; i < 3000; i++)
        g_string_append(message, "Content-Type: message/rfc822\n\n");
    g_string_append(message, "\n<c@d.example>: 550 5.1.1 user unknown\n");
}

static void
write_siblings(GString *message)
{
    g_string_append(message, REPORT_HEADER "Content-Type: multipart/mixed; boundary=b\n\n");
    for (guint i = 0; i < 100000; i++)
        g_string_append(message, "--b\nContent-Type: text/plain\n\n5.1.1\n");
}

static void
write_dashes(GString *message)
{
    g_string_append(message, REPORT_HEADER);
    for (guint i = 0; i < 20; i++)
        g_string_append_printf(message, "Content-Type: multipart/mixed; boundary=\"%*s%u\"\n\n--%*s%u\n", 60,
                               "", i, 60, "", i);
    repeat(message, "--                                                            x\n", 15 * MB);
}

static void
write_recipients(GString *message)
{
    g_string_append(message, REPORT);
    for (guint i = 0; i < 5000; i++)
        g_string_append_printf(message,
                               "Final-Recipient: rfc822; user%u@d.example\nAction: failed\nStatus: 5.1.1\n"
                               "Remote-MTA: dns; mx.d.example\nDiagnostic-Code: smtp; 550 5.1.1 "
                               "<user%u@d.example>: Recipient address rejected: User unknown\n\n",
                               i, i);
    g_string_append(message, "--b--\n");
}

static void
write_codes(GString *message)
{
    g_string_append(message, QMAIL_NOTICE);
    repeat(message, "5.1.1 ", 30 * MB);
    g_string_append_c(message, '\n');
}

static void
write_code_lines(GString *message)
{
    g_string_append(message, QMAIL_NOTICE);
    repeat(message, "5.1.1 \n", 30 * MB);
}

static void
write_long_diagnostic(GString *message)
{
    g_string_append(message, REPORT RECIPIENT "Diagnostic-Code: smtp; 550 ");
    repeat(message, "5.1.1 ", 30 * MB);
    g_string_append(message, "\n\n--b--\n");
}

static void
write_repeating_replies(GString *message)
{
    g_string_append(message, REPORT);
    for (guint i = 0; i < 100; i++) {
        g_string_append_printf(message,
                               "Final-Recipient: rfc822; user%u@d.example\nAction: failed\nStatus: 5.1.1\n"
                               "Diagnostic-Code: smtp; 550 ",
                               i);
        repeat(message,
               "5.1.1 recipient address rejected: user unknown, mailbox full; spam, relay access denied ",
               16 * 1000);
        g_string_append(message, "\n\n");
    }
    g_string_append(message, "--b--\n");
}

static void
write_addresses(GString *message)
{
    g_string_append(message, QMAIL_NOTICE);
    repeat(message, "a@b.<", 10 * MB);
    g_string_append_c(message, '\n');
}

static void
write_angles(GString *message)
{
    g_string_append(message, REPORT_HEADER "Content-Type: text/html\n\n");
    repeat(message, "<a &lt;<!--", 10 * MB);
}

static void
write_notices(GString *message)
{
    g_string_append(message, QMAIL_NOTICE);
    repeat(message, "<c@d.example>:\n550 5.1.1 user unknown\n\n", 5 * MB);
}

static const struct {
    const char *name;
    void (*write)(GString *message);
    double goal_ms;
} inputs[] = {
    {"an attachment of 15 MB", write_attachment, GOAL_MS},
    {"one header line of 6 MB", write_long_header, GOAL_MS},
    {"100,000 nested parts", write_nested_100000, GOAL_MS},
    {"3,000 nested multipart/mixed", write_nested_multiparts, GOAL_MS},
    {"3,000 nested message/rfc822", write_nested_messages, GOAL_MS},
    {"5,000 recipients", write_recipients, 300},
    {"30 MB of \"5.1.1 \" as text", write_codes, GOAL_MS},
    {"30 MB of lines \"5.1.1 \"", write_code_lines, GOAL_MS},
    {"100 recipients with 16 kB of refusals each", write_repeating_replies, GOAL_MS},
    {"30 MB of \"5.1.1 \" as a diagnostic", write_long_diagnostic, GOAL_MS},
    {"a returned Subject of 6 MB of encoded words", write_long_subject, GOAL_MS},
    {"a returned To of 6 MB, broken", write_long_address_list, GOAL_MS},
    {"200,000 header fields", write_many_fields, GOAL_MS},
    {"100,000 sibling parts", write_siblings, GOAL_MS},
    {"15 MB of almost boundaries", write_dashes, GOAL_MS},
    {"10 MB of almost addresses", write_addresses, GOAL_MS},
    {"10 MB of almost HTML", write_angles, GOAL_MS},
    {"130,000 recipients in prose", write_notices, 1000},
};

/* Kilobytes that a line of /proc/self/status tells. */
static double
status_kilobytes(const char *field)
{
    g_autofree char *text = NULL;
    const char *line;

    if (!g_file_get_contents("/proc/self/status", &text, NULL, NULL) || (line = strstr(text, field)) == NULL)
        return 0;
    return (double)g_ascii_strtoull(line + strlen(field) + strspn(line + strlen(field), ": \t"), NULL, 10);
}

typedef struct {
    double milliseconds, megabytes;
} Cost;

/* Makes the kernel forget this process's memory peak so far (proc(5), clear_refs). */
static void
forget_peak(void)
{
    int file = open("/proc/self/clear_refs", O_WRONLY);

    if (file < 0 || write(file, "5", 1) != 1)
        fprintf(stderr, "bench-hostile: memory is told too high: %s\n", g_strerror(errno));
    if (file >= 0)
        close(file);
}

/* In the child: the cost of decoding, from here on. */
static Cost
decode(GBytes *message)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    g_autoptr(DsnReport) report = NULL;
    g_autoptr(GString) line = g_string_new(NULL);
    double began, resident;

    forget_peak();
    resident = status_kilobytes("VmRSS");
    began = bench_cpu_seconds();
    report = dsn_decoder_decode(decoder, message, NULL);
    for (guint i = 0; report != NULL && i < dsn_report_get_n_records(report); i++) {
        g_string_truncate(line, 0);
        dsn_record_append_json(dsn_report_get_record(report, i), NULL, line);
    }
    return (Cost){(bench_cpu_seconds() - began) * 1e3, (status_kilobytes("VmHWM") - resident) / 1e3};
}

/* FALSE when the child crashed or did not end. */
static gboolean
measure(GBytes *message, Cost *ret_cost)
{
    int ends[2], status;
    gssize n_read;
    pid_t child;

    if (pipe(ends) != 0 || (child = fork()) < 0)
        return FALSE;
    if (child == 0) {
        Cost cost;
        alarm(PATIENCE);
        cost = decode(message);
        _exit(write(ends[1], &cost, sizeof(cost)) == sizeof(cost) ? 0 : 1);
    }
    close(ends[1]);
    n_read = read(ends[0], ret_cost, sizeof(*ret_cost));
    close(ends[0]);
    waitpid(child, &status, 0);
    if (n_read == sizeof(*ret_cost))
        return TRUE;
    fprintf(stderr, "bench-hostile: killed by signal %d (14: took more than %d s)\n",
            WIFSIGNALED(status) ? WTERMSIG(status) : 0, PATIENCE);
    return FALSE;
}

int
main(int argc, char **argv)
{
    for (gsize i = 0; i < G_N_ELEMENTS(inputs); i++) {
        GString *text = g_string_new(NULL);
        g_autoptr(GBytes) message = NULL;
        g_autofree char *cpu = g_strdup_printf("hostile: %s", inputs[i].name);
        Cost cost = {G_MAXINT, G_MAXINT};

        if (argc > 1 && strstr(inputs[i].name, argv[1]) == NULL) {
            g_string_free(text, TRUE);
            continue;
        }
        inputs[i].write(text);
        message = g_string_free_to_bytes(text);
        measure(message, &cost);
        bench_row(cpu, cost.milliseconds, "ms", inputs[i].goal_ms);
        bench_row("    memory beyond the message", cost.megabytes, "MB", GOAL_MB);
    }
    return 0;
}
