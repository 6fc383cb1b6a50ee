/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/text.c: what a part holds, as content and as text
 *
 * Takes a part, gives its transfer encoding undone, and its text as UTF-8 with LF line ends. Each part is decoded once
 * and remembered until the next scan, because several notice grammars look at the same part.
 */
#include "charset.h"
#include "encoding.h"
#include "html.h"
#include "media.h"
#include "utf8.h"

typedef struct {
    DsnSpan content, text; /* DSN_SPAN_NONE: not asked for yet */
} Decoded;

/* Where to remember what @part holds, or @instead when it is no part of @mail. */
static Decoded *
decoded_of(DsnMail *mail, const DsnPart *part, Decoded *instead)
{
    const DsnPart *first = &g_array_index(mail->parts, DsnPart, 0);

    *instead = (Decoded){DSN_SPAN_NONE, DSN_SPAN_NONE};
    if (part < first || part >= first + mail->parts->len)
        return instead;
    if (mail->decoded == NULL)
        mail->decoded = g_array_new(FALSE, TRUE, sizeof(Decoded));
    if (mail->decoded->len < mail->parts->len)
        g_array_set_size(mail->decoded, mail->parts->len);
    return &g_array_index(mail->decoded, Decoded, (guint)(part - first));
}

static DsnSpan
scratch_of(const DsnMail *mail)
{
    return (DsnSpan){(const guint8 *)mail->scratch->str, mail->scratch->len};
}

/* Any line ends as LF; carriage returns that some gateway doubled count as one. */
static DsnSpan
with_lf(DsnMail *mail, DsnSpan text)
{
    if (dsn_span_find_byte(text, '\r') < 0)
        return text;
    g_string_truncate(mail->scratch, 0);
    for (gsize at = 0; at < text.length;) {
        const gssize found = dsn_span_find_byte(dsn_span_from(text, at), '\r');
        const gsize length = found < 0 ? text.length - at : (gsize)found;
        g_string_append_len(mail->scratch, (const char *)text.data + at, (gssize)length);
        at += length;
        if (at == text.length)
            break;
        while (at < text.length && text.data[at] == '\r')
            at++;
        if (at < text.length && text.data[at] == '\n')
            at++;
        g_string_append_c(mail->scratch, '\n');
    }
    return dsn_span_keep(scratch_of(mail), mail->store);
}

static DsnSpan
decode_content(DsnMail *mail, const DsnPart *part)
{
    DsnSpan body = part->body;

    if (part->encoding == DSN_ENCODING_NONE)
        return body;
    if (mail->line_end == '\r') /* GMime's decoders know LF and CRLF */
        body = with_lf(mail, body);
    g_string_truncate(mail->scratch, 0);
    return dsn_encoding_decode(part->encoding, body, mail->scratch)
               ? dsn_span_keep(scratch_of(mail), mail->store)
               : body;
}

DsnSpan
dsn_part_content(DsnMail *mail, const DsnPart *part)
{
    Decoded instead, *decoded = decoded_of(mail, part, &instead);

    if (decoded->content.data == NULL)
        decoded->content = decode_content(mail, part);
    return decoded->content;
}

/* Who reads the text of a part wants all of it; what is cut off is told. */
static void
note_cut(DsnMail *mail, const DsnPart *part, gsize length)
{
    if (length <= DSN_MAIL_TEXT_MAX || mail->limit != NULL)
        return;
    mail->limit = "only the first 2 MB of this text were read";
    mail->limit_offset = (gsize)(part->body.data - mail->bytes.data);
}

static DsnSpan
decode_text(DsnMail *mail, const DsnPart *part)
{
    const DsnField *type = dsn_part_field(mail, part, DSN_FIELD_CONTENT_TYPE);
    const DsnSpan charset = type != NULL ? dsn_parameter_bytes(mail, type->value, "charset") : DSN_SPAN_NONE;
    DsnSpan text = dsn_part_content(mail, part);

    note_cut(mail, part, text.length);
    text = dsn_utf8_cut(text, DSN_MAIL_TEXT_MAX);
    text = dsn_charset_to_utf8(mail, text, charset);
    if (dsn_span_starts_with(text, "\xef\xbb\xbf")) /* byte order mark */
        text = dsn_span_from(text, 3);
    if (part->media == DSN_MEDIA_TEXT_HTML) {
        g_string_truncate(mail->scratch, 0);
        dsn_html_append_text(text, mail->scratch);
        text = dsn_span_keep(scratch_of(mail), mail->store);
    } else {
        text = with_lf(mail, text);
    }
    return dsn_utf8_cut(text, DSN_MAIL_TEXT_MAX);
}

DsnSpan
dsn_part_text(DsnMail *mail, const DsnPart *part)
{
    Decoded instead, *decoded = decoded_of(mail, part, &instead);

    if (decoded->text.data == NULL)
        decoded->text = decode_text(mail, part);
    return decoded->text;
}

DsnSpan
dsn_part_file_name(DsnMail *mail, const DsnPart *part)
{
    const DsnField *disposition = dsn_part_field(mail, part, DSN_FIELD_CONTENT_DISPOSITION);
    const DsnField *type = dsn_part_field(mail, part, DSN_FIELD_CONTENT_TYPE);
    DsnSpan name = DSN_SPAN_NONE;

    if (disposition != NULL)
        name = dsn_value_parameter(mail, disposition->value, "filename");
    if (name.data == NULL && type != NULL)
        name = dsn_value_parameter(mail, type->value, "name");
    return name;
}
