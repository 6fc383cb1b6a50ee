/* SPDX-License-Identifier: BSD-2-Clause */
#include "check.h"

#include "smtp/reply.h"

typedef struct {
    const char *text;
    guint16 code;
    const char *status; /* NULL: none */
} ReadRow;

static void
check_read_rows(const ReadRow *rows, gsize n_rows)
{
    for (gsize i = 0; i < n_rows; i++) {
        g_auto(CheckBytes) text = check_string(rows[i].text);
        char written[DSN_STATUS_TEXT_MAX] = "";
        DsnStatus status = {0};
        guint16 code = 0;
        gboolean is_read = dsn_reply_read(text.span, &code, &status);
        if (status.klass != 0)
            dsn_status_write(status, written);
        CHECK_ROW(rows[i].text, is_read == (rows[i].code != 0 || rows[i].status != NULL));
        CHECK_ROW(rows[i].text, code == rows[i].code);
        CHECK_TEXT(rows[i].text, written, rows[i].status != NULL ? rows[i].status : "");
    }
}

static void
test_codes_are_read_in_the_notations_of_servers(void)
{
    static const ReadRow rows[] = {
        {"550 5.1.1 <jane@example.com>: no such user", 550, "5.1.1"},
        {"550 no such user", 550, NULL},
        {"550", 550, NULL},
        {"5.1.1", 0, "5.1.1"},
        {"smtp; 550 5.1.1 no such user", 550, "5.1.1"},
        {"SMTP;550 no such user", 550, NULL},
        {"550 550 5.1.1 no such user", 550, "5.1.1"},
        {"554 554 5.7.1 refused", 554, "5.7.1"},
        {"550-5.1.1 The account 550 5.1.1 does not exist", 550, "5.1.1"},
        {"550 - Requested action not taken: no such user here", 550, NULL},
        {"550 : User unknown", 550, NULL},
        {"550 #5.1.0 Address rejected.", 550, "5.1.0"},
        {"550 refused (#5.7.1)", 550, "5.7.1"},
        {"[554 5.7.1] refused", 554, "5.7.1"},
        {"(reason: 550 5.1.1 <jane@example.com>... User unknown)", 550, "5.1.1"},
        {"jane@example.com: 550 5.1.1 no such user", 550, "5.1.1"},
        {"jane@example.com: [192.0.2.5], 550 no such user", 550, NULL},
        {"jane@example.com Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 <jane@example.com>", 550,
         "5.1.1"},
        {"[Status: Error, Address: <jane@example.com>, ResponseCode 421, , Host not reachable.]", 421, NULL},
        {"Reason: 550-Please log in.\n550-mx.example.org is not permitted\n550 to relay.", 550, NULL},
        {"SMTP error from remote mail server after RCPT TO:<jane@example.com>: host mx.example.com [192.0.2.25]: "
         "550 no such user",
         550, NULL},
        {"SMTP error from remote mail server after end of data:\n    552 too big for us", 552, NULL},
        {"SMTP error 550 from mx.example.com", 550, NULL},
        {"the server returned error code 452", 452, NULL},
        {"smtpstatus=550 smtpmsg='550 5.1.1 no such user'", 550, "5.1.1"},
        {"SMTP:RCPT host 192.0.2.8: 553 5.3.0 no", 553, "5.3.0"},
        {"mx.example.com #550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##", 550, "5.1.1"},
        {"Sent <<< RCPT TO:<jane@example.com>\nReceived >>> 550 no such user", 550, NULL},
        {"571 No PTR record found", 571, NULL},
        {"511 sorry, no mailbox here by that name (#5.1.1 - chkuser)", 511, "5.1.1"},
        {"552 sorry, your domain isn't in my list of allowed senderhosts (#5.7.1)", 552, "5.7.1"},
        {"554 30 Sorry, your message cannot be delivered. This mailbox is disabled (554.30).", 554, NULL},
        {"552 1 Requested mail action aborted, mailbox not found", 552, NULL},
        {"550-192.0.2.222 blocked by our list\n550 Error - Blocked for abuse", 550, NULL},
        {"550 4.4.7 QUEUE.Expired; message expired", 550, "4.4.7"},
        {"421 4.7.0 [TSS04] Messages from 192.0.2.7 temporarily deferred - 4.16.55.1; see ...", 421, "4.7.0"},
        {"554 Message not allowed - 554 Message not allowed - DM", 554, NULL},
        {"250 2.0.0 Ok: queued as 4F1", 250, "2.0.0"},
        {"552 5.1.1 5.2.2 sorry, the mailbox is full", 552, "5.2.2"},
        {"550 5.1.1User unknown", 550, "5.1.1"},
        {"\r\n  550 5.1.1 no such user\r\n", 550, "5.1.1"},
    };
    check_read_rows(rows, G_N_ELEMENTS(rows));
}

