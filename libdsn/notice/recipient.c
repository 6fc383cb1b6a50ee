/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/recipient.c: does a line of a notice name a recipient, and where do the words about it begin?
 *
 * Takes one line, gives the address and what follows it. The shapes are those of real notices:
 *
 *     <addr>: reason                  Postfix, qmail, and many after them
 *     <addr> (expanded from <b>): reason
 *     addr: reason                    OpenSMTPD, nullmailer, SurfControl
 *     <addr>... reason                Sendmail
 *     <addr>   (reason)               McAfee
 *     addr [reason]
 *     "addr":                         GMX
 *     /DD.RFC-822=jane(a)b.org/C=DE/  X.400 gateways
 *     addr                            Exim, Exchange, Gmail, and everybody
 *     * addr
 *     addr<mailto:addr>               text made of HTML
 *     >>> addr <addr>
 *     addr on Mon, 1 Jan ...          Exchange 5.5
 *     Recipient: <addr>               and any other label that speaks of a recipient
 *     Unknown user: addr
 */
#include "reader.h"

#include "../smtp/address.h"
#include "../smtp/reply.h"

#define LABEL_MAX \
    60 /* bytes before the colon of "Invalid final delivery userid: addr"; the longest seen is 42 */

#define WIDE_COLON "\xef\xbc\x9a" /* U+FF1A, in Chinese and Japanese */

/* Labels before an address that make the line name a recipient, by the words in them. */
static const char *const recipient_words[] = {
    "recipient",
    "user",
    "addressed to",
    "delivered to",
    "deliver to",
    "undeliverable",
    "failed to",
    "error-for",
    "delivery",
    "addressee",
    "destinataire",
    "empf\xc3\xa4nger",
    "destinatario",
    "\xe6\x94\xb6\xe4\xbb\xb6\xe4\xba\xba",                                     /* 收件人 */
    "\xe6\x94\xb6\xe4\xbb\xb6\xe8\x80\x85",                                     /* 收件者 */
    "\xeb\xb0\x9b\xeb\x8a\x94",                                                 /* 받는 (사람) */
    "\xec\x88\x98\xec\x8b\xa0\xec\x9e\x90",                                     /* 수신자 */
    "\xe5\xae\x9b\xe5\x85\x88",                                                 /* 宛先 */
    "\xe5\x8f\x97\xe4\xbf\xa1\xe8\x80\x85",                                     /* 受信者 */
    "\xd0\xbf\xd0\xbe\xd0\xbb\xd1\x83\xd1\x87\xd0\xb0\xd1\x82\xd0\xb5\xd0\xbb", /* получател(ь) */
    "adresat",
    "odbiorca",
    "ontvanger",
    "mottagare",
    "modtager",
    "mottaker",
};
/* And labels that never do, although an address follows. */
static const char *const other_words[] = {
    "from",    "sender", "reply",   "message-id", "return-path", "subject",   "cc",
    "contact", "report", "support", "mailto",     "http",        "generated", "help",
    "command", "sent:",  "replied", "postmaster", "expanded",    "original-",
};

