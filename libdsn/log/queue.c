/* SPDX-License-Identifier: BSD-2-Clause */
/* log/queue.c: from what single lines say to what happened to messages
 *
 * Takes events in the order of their lines, joins them by host and queue id, and tells each attempt with all that the
 * log knows of its message; and of each message and recipient, once, what became of it. A failure after delays is one
 * failure: by its own reason where it tells one, else ("retry time exceeded") by that of the delays.
 */
#include "queue.h"

#include <string.h>

#include "started.h"

/* Short queue ids come again. Servers give up after days, the most patient after two weeks. */
#define QUIET_MAX (G_GINT64_CONSTANT(21) * 24 * 3600 * G_USEC_PER_SEC)

struct _DsnLogQueue {
    DsnLogOpen open;
    DsnLogStarted started;
    DsnJudge *judge;
    DsnLogSink sink;
    guint untelling[2]; /* causes that do not say why */
    gint64 now;         /* time of the last line that had one */
    gint32 offset;      /* likewise */
};

DsnLogQueue *
dsn_log_queue_new(DsnJudge *judge, const DsnLogSink *sink)
{
    static const char *const untelling[] = {"undetermined", "delivery-expired"};
    DsnLogQueue *queue = g_new0(DsnLogQueue, 1);

    dsn_log_open_init(&queue->open);
    dsn_log_started_init(&queue->started);
    queue->judge = judge;
    queue->sink = *sink;
    queue->now = DSN_LOG_NO_TIME;
    for (gsize i = 0; i < G_N_ELEMENTS(untelling); i++)
        queue->untelling[i] = (guint)dsn_knowledge_find_cause(dsn_knowledge_builtin(), untelling[i]);
    return queue;
}

void
dsn_log_queue_free(DsnLogQueue *queue)
{
    if (queue == NULL)
        return;
    dsn_log_open_clear(&queue->open);
    dsn_log_started_clear(&queue->started);
    g_free(queue);
}

/* --- Telling --- */

static gboolean
is_telling(const DsnLogQueue *queue, const DsnVerdict *verdict)
{
    for (gsize i = 0; i < G_N_ELEMENTS(queue->untelling); i++) {
        if (verdict->cause == queue->untelling[i])
            return FALSE;
    }
    return TRUE;
}

static const DsnVerdict *
judge(DsnLogQueue *queue, const DsnFact *fact, DsnVerdict *verdict)
{
    if (fact->kind == DSN_KIND_SUCCESS)
        return NULL;
    dsn_judge_weigh(queue->judge, fact, NULL, verdict);
    return verdict;
}

/* What the log knows of the message. @dates is the memory of the texts of its dates. */
typedef struct {
    char arrival[DSN_LOG_DATE_MAX], attempt[DSN_LOG_DATE_MAX];
} Dates;

static void
add_message(const DsnLogMessage *message, DsnLogDelivery *delivery)
{
    DsnFact *fact = &delivery->fact;

    if (fact->sender.data == NULL)
        fact->sender = message->sender;
    if (message->is_bounce && fact->sender.data == NULL)
        fact->sender = DSN_SPAN("");
    if (fact->recipient.data == NULL)
        fact->recipient = message->recipient;
    fact->queue_id = message->id;
    delivery->message_id = message->message_id;
    delivery->client = message->client;
    delivery->client_address = message->client_address;
    delivery->login = message->login;
    delivery->size = message->size;
    delivery->n_recipients = message->n_recipients;
    delivery->is_bounce = message->is_bounce || (message->sender.data != NULL && message->sender.length == 0);
    if (delivery->arrival == DSN_LOG_NO_TIME)
        delivery->arrival = message->arrival;
}

static void
add_dates(DsnLogDelivery *delivery, gint32 offset, Dates *dates)
{
    if (delivery->arrival != DSN_LOG_NO_TIME) {
        dsn_log_date_write(delivery->arrival, offset, dates->arrival);
        delivery->fact.arrival_date = dsn_span_from_string(dates->arrival);
    }
    if (delivery->time != DSN_LOG_NO_TIME) {
        dsn_log_date_write(delivery->time, offset, dates->attempt);
        delivery->fact.last_attempt_date = dsn_span_from_string(dates->attempt);
    }
}

