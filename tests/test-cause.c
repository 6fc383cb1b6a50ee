/* SPDX-License-Identifier: BSD-2-Clause */
#include "cause/cause.h"
#include "check.h"
#include "knowledge/given.h"
#include "smtp/reply.h"

#include <string.h>
#include <time.h>

typedef struct {
    const char *reply, *given, *cause;
} Row;

typedef struct {
    DsnFact fact;
    DsnReturned returned;
    DsnVerdict verdict;
} Case;

/* Judges a reply as a report would have quoted it; what is @given comes on top. */
static void
judge_reply(DsnJudge *judge, DsnSpan reply, const char *given, Case *one)
{
    DsnSpan wrong;

    *one = (Case){.fact = {.kind = DSN_KIND_FAILURE, .diagnostic = reply}};
    dsn_reply_read(reply, &one->fact.reply_code, &one->fact.status);
    one->fact.command = dsn_command_find(reply);
    CHECK_ROW(given, dsn_given_read(dsn_span_from_string(given), &one->fact, &one->returned, &wrong));
    dsn_judge_weigh(judge, &one->fact, &one->returned, &one->verdict);
}

static const char *
cause_id(guint cause)
{
    return dsn_knowledge_cause(dsn_knowledge_builtin(), cause)->id;
}

/* A judge with the compiled-in knowledge and the rules of @text, whose words no server writes. */
static DsnJudge *
judge_with(const char *text, DsnKnowledge **ret_rules)
{
    const DsnKnowledge *sets[2] = {dsn_knowledge_builtin(), NULL};
    g_autoptr(GError) error = NULL;

    *ret_rules = NULL;
    if (text != NULL)
        sets[1] = *ret_rules = dsn_knowledge_read_rules(sets[0], dsn_span_from_string(text), &error);
    CHECK_ROW(error != NULL ? error->message : "rules", error == NULL);
    return dsn_judge_new(sets, text != NULL ? 2 : 1);
}

static void
check_rows(const char *rules, const Row *rows, gsize n_rows)
{
    g_autoptr(DsnKnowledge) own = NULL;
    g_autoptr(DsnJudge) judge = judge_with(rules, &own);

    for (gsize i = 0; i < n_rows; i++) {
        g_auto(CheckBytes) reply = check_string(rows[i].reply);
        Case one;
        judge_reply(judge, reply.span, rows[i].given, &one);
        CHECK_TEXT(rows[i].reply, cause_id(one.verdict.cause), rows[i].cause);
        CHECK_ROW(rows[i].reply, one.verdict.confidence > 0 && one.verdict.confidence <= 1);
    }
}

/* How evidence is weighed, by rules with words of their own. */

#define RULE(id, cause, conditions) "rule: " id "\ncause: " cause "\n" conditions "example: x\n\n"

static void
test_stronger_evidence_outweighs_weaker(void)
{
    static const char rules[] = RULE("k", "virus-detected", "text: zorkkey\nstrength: key\n")
        RULE("v", "greylisted", "text: zorkprovider\nstrength: provider\n")
            RULE("p", "rate-limited", "text: zorkphrase\nstrength: phrase\n")
                RULE("g", "ptr-missing", "text: zorkgeneral\nstrength: general\n")
                    RULE("h", "tls-failed", "text: zorkhint\nstrength: hint\n");
    static const Row rows[] = {
        {"550 5.1.1 zorkgeneral zorkhint", "", "ptr-missing"},
        {"550 5.1.1 zorkphrase zorkgeneral", "", "rate-limited"},
        {"550 5.1.1 zorkprovider zorkphrase", "", "greylisted"},
        {"550 5.1.1 zorkkey zorkprovider", "", "virus-detected"},
        {"550 5.1.1 zorkhint", "", "recipient-unknown"},
        {"550 5.1.1 zork", "", "recipient-unknown"},
        {"zork", "", "undetermined"},
        {"", "", "undetermined"},
    };

    check_rows(rules, rows, G_N_ELEMENTS(rows));
}

