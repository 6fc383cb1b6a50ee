/* SPDX-License-Identifier: BSD-2-Clause */
/* cause/code.c: what the codes of a reply speak for
 *
 * Takes the enhanced code and the reply code of the fact, adds the cause that each most often has. Codes are weak
 * evidence, and those that servers use for everything are hardly any; which ones those are is data.
 */
#include "case.h"

static const DsnCodeRow *
find_status(const DsnJudge *judge)
{
    DsnStatus status = judge->fact->status;

    if (status.klass == 0)
        return NULL;
    return dsn_tables_find_code(dsn_judge_tables(judge), DSN_CODE_KEY(status.subject, status.detail));
}

static const DsnCodeRow *
find_reply(const DsnJudge *judge)
{
    return judge->fact->reply_code != 0
               ? dsn_tables_find_code(dsn_judge_tables(judge), judge->fact->reply_code)
               : NULL;
}

static void
add_code(DsnJudge *judge, const DsnCodeRow *code, DsnStrength strength, const char *field, const char *text)
{
    DsnClue clue = {
        .strength = strength,
        .weight = judge->weights[strength],
        .rule_id = code != NULL ? dsn_tables_string(dsn_judge_tables(judge), code->code) : NULL,
        .field = field,
        .words = dsn_span_from_string(text),
    };

    if (code == NULL || code->cause == 0 || code->cause - 1 == judge->undetermined ||
        judge->clues->len >= DSN_CLUES_MAX)
        return;
    clue.cause = code->cause - 1;
    clue.is_vague = code->is_vague != 0;
    g_array_append_val(judge->clues, clue);
}

/* Three digits (RFC 5321 section 4.2), or none for no code. */
static void
write_reply(guint code, char text[DSN_REPLY_TEXT_MAX])
{
    for (guint place = 0, unit = 100; place < 3; place++, unit /= 10)
        text[place] = (char)('0' + code / unit % 10);
    text[code != 0 ? 3 : 0] = '\0';
}

void
dsn_case_read_codes(DsnJudge *judge)
{
    const DsnCodeRow *status = find_status(judge);

    dsn_status_write(judge->fact->status, judge->status_text);
    write_reply(judge->fact->reply_code, judge->reply_text);
    add_code(judge, status, status != NULL && status->is_vague ? DSN_STRENGTH_VAGUE : DSN_STRENGTH_CODE,
             "status", judge->status_text);
    add_code(judge, find_reply(judge), DSN_STRENGTH_REPLY, "reply_code", judge->reply_text);
}

static gboolean
states_cause(const DsnCodeRow *code)
{
    return code != NULL && code->cause != 0 && !code->is_vague;
}

gint
dsn_case_stated_cause(const DsnJudge *judge, DsnSpan *ret_text)
{
    const DsnCodeRow *code = find_status(judge);

    *ret_text = dsn_span_from_string(judge->status_text);
    if (!states_cause(code)) {
        code = find_reply(judge);
        *ret_text = dsn_span_from_string(judge->reply_text);
    }
    return states_cause(code) && code->cause - 1 != judge->undetermined ? (gint)code->cause - 1 : -1;
}
