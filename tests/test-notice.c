/* SPDX-License-Identifier: BSD-2-Clause */
#include "check.h"

#include "notice/notice.h"
#include "smtp/status.h"

#include <string.h>

/* A fact as one line: kind|recipient|status|reply code|command; '-' where the report says nothing. */
static void
append_fact(GString *line, const DsnFact *fact)
{
    static const char *const kinds[DSN_N_KINDS] = {
        [DSN_KIND_FAILURE] = "failure",       [DSN_KIND_DELAY] = "delay",
        [DSN_KIND_SUCCESS] = "success",       [DSN_KIND_RELAYED] = "relayed",
        [DSN_KIND_EXPANDED] = "expanded",     [DSN_KIND_COMPLAINT] = "complaint",
        [DSN_KIND_AUTO_REPLY] = "auto-reply", [DSN_KIND_DISPOSITION] = "disposition",
    };
    char status[DSN_STATUS_TEXT_MAX] = "-";

    if (fact->status.klass != 0)
        dsn_status_write(fact->status, status);
    if (line->len > 0)
        g_string_append_c(line, ' ');
    g_string_append_printf(line, "%s|%.*s|%s|", kinds[fact->kind] != NULL ? kinds[fact->kind] : "?",
                           fact->recipient.length > 0 ? (int)fact->recipient.length : 1,
                           fact->recipient.length > 0 ? (const char *)fact->recipient.data : "-", status);
    if (fact->reply_code != 0)
        g_string_append_printf(line, "%u|", fact->reply_code);
    else
        g_string_append(line, "-|");
    g_string_append(line, fact->command != DSN_COMMAND_NONE ? dsn_command_name(fact->command) : "-");
}

typedef struct {
    CheckBytes bytes;
    DsnMail *mail;
    DsnNoticeReader *reader;
    const DsnFacts *facts;
} Reading;

static void
read_message(Reading *reading, const char *message)
{
    reading->bytes = check_string(message);
    reading->mail = dsn_mail_new();
    reading->reader = dsn_notice_reader_new(dsn_knowledge_builtin());
    dsn_mail_scan(reading->mail, reading->bytes.span);
    reading->facts = dsn_notice_read(reading->reader, reading->mail);
}