static void
test_words_within_longer_words_explain_nothing(void)
{
    static const char rules[] = RULE("short", "recipient-unknown", "text: zork gone\n")
        RULE("long", "sender-unknown", "text: author refused: zork gone\n")
            RULE("hinting", "spam-detected", "text: zork gone today\nstrength: hint\n");
    static const Row rows[] = {
        {"550 zork gone", "", "recipient-unknown"},
        {"550 author refused: zork gone", "", "sender-unknown"},
        {"550 5.1.1 author refused: zork gone", "", "sender-unknown"},
        {"550 zork gone today", "", "recipient-unknown"}, /* hints raise, they do not judge */
    };

    check_rows(rules, rows, G_N_ELEMENTS(rows));
}

static void
test_all_conditions_of_a_rule_must_hold(void)
{
    static const char rules[] =
        RULE("conditions", "virus-detected",
             "text: zork\nand: frob\nnot: nonsense\nreply: 552 4xx\nstatus: x.7.* none\n"
             "command: DOT\nwhen: returned-html !returned-attachment null-sender\n");
    static const Row rows[] = {
        {"552 5.7.0 zork frob", "command=DOT returned=html sender=", "virus-detected"},
        {"452 zork frob", "command=DOT returned=html sender=", "virus-detected"},
        {"552 5.7.0 zork", "command=DOT returned=html sender=", "recipient-mailbox-full"},
        {"552 5.7.0 zork frob nonsense", "command=DOT returned=html sender=", "recipient-mailbox-full"},
        {"552 5.6.0 zork frob", "command=DOT returned=html sender=", "recipient-mailbox-full"},
        {"552 5.7.0 zork frob", "command=RCPT returned=html sender=", "recipient-mailbox-full"},
        {"552 5.7.0 zork frob", "returned=html sender=", "recipient-mailbox-full"},
        {"552 5.7.0 zork frob", "command=DOT returned=html,attachment sender=", "recipient-mailbox-full"},
        {"552 5.7.0 zork frob", "command=DOT returned=html", "recipient-mailbox-full"},
        {"552 5.7.0 zork frob", "command=DOT returned=html sender=a@b.example", "recipient-mailbox-full"},
    };
    g_autoptr(DsnKnowledge) own = NULL;
    g_autoptr(DsnJudge) judge = judge_with(rules, &own);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) reply = check_string(rows[i].reply);
        g_autofree char *row = g_strconcat(rows[i].reply, " / ", rows[i].given, NULL);
        Case one;
        judge_reply(judge, reply.span, rows[i].given, &one);
        CHECK_ROW(row, (strcmp(cause_id(one.verdict.cause), "virus-detected") == 0) ==
                           (strcmp(rows[i].cause, "virus-detected") == 0));
    }
}

static void
test_the_innermost_reply_decides(void)
{
    static const char rules[] = RULE("outer", "virus-detected", "text: zork outside\n")
        RULE("inner", "greylisted", "text: frob inside\n");
    static const Row rows[] = {
        {"550 zork outside", "", "virus-detected"},
        {"550 zork outside. The server response was: 451 frob inside", "", "greylisted"},
        {"550 frob inside. The server response was: 451 zork outside", "", "virus-detected"},
        {"550 zork outside. The server response was: 451 blah", "", "virus-detected"},
    };

    check_rows(rules, rows, G_N_ELEMENTS(rows));
}

static void
test_prose_around_the_reply_only_fills_in(void)
{
    static const char rules[] =
        RULE("a", "virus-detected", "text: zork\n") RULE("b", "greylisted", "text: frob\n");
    static const Row rows[] = {
        {"550 zork", "context=frob", "virus-detected"},
        {"550 whatever", "context=frob", "greylisted"},
        {"", "context=frob", "greylisted"},
    };

    check_rows(rules, rows, G_N_ELEMENTS(rows));
}

