/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/mail.h: one message as spans: header fields, MIME parts, and decoded text on demand
 *
 * dsn_mail_scan() finds all structure in one pass without copying (RFC 5322, RFC 2045, RFC 2046); nothing is decoded
 * before somebody asks. What is asked for is decoded by GMime, which only this room includes.
 */
#pragma once

#include "../span.h"

G_BEGIN_DECLS

/* Limits on what one message may make us remember. What lies beyond is not lost, only not looked into. */
#define DSN_MAIL_DEPTH_MAX  20    /* parts inside parts; real bounces of bounces reach 8 */
#define DSN_MAIL_PARTS_MAX  1000  /* parts of one message */
#define DSN_MAIL_FIELDS_MAX 20000 /* header fields of all parts together */
#define DSN_MAIL_TEXT_MAX \
    (2 * 1024 * 1024) /* bytes of one part that are decoded; the rest of its text is not read */
#define DSN_MAIL_VALUE_MAX \
    (1024 * 1024) /* bytes of one value that are looked into: 20,000 recipients in one field fit */

/* Field names that the rooms look up; found once, when the field is scanned. */
typedef enum {
    DSN_FIELD_OTHER,
    DSN_FIELD_AUTO_SUBMITTED,
    DSN_FIELD_AUTHENTICATION_RESULTS,
    DSN_FIELD_CC,
    DSN_FIELD_CONTENT_DESCRIPTION,
    DSN_FIELD_CONTENT_DISPOSITION,
    DSN_FIELD_CONTENT_TRANSFER_ENCODING,
    DSN_FIELD_CONTENT_TYPE,
    DSN_FIELD_DATE,
    DSN_FIELD_DELIVERED_TO,
    DSN_FIELD_FEEDBACK_ID,
    DSN_FIELD_FROM,
    DSN_FIELD_IN_REPLY_TO,
    DSN_FIELD_LIST_ID,
    DSN_FIELD_MESSAGE_ID,
    DSN_FIELD_MIME_VERSION,
    DSN_FIELD_PRECEDENCE,
    DSN_FIELD_RECEIVED,
    DSN_FIELD_REFERENCES,
    DSN_FIELD_REPLY_TO,
    DSN_FIELD_RETURN_PATH,
    DSN_FIELD_SENDER,
    DSN_FIELD_SUBJECT,
    DSN_FIELD_TO,
    DSN_FIELD_X_FAILED_RECIPIENTS,
    DSN_FIELD_X_MAILER,
    DSN_N_FIELDS
} DsnFieldId;

/* Values may hold folds, also such that lost their blanks on the way. */
typedef struct {
    DsnSpan name;  /* as written, without the colon and blanks before it */
    DsnSpan value; /* raw; without blanks before it and the line end after it */
    DsnFieldId id;
} DsnField;

/* What a part is, as far as anybody asks. Types are read without regard to case. */
typedef enum {
    DSN_MEDIA_OTHER,
    DSN_MEDIA_TEXT_PLAIN, /* also when the part has no Content-Type (RFC 2045 section 5.2) */
    DSN_MEDIA_TEXT_HTML,
    DSN_MEDIA_TEXT_OTHER,
    DSN_MEDIA_MULTIPART_REPORT,
    DSN_MEDIA_MULTIPART_ALTERNATIVE,
    DSN_MEDIA_MULTIPART_OTHER,
    DSN_MEDIA_MESSAGE, /* message/rfc822, message/global: has a child part that is the inner message */
    DSN_MEDIA_MESSAGE_HEADERS, /* text/rfc822-headers, message/global-headers, message/rfc822-headers */
    DSN_MEDIA_DELIVERY_STATUS, /* message/delivery-status, message/global-delivery-status */
    DSN_MEDIA_FEEDBACK_REPORT, /* message/feedback-report (RFC 5965) */
    DSN_MEDIA_DISPOSITION,     /* message/disposition-notification, and the global form (RFC 8098) */
} DsnMedia;

typedef enum {
    DSN_ENCODING_NONE,
    DSN_ENCODING_QUOTED_PRINTABLE,
    DSN_ENCODING_BASE64,
    DSN_ENCODING_UUENCODE
} DsnEncoding;

typedef struct {
    gint parent;       /* index of the part around it; -1: the message itself, which is part 0 */
    guint depth;       /* 0 for the message itself */
    guint first_field; /* its header fields: fields[first_field] to fields[first_field + n_fields - 1] */
    guint n_fields;
    guint end; /* index after its last descendant: the parts inside are [index + 1, end) */
    DsnMedia media;
    DsnEncoding encoding;
    DsnSpan header;  /* its header section, raw, the blank line left out */
    DsnSpan body;    /* raw, the line end before the closing boundary left out (RFC 2046 section 5.1.1) */
    gboolean closed; /* multiparts: the closing boundary was seen */
} DsnPart;

