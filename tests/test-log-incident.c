/* SPDX-License-Identifier: BSD-2-Clause */
/* Incidents, out of deliveries that the tests make themselves; whole logs are read in test-log-scenarios. */
#include "check.h"
#include "log/incident.h"
#include "log/observation.h"
#include "log/tally.h"
#include "log/timeline.h"

#include <string.h>

#define MINUTE (60 * (gint64)G_USEC_PER_SEC)
#define DAY    (24 * 60 * MINUTE)
#define START  (1700000000 * (gint64)G_USEC_PER_SEC)

/* What the tests say of one delivery; the rest is as in most. */
typedef struct {
    DsnKind kind;
    const char *cause, *sender, *recipient, *relay, *login, *client, *queue_id;
    guint16 port;
    gboolean is_local;
} Told;

typedef struct {
    DsnIncidents *incidents;
    gint64 time;
    guint n;
} Log;

static Log
log_begin(void)
{
    return (Log){dsn_incidents_new(dsn_knowledge_builtin()), START, 0};
}

static void
log_add(Log *log, const Told *told)
{
    g_autofree char *queue_id =
        told->queue_id != NULL ? g_strdup(told->queue_id) : g_strdup_printf("Q%u", log->n);
    g_autofree char *text = g_strdup_printf("line %u", log->n + 1);
    DsnVerdict verdict = {.retry_after = -1};
    DsnLogDelivery delivery = {
        .fact = {.kind = told->kind,
                 .sender = dsn_span_from_string(told->sender != NULL ? told->sender : "alice@home.example"),
                 .recipient = dsn_span_from_string(told->recipient),
                 .remote_mta = dsn_span_from_string(told->relay),
                 .queue_id = dsn_span_from_string(queue_id)},
        .host = DSN_SPAN("host"),
        .time = log->time,
        .arrival = G_MININT64,
        .remote_port = told->port,
        .client_address = dsn_span_from_string(told->client),
        .login = dsn_span_from_string(told->login),
        .is_local = told->is_local,
        .path = "mail.log",
        .line = ++log->n,
        .text = dsn_span_from_string(text),
    };

    if (told->cause != NULL) {
        gint cause = dsn_knowledge_find_cause(dsn_knowledge_builtin(), told->cause);
        CHECK_ROW(told->cause, cause >= 0);
        verdict.cause = (guint)MAX(cause, 0);
        delivery.verdict = &verdict;
    }
    dsn_incidents_add(log->incidents, &delivery);
    log->time += MINUTE;
}

/* @n deliveries to a relay and a recipient domain of their own each, "mx.a.example", "mx.b.example" ... */
static void
log_add_many(Log *log, Told told, guint n)
{
    for (guint i = 0; i < n; i++) {
        g_autofree char *recipient = g_strdup_printf("user%u@%c.example", log->n, 'a' + (int)(i % 26));
        g_autofree char *relay = g_strdup_printf("mx.%c.example", 'a' + (int)(i % 26));
        Told one = told;
        one.recipient = told.recipient != NULL ? told.recipient : recipient;
        one.relay = told.relay != NULL ? told.relay : relay;
        log_add(log, &one);
    }
}

/* The kinds, as "kind subject state; ...". */
static char *
log_end(Log *log)
{
    GString *all = g_string_new(NULL);
    guint n = 0;
    const DsnIncident *const *incidents = dsn_incidents_finish(log->incidents, DSN_LANGUAGE_EN, &n);

    for (guint i = 0; i < n; i++)
        g_string_append_printf(all, "%s%s %s %s", i > 0 ? "; " : "", incidents[i]->kind,
                               incidents[i]->subject, incidents[i]->state);
    dsn_incidents_free(log->incidents);
    return g_string_free(all, FALSE);
}

