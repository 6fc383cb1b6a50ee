/* SPDX-License-Identifier: BSD-2-Clause */
/* log/open.c: the messages that the log has begun to tell of and not ended, and who waits for them
 *
 * Leaves out when to forget one: the queue decides.
 */
#include "open.h"

#include <string.h>

/* FNV-1a; tables of GLib need no more. */
static guint
hash_bytes(guint hash, DsnSpan bytes)
{
    for (gsize i = 0; i < bytes.length; i++)
        hash = (hash ^ dsn_lower(bytes.data[i])) * 16777619u;
    return hash;
}

static guint
hash_message(gconstpointer data)
{
    const DsnLogMessage *message = data;
    guint hash = 2166136261u ^ g_direct_hash(message->host);

    for (gsize i = 0; i < message->id.length; i++) /* case counts: long queue ids of Postfix */
        hash = (hash ^ message->id.data[i]) * 16777619u;
    return hash;
}

static gboolean
equal_messages(gconstpointer a, gconstpointer b)
{
    const DsnLogMessage *one = a, *other = b;

    return one->host == other->host && dsn_span_equal(one->id, other->id);
}

static guint
hash_recipient(gconstpointer data)
{
    const DsnLogRecipient *recipient = data;

    return hash_bytes(g_direct_hash(recipient->message), recipient->address);
}

static gboolean
equal_recipients(gconstpointer a, gconstpointer b)
{
    const DsnLogRecipient *one = a, *other = b;

    return one->message == other->message && dsn_span_equal_nocase(one->address, other->address);
}

void
dsn_log_open_init(DsnLogOpen *open)
{
    *open = (DsnLogOpen){
        .hosts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .messages = g_hash_table_new(hash_message, equal_messages),
        .recipients = g_hash_table_new(hash_recipient, equal_recipients),
    };
}

static void
remove_all(DsnLogOpen *open, DsnLogOrder *order)
{
    while (order->oldest != NULL)
        dsn_log_open_remove(open, order->oldest);
}

void
dsn_log_open_clear(DsnLogOpen *open)
{
    if (open->messages == NULL)
        return;
    remove_all(open, &open->idle);
    remove_all(open, &open->waiting);
    g_clear_pointer(&open->messages, g_hash_table_unref);
    g_clear_pointer(&open->recipients, g_hash_table_unref);
    g_clear_pointer(&open->hosts, g_hash_table_unref);
}

const char *
dsn_log_open_host(DsnLogOpen *open, DsnSpan host)
{
    g_autofree char *name = NULL;
    gpointer known;

    if (host.length == 0)
        return NULL;
    if (dsn_span_equal(open->last_host, host))
        return (const char *)open->last_host.data;
    name = g_strndup((const char *)host.data, host.length);
    if (!g_hash_table_lookup_extended(open->hosts, name, &known, NULL)) {
        if (g_hash_table_size(open->hosts) >= DSN_LOG_HOSTS_MAX)
            return NULL;
        known = g_steal_pointer(&name);
        g_hash_table_add(open->hosts, known);
    }
    open->last_host = dsn_span_from_string(known);
    return known;
}

void
dsn_log_open_keep(DsnSpan *kept, DsnSpan text)
{
    gsize length = MIN(text.length, DSN_LOG_TEXT_MAX);
    guint8 *copy = text.data != NULL ? g_malloc(length + 1) : NULL;

    if (copy != NULL && length > 0)
        memcpy(copy, text.data, length);
    g_free((gpointer)(gsize)kept->data);
    *kept = (DsnSpan){copy, copy != NULL ? length : 0};
}

static gsize
size_of(const DsnLogOutcome *outcome)
{
    return outcome != NULL ? sizeof *outcome + outcome->n_bytes : 0;
}

static void
set_bytes(DsnLogOpen *open, gsize *counted, gsize n_bytes)
{
    open->n_bytes += n_bytes - *counted;
    *counted = n_bytes;
}

void
dsn_log_open_count(DsnLogOpen *open, DsnLogMessage *message)
{
    set_bytes(open, &message->n_bytes,
              message->id.length + message->sender.length + message->message_id.length +
                  message->client.length + message->client_address.length + message->login.length +
                  size_of(message->reason));
}

