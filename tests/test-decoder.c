/* SPDX-License-Identifier: BSD-2-Clause */
/* test-decoder.c: the functions of dsn.h, from a message to its records */
#include <json-c/json.h>
#include <string.h>

#include "check.h"
#include "dsn.h"
#include "worker.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_object, json_object_put)

#define REPORT_TOP                                                                  \
    "Return-Path: <>\n"                                                             \
    "From: MAILER-DAEMON@mail.example.net (Mail Delivery System)\n"                 \
    "To: news@example.net\n"                                                        \
    "Subject: Undelivered Mail Returned to Sender\n"                                \
    "Date: Thu, 29 Feb 2024 12:00:02 +0900\n"                                       \
    "Message-ID: <report-1@mail.example.net>\n"                                     \
    "MIME-Version: 1.0\n"                                                           \
    "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n" \
    "\n"                                                                            \
    "--b\n"                                                                         \
    "\n"                                                                            \
    "Your message could not be delivered.\n"                                        \
    "--b\n"                                                                         \
    "Content-Type: message/delivery-status\n"                                       \
    "\n"                                                                            \
    "Reporting-MTA: dns; mail.example.net\n"

#define REPORT_END                           \
    "\n"                                     \
    "--b\n"                                  \
    "Content-Type: text/rfc822-headers\n"    \
    "\n"                                     \
    "From: News <news@example.net>\n"        \
    "To: jane@example.org\n"                 \
    "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n" \
    "X-Campaign: 17\n"                       \
    "Message-ID: <1@example.net>\n"          \
    "\n"                                     \
    "--b--\n"

/* One recipient's group of fields. */
#define RECIPIENT(address, code, words)                                     \
    "\nFinal-Recipient: rfc822; " address "\nAction: failed\nStatus: " code \
    "\nDiagnostic-Code: smtp; 550 " code " " words "\n"

static const char unknown_user[] =
    REPORT_TOP RECIPIENT("jane@example.org", "5.1.1", "User unknown") REPORT_END;
static const char two_recipients[] = REPORT_TOP RECIPIENT("jane@example.org", "5.1.1", "User unknown")
    RECIPIENT("joe@example.org", "5.2.2", "Mailbox is full") REPORT_END;
static const char no_report[] = "From: jane@example.org\nTo: joe@example.org\nSubject: lunch\n\nAt noon?\n";
static const char qmail_bounce[] =
    "From: MAILER-DAEMON@mail.example.net\n"
    "To: news@example.net\n"
    "Subject: failure notice\n"
    "\n"
    "Hi. This is the qmail-send program at mail.example.net.\n"
    "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
    "This is a permanent error; I've given up. Sorry it didn't work out.\n"
    "\n"
    "<jane@example.org>:\n"
    "192.0.2.25 does not like recipient.\n"
    "Remote host said: 550 5.1.1 User unknown\n"
    "Giving up on 192.0.2.25.\n"
    "\n"
    "--- Below this line is a copy of the message.\n"
    "\n"
    "Return-Path: <news@example.net>\n"
    "From: news@example.net\n"
    "Subject: hello\n"
    "\n"
    "hello\n";

static DsnReport *
decode_bytes(DsnDecoder *decoder, const void *bytes, gsize length)
{
    g_auto(CheckBytes) exact = check_bytes(bytes, length);
    g_autoptr(GBytes) message = g_bytes_new_static(exact.bytes, length);
    g_autoptr(GError) error = NULL;
    DsnReport *report = dsn_decoder_decode(decoder, message, &error);

    if (report == NULL)
        CHECK_ROW(error->message, report != NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(report);
    return report;
}

static DsnReport *
decode(DsnDecoder *decoder, const char *text)
{
    return decode_bytes(decoder, text, strlen(text));
}

/* All records of a message as lines, and of "not a report" where it has none. */
static char *
decode_lines(DsnDecoder *decoder, const char *text)
{
    g_autoptr(DsnReport) report = decode(decoder, text);
    GString *lines = g_string_new(NULL);

    for (guint i = 0; i < dsn_report_get_n_records(report); i++) {
        dsn_record_append_json(dsn_report_get_record(report, i), NULL, lines);
        g_string_append_c(lines, '\n');
    }
    dsn_record_append_json(dsn_report_get_not_a_report(report), NULL, lines);
    return g_string_free(lines, FALSE);
}

/* Text of a field of the first record. */
static char *
decode_field(const char *text, DsnRecordField field)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    g_autoptr(DsnReport) report = decode(decoder, text);

    CU_ASSERT_FATAL(dsn_report_get_n_records(report) > 0);
    return g_strdup(dsn_record_get_text(dsn_report_get_record(report, 0), field));
}