static void
test_an_expired_queue_is_the_cause_only_when_no_reason_is_told(void)
{
    static const Row rows[] = {
        {"4.4.7 delivery time expired", "", "delivery-expired"},
        {"mailbox is full: retry timeout exceeded", "", "recipient-mailbox-full"},
        {"450 4.1.2 <u@nowhere.example>: Domain not found; message expired, retry timeout exceeded", "",
         "domain-not-found"},
        {"554 5.4.7 timeout (last transfail: 421 4.4.0 no mail servers for this domain)", "",
         "domain-not-found"},
        {"554 5.4.7 message expired: Connection timed out", "", "connection-timeout"},
    };

    check_rows(NULL, rows, G_N_ELEMENTS(rows));
}

/* What a verdict tells besides the cause. */

static DsnVerdict
judge_one(DsnJudge *judge, const char *reply, const char *given, Case *one)
{
    judge_reply(judge, dsn_span_from_string(reply), given, one);
    return one->verdict;
}

static void
test_words_that_overrule_a_code_say_so(void)
{
    static const struct {
        const char *reply;
        gboolean conflict;
        const char *alternative; /* that must be there */
    } rows[] = {
        {"552 Error: content rejected", TRUE, "recipient-mailbox-full"},
        {"550 5.1.1 u has sent to too many recipients this hour", TRUE, "recipient-unknown"},
        {"552 5.2.2 mailbox is full", FALSE, NULL},
        {"550 5.7.1 mailbox is full", FALSE, NULL},                /* a vague code */
        {"550 5.1.1 this account has been disabled", FALSE, NULL}, /* as dead */
        {"552 5.2.2", FALSE, NULL},
    };
    g_autoptr(DsnKnowledge) own = NULL;
    g_autoptr(DsnJudge) judge = judge_with(NULL, &own);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Case one;
        DsnVerdict verdict = judge_one(judge, rows[i].reply, "", &one);
        gboolean found = rows[i].alternative == NULL;
        CHECK_ROW(rows[i].reply, verdict.code_conflict == rows[i].conflict);
        for (guint j = 0; j < verdict.n_alternatives; j++)
            found |= g_strcmp0(cause_id(verdict.alternatives[j].cause), rows[i].alternative) == 0;
        CHECK_ROW(rows[i].reply, found);
    }
}

static void
test_evidence_is_shown_in_the_words_of_the_report(void)
{
    g_autoptr(DsnKnowledge) own = NULL;
    g_autoptr(DsnJudge) judge = judge_with(
        RULE("html", "html-rejected", "text: zork frob\ncommand: DOT\nwhen: returned-html\n"), &own);
    Case one = {.fact = {.diagnostic = DSN_SPAN("552 Error: \xe2\x80\x9cZork\r\n  FROB\xe2\x80\x9d"),
                         .command = DSN_COMMAND_DOT},
                .returned = {.is_there = TRUE,
                             .shape = DSN_RETURNED_HTML,
                             .content_type = DSN_SPAN("text/html; charset=utf-8")}};

    dsn_judge_weigh(judge, &one.fact, &one.returned, &one.verdict);
    CHECK_TEXT("cause", cause_id(one.verdict.cause), "html-rejected");
    CU_ASSERT_EQUAL_FATAL(one.verdict.n_evidence, 3);
    CHECK_TEXT("field", one.verdict.evidence[0].field, "diagnostic");
    CHECK_SPAN("words", one.verdict.evidence[0].text, "Zork\r\n  FROB");
    CHECK_TEXT("rule", one.verdict.evidence[0].rule, "html");
    CHECK_TEXT("field", one.verdict.evidence[1].field, "smtp_command");
    CHECK_SPAN("words", one.verdict.evidence[1].text, "DOT");
    CHECK_TEXT("field", one.verdict.evidence[2].field, "original");
    CHECK_SPAN("words", one.verdict.evidence[2].text, "text/html; charset=utf-8");
}