void
dsn_log_open_count_recipient(DsnLogOpen *open, DsnLogRecipient *recipient)
{
    set_bytes(open, &recipient->n_bytes,
              recipient->address.length + size_of(recipient->outcome) + size_of(recipient->reason));
}

static DsnLogOrder *
order_of(DsnLogOpen *open, const DsnLogMessage *message)
{
    return message->n_waiting > 0 ? &open->waiting : &open->idle;
}

static void
append(DsnLogOrder *order, DsnLogMessage *message)
{
    message->older = order->newest;
    message->newer = NULL;
    *(order->newest != NULL ? &order->newest->newer : &order->oldest) = message;
    order->newest = message;
}

static void
take_out(DsnLogOrder *order, DsnLogMessage *message)
{
    *(message->older != NULL ? &message->older->newer : &order->oldest) = message->newer;
    *(message->newer != NULL ? &message->newer->older : &order->newest) = message->older;
}

DsnLogMessage *
dsn_log_open_find(DsnLogOpen *open, const char *host, DsnSpan id)
{
    const DsnLogMessage wanted = {.host = host, .id = id};

    return g_hash_table_lookup(open->messages, &wanted);
}

DsnLogMessage *
dsn_log_open_add(DsnLogOpen *open, const char *host, DsnSpan id)
{
    DsnLogMessage *message = g_new0(DsnLogMessage, 1);

    message->host = host;
    message->arrival = DSN_LOG_NO_TIME;
    dsn_log_open_keep(&message->id, id);
    g_hash_table_add(open->messages, message);
    append(&open->idle, message);
    return message;
}

void
dsn_log_open_touch(DsnLogOpen *open, DsnLogMessage *message, gint64 time)
{
    DsnLogOrder *order = order_of(open, message);

    message->heard = MAX(message->heard, time);
    if (order->newest == message)
        return;
    take_out(order, message);
    append(order, message);
}

void
dsn_log_open_remove(DsnLogOpen *open, DsnLogMessage *message)
{
    DsnSpan *const texts[] = {&message->sender, &message->message_id, &message->client,
                              &message->client_address, &message->login};

    while (message->recipients != NULL)
        dsn_log_open_remove_recipient(open, message->recipients);
    take_out(order_of(open, message), message);
    g_hash_table_remove(open->messages, message);
    open->n_bytes -= message->n_bytes;
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free((gpointer)(gsize)texts[i]->data);
    g_free((gpointer)(gsize)message->id.data);
    g_free(message->reason);
    g_free(message);
}

DsnLogRecipient *
dsn_log_open_find_recipient(DsnLogOpen *open, DsnLogMessage *message, DsnSpan address)
{
    const DsnLogRecipient wanted = {.message = message, .address = address};

    return message->recipients != NULL ? g_hash_table_lookup(open->recipients, &wanted) : NULL;
}

/* The message may belong into the other order after @change. */
static void
count_waiting(DsnLogOpen *open, DsnLogMessage *message, gint change)
{
    take_out(order_of(open, message), message);
    message->n_waiting = (guint)((gint)message->n_waiting + change);
    open->n_waiting = (guint)((gint)open->n_waiting + change);
    append(order_of(open, message), message);
}

DsnLogRecipient *
dsn_log_open_add_recipient(DsnLogOpen *open, DsnLogMessage *message, DsnSpan address)
{
    DsnLogRecipient *recipient = g_new0(DsnLogRecipient, 1);

    recipient->message = message;
    dsn_log_open_keep(&recipient->address, address);
    recipient->next = message->recipients;
    if (message->recipients != NULL)
        message->recipients->previous = recipient;
    message->recipients = recipient;
    g_hash_table_add(open->recipients, recipient);
    count_waiting(open, message, 1);
    dsn_log_open_count_recipient(open, recipient);
    return recipient;
}

void
dsn_log_open_remove_recipient(DsnLogOpen *open, DsnLogRecipient *recipient)
{
    *(recipient->previous != NULL ? &recipient->previous->next : &recipient->message->recipients) =
        recipient->next;
    if (recipient->next != NULL)
        recipient->next->previous = recipient->previous;
    count_waiting(open, recipient->message, -1);
    g_hash_table_remove(open->recipients, recipient);
    open->n_bytes -= recipient->n_bytes;
    g_free((gpointer)(gsize)recipient->address.data);
    g_free(recipient->outcome);
    g_free(recipient->reason);
    g_free(recipient);
}
