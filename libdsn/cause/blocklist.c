/* SPDX-License-Identifier: BSD-2-Clause */
/* cause/blocklist.c: which list of bad senders a reply names
 *
 * Takes the texts of a fact whose cause is a bad reputation, gives the list, what is listed there, and where to look it
 * up. Known lists are data; of others the zone's name is told. Where the look-up itself failed the cause is another
 * one, and no list is named.
 */
#include "../smtp/address.h"
#include "case.h"

#include <string.h>

#define NAMES_MAX 4 /* host names that are looked at behind "blocked using" */

typedef struct {
    DsnSpan text; /* the reply that decides */
    const DsnBlocklistRow *list;
    DsnSpan list_words; /* where the list is named */
    DsnSpan name, listed, url;
} Listing;

static gboolean
is_name_byte(guint8 byte)
{
    return g_ascii_isalnum(byte) || byte == '-' || byte == '.' || byte == '_';
}

/* A host name: a dot inside, and letters behind the last one. */
static gboolean
is_host_name(DsnSpan word)
{
    gsize dot = word.length;

    for (gsize i = 1; i + 2 < word.length; i++) {
        if (word.data[i] == '.')
            dot = i;
    }
    if (dot + 2 >= word.length)
        return FALSE;
    for (gsize i = dot + 1; i < word.length; i++) {
        if (!g_ascii_isalpha(word.data[i]))
            return FALSE;
    }
    return word.data[0] != '.';
}

