/* SPDX-License-Identifier: BSD-2-Clause */
/* decoder.c: the functions of dsn.h that read: message in, report out
 *
 * Takes one message (or one reply), sends it through the rooms in the way of the data, gives records. A decoder does not
 * change once it is set up; all that a message needs to be read is in a worker, and whoever reads takes one.
 */
#include "dsn.h"

#include <string.h>

#include "cause/check.h"
#include "decoder.h"
#include "input.h"
#include "smtp/command.h"
#include "smtp/reply.h"

struct _DsnDecoder {
    gatomicrefcount references;
    DsnLanguage language;
    gsize max_size;
    GArray *headers;                /* const char *, interned */
    GArray *domains, *authserv_ids; /* the same: what is ours */
    GArray *sets;                   /* const DsnKnowledge *: the built-in one first */
    GPtrArray *own_sets;            /* those of them that are ours to free */
    DsnWorkerPool workers;
};

static const struct {
    const char *name;
    DsnLanguage language;
} languages[] = {
    {"C", DSN_LANGUAGE_EN}, /* the locale that every system has */
    {"POSIX", DSN_LANGUAGE_EN},
    {"en", DSN_LANGUAGE_EN},
    {"ja", DSN_LANGUAGE_JA},
};

static void
free_set(gpointer knowledge)
{
    dsn_knowledge_free(knowledge);
}

DsnDecoder *
dsn_decoder_new(void)
{
    DsnDecoder *self = g_new0(DsnDecoder, 1);
    const DsnKnowledge *builtin = dsn_knowledge_builtin();

    g_atomic_ref_count_init(&self->references);
    self->language = DSN_LANGUAGE_EN;
    self->max_size = DSN_MAX_SIZE_DEFAULT;
    self->headers = g_array_new(FALSE, FALSE, sizeof(const char *));
    self->domains = g_array_new(FALSE, FALSE, sizeof(const char *));
    self->authserv_ids = g_array_new(FALSE, FALSE, sizeof(const char *));
    self->sets = g_array_new(FALSE, FALSE, sizeof(const DsnKnowledge *));
    g_array_append_val(self->sets, builtin);
    self->own_sets = g_ptr_array_new_with_free_func(free_set);
    dsn_worker_pool_init(&self->workers);
    return self;
}

DsnDecoder *
dsn_decoder_ref(DsnDecoder *self)
{
    g_return_val_if_fail(self != NULL, NULL);
    g_atomic_ref_count_inc(&self->references);
    return self;
}

void
dsn_decoder_unref(DsnDecoder *self)
{
    if (self == NULL || !g_atomic_ref_count_dec(&self->references))
        return;
    dsn_worker_pool_clear(&self->workers);
    g_array_unref(self->headers);
    g_array_unref(self->domains);
    g_array_unref(self->authserv_ids);
    g_array_unref(self->sets);
    g_ptr_array_unref(self->own_sets);
    g_free(self);
}

G_DEFINE_BOXED_TYPE(DsnDecoder, dsn_decoder, dsn_decoder_ref, dsn_decoder_unref)

gboolean
dsn_decoder_set_language(DsnDecoder *self, const char *language, GError **error)
{
    DsnSpan name;

    g_return_val_if_fail(self != NULL && language != NULL, FALSE);
    g_return_val_if_fail(error == NULL || *error == NULL, FALSE);
    name = dsn_span_cut(dsn_span_from_string(language), 0, strcspn(language, "_.@-"));
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++) {
        if (dsn_span_is(name, languages[i].name)) {
            self->language = languages[i].language;
            return TRUE;
        }
    }
    g_set_error(error, DSN_ERROR, DSN_ERROR_LANGUAGE, "no texts in language '%.20s'; there are 'en' and 'ja'",
                language);
    return FALSE;
}

void
dsn_decoder_set_max_size(DsnDecoder *self, gsize bytes)
{
    g_return_if_fail(self != NULL && bytes > 0);
    self->max_size = bytes;
}

/* Adds a name, unless it is there. */
static void
add_name(GArray *names, const char *name)
{
    const char *interned;

    for (guint i = 0; i < names->len; i++) {
        if (g_ascii_strcasecmp(g_array_index(names, const char *, i), name) == 0)
            return;
    }
    interned = g_intern_string(name);
    g_array_append_val(names, interned);
}

void
dsn_decoder_add_header(DsnDecoder *self, const char *name)
{
    g_return_if_fail(self != NULL && name != NULL && name[0] != '\0');
    add_name(self->headers, name);
}