static void
tell_attempt(const DsnLogQueue *queue, const DsnLogDelivery *delivery)
{
    if (queue->sink.attempt != NULL)
        queue->sink.attempt(delivery, queue->sink.user_data);
}

static void
tell_fate(const DsnLogQueue *queue, const DsnLogDelivery *delivery)
{
    if (queue->sink.fate != NULL)
        queue->sink.fate(delivery, queue->sink.user_data);
}

/* What becomes of a recipient by what was said of it before: it still waits, or the queue gives it up. */
static void
fill_from_outcome(const DsnLogRecipient *recipient, DsnKind kind, DsnLogDelivery *delivery)
{
    const DsnLogOutcome *outcome = recipient->outcome;

    *delivery = (DsnLogDelivery){
        .fact = outcome->fact,
        .host = dsn_span_from_string(recipient->message->host),
        .time = outcome->time,
        .arrival = DSN_LOG_NO_TIME,
        .remote_address = outcome->remote_address,
        .remote_port = outcome->remote_port,
        .is_local = outcome->is_local,
        .path = outcome->path,
        .line = outcome->line,
        .text = outcome->text,
        .is_repeated = TRUE,
        .is_retry_postponed = TRUE,
    };
    delivery->fact.kind = kind;
    delivery->fact.reporting_mta = delivery->host;
    delivery->fact.recipient = recipient->address;
    delivery->fact.attempts = recipient->attempts;
    add_message(recipient->message, delivery);
}

static void
tell_delayed(DsnLogQueue *queue, const DsnLogRecipient *recipient)
{
    DsnLogDelivery delivery;
    DsnVerdict verdict;
    Dates dates;

    fill_from_outcome(recipient, DSN_KIND_DELAY, &delivery);
    add_dates(&delivery, recipient->outcome->offset, &dates);
    delivery.verdict = judge(queue, &delivery.fact, &verdict);
    tell_fate(queue, &delivery);
}

/* Nobody will hear of the message again; who waits is told as delayed, in the order in which they came. */
static void
forget(DsnLogQueue *queue, DsnLogMessage *message)
{
    DsnLogRecipient *last = message->recipients;

    while (last != NULL && last->next != NULL)
        last = last->next;
    for (; last != NULL; last = last->previous) {
        if (last->outcome != NULL)
            tell_delayed(queue, last);
    }
    dsn_log_open_remove(&queue->open, message);
}

static void
keep_limits(DsnLogQueue *queue)
{
    DsnLogOpen *open = &queue->open;

    while (g_hash_table_size(open->messages) > DSN_LOG_OPEN_MAX && open->idle.oldest != NULL)
        forget(queue, open->idle.oldest);
    while (g_hash_table_size(open->messages) > DSN_LOG_OPEN_MAX || open->n_waiting > DSN_LOG_WAITING_MAX)
        forget(queue, open->waiting.oldest);
}

/* --- The message that a line speaks of --- */

/* The same id after weeks of silence is another message. */
static DsnLogMessage *
find_message(DsnLogQueue *queue, const char *host, DsnSpan id)
{
    DsnLogMessage *message = dsn_log_open_find(&queue->open, host, id);

    if (message != NULL && queue->now != DSN_LOG_NO_TIME && queue->now - message->heard > QUIET_MAX) {
        forget(queue, message);
        return NULL;
    }
    return message;
}

static DsnLogMessage *
get_message(DsnLogQueue *queue, const char *host, DsnSpan id)
{
    DsnLogMessage *message = find_message(queue, host, id);

    if (message == NULL) {
        message = dsn_log_open_add(&queue->open, host, id);
        message->heard = queue->now;
        message->offset = queue->offset;
        keep_limits(queue);
    }
    dsn_log_open_touch(&queue->open, message, queue->now);
    return message;
}

