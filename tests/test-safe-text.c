/* SPDX-License-Identifier: BSD-2-Clause */
#include "check.h"
#include "safe-text.h"

static void
test_control_characters_are_made_visible(void)
{
    static const struct {
        const char *text, *shown;
    } rows[] = {
        {"plain", "plain"},
        {"\033[31mred", "^[[31mred"},
        {"a\007b\177c", "a^Gb^?c"},
        {"\302\2332J", "<U+009B>2J"},                             /* C1: CSI in one character */
        {"\342\200\256txt.exe", "<U+202E>txt.exe"},               /* right-to-left override */
        {"\342\201\246x", "<U+2066>x"},                           /* isolate */
        {"\342\200\250x", "<U+2028>x"},                           /* line separator */
        {"one\r\n two\tthree", "one   two three"},                /* one line stays one line */
        {"caf\351", "caf<E9>"},                                   /* Latin-1 */
        {"\342\202", "<E2><82>"},                                 /* cut in a character */
        {"\345\256\233\345\205\210", "\345\256\233\345\205\210"}, /* 宛先 */
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *shown = safe_text(rows[i].text, SAFE_TEXT_MAX);
        CHECK_TEXT(rows[i].shown, shown, rows[i].shown);
    }
}

static void
test_nothing_is_shown_for_no_text(void)
{
    g_autofree char *shown = safe_text(NULL, SAFE_TEXT_MAX);
    CHECK_TEXT("NULL", shown, "");
}

static void
test_long_text_is_cut_between_characters(void)
{
    g_autofree char *cut = safe_text("\345\256\233\345\205\210\345\256\233", 2);
    g_autofree char *whole = safe_text("abc", 3);

    CHECK_TEXT("longer", cut, "\345\256\233\345\205\210...");
    CHECK_TEXT("just as long", whole, "abc");
}

static const CheckTest tests[] = {
    {"control characters are made visible", test_control_characters_are_made_visible},
    {"long text is cut between characters", test_long_text_is_cut_between_characters},
    {"nothing is shown for no text", test_nothing_is_shown_for_no_text},
};

int
main(int argc, char **argv)
{
    return check_run("safe-text", tests, G_N_ELEMENTS(tests), argc, argv);
}
