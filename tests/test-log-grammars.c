/* SPDX-License-Identifier: BSD-2-Clause */
#include "check.h"
#include "log/csv.h"
#include "log/event.h"
#include "log/field.h"
#include "log/grammars.h"
#include "smtp/command.h"

/* What a line says, as text: what is not set is left out. */
static void
add(GString *text, const char *name, DsnSpan value)
{
    if (value.data != NULL)
        g_string_append_printf(text, " %s=%.*s", name, (int)value.length, (const char *)value.data);
}

static void
add_number(GString *text, const char *name, gint64 number, gint64 none)
{
    if (number != none)
        g_string_append_printf(text, " %s=%" G_GINT64_FORMAT, name, number);
}

static char *
describe(gboolean is_read, const DsnLogEvent *event)
{
    static const char *const types[] = {"nothing", "arrival", "start", "reason", "attempt",
                                        "reject",  "expired", "child", "end",    "trouble"};
    static const char *const kinds[] = {"", " failure", " delay", " success", "", "", " reject"};
    static const char *const children[] = {"", " bounce", " double", " delay-notice", " notice", " forward"};
    char status[DSN_STATUS_TEXT_MAX];
    GString *text = g_string_new(NULL);

    if (!is_read)
        return g_string_free(g_string_assign(text, "not of this server"), FALSE);
    g_string_append_printf(text, "%s%s%s", types[event->type],
                           event->fact.kind <= DSN_KIND_REJECT ? kinds[event->fact.kind] : "?",
                           children[event->child]);
    if (event->type == DSN_LOG_NOTHING)
        return g_string_free(text, FALSE);
    add(text, "id", event->queue_id);
    add(text, "attempt", event->attempt_id);
    add(text, "child", event->child_id);
    add(text, "from", event->fact.sender);
    add(text, "to", event->fact.recipient);
    add(text, "more", event->more_recipients);
    add(text, "orig", event->fact.original_recipient);
    add(text, "msgid", event->message_id);
    add(text, "client", event->client);
    add(text, "clientip", event->client_address);
    add(text, "login", event->login);
    add_number(text, "size", event->size, 0);
    add_number(text, "nrcpt", event->n_recipients, 0);
    add_number(text, "delay", event->delay, -1);
    add(text, "remote", event->fact.remote_mta);
    add(text, "ip", event->remote_address);
    add_number(text, "port", event->remote_port, 0);
    if (event->fact.status.klass != 0) {
        dsn_status_write(event->fact.status, status);
        g_string_append_printf(text, " status=%s", status);
    }
    add_number(text, "code", event->fact.reply_code, 0);
    if (event->fact.command != DSN_COMMAND_NONE)
        g_string_append_printf(text, " cmd=%s", dsn_command_name(event->fact.command));
    g_string_append(text, event->is_local ? " local" : "");
    g_string_append(text, event->is_first ? " first" : "");
    g_string_append(text, event->is_retry_postponed ? " postponed" : "");
    add(text, "context", event->fact.context);
    add(text, "said", event->fact.diagnostic);
    return g_string_free(text, FALSE);
}

/* Reads @shown, "program[process]: text" or "- text" where there is no program. */
static char *
read_line(DsnLogGrammar *grammar, DsnSpan shown)
{
    g_autoptr(GStringChunk) store = g_string_chunk_new(256);
    DsnLogEvent event = {.delay = -1};
    DsnLogLine line = {.text = shown};
    DsnSpan program;
    gboolean is_read;

    if (!dsn_log_take(&line.text, "- ") && dsn_log_take_before(&line.text, ": ", &program)) {
        line.program = program;
        if (dsn_log_take_before(&program, "[", &line.program))
            line.process = dsn_span_cut(program, 0, program.length > 0 ? program.length - 1 : 0);
    }
    is_read = grammar(&line, store, &event);
    return describe(is_read, &event);
}

/* Each line of the file and the event below it. Each beginning of a line, too, which is what a log that was cut ends
 * with: it must be read within its bytes, whatever comes out. */