static void
test_what_is_no_message_is_refused_with_byte_and_remedy(void)
{
    static const struct {
        const char *bytes;
        gsize length;
        DsnError code;
        const char *place, *remedy;
    } rows[] = {
        {"", 0, DSN_ERROR_EMPTY, "byte 0:", "expected a message"},
        {"\n\n\n", 3, DSN_ERROR_NOT_MAIL, "byte 0:", "header included"},
        {"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16, DSN_ERROR_NOT_MAIL, "byte 0:", "header included"},
        {"\x7f"
         "ELF\2\1\1\0\0\0\0\0\0\0\0\0",
         16, DSN_ERROR_NOT_MAIL, "byte 0:", "header included"},
        {"{\"from\": 1}\n", 12, DSN_ERROR_NOT_MAIL, "byte 0:", "header included"},
        {"550 5.1.1 User unknown", 22, DSN_ERROR_NOT_MAIL, "byte 0:", "header included"},
        {"C:\\mail\\bounce.eml", 18, DSN_ERROR_NOT_MAIL, "byte 0:", "header included"},
        {"From jane Thu Feb 29 12:00:02 2024\nhello\n", 41, DSN_ERROR_NOT_MAIL,
         "byte 35:", "header included"},
    };
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GBytes) message = g_bytes_new_static(rows[i].bytes, rows[i].length);
        g_autoptr(GError) error = NULL;
        g_autoptr(DsnReport) report = dsn_decoder_decode(decoder, message, &error);
        CHECK_ROW(rows[i].bytes, report == NULL && g_error_matches(error, DSN_ERROR, (gint)rows[i].code));
        if (error == NULL)
            continue;
        CHECK_ROW(error->message, g_str_has_prefix(error->message, rows[i].place));
        CHECK_ROW(error->message, strstr(error->message, rows[i].remedy) != NULL);
    }
}

static void
test_odd_mail_is_mail(void)
{
    static const struct {
        const char *what, *bytes;
        gsize length;
    } rows[] = {
        {"one field", "Subject: x", 10},
        {"mbox line", "From jane Thu Feb 29 12:00:02 2024\nSubject: x\n\n", 47},
        {"quoted mbox line", ">From jane\nSubject: x\n\n", 23},
        {"blank line first", "\nSubject: x\n\n", 13},
        {"blank before the colon", "Subject : x\n\n", 13},
        {"fold first", " from above\nSubject: x\n\n", 24},
        {"line that is no field", "hello\nSubject: x\n\n", 18},
        {"NUL bytes", "Subject: a\0b\n\n\0\0\0", 17},
        {"line ends of old Macintoshes", "From: a@b.example\rSubject: x\r\rhello\r", 36},
    };
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GBytes) message = g_bytes_new_static(rows[i].bytes, rows[i].length);
        g_autoptr(DsnReport) report = dsn_decoder_decode(decoder, message, NULL);
        CHECK_ROW(rows[i].what, report != NULL);
    }
}

