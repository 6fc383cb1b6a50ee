/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/original.c: the address that the sender wrote, where the report names only the one it was led to
 *
 * Takes the only fact of a report. An alias or a forward makes another address of the one that was written to; without
 * Original-Recipient (RFC 3464 section 2.3.1) that one still stands in the return path that the report went to (VERP),
 * or in the "for" of a Received field of the returned message, when it is also its only To.
 */
#include "reader.h"

#include "../smtp/address.h"

#define RECEIVED_MAX 100 /* fields that are looked at; RFC 5321 section 6.3 calls more a loop */

static gboolean
names_for(DsnSpan received, DsnSpan address)
{
    gssize at = dsn_span_find_nocase(received, "for <");
    DsnSpan rest = dsn_span_from(received, at < 0 ? received.length : (gsize)at + 4);
    DsnSpan found;

    return dsn_address_take(&rest, &found, NULL) && dsn_address_equal(found, address);
}

static gboolean
was_received_for(DsnNoticeReader *reader, DsnSpan address)
{
    DsnSpan header = reader->facts.returned.header;

    g_array_set_size(reader->fields, 0);
    dsn_fields_read(&header, reader->fields);
    for (guint i = 0, n = 0; i < reader->fields->len && n < RECEIVED_MAX; i++) {
        const DsnField *field = &g_array_index(reader->fields, DsnField, i);
        if (field->id != DSN_FIELD_RECEIVED)
            continue;
        if (names_for(field->value, address))
            return TRUE;
        n++;
    }
    return FALSE;
}

void
dsn_notice_name_original(DsnNotice *notice)
{
    DsnNoticeReader *reader = notice->reader;
    const DsnFacts *all = &reader->facts;
    DsnFact *fact = all->facts->len == 1 ? &g_array_index(all->facts, DsnFact, 0) : NULL;
    DsnSpan to;

    if (fact == NULL || !dsn_span_is_set(fact->recipient) || dsn_span_is_set(fact->original_recipient))
        return;
    if (dsn_span_is_set(all->verp) && !all->is_signed) {
        if (!dsn_address_equal(all->verp, fact->recipient))
            fact->original_recipient = all->verp;
        return;
    }
    if (all->returned.n_to != 1)
        return;
    to = dsn_value_address(notice->mail, all->returned.to);
    if (dsn_address_is_mailbox(to) && !dsn_address_equal(to, fact->recipient) && was_received_for(reader, to))
        fact->original_recipient = to;
}
