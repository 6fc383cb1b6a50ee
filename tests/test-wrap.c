/* SPDX-License-Identifier: BSD-2-Clause */
#include "check.h"
#include "wrap.h"

static char *
wrap(guint width, guint indent, const char *text)
{
    Wrap state = {g_string_new(NULL), width, indent, 0, FALSE};

    wrap_text(&state, text);
    return g_string_free(state.out, FALSE);
}

static void
test_lines_are_broken_where_they_would_be_too_long(void)
{
    static const struct {
        const char *row, *text, *wrapped;
    } rows[] = {
        {"fits", "one two", "one two"},
        {"at a blank", "one two three", "one two\n  three"},
        {"two blanks are one", "one  two", "one two"},
        {"a long word stays whole", "see https://example.com/ now", "see\n  https://example.com/\n  now"},
        {"wide characters without blanks", "メールを送る", "メールを\n  送る"},
        {"no line begins with a closing mark", "メールを。送る", "メール\n  を。送\n  る"},
        {"no line ends with an opening mark", "メール（送る", "メール\n  （送る"},
        {"a word beside wide characters", "abcのメール", "abcの\n  メール"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *wrapped = wrap(8, 2, rows[i].text);
        CHECK_TEXT(rows[i].row, wrapped, rows[i].wrapped);
    }
}

static void
test_columns_are_those_of_a_terminal(void)
{
    static const struct {
        const char *text;
        guint columns;
    } rows[] = {
        {"", 0}, {"abc", 3}, {"宛先", 4}, {"e\xcc\x81", 1}, /* a combining accent */
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        CHECK_ROW(rows[i].text, wrap_columns(rows[i].text) == rows[i].columns);
}

static const CheckTest tests[] = {
    {"columns are those of a terminal", test_columns_are_those_of_a_terminal},
    {"lines are broken where they would be too long", test_lines_are_broken_where_they_would_be_too_long},
};

int
main(int argc, char **argv)
{
    return check_run("wrap", tests, G_N_ELEMENTS(tests), argc, argv);
}
