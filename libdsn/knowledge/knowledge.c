/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/knowledge.c: a set of tables, with the parts of it that others see as structures
 *
 * The tables hold no pointers; what is lent to other rooms does, and is made once for each process, when the set is
 * first asked for. That takes some microseconds.
 */
#include "loader.h"

struct _DsnKnowledge {
    const DsnTables *tables;
    DsnTables *owned; /* the tables, when they are not the compiled-in ones */
    DsnCauseInfo *causes;
    DsnCodeInfo *codes;
    DsnMarker *markers;
};

static const char *
string(const DsnKnowledge *knowledge, guint32 offset)
{
    return dsn_tables_string(knowledge->tables, offset);
}

static void
view_text(const DsnKnowledge *knowledge, const DsnTextRow *row, DsnCauseText *text)
{
    text->title = string(knowledge, row->title);
    text->explanation = string(knowledge, row->explanation);
    for (guint32 i = 0; i < row->n_remedies; i++)
        text->remedies[i] = string(knowledge, knowledge->tables->lists[row->first_remedy + i]);
}

static void
view_causes(DsnKnowledge *knowledge)
{
    knowledge->causes = g_new0(DsnCauseInfo, knowledge->tables->n_causes);
    for (guint32 i = 0; i < knowledge->tables->n_causes; i++) {
        const DsnCauseRow *row = &knowledge->tables->causes[i];
        DsnCauseInfo *cause = &knowledge->causes[i];
        cause->id = string(knowledge, row->id);
        cause->category = string(knowledge, row->category);
        cause->permanence_word = string(knowledge, row->permanence_word);
        cause->who_acts = string(knowledge, row->who_acts);
        cause->interop_reason = string(knowledge, row->interop_reason);
        cause->permanence = row->permanence;
        for (guint j = 0; j < DSN_N_LANGUAGES; j++)
            view_text(knowledge, &knowledge->tables->texts[i * DSN_N_LANGUAGES + j], &cause->texts[j]);
    }
}

static void
view_codes(DsnKnowledge *knowledge)
{
    knowledge->codes = g_new0(DsnCodeInfo, knowledge->tables->n_codes);
    for (guint32 i = 0; i < knowledge->tables->n_codes; i++) {
        const DsnCodeRow *row = &knowledge->tables->codes[i];
        DsnCodeInfo *code = &knowledge->codes[i];
        code->code = string(knowledge, row->code);
        code->name = string(knowledge, row->name);
        code->reference = string(knowledge, row->reference);
        code->meaning[DSN_LANGUAGE_EN] = string(knowledge, row->meaning_en);
        code->meaning[DSN_LANGUAGE_JA] = string(knowledge, row->meaning_ja);
        code->cause = row->cause != 0 ? knowledge->causes[row->cause - 1].id : NULL;
    }
}

static void
view_markers(DsnKnowledge *knowledge)
{
    knowledge->markers = g_new0(DsnMarker, knowledge->tables->n_markers);
    for (guint32 i = 0; i < knowledge->tables->n_markers; i++) {
        const DsnMarkerRow *row = &knowledge->tables->markers[i];
        knowledge->markers[i] = (DsnMarker){
            .notice = string(knowledge, row->notice),
            .mta = string(knowledge, row->mta),
            .format = string(knowledge, row->format),
            .kind = row->kind,
            .place = row->place,
            .weight = row->weight,
            .field = string(knowledge, row->field),
            .type = string(knowledge, row->type),
        };
    }
}

static DsnKnowledge *
knowledge_new(const DsnTables *tables, DsnTables *owned)
{
    DsnKnowledge *knowledge = g_new0(DsnKnowledge, 1);

    knowledge->tables = tables;
    knowledge->owned = owned;
    view_causes(knowledge);
    view_codes(knowledge);
    view_markers(knowledge);
    return knowledge;
}

DsnKnowledge *
dsn_knowledge_new(DsnTables *tables)
{
    return knowledge_new(tables, tables);
}

const DsnKnowledge *
dsn_knowledge_builtin(void)
{
    static DsnKnowledge *builtin;

    if (g_once_init_enter(&builtin))
        g_once_init_leave(&builtin, knowledge_new(&dsn_tables_builtin, NULL));
    return builtin;
}

DsnKnowledge *
dsn_knowledge_read_rules(const DsnKnowledge *base, DsnSpan text, GError **error)
{
    g_autoptr(DsnLoader) loader = dsn_loader_new(base->tables);
    DsnTables *tables;

    if (!dsn_loader_read(loader, text, DSN_LANGUAGE_EN, error) ||
        (tables = dsn_loader_finish(loader, error)) == NULL)
        return NULL;
    return dsn_knowledge_new(tables);
}

void
dsn_knowledge_free(DsnKnowledge *knowledge)
{
    if (knowledge == NULL)
        return;
    dsn_tables_free(knowledge->owned);
    g_free(knowledge->causes);
    g_free(knowledge->codes);
    g_free(knowledge->markers);
    g_free(knowledge);
}

const DsnTables *
dsn_knowledge_tables(const DsnKnowledge *knowledge)
{
    return knowledge->tables;
}

guint
dsn_knowledge_n_causes(const DsnKnowledge *knowledge)
{
    return knowledge->tables->n_causes;
}

const DsnCauseInfo *
dsn_knowledge_cause(const DsnKnowledge *knowledge, guint index)
{
    return index < knowledge->tables->n_causes ? &knowledge->causes[index] : NULL;
}

gint
dsn_knowledge_find_cause(const DsnKnowledge *knowledge, const char *id)
{
    for (guint32 i = 0; i < knowledge->tables->n_causes; i++) {
        if (g_strcmp0(knowledge->causes[i].id, id) == 0)
            return (gint)i;
    }
    return -1;
}

guint
dsn_knowledge_n_codes(const DsnKnowledge *knowledge)
{
    return knowledge->tables->n_codes;
}

const DsnCodeInfo *
dsn_knowledge_code(const DsnKnowledge *knowledge, guint index)
{
    return index < knowledge->tables->n_codes ? &knowledge->codes[index] : NULL;
}

const DsnCodeInfo *
dsn_knowledge_find_code(const DsnKnowledge *knowledge, const char *code)
{
    guint32 key;
    const DsnCodeRow *row = NULL;

    if (dsn_code_read_key(dsn_span_from_string(code), &key))
        row = dsn_tables_find_code(knowledge->tables, key);
    return row != NULL ? &knowledge->codes[row - knowledge->tables->codes] : NULL;
}

void
dsn_knowledge_incident_text(const DsnKnowledge *knowledge, guint kind, DsnLanguage language,
                            DsnCauseText *ret_text)
{
    *ret_text = (DsnCauseText){0};
    view_text(knowledge, &knowledge->tables->incident_texts[kind * DSN_N_LANGUAGES + language], ret_text);
}

const char *
dsn_knowledge_sign_text(const DsnKnowledge *knowledge, guint sign, DsnLanguage language)
{
    return string(knowledge, knowledge->tables->sign_texts[sign * DSN_N_LANGUAGES + language]);
}

const DsnMarker *
dsn_knowledge_marker(const DsnKnowledge *knowledge, guint index)
{
    return &knowledge->markers[index];
}
