/* SPDX-License-Identifier: BSD-2-Clause */
/* record/cause-json.c: what the JSON of every record with the same cause has in common
 *
 * A cause's title, explanation and remedies are nearly half of a record and never change, so they are escaped once for
 * each cause that is met, and copied from then on. Kept as long as the process, as the catalogue is.
 */
#include "record.h"

static void
append_member(GString *json, const char *key, const char *text)
{
    g_string_append(json, key);
    dsn_json_append_text(json, text);
}

static void
append_remedies(GString *json, const char *const *remedies)
{
    g_string_append(json, ",\"remedy\":[");
    for (gsize i = 0; remedies[i] != NULL; i++)
        append_member(json, i > 0 ? "," : "", remedies[i]);
    g_string_append_c(json, ']');
}

static DsnCauseJson *
make(const DsnCause *cause)
{
    DsnCauseJson *json = g_new(DsnCauseJson, 1);

    json->head = g_string_new(NULL);
    append_member(json->head, "{\"id\":", cause->id);
    append_member(json->head, ",\"category\":", cause->category);
    append_member(json->head, ",\"permanence\":", cause->permanence);
    append_member(json->head, ",\"who_acts\":", cause->who_acts);
    g_string_append(json->head, ",\"confidence\":");
    json->texts = g_string_new(NULL);
    append_member(json->texts, ",\"title\":", cause->title);
    append_member(json->texts, ",\"explanation\":", cause->explanation);
    append_remedies(json->texts, cause->remedies);
    return json;
}

/* The catalogue that the cause is of; its size is that of all. */
static DsnLanguage
language_of(const DsnCause *cause, guint n_causes)
{
    DsnLanguage language = DSN_LANGUAGE_EN;

    for (const DsnCause *causes = dsn_catalogue(language); cause < causes || cause >= causes + n_causes;
         causes = dsn_catalogue(language))
        language++;
    return language;
}

static DsnCauseJson **
make_table(guint n_causes)
{
    return g_new0(DsnCauseJson *, n_causes);
}

const DsnCauseJson *
dsn_cause_json(const DsnCause *cause)
{
    static DsnCauseJson **tables[DSN_N_LANGUAGES];
    guint n_causes = dsn_knowledge_n_causes(dsn_knowledge_builtin());
    DsnLanguage language = language_of(cause, n_causes);
    DsnCauseJson **json;

    if (g_once_init_enter(&tables[language]))
        g_once_init_leave(&tables[language], make_table(n_causes));
    json = &tables[language][cause - dsn_catalogue(language)];
    if (g_once_init_enter(json))
        g_once_init_leave(json, make(cause));
    return *json;
}
