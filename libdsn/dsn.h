/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * SECTION:dsn
 * @title: libdsn
 * @short_description: why mail came back
 *
 * Reads what mail servers say about mail that could not be delivered (RFC 3464 delivery status notifications, the
 * texts of servers that write none), and says why: the root cause, the evidence, how sure that is, who must act and
 * what to do.
 *
 * |[<!-- language="C" -->
 * g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
 * g_autoptr(DsnReport) report = dsn_decoder_decode(decoder, message, &error);
 * for (guint i = 0; report != NULL && i < dsn_report_get_n_records(report); i++)
 *     puts(dsn_record_get_diagnosis(dsn_report_get_record(report, i))->title);
 * ]|
 *
 * A decoder does not change once it is set up, and threads may share it. All text that comes out is valid UTF-8.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What is declared here is what the shared library exports; everything else in it is hidden. */
#pragma GCC visibility push(default)

/**
 * DSN_ERROR:
 *
 * Error domain of the library. The codes are #DsnError.
 */
#define DSN_ERROR (dsn_error_quark())
GQuark dsn_error_quark(void);

/**
 * DsnError:
 * @DSN_ERROR_EMPTY: there is not one byte
 * @DSN_ERROR_NOT_MAIL: the bytes do not begin like a message (RFC 5322): binary data, or no header field at all
 * @DSN_ERROR_TOO_LARGE: a size limit was passed
 * @DSN_ERROR_LANGUAGE: there are no texts in that language
 * @DSN_ERROR_RULES: a rules file has a mistake; the message names line and byte
 *
 * What can go wrong. Messages name the byte offset and the remedy; the caller adds the path.
 */
typedef enum {
    DSN_ERROR_EMPTY = 1,
    DSN_ERROR_NOT_MAIL,
    DSN_ERROR_TOO_LARGE,
    DSN_ERROR_LANGUAGE,
    DSN_ERROR_RULES,
} DsnError;

/**
 * DSN_MAX_SIZE_DEFAULT:
 *
 * Bytes of one message that are read unless dsn_decoder_set_max_size() says otherwise.
 */
#define DSN_MAX_SIZE_DEFAULT (256u * 1024 * 1024)

/* Catalogue and codes. */

/**
 * DsnCause:
 * @id: public name, for example "recipient-unknown"; never changes
 * @category: "recipient", "domain", "network", "sender", "reputation", "rate", "content", "policy", "system", "special"
 * @permanence: "permanent" (this address is dead), "temporary" or "persistent"
 * @who_acts: "sender", "sender-admin", "recipient" or "recipient-admin"
 * @interop_reason: reason word that other bounce parsers use for it
 * @title: one line
 * @explanation: two or three sentences
 * @remedies: (array zero-terminated=1): what to do, most useful first
 *
 * An entry of the catalogue of causes, in the decoder's language. Constant.
 */
typedef struct {
    const char *id, *category, *permanence, *who_acts, *interop_reason;
    const char *title, *explanation;
    const char *const *remedies;
} DsnCause;

/**
 * DsnCode:
 * @code: "X.1.1" for an enhanced status code of any class, "550" or a range "540-549" for a reply code
 * @name: the registry's words
 * @reference: the RFC that defines it, or who uses it
 * @meaning: what it formally means, in the decoder's language
 * @cause: (nullable): id of the cause that it most often has in practice
 *
 * A reply code (RFC 5321 section 4.2) or enhanced status code (IANA registry, RFC 5248). Constant.
 */
typedef struct {
    const char *code, *name, *reference, *meaning, *cause;
} DsnCode;

/* Records. */

/**
 * DsnRecordField:
 *
 * The text fields of a record, by the names they have in JSON. See record.schema.json.
 */
