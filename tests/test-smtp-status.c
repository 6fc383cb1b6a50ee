/* SPDX-License-Identifier: BSD-2-Clause */
#include "check.h"

#include "smtp/status.h"

static void
test_status_is_read_up_to_its_last_digit(void)
{
    static const struct {
        const char *text;
        gsize left;
    } rows[] = {
        {"5.1.1", 0},                    /* end of input */
        {"5.1.1 no such user", 13},      /* the usual reply */
        {"4.2.2.", 1},                   /* end of a sentence */
        {"5.7.133", 0},                  /* longest detail */
        {"2.0.0 (delivered)", 12},       /* RFC 3464 allows a comment */
        {"5.1.1<jane@example.com>", 18}, /* no blank before the address */
        {"5.0.0...", 3},                 /* dots that are no number */
        {"5.100.999", 0},                /* three digits each */
        {"5.1.10\r\n", 2},               /* line end */
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) bytes = check_string(rows[i].text);
        DsnSpan text = bytes.span;
        DsnStatus status;
        CHECK_ROW(rows[i].text, dsn_status_read(&text, &status) && text.length == rows[i].left);
    }
}

static void
test_status_is_not_read_from_what_only_looks_like_one(void)
{
    static const char *const rows[] = {
        "",           "5",         "5.",     "5.1",    "5.1.",   "5..1",   ".5.1.1",   "3.1.1",    "1.1.1",
        "6.1.1",      "0.0.0",     "55.1.1", "5.01.1", "5.1.01", "5.00.0", "5.1.1234", "5.1234.1", "5.1.1.25",
        "5.161.20.1", "4.16.55.1", "5,1,1",  "5.x.1",  " 5.1.1", "5.1. 1", "-5.1.1",   "5.-1.1",   "#5.1.1",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) bytes = check_string(rows[i]);
        DsnSpan text = bytes.span;
        DsnStatus status = {7, 7, 7};
        CHECK_ROW(rows[i], !dsn_status_read(&text, &status) && text.data == bytes.span.data &&
                               text.length == bytes.span.length && status.klass == 7);
    }
}

typedef struct {
    const char *text, *status; /* status NULL: none */
} FindRow;

static void
check_find_rows(const FindRow *rows, gsize n_rows)
{
    for (gsize i = 0; i < n_rows; i++) {
        g_auto(CheckBytes) text = check_string(rows[i].text);
        char found[DSN_STATUS_TEXT_MAX];
        DsnStatus status;
        gboolean is_found = dsn_status_find(text.span, &status);
        if (is_found)
            dsn_status_write(status, found);
        CHECK_TEXT(rows[i].text, is_found ? found : NULL, rows[i].status);
    }
}

static void
test_status_is_found_in_the_notations_of_servers(void)
{
    static const FindRow rows[] = {
        {"5.1.1", "5.1.1"},
        {"550 5.1.1 <jane@example.com>: no such user", "5.1.1"},
        {"550-5.1.1 The account does not exist", "5.1.1"},
        {"Sorry, no mailbox here by that name. (#5.1.1)", "5.1.1"},
        {"sorry, no mailbox here by that name (#5.1.1 - chkuser)", "5.1.1"},
        {"550 #5.1.0 Address rejected.", "5.1.0"},
        {"message refused [554 5.7.1]", "5.7.1"},
        {"mx.example.com #<mx.example.com #5.7.1 smtp;550 relaying denied> #SMTP#", "5.7.1"},
        {"#<5.1.1 smtp; 550 unknown>", "5.1.1"},
        {"smtp;550 5.7.606 Access denied, banned sending IP [192.0.2.25]", "5.7.606"},
        {"550 5.7.511 Access denied, banned sender", "5.7.511"},
        {"450 4.7.500 Server busy. Please try again later", "4.7.500"},
        {"550 5.4.316 Message expired, connection refused", "5.4.316"},
        {"Status: 5.2.2 (mailbox full)", "5.2.2"},
        {"dsn=4.4.1, status=deferred", "4.4.1"},
        {"Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 user unknown", "5.1.1"},
        {"MTA 'gw' gives error message 5.7.1 Unable to relay for jane(a)example.com", "5.7.1"},
        {"The mailbox is full. Code: 5.2.2.", "5.2.2"},
        {"550 User unknown\r\n5.1.1", "5.1.1"},
        {"552 5.3.4: Message too big", "5.3.4"},
        {"<421 4.4.2 Connection timed out>", "4.4.2"},
        {"550 5.1.1User unknown", "5.1.1"},
        {"\xe3\x82\xa8\xe3\x83\xa9\xe3\x83\xbc"
         "5.1.1",
         "5.1.1"}, /* Japanese has no blanks */
        {"5.1.1*", "5.1.1"},
    };
    check_find_rows(rows, G_N_ELEMENTS(rows));
}

