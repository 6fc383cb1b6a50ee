/* SPDX-License-Identifier: BSD-2-Clause */
/* test-record.c: the decisions of the record, one by one; facts and verdicts are made by hand */
#include <json-c/json.h>
#include <math.h>
#include <string.h>

#include "check.h"
#include "record/record.h"
#include "record/sha256.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_object, json_object_put)

/* What one record is made of, and what came out. */
typedef struct {
    DsnFacts facts;
    DsnFact fact;
    DsnVerdict verdict;
    DsnReportInput input;
} Bench;

/* A failure that says nothing, in a report of its own. */
static void
bench_init(Bench *bench)
{
    *bench = (Bench){.fact = {.kind = DSN_KIND_FAILURE, .format = "rfc3464"}, .verdict = {.retry_after = -1}};
    bench->verdict.cause = (guint)dsn_knowledge_find_cause(dsn_knowledge_builtin(), "undetermined");
    bench->facts.message_id = DSN_SPAN("<report@mx.example>");
    bench->input = (DsnReportInput){.facts = &bench->facts, .causes = dsn_catalogue(DSN_LANGUAGE_EN)};
}

static DsnReport *
bench_report(Bench *bench)
{
    DsnReport *report = dsn_report_new(&bench->input, 1);

    dsn_report_add(report, &bench->input, &bench->fact, &bench->verdict);
    bench->input.last_fact = NULL;
    return report;
}

static json_object *
record_json(const DsnRecord *record, const DsnSource *source)
{
    g_autoptr(GString) line = g_string_new(NULL);
    json_object *json;

    dsn_record_append_json(record, source, line);
    CU_ASSERT_TRUE(g_utf8_validate(line->str, (gssize)line->len, NULL));
    CU_ASSERT_PTR_NULL(strpbrk(line->str, "\r\n"));
    json = json_tokener_parse(line->str);
    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    return json;
}

static json_object *
bench_json(Bench *bench)
{
    g_autoptr(DsnReport) report = bench_report(bench);
    return record_json(dsn_report_get_record(report, 0), NULL);
}

static void
set_cause(Bench *bench, const char *id)
{
    gint cause = dsn_knowledge_find_cause(dsn_knowledge_builtin(), id);

    CHECK_ROW(id, cause >= 0);
    bench->verdict.cause = (guint)MAX(cause, 0);
}

/* A member by its path, "cause.id"; what is null there is NULL here. */
static json_object *
member(json_object *json, const char *path)
{
    g_auto(GStrv) names = g_strsplit(path, ".", -1);

    for (guint i = 0; names[i] != NULL; i++) {
        if (!json_object_object_get_ex(json, names[i], &json))
            CHECK_ROW(path, !"there is no such member");
    }
    return json;
}

static const char *
member_text(json_object *json, const char *path)
{
    return json_object_get_string(member(json, path));
}