typedef enum {
    DSN_RECORD_ID,
    DSN_RECORD_KIND,
    DSN_RECORD_RECIPIENT,
    DSN_RECORD_ORIGINAL_RECIPIENT,
    DSN_RECORD_SENDER,
    DSN_RECORD_ACTION,
    DSN_RECORD_STATUS,
    DSN_RECORD_SMTP_COMMAND,
    DSN_RECORD_DIAGNOSTIC,
    DSN_RECORD_DIAGNOSTIC_TYPE,
    DSN_RECORD_REPORTING_MTA,
    DSN_RECORD_REMOTE_MTA,
    DSN_RECORD_MTA,
    DSN_RECORD_FORMAT,
    DSN_RECORD_ARRIVAL_DATE,
    DSN_RECORD_LAST_ATTEMPT_DATE,
    DSN_RECORD_WILL_RETRY_UNTIL,
    DSN_RECORD_REPORT_DATE,
    DSN_RECORD_REPORT_MESSAGE_ID,
    DSN_RECORD_QUEUE_ID,
    DSN_RECORD_ENVELOPE_ID,
    DSN_RECORD_VERP,
    DSN_RECORD_ORIGINAL_MESSAGE_ID,
    DSN_RECORD_ORIGINAL_SUBJECT,
    DSN_RECORD_BLOCKLIST_NAME,
    DSN_RECORD_BLOCKLIST_LISTED,
    DSN_RECORD_BLOCKLIST_URL,
    DSN_RECORD_TRUST_LEVEL,
    DSN_RECORD_ERROR_MESSAGE,
    DSN_N_RECORD_FIELDS
} DsnRecordField;

/**
 * DsnEvidenceItem:
 * @field: the record's field that the words stand in
 * @text: the words
 * @rule: id of the rule that they decided by
 */
typedef struct {
    const char *field, *text, *rule;
} DsnEvidenceItem;

/**
 * DsnAlternativeItem:
 * @cause: (transfer none): the other cause
 * @confidence: 0 to 1
 * @why: what speaks for it
 */
typedef struct {
    const DsnCause *cause;
    double confidence;
    const char *why;
} DsnAlternativeItem;

/**
 * DsnDiagnosis:
 * @cause: (transfer none): the most likely cause
 * @confidence: 0 to 1; of the records given 0.9, about nine in ten are right
 * @evidence: (array length=n_evidence): strongest first
 * @alternatives: (array length=n_alternatives): the other causes worth checking, best first
 * @code_conflict: the words overruled a code that says otherwise
 * @hard_bounce: this address is dead, stop sending to it
 * @hard_bounce_applies: %FALSE for complaints, replies and successes
 */
typedef struct {
    const DsnCause *cause;
    double confidence;
    guint n_evidence;
    const DsnEvidenceItem *evidence;
    guint n_alternatives;
    const DsnAlternativeItem *alternatives;
    gboolean code_conflict;
    gboolean hard_bounce;
    gboolean hard_bounce_applies;
} DsnDiagnosis;

/**
 * DsnSource:
 * @path: where it was read, or "-"
 * @index: position in an mbox or stream, from 0; -1: does not apply
 * @offset: of the message in that file, in bytes; -1: does not apply
 * @length: of the message, in bytes; -1: does not apply
 * @line: for logs and streams of lines, from 1; -1: does not apply
 * @id: (nullable): what the sender of a stream calls the message; valid UTF-8
 * @n_records: how many records the line of a stream gives, so that its sender knows when all have come; 0: does not
 *     apply
 *
 * Where a record was read; the caller knows.
 */
typedef struct {
    const char *path;
    gint64 index, offset, length, line;
    const char *id;
    guint n_records;
} DsnSource;

typedef struct _DsnRecord DsnRecord;

#define DSN_TYPE_RECORD (dsn_record_get_type())
GType dsn_record_get_type(void);

/**
 * dsn_record_new_error:
 * @message: what is wrong, in words for people
 * @offset: byte where it is wrong, or -1
 *
 * A record of kind "error", so that a batch accounts for each of its inputs.
 *
 * Returns: (transfer full): the record
 */
DsnRecord *dsn_record_new_error(const char *message, gint64 offset);
DsnRecord *dsn_record_ref(DsnRecord *self);
void dsn_record_unref(DsnRecord *self);

