/* SPDX-License-Identifier: BSD-2-Clause */
/* test-log.c: from the lines of a log to its records, by dsn.h */
#include "check.h"

#include <string.h>

#include "dsn.h"

#define MODIFIED \
    1800000000 /* 2027-01-15: when all files of these tests were written last, in seconds since 1970 */
#define PX "postfix/"

/* What one log is read with. */
typedef struct {
    DsnLog *log;
    GString *told; /* one line a record */
    GString *ids;
} Reading;

static const char *
or_dash(const char *text)
{
    return text == NULL ? "-" : text[0] == '\0' ? "<>" : text;
}

/* "line kind recipient sender status code command remote cause attempts" */
static void
note(const DsnRecord *record, const DsnSource *source, gpointer user_data)
{
    Reading *reading = user_data;
    const DsnDiagnosis *diagnosis = dsn_record_get_diagnosis(record);

    g_string_append_printf(reading->told, "%" G_GINT64_FORMAT " %s %s %s %s %u %s %s %s %u\n", source->line,
                           or_dash(dsn_record_get_text(record, DSN_RECORD_KIND)),
                           or_dash(dsn_record_get_text(record, DSN_RECORD_RECIPIENT)),
                           or_dash(dsn_record_get_text(record, DSN_RECORD_SENDER)),
                           or_dash(dsn_record_get_text(record, DSN_RECORD_STATUS)),
                           dsn_record_get_reply_code(record),
                           or_dash(dsn_record_get_text(record, DSN_RECORD_SMTP_COMMAND)),
                           or_dash(dsn_record_get_text(record, DSN_RECORD_REMOTE_MTA)),
                           diagnosis != NULL ? diagnosis->cause->id : "-", dsn_record_get_attempts(record));
    g_string_append_printf(reading->ids, "%s\n", dsn_record_get_text(record, DSN_RECORD_ID));
}

/* Times are all that is told. */
static void
note_times(const DsnRecord *record, const DsnSource *source, gpointer user_data)
{
    Reading *reading = user_data;

    g_string_append_printf(reading->told, "%s\n",
                           or_dash(dsn_record_get_text(record, DSN_RECORD_LAST_ATTEMPT_DATE)));
}

static Reading
begin(DsnLogFlags flags, DsnLogFunc func, Reading *reading)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();

    reading->told = g_string_new(NULL);
    reading->ids = g_string_new(NULL);
    reading->log = dsn_log_new(decoder, flags, func, reading);
    dsn_log_begin(reading->log, "mail.log", MODIFIED);
    return *reading;
}

static void
end(Reading *reading)
{
    dsn_log_free(reading->log);
    g_string_free(reading->told, TRUE);
    g_string_free(reading->ids, TRUE);
}

static void
check_log(const char *row, DsnLogFlags flags, const char *lines, const char *wanted)
{
    Reading reading;

    begin(flags, note, &reading);
    dsn_log_feed(reading.log, lines, strlen(lines));
    dsn_log_finish(reading.log);
    CHECK_TEXT(row, reading.told->str, wanted);
    end(&reading);
}

static void
check_times(const char *row, const char *zone, const char *lines, const char *wanted)
{
    g_autoptr(GTimeZone) time_zone = g_time_zone_new_identifier(zone);
    Reading reading;

    begin(DSN_LOG_ATTEMPTS, note_times, &reading);
    dsn_log_set_time_zone(reading.log, time_zone);
    dsn_log_feed(reading.log, lines, strlen(lines));
    dsn_log_finish(reading.log);
    CHECK_TEXT(row, reading.told->str, wanted);
    end(&reading);
}

/* --- A message --- */

#define AT(time) "Nov 14 " time " mx1 " PX
#define ARRIVES                                                                     \
    AT("22:13:20")                                                                  \
    "smtpd[1]: 4F2A1: client=pc.example.org[192.0.2.44], sasl_username=alice\n" AT( \
        "22:13:20") "cleanup[2]: 4F2A1: message-id=<m1@example.org>\n" AT("22:13:20") "qmgr[3]: 4F2A1: from=<alice@example.org>, size=1234, nrcpt=1 (queue active)\n"
