/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/incidents.c: kinds of incidents, their texts, and the signs that speak for them
 *
 * Takes the stanzas that begin with "incident": one with "by" adds a kind, any other is its text in the language of
 * the file; and those that begin with "sign", which are texts alone. Kinds name one another whatever their order.
 */
#include "loader.h"

#include "dsn.h"

#define NUMBER_MAX (1000 * 1000) /* of a threshold; more is a mistake in the data */

static const char *const dimensions[DSN_N_MEASURES] = {
    [DSN_DIMENSION_HOST] = "hosts",           [DSN_DIMENSION_RELAY] = "relays",
    [DSN_DIMENSION_PROVIDER] = "providers",   [DSN_DIMENSION_MESSAGE] = "messages",
    [DSN_DIMENSION_RECIPIENT] = "recipients", [DSN_DIMENSION_RECIPIENT_DOMAIN] = "recipient-domains",
    [DSN_DIMENSION_SENDER] = "senders",       [DSN_DIMENSION_SENDER_DOMAIN] = "sender-domains",
    [DSN_DIMENSION_LOGIN] = "logins",         [DSN_DIMENSION_CLIENT] = "clients",
    [DSN_DIMENSION_LIST] = "lists",           [DSN_DIMENSION_ADDRESS] = "addresses",
    [DSN_DIMENSION_CAUSE] = "causes",         [DSN_DIMENSION_ORIGIN] = "origins",
    [DSN_MEASURE_ATTEMPTS] = "attempts",      [DSN_MEASURE_WAITING] = "waiting",
    [DSN_MEASURE_MINUTES] = "minutes",
};

static const char *const wheres[DSN_N_WHERES] = {
    [DSN_WHERE_REMOTE] = "remote", [DSN_WHERE_LOCAL] = "local",     [DSN_WHERE_REJECT] = "reject",
    [DSN_WHERE_SYSTEM] = "system", [DSN_WHERE_NOTICE] = "notice",   [DSN_WHERE_OUTSIDE] = "outside",
    [DSN_WHERE_LOGIN] = "login",   [DSN_WHERE_PORT_25] = "port-25", [DSN_WHERE_SAME_DOMAIN] = "same-domain",
    [DSN_WHERE_FAILED] = "failed",
};

static const char *const signs[DSN_N_SIGNS] = {
    [DSN_SIGN_AT_ONCE] = "at-once",
    [DSN_SIGN_CERTIFICATE] = "certificate",
    [DSN_SIGN_LIST_NAMED] = "list-named",
    [DSN_SIGN_MANY_RELAYS] = "many-relays",
    [DSN_SIGN_NOTHING_PASSES] = "nothing-passes",
    [DSN_SIGN_NOTICE_REFUSED] = "notice-refused",
    [DSN_SIGN_ONE_LOGIN] = "one-login",
    [DSN_SIGN_ORIGIN] = "origin",
    [DSN_SIGN_OTHER_PORT_WORKS] = "other-port-works",
    [DSN_SIGN_OWN_NOTICES] = "own-notices",
    [DSN_SIGN_REPEATED_MESSAGE] = "repeated-message",
    [DSN_SIGN_SENDER_IS_RECIPIENT] = "sender-is-recipient",
    [DSN_SIGN_SENDER_NAMED] = "sender-named",
    [DSN_SIGN_SENDER_REWRITTEN] = "sender-rewritten",
    [DSN_SIGN_SPAM_REFUSED] = "spam-refused",
    [DSN_SIGN_SUDDEN] = "sudden",
    [DSN_SIGN_THEN_UNREACHABLE] = "then-unreachable",
};

const char *
dsn_dimension_name(guint dimension)
{
    return dimension < G_N_ELEMENTS(dimensions) ? dimensions[dimension] : NULL;
}

const char *
dsn_sign_name(guint sign)
{
    return sign < G_N_ELEMENTS(signs) ? signs[sign] : NULL;
}

static gboolean
find_word(const DsnEntry *entry, DsnSpan word, const char *const *words, guint32 n_words, guint32 *ret_index,
          GError **error)
{
    for (guint32 i = 0; i < n_words; i++) {
        if (dsn_span_is(word, words[i])) {
            *ret_index = i;
            return TRUE;
        }
    }
    dsn_entry_fail(entry, error, "unknown word '%.*s'", (int)MIN(word.length, 60), (const char *)word.data);
    return FALSE;
}

static gboolean
read_number(const DsnEntry *entry, DsnSpan text, guint32 *ret_number, GError **error)
{
    guint32 number = 0;

    for (gsize i = 0; i < text.length && number <= NUMBER_MAX; i++) {
        if (!g_ascii_isdigit(text.data[i]))
            number = NUMBER_MAX;
        number = number * 10 + (guint32)(text.data[i] - '0');
    }
    *ret_number = number;
    if (text.length > 0 && number <= NUMBER_MAX)
        return TRUE;
    dsn_entry_fail(entry, error, "expected a number, not '%.*s'", (int)MIN(text.length, 60),
                   (const char *)text.data);
    return FALSE;
}