static void
test_hard_bounce_comes_from_a_permanent_cause_alone(void)
{
    static const struct {
        const char *cause;
        guint16 reply_code;
        const char *hard;
    } rows[] = {
        {"recipient-unknown", 0, "true"},
        {"recipient-unknown", 450, "true"}, /* a soft code does not save a dead address */
        {"recipient-disabled", 550, "true"},
        {"domain-not-found", 0, "true"},
        {"suppressed", 550, "true"},
        {"recipient-mailbox-full", 552, "false"},
        {"recipient-refused", 550, "false"},
        {"sender-unknown", 550, "false"}, /* about us, whatever the code */
        {"ip-blocklisted", 554, "false"},
        {"undetermined", 550, "false"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Bench bench = {0};
        g_autoptr(json_object) json = NULL;
        bench_init(&bench);
        set_cause(&bench, rows[i].cause);
        bench.fact.reply_code = rows[i].reply_code;
        json = bench_json(&bench);
        CHECK_TEXT(rows[i].cause, member_text(json, "hard_bounce"), rows[i].hard);
    }
}

static void
test_cause_and_hard_bounce_are_null_where_nothing_failed(void)
{
    for (DsnKind kind = DSN_KIND_FAILURE; kind < DSN_N_KINDS; kind++) {
        Bench bench = {0};
        g_autoptr(json_object) json = NULL;
        gboolean failed = kind == DSN_KIND_FAILURE || kind == DSN_KIND_DELAY || kind == DSN_KIND_REJECT;
        bench_init(&bench);
        set_cause(&bench, "recipient-unknown");
        bench.fact.kind = kind;
        json = bench_json(&bench);
        CHECK_ROW(dsn_kind_name(kind), (member(json, "cause") != NULL) == failed);
        CHECK_ROW(dsn_kind_name(kind), (member(json, "hard_bounce") != NULL) == failed);
    }
}

static void
test_kinds_have_the_words_of_the_contract(void)
{
    static const char *const words[DSN_N_KINDS] = {NULL,         "failure",     "delay",        "success",
                                                   "relayed",    "expanded",    "reject",       "complaint",
                                                   "auto-reply", "disposition", "not-a-report", "error"};

    for (DsnKind kind = DSN_KIND_NONE; kind < DSN_N_KINDS; kind++)
        CHECK_TEXT("kind", dsn_kind_name(kind), words[kind]);
}

static void
test_null_sender_is_empty_and_unknown_sender_is_null(void)
{
    Bench bench = {0};
    g_autoptr(json_object) empty = NULL, unknown = NULL;

    bench_init(&bench);
    unknown = bench_json(&bench);
    bench.fact.sender = DSN_SPAN("");
    empty = bench_json(&bench);
    CHECK_TEXT("unknown", member_text(unknown, "sender"), NULL);
    CHECK_TEXT("null sender", member_text(empty, "sender"), "");
}

static void
test_what_a_report_does_not_say_is_null(void)
{
    static const char *const names[] = {
        "recipient",
        "original_recipient",
        "sender",
        "action",
        "status",
        "reply_code",
        "smtp_command",
        "diagnostic",
        "diagnostic_type",
        "reporting_mta",
        "remote_mta",
        "mta",
        "arrival_date",
        "last_attempt_date",
        "will_retry_until",
        "report_date",
        "retry_after",
        "blocklist",
        "queue_id",
        "envelope_id",
        "verp",
        "original.message_id",
        "original.subject",
        "original.from",
        "original.to",
        "original.date",
        "original.list_id",
        "original.feedback_id",
        "original.content_type",
        "original.size",
        "feedback",
        "auto_reply",
        "error",
        "attempts",
        "source.path",
        "source.index",
        "source.offset",
        "source.length",
        "source.line",
    };
    Bench bench = {0};
    g_autoptr(json_object) json = NULL;

    bench_init(&bench);
    json = bench_json(&bench);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        CHECK_TEXT(names[i], member_text(json, names[i]), NULL);
}

static void
test_what_a_report_says_stands_in_its_field(void)
{
    static const struct {
        const char *field, *text;
    } rows[] = {
        {"recipient", "jane@example.org"},
        {"original_recipient", "j@example.com"},
        {"sender", "me@example.net"},
        {"action", "failed"},
        {"status", "5.1.1"},
        {"reply_code", "550"},
        {"smtp_command", "RCPT"},
        {"diagnostic", "550 5.1.1 no such user"},
        {"diagnostic_type", "smtp"},
        {"reporting_mta", "mx.example.net"},
        {"remote_mta", "mx.example.org"},
        {"mta", "Postfix"},
        {"format", "rfc3464"},
        {"arrival_date", "2024-02-29T12:00:00+09:00"},
        {"last_attempt_date", "2024-02-29T12:00:01+09:00"},
        {"will_retry_until", "2024-03-05T12:00:00+09:00"},
        {"report_date", "2024-02-29T12:00:02+09:00"},
        {"retry_after", "300"},
        {"report_message_id", "<report@mx.example>"},
        {"queue_id", "4ABC"},
        {"envelope_id", "e-1"},
        {"verp", "jane@example.org"},
        {"original.message_id", "<1@example.net>"},
        {"original.subject", "hello"},
        {"original.size", "812"},
        {"attempts", "3"},
    };
    Bench bench = {0};
    g_autoptr(json_object) json = NULL;

    bench_init(&bench);
    bench.fact = (DsnFact){
        .kind = DSN_KIND_FAILURE,
        .recipient = DSN_SPAN("jane@example.org"),
        .original_recipient = DSN_SPAN("j@example.com"),
        .sender = DSN_SPAN("me@example.net"),
        .action = DSN_SPAN("failed"),
        .status = {5, 1, 1},
        .reply_code = 550,
        .command = DSN_COMMAND_RCPT,
        .diagnostic = DSN_SPAN("550 5.1.1 no such user"),
        .diagnostic_type = DSN_SPAN("smtp"),
        .reporting_mta = DSN_SPAN("mx.example.net"),
        .remote_mta = DSN_SPAN("mx.example.org"),
        .arrival_date = DSN_SPAN("2024-02-29T12:00:00+09:00"),
        .last_attempt_date = DSN_SPAN("2024-02-29T12:00:01+09:00"),
        .will_retry_until = DSN_SPAN("2024-03-05T12:00:00+09:00"),
        .queue_id = DSN_SPAN("4ABC"),
        .envelope_id = DSN_SPAN("e-1"),
        .mta = "Postfix",
        .format = "rfc3464",
        .attempts = 3,
    };
    bench.facts.date = DSN_SPAN("2024-02-29T12:00:02+09:00");
    bench.facts.verp = DSN_SPAN("jane@example.org");
    bench.facts.returned = (DsnReturned){.is_there = TRUE,
                                         .size = 812,
                                         .message_id = DSN_SPAN("<1@example.net>"),
                                         .subject = DSN_SPAN("hello")};
    bench.verdict.retry_after = 300;
    json = bench_json(&bench);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        CHECK_TEXT(rows[i].field, member_text(json, rows[i].field), rows[i].text);
}

/* The names of an object's members, in their order, joined by blanks. */
static char *
member_names(json_object *json)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (struct json_object_iterator at = json_object_iter_begin(json), end = json_object_iter_end(json);
         !json_object_iter_equal(&at, &end); json_object_iter_next(&at))
        g_string_append_printf(names, "%s%s", names->len > 0 ? " " : "", json_object_iter_peek_name(&at));
    return g_string_free(g_steal_pointer(&names), FALSE);
}