#define CHECK_LOG(log, wanted)                  \
    {                                           \
        g_autofree char *got = log_end(&(log)); \
        CHECK_TEXT(#wanted, got, wanted);       \
    }

static const Told passes = {.kind = DSN_KIND_SUCCESS, .port = 25};

static void
test_mail_that_passes_is_no_incident(void)
{
    Log log = log_begin();

    log_add_many(&log, passes, 100);
    CHECK_LOG(log, "");
}

static void
test_greylisting_that_passes_is_no_incident(void)
{
    Log log = log_begin();

    for (guint i = 0; i < 30; i++) {
        g_autofree char *id = g_strdup_printf("G%u", i);
        log_add_many(
            &log,
            (Told){.kind = DSN_KIND_DELAY, .cause = "greylisted", .relay = "mx.grey.example", .queue_id = id},
            1);
        log_add_many(&log, (Told){.kind = DSN_KIND_SUCCESS, .relay = "mx.grey.example", .queue_id = id}, 1);
    }
    CHECK_LOG(log, "");
}

static void
test_time_outs_after_a_limit_are_its_consequence(void)
{
    Log log = log_begin();
    const DsnIncident *incident;
    guint n;

    log_add_many(
        &log,
        (Told){.kind = DSN_KIND_DELAY, .cause = "rate-limited", .relay = "auth.relay.example", .port = 587},
        5);
    log_add_many(&log,
                 (Told){.kind = DSN_KIND_DELAY,
                        .cause = "connection-timeout",
                        .relay = "auth.relay.example",
                        .port = 587},
                 9);
    incident = dsn_incidents_finish(log.incidents, DSN_LANGUAGE_EN, &n)[0];
    CU_ASSERT_EQUAL_FATAL(n, 1);
    CHECK_TEXT("cause", incident->cause->id, "rate-limited");
    CU_ASSERT_EQUAL_FATAL(incident->n_chain, 2);
    CHECK_TEXT("consequence", incident->chain[1].cause, "connection-timeout");
    CU_ASSERT_EQUAL(incident->chain[1].first, START + 5 * MINUTE);
    CU_ASSERT_EQUAL(incident->waiting, 14);
    CHECK_LOG(log, "rate-limited-relay auth.relay.example ongoing");
}

static void
test_own_notices_are_the_reason_of_a_limit(void)
{
    Log log = log_begin();
    const DsnIncident *incident;
    guint n;

    for (guint i = 0; i < 6; i++) {
        log_add_many(&log,
                     (Told){.kind = DSN_KIND_FAILURE,
                            .cause = "recipient-unknown",
                            .recipient = "x@wild.home.example",
                            .sender = "forged@spam.example",
                            .client = "203.0.113.9",
                            .is_local = TRUE},
                     1);
        log_add_many(
            &log,
            (Told){
                .kind = DSN_KIND_DELAY, .cause = "rate-limited", .relay = "auth.relay.example", .sender = ""},
            1);
    }
    incident = dsn_incidents_finish(log.incidents, DSN_LANGUAGE_EN, &n)[0];
    CU_ASSERT_EQUAL_FATAL(n, 1);
    CHECK_TEXT("role", incident->chain[0].role, "reason");
    CHECK_TEXT("kind", incident->chain[0].kind, "backscatter");
    CHECK_LOG(log, "rate-limited-relay auth.relay.example ongoing");
}

static void
test_time_outs_everywhere_mean_that_port_25_is_blocked(void)
{
    Log log = log_begin();

    log_add_many(&log, (Told){.kind = DSN_KIND_DELAY, .cause = "connection-timeout", .port = 25}, 6);
    log_add_many(&log, (Told){.kind = DSN_KIND_SUCCESS, .relay = "smtp.relay.example", .port = 587}, 6);
    CHECK_LOG(log, "port-25-blocked host ongoing");
}

static void
test_some_hosts_that_do_not_answer_are_no_incident(void)
{
    Log log = log_begin();

    for (guint i = 0; i < 20; i++) {
        log_add_many(&log, (Told){.kind = DSN_KIND_DELAY, .cause = "connection-timeout", .port = 25}, 1);
        log_add_many(&log, passes, 5);
    }
    CHECK_LOG(log, "");
}

static void
test_what_passes_afterwards_ends_an_incident(void)
{
    Log log = log_begin();

    log_add_many(&log, (Told){.kind = DSN_KIND_DELAY, .cause = "dns-failure"}, 8);
    log_add_many(&log, passes, 8);
    CHECK_LOG(log, "dns-down host over");
}

static void
test_no_more_sign_of_trouble_is_not_its_end(void)
{
    Log log = log_begin();

    log_add_many(&log, (Told){.kind = DSN_KIND_FAILURE, .cause = "dns-failure"}, 8);
    log.time += 3 * DAY;
    log_add_many(&log, (Told){.kind = DSN_KIND_REJECT, .cause = "recipient-unknown"}, 1);
    CHECK_LOG(log, "dns-down host quiet");
}

static void
test_trouble_after_a_quiet_time_is_another_incident(void)
{
    Log log = log_begin();

    log_add_many(&log, (Told){.kind = DSN_KIND_FAILURE, .cause = "dns-failure"}, 8);
    log.time += 3 * DAY;
    log_add_many(&log, (Told){.kind = DSN_KIND_FAILURE, .cause = "dns-failure"}, 8);
    CHECK_LOG(log, "dns-down host ongoing; dns-down host quiet");
}

static void
test_one_recipient_waits_once_for_one_trouble(void)
{
    Log log = log_begin();
    guint n;
    const DsnIncident *const *incidents;

    for (guint i = 0; i < 5; i++)
        log_add_many(&log,
                     (Told){.kind = DSN_KIND_DELAY,
                            .cause = "domain-not-found",
                            .recipient = "a@dead.example",
                            .relay = "",
                            .queue_id = "Q"},
                     1);
    log_add_many(
        &log, (Told){.kind = DSN_KIND_DELAY, .cause = "domain-not-found", .recipient = "b@dead.example"}, 5);
    log_add_many(&log,
                 (Told){.kind = DSN_KIND_FAILURE,
                        .cause = "domain-not-found",
                        .recipient = "b@dead.example",
                        .queue_id = "Q6"},
                 1);
    incidents = dsn_incidents_finish(log.incidents, DSN_LANGUAGE_EN, &n);
    CU_ASSERT_EQUAL_FATAL(n, 1);
    CHECK_TEXT("kind", incidents[0]->kind, "dead-domain");
    CU_ASSERT_EQUAL(incidents[0]->waiting, 5);
    CU_ASSERT_EQUAL(incidents[0]->messages, 6);
    CU_ASSERT_EQUAL(incidents[0]->recipients, 2);
    CU_ASSERT_EQUAL(incidents[0]->attempts, 11);
    dsn_incidents_free(log.incidents);
}

static void
test_the_notice_refused_tells_that_the_sender_is_unknown(void)
{
    Log log = log_begin();

    log_add(&log, &(Told){.kind = DSN_KIND_FAILURE,
                          .cause = "recipient-unknown",
                          .sender = "backup@domain.example",
                          .recipient = "operator@domain.example",
                          .relay = "smtp.domain.example"});
    log_add(&log, &(Told){.kind = DSN_KIND_FAILURE,
                          .cause = "recipient-unknown",
                          .sender = "",
                          .recipient = "backup@domain.example",
                          .relay = "smtp.domain.example"});
    CHECK_LOG(log, "masqueraded-sender-refused domain.example ongoing");
}

static void
test_a_mistyped_colleague_is_no_incident(void)
{
    Log log = log_begin();

    log_add(&log, &(Told){.kind = DSN_KIND_FAILURE,
                          .cause = "recipient-unknown",
                          .sender = "alice@domain.example",
                          .recipient = "bbo@domain.example",
                          .relay = "smtp.domain.example"});
    log_add(&log, &(Told){.kind = DSN_KIND_SUCCESS,
                          .sender = "",
                          .recipient = "alice@domain.example",
                          .relay = "smtp.domain.example"});
    CHECK_LOG(log, "");
}

static void
test_spam_of_one_log_in_is_a_compromised_account(void)
{
    Log log = log_begin();

    for (guint i = 0; i < 5; i++) {
        log_add_many(&log, (Told){.kind = DSN_KIND_FAILURE, .cause = "spam-detected", .login = "bob"}, 4);
        log_add_many(&log, (Told){.kind = DSN_KIND_FAILURE, .cause = "recipient-unknown", .login = "bob"}, 2);
        log_add_many(&log, (Told){.kind = DSN_KIND_SUCCESS, .login = "bob"}, 9);
        log_add_many(&log, (Told){.kind = DSN_KIND_SUCCESS, .login = "alice"}, 2);
    }
    CHECK_LOG(log, "compromised-account bob ongoing");
}

static void
test_more_groups_than_the_limit_leave_the_incidents_standing(void)
{
    Log log = log_begin();

    log_add_many(
        &log, (Told){.kind = DSN_KIND_DELAY, .cause = "domain-not-found", .recipient = "u@dead.example"}, 9);
    for (guint i = 0; i < 2 * DSN_INCIDENT_GROUPS_MAX; i++) {
        g_autofree char *recipient = g_strdup_printf("u@d%u.example", i);
        log.time -= MINUTE;
        log_add_many(
            &log, (Told){.kind = DSN_KIND_FAILURE, .cause = "domain-not-found", .recipient = recipient}, 1);
    }
    CHECK_LOG(log, "dead-domain dead.example ongoing");
}

static void
test_each_kind_has_its_texts_and_signs_in_each_language(void)
{
    const DsnKnowledge *knowledge = dsn_knowledge_builtin();
    const DsnTables *tables = dsn_knowledge_tables(knowledge);

    CU_ASSERT(tables->n_incidents > 15);
    for (guint language = 0; language < DSN_N_LANGUAGES; language++) {
        for (guint i = 0; i < tables->n_incidents; i++) {
            DsnCauseText text;
            dsn_knowledge_incident_text(knowledge, i, language, &text);
            CHECK_ROW(dsn_tables_string(tables, tables->incidents[i].id),
                      text.title != NULL && text.explanation != NULL && text.remedies[0] != NULL);
        }
        for (guint i = 0; i < DSN_N_SIGNS; i++)
            CHECK_ROW(dsn_sign_name(i), dsn_knowledge_sign_text(knowledge, i, language) != NULL);
    }
}

/* What counts. */

static void
test_different_things_are_counted_exactly_up_to_the_limit(void)
{
    DsnDistinct distinct = {0};

    for (guint round = 0; round < 2; round++) {
        for (guint64 i = 0; i < DSN_DISTINCT_MAX - 1; i++)
            dsn_distinct_add(&distinct, dsn_distinct_hash(DSN_SPAN("x"), i));
    }
    CU_ASSERT_EQUAL(dsn_distinct_count(&distinct), DSN_DISTINCT_MAX - 1);
    CU_ASSERT_FALSE(dsn_distinct_is_estimate(&distinct));
    dsn_distinct_clear(&distinct);
}

static void
test_more_different_things_are_estimated_within_a_tenth(void)
{
    DsnDistinct distinct = {0};
    guint64 count;

    for (guint64 i = 0; i < 100000; i++)
        dsn_distinct_add(&distinct, dsn_distinct_hash(DSN_SPAN("x"), i));
    count = dsn_distinct_count(&distinct);
    CU_ASSERT(count > 90000 && count < 110000);
    CU_ASSERT_EQUAL(distinct.n, DSN_DISTINCT_MAX);
    dsn_distinct_clear(&distinct);
}

static void
test_the_frequent_name_is_found_among_many_rare_ones(void)
{
    DsnTally tally = {0};

    for (guint i = 0; i < 2000; i++) {
        g_autofree char *name = g_strdup_printf("rare%u", i);
        DsnSpan span = i % 5 == 0 ? DSN_SPAN("Often.Example") : dsn_span_from_string(name);
        dsn_tally_add(&tally, span, dsn_distinct_hash(span, 0), i);
    }
    CHECK_TEXT("top", dsn_tally_top(&tally)->name, "Often.Example");
    CU_ASSERT_EQUAL(tally.n_entries, DSN_TALLY_NAMES_MAX);
    dsn_tally_clear(&tally);
}

static void
test_a_timeline_has_room_for_any_time(void)
{
    static const gint64 times[] = {START, START + MINUTE, START + 365 * DAY, 0, G_MININT64, G_MAXINT64};
    DsnTimeline timeline = {0};
    guint64 sum = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(times); i++)
        dsn_timeline_add(&timeline, times[i]);
    for (guint i = 0; i < DSN_TIMELINE_STEPS; i++)
        sum += timeline.counts[i];
    CU_ASSERT_EQUAL(sum, G_N_ELEMENTS(times));
    CU_ASSERT(dsn_timeline_length(&timeline) <= DSN_TIMELINE_STEPS);
}

