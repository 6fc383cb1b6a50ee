/* SPDX-License-Identifier: BSD-2-Clause */
/* test-mail.c: the structure of messages: header fields, MIME parts, limits */
#include "check.h"

#include "mail/mail.h"

#include <string.h>
#include <time.h>

static const char *const media_names[] = {
    [DSN_MEDIA_OTHER] = "other",
    [DSN_MEDIA_TEXT_PLAIN] = "plain",
    [DSN_MEDIA_TEXT_HTML] = "html",
    [DSN_MEDIA_TEXT_OTHER] = "text",
    [DSN_MEDIA_MULTIPART_REPORT] = "report",
    [DSN_MEDIA_MULTIPART_ALTERNATIVE] = "alternative",
    [DSN_MEDIA_MULTIPART_OTHER] = "multipart",
    [DSN_MEDIA_MESSAGE] = "message",
    [DSN_MEDIA_MESSAGE_HEADERS] = "headers",
    [DSN_MEDIA_DELIVERY_STATUS] = "status",
    [DSN_MEDIA_FEEDBACK_REPORT] = "feedback",
    [DSN_MEDIA_DISPOSITION] = "disposition",
};

/* "report[plain{text} message[plain{text}]]": leaves with their bodies, and what they are in with brackets; a multipart
 * whose closing boundary was not seen has an ellipsis before its last bracket. */
static void
append_outline(const DsnMail *mail, guint index, GString *outline)
{
    const DsnPart *part = dsn_mail_part(mail, index);

    g_string_append(outline, media_names[part->media]);
    if (part->end == index + 1) {
        g_string_append_printf(outline, "{%.*s}", (int)part->body.length, (const char *)part->body.data);
        return;
    }
    g_string_append_c(outline, '[');
    for (guint child = index + 1; child < part->end; child = dsn_mail_part(mail, child)->end) {
        if (child > index + 1)
            g_string_append_c(outline, ' ');
        append_outline(mail, child, outline);
    }
    g_string_append(outline, part->closed || part->media == DSN_MEDIA_MESSAGE ? "]" : "...]");
}

typedef struct {
    const char *text, *outline;
} OutlineRow;

static void
check_outlines(const OutlineRow *rows, gsize n_rows)
{
    g_autoptr(DsnMail) mail = dsn_mail_new();

    for (gsize i = 0; i < n_rows; i++) {
        g_auto(CheckBytes) bytes = check_string(rows[i].text);
        g_autoptr(GString) outline = g_string_new(NULL);
        dsn_mail_scan(mail, bytes.span);
        append_outline(mail, 0, outline);
        CHECK_TEXT(rows[i].text, outline->str, rows[i].outline);
    }
}

#define MIXED(boundary)   "Content-Type: multipart/mixed; boundary=" boundary "\n\n"
#define TYPE(type)        "Content-Type: " type "\n\n"
#define RFC822            TYPE("message/rfc822")
#define ENCODED(encoding) "Content-Type: message/rfc822\nContent-Transfer-Encoding: " encoding "\n\n"

static void
test_header_and_body_are_told_apart(void)
{
    static const OutlineRow rows[] = {
        {"", "plain{}"},
        {"\n", "plain{}"},
        {"A: b", "plain{}"},
        {"A: b\n\nbody\n", "plain{body\n}"},
        {"A: b\r\n\r\nbody\r\n", "plain{body\r\n}"},
        {"A: b\r\r\n\r\r\nbody", "plain{body}"},
        {"A: b\r\rbody\r", "plain{body\r}"}, /* no LF at all: CR ends lines */
        {"A: b\n\n\nbody", "plain{\nbody}"},
        {"A: b\nno field\n\nbody", "plain{no field\n\nbody}"},
        {"A: b\nfield with blanks: c\n", "plain{field with blanks: c\n}"},
        {"A: b\n: no name\n", "plain{: no name\n}"},
        {"just text", "plain{just text}"},
        {"A: b\n \n\nbody", "plain{body}"},    /* a line of blanks is a fold */
        {" \nbody", "plain{body}"},            /* but not before any field */
        {"\n\r\nA: b\n\nbody", "plain{body}"}, /* empty lines before the header */
        {"\nbody", "plain{body}"},             /* no header */
        {"From a@b Mon Jan  1\nA: b\n\nbody", "plain{body}"},
        {">From a@b Mon Jan  1\nA: b\n>From c@d\nE: f\n\nbody", "plain{body}"},
        {"From: a@b\n\nFrom here", "plain{From here}"},
        {"From : a@b\n\nbody", "plain{body}"},
    };
    check_outlines(rows, G_N_ELEMENTS(rows));
}