#define BOB                                                                                  \
    "smtp[4]: 4F2A1: to=<bob@example.com>, relay=mx.example.com[192.0.2.25]:25, delay=1.2, " \
    "delays=0.1/0.01/0.5/0.6, "
#define GREYLISTS                                                                                  \
    "dsn=4.7.1, status=deferred (host mx.example.com[192.0.2.25] said: 451 4.7.1 Greylisted, try " \
    "again later (in reply to RCPT TO command))\n"
#define TAKES "dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as ABCDEF)\n"
#define REFUSES                                                                                      \
    "dsn=5.1.1, status=bounced (host mx.example.com[192.0.2.25] said: 550 5.1.1 <bob@example.com>: " \
    "Recipient address rejected: User unknown (in reply to RCPT TO command))\n"
#define SUSPENDED                                                                   \
    AT("23:30:00")                                                                  \
    "qmgr[3]: 4F2A1: to=<bob@example.com>, relay=none, delay=90, delays=90/0/0/0, " \
    "dsn=4.4.1, status=deferred (delivery temporarily suspended: connect to "       \
    "mx.example.com[192.0.2.25]:25: Connection timed out)\n"
#define LEAVES AT("23:59:59") "qmgr[3]: 4F2A1: removed\n"

static void
test_a_failure_has_what_all_lines_of_its_message_say(void)
{
    check_log(
        "joined", 0, ARRIVES AT("22:13:21") BOB REFUSES LEAVES,
        "4 failure bob@example.com alice@example.org 5.1.1 550 RCPT mx.example.com recipient-unknown 1\n");
}

static void
test_attempts_of_one_message_are_one_history(void)
{
    const char *lines =
        ARRIVES AT("22:13:21") BOB GREYLISTS AT("22:20:00") BOB GREYLISTS AT("22:40:00") BOB TAKES LEAVES;

    check_log("it got there: no trouble", 0, lines, "");
    check_log("successes, too", DSN_LOG_SUCCESSES, lines,
              "6 success bob@example.com alice@example.org 2.0.0 0 - mx.example.com - 3\n");
    check_log("each attempt", DSN_LOG_ATTEMPTS, lines,
              "4 delay bob@example.com alice@example.org 4.7.1 451 RCPT mx.example.com greylisted 1\n"
              "5 delay bob@example.com alice@example.org 4.7.1 451 RCPT mx.example.com greylisted 1\n");
}

static void
test_who_waits_at_the_end_is_delayed(void)
{
    check_log("two attempts", 0, ARRIVES AT("22:13:21") BOB GREYLISTS AT("22:20:00") BOB GREYLISTS,
              "5 delay bob@example.com alice@example.org 4.7.1 451 RCPT mx.example.com greylisted 2\n");
}

static void
test_a_quoted_failure_is_no_attempt(void)
{
    check_log("the reason before stays", 0, ARRIVES AT("22:13:21") BOB GREYLISTS SUSPENDED,
              "4 delay bob@example.com alice@example.org 4.7.1 451 RCPT mx.example.com greylisted 1\n");
    check_log("unless it is all there is", 0, ARRIVES SUSPENDED,
              "4 delay bob@example.com alice@example.org 4.4.1 0 CONN mx.example.com connection-timeout 1\n");
}

static void
test_an_expired_message_failed_for_what_made_it_wait(void)
{
    const char *expires = ARRIVES AT("22:13:21") BOB GREYLISTS AT(
        "23:00:00") "qmgr[3]: 4F2A1: from=<alice@example.org>, status=expired, returned to sender\n" LEAVES;

    check_log("greylisted to the end", 0, expires,
              "5 failure bob@example.com alice@example.org 4.7.1 451 RCPT mx.example.com greylisted 1\n");
    check_log(
        "nobody is known to wait", 0,
        AT("23:00:00") "qmgr[3]: 4F2A1: from=<alice@example.org>, status=force-expired, returned to sender\n",
        "1 failure - alice@example.org - 0 - - delivery-expired 1\n");
}

