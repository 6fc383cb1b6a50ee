/* SPDX-License-Identifier: BSD-2-Clause */
#include "check.h"

#include "smtp/address.h"

typedef struct {
    const char *text, *address; /* address NULL: none */
} Row;

/* A decoder of one form, over a table. */
static void
check_form(DsnSpan (*decode)(DsnSpan, GStringChunk *), const Row *rows, gsize n_rows)
{
    g_autoptr(GStringChunk) store = g_string_chunk_new(256);

    for (gsize i = 0; i < n_rows; i++) {
        g_auto(CheckBytes) text = check_string(rows[i].text);
        CHECK_SPAN(rows[i].text, decode(text.span, store), rows[i].address);
    }
}

static void
test_a_field_value_is_reduced_to_the_bare_address(void)
{
    static const Row rows[] = {
        {"jane@example.com", "jane@example.com"},
        {"rfc822;jane@example.com", "jane@example.com"},
        {"RFC822; <jane@example.com>", "jane@example.com"},
        {"rfc822 ; jane@example.com (Jane Doe)", "jane@example.com"},
        {"rfc822;\r\n\tjane@example.com\r\n", "jane@example.com"},
        {"SMTP:jane@example.com", "jane@example.com"},
        {"<SMTP:jane@example.com>", "jane@example.com"},
        {"smtp;jane@example.com", "jane@example.com"},
        {"RFC822:jane@example.com", "jane@example.com"},
        {"mailto:jane@example.com", "jane@example.com"},
        {"Jane Doe <jane@example.com>", "jane@example.com"},
        {"\"Doe, Jane <x@y.example>\" <jane@example.com>", "jane@example.com"},
        {"(Jane <x@y.example>) jane@example.com", "jane@example.com"},
        {"\"jane doe\"@example.com", "\"jane doe\"@example.com"},
        {"<\"jane>doe\"@example.com>", "\"jane>doe\"@example.com"},
        {"\"Jane Doe\" jane@example.com", "jane@example.com"},
        {"jane@example.com.", "jane@example.com"},
        {"<jane@example.com.>", "jane@example.com"},
        {"<jane@example.com>:", "jane@example.com"},
        {"jane@example.com,", "jane@example.com"},
        {"'jane@example.com'", "jane@example.com"},
        {"<jane@example.com", "jane@example.com"},
        {"jane@example.com>", "jane@example.com"},
        {"<jane@example.com>, <joe@example.com>", "jane@example.com"},
        {"list: jane@example.com, joe@example.com;", "jane@example.com"},
        {"<@a.example,@b.example:jane@c.example>", "jane@c.example"},
        {"@a.example:jane@c.example", "jane@c.example"},
        {"jane@[192.0.2.25]", "jane@[192.0.2.25]"},
        {"jane@[IPv6:2001:db8::1]", "jane@[IPv6:2001:db8::1]"},
        {"rfc822; root", "root"},
        {"\"|/usr/bin/filter\"", "\"|/usr/bin/filter\""},
        {"#@[]", "#@[]"},
        {"<>", ""},
        {"rfc822; <>", ""},
        {"O'Brien@example.com", "O'Brien@example.com"},
        {"jane+tag@example.com", "jane+tag@example.com"},
        {"utf-8; jos\\x{E9}@example.com", "jos\xc3\xa9@example.com"},
        {"utf8;\\x{7528}\\x{6237}@example.com", "\xe7\x94\xa8\xe6\x88\xb7@example.com"},
        {"utf-8; jos\xc3\xa9@b\xc3\xbc"
         "cher.example",
         "jos\xc3\xa9@b\xc3\xbc"
         "cher.example"},
        {"utf-8; jos\\x{110000}@example.com", "jos\\x{110000}@example.com"},
        {"rfc822;jane+2Btag@example.com", "jane+tag@example.com"},
        {"rfc822;a+3Db@example.com", "a=b@example.com"},
        {"rfc822;jane+40example.com", "jane@example.com"},
        {"IMCEASMTP-jane+40example+2Ecom@gw.example.net", "jane@example.com"},
        {"<IMCEAMAILTO-jane+40example+2Ecom@gw.example.net>", "jane@example.com"},
        {"IMCEAEX-_o=Example_cn=jdoe@gw.example.net", "IMCEAEX-_o=Example_cn=jdoe@gw.example.net"},
        {"x400; /DD.RFC-822=jane(a)example.com/C=DE/", "jane@example.com"},
        {"c=US;a= ;p=ORG;o=Site;dda:SMTP=jane@example.com;", "jane@example.com"},
        {"X400; /S=Doe/G=Jane/O=org/PRMD=example/ADMD= /C=gb/",
         "/S=Doe/G=Jane/O=org/PRMD=example/ADMD= /C=gb/"},
        {"c=US;a= ;p=Example;o=HQ;s=Doe;", "c=US;a= ;p=Example;o=HQ;s=Doe;"},
        {"EX:/o=Example Ltd/cn=jdoe", "/o=Example Ltd/cn=jdoe"},
        {"/G=Jane/S=Doe/@gw.example.com", "/G=Jane/S=Doe/@gw.example.com"},
    };
    check_form(dsn_address_read, rows, G_N_ELEMENTS(rows));
}