static void
test_folds_that_lost_their_blanks_still_belong_to_their_field(void)
{
    static const struct {
        const char *text, *name, *value; /* value NULL: the header ended before */
    } rows[] = {
        {"Received: from a\nby b\nfor c; d\nSubject: e\n\nbody", "Received", "from a by b for c; d"},
        {"Received: from a\nby b\nSubject: e\n\nbody", "Subject", "e"},
        {"Received: from a\nby b\nX-Id: 1\nReceived: from c\nby d\n\nbody", "X-Id", "1"},
        {"Content-Type: text/plain;\ncharset=utf-8\n\nbody", "Content-Type", "text/plain; charset=utf-8"},
        {"X-Key:\nbm90IGEgZmllbGQ=\n\nbody", "X-Key", "bm90IGEgZmllbGQ="},
        {"A: b\nSorry, this failed\nreason: d\n\nbody", "reason",
         NULL}, /* not a field that only headers have */
        {"A: b\nSorry, this failed\n\nSubject: d\n\nbody", "Subject", NULL},
    };
    g_autoptr(DsnMail) mail = dsn_mail_new();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) bytes = check_string(rows[i].text);
        const DsnField *field;
        dsn_mail_scan(mail, bytes.span);
        field = dsn_part_field_named(mail, dsn_mail_part(mail, 0), rows[i].name);
        CHECK_SPAN(rows[i].text, field != NULL ? dsn_value_unfold(mail, field->value) : DSN_SPAN_NONE,
                   rows[i].value);
    }
}

static void
test_multiparts_are_cut_at_their_boundary(void)
{
    static const OutlineRow rows[] = {
        {MIXED("b") "--b\n\none\n--b\n\ntwo\n--b--\n", "multipart[plain{one} plain{two}]"},
        {MIXED("\"b\"") "--b\r\n\r\none\r\n--b--", "multipart[plain{one}]"},
        {MIXED("\"b c\"") "--b c\n\none\n\n--b c--", "multipart[plain{one\n}]"},
        {MIXED("\"b \"") "--b\n\none\n--b--", "multipart[plain{one}]"},
        {MIXED("b") "preamble\n--b\n\none\n--b--\nepilogue\n--b\nmore", "multipart[plain{one}]"},
        {MIXED("b") "--b \t\n\none\n--b--  \nepilogue", "multipart[plain{one}]"},
        {MIXED("b") "--b\n\n--bc\n-b\n--b-\n --b\n--b--", "multipart[plain{--bc\n-b\n--b-\n --b}]"},
        {MIXED("b") "--b\n\none", "multipart[plain{one}...]"},
        {MIXED("b") "--b\n\none\n", "multipart[plain{one\n}...]"},
        {MIXED("b") "--b", "multipart[plain{}...]"},
        {MIXED("b") "--b\n--b\n\n--b\nA: b\n--b--", "multipart[plain{} plain{} plain{}]"},
        {MIXED("b") "--b--\n", "multipart{--b--\n}"},
        {MIXED("b") "no boundary\n", "multipart{no boundary\n}"},
        {MIXED("") "--\n\none\n----\n", "multipart{--\n\none\n----\n}"},
        {MIXED("\"\"") "--\n\none\n", "multipart{--\n\none\n}"},
        {TYPE("multipart/mixed") "--b\n\none\n--b--\n", "multipart{--b\n\none\n--b--\n}"},
        {MIXED("b:c") "--b:c\n--b:c\n\none\n--b:c--\n", "multipart[plain{} plain{one}]"}, /* no field */
        {"Content-Type: multipart/mixed; boundary=b\r\r--b\r\rone\r--b--\r", "multipart[plain{one}]"},
    };
    check_outlines(rows, G_N_ELEMENTS(rows));
}

