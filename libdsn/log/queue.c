/* SPDX-License-Identifier: BSD-2-Clause */
/* log/queue.c: from what single lines say to what happened to messages
 *
 * Takes events in the order of their lines, joins them by host and queue id, and tells each attempt with all that the
 * log knows of its message; and of each message and recipient, once, what became of it. A failure after delays is one
 * failure: by its own reason where it tells one, else ("retry time exceeded") by that of the delays.
 */
#include "queue.h"

#include "started.h"
#include "telling.h"

/* Short queue ids come again. Servers give up after days, the most patient after two weeks. */
#define QUIET_MAX (G_GINT64_CONSTANT(21) * 24 * 3600 * G_USEC_PER_SEC)

/* What a process said without naming a message explains an attempt that it ends soon after. */
#define REASON_AGE_MAX (G_GINT64_CONSTANT(10) * 60 * G_USEC_PER_SEC)

struct _DsnLogQueue {
    DsnLogOpen open;
    DsnLogStarted started;
    DsnVerdicts *verdicts;
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
    queue->verdicts = dsn_verdicts_new(judge);
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
    dsn_verdicts_free(queue->verdicts);
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

static void
tell_attempt(const DsnLogQueue *queue, DsnLogTelling *telling)
{
    DsnFact *fact = &telling->delivery.fact;
    guint attempts = fact->attempts;

    fact->attempts = fact->kind == DSN_KIND_REJECT || fact->kind == DSN_KIND_NONE ? 0 : 1;
    if (queue->sink.attempt != NULL)
        queue->sink.attempt(&telling->delivery, queue->sink.user_data);
    fact->attempts = attempts;
}

static void
tell_fate(const DsnLogQueue *queue, const DsnLogTelling *telling)
{
    if (queue->sink.fate != NULL)
        queue->sink.fate(&telling->delivery, queue->sink.user_data);
}

static void
tell_delayed(DsnLogQueue *queue, const DsnLogRecipient *recipient)
{
    DsnLogTelling telling;

    dsn_log_telling_begin_kept(&telling, recipient);
    dsn_log_telling_judge(&telling, queue->verdicts);
    tell_fate(queue, &telling);
}

/* New ones are put in front, so that the first of all is the last of the list. */
static DsnLogRecipient *
first_recipient(const DsnLogMessage *message)
{
    DsnLogRecipient *recipient = message->recipients;

    while (recipient != NULL && recipient->next != NULL)
        recipient = recipient->next;
    return recipient;
}

/* Nobody will hear of the message again; who waits is told as delayed, in the order in which they came. */
static void
forget(DsnLogQueue *queue, DsnLogMessage *message)
{
    for (DsnLogRecipient *recipient = first_recipient(message); recipient != NULL;
         recipient = recipient->previous) {
        if (recipient->outcome != NULL)
            tell_delayed(queue, recipient);
    }
    dsn_log_open_remove(&queue->open, message);
}

static gboolean
has_too_many(const DsnLogOpen *open)
{
    return g_hash_table_size(open->messages) > DSN_LOG_OPEN_MAX || open->n_bytes > DSN_LOG_BYTES_MAX;
}

static void
keep_limits(DsnLogQueue *queue)
{
    DsnLogOpen *open = &queue->open;

    while (has_too_many(open) && open->idle.oldest != NULL)
        forget(queue, open->idle.oldest);
    while (open->waiting.oldest != NULL && (has_too_many(open) || open->n_waiting > DSN_LOG_WAITING_MAX))
        forget(queue, open->waiting.oldest);
}

/* --- The message that a line speaks of --- */

static void
keep_if_set(DsnSpan *kept, DsnSpan text)
{
    if (text.data != NULL && (kept->data == NULL || !dsn_span_equal(*kept, text)))
        dsn_log_open_keep(kept, text);
}

static void
keep_if_new(DsnSpan *kept, DsnSpan text)
{
    if (kept->data == NULL && text.data != NULL)
        dsn_log_open_keep(kept, text);
}

/* The same id after weeks of silence is another message. */
static DsnLogMessage *
find_message(DsnLogQueue *queue, const char *host, DsnSpan id)
{
    DsnLogMessage *message = dsn_log_open_find(&queue->open, host, id);

    if (message != NULL && queue->now != DSN_LOG_NO_TIME && message->heard != DSN_LOG_NO_TIME &&
        queue->now - message->heard > QUIET_MAX) {
        forget(queue, message);
        return NULL;
    }
    return message;
}

static gboolean
is_notice(DsnLogChild child)
{
    return child != DSN_LOG_CHILD_FORWARD && child != DSN_LOG_CHILD_NONE;
}

/* What the line that announced the message said of it. */
static void
learn_announced(DsnLogQueue *queue, const char *host, DsnSpan name, DsnLogMessage *message)
{
    DsnLogAnnounced *announced = dsn_log_started_find_announced(&queue->started, host, name);

    if (announced == NULL)
        return;
    message->is_bounce |= is_notice(announced->child);
    keep_if_new(&message->sender, announced->sender);
    keep_if_new(&message->message_id, announced->message_id);
    keep_if_new(&message->login, announced->login);
    dsn_log_started_end_announced(announced);
}

static DsnLogMessage *
get_message(DsnLogQueue *queue, const char *host, DsnSpan id)
{
    DsnLogMessage *message = find_message(queue, host, id);

    if (message == NULL) {
        message = dsn_log_open_add(&queue->open, host, id);
        message->heard = queue->now;
        learn_announced(queue, host, id, message);
    }
    dsn_log_open_touch(&queue->open, message, queue->now);
    return message;
}

static DsnLogRecipient *
get_recipient(DsnLogQueue *queue, DsnLogMessage *message, DsnSpan address)
{
    DsnLogRecipient *recipient = dsn_log_open_find_recipient(&queue->open, message, address);

    return recipient != NULL ? recipient : dsn_log_open_add_recipient(&queue->open, message, address);
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

/* --- One kind of event after the other --- */

typedef struct {
    const char *host;
    const DsnLogLine *line;
    const DsnLogEvent *event;
    const DsnLogPlace *place;
} Step;

static void
learn(DsnLogMessage *message, const Step *step)
{
    const DsnLogEvent *event = step->event;

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
        message->arrival = step->line->time;
}

/* Calls @func for the recipient of the event and for those that shared its lot: "<b@example.com>,<c@example.com>",
 * "b@example.com c@example.com". */
static void
for_each_recipient(const DsnLogEvent *event, void (*func)(DsnSpan recipient, gpointer data), gpointer data)
{
    DsnSpan rest = event->more_recipients, one;

    func(event->fact.recipient, data);
    while (rest.length > 0) {
        gsize end = 0;
        while (end < rest.length &&
               (rest.data[0] == '<' ? rest.data[end] != '>' : rest.data[end] != ',' && rest.data[end] != ' '))
            end++;
        one = dsn_span_cut(rest, 0, end);
        rest = dsn_span_from(rest, one.length + 1);
        if (one.length > 0 && one.data[0] == '<')
            one = dsn_span_from(one, 1);
        if (dsn_span_is_set(dsn_span_trim(one)))
            func(dsn_span_trim(one), data);
    }
}

typedef struct {
    DsnLogQueue *queue;
    DsnLogMessage *message;
} Waiting;

static void
let_wait(DsnSpan recipient, gpointer data)
{
    const Waiting *waiting = data;

    if (dsn_span_is_set(recipient))
        (void)get_recipient(waiting->queue, waiting->message, recipient);
}

static void
add_arrival(DsnLogQueue *queue, const Step *step)
{
    DsnSpan id = find_queue_id(queue, step->host, step->line, step->event, NULL);
    DsnLogMessage *message;

    if (!dsn_span_is_set(id))
        return;
    message = step->event->is_first ? find_message(queue, step->host, id) : NULL;
    if (message != NULL)
        forget(queue, message);
    message = get_message(queue, step->host, id);
    if (dsn_span_is_set(step->event->child_id))
        learn_announced(queue, step->host, step->event->child_id, message);
    learn(message, step);
    for_each_recipient(step->event, let_wait, &(Waiting){queue, message});
    dsn_log_open_count(&queue->open, message);
}

static void
add_start(DsnLogQueue *queue, const Step *step)
{
    const DsnLogEvent *event = step->event;
    DsnLogProcess *process;
    DsnLogMessage *message;

    if (!dsn_span_is_set(event->queue_id))
        return;
    message = get_message(queue, step->host, event->queue_id);
    keep_if_set(&message->sender, event->fact.sender);
    keep_if_set(&message->message_id, event->message_id);
    dsn_log_open_count(&queue->open, message);
    if (dsn_span_is_set(event->attempt_id)) {
        dsn_log_started_begin(&queue->started, step->host, event);
        return;
    }
    for_each_recipient(event, let_wait, &(Waiting){queue, message});
    process = dsn_log_started_process(&queue->started, step->host, step->line, TRUE);
    keep_if_set(&process->queue_id, event->queue_id);
}

/* Puts a line of a reply behind those before it; its code and status stand in front of the first. */
static void
join_lines(GString *joined, const DsnLogOutcome *older, const DsnFact *line)
{
    DsnSpan words = line->diagnostic;
    DsnStatus status;

    if (line->reply_code != 0 && line->reply_code == older->fact.reply_code) {
        words = dsn_span_from(words, 4); /* the code, and a blank or hyphen */
        dsn_status_read(&words, &status);
        words = dsn_span_trim(words);
    }
    g_string_append_len(joined, (const char *)older->fact.diagnostic.data,
                        (gssize)older->fact.diagnostic.length);
    g_string_append_c(joined, ' ');
    g_string_append_len(joined, (const char *)words.data, (gssize)words.length);
}

/* Several reasons add up: the newer says more, the older what the newer leaves open. */
static void
keep_reason(DsnLogOutcome **kept, const Step *step)
{
    DsnLogEvent event = *step->event;
    DsnFact *fact = &event.fact;
    DsnLogOutcome *older = *kept;
    g_autoptr(GString) joined = NULL;

    if (older != NULL) {
        if (event.is_line && dsn_span_is_set(fact->diagnostic) && dsn_span_is_set(older->fact.diagnostic)) {
            joined = g_string_new(NULL);
            join_lines(joined, older, fact);
            fact->diagnostic = (DsnSpan){(const guint8 *)joined->str, joined->len};
        }
        if (!dsn_span_is_set(fact->diagnostic)) {
            fact->diagnostic = older->fact.diagnostic;
            fact->diagnostic_type = older->fact.diagnostic_type;
        }
        if (!dsn_span_is_set(fact->remote_mta))
            fact->remote_mta = older->fact.remote_mta;
        if (!dsn_span_is_set(event.remote_address)) {
            event.remote_address = older->remote_address;
            event.remote_port = older->remote_port;
        }
        if (fact->status.klass == 0)
            fact->status = older->fact.status;
        if (fact->reply_code == 0)
            fact->reply_code = older->fact.reply_code;
        if (fact->command == DSN_COMMAND_NONE)
            fact->command = older->fact.command;
    }
    *kept = dsn_log_outcome_new(step->line, &event, step->place);
    g_free(older);
}

static void
add_reason(DsnLogQueue *queue, const Step *step)
{
    DsnSpan id = find_queue_id(queue, step->host, step->line, step->event, NULL);
    DsnLogMessage *message;
    DsnLogRecipient *recipient;

    if (!dsn_span_is_set(id)) {
        keep_reason(&dsn_log_started_process(&queue->started, step->host, step->line, TRUE)->reason, step);
        return;
    }
    message = get_message(queue, step->host, id);
    if (dsn_span_is_set(step->event->fact.recipient)) {
        recipient = get_recipient(queue, message, step->event->fact.recipient);
        keep_reason(&recipient->reason, step);
        dsn_log_open_count_recipient(&queue->open, recipient);
    } else {
        keep_reason(&message->reason, step);
        dsn_log_open_count(&queue->open, message);
    }
}

static const DsnLogOutcome *
reason_of_process(DsnLogQueue *queue, const DsnLogProcess *process)
{
    const DsnLogOutcome *reason = process != NULL ? process->reason : NULL;

    return reason != NULL && (reason->time == DSN_LOG_NO_TIME || queue->now - reason->time <= REASON_AGE_MAX)
               ? reason
               : NULL;
}

/* An attempt that does not say why it was in vain has the reason of the one before. */
static void
inherit(DsnLogQueue *queue, const DsnLogRecipient *recipient, DsnLogTelling *telling)
{
    const DsnLogDelivery *delivery = &telling->delivery;

    if (delivery->verdict == NULL || recipient == NULL || recipient->outcome == NULL ||
        is_telling(queue, delivery->verdict) || !recipient->outcome->is_telling)
        return;
    dsn_log_outcome_lend(recipient->outcome, &telling->delivery.fact);
    dsn_log_telling_judge(telling, queue->verdicts);
}

/* What an attempt in vain leaves behind, if it says more than the one before. */
static void
keep_waiting(DsnLogQueue *queue, const Step *step, DsnLogMessage *message, DsnLogRecipient *recipient,
             const DsnLogDelivery *delivery)
{
    DsnLogOutcome *outcome, *before;
    DsnLogEvent seen = *step->event;

    if (recipient == NULL)
        recipient = dsn_log_open_add_recipient(&queue->open, message, delivery->fact.recipient);
    recipient->attempts = delivery->fact.attempts;
    before = recipient->outcome;
    if (!delivery->is_retry_postponed || before == NULL) {
        seen.fact = delivery->fact; /* whose texts may be those of the outcome before, or of the reason */
        seen.remote_address = delivery->remote_address;
        seen.remote_port = delivery->remote_port;
        outcome = dsn_log_outcome_new(step->line, &seen, step->place);
        outcome->is_telling = delivery->verdict != NULL ? is_telling(queue, delivery->verdict)
                                                        : before != NULL && before->is_telling;
        recipient->outcome = outcome;
        g_free(before);
    }
    g_clear_pointer(&recipient->reason, g_free);
    dsn_log_open_count_recipient(&queue->open, recipient);
}

/* An attempt in vain for the same reason as the one before: why was found then. */
static gboolean
is_known(const DsnLogQueue *queue, const DsnLogRecipient *recipient, const DsnFact *fact)
{
    const DsnFact *before;

    if (queue->sink.attempt != NULL || fact->kind != DSN_KIND_DELAY || recipient == NULL ||
        recipient->outcome == NULL)
        return FALSE;
    before = &recipient->outcome->fact;
    return fact->reply_code == before->reply_code && fact->command == before->command &&
           fact->status.klass == before->status.klass && fact->status.subject == before->status.subject &&
           fact->status.detail == before->status.detail &&
           dsn_span_equal(fact->diagnostic, before->diagnostic) &&
           dsn_span_equal(fact->context, before->context);
}

typedef struct {
    DsnLogQueue *queue;
    const Step *step;
    DsnLogMessage *message; /* NULL: nobody knows which */
    const DsnLogProcess *process;
    const DsnLogStart *start;
} Attempt;

/* A line that names no message: there is nothing to join. */
static void
attempt_alone(DsnSpan address, gpointer data)
{
    const Attempt *attempt = data;
    DsnLogTelling telling;

    dsn_log_telling_begin(&telling, attempt->step->line, attempt->step->event, attempt->step->place);
    telling.delivery.fact.recipient = address;
    telling.delivery.fact.attempts = 1;
    dsn_log_telling_add_reason(&telling, reason_of_process(attempt->queue, attempt->process));
    dsn_log_telling_judge(&telling, attempt->queue->verdicts);
    tell_attempt(attempt->queue, &telling);
    tell_fate(attempt->queue, &telling);
}

/* A message that went on into another queue of this host, which is known: what became of it is told there. */
static gboolean
is_told_by_child(const Attempt *attempt)
{
    const DsnLogEvent *event = attempt->step->event;

    return event->fact.kind == DSN_KIND_SUCCESS && dsn_span_is_set(event->child_id) &&
           find_message(attempt->queue, attempt->step->host, event->child_id) != NULL;
}

static void
attempt_one(DsnSpan address, gpointer data)
{
    const Attempt *attempt = data;
    DsnLogQueue *queue = attempt->queue;
    DsnLogMessage *message = attempt->message;
    DsnLogRecipient *recipient = dsn_log_open_find_recipient(&queue->open, message, address);
    DsnLogTelling telling;
    DsnFact *fact = &telling.delivery.fact;
    guint before = recipient != NULL ? recipient->attempts : 0;
    gboolean is_known_delay;

    dsn_log_telling_begin(&telling, attempt->step->line, attempt->step->event, attempt->step->place);
    fact->recipient = address;
    dsn_log_telling_add_message(&telling, message);
    dsn_log_telling_add_reason(&telling, recipient != NULL ? recipient->reason : NULL);
    dsn_log_telling_add_reason(&telling, message->reason);
    dsn_log_telling_add_reason(&telling, reason_of_process(queue, attempt->process));
    is_known_delay = is_known(queue, recipient, fact);
    if (!is_known_delay)
        dsn_log_telling_judge(&telling, queue->verdicts);
    inherit(queue, recipient, &telling);
    telling.delivery.is_repeated = before > 0;
    telling.delivery.is_local |= attempt->start != NULL && attempt->start->is_local;
    fact->attempts = MAX(before + (telling.delivery.is_retry_postponed ? 0 : 1), 1);
    tell_attempt(queue, &telling);
    if (fact->kind == DSN_KIND_DELAY) {
        keep_waiting(queue, attempt->step, message, recipient, &telling.delivery);
        return;
    }
    if (!is_told_by_child(attempt))
        tell_fate(queue, &telling);
    message->n_failed += fact->kind == DSN_KIND_FAILURE;
    if (recipient != NULL)
        dsn_log_open_remove_recipient(&queue->open, recipient);
}

/* A line that names nobody means all whom this message has. */
static void
attempt_all(Attempt *attempt)
{
    DsnLogRecipient *next;

    if (attempt->message->recipients == NULL) {
        attempt_one(DSN_SPAN_NONE, attempt);
        return;
    }
    for (DsnLogRecipient *recipient = first_recipient(attempt->message); recipient != NULL;
         recipient = next) {
        g_autofree guint8 *address = g_memdup2(recipient->address.data, recipient->address.length);
        next = recipient->previous;
        attempt_one((DsnSpan){address, recipient->address.length}, attempt);
    }
}

/* The next hop on this host knows the client only as this host itself. */
static void
follow_forward(DsnLogQueue *queue, const char *host, const DsnLogMessage *parent, DsnSpan child_id)
{
    DsnLogMessage *child = find_message(queue, host, child_id);

    if (child == NULL || child == parent)
        return;
    keep_if_new(&child->sender, parent->sender);
    keep_if_new(&child->message_id, parent->message_id);
    keep_if_new(&child->login, parent->login);
    if (dsn_span_is_set(parent->client)) {
        keep_if_set(&child->client, parent->client);
        keep_if_set(&child->client_address, parent->client_address);
    }
    dsn_log_open_count(&queue->open, child);
}

static void
add_attempt(DsnLogQueue *queue, const Step *step)
{
    const DsnLogEvent *event = step->event;
    DsnLogStart *start = dsn_span_is_set(event->attempt_id)
                             ? dsn_log_started_find(&queue->started, step->host, event->attempt_id)
                             : NULL;
    DsnLogProcess *process = dsn_log_started_process(&queue->started, step->host, step->line, FALSE);
    DsnSpan id = find_queue_id(queue, step->host, step->line, event, start);
    Attempt attempt = {queue, step, NULL, process, start};

    if (dsn_span_is_set(id)) {
        attempt.message = get_message(queue, step->host, id);
        keep_if_set(&attempt.message->sender, event->fact.sender);
        keep_if_new(&attempt.message->message_id, event->message_id);
    }
    if (attempt.message == NULL)
        for_each_recipient(event, attempt_alone, &attempt);
    else if (start != NULL && dsn_span_is_set(start->recipient))
        attempt_one(start->recipient, &attempt);
    else if (event->fact.recipient.data != NULL)
        for_each_recipient(event, attempt_one, &attempt);
    else
        attempt_all(&attempt);
    if (attempt.message != NULL) {
        g_clear_pointer(&attempt.message->reason, g_free);
        dsn_log_open_count(&queue->open, attempt.message);
    }
    if (process != NULL)
        g_clear_pointer(&process->reason, g_free);
    if (attempt.message != NULL && dsn_span_is_set(event->child_id))
        follow_forward(queue, step->host, attempt.message, event->child_id);
    if (start != NULL)
        dsn_log_started_end(start);
}

static void
reject_one(DsnSpan address, gpointer data)
{
    const Attempt *attempt = data;
    DsnLogTelling telling;

    dsn_log_telling_begin(&telling, attempt->step->line, attempt->step->event, attempt->step->place);
    telling.delivery.fact.kind = DSN_KIND_REJECT;
    telling.delivery.fact.recipient = address;
    if (attempt->message != NULL)
        dsn_log_telling_add_message(&telling, attempt->message);
    dsn_log_telling_judge(&telling, attempt->queue->verdicts);
    tell_attempt(attempt->queue, &telling);
    tell_fate(attempt->queue, &telling);
}

static void
add_reject(DsnLogQueue *queue, const Step *step)
{
    Attempt attempt = {queue, step, NULL, NULL, NULL};

    if (dsn_span_is_set(step->event->queue_id))
        attempt.message = find_message(queue, step->host, step->event->queue_id);
    for_each_recipient(step->event, reject_one, &attempt);
    if (attempt.message != NULL && step->event->fact.command == DSN_COMMAND_DOT)
        forget(queue, attempt.message); /* it never got into the queue */
}

/* The queue gives a recipient up: what made it wait is why, and what the line says if nothing is known. */
static void
give_up(DsnLogQueue *queue, const Step *step, DsnLogMessage *message, DsnSpan address)
{
    DsnLogRecipient *recipient = dsn_log_open_find_recipient(&queue->open, message, address);
    DsnLogTelling telling;
    DsnLogDelivery *delivery = &telling.delivery;

    if (recipient != NULL && recipient->outcome != NULL) {
        dsn_log_telling_begin_kept(&telling, recipient);
    } else {
        dsn_log_telling_begin(&telling, step->line, step->event, step->place);
        delivery->fact.recipient = address;
        delivery->fact.attempts = 1;
        dsn_log_telling_add_message(&telling, message);
        dsn_log_telling_add_reason(&telling, recipient != NULL ? recipient->reason : message->reason);
    }
    delivery->fact.kind = DSN_KIND_FAILURE;
    delivery->fact.action = DSN_SPAN("failed");
    dsn_log_telling_judge(&telling, queue->verdicts); /* the date is that of the last attempt */
    delivery->time = step->line->time;
    delivery->path = step->place->path;
    delivery->line = step->place->line;
    delivery->text = step->place->text;
    tell_attempt(queue, &telling);
    tell_fate(queue, &telling);
    message->n_failed++;
    if (recipient != NULL)
        dsn_log_open_remove_recipient(&queue->open, recipient);
}

static void
give_up_all(DsnLogQueue *queue, const Step *step, DsnLogMessage *message)
{
    DsnLogRecipient *next;

    for (DsnLogRecipient *recipient = first_recipient(message); recipient != NULL; recipient = next) {
        next = recipient->previous;
        give_up(queue, step, message, recipient->address);
    }
}

static void
add_notice(DsnLogQueue *queue, const Step *step, DsnLogChild kind)
{
    const DsnLogEvent *event = step->event;
    DsnLogMessage *child = find_message(queue, step->host, event->child_id);
    DsnLogAnnounced *announced;

    if (child == NULL) {
        announced = dsn_log_started_announce(&queue->started, step->host, event->child_id);
        announced->child = kind;
        keep_if_set(&announced->sender, event->fact.sender);
        keep_if_set(&announced->message_id, event->message_id);
        return;
    }
    child->is_bounce = TRUE;
    keep_if_new(&child->sender, event->fact.sender);
    keep_if_new(&child->message_id, event->message_id);
    dsn_log_open_count(&queue->open, child);
}

static void
add_expired(DsnLogQueue *queue, const Step *step)
{
    const DsnLogEvent *event = step->event;
    DsnLogMessage *message = get_message(queue, step->host, event->queue_id);

    keep_if_set(&message->sender, event->fact.sender);
    dsn_log_open_count(&queue->open, message);
    if (dsn_span_is_set(event->fact.recipient))
        give_up(queue, step, message, event->fact.recipient);
    else if (message->n_waiting > 0)
        give_up_all(queue, step, message);
    else if (message->n_failed == 0)
        give_up(queue, step, message, DSN_SPAN_NONE);
    if (dsn_span_is_set(event->child_id))
        add_notice(queue, step, DSN_LOG_CHILD_BOUNCE);
}

/* A message that comes out of another one and is no notice about it. */
static void
add_forward(DsnLogQueue *queue, const Step *step)
{
    const DsnLogEvent *event = step->event;
    DsnLogMessage *parent =
        dsn_span_is_set(event->queue_id) ? find_message(queue, step->host, event->queue_id) : NULL;
    DsnLogMessage *child = get_message(queue, step->host, event->child_id);

    learn(child, step);
    for_each_recipient(event, let_wait, &(Waiting){queue, child});
    dsn_log_open_count(&queue->open, child);
    if (parent != NULL && parent != child) {
        child->is_bounce |= parent->is_bounce;
        follow_forward(queue, step->host, parent, event->child_id);
    }
}

static void
add_child(DsnLogQueue *queue, const Step *step)
{
    const DsnLogEvent *event = step->event;
    DsnLogMessage *parent;

    if (event->child == DSN_LOG_CHILD_FORWARD && dsn_span_is_set(event->child_id))
        add_forward(queue, step);
    if (!is_notice(event->child))
        return;
    parent = dsn_span_is_set(event->queue_id) ? find_message(queue, step->host, event->queue_id) : NULL;
    if (parent != NULL && (event->child == DSN_LOG_CHILD_BOUNCE || event->child == DSN_LOG_CHILD_DOUBLE)) {
        if (parent->n_failed == 0)
            give_up_all(queue, step, parent);
        parent->n_failed = 0;
    }
    if (dsn_span_is_set(event->child_id))
        add_notice(queue, step, event->child);
}

static void
add_end(DsnLogQueue *queue, const Step *step)
{
    DsnSpan id = find_queue_id(queue, step->host, step->line, step->event, NULL);
    DsnLogMessage *message = dsn_span_is_set(id) ? find_message(queue, step->host, id) : NULL;

    if (message != NULL)
        forget(queue, message);
}

/* The server's own: there is nobody whom it befell. */
static void
add_trouble(DsnLogQueue *queue, const Step *step)
{
    DsnLogTelling telling;

    dsn_log_telling_begin(&telling, step->line, step->event, step->place);
    telling.delivery.fact.kind = DSN_KIND_NONE;
    dsn_log_telling_judge(&telling, queue->verdicts);
    tell_attempt(queue, &telling);
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
        [DSN_LOG_TROUBLE] = add_trouble,
    };
    const Step step = {dsn_log_open_host(&queue->open, line->host), line, event, place};

    if (line->time != DSN_LOG_NO_TIME) {
        queue->now = line->time;
        queue->offset = line->offset;
    }
    adders[event->type](queue, &step);
    keep_limits(queue);
}

void
dsn_log_queue_finish(DsnLogQueue *queue)
{
    while (queue->open.waiting.oldest != NULL)
        forget(queue, queue->open.waiting.oldest);
}