static void
test_a_field_without_address_gives_none(void)
{
    static const Row rows[] = {
        {"", NULL},         {" \r\n", NULL},          {"rfc822;", NULL},
        {"rfc822; ", NULL}, {"(nobody)", NULL},       {"undisclosed-recipients:;", NULL},
        {"Jane Doe", NULL}, {"two words here", NULL},
    };
    check_form(dsn_address_read, rows, G_N_ELEMENTS(rows));
}

static void
test_what_may_be_a_plain_address_is_not_decoded(void)
{
    static const Row rows[] = {
        {"rfc822;jane+20off@example.com", "jane+20off@example.com"},
        {"rfc822;jane+41@example.com", "jane+41@example.com"},
        {"rfc822;jane+2btag@example.com", "jane+2btag@example.com"},
        {"rfc822;jane+FFtag@example.com", "jane+FFtag@example.com"}, /* no UTF-8 */
        {"rfc822;jane+2Btag+x@example.com", "jane+2Btag+x@example.com"},
        {"rfc822;list-return-1-jane=example.org@example.com", "list-return-1-jane=example.org@example.com"},
        {"prvs=1234abcdef=jane@example.com", "prvs=1234abcdef=jane@example.com"},
        {"jane%c.example@relay.example", "jane%c.example@relay.example"},
    };
    check_form(dsn_address_read, rows, G_N_ELEMENTS(rows));
}

