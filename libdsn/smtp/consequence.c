/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/consequence.c: replies that only follow from an earlier one
 *
 * Takes one reply, says whether its words are among those of servers whose client went on to DATA after all of its
 * recipients had been refused, and of Sendmail where it repeats a refusal in words of its own. Such a reply is no
 * reason; whether there is a better one is for the caller to see.
 */
#include "consequence.h"

#include "status.h"
#include "wording.h"

#define REPLY_LINE_MAX 512 /* bytes that are looked at: one line (RFC 5321 section 4.5.3.1.5) */

static const DsnWording consequences_rows[] = {
    {"bad sequence of commands: rcpt", 0},
    {"data format error", 0}, /* Sendmail's words for EX_DATAERR, under the reply that it got */
    {"must have a valid recipient", 0},
    {"must have recipient", 0},
    {"must specify recipient", 0},
    {"need mail", 0},
    {"need rcpt", 0},
    {"need recipient", 0},
    {"need valid recipient", 0},
    {"no recipient", 0},
    {"no recipients", 0},
    {"no valid rcpt", 0},
    {"no valid recipient", 0},
    {"no valid recipients", 0},
    {"rcpt first", 0},
    {"rcpt to first", 0},
    {"send rcpt", 0},
    {"service unavailable", 0}, /* Sendmail's words for EX_UNAVAILABLE, only as below */
    {"valid rcpt command must precede data", 0},
    {"you must specify recipient", 0},
};
static DsnVocabulary consequences = DSN_VOCABULARY(consequences_rows);

/* Words that mean nothing only when the code beside them means nothing either. */
static gboolean
is_translation_of_sendmail(DsnSpan words)
{
    return dsn_span_starts_nocase(words, "service unavailable") ||
           dsn_span_starts_nocase(words, "data format error");
}

/* Skips what stands between the numbers and the words: blanks, hyphens, "#", "Error:". */
static DsnSpan
skip_to_words(DsnSpan text)
{
    while (text.length > 0 && !g_ascii_isalpha(text.data[0]) && !g_ascii_isdigit(text.data[0]))
        text = dsn_span_from(text, 1);
    if (dsn_span_starts_nocase(text, "error: "))
        text = dsn_span_from(text, 7);
    return text;
}

gboolean
dsn_reply_is_consequence(DsnSpan reply)
{
    DsnSpan rest = skip_to_words(dsn_span_cut(reply, 0, REPLY_LINE_MAX));
    DsnStatus status = {0};
    gsize end;

    if (!dsn_status_read(&rest, &status)) {
        while (rest.length > 0 && g_ascii_isdigit(rest.data[0]))
            rest = dsn_span_from(rest, 1);
        rest = skip_to_words(rest);
        (void)dsn_status_read(&rest, &status);
    }
    rest = skip_to_words(rest);
    if (dsn_wording_at(rest, 0, &consequences, &end) == NULL)
        return FALSE;
    return !is_translation_of_sendmail(rest) ||
           (status.klass != 0 && status.subject == 0 && end == dsn_span_trim(rest).length);
}