static void
test_more_evidence_gives_more_confidence(void)
{
    static const char *const replies[] = {"550", "550 5.1.1", "550 user unknown", "550 5.1.1 user unknown"};
    g_autoptr(DsnKnowledge) own = NULL;
    g_autoptr(DsnJudge) judge = judge_with(NULL, &own);
    double before = 0;

    for (gsize i = 1; i < G_N_ELEMENTS(replies); i++) {
        Case one;
        DsnVerdict verdict = judge_one(judge, replies[i], "", &one);
        CHECK_TEXT(replies[i], cause_id(verdict.cause), "recipient-unknown");
        CHECK_ROW(replies[i], verdict.confidence > before);
        before = verdict.confidence;
    }
}

static void
test_the_same_facts_give_the_same_verdict(void)
{
    g_autoptr(DsnKnowledge) own = NULL;
    g_autoptr(DsnJudge) judge = judge_with(NULL, &own);
    Case first, other, again;
    DsnVerdict one = judge_one(judge, "550 5.7.1 Client host [192.0.2.7] blocked", "", &first);

    judge_one(judge, "552 5.2.2 mailbox is full", "host=mx.google.com", &other);
    again.verdict = judge_one(judge, "550 5.7.1 Client host [192.0.2.7] blocked", "", &again);
    CU_ASSERT_EQUAL(one.cause, again.verdict.cause);
    CU_ASSERT_EQUAL(one.n_evidence, again.verdict.n_evidence);
    CU_ASSERT_EQUAL(one.n_alternatives, again.verdict.n_alternatives);
    CU_ASSERT_TRUE(one.confidence >= again.verdict.confidence && one.confidence <= again.verdict.confidence);
}

static void
test_a_server_may_say_how_long_to_wait(void)
{
    static const struct {
        const char *reply;
        int seconds;
    } rows[] = {
        {"451 4.7.1 Greylisted, please try again in 5 minutes", 300},
        {"450 4.2.0 Greylisted for 300 seconds", 300},
        {"421 try again later, retry after 00:04:30", 270},
        {"421 Please retry in an hour.", 3600},
        {"451 retry after 120", 120},
        {"451 Try again in 3600 sec", 3600},
        {"450 wait (at least) 15 minutes and try again", 900},
        {"450 come back in 2 days", 172800},
        {"450 Bitte erneut versuchen in 10 Minuten", 600},
        {"550 5.1.1 user unknown", -1},
        {"451 please try again later", -1},
        {"451 retry 3 times", -1},
        {"Deferred: 421 Message could not be delivered for 8 hours", -1},
        {"421 please try again later. Message could not be delivered for 5 days", -1},
        {"Action: Delayed - The server will continue trying for up to 21 hours.", -1},
        {"550 mailbox is limited to 300 seconds", -1},
        {"451 try again in 99999999999999999999 seconds", -1},
    };
    g_autoptr(DsnKnowledge) own = NULL;
    g_autoptr(DsnJudge) judge = judge_with(NULL, &own);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Case one;
        g_autofree char *got = g_strdup_printf("%d", judge_one(judge, rows[i].reply, "", &one).retry_after);
        g_autofree char *wanted = g_strdup_printf("%d", rows[i].seconds);
        CHECK_TEXT(rows[i].reply, got, wanted);
    }
}

