/* SPDX-License-Identifier: BSD-2-Clause */
#include "check.h"
#include "knowledge/phrase.h"

#include <string.h>
#include <time.h>

typedef struct {
    const char *text, *normal;
} Row;

/* The normal text with its tokens by their names in phrases. */
static char *
spell(const DsnNormal *normal)
{
    static const char *const names[] = {
        [DSN_TOKEN_OTHER] = "<other>",         [DSN_TOKEN_SENDER] = "<sender>",
        [DSN_TOKEN_RECIPIENT] = "<recipient>", [DSN_TOKEN_IP] = "<ip>",
        [DSN_TOKEN_SOMEBODY] = "<somebody>",
    };
    GString *text = g_string_new(NULL);

    for (gsize i = 0; i < normal->length; i++) {
        if (normal->text[i] >= DSN_TOKEN_OTHER && normal->text[i] < DSN_N_TOKENS)
            g_string_append(text, names[normal->text[i]]);
        else
            g_string_append_c(text, (char)normal->text[i]);
    }
    return g_string_free(text, FALSE);
}

static void
check_rows(const Row *rows, gsize n_rows, const char *sender, const char *recipient)
{
    g_autoptr(DsnNormal) normal = dsn_normal_new();

    for (gsize i = 0; i < n_rows; i++) {
        g_auto(CheckBytes) text = check_string(rows[i].text);
        g_autofree char *spelt = NULL;
        dsn_normal_set(normal, text.span, dsn_span_from_string(sender), dsn_span_from_string(recipient));
        spelt = spell(normal);
        CHECK_TEXT(rows[i].text, spelt, rows[i].normal);
    }
}

static void
test_letters_are_lower_case_and_blanks_single(void)
{
    static const Row rows[] = {
        {"User  UNKNOWN\r\n\t here", "user unknown here"},
        {"  leading", "leading"},
        {"", ""},
        {"\xc3\x84\xc3\x96 \xd0\x9f\xd0\xbe\xd1\x87",
         "\xc3\xa4\xc3\xb6 \xd0\xbf\xd0\xbe\xd1\x87"}, /* ÄÖ Поч */
        {"\xe2\x80\x9cquoted\xe2\x80\x9d isn\xe2\x80\x99t `so'", "\"quoted\" isn't 'so'"},
        {"a\xe2\x80\x93"
         "b\xe2\x80\x94"
         "c",
         "a-b-c"},
        {"no\xc2\xa0"
         "break\xe3\x80\x80wide",
         "no break wide"},
        {"zero\xe2\x80\x8bwidth", "zerowidth"},
        {"\xef\xbc\xb5\xef\xbd\x93\xef\xbd\x85\xef\xbd\x92", "user"}, /* full-width Ｕｓｅｒ */
        {"\xe5\xae\x9b\xe5\x85\x88\xe4\xb8\x8d\xe6\x98\x8e",
         "\xe5\xae\x9b\xe5\x85\x88\xe4\xb8\x8d\xe6\x98\x8e"},
        {"bad \xff\xc3 bytes", "bad ?? bytes"},
        {"control \x01\x7f here", "control here"},
    };

    check_rows(rows, G_N_ELEMENTS(rows), NULL, NULL);
}

static void
test_addresses_become_tokens(void)
{
    static const Row rows[] = {
        {"<Jane@Example.ORG>: no", "<recipient>: no"},
        {"jane@example.org... no", "<recipient>... no"},
        {"user jane@example.org.", "user <recipient>."},
        {"from <news@example.com>", "from <sender>"},
        {"'other@example.net' and (x@example.net)", "'<other>' and (<other>)"},
        {"rcpt=jane@example.org;x", "rcpt=<recipient>;x"},
        {"mailto:jane@example.org", "mailto:<recipient>"},
        {"jane@mx.example.org", "<recipient>"}, /* masqueraded, or not yet */
        {"news@lists.example.com", "<sender>"},
        {"jane@notexample.org", "<other>"},
        {"notjane@example.org", "<other>"},
        {"list-bounce+jane=example.org@example.net", "<other>"},
        {"<jos\xc3\xa9@example.org>", "<other>"},
        {"\xe5\xae\x9b\xe5\x85\x88jane@example.org\xe3\x81\xab",
         "\xe5\xae\x9b\xe5\x85\x88<recipient>\xe3\x81\xab"},
        {"#@[]", "<other>"},
        {"root@[192.0.2.7]", "<other>"},
        {"at @ sign, a@ b, @c", "at @ sign, a@ b, @c"},
        {"a@b@c@", "<other>@c@"},
        {"<>", "<>"},
    };

    check_rows(rows, G_N_ELEMENTS(rows), "news@example.com", "jane@example.org");
}

static void
test_names_beside_their_address_say_nothing(void)
{
    static const Row rows[] = {
        {"host spam.relay.example[192.0.2.7] said: spam", "host xxxx.xxxxx.xxxxxxx[<ip>] said: spam"},
        {"full.example.com (192.0.2.7)", "xxxx.xxxxxxx.xxx (<ip>)"},
        {"blocked [192.0.2.7]", "blocked [<ip>]"},
        {"zen.lists.example for 192.0.2.7", "zen.lists.example for <ip>"},
    };

    check_rows(rows, G_N_ELEMENTS(rows), NULL, NULL);
}