static void
test_addresses_are_taken_off_prose(void)
{
    static const struct {
        const char *text, *address, *span; /* span NULL: the address itself */
    } rows[] = {
        {"jane@example.com", "jane@example.com", NULL},
        {"550 <jane@example.com>: no", "jane@example.com", "<jane@example.com>"},
        {"<jane@example.com>... User unknown", "jane@example.com", "<jane@example.com>"},
        {"550 jane@example.com... no", "jane@example.com", NULL},
        {"unknown user jane@example.com.", "jane@example.com", NULL},
        {"(jane@example.com)", "jane@example.com", NULL},
        {"\"jane@example.com\"", "jane@example.com", NULL},
        {"'jane@example.com'", "jane@example.com", NULL},
        {"mailbox jane@example.com, and others", "jane@example.com", NULL},
        {"jane@example.com: no", "jane@example.com", NULL},
        {"jane@example.com; no", "jane@example.com", NULL},
        {"[SMTP:jane@example.com]", "jane@example.com", NULL},
        {"<mailto:jane@example.com>", "jane@example.com", "<mailto:jane@example.com>"},
        {"to=<jane@example.com>, orig", "jane@example.com", "<jane@example.com>"},
        {"to=jane@example.com, relay=x", "jane@example.com", NULL},
        {"to:jane@example.com", "jane@example.com", NULL},
        {"no \"jane doe\"@example.com here", "\"jane doe\"@example.com", NULL},
        {"no <\"a@b\"@example.com> here", "\"a@b\"@example.com", "<\"a@b\"@example.com>"},
        {"<@a.example,@b.example:jane@c.example>", "jane@c.example",
         "<@a.example,@b.example:jane@c.example>"},
        {"jane@[192.0.2.25] no", "jane@[192.0.2.25]", NULL},
        {"<#@[]>", "#@[]", "<#@[]>"},
        {"root@localhost is full", "root@localhost", NULL},
        {"list-return-1-jane=example.org@example.com", "list-return-1-jane=example.org@example.com", NULL},
        {"O'Brien@example.com", "O'Brien@example.com", NULL},
        {"*jane@example.com*", "jane@example.com", NULL},
        {"-jane@example.com-", "jane@example.com", NULL},
        {"save to /var/mail/jane@example.com", "jane@example.com", NULL},
        {"/G=Jane/S=Doe/@gw.example.com", "/G=Jane/S=Doe/@gw.example.com", NULL},
        {"jane@example.com@other.example", "jane@example.com", NULL},
        {"see http://x.example/?e=jane@example.com now", "jane@example.com", NULL},
        /* other scripts */
        {"jos\xc3\xa9@b\xc3\xbc"
         "cher.example",
         "jos\xc3\xa9@b\xc3\xbc"
         "cher.example",
         NULL},
        {"<\xe7\x94\xa8\xe6\x88\xb7"
         "1@\xe4\xbe\x8b.example>",
         "\xe7\x94\xa8\xe6\x88\xb7"
         "1@\xe4\xbe\x8b.example",
         "<\xe7\x94\xa8\xe6\x88\xb7"
         "1@\xe4\xbe\x8b.example>"},
        {"\xe5\xae\x9b\xe5\x85\x88jane@example.jp\xe3\x81\xab\xe5\xb1\x8a\xe3\x81\x8b\xe3\x81\xaa\xe3\x81\x84",
         "jane@example.jp", NULL}, /* Japanese prose without blanks */
        {"\xe2\x80\x9cjane@example.com\xe2\x80\x9d", "jane@example.com", NULL}, /* typographic quotes */
        {"\xe9jane@example.com\xe9", "jane@example.com", NULL},                 /* not UTF-8 */
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) text = check_string(rows[i].text);
        DsnSpan rest = text.span, address = DSN_SPAN_NONE, span = DSN_SPAN_NONE;
        CHECK_ROW(rows[i].text, dsn_address_take(&rest, &address, &span));
        CHECK_SPAN(rows[i].text, address, rows[i].address);
        CHECK_SPAN(rows[i].text, span, rows[i].span != NULL ? rows[i].span : rows[i].address);
        CHECK_ROW(rows[i].text, rest.data == span.data + span.length);
    }
}

static void
test_what_is_no_address_is_not_taken(void)
{
    static const char *const rows[] = {
        "",
        "no address",
        "@",
        "a@",
        "@b.example",
        "a @ b",
        "ftp://jane@ftp.example.com/pub",
        "ftp://jane:secret@ftp.example.com/pub",
        "5@10 percent",
        "\"@",
        "<@>",
        "@@@@",
        "a@.example",
        "a@-",
        "\"a\n\"@",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) text = check_string(rows[i]);
        DsnSpan rest = text.span, address;
        CHECK_ROW(rows[i], !dsn_address_take(&rest, &address, NULL) && rest.data == text.span.data &&
                               rest.length == text.span.length);
    }
}

static void
test_one_address_after_the_other_is_taken(void)
{
    g_auto(CheckBytes) text = check_string("from <a@b.example> via x@ to c@d.example,e@f.example");
    DsnSpan rest = text.span, address;

    CU_ASSERT_TRUE(dsn_address_take(&rest, &address, NULL));
    CHECK_SPAN("first", address, "a@b.example");
    CU_ASSERT_TRUE(dsn_address_take(&rest, &address, NULL));
    CHECK_SPAN("second", address, "c@d.example");
    CU_ASSERT_TRUE(dsn_address_take(&rest, &address, NULL));
    CHECK_SPAN("third", address, "e@f.example");
    CU_ASSERT_FALSE(dsn_address_take(&rest, &address, NULL));
}