/* The queue id of the message that the line means without naming it: by the number of the attempt, or as the message
 * that this process began with. */
static DsnSpan
find_queue_id(DsnLogQueue *queue, const char *host, const DsnLogLine *line, const DsnLogEvent *event,
              const DsnLogStart *start)
{
    const DsnLogProcess *process;

    if (dsn_span_is_set(event->queue_id))
        return event->queue_id;
    if (start != NULL)
        return start->queue_id;
    process = dsn_log_started_process(&queue->started, host, line, FALSE);
    return process != NULL ? process->queue_id : DSN_SPAN_NONE;
}

static void
keep_if_set(DsnSpan *kept, DsnSpan text)
{
    if (text.data != NULL && !dsn_span_equal(*kept, text))
        dsn_log_open_keep(kept, text);
    else if (text.data != NULL && kept->data == NULL)
        dsn_log_open_keep(kept, text);
}

/* --- One kind of event after the other --- */

typedef struct {
    const char *host;
    const DsnLogLine *line;
    const DsnLogEvent *event;
    const DsnLogPlace *place;
} Step;

static void
learn(DsnLogMessage *message, const DsnLogEvent *event, gint64 time)
{
    keep_if_set(&message->sender, event->fact.sender);
    keep_if_set(&message->message_id, event->message_id);
    keep_if_set(&message->client, event->client);
    keep_if_set(&message->client_address, event->client_address);
    keep_if_set(&message->login, event->login);
    if (event->size > 0)
        message->size = event->size;
    if (event->n_recipients > 0)
        message->n_recipients = event->n_recipients;
    if (message->arrival == DSN_LOG_NO_TIME)
        message->arrival = time;
}

static void
add_arrival(DsnLogQueue *queue, const Step *step)
{
    DsnSpan id = find_queue_id(queue, step->host, step->line, step->event, NULL);
    DsnLogMessage *message;

    if (!dsn_span_is_set(id))
        return;
    message = step->event->is_first ? find_message(queue, step->host, id) : NULL;
    if (message != NULL && !message->is_bounce) /* which its parent's line may have named first */
        forget(queue, message);
    message = get_message(queue, step->host, id);
    learn(message, step->event, step->line->time);
    keep_if_set(&message->recipient, step->event->fact.recipient);
}

static void
add_start(DsnLogQueue *queue, const Step *step)
{
    DsnLogProcess *process;
    DsnLogMessage *message;

    if (!dsn_span_is_set(step->event->queue_id))
        return;
    message = get_message(queue, step->host, step->event->queue_id);
    keep_if_set(&message->sender, step->event->fact.sender);
    keep_if_set(&message->message_id, step->event->message_id);
    if (dsn_span_is_set(step->event->attempt_id)) {
        dsn_log_started_begin(&queue->started, step->host, step->event);
        return;
    }
    keep_if_set(&message->recipient, step->event->fact.recipient);
    process = dsn_log_started_process(&queue->started, step->host, step->line, TRUE);
    keep_if_set(&process->queue_id, step->event->queue_id);
}

static void
add_reason(DsnLogQueue *queue, const Step *step)
{
    DsnSpan id = find_queue_id(queue, step->host, step->line, step->event, NULL);
    DsnLogOutcome *reason = dsn_log_outcome_new(step->line, step->event, step->place);
    DsnLogOutcome **kept;
    DsnLogRecipient *recipient;
    DsnLogMessage *message;

    if (!dsn_span_is_set(id)) {
        kept = &dsn_log_started_process(&queue->started, step->host, step->line, TRUE)->reason;
    } else {
        message = get_message(queue, step->host, id);
        kept = &message->reason;
        if (dsn_span_is_set(step->event->fact.recipient)) {
            recipient = dsn_log_open_find_recipient(&queue->open, message, step->event->fact.recipient);
            if (recipient == NULL)
                recipient = dsn_log_open_add_recipient(&queue->open, message, step->event->fact.recipient);
            kept = &recipient->reason;
        }
    }
    g_free(*kept);
    *kept = reason;
}