static const char all_fields[] =
    "schema id kind recipient original_recipient sender action status reply_code smtp_command diagnostic "
    "diagnostic_type reporting_mta remote_mta mta format hard_bounce code_conflict cause arrival_date "
    "last_attempt_date will_retry_until report_date retry_after blocklist report_message_id queue_id envelope_id "
    "verp original feedback auto_reply trust error source attempts";

static void
test_no_field_is_ever_left_out(void)
{
    for (DsnKind kind = DSN_KIND_FAILURE; kind < DSN_N_KINDS; kind++) {
        Bench bench = {0};
        g_autoptr(json_object) json = NULL;
        g_autofree char *names = NULL;
        bench_init(&bench);
        bench.fact.kind = kind;
        json = bench_json(&bench);
        names = member_names(json);
        CHECK_TEXT(dsn_kind_name(kind), names, all_fields);
    }
}

static void
test_no_member_of_an_object_is_left_out(void)
{
    static const struct {
        DsnKind kind;
        const char *object, *names;
    } rows[] = {
        {DSN_KIND_FAILURE, "cause",
         "id category permanence who_acts confidence title explanation remedy evidence alternatives"},
        {DSN_KIND_FAILURE, "blocklist", "name listed url"},
        {DSN_KIND_FAILURE, "original",
         "message_id subject from to date list_id feedback_id content_type size headers"},
        {DSN_KIND_COMPLAINT, "feedback", "type user_agent source_ip reported_domain"},
        {DSN_KIND_AUTO_REPLY, "auto_reply", "type new_address"},
        {DSN_KIND_FAILURE, "trust", "level signals"},
        {DSN_KIND_ERROR, "error", "message offset"},
        {DSN_KIND_FAILURE, "source", "path index offset length line id records"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Bench bench = {0};
        g_autoptr(json_object) json = NULL;
        g_autofree char *names = NULL;
        bench_init(&bench);
        bench.fact.kind = rows[i].kind;
        bench.verdict.blocklist_name = DSN_SPAN("list.example");
        json = bench_json(&bench);
        names = member_names(member(json, rows[i].object));
        CHECK_TEXT(rows[i].object, names, rows[i].names);
    }
}

static void
test_text_is_valid_utf8_whatever_came_in(void)
{
    static const struct {
        const char *what, *bytes;
        gsize length;
        const char *text;
    } rows[] = {
        {"not UTF-8",
         "a\xff"
         "b",
         3,
         "a\xef\xbf\xbd"
         "b"},
        {"NUL", "a\0b", 3,
         "a\xef\xbf\xbd"
         "b"},
        {"cut character", "a\xe3\x81", 3, "a\xef\xbf\xbd\xef\xbf\xbd"},
        {"surrogate", "\xed\xa0\x80", 3, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"escape", "\x1b[2J", 4, "\x1b[2J"},
        {"Japanese", "\xe5\xae\x9b\xe5\x85\x88", 6, "\xe5\xae\x9b\xe5\x85\x88"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) bytes = check_bytes(rows[i].bytes, rows[i].length);
        Bench bench = {0};
        g_autoptr(json_object) json = NULL;
        bench_init(&bench);
        bench.fact.diagnostic = bytes.span;
        bench.facts.returned.subject = bytes.span;
        json = bench_json(&bench);
        CHECK_TEXT(rows[i].what, member_text(json, "diagnostic"), rows[i].text);
        CHECK_TEXT(rows[i].what, member_text(json, "original.subject"), rows[i].text);
    }
}

static void
test_json_strings_hold_no_character_that_acts(void)
{
    static const struct {
        const char *text, *json;
    } rows[] = {
        {"", "\"\""},
        {"plain", "\"plain\""},
        {"\"\\", "\"\\\"\\\\\""},
        {"\t\n\r\b\f", "\"\\t\\n\\r\\b\\f\""},
        {"\x01\x1b\x1f", "\"\\u0001\\u001b\\u001f\""},
        {"\x7f", "\"\\u007f\""},
        {"\xc2\x9b"
         "2J",
         "\"\\u009b2J\""},                            /* CSI of C1 */
        {"\xc2\xa0\xc3\xa4", "\"\xc2\xa0\xc3\xa4\""}, /* behind C1 */
        {"\xe2\x80\xa8\xe2\x80\xa9", "\"\\u2028\\u2029\""},
        {"\xc2\xad\xd8\x9c\xe2\x80\xae\xef\xbb\xbf",
         "\"\\u00ad\\u061c\\u202e\\ufeff\""}, /* format characters */
        {"\xf3\xa0\x80\x81", "\"\\udb40\\udc01\""},
        {"\xe2\x80\x8c\xe2\x80\x8d", "\"\xe2\x80\x8c\xe2\x80\x8d\""}, /* joiners are needed */
        {"\xe2\x80\xa6\xe2\x82\xac", "\"\xe2\x80\xa6\xe2\x82\xac\""},
        {"\xe3\x81\x82", "\"\xe3\x81\x82\""},
        {NULL, "null"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) line = g_string_new(NULL);
        dsn_json_append_text(line, rows[i].text);
        CHECK_TEXT(rows[i].json, line->str, rows[i].json);
    }
}

static void
test_json_escapes_are_found_wherever_they_stand(void)
{
    static const char specials[] = {'\x01', '\n', '\x1f', '"', '\\', '\x7f'};

    for (gsize i = 0; i < G_N_ELEMENTS(specials); i++) {
        for (gsize at = 0; at < 20; at++) {       /* in the first word, the next, and behind them */
            char text[] = "~ #![]^@~ #![]^@~ #!"; /* the neighbours of what is escaped */
            g_autoptr(GString) line = g_string_new(NULL);
            g_autoptr(json_object) json = NULL;
            text[at] = specials[i];
            dsn_json_append_text(line, text);
            json = json_tokener_parse(line->str);
            CHECK_TEXT(line->str, json_object_get_string(json), text);
            CHECK_ROW(line->str, strchr(line->str + 1, '\\') == line->str + 1 + at);
        }
    }
}

static void
test_json_integers_are_whole_at_their_limits(void)
{
    static const struct {
        gint64 number;
        const char *json;
    } rows[] = {{0, "0"},
                {7, "7"},
                {-1, "-1"},
                {1024, "1024"},
                {G_MAXINT64, "9223372036854775807"},
                {G_MININT64, "-9223372036854775808"}};

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) line = g_string_new(NULL);
        dsn_json_append_integer(line, rows[i].number);
        CHECK_TEXT(rows[i].json, line->str, rows[i].json);
    }
}