static void
test_other_numbers_are_no_codes(void)
{
    static const ReadRow rows[] = {
        {"", 0, NULL},
        {"user unknown", 0, NULL},
        {"connect to mx.example.com[192.0.2.1]:25: Connection timed out", 0, NULL},
        {"connect to mx.example.com[192.0.2.1]:587: Connection refused", 0, NULL},
        {"connection failed, port: 587 was tried", 0, NULL},
        {"unable to connect to remote server [192.0.2.222:250]", 0, NULL},
        {"connect to 5.1.1.25 [5.161.20.1]: timed out", 0, NULL},
        {"message size 552 KB exceeds the limit: 500 KB", 0, NULL},
        {"size limit: 450 bytes", 0, NULL},
        {"maildir over quota: 512 messages", 0, NULL},
        {"gave up after 421 seconds", 0, NULL},
        {"the error was at 10:450 today", 0, NULL},
        {"mail refused [#102]", 0, NULL},
        {"mail refused: OFR_506 [506]", 0, NULL},
        {"mail refused, see http://example.com/errors#550 for more", 0, NULL},
        {"mail refused, see https://example.com/a/550?x", 0, NULL},
        {"mail refused, call us: 555-1234", 0, NULL},
        {"the domain is not reachable (-1915321397:450:-2147467259)", 0, NULL},
        {"refused: #216 list", 0, NULL},
        {"room 550 is full", 0, NULL},
        {"X-Unix; 255", 0, NULL},
        {"x-unix; 550", 0, NULL},
        {"X-Postfix; unknown user: \"jane\"", 0, NULL},
        {"Reason 1 (Unable-To-Transfer); Diagnostic 5 (Maximum-Time-Expired)", 0, NULL},
        {"DNS Error: 80458680 DNS type 'mx' lookup of example.com responded with code NOERROR", 0, NULL},
        {"120 seconds", 0, NULL},
        {"600 no", 0, NULL},
        {"350 no", 0, NULL},
        {"5500 no", 0, NULL},
        {"550x no", 0, NULL},
        {"550.1 no", 0, NULL},
        {"id-550 no", 0, NULL},
    };
    check_read_rows(rows, G_N_ELEMENTS(rows));
}

static void
test_numbers_inside_of_a_reply_do_not_replace_its_code(void)
{
    static const ReadRow rows[] = {
        {"552 5.2.2 mailbox exceeds\n    500 MB limit", 552, "5.2.2"},
        {"452 4.5.3 limit is 500 recipients, port: 587 is for users", 452, "4.5.3"},
        {"550 more than 450 messages: 450 is the limit", 550, NULL},
        {"554 5.7.1 blocked, see https://example.com/550/421", 554, "5.7.1"},
        {"550 5.7.1 refused (code 421 in our table)", 550, "5.7.1"},
        {"571 5.7.1 Message refused LPN007_517 [517]", 571, "5.7.1"},
        {"451 unavailable - https://example.com/docs/DOC-1369#550 [token]", 451, NULL},
    };
    check_read_rows(rows, G_N_ELEMENTS(rows));
}