/* Takes the next host name off a text; of an address, its domain. */
static gboolean
take_host_name(DsnSpan *rest, DsnSpan *ret_name)
{
    while (rest->length > 0) {
        gsize start = 0, end;
        while (start < rest->length && !is_name_byte(rest->data[start]))
            start++;
        for (end = start; end < rest->length && is_name_byte(rest->data[end]);)
            end++;
        *ret_name = dsn_span_cut(*rest, start, end - start);
        *rest = dsn_span_from(*rest, end);
        while (ret_name->length > 0 && ret_name->data[ret_name->length - 1] == '.')
            ret_name->length--;
        if (is_host_name(*ret_name) && !dsn_span_starts_with(*rest, "@"))
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_within(DsnSpan inner, DsnSpan outer)
{
    return outer.data != NULL && inner.data >= outer.data && inner.data < outer.data + outer.length;
}

static void
note_list(DsnJudge *judge, const DsnPhraseHit *hit, const DsnBlocklistRow *list, Listing *listing)
{
    DsnSpan words = dsn_normal_origin(judge->normal, judge->text.words, hit->start, hit->end);

    if (listing->list != NULL && words.length <= listing->list_words.length)
        return;
    listing->list = list;
    listing->list_words = words;
    listing->name = dsn_span_from_string(dsn_tables_string(dsn_judge_tables(judge), list->name));
}

/* A list that data knows, by the longest words that name one. */
static void
find_known(DsnJudge *judge, Listing *listing)
{
    const DsnTables *tables = dsn_judge_tables(judge);
    const GArray *hits = judge->sets[0].hits;

    for (guint i = 0; i < hits->len; i++) {
        const DsnPhraseHit *hit = &g_array_index(hits, DsnPhraseHit, i);
        for (guint32 j = tables->use_starts[hit->phrase]; j < tables->use_starts[hit->phrase + 1]; j++) {
            if (tables->uses[j].kind == DSN_USE_BLOCKLIST)
                note_list(judge, hit, &tables->blocklists[tables->uses[j].index], listing);
        }
    }
}

/* What stands before the name of a list, the best first. */
static const char *const signs[] = {
    "blocked using",
    "blocked by",
    "blacklisted at",
    "blacklisted by",
    "blacklisted in",
    "blacklisted on",
    "black list at",
    "blocklisted by",
    "listed at",
    "listed by",
    "listed in",
    "listed on",
    "rejected by",
    "found in",
    "dnsbl",
    "rbl",
    "see",
};

/* Notes where each sign stands first. */
static void
find_signs(DsnSpan text, gssize places[G_N_ELEMENTS(signs)])
{
    static const gboolean may_begin_one[256] = {
        ['b'] = TRUE, ['B'] = TRUE, ['d'] = TRUE, ['D'] = TRUE, ['f'] = TRUE, ['F'] = TRUE,
        ['l'] = TRUE, ['L'] = TRUE, ['r'] = TRUE, ['R'] = TRUE, ['s'] = TRUE, ['S'] = TRUE,
    };

    for (gsize i = 0; i < G_N_ELEMENTS(signs); i++)
        places[i] = -1;
    for (gsize at = 0; at < text.length; at++) {
        if (!may_begin_one[text.data[at]])
            continue;
        for (gsize i = 0; i < G_N_ELEMENTS(signs); i++) {
            if (places[i] < 0 && dsn_lower(text.data[at]) == (guint8)signs[i][0] &&
                dsn_span_starts_nocase(dsn_span_from(text, at), signs[i]))
                places[i] = (gssize)at;
        }
    }
}

/* Another one: the host name behind the words that say that somebody is listed. */
static void
find_zone(Listing *listing)
{
    gssize places[G_N_ELEMENTS(signs)];

    find_signs(listing->text, places);
    for (gsize i = 0; i < G_N_ELEMENTS(signs); i++) {
        DsnSpan rest =
            places[i] < 0 ? DSN_SPAN_NONE : dsn_span_from(listing->text, (gsize)places[i] + strlen(signs[i]));
        DsnSpan near = dsn_span_cut(rest, 0, 80), name;
        if (take_host_name(&near, &name) && !dsn_span_starts_nocase(dsn_span_trim(rest), "http")) {
            listing->name = listing->list_words = name;
            return;
        }
    }
}

static gboolean
find_listed_name(const DsnJudge *judge, Listing *listing)
{
    DsnSpan rest = listing->text, name;

    for (guint i = 0; i < NAMES_MAX && take_host_name(&rest, &name); i++) {
        gboolean is_lists_own = is_within(name, listing->list_words) || is_within(listing->list_words, name);
        if (!is_lists_own && !dsn_span_equal_nocase(name, dsn_address_domain(judge->fact->recipient)) &&
            !dsn_span_equal_nocase(name, judge->fact->remote_mta)) {
            listing->listed = name;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean
find_listed_address(Listing *listing)
{
    DsnSpan rest = listing->text;

    return dsn_ip_take(&rest, &listing->listed);
}

static void
find_listed(const DsnJudge *judge, const char *cause, Listing *listing)
{
    gboolean is_name = g_str_has_prefix(cause, "domain-") || g_str_has_prefix(cause, "url-");

    if (is_name ? !find_listed_name(judge, listing) && !find_listed_address(listing)
                : !find_listed_address(listing))
        listing->listed = DSN_SPAN_NONE;
}

static gsize
url_length(DsnSpan text)
{
    gsize length = 0;

    while (length < text.length && text.data[length] > ' ' && strchr("<>\"'()[];", text.data[length]) == NULL)
        length++;
    while (length > 0 && strchr(".,:", text.data[length - 1]) != NULL)
        length--;
    return length;
}

/* The list's own page, with what is listed filled in; else the page that the reply names. */
static void
find_url(DsnJudge *judge, Listing *listing)
{
    static const char place[] = "{listed}";
    DsnSpan pattern = DSN_SPAN_NONE;
    gssize at;

    if (listing->list != NULL)
        pattern = dsn_span_from_string(dsn_tables_string(dsn_judge_tables(judge), listing->list->url));
    at = dsn_span_find(pattern, place);
    if (pattern.data != NULL && (at < 0 || listing->listed.data != NULL)) {
        gsize head = at < 0 ? pattern.length : (gsize)at;
        g_string_truncate(judge->url, 0);
        g_string_append_len(judge->url, (const char *)pattern.data, (gssize)head);
        if (at >= 0) {
            DsnSpan tail = dsn_span_from(pattern, head + strlen(place));
            g_string_append_len(judge->url, (const char *)listing->listed.data,
                                (gssize)listing->listed.length);
            g_string_append_len(judge->url, (const char *)tail.data, (gssize)tail.length);
        }
        listing->url = (DsnSpan){(const guint8 *)judge->url->str, judge->url->len};
    } else if ((at = dsn_span_find_nocase(listing->text, "http")) >= 0) {
        DsnSpan rest = dsn_span_from(listing->text, (gsize)at);
        listing->url = dsn_span_cut(rest, 0, url_length(rest));
    }
}

static gboolean
find_in(DsnJudge *judge, DsnSpan words, const char *cause, Listing *listing)
{
    if (words.length == 0)
        return FALSE;
    dsn_case_look_at(judge, words);
    *listing = (Listing){.text = judge->text.n_replies > 0 ? judge->text.replies[judge->text.deciding].text
                                                           : judge->text.words};
    find_known(judge, listing);
    if (listing->list == NULL)
        find_zone(listing);
    if (listing->name.data == NULL)
        return FALSE;
    find_listed(judge, cause, listing);
    find_url(judge, listing);
    return TRUE;
}

void
dsn_case_find_blocklist(DsnJudge *judge, DsnVerdict *verdict)
{
    const DsnCauseInfo *cause = dsn_knowledge_cause(judge->sets[0].knowledge, verdict->cause);
    Listing listing;

    if (strcmp(cause->category, "reputation") != 0 ||
        (!find_in(judge, judge->fact->diagnostic, cause->id, &listing) &&
         !find_in(judge, judge->fact->context, cause->id, &listing)))
        return;
    verdict->blocklist_name = listing.name;
    verdict->blocklist_listed = listing.listed;
    verdict->blocklist_url = listing.url;
}