/* What was told ahead of the outcome fills what the outcome leaves open. */
static void
use_reason(const DsnLogOutcome *reason, DsnLogDelivery *delivery)
{
    DsnFact *fact = &delivery->fact;

    if (reason == NULL)
        return;
    if (!dsn_span_is_set(fact->diagnostic)) {
        DsnSpan remote = fact->remote_mta;
        dsn_log_outcome_lend(reason, fact);
        if (dsn_span_is_set(remote))
            fact->remote_mta = remote;
    } else if (!dsn_span_is_set(fact->context)) {
        fact->context = reason->fact.diagnostic;
    }
    if (!dsn_span_is_set(fact->remote_mta))
        fact->remote_mta = reason->fact.remote_mta;
    if (!dsn_span_is_set(delivery->remote_address)) {
        delivery->remote_address = reason->remote_address;
        delivery->remote_port = reason->remote_port;
    }
}

static DsnLogDelivery
begin_delivery(const Step *step)
{
    const DsnLogEvent *event = step->event;
    DsnLogDelivery delivery = {
        .fact = event->fact,
        .host = step->line->host,
        .time = step->line->time,
        .arrival = DSN_LOG_NO_TIME,
        .remote_address = event->remote_address,
        .remote_port = event->remote_port,
        .message_id = event->message_id,
        .client = event->client,
        .client_address = event->client_address,
        .login = event->login,
        .is_local = event->is_local,
        .is_retry_postponed = event->is_retry_postponed,
        .path = step->place->path,
        .line = step->place->line,
        .text = step->place->text,
    };

    if (event->delay >= 0 && delivery.time != DSN_LOG_NO_TIME)
        delivery.arrival = delivery.time - event->delay * 1000;
    delivery.fact.queue_id = event->queue_id;
    return delivery;
}

/* An attempt that does not say why it was in vain has the reason of the one before. */
static void
inherit(DsnLogQueue *queue, const DsnLogRecipient *recipient, DsnLogDelivery *delivery, DsnVerdict *verdict)
{
    if (delivery->verdict == NULL || recipient == NULL || recipient->outcome == NULL ||
        is_telling(queue, delivery->verdict) || !recipient->outcome->is_telling)
        return;
    dsn_log_outcome_lend(recipient->outcome, &delivery->fact);
    delivery->verdict = judge(queue, &delivery->fact, verdict);
}

/* What the attempt leaves behind: a recipient who waits, or none. */
static void
settle(DsnLogQueue *queue, const Step *step, DsnLogMessage *message, DsnLogRecipient *recipient,
       const DsnLogDelivery *delivery)
{
    DsnLogOutcome *outcome;
    DsnLogEvent seen = *step->event;

    if (delivery->fact.kind != DSN_KIND_DELAY) {
        if (recipient != NULL)
            dsn_log_open_remove_recipient(&queue->open, recipient);
        return;
    }
    if (recipient == NULL)
        recipient = dsn_log_open_add_recipient(&queue->open, message, delivery->fact.recipient);
    recipient->attempts = delivery->fact.attempts;
    g_clear_pointer(&recipient->reason, g_free);
    seen.fact = delivery->fact;
    seen.remote_address = delivery->remote_address;
    seen.remote_port = delivery->remote_port;
    if (delivery->is_retry_postponed && recipient->outcome != NULL)
        return;
    outcome = dsn_log_outcome_new(step->line, &seen, step->place);
    outcome->is_telling = is_telling(queue, delivery->verdict);
    dsn_log_open_wait(&queue->open, recipient, outcome);
}

static void
tell(DsnLogQueue *queue, DsnLogDelivery *delivery, guint attempts)
{
    delivery->fact.attempts = delivery->fact.kind == DSN_KIND_REJECT ? 0 : 1;
    tell_attempt(queue, delivery);
    if (delivery->fact.kind == DSN_KIND_DELAY)
        return;
    delivery->fact.attempts = delivery->fact.kind == DSN_KIND_REJECT ? 0 : attempts;
    tell_fate(queue, delivery);
}