static void
test_a_message_that_is_no_report_is_no_error(void)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    g_autoptr(DsnReport) report = decode(decoder, no_report);
    const DsnRecord *record = dsn_report_get_not_a_report(report);

    CU_ASSERT_EQUAL(dsn_report_get_n_records(report), 0);
    CHECK_TEXT("kind", dsn_record_get_text(record, DSN_RECORD_KIND), "not-a-report");
    CU_ASSERT_PTR_NULL(dsn_record_get_diagnosis(record));
}

static void
test_each_recipient_is_a_record_with_its_own_cause(void)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    g_autoptr(DsnReport) report = decode(decoder, two_recipients);
    const DsnRecord *jane, *joe;

    CU_ASSERT_EQUAL_FATAL(dsn_report_get_n_records(report), 2);
    jane = dsn_report_get_record(report, 0);
    joe = dsn_report_get_record(report, 1);
    CHECK_TEXT("first", dsn_record_get_text(jane, DSN_RECORD_RECIPIENT), "jane@example.org");
    CHECK_TEXT("first", dsn_record_get_diagnosis(jane)->cause->id, "recipient-unknown");
    CU_ASSERT_TRUE(dsn_record_get_diagnosis(jane)->hard_bounce);
    CHECK_TEXT("second", dsn_record_get_text(joe, DSN_RECORD_RECIPIENT), "joe@example.org");
    CHECK_TEXT("second", dsn_record_get_diagnosis(joe)->cause->id, "recipient-mailbox-full");
    CU_ASSERT_FALSE(dsn_record_get_diagnosis(joe)->hard_bounce);
}

static void
test_id_does_not_depend_on_the_way_a_report_came(void)
{
    g_autofree char *with_crlf = NULL;
    g_auto(GStrv) lines = g_strsplit(unknown_user, "\n", -1);
    const struct {
        const char *what, *text;
    } rows[] = {
        {"Received", "Received: from a by b; Thu, 29 Feb 2024 12:00:03 +0900\n"},
        {"Delivered-To", "Delivered-To: somebody@host.example\n"},
        {"mbox line", "From MAILER-DAEMON Thu Feb 29 12:00:03 2024\n"},
        {"X-UID", "X-UID: 17\n"},
    };
    g_autofree char *id = decode_field(unknown_user, DSN_RECORD_ID);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strconcat(rows[i].text, unknown_user, NULL);
        g_autofree char *other = decode_field(text, DSN_RECORD_ID);
        CHECK_TEXT(rows[i].what, other, id);
    }
    with_crlf = g_strjoinv("\r\n", lines);
    {
        g_autofree char *other = decode_field(with_crlf, DSN_RECORD_ID);
        CHECK_TEXT("line ends", other, id);
    }
}

static void
test_ids_of_two_recipients_differ(void)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    g_autoptr(DsnReport) report = decode(decoder, two_recipients);

    CU_ASSERT_EQUAL_FATAL(dsn_report_get_n_records(report), 2);
    CU_ASSERT_STRING_NOT_EQUAL(dsn_record_get_text(dsn_report_get_record(report, 0), DSN_RECORD_ID),
                               dsn_record_get_text(dsn_report_get_record(report, 1), DSN_RECORD_ID));
}

static void
test_messages_without_message_id_and_date_are_told_apart_by_their_text(void)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    static const struct {
        const char *text;
        gboolean is_same;
    } rows[] = {
        {"From: a@b.example\n\nAt noon?\n", TRUE},
        {"Received: from x by y\r\nFrom: a@b.example\r\n\r\nAt noon?\r\n", TRUE},
        {"From: a@b.example\n\nAt one?\n", FALSE},
    };
    g_autoptr(DsnReport) first = decode(decoder, rows[0].text);
    const char *id = dsn_record_get_text(dsn_report_get_not_a_report(first), DSN_RECORD_ID);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(DsnReport) report = decode(decoder, rows[i].text);
        const char *other = dsn_record_get_text(dsn_report_get_not_a_report(report), DSN_RECORD_ID);
        CHECK_ROW(rows[i].text, g_str_equal(id, other) == rows[i].is_same);
    }
}