static void
test_a_mailbox_has_one_at_sign_and_a_domain(void)
{
    static const struct {
        const char *text;
        gboolean is;
    } rows[] = {
        {"jane@example.com", TRUE},
        {"\"jane doe\"@example.com", TRUE},
        {"\"a@b\"@example.com", TRUE},
        {"jane@[192.0.2.1]", TRUE},
        {"jane@[IPv6:2001:db8::1]", TRUE},
        {"j\xc3\xa9@example.com", TRUE},
        {"a/b=c@example.com", TRUE},
        {"jane", FALSE},
        {"jane@localhost", FALSE},
        {"@example.com", FALSE},
        {"jane@", FALSE},
        {"a@b@example.com", FALSE},
        {"jane doe@example.com", FALSE},
        {"jane@exam ple.com", FALSE},
        {"<jane@example.com>", FALSE},
        {"jane@.com", FALSE},
        {"jane@com.", FALSE},
        {"jane@[192.0.2.1", FALSE},
        {"", FALSE},
        {"jane@x.example,b", FALSE},
        {"jane@example.com:25", FALSE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) text = check_string(rows[i].text);
        CHECK_ROW(rows[i].text, dsn_address_is_mailbox(text.span) == rows[i].is);
    }
}

static void
test_an_address_is_cut_at_its_last_unquoted_at_sign(void)
{
    static const struct {
        const char *text, *local, *domain;
    } rows[] = {
        {"jane@example.com", "jane", "example.com"},
        {"\"a@b\"@example.com", "\"a@b\"", "example.com"},
        {"\"a\\\"@b\"@example.com", "\"a\\\"@b\"", "example.com"},
        {"a@b@example.com", "a@b", "example.com"},
        {"\"a@b.example", "\"a", "b.example"}, /* not closed */
        {"root", "root", NULL},
        {"jane@", "jane", ""},
        {"", "", NULL},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) text = check_string(rows[i].text);
        CHECK_SPAN(rows[i].text, dsn_address_local_part(text.span), rows[i].local);
        CHECK_SPAN(rows[i].text, dsn_address_domain(text.span), rows[i].domain);
    }
}

static void
test_addresses_are_equal_without_case_and_trailing_dot(void)
{
    CU_ASSERT_TRUE(dsn_address_equal(DSN_SPAN("Jane@Example.com"), DSN_SPAN("jane@example.COM.")));
    CU_ASSERT_FALSE(dsn_address_equal(DSN_SPAN("jane@example.com"), DSN_SPAN("jane@example.org")));
}

static void
test_verp_gives_the_recipient(void)
{
    static const Row rows[] = {
        {"list-return-1-jane=example.org@lists.example.com", "jane@example.org"},
        {"list-return-12-jane-doe=example.org@lists.example.com", "jane-doe@example.org"},
        {"list-return-warn-abcdef0123-jane=example.org@lists.example.com", "jane@example.org"},
        {"list-return-probe-abcdef0123-jane=example.org@lists.example.com", "jane@example.org"},
        {"list-owner-jane=example.org@lists.example.com", "jane@example.org"},
        {"list-bounces+jane=example.org@lists.example.com", "jane@example.org"},
        {"list-bounces+jane+tag=example.org@lists.example.com", "jane+tag@example.org"},
        {"list-bounces+a=b=example.org@lists.example.com", "a=b@example.org"},
        {"owner-list+jane=example.org@lists.example.com", "jane@example.org"},
        {"list-request+jane=example.org@lists.example.com", "jane@example.org"},
        {"list+bounces-17-jane=example.org@lists.example.com", "jane@example.org"},
        {"owner-LIST*jane**example.org@lists.example.com", "jane@example.org"},
        {"sentto-123-45-1234567890-jane=example.org@returns.example.com", "jane@example.org"},
        {"bounces+12345-ab12-jane=example.org@em123.example.com", "jane@example.org"},
        {"bounce+abc123.def45-jane-doe=example.org@mg.example.com", "jane-doe@example.org"},
        {"bounce-123-4567-jane-doe=example.org@mx.example.com", "jane-doe@example.org"},
        {"jane+caf_=bob=example.org@example.com", "bob@example.org"},
        {"List-Bounces+Jane=Example.ORG@lists.example.com", "Jane@Example.ORG"},
        {"jane@example.com", NULL},
        {"jane+tag@example.com", NULL},
        {"jane=example.org@example.com", NULL},
        {"list-bounces@lists.example.com", NULL},
        {"list-bounces+0123456789abcdef@lists.example.com", NULL},
        {"list-bounces+jane=localhost@lists.example.com", NULL},
        {"list-bounces+=example.org@lists.example.com", NULL},
        {"list-return-1-@lists.example.com", NULL},
        {"bounce-md_123.66f53402.v1-0123456789abcdef@example.com", NULL},
        {"jane=example.org__abc@x.bnc.example.com", NULL},
        {"SRS0=Ab1c=7Q=example.com=jane.doe@fwd.example.net", NULL},
        {"prvs=1234abcdef=jane.doe@example.com", NULL},
        {"list-bounces+jane=example.org", NULL},
        {"", NULL},
    };
    check_form(dsn_address_from_verp, rows, G_N_ELEMENTS(rows));
}

