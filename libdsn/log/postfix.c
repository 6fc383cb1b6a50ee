/* SPDX-License-Identifier: BSD-2-Clause */
/* log/postfix.c: what Postfix writes
 *
 * Takes the text behind the envelope, by the forms of Postfix 2 and 3: log_adhoc.c (deliveries), smtpd.c, cleanup and
 * postscreen (refusals), qmgr_active.c (expiry), bounce_notify_service.c. Leaves out what says nothing of mail: sessions
 * that come and go, statistics, TLS summaries.
 */
#include "event.h"

#include <string.h>

#include "../smtp/address.h"
#include "../smtp/reply.h"

#define QUEUE_ID_MIN \
    5 /* short ids: five digits of microseconds and the inode; old file systems had small ones */
#define QUEUE_ID_MAX 24 /* long ids have 15 or so */

/* The last part of the program's name. */
typedef enum {
    SERVICE_NONE,
    SERVICE_SILENT, /* says nothing of single messages */
    SERVICE_DELIVERY,
    SERVICE_QMGR,
    SERVICE_SMTPD,
    SERVICE_POSTSCREEN,
    SERVICE_CLEANUP,
    SERVICE_PICKUP,
    SERVICE_BOUNCE,
} Service;

/* In the order of their names. */
static const struct {
    const char *name;
    Service service;
} services[] = {
    {"anvil", SERVICE_SILENT},
    {"bounce", SERVICE_BOUNCE},
    {"cleanup", SERVICE_CLEANUP},
    {"defer", SERVICE_BOUNCE},
    {"discard", SERVICE_DELIVERY},
    {"dnsblog", SERVICE_SILENT},
    {"error", SERVICE_DELIVERY},
    {"flush", SERVICE_SILENT},
    {"lmtp", SERVICE_DELIVERY},
    {"local", SERVICE_DELIVERY},
    {"master", SERVICE_SILENT},
    {"nqmgr", SERVICE_QMGR},
    {"oqmgr", SERVICE_QMGR},
    {"pickup", SERVICE_PICKUP},
    {"pipe", SERVICE_DELIVERY},
    {"postalias", SERVICE_SILENT},
    {"postfix-script", SERVICE_SILENT},
    {"postmap", SERVICE_SILENT},
    {"postqueue", SERVICE_SILENT},
    {"postscreen", SERVICE_POSTSCREEN},
    {"postsuper", SERVICE_QMGR},
    {"proxymap", SERVICE_SILENT},
    {"qmgr", SERVICE_QMGR},
    {"qmqpd", SERVICE_SMTPD},
    {"relay", SERVICE_DELIVERY},
    {"retry", SERVICE_DELIVERY},
    {"scache", SERVICE_SILENT},
    {"sendmail", SERVICE_SILENT},
    {"smtp", SERVICE_DELIVERY},
    {"smtpd", SERVICE_SMTPD},
    {"tlsmgr", SERVICE_SILENT},
    {"tlsproxy", SERVICE_SILENT},
    {"trace", SERVICE_BOUNCE},
    {"trivial-rewrite", SERVICE_SILENT},
    {"verify", SERVICE_SILENT},
    {"virtual", SERVICE_DELIVERY},
};

static int
compare_name(DsnSpan name, const char *other)
{
    gsize length = strlen(other);
    int order = memcmp(name.data, other, MIN(length, name.length));

    return order != 0 ? order : (int)name.length - (int)length;
}

static Service
find_service(DsnSpan name)
{
    gsize low = 0, high = G_N_ELEMENTS(services);

    while (low < high) {
        gsize middle = (low + high) / 2;
        int order = compare_name(name, services[middle].name);
        if (order == 0)
            return services[middle].service;
        *(order < 0 ? &high : &low) = order < 0 ? middle : middle + 1;
    }
    return SERVICE_NONE;
}

/* "postfix/smtp", "postfix-out/smtp", "postfix/submission/smtpd". Services of other names in master.cf are named so in
 * Postfix 3: what they are is known by what they write. */