static void
test_multiparts_may_be_nested(void)
{
    static const OutlineRow rows[] = {
        {MIXED("a") "--a\n" MIXED("b") "--b\n\none\n--b--\n--a\n\ntwo\n--a--",
         "multipart[multipart[plain{one}] plain{two}]"},
        {MIXED("a") "--a\n" MIXED("b") "--b\n\none\n--a\n\ntwo\n--a--",
         "multipart[multipart[plain{one}...] plain{two}]"}, /* the outer one ends the inner one */
        {MIXED("a") "--a\n" MIXED("ab") "--ab\n\none\n--ab--\n--a\n\ntwo\n--a--",
         "multipart[multipart[plain{one}] plain{two}]"},
        {MIXED("ab") "--ab\n" MIXED("a") "--a\n\none\n--a--\n--ab\n\ntwo\n--ab--",
         "multipart[multipart[plain{one}] plain{two}]"},
        {MIXED("a") "--a\n" MIXED("a") "--a\n\none\n--a--\n--a\n\ntwo\n--a--",
         "multipart[multipart[plain{one}] plain{two}]"}, /* the inner one has it first */
        {MIXED("a") "--a\n" MIXED("b") "none\n--a--", "multipart[multipart{none}]"},
    };
    check_outlines(rows, G_N_ELEMENTS(rows));
}

static void
test_messages_in_messages_are_read(void)
{
    static const OutlineRow rows[] = {
        {RFC822 "A: b\n\nbody", "message[plain{body}]"},
        {TYPE("message/global") "A: b\n\nbody", "message[plain{body}]"},
        {RFC822 "", "message{}"},
        {RFC822 RFC822 "A: b\n\nbody", "message[message[plain{body}]]"},
        {MIXED("b") "--b\n" RFC822 "A: b\n\nbody\n--b--", "multipart[message[plain{body}]]"},
        {MIXED("b") "--b\n" RFC822 "--b--", "multipart[message{}]"},
        {MIXED("b") "--b\n" RFC822 "A: b\n--b--", "multipart[message[plain{}]]"},
        {MIXED("b") "--b\n" RFC822 MIXED("c") "--c\n\none\n--b\n\ntwo\n--b--",
         "multipart[message[multipart[plain{one}...]] plain{two}]"},
        {MIXED("b") "--b\n" RFC822 "\n\nA: b\n\nbody\n--b--", "multipart[message[plain{body}]]"},
        {MIXED("b") "--b\n" RFC822 "From a Mon\nA: b\n\nbody\n--b--", "multipart[message[plain{body}]]"},
        {ENCODED("8bit") "A: b\n\nbody", "message[plain{body}]"},
        {ENCODED("base64") "QTogYg==", "message{QTogYg==}"},
        {ENCODED("Quoted-Printable") "A: b=20", "message{A: b=20}"},
        {"Content-Type: multipart/digest; boundary=b\n\n--b\n\nA: b\n\nbody\n--b\n" TYPE(
             "text/plain") "text\n--b--",
         "multipart[message[plain{body}] plain{text}]"},
    };
    check_outlines(rows, G_N_ELEMENTS(rows));
}

static void
test_media_types_are_read_as_senders_write_them(void)
{
    static const OutlineRow rows[] = {
        {TYPE("text/plain; charset=x"), "plain{}"},
        {TYPE("TEXT/Plain"), "plain{}"},
        {TYPE("text"), "plain{}"},
        {TYPE(""), "plain{}"},
        {TYPE(";;"), "plain{}"},
        {TYPE("(a comment) text (another) / (one more) html; charset=x"), "html{}"},
        {TYPE("text/enriched"), "text{}"},
        {TYPE("image/png"), "other{}"},
        {TYPE("multipart/report; report-type=delivery-status"), "report{}"},
        {TYPE("multipart/alternative"), "alternative{}"},
        {TYPE("multipart/related"), "multipart{}"},
        {TYPE("text/rfc822-headers"), "headers{}"},
        {TYPE("text/rfc822-header"), "headers{}"},
        {TYPE("message/rfc822-headers"), "headers{}"},
        {TYPE("message/global-headers"), "headers{}"},
        {TYPE("message/delivery-status"), "status{}"},
        {TYPE("message/global-delivery-status"), "status{}"},
        {TYPE("message/feedback-report"), "feedback{}"},
        {TYPE("message/disposition-notification"), "disposition{}"},
        {TYPE("message/global-disposition-notification"), "disposition{}"},
        {TYPE("message/partial"), "other{}"},
        {"Content-Type:\n text/html\n\n", "html{}"},
        {"content-type : text/html\n\n", "html{}"},
        {"Content-Type: text/html\nContent-Type: text/plain\n\n", "html{}"},
    };
    check_outlines(rows, G_N_ELEMENTS(rows));
}