static void
test_a_message_over_the_size_limit_is_read_as_far_as_that(void)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    g_autoptr(DsnReport) cut = NULL, whole = NULL;
    gsize limit = strlen(unknown_user) - strlen(REPORT_END) + 1;
    g_autofree char *place = g_strdup_printf("byte %" G_GSIZE_FORMAT ":", limit);

    whole = decode(decoder, unknown_user);
    CU_ASSERT_PTR_NULL(dsn_report_get_warning(whole));
    dsn_decoder_set_max_size(decoder, limit);
    cut = decode(decoder, unknown_user);
    CU_ASSERT_EQUAL(dsn_report_get_n_records(cut), 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(dsn_report_get_warning(cut));
    CHECK_ROW(dsn_report_get_warning(cut), g_str_has_prefix(dsn_report_get_warning(cut), place));
}

static void
test_a_limit_of_the_structure_is_warned_of_with_its_byte(void)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(DsnReport) report = NULL;

    for (guint i = 0; i < DSN_MAIL_DEPTH_MAX + 5; i++)
        g_string_append(text, "Content-Type: message/rfc822\n\n");
    report = decode(decoder, text->str);
    CU_ASSERT_PTR_NOT_NULL_FATAL(dsn_report_get_warning(report));
    CHECK_ROW(dsn_report_get_warning(report), g_str_has_prefix(dsn_report_get_warning(report), "byte "));
}

static void
test_headers_asked_for_are_shown_decoded(void)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    g_autofree char *lines = NULL;

    dsn_decoder_add_header(decoder, "X-Campaign");
    dsn_decoder_add_header(decoder, "subject");
    dsn_decoder_add_header(decoder, "SUBJECT"); /* asked for already */
    dsn_decoder_add_header(decoder, "X-None");
    lines = decode_lines(decoder, unknown_user);
    CHECK_ROW(lines, strstr(lines, "\"headers\":{\"X-Campaign\":\"17\",\"subject\":\"Gr\xc3\xbc\xc3\x9f"
                                   "e\",\"X-None\":null}") != NULL);
}

static void
test_working_memory_leaves_no_trace_of_the_message_before(void)
{
    static const char *const messages[] = {unknown_user, two_recipients, no_report, qmail_bounce};
    g_autoptr(DsnDecoder) used = dsn_decoder_new();

    for (gsize i = 0; i < G_N_ELEMENTS(messages); i++) {
        for (gsize j = 0; j < G_N_ELEMENTS(messages); j++) {
            g_autoptr(DsnDecoder) fresh = dsn_decoder_new();
            g_autofree char *after = NULL, *wanted = decode_lines(fresh, messages[j]);
            g_free(decode_lines(used, messages[i]));
            after = decode_lines(used, messages[j]);
            CHECK_TEXT(messages[j], after, wanted);
        }
    }
}

/* How a report looks with another first line in place of "Return-Path: <>". */
static char *
trust_with_return_path(const char *line)
{
    g_autofree char *text = g_strconcat(line, unknown_user + strlen("Return-Path: <>\n"), NULL);
    return decode_field(text, DSN_RECORD_TRUST_LEVEL);
}

static void
test_trust_depends_on_the_return_path(void)
{
    static const struct {
        const char *line, *level;
    } rows[] = {
        {"Return-Path: <>\n", "plausible"},
        {"", "plausible"},
        {"Return-Path: <MAILER-DAEMON@mail.example.net>\n", "plausible"},
        {"Return-Path: <#@[]>\n", "plausible"},
        {"Return-Path: <jane@example.org>\n", "unverified"},
        {"Return-Path: <jane@example.org>\nFrom: jane@example.org\n", "suspicious"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *level = trust_with_return_path(rows[i].line);
        CHECK_TEXT(rows[i].line, level, rows[i].level);
    }
}

#define N_THREADS 4
#define N_ROUNDS  50

/* Returns how often a message came out otherwise than alone. */
static gpointer
decode_again_and_again(gpointer data)
{
    DsnDecoder *decoder = data;
    static const char *const messages[] = {unknown_user, two_recipients, no_report, qmail_bounce};
    g_autoptr(DsnDecoder) alone = dsn_decoder_new();
    guint n_different = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(messages); i++) {
        g_autofree char *wanted = decode_lines(alone, messages[i]);
        for (guint round = 0; round < N_ROUNDS; round++) {
            g_autofree char *got = decode_lines(decoder, messages[i]);
            n_different += !g_str_equal(got, wanted);
        }
    }
    return GUINT_TO_POINTER(n_different);
}

