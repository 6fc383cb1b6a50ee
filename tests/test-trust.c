/* SPDX-License-Identifier: BSD-2-Clause */
/* test-trust.c: whom to believe, when it is known what is ours */
#include <string.h>

#include "check.h"
#include "dsn.h"

/* A report from mail.example.org about bob@example.org: header fields on top, To, From, what came back. */
#define REPORT(top, to, from, returned)                                             \
    "Return-Path: <>\n" top "From: " from "\n"                                      \
    "To: " to "\n"                                                                  \
    "Subject: Undelivered Mail Returned to Sender\n"                                \
    "MIME-Version: 1.0\n"                                                           \
    "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n" \
    "\n--b\n\nYour message could not be delivered.\n"                               \
    "--b\nContent-Type: message/delivery-status\n\n"                                \
    "Reporting-MTA: dns; mail.example.org\n\n"                                      \
    "Final-Recipient: rfc822; bob@example.org\nAction: failed\nStatus: 5.1.1\n"     \
    "--b\nContent-Type: text/rfc822-headers\n\n" returned "\n--b--\n"

#define DAEMON       "MAILER-DAEMON@mail.example.org"
#define OUR_MAIL     "From: news@example.com\nMessage-ID: <1@example.com>\n"
#define SERVICE_MAIL "From: news@example.com\nMessage-ID: <1@service.example>\n"
#define FOREIGN_MAIL "From: x@example.net\nMessage-ID: <1@example.net>\n"
#define FROM_OUTSIDE \
    "Received: from mail.example.org (mail.example.org [192.0.2.1])\n by mx.example.com; now\n"
#define FROM_WITHIN   "Received: from mx.example.com (localhost [127.0.0.1])\n by mx.example.com; now\n"
#define BY_FOREIGNER  "Received: from a.example (a.example [10.0.0.1]) by mail.example.org; now\n"
#define RESULTS(text) "Authentication-Results: mx.example.com;\n " text "\n"
#define DMARC_PASS    RESULTS("dmarc=pass header.from=mail.example.org")

typedef struct {
    const char *what, *message, *level, *signal; /* signal: one that must be there; "!x": must not */
} Row;

static void
check_row_of(DsnDecoder *decoder, const Row *row)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(row->message, strlen(row->message));
    g_autoptr(DsnReport) report = dsn_decoder_decode(decoder, bytes, NULL);
    const DsnRecord *record = dsn_report_get_record(report, 0);
    g_autoptr(GString) line = g_string_new(NULL);
    g_autofree char *signal = g_strdup_printf("\"%s\"", row->signal + (row->signal[0] == '!'));
    const char *level = dsn_record_get_text(record, DSN_RECORD_TRUST_LEVEL);

    CHECK_TEXT(row->what, level, row->level);
    dsn_record_append_json(record, NULL, line);
    CHECK_ROW(row->what, (strstr(line->str, signal) == NULL) == (row->signal[0] == '!'));
}

static DsnDecoder *
new_decoder(const char *domain, const char *id)
{
    DsnDecoder *decoder = dsn_decoder_new();

    if (domain != NULL)
        dsn_decoder_add_our_domain(decoder, domain);
    if (id != NULL)
        dsn_decoder_add_authserv_id(decoder, id);
    return decoder;
}

static void
check_rows(const char *domain, const char *id, const Row *rows, gsize n_rows)
{
    g_autoptr(DsnDecoder) decoder = new_decoder(domain, id);

    for (gsize i = 0; i < n_rows; i++)
        check_row_of(decoder, &rows[i]);
}