static void
test_fields_have_name_and_raw_value(void)
{
    static const struct {
        const char *text, *name, *value;
        DsnFieldId id;
    } rows[] = {
        {"Subject: one two\n", "Subject", "one two", DSN_FIELD_SUBJECT},
        {"SUBJECT:one\r\n", "SUBJECT", "one", DSN_FIELD_SUBJECT},
        {"subject \t:\t one \r\n", "subject", "one ", DSN_FIELD_SUBJECT},
        {"Subject: one\r\n\ttwo\r\n three\r\n", "Subject", "one\r\n\ttwo\r\n three", DSN_FIELD_SUBJECT},
        {"Subject:\n one\n", "Subject", "one", DSN_FIELD_SUBJECT},
        {"Subject:", "Subject", "", DSN_FIELD_SUBJECT},
        {"Subject:\n\n", "Subject", "", DSN_FIELD_SUBJECT},
        {"Subject: one", "Subject", "one", DSN_FIELD_SUBJECT},
        {"Subject: f\xfcr\n", "Subject", "f\xfcr", DSN_FIELD_SUBJECT},
        {"Subject: a\rb\n", "Subject", "a\rb", DSN_FIELD_SUBJECT},
        {"Subject: a\rTo: b\r", "Subject", "a", DSN_FIELD_SUBJECT}, /* CR ends lines */
        {"X-Subject: one\n", "X-Subject", "one", DSN_FIELD_OTHER},
        {"X: :one\n", "X", ":one", DSN_FIELD_OTHER},
        {"!#$%&'*+-.^_`|~0: one\n", "!#$%&'*+-.^_`|~0", "one", DSN_FIELD_OTHER},
    };
    g_autoptr(DsnMail) mail = dsn_mail_new();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) bytes = check_string(rows[i].text);
        const DsnField *field;
        dsn_mail_scan(mail, bytes.span);
        if (!CHECK_ROW(rows[i].text, dsn_mail_part(mail, 0)->n_fields >= 1))
            continue;
        field = &g_array_index(mail->fields, DsnField, 0);
        CHECK_SPAN(rows[i].text, field->name, rows[i].name);
        CHECK_SPAN(rows[i].text, field->value, rows[i].value);
        CHECK_ROW(rows[i].text, field->id == rows[i].id);
    }
}

