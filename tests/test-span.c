/* SPDX-License-Identifier: BSD-2-Clause */
#include "check.h"

static void
test_lines_end_with_lf_or_crlf(void)
{
    g_auto(CheckBytes) text = check_string("one\r\ntwo\n\nlast");
    DsnSpan rest = text.span, line;

    CU_ASSERT_TRUE(dsn_span_take_line(&rest, &line));
    CHECK_SPAN("CRLF", line, "one");
    CU_ASSERT_TRUE(dsn_span_take_line(&rest, &line));
    CHECK_SPAN("LF", line, "two");
    CU_ASSERT_TRUE(dsn_span_take_line(&rest, &line));
    CHECK_SPAN("empty", line, "");
    CU_ASSERT_TRUE(dsn_span_take_line(&rest, &line));
    CHECK_SPAN("no line end", line, "last");
    CU_ASSERT_FALSE(dsn_span_take_line(&rest, &line));
}

static void
test_cuts_stay_inside_of_the_span(void)
{
    g_auto(CheckBytes) text = check_string("abc");

    CHECK_SPAN("start", dsn_span_cut(text.span, 1, 1), "b");
    CHECK_SPAN("too long", dsn_span_cut(text.span, 1, 9), "bc");
    CHECK_SPAN("behind the end", dsn_span_cut(text.span, 9, 1), "");
    CHECK_SPAN("of nothing", dsn_span_cut(DSN_SPAN_NONE, 0, 1), NULL);
}

static void
test_case_is_that_of_ascii(void)
{
    static const struct {
        const char *text, *word;
        gboolean is;
    } rows[] = {
        {"Final-Recipient", "final-recipient", TRUE},
        {"final", "final-", FALSE},
        {"", "", TRUE},
        {"\xc3\x84", "\xc3\xa4", FALSE}, /* Ä is not ä here */
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) text = check_string(rows[i].text);
        CHECK_ROW(rows[i].text, dsn_span_is(text.span, rows[i].word) == rows[i].is);
    }
}

static void
test_words_are_found_whatever_their_bytes(void)
{
    static const struct {
        const char *text, *needle;
        gssize at;
    } rows[] = {
        {"over QUOTA", "quota", 5},
        {"over quot", "quota", -1},
        {"a \xe5\xae\x9b", "\xe5\xae\x9b", 2}, /* a byte beyond ASCII is the same with and without sign */
        {"any", "", 0},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) text = check_string(rows[i].text);
        CHECK_ROW(rows[i].needle, dsn_span_find_nocase(text.span, rows[i].needle) == rows[i].at);
    }
}

static void
test_words_are_cut_at_white_space(void)
{
    g_auto(CheckBytes) text = check_string(" \t550  5.1.1\r\n ");
    DsnSpan rest = text.span, word;

    CU_ASSERT_TRUE(dsn_span_take_word(&rest, &word));
    CHECK_SPAN("first", word, "550");
    CU_ASSERT_TRUE(dsn_span_take_word(&rest, &word));
    CHECK_SPAN("second", word, "5.1.1");
    CU_ASSERT_FALSE(dsn_span_take_word(&rest, &word));
}

static void
test_utf8_copies_are_valid_whatever_came_in(void)
{
    g_auto(CheckBytes) text = check_bytes("a\xff\0b", 4);
    g_autofree char *copy = dsn_span_dup_utf8(text.span);

    CU_ASSERT_TRUE(g_utf8_validate(copy, -1, NULL));
    CU_ASSERT_TRUE(g_str_has_prefix(copy, "a"));
    CU_ASSERT_TRUE(g_str_has_suffix(copy, "b"));
}

static const CheckTest tests[] = {
    {"case is that of ASCII", test_case_is_that_of_ascii},
    {"cuts stay inside of the span", test_cuts_stay_inside_of_the_span},
    {"lines end with LF or CRLF", test_lines_end_with_lf_or_crlf},
    {"UTF-8 copies are valid, whatever came in", test_utf8_copies_are_valid_whatever_came_in},
    {"words are cut at white space", test_words_are_cut_at_white_space},
    {"words are found, whatever their bytes", test_words_are_found_whatever_their_bytes},
};

int
main(int argc, char **argv)
{
    return check_run("span", tests, G_N_ELEMENTS(tests), argc, argv);
}
