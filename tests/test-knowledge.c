/* SPDX-License-Identifier: BSD-2-Clause */
#include "check.h"
#include "dsn.h"
#include "knowledge/loader.h"

#include <string.h>

#define CATALOGUE                                                                              \
    "cause: undetermined\ncategory: special\npermanence: persistent\nwho-acts: sender\n"       \
    "interop-reason: undefined\n\n"                                                            \
    "cause: recipient-unknown\ncategory: recipient\npermanence: permanent\nwho-acts: sender\n" \
    "interop-reason: userunknown\n\n"

/* A set of the catalogue above and @text. */
static DsnKnowledge *
load(const char *text, GError **error)
{
    g_autoptr(DsnLoader) loader = dsn_loader_new(NULL);
    DsnTables *tables;

    if (!dsn_loader_read(loader, DSN_SPAN(CATALOGUE), DSN_LANGUAGE_EN, NULL) ||
        !dsn_loader_read(loader, dsn_span_from_string(text), DSN_LANGUAGE_EN, error))
        return NULL;
    tables = dsn_loader_finish(loader, error);
    return tables != NULL ? dsn_knowledge_new(tables) : NULL;
}

static void
test_every_cause_has_texts_in_every_language(void)
{
    const DsnKnowledge *knowledge = dsn_knowledge_builtin();

    CU_ASSERT_TRUE(dsn_knowledge_n_causes(knowledge) > 50);
    for (guint i = 0; i < dsn_knowledge_n_causes(knowledge); i++) {
        const DsnCauseInfo *cause = dsn_knowledge_cause(knowledge, i);
        CHECK_ROW(cause->id, dsn_knowledge_find_cause(knowledge, cause->id) == (gint)i);
        for (guint j = 0; j < DSN_N_LANGUAGES; j++)
            CHECK_ROW(cause->id, cause->texts[j].title != NULL && cause->texts[j].explanation != NULL);
        for (guint j = 0; j < DSN_N_LANGUAGES; j++) /* what is missing would be the English one */
            CHECK_ROW(cause->id,
                      j == DSN_LANGUAGE_EN || !g_str_equal(cause->texts[j].explanation,
                                                           cause->texts[DSN_LANGUAGE_EN].explanation));
    }
    CU_ASSERT_EQUAL(dsn_knowledge_find_cause(knowledge, "mailbox-ful"), -1);
}

static void
test_every_code_has_its_meaning_in_every_language(void)
{
    const DsnKnowledge *knowledge = dsn_knowledge_builtin();

    CU_ASSERT_TRUE(dsn_knowledge_n_codes(knowledge) > 50);
    for (guint i = 0; i < dsn_knowledge_n_codes(knowledge); i++) {
        const DsnCodeInfo *code = dsn_knowledge_code(knowledge, i);
        for (guint j = 0; j < DSN_N_LANGUAGES; j++)
            CHECK_ROW(code->name,
                      j == DSN_LANGUAGE_EN || !g_str_equal(code->meaning[j], code->meaning[DSN_LANGUAGE_EN]));
    }
}

static void
test_a_missing_text_falls_back_to_english(void)
{
    g_autoptr(DsnKnowledge) knowledge = load(
        "cause: recipient-unknown\ntitle: no such mailbox\nexplanation: Nobody.\nremedy: ask\nremedy: look\n",
        NULL);
    const DsnCauseInfo *cause = dsn_knowledge_cause(knowledge, 1);

    CHECK_TEXT("title", cause->texts[DSN_LANGUAGE_JA].title, "no such mailbox");
    CHECK_TEXT("remedy", cause->texts[DSN_LANGUAGE_JA].remedies[1], "look");
    CU_ASSERT_PTR_NULL(cause->texts[DSN_LANGUAGE_JA].remedies[2]);
}

static void
test_codes_are_found_by_number_class_and_range(void)
{
    static const struct {
        const char *code, *name;
    } rows[] = {
        {"5.1.1", "one"}, {"4.1.1", "one"}, {"X.1.1", "one"}, {"5.1.10", "ten"}, {"550", "not taken"},
        {"540", "odd"},   {"549", "odd"},   {"5.9.9", NULL},  {"539", NULL},     {"55", NULL},
        {"five", NULL},   {"", NULL},       {"5.1.", NULL},
    };
    g_autoptr(DsnKnowledge) knowledge =
        load("code: X.1.10\nname: ten\nmeaning: 10\n\n"
             "code: X.1.1\nname: one\nmeaning: 1\ncause: recipient-unknown\n\n"
             "code: 550\nname: not taken\nmeaning: no\nvague: yes\n\n"
             "code: 540-549\nname: odd\nmeaning: ?\n",
             NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const DsnCodeInfo *code = dsn_knowledge_find_code(knowledge, rows[i].code);
        CHECK_TEXT(rows[i].code, code != NULL ? code->name : NULL, rows[i].name);
    }
    CHECK_TEXT("cause", dsn_knowledge_find_code(knowledge, "5.1.1")->cause, "recipient-unknown");
}