static void
test_threads_share_a_decoder(void)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    GThread *threads[N_THREADS];

    for (guint i = 0; i < N_THREADS; i++)
        threads[i] = g_thread_new("decode", decode_again_and_again, decoder);
    for (guint i = 0; i < N_THREADS; i++)
        CU_ASSERT_EQUAL(GPOINTER_TO_UINT(g_thread_join(threads[i])), 0);
}

static void
test_a_report_outlives_its_decoder_and_its_message(void)
{
    DsnDecoder *decoder = dsn_decoder_new();
    g_autoptr(DsnReport) report = decode(decoder, unknown_user);

    g_boxed_free(DSN_TYPE_DECODER, decoder);
    CHECK_TEXT("cause", dsn_record_get_diagnosis(dsn_report_get_record(report, 0))->cause->id,
               "recipient-unknown");
    CHECK_TEXT("words", dsn_record_get_text(dsn_report_get_record(report, 0), DSN_RECORD_DIAGNOSTIC),
               "550 5.1.1 User unknown");
}

static void
test_languages_are_taken_from_names_of_locales(void)
{
    static const struct {
        const char *name;
        gboolean is_japanese;
    } rows[] = {
        {"en", FALSE},         {"ja", TRUE}, {"ja_JP.UTF-8", TRUE},
        {"en_GB@euro", FALSE}, {"C", FALSE}, {"POSIX", FALSE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
        const DsnCause *cause;
        CHECK_ROW(rows[i].name, dsn_decoder_set_language(decoder, rows[i].name, NULL));
        cause = dsn_decoder_find_cause(decoder, "recipient-unknown");
        CHECK_ROW(rows[i].name, g_str_is_ascii(cause->title) != rows[i].is_japanese);
    }
}

static void
test_an_unknown_language_changes_nothing(void)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    g_autoptr(GError) error = NULL;

    CU_ASSERT_TRUE(dsn_decoder_set_language(decoder, "ja", NULL));
    CU_ASSERT_FALSE(dsn_decoder_set_language(decoder, "tlh", &error));
    CU_ASSERT_TRUE(g_error_matches(error, DSN_ERROR, DSN_ERROR_LANGUAGE));
    CHECK_ROW(error->message, strstr(error->message, "'tlh'") != NULL);
    CU_ASSERT_FALSE(g_str_is_ascii(dsn_decoder_find_cause(decoder, "recipient-unknown")->title));
}

static void
test_a_reply_text_is_explained_as_if_a_report_quoted_it(void)
{
    static const struct {
        const char *reply, *kind;
        guint reply_code;
        const char *status, *cause;
    } rows[] = {
        {"550 5.1.1 <u@example.com>: User unknown", "failure", 550, "5.1.1", "recipient-unknown"},
        {"452 4.2.2 Mailbox full", "delay", 452, "4.2.2", "recipient-mailbox-full"},
        {"550-5.1.1 The account that you tried to reach\r\n550 5.1.1 does not exist", "failure", 550, "5.1.1",
         "recipient-unknown"},
        {"", "failure", 0, NULL, "undetermined"},
    };
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) bytes = check_string(rows[i].reply);
        g_autoptr(DsnReport) report =
            dsn_decoder_explain(decoder, (const char *)bytes.bytes, bytes.span.length);
        const DsnRecord *record = dsn_report_get_record(report, 0);
        CHECK_ROW(rows[i].reply, dsn_report_get_n_records(report) == 1);
        CHECK_TEXT(rows[i].reply, dsn_record_get_text(record, DSN_RECORD_KIND), rows[i].kind);
        CHECK_TEXT(rows[i].reply, dsn_record_get_text(record, DSN_RECORD_FORMAT), "reply");
        CHECK_TEXT(rows[i].reply, dsn_record_get_text(record, DSN_RECORD_STATUS), rows[i].status);
        CHECK_TEXT(rows[i].reply, dsn_record_get_diagnosis(record)->cause->id, rows[i].cause);
        CHECK_ROW(rows[i].reply, dsn_record_get_reply_code(record) == rows[i].reply_code);
    }
}