/* A line that names no message: there is nothing to join. */
static void
tell_alone(DsnLogQueue *queue, const Step *step, DsnLogDelivery *delivery)
{
    DsnVerdict verdict;
    Dates dates;

    add_dates(delivery, step->line->offset, &dates);
    delivery->verdict = judge(queue, &delivery->fact, &verdict);
    tell(queue, delivery, 1);
    if (delivery->fact.kind == DSN_KIND_DELAY)
        tell_fate(queue, delivery);
}

static void
follow_forward(DsnLogQueue *queue, const char *host, const DsnLogMessage *parent, DsnSpan child_id);

static void
add_attempt(DsnLogQueue *queue, const Step *step)
{
    const DsnLogEvent *event = step->event;
    DsnLogStart *start = dsn_span_is_set(event->attempt_id)
                             ? dsn_log_started_find(&queue->started, step->host, event->attempt_id)
                             : NULL;
    DsnSpan id = find_queue_id(queue, step->host, step->line, event, start);
    DsnLogProcess *process = dsn_log_started_process(&queue->started, step->host, step->line, FALSE);
    DsnLogDelivery delivery = begin_delivery(step);
    DsnLogRecipient *recipient;
    DsnLogMessage *message;
    DsnVerdict verdict;
    Dates dates;

    if (delivery.fact.recipient.data == NULL && start != NULL)
        delivery.fact.recipient = start->recipient;
    if (!dsn_span_is_set(id)) {
        tell_alone(queue, step, &delivery);
        return;
    }
    message = get_message(queue, step->host, id);
    keep_if_set(&message->sender, event->fact.sender);
    add_message(message, &delivery);
    recipient = dsn_log_open_find_recipient(&queue->open, message, delivery.fact.recipient);
    use_reason(recipient != NULL ? recipient->reason : NULL, &delivery);
    use_reason(message->reason, &delivery);
    use_reason(process != NULL ? process->reason : NULL, &delivery);
    add_dates(&delivery, step->line->offset, &dates);
    delivery.verdict = judge(queue, &delivery.fact, &verdict);
    inherit(queue, recipient, &delivery, &verdict);
    delivery.is_repeated = recipient != NULL && recipient->attempts > 0;
    delivery.fact.attempts =
        (recipient != NULL ? recipient->attempts : 0) + (event->is_retry_postponed ? 0 : 1);
    {
        guint attempts = MAX(delivery.fact.attempts, 1);
        tell(queue, &delivery, attempts);
        delivery.fact.attempts = attempts;
    }
    settle(queue, step, message, recipient, &delivery);
    g_clear_pointer(&message->reason, g_free);
    if (process != NULL)
        g_clear_pointer(&process->reason, g_free);
    if (dsn_span_is_set(event->child_id))
        follow_forward(queue, step->host, message, event->child_id);
    if (start != NULL)
        dsn_log_started_end(start);
    keep_limits(queue);
}

static void
add_reject(DsnLogQueue *queue, const Step *step)
{
    DsnLogDelivery delivery = begin_delivery(step);
    DsnLogMessage *message = NULL;

    if (dsn_span_is_set(step->event->queue_id))
        message = find_message(queue, step->host, step->event->queue_id);
    if (message != NULL)
        add_message(message, &delivery);
    delivery.fact.kind = DSN_KIND_REJECT;
    tell_alone(queue, step, &delivery);
}

/* The queue gives a message up: what made them wait is why. */
static void
fail_waiting(DsnLogQueue *queue, const Step *step, const DsnLogRecipient *recipient)
{
    DsnLogDelivery delivery;
    DsnVerdict verdict;
    Dates dates;

    fill_from_outcome(recipient, DSN_KIND_FAILURE, &delivery);
    add_dates(&delivery, recipient->outcome->offset, &dates);
    delivery.time = step->line->time;
    delivery.path = step->place->path;
    delivery.line = step->place->line;
    delivery.text = step->place->text;
    delivery.fact.action = step->event->fact.action;
    delivery.verdict = judge(queue, &delivery.fact, &verdict);
    tell(queue, &delivery, recipient->attempts);
}