static void
check_file(const char *name, DsnLogGrammar *grammar)
{
    g_autofree char *path = g_build_filename(g_getenv("WHYBOUNCE_TESTS"), "log-grammars", name, NULL);
    g_autofree char *content = NULL;
    gsize size = 0;
    guint n_lines = 0;
    DsnSpan rest, shown, wanted;

    CU_ASSERT_TRUE_FATAL(g_file_get_contents(path, &content, &size, NULL));
    rest = (DsnSpan){(const guint8 *)content, size};
    while (dsn_span_take_line(&rest, &shown)) {
        g_autofree char *row = g_strndup((const char *)shown.data, shown.length);
        if (shown.length == 0 || shown.data[0] == '#' || !dsn_span_take_line(&rest, &wanted))
            continue;
        for (gsize length = 0; length <= shown.length; length++) {
            g_auto(CheckBytes) torn = check_bytes(shown.data, length);
            g_autofree char *event = read_line(grammar, torn.span);
            g_autofree char *want = g_strndup((const char *)wanted.data + 4, MAX(wanted.length, 4) - 4);
            if (length == shown.length)
                CHECK_TEXT(row, event, want);
        }
        n_lines++;
    }
    CHECK_ROW(name, n_lines > 0);
}

static void
test_sendmail(void)
{
    check_file("sendmail.data", dsn_log_read_sendmail);
}

static void
test_qmail(void)
{
    check_file("qmail.data", dsn_log_read_qmail);
}

static void
test_exim(void)
{
    check_file("exim.data", dsn_log_read_exim);
}

static void
test_opensmtpd(void)
{
    check_file("opensmtpd.data", dsn_log_read_opensmtpd);
}

static void
test_courier(void)
{
    check_file("courier.data", dsn_log_read_courier);
}

static void
test_dma(void)
{
    check_file("dma.data", dsn_log_read_dma);
}

static void
test_nullmailer(void)
{
    check_file("nullmailer.data", dsn_log_read_nullmailer);
}

static void
test_exchange(void)
{
    check_file("exchange.data", dsn_log_read_exchange);
}

static void
test_powermta(void)
{
    check_file("powermta.data", dsn_log_read_powermta);
}

static void
test_kumomta(void)
{
    check_file("kumomta.data", dsn_log_read_kumomta);
}

static void
test_msmtp(void)
{
    check_file("msmtp.data", dsn_log_read_msmtp);
}

static void
test_columns_are_those_of_the_header(void)
{
    static const struct {
        const char *line, *event;
    } rows[] = {
        {"rcpt,note,type,dsnDiag", "nothing"},
        {"a@example.com,\"x, y\",b,smtp;550 5.1.1 no", "attempt failure from= to=a@example.com status=5.1.1 "
                                                       "code=550 said=550 5.1.1 no"},
        {"type,rcpt", "nothing"},
        {"d,b@example.com", "attempt success from= to=b@example.com"},
        {"d", "attempt success from="}, /* cut */
    };
    g_autoptr(DsnLogGrammars) grammars = dsn_log_grammars_new();
    g_autoptr(GStringChunk) store = g_string_chunk_new(256);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) text = check_string(rows[i].line);
        DsnLogLine line = {.program = DSN_SPAN("pmta-acct"), .text = text.span};
        DsnLogEvent event;
        gboolean is_read;
        g_autofree char *described = NULL;

        line.is_header = g_str_equal(rows[i].event, "nothing");
        is_read = dsn_log_grammars_read(grammars, &line, store, &event);
        described = describe(is_read, &event);
        CHECK_TEXT(rows[i].line, described, rows[i].event);
    }
}

static void
test_values_may_be_quoted(void)
{
    static const struct {
        const char *row, *values;
    } rows[] = {
        {"a,b", "a|b|"},         {"a,,", "a|||"},
        {"\"a,b\",c", "a,b|c|"}, {"\"say \"\"hi\"\"\",c", "say \"hi\"|c|"},
        {"\"\"", "|"},           {"\"cut, here", "cut, here|"},
        {"\"a\"b,c", "a|c|"}, /* what stands behind the quotes is nobody's */
    };
    g_autoptr(GStringChunk) store = g_string_chunk_new(256);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) text = check_string(rows[i].row);
        g_autoptr(GString) values = g_string_new(NULL);
        DsnSpan rest = text.span, value;

        while (dsn_log_csv_take(&rest, store, &value))
            g_string_append_printf(values, "%.*s|", (int)value.length, (const char *)value.data);
        CHECK_TEXT(rows[i].row, values->str, rows[i].values);
    }
}