static void
test_batv_gives_the_signed_address(void)
{
    static const Row rows[] = {
        {"prvs=1234abcdef=jane@example.com", "jane@example.com"},
        {"prvs=1234ABCDEF=jane.doe=x@example.com", "jane.doe=x@example.com"},
        {"PRVS=0123456789ab=jane@example.com", "jane@example.com"},
        {"prvs=jane.doe=1234abcdef@example.com", "jane.doe@example.com"},
        {"prvs=jane/1234abcdef@example.com", "jane@example.com"},
        {"btv1==0123456789a==jane@example.com", "jane@example.com"},
        {"msprvs1=18123AbCd=bounces-1-2@example.com", "bounces-1-2@example.com"},
        {"prvs==jane@example.com", NULL},
        {"prvs=1234abcdef=@example.com", NULL},
        {"prvs=1234abcdef@example.com", NULL},
        {"prvs=jane/x@example.com", NULL},
        {"btv1=0123456789a=jane@example.com", NULL},
        {"prvs=1234abcdef=jane", NULL},
        {"jane@example.com", NULL},
    };
    check_form(dsn_address_from_batv, rows, G_N_ELEMENTS(rows));
}

static void
test_srs_gives_the_original_sender(void)
{
    static const Row rows[] = {
        {"SRS0=HHHH=TT=example.com=jane@fwd.example.net", "jane@example.com"},
        {"srs0=a+/b=7q=example.com=jane=x@fwd.example.net", "jane=x@example.com"},
        {"SRS0+HHHH=TT=example.com=jane@fwd.example.net", "jane@example.com"},
        {"SRS0-HHHH=TT=example.com=jane@fwd.example.net", "jane@example.com"},
        {"SRS1=HHHH=fwd1.example.net==HHHH=TT=example.com=jane@fwd2.example.org", "jane@example.com"},
        {"SRS1=HHHH=fwd1.example.net=+HHHH=TT=example.com=jane@fwd2.example.org", "jane@example.com"},
        {"jane+SRS=Ab1cD=TT=example.com=bob@contoso.example", "bob@example.com"},
        {"bounces+SRS=Ab1cD=TT@contoso.example", NULL},
        {"SRS0=HHHH=TTT=example.com=jane@fwd.example.net", NULL},
        {"SRS0=HHHH=TT=localhost=jane@fwd.example.net", NULL},
        {"SRS0=HHHH=TT=example.com=@fwd.example.net", NULL},
        {"SRS0==TT=example.com=jane@fwd.example.net", NULL},
        {"SRS0=HHHH=TT=example.com=jane", NULL},
        {"SRS0@fwd.example.net", NULL},
        {"SRS1=HHHH=fwd1.example.net=HHHH=TT=example.com=jane@fwd2.example.org", NULL},
        {"jane@example.com", NULL},
    };
    check_form(dsn_address_from_srs, rows, G_N_ELEMENTS(rows));
}

