/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/given.c: the circumstances that an example of a rule is told in
 *
 * Takes the value of a "given" field, sets the members of a fact. The names are few and short, because they are typed
 * by people who write rules.
 */
#include "given.h"

#include <stddef.h>

static const struct {
    const char *name;
    gsize offset; /* of the DsnSpan in DsnFact */
} texts[] = {
    {"action", offsetof(DsnFact, action)},   {"context", offsetof(DsnFact, context)},
    {"host", offsetof(DsnFact, remote_mta)}, {"recipient", offsetof(DsnFact, recipient)},
    {"sender", offsetof(DsnFact, sender)},
};

static const struct {
    const char *name;
    DsnReturnedShape shape;
} shapes[] = {
    {"attachment", DSN_RETURNED_ATTACHMENT},
    {"bare-lf", DSN_RETURNED_BARE_LF},
    {"body", DSN_RETURNED_BODY},
    {"dangerous", DSN_RETURNED_DANGEROUS},
    {"eight-bit", DSN_RETURNED_EIGHT_BIT},
    {"from-other", DSN_RETURNED_FROM_OTHER},
    {"html", DSN_RETURNED_HTML},
    {"list", DSN_RETURNED_LIST},
    {"no-date", DSN_RETURNED_NO_DATE},
    {"no-message-id", DSN_RETURNED_NO_MESSAGE_ID},
    {"plain", DSN_RETURNED_PLAIN},
    {"report", DSN_RETURNED_REPORT},
};

static gboolean
read_returned(DsnSpan value, DsnReturned *returned)
{
    DsnSpan word;

    returned->is_there = TRUE;
    while (dsn_span_take_until(&value, ',', &word)) {
        gsize i = 0;
        while (i < G_N_ELEMENTS(shapes) && !dsn_span_is(word, shapes[i].name))
            i++;
        if (i == G_N_ELEMENTS(shapes))
            return FALSE;
        returned->shape |= shapes[i].shape;
    }
    return TRUE;
}

static gboolean
read_reply(DsnSpan value, guint16 *ret_reply)
{
    guint reply = 0;

    for (gsize i = 0; i < value.length; i++) {
        if (value.length != 3 || !g_ascii_isdigit(value.data[i]))
            return FALSE;
        reply = reply * 10 + (guint)(value.data[i] - '0');
    }
    *ret_reply = (guint16)reply; /* an empty value: there is none */
    return TRUE;
}

static gboolean
read_status(DsnSpan value, DsnStatus *ret_status)
{
    *ret_status = (DsnStatus){0};
    return value.length == 0 || (dsn_status_read(&value, ret_status) && value.length == 0);
}

/* "<a@b.example>"; "<>" is the null sender. */
static DsnSpan
strip_brackets(DsnSpan value)
{
    gboolean has = value.length >= 2 && value.data[0] == '<' && value.data[value.length - 1] == '>';

    return has ? dsn_span_cut(value, 1, value.length - 2) : value;
}

static gboolean
set_value(DsnSpan name, DsnSpan value, DsnFact *fact, DsnReturned *returned)
{
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (dsn_span_is(name, texts[i].name)) {
            *(DsnSpan *)(gpointer)((guint8 *)fact + texts[i].offset) = strip_brackets(value);
            return TRUE;
        }
    }
    if (dsn_span_is(name, "command"))
        return (fact->command = dsn_command_read(value)) != DSN_COMMAND_NONE;
    if (dsn_span_is(name, "reply"))
        return read_reply(value, &fact->reply_code);
    if (dsn_span_is(name, "returned"))
        return read_returned(value, returned);
    return dsn_span_is(name, "status") && read_status(value, &fact->status);
}

/* A value ends at a blank, or when it begins with a quote, at the next one. */
static gboolean
take_value(DsnSpan *rest, DsnSpan *ret_value)
{
    if (dsn_span_starts_with(*rest, "\"")) {
        *rest = dsn_span_from(*rest, 1);
        if (dsn_span_find_byte(*rest, '"') < 0)
            return FALSE;
        return dsn_span_take_until(rest, '"', ret_value);
    }
    if (rest->length == 0 || rest->data[0] == ' ')
        *ret_value = dsn_span_cut(*rest, 0, 0); /* "sender=": the null sender */
    else
        dsn_span_take_until(rest, ' ', ret_value);
    return TRUE;
}

gboolean
dsn_given_read(DsnSpan text, DsnFact *fact, DsnReturned *returned, DsnSpan *ret_wrong)
{
    DsnSpan rest = dsn_span_trim(text);

    while (rest.length > 0) {
        DsnSpan name, value;
        *ret_wrong = rest;
        if (dsn_span_find_byte(rest, '=') <= 0 || !dsn_span_take_until(&rest, '=', &name) ||
            !take_value(&rest, &value) || !set_value(name, value, fact, returned))
            return FALSE;
        rest = dsn_span_trim(rest);
    }
    return TRUE;
}
