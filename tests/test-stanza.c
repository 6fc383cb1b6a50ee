/* SPDX-License-Identifier: BSD-2-Clause */
#include "check.h"
#include "dsn.h"
#include "knowledge/stanza.h"

/* All stanzas of a text as "name=value;name=value|name=value". */
static char *
read_all(const char *text, GError **error)
{
    g_auto(CheckBytes) bytes = check_string(text);
    g_autoptr(DsnStanzaReader) reader = dsn_stanza_reader_new(bytes.span);
    GString *all = g_string_new(NULL);
    const DsnEntry *entries;
    guint n_entries;

    while (dsn_stanza_reader_next(reader, &entries, &n_entries, error)) {
        g_string_append(all, all->len > 0 ? "|" : "");
        for (guint i = 0; i < n_entries; i++)
            g_string_append_printf(all, "%s%.*s=%.*s", i > 0 ? ";" : "", (int)entries[i].name.length,
                                   (const char *)entries[i].name.data, (int)entries[i].value.length,
                                   (const char *)entries[i].value.data);
    }
    return g_string_free(all, FALSE);
}

static void
test_stanzas_are_fields_between_blank_lines(void)
{
    static const struct {
        const char *text, *stanzas;
    } rows[] = {
        {"a: 1\nb: 2\n\nc: 3\n", "a=1;b=2|c=3"},
        {"\n\na: 1\n \t\n\nb: 2", "a=1|b=2"},
        {"# one\na: 1\n# two\nb: 2\n", "a=1;b=2"},
        {"a: 1\r\nb: 2\r\n\r\nc: 3\r\n", "a=1;b=2|c=3"},
        {"a: x: y # z\n", "a=x: y # z"},
        {"a: one\n  two\n\tthree\n", "a=one two three"},
        {"a:\n  two\n", "a=two"},
        {"a: 1\na: 2\n", "a=1;a=2"},
        {"\xef\xbb\xbf"
         "a: 1\n",
         "a=1"},
        {"", ""},
        {"# nothing\n", ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *all = read_all(rows[i].text, &error);
        CHECK_TEXT(rows[i].text, all, rows[i].stanzas);
        CHECK_ROW(rows[i].text, error == NULL);
    }
}

static void
test_mistakes_are_named_with_line_and_byte(void)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"a: 1\nnonsense\n",
         "line 2, byte 5: expected 'name: value', or a line that begins with a blank to go on "
         "with the one before"},
        {"a: 1\n\nB: 2\n",
         "line 3, byte 6: expected 'name: value', or a line that begins with a blank to go on "
         "with the one before"},
        {"\n x\n", "line 2, byte 1: the line begins with a blank, but there is no field before it to go "
                   "on with"},
        {"a: 1\nb: \xff\n", "line 2, byte 8: the text is not UTF-8"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *all = NULL;
        all = read_all(rows[i].text, &error);
        CHECK_ROW(rows[i].text, g_error_matches(error, DSN_ERROR, DSN_ERROR_RULES));
        CHECK_TEXT(rows[i].text, error != NULL ? error->message : NULL, rows[i].message);
    }
}

static void
test_fields_know_where_they_stand(void)
{
    g_auto(CheckBytes) text = check_string("# comment\na: 1\n b\n\nc: 2\n");
    g_autoptr(DsnStanzaReader) reader = dsn_stanza_reader_new(text.span);
    const DsnEntry *entries;
    guint n_entries;

    CU_ASSERT_TRUE(dsn_stanza_reader_next(reader, &entries, &n_entries, NULL));
    CU_ASSERT_EQUAL(entries[0].line, 2);
    CU_ASSERT_EQUAL(entries[0].offset, 10);
    CU_ASSERT_TRUE(dsn_stanza_reader_next(reader, &entries, &n_entries, NULL));
    CU_ASSERT_EQUAL(entries[0].line, 5);
    CU_ASSERT_EQUAL(entries[0].offset, 19);
}

static void
test_a_stanza_has_a_limit(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autofree char *all = NULL;

    for (guint i = 0; i <= DSN_STANZA_FIELDS_MAX; i++)
        g_string_append(text, "a: 1\n");
    all = read_all(text->str, &error);
    CHECK_TEXT("limit", error != NULL ? error->message : NULL,
               "line 1001, byte 5000: more than 1000 fields in one stanza");
}

static const CheckTest tests[] = {
    {"a stanza has a limit", test_a_stanza_has_a_limit},
    {"fields know where they stand", test_fields_know_where_they_stand},
    {"mistakes are named with line and byte", test_mistakes_are_named_with_line_and_byte},
    {"stanzas are fields between blank lines", test_stanzas_are_fields_between_blank_lines},
};

int
main(int argc, char **argv)
{
    return check_run("stanza", tests, G_N_ELEMENTS(tests), argc, argv);
}