static void
test_confidence_has_two_decimals_between_0_and_1(void)
{
    const struct {
        double confidence;
        const char *json;
    } rows[] = {{0, "\"confidence\":0.00,"},        {0.824, "\"confidence\":0.82,"},
                {0.825001, "\"confidence\":0.83,"}, {0.999, "\"confidence\":1.00,"},
                {1, "\"confidence\":1.00,"},        {7, "\"confidence\":1.00,"},
                {-1, "\"confidence\":0.00,"},       {(double)NAN, "\"confidence\":0.00,"}};

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Bench bench = {0};
        g_autoptr(GString) line = g_string_new(NULL);
        g_autoptr(DsnReport) report = NULL;
        bench_init(&bench);
        bench.verdict.confidence = rows[i].confidence;
        report = bench_report(&bench);
        dsn_record_append_json(dsn_report_get_record(report, 0), NULL, line);
        CHECK_ROW(rows[i].json, strstr(line->str, rows[i].json) != NULL);
    }
}

static void
test_a_text_that_is_too_long_ends_with_an_ellipsis(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    Bench bench = {0};
    g_autoptr(DsnReport) report = NULL;
    const char *kept;

    bench_init(&bench);
    g_string_append_c(text, 'a'); /* so that no whole character ends at the limit */
    while (text->len <= DSN_RECORD_TEXT_MAX)
        g_string_append(text, "\xe3\x81\x82");
    bench.fact.diagnostic = (DsnSpan){(const guint8 *)text->str, text->len};
    report = bench_report(&bench);
    kept = dsn_record_get_text(dsn_report_get_record(report, 0), DSN_RECORD_DIAGNOSTIC);
    CU_ASSERT_TRUE(strlen(kept) <= DSN_RECORD_TEXT_MAX);
    CU_ASSERT_TRUE(strlen(kept) > DSN_RECORD_TEXT_MAX - 6);
    CU_ASSERT_TRUE(g_str_has_suffix(kept, "\xe3\x81\x82\xe2\x80\xa6"));
}

