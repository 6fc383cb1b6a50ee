/* SPDX-License-Identifier: BSD-2-Clause */
/* record/record.h: one fact and its verdict, as the record that users get
 *
 * A report's records, their texts and the report itself are one thing in memory: they are made together, live as long
 * as any of them is referenced, and do not change, so that threads may share them. Nothing of the mail is lent.
 */
#pragma once

#include <string.h>

#include "../cause/cause.h"
#include "../dsn.h"
#include "../mail/mail.h"

G_BEGIN_DECLS

#define DSN_SCHEMA_VERSION 1
#define DSN_ID_LENGTH      32 /* hexadecimal digits: 128 bits, so that ids of billions of facts do not meet */
#define DSN_ID_LINES_MAX   1000 /* lines of a body that an id may depend on, see id.c */
/* Bytes of one text in a record. Replies of real servers stay below 4 kB; a report that gives each of DSN_FACTS_MAX
 * recipients a megabyte would become gigabytes of records. What is cut ends with an ellipsis. */
#define DSN_RECORD_TEXT_MAX (16 * 1024)

/* What a report's own header and structure say for or against acting on it. The words are in trust.c. */
typedef enum {
    DSN_TRUST_NULL_RETURN_PATH = 1 << 0,
    DSN_TRUST_SYSTEM_RETURN_PATH = 1 << 1,
    DSN_TRUST_OTHER_RETURN_PATH = 1 << 2,
    DSN_TRUST_FROM_MAIL_SYSTEM = 1 << 3,
    DSN_TRUST_FROM_OTHER = 1 << 4,
    DSN_TRUST_REPORT_STRUCTURE = 1 << 5,
    DSN_TRUST_RETURNED_MESSAGE_ID = 1 << 6,
    DSN_TRUST_RETURNED_NO_MESSAGE_ID = 1 << 7,
    DSN_TRUST_NOTHING_RETURNED = 1 << 8,
    DSN_TRUST_TOKEN = 1 << 9,
    DSN_TRUST_TOKEN_MATCHES = 1 << 10,
    /* only with domains or authserv-ids of ours */
    DSN_TRUST_SIGNED_TOKEN = 1 << 11,
    DSN_TRUST_OUR_MESSAGE_ID = 1 << 12,
    DSN_TRUST_OUR_SENDER = 1 << 13,
    DSN_TRUST_NOT_OURS = 1 << 14,
    DSN_TRUST_AUTHENTICATED = 1 << 15,
    DSN_TRUST_AUTHENTICATED_RECIPIENT = 1 << 16,
    DSN_TRUST_NOT_AUTHENTICATED = 1 << 17,
    DSN_TRUST_LOG = 1 << 18,
} DsnTrustSignal;

/* What the user says is ours: domains in lower case, and names of hosts whose Authentication-Results are believed. */
typedef struct {
    const char *const *domains, *const *authserv_ids;
    guint n_domains, n_authserv_ids;
} DsnOurs;

/* Texts of the returned message, in the order of the record. */
typedef enum {
    DSN_ORIGINAL_MESSAGE_ID,
    DSN_ORIGINAL_SUBJECT,
    DSN_ORIGINAL_FROM,
    DSN_ORIGINAL_TO,
    DSN_ORIGINAL_DATE,
    DSN_ORIGINAL_LIST_ID,
    DSN_ORIGINAL_FEEDBACK_ID,
    DSN_ORIGINAL_CONTENT_TYPE,
    DSN_N_ORIGINAL_TEXTS
} DsnOriginalText;

typedef struct {
    const char *name;  /* as asked for; interned */
    const char *value; /* NULL: the returned message has no such field */
} DsnOriginalHeader;

struct _DsnRecord {
    DsnReport *report; /* whose memory this is */
    DsnKind kind;
    guint16 reply_code; /* 0: none */
    int retry_after;    /* seconds; -1: not known */
    guint attempts;     /* 0: does not apply */
    guint trust;        /* DsnTrustSignal */
    gint64 error_offset;
    const char *texts[DSN_N_RECORD_FIELDS];
    const char *feedback_type, *feedback_agent, *feedback_source_ip, *feedback_domain;
    const char *auto_reply_type, *auto_reply_address;
    DsnDiagnosis diagnosis; /* cause NULL: nothing to explain */
    DsnEvidenceItem evidence[DSN_EVIDENCE_MAX];
    DsnAlternativeItem alternatives[DSN_ALTERNATIVES_MAX];
};

struct _DsnReport {
    gatomicrefcount references; /* to the report and to its records, together */
    GStringChunk *store;        /* every text that is not a constant of ours */
    const char *warning;
    const char *original[DSN_N_ORIGINAL_TEXTS];
    gsize original_size;
    gboolean is_returned;
    guint trust; /* DsnTrustSignal that all records have */
    guint n_headers;
    DsnOriginalHeader *headers;
    DsnRecord not_a_report;
    guint n_records;
    guint n_records_max;
    DsnRecord records[];
};

