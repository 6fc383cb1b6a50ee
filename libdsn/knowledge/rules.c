/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/rules.c: which words and circumstances mean which cause
 *
 * Takes the stanzas that begin with "rule", gives a row for each with its conditions. Examples take no part in the
 * judging; they are kept only when somebody wants to try them.
 */
#include "given.h"
#include "loader.h"

#include "dsn.h"

#include <string.h>

static const DsnFieldRule fields[] = {
    {"rule", TRUE, FALSE},    {"cause", TRUE, FALSE},     {"text", FALSE, TRUE},
    {"and", FALSE, TRUE},     {"not", FALSE, TRUE},       {"reply", FALSE, FALSE},
    {"status", FALSE, FALSE}, {"command", FALSE, FALSE},  {"provider", FALSE, FALSE},
    {"when", FALSE, TRUE},    {"strength", FALSE, FALSE}, {"example", FALSE, TRUE},
    {"counter", FALSE, TRUE}, {"given", FALSE, TRUE},     {"source", FALSE, TRUE},
    {"support", FALSE, TRUE},
};

static const char *const strengths[DSN_N_STRENGTHS] = {
    [DSN_STRENGTH_KEY] = "key",          [DSN_STRENGTH_PROVIDER] = "provider",
    [DSN_STRENGTH_PHRASE] = "phrase",    [DSN_STRENGTH_GENERAL] = "general",
    [DSN_STRENGTH_HINT] = "hint",        [DSN_STRENGTH_CODE] = "code",
    [DSN_STRENGTH_VAGUE] = "vague-code", [DSN_STRENGTH_STAGE] = "stage",
    [DSN_STRENGTH_REPLY] = "reply",      [DSN_STRENGTH_GUESS] = "guess",
};

static const char *const circumstances[DSN_N_WHENS] = {
    [DSN_WHEN_DELAYED] = "delayed",
    [DSN_WHEN_DIAGNOSTIC] = "diagnostic",
    [DSN_WHEN_DOUBLE_BOUNCE_SENDER] = "double-bounce-sender",
    [DSN_WHEN_FAILED] = "failed",
    [DSN_WHEN_NULL_SENDER] = "null-sender",
    [DSN_WHEN_OTHER_NAMED] = "other-named",
    [DSN_WHEN_RECIPIENT_NAMED] = "recipient-named",
    [DSN_WHEN_RETURNED] = "returned",
    [DSN_WHEN_RETURNED_ATTACHMENT] = "returned-attachment",
    [DSN_WHEN_RETURNED_BARE_LF] = "returned-bare-lf",
    [DSN_WHEN_RETURNED_DANGEROUS] = "returned-dangerous",
    [DSN_WHEN_RETURNED_EIGHT_BIT] = "returned-eight-bit",
    [DSN_WHEN_RETURNED_FROM_OTHER] = "returned-from-other",
    [DSN_WHEN_RETURNED_HTML] = "returned-html",
    [DSN_WHEN_RETURNED_LIST] = "returned-list",
    [DSN_WHEN_RETURNED_NO_DATE] = "returned-no-date",
    [DSN_WHEN_RETURNED_NO_MESSAGE_ID] = "returned-no-message-id",
    [DSN_WHEN_RETURNED_PLAIN] = "returned-plain",
    [DSN_WHEN_RETURNED_REPORT] = "returned-report",
    [DSN_WHEN_SAME_DOMAIN] = "same-domain",
    [DSN_WHEN_SENDER_NAMED] = "sender-named",
};

static guint32
find_word(const char *const *words, guint32 n_words, DsnSpan word)
{
    guint32 i = 0;

    while (i < n_words && !dsn_span_is(word, words[i]))
        i++;
    return i;
}

static gboolean
fail_word(const DsnEntry *entry, DsnSpan word, const char *expected, GError **error)
{
    dsn_entry_fail(entry, error, "'%.*s' is not %s", (int)MIN(word.length, 60), (const char *)word.data,
                   expected);
    return FALSE;
}

/* "550", "5xx" or "none". */
static gboolean
add_reply(DsnLoader *loader, const DsnEntry *entry, DsnSpan word, GError **error)
{
    guint32 reply = 0;

    if (!dsn_span_is(word, "none")) {
        if (word.length != 3 || word.data[0] < '2' || word.data[0] > '5')
            return fail_word(entry, word, "a reply code ('550', '5xx' or 'none')", error);
        reply = (guint32)(word.data[0] - '0');
        for (gsize i = 1; i < 3 && !dsn_span_is(dsn_span_from(word, 1), "xx"); i++) {
            if (!g_ascii_isdigit(word.data[i]))
                return fail_word(entry, word, "a reply code ('550', '5xx' or 'none')", error);
            reply = reply * 10 + (guint32)(word.data[i] - '0');
        }
    }
    g_array_append_val(loader->lists, reply);
    return TRUE;
}