static void
test_a_reply_of_any_bytes_is_explained_in_utf8(void)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    g_auto(CheckBytes) bytes = check_bytes("550 \xff\0\x80 no", 10);
    g_autoptr(DsnReport) report = dsn_decoder_explain(decoder, (const char *)bytes.bytes, 10);
    const char *words = dsn_record_get_text(dsn_report_get_record(report, 0), DSN_RECORD_DIAGNOSTIC);

    CU_ASSERT_TRUE(g_utf8_validate(words, -1, NULL));
    CHECK_ROW(words, g_str_has_prefix(words, "550 ") && g_str_has_suffix(words, " no"));
}

static void
test_each_cause_of_the_catalogue_is_found_by_its_id(void)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    guint n_causes = 0;
    const DsnCause *causes = dsn_decoder_get_causes(decoder, &n_causes);

    CU_ASSERT_TRUE(n_causes > 0);
    for (guint i = 0; i < n_causes; i++)
        CHECK_ROW(causes[i].id, dsn_decoder_find_cause(decoder, causes[i].id) == &causes[i]);
    CU_ASSERT_PTR_NULL(dsn_decoder_find_cause(decoder, "recipient-lazy"));
}

static void
test_codes_are_found_in_any_class(void)
{
    static const struct {
        const char *code, *found;
    } rows[] = {
        {"5.1.1", "X.1.1"}, {"4.1.1", "X.1.1"}, {"X.1.1", "X.1.1"},
        {"550", "550"},     {"5.99.99", NULL},  {"", NULL},
    };
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        DsnCode code = {0};
        CHECK_ROW(rows[i].code,
                  dsn_decoder_find_code(decoder, rows[i].code, &code) == (rows[i].found != NULL));
        CHECK_TEXT(rows[i].code, code.code, rows[i].found);
    }
}

#define LUNCH_RULE                       \
    "rule: lunch\n"                      \
    "cause: recipient-refused\n"         \
    "text: gone to the canteen\n"        \
    "strength: phrase\n"                 \
    "example: 550 gone to the canteen\n" \
    "source: observed\n"

static const char *
explained_cause(DsnDecoder *decoder, const char *reply)
{
    g_autoptr(DsnReport) report = dsn_decoder_explain(decoder, reply, strlen(reply));
    return dsn_record_get_diagnosis(dsn_report_get_record(report, 0))->cause->id;
}

static void
test_rules_of_ones_own_apply_as_well(void)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();

    CHECK_ROW("before",
              !g_str_equal(explained_cause(decoder, "550 gone to the canteen"), "recipient-refused"));
    CU_ASSERT_TRUE(dsn_decoder_add_rules(decoder, LUNCH_RULE, strlen(LUNCH_RULE), NULL));
    CHECK_TEXT("own", explained_cause(decoder, "550 gone to the canteen"), "recipient-refused");
    CHECK_TEXT("built in", explained_cause(decoder, "550 5.1.1 User unknown"), "recipient-unknown");
}