static Service
service_of(DsnSpan program)
{
    gsize at = program.length;
    Service service;

    while (at > 0 && program.data[at - 1] != '/')
        at--;
    if (at == 0 || at == program.length)
        return SERVICE_NONE;
    service = find_service(dsn_span_from(program, at));
    return service == SERVICE_NONE && dsn_span_starts_with(program, "postfix") ? SERVICE_DELIVERY : service;
}

/* --- Reading --- */

static gboolean
is_queue_id_byte(guint8 byte)
{
    return g_ascii_isalnum(byte);
}

/* "9D3C11F04A: " or "4SV9cQ2sHRz9sx5: " or "NOQUEUE: ". No English word in front of a colon is such: hexadecimal digits
 * are upper case, and the long form has no vowels. */
static gboolean
take_queue_id(DsnSpan *rest, DsnSpan *ret_id)
{
    gsize length = 0;
    gboolean is_short = TRUE, is_long = TRUE;
    DsnSpan id;

    while (length < rest->length && length <= QUEUE_ID_MAX && is_queue_id_byte(rest->data[length])) {
        guint8 byte = rest->data[length++];
        is_short &= g_ascii_isdigit(byte) || (byte >= 'A' && byte <= 'F');
        is_long &= strchr("aeiouAEIOU", byte) == NULL;
    }
    if (length < QUEUE_ID_MIN || length > QUEUE_ID_MAX || length + 1 >= rest->length ||
        rest->data[length] != ':' || rest->data[length + 1] != ' ')
        return FALSE;
    id = dsn_span_cut(*rest, 0, length);
    if (!is_short && !is_long && !dsn_span_is(id, "NOQUEUE"))
        return FALSE;
    *rest = dsn_span_from(*rest, length + 2);
    *ret_id = id;
    return TRUE;
}

static gboolean
take_prefix(DsnSpan *rest, const char *prefix)
{
    if (!dsn_span_starts_with(*rest, prefix))
        return FALSE;
    *rest = dsn_span_from(*rest, strlen(prefix));
    return TRUE;
}

/* "<a@example.com>" or a word, up to the comma behind it. Quoted local parts hold commas and brackets. */
static DsnSpan
take_address(DsnSpan *rest)
{
    DsnSpan address;
    gssize end;

    if (rest->length > 0 && rest->data[0] == '<') {
        gssize close = dsn_span_find(*rest, ">, ");
        if (close < 0 && rest->data[rest->length - 1] == '>')
            close = (gssize)rest->length - 1;
        if (close < 0)
            close = dsn_span_find_byte(*rest, '>');
        if (close < 0)
            return DSN_SPAN_NONE;
        address = dsn_span_cut(*rest, 1, (gsize)close - 1);
        *rest = dsn_span_from(*rest, (gsize)close + 1);
        return address;
    }
    end = dsn_span_find_byte(*rest, ',');
    address = end < 0 ? *rest : dsn_span_cut(*rest, 0, (gsize)end);
    *rest = dsn_span_from(*rest, address.length);
    return address;
}

/* "12.5" seconds, in milliseconds; -1: no number. */
static gint64
read_seconds(DsnSpan text)
{
    gint64 number = 0;
    guint scale = 1000;
    gsize at = 0;

    for (; at < text.length && g_ascii_isdigit(text.data[at]) && number < G_MAXINT32; at++)
        number = number * 10 + (text.data[at] - '0');
    if (at == 0)
        return -1;
    number *= 1000;
    if (at < text.length && text.data[at] == '.')
        for (at++; at < text.length && g_ascii_isdigit(text.data[at]) && scale > 1; at++)
            number += (text.data[at] - '0') * (scale /= 10);
    return number;
}

static gint64
read_integer(DsnSpan text)
{
    gint64 number = read_seconds(text);

    return number > 0 ? number / 1000 : 0;
}

/* "mx.example.com[192.0.2.25]:25", "mx[2001:db8::1]:25", "host[private/dovecot-lmtp]", "local", "none", and what
 * stands before the colon of "unknown[192.0.2.1]:". */