static void
test_mail_that_is_not_ours_makes_a_report_suspicious(void)
{
    static const Row rows[] = {
        {"our Message-ID", REPORT("", "news@example.com", DAEMON, OUR_MAIL), "plausible", "message-id-ours"},
        {"below our domain",
         REPORT("", "news@example.com", DAEMON, "From: x@example.net\nMessage-ID: <1@a.exaMple.COM>\n"),
         "plausible", "message-id-ours"},
        {"our sender, another's Message-ID", REPORT("", "news@example.com", DAEMON, SERVICE_MAIL),
         "unverified", "sender-ours"},
        {"neither", REPORT("", "news@example.com", DAEMON, FOREIGN_MAIL), "suspicious", "not-ours"},
        {"a domain that only ends alike",
         REPORT("", "news@example.com", DAEMON, "From: x@notexample.com\nMessage-ID: <1@notexample.com>\n"),
         "suspicious", "not-ours"},
        {"a list of ours sent it on",
         REPORT("", "list@example.com", DAEMON, "List-Id: <list.example.com>\n" FOREIGN_MAIL), "unverified",
         "sender-ours"},
        {"nothing is known of it", REPORT("", "news@example.com", DAEMON, "Subject: hello\n"), "unverified",
         "sender-ours"},
    };

    check_rows("example.com", NULL, rows, G_N_ELEMENTS(rows));
}

static void
test_a_signed_address_of_ours_verifies(void)
{
    static const Row rows[] = {
        {"BATV", REPORT("", "prvs=1234abcdef=news@example.com", DAEMON, SERVICE_MAIL), "verified",
         "address-token-signed"},
        {"SRS, for mail that we forwarded",
         REPORT("", "SRS0=abcd=XY=example.net=x@example.com", DAEMON, FOREIGN_MAIL), "verified",
         "address-token-signed"},
        {"VERP can be guessed", REPORT("", "list-bounces+bob=example.org@example.com", DAEMON, OUR_MAIL),
         "plausible", "!address-token-signed"},
        {"signed by another", REPORT("", "prvs=1234abcdef=x@example.net", DAEMON, FOREIGN_MAIL), "suspicious",
         "!address-token-signed"},
    };

    check_rows("example.com", NULL, rows, G_N_ELEMENTS(rows));
}

static void
test_our_own_hosts_word_verifies_a_report_about_our_mail(void)
{
    static const Row rows[] = {
        {"DMARC", REPORT(DMARC_PASS FROM_OUTSIDE, "news@example.com", DAEMON, OUR_MAIL), "verified",
         "authentication-pass"},
        {"the host's results stand below its Received",
         REPORT(FROM_OUTSIDE DMARC_PASS BY_FOREIGNER, "news@example.com", DAEMON, OUR_MAIL), "verified",
         "authentication-pass"},
        {"behind a filter of ours",
         REPORT(FROM_WITHIN FROM_OUTSIDE DMARC_PASS, "n@example.com", DAEMON, OUR_MAIL), "verified",
         "authentication-pass"},
        {"SPF of the host's name",
         REPORT(RESULTS("spf=pass smtp.helo=mail.example.org"), "n@example.com", DAEMON, OUR_MAIL),
         "verified", "authentication-pass"},
        {"DKIM of the domain above",
         REPORT(RESULTS("dkim=fail header.d=x.example; dkim=pass header.d=example.org"), "n@example.com",
                DAEMON, OUR_MAIL),
         "verified", "authentication-of-recipient-domain"},
        {"it speaks for the recipient's domain",
         REPORT(RESULTS("dkim=pass header.d=example.org"), "n@example.com", DAEMON, SERVICE_MAIL), "verified",
         "authentication-of-recipient-domain"},
        {"proven, but not about our mail", REPORT(DMARC_PASS, "n@example.com", DAEMON, FOREIGN_MAIL),
         "suspicious", "authentication-pass"},
        {"it proves somebody else",
         REPORT(RESULTS("dmarc=pass header.from=evil.example; dkim=pass header.d=evil.example"),
                "n@example.com", DAEMON, OUR_MAIL),
         "plausible", "!authentication-pass"},
        {"DMARC failed",
         REPORT(RESULTS("dmarc=fail header.from=mail.example.org"), "n@example.com", DAEMON, OUR_MAIL),
         "suspicious", "authentication-fail"},
        {"softfail and none tell nothing",
         REPORT(RESULTS("spf=softfail smtp.helo=mail.example.org; dmarc=none"), "n@example.com", DAEMON,
                OUR_MAIL),
         "plausible", "!authentication-fail"},
    };

    check_rows("example.com", "mx.example.com", rows, G_N_ELEMENTS(rows));
}