static void
test_a_blocklist_is_named_when_the_words_name_one(void)
{
    static const struct {
        const char *reply, *name, *listed, *url;
    } rows[] = {
        {"554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using bl.zork.example; see "
         "http://zork.example/look?192.0.2.7.",
         "bl.zork.example", "192.0.2.7", "http://zork.example/look?192.0.2.7"},
        {"554 5.7.1 Service unavailable; Sender address [news@bad.example] blocked using rhsbl.zork.example",
         "rhsbl.zork.example", "bad.example", NULL},
        {"554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org; "
         "https://www.spamhaus.org/sbl/query/x",
         "Spamhaus ZEN", "192.0.2.7", "https://www.spamhaus.org/query/ip/192.0.2.7"},
        {"550 Blocked - see https://www.spamcop.net/bl.shtml?192.0.2.7", "SpamCop", "192.0.2.7",
         "https://www.spamcop.net/bl.shtml?192.0.2.7"},
        {"550 The sending IP is listed on https://spamrl.com/.", "SpamRL", NULL, "https://spamrl.com/"},
        {"550 5.7.1 192.0.2.7 is listed in our own files, client host blacklisted", NULL, NULL, NULL},
        {"554 5.7.1 Client host [192.0.2.7] blocked using bl.zork.example; Error: open resolver", NULL, NULL,
         NULL},
        {"550 5.1.1 user unknown, see http://zork.example/", NULL, NULL, NULL},
    };
    g_autoptr(DsnKnowledge) own = NULL;
    g_autoptr(DsnJudge) judge = judge_with(NULL, &own);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Case one;
        DsnVerdict verdict = judge_one(judge, rows[i].reply, "", &one);
        CHECK_SPAN(rows[i].reply, verdict.blocklist_name, rows[i].name);
        CHECK_SPAN(rows[i].reply, verdict.blocklist_listed, rows[i].listed);
        CHECK_SPAN(rows[i].reply, verdict.blocklist_url, rows[i].url);
    }
}

static void
test_time_is_bounded_whatever_the_text(void)
{
    static const char *const patterns[] = {
        "user unknown ",
        "550 5.1.1 ",
        "said: 550 ",
        "quota ",
        "a@b.example ",
        "blocked using zen.spamhaus.org ",
        "(",
        "not mailbox full sender rejected relay spam virus ",
    };
    g_autoptr(DsnKnowledge) own = NULL;
    g_autoptr(DsnJudge) judge = judge_with(NULL, &own);

    for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        DsnFact fact = {.kind = DSN_KIND_FAILURE};
        DsnVerdict verdict;
        clock_t start = clock();
        while (text->len < 1024 * 1024)
            g_string_append(text, patterns[i]);
        fact.diagnostic = fact.context = (DsnSpan){(const guint8 *)text->str, text->len};
        fact.context.length--;
        dsn_judge_weigh(judge, &fact, NULL, &verdict);
        CHECK_ROW(patterns[i], clock() - start < 2 * CLOCKS_PER_SEC);
    }
}

/* True stories, as kinds: other words, other hosts, the same answer. */

