/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/address.c: the addresses of a field that lists some (RFC 5322 section 3.4)
 *
 * Takes a raw value, gives addresses without name, brackets and comment. Lists are cut into mailboxes here, and the
 * usual mailbox is read here too: GMime refuses addresses that exist ("a..b.@example.jp") and takes quadratic time for
 * long lists. What is odd is left to it, one mailbox at a time. What an address means is the business of smtp/.
 */
#include "start.h"

#include "mail.h"

#include <gmime/gmime.h>
#include <string.h>

#define ADDRESSES_MAX 20000 /* of one field; RFC 5321 servers take 100 to 5,000 recipients in one message */
#define MAILBOX_MAX \
    1024               /* bytes of an odd mailbox that GMime is given; a path has 256 (RFC 5321 4.5.3.1.3) */
#define LITERAL_MAX 64 /* bytes of an address literal with its brackets; IPv6 takes 53 */

typedef enum {
    TOKEN_ANGLE,     /* <...> */
    TOKEN_COLON,     /* ends the name of a group */
    TOKEN_COMMENT,   /* (...) */
    TOKEN_QUOTED,    /* "..." */
    TOKEN_SEPARATOR, /* comma, or the end of a group */
    TOKEN_WORD,
} Token;

/* What was searched for in vain to the end of the value is not searched again, so that time stays linear. */
typedef struct {
    DsnSpan rest;
    gboolean no_quote, no_parenthesis, no_bracket;
} Reader;

typedef struct {
    DsnSpan text;  /* all of it */
    DsnSpan angle; /* what stands in the last angle brackets; DSN_SPAN_NONE: there are none */
    DsnSpan word;  /* the first word */
    guint n_words;
    gboolean has_quoted;
} Mailbox;