static void
test_the_innermost_reply_about_this_delivery_counts(void)
{
    static const ReadRow rows[] = {
        {"host mx.example.com[192.0.2.25] said: 550 5.1.1 <jane@example.com>: no (in reply to RCPT TO command)",
         550, "5.1.1"},
        {"host mx.example.com[192.0.2.25] refused to talk to me: 421 busy", 421, NULL},
        {"192.0.2.25 does not like recipient.\nRemote host said: 552 5.2.2 full\nGiving up on 192.0.2.25.",
         552, "5.2.2"},
        {"The error that the other server returned was: 550 550 5.1.1 no (state 14).", 550, "5.1.1"},
        {"550 Mailbox unavailable. The server response was: 554 5.7.1 your network is on our list (S3150)",
         554, "5.7.1"},
        {"5.1.0 - Unknown address error 550-'5.1.1 <jane@example.com>... User unknown' (delivery attempts: 0)",
         550, "5.1.1"},
        {"5.3.0 - Other mail system problem 554-'mailbox is gone' (delivery attempts: 0)", 554, "5.3.0"},
        {"550 5.1.351 Remote server returned unknown recipient -> 554 : User unknown", 554, "5.1.351"},
        {"Remote Server returned '550 5.1.351 Remote server returned unknown recipient -> 554 : User unknown'",
         554, "5.1.351"},
        {"450 4.7.0 Proxy session setup failed on Frontend with '451 4.4.0 Primary target IP address responded "
         "with: \"421 4.4.2 Connection dropped\" Attempted failover'",
         421, "4.4.2"},
        {"550 4.4.7 QUEUE.Expired [{LRT=1/2/2021};{LED=450 4.7.320 Certificate validation failed};{IP=192.0.2.1}]",
         450, "4.7.320"},
        {"mail.example.com #<mail.example.com #5.7.1 smtp;554 5.7.60 not permitted> #SMTP#", 554, "5.7.60"},
        {"554 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.2 Connection timed out>", 421,
         "4.4.2"},
        {"554 5.4.7 [internal] exceeded max time (last transfail: 451 4.7.1 greylisted)", 451, "4.7.1"},
        {"550 5.0.0 Failed, id=123-45, from MTA([127.0.0.1]:10025): 552 5.2.2 full", 552, "5.2.2"},
        {"Server mx.example.com[192.0.2.25] failed with: 550 5.1.1 no", 550, "5.1.1"},
        {"MTA 'gw' gives error message 5.7.1 Unable to relay", 0, "5.7.1"},
        {"220-greeting 421 4.2.1 try later", 421, "4.2.1"},
        {"554 <jane@example.com>... 550 Host unknown", 550, NULL},
        {"550-Callout verification failed:\n550 552 5.2.2 full", 552, "5.2.2"},
        {"450 4.1.1 <jane@example.com>: Recipient address rejected: unverified address: host mx.example.com"
         "[192.0.2.1] said: 550 5.1.1 no such user",
         550, "5.1.1"},
        /* what the inner one does not say is taken from the outer one */
        {"550 5.7.1 blocked. The server response was: your network is on our list", 550, "5.7.1"},
        {"550 5.7.1 no. Remote host said: 554 5.0.0 no", 554, "5.7.1"},
    };
    check_read_rows(rows, G_N_ELEMENTS(rows));
}

static void
test_a_call_out_does_not_count(void)
{
    static const ReadRow rows[] = {
        {"550-Verification failed for <news@example.org> 550-Called: 192.0.2.25 550-Response: 550 5.1.1 "
         "<news@example.org>: User unknown 550 Sender verify failed",
         550, NULL},
        {"553-Verification failed for <news@example.org>\n553-Called:   192.0.2.25\n"
         "553-Sent:     RCPT TO:<news@example.org>\n553-Response: 550 5.1.1 no such user\n"
         "553 Sender verify failed",
         553, NULL},
        {"550-Verification failed for <news@example.org>\n550-550 5.1.1 no such user\n550 Sender verify failed",
         550, NULL},
        {"550 5.1.7 <news@example.org>: Sender address rejected: undeliverable address: host mail.example.org"
         "[192.0.2.1] said: 554 5.1.1 no (in reply to RCPT TO command)",
         550, "5.1.7"},
        {"450 4.1.7 <news@example.org>: Sender address rejected: unverified address: host mail.example.org"
         "[192.0.2.1]\n    said: 451 4.2.0 wait (in reply to RCPT TO command) (in reply to RCPT TO command)",
         450, "4.1.7"},
        {"451 response to \"RCPT TO:<news@example.org>\" from mail.example.org [192.0.2.1] was: 550 no", 451,
         NULL},
    };
    check_read_rows(rows, G_N_ELEMENTS(rows));
}