static void
test_the_five_stories_come_out(void)
{
    static const Row rows[] = {
        /* an unknown sender mailbox looks like an unknown recipient */
        {"550 5.1.1 User unknown", "sender=a@other.example recipient=x@domain.example", "recipient-unknown"},
        {"550 5.1.1 <news@example.org>: Sender address rejected: User unknown in virtual mailbox table (in reply to "
         "RCPT TO)",
         "sender=news@example.org recipient=u@example.com", "sender-unknown"},
        {"553 5.1.8 <a@b.example>... Domain of sender address a@b.example does not exist",
         "sender=a@b.example", "sender-domain-invalid"},
        /* 552 is no full mailbox */
        {"552 sorry, your domain isn't in my list of allowed senderhosts (#5.7.1)", "",
         "sender-not-permitted"},
        {"451 See http://pobox.com/~djb/docs/smtplf.html.", "", "bare-linefeed"},
        /* nor where the content is refused */
        {"host mail.example.ca[198.51.100.7] said: 552 Error: content rejected (in reply to end of DATA command)",
         "returned=html", "html-rejected"},
        {"host mail.example.ca[198.51.100.7] said: 552 Error: content rejected (in reply to end of DATA command)",
         "returned=plain", "content-rejected"},
        {"host mail.example.ca[198.51.100.7] said: 552 Error: content rejected (in reply to end of DATA command)",
         "returned=html,attachment,dangerous", "attachment-rejected"},
        {"host mail.example.co.jp[203.0.113.9] said: 554 User unknown (in reply to RCPT TO command)", "",
         "recipient-unknown"},
        /* a relay that limits the rate, and then does not answer */
        {"host auth.relay.example[198.51.100.72] said: 450 Error: too much mail from 203.0.113.52 (in reply to MAIL "
         "FROM command)",
         "", "rate-limited"},
        {"delivery temporarily suspended: connect to auth.relay.example[198.51.100.72]: Connection timed out",
         "", "connection-timeout"},
        {"450 4.1.2 <x@yyy.example.net>: Recipient address rejected: Domain not found", "",
         "domain-not-found"},
        /* qmail's double bounces */
        {"501 5.1.7 Bad sender address syntax", "sender=#@[]", "sender-address-syntax"},
        {"Remote host said: 501 Bad address syntax", "sender=#@[]", "sender-address-syntax"},
        {"I tried to deliver a bounce message to this address, but the bounce bounced!", "", "double-bounce"},
    };

    check_rows(NULL, rows, G_N_ELEMENTS(rows));
}

static void
test_an_unknown_user_of_the_senders_own_domain_may_be_the_sender(void)
{
    g_autoptr(DsnKnowledge) own = NULL;
    g_autoptr(DsnJudge) judge = judge_with(NULL, &own);
    Case one;
    DsnVerdict verdict =
        judge_one(judge, "User unknown",
                  "sender=username@domain.example recipient=other@domain.example status=5.3.0", &one);

    CHECK_TEXT("cause", cause_id(verdict.cause), "recipient-unknown");
    CU_ASSERT_TRUE_FATAL(verdict.n_alternatives > 0);
    CHECK_TEXT("alternative", cause_id(verdict.alternatives[0].cause), "sender-unknown");
    CU_ASSERT_TRUE(verdict.alternatives[0].confidence > 0.05);
}

static void
test_misleading_replies_come_out(void)
{
    static const Row rows[] = {
        {"550-Verification failed for <news@example.org> 550-Called: 192.0.2.25 550-Response: 550 5.1.1 "
         "<news@example.org>: User unknown 550 Sender verify failed",
         "sender=news@example.org recipient=u@example.com", "sender-unknown"},
        {"550 5.7.1 Content-Policy reject msg: The message contains HTML subpart, therefore we consider it SPAM or "
         "Outlook Virus. TEXT/PLAIN is accepted.!",
         "", "html-rejected"},
        {"550 5.1.1 <u@example.com> - 192.0.2.0 has sent to too many recipients this hour", "",
         "rate-limited"},
        {"422 4.2.2 Greylisted, please try again in a few moments.", "action=failed", "greylisted"},
        {"552 1 Requested mail action aborted, mailbox not found", "", "recipient-unknown"},
        {"550 5.4.1 [u@example.com]: Recipient address rejected: Access denied [x.prod.protection.outlook.com]",
         "", "recipient-unknown"},
        {"550 Mailbox unavailable. The server response was: 550 5.7.1 Unfortunately, messages from [192.0.2.7] weren't "
         "sent. Please contact your Internet service provider since part of their network is on our block list "
         "(S3150).",
         "", "ip-blocklisted"},
        {"554 5.7.1 Client host [192.0.2.7] blocked using zen.spamhaus.org; Error: open resolver", "",
         "system-misconfigured"},
        {"550-5.7.1 Unauthenticated email from example.no is not accepted due to domain's DMARC policy", "",
         "sender-unauthenticated"},
        {"550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup", "", "list-post-denied"},
        {"550 5.7.1 <u@example.com>: Recipient address rejected: Sender quota limit reached", "",
         "rate-limited"},
        {"552-5.2.2 The recipient's inbox is out of storage space and inactive.", "",
         "recipient-mailbox-full"},
        {"5.1.0 - Unknown address error 550-'5.1.1 <u@example.com>... User unknown' (delivery attempts: 0)",
         "", "recipient-unknown"},
        {"Amazon SES did not send the message to this address because it is on the suppression list for your account",
         "status=5.1.1", "suppressed"},
        {"553 5.7.2 [TSS06] All messages from 192.0.2.7 will be permanently deferred; Retrying will NOT succeed",
         "", "poor-reputation"},
        {"SMTPUTF8 is required, but was not offered by host mx.example.com", "", "unsupported-encoding"},
        {"554 Message rejected as spam by Content Filtering", "", "spam-detected"},
        {"550 NULL sender is not allowed (in reply to MAIL FROM command)", "sender=<>",
         "system-misconfigured"},
    };

    check_rows(NULL, rows, G_N_ELEMENTS(rows));
}