static gboolean
has_word(DsnSpan text, const char *const *words, gsize n_words)
{
    for (gsize i = 0; i < n_words; i++) {
        if (dsn_span_find_nocase(text, words[i]) >= 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_bullet(guint8 byte)
{
    return byte == '*' || byte == '-' || byte == '>' || byte == ' ' || byte == '\t' || byte == '"' ||
           byte == '\'';
}

/* "addr<mailto:addr>" names it twice; in "addr <other>" the first is but a name. */
static DsnSpan
skip_second_copy(DsnSpan rest, DsnSpan *address)
{
    DsnSpan text = dsn_span_trim(rest), second, at;
    gssize end;

    if (!dsn_span_starts_with(text, "<") || (end = dsn_span_find_byte(text, '>')) < 0)
        return rest;
    text = dsn_span_cut(text, 0, (gsize)end + 1);
    rest = dsn_span_from(rest, (gsize)(text.data - rest.data) + text.length);
    if (dsn_span_starts_nocase(text, "<mailto:"))
        return rest;
    if (dsn_address_take(&text, &second, &at))
        *address = second;
    return rest;
}

/* What stands behind the address decides about the shape. */
static DsnLineKind
read_tail(DsnSpan rest, gboolean angled, gboolean quoted, DsnSpan *ret_rest)
{
    DsnSpan text;
    guint16 code = 0;
    DsnStatus status = {0};

    if (quoted && rest.length > 0 && (rest.data[0] == '"' || rest.data[0] == '\''))
        rest = dsn_span_from(rest, 1);
    text = dsn_span_trim(rest);
    *ret_rest = text;
    if (text.length == 0)
        return DSN_LINE_BARE;
    if (dsn_span_starts_with(text, "...")) {
        *ret_rest = dsn_span_trim(dsn_span_from(text, 3));
        return DSN_LINE_NAMED;
    }
    if (text.data[0] == ':') {
        *ret_rest = dsn_span_trim(dsn_span_from(text, 1));
        return ret_rest->length == 0 || angled || quoted ? DSN_LINE_NAMED : DSN_LINE_LISTED;
    }
    if (dsn_span_starts_nocase(text, "(expanded from") || dsn_span_starts_nocase(text, "(generated from"))
        return DSN_LINE_NAMED;
    if (text.data[0] == '(' || text.data[0] == '[' || text.data[0] == ';' || text.data[0] == ',' ||
        text.data[0] == '|')
        return DSN_LINE_LISTED;
    if (dsn_span_starts_nocase(text, "on ") && dsn_span_find_byte(text, ':') > 0) {
        *ret_rest = DSN_SPAN_NONE; /* the date that Exchange 5.5 puts there is no reason */
        return DSN_LINE_BARE;
    }
    if (text.data[0] == '-' || text.data[0] == '=' || dsn_reply_read(text, &code, &status))
        return DSN_LINE_LISTED;
    return DSN_LINE_OTHER;
}

static DsnLineKind
read_labelled(DsnSpan line, DsnSpan at, DsnSpan address, DsnSpan *ret_address, DsnSpan *ret_rest)
{
    DsnSpan label = dsn_span_trim(dsn_span_cut(line, 0, (gsize)(at.data - line.data)));
    DsnSpan tail = dsn_span_from(line, (gsize)(at.data - line.data) + at.length);
    gboolean colon;

    if (label.length > 0 && label.data[label.length - 1] == '[') { /* "Recipient: [SMTP:addr]" */
        label = dsn_span_trim(dsn_span_cut(label, 0, label.length - 1));
    }
    colon = label.length > 0 && label.data[label.length - 1] == ':';
    if (dsn_span_ends_nocase(label, WIDE_COLON)) {
        label.length -= sizeof(WIDE_COLON) - 2; /* its last byte stands for the colon that is cut off below */
        colon = TRUE;
    }
    if (label.length == 0 || label.length > LABEL_MAX || !colon || dsn_span_find_byte(label, '@') >= 0)
        return DSN_LINE_OTHER;
    if (has_word(label, other_words, G_N_ELEMENTS(other_words)) ||
        !has_word(label, recipient_words, G_N_ELEMENTS(recipient_words)))
        return DSN_LINE_OTHER;
    tail = dsn_span_trim(skip_second_copy(tail, &address));
    while (tail.length > 0 &&
           (tail.data[0] == ']' || tail.data[0] == '.' || tail.data[0] == ';' || tail.data[0] == ','))
        tail = dsn_span_trim(dsn_span_from(tail, 1));
    *ret_address = address;
    *ret_rest = tail.length == 0 ? dsn_span_cut(label, 0, label.length - 1) : tail;
    /* "Unknown user: addr": the label is the reason. "Recipient: addr": it is not. */
    if (tail.length == 0 &&
        (dsn_span_find_nocase(label, "recipient") >= 0 || dsn_span_find_nocase(label, "addressed") >= 0 ||
         dsn_span_find_nocase(label, "address") >= 0))
        *ret_rest = DSN_SPAN_NONE;
    return DSN_LINE_NAMED;
}

/* Programs and files as recipients: "|IFS=' ' && exec ..." or "|/usr/bin/prog", quoted or in angle brackets. */
static gboolean
is_program(DsnSpan text)
{
    return dsn_span_starts_with(text, "\"|") || dsn_span_starts_with(text, "<\"|") ||
           dsn_span_starts_with(text, "|/");
}

/* An X.400 address: "/DD.RFC-822=jane(a)example.com/O=org/C=DE/" */
static gboolean
is_or_address(DsnSpan text)
{
    return text.length > 4 && text.data[0] == '/' && text.data[text.length - 1] == '/' &&
           dsn_span_find_byte(text, '=') > 0;
}

DsnLineKind
dsn_recipient_line_read(DsnSpan line, DsnSpan *ret_address, DsnSpan *ret_rest)
{
    DsnSpan rest = line, address, at, tail, text;
    gsize before;
    gboolean quoted = FALSE;

    if (dsn_span_find_byte(line, '@') < 0 && dsn_span_find_byte(line, '=') < 0) /* nearly all lines */
        return DSN_LINE_OTHER;
    text = dsn_span_trim(line);
    if (text.length == 0 || text.length > 2 * DSN_ADDRESS_MAX || dsn_span_starts_with(text, "<<<") ||
        is_program(text))
        return DSN_LINE_OTHER;
    if (is_or_address(text)) {
        *ret_address = text;
        *ret_rest = DSN_SPAN_NONE;
        return DSN_LINE_BARE;
    }
    if (!dsn_address_take(&rest, &address, &at))
        return DSN_LINE_OTHER;
    before = (gsize)(at.data - line.data);
    for (gsize i = 0; i < before; i++) {
        if (!is_bullet(line.data[i]))
            return read_labelled(line, at, address, ret_address, ret_rest);
        quoted = line.data[i] == '"' || line.data[i] == '\'';
    }
    tail = skip_second_copy(dsn_span_from(line, before + at.length), &address);
    *ret_address = address;
    return read_tail(tail, at.length > address.length, quoted, ret_rest);
}