static void
test_xtext_is_decoded_when_all_of_it_is_xtext(void)
{
    static const Row rows[] = {
        {"jane+2Btag@example.com", "jane+tag@example.com"},
        {"a+3Db", "a=b"},
        {"plain", "plain"},
        {"+20", " "},
        {"", ""},
        {"a=b", NULL},
        {"a b", NULL},
        {"jane+tag", NULL},
        {"jane+2b", NULL},
        {"jane+2", NULL},
        {"jane+", NULL},
        {"j\xc3\xa9", NULL},
    };
    check_form(dsn_address_from_xtext, rows, G_N_ELEMENTS(rows));
}

static void
test_unitext_is_decoded_when_its_escapes_are_characters(void)
{
    static const Row rows[] = {
        {"jos\\x{E9}@example.com", "jos\xc3\xa9@example.com"},
        {"jos\\x{e9}", "jos\xc3\xa9"},
        {"\\x{1F600}", "\xf0\x9f\x98\x80"},
        {"a\\x{2B}b", "a+b"},
        {"jos\xc3\xa9", "jos\xc3\xa9"},
        {"", ""},
        {"\\x{0}", NULL},
        {"\\x{D800}", NULL},
        {"\\x{110000}", NULL},
        {"\\x{1234567}", NULL},
        {"\\x{}", NULL},
        {"\\x{E9", NULL},
        {"\\x", NULL},
        {"a\\b", NULL},
    };
    check_form(dsn_address_from_unitext, rows, G_N_ELEMENTS(rows));
}

static void
test_imcea_gives_what_exchange_wrapped(void)
{
    static const Row rows[] = {
        {"IMCEASMTP-jane+40example+2Ecom@gw.example.net", "jane@example.com"},
        {"imceasmtp-jane+40example+2ecom@gw.example.net", "jane@example.com"},
        {"IMCEAEX-_o=Example_ou=Group+20+28X+29_cn=jdoe@example.com", "/o=Example/ou=Group (X)/cn=jdoe"},
        {"IMCEANOTES-Jane+20Doe_Sales_Example+40NOTES@example.com", "Jane Doe/Sales/Example@NOTES"},
        {"IMCEAFAX-Desk+40+2B15555550100@example.com", "Desk@+15555550100"},
        {"IMCEASMTP-jane+4@example.com", NULL},
        {"IMCEASMTP-jane+zz@example.com", NULL},
        {"IMCEASMTP-@example.com", NULL},
        {"IMCEA-jane@example.com", NULL},
        {"IMCEASMTP-jane+40example+2Ecom", NULL},
        {"imcea@example.com", NULL},
        {"jane@example.com", NULL},
    };
    check_form(dsn_address_from_imcea, rows, G_N_ELEMENTS(rows));
}

static void
test_x400_gives_the_internet_address_in_it(void)
{
    static const Row rows[] = {
        {"/DD.RFC-822=jane(a)example.com/C=DE/", "jane@example.com"},
        {"/RFC-822=jane(a)example.com/ADMD= /C=WW/", "jane@example.com"},
        {"c=US;a= ;p=ORG;o=Site;dda:SMTP=jane@example.com;", "jane@example.com"},
        {"C=de; A=telco; DDA:RFC-822=jane(u)doe(a)example.com", "jane_doe@example.com"},
        {"/DD.RFC-822=jane(064)example.com/", "jane@example.com"},
        {"/DD.RFC-822=jane(999)example.com/", NULL},
        {"/DD.RFC-822=jane/C=DE/", NULL},
        {"/DD.RFC-822=/C=DE/", NULL},
        {"/XRFC-822=jane(a)example.com/", NULL},
        {"/S=Doe/G=Jane/", NULL},
        {"jane@example.com", NULL},
    };
    check_form(dsn_address_from_x400, rows, G_N_ELEMENTS(rows));
}