static void
test_rules_with_a_mistake_do_not_apply_at_all(void)
{
    static const char rules[] = LUNCH_RULE "\nrule: dinner\ncause: no-such-cause\ntext: x\nexample: x\n";
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    g_autoptr(GError) error = NULL;

    CU_ASSERT_FALSE(dsn_decoder_add_rules(decoder, rules, strlen(rules), &error));
    CU_ASSERT_TRUE(g_error_matches(error, DSN_ERROR, DSN_ERROR_RULES));
    CHECK_ROW(error->message, strstr(error->message, "line 9") != NULL);
    CHECK_ROW(error->message, strstr(error->message, "no-such-cause") != NULL);
    CHECK_ROW("first rule",
              !g_str_equal(explained_cause(decoder, "550 gone to the canteen"), "recipient-refused"));
}

static void
count_problem(const DsnRuleProblem *problem, gpointer user_data)
{
    guint *n_problems = user_data;

    CHECK_TEXT("rule", problem->rule, "lunch");
    CHECK_TEXT("expected", problem->expected, "recipient-refused");
    CHECK_TEXT("got", problem->got, "recipient-unknown");
    ++*n_problems;
}

static void
test_examples_that_come_out_otherwise_are_reported(void)
{
    static const char rules[] = LUNCH_RULE "example: 550 5.1.1 User unknown\n";
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    guint n_problems = 0, n_examples = 0;

    CU_ASSERT_EQUAL(
        dsn_decoder_check_rules(decoder, rules, strlen(rules), count_problem, &n_problems, &n_examples, NULL),
        1);
    CU_ASSERT_EQUAL(n_problems, 1);
    CU_ASSERT_EQUAL(n_examples, 2);
}

static const CheckTest tests[] = {
    {"a limit of the structure is warned of with its byte",
     test_a_limit_of_the_structure_is_warned_of_with_its_byte},
    {"a message over the size limit is read as far as that",
     test_a_message_over_the_size_limit_is_read_as_far_as_that},
    {"a message that is no report is no error", test_a_message_that_is_no_report_is_no_error},
    {"a reply of any bytes is explained in UTF-8", test_a_reply_of_any_bytes_is_explained_in_utf8},
    {"a reply text is explained as if a report quoted it",
     test_a_reply_text_is_explained_as_if_a_report_quoted_it},
    {"a report outlives its decoder and its message", test_a_report_outlives_its_decoder_and_its_message},
    {"an unknown language changes nothing", test_an_unknown_language_changes_nothing},
    {"codes are found in any class", test_codes_are_found_in_any_class},
    {"each cause of the catalogue is found by its id", test_each_cause_of_the_catalogue_is_found_by_its_id},
    {"each recipient is a record with its own cause", test_each_recipient_is_a_record_with_its_own_cause},
    {"examples that come out otherwise are reported", test_examples_that_come_out_otherwise_are_reported},
    {"headers asked for are shown decoded", test_headers_asked_for_are_shown_decoded},
    {"id does not depend on the way a report came", test_id_does_not_depend_on_the_way_a_report_came},
    {"ids of two recipients differ", test_ids_of_two_recipients_differ},
    {"languages are taken from names of locales", test_languages_are_taken_from_names_of_locales},
    {"messages without Message-ID and date are told apart by their text",
     test_messages_without_message_id_and_date_are_told_apart_by_their_text},
    {"odd mail is mail", test_odd_mail_is_mail},
    {"rules of one's own apply as well", test_rules_of_ones_own_apply_as_well},
    {"rules with a mistake do not apply at all", test_rules_with_a_mistake_do_not_apply_at_all},
    {"threads share a decoder", test_threads_share_a_decoder},
    {"trust depends on the return path", test_trust_depends_on_the_return_path},
    {"what is no message is refused, with byte and remedy",
     test_what_is_no_message_is_refused_with_byte_and_remedy},
    {"working memory leaves no trace of the message before",
     test_working_memory_leaves_no_trace_of_the_message_before},
};

int
main(int argc, char **argv)
{
    return check_run("decoder", tests, G_N_ELEMENTS(tests), argc, argv);
}
