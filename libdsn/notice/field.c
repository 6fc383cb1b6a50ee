/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/field.c: a field of the block at hand (a feedback report, a disposition), as text */
#include "reader.h"

DsnSpan
dsn_notice_field(DsnNotice *notice, const char *name)
{
    const DsnField *field = dsn_fields_find(notice->reader->fields, name);

    if (field == NULL)
        return DSN_SPAN_NONE;
    return dsn_span_trim(dsn_mail_utf8(notice->mail, dsn_value_unfold(notice->mail, field->value)));
}