static void
test_a_domain_has_two_labels_or_more(void)
{
    static const struct {
        const char *text;
        gboolean is;
    } rows[] = {
        {"example.com", TRUE},
        {"a.b-c.d9", TRUE},
        {"b\xc3\xbc"
         "cher.example",
         TRUE},
        {"localhost", FALSE},
        {"example.com.", FALSE},
        {".com", FALSE},
        {"a..b", FALSE},
        {"a_b.example", FALSE},
        {"-a.example", FALSE},
        {"a b.example", FALSE},
        {"a.example/x", FALSE},
        {"", FALSE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) text = check_string(rows[i].text);
        CHECK_ROW(rows[i].text, dsn_address_is_domain(text.span) == rows[i].is);
    }
}

static void
test_network_addresses_are_taken_off_text(void)
{
    static const struct {
        const char *text, *ip, *left;
    } rows[] = {
        {"192.0.2.25", "192.0.2.25", ""},
        {"host mx.example.com[192.0.2.25]:25 said", "192.0.2.25", "]:25 said"},
        {"192.0.2.25 does not like recipient.", "192.0.2.25", " does not like recipient."},
        {"Giving up on 192.0.2.25.", "192.0.2.25", "."},
        {"relay:192.0.2.25:587", "192.0.2.25", ":587"},
        {"bad:192.0.2.25", "192.0.2.25", ""},
        {"(TCP|192.0.2.1|47323|192.0.2.25|25)", "192.0.2.1", "|47323|192.0.2.25|25)"},
        {"ip=192.0.2.25&x", "192.0.2.25", "&x"},
        {"192.0.2.0/24", "192.0.2.0", "/24"},
        {"5.1.1 user at 5.1.1.25", "5.1.1.25", ""},
        {"[IPv6:2001:db8::1]", "2001:db8::1", "]"},
        {"[2001:db8:0:0:0:0:0:1] no", "2001:db8:0:0:0:0:0:1", "] no"},
        {"at 10:30:45 from ::1, refused", "::1", ", refused"},
        {"2001:db8::1: refused", "2001:db8::1", ": refused"},
        {"::ffff:192.0.2.1", "::ffff:192.0.2.1", ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) text = check_string(rows[i].text);
        DsnSpan rest = text.span, ip = DSN_SPAN_NONE;
        CHECK_ROW(rows[i].text, dsn_ip_take(&rest, &ip));
        CHECK_SPAN(rows[i].text, ip, rows[i].ip);
        CHECK_SPAN(rows[i].text, rest, rows[i].left);
    }
}

static void
test_other_numbers_are_no_network_addresses(void)
{
    static const char *const rows[] = {
        "",
        "5.1.1",
        "192.0.2",
        "192.0.2.256",
        "192.0.2.025",
        "1.2.3.4.5",
        "25.2.0.192.in-addr.arpa",
        "x-192.0.2.1.example",
        "host192.0.2.1",
        "10:30:45",
        "00:11:22:33:44:55",
        "std::find",
        "dead::beef",
        "::",
        "a:b:c",
        "12345:1::1",
        "2001:db8::1::2",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) text = check_string(rows[i]);
        DsnSpan rest = text.span, ip;
        CHECK_ROW(rows[i], !dsn_ip_take(&rest, &ip) && rest.length == text.span.length);
    }
}