static void
test_the_later_specific_status_wins(void)
{
    static const FindRow rows[] = {
        {"5.1.0 - Unknown address error 550-'5.1.1 <jane@example.com>... User unknown'", "5.1.1"},
        {"552 5.1.1 5.2.2 sorry, recipient mailbox is full", "5.2.2"},
        {"554 5.4.7 expired (last transfail: 450 4.2.2 over quota)", "4.2.2"},
        {"550 5.0.0 refused (#5.7.1)", "5.7.1"},
        {"550 5.7.1 refused, 554 5.0.0 Service unavailable", "5.7.1"},
        {"554 5.0.0 no reason given", "5.0.0"},
        {"550 5.1.1 no such user, our gateway runs Foobar 4.2.2 today", "5.1.1"},
        {"250 2.1.5 ok, then 550 5.7.1 no", "5.7.1"},
        {"550 5.7.1 no, after 250 2.1.5 ok", "5.7.1"},
        {"250 2.0.0 Ok: queued", "2.0.0"},
    };
    check_find_rows(rows, G_N_ELEMENTS(rows));
}

static void
test_addresses_versions_and_dates_are_no_status(void)
{
    static const FindRow rows[] = {
        {"connect to 5.1.1.25: Connection timed out", NULL},
        {"host mx.example.com[5.161.20.1] said: 550 blocked", NULL},
        {"550 blocked, see http://example.com/5.7.1", NULL},
        {"550 blocked, see http://example.com/?v=5.7.1&x", NULL},
        {"25.1.1.5.zen.example.org is listed", NULL},
        {"5.1.1.bl.example.org is listed", NULL},
        {"421 temporarily deferred - 4.16.55.1; see https://example.com", NULL},
        {"451 Resources temporarily unavailable. [#4.16.1]", NULL},
        {"421 Too many messages #4.x.2", NULL},
        {"220 mx.example.com ESMTP Exim 4.9.4 ready", NULL},
        {"554 refused by Exim-4.9.4", NULL},
        {"554 refused by filter v5.1.1", NULL},
        {"554 refused by filter version 5.1.1", NULL},
        {"554 refused by filter version=5.1.1", NULL},
        {"554 refused by Gate 4.1.8-GA", NULL},
        {"554 refused, signature.sa.2.2", NULL},
        {"554 refused, signature 5.1.1rc2", NULL},
        {"550 refused since 4.10.2023", NULL},
        {"550 refused since 4.10.23", NULL},
        {"550 see chapter 5.01.1", NULL},
        {"550 mail from jane-5.1.1@example.com", NULL},
        {"550 mail from 5.1.1@example.com", NULL},
        {"550 limit is 15.1.1", NULL},
        {"550 limit is 5.1.1%", NULL},
        {"550 user unknown", NULL},
        {"554 30 mailbox is disabled (554.30)", NULL},
        {"", NULL},
    };
    check_find_rows(rows, G_N_ELEMENTS(rows));
}

static void
test_status_is_written_as_it_is_read(void)
{
    static const char *const rows[] = {"2.0.0", "4.4.1", "5.1.10", "5.7.511", "5.999.999"};

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) bytes = check_string(rows[i]);
        DsnSpan text = bytes.span;
        DsnStatus status = {0};
        char written[DSN_STATUS_TEXT_MAX] = "";
        if (dsn_status_read(&text, &status))
            dsn_status_write(status, written);
        CHECK_TEXT(rows[i], written, rows[i]);
    }
}

static void
test_only_x_0_0_is_vague(void)
{
    CU_ASSERT_TRUE(dsn_status_is_vague((DsnStatus){5, 0, 0}));
    CU_ASSERT_FALSE(dsn_status_is_vague((DsnStatus){5, 1, 0}));
    CU_ASSERT_FALSE(dsn_status_is_vague((DsnStatus){5, 0, 1}));
}

static const CheckTest tests[] = {
    {"addresses, versions and dates are no status", test_addresses_versions_and_dates_are_no_status},
    {"only X.0.0 is vague", test_only_x_0_0_is_vague},
    {"status is found in the notations of servers", test_status_is_found_in_the_notations_of_servers},
    {"status is not read from what only looks like one",
     test_status_is_not_read_from_what_only_looks_like_one},
    {"status is read up to its last digit", test_status_is_read_up_to_its_last_digit},
    {"status is written as it is read", test_status_is_written_as_it_is_read},
    {"the later specific status wins", test_the_later_specific_status_wins},
};

int
main(int argc, char **argv)
{
    return check_run("smtp-status", tests, G_N_ELEMENTS(tests), argc, argv);
}
