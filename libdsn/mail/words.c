/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/words.c: encoded words (RFC 2047, RFC 2231 section 5)
 *
 * Takes UTF-8 that may hold "=?charset?encoding?text?=", gives what people read. Words that follow each other in one
 * charset are joined before they are converted: many senders cut characters in two. Blanks inside of a word are a
 * mistake that is forgiven. GMime has such a decoder too, but unfinished words make it quadratic.
 */
#include "words.h"

#include "charset.h"

#include <gmime/gmime.h>

#define CHARSET_LENGTH_MAX 64 /* bytes of charset and language; the longest known charset has 17 */

#define LOWER(letter) ((letter) | 0x20)

typedef struct {
    DsnSpan charset, text;
    gboolean is_base64;
} Word;

/* Takes the word that @rest begins with off it. @ret_unfinished is set when it begins like one, but no word ends in
 * all of @rest. */
static gboolean
take_word(DsnSpan *rest, Word *ret_word, gboolean *ret_unfinished)
{
    DsnSpan text, head = dsn_span_cut(*rest, 2, CHARSET_LENGTH_MAX);
    gssize charset_end = dsn_span_find_byte(head, '?'), language, end;

    if (charset_end <= 0)
        return FALSE;
    ret_word->charset = dsn_span_cut(head, 0, (gsize)charset_end);
    language = dsn_span_find_byte(ret_word->charset, '*');
    if (language >= 0)
        ret_word->charset.length = (gsize)language;
    text = dsn_span_from(*rest, 2 + (gsize)charset_end + 1);
    if (text.length < 2 || text.data[1] != '?' || (LOWER(text.data[0]) != 'b' && LOWER(text.data[0]) != 'q'))
        return FALSE;
    ret_word->is_base64 = LOWER(text.data[0]) == 'b';
    text = dsn_span_from(text, 2);
    end = dsn_span_find(text, "?=");
    *ret_unfinished = end < 0;
    if (end < 0)
        return FALSE;
    ret_word->text = dsn_span_cut(text, 0, (gsize)end);
    *rest = dsn_span_from(text, (gsize)end + 2);
    return TRUE;
}

static void
append_q_decoded(DsnSpan text, GString *out)
{
    for (gsize i = 0; i < text.length; i++) {
        int high = -1, low = -1;
        if (text.data[i] == '=' && text.length - i > 2) {
            high = g_ascii_xdigit_value((char)text.data[i + 1]);
            low = g_ascii_xdigit_value((char)text.data[i + 2]);
        }
        if (high >= 0 && low >= 0) {
            g_string_append_c(out, (char)(high * 16 + low));
            i += 2;
        } else {
            g_string_append_c(out, text.data[i] == '_' ? ' ' : (char)text.data[i]);
        }
    }
}

static void
append_word(const Word *word, GString *out)
{
    const gsize start = out->len;
    GMimeEncoding state;

    if (!word->is_base64) {
        append_q_decoded(word->text, out);
        return;
    }
    g_mime_encoding_init_decode(&state, GMIME_CONTENT_ENCODING_BASE64);
    g_string_set_size(out, start + g_mime_encoding_outlen(&state, word->text.length));
    g_string_set_size(out, start + g_mime_encoding_flush(&state, (const char *)word->text.data,
                                                         word->text.length, out->str + start));
}

/* Words of one charset that follow each other are kept back, as the bytes that they stand for. */
typedef struct {
    DsnMail *mail;
    GString *text;    /* finished */
    GString *pending; /* bytes in charset */
    DsnSpan charset;
} Output;

static void
append_span(GString *out, DsnSpan span)
{
    g_string_append_len(out, (const char *)span.data, (gssize)span.length);
}

static void
finish_words(Output *output)
{
    DsnSpan bytes = {(guint8 *)output->pending->str, output->pending->len};

    append_span(output->text, dsn_charset_to_utf8(output->mail, bytes, output->charset));
    g_string_truncate(output->pending, 0);
}

/* Blanks between two words are not shown (RFC 2047 section 6.2), @before is what stands before this one. */
static void
add_word(Output *output, DsnSpan before, const Word *word, gboolean after_word)
{
    const gboolean joined = after_word && dsn_span_trim(before).length == 0;

    if (!joined || !dsn_span_equal_nocase(output->charset, word->charset))
        finish_words(output);
    if (!joined)
        append_span(output->text, before);
    output->charset = word->charset;
    append_word(word, output->pending);
}

DsnSpan
dsn_words_decode(DsnMail *mail, DsnSpan utf8)
{
    g_autoptr(GString) text = NULL;
    g_autoptr(GString) pending = NULL;
    Output output = {.mail = mail};
    DsnSpan rest = utf8, before = {utf8.data, 0};
    gboolean unfinished = FALSE, after_word = FALSE;
    gssize at;

    if (dsn_span_find(utf8, "=?") < 0)
        return utf8;
    text = g_string_sized_new(utf8.length);
    pending = g_string_new(NULL);
    output.text = text;
    output.pending = pending;
    while (!unfinished && (at = dsn_span_find(rest, "=?")) >= 0) {
        Word word;
        before.length = (gsize)(rest.data - before.data) + (gsize)at;
        rest = dsn_span_from(rest, (gsize)at);
        if (!take_word(&rest, &word, &unfinished)) {
            rest = dsn_span_from(rest, 2);
            continue;
        }
        add_word(&output, before, &word, after_word);
        after_word = TRUE;
        before = (DsnSpan){rest.data, 0};
    }
    finish_words(&output);
    before.length = (gsize)(utf8.data + utf8.length - before.data);
    append_span(text, before);
    return dsn_span_keep((DsnSpan){(guint8 *)text->str, text->len}, mail->store);
}