/* "0.85" as 850; also "85%" would be two ways to write one thing, so there is none. */
static gboolean
read_share(const DsnEntry *entry, DsnSpan text, guint32 *ret_thousandths, GError **error)
{
    guint32 number = 0, scale = 1000;

    if (text.length < 3 || text.length > 5 || text.data[1] != '.' || text.data[0] > '1' ||
        text.data[0] < '0') {
        dsn_entry_fail(entry, error, "expected a share like '0.85'");
        return FALSE;
    }
    for (gsize i = 2; i < text.length; i++) {
        scale /= 10;
        if (!g_ascii_isdigit(text.data[i])) {
            dsn_entry_fail(entry, error, "expected a share like '0.85'");
            return FALSE;
        }
        number += (guint32)(text.data[i] - '0') * scale;
    }
    *ret_thousandths = MIN(number + (text.data[0] == '1' ? 1000 : 0), 1000);
    return TRUE;
}

static void
add_pair(DsnLoader *loader, DsnListRef *pairs, guint32 one, guint32 other)
{
    if (pairs->n == 0)
        pairs->first = loader->lists->len;
    g_array_append_val(loader->lists, one);
    g_array_append_val(loader->lists, other);
    pairs->n++;
}

/* The readers of the fields; a field that repeats is read entry by entry, so that its pairs stand together. */

static gboolean
read_cause(DsnLoader *loader, const DsnEntry *entry, guint32 *ret_number_plus_1, GError **error)
{
    guint32 cause;

    if (!dsn_loader_find_cause(loader, entry, &cause, error))
        return FALSE;
    *ret_number_plus_1 = cause + 1;
    return TRUE;
}

static gboolean
read_causes(DsnLoader *loader, const DsnEntry *entry, DsnListRef *list, GError **error)
{
    DsnEntry one = *entry;
    DsnSpan rest = entry->value;
    guint32 cause;

    list->first = loader->lists->len;
    while (dsn_span_take_word(&rest, &one.value)) {
        if (!dsn_loader_find_cause(loader, &one, &cause, error))
            return FALSE;
        g_array_append_val(loader->lists, cause);
    }
    list->n = loader->lists->len - list->first;
    return TRUE;
}

static gboolean
read_wheres(const DsnEntry *entry, guint32 *where, guint32 *unless, GError **error)
{
    DsnSpan rest = entry->value, word;
    guint32 bit;

    while (dsn_span_take_word(&rest, &word)) {
        gboolean is_negated = word.length > 0 && word.data[0] == '!';
        if (!find_word(entry, is_negated ? dsn_span_from(word, 1) : word, wheres, DSN_N_WHERES, &bit, error))
            return FALSE;
        *(is_negated ? unless : where) |= 1u << bit;
    }
    return TRUE;
}

static gboolean
read_bits(const DsnEntry *entry, const char *const *words, guint32 n_words, guint32 *bits, GError **error)
{
    DsnSpan rest = entry->value, word;
    guint32 bit;

    while (dsn_span_take_word(&rest, &word)) {
        if (!find_word(entry, word, words, n_words, &bit, error))
            return FALSE;
        *bits |= 1u << bit;
    }
    return TRUE;
}

/* "5 messages" */
static gboolean
read_at_least(DsnLoader *loader, const DsnEntry *entry, DsnListRef *pairs, GError **error)
{
    DsnSpan rest = entry->value, number_word = DSN_SPAN_NONE, word = DSN_SPAN_NONE;
    guint32 number, measure;

    dsn_span_take_word(&rest, &number_word);
    dsn_span_take_word(&rest, &word);
    if (!read_number(entry, number_word, &number, error) ||
        !find_word(entry, word, dimensions, DSN_N_MEASURES, &measure, error))
        return FALSE;
    add_pair(loader, pairs, measure, number);
    return TRUE;
}

/* "other-port-works 0.25" */
static gboolean
read_sign(DsnLoader *loader, const DsnEntry *entry, DsnListRef *pairs, GError **error)
{
    DsnSpan rest = entry->value, word = DSN_SPAN_NONE, share = DSN_SPAN_NONE;
    guint32 sign, thousandths;

    dsn_span_take_word(&rest, &word);
    dsn_span_take_word(&rest, &share);
    if (!find_word(entry, word, signs, DSN_N_SIGNS, &sign, error) ||
        !read_share(entry, share, &thousandths, error))
        return FALSE;
    add_pair(loader, pairs, sign, thousandths);
    return TRUE;
}