static void
test_every_known_name_has_its_id(void)
{
    static const struct {
        const char *name;
        DsnFieldId id;
    } rows[] = {
        {"Auto-Submitted", DSN_FIELD_AUTO_SUBMITTED},
        {"Authentication-Results", DSN_FIELD_AUTHENTICATION_RESULTS},
        {"Cc", DSN_FIELD_CC},
        {"Content-Description", DSN_FIELD_CONTENT_DESCRIPTION},
        {"Content-Disposition", DSN_FIELD_CONTENT_DISPOSITION},
        {"Content-Transfer-Encoding", DSN_FIELD_CONTENT_TRANSFER_ENCODING},
        {"Content-Type", DSN_FIELD_CONTENT_TYPE},
        {"Date", DSN_FIELD_DATE},
        {"Delivered-To", DSN_FIELD_DELIVERED_TO},
        {"Feedback-ID", DSN_FIELD_FEEDBACK_ID},
        {"From", DSN_FIELD_FROM},
        {"In-Reply-To", DSN_FIELD_IN_REPLY_TO},
        {"List-Id", DSN_FIELD_LIST_ID},
        {"Message-ID", DSN_FIELD_MESSAGE_ID},
        {"MIME-Version", DSN_FIELD_MIME_VERSION},
        {"Precedence", DSN_FIELD_PRECEDENCE},
        {"Received", DSN_FIELD_RECEIVED},
        {"References", DSN_FIELD_REFERENCES},
        {"Reply-To", DSN_FIELD_REPLY_TO},
        {"Return-Path", DSN_FIELD_RETURN_PATH},
        {"Sender", DSN_FIELD_SENDER},
        {"Subject", DSN_FIELD_SUBJECT},
        {"To", DSN_FIELD_TO},
        {"X-Failed-Recipients", DSN_FIELD_X_FAILED_RECIPIENTS},
        {"X-Mailer", DSN_FIELD_X_MAILER},
    };
    g_autoptr(DsnMail) mail = dsn_mail_new();

    CU_ASSERT_EQUAL(G_N_ELEMENTS(rows), DSN_N_FIELDS - 1);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf("X: y\n%s: value\n\n", rows[i].name);
        g_auto(CheckBytes) bytes = check_string(text);
        const DsnField *field;
        dsn_mail_scan(mail, bytes.span);
        field = dsn_part_field(mail, dsn_mail_part(mail, 0), rows[i].id);
        CHECK_SPAN(rows[i].name, field != NULL ? field->name : DSN_SPAN_NONE, rows[i].name);
    }
}

static void
test_fields_are_found_in_their_own_part(void)
{
    g_auto(CheckBytes) bytes =
        check_string("Subject: outer\nX-Id: 1\nX-ID: 2\n" MIXED("b") "--b\nSubject: inner\n"
                                                                     "\n\n--b--\n");
    g_autoptr(DsnMail) mail = dsn_mail_new();

    dsn_mail_scan(mail, bytes.span);
    CHECK_SPAN("outer", dsn_part_field(mail, dsn_mail_part(mail, 0), DSN_FIELD_SUBJECT)->value, "outer");
    CHECK_SPAN("inner", dsn_part_field(mail, dsn_mail_part(mail, 1), DSN_FIELD_SUBJECT)->value, "inner");
    CHECK_SPAN("first", dsn_part_field_named(mail, dsn_mail_part(mail, 0), "x-id")->value, "1");
    CU_ASSERT_PTR_NULL(dsn_part_field(mail, dsn_mail_part(mail, 0), DSN_FIELD_TO));
    CU_ASSERT_PTR_NULL(dsn_part_field_named(mail, dsn_mail_part(mail, 1), "x-id"));
}

static void
test_header_sections_are_kept_raw(void)
{
    static const struct {
        const char *text, *header;
    } rows[] = {
        {"A: b\n c\n\nbody", "A: b\n c\n"}, {"A: b\r\n\r\nbody", "A: b\r\n"}, {"A: b", "A: b"},
        {"A: b\nno field", "A: b\n"},       {"From x\nA: b\n\n", "A: b\n"},   {"\nbody", ""},
    };
    g_autoptr(DsnMail) mail = dsn_mail_new();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) bytes = check_string(rows[i].text);
        dsn_mail_scan(mail, bytes.span);
        CHECK_SPAN(rows[i].text, dsn_mail_part(mail, 0)->header, rows[i].header);
    }
}

static void
test_an_mbox_line_is_noticed(void)
{
    g_auto(CheckBytes) with = check_string("From a@b Mon Jan  1 00:00:00 2024\nA: b\n\n");
    g_auto(CheckBytes) without = check_string("From: a@b\n\n");
    g_autoptr(DsnMail) mail = dsn_mail_new();

    dsn_mail_scan(mail, with.span);
    CU_ASSERT_TRUE(mail->has_envelope_line);
    dsn_mail_scan(mail, without.span);
    CU_ASSERT_FALSE(mail->has_envelope_line);
}