static void
test_a_mere_consequence_does_not_count(void)
{
    static const ReadRow rows[] = {
        {"<<< 550 5.1.1 no such user\n<<< 503 5.0.0 Need RCPT (recipient)", 550, "5.1.1"},
        {"<<< 550 5.1.1 no such user\n<<< 554 5.5.1 Error: no valid recipients", 550, "5.1.1"},
        {"<<< 550 5.1.1 no such user\n<<< 503 valid RCPT command must precede DATA", 550, "5.1.1"},
        {"<<< 451 see our web page\n554 5.0.0 Service unavailable", 451, NULL},
        {"<<< 550 5.1.1 no such user\n<<< 250 2.0.0 reset", 550, "5.1.1"},
        {"<<< 250 2.1.0 sender ok\n<<< 550 5.1.1 no such user", 550, "5.1.1"},
        /* alone they are all that there is */
        {"503 5.5.1 Error: need RCPT command", 503, "5.5.1"},
        {"554 5.0.0 Service unavailable", 554, "5.0.0"},
        /* with a status of its own it is no translation */
        {"<<< 421 busy\n<<< 554 5.7.1 Service unavailable; client host blocked", 554, "5.7.1"},
    };
    check_read_rows(rows, G_N_ELEMENTS(rows));
}

static void
test_replies_are_split_from_the_outermost_inwards(void)
{
    static const struct {
        const char *text, *inner; /* text of the last reply */
        guint n;
        DsnQuote quote;
        guint deciding;
    } rows[] = {
        {"550 5.1.1 no", "550 5.1.1 no", 1, DSN_QUOTE_NONE, 0},
        {"smtp; 550 5.1.1 no", "550 5.1.1 no", 1, DSN_QUOTE_NONE, 0},
        {"connect to mx[192.0.2.1]:25: timed out", "connect to mx[192.0.2.1]:25: timed out", 1,
         DSN_QUOTE_NONE, 0},
        {"host mx said: 550 5.1.1 no (in reply to RCPT TO command); and so on",
         "550 5.1.1 no (in reply to RCPT TO command)", 2, DSN_QUOTE_SAID, 1},
        {"192.0.2.25 does not like recipient.\nRemote host said: 550 no\nmore\nGiving up on 192.0.2.25.",
         "550 no\nmore", 2, DSN_QUOTE_SAID, 1},
        {"Remote host said: no such user", "no such user", 2, DSN_QUOTE_SAID, 1},
        {"he said: no such user", "he said: no such user", 1, DSN_QUOTE_NONE, 0},
        {"mx returned '550 isn't there' today", "550 isn't there", 2, DSN_QUOTE_SAID, 1},
        {"554 expired.<421 4.4.2 <a@b.example> timed out> bye", "421 4.4.2 <a@b.example> timed out", 2,
         DSN_QUOTE_SAID, 1},
        {"554 5.4.7 expired (last transfail: 421 4.4.0 (no) servers) bye", "421 4.4.0 (no) servers", 2,
         DSN_QUOTE_SAID, 1},
        {"[{LED=450 4.7.1 later};{FQDN=mx.example.com}]", "450 4.7.1 later", 2, DSN_QUOTE_SAID, 1},
        {"550-Verification failed for <a@b.example>\n550-Called: x\n550-Response: 550 no\n550 Sender verify failed",
         "550 no", 2, DSN_QUOTE_CALLOUT, 0},
        {"550 no\n554 5.5.1 Error: no valid recipients", "554 5.5.1 Error: no valid recipients", 2,
         DSN_QUOTE_SAID, 0},
        {"550-one\n550-two\n550 three", "550-one\n550-two\n550 three", 1, DSN_QUOTE_NONE, 0},
        {"x said: 550 a; y said: 551 b; z said: 552 c", "552 c", 4, DSN_QUOTE_SAID, 3},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) text = check_string(rows[i].text);
        DsnReply replies[DSN_REPLIES_MAX];
        guint n = dsn_reply_split(text.span, replies);
        CHECK_ROW(rows[i].text, n == rows[i].n);
        CHECK_ROW(rows[i].text, n > 0 && replies[n - 1].quote == rows[i].quote);
        CHECK_ROW(rows[i].text, dsn_reply_deciding(replies, n) == rows[i].deciding);
        CHECK_SPAN(rows[i].text, replies[n - 1].text, rows[i].inner);
    }
}