static void
test_verdict_is_shown_with_evidence_and_alternatives(void)
{
    Bench bench = {0};
    g_autoptr(json_object) json = NULL;
    json_object *evidence, *alternative;

    bench_init(&bench);
    set_cause(&bench, "recipient-mailbox-full");
    bench.verdict.code_conflict = TRUE;
    bench.verdict.n_evidence = 1;
    bench.verdict.evidence[0] = (DsnEvidence){"diagnostic", DSN_SPAN("over quota"), "full-inbox-en"};
    bench.verdict.n_alternatives = 1;
    bench.verdict.alternatives[0] = (DsnAlternative){
        .cause = (guint)dsn_knowledge_find_cause(dsn_knowledge_builtin(), "recipient-disabled"),
        .confidence = 0.09,
        .why = DSN_SPAN("inactive")};
    json = bench_json(&bench);
    CHECK_TEXT("cause", member_text(json, "cause.id"), "recipient-mailbox-full");
    CHECK_TEXT("permanence", member_text(json, "cause.permanence"), "temporary");
    CHECK_TEXT("code_conflict", member_text(json, "code_conflict"), "true");
    evidence = json_object_array_get_idx(member(json, "cause.evidence"), 0);
    CHECK_TEXT("field", member_text(evidence, "field"), "diagnostic");
    CHECK_TEXT("text", member_text(evidence, "text"), "over quota");
    CHECK_TEXT("rule", member_text(evidence, "rule"), "full-inbox-en");
    alternative = json_object_array_get_idx(member(json, "cause.alternatives"), 0);
    CHECK_TEXT("id", member_text(alternative, "id"), "recipient-disabled");
    CHECK_TEXT("why", member_text(alternative, "why"), "inactive");
    CU_ASSERT_DOUBLE_EQUAL(json_object_get_double(member(alternative, "confidence")), 0.09, 0.001);
}

static void
test_blocklist_is_there_when_one_is_named(void)
{
    Bench bench = {0};
    g_autoptr(json_object) json = NULL;

    bench_init(&bench);
    bench.verdict.blocklist_name = DSN_SPAN("zen.spamhaus.org");
    bench.verdict.blocklist_listed = DSN_SPAN("192.0.2.7");
    json = bench_json(&bench);
    CHECK_TEXT("name", member_text(json, "blocklist.name"), "zen.spamhaus.org");
    CHECK_TEXT("listed", member_text(json, "blocklist.listed"), "192.0.2.7");
    CHECK_TEXT("url", member_text(json, "blocklist.url"), NULL);
}

static void
test_complaints_and_replies_have_their_own_object_and_no_other_kind_has(void)
{
    Bench bench = {0};
    g_autoptr(json_object) complaint = NULL, reply = NULL;

    bench_init(&bench);
    bench.fact.feedback_type = DSN_SPAN("abuse");
    bench.fact.auto_reply_type = "moved";
    bench.fact.auto_reply_address = DSN_SPAN("new@example.org");
    bench.fact.kind = DSN_KIND_COMPLAINT;
    complaint = bench_json(&bench);
    bench.fact.kind = DSN_KIND_AUTO_REPLY;
    reply = bench_json(&bench);
    CHECK_TEXT("complaint", member_text(complaint, "feedback.type"), "abuse");
    CHECK_TEXT("complaint", member_text(complaint, "auto_reply"), NULL);
    CHECK_TEXT("reply", member_text(reply, "auto_reply.type"), "moved");
    CHECK_TEXT("reply", member_text(reply, "auto_reply.new_address"), "new@example.org");
    CHECK_TEXT("reply", member_text(reply, "feedback"), NULL);
}

static char *
bench_id(Bench *bench)
{
    g_autoptr(DsnReport) report = bench_report(bench);
    return g_strdup(dsn_record_get_text(dsn_report_get_record(report, 0), DSN_RECORD_ID));
}

static void
identify(Bench *bench)
{
    bench_init(bench);
    bench->fact.recipient = DSN_SPAN("jane@example.org");
    bench->fact.diagnostic = DSN_SPAN("550 no");
    bench->fact.status = (DsnStatus){5, 1, 1};
    bench->fact.reporting_mta = DSN_SPAN("mx.example");
    bench->facts.date = DSN_SPAN("2024-02-29T12:00:02+09:00");
    bench->facts.returned.message_id = DSN_SPAN("<1@example.net>");
}

