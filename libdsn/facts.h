/* SPDX-License-Identifier: BSD-2-Clause */
/* facts.h: what a report says about one recipient, and what it returned
 *
 * Notice and log decoders fill these; the cause engine reads them. Nothing here is an opinion: what a report does not
 * say is DSN_SPAN_NONE, 0 or the enum's "none". Spans are UTF-8 where they are text, and live as long as the mail.
 */
#pragma once

#include "smtp/command.h"
#include "smtp/status.h"
#include "span.h"

G_BEGIN_DECLS

typedef enum {
    DSN_KIND_NONE,
    DSN_KIND_FAILURE,
    DSN_KIND_DELAY,
    DSN_KIND_SUCCESS,
    DSN_KIND_RELAYED,
    DSN_KIND_EXPANDED,
    DSN_KIND_REJECT,
    DSN_KIND_COMPLAINT,
    DSN_KIND_AUTO_REPLY,
    DSN_KIND_DISPOSITION,
    DSN_KIND_NOT_A_REPORT,
    DSN_KIND_ERROR,
    DSN_N_KINDS
} DsnKind;

typedef struct {
    DsnKind kind;
    DsnSpan recipient;          /* final form */
    DsnSpan original_recipient; /* as the sender wrote it */
    DsnSpan actual_recipient;   /* where an alias led to (X-Actual-Recipient of Sendmail) */
    DsnSpan sender; /* envelope sender of the message that the report is about; set and empty: "<>" */
    DsnSpan action;
    DsnStatus status;   /* the most specific that the report gives */
    guint16 reply_code; /* 0: none */
    DsnCommand command;
    DsnSpan diagnostic; /* what the refusing host said: unfolded, without type prefix */
    DsnSpan diagnostic_type;
    DsnSpan
        context; /* prose of the report about this recipient outside of the diagnostic: the notice's own reason, the transcript, a Subject that tells it */
    DsnSpan reporting_mta;
    DsnSpan remote_mta;
    DsnSpan arrival_date, last_attempt_date, will_retry_until; /* RFC 3339 */
    DsnSpan queue_id;
    DsnSpan envelope_id;
    const char *mta;    /* a name of ours: "Postfix" */
    const char *format; /* a name of ours: "rfc3464" */
    /* complaints (RFC 5965) */
    DsnSpan feedback_type, feedback_agent, feedback_source_ip, feedback_domain;
    /* automatic replies */
    const char *auto_reply_type; /* "vacation", "retired", "moved", "challenge", "receipt", "other" */
    DsnSpan auto_reply_address;
    guint attempts; /* logs: delivery attempts that this stands for; 0: does not apply */
} DsnFact;

/* The message that came back, as far as it did. Its structure may be evidence; its prose never is. */
typedef enum {
    DSN_RETURNED_HTML = 1 << 0,  /* has an HTML part */
    DSN_RETURNED_PLAIN = 1 << 1, /* has a plain text part that is no attachment */
    DSN_RETURNED_ATTACHMENT = 1 << 2,
    DSN_RETURNED_DANGEROUS = 1 << 3, /* an attachment that can be run, by its name */
    DSN_RETURNED_BARE_LF = 1 << 4,
    DSN_RETURNED_NO_DATE = 1 << 5,
    DSN_RETURNED_NO_MESSAGE_ID = 1 << 6,
    DSN_RETURNED_REPORT = 1 << 7,     /* is itself a bounce */
    DSN_RETURNED_BODY = 1 << 8,       /* came with its body, not with its header alone */
    DSN_RETURNED_FROM_OTHER = 1 << 9, /* From domain differs from the envelope sender's */
    DSN_RETURNED_LIST = 1 << 10,      /* went through a mailing list */
    DSN_RETURNED_EIGHT_BIT = 1 << 11,
} DsnReturnedShape;

typedef struct {
    gboolean is_there;
    guint shape; /* DsnReturnedShape */
    gsize size;  /* bytes that came back */
    DsnSpan message_id, subject, from, to, date, list_id, feedback_id, content_type;
    DsnSpan return_path; /* set and empty: "<>" */
    guint n_to;          /* addresses in To and Cc; 0: not known */
    DsnSpan header;      /* raw header section, for --header */
} DsnReturned;

/* One report as a whole. */
typedef struct {
    GArray *facts; /* DsnFact */
    DsnReturned returned;
    DsnSpan message_id; /* of the report */
    DsnSpan date;       /* of the report, RFC 3339 */
    DsnSpan verp;       /* decoded from the report's own To or Delivered-To */
    DsnSpan verp_home;  /* domain of the address that hides it */
    gboolean is_signed; /* that address carries a keyed hash (BATV, SRS), which its own server checks */
    gboolean null_return_path, has_return_path;
    gboolean is_double_bounce;
} DsnFacts;

G_END_DECLS