static void
read_host(DsnSpan text, DsnSpan *ret_name, DsnSpan *ret_address, guint16 *ret_port)
{
    gssize open = dsn_span_find_byte(text, '[');
    gssize close = dsn_span_find_byte(text, ']');
    DsnSpan name = open >= 0 ? dsn_span_cut(text, 0, (gsize)open) : text;
    DsnSpan address = DSN_SPAN_NONE;

    if (open >= 0 && close > open) {
        address = dsn_span_cut(text, (gsize)open + 1, (gsize)(close - open) - 1);
        if (ret_port != NULL && (gsize)close + 1 < text.length && text.data[close + 1] == ':')
            *ret_port = (guint16)CLAMP(read_integer(dsn_span_from(text, (gsize)close + 2)), 0, G_MAXUINT16);
    }
    if (address.length > 0 && dsn_span_find_byte(address, '/') >= 0) /* a socket */
        address = DSN_SPAN_NONE;
    if (dsn_span_is(name, "unknown"))
        name = DSN_SPAN_NONE;
    *ret_name = dsn_span_is_set(name) ? name : address;
    *ret_address = address;
}

/* --- Deliveries --- */

/* "host mx.example.com[192.0.2.25] said: " and what else Postfix puts before the words of a host. */
static void
read_said(DsnSpan text, DsnLogEvent *event)
{
    static const char *const intros[] = {"host ", "lost connection with ", "conversation with ",
                                         "connect to "};
    DsnSpan host, name, address;
    guint16 port = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(intros); i++) {
        if (!take_prefix(&text, intros[i]))
            continue;
        if (!dsn_span_take_word(&text, &host))
            return;
        read_host(host, &name, &address, &port);
        if (!dsn_span_is_set(event->fact.remote_mta))
            event->fact.remote_mta = name;
        if (!dsn_span_is_set(event->remote_address))
            event->remote_address = address;
        if (event->remote_port == 0)
            event->remote_port = port;
        return;
    }
}

static void
read_outcome(DsnSpan text, DsnLogEvent *event)
{
    DsnFact *fact = &event->fact;
    static const char suspended[] = "delivery temporarily suspended: ";

    if (text.length >= 2 && text.data[0] == '(' && text.data[text.length - 1] == ')')
        text = dsn_span_cut(text, 1, text.length - 2);
    fact->diagnostic = text;
    event->is_retry_postponed = take_prefix(&text, suspended);
    read_said(text, event);
    if (fact->kind == DSN_KIND_SUCCESS)
        return;
    fact->command = dsn_command_find(text);
    {
        DsnStatus status = {0};
        guint16 code = 0;
        if (dsn_reply_read(text, &code, &status)) {
            fact->reply_code = code;
            if (status.klass != 0)
                fact->status = status;
        }
    }
}

static const struct {
    const char *word;
    DsnKind kind;
    const char *action;
} outcomes[] = {
    {"sent", DSN_KIND_SUCCESS, "delivered"},   {"deferred", DSN_KIND_DELAY, "delayed"},
    {"bounced", DSN_KIND_FAILURE, "failed"},   {"expired", DSN_KIND_FAILURE, "failed"},
    {"SOFTBOUNCE", DSN_KIND_DELAY, "delayed"},
};

static gboolean
set_kind(DsnSpan word, DsnFact *fact)
{
    for (gsize i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        if (dsn_span_is(word, outcomes[i].word)) {
            fact->kind = outcomes[i].kind;
            fact->action = dsn_span_from_string(outcomes[i].action);
            return TRUE;
        }
    }
    return FALSE;
}

/* One "name=value" of a delivery line; the values are words but for the addresses. */
static void
set_field(DsnSpan name, DsnSpan value, DsnLogEvent *event)
{
    if (dsn_span_is(name, "relay")) {
        if (dsn_span_is(value, "none"))
            return;
        read_host(value, &event->fact.remote_mta, &event->remote_address, &event->remote_port);
        event->is_local = dsn_span_find_byte(value, '[') < 0 || event->remote_address.length == 0;
    } else if (dsn_span_is(name, "delay")) {
        event->delay = read_seconds(value);
    } else if (dsn_span_is(name, "dsn")) {
        (void)dsn_status_read(&value, &event->fact.status);
    }
}