static void
test_a_notice_has_the_null_sender(void)
{
    check_log(
        "announced before its own lines", 0,
        AT("22:13:22") "bounce[5]: 4F2A1: sender non-delivery notification: 4F2A2\n" AT(
            "22:13:23") "smtp[4]: 4F2A2: to=<alice@example.org>, relay=none, delay=1, delays=1/0/0/0, dsn=5.4.4, "
                        "status=bounced (Host or domain name not found. Name service error for name=example.org type=MX: "
                        "Host not found)\n",
        "2 failure alice@example.org <> 5.4.4 0 - - domain-not-found 1\n");
}

static void
test_a_forwarded_message_is_told_by_its_last_queue(void)
{
    check_log(
        "through a filter beside the server", DSN_LOG_SUCCESSES,
        ARRIVES AT("22:13:20") "smtpd[1]: 4F2A9: client=localhost[127.0.0.1]\n" AT(
            "22:13:21") "smtp[4]: 4F2A1: to=<bob@example.com>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, delays=1/0/0/0, "
                        "dsn=2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as "
                        "4F2A9)\n" AT(
                            "22:13:22") "smtp[4]: 4F2A9: to=<bob@example.com>, relay=mx.example.com[192.0.2.25]:25, delay=1, "
                                        "delays=1/0/0/0, dsn=5.7.1, status=bounced (host mx.example.com[192.0.2.25] said: 550 5.7.1 "
                                        "Message rejected as spam (in reply to end of DATA command))\n",
        "6 failure bob@example.com alice@example.org 5.7.1 550 DOT mx.example.com spam-detected 1\n");
}

static void
test_an_id_that_comes_again_is_another_message(void)
{
    check_log("begun anew", 0,
              ARRIVES AT("22:13:21") "pickup[6]: 4F2A1: uid=0 from=<root>\n" AT("22:13:22") BOB REFUSES,
              "5 failure bob@example.com - 5.1.1 550 RCPT mx.example.com recipient-unknown 1\n");
    check_log("on another host", 0, ARRIVES "Nov 14 22:13:22 mx2 " PX BOB REFUSES,
              "4 failure bob@example.com - 5.1.1 550 RCPT mx.example.com recipient-unknown 1\n");
    check_log("months later", 0, ARRIVES "Dec 24 22:13:22 mx1 " PX BOB REFUSES,
              "4 failure bob@example.com - 5.1.1 550 RCPT mx.example.com recipient-unknown 1\n");
}

/* --- Refusals --- */

