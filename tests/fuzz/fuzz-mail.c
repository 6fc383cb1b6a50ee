/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz-mail.c: whatever the bytes, there is a part 0, parts lie inside of those around them, and all text is UTF-8 */
#include "fuzz.h"
#include "mail/mail.h"

static void
check_inside(DsnSpan outer, DsnSpan inner)
{
    g_assert(inner.data >= outer.data && inner.data + inner.length <= outer.data + outer.length);
}

static void
check_text(DsnSpan text)
{
    for (gsize at = 0; at < text.length; at++) /* NUL is UTF-8, but not for g_utf8_validate_len() */
        g_assert(text.data[at] != '\0');
    g_assert(text.length == 0 || g_utf8_validate_len((const char *)text.data, text.length, NULL));
}

static void
read_part(DsnMail *mail, guint index)
{
    const DsnPart *part = dsn_mail_part(mail, index);

    g_assert(part->depth <= DSN_MAIL_DEPTH_MAX && part->end > index && part->end <= mail->parts->len);
    g_assert(part->first_field + part->n_fields <= mail->fields->len);
    check_inside(mail->bytes, part->header);
    check_inside(mail->bytes, part->body);
    g_assert((part->parent < 0) == (index == 0));
    if (index > 0) {
        g_assert(part->parent < (gint)index && part->end <= dsn_mail_part(mail, (guint)part->parent)->end);
        check_inside(dsn_mail_part(mail, (guint)part->parent)->body, part->body);
    }
    dsn_part_content(mail, part);
    check_text(dsn_part_text(mail, part));
    check_text(dsn_part_file_name(mail, part));
}

static void
read_field(DsnMail *mail, DsnField field)
{
    check_inside(mail->bytes, field.name);
    check_inside(mail->bytes, field.value);
    check_text(dsn_value_decode(mail, field.value));
    check_text(dsn_value_parameter(mail, field.value, "name"));
    check_text(dsn_value_address(mail, field.value));
    check_text(dsn_value_date(mail, field.value));
    dsn_value_n_addresses(mail, field.value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GArray) fields = g_array_new(FALSE, FALSE, sizeof(DsnField));
    g_autoptr(DsnMail) mail = dsn_mail_new();
    DsnSpan rest = {data, size};

    dsn_mail_scan(mail, rest);
    g_assert(mail->parts->len > 0 && dsn_mail_part(mail, 0)->end == mail->parts->len);
    g_assert((mail->limit == NULL) == (mail->limit_offset == G_MAXSIZE));
    for (guint i = 0; i < mail->parts->len; i++)
        read_part(mail, i);
    for (guint i = 0; i < mail->fields->len; i++)
        read_field(mail, g_array_index(mail->fields, DsnField, i));
    while (dsn_fields_read(&rest, fields))
        continue;
    g_assert(rest.length == 0);
    return 0;
}