/**
 * dsn_record_get_text:
 * @self: a record
 * @field: which field
 *
 * Returns: (transfer none) (nullable): the field's text, valid UTF-8; %NULL when the report does not tell. The null
 * sender is "".
 */
const char *dsn_record_get_text(const DsnRecord *self, DsnRecordField field);

/**
 * dsn_record_get_reply_code:
 * @self: a record
 *
 * Returns: the SMTP reply code (RFC 5321 section 4.2), or 0 when the report holds none
 */
guint dsn_record_get_reply_code(const DsnRecord *self);

/**
 * dsn_record_get_attempts:
 * @self: a record
 *
 * Returns: how many delivery attempts a record from a log stands for; 0 where that does not apply
 */
guint dsn_record_get_attempts(const DsnRecord *self);

/**
 * dsn_record_get_retry_after:
 * @self: a record
 *
 * Returns: seconds to wait before another try, if the host said so; else -1
 */
int dsn_record_get_retry_after(const DsnRecord *self);

/**
 * dsn_record_get_diagnosis:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): why; %NULL where there is nothing to explain (success, replies, errors)
 */
const DsnDiagnosis *dsn_record_get_diagnosis(const DsnRecord *self);

/**
 * dsn_record_append_json:
 * @self: a record
 * @source: (nullable): where it was read
 * @line: where to append
 *
 * Appends the record as one JSON object without line breaks (record.schema.json), and no newline after it.
 */
void dsn_record_append_json(const DsnRecord *self, const DsnSource *source, GString *line);

typedef struct _DsnReport DsnReport;

#define DSN_TYPE_REPORT (dsn_report_get_type())
GType dsn_report_get_type(void);

DsnReport *dsn_report_ref(DsnReport *self);
void dsn_report_unref(DsnReport *self);

/**
 * dsn_report_get_n_records:
 * @self: a report
 *
 * Returns: how many facts the report holds; 0: the message was no report
 */
guint dsn_report_get_n_records(const DsnReport *self);

/**
 * dsn_report_get_record:
 * @self: a report
 * @index: from 0
 *
 * Returns: (transfer none): the record
 */
const DsnRecord *dsn_report_get_record(const DsnReport *self, guint index);

/**
 * dsn_report_get_not_a_report:
 * @self: a report
 *
 * Returns: (transfer none): a record of kind "not-a-report" for the message, whatever it holds
 */
const DsnRecord *dsn_report_get_not_a_report(const DsnReport *self);

/**
 * dsn_report_get_warning:
 * @self: a report
 *
 * Returns: (transfer none) (nullable): which limit stopped the reading and at which byte, or %NULL when all was read
 */
const char *dsn_report_get_warning(const DsnReport *self);

/* Incidents. */

/**
 * DsnIncidentName:
 * @name: a host, an address, a domain ...
 * @count: how much of the trouble has it
 * @first: microseconds since 1970, UTC
 * @last: the same
 */
typedef struct {
    const char *name;
    guint64 count;
    gint64 first, last;
} DsnIncidentName;

/**
 * DsnIncidentList:
 * @id: what kind of names: "relays", "providers", "recipients", "recipient-domains", "senders", "sender-domains",
 *     "logins", "clients", "hosts", "lists", "addresses" (own ones), "causes", "origins" (recipient domains of the mail
 *     that brought it on)
 * @n_all: how many different ones there were
 * @n_names: how many of them are named
 * @names: (array length=n_names): most frequent first
 */
typedef struct {
    const char *id;
    guint64 n_all;
    guint n_names;
    const DsnIncidentName *names;
} DsnIncidentList;

/**
 * DsnIncidentSign:
 * @id: for example "other-port-works"
 * @text: one sentence
 *
 * What speaks for an incident being what it is said to be.
 */
typedef struct {
    const char *id, *text;
} DsnIncidentSign;