static void
test_refusals_of_this_server_are_rejects(void)
{
    static const struct {
        const char *row, *text, *wanted;
    } rows[] = {
        {"smtpd",
         "smtpd[1]: NOQUEUE: reject: RCPT from adsl.example[203.0.113.139]: 450 4.1.2 <x@yyy.example.net>: Recipient "
         "address rejected: Domain not found; from=<a@example.org> to=<x@yyy.example.net> proto=ESMTP helo=<adsl>",
         "1 reject x@yyy.example.net a@example.org 4.1.2 450 RCPT - domain-not-found 0\n"},
        {"before anybody was named",
         "smtpd[1]: NOQUEUE: reject: MAIL from big.example[192.0.2.5]: 552 5.3.4 Message size exceeds fixed limit; "
         "proto=ESMTP helo=<big.example>",
         "1 reject - - 5.3.4 552 MAIL - message-too-big 0\n"},
        {"postscreen puts commas between",
         "postscreen[1]: NOQUEUE: reject: RCPT from [192.0.2.9]:50144: 550 5.7.1 Service unavailable; client "
         "[192.0.2.9] blocked using bl.example; from=<s@example.org>, to=<a@example.com>, proto=ESMTP, helo=<x>",
         "1 reject a@example.com s@example.org 5.7.1 550 RCPT - ip-blocklisted 0\n"},
        {"a mail filter",
         "cleanup[1]: 4F2A1: milter-reject: END-OF-MESSAGE from mail.example.org[192.0.2.1]: 5.7.1 Spam message "
         "rejected; from=<s@example.org> to=<a@example.com> proto=ESMTP helo=<mail.example.org>",
         "1 reject a@example.com s@example.org 5.7.1 0 DOT - spam-detected 0\n"},
        {"a proxy in front of the queue",
         "smtpd[1]: NOQUEUE: proxy-reject: END-OF-MESSAGE: 554 5.7.1 virus found; from=<s@example.org> "
         "to=<a@example.com> proto=ESMTP helo=<x>",
         "1 reject a@example.com s@example.org 5.7.1 554 DOT - virus-detected 0\n"},
        {"a header that is not wanted, and quotes the fields",
         "cleanup[1]: 4F2A1: reject: header Subject: a virus from us; from=<x> from mail.example.org[192.0.2.1]; "
         "from=<s@example.org> to=<a@example.com> proto=ESMTP helo=<mail.example.org>: 5.7.1 attachment type refused",
         "1 reject a@example.com s@example.org 5.7.1 0 DOT - attachment-rejected 0\n"},
        {"a client that came too often",
         "smtpd[1]: warning: Connection rate limit exceeded: 31 from adsl.example[203.0.113.139] for service smtpd",
         "1 reject - - - 0 CONN - rate-limited 0\n"},
        {"a warning refuses nothing",
         "smtpd[1]: NOQUEUE: reject_warning: RCPT from x[192.0.2.1]: 450 4.1.2 <a@example.com>: Recipient address "
         "rejected: Domain not found; from=<s@example.org> to=<a@example.com> proto=ESMTP helo=<x>",
         ""},
        {"neither does what is only held",
         "cleanup[1]: 4F2A1: hold: header Subject: x from mail.example.org[192.0.2.1]; from=<s@example.org> "
         "to=<a@example.com> proto=ESMTP helo=<mail.example.org>",
         ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *line = g_strconcat(AT("22:13:20"), rows[i].text, "\n", NULL);
        check_log(rows[i].row, 0, line, rows[i].wanted);
    }
}

/* --- The line around the text --- */

#define TEXT                                                                                                    \
    "4F2A1: to=<bob@example.com>, relay=none, delay=1, delays=1/0/0/0, dsn=4.4.1, status=deferred (connect to " \
    "mx.example.com[192.0.2.25]:25: Connection refused)"

static void
test_lines_have_many_forms(void)
{
    static const struct {
        const char *row, *line, *wanted;
    } rows[] = {
        {"RFC 3164", "Nov  4 22:13:20 mx1 postfix/smtp[4]: " TEXT, "2026-11-04T22:13:20+00:00\n"},
        {"with its priority", "<22>Nov 14 22:13:20 mx1 postfix/smtp[4]: " TEXT,
         "2026-11-14T22:13:20+00:00\n"},
        {"with its year", "Nov 14 2023 22:13:20 mx1 postfix/smtp[4]: " TEXT, "2023-11-14T22:13:20+00:00\n"},
        {"rsyslog", "2023-11-14T22:13:20.123456+09:00 mx1 postfix/smtp[4]: " TEXT,
         "2023-11-14T22:13:20+09:00\n"},
        {"journalctl -o short-iso", "2023-11-14T22:13:20-0330 mx1 postfix/smtp[4]: " TEXT,
         "2023-11-14T22:13:20-03:30\n"},
        {"RFC 5424",
         "<22>1 2023-11-14T22:13:20.1Z mx1 postfix/smtp 4 - [a@1 b=\"c\\]\"][d e=\"f\"] \xef\xbb\xbf" TEXT,
         "2023-11-14T22:13:20+00:00\n"},
        {"journalctl -o json",
         "{\"__REALTIME_TIMESTAMP\":\"1700000000123456\",\"_HOSTNAME\":\"mx1\",\"SYSLOG_IDENTIFIER\":\"postfix/smtp\","
         "\"_PID\":\"4\",\"MESSAGE\":\"" TEXT "\"}",
         "2023-11-14T22:13:20+00:00\n"},
        {"Kubernetes",
         "2023-11-14T22:13:20.123456789Z stdout F 2023-11-14T22:13:21+00:00 mx1 postfix/smtp[4]: " TEXT,
         "2023-11-14T22:13:21+00:00\n"},
        {"Kubernetes, of a program that leaves the time to others",
         "2023-11-14T22:13:20.123456789Z stderr F postfix/smtp[4]: " TEXT, "2023-11-14T22:13:20+00:00\n"},
        {"Docker",
         "{\"log\":\"2023-11-14T22:13:20+01:00 mx1 postfix/smtp[4]: " TEXT
         "\\n\",\"stream\":\"stdout\",\"time\":"
         "\"2023-11-14T21:13:20Z\"}",
         "2023-11-14T22:13:20+01:00\n"},
        {"multilog",
         "@400000006553f1a80750c280 status: local 0/10 remote 1/20\n"
         "@400000006553f1a80750c280 starting delivery 1: msg 2 to remote bob@example.com\n"
         "@400000006553f1aa0750c280 delivery 1: deferral: Sorry,_I_wasn't_able_to_establish_an_SMTP_"
         "connection._(#4.4.1)/",
         "2023-11-14T22:16:00+00:00\n"},
        {"no such day", "2023-11-44T22:13:20Z mx1 postfix/smtp[4]: " TEXT, ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *line = g_strconcat(rows[i].line, "\r\n", NULL);
        check_times(rows[i].row, "UTC", line, rows[i].wanted);
    }
}

static void
test_the_year_and_the_zone_follow_from_the_file(void)
{
    const char *turn =
        "Dec 31 23:59:59 mx1 postfix/smtp[4]: " TEXT "\nJan  1 00:00:01 mx1 postfix/smtp[4]: " TEXT
        "\nDec 31 23:59:59 mx1 postfix/smtp[4]: " TEXT "\n";

    check_times("the year turns, and a late line comes after", "UTC", turn,
                "2026-12-31T23:59:59+00:00\n2027-01-01T00:00:01+00:00\n2026-12-31T23:59:59+00:00\n");
    check_times("a time without a zone is in the one that is given", "Asia/Tokyo",
                "Nov 14 22:13:20 mx1 postfix/smtp[4]: " TEXT "\n", "2026-11-14T22:13:20+09:00\n");
    check_times("summer time is that of the day", "Europe/Berlin",
                "Jul 14 22:13:20 mx1 postfix/smtp[4]: " TEXT "\nNov 14 22:13:20 mx1 postfix/smtp[4]: " TEXT
                "\n",
                "2026-07-14T22:13:20+02:00\n2026-11-14T22:13:20+01:00\n");
    check_times("not a day ahead of the file", "UTC", "Mar  1 22:13:20 mx1 postfix/smtp[4]: " TEXT "\n",
                "2026-03-01T22:13:20+00:00\n");
}

static void
test_no_time_is_too_far_away(void)
{
    static const gint64 modified[] = {G_MININT64, G_MAXINT64};

    check_times("there is no year of five digits", "UTC",
                "Dec 31 9999 23:59:59 mx1 postfix/smtp[4]: " TEXT
                "\nJan  1 00:00:00 mx1 postfix/smtp[4]: " TEXT "\n",
                "9999-12-31T23:59:59+00:00\n9999-01-01T00:00:00+00:00\n");
    for (gsize i = 0; i < G_N_ELEMENTS(modified); i++) {
        g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
        DsnLog *log = dsn_log_new(decoder, DSN_LOG_FAILURES, NULL, NULL);
        static const char line[] = "Dec  1 00:00:00 mx1 x: y\n";
        gint64 time;
        time = dsn_log_find_time(log, line, sizeof line - 1, modified[i]);
        CHECK_ROW("a file may be of any time", time >= 0 && time < 253402300800);
        dsn_log_free(log);
    }
}

static void
test_repeated_lines_stand_for_copies(void)
{
#define REFUSED \
    "NOQUEUE: reject: CONNECT from x[192.0.2.1]: 554 5.7.1 Client host rejected: Access denied; proto=SMTP"
    check_times("syslogd", "UTC",
                AT("22:13:20") "smtpd[1]: " REFUSED "\nNov 14 22:13:30 mx1 last message repeated 2 times\n",
                "2026-11-14T22:13:20+00:00\n2026-11-14T22:13:30+00:00\n2026-11-14T22:13:30+00:00\n");
    check_times("rsyslog", "UTC", AT("22:13:20") "smtpd[1]: message repeated 2 times: [ " REFUSED "]\n",
                "2026-11-14T22:13:20+00:00\n2026-11-14T22:13:20+00:00\n");
    check_times("of a line that was no server's", "UTC",
                AT("22:13:20") "smtpd[1]: " REFUSED "\nNov 14 22:13:21 mx1 kernel: x\n"
                               "Nov 14 22:13:30 mx1 last message repeated 2 times\n",
                "2026-11-14T22:13:20+00:00\n");
}

/* --- Bytes --- */

static const char story[] = ARRIVES AT("22:13:21") BOB GREYLISTS AT("22:20:00") BOB REFUSES LEAVES
    "\nthis is no log\nNov 14 22:13:20 mx1 kernel: nothing to see\n" AT(
        "22:13:20") "smtp[4]: 4F2A3: to=<torn@example.com>, relay=mx.exam\n" SUSPENDED;

static void
test_bytes_may_be_cut_anywhere(void)
{
    Reading whole, pieces;

    begin(DSN_LOG_ATTEMPTS, note, &whole);
    begin(DSN_LOG_ATTEMPTS, note, &pieces);
    dsn_log_feed(whole.log, story, strlen(story));
    dsn_log_finish(whole.log);
    for (gsize i = 0; i < strlen(story); i++) {
        g_auto(CheckBytes) byte = check_bytes(story + i, 1);
        dsn_log_feed(pieces.log, (const char *)byte.bytes, 1);
    }
    dsn_log_finish(pieces.log);
    CHECK_TEXT("byte by byte", pieces.told->str, whole.told->str);
    CHECK_TEXT("the same identities", pieces.ids->str, whole.ids->str);
    end(&whole);
    end(&pieces);
}

static void
test_torn_and_foreign_lines_are_counted_and_skipped(void)
{
    DsnLogCounts counts;
    Reading reading;

    begin(0, note, &reading);
    dsn_log_feed(reading.log, story, strlen(story));
    dsn_log_finish(reading.log);
    dsn_log_get_counts(reading.log, &counts);
    CU_ASSERT_EQUAL(counts.lines, 11);
    CU_ASSERT_EQUAL(counts.skipped, 4);
    CU_ASSERT_EQUAL(counts.records, 2);
    end(&reading);
}

static void
test_a_line_may_end_anywhere(void)
{
    const char *at = story, *feed;

    for (; (feed = strchr(at, '\n')) != NULL; at = feed + 1) {
        for (gsize length = 0; length <= (gsize)(feed - at); length++) {
            g_auto(CheckBytes) line = check_bytes(at, length);
            Reading reading;
            begin(DSN_LOG_ATTEMPTS | DSN_LOG_SUCCESSES, note, &reading);
            dsn_log_feed(reading.log, (const char *)line.bytes, length);
            dsn_log_finish(reading.log);
            end(&reading);
        }
    }
}

static void
test_a_line_without_end_does_not_fill_the_memory(void)
{
    g_autofree char *bytes = g_malloc(1024 * 1024);
    DsnLogCounts counts;
    Reading reading;

    memset(bytes, 'x', 1024 * 1024);
    begin(0, note, &reading);
    for (guint i = 0; i < 64; i++)
        dsn_log_feed(reading.log, bytes, 1024 * 1024);
    dsn_log_feed(reading.log, "\n", 1);
    dsn_log_finish(reading.log);
    dsn_log_get_counts(reading.log, &counts);
    CU_ASSERT_EQUAL(counts.lines, 1);
    CU_ASSERT_EQUAL(counts.skipped, 1);
    end(&reading);
}

/* --- Identity and limits --- */

static char *
identities(const char *path, gint64 modified, const char *zone)
{
    g_autoptr(GTimeZone) time_zone = g_time_zone_new_identifier(zone);
    Reading reading;
    char *ids;

    begin(DSN_LOG_ATTEMPTS, note, &reading);
    dsn_log_set_time_zone(reading.log, time_zone);
    dsn_log_begin(reading.log, path, modified);
    dsn_log_feed(reading.log, story, strlen(story));
    dsn_log_finish(reading.log);
    ids = g_strdup(reading.ids->str);
    end(&reading);
    return ids;
}

static void
test_an_identity_does_not_depend_on_path_year_or_zone(void)
{
    g_autofree char *one = identities("mail.log", MODIFIED, "UTC");
    g_autofree char *other = identities("copy/mail.log.7", MODIFIED - 3 * 365 * 86400, "Asia/Tokyo");

    CHECK_TEXT("the same", other, one);
}

static void
test_who_waits_is_remembered_longer_than_who_does_not(void)
{
    Reading reading;

    begin(0, note, &reading);
    dsn_log_feed(reading.log, ARRIVES AT("22:13:21") BOB GREYLISTS,
                 strlen(ARRIVES AT("22:13:21") BOB GREYLISTS));
    for (guint i = 0; i < 210000; i++) { /* more than DSN_LOG_OPEN_MAX */
        char line[120];
        g_snprintf(line, sizeof line, AT("22:14:00") "qmgr[3]: %08X: from=<x@example.org>, size=1, nrcpt=1\n",
                   i);
        dsn_log_feed(reading.log, line, strlen(line));
    }
    CHECK_TEXT("not told yet", reading.told->str, "");
    dsn_log_finish(reading.log);
    CHECK_TEXT("nothing of it is forgotten", reading.told->str,
               "4 delay bob@example.com alice@example.org 4.7.1 451 RCPT mx.example.com greylisted 1\n");
    end(&reading);
}

int
main(int argc, char **argv)
{
    static const CheckTest tests[] = {
        {"a failure has what all lines of its message say",
         test_a_failure_has_what_all_lines_of_its_message_say},
        {"attempts of one message are one history", test_attempts_of_one_message_are_one_history},
        {"who waits at the end is delayed", test_who_waits_at_the_end_is_delayed},
        {"a quoted failure is no attempt", test_a_quoted_failure_is_no_attempt},
        {"an expired message failed for what made it wait",
         test_an_expired_message_failed_for_what_made_it_wait},
        {"a notice has the null sender", test_a_notice_has_the_null_sender},
        {"a forwarded message is told by its last queue", test_a_forwarded_message_is_told_by_its_last_queue},
        {"an id that comes again is another message", test_an_id_that_comes_again_is_another_message},
        {"refusals of this server are rejects", test_refusals_of_this_server_are_rejects},
        {"lines have many forms", test_lines_have_many_forms},
        {"the year and the zone follow from the file", test_the_year_and_the_zone_follow_from_the_file},
        {"no time is too far away", test_no_time_is_too_far_away},
        {"repeated lines stand for copies", test_repeated_lines_stand_for_copies},
        {"bytes may be cut anywhere", test_bytes_may_be_cut_anywhere},
        {"torn and foreign lines are counted and skipped",
         test_torn_and_foreign_lines_are_counted_and_skipped},
        {"a line may end anywhere", test_a_line_may_end_anywhere},
        {"a line without end does not fill the memory", test_a_line_without_end_does_not_fill_the_memory},
        {"an identity does not depend on path, year or zone",
         test_an_identity_does_not_depend_on_path_year_or_zone},
        {"who waits is remembered longer than who does not",
         test_who_waits_is_remembered_longer_than_who_does_not},
    };

    return check_run("log", tests, G_N_ELEMENTS(tests), argc, argv);
}