/* The markers in a text as "notice place weight words", parted by "; ". */
static char *
find_markers(const DsnKnowledge *knowledge, guint places, const char *words)
{
    g_auto(CheckBytes) text = check_string(words);
    g_autoptr(DsnNormal) normal = dsn_normal_new();
    g_autoptr(GArray) hits = g_array_new(FALSE, FALSE, sizeof(DsnMarkerHit));
    GString *all = g_string_new(NULL);

    dsn_knowledge_find_markers(knowledge, places, text.span, normal, hits);
    for (guint i = 0; i < hits->len; i++) {
        DsnMarkerHit hit = g_array_index(hits, DsnMarkerHit, i);
        g_string_append_printf(all, "%s%s %u %u %.*s", i > 0 ? "; " : "", hit.marker->notice,
                               hit.marker->place, hit.marker->weight, (int)(hit.end - hit.start),
                               words + hit.start);
    }
    return g_string_free(all, FALSE);
}

static void
test_markers_are_found_in_their_places(void)
{
    static const struct {
        const char *text, *markers;
        guint places;
    } rows[] = {
        {"Failure  Notice", "qmail 1 3 Failure  Notice", 1u << DSN_PLACE_SUBJECT},
        {"Failure  Notice", "", 1u << DSN_PLACE_INTRO},
        {"x\n --- below\nthis line --- below this", "qmail 7 1 --- below\nthis line", 1u << DSN_PLACE_BREAK},
        {"--- below this line", "qmail 7 1 --- below this line", 1u << DSN_PLACE_BREAK},
        {"said: Failure Notice", "other 5 2 said:; qmail 1 3 Failure Notice", ~0u},
        {"smtp32 9", "other 2 2 smtp32", 1u << DSN_PLACE_HEADER},
    };
    g_autoptr(DsnKnowledge) knowledge = load(
        "notice: other\nreason: said:\nheader: X-Mailer: smtp32\n\n"
        "notice: qmail\nmta: qmail\nweight: 3\nsubject: failure notice\nweight: 1\nbreak: --- below this line\n",
        NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *markers = find_markers(knowledge, rows[i].places, rows[i].text);
        CHECK_TEXT(rows[i].text, markers, rows[i].markers);
    }
}

static void
test_mistakes_in_data_are_named(void)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"code: 550\nname: x\nmeaning: y\ncause: mailbox-ful\n",
         "line 4, byte 29: unknown cause 'mailbox-ful'; 'whybounce causes' lists the known ones"},
        {"code: 550\nname: x\nmeaning: y\ncolour: red\n", "line 4, byte 29: unknown field 'colour'"},
        {"code: 550\nname: x\nname: y\n", "line 3, byte 18: a second 'name' in one stanza"},
        {"code: 550\nname: x\n", "line 1, byte 0: 'meaning' is missing"},
        {"code: 55o\nname: x\nmeaning: y\n",
         "line 1, byte 0: expected a code like 'X.1.1', '550' or '540-549'"},
        {"colour: red\n", "line 1, byte 0: no stanza begins with 'colour'"},
        {"cause: undetermined\ncategory: x\npermanence: temporary\nwho-acts: sender\ninterop-reason: x\n",
         "line 1, byte 0: cause 'undetermined' is already there"},
        {"notice: x\nintro: {a\n", "line 2, byte 10: '{' without its '}'"},
        {"notice: x\nheader: smtp32\n", "line 2, byte 10: expected 'header: Field-Name: phrase'"},
        {"notice: x\nweight: 4\n", "line 2, byte 10: expected a weight from 1 to 3"},
        {"notice: x\nkind: lost\n", "line 2, byte 10: unknown kind 'lost'"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(DsnKnowledge) knowledge = load(rows[i].text, &error);
        CHECK_ROW(rows[i].text, knowledge == NULL && g_error_matches(error, DSN_ERROR, DSN_ERROR_RULES));
        CHECK_TEXT(rows[i].text, error != NULL ? error->message : NULL, rows[i].message);
    }
}

#define RULE "rule: a\ncause: recipient-unknown\n"

