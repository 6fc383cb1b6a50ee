/* SPDX-License-Identifier: BSD-2-Clause */
/* record/id.c: the identity of a fact
 *
 * Takes what makes this fact the one it is: which report (its Message-ID, and where it has none, its date, the host that
 * wrote it and that host's queue id, and without a date even its text; for a line in a log, when), whom it is about, what happened and what the host said, and which message came
 * back. Gives the first 128 bits of their SHA-256, so that the same report has the same id on every machine. How the
 * report reached us (path, Received fields, mbox line, Maildir flags) and when it was read are left out, and so is the
 * cause: better knowledge must not make an old fact a new one.
 */
#include "record.h"
#include "sha256.h"

/* The length goes in front, so that "ab" "c" and "a" "bc" differ, and nothing differs from empty. */
static void
add(DsnSha256 *hash, DsnSpan part)
{
    guint32 length = part.data == NULL ? G_MAXUINT32 : (guint32)MIN(part.length, DSN_RECORD_TEXT_MAX);
    guint32 head = GUINT32_TO_LE(length);

    dsn_sha256_add(hash, &head, sizeof head);
    if (part.length > 0)
        dsn_sha256_add(hash, part.data, length);
}

static void
write_digits(const guint8 *bytes, char id[DSN_ID_LENGTH + 1])
{
    static const char digits[] = "0123456789abcdef";

    for (gsize i = 0; i < DSN_ID_LENGTH / 2; i++) {
        id[2 * i] = digits[bytes[i] >> 4];
        id[2 * i + 1] = digits[bytes[i] & 15];
    }
    id[DSN_ID_LENGTH] = '\0';
}

/* Half of the digest is an id, the other half another one. */
static void
take(DsnSha256 *hash, char id[DSN_ID_LENGTH + 1], char spare[DSN_ID_LENGTH + 1])
{
    guint8 digest[DSN_SHA256_LENGTH];

    G_STATIC_ASSERT(DSN_SHA256_LENGTH == DSN_ID_LENGTH);
    dsn_sha256_end(hash, digest);
    write_digits(digest, id);
    if (spare != NULL)
        write_digits(digest + DSN_ID_LENGTH / 2, spare);
}

/* Line by line, so that it does not matter whether lines end in CRLF or LF. */
void
dsn_id_write_body(const DsnReportInput *input, char id[DSN_ID_LENGTH + 1])
{
    DsnSpan rest, line;
    DsnSha256 hash;

    id[0] = '\0';
    if (input->mail == NULL || dsn_span_is_set(input->facts->message_id) ||
        dsn_span_is_set(input->facts->date))
        return;
    dsn_sha256_init(&hash);
    rest = dsn_mail_part(input->mail, 0)->body;
    for (guint i = 0; i < DSN_ID_LINES_MAX && dsn_span_take_line(&rest, &line); i++)
        add(&hash, line);
    take(&hash, id, NULL);
}

static void
add_report(DsnSha256 *hash, const DsnReportInput *input, const DsnFact *fact)
{
    const DsnFacts *facts = input->facts;

    add(hash, facts->message_id);
    if (dsn_span_is_set(facts->message_id))
        return;
    add(hash, facts->date);
    add(hash, fact->reporting_mta);
    add(hash, fact->queue_id);
    add(hash, dsn_span_from_string(input->body_id));
}

void
dsn_id_write(const DsnReportInput *input, const DsnFact *fact, char id[DSN_ID_LENGTH + 1],
             char spare[DSN_ID_LENGTH + 1])
{
    char status[DSN_STATUS_TEXT_MAX] = "";
    DsnSha256 hash;

    dsn_sha256_init(&hash);
    if (fact->status.klass != 0)
        dsn_status_write(fact->status, status);
    if (input->facts != NULL)
        add_report(&hash, input, fact);
    add(&hash, dsn_span_from_string(dsn_kind_name(fact->kind)));
    add(&hash, fact->recipient);
    add(&hash, dsn_span_from_string(status));
    add(&hash, fact->diagnostic);
    add(&hash, input->facts != NULL ? input->facts->returned.message_id : DSN_SPAN_NONE);
    if (dsn_span_is_set(input->moment))
        add(&hash, input->moment);
    take(&hash, id, spare);
}