static void
test_durations(void)
{
    static const struct {
        const char *text;
        gint64 clock, duration;
    } rows[] = {
        {"00:00:03", 3000, -1},
        {"2+03:04:05", 183845000, -1},
        {"5+00:10:02", 432602000, -1},
        {"00:00", -1, -1},
        {"5d10m", -1, 432600000},
        {"4h10m4s", -1, 15004000},
        {"0s", -1, 0},
        {"1.250s", -1, 1250},
        {"4x", -1, -1},
        {"", -1, -1},
        {"99999999999999999999d", -1, -1},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) text = check_string(rows[i].text);
        CHECK_ROW(rows[i].text, dsn_log_clock(text.span) == rows[i].clock);
        CHECK_ROW(rows[i].text, dsn_log_duration(text.span) == rows[i].duration);
    }
}

static void
test_hosts(void)
{
    static const struct {
        const char *text, *name, *address;
        guint port;
    } rows[] = {
        {"mx.example.com. [192.0.2.25]", "mx.example.com", "192.0.2.25", 0},
        {"mx.example.com [192.0.2.25]:587", "mx.example.com", "192.0.2.25", 587},
        {"[192.0.2.2] [192.0.2.2]", NULL, "192.0.2.2", 0},
        {"[192.0.2.2]", NULL, "192.0.2.2", 0},
        {"mx.example.com [IPv6:2001:db8::25]", "mx.example.com", "2001:db8::25", 0},
        {"(helo.example.org) [192.0.2.1]:1234", NULL, "192.0.2.1", 1234},
        {"host.example.org (helo) [192.0.2.1]", "host.example.org", "192.0.2.1", 0},
        {"unknown [::ffff:192.0.2.1]", NULL, "192.0.2.1", 0},
        {"192.0.2.25 (mx.example.com)", "mx.example.com", "192.0.2.25", 0},
        {"2001:db8::25", NULL, "2001:db8::25", 0},
        {"example.com", "example.com", NULL, 0},
        {"[192.0.2.2", "192.0.2.2", NULL, 0}, /* cut */
        {"", NULL, NULL, 0},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) text = check_string(rows[i].text);
        DsnLogHost host = dsn_log_host(text.span);
        CHECK_SPAN(rows[i].text, host.name, rows[i].name);
        CHECK_SPAN(rows[i].text, host.address, rows[i].address);
        CHECK_ROW(rows[i].text, host.port == rows[i].port);
    }
}

static const CheckTest tests[] = {
    {"Courier's lines are read, whole and torn", test_courier},
    {"DragonFly Mail Agent's lines are read, whole and torn", test_dma},
    {"Exchange's rows are read, whole and torn", test_exchange},
    {"Exim's lines are read, whole and torn", test_exim},
    {"KumoMTA's objects are read, whole and torn", test_kumomta},
    {"OpenSMTPD's lines are read, whole and torn", test_opensmtpd},
    {"PowerMTA's rows are read, whole and torn", test_powermta},
    {"Sendmail's lines are read, whole and torn", test_sendmail},
    {"a host is told from its address", test_hosts},
    {"a time span has one of two forms", test_durations},
    {"columns are those that the last header names", test_columns_are_those_of_the_header},
    {"msmtp's lines are read, whole and torn", test_msmtp},
    {"nullmailer's lines are read, whole and torn", test_nullmailer},
    {"qmail's lines are read, whole and torn", test_qmail},
    {"values may be quoted", test_values_may_be_quoted},
};

int
main(int argc, char **argv)
{
    return check_run("log-grammars", tests, G_N_ELEMENTS(tests), argc, argv);
}
