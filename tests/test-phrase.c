/* SPDX-License-Identifier: BSD-2-Clause */
#include "check.h"
#include "dsn.h"
#include "knowledge/phrase.h"

#include <time.h>

/* Where the phrases (parted by "\n") stand in the text, as "number:words", parted by "; ". */
static char *
match(const char *lines, const char *words)
{
    g_autoptr(DsnPhraseBuilder) builder = dsn_phrase_builder_new();
    g_autoptr(DsnPhrases) phrases = NULL;
    g_autoptr(DsnNormal) normal = dsn_normal_new();
    g_auto(GStrv) each = g_strsplit(lines, "\n", -1);
    g_auto(CheckBytes) text = check_string(words);
    GString *all = g_string_new(NULL);

    for (guint i = 0; each[i] != NULL; i++) {
        g_autoptr(GError) error = NULL;
        guint32 number;
        if (!dsn_phrase_builder_add(builder, dsn_span_from_string(each[i]), &number, &error))
            g_string_append_printf(all, "error: %s; ", error->message);
    }
    phrases = dsn_phrase_builder_compile(builder, NULL);
    dsn_normal_set(normal, text.span, DSN_SPAN("s@example.com"), DSN_SPAN("r@example.com"));
    dsn_phrases_match(phrases, normal, normal->hits);
    for (guint i = 0; i < normal->hits->len; i++) {
        DsnPhraseHit hit = g_array_index(normal->hits, DsnPhraseHit, i);
        DsnSpan origin = dsn_normal_origin(normal, text.span, hit.start, hit.end);
        g_string_append_printf(all, "%s%u:%.*s", i > 0 ? "; " : "", hit.phrase, (int)origin.length,
                               (const char *)origin.data);
    }
    return g_string_free(all, FALSE);
}

typedef struct {
    const char *phrases, *text, *hits;
} Row;

static void
check_rows(const Row *rows, gsize n_rows)
{
    for (gsize i = 0; i < n_rows; i++) {
        g_autofree char *hits = match(rows[i].phrases, rows[i].text);
        g_autofree char *row = g_strconcat(rows[i].phrases, " / ", rows[i].text, NULL);
        CHECK_TEXT(row, hits, rows[i].hits);
    }
}

static void
test_alternatives_stand_for_each_of_them(void)
{
    static const Row rows[] = {
        {"{mailbox|inbox} {is |}{full|over {its |}quota}", "Mailbox full", "0:Mailbox full"},
        {"{mailbox|inbox} {is |}{full|over {its |}quota}", "the inbox is over its quota",
         "0:inbox is over its quota"},
        {"{mailbox|inbox} {is |}{full|over {its |}quota}", "inbox over  quota", "0:inbox over  quota"},
        {"{mailbox|inbox} {is |}{full|over {its |}quota}", "inbox is quota", ""},
        {"a {b |}c", "a c", "0:a c"},
        {"a{|n} b", "an b", "0:an b"},
        {"{|no }such user", "no such user", "0:no such user"},
        {"{1|{2|{3|{4}}}} x", "4 x", "0:4 x"},
    };

    check_rows(rows, G_N_ELEMENTS(rows));
}

static void
test_many_alternatives_are_still_one_phrase(void)
{
#define LETTERS "{a|b|c|d|e|f|g|h|i|j}"
    static const Row rows[] = {
        {LETTERS " " LETTERS " " LETTERS, "d e f", "0:d e f"},
        {LETTERS " " LETTERS " " LETTERS, "d  e\nf", "0:d  e\nf"},
        {LETTERS " " LETTERS " " LETTERS, "d e, f", ""},
        {LETTERS " " LETTERS " " LETTERS, "d e x f", ""},
        {LETTERS " " LETTERS " " LETTERS, "a a a a", "0:a a a"},
        {LETTERS " is {|now }" LETTERS, "a is now b, c is d", "0:a is now b; 0:c is d"},
        {LETTERS "" LETTERS, "ab a b", "0:ab"},
        {LETTERS "{ x| y}{ z| u}" LETTERS " w", "a x zb w", "0:a x zb w"},
        {LETTERS "* " LETTERS " " LETTERS, "ax b c",
         "error: '*' joined to words on both sides; put blanks around "
         "it or write '\\*'; "},
    };

    check_rows(rows, G_N_ELEMENTS(rows));
}

