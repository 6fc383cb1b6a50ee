/* SPDX-License-Identifier: BSD-2-Clause */
/* explain-code.c: the codes that somebody asks about
 *
 * Takes the argument of a user or a record, gives reply codes (RFC 5321 section 4.2) and enhanced codes (RFC 3463)
 * with what they formally mean. A text with any other word in it is a reply, not a list of codes.
 */
#include "explain-code.h"

#include <string.h>

#define CODES_MAX 16 /* of one argument; more are no question */

static gboolean
is_reply_code(const char *word)
{
    return word[0] >= '2' && word[0] <= '5' && g_ascii_isdigit(word[1]) && g_ascii_isdigit(word[2]) &&
           word[3] == '\0';
}

/* "5.7.1" or "X.7.1", at most three digits a part. */
static gboolean
is_enhanced_code(const char *word)
{
    gsize at = 1;

    if (strchr("245Xx", word[0]) == NULL || word[0] == '\0')
        return FALSE;
    for (guint part = 0; part < 2; part++) {
        gsize digits;
        if (word[at] != '.')
            return FALSE;
        digits = strspn(word + at + 1, "0123456789");
        if (digits < 1 || digits > 3)
            return FALSE;
        at += 1 + digits;
    }
    return word[at] == '\0';
}

static void
add_code(GPtrArray *codes, const DsnDecoder *decoder, const char *word)
{
    ExplainedCode *code = g_new0(ExplainedCode, 1);

    g_strlcpy(code->written, word, sizeof code->written);
    if (code->written[0] == 'x')
        code->written[0] = 'X';
    code->is_known = dsn_decoder_find_code(decoder, code->written, &code->formal);
    g_ptr_array_add(codes, code);
}

GPtrArray *
explain_codes_of_text(const DsnDecoder *decoder, const char *text)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \t-,", -1);
    g_autoptr(GPtrArray) codes = g_ptr_array_new_with_free_func(g_free);

    for (gsize i = 0; words[i] != NULL; i++) {
        if (words[i][0] == '\0')
            continue;
        if ((!is_reply_code(words[i]) && !is_enhanced_code(words[i])) || codes->len == CODES_MAX)
            return NULL;
        add_code(codes, decoder, words[i]);
    }
    return codes->len > 0 ? g_steal_pointer(&codes) : NULL;
}

GPtrArray *
explain_codes_of_record(const DsnDecoder *decoder, const DsnRecord *record)
{
    GPtrArray *codes = g_ptr_array_new_with_free_func(g_free);
    const char *status = dsn_record_get_text(record, DSN_RECORD_STATUS);
    guint reply_code = dsn_record_get_reply_code(record);
    g_autofree char *reply = reply_code != 0 ? g_strdup_printf("%u", reply_code) : NULL;

    if (status != NULL && is_enhanced_code(status))
        add_code(codes, decoder, status);
    if (reply != NULL)
        add_code(codes, decoder, reply);
    for (guint i = codes->len; i > 0; i--)
        if (!((const ExplainedCode *)codes->pdata[i - 1])->is_known)
            g_ptr_array_remove_index(codes, i - 1);
    return codes;
}