static void
test_what_is_nested_too_deep_is_text_of_the_last_reply(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    DsnReply replies[DSN_REPLIES_MAX];
    guint n;

    for (guint i = 0; i < 3 * DSN_REPLIES_MAX; i++)
        g_string_append(text, "550 5.7.1 a relay said: ");
    n = dsn_reply_split((DsnSpan){(const guint8 *)text->str, text->len}, replies);
    CU_ASSERT_EQUAL(n, DSN_REPLIES_MAX);
    CU_ASSERT_EQUAL(dsn_reply_deciding(replies, n), DSN_REPLIES_MAX - 1);
}

static void
test_an_empty_text_holds_no_reply(void)
{
    DsnReply replies[DSN_REPLIES_MAX];

    CU_ASSERT_EQUAL(dsn_reply_split(DSN_SPAN_NONE, replies), 0);
    CU_ASSERT_EQUAL(dsn_reply_split(DSN_SPAN(" \r\n"), replies), 0);
    CU_ASSERT_EQUAL(dsn_reply_split(DSN_SPAN("smtp;"), replies), 0);
}

static void
test_a_line_of_a_transcript_is_known_by_its_code(void)
{
    static const struct {
        const char *text;
        gboolean starts;
    } rows[] = {
        {"550 no", TRUE},
        {"550-no", TRUE},
        {"550", TRUE},
        {"  550 5.1.1 no", TRUE},
        {"smtp; 550 no", TRUE},
        {"SMTP;550 no", TRUE},
        {"[550 no]", TRUE},
        {"#550 no", TRUE},
        {"'421 no'", TRUE},
        {"250 ok", TRUE},
        {"354 go on", TRUE},
        {"550 Messages must have a date", TRUE},
        {"500 MB is the limit", FALSE},
        {"500 messages were refused", FALSE},
        {"421 seconds", FALSE},
        {"5.1.1 no", FALSE},
        {"550.example.com", FALSE},
        {"5501 no", FALSE},
        {"300 no", FALSE},
        {"no 550", FALSE},
        {"55", FALSE},
        {"", FALSE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) text = check_string(rows[i].text);
        CHECK_ROW(rows[i].text, dsn_reply_starts(text.span) == rows[i].starts);
    }
}

static void
test_a_reply_is_unfolded_into_one_line(void)
{
    static const struct {
        const char *text, *line;
    } rows[] = {
        {"550 5.1.1 no such user", "550 5.1.1 no such user"},
        {"  550 no\r\n", "550 no"},
        {"550 5.1.1 <jane@example.com>:\r\n    no such\r\n\tuser",
         "550 5.1.1 <jane@example.com>: no such user"},
        {"550-5.1.1 The account\n550-5.1.1 does not\n550 5.1.1 exist",
         "550 5.1.1 The account does not exist"},
        {"550-5.1.1 The account\r\n 550-5.1.1 does not\r\n 550 5.1.1  exist",
         "550 5.1.1 The account does not exist"},
        {"550-5.1.1 The account 550-5.1.1 does not 550 5.1.1 exist", "550 5.1.1 The account does not exist"},
        {"550-5.1.1 The account does\n    not 550 5.1.1\n    exist", "550 5.1.1 The account does not exist"},
        {"550-no\n550-such\n550 user", "550 no such user"},
        {"550-no\n550-\n550 user", "550 no user"},
        {"550-5.7.1 cut by the reporter", "550 5.7.1 cut by the reporter"},
        {"550-5.7.1 no\n550 5.7.2 why", "550 5.7.1 no 5.7.2 why"},
        {"host mx said: 550-no such\n    550 user (in reply to RCPT TO\n    command)",
         "host mx said: 550 no such user (in reply to RCPT TO command)"},
        {"452-no more\n452-than 452 messages\n452 per day", "452 no more than 452 messages per day"},
        {"550 no\n550 really no", "550 no 550 really no"},
        {"550-Called: x\n550-Response: 550 5.1.1 no\n550 Sender verify failed",
         "550-Called: x Response: 550 5.1.1 no 550 Sender verify failed"},
        {"550-Called: x 550-Response: 550 5.1.1 no 550 Sender verify failed",
         "550-Called: x Response: 550 5.1.1 no 550 Sender verify failed"},
        {"550-Verification failed\n550-550 5.1.1 no\n550 Sender verify failed",
         "550-Verification failed 550 5.1.1 no 550 Sender verify failed"},
        {"5.1.0 - error 550-'5.1.1 no\n    user' (attempts: 0)",
         "5.1.0 - error 550-'5.1.1 no user' (attempts: 0)"},
        {"no code\n  at all", "no code at all"},
        {"", ""},
    };
    g_autoptr(GStringChunk) store = g_string_chunk_new(256);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) text = check_string(rows[i].text);
        CHECK_SPAN(rows[i].text, dsn_reply_unfold(text.span, store), rows[i].line);
    }
}