static void
other_recipient(Bench *bench)
{
    bench->fact.recipient = DSN_SPAN("joe@example.org");
}
static void
other_kind(Bench *bench)
{
    bench->fact.kind = DSN_KIND_DELAY;
}
static void
other_status(Bench *bench)
{
    bench->fact.status.detail = 2;
}
static void
other_words(Bench *bench)
{
    bench->fact.diagnostic = DSN_SPAN("550 never");
}
static void
other_report(Bench *bench)
{
    bench->facts.message_id = DSN_SPAN("<other@mx.example>");
}
static void
other_message(Bench *bench)
{
    bench->facts.returned.message_id = DSN_SPAN("<2@example.net>");
}
static void
no_recipient(Bench *bench)
{
    bench->fact.recipient = DSN_SPAN_NONE;
}
static void
empty_recipient(Bench *bench)
{
    bench->fact.recipient = DSN_SPAN("");
}
static void
same(Bench *bench)
{
}
static void
other_cause(Bench *bench)
{
    set_cause(bench, "sender-unknown");
}
static void
other_format(Bench *bench)
{
    bench->fact.format = "qsbmf";
}
static void
other_command(Bench *bench)
{
    bench->fact.command = DSN_COMMAND_DOT;
}
static void
other_date(Bench *bench)
{
    bench->facts.date = DSN_SPAN("2025-01-01T00:00:00Z");
}

static void
test_id_tells_facts_apart_and_nothing_else(void)
{
    static const struct {
        const char *what;
        void (*change)(Bench *bench);
        gboolean is_same;
    } rows[] = {
        {"same", same, TRUE},
        {"recipient", other_recipient, FALSE},
        {"kind", other_kind, FALSE},
        {"status", other_status, FALSE},
        {"what the host said", other_words, FALSE},
        {"report", other_report, FALSE},
        {"message", other_message, FALSE},
        {"no recipient", no_recipient, FALSE},
        {"cause", other_cause, TRUE},
        {"format", other_format, TRUE},
        {"command", other_command, TRUE},
        {"date of a report that has a Message-ID", other_date, TRUE},
    };
    Bench bench = {0};
    g_autofree char *first = NULL;

    identify(&bench);
    first = bench_id(&bench);
    CU_ASSERT_EQUAL(strlen(first), DSN_ID_LENGTH);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Bench changed = {0};
        g_autofree char *id = NULL;
        identify(&changed);
        rows[i].change(&changed);
        id = bench_id(&changed);
        CHECK_ROW(rows[i].what, g_str_equal(first, id) == rows[i].is_same);
    }
}

static void
other_mta(Bench *bench)
{
    bench->fact.reporting_mta = DSN_SPAN("mx2.example");
}
static void
other_queue_id(Bench *bench)
{
    bench->fact.queue_id = DSN_SPAN("4ABC");
}

static void
test_id_of_a_report_without_message_id_comes_from_date_host_and_queue(void)
{
    static const struct {
        const char *what;
        void (*change)(Bench *bench);
        gboolean is_same;
    } rows[] = {
        {"same", same, TRUE},
        {"date", other_date, FALSE},
        {"host", other_mta, FALSE},
        {"queue id", other_queue_id, FALSE},
    };
    Bench bench = {0};
    g_autofree char *first = NULL;

    identify(&bench);
    bench.facts.message_id = DSN_SPAN_NONE;
    first = bench_id(&bench);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Bench changed = {0};
        g_autofree char *id = NULL;
        identify(&changed);
        changed.facts.message_id = DSN_SPAN_NONE;
        rows[i].change(&changed);
        id = bench_id(&changed);
        CHECK_ROW(rows[i].what, g_str_equal(first, id) == rows[i].is_same);
    }
}

static void
test_id_tells_an_empty_recipient_from_none(void)
{
    Bench none = {0}, empty = {0};
    g_autofree char *id_none = NULL, *id_empty = NULL;

    identify(&none);
    no_recipient(&none);
    identify(&empty);
    empty_recipient(&empty);
    id_none = bench_id(&none);
    id_empty = bench_id(&empty);
    CU_ASSERT_STRING_NOT_EQUAL(id_none, id_empty);
}