/* "dns-down hosts", "backscatter own-notices": a kind, and what binds the two. */
static gboolean
read_bond(DsnLoader *loader, const DsnEntry *entry, const char *const *words, guint32 n_words,
          DsnListRef *pairs, GError **error)
{
    DsnSpan rest = entry->value, kind = DSN_SPAN_NONE, word = DSN_SPAN_NONE;
    guint32 bond;

    dsn_span_take_word(&rest, &kind);
    dsn_span_take_word(&rest, &word);
    if (!find_word(entry, word, words, n_words, &bond, error))
        return FALSE;
    add_pair(loader, pairs, dsn_loader_string(loader, kind), bond);
    return TRUE;
}

/* "36 h" */
static gboolean
read_hours(const DsnEntry *entry, guint32 *ret_seconds, GError **error)
{
    DsnSpan rest = entry->value, number = DSN_SPAN_NONE, unit = DSN_SPAN_NONE;

    dsn_span_take_word(&rest, &number);
    dsn_span_take_word(&rest, &unit);
    if (!read_number(entry, number, ret_seconds, error))
        return FALSE;
    if (!dsn_span_is(unit, "h") || *ret_seconds > 1000) {
        dsn_entry_fail(entry, error, "expected hours like '36 h'");
        return FALSE;
    }
    *ret_seconds *= 3600;
    return TRUE;
}

static gboolean
read_field(DsnLoader *loader, const DsnEntry *entry, DsnIncidentRow *row, GError **error)
{
    DsnSpan name = entry->name;

    if (dsn_span_is(name, "cause"))
        return read_cause(loader, entry, &row->cause, error);
    if (dsn_span_is(name, "by"))
        return find_word(entry, entry->value, dimensions, DSN_N_DIMENSIONS, &row->by, error);
    if (dsn_span_is(name, "trouble"))
        return read_causes(loader, entry, &row->troubles, error);
    if (dsn_span_is(name, "consequence"))
        return read_causes(loader, entry, &row->consequences, error);
    if (dsn_span_is(name, "where"))
        return read_wheres(entry, &row->where, &row->unless, error);
    if (dsn_span_is(name, "origin"))
        return read_wheres(entry, &row->origin_where, &row->origin_unless, error);
    if (dsn_span_is(name, "at-least"))
        return read_at_least(loader, entry, &row->at_least, error);
    if (dsn_span_is(name, "enough"))
        return read_bits(entry, signs, DSN_N_SIGNS, &row->enough, error);
    if (dsn_span_is(name, "needs"))
        return read_bits(entry, signs, DSN_N_SIGNS, &row->needs, error);
    if (dsn_span_is(name, "success-share"))
        return read_share(entry, entry->value, &row->success_share, error);
    if (dsn_span_is(name, "quiet"))
        return read_hours(entry, &row->quiet, error);
    if (dsn_span_is(name, "heals-by"))
        return read_number(entry, entry->value, &row->heals_by, error);
    if (dsn_span_is(name, "heals-among"))
        return read_bits(entry, dimensions, DSN_N_DIMENSIONS, &row->heals_among, error);
    if (dsn_span_is(name, "confidence"))
        return read_share(entry, entry->value, &row->confidence, error);
    if (dsn_span_is(name, "sign"))
        return read_sign(loader, entry, &row->signs, error);
    if (dsn_span_is(name, "part-of"))
        return read_bond(loader, entry, dimensions, DSN_N_DIMENSIONS, &row->part_of, error);
    if (dsn_span_is(name, "fed-by"))
        return read_bond(loader, entry, signs, DSN_N_SIGNS, &row->fed_by, error);
    return TRUE;
}

/* Entries of one name after the other, so that the pairs of a list lie side by side. */
static gboolean
read_fields(DsnLoader *loader, DsnStanza stanza, const DsnFieldRule *fields, gsize n_fields,
            DsnIncidentRow *row, GError **error)
{
    for (gsize i = 0; i < n_fields; i++) {
        for (guint j = 0; j < stanza.n_entries; j++) {
            if (dsn_span_is(stanza.entries[j].name, fields[i].name) &&
                !read_field(loader, &stanza.entries[j], row, error))
                return FALSE;
        }
    }
    return TRUE;
}