static void
test_a_reply_reads_the_same_when_it_is_unfolded(void)
{
    static const ReadRow rows[] = {
        {"550-Verification failed for <news@example.org>\n550-Called:   192.0.2.25\n"
         "550-Response: 554 5.1.1 no such user\n550 Sender verify failed",
         550, NULL},
        {"550-Callout verification failed:\n550 552 5.2.2 full", 552, "5.2.2"},
        {"Remote host said: 550-5.7.1 no\n550 5.7.1 mail\nGiving up on 192.0.2.1.", 550, "5.7.1"},
        {"5.1.0 - Unknown address error 550-'5.1.1\n    no'", 550, "5.1.1"},
    };
    g_autoptr(GStringChunk) store = g_string_chunk_new(256);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        DsnSpan line = dsn_reply_unfold(dsn_span_from_string(rows[i].text), store);
        g_autofree char *text = dsn_span_dup_utf8(line);
        check_read_rows(&(ReadRow){text, rows[i].code, rows[i].status}, 1);
    }
}

static void
test_time_is_linear_whatever_is_repeated(void)
{
    static const char *const patterns[] = {
        "smtp; ", "smtp;(",     "said: ",  "said: (", "550 ",     "550-",
        "550\n",  "550-5.1.1 ", "(550 5.", "\"'",     "reply: '", "250 smtp; ",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
        g_autoptr(GString) text = g_string_new("550 ");
        DsnReply replies[DSN_REPLIES_MAX];
        gint64 start;
        while (text->len < 64 * 1024)
            g_string_append(text, patterns[i]);
        start = g_get_monotonic_time();
        for (guint n = 0; n < 20; n++)
            dsn_reply_split((DsnSpan){(const guint8 *)text->str, text->len}, replies);
        CHECK_ROW(patterns[i], g_get_monotonic_time() - start < 5 * G_USEC_PER_SEC);
    }
}

static const CheckTest tests[] = {
    {"a call-out does not count", test_a_call_out_does_not_count},
    {"a line of a transcript is known by its code", test_a_line_of_a_transcript_is_known_by_its_code},
    {"a mere consequence does not count", test_a_mere_consequence_does_not_count},
    {"a reply is unfolded into one line", test_a_reply_is_unfolded_into_one_line},
    {"a reply reads the same when it is unfolded", test_a_reply_reads_the_same_when_it_is_unfolded},
    {"an empty text holds no reply", test_an_empty_text_holds_no_reply},
    {"codes are read in the notations of servers", test_codes_are_read_in_the_notations_of_servers},
    {"numbers inside of a reply do not replace its code",
     test_numbers_inside_of_a_reply_do_not_replace_its_code},
    {"other numbers are no codes", test_other_numbers_are_no_codes},
    {"replies are split from the outermost inwards", test_replies_are_split_from_the_outermost_inwards},
    {"the innermost reply about this delivery counts", test_the_innermost_reply_about_this_delivery_counts},
    {"time is linear, whatever is repeated", test_time_is_linear_whatever_is_repeated},
    {"what is nested too deep is text of the last reply",
     test_what_is_nested_too_deep_is_text_of_the_last_reply},
};

int
main(int argc, char **argv)
{
    return check_run("smtp-reply", tests, G_N_ELEMENTS(tests), argc, argv);
}