/**
 * DsnIncidentLink:
 * @role: "reason", "root" or "consequence"
 * @kind: (nullable): kind of the incident, or %NULL when it is none of its own
 * @cause: id of the cause
 * @title: one line
 * @subject: whom or what it concerns
 * @first: microseconds since 1970, UTC
 * @last: the same
 * @attempts: how often
 */
typedef struct {
    const char *role, *kind, *cause, *title, *subject;
    gint64 first, last;
    guint64 attempts;
} DsnIncidentLink;

/**
 * DsnIncidentExample:
 * @path: file
 * @line: in the file, from 1
 * @time: microseconds since 1970, UTC
 * @text: the line
 */
typedef struct {
    const char *path;
    gint64 line, time;
    const char *text;
} DsnIncidentExample;

/**
 * DsnIncident:
 * @id: stable: the same log gives the same id on every run and every machine
 * @kind: public name, for example "rate-limited-relay"; never changes
 * @cause: (transfer none): the root cause
 * @who_acts: as in #DsnCause
 * @title: one line
 * @explanation: two or three sentences
 * @remedies: (array zero-terminated=1): what to do, what comes first first
 * @subject: whom or what it concerns: a relay, a provider, a domain, a log-in, a host
 * @subject_id: what kind of name that is, as in #DsnIncidentList
 * @state: "ongoing", "quiet" (no more sign of it, and none that it is over) or "over"
 * @confidence: 0 to 1
 * @first: microseconds since 1970, UTC
 * @last: the last trouble
 * @ended: when it was over; G_MININT64: not known
 * @messages: different ones; of more than 1024 an estimate, as for @recipients and @n_all
 * @recipients: different ones
 * @attempts: tries that went wrong, those included that an earlier failure kept from being made
 * @failures: tries after which the recipient was given up
 * @rejects: what this server refused
 * @successes: what passed between the first trouble and the last
 * @waiting: recipients of messages that still wait at the end of the log
 * @n_lists: number of @lists
 * @lists: (array length=n_lists): who and what is concerned
 * @n_signs: number of @signs
 * @signs: (array length=n_signs): evidence
 * @n_chain: number of @chain
 * @chain: (array length=n_chain): from the reasons to the consequences
 * @timeline_start: microseconds since 1970, UTC
 * @timeline_step: microseconds
 * @n_timeline: number of @timeline
 * @timeline: (array length=n_timeline): attempts in each step of time
 * @n_examples: number of @examples
 * @examples: (array length=n_examples): lines of the log, the first one first
 *
 * What went wrong over time. Constant.
 */
typedef struct {
    const char *id, *kind;
    const DsnCause *cause;
    const char *who_acts, *title, *explanation;
    const char *const *remedies;
    const char *subject, *subject_id, *state;
    double confidence;
    gint64 first, last, ended;
    guint64 messages, recipients, attempts, failures, rejects, successes, waiting;
    guint n_lists;
    const DsnIncidentList *lists;
    guint n_signs;
    const DsnIncidentSign *signs;
    guint n_chain;
    const DsnIncidentLink *chain;
    gint64 timeline_start, timeline_step;
    guint n_timeline;
    const guint32 *timeline;
    guint n_examples;
    const DsnIncidentExample *examples;
} DsnIncident;

/**
 * dsn_incident_append_json:
 * @self: an incident
 * @line: where to append
 *
 * Appends the incident as one JSON object without line breaks (incident.schema.json), and no newline after it.
 */
void dsn_incident_append_json(const DsnIncident *self, GString *line);

/* Decoder. */

typedef struct _DsnDecoder DsnDecoder;

#define DSN_TYPE_DECODER (dsn_decoder_get_type())
GType dsn_decoder_get_type(void);

/**
 * dsn_decoder_new:
 *
 * A decoder with the built-in knowledge, texts in English. Set it up before threads share it.
 *
 * Returns: (transfer full): the decoder
 */
DsnDecoder *dsn_decoder_new(void);
DsnDecoder *dsn_decoder_ref(DsnDecoder *self);
void dsn_decoder_unref(DsnDecoder *self);