static void
test_gaps_are_bounded_and_keep_the_order(void)
{
    g_autofree char *fill = g_strnfill(DSN_PHRASE_GAP_MAX - 2, 'x');
    g_autofree char *near = g_strdup_printf("one %s two", fill);
    g_autofree char *far = g_strdup_printf("one %sx two", fill);
    const Row rows[] = {
        {"<recipient> has exceeded * quota", "r@example.com has exceeded the disk quota",
         "0:r@example.com has exceeded the disk quota"},
        {"one * two * three", "one, two, three", "0:one, two, three"},
        {"one * two * three", "two one three two", ""},
        {"one * two", "one two", "0:one two"},
        {"one * two", near, NULL},
        {"one * two", far, ""},
        {"one * two", "one one two", "0:one two"},
        {"full * full quota", "full of full quota", "0:full of full quota"},
        {"full * full quota", "full x full full quota", "0:full full quota"},
        {"{a|b * c} * d", "b, c, d", "0:b, c, d"},
        {"{a|b * c} * d", "b, d", ""},
        {"{a|b * c} * d", "a, d", "0:a, d"},
        {"{one|1} * {two|2}", "1 or 2", "0:1 or 2"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *hits = match(rows[i].phrases, rows[i].text);
        g_autofree char *whole = g_strconcat("0:", rows[i].text, NULL);
        CHECK_TEXT(rows[i].text, hits, rows[i].hits != NULL ? rows[i].hits : whole);
    }
}

static void
test_words_are_whole_unless_a_star_says_otherwise(void)
{
    static const Row rows[] = {
        {"full", "fullness awful full", "0:full"},
        {"full", "full1", ""},
        {"full", "is_full-(full)", "0:full; 0:full"},
        {"block*", "blocked unblock", "0:block"},
        {"*block", "blocked unblock", "0:block"},
        {"*block*", "unblocked", "0:block"},
        {"{block*|reject*} * using", "rejected by using", "0:rejected by using"},
        {"(#5.7.1)", "x(#5.7.1)y", "0:(#5.7.1)"},
        {"\xd0\xbd\xd0\xb5\xd1\x82", "\xd0\xb8\xd0\xbd\xd0\xb5\xd1\x82", ""}, /* нет is not in инет */
        {"\xd0\x9d\xd0\x95\xd0\xa2", "\xd0\xbd\xd0\xb5\xd1\x82.", "0:\xd0\xbd\xd0\xb5\xd1\x82"},
        {"user", "\xc3\xa4user user\xc3\xa9", ""},
        {"\xe5\xae\x9b\xe5\x85\x88", "\xe3\x81\xae\xe5\xae\x9b\xe5\x85\x88\xe3\x81\x8c",
         "0:\xe5\xae\x9b\xe5\x85\x88"}, /* 宛先 */
        {"user", "\xe3\x81\xaeuser\xe3\x81\x8c", "0:user"},
    };

    check_rows(rows, G_N_ELEMENTS(rows));
}

static void
test_placeholders_stand_for_addresses(void)
{
    static const Row rows[] = {
        {"<address> unknown", "r@example.com unknown, s@example.com unknown, <x@example.net> unknown",
         "0:r@example.com unknown; 0:s@example.com unknown; 0:<x@example.net> unknown"},
        {"<sender> unknown\n<recipient> unknown\n<other> unknown", "s@example.com unknown",
         "0:s@example.com unknown"},
        {"<sender> unknown\n<recipient> unknown\n<other> unknown", "x@example.com unknown",
         "2:x@example.com unknown"},
        {"sender\nrecipient\nip", "s@example.com r@example.com 192.0.2.7", ""},
        {"[<ip>] blocked", "[192.0.2.7] blocked", "0:[192.0.2.7] blocked"},
        {"\\<html> \\*\\* \\{x\\}", "<HTML> ** {x}", "0:<HTML> ** {x}"},
    };

    check_rows(rows, G_N_ELEMENTS(rows));
}

static void
test_phrases_within_phrases_are_all_found(void)
{
    static const Row rows[] = {
        {"user unknown\nsender rejected: user unknown\nunknown", "sender rejected: user unknown",
         "1:sender rejected: user unknown; 0:user unknown; 2:unknown"},
        {"he\nshe\nhis\nhers", "she hers", "1:she; 3:hers"},
        {"*he*\n*she*\n*hers*", "shers", "1:she; 0:he; 2:hers"},
        {"mailbox\nmailbox full", "mailbox mailbox full", "0:mailbox; 0:mailbox; 1:mailbox full"},
        {"a\na", "a", "0:a"},
    };

    check_rows(rows, G_N_ELEMENTS(rows));
}

static void
test_the_leftmost_and_there_the_longest_counts(void)
{
    static const Row rows[] = {
        {"full{ mailbox|}", "full mailbox", "0:full mailbox"},
        {"{is full|full}", "is full, full", "0:is full; 0:full"},
        {"aa", "aa aa", "0:aa; 0:aa"},
        {"*aa*", "aaaa", "0:aa; 0:aa"},
        {"*aa*", "aaa", "0:aa"},
        {"{message|the message} {follows|below}", "the message follows", "0:the message follows"},
    };

    check_rows(rows, G_N_ELEMENTS(rows));
}

static void
test_mistakes_in_phrases_are_named(void)
{
    g_autofree char *long_text = g_strnfill(DSN_PHRASE_BYTES_MAX + 1, 'x');
    const struct {
        const char *phrase, *message;
    } rows[] = {
        {"{a|b", "'{' without its '}'"},
        {"a|b", "'|' outside of '{ }'"},
        {"a} b", "'}' outside of '{ }'"},
        {"", "the phrase, or what stands beside a '*' in it, can be empty"},
        {"{a|}", "the phrase, or what stands beside a '*' in it, can be empty"},
        {"a * * b", "the phrase, or what stands beside a '*' in it, can be empty"},
        {"* a", "a '*' between blanks stands between words, not at the beginning or end"},
        {"a *", "a '*' between blanks stands between words, not at the beginning or end"},
        {"a*b", "'*' joined to words on both sides; put blanks around it or write '\\*'"},
        {"<domain> unknown", "unknown placeholder '<domain>'; write '\\<' for a '<' of the text"},
        {"write to a@b.example", "a mail address is written '<address>' in a phrase"},
        {"{0|1}{0|1}{0|1}{0|1}{0|1}{0|1}{0|1}{0|1}{0|1}{0|1}{0|1}{0|1}{0|1}",
         "the phrase stands for more than 4096 texts; write several"},
        {"{{{{{{{{{a}}}}}}}}}", "alternatives nested deeper than 8 levels"},
        {long_text, "more than 400 bytes without a gap"},
        {"a\tb", "control characters do not stand in phrases"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(DsnPhraseBuilder) builder = dsn_phrase_builder_new();
        g_autoptr(GError) error = NULL;
        guint32 number;
        CHECK_ROW(rows[i].phrase,
                  !dsn_phrase_builder_add(builder, dsn_span_from_string(rows[i].phrase), &number, &error));
        CHECK_ROW(rows[i].phrase, g_error_matches(error, DSN_ERROR, DSN_ERROR_RULES));
        CHECK_TEXT(rows[i].phrase, error != NULL ? error->message : NULL, rows[i].message);
    }
}

static void
test_alternatives_beside_a_gap_are_not_multiplied(void)
{
    g_autoptr(DsnPhraseBuilder) builder = dsn_phrase_builder_new();
    guint32 number;

    CU_ASSERT_TRUE(
        dsn_phrase_builder_add(builder,
                               DSN_SPAN("{0|1|2|3|4|5|6|7|8|9}{0|1|2|3|4|5|6|7|8|9}{0|1|2|3|4|5|6|7|8|9} * "
                                        "{0|1|2|3|4|5|6|7|8|9}{0|1|2|3|4|5|6|7|8|9}{0|1|2|3|4|5|6|7|8|9}"),
                               &number, NULL));
}

static void
test_time_is_linear_in_hits(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *hits = NULL;
    clock_t start = clock();

    for (guint i = 0; i < 100 * 1000; i++)
        g_string_append(text, "a ");
    hits = match("a * a * b\na a * a a a\na * a", text->str);
    CU_ASSERT_TRUE(clock() - start < 10 * CLOCKS_PER_SEC);
}

static const CheckTest tests[] = {
    {"alternatives beside a gap are not multiplied", test_alternatives_beside_a_gap_are_not_multiplied},
    {"alternatives stand for each of them", test_alternatives_stand_for_each_of_them},
    {"gaps are bounded and keep the order", test_gaps_are_bounded_and_keep_the_order},
    {"many alternatives are still one phrase", test_many_alternatives_are_still_one_phrase},
    {"mistakes in phrases are named", test_mistakes_in_phrases_are_named},
    {"phrases within phrases are all found", test_phrases_within_phrases_are_all_found},
    {"placeholders stand for addresses", test_placeholders_stand_for_addresses},
    {"the leftmost and there the longest counts", test_the_leftmost_and_there_the_longest_counts},
    {"time is linear in hits", test_time_is_linear_in_hits},
    {"words are whole unless a star says otherwise", test_words_are_whole_unless_a_star_says_otherwise},
};

int
main(int argc, char **argv)
{
    return check_run("phrase", tests, G_N_ELEMENTS(tests), argc, argv);
}
