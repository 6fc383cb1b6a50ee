/* SPDX-License-Identifier: BSD-2-Clause */
/* cause/circumstances.c: what is known about a fact besides words and codes
 *
 * Takes the fact and what is known of the returned message, gives the circumstances that rules ask for, as bits, and
 * what shows them. Of the returned message only the structure counts: its prose is no evidence.
 */
#include "../smtp/address.h"
#include "case.h"

static const struct {
    DsnReturnedShape shape;
    DsnWhen when;
} shapes[] = {
    {DSN_RETURNED_ATTACHMENT, DSN_WHEN_RETURNED_ATTACHMENT},
    {DSN_RETURNED_BARE_LF, DSN_WHEN_RETURNED_BARE_LF},
    {DSN_RETURNED_DANGEROUS, DSN_WHEN_RETURNED_DANGEROUS},
    {DSN_RETURNED_EIGHT_BIT, DSN_WHEN_RETURNED_EIGHT_BIT},
    {DSN_RETURNED_FROM_OTHER, DSN_WHEN_RETURNED_FROM_OTHER},
    {DSN_RETURNED_HTML, DSN_WHEN_RETURNED_HTML},
    {DSN_RETURNED_LIST, DSN_WHEN_RETURNED_LIST},
    {DSN_RETURNED_NO_DATE, DSN_WHEN_RETURNED_NO_DATE},
    {DSN_RETURNED_NO_MESSAGE_ID, DSN_WHEN_RETURNED_NO_MESSAGE_ID},
    {DSN_RETURNED_PLAIN, DSN_WHEN_RETURNED_PLAIN},
    {DSN_RETURNED_REPORT, DSN_WHEN_RETURNED_REPORT},
};

static guint32
bit(DsnWhen when, gboolean is_so)
{
    return is_so ? 1u << when : 0;
}

static gboolean
is_same_domain(const DsnFact *fact)
{
    DsnSpan sender = dsn_address_domain(fact->sender), recipient = dsn_address_domain(fact->recipient);

    return sender.length > 0 && dsn_span_equal_nocase(sender, recipient);
}

static gboolean
is_delayed(const DsnFact *fact)
{
    return dsn_span_is(fact->action, "delayed") || (fact->action.length == 0 && fact->kind == DSN_KIND_DELAY);
}

static gboolean
is_failed(const DsnFact *fact)
{
    return dsn_span_is(fact->action, "failed") ||
           (fact->action.length == 0 && fact->kind == DSN_KIND_FAILURE);
}

guint32
dsn_case_circumstances(const DsnFact *fact, const DsnReturned *returned)
{
    guint32 when = bit(DSN_WHEN_SAME_DOMAIN, is_same_domain(fact)) |
                   bit(DSN_WHEN_NULL_SENDER, fact->sender.data != NULL && fact->sender.length == 0) |
                   bit(DSN_WHEN_DOUBLE_BOUNCE_SENDER, dsn_span_is(fact->sender, "#@[]")) |
                   bit(DSN_WHEN_DELAYED, is_delayed(fact)) | bit(DSN_WHEN_FAILED, is_failed(fact)) |
                   bit(DSN_WHEN_RETURNED, returned->is_there);

    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++)
        when |= bit(shapes[i].when, (returned->shape & shapes[i].shape) != 0);
    return when;
}

static gboolean
has_letter(const DsnNormal *normal)
{
    for (gsize i = 0; i < normal->length; i++) {
        if (g_ascii_isalpha(normal->text[i]) || normal->text[i] >= 0x80)
            return TRUE;
    }
    return FALSE;
}

static gboolean
has_token(const DsnNormal *normal, DsnToken token)
{
    return (normal->tokens & (1u << token | 1u << DSN_TOKEN_SOMEBODY)) != 0;
}

guint32
dsn_case_named(const DsnNormal *normal)
{
    return bit(DSN_WHEN_SENDER_NAMED, (normal->tokens & 1u << DSN_TOKEN_SENDER) != 0) |
           bit(DSN_WHEN_RECIPIENT_NAMED, has_token(normal, DSN_TOKEN_RECIPIENT)) |
           bit(DSN_WHEN_OTHER_NAMED, has_token(normal, DSN_TOKEN_OTHER)) |
           bit(DSN_WHEN_DIAGNOSTIC, has_letter(normal));
}

static DsnSpan
spell_sender(DsnSpan sender)
{
    return sender.length > 0 ? sender : DSN_SPAN("<>");
}

gboolean
dsn_case_show(const DsnJudge *judge, DsnWhen when, DsnEvidence *ret_evidence)
{
    switch (when) {
    case DSN_WHEN_DOUBLE_BOUNCE_SENDER:
    case DSN_WHEN_NULL_SENDER:
    case DSN_WHEN_SAME_DOMAIN:
        *ret_evidence = (DsnEvidence){"sender", spell_sender(judge->fact->sender), NULL};
        return TRUE;
    case DSN_WHEN_RETURNED_ATTACHMENT:
    case DSN_WHEN_RETURNED_DANGEROUS:
    case DSN_WHEN_RETURNED_HTML:
    case DSN_WHEN_RETURNED_PLAIN:
        if (!dsn_span_is_set(judge->returned->content_type))
            return FALSE;
        *ret_evidence = (DsnEvidence){"original", judge->returned->content_type, NULL};
        return TRUE;
    case DSN_WHEN_RETURNED_FROM_OTHER:
        *ret_evidence = (DsnEvidence){"original", judge->returned->from, NULL};
        return dsn_span_is_set(judge->returned->from);
    default:
        return FALSE;
    }
}