static void
test_a_guess_counts_only_where_nothing_better_is_told(void)
{
    static const char rules[] = RULE("g", "virus-detected", "text: frobguess\nstrength: guess\n")
        RULE("n", "greylisted", "text: zorkwords\nstrength: general\n");
    static const Row rows[] = {
        {"550 frobguess", "", "virus-detected"},
        {"550 frobguess zorkwords", "", "greylisted"},
        {"550 zork", "context=frobguess", "undetermined"},
    };

    check_rows(rules, rows, G_N_ELEMENTS(rows));
}

static void
test_a_bare_refusal_of_the_recipient_is_no_dead_address(void)
{
    static const Row rows[] = {
        {"550 zork", "command=RCPT", "undetermined"},
        {"550 5.0.0 zork", "command=RCPT", "undetermined"},
        {"550 5.1.0 zork", "command=RCPT", "recipient-unknown"},
        {"550 5.1.1 zork", "command=RCPT", "recipient-unknown"},
    };

    check_rows(NULL, rows, G_N_ELEMENTS(rows));
}

static const CheckTest tests[] = {
    {"a blocklist is named when the words name one", test_a_blocklist_is_named_when_the_words_name_one},
    {"a bare refusal of the recipient is no dead address",
     test_a_bare_refusal_of_the_recipient_is_no_dead_address},
    {"a guess counts only where nothing better is told",
     test_a_guess_counts_only_where_nothing_better_is_told},
    {"a server may say how long to wait", test_a_server_may_say_how_long_to_wait},
    {"all conditions of a rule must hold", test_all_conditions_of_a_rule_must_hold},
    {"an expired queue is the cause only when no reason is told",
     test_an_expired_queue_is_the_cause_only_when_no_reason_is_told},
    {"an unknown user of the sender's own domain may be the sender",
     test_an_unknown_user_of_the_senders_own_domain_may_be_the_sender},
    {"evidence is shown in the words of the report", test_evidence_is_shown_in_the_words_of_the_report},
    {"misleading replies come out", test_misleading_replies_come_out},
    {"more evidence gives more confidence", test_more_evidence_gives_more_confidence},
    {"prose around the reply only fills in", test_prose_around_the_reply_only_fills_in},
    {"stronger evidence outweighs weaker", test_stronger_evidence_outweighs_weaker},
    {"the five stories come out", test_the_five_stories_come_out},
    {"the innermost reply decides", test_the_innermost_reply_decides},
    {"the same facts give the same verdict", test_the_same_facts_give_the_same_verdict},
    {"time is bounded whatever the text", test_time_is_bounded_whatever_the_text},
    {"words that overrule a code say so", test_words_that_overrule_a_code_say_so},
    {"words within longer words explain nothing", test_words_within_longer_words_explain_nothing},
};

int
main(int argc, char **argv)
{
    return check_run("cause", tests, G_N_ELEMENTS(tests), argc, argv);
}