static void
test_a_field_value_is_reduced_to_the_host(void)
{
    static const struct {
        const char *text, *host;
    } rows[] = {
        {"dns; mx.example.com", "mx.example.com"},
        {"DNS;mx.example.com.", "mx.example.com"},
        {"dns; mx.example.com. (192.0.2.25, the server for the domain example.com.)", "mx.example.com"},
        {"dsn; a1-2.smtp-out.example.com", "a1-2.smtp-out.example.com"},
        {"dns;mx.example.com (TCP|192.0.2.1|47323|192.0.2.25|25) (banner)", "mx.example.com"},
        {"x-local-hostname; mx.example.com", "mx.example.com"},
        {"mx.example.com [192.0.2.25]:25", "mx.example.com"},
        {"mx.example.com[192.0.2.25]:25", "mx.example.com"},
        {"mx.example.com:25", "mx.example.com"},
        {"[192.0.2.25]", "192.0.2.25"},
        {"dns; [192.0.2.25]", "192.0.2.25"},
        {"X-ip; [192.0.2.25]:25", "192.0.2.25"},
        {"<192.0.2.250>", "192.0.2.250"},
        {"192.0.2.25", "192.0.2.25"},
        {"[IPv6:2001:db8::1]", "2001:db8::1"},
        {"2001:db8::1", "2001:db8::1"},
        {"dns; postmaster@mx.example.com", "mx.example.com"},
        {"dns; b\xc3\xbc"
         "cher.example",
         "b\xc3\xbc"
         "cher.example"},
        {"", NULL},
        {"dns;", NULL},
        {"dns; .", NULL},
        {"()", NULL},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) text = check_string(rows[i].text);
        CHECK_SPAN(rows[i].text, dsn_host_read(text.span), rows[i].host);
    }
}

/* As many values as a message of some megabytes may hold, each as long as one is read. */
static void
test_time_is_linear_in_what_opens_and_is_not_closed(void)
{
    static const struct {
        const char *first, *then;
    } rows[] = {
        {"<", "\\\""}, {"\\\"", "\\\""}, {"<", "<"}, {"\"", "<"}, {"(", "\""}, {"<\"", "\\\""}, {"a@", "a@"},
    };
    g_autoptr(GStringChunk) store = g_string_chunk_new(4096);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) value = g_string_new(NULL);
        gint64 start = g_get_monotonic_time();
        while (value->len < 2000)
            g_string_append(value, rows[i].first);
        while (value->len < 4096)
            g_string_append(value, rows[i].then);
        for (guint n = 0; n < 2000; n++)
            dsn_address_read((DsnSpan){(const guint8 *)value->str, value->len}, store);
        CHECK_ROW(rows[i].then, g_get_monotonic_time() - start < 5 * G_USEC_PER_SEC);
    }
}

static const CheckTest tests[] = {
    {"a domain has two labels or more", test_a_domain_has_two_labels_or_more},
    {"a field value is reduced to the bare address", test_a_field_value_is_reduced_to_the_bare_address},
    {"a field value is reduced to the host", test_a_field_value_is_reduced_to_the_host},
    {"a field without address gives none", test_a_field_without_address_gives_none},
    {"a mailbox has one at sign and a domain", test_a_mailbox_has_one_at_sign_and_a_domain},
    {"addresses are equal without case and trailing dot",
     test_addresses_are_equal_without_case_and_trailing_dot},
    {"addresses are taken off prose", test_addresses_are_taken_off_prose},
    {"an address is cut at its last unquoted at sign", test_an_address_is_cut_at_its_last_unquoted_at_sign},
    {"BATV gives the signed address", test_batv_gives_the_signed_address},
    {"IMCEA gives what Exchange wrapped", test_imcea_gives_what_exchange_wrapped},
    {"network addresses are taken off text", test_network_addresses_are_taken_off_text},
    {"one address after the other is taken", test_one_address_after_the_other_is_taken},
    {"other numbers are no network addresses", test_other_numbers_are_no_network_addresses},
    {"SRS gives the original sender", test_srs_gives_the_original_sender},
    {"time is linear in what opens and is not closed", test_time_is_linear_in_what_opens_and_is_not_closed},
    {"unitext is decoded when its escapes are characters",
     test_unitext_is_decoded_when_its_escapes_are_characters},
    {"VERP gives the recipient", test_verp_gives_the_recipient},
    {"what is no address is not taken", test_what_is_no_address_is_not_taken},
    {"what may be a plain address is not decoded", test_what_may_be_a_plain_address_is_not_decoded},
    {"X.400 gives the Internet address in it", test_x400_gives_the_internet_address_in_it},
    {"xtext is decoded when all of it is xtext", test_xtext_is_decoded_when_all_of_it_is_xtext},
};

int
main(int argc, char **argv)
{
    return check_run("smtp-address", tests, G_N_ELEMENTS(tests), argc, argv);
}