static void
test_a_masqueraded_sender_is_the_sender(void)
{
    static const Row rows[] = {
        {"<root@example.com>... unknown", "<sender>... unknown"},
        {"<root@www.example.com>", "<sender>"},
        {"<root@other.example.com>", "<other>"},
        {"<roots@example.com>", "<other>"},
        {"<root@com>", "<other>"},
    };

    check_rows(rows, G_N_ELEMENTS(rows), "root@www.example.com", "jane@example.org");
}

static void
test_network_addresses_become_tokens(void)
{
    static const Row rows[] = {
        {"[192.0.2.7]:25", "[<ip>]:25"},
        {"ip=192.0.2.7.", "ip=<ip>."},
        {"5.1.1 and 550", "5.1.1 and 550"},
        {"5.1.1.25.3", "5.1.1.25.3"},
        {"1.2.3.256", "1.2.3.256"},
        {"7.2.0.192.zen.example", "<ip>.zen.example"},
        {"host-a192.0.2.7", "host-a192.0.2.7"},
        {"2001:db8::1 refused", "<ip> refused"},
        {"[IPv6:2001:DB8::25]", "[ipv6:<ip>]"},
        {"2001:db8:0:0:0:0:0:1: no", "<ip>: no"},
        {"::ffff:192.0.2.1", "<ip>"},
        {"at 12:30:45, Foo::Bar, dead:beef", "at 12:30:45, foo::bar, dead:beef"},
        {"mac 00:11:22:33:44:55", "mac 00:11:22:33:44:55"},
    };

    check_rows(rows, G_N_ELEMENTS(rows), NULL, NULL);
}

static void
test_every_byte_knows_where_it_came_from(void)
{
    static const struct {
        const char *normal_words, *words;
    } rows[] = {
        {"550", "550"},
        {"\003: user", "<jane@example.org>:\r\n  User"},
        {"\003", "<jane@example.org>"},
        {"unknown at \004", "unknown at 192.0.2.7"},
        {"\"here\"", "\xe2\x80\x9cHERE\xe2\x80\x9d"},
    };
    g_auto(CheckBytes) text =
        check_string("550  <jane@example.org>:\r\n  User unknown at 192.0.2.7 \xe2\x80\x9cHERE\xe2\x80\x9d ");
    g_autoptr(DsnNormal) normal = dsn_normal_new();

    dsn_normal_set(normal, text.span, DSN_SPAN_NONE, DSN_SPAN("jane@example.org"));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gssize start = dsn_span_find((DsnSpan){normal->text, normal->length}, rows[i].normal_words);
        guint32 end = (guint32)start + (guint32)strlen(rows[i].normal_words);
        CHECK_ROW(rows[i].normal_words, start >= 0);
        CHECK_SPAN(rows[i].normal_words, dsn_normal_origin(normal, text.span, (guint32)start, end),
                   rows[i].words);
    }
}

static void
test_somebody_is_named_when_the_recipient_is_not_known(void)
{
    static const Row rows[] = {
        {"<jane@example.org>: no", "<somebody>: no"},
        {"<news@example.com>: no", "<sender>: no"},
    };

    check_rows(rows, G_N_ELEMENTS(rows), "news@example.com", NULL);
}

static void
test_the_null_sender_is_nobody(void)
{
    g_autoptr(DsnNormal) normal = dsn_normal_new();
    g_auto(CheckBytes) text = check_string("<a@b.example>");

    dsn_normal_set(normal, text.span, DSN_SPAN(""), DSN_SPAN(""));
    CU_ASSERT_EQUAL(normal->tokens, 1u << DSN_TOKEN_OTHER);
}

static void
test_time_is_linear_in_signs_and_colons(void)
{
    static const char *const patterns[] = {"@", "a@", "<@", ":", "1.", "<a", "a@b@", "::1"};
    g_autoptr(DsnNormal) normal = dsn_normal_new();

    for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        clock_t start = clock();
        while (text->len < 1024 * 1024)
            g_string_append(text, patterns[i]);
        dsn_normal_set(normal, (DsnSpan){(const guint8 *)text->str, text->len}, DSN_SPAN_NONE, DSN_SPAN_NONE);
        CHECK_ROW(patterns[i], clock() - start < 5 * CLOCKS_PER_SEC);
    }
}

static const CheckTest tests[] = {
    {"a masqueraded sender is the sender", test_a_masqueraded_sender_is_the_sender},
    {"addresses become tokens", test_addresses_become_tokens},
    {"every byte knows where it came from", test_every_byte_knows_where_it_came_from},
    {"letters are lower case and blanks single", test_letters_are_lower_case_and_blanks_single},
    {"network addresses become tokens", test_network_addresses_become_tokens},
    {"names beside their address say nothing", test_names_beside_their_address_say_nothing},
    {"the null sender is nobody", test_the_null_sender_is_nobody},
    {"somebody is named when the recipient is not known",
     test_somebody_is_named_when_the_recipient_is_not_known},
    {"time is linear in signs and colons", test_time_is_linear_in_signs_and_colons},
};

int
main(int argc, char **argv)
{
    return check_run("normal", tests, G_N_ELEMENTS(tests), argc, argv);
}