static void
test_parts_know_their_place(void)
{
    g_auto(CheckBytes) bytes =
        check_string(MIXED("a") "--a\n" MIXED("b") "--b\n\n\n--b--\n--a\n" RFC822 "X: y\n\nz\n--a--");
    static const struct {
        gint parent;
        guint depth, end;
    } wanted[] = {{-1, 0, 5}, {0, 1, 3}, {1, 2, 3}, {0, 1, 5}, {3, 2, 5}};
    g_autoptr(DsnMail) mail = dsn_mail_new();

    dsn_mail_scan(mail, bytes.span);
    CU_ASSERT_EQUAL_FATAL(mail->parts->len, G_N_ELEMENTS(wanted));
    for (guint i = 0; i < mail->parts->len; i++) {
        const DsnPart *part = dsn_mail_part(mail, i);
        CU_ASSERT_EQUAL(part->parent, wanted[i].parent);
        CU_ASSERT_EQUAL(part->depth, wanted[i].depth);
        CU_ASSERT_EQUAL(part->end, wanted[i].end);
    }
}

static void
test_spans_know_their_offset(void)
{
    g_auto(CheckBytes) bytes = check_string("Subject: a\n b\n\nbody");
    g_autoptr(DsnMail) mail = dsn_mail_new();
    const DsnField *subject;

    dsn_mail_scan(mail, bytes.span);
    subject = dsn_part_field(mail, dsn_mail_part(mail, 0), DSN_FIELD_SUBJECT);
    CU_ASSERT_EQUAL(dsn_mail_offset(mail, subject->value), 9);
    CU_ASSERT_EQUAL(dsn_mail_offset(mail, dsn_mail_part(mail, 0)->body), 15);
    CU_ASSERT_EQUAL(dsn_mail_offset(mail, dsn_value_unfold(mail, subject->value)), G_MAXSIZE);
    CU_ASSERT_EQUAL(dsn_mail_offset(mail, DSN_SPAN_NONE), G_MAXSIZE);
}

static void
test_nul_bytes_are_bytes_like_others(void)
{
    static const char text[] = "A: b\0c\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nd\0e\n--x--\n";
    g_auto(CheckBytes) bytes = check_bytes(text, sizeof text - 1);
    g_autoptr(DsnMail) mail = dsn_mail_new();

    dsn_mail_scan(mail, bytes.span);
    CU_ASSERT_EQUAL(g_array_index(mail->fields, DsnField, 0).value.length, 3);
    CU_ASSERT_EQUAL_FATAL(mail->parts->len, 2);
    CU_ASSERT_TRUE(dsn_span_equal(dsn_mail_part(mail, 1)->body, ((DsnSpan){(const guint8 *)"d\0e", 3})));
}

static void
test_blocks_of_fields_are_read_one_by_one(void)
{
    static const struct {
        const char *text, *blocks;
    } rows[] = {
        {"A: 1\n\nB: 2\nC: 3\n", "A=1;|B=2;C=3;|"},
        {"\n\r\n \nA: 1\r\n\r\n\r\nB: 2", "A=1;|B=2;|"},
        {"A: 1\n \t\nB: 2\n", "A=1;|B=2;|"},         /* blanks are as good as an empty line */
        {"A: 1\n \n 2\nB: 3\n", "A=1\n \n 2;B=3;|"}, /* but not in the midst of a value */
        {"no field\nA: 1\nnor this\n folded\nB: 2\n", "A=1;B=2;|"},
        {"A: 1\r\rB: 2\r", "A=1;|B=2;|"},
        {"no field\n", "|"},
        {"", ""},
        {"\n \n", ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) bytes = check_string(rows[i].text);
        g_autoptr(GArray) fields = g_array_new(FALSE, FALSE, sizeof(DsnField));
        g_autoptr(GString) blocks = g_string_new(NULL);
        DsnSpan rest = bytes.span;
        while (dsn_fields_read(&rest, fields)) {
            for (guint k = 0; k < fields->len; k++) {
                const DsnField *field = &g_array_index(fields, DsnField, k);
                g_string_append_len(blocks, (const char *)field->name.data, (gssize)field->name.length);
                g_string_append_c(blocks, '=');
                g_string_append_len(blocks, (const char *)field->value.data, (gssize)field->value.length);
                g_string_append_c(blocks, ';');
            }
            g_string_append_c(blocks, '|');
            g_array_set_size(fields, 0);
        }
        CHECK_TEXT(rows[i].text, blocks->str, rows[i].blocks);
    }
}

static void
append_repeated(GString *text, const char *what, guint n)
{
    for (guint i = 0; i < n; i++)
        g_string_append(text, what);
}

