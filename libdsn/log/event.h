/* SPDX-License-Identifier: BSD-2-Clause */
/* log/event.h: what one line of a mail server's log says
 *
 * A grammar (one file a server) takes the text behind the line's envelope and tells what happened, in terms that all
 * servers share. It keeps no memory: what earlier lines said is put together by the queue (queue.h), by the ids that
 * the line itself names. Facts only: what a line does not say is DSN_SPAN_NONE, 0 or "none". Spans are lent from the
 * line, or kept by the store that the grammar is given where the text must be rewritten.
 */
#pragma once

#include "../facts.h"

G_BEGIN_DECLS

typedef enum {
    DSN_LOG_NOTHING, /* the line says nothing about any mail */
    DSN_LOG_ARRIVAL, /* about a message that is in the queue: sender, client, login, Message-ID, size; lines add up.
                      * A recipient in it waits from now on */
    DSN_LOG_START, /* an attempt began: the queue id, the recipient, and the attempt's own number where it has one */
    DSN_LOG_REASON, /* told ahead of the outcome: why an attempt of this message (or of this process) goes wrong.
                     * Several add up, line by line, until the outcome: the host in one, its words in the next */
    DSN_LOG_ATTEMPT, /* an attempt ended; fact.kind is failure, delay or success. What an attempt without diagnostic,
                      * remote_mta or codes lacks is in the REASON before it */
    DSN_LOG_REJECT, /* this server refused a message, or a recipient, that came in */
    DSN_LOG_EXPIRED, /* the queue gives the message up: whoever still waits has failed, or the recipient that is named.
                      * May name a child, too */
    DSN_LOG_CHILD, /* the message in the queue gave rise to another one, child_id (which inherits sender, login and
                    * Message-ID from it if it is a forward, and whose sender is fact.sender, or empty, if it is a
                    * notice). A failure notice when nobody has failed since the last one: the queue gave up whoever
                    * still waits (Courier says it in no other way) */
    DSN_LOG_END,     /* the message has left the queue */
    DSN_LOG_TROUBLE, /* the server's own trouble (disk, look-ups, limits) without a message: fact.diagnostic */
} DsnLogEventType;

typedef enum {
    DSN_LOG_CHILD_NONE,
    DSN_LOG_CHILD_BOUNCE, /* a failure notice to the sender */
    DSN_LOG_CHILD_DOUBLE, /* a failure notice about a failure notice, to the postmaster */
    DSN_LOG_CHILD_DELAY,  /* a delay notice */
    DSN_LOG_CHILD_NOTICE, /* a notice to the sender, of a kind that the line does not tell: nobody fails by it */
    DSN_LOG_CHILD_FORWARD, /* the same mail under another id: an alias, a content filter, the next hop */
} DsnLogChild;

/* The line without its message: where and when it was written, and by which program. */
typedef struct {
    gint64 time;        /* microseconds since 1970, UTC; G_MININT64: the line has no time of its own */
    gint32 offset;      /* of the zone that the time was written in: seconds east of UTC */
    DsnSpan stamp;      /* the time as it was written */
    DsnSpan host;       /* that wrote it; NONE in files of one server's own */
    DsnSpan program;    /* "postfix/smtp", "sendmail", "qmail"; NONE in files of one server's own */
    DsnSpan process;    /* "2211", or dma's queue id */
    DsnSpan text;       /* what the server wrote */
    DsnSpan columns;    /* of a table: the header line that this program wrote last; NONE: there was none */
    gboolean is_header; /* the text is such a line */
} DsnLogLine;

typedef struct {
    DsnLogEventType type;
    DsnSpan
        queue_id; /* names the message, together with the host; NONE where the last START of the same host and
                       * program told it (nullmailer) */
    gboolean
        is_first; /* the message begins with this line: whatever had the same queue_id before is another one */
    DsnSpan attempt_id; /* qmail's delivery number: names the attempt while it lasts */
    DsnSpan child_id;   /* in ARRIVAL: by what name the CHILD before announced this message (qmail's qp) */
    DsnLogChild child;
    /* mta, format ("postfix-log"), and what the line says of: kind, recipient, original_recipient, sender, action,
     * status, reply_code, command, diagnostic, reporting_mta, remote_mta (a name, else an address) */
    DsnFact fact; /* recipient NONE in START, REASON, ATTEMPT: all that this queue id has (dma, nullmailer) */
    DsnSpan
        more_recipients; /* the same happened to these: "<b@example.com>,<c@example.com>" (Sendmail), or with blanks between (Exim) */
    DsnSpan remote_address;         /* of remote_mta, without port and brackets */
    guint16 remote_port;            /* 0: not told */
    DsnSpan message_id;             /* with its angle brackets */
    DsnSpan client, client_address; /* who brought the message */
    DsnSpan login;                  /* SASL user, or the local user who sent it */
    gint64 size;                    /* bytes; 0: not told */
    guint n_recipients;             /* 0: not told */
    gint64 delay;                   /* milliseconds from arrival to this attempt; -1: not told */
    gboolean
        is_line; /* REASON: the diagnostic is one line of a text that the next REASON goes on with (Courier) */
    gboolean is_local; /* the attempt was to a mailbox or program of this host, or to a filter beside it */
    gboolean
        is_retry_postponed; /* no attempt was made: an earlier failure was quoted ("delivery temporarily suspended") */
} DsnLogEvent;

/* Reads @line; FALSE when it is not of this server. An event of DSN_LOG_NOTHING: it is, and says nothing of interest.
 * @ret_event comes zeroed, but for delay, which is -1. @store keeps texts until the next line is read. */
typedef gboolean DsnLogGrammar(const DsnLogLine *line, GStringChunk *store, DsnLogEvent *ret_event);

DsnLogGrammar dsn_log_read_postfix;
DsnLogGrammar dsn_log_read_sendmail;
DsnLogGrammar dsn_log_read_qmail;
DsnLogGrammar dsn_log_read_exim;
DsnLogGrammar dsn_log_read_opensmtpd;
DsnLogGrammar dsn_log_read_courier;
DsnLogGrammar dsn_log_read_dma;
DsnLogGrammar dsn_log_read_nullmailer;
DsnLogGrammar dsn_log_read_msmtp;
DsnLogGrammar dsn_log_read_exchange;
DsnLogGrammar dsn_log_read_powermta;
DsnLogGrammar dsn_log_read_kumomta;

G_END_DECLS
