/* SPDX-License-Identifier: BSD-2-Clause */
/* record/catalogue.c: the catalogue of causes as dsn.h shows it, once for each language
 *
 * Made when it is first asked for and kept as long as the process, so that records may point into it.
 */
#include "record.h"

static DsnCause *
make_catalogue(DsnLanguage language)
{
    const DsnKnowledge *knowledge = dsn_knowledge_builtin();
    guint n_causes = dsn_knowledge_n_causes(knowledge);
    DsnCause *causes = g_new0(DsnCause, n_causes);

    for (guint i = 0; i < n_causes; i++) {
        const DsnCauseInfo *info = dsn_knowledge_cause(knowledge, i);
        const DsnCauseText *text = &info->texts[language];
        causes[i] = (DsnCause){
            .id = info->id,
            .category = info->category,
            .permanence = info->permanence_word,
            .who_acts = info->who_acts,
            .interop_reason = info->interop_reason,
            .title = text->title,
            .explanation = text->explanation,
            .remedies = text->remedies,
        };
    }
    return causes;
}

const DsnCause *
dsn_catalogue(DsnLanguage language)
{
    static DsnCause *catalogues[DSN_N_LANGUAGES];

    g_return_val_if_fail(language < DSN_N_LANGUAGES, NULL);
    if (g_once_init_enter(&catalogues[language])) {
        DsnCause *made = make_catalogue(language);
        g_once_init_leave(&catalogues[language], made);
    }
    return catalogues[language];
}