static void
test_depth_is_limited(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(DsnMail) mail = dsn_mail_new();
    gsize limit_offset = 0;

    for (guint depth = 0; depth < 100; depth++) {
        g_string_append(text, RFC822);
        if (depth == DSN_MAIL_DEPTH_MAX)
            limit_offset = text->len;
    }
    dsn_mail_scan(mail, (DsnSpan){(guint8 *)text->str, text->len});
    CU_ASSERT_EQUAL(mail->parts->len, DSN_MAIL_DEPTH_MAX + 1);
    CU_ASSERT_STRING_EQUAL(mail->limit, "MIME parts nested deeper than 20 levels");
    CU_ASSERT_EQUAL(mail->limit_offset, limit_offset);
    CU_ASSERT_EQUAL(dsn_mail_part(mail, DSN_MAIL_DEPTH_MAX)->body.length, text->len - limit_offset);
}

static void
test_parts_are_limited_and_the_rest_stays_in_the_last_one(void)
{
    g_autoptr(GString) text = g_string_new(MIXED("b"));
    g_autoptr(DsnMail) mail = dsn_mail_new();
    const DsnPart *last;

    append_repeated(text, "--b\n\none\n", 2 * DSN_MAIL_PARTS_MAX);
    dsn_mail_scan(mail, (DsnSpan){(guint8 *)text->str, text->len});
    last = dsn_mail_part(mail, DSN_MAIL_PARTS_MAX - 1);
    CU_ASSERT_EQUAL(mail->parts->len, DSN_MAIL_PARTS_MAX);
    CU_ASSERT_STRING_EQUAL(mail->limit, "more than 1000 MIME parts");
    CU_ASSERT_PTR_EQUAL(last->body.data + last->body.length, mail->bytes.data + mail->bytes.length);
    CU_ASSERT_EQUAL(mail->limit_offset, dsn_mail_offset(mail, last->body) + strlen("one\n"));
}

static void
test_fields_are_limited_and_the_rest_is_body(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(DsnMail) mail = dsn_mail_new();

    append_repeated(text, "A: b\n", DSN_MAIL_FIELDS_MAX + 10);
    dsn_mail_scan(mail, (DsnSpan){(guint8 *)text->str, text->len});
    CU_ASSERT_EQUAL(mail->fields->len, DSN_MAIL_FIELDS_MAX);
    CU_ASSERT_STRING_EQUAL(mail->limit, "more than 20000 header fields");
    CU_ASSERT_EQUAL(mail->limit_offset, strlen("A: b\n") * DSN_MAIL_FIELDS_MAX);
    CU_ASSERT_EQUAL(dsn_mail_part(mail, 0)->body.length, strlen("A: b\n") * 10);
}

static void
test_boundaries_longer_than_a_line_are_none(void)
{
    g_autofree char *boundary = g_strnfill(995, 'x');
    g_autofree char *text = g_strdup_printf(MIXED("%s") "--%s\n\none\n", boundary, boundary);
    g_autoptr(DsnMail) mail = dsn_mail_new();

    dsn_mail_scan(mail, dsn_span_from_string(text));
    CU_ASSERT_EQUAL(mail->parts->len, 1);
    CU_ASSERT_STRING_EQUAL(mail->limit, "MIME boundary longer than a line");
}

static void
test_a_scan_forgets_the_one_before(void)
{
    g_auto(CheckBytes) first = check_string(MIXED("b") "--b\n\none\n--b--\n");
    g_auto(CheckBytes) second = check_string("A: b\n\ntwo");
    g_autoptr(DsnMail) mail = dsn_mail_new();

    dsn_mail_scan(mail, first.span);
    CHECK_SPAN("first", dsn_part_text(mail, dsn_mail_part(mail, 0)), "--b\n\none\n--b--\n");
    dsn_mail_scan(mail, second.span);
    CU_ASSERT_EQUAL(mail->parts->len, 1);
    CU_ASSERT_EQUAL(mail->fields->len, 1);
    CHECK_SPAN("second", dsn_part_text(mail, dsn_mail_part(mail, 0)), "two");
}