static void
add_expired(DsnLogQueue *queue, const Step *step)
{
    DsnLogMessage *message = get_message(queue, step->host, step->event->queue_id);
    DsnLogDelivery delivery = begin_delivery(step);
    DsnLogRecipient *next;

    keep_if_set(&message->sender, step->event->fact.sender);
    if (message->n_waiting == 0) {
        add_message(message, &delivery);
        delivery.fact.kind = DSN_KIND_FAILURE;
        tell_alone(queue, step, &delivery);
        return;
    }
    for (DsnLogRecipient *recipient = message->recipients; recipient != NULL; recipient = next) {
        next = recipient->next;
        if (recipient->outcome == NULL)
            continue;
        fail_waiting(queue, step, recipient);
        dsn_log_open_remove_recipient(&queue->open, recipient);
    }
}

/* The next hop on this host knows the client only as this host itself. */
static void
follow_forward(DsnLogQueue *queue, const char *host, const DsnLogMessage *parent, DsnSpan child_id)
{
    DsnLogMessage *child = find_message(queue, host, child_id);

    if (child == NULL || child == parent)
        return;
    if (!dsn_span_is_set(child->login))
        keep_if_set(&child->login, parent->login);
    if (dsn_span_is_set(parent->client)) {
        keep_if_set(&child->client, parent->client);
        keep_if_set(&child->client_address, parent->client_address);
    }
}

static void
add_child(DsnLogQueue *queue, const Step *step)
{
    const DsnLogEvent *event = step->event;
    DsnLogMessage *child;

    if (!dsn_span_is_set(event->child_id))
        return;
    if (event->child == DSN_LOG_CHILD_FORWARD) {
        DsnLogMessage *parent = find_message(queue, step->host, event->queue_id);
        if (parent != NULL)
            follow_forward(queue, step->host, parent, event->child_id);
        return;
    }
    child = get_message(queue, step->host, event->child_id);
    child->is_bounce = TRUE;
    child->is_double = event->child == DSN_LOG_CHILD_DOUBLE;
    keep_if_set(&child->sender, event->fact.sender);
}

static void
add_end(DsnLogQueue *queue, const Step *step)
{
    DsnSpan id = find_queue_id(queue, step->host, step->line, step->event, NULL);
    DsnLogMessage *message = dsn_span_is_set(id) ? find_message(queue, step->host, id) : NULL;

    if (message != NULL)
        forget(queue, message);
}

static void
add_nothing(DsnLogQueue *queue, const Step *step)
{
}

void
dsn_log_queue_add(DsnLogQueue *queue, const DsnLogLine *line, const DsnLogEvent *event,
                  const DsnLogPlace *place)
{
    static void (*const adders[])(DsnLogQueue *, const Step *) = {
        [DSN_LOG_NOTHING] = add_nothing, [DSN_LOG_ARRIVAL] = add_arrival, [DSN_LOG_START] = add_start,
        [DSN_LOG_REASON] = add_reason,   [DSN_LOG_ATTEMPT] = add_attempt, [DSN_LOG_REJECT] = add_reject,
        [DSN_LOG_EXPIRED] = add_expired, [DSN_LOG_CHILD] = add_child,     [DSN_LOG_END] = add_end,
        [DSN_LOG_TROUBLE] = add_nothing,
    };
    const Step step = {dsn_log_open_host(&queue->open, line->host), line, event, place};

    if (line->time != DSN_LOG_NO_TIME) {
        queue->now = line->time;
        queue->offset = line->offset;
    }
    adders[event->type](queue, &step);
}

void
dsn_log_queue_finish(DsnLogQueue *queue)
{
    while (queue->open.waiting.oldest != NULL)
        forget(queue, queue->open.waiting.oldest);
}