static void
test_the_registered_domain_of_a_host(void)
{
    static const struct {
        const char *host, *domain;
    } rows[] = {
        {"mx1.mail.example.com", "example.com"},
        {"mx.example.co.jp", "example.co.jp"},
        {"example.com.", "example.com"},
        {"co.jp", "co.jp"},
        {"192.0.2.1", "192.0.2.1"},
        {"2001:db8::1", "2001:db8::1"},
        {"localhost", "localhost"},
        {"mx.sub.example.de", "example.de"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) host = check_string(rows[i].host);
        CHECK_SPAN(rows[i].host, dsn_registered_domain(host.span), rows[i].domain);
    }
}

int
main(int argc, char **argv)
{
    static const CheckTest tests[] = {
        {"mail that passes is no incident", test_mail_that_passes_is_no_incident},
        {"greylisting that passes is no incident", test_greylisting_that_passes_is_no_incident},
        {"time-outs after a limit are its consequence", test_time_outs_after_a_limit_are_its_consequence},
        {"own notices are the reason of a limit", test_own_notices_are_the_reason_of_a_limit},
        {"time-outs everywhere mean that port 25 is blocked",
         test_time_outs_everywhere_mean_that_port_25_is_blocked},
        {"some hosts that do not answer are no incident", test_some_hosts_that_do_not_answer_are_no_incident},
        {"what passes afterwards ends an incident", test_what_passes_afterwards_ends_an_incident},
        {"no more sign of trouble is not its end", test_no_more_sign_of_trouble_is_not_its_end},
        {"trouble after a quiet time is another incident",
         test_trouble_after_a_quiet_time_is_another_incident},
        {"one recipient waits once for one trouble", test_one_recipient_waits_once_for_one_trouble},
        {"the notice refused tells that the sender is unknown",
         test_the_notice_refused_tells_that_the_sender_is_unknown},
        {"a mistyped colleague is no incident", test_a_mistyped_colleague_is_no_incident},
        {"spam of one log-in is a compromised account", test_spam_of_one_log_in_is_a_compromised_account},
        {"more groups than the limit leave the incidents standing",
         test_more_groups_than_the_limit_leave_the_incidents_standing},
        {"each kind has its texts and signs in each language",
         test_each_kind_has_its_texts_and_signs_in_each_language},
        {"different things are counted exactly up to the limit",
         test_different_things_are_counted_exactly_up_to_the_limit},
        {"more different things are estimated within a tenth",
         test_more_different_things_are_estimated_within_a_tenth},
        {"the frequent name is found among many rare ones",
         test_the_frequent_name_is_found_among_many_rare_ones},
        {"a timeline has room for any time", test_a_timeline_has_room_for_any_time},
        {"the registered domain of a host", test_the_registered_domain_of_a_host},
    };

    return check_run("log-incident", tests, G_N_ELEMENTS(tests), argc, argv);
}