/* Processor time of one scan in seconds. Even with the sanitizers on, what is linear is far below the limit, and what
 * is not takes minutes. */
#define SECONDS_MAX 2.0

static double
scan_seconds(DsnMail *mail, const GString *text)
{
    clock_t start = clock();
    dsn_mail_scan(mail, (DsnSpan){(const guint8 *)text->str, text->len});
    return (double)(clock() - start) / CLOCKS_PER_SEC;
}

static void
test_time_is_linear_whatever_comes(void)
{
    static const struct {
        const char *name, *head, *repeated;
        guint n;
    } rows[] = {
        {"nested messages", "", RFC822, 100000},
        {"nested multiparts", MIXED("b0"), "--b0\n" MIXED("b0"), 100000},
        {"many parts", MIXED("b"), "--b\n\none\n", 100000},
        {"almost delimiters", MIXED("bbbbbbbbbbbbbbbb"), "--bbbbbbbbbbbbbbbbc\n", 500000},
        {"a long header line", "Subject: ", "x", 1000000},
        {"a long line that is no field", "A: b\n", "x", 1000000},
        {"a long folded field", "Subject: ", "x\n ", 2000000},
        {"many fields", "", "A: b\n", 1000000},
        {"empty lines", "", "\n", 3000000},
        {"empty lines in a multipart", MIXED("b"), "\n", 3000000},
        {"carriage returns", "", "\r", 3000000},
        {"lines that are no fields", "A: b\n", "no field\nA: b\n", 100000},
        {"lines that may be folds", "A: b;\n", "no field\nX-A: b;\n", 10000},
        {"a long body", MIXED("b"),
         "0123456789012345678901234567890123456789012345678901234567890123456789\n", 430000},
        {"parameters without semicolons", "Content-Type: multipart/x", " a=b", 500000},
        {"comments", "Content-Type: multipart/x; ", "(", 1000000},
        {"quotes", "Content-Type: multipart/x; ", "\"a", 1000000},
        {"continued parameters", "Content-Type: multipart/x", "; boundary*1*=a''b", 300000},
    };
    g_autoptr(DsnMail) mail = dsn_mail_new();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) text = g_string_new(rows[i].head);
        append_repeated(text, rows[i].repeated, rows[i].n);
        CHECK_ROW(rows[i].name, scan_seconds(mail, text) < SECONDS_MAX);
    }
}

static const CheckTest tests[] = {
    {"a scan forgets the one before", test_a_scan_forgets_the_one_before},
    {"an mbox line is noticed", test_an_mbox_line_is_noticed},
    {"blocks of fields are read one by one", test_blocks_of_fields_are_read_one_by_one},
    {"boundaries longer than a line are none", test_boundaries_longer_than_a_line_are_none},
    {"depth is limited", test_depth_is_limited},
    {"every known name has its id", test_every_known_name_has_its_id},
    {"fields are found in their own part", test_fields_are_found_in_their_own_part},
    {"fields are limited, and the rest is body", test_fields_are_limited_and_the_rest_is_body},
    {"fields have name and raw value", test_fields_have_name_and_raw_value},
    {"folds that lost their blanks still belong to their field",
     test_folds_that_lost_their_blanks_still_belong_to_their_field},
    {"header and body are told apart", test_header_and_body_are_told_apart},
    {"header sections are kept raw", test_header_sections_are_kept_raw},
    {"media types are read as senders write them", test_media_types_are_read_as_senders_write_them},
    {"messages in messages are read", test_messages_in_messages_are_read},
    {"multiparts are cut at their boundary", test_multiparts_are_cut_at_their_boundary},
    {"multiparts may be nested", test_multiparts_may_be_nested},
    {"NUL bytes are bytes like others", test_nul_bytes_are_bytes_like_others},
    {"parts are limited, and the rest stays in the last one",
     test_parts_are_limited_and_the_rest_stays_in_the_last_one},
    {"parts know their place", test_parts_know_their_place},
    {"spans know their offset", test_spans_know_their_offset},
    {"time is linear, whatever comes", test_time_is_linear_whatever_comes},
};

int
main(int argc, char **argv)
{
    return check_run("mail", tests, G_N_ELEMENTS(tests), argc, argv);
}
