/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/mail.c: the life of a DsnMail, and looking things up in it */
#include "mail.h"

#include "charset.h"
#include "structure.h"
#include "utf8.h"
#include "words.h"

#define FIELDS_USUAL 64   /* header fields of an ordinary bounce, all parts together */
#define PARTS_USUAL  8    /* its parts */
#define STORE_BLOCK  4096 /* bytes that the store asks for at a time */

DsnMail *
dsn_mail_new(void)
{
    DsnMail *mail = g_new0(DsnMail, 1);

    mail->fields = g_array_sized_new(FALSE, FALSE, sizeof(DsnField), FIELDS_USUAL);
    mail->parts = g_array_sized_new(FALSE, FALSE, sizeof(DsnPart), PARTS_USUAL);
    mail->store = g_string_chunk_new(STORE_BLOCK);
    mail->scratch = g_string_new(NULL);
    dsn_mail_scan(mail, DSN_SPAN_NONE);
    return mail;
}

void
dsn_mail_free(DsnMail *mail)
{
    if (mail == NULL)
        return;
    dsn_charset_close(mail);
    g_array_unref(mail->fields);
    g_array_unref(mail->parts);
    if (mail->decoded != NULL)
        g_array_unref(mail->decoded);
    g_string_chunk_free(mail->store);
    g_string_free(mail->scratch, TRUE);
    g_free(mail);
}

/* Lines end with CR only where no line ends with LF. */
static guint8
line_end_of(DsnSpan bytes)
{
    return dsn_span_find_byte(bytes, '\n') < 0 && dsn_span_find_byte(bytes, '\r') >= 0 ? '\r' : '\n';
}

void
dsn_mail_scan(DsnMail *mail, DsnSpan bytes)
{
    mail->bytes = bytes.data != NULL ? bytes : DSN_SPAN("");
    mail->line_end = line_end_of(bytes);
    mail->has_envelope_line = FALSE;
    mail->limit = NULL;
    mail->limit_offset = G_MAXSIZE;
    g_array_set_size(mail->fields, 0);
    g_array_set_size(mail->parts, 0);
    if (mail->decoded != NULL)
        g_array_set_size(mail->decoded, 0);
    g_string_chunk_clear(mail->store);
    dsn_structure_scan(mail);
}

const DsnField *
dsn_part_field(const DsnMail *mail, const DsnPart *part, DsnFieldId id)
{
    const DsnField *field = &g_array_index(mail->fields, DsnField, part->first_field);

    for (guint i = 0; i < part->n_fields; i++, field++) {
        if (field->id == id)
            return field;
    }
    return NULL;
}

const DsnField *
dsn_part_field_named(const DsnMail *mail, const DsnPart *part, const char *name)
{
    const DsnField *field = &g_array_index(mail->fields, DsnField, part->first_field);
    const DsnSpan wanted = dsn_span_from_string(name);

    for (guint i = 0; i < part->n_fields; i++, field++) {
        if (dsn_span_equal_nocase(field->name, wanted))
            return field;
    }
    return NULL;
}

DsnSpan
dsn_value_unfold(DsnMail *mail, DsnSpan value)
{
    value = dsn_utf8_cut(value, DSN_MAIL_VALUE_MAX);
    if (dsn_span_find_byte(value, '\n') < 0 && dsn_span_find_byte(value, '\r') < 0)
        return value;
    g_string_truncate(mail->scratch, 0);
    for (gsize i = 0; i < value.length; i++) {
        const guint8 byte = value.data[i];
        if (byte != '\r' && byte != '\n')
            g_string_append_c(mail->scratch, (char)byte);
        else if (i + 1 < value.length &&
                 !g_ascii_isspace(value.data[i + 1])) /* the blank was lost on the way */
            g_string_append_c(mail->scratch, ' ');
    }
    return dsn_span_keep((DsnSpan){(guint8 *)mail->scratch->str, mail->scratch->len}, mail->store);
}

DsnSpan
dsn_value_decode(DsnMail *mail, DsnSpan value)
{
    return dsn_words_decode(mail, dsn_mail_utf8(mail, dsn_value_unfold(mail, value)));
}

DsnSpan
dsn_mail_utf8(DsnMail *mail, DsnSpan bytes)
{
    return dsn_charset_to_utf8(mail, bytes, DSN_SPAN_NONE);
}

gsize
dsn_mail_offset(const DsnMail *mail, DsnSpan span)
{
    const guint8 *start = mail->bytes.data, *end = start + mail->bytes.length;

    if (span.data == NULL || (guintptr)span.data < (guintptr)start || (guintptr)span.data > (guintptr)end)
        return G_MAXSIZE;
    return (gsize)(span.data - start);
}