static void
clear_reading(Reading *reading)
{
    dsn_notice_reader_free(reading->reader);
    dsn_mail_free(reading->mail);
    check_bytes_clear(&reading->bytes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reading, clear_reading)

static char *
facts_of(const char *message)
{
    g_auto(Reading) reading = {0};
    GString *line = g_string_new(NULL);

    read_message(&reading, message);
    for (guint i = 0; i < reading.facts->facts->len; i++)
        append_fact(line, &g_array_index(reading.facts->facts, DsnFact, i));
    return g_string_free(line, FALSE);
}

static void
check_facts(const char *row, const char *message, const char *wanted)
{
    g_autofree char *got = facts_of(message);
    CHECK_TEXT(row, got, wanted);
}

/* A report as a server sends it, around the given parts. */
static char *
report(const char *prose, const char *status)
{
    return g_strconcat(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nTo: alice@example.org\n"
        "Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n"
        "--b\nContent-Type: text/plain\n\n",
        prose, "\n--b\nContent-Type: message/delivery-status\n\n", status,
        "\n--b\nContent-Type: text/rfc822-headers\n\nFrom: alice@example.org\nTo: bob@example.com\n"
        "Message-ID: <1@example.org>\nSubject: User unknown\n\n--b--\n",
        NULL);
}

/* A notice without MIME. */
static char *
text_notice(const char *prose)
{
    return g_strconcat("Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nTo: alice@example.org\n"
                       "Subject: failure notice\n\n",
                       prose, NULL);
}

static void
test_fields_are_read_however_they_are_written(void)
{
    static const struct {
        const char *name, *status, *wanted;
    } rows[] = {
        {"as the RFC has it",
         "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; bob@example.com\nAction: failed\n"
         "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n",
         "failure|bob@example.com|5.1.1|550|-"},
        {"capital letters and angle brackets",
         "REPORTING-MTA: DNS; mx\n\nFINAL-RECIPIENT: RFC822; <bob@example.com>\nACTION: Failed\nSTATUS: 5.2.2 (full)\n",
         "failure|bob@example.com|5.2.2|-|-"},
        {"no type",
         "Reporting-MTA: mx\n\nFinal-Recipient: bob@example.com\nAction: failed\nStatus: 5.0.0\n"
         "Diagnostic-Code: 550 5.7.1 not you\n",
         "failure|bob@example.com|5.7.1|550|-"},
        {"no blank line before the recipient",
         "Reporting-MTA: dns; mx\nFinal-Recipient: rfc822; bob@example.com\nAction: failed\nStatus: 5.1.1\n",
         "failure|bob@example.com|5.1.1|-|-"},
        {"no blank line between two recipients",
         "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; bob@example.com\nAction: failed\nStatus: 5.1.1\n"
         "Final-Recipient: rfc822; eve@example.com\nAction: delayed\nStatus: 4.4.1\n",
         "failure|bob@example.com|5.1.1|-|- delay|eve@example.com|4.4.1|-|-"},
        {"action first",
         "Reporting-MTA: dns; mx\n\nAction: failed\nFinal-Recipient: rfc822; bob@example.com\nStatus: 5.1.1\n\n"
         "Action: delivered\nFinal-Recipient: rfc822; eve@example.com\nStatus: 2.1.5\n",
         "failure|bob@example.com|5.1.1|-|- success|eve@example.com|2.1.5|-|-"},
        {"folded, and a reply whose lines are not",
         "Reporting-MTA: dns; mx\n\nFinal-Recipient:\n rfc822; bob@example.com\nAction: failed\nStatus: 5.0.0\n"
         "Diagnostic-Code: smtp; 550-5.7.1 first line\n550 5.7.1 second line\nLast-Attempt-Date: Fri, 1 Nov 2024 10:00:00 +0000\n",
         "failure|bob@example.com|5.7.1|550|-"},
        {"no Final-Recipient",
         "Reporting-MTA: dns; mx\n\nOriginal-Recipient: rfc822; bob@example.com\nAction: failed\nStatus: 5.1.1\n",
         "failure|bob@example.com|5.1.1|-|-"},
        {"utf-8 address type",
         "Reporting-MTA: dns; mx\n\nFinal-Recipient: utf-8; jos\\x{E9}@example.com\nAction: failed\nStatus: 5.6.7\n",
         "failure|jos\xc3\xa9@example.com|5.6.7|-|-"},
        {"the same recipient twice",
         "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; bob@example.com\nAction: failed\nStatus: 5.0.0\n\n"
         "Final-Recipient: rfc822; BOB@example.com\nAction: failed\nStatus: 5.1.1\n",
         "failure|bob@example.com|5.1.1|-|-"},
        {"relayed and expanded",
         "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; bob@example.com\nAction: relayed\nStatus: 2.0.0\n\n"
         "Final-Recipient: rfc822; team@example.com\nAction: expanded\nStatus: 2.0.0\n",
         "relayed|bob@example.com|2.0.0|-|- expanded|team@example.com|2.0.0|-|-"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *message = report("A report.\n", rows[i].status);
        check_facts(rows[i].name, message, rows[i].wanted);
    }
}

static void
test_prose_fills_in_what_the_fields_leave_out(void)
{
    g_autofree char *message = report(
        "This is the mail system at host mx.example.org.\n\n"
        "<bob@example.com>: host mail.example.com[192.0.2.25] said: 552 5.2.2 mailbox\n    is full (in reply "
        "to end of DATA command)\n",
        "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; bob@example.com\nAction: failed\n"
        "Status: 5.0.0\n");

    check_facts("Postfix", message, "failure|bob@example.com|5.2.2|552|DOT");
}

static void
test_fields_are_found_where_mime_was_lost(void)
{
    g_autofree char *message =
        text_notice("Your message could not be delivered.\n\nReporting-MTA: dns; mx.example.org\n\n"
                    "Final-Recipient: rfc822; bob@example.com\nAction: failed\nStatus: 5.1.1\n\n"
                    "Return-Path: <alice@example.org>\nSubject: hello\n\nbody\n");

    check_facts("inline", message, "failure|bob@example.com|5.1.1|-|-");
}

static void
test_recipients_are_read_by_the_layout_of_the_text(void)
{
    static const struct {
        const char *name, *prose, *wanted;
    } rows[] = {
        {"qmail",
         "Hi. This is the qmail-send program at mx.example.org.\nI'm afraid I wasn't able to deliver your message to "
         "the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"
         "<bob@example.com>:\n192.0.2.25 does not like recipient.\nRemote host said: 550 no such user\n"
         "Giving up on 192.0.2.25.\n\n<eve@example.net>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
         "--- Below this line is a copy of the message.\n\nReturn-Path: <alice@example.org>\nTo: x@y.example\n\n"
         "<not@example.com>:\n550 5.7.1 not this\n",
         "failure|bob@example.com|-|550|RCPT failure|eve@example.net|5.1.1|-|-"},
        {"Exim",
         "This message was created automatically by mail delivery software.\n\nA message that you sent could not be "
         "delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n"
         "  bob@example.com\n    host mx.example.com [192.0.2.25]\n    SMTP error from remote mail server after RCPT "
         "TO:<bob@example.com>:\n    550 5.1.1 <bob@example.com>: no such user\n\n"
         "------ This is a copy of the message, including all the headers. ------\n\nReturn-path: <alice@example.org>\n",
         "failure|bob@example.com|5.1.1|550|RCPT"},
        {"Sendmail without MIME",
         "The original message was received at Fri, 1 Nov 2024 10:00:00 +0000\nfrom localhost\n\n"
         "   ----- The following addresses had permanent fatal errors -----\n<bob@example.com>\n    (reason: 550 5.1.1 "
         "<bob@example.com>... User unknown)\n\n   ----- Transcript of session follows -----\n... while talking to "
         "mx.example.com.:\n>>> RCPT To:<bob@example.com>\n<<< 550 5.1.1 <bob@example.com>... User unknown\n\n"
         "   ----- Original message follows -----\n\nReturn-Path: <alice@example.org>\n",
         "failure|bob@example.com|5.1.1|550|RCPT"},
        {"several recipients with one reason",
         "Delivery to the following recipients failed permanently:\n\n     bob@example.com\n     eve@example.com\n\n"
         "Technical details of permanent failure:\n550 5.7.1 blocked\n",
         "failure|bob@example.com|5.7.1|550|- failure|eve@example.com|5.7.1|550|-"},
        {"a reason that goes on with an address",
         "<bob@example.com>: host mx.example.com[192.0.2.25] said: 550 5.1.1\n    <bob@example.com>: Recipient address "
         "rejected: User unknown (in reply to RCPT\n    TO command)\n",
         "failure|bob@example.com|5.1.1|550|RCPT"},
        {"a software that nobody has listed",
         "We are sorry. The mail was not delivered to the person below.\n\nRecipient: bob@example.com\nReason: 552 5.2.2 "
         "mailbox full\n",
         "failure|bob@example.com|5.2.2|552|-"},
        {"the reason first, and then whom it concerns",
         "Your message could not be delivered because of\n\n550 5.1.1 User unknown\n\nThe following recipients were "
         "affected:\n    bob@example.com\n",
         "failure|bob@example.com|5.1.1|550|-"},
        {"a pipe behind an alias",
         "This message was created automatically by mail delivery software.\nThe following address(es) failed:\n\n"
         "  pipe to |/usr/bin/filter\n    generated by bob@example.com\n    Child process returned 1\n",
         "failure|bob@example.com|-|-|-"},
        {"a line that begins with an address, and nothing announced it",
         "Your message could not be delivered:\n\nbob@example.com - no such user here.\n",
         "failure|bob@example.com|-|-|-"},
        {"an X.400 address",
         "Your message was not delivered to\n    /RFC-822=bob(a)example.com/ADMD= /C=WW/\nfor the following "
         "reason:\n    Message timed out\n",
         "failure|bob@example.com|-|-|-"},
        {"nobody but the message's own recipient",
         "Message could not be delivered to mobile.\nError: 550 - no such user here\n\nTo: bob@example.com\n",
         "failure|bob@example.com|-|550|-"},
        {"the reason below a heading of dashes",
         "The following address failed:\n\nbob@example.com\n\n-------server message\n550 unknown user "
         "<bob@example.com>\n\n-------original message\n",
         "failure|bob@example.com|-|550|-"},
        {"a session recorded with the time of each line",
         "The following addresses had delivery errors:\n\nbob@example.com\n\n--- Session Transcript ---\n"
         "Tue 2023-11-14 10:12:02: [2214:1] --> RCPT To:<bob@example.com>\n"
         "Tue 2023-11-14 10:12:02: [2214:1] <-- 550 5.1.1 no such mailbox\n--- End Transcript ---\n",
         "failure|bob@example.com|5.1.1|550|RCPT"},
        {"a reply on a line apart from the recipient",
         "Your email message was unable to be delivered.\n\nRecipient: bob@example.com\nSubject: hello\nRemote server "
         "response: 550 5.1.1 User unknown\n",
         "failure|bob@example.com|5.1.1|550|-"},
        {"a summary of the mail before the recipient",
         "Your message could not be delivered.\n\nOriginal message:\nSubject: hello\nRecipient:\nbob@example.com\n"
         "550 5.1.1 User unknown\n",
         "failure|bob@example.com|5.1.1|550|-"},
        {"a wide colon",
         "Your message could not be delivered.\n\n收件人：bob@example.com\n550 5.1.1 User unknown\n",
         "failure|bob@example.com|5.1.1|550|-"},
        {"a sentence that names one address",
         "Your message could not be delivered. The user 'bob@example.com' does not exist here.\nQuestions: "
         "postmaster@example.com\n",
         "failure|bob@example.com|-|-|-"},
        {"sentences that name two",
         "Your message could not be delivered. See bob@example.com or eve@example.com for why.\n",
         "failure|-|-|-|-"},
        {"qmail's own reason, and a code in the returned message alone",
         "Hi. This is the qmail-send program at mx.example.org.\nI'm afraid I wasn't able to deliver your message to "
         "the following addresses.\n\n<bob@example.com>:\nSorry, no mailbox here by that name.\n\n--- Below this line "
         "is a copy of the message.\n\nReturn-Path: <alice@example.org>\n\n550 5.7.1 this is but its text\n",
         "failure|bob@example.com|-|-|-"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *message = text_notice(rows[i].prose);
        check_facts(rows[i].name, message, rows[i].wanted);
    }
}

static void
test_forwarding_keeps_both_addresses(void)
{
    g_auto(Reading) reading = {0};
    g_autofree char *message = text_notice(
        "<a.smith@example.net> (expanded from <alice@example.com>): host mx[192.0.2.1] said: 550 no\n");
    const DsnFact *fact;

    read_message(&reading, message);
    CU_ASSERT_EQUAL_FATAL(reading.facts->facts->len, 1);
    fact = &g_array_index(reading.facts->facts, DsnFact, 0);
    CHECK_SPAN("final", fact->recipient, "a.smith@example.net");
    CHECK_SPAN("original", fact->original_recipient, "alice@example.com");
}

static void
test_each_recipient_keeps_its_own_words(void)
{
    g_auto(Reading) reading = {0};
    g_autofree char *message =
        text_notice("<bob@example.com>:\nno such account\n\n<eve@example.net>:\nanother reason\n");

    read_message(&reading, message);
    CU_ASSERT_EQUAL_FATAL(reading.facts->facts->len, 2);
    CHECK_SPAN("first", g_array_index(reading.facts->facts, DsnFact, 0).diagnostic, "no such account");
    CHECK_SPAN("second", g_array_index(reading.facts->facts, DsnFact, 1).diagnostic, "another reason");
}

static void
test_all_lines_of_a_reply_come_from_the_transcript(void)
{
    g_auto(Reading) reading = {0};
    g_autofree char *message = report(
        "   ----- The following addresses had permanent fatal errors -----\n<bob@example.com>\n    (reason: 550-5.7.1 "
        "likely)\n\n   ----- Transcript of session follows -----\n... while talking to mx.example.com.:\n>>> RCPT "
        "To:<bob@example.com>\n<<< 550-5.7.1 likely\n<<< 550 5.7.1 unsolicited mail\n",
        "Reporting-MTA: dns; mx\n\nFinal-Recipient: RFC822; bob@example.com\nAction: failed\nStatus: 5.7.1\n"
        "Diagnostic-Code: SMTP; 550-5.7.1 likely\n");

    read_message(&reading, message);
    CU_ASSERT_EQUAL_FATAL(reading.facts->facts->len, 1);
    CU_ASSERT_TRUE(dsn_span_find(g_array_index(reading.facts->facts, DsnFact, 0).diagnostic, "unsolicited") >
                   0);
}

static void
test_members_of_one_alias_are_told_apart(void)
{
    g_autofree char *message =
        report("A report.\n",
               "Reporting-MTA: dns; mx\n\nFinal-Recipient: RFC822; team@example.com\n"
               "X-Actual-Recipient: rfc822; bob@example.net\nAction: failed\nStatus: 5.1.1\n\n"
               "Final-Recipient: RFC822; team@example.com\nX-Actual-Recipient: rfc822; eve@example.net\n"
               "Action: failed\nStatus: 5.2.2\n");

    check_facts("alias", message, "failure|bob@example.net|5.1.1|-|- failure|eve@example.net|5.2.2|-|-");
}

static void
test_reports_are_found_inside_other_messages(void)
{
    g_autofree char *inner =
        report("A report.\n", "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; bob@example.com\n"
                              "Action: failed\nStatus: 5.1.1\n");
    g_autofree char *base64 = g_base64_encode((const guchar *)inner, strlen(inner));
    g_autofree char *forwarded = g_strconcat(
        "From: carol@example.org\nSubject: look at this\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=\"outer\"\n\n--outer\nContent-Type: text/plain\n\nsee below\n"
        "--outer\nContent-Type: message/rfc822\n\n",
        inner, "\n--outer--\n", NULL);
    g_autofree char *encoded = g_strconcat(
        "From: carol@example.org\nSubject: look at this\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=\"outer\"\n\n--outer\nContent-Type: message/rfc822\n"
        "Content-Transfer-Encoding: base64\n\n",
        base64, "\n--outer--\n", NULL);

    check_facts("as an attachment", forwarded, "failure|bob@example.com|5.1.1|-|-");
    check_facts("as an encoded attachment", encoded, "failure|bob@example.com|5.1.1|-|-");
}

static void
test_words_alone_make_no_report(void)
{
    static const struct {
        const char *name, *message;
    } rows[] = {
        {"a reply that quotes a bounce",
         "From: Carol <carol@example.org>\nTo: alice@example.org\nIn-Reply-To: <1@example.org>\n"
         "Subject: Re: Undelivered Mail Returned to Sender\n\nWhat does this mean?\n\n> This is the mail system at host "
         "mx.example.org.\n> <bob@example.com>: host mx[192.0.2.1] said: 550 no\n"},
        {"a shop",
         "From: Shop <service@shop.example>\nTo: alice@example.org\nSubject: Your parcel could not be delivered\n"
         "\nDear customer, the following address does not exist: 5.1.1 Unknown Street.\n"},
        {"a file that shows what a report looks like",
         "From: dev@example.org\nTo: alice@example.org\nSubject: spec\nMIME-Version: 1.0\n"
         "Content-Type: multipart/mixed; boundary=\"b\"\n\n--b\nContent-Type: text/plain\n\nsee the file\n--b\n"
         "Content-Type: text/plain; name=\"dsn.txt\"\nContent-Disposition: attachment; filename=\"dsn.txt\"\n\n"
         "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; bob@example.com\nAction: failed\nStatus: 5.1.1\n--b--\n"},
        {"a lure that poses as a mail system, and returns nothing",
         "Return-Path: <x@example.net>\nFrom: Mail Delivery System <x@example.net>\nSubject: Undelivered mail\n\n"
         "5 messages could not be delivered to you. Release them at http://example.net/\n"},
        {"a parcel service that takes no bounces",
         "Return-Path: <>\nFrom: no-reply@parcel.example\nSubject: Delivery failed\nAuto-Submitted: auto-generated\n\n"
         "Nobody was at home. Your parcel could not be delivered.\n"},
        {"somebody who speaks of a holiday",
         "Return-Path: <bob@example.com>\nFrom: Bob <bob@example.com>\nSubject: holidays\n\nI am on vacation next "
         "week, shall we meet before?\n"},
        {"nothing", "Subject: hello\n\nhello\n"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        check_facts(rows[i].name, rows[i].message, "");
}

static void
test_delays_are_no_failures(void)
{
    g_autofree char *message = text_notice(
        "This is the mail system at host mx.example.org.\n\nTHIS IS A WARNING ONLY. YOU DO NOT NEED TO RESEND "
        "YOUR MESSAGE.\n\nYour message could not be delivered for more than 4 hour(s).\nIt will be retried "
        "until it is 5 day(s) old.\n\n<bob@example.com>: connect to mx.example.com[192.0.2.1]:25: "
        "Connection timed out\n");

    check_facts("Postfix warning", message, "delay|bob@example.com|-|-|CONN");
}

static void
test_complaints_name_each_recipient(void)
{
    check_facts(
        "ARF",
        "From: fbl@example.net\nTo: abuse@example.org\nSubject: complaint\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=\"b\"\n\n--b\nContent-Type: "
        "text/plain\n\nabuse\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: "
        "X/1\nVersion: 1\nOriginal-Rcpt-To: <bob@example.com>\nOriginal-Rcpt-To: <eve@example.com>\n--b\n"
        "Content-Type: message/rfc822\n\nFrom: alice@example.org\nTo: bob@example.com\n\nbuy\n--b--\n",
        "complaint|bob@example.com|-|-|- complaint|eve@example.com|-|-|-");
}

static void
test_complaints_are_found_where_mime_was_lost(void)
{
    check_facts("fields in the text",
                "From: fbl@example.net\nTo: abuse@example.org\nSubject: complaint\n\nThis is a complaint.\n\n"
                "Feedback-Type: abuse\nUser-Agent: X/1\nVersion: 1\nOriginal-Rcpt-To: <bob@example.com>\n",
                "complaint|bob@example.com|-|-|-");
}

static void
test_facts_are_utf8_whatever_the_bytes_were(void)
{
    check_facts(
        "complaint that names the recipient in a header of the returned message",
        "From: staff@hotmail.com\nTo: abuse@example.org\nSubject: complaint about message from 192.0.2.1\n"
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
        "Content-Type: message/rfc822\n\nX-HmXmrOriginalRecipient: <b\xf6"
        "b@example.com>\n"
        "From: alice@example.org\n\nbuy\n--b--\n",
        "complaint|b\u00f6"
        "b@example.com|-|-|-");
}

static void
test_events_of_amazon_ses_are_read_in_json(void)
{
    static const struct {
        const char *name, *json, *wanted;
    } rows[] = {
        {"a bounce",
         "{\"notificationType\":\"Bounce\",\"bounce\":{\"bounceType\":\"Permanent\",\"bouncedRecipients\":["
         "{\"emailAddress\":\"bob@example.com\",\"action\":\"failed\",\"status\":\"5.1.1\",\"diagnosticCode\":"
         "\"smtp; 550 5.1.1 no such user\"},{\"emailAddress\":\"eve@example.com\"}]},\"mail\":{}}\n--\nfooter",
         "failure|bob@example.com|5.1.1|550|- failure|eve@example.com|-|-|-"},
        {"in the envelope of SNS",
         "{\"Type\":\"Notification\",\"Message\":\"{\\\"eventType\\\":\\\"Bounce\\\",\\\"bounce\\\":{"
         "\\\"bouncedRecipients\\\":[{\\\"emailAddress\\\":\\\"bob@example.com\\\"}]},\\\"mail\\\":{}}\"}",
         "failure|bob@example.com|-|-|-"},
        {"a complaint",
         "{\"notificationType\":\"Complaint\",\"complaint\":{\"complainedRecipients\":[{\"emailAddress\":"
         "\"bob@example.com\"}]},\"mail\":{}}",
         "complaint|bob@example.com|-|-|-"},
        {"a delivery",
         "{\"notificationType\":\"Delivery\",\"delivery\":{\"recipients\":[\"bob@example.com\"],\"smtpResponse\":"
         "\"250 2.0.0 ok\"},\"mail\":{}}",
         "success|bob@example.com|2.0.0|250|-"},
        {"a delay",
         "{\"eventType\":\"DeliveryDelay\",\"deliveryDelay\":{\"delayedRecipients\":[{\"emailAddress\":"
         "\"bob@example.com\",\"status\":\"4.4.1\"}]},\"mail\":{}}",
         "delay|bob@example.com|4.4.1|-|-"},
        {"a message that was only sent", "{\"eventType\":\"Send\",\"mail\":{},\"send\":{}}", ""},
        {"something else of that form", "{\"notificationType\":5,\"bounce\":[],\"mail\":\"\"}", ""},
        {"cut off", "{\"notificationType\":\"Bounce\",\"bounce\":{\"bouncedRecipients\":[", ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *message =
            g_strconcat("Return-Path: <1@amazonses.com>\nFrom: AWS <no-reply@sns.amazonaws.com>"
                        "\nSubject: AWS Notification Message\n\n",
                        rows[i].json, "\n", NULL);
        check_facts(rows[i].name, message, rows[i].wanted);
    }
}

static void
test_answers_of_mailboxes_are_no_failures(void)
{
    static const struct {
        const char *name, *message;
    } rows[] = {
        {"RFC 3834",
         "Return-Path: <>\nFrom: bob@example.com\nTo: alice@example.org\nSubject: Automatic reply: hello\n"
         "Auto-Submitted: auto-replied\n\nI am away, and my mailbox is full.\n"},
        {"by its words",
         "From: bob@example.com\nTo: alice@example.org\nSubject: hello\n\nI am out of the office until "
         "Monday; my mailbox is full of mail.\n"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        check_facts(rows[i].name, rows[i].message, "auto-reply|bob@example.com|-|-|-");
}

static void
test_the_returned_message_tells_its_shape_and_nothing_else(void)
{
    g_auto(Reading) reading = {0};

    read_message(
        &reading,
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nTo: alice@example.org\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n--b\n\nA report.\n--b\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; "
        "bob@example.com\nAction: failed\nStatus: 5.6.0\n\n--b\nContent-Type: message/rfc822\n\nReturn-Path: "
        "<news@example.org>\nFrom: alice@example.net\nTo: bob@example.com\nSubject: =?utf-8?q?caf=C3=A9?=\n"
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"i\"\n\n--i\nContent-Type: text/html\n\n"
        "<p>550 5.1.1 User unknown\n--i\nContent-Type: application/octet-stream; name=\"run.exe\"\n\nMZ\n--i--\n"
        "--b--\n");
    CHECK_SPAN("subject", reading.facts->returned.subject, "caf\xc3\xa9");
    CHECK_SPAN("envelope sender", reading.facts->returned.return_path, "news@example.org");
    CU_ASSERT_EQUAL(reading.facts->returned.shape & (DSN_RETURNED_HTML | DSN_RETURNED_PLAIN |
                                                     DSN_RETURNED_DANGEROUS | DSN_RETURNED_FROM_OTHER),
                    DSN_RETURNED_HTML | DSN_RETURNED_DANGEROUS | DSN_RETURNED_FROM_OTHER);
    CU_ASSERT_EQUAL_FATAL(reading.facts->facts->len, 1);
    CU_ASSERT_EQUAL(g_array_index(reading.facts->facts, DsnFact, 0).status.subject, 6);
}

static void
test_double_bounces_have_the_null_sender(void)
{
    g_auto(Reading) reading = {0};

    read_message(
        &reading,
        "Return-Path: <#@[]>\nFrom: MAILER-DAEMON@mx.example.org\nTo: postmaster@example.org\nSubject: failure "
        "notice\n\nHi. This is the qmail-send program at mx.example.org.\nI tried to deliver a bounce message to "
        "this address, but the bounce bounced!\n\n<bob@example.com>:\nSorry, no mailbox here by that name. "
        "(#5.1.1)\n\n--- Below this line is the original bounce.\n\nReturn-Path: <>\nFrom: "
        "MAILER-DAEMON@mx.example.org\nTo: bob@example.com\nSubject: failure notice\n\nHi. This is the "
        "qmail-send program.\n");
    CU_ASSERT_TRUE(reading.facts->is_double_bounce);
    CU_ASSERT_EQUAL_FATAL(reading.facts->facts->len, 1);
    CHECK_SPAN("sender", g_array_index(reading.facts->facts, DsnFact, 0).sender, "");
    CHECK_SPAN("recipient", g_array_index(reading.facts->facts, DsnFact, 0).recipient, "bob@example.com");
}

static const CheckTest tests[] = {
    {"all lines of a reply come from the transcript", test_all_lines_of_a_reply_come_from_the_transcript},
    {"answers of mailboxes are no failures", test_answers_of_mailboxes_are_no_failures},
    {"complaints are found where MIME was lost", test_complaints_are_found_where_mime_was_lost},
    {"complaints name each recipient", test_complaints_name_each_recipient},
    {"delays are no failures", test_delays_are_no_failures},
    {"double bounces have the null sender", test_double_bounces_have_the_null_sender},
    {"each recipient keeps its own words", test_each_recipient_keeps_its_own_words},
    {"events of Amazon SES are read in JSON", test_events_of_amazon_ses_are_read_in_json},
    {"facts are UTF-8 whatever the bytes were", test_facts_are_utf8_whatever_the_bytes_were},
    {"fields are found where MIME was lost", test_fields_are_found_where_mime_was_lost},
    {"fields are read however they are written", test_fields_are_read_however_they_are_written},
    {"forwarding keeps both addresses", test_forwarding_keeps_both_addresses},
    {"members of one alias are told apart", test_members_of_one_alias_are_told_apart},
    {"prose fills in what the fields leave out", test_prose_fills_in_what_the_fields_leave_out},
    {"recipients are read by the layout of the text", test_recipients_are_read_by_the_layout_of_the_text},
    {"reports are found inside other messages", test_reports_are_found_inside_other_messages},
    {"the returned message tells its shape and nothing else",
     test_the_returned_message_tells_its_shape_and_nothing_else},
    {"words alone make no report", test_words_alone_make_no_report},
};

int
main(int argc, char **argv)
{
    return check_run("notice", tests, G_N_ELEMENTS(tests), argc, argv);
}