void
dsn_decoder_add_our_domain(DsnDecoder *self, const char *domain)
{
    g_return_if_fail(self != NULL && domain != NULL && domain[0] != '\0');
    add_name(self->domains, domain);
}

void
dsn_decoder_add_authserv_id(DsnDecoder *self, const char *id)
{
    g_return_if_fail(self != NULL && id != NULL && id[0] != '\0');
    add_name(self->authserv_ids, id);
}

static const DsnKnowledge *const *
knowledge_sets(const DsnDecoder *self)
{
    return (const DsnKnowledge *const *)(const void *)self->sets->data;
}

gboolean
dsn_decoder_add_rules(DsnDecoder *self, const char *text, gsize length, GError **error)
{
    DsnKnowledge *rules;

    g_return_val_if_fail(self != NULL && text != NULL, FALSE);
    g_return_val_if_fail(error == NULL || *error == NULL, FALSE);
    rules = dsn_knowledge_read_rules(dsn_knowledge_builtin(), (DsnSpan){(const guint8 *)text, length}, error);
    if (rules == NULL)
        return FALSE;
    g_ptr_array_add(self->own_sets, rules);
    g_array_append_val(self->sets, rules);
    dsn_worker_pool_empty(&self->workers);
    return TRUE;
}

int
dsn_decoder_check_rules(DsnDecoder *self, const char *text, gsize length, DsnRuleProblemFunc func,
                        gpointer user_data, guint *ret_n_examples, GError **error)
{
    g_auto(DsnCheck) check = {0};

    g_return_val_if_fail(self != NULL && text != NULL, -1);
    g_return_val_if_fail(error == NULL || *error == NULL, -1);
    if (!dsn_check_rules(knowledge_sets(self), self->sets->len, FALSE,
                         (DsnSpan){(const guint8 *)text, length}, func, user_data, &check, error))
        return -1;
    if (ret_n_examples != NULL)
        *ret_n_examples = check.n_examples;
    return (int)check.n_failed;
}

DsnWorker *
dsn_decoder_take_worker(DsnDecoder *self)
{
    DsnWorker *worker = dsn_worker_pool_take(&self->workers);

    return worker != NULL ? worker : dsn_worker_new(knowledge_sets(self), self->sets->len);
}

void
dsn_decoder_give_worker(DsnDecoder *self, DsnWorker *worker, gsize n_bytes_read)
{
    if (n_bytes_read > DSN_WORKER_KEEP_MAX)
        dsn_worker_free(worker);
    else
        dsn_worker_pool_give(&self->workers, worker);
}

DsnLanguage
dsn_decoder_language(const DsnDecoder *self)
{
    return self->language;
}

DsnReportInput
dsn_decoder_report_input(const DsnDecoder *self, DsnWorker *worker)
{
    return (DsnReportInput){
        .causes = dsn_catalogue(self->language),
        .headers = (const char *const *)(const void *)self->headers->data,
        .n_headers = self->headers->len,
        .ours = {(const char *const *)(const void *)self->domains->data,
                 (const char *const *)(const void *)self->authserv_ids->data, self->domains->len,
                 self->authserv_ids->len},
    };
}

static DsnReport *
make_report(DsnDecoder *self, DsnWorker *worker, const DsnFacts *facts)
{
    DsnReportInput input = dsn_decoder_report_input(self, worker);
    DsnReport *report;

    input.facts = facts;
    input.mail = worker->mail;
    report = dsn_report_new(&input, facts->facts->len);
    for (guint i = 0; i < facts->facts->len; i++) {
        const DsnFact *fact = &g_array_index(facts->facts, DsnFact, i);
        DsnVerdict verdict;
        if (dsn_kind_has_cause(fact->kind)) {
            dsn_judge_weigh(worker->judge, fact, &facts->returned, &verdict);
            dsn_report_add(report, &input, fact, &verdict);
        } else {
            dsn_report_add(report, &input, fact, NULL);
        }
    }
    return report;
}