static void
test_mistakes_in_rules_are_named(void)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        {RULE "text: x\n", "line 1, byte 0: 'example' is missing"},
        {RULE "example: x\n", "line 1, byte 0: the rule has no condition, so it would hold for all mail"},
        {RULE "text: x\nexample: x\n\n" RULE "text: x\nexample: x\n",
         "line 6, byte 53: rule 'a' is already there"},
        {"rule: a b\ncause: recipient-unknown\n", "line 1, byte 0: 'example' is missing"},
        {"rule: a b\ncause: recipient-unknown\nexample: x\n",
         "line 1, byte 0: 'a b' is not an id: lower case words joined by '-'"},
        {RULE "reply: 650\nexample: x\n",
         "line 3, byte 33: '650' is not a reply code ('550', '5xx' or 'none')"},
        {RULE "reply: 550 5x0\nexample: x\n",
         "line 3, byte 33: '5x0' is not a reply code ('550', '5xx' or 'none')"},
        {RULE "status: 5.1\nexample: x\n",
         "line 3, byte 33: '5.1' is not an enhanced code ('5.1.1', 'x.1.1', '5.7.*' or 'none')"},
        {RULE "command: HELP\nexample: x\n",
         "line 3, byte 33: 'HELP' is not a command (CONN EHLO STARTTLS AUTH MAIL RCPT DATA DOT QUIT)"},
        {RULE "provider: nobody\nexample: x\n",
         "line 3, byte 33: 'nobody' is not a provider of providers.data"},
        {RULE "when: !same-planet\nexample: x\n", "line 3, byte 33: '!same-planet' is not a circumstance"},
        {RULE "text: x\nstrength: mighty\nexample: x\n", "line 4, byte 41: 'mighty' is not a strength"},
        {RULE "text: x\nand: {x\nexample: x\n", "line 4, byte 41: '{' without its '}'"},
        {RULE "text: x\ngiven: sender=a@b.example planet=earth\nexample: x\n",
         "line 4, byte 41: 'planet=earth' is not a circumstance of an example ('command=RCPT', "
         "'sender=a@b.example')"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(DsnKnowledge) knowledge = load(rows[i].text, &error);
        CHECK_ROW(rows[i].text, knowledge == NULL && g_error_matches(error, DSN_ERROR, DSN_ERROR_RULES));
        CHECK_TEXT(rows[i].text, error != NULL ? error->message : NULL, rows[i].message);
    }
}

static void
test_a_rules_file_holds_rules_alone(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DsnKnowledge) knowledge = dsn_knowledge_read_rules(
        dsn_knowledge_builtin(), DSN_SPAN("code: 550\nname: x\nmeaning: y\n"), &error);

    CU_ASSERT_PTR_NULL(knowledge);
    CHECK_TEXT("code", error->message, "line 1, byte 0: expected a stanza that begins with 'rule'");
}

static void
test_a_host_belongs_to_the_provider_of_a_domain_around_it(void)
{
    static const struct {
        const char *host;
        int provider; /* -1: none */
    } rows[] = {
        {"mx1.google.example", 0}, {"GOOGLE.example", 0}, {"mx.mail.google.example", 1},
        {"notgoogle.example", -1}, {"example", -1},       {"google.example.", -1},
        {"a.other.example", 1},
    };
    g_autoptr(DsnKnowledge) knowledge =
        load("provider: google\nname: Google\nhost: google.example\n\n"
             "provider: other\nname: Other\nhost: mail.google.example\nhost: Other.example\n",
             NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint32 provider;
        gboolean found = dsn_tables_find_provider(dsn_knowledge_tables(knowledge),
                                                  dsn_span_from_string(rows[i].host), &provider);
        CHECK_ROW(rows[i].host, (found ? (int)provider : -1) == rows[i].provider);
    }
}

static const CheckTest tests[] = {
    {"a host belongs to the provider of a domain around it",
     test_a_host_belongs_to_the_provider_of_a_domain_around_it},
    {"a missing text falls back to English", test_a_missing_text_falls_back_to_english},
    {"a rules file holds rules alone", test_a_rules_file_holds_rules_alone},
    {"codes are found by number, class and range", test_codes_are_found_by_number_class_and_range},
    {"every cause has texts in every language", test_every_cause_has_texts_in_every_language},
    {"every code has its meaning in every language", test_every_code_has_its_meaning_in_every_language},
    {"markers are found in their places", test_markers_are_found_in_their_places},
    {"mistakes in data are named", test_mistakes_in_data_are_named},
    {"mistakes in rules are named", test_mistakes_in_rules_are_named},
};

int
main(int argc, char **argv)
{
    return check_run("knowledge", tests, G_N_ELEMENTS(tests), argc, argv);
}