/* One part of a status pattern, with the "." behind it. */
static gboolean
take_part(DsnSpan *rest, guint32 *ret_part)
{
    guint32 part = 0;
    DsnSpan digits;

    if (!dsn_span_take_until(rest, '.', &digits) || digits.length == 0 || digits.length > 3)
        return FALSE;
    if (dsn_span_is(digits, "x") || dsn_span_is(digits, "*")) {
        *ret_part = DSN_STATUS_ANY;
        return TRUE;
    }
    for (gsize i = 0; i < digits.length; i++) {
        if (!g_ascii_isdigit(digits.data[i]))
            return FALSE;
        part = part * 10 + (guint32)(digits.data[i] - '0');
    }
    *ret_part = part;
    return TRUE;
}

static gboolean
add_status(DsnLoader *loader, const DsnEntry *entry, DsnSpan word, GError **error)
{
    guint32 klass = 0, subject = 0, detail = 0, pattern;
    DsnSpan rest = word;

    if (!dsn_span_is(word, "none") && (!take_part(&rest, &klass) || !take_part(&rest, &subject) ||
                                       !take_part(&rest, &detail) || rest.length > 0 || klass == 0))
        return fail_word(entry, word, "an enhanced code ('5.1.1', 'x.1.1', '5.7.*' or 'none')", error);
    pattern = DSN_STATUS_PATTERN(klass, subject, detail);
    g_array_append_val(loader->lists, pattern);
    return TRUE;
}

static gboolean
add_provider(DsnLoader *loader, const DsnEntry *entry, DsnSpan word, GError **error)
{
    g_autofree char *id = dsn_span_dup_utf8(word);
    guint32 number = GPOINTER_TO_UINT(g_hash_table_lookup(loader->provider_ids, id));

    if (number == 0)
        return fail_word(entry, word, "a provider of providers.data", error);
    number--;
    g_array_append_val(loader->lists, number);
    return TRUE;
}

/* The words of a field, each added to lists by @add. */
static gboolean
load_list(DsnLoader *loader, DsnStanza stanza, const char *name,
          gboolean (*add)(DsnLoader *, const DsnEntry *, DsnSpan, GError **), DsnListRef *ret_list,
          GError **error)
{
    const DsnEntry *entry = dsn_entries_find(stanza.entries, stanza.n_entries, name);
    DsnSpan rest = entry != NULL ? entry->value : DSN_SPAN_NONE, word;
    DsnListRef list = {loader->lists->len, 0};

    for (; dsn_span_take_word(&rest, &word); list.n++) {
        if (!add(loader, entry, word, error))
            return FALSE;
    }
    *ret_list = list;
    return TRUE;
}

static gboolean
load_phrases(DsnLoader *loader, DsnStanza stanza, const char *name, DsnListRef *ret_list, GError **error)
{
    DsnListRef list = {loader->lists->len, 0};

    for (guint i = 0; i < stanza.n_entries; i++) {
        guint32 phrase;
        if (!dsn_span_is(stanza.entries[i].name, name))
            continue;
        if (!dsn_loader_add_phrase(loader->rule_phrases, &stanza.entries[i], stanza.entries[i].value, &phrase,
                                   error))
            return FALSE;
        g_array_append_val(loader->lists, phrase);
        list.n++;
    }
    *ret_list = list;
    return TRUE;
}

static gboolean
load_commands(DsnStanza stanza, guint32 *ret_commands, GError **error)
{
    const DsnEntry *entry = dsn_entries_find(stanza.entries, stanza.n_entries, "command");
    DsnSpan rest = entry != NULL ? entry->value : DSN_SPAN_NONE, word;

    while (dsn_span_take_word(&rest, &word)) {
        DsnCommand command = DSN_COMMAND_NONE;
        while (command < DSN_N_COMMANDS &&
               (command == DSN_COMMAND_NONE || !dsn_span_is(word, dsn_command_name(command))))
            command++;
        if (command == DSN_N_COMMANDS)
            return fail_word(entry, word, "a command (CONN EHLO STARTTLS AUTH MAIL RCPT DATA DOT QUIT)",
                             error);
        *ret_commands |= 1u << command;
    }
    return TRUE;
}

static gboolean
load_circumstances(DsnStanza stanza, DsnRuleRow *row, GError **error)
{
    for (guint i = 0; i < stanza.n_entries; i++) {
        DsnSpan rest = stanza.entries[i].value, word;
        if (!dsn_span_is(stanza.entries[i].name, "when"))
            continue;
        while (dsn_span_take_word(&rest, &word)) {
            gboolean is_not = word.data[0] == '!';
            guint32 when = find_word(circumstances, DSN_N_WHENS, dsn_span_from(word, is_not));
            if (when == DSN_N_WHENS)
                return fail_word(&stanza.entries[i], word, "a circumstance", error);
            *(is_not ? &row->unless : &row->when) |= 1u << when;
        }
    }
    return TRUE;
}

