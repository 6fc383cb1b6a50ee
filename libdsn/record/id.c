/* SPDX-License-Identifier: BSD-2-Clause */
/* record/id.c: the identity of a fact
 *
 * Takes what makes this fact the one it is: which report (its Message-ID, and where it has none, its date, the host that
 * wrote it and that host's queue id, and without a date even its text), whom it is about, what happened and what the host said, and which message came
 * back. Gives the first 128 bits of their SHA-256, so that the same report has the same id on every machine. How the
 * report reached us (path, Received fields, mbox line, Maildir flags) and when it was read are left out, and so is the
 * cause: better knowledge must not make an old fact a new one.
 */
#include "record.h"

#include <string.h>

/* The length goes in front, so that "ab" "c" and "a" "bc" differ, and nothing differs from empty. */
static void
add(GChecksum *checksum, DsnSpan part)
{
    guint32 length = part.data == NULL ? G_MAXUINT32 : (guint32)MIN(part.length, DSN_RECORD_TEXT_MAX);
    guint32 head = GUINT32_TO_LE(length);

    g_checksum_update(checksum, (const guchar *)&head, sizeof head);
    if (part.length > 0)
        g_checksum_update(checksum, part.data, (gssize)length);
}

/* Half of the 64 digits is an id, the other half another one. */
static void
take(GChecksum *checksum, char id[DSN_ID_LENGTH + 1], char spare[DSN_ID_LENGTH + 1])
{
    const char *digits = g_checksum_get_string(checksum);

    memcpy(id, digits, DSN_ID_LENGTH);
    id[DSN_ID_LENGTH] = '\0';
    if (spare != NULL)
        memcpy(spare, digits + DSN_ID_LENGTH, DSN_ID_LENGTH + 1);
    g_checksum_reset(checksum);
}

/* Line by line, so that it does not matter whether lines end in CRLF or LF. */
void
dsn_id_write_body(const DsnReportInput *input, char id[DSN_ID_LENGTH + 1])
{
    DsnSpan rest, line;

    id[0] = '\0';
    if (input->mail == NULL || dsn_span_is_set(input->facts->message_id) ||
        dsn_span_is_set(input->facts->date))
        return;
    rest = dsn_mail_part(input->mail, 0)->body;
    for (guint i = 0; i < DSN_ID_LINES_MAX && dsn_span_take_line(&rest, &line); i++)
        add(input->checksum, line);
    take(input->checksum, id, NULL);
}

static void
add_report(const DsnReportInput *input, const DsnFact *fact)
{
    const DsnFacts *facts = input->facts;

    add(input->checksum, facts->message_id);
    if (dsn_span_is_set(facts->message_id))
        return;
    add(input->checksum, facts->date);
    add(input->checksum, fact->reporting_mta);
    add(input->checksum, fact->queue_id);
    add(input->checksum, dsn_span_from_string(input->body_id));
}

void
dsn_id_write(const DsnReportInput *input, const DsnFact *fact, char id[DSN_ID_LENGTH + 1],
             char spare[DSN_ID_LENGTH + 1])
{
    char status[DSN_STATUS_TEXT_MAX] = "";

    if (fact->status.klass != 0)
        dsn_status_write(fact->status, status);
    if (input->facts != NULL)
        add_report(input, fact);
    add(input->checksum, dsn_span_from_string(dsn_kind_name(fact->kind)));
    add(input->checksum, fact->recipient);
    add(input->checksum, dsn_span_from_string(status));
    add(input->checksum, fact->diagnostic);
    add(input->checksum, input->facts != NULL ? input->facts->returned.message_id : DSN_SPAN_NONE);
    take(input->checksum, id, spare);
}