static gboolean
load_kind(DsnLoader *loader, DsnStanza stanza, GError **error)
{
    static const DsnFieldRule fields[] = {
        {"incident", TRUE, FALSE},   {"cause", FALSE, FALSE},    {"who-acts", TRUE, FALSE},
        {"by", TRUE, FALSE},         {"trouble", FALSE, FALSE},  {"consequence", FALSE, FALSE},
        {"where", TRUE, FALSE},      {"origin", FALSE, FALSE},   {"at-least", FALSE, TRUE},
        {"enough", FALSE, FALSE},    {"needs", FALSE, FALSE},    {"success-share", FALSE, FALSE},
        {"quiet", FALSE, FALSE},     {"heals-by", FALSE, FALSE}, {"heals-among", FALSE, FALSE},
        {"confidence", TRUE, FALSE}, {"sign", FALSE, TRUE},      {"part-of", FALSE, TRUE},
        {"fed-by", FALSE, TRUE},
    };
    DsnIncidentRow row = {.success_share = 1000, .quiet = 24 * 3600, .heals_by = 5};
    char *id;

    if (!dsn_stanza_check(stanza, fields, G_N_ELEMENTS(fields), error) ||
        !read_fields(loader, stanza, fields, G_N_ELEMENTS(fields), &row, error))
        return FALSE;
    row.id = dsn_loader_string(loader, stanza.entries[0].value);
    row.who_acts = dsn_loader_string(loader, dsn_stanza_value(stanza, "who-acts"));
    id = dsn_span_dup_utf8(stanza.entries[0].value);
    g_array_append_val(loader->incidents, row);
    if (!g_hash_table_insert(loader->incident_ids, id, GUINT_TO_POINTER(loader->incidents->len))) {
        dsn_entry_fail(&stanza.entries[0], error, "incident '%s' is already there", id);
        return FALSE;
    }
    g_array_set_size(loader->incident_texts, loader->incidents->len * DSN_N_LANGUAGES);
    return TRUE;
}

static gboolean
load_text(DsnLoader *loader, DsnStanza stanza, GError **error)
{
    static const DsnFieldRule fields[] = {
        {"incident", TRUE, FALSE},
        {"title", TRUE, FALSE},
        {"explanation", TRUE, FALSE},
        {"remedy", TRUE, TRUE},
    };
    g_autofree char *id = dsn_span_dup_utf8(stanza.entries[0].value);
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(loader->incident_ids, id));
    DsnTextRow row;

    if (!dsn_stanza_check(stanza, fields, G_N_ELEMENTS(fields), error) ||
        !dsn_loader_read_text(loader, stanza, &row, error))
        return FALSE;
    if (number == 0) {
        dsn_entry_fail(&stanza.entries[0], error, "no incident '%s' in incidents.data", id);
        return FALSE;
    }
    g_array_index(loader->incident_texts, DsnTextRow, (number - 1) * DSN_N_LANGUAGES + loader->language) =
        row;
    return TRUE;
}

gboolean
dsn_load_incident(DsnLoader *loader, DsnStanza stanza, GError **error)
{
    if (dsn_entries_find(stanza.entries, stanza.n_entries, "title") != NULL)
        return load_text(loader, stanza, error);
    return load_kind(loader, stanza, error);
}

gboolean
dsn_load_sign(DsnLoader *loader, DsnStanza stanza, GError **error)
{
    static const DsnFieldRule fields[] = {{"sign", TRUE, FALSE}, {"text", TRUE, FALSE}};
    guint32 sign;

    if (!dsn_stanza_check(stanza, fields, G_N_ELEMENTS(fields), error) ||
        !find_word(&stanza.entries[0], stanza.entries[0].value, signs, DSN_N_SIGNS, &sign, error))
        return FALSE;
    g_array_set_size(loader->sign_texts, DSN_N_SIGNS * DSN_N_LANGUAGES);
    g_array_index(loader->sign_texts, guint32, sign * DSN_N_LANGUAGES + loader->language) =
        dsn_loader_string(loader, dsn_stanza_value(stanza, "text"));
    return TRUE;
}

static gboolean
check_bonds(DsnLoader *loader, DsnListRef pairs, GError **error)
{
    for (guint32 i = 0; i < pairs.n; i++) {
        const char *id = loader->strings->str + g_array_index(loader->lists, guint32, pairs.first + 2 * i);
        if (g_hash_table_contains(loader->incident_ids, id))
            continue;
        g_set_error(error, DSN_ERROR, DSN_ERROR_RULES,
                    "an incident names another one, '%s', that is not there", id);
        return FALSE;
    }
    return TRUE;
}

gboolean
dsn_finish_incidents(DsnLoader *loader, GError **error)
{
    for (guint32 i = 0; i < loader->incidents->len; i++) {
        const DsnIncidentRow *row = &g_array_index(loader->incidents, DsnIncidentRow, i);
        if (!check_bonds(loader, row->part_of, error) || !check_bonds(loader, row->fed_by, error))
            return FALSE;
        for (guint32 j = 0; j < DSN_N_LANGUAGES; j++) {
            if (g_array_index(loader->incident_texts, DsnTextRow, i * DSN_N_LANGUAGES + j).title != 0)
                continue;
            g_set_error(error, DSN_ERROR, DSN_ERROR_RULES, "incident '%s' lacks its text in a language",
                        loader->strings->str + row->id);
            return FALSE;
        }
    }
    return TRUE;
}
