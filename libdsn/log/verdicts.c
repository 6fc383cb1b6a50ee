/* SPDX-License-Identifier: BSD-2-Clause */
/* log/verdicts.c: what facts were judged to be, remembered because logs repeat themselves
 *
 * A server that does not answer is told in the same words for each message that waits for it. The same words, codes and
 * domains give the same cause; only where the words name addresses, or the sender is of the recipient's domain, whose
 * addresses become evidence, each fact is judged for itself. A table of fixed size, by hash: what comes later takes the
 * place of what was there.
 */
#include "verdicts.h"

#include <string.h>

#include "../smtp/address.h"

#define N_PLACES 1024 /* a power of two; each takes about a kilobyte */
#define KEY_MAX  2048 /* bytes; longer texts are seldom the same */

typedef struct {
    guint hash;
    GString *key; /* NULL: the place is free */
    DsnVerdict verdict;
    guint8 *texts; /* of the verdict */
} Place;

struct _DsnVerdicts {
    DsnJudge *judge;
    GString *key; /* of the fact that is asked about */
    Place places[N_PLACES];
};

DsnVerdicts *
dsn_verdicts_new(DsnJudge *judge)
{
    DsnVerdicts *verdicts = g_new0(DsnVerdicts, 1);

    verdicts->judge = judge;
    verdicts->key = g_string_new(NULL);
    return verdicts;
}

void
dsn_verdicts_free(DsnVerdicts *verdicts)
{
    if (verdicts == NULL)
        return;
    for (guint i = 0; i < N_PLACES; i++) {
        if (verdicts->places[i].key != NULL)
            g_string_free(verdicts->places[i].key, TRUE);
        g_free(verdicts->places[i].texts);
    }
    g_string_free(verdicts->key, TRUE);
    g_free(verdicts);
}

/* With its length, so that "ab" "c" and "a" "bc" differ; what is not there differs from what is empty. */
static void
add(GString *key, DsnSpan text)
{
    guint32 length = text.data == NULL ? G_MAXUINT32 : (guint32)text.length;

    g_string_append_len(key, (const char *)&length, sizeof length);
    if (text.length > 0)
        g_string_append_len(key, (const char *)text.data, (gssize)text.length);
}

static gboolean
names_nobody(DsnSpan text)
{
    return dsn_span_find_byte(text, '@') < 0;
}

/* FALSE: the fact must be judged for itself. */
static gboolean
make_key(const DsnFact *fact, GString *key)
{
    DsnSpan sender = dsn_address_domain(fact->sender), recipient = dsn_address_domain(fact->recipient);
    const guint16 numbers[] = {(guint16)fact->kind,      fact->reply_code,     (guint16)fact->command,
                               fact->status.klass,       fact->status.subject, fact->status.detail,
                               fact->sender.data != NULL};

    if (!names_nobody(fact->diagnostic) || !names_nobody(fact->context) ||
        dsn_span_equal_nocase(sender, recipient) || (fact->sender.length > 0 && sender.length == 0))
        return FALSE;
    if (fact->diagnostic.length + fact->context.length + sender.length + recipient.length +
            fact->remote_mta.length >
        KEY_MAX)
        return FALSE;
    g_string_truncate(key, 0);
    g_string_append_len(key, (const char *)numbers, sizeof numbers);
    add(key, fact->diagnostic);
    add(key, fact->context);
    add(key, fact->remote_mta);
    add(key, fact->action);
    add(key, sender);
    add(key, recipient);
    add(key, dsn_span_from_string(fact->mta));
    return TRUE;
}

static guint
hash_key(const GString *key)
{
    guint hash = 2166136261u; /* FNV-1a */

    for (gsize i = 0; i < key->len; i++)
        hash = (hash ^ (guint8)key->str[i]) * 16777619u;
    return hash ^ hash >> 15;
}

#define SPANS_MAX (DSN_EVIDENCE_MAX + DSN_ALTERNATIVES_MAX + 3)

/* All texts that a verdict lends. */
static guint
list_spans(DsnVerdict *verdict, DsnSpan *spans[SPANS_MAX])
{
    guint n = 0;

    for (guint i = 0; i < verdict->n_evidence; i++)
        spans[n++] = &verdict->evidence[i].text;
    for (guint i = 0; i < verdict->n_alternatives; i++)
        spans[n++] = &verdict->alternatives[i].why;
    spans[n++] = &verdict->blocklist_name;
    spans[n++] = &verdict->blocklist_listed;
    spans[n++] = &verdict->blocklist_url;
    return n;
}

static void
keep(Place *place, const DsnVerdict *verdict)
{
    DsnSpan *spans[SPANS_MAX];
    guint n_spans;
    gsize length = 1; /* a span that is there, but empty, points somewhere */
    guint8 *at;

    place->verdict = *verdict;
    n_spans = list_spans(&place->verdict, spans);
    for (guint i = 0; i < n_spans; i++)
        length += spans[i]->length;
    g_free(place->texts);
    at = place->texts = g_malloc(length);
    for (guint i = 0; i < n_spans; i++) {
        if (spans[i]->data == NULL)
            continue;
        if (spans[i]->length > 0)
            memcpy(at, spans[i]->data, spans[i]->length);
        spans[i]->data = at;
        at += spans[i]->length;
    }
}

void
dsn_verdicts_weigh(DsnVerdicts *verdicts, const DsnFact *fact, DsnVerdict *ret_verdict)
{
    Place *place;
    guint hash;

    if (!make_key(fact, verdicts->key)) {
        dsn_judge_weigh(verdicts->judge, fact, NULL, ret_verdict);
        return;
    }
    hash = hash_key(verdicts->key);
    place = &verdicts->places[hash & (N_PLACES - 1)];
    if (place->key == NULL || place->hash != hash || !g_string_equal(place->key, verdicts->key)) {
        dsn_judge_weigh(verdicts->judge, fact, NULL, ret_verdict);
        keep(place, ret_verdict);
        if (place->key == NULL)
            place->key = g_string_sized_new(verdicts->key->len);
        g_string_truncate(place->key, 0);
        g_string_append_len(place->key, verdicts->key->str, (gssize)verdicts->key->len);
        place->hash = hash;
    }
    *ret_verdict = place->verdict;
}
