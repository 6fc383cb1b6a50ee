/* SPDX-License-Identifier: BSD-2-Clause */
/* cause/words.c: what the words of a text speak for
 *
 * Takes a text of the fact, adds a clue for each rule whose phrase stands in it and whose other conditions hold. One
 * pass over the text for each set of rules, whatever their number.
 */
#include "case.h"

#define LENGTH_MAX     60 /* bytes of a phrase that make it stronger; longer ones are no more certain */
#define CONDITIONS_MAX 4  /* the same for conditions */
#define PLACES_MAX     16 /* of one phrase in one text; what is said more often is not more true */
#define STAGE_MAX      48 /* bytes of "(in reply to end of DATA command)" and its like */

static double
weight_of(const DsnJudge *judge, const DsnRuleRow *rule, guint length)
{
    return judge->weights[rule->strength] + judge->weights[DSN_WEIGHT_LENGTH] * MIN(length, LENGTH_MAX) +
           judge->weights[DSN_WEIGHT_CONDITION] * MIN(dsn_rule_n_conditions(rule), CONDITIONS_MAX);
}

static void
add_clue(DsnJudge *judge, const DsnSet *set, const DsnRuleRow *rule, const DsnPhraseHit *hit)
{
    DsnClue clue = {
        .cause = rule->cause,
        .strength = rule->strength,
        .rule = rule,
        .rule_id = dsn_tables_string(set->tables, rule->id),
        .field = judge->text.field,
        .text = judge->text.number,
    };

    if (hit != NULL) {
        clue.start = hit->start;
        clue.end = hit->end;
        clue.words = dsn_normal_origin(judge->normal, judge->text.words, hit->start, hit->end);
        clue.weight = weight_of(judge, rule, hit->end - hit->start) * judge->text.factor *
                      dsn_case_level_factor(judge, hit, rule->cause);
    } else {
        clue.weight = weight_of(judge, rule, 0);
    }
    if (clue.weight > 0 && judge->clues->len < DSN_CLUES_MAX)
        g_array_append_val(judge->clues, clue);
}

static void
note_places(const DsnJudge *judge, DsnSet *set)
{
    for (guint i = 0; i < set->hits->len; i++) {
        const DsnPhraseHit *hit = &g_array_index(set->hits, DsnPhraseHit, i);
        set->seen[hit->phrase].levels |= (guint8)(1u << dsn_case_level(judge, hit));
    }
}

static void
clear_hits(DsnSet *set)
{
    for (guint i = 0; i < set->hits->len; i++)
        set->seen[g_array_index(set->hits, DsnPhraseHit, i).phrase] = (DsnSeen){0, 0};
    g_array_set_size(set->hits, 0);
}

static void
try_phrase(DsnJudge *judge, const DsnSet *set, const DsnPhraseHit *hit)
{
    const DsnTables *tables = set->tables;

    for (guint32 i = tables->use_starts[hit->phrase]; i < tables->use_starts[hit->phrase + 1]; i++) {
        const DsnUseRow *use = &tables->uses[i];
        if (use->kind == DSN_USE_RULE && dsn_case_meets(judge, set, &tables->rules[use->index], hit))
            add_clue(judge, set, &tables->rules[use->index], hit);
    }
}

static void
try_rules(DsnJudge *judge, const DsnSet *set)
{
    const DsnTables *tables = set->tables;

    for (guint i = 0; i < set->hits->len; i++) {
        const DsnPhraseHit *hit = &g_array_index(set->hits, DsnPhraseHit, i);
        if (set->seen[hit->phrase].n_tried < PLACES_MAX) {
            set->seen[hit->phrase].n_tried++;
            try_phrase(judge, set, hit);
        }
    }
    if (judge->text.number > 0) /* circumstances are the same for all texts */
        return;
    for (guint32 i = 0; i < tables->n_wordless; i++) {
        const DsnRuleRow *rule = &tables->rules[tables->wordless[i]];
        if (dsn_case_meets(judge, set, rule, NULL))
            add_clue(judge, set, rule, NULL);
    }
}

/* "(in reply to RCPT TO command)" at the end names the stage; it is no word of the reply. */
static DsnSpan
without_stage(DsnSpan words)
{
    gsize tail = MIN(words.length, STAGE_MAX);
    gssize at = dsn_span_find(dsn_span_from(words, words.length - tail), "(in reply to ");

    if (at < 0 || !dsn_span_ends_nocase(words, ")"))
        return words;
    return dsn_span_trim(dsn_span_cut(words, 0, words.length - tail + (gsize)at));
}

static void
match_set(DsnJudge *judge, DsnSet *set)
{
    clear_hits(set);
    dsn_phrases_match(&set->tables->rule_phrases, judge->normal, set->hits);
    note_places(judge, set);
}

void
dsn_case_look_at(DsnJudge *judge, DsnSpan words)
{
    DsnText *text = &judge->text;

    if (text->given.data == words.data && text->given.length == words.length && words.data != NULL)
        return;
    text->given = words;
    text->words = without_stage(dsn_span_cut(dsn_span_trim(words), 0, DSN_WORDS_MAX));
    text->n_replies = dsn_reply_split(text->words, text->replies);
    text->deciding = text->n_replies > 0 ? dsn_reply_deciding(text->replies, text->n_replies) : 0;
    dsn_normal_set(judge->normal, text->words, judge->fact->sender, judge->fact->recipient);
    for (guint i = 0; i < judge->n_sets; i++)
        match_set(judge, &judge->sets[i]);
}

void
dsn_case_read_words(DsnJudge *judge, DsnSpan words, const char *field, double factor)
{
    dsn_case_look_at(judge, words);
    judge->text.field = field;
    judge->text.factor = factor;
    judge->when |= dsn_case_named(judge->normal);
    dsn_case_find_signs(judge);
    for (guint i = 0; i < judge->n_sets; i++)
        try_rules(judge, &judge->sets[i]);
    judge->text.number++;
}