/**
 * dsn_decoder_set_language:
 * @self: a decoder, not yet shared
 * @language: "en" or "ja"; a locale's name ("ja_JP.UTF-8") is cut to its language
 * @error: return location for a #DsnError, or %NULL
 *
 * Returns: %FALSE when there are no texts in that language; nothing is changed then
 */
gboolean dsn_decoder_set_language(DsnDecoder *self, const char *language, GError **error);

/**
 * dsn_decoder_set_max_size:
 * @self: a decoder, not yet shared
 * @bytes: how much of one message is read
 */
void dsn_decoder_set_max_size(DsnDecoder *self, gsize bytes);

/**
 * dsn_decoder_add_header:
 * @self: a decoder, not yet shared
 * @name: a header field of the returned message that records are to show in original.headers
 */
void dsn_decoder_add_header(DsnDecoder *self, const char *name);

/**
 * dsn_decoder_add_our_domain:
 * @self: a decoder, not yet shared
 * @domain: a domain that we send from, as in addresses ("example.com"); those below it are ours, too
 *
 * Lets records tell in their trust whether a report is about mail of ours. May be called for several domains; a service
 * that writes the Message-IDs of our mail ("amazonses.com") is one of them.
 *
 * The signals, for a report that says which message it is about:
 *
 * - `message-id-ours`: the returned message's Message-ID is of our domains.
 * - `sender-ours`: its From is, or the VERP, BATV or SRS address that the report was sent to; or the envelope sender, if
 *   the message went through a mailing list or no From came back.
 * - `address-token-signed`: the report was sent to a BATV or SRS address of ours. Its hash is not checked here: the
 *   server that made it refuses others.
 * - `not-ours`: none of these is of our domains. Somebody sent that mail in our name, or the report went astray.
 *
 * The levels, the first that fits (reports of failures, delays and deliveries; what people send is never suspicious for
 * being about other mail):
 *
 * 1. "suspicious": `not-ours`.
 * 2. "verified": `address-token-signed`; or `authentication-pass` (see dsn_decoder_add_authserv_id()) by the domain of
 *    the recipient that it is about, or together with `message-id-ours` or `address-token-matches` (without domains of
 *    ours: with any Message-ID).
 * 3. "suspicious": `authentication-fail`; or a return path that mail systems do not use, together with a returned
 *    message without Message-ID or with a person in From.
 * 4. "unverified": such a return path alone.
 * 5. "plausible": `message-id-ours` or `address-token-matches` (without domains of ours: any Message-ID).
 * 6. "unverified": everything else. A message that names us as its sender and has another's Message-ID is among that:
 *    so looks spam with a forged sender.
 */
void dsn_decoder_add_our_domain(DsnDecoder *self, const char *domain);

/**
 * dsn_decoder_add_authserv_id:
 * @self: a decoder, not yet shared
 * @id: the name that our own host writes first in Authentication-Results fields (RFC 8601 section 2.5)
 *
 * Lets records believe what that host found out about who sent a report. Without this, no such field is believed, and
 * no other id is. The field must stand above the first Received field that was not written by a host of ours (one named
 * @id or below it, or of our domains), and above the second one if the first tells that the report came from outside (a
 * network address that is not a private one). That the host removes what others write in its name, as RFC 8601
 * section 5 demands, cannot be seen from here.
 *
 * - `authentication-pass`: dmarc=pass for the domain in the report's From; or spf=pass (for the null sender: of the
 *   host's name) or dkim=pass of a domain that is the same as, above or below that domain or the reporting MTA.
 * - `authentication-of-recipient-domain`: that domain is also the recipient's.
 * - `authentication-fail`: none of it passed, and dmarc or spf failed.
 *
 * What it proves is who wrote the report, not that it is true: anybody can sign a lie. So "verified" needs more, see
 * dsn_decoder_add_our_domain().
 */
void dsn_decoder_add_authserv_id(DsnDecoder *self, const char *id);