static gboolean
is_blank(guint8 byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Length of the quoted string that @text begins with, or 0. */
static gsize
quoted_length(Reader *reader, DsnSpan text)
{
    for (gsize at = 1; at < text.length && !reader->no_quote; at++) {
        if (text.data[at] == '"')
            return at + 1;
        if (text.data[at] == '\\')
            at++;
    }
    reader->no_quote = TRUE;
    return 0;
}

static gsize
comment_length(Reader *reader, DsnSpan text)
{
    guint depth = 0;

    for (gsize at = 0; at < text.length && !reader->no_parenthesis; at++) {
        if (text.data[at] == '(')
            depth++;
        else if (text.data[at] == '\\')
            at++;
        else if (text.data[at] == ')' && --depth == 0)
            return at + 1;
    }
    reader->no_parenthesis = TRUE;
    return 0;
}

static gsize
angle_length(Reader *reader, DsnSpan text)
{
    gssize end = reader->no_bracket ? -1 : dsn_span_find_byte(text, '>');

    reader->no_bracket = end < 0;
    return (gsize)(end + 1);
}

static gboolean
ends_word(guint8 byte)
{
    static const guint8 ends[256] = {[' '] = 1, ['\t'] = 1, ['\r'] = 1, ['\n'] = 1, ['"'] = 1, ['('] = 1,
                                     [')'] = 1, [','] = 1,  [':'] = 1,  [';'] = 1,  ['<'] = 1};
    return ends[byte] != 0;
}

/* At least one byte, whatever it is; an address literal belongs to it, with its colons. */
static gsize
word_length(DsnSpan text)
{
    gsize length = 0;

    do {
        if (text.data[length] == '[')
            length += (gsize)(dsn_span_find_byte(dsn_span_cut(text, length, LITERAL_MAX), ']') + 1);
        length++;
    } while (length < text.length && !ends_word(text.data[length]));
    return MIN(length, text.length);
}

static gboolean
take_token(Reader *reader, Token *ret_token, DsnSpan *ret_text)
{
    DsnSpan rest = reader->rest;
    gsize length = 0;

    while (rest.length > 0 && is_blank(rest.data[0]))
        rest = dsn_span_from(rest, 1);
    if (rest.length == 0)
        return FALSE;
    switch (rest.data[0]) {
    case '"':
        *ret_token = TOKEN_QUOTED;
        length = quoted_length(reader, rest);
        break;
    case '(':
        *ret_token = TOKEN_COMMENT;
        length = comment_length(reader, rest);
        break;
    case '<':
        *ret_token = TOKEN_ANGLE;
        length = angle_length(reader, rest);
        break;
    case ':':
        *ret_token = TOKEN_COLON;
        length = 1;
        break;
    case ',':
    case ';':
        *ret_token = TOKEN_SEPARATOR;
        length = 1;
        break;
    }
    if (length == 0) {
        *ret_token = TOKEN_WORD;
        length = word_length(rest);
    }
    *ret_text = dsn_span_cut(rest, 0, length);
    reader->rest = dsn_span_from(rest, length);
    return TRUE;
}

/* Takes the next mailbox off the list, the name of its group left out. FALSE at the end. */
static gboolean
take_mailbox(Reader *reader, Mailbox *ret_mailbox)
{
    Mailbox mailbox = {.text = DSN_SPAN_NONE};
    DsnSpan text;
    Token token;

    while (take_token(reader, &token, &text)) {
        if (token == TOKEN_COLON) {
            mailbox = (Mailbox){.text = DSN_SPAN_NONE};
            continue;
        }
        if (token == TOKEN_SEPARATOR) {
            if (mailbox.text.data == NULL)
                continue;
            break;
        }
        if (mailbox.text.data == NULL)
            mailbox.text = text;
        mailbox.text.length = (gsize)(text.data + text.length - mailbox.text.data);
        if (token == TOKEN_ANGLE)
            mailbox.angle = dsn_span_trim(dsn_span_cut(text, 1, text.length - 2));
        else if (token == TOKEN_WORD && mailbox.n_words++ == 0)
            mailbox.word = text;
        mailbox.has_quoted |= token == TOKEN_QUOTED;
    }
    *ret_mailbox = mailbox;
    return mailbox.text.data != NULL;
}

/* Without the route of RFC 5321 appendix C: "@a.example,@b.example:user@c.example". */
static DsnSpan
without_route(DsnSpan path)
{
    gssize colon = dsn_span_starts_with(path, "@") ? dsn_span_find_byte(path, ':') : -1;
    return dsn_span_from(path, (gsize)(colon + 1));
}

static gboolean
has_blank(DsnSpan text)
{
    for (gsize i = 0; i < text.length; i++) {
        if (is_blank(text.data[i]))
            return TRUE;
    }
    return FALSE;
}

/* The address of the first mailbox that GMime finds in @text, as a span over the same bytes where they hold it. */
static DsnSpan
parse_odd(DsnMail *mail, DsnSpan text)
{
    g_autoptr(GObject) list = NULL; /* an InternetAddressList */
    InternetAddress *first;
    const char *address = NULL;
    gssize found;

    text = dsn_mail_utf8(mail, dsn_span_cut(text, 0, MAILBOX_MAX));
    if (text.length == 0 || dsn_span_find_byte(text, '\0') >= 0)
        return DSN_SPAN_NONE;
    dsn_gmime_start();
    g_string_truncate(mail->scratch, 0);
    g_string_append_len(mail->scratch, (const char *)text.data, (gssize)text.length);
    list = (GObject *)internet_address_list_parse(NULL, mail->scratch->str);
    first = list != NULL ? internet_address_list_get_address(INTERNET_ADDRESS_LIST(list), 0) : NULL;
    if (first != NULL && INTERNET_ADDRESS_IS_MAILBOX(first))
        address = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first));
    if (address == NULL)
        return DSN_SPAN_NONE;
    found = dsn_span_find(text, address);
    if (found >= 0)
        return dsn_span_cut(text, (gsize)found, strlen(address));
    return dsn_span_keep(dsn_span_from_string(address), mail->store);
}

static DsnSpan
mailbox_address(DsnMail *mail, const Mailbox *mailbox)
{
    DsnSpan found;

    if (mailbox->angle.data != NULL) {
        found = has_blank(mailbox->angle) ? parse_odd(mail, mailbox->angle) : without_route(mailbox->angle);
        return dsn_mail_utf8(mail, found.data != NULL ? found : mailbox->angle);
    }
    if (mailbox->n_words != 1 || mailbox->has_quoted || mailbox->word.data[0] == '<')
        return parse_odd(mail, mailbox->text);
    found = mailbox->word;
    if (found.data[0] == '@' || found.data[found.length - 1] == '@')
        return DSN_SPAN_NONE;
    return dsn_mail_utf8(mail, found);
}

DsnSpan
dsn_value_address(DsnMail *mail, DsnSpan value)
{
    Reader reader = {.rest = value};
    Mailbox mailbox;

    for (guint i = 0; i < ADDRESSES_MAX && take_mailbox(&reader, &mailbox); i++) {
        DsnSpan address = mailbox_address(mail, &mailbox);
        if (address.data != NULL)
            return address;
    }
    return DSN_SPAN_NONE;
}

guint
dsn_value_n_addresses(DsnMail *mail, DsnSpan value)
{
    Reader reader = {.rest = value};
    Mailbox mailbox;
    guint n = 0;

    for (guint i = 0; i < ADDRESSES_MAX && take_mailbox(&reader, &mailbox); i++)
        n += dsn_span_is_set(mailbox_address(mail, &mailbox));
    return n;
}