static void
test_trust_level_follows_from_the_signals(void)
{
    static const struct {
        const char *what;
        guint signals;
        const char *level;
    } rows[] = {
        {"nothing known", 0, "unverified"},
        {"nothing returned", DSN_TRUST_NULL_RETURN_PATH | DSN_TRUST_NOTHING_RETURNED, "unverified"},
        {"returned, null sender", DSN_TRUST_NULL_RETURN_PATH | DSN_TRUST_RETURNED_MESSAGE_ID, "plausible"},
        {"returned", DSN_TRUST_RETURNED_MESSAGE_ID, "plausible"},
        {"token", DSN_TRUST_TOKEN | DSN_TRUST_NOTHING_RETURNED, "unverified"},
        {"token that fits", DSN_TRUST_TOKEN | DSN_TRUST_TOKEN_MATCHES | DSN_TRUST_NOTHING_RETURNED,
         "plausible"},
        {"some sender", DSN_TRUST_OTHER_RETURN_PATH | DSN_TRUST_RETURNED_MESSAGE_ID, "unverified"},
        {"some sender, no Message-ID", DSN_TRUST_OTHER_RETURN_PATH | DSN_TRUST_RETURNED_NO_MESSAGE_ID,
         "suspicious"},
        {"some sender, from a person",
         DSN_TRUST_OTHER_RETURN_PATH | DSN_TRUST_FROM_OTHER | DSN_TRUST_RETURNED_MESSAGE_ID, "suspicious"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        CHECK_TEXT(rows[i].what, dsn_trust_level(DSN_KIND_FAILURE, rows[i].signals), rows[i].level);
}

static void
test_what_people_send_is_not_suspicious_for_that(void)
{
    static const DsnKind kinds[] = {DSN_KIND_AUTO_REPLY, DSN_KIND_COMPLAINT, DSN_KIND_DISPOSITION};
    const guint signals = DSN_TRUST_OTHER_RETURN_PATH | DSN_TRUST_FROM_OTHER | DSN_TRUST_NOTHING_RETURNED;

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        CHECK_TEXT(dsn_kind_name(kinds[i]), dsn_trust_level(kinds[i], signals), "unverified");
}

static void
test_each_trust_signal_has_its_word(void)
{
    static const struct {
        DsnTrustSignal signal;
        const char *word;
    } rows[] = {
        {DSN_TRUST_NULL_RETURN_PATH, "null-return-path"},
        {DSN_TRUST_SYSTEM_RETURN_PATH, "mail-system-return-path"},
        {DSN_TRUST_OTHER_RETURN_PATH, "other-return-path"},
        {DSN_TRUST_FROM_MAIL_SYSTEM, "from-mail-system"},
        {DSN_TRUST_FROM_OTHER, "from-other"},
        {DSN_TRUST_REPORT_STRUCTURE, "report-structure"},
        {DSN_TRUST_RETURNED_MESSAGE_ID, "returned-message-id"},
        {DSN_TRUST_RETURNED_NO_MESSAGE_ID, "returned-no-message-id"},
        {DSN_TRUST_NOTHING_RETURNED, "nothing-returned"},
        {DSN_TRUST_TOKEN, "address-token"},
        {DSN_TRUST_TOKEN_MATCHES, "address-token-matches"},
        {DSN_TRUST_SIGNED_TOKEN, "address-token-signed"},
        {DSN_TRUST_OUR_MESSAGE_ID, "message-id-ours"},
        {DSN_TRUST_OUR_SENDER, "sender-ours"},
        {DSN_TRUST_NOT_OURS, "not-ours"},
        {DSN_TRUST_AUTHENTICATED, "authentication-pass"},
        {DSN_TRUST_AUTHENTICATED_RECIPIENT, "authentication-of-recipient-domain"},
        {DSN_TRUST_NOT_AUTHENTICATED, "authentication-fail"},
        {DSN_TRUST_LOG, "server-log"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        CHECK_TEXT(rows[i].word, dsn_trust_signal_name((guint)g_bit_nth_lsf(rows[i].signal, -1)),
                   rows[i].word);
    CU_ASSERT_PTR_NULL(dsn_trust_signal_name(G_N_ELEMENTS(rows)));
}

static void
test_trust_signals_are_words(void)
{
    Bench bench = {0};
    g_autoptr(json_object) json = NULL;

    bench_init(&bench);
    bench.facts.has_return_path = bench.facts.null_return_path = TRUE;
    bench.facts.returned.is_there = TRUE;
    bench.facts.returned.message_id = DSN_SPAN("<1@example.net>");
    bench.facts.verp = bench.fact.recipient = DSN_SPAN("jane@example.org");
    json = bench_json(&bench);
    CHECK_TEXT("level", member_text(json, "trust.level"), "plausible");
    CHECK_TEXT(
        "signals", member_text(json, "trust.signals"),
        "[ \"null-return-path\", \"returned-message-id\", \"address-token\", \"address-token-matches\" ]");
}

static void
test_an_error_says_what_and_where(void)
{
    g_autoptr(DsnRecord) record = dsn_record_new_error("byte 7: \xff", 7);
    const DsnSource source = {"inbox/\xe9t\xe9", 2, 100, 50, -1, NULL, 0};
    g_autoptr(json_object) json = record_json(record, &source);

    CHECK_TEXT("kind", member_text(json, "kind"), "error");
    CHECK_TEXT("message", member_text(json, "error.message"), "byte 7: \xef\xbf\xbd");
    CHECK_TEXT("offset", member_text(json, "error.offset"), "7");
    CHECK_TEXT("diagnostic", member_text(json, "diagnostic"), NULL);
    CHECK_TEXT("path", member_text(json, "source.path"), "inbox/\xef\xbf\xbdt\xef\xbf\xbd");
    CHECK_TEXT("index", member_text(json, "source.index"), "2");
    CHECK_TEXT("length", member_text(json, "source.length"), "50");
    CHECK_TEXT("line", member_text(json, "source.line"), NULL);
}

static void
test_a_record_outlives_its_report(void)
{
    Bench bench = {0};
    DsnReport *report;
    g_autoptr(DsnRecord) record = NULL;

    bench_init(&bench);
    bench.fact.recipient = DSN_SPAN("jane@example.org");
    report = bench_report(&bench);
    record = g_boxed_copy(DSN_TYPE_RECORD, dsn_report_get_record(report, 0));
    g_boxed_free(DSN_TYPE_REPORT, report);
    CHECK_TEXT("recipient", dsn_record_get_text(record, DSN_RECORD_RECIPIENT), "jane@example.org");
}

static void
test_a_text_that_all_recipients_share_is_kept_once(void)
{
    Bench bench = {0};
    g_autoptr(DsnReport) report = NULL;
    const DsnRecord *one, *two;
    DsnFact facts[2];

    bench_init(&bench);
    facts[0] = facts[1] = bench.fact;
    facts[0].reporting_mta = facts[1].reporting_mta = DSN_SPAN("mx.example");
    facts[0].recipient = DSN_SPAN("jane@example.org");
    facts[1].recipient = DSN_SPAN("joe@example.org");
    report = dsn_report_new(&bench.input, 2);
    dsn_report_add(report, &bench.input, &facts[0], &bench.verdict);
    dsn_report_add(report, &bench.input, &facts[1], &bench.verdict);
    one = dsn_report_get_record(report, 0);
    two = dsn_report_get_record(report, 1);
    CU_ASSERT_PTR_EQUAL(dsn_record_get_text(one, DSN_RECORD_REPORTING_MTA),
                        dsn_record_get_text(two, DSN_RECORD_REPORTING_MTA));
    CHECK_TEXT("second", dsn_record_get_text(two, DSN_RECORD_RECIPIENT), "joe@example.org");
}

static const CheckTest tests[] = {
    {"a record outlives its report", test_a_record_outlives_its_report},
    {"a text that all recipients share is kept once", test_a_text_that_all_recipients_share_is_kept_once},
    {"a text that is too long ends with an ellipsis", test_a_text_that_is_too_long_ends_with_an_ellipsis},
    {"an error says what and where", test_an_error_says_what_and_where},
    {"blocklist is there when one is named", test_blocklist_is_there_when_one_is_named},
    {"cause and hard_bounce are null where nothing failed",
     test_cause_and_hard_bounce_are_null_where_nothing_failed},
    {"complaints and replies have their own object, and no other kind has",
     test_complaints_and_replies_have_their_own_object_and_no_other_kind_has},
    {"confidence has two decimals, between 0 and 1", test_confidence_has_two_decimals_between_0_and_1},
    {"each trust signal has its word", test_each_trust_signal_has_its_word},
    {"hard_bounce comes from a permanent cause alone", test_hard_bounce_comes_from_a_permanent_cause_alone},
    {"id of a report without Message-ID comes from date, host and queue",
     test_id_of_a_report_without_message_id_comes_from_date_host_and_queue},
    {"id tells an empty recipient from none", test_id_tells_an_empty_recipient_from_none},
    {"id tells facts apart, and nothing else", test_id_tells_facts_apart_and_nothing_else},
    {"JSON escapes are found wherever they stand", test_json_escapes_are_found_wherever_they_stand},
    {"JSON integers are whole at their limits", test_json_integers_are_whole_at_their_limits},
    {"JSON strings hold no character that acts", test_json_strings_hold_no_character_that_acts},
    {"kinds have the words of the contract", test_kinds_have_the_words_of_the_contract},
    {"no field is ever left out", test_no_field_is_ever_left_out},
    {"no member of an object is left out", test_no_member_of_an_object_is_left_out},
    {"null sender is empty and unknown sender is null", test_null_sender_is_empty_and_unknown_sender_is_null},
    {"text is valid UTF-8, whatever came in", test_text_is_valid_utf8_whatever_came_in},
    {"trust level follows from the signals", test_trust_level_follows_from_the_signals},
    {"trust signals are words", test_trust_signals_are_words},
    {"verdict is shown with evidence and alternatives", test_verdict_is_shown_with_evidence_and_alternatives},
    {"what a report does not say is null", test_what_a_report_does_not_say_is_null},
    {"what people send is not suspicious for that", test_what_people_send_is_not_suspicious_for_that},
    {"what a report says stands in its field", test_what_a_report_says_stands_in_its_field},
};

int
main(int argc, char **argv)
{
    return check_run("record", tests, G_N_ELEMENTS(tests), argc, argv);
}