/**
 * dsn_decoder_add_rules:
 * @self: a decoder, not yet shared
 * @text: (array length=length): a rules file, in the form of data/README.md
 * @length: in bytes
 * @error: return location for a #DsnError, or %NULL
 *
 * Also applies the rules in @text.
 *
 * Returns: %FALSE when there is a mistake in them; none of them applies then
 */
gboolean dsn_decoder_add_rules(DsnDecoder *self, const char *text, gsize length, GError **error);

/**
 * DsnRuleProblem:
 * @rule: id of the rule
 * @line: line of the example in the file, from 1
 * @example: the text
 * @expected: cause id that the rule should decide (for a counter-example: that it must not)
 * @got: cause id that was decided
 * @by_rule: (nullable): the rule that decided instead
 * @is_counter: it is a counter-example
 */
typedef struct {
    const char *rule;
    guint line;
    const char *example, *expected, *got, *by_rule;
    gboolean is_counter;
} DsnRuleProblem;

typedef void (*DsnRuleProblemFunc)(const DsnRuleProblem *problem, gpointer user_data);

/**
 * dsn_decoder_check_rules:
 * @self: a decoder
 * @text: (array length=length): a rules file
 * @length: in bytes
 * @func: (scope call) (nullable): called for each example that comes out otherwise than its rule says
 * @user_data: for @func
 * @ret_n_examples: (out) (optional): how many examples and counter-examples were tried
 * @error: return location for a #DsnError, or %NULL
 *
 * Sends each example of each rule through the whole engine, together with the built-in rules.
 *
 * Returns: how many examples failed; -1 when @error is set
 */
int dsn_decoder_check_rules(DsnDecoder *self, const char *text, gsize length, DsnRuleProblemFunc func,
                            gpointer user_data, guint *ret_n_examples, GError **error);

/**
 * dsn_decoder_decode:
 * @self: a decoder; not changed, so threads may share it
 * @message: (transfer none): one message as it came, headers first; not needed any more when this returns
 * @error: return location for a #DsnError, or %NULL
 *
 * Reads the delivery report in @message: by RFC 3464 and RFC 6522 where the sender kept to them, by the text formats
 * of known servers where it did not. A message that is no report is no error: it gives a report without records.
 *
 * Returns: (transfer full) (nullable): the report, freed with dsn_report_unref(); %NULL if @error is set
 */
DsnReport *dsn_decoder_decode(DsnDecoder *self, GBytes *message, GError **error);

/**
 * dsn_decoder_explain:
 * @self: a decoder
 * @reply: (array length=length): what a server said, as it wrote it; any bytes
 * @length: in bytes
 *
 * Reads a reply text ("550-5.1.1 ...") as if a report had quoted it.
 *
 * Returns: (transfer full): a report with one record, of kind "delay" for a 4xx reply and else "failure"
 */
DsnReport *dsn_decoder_explain(DsnDecoder *self, const char *reply, gsize length);

/**
 * dsn_decoder_get_causes:
 * @self: a decoder
 * @ret_n_causes: (out): how many there are
 *
 * Returns: (transfer none) (array length=ret_n_causes): the catalogue, in the decoder's language
 */
const DsnCause *dsn_decoder_get_causes(const DsnDecoder *self, guint *ret_n_causes);

/**
 * dsn_decoder_find_cause:
 * @self: a decoder
 * @id: a cause id
 *
 * Returns: (transfer none) (nullable): the cause, or %NULL when there is none of that name
 */
const DsnCause *dsn_decoder_find_cause(const DsnDecoder *self, const char *id);

/**
 * dsn_decoder_find_code:
 * @self: a decoder
 * @code: "5.7.1", "X.7.1" or "552"
 * @ret_code: (out caller-allocates): what it means
 *
 * Returns: %FALSE when nobody has registered that code
 */
gboolean dsn_decoder_find_code(const DsnDecoder *self, const char *code, DsnCode *ret_code);

/* Logs. */

/**
 * DsnLogFlags:
 * @DSN_LOG_FAILURES: failures, delays and refusals
 * @DSN_LOG_SUCCESSES: also successes
 * @DSN_LOG_ATTEMPTS: each attempt is a record; without it, all attempts of one message to one recipient are one
 * @DSN_LOG_INCIDENTS: find incidents, for dsn_log_get_incidents()
 *
 * What is made of a log.
 */
