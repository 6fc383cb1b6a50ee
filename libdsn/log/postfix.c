/* SPDX-License-Identifier: BSD-2-Clause */
/* log/postfix.c: what Postfix writes
 *
 * Takes the text behind the envelope, in the forms of Postfix 2 and 3: here what messages are in the queue and what
 * notices come of them (smtpd.c, pickup.c, cleanup_message.c, qmgr_active.c, bounce_notify_service.c), deliveries,
 * refusals and warnings in files of their own. Leaves out what says nothing of mail: sessions that come and go,
 * statistics, TLS summaries.
 */
#include "postfix.h"

#include <string.h>

#define QUEUE_ID_MIN \
    5 /* short ids: five digits of microseconds and the inode; old file systems had small ones */
#define QUEUE_ID_MAX 24 /* long ids have 15 or so */

/* The last part of the program's name, in the order of the bytes. */
static const char *const services[] = {
    "anvil",      "bounce",     "cleanup",
    "defer",      "discard",    "dnsblog",
    "error",      "flush",      "lmtp",
    "local",      "master",     "nqmgr",
    "oqmgr",      "pickup",     "pipe",
    "postalias",  "postdrop",   "postfix-script",
    "postlogd",   "postmap",    "postqueue",
    "postscreen", "postsuper",  "proxymap",
    "qmgr",       "qmqpd",      "relay",
    "retry",      "scache",     "sendmail",
    "showq",      "smtp",       "smtpd",
    "spawn",      "submission", "tlsmgr",
    "tlsproxy",   "trace",      "trivial-rewrite",
    "verify",     "virtual",
};

static int
compare_name(DsnSpan name, const char *other)
{
    gsize length = strlen(other);
    int order = memcmp(name.data, other, MIN(length, name.length));

    return order != 0 ? order : (int)name.length - (int)length;
}

static gboolean
is_service(DsnSpan name)
{
    gsize low = 0, high = G_N_ELEMENTS(services);

    while (low < high) {
        gsize middle = (low + high) / 2;
        int order = compare_name(name, services[middle]);
        if (order == 0)
            return TRUE;
        *(order < 0 ? &high : &low) = order < 0 ? middle : middle + 1;
    }
    return FALSE;
}

/* "postfix/smtp", "postfix-out/smtp", "mx-in/submission/smtpd". Services may have any name in master.cf; those of Postfix
 * itself are known with any name of the whole in front (syslog_name), and any service with Postfix's. */
static gboolean
is_postfix(DsnSpan program)
{
    gsize at = program.length;

    if (dsn_span_starts_with(program, "postfix/"))
        return TRUE;
    while (at > 0 && program.data[at - 1] != '/')
        at--;
    if (at == 0 || at == program.length)
        return FALSE;
    return dsn_span_starts_with(program, "postfix") || is_service(dsn_span_from(program, at));
}

/* --- Reading --- */

static gboolean
is_vowel(guint8 byte)
{
    const guint vowels =
        1u << ('a' & 31) | 1u << ('e' & 31) | 1u << ('i' & 31) | 1u << ('o' & 31) | 1u << ('u' & 31);

    return byte >= 'A' && (vowels >> (byte & 31) & 1) != 0;
}

/* "9D3C11F04A: " or "4SV9cQ2sHRz9sx5: " or "NOQUEUE: ". No English word in front of a colon is such: hexadecimal digits
 * are upper case, and the long form has no vowels. */