/* "connect to home.example[private/dovecot-lmtp]: ...", where relay=none does not tell it: a socket of this host. */
static gboolean
names_socket(DsnSpan text)
{
    return dsn_span_starts_with(text, "connect to ") &&
           (dsn_span_find(text, "[private/") >= 0 || dsn_span_find(text, "[/") >= 0);
}

/* Behind "to=<a>, ": name=value fields up to "status=bounced (text)". */
static gboolean
read_delivery(DsnSpan rest, DsnLogEvent *event)
{
    DsnSpan name, value;
    gssize equals;

    event->fact.recipient = take_address(&rest);
    while (take_prefix(&rest, ", ") && (equals = dsn_span_find_byte(rest, '=')) > 0) {
        name = dsn_span_cut(rest, 0, (gsize)equals);
        rest = dsn_span_from(rest, (gsize)equals + 1);
        if (dsn_span_is(name, "status")) {
            gssize blank = dsn_span_find_byte(rest, ' ');
            value = blank < 0 ? rest : dsn_span_cut(rest, 0, (gsize)blank);
            if (!set_kind(value, &event->fact))
                return FALSE;
            event->type = DSN_LOG_ATTEMPT;
            read_outcome(dsn_span_trim(dsn_span_from(rest, value.length)), event);
            event->is_local |= names_socket(event->fact.diagnostic);
            return TRUE;
        }
        if (dsn_span_is(name, "orig_to")) {
            event->fact.original_recipient = take_address(&rest);
            continue;
        }
        value = take_address(&rest);
        set_field(name, value, event);
    }
    return FALSE;
}

/* --- The queue --- */

/* "from=<s@example.org>, size=1234, nrcpt=1 (queue active)" or "from=<..>, status=expired, returned to sender" */
static void
read_qmgr(DsnSpan rest, DsnLogEvent *event)
{
    gssize at;

    if (dsn_span_is(rest, "removed")) {
        event->type = DSN_LOG_END;
        return;
    }
    if (!take_prefix(&rest, "from="))
        return;
    event->fact.sender = take_address(&rest);
    if (dsn_span_starts_with(rest, ", status=expired") ||
        dsn_span_starts_with(rest, ", status=force-expired")) {
        event->type = DSN_LOG_EXPIRED;
        event->fact.kind = DSN_KIND_FAILURE;
        event->fact.action = DSN_SPAN("failed");
        event->fact.diagnostic = dsn_span_from(rest, 2);
        return;
    }
    event->type = DSN_LOG_ARRIVAL;
    if ((at = dsn_span_find(rest, "size=")) >= 0)
        event->size = read_integer(dsn_span_from(rest, (gsize)at + 5));
    if ((at = dsn_span_find(rest, "nrcpt=")) >= 0)
        event->n_recipients = (guint)MIN(read_integer(dsn_span_from(rest, (gsize)at + 6)), G_MAXINT32);
}

static void
read_bounce(DsnSpan rest, DsnLogEvent *event)
{
    static const struct {
        const char *words;
        DsnLogChild child;
    } notices[] = {
        {"sender non-delivery notification: ", DSN_LOG_CHILD_BOUNCE},
        {"sender delivery status notification: ", DSN_LOG_CHILD_BOUNCE},
        {"sender delay notification: ", DSN_LOG_CHILD_DELAY},
        {"postmaster non-delivery notification: ", DSN_LOG_CHILD_DOUBLE},
        {"postmaster delay notification: ", DSN_LOG_CHILD_DELAY},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(notices); i++) {
        if (!take_prefix(&rest, notices[i].words))
            continue;
        event->type = DSN_LOG_CHILD;
        event->child = notices[i].child;
        (void)dsn_span_take_word(&rest, &event->child_id);
    }
}

/* --- What came in --- */

/* "client=<name>[<ip>], sasl_method=PLAIN, sasl_username=u" */
static void
read_client(DsnSpan rest, DsnLogEvent *event)
{
    DsnSpan field;

    event->type = DSN_LOG_ARRIVAL;
    event->is_first = TRUE;
    while (dsn_span_take_until(&rest, ',', &field)) {
        field = dsn_span_trim(field);
        if (take_prefix(&field, "client="))
            read_host(field, &event->client, &event->client_address, NULL);
        else if (take_prefix(&field, "sasl_username="))
            event->login = field;
    }
}