static void
test_a_stranger_who_can_sign_proves_nothing_about_our_mail(void)
{
    static const Row rows[] = {
        {"his own domain, about a recipient elsewhere, our name as sender",
         REPORT("Authentication-Results: mx.example.com; dmarc=pass header.from=evil.example\n",
                "n@example.com", "MAILER-DAEMON@evil.example", SERVICE_MAIL),
         "unverified", "authentication-pass"},
    };

    check_rows("example.com", "mx.example.com", rows, G_N_ELEMENTS(rows));
}

static void
test_results_that_a_stranger_may_have_written_are_not_believed(void)
{
    static const Row rows[] = {
        {"another id",
         REPORT("Authentication-Results: mail.example.org; dmarc=pass header.from=mail.example.org\n",
                "n@example.com", DAEMON, OUR_MAIL),
         "plausible", "!authentication-pass"},
        {"below a foreign host", REPORT(BY_FOREIGNER DMARC_PASS, "n@example.com", DAEMON, OUR_MAIL),
         "plausible", "!authentication-pass"},
        {"below the next hop",
         REPORT(FROM_OUTSIDE BY_FOREIGNER DMARC_PASS, "n@example.com", DAEMON, OUR_MAIL), "plausible",
         "!authentication-pass"},
        {"below a second hop that only says that it is ours",
         REPORT(FROM_OUTSIDE FROM_WITHIN DMARC_PASS, "n@example.com", DAEMON, OUR_MAIL), "plausible",
         "!authentication-pass"},
        {"the first result of a method counts",
         REPORT(RESULTS("dmarc=fail header.from=mail.example.org") DMARC_PASS, "n@example.com", DAEMON,
                OUR_MAIL),
         "suspicious", "!authentication-pass"},
    };

    check_rows("example.com", "mx.example.com", rows, G_N_ELEMENTS(rows));
}

static void
test_without_an_id_no_result_is_believed(void)
{
    static const Row row = {"no id", REPORT(DMARC_PASS, "n@example.com", DAEMON, OUR_MAIL), "plausible",
                            "!authentication-pass"};

    check_rows(NULL, NULL, &row, 1);
    check_rows("example.com", NULL, &row, 1);
}

static void
test_an_id_alone_verifies_what_returns_a_message(void)
{
    static const Row rows[] = {
        {"returned", REPORT(DMARC_PASS, "n@example.com", DAEMON, FOREIGN_MAIL), "verified",
         "authentication-pass"},
        {"by a stranger, nothing returned",
         REPORT(RESULTS("dmarc=pass header.from=evil.example"), "n@example.com", "x@evil.example", "\n"),
         "unverified", "authentication-pass"},
    };

    check_rows(NULL, "mx.example.com", rows, G_N_ELEMENTS(rows));
}

static const CheckTest tests[] = {
    {"mail that is not ours makes a report suspicious", test_mail_that_is_not_ours_makes_a_report_suspicious},
    {"a signed address of ours verifies", test_a_signed_address_of_ours_verifies},
    {"our own host's word verifies a report about our mail",
     test_our_own_hosts_word_verifies_a_report_about_our_mail},
    {"a stranger who can sign proves nothing about our mail",
     test_a_stranger_who_can_sign_proves_nothing_about_our_mail},
    {"results that a stranger may have written are not believed",
     test_results_that_a_stranger_may_have_written_are_not_believed},
    {"without an id no result is believed", test_without_an_id_no_result_is_believed},
    {"an id alone verifies what returns a message", test_an_id_alone_verifies_what_returns_a_message},
};

int
main(int argc, char **argv)
{
    return check_run("trust", tests, G_N_ELEMENTS(tests), argc, argv);
}