static gboolean
load_strength(DsnStanza stanza, DsnRuleRow *row, GError **error)
{
    const DsnEntry *entry = dsn_entries_find(stanza.entries, stanza.n_entries, "strength");

    row->strength = row->texts.n > 0 ? DSN_STRENGTH_PHRASE : DSN_STRENGTH_HINT;
    if (entry == NULL)
        return TRUE;
    row->strength = find_word(strengths, DSN_N_STRENGTHS, entry->value);
    return row->strength < DSN_N_STRENGTHS || fail_word(entry, entry->value, "a strength", error);
}

static gboolean
load_conditions(DsnLoader *loader, DsnStanza stanza, DsnRuleRow *row, GError **error)
{
    return load_phrases(loader, stanza, "text", &row->texts, error) &&
           load_phrases(loader, stanza, "and", &row->ands, error) &&
           load_phrases(loader, stanza, "not", &row->nots, error) &&
           load_list(loader, stanza, "reply", add_reply, &row->replies, error) &&
           load_list(loader, stanza, "status", add_status, &row->statuses, error) &&
           load_list(loader, stanza, "provider", add_provider, &row->providers, error) &&
           load_commands(stanza, &row->commands, error) && load_circumstances(stanza, row, error) &&
           load_strength(stanza, row, error);
}

static gboolean
check_has_conditions(DsnStanza stanza, const DsnRuleRow *row, GError **error)
{
    if (row->texts.n + row->ands.n + row->replies.n + row->statuses.n + row->providers.n > 0 ||
        row->commands != 0 || row->when != 0)
        return TRUE;
    dsn_entry_fail(&stanza.entries[0], error, "the rule has no condition, so it would hold for all mail");
    return FALSE;
}

static gboolean
check_id(DsnLoader *loader, const DsnEntry *entry, GError **error)
{
    g_autofree char *id = dsn_span_dup_utf8(entry->value);

    for (gsize i = 0; i < entry->value.length; i++) {
        guint8 byte = entry->value.data[i];
        if (!g_ascii_islower(byte) && !g_ascii_isdigit(byte) && byte != '-')
            return fail_word(entry, entry->value, "an id: lower case words joined by '-'", error);
    }
    if (!g_hash_table_add(loader->rule_ids, g_strdup(id))) {
        dsn_entry_fail(entry, error, "rule '%s' is already there", id);
        return FALSE;
    }
    return TRUE;
}

static gboolean
has_examples(DsnStanza stanza, GError **error)
{
    if (dsn_entries_find(stanza.entries, stanza.n_entries, "example") != NULL ||
        dsn_entries_find(stanza.entries, stanza.n_entries, "support") != NULL)
        return TRUE;
    dsn_entry_fail(&stanza.entries[0], error, "'example' is missing");
    return FALSE;
}

static gboolean
load_examples(DsnLoader *loader, DsnStanza stanza, guint32 rule, GError **error)
{
    DsnSpan given = DSN_SPAN_NONE;

    for (guint i = 0; i < stanza.n_entries; i++) {
        const DsnEntry *entry = &stanza.entries[i];
        gboolean is_counter = dsn_span_is(entry->name, "counter");
        gboolean is_support = dsn_span_is(entry->name, "support");
        DsnFact fact = {0};
        DsnReturned returned = {0};
        DsnSpan wrong;
        if (dsn_span_is(entry->name, "given")) {
            if (!dsn_given_read(entry->value, &fact, &returned, &wrong))
                return fail_word(entry, wrong,
                                 "a circumstance of an example ('command=RCPT', 'sender=a@b.example')",
                                 error);
            given = entry->value;
        } else if (loader->examples != NULL &&
                   (is_counter || is_support || dsn_span_is(entry->name, "example"))) {
            DsnExample example = {
                rule,
                is_counter,
                is_support,
                dsn_span_keep(entry->value, loader->example_store),
                dsn_span_keep(given, loader->example_store),
                entry->line,
            };
            g_array_append_val(loader->examples, example);
        }
    }
    return TRUE;
}

gboolean
dsn_load_rule(DsnLoader *loader, DsnStanza stanza, GError **error)
{
    const DsnEntry *cause = dsn_entries_find(stanza.entries, stanza.n_entries, "cause");
    DsnRuleRow row = {0};

    if (!dsn_stanza_check(stanza, fields, G_N_ELEMENTS(fields), error) || !has_examples(stanza, error) ||
        !check_id(loader, &stanza.entries[0], error) ||
        !dsn_loader_find_cause(loader, cause, &row.cause, error) || !has_examples(stanza, error) ||
        !load_conditions(loader, stanza, &row, error) || !check_has_conditions(stanza, &row, error) ||
        !load_examples(loader, stanza, loader->rules->len, error))
        return FALSE;
    row.id = dsn_loader_string(loader, stanza.entries[0].value);
    for (guint32 i = 0; i < row.texts.n; i++)
        dsn_loader_add_use(loader, g_array_index(loader->lists, guint32, row.texts.first + i), DSN_USE_RULE,
                           loader->rules->len);
    if (row.texts.n == 0) {
        guint32 number = loader->rules->len;
        g_array_append_val(loader->wordless, number);
    }
    g_array_append_val(loader->rules, row);
    return TRUE;
}