typedef struct {
    DsnSpan bytes;
    guint8 line_end;            /* '\n', or '\r' when no line ends otherwise (old Macintosh senders) */
    gboolean has_envelope_line; /* began with an mbox "From " line; bytes still begin there */
    GArray *fields;             /* DsnField */
    GArray *parts;              /* DsnPart, in the order of the message, a part before the parts inside it */
    GStringChunk *store;        /* keeps what was decoded, as long as the mail */
    GString *scratch;           /* for the room's own use, as the two below */
    GArray *decoded;            /* what was decoded of each part */
    GArray *converters;         /* open charset converters; they outlive the scan */
    gsize limit_offset;         /* where a limit stopped the reading, or G_MAXSIZE */
    const char *limit;          /* which limit, in words for people; NULL: none was met */
} DsnMail;

/* An empty mail; may be scanned into any number of times, which keeps its memory. */
DsnMail *dsn_mail_new(void);
void dsn_mail_free(DsnMail *mail);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnMail, dsn_mail_free)

/* Finds the structure of one message, headers first. The bytes are lent until the next scan. Whatever the bytes are,
 * there is a part 0 afterwards. Linear in bytes.length. */
void dsn_mail_scan(DsnMail *mail, DsnSpan bytes);

/* Reads one block of header fields off @rest, up to and with the blank line or the end, and appends them to @fields
 * (DsnField). For message/delivery-status groups, returned headers in text, and the like. Lines that are no field and
 * no fold are skipped. FALSE when there was nothing but blank lines. */
gboolean dsn_fields_read(DsnSpan *rest, GArray *fields);

static inline const DsnPart *
dsn_mail_part(const DsnMail *mail, guint index)
{
    return &g_array_index(mail->parts, DsnPart, index);
}

/* First field of that part with that name, or NULL. */
const DsnField *dsn_part_field(const DsnMail *mail, const DsnPart *part, DsnFieldId id);
const DsnField *dsn_part_field_named(const DsnMail *mail, const DsnPart *part, const char *name);
const DsnField *dsn_fields_find(const GArray *fields, const char *name);

/* The value with its folds undone (RFC 5322 section 2.2.3), nothing decoded; the raw span itself when it has none. At
 * most DSN_MAIL_VALUE_MAX bytes of it, here and where it is decoded. */
DsnSpan dsn_value_unfold(DsnMail *mail, DsnSpan value);
/* The value as people read it: unfolded, RFC 2047 words decoded, raw 8-bit made UTF-8 by the fallbacks of decode.c. */
DsnSpan dsn_value_decode(DsnMail *mail, DsnSpan value);
/* A parameter of Content-Type and the like (RFC 2045 section 5.1, RFC 2231); DSN_SPAN_NONE when it is not there. */
DsnSpan dsn_value_parameter(DsnMail *mail, DsnSpan value, const char *name);
/* First address of an address list field, without name, brackets or comment; DSN_SPAN_NONE when there is none. */
DsnSpan dsn_value_address(DsnMail *mail, DsnSpan value);
/* How many addresses an address list field holds; groups without members count none. */
guint dsn_value_n_addresses(DsnMail *mail, DsnSpan value);
/* Date in any form that mail has (RFC 5322, and looser), as RFC 3339 with the offset given; NONE when it is no date. */
DsnSpan dsn_value_date(DsnMail *mail, DsnSpan value);

/* The part's text as UTF-8 with LF line ends: transfer encoding undone, charset converted (when wrong or missing, by
 * what the bytes look like: UTF-8, ISO-2022-JP, GB18030, KOI8-R, Shift_JIS, EUC-JP, else Windows-1252), HTML turned to text (block
 * elements end lines, entities decoded, script and style left out). The raw span itself where nothing is to be done.
 * At most DSN_MAIL_TEXT_MAX bytes. */
DsnSpan dsn_part_text(DsnMail *mail, const DsnPart *part);
/* Transfer encoding undone and nothing else: for parts that are messages or reports in themselves. At most
 * DSN_MAIL_TEXT_MAX bytes where there is an encoding; else the raw span itself. */
DsnSpan dsn_part_content(DsnMail *mail, const DsnPart *part);
/* Any bytes that are to be text, as UTF-8 by the same fallbacks; the span itself when it already is. */
DsnSpan dsn_mail_utf8(DsnMail *mail, DsnSpan bytes);

/* Attachment file name of a part ("filename" or "name" parameter, decoded), or DSN_SPAN_NONE. */
DsnSpan dsn_part_file_name(DsnMail *mail, const DsnPart *part);

/* Offset of a span that was cut from the mail's own bytes; G_MAXSIZE for one that was decoded. */
gsize dsn_mail_offset(const DsnMail *mail, DsnSpan span);

G_END_DECLS