typedef enum {
    DSN_LOG_FAILURES = 0,
    DSN_LOG_SUCCESSES = 1 << 0,
    DSN_LOG_ATTEMPTS = 1 << 1,
    DSN_LOG_INCIDENTS = 1 << 2,
} DsnLogFlags;

/**
 * DsnLogCounts:
 * @lines: lines read
 * @skipped: of these, lines that no mail server is known to write, or that are torn
 * @records: records made
 */
typedef struct {
    guint64 lines, skipped, records;
} DsnLogCounts;

/**
 * DsnLogFunc:
 * @record: (transfer none): what happened
 * @source: where the log says so; valid until the function returns
 * @user_data: as given to dsn_log_new()
 */
typedef void (*DsnLogFunc)(const DsnRecord *record, const DsnSource *source, gpointer user_data);

/**
 * DsnLog:
 *
 * Reads the logs of mail servers. One log is used by one thread at a time; it is no shared object and has no type.
 */
typedef struct _DsnLog DsnLog;

/**
 * dsn_log_new: (skip)
 * @decoder: its knowledge and language; a reference is kept
 * @flags: which records are wanted
 * @func: (nullable): called for each record, while the log is read and when it is finished
 * @user_data: for @func
 *
 * Returns: (transfer full): a reader of logs, freed with dsn_log_free()
 */
DsnLog *dsn_log_new(DsnDecoder *decoder, DsnLogFlags flags, DsnLogFunc func, gpointer user_data);
void dsn_log_free(DsnLog *self);

/**
 * dsn_log_set_time_zone:
 * @self: a log
 * @zone: of times that are written without one; UTC unless it is set
 */
void dsn_log_set_time_zone(DsnLog *self, GTimeZone *zone);

/**
 * dsn_log_find_time:
 * @self: a log; nothing of it changes
 * @bytes: (array length=length): the first lines of a file
 * @length: in bytes
 * @modified: when the file was written last, in seconds since 1970 (UTC)
 *
 * Tells where a file belongs among others.
 *
 * Returns: when its first line with a time was written, in seconds since 1970 (UTC); @modified when there is none
 */
gint64 dsn_log_find_time(const DsnLog *self, const char *bytes, gsize length, gint64 modified);

/**
 * dsn_log_begin:
 * @self: a log
 * @path: name of the file that comes next, for the records
 * @modified: when it was written last, in seconds since 1970 (UTC): the year of times without one follows from it
 *
 * Begins another file. Files are read in the order of their times; what one began, the next may end.
 */
void dsn_log_begin(DsnLog *self, const char *path, gint64 modified);

/**
 * dsn_log_feed:
 * @self: a log
 * @bytes: (array length=length): what follows in the file, cut anywhere
 * @length: in bytes
 */
void dsn_log_feed(DsnLog *self, const char *bytes, gsize length);

/**
 * dsn_log_finish:
 * @self: a log
 *
 * The last file is at its end: tells who still waits.
 */
void dsn_log_finish(DsnLog *self);

/**
 * dsn_log_get_counts:
 * @self: a log
 * @ret_counts: (out caller-allocates): what was read so far
 */
void dsn_log_get_counts(const DsnLog *self, DsnLogCounts *ret_counts);

/**
 * dsn_log_get_incidents:
 * @self: a log that is finished, made with %DSN_LOG_INCIDENTS
 * @ret_n_incidents: (out): how many there are
 *
 * Returns: (transfer none) (array length=ret_n_incidents): what went wrong over time, most urgent first; lives as long
 * as @self
 */
const DsnIncident *const *dsn_log_get_incidents(DsnLog *self, guint *ret_n_incidents);

#pragma GCC visibility pop

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnLog, dsn_log_free)

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnDecoder, dsn_decoder_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnRecord, dsn_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnReport, dsn_report_unref)

G_END_DECLS