static gboolean
take_queue_id(DsnSpan *rest, DsnSpan *ret_id)
{
    gsize length = 0;
    gboolean is_short = TRUE, is_long = TRUE;
    DsnSpan id;

    while (length < rest->length && length <= QUEUE_ID_MAX && g_ascii_isalnum(rest->data[length])) {
        guint8 byte = rest->data[length++];
        is_short &= g_ascii_isdigit(byte) || (byte >= 'A' && byte <= 'F');
        is_long &= !is_vowel(byte);
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

DsnSpan
dsn_postfix_take_address(DsnSpan *rest)
{
    DsnSpan address;
    gssize end;

    if (dsn_log_take_path(rest, &address))
        return address;
    end = dsn_span_find_byte(*rest, ',');
    address = end < 0 ? *rest : dsn_span_cut(*rest, 0, (gsize)end);
    *rest = dsn_span_from(*rest, address.length);
    return address;
}

/* What stands in brackets with a slash in it is a socket. */
DsnLogHost
dsn_postfix_host(DsnSpan text)
{
    gssize open = dsn_span_find_byte(text, '['), close = dsn_span_find_byte(text, ']');
    DsnLogHost host = {.name = text};

    if (open < 0 || close < open)
        return host;
    host.name = dsn_span_cut(text, 0, (gsize)open);
    host.address = dsn_span_cut(text, (gsize)open + 1, (gsize)(close - open) - 1);
    if ((gsize)close + 1 < text.length && text.data[close + 1] == ':')
        host.port = (guint16)MIN(dsn_log_number(dsn_span_from(text, (gsize)close + 2)), G_MAXUINT16);
    if (dsn_span_find_byte(host.address, '/') >= 0)
        host.address = DSN_SPAN_NONE;
    if (host.name.length == 0 || dsn_span_is(host.name, "unknown"))
        host.name = DSN_SPAN_NONE;
    return host;
}

/* --- The queue --- */

/* "from=<s@example.org>, size=1234, nrcpt=1 (queue active)" or "from=<..>, status=expired, returned to sender" */
static gboolean
read_qmgr(DsnSpan rest, DsnLogEvent *event)
{
    gssize at;

    if (dsn_span_is(rest, "removed")) {
        event->type = DSN_LOG_END;
        return TRUE;
    }
    if (!dsn_log_take(&rest, "from="))
        return FALSE;
    event->fact.sender = dsn_postfix_take_address(&rest);
    if (dsn_span_starts_with(rest, ", status=expired") ||
        dsn_span_starts_with(rest, ", status=force-expired")) {
        event->type = DSN_LOG_EXPIRED;
        event->fact.kind = DSN_KIND_FAILURE;
        event->fact.action = DSN_SPAN("failed");
        event->fact.diagnostic = dsn_span_from(rest, 2);
        return TRUE;
    }
    event->type = DSN_LOG_ARRIVAL;
    if ((at = dsn_span_find(rest, "size=")) >= 0)
        event->size = dsn_log_number(dsn_span_from(rest, (gsize)at + 5));
    if ((at = dsn_span_find(rest, "nrcpt=")) >= 0)
        event->n_recipients = (guint)MIN(dsn_log_number(dsn_span_from(rest, (gsize)at + 6)), G_MAXINT32);
    return TRUE;
}

static gboolean
read_bounce(DsnSpan rest, DsnLogEvent *event)
{
    static const struct {
        const char *words;
        DsnLogChild child;
    } notices[] = {
        {"sender non-delivery notification: ", DSN_LOG_CHILD_BOUNCE},
        {"sender delivery status notification: ", DSN_LOG_CHILD_NOTICE},
        {"sender delay notification: ", DSN_LOG_CHILD_DELAY},
        {"postmaster non-delivery notification: ", DSN_LOG_CHILD_DOUBLE},
        {"postmaster delay notification: ", DSN_LOG_CHILD_DELAY},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(notices); i++) {
        if (!dsn_log_take(&rest, notices[i].words))
            continue;
        event->type = DSN_LOG_CHILD;
        event->child = notices[i].child;
        (void)dsn_span_take_word(&rest, &event->child_id);
        return TRUE;
    }
    return FALSE;
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
        if (dsn_log_take(&field, "client="))
            dsn_log_set_client(event, dsn_postfix_host(field));
        else if (dsn_log_take(&field, "sasl_username="))
            event->login = field;
    }
}

/* "uid=1000 from=<alice>" */
static void
read_pickup(DsnSpan rest, DsnLogEvent *event)
{
    DsnSpan uid;

    event->type = DSN_LOG_ARRIVAL;
    event->is_first = TRUE;
    if (dsn_log_take_before(&rest, "from=", &uid))
        (void)dsn_log_take_path(&rest, &event->login);
}

/* --- A line --- */

static gboolean
read_with_id(DsnSpan rest, GStringChunk *store, DsnLogEvent *event)
{
    if (dsn_log_take(&rest, "to="))
        return dsn_postfix_read_delivery(rest, store, event);
    if (dsn_log_take(&rest, "message-id=")) {
        event->type = DSN_LOG_ARRIVAL;
        event->message_id = rest;
    } else if (dsn_span_starts_with(rest, "client=")) {
        read_client(rest, event);
    } else if (dsn_log_take(&rest, "uid=")) {
        read_pickup(rest, event);
    } else if (!read_qmgr(rest, event) && !dsn_postfix_read_reject(rest, store, event) &&
               !read_bounce(rest, event) && dsn_postfix_read_trouble(rest, store, event)) {
        event->type = DSN_LOG_REASON; /* the next host is tried */
    }
    return TRUE;
}

gboolean
dsn_log_read_postfix(const DsnLogLine *line, GStringChunk *store, DsnLogEvent *ret_event)
{
    DsnSpan rest = line->text, id;
    DsnLogEvent event = {.delay = -1};

    if (!is_postfix(line->program))
        return FALSE;
    event.fact.mta = "Postfix";
    event.fact.format = "postfix-log";
    event.fact.reporting_mta = line->host;
    if (!take_queue_id(&rest, &id)) {
        (void)dsn_postfix_read_warning(rest, store, &event);
    } else if (!read_with_id(rest, store, &event)) {
        return FALSE;
    } else if (!dsn_span_is(id, "NOQUEUE")) {
        event.queue_id = id;
    }
    *ret_event = event;
    return TRUE;
}