/* What the records of a report are made of; all of it is lent. */
typedef struct {
    const DsnFacts *facts;      /* NULL: a text that is no mail */
    DsnMail *mail;              /* the report itself; NULL: as above */
    const DsnCause *causes;     /* catalogue, by the verdicts' index */
    const char *const *headers; /* interned names that original.headers shall show */
    guint n_headers;
    gboolean is_log; /* a line of a log, no message */
    DsnSpan moment;  /* when that was, for its identity; NONE: it does not tell */
    DsnOurs ours;
    /* The room's own, zeroed at first. */
    DsnSpan proven;                  /* domain that the report's author was proven to be of */
    const DsnFact *last_fact;        /* of the record made last */
    char body_id[DSN_ID_LENGTH + 1]; /* see id.c; empty: the report is known by its header */
} DsnReportInput;

/* A report with room for @n_records; what all of them share is taken from @input. */
DsnReport *dsn_report_new(DsnReportInput *input, guint n_records);
/* Adds the record of one fact. @verdict NULL: there is nothing to explain. */
void dsn_report_add(DsnReport *report, DsnReportInput *input, const DsnFact *fact, const DsnVerdict *verdict);
void dsn_report_set_warning(DsnReport *report, const char *warning);
/* A copy kept by the report: valid UTF-8, at most DSN_RECORD_TEXT_MAX bytes. NULL for DSN_SPAN_NONE. */
const char *dsn_report_keep(DsnReport *report, DsnSpan text);

/* Fills all of @record but its id; it is zeroed and belongs to a report that has what all records share. */
void dsn_record_fill(DsnRecord *record, const DsnReportInput *input, const DsnFact *fact,
                     const DsnVerdict *verdict);

/* The record's word ("auto-reply"); NULL for DSN_KIND_NONE. */
const char *dsn_kind_name(DsnKind kind);
/* Something failed, so that there is a cause. */
gboolean dsn_kind_has_cause(DsnKind kind);

/* For reports that have neither Message-ID nor date: what tells their text from others. Else "". */
void dsn_id_write_body(const DsnReportInput *input, char id[DSN_ID_LENGTH + 1]);
/* Stable identity of a fact. @spare (nullable) gets another one from the same facts, which nothing else has. */
void dsn_id_write(const DsnReportInput *input, const DsnFact *fact, char id[DSN_ID_LENGTH + 1],
                  char spare[DSN_ID_LENGTH + 1]);

/* Signals of the report as a whole; @mail may be NULL. */
guint dsn_trust_signals(const DsnFacts *facts, DsnMail *mail);
/* What the report's address token, its author and our domains say about one fact. */
guint dsn_trust_fact_signals(const DsnReportInput *input, const DsnFact *fact);
/* What Authentication-Results of our own host say; @ret_proven is the domain that is proven, or NONE. */
guint
dsn_authentication_signals(const DsnOurs *ours, const DsnFacts *facts, DsnMail *mail, DsnSpan *ret_proven);
/* A domain of ours, or one below it. */
gboolean dsn_ours_has_domain(const DsnOurs *ours, DsnSpan domain);
/* One domain is the other, or lies below it. */
gboolean dsn_domains_agree(DsnSpan a, DsnSpan b);
const char *dsn_trust_level(DsnKind kind, guint signals);
/* Word of the signal @bit (its number, not its mask); NULL behind the last. */
const char *dsn_trust_signal_name(guint bit);

/* Appends @text, which is valid UTF-8, as a JSON string, quotes included, or null. */
void dsn_json_append_text(GString *line, const char *text);
/* The same for what nobody has looked at: what is not UTF-8 becomes U+FFFD. */
void dsn_json_append_path(GString *line, const char *path);
void dsn_json_append_integer(GString *line, gint64 number);

/* Appends bytes. A record is some two hundred small pieces, and most fit: g_string_append_len() for each took a third
 * of the time of writing it. */
static inline void
dsn_json_append(GString *line, const char *bytes, gsize length)
{
    if (length >= line->allocated_len - line->len) {
        g_string_append_len(line, bytes, (gssize)length);
        return;
    }
    memcpy(line->str + line->len, bytes, length);
    line->len += length;
    line->str[line->len] = '\0';
}

/* The catalogue in that language; constant, lives as long as the process. */
const DsnCause *dsn_catalogue(DsnLanguage language);

/* The parts of a record's JSON that its cause decides; constant, lives as long as the process. */
typedef struct {
    GString *head;  /* {"id":... up to the number of "confidence" */
    GString *texts; /* ,"title":... up to the remedies */
} DsnCauseJson;

/* @cause is one of dsn_catalogue(). */
const DsnCauseJson *dsn_cause_json(const DsnCause *cause);

G_END_DECLS