static DsnSpan
value_of(DsnSpan rest, const char *name)
{
    gssize at = dsn_span_find(rest, name);
    DsnSpan value;

    if (at < 0)
        return DSN_SPAN_NONE;
    value = dsn_span_from(rest, (gsize)at + strlen(name));
    if (value.length > 0 && value.data[0] == '<') {
        gssize close = dsn_span_find_byte(value, '>');
        return close > 0 ? dsn_span_cut(value, 1, (gsize)close - 1) : DSN_SPAN_NONE;
    }
    return DSN_SPAN_NONE;
}

/* "reject: RCPT from <name>[<ip>]: 550 5.1.1 <a@b>: text; from=<..> to=<..> proto=ESMTP helo=<..>" */
static gboolean
read_reject(DsnSpan rest, DsnLogEvent *event)
{
    DsnSpan stage, host, fields, words;
    gssize colon, semicolon;

    if (!take_prefix(&rest, "reject: ") && !take_prefix(&rest, "milter-reject: "))
        return FALSE;
    if (!dsn_span_take_word(&rest, &stage) || !take_prefix(&rest, " from "))
        return FALSE;
    colon = dsn_span_find(rest, "]: ");
    if (colon < 0)
        return FALSE;
    host = dsn_span_cut(rest, 0, (gsize)colon + 1);
    words = dsn_span_from(rest, (gsize)colon + 3);
    semicolon = dsn_span_find(words, "; from=<");
    fields = semicolon >= 0 ? dsn_span_from(words, (gsize)semicolon) : DSN_SPAN_NONE;
    if (semicolon >= 0)
        words = dsn_span_cut(words, 0, (gsize)semicolon);
    event->type = DSN_LOG_REJECT;
    event->fact.kind = DSN_KIND_REJECT;
    event->fact.command = dsn_command_read(stage);
    read_host(host, &event->client, &event->client_address, NULL);
    event->fact.sender = value_of(fields, "from=");
    event->fact.recipient = value_of(fields, "to=");
    event->fact.diagnostic = words;
    (void)dsn_reply_read(words, &event->fact.reply_code, &event->fact.status);
    return TRUE;
}

/* --- A line --- */

static void
read_with_id(Service service, DsnSpan rest, DsnLogEvent *event)
{
    if (take_prefix(&rest, "to="))
        (void)read_delivery(rest, event);
    else if (take_prefix(&rest, "message-id="))
        *event = (DsnLogEvent){.type = DSN_LOG_ARRIVAL, .message_id = rest, .delay = -1};
    else if (dsn_span_starts_with(rest, "client="))
        read_client(rest, event);
    else if (dsn_span_starts_with(rest, "uid=")) {
        gssize from = dsn_span_find(rest, "from=<");
        event->type = DSN_LOG_ARRIVAL;
        event->is_first = TRUE;
        if (from >= 0 && rest.data[rest.length - 1] == '>')
            event->login = dsn_span_cut(rest, (gsize)from + 6, rest.length - (gsize)from - 7);
    } else if (!read_reject(rest, event)) {
        read_qmgr(rest, event);
        read_bounce(rest, event);
    }
}

gboolean
dsn_log_read_postfix(const DsnLogLine *line, GStringChunk *store, DsnLogEvent *ret_event)
{
    Service service = service_of(line->program);
    DsnLogEvent event = *ret_event;
    DsnSpan rest = line->text, id;

    if (service == SERVICE_NONE)
        return FALSE;
    if (service != SERVICE_SILENT && take_queue_id(&rest, &id)) {
        read_with_id(service, rest, &event);
        if (!dsn_span_is(id, "NOQUEUE"))
            event.queue_id = id;
    }
    event.fact.mta = "Postfix";
    event.fact.format = "postfix-log";
    event.fact.reporting_mta = line->host;
    *ret_event = event;
    return TRUE;
}