/* Says which limits stopped the reading, each with its place. */
static void
warn_of_limits(const DsnDecoder *self, const DsnMail *mail, gsize length, DsnReport *report)
{
    g_autoptr(GString) warning = NULL;

    if (mail->limit == NULL && length <= self->max_size && report->n_records < DSN_FACTS_MAX)
        return;
    warning = g_string_new(NULL);
    if (mail->limit != NULL)
        g_string_append_printf(warning, "byte %" G_GSIZE_FORMAT ": %s; ", mail->limit_offset, mail->limit);
    if (length > self->max_size)
        g_string_append_printf(warning,
                               "byte %" G_GSIZE_FORMAT
                               ": the message goes on past the size limit, the rest was not read; ",
                               self->max_size);
    if (report->n_records >= DSN_FACTS_MAX)
        g_string_append_printf(warning, "only the first %d recipients were read; ", DSN_FACTS_MAX);
    g_string_truncate(warning, warning->len - strlen("; "));
    dsn_report_set_warning(report, warning->str);
}

DsnReport *
dsn_decoder_decode(DsnDecoder *self, GBytes *message, GError **error)
{
    DsnWorker *worker;
    DsnReport *report;
    DsnSpan bytes, read;

    g_return_val_if_fail(self != NULL && message != NULL, NULL);
    g_return_val_if_fail(error == NULL || *error == NULL, NULL);
    bytes.data = g_bytes_get_data(message, &bytes.length);
    if (!dsn_input_check(bytes, error))
        return NULL;
    worker = dsn_decoder_take_worker(self);
    read = dsn_span_cut(bytes, 0, self->max_size);
    dsn_mail_scan(worker->mail, read);
    report = make_report(self, worker, dsn_notice_read(worker->reader, worker->mail));
    warn_of_limits(self, worker->mail, bytes.length, report);
    dsn_decoder_give_worker(self, worker, read.length);
    return report;
}

/* What a reply says when nothing else is known. */
static DsnFact
read_reply(DsnWorker *worker, DsnSpan text)
{
    DsnFact fact = {.kind = DSN_KIND_FAILURE, .format = "reply"};

    fact.command = dsn_command_find(text);
    fact.diagnostic = dsn_reply_unfold(text, worker->store);
    if (dsn_reply_read(text, &fact.reply_code, &fact.status) &&
        (fact.reply_code != 0 ? fact.reply_code / 100 == 4 : fact.status.klass == 4))
        fact.kind = DSN_KIND_DELAY;
    return fact;
}

DsnReport *
dsn_decoder_explain(DsnDecoder *self, const char *reply, gsize length)
{
    DsnWorker *worker;
    DsnReport *report;
    DsnReportInput input;
    DsnVerdict verdict;
    DsnFact fact;
    DsnSpan text;

    g_return_val_if_fail(self != NULL && (reply != NULL || length == 0), NULL);
    worker = dsn_decoder_take_worker(self);
    g_string_chunk_clear(worker->store);
    dsn_mail_scan(worker->mail, DSN_SPAN("")); /* its charset fallbacks work on an empty mail, too */
    text = dsn_mail_utf8(worker->mail, (DsnSpan){(const guint8 *)(reply != NULL ? reply : ""), length});
    fact = read_reply(worker, dsn_span_cut(dsn_span_trim(text), 0, DSN_MAIL_TEXT_MAX));
    dsn_judge_weigh(worker->judge, &fact, NULL, &verdict);
    input = dsn_decoder_report_input(self, worker);
    report = dsn_report_new(&input, 1);
    dsn_report_add(report, &input, &fact, &verdict);
    dsn_decoder_give_worker(self, worker, length);
    return report;
}

const DsnCause *
dsn_decoder_get_causes(const DsnDecoder *self, guint *ret_n_causes)
{
    g_return_val_if_fail(self != NULL && ret_n_causes != NULL, NULL);
    *ret_n_causes = dsn_knowledge_n_causes(dsn_knowledge_builtin());
    return dsn_catalogue(self->language);
}

const DsnCause *
dsn_decoder_find_cause(const DsnDecoder *self, const char *id)
{
    gint index;

    g_return_val_if_fail(self != NULL && id != NULL, NULL);
    index = dsn_knowledge_find_cause(dsn_knowledge_builtin(), id);
    return index >= 0 ? &dsn_catalogue(self->language)[index] : NULL;
}

gboolean
dsn_decoder_find_code(const DsnDecoder *self, const char *code, DsnCode *ret_code)
{
    const DsnCodeInfo *info;

    g_return_val_if_fail(self != NULL && code != NULL && ret_code != NULL, FALSE);
    info = dsn_knowledge_find_code(dsn_knowledge_builtin(), code);
    if (info == NULL)
        return FALSE;
    *ret_code = (DsnCode){
        .code = info->code,
        .name = info->name,
        .reference = info->reference,
        .meaning = info->meaning[self->language],
        .cause = info->cause,
    };
    return TRUE;
}
