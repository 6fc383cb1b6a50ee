/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/reader.h: what the files of this room share, private to it
 *
 * One report is read in this order: where in the mail the report stands (notice.c), what returned (returned.c), the
 * machine-readable part (rfc3464.c), the prose for people (prose.c, qsbmf.c, transcript.c), and last both joined by
 * recipient (join.c). Reports that are about no delivery have a file each: complaint.c, disposition.c, autoreply.c;
 * so have those that are no prose at all: ses.c.
 */
#pragma once

#include "notice.h"

G_BEGIN_DECLS

#define DSN_PROSE_MAX        DSN_MAIL_TEXT_MAX /* bytes of prose that are read for recipients and reasons */
#define DSN_REASON_MAX       2000 /* bytes of one recipient's reason; the longest real ones quote 1,200 */
#define DSN_WRAPPINGS_MAX    3    /* messages around a report: a list that forwards what a gateway wrapped */
#define DSN_NOTICE_PARTS_MAX 8    /* text parts of one notice */

struct _DsnNoticeReader {
    const DsnKnowledge *knowledge;
    DsnNormal *normal;
    GArray *hits;          /* DsnMarkerHit, of the text at hand */
    GArray *fields;        /* DsnField, of the block at hand */
    GArray *prose;         /* DsnFact: what the prose says; joined into facts.facts */
    GArray *marked_fields; /* DsnSpan: names of header fields that name software; lent by knowledge */
    GHashTable *seen;      /* address in lower case -> index + 1 in facts.facts */
    GStringChunk *store;   /* keeps what is put together from pieces */
    GString *scratch;
    DsnMail *quoted; /* a returned message that stands in the prose, or in an encoded part */
    DsnMail *unwrapped[DSN_WRAPPINGS_MAX]; /* an encoded message around the report */
    DsnFacts facts;
};

/* The report in hand. */
typedef struct {
    DsnNoticeReader *reader;
    DsnMail *mail;
    guint root; /* index of the part that is the report: 0, or an inner message */
    /* what speaks for a report, in weights of data/notices */
    guint origin;  /* who sent it: a mail system */
    guint content; /* what it says: a delivery failed */
    guint best;    /* trust in the marker that named format and mta */

    const char *format, *mta;
    DsnKind kind; /* by marker; NONE: nothing said it */
    guint kind_weight;
    DsnSpan subject;
    DsnSpan text; /* the first text for people, without the returned message */
    gboolean has_status_part;
    gboolean is_person; /* a reply or forward that somebody wrote */
    DsnSpan sender;     /* envelope sender of the returned message, if the report names it */
    DsnSpan queue_id, envelope_id, reporting_mta, arrival_date;
} DsnNotice;

/* markers.c: takes what the markers in @text say about the notice; the hits stay in reader->hits. */
void dsn_notice_mark(DsnNotice *notice, guint places, DsnSpan text);
void dsn_notice_take_name(DsnNotice *notice, const DsnMarker *marker);
void dsn_notice_take_kind(DsnNotice *notice, const DsnMarker *marker);
/* original.c: the address that the sender wrote, when it can be seen elsewhere. */
void dsn_notice_name_original(DsnNotice *notice);
/* origin.c: the header of the report: who sent it, and to whom. */
void dsn_notice_read_origin(DsnNotice *notice);

/* rfc3464.c: the groups of fields of one message/delivery-status content; appends to facts.facts. */
void dsn_rfc3464_read(DsnNotice *notice, DsnSpan text);
/* The stretch of a text that holds such groups without MIME; DSN_SPAN_NONE: there is none. */
DsnSpan dsn_rfc3464_find(DsnSpan text);

/* prose.c: the text for people. Appends to reader->prose; @ret_returned is what stands behind the break, or NONE.
 * Returns where the notice itself ends. */
gsize dsn_prose_read(DsnNotice *notice, DsnSpan text, DsnSpan *ret_returned);
/* Fills diagnostic, codes, command and host of @fact from the words that the notice uses about it. */
void dsn_reason_read(DsnNotice *notice, DsnSpan reason, DsnFact *fact);
/* What the host said, without the words that the notice puts around it ("host mx said: ... (in reply to ...)"). */
DsnSpan dsn_words_of_host(DsnSpan text);
/* Only what stands around the host's words: the command and the host. Where the fields already quote the reply. */
void dsn_reason_read_frame(DsnNotice *notice, DsnSpan reason, DsnFact *fact);
/* recipient.c: does this line name a recipient? */
typedef enum {
    DSN_LINE_OTHER,
    DSN_LINE_BARE,   /* an address and nothing else: a recipient only where recipients are announced */
    DSN_LINE_LISTED, /* an address with a reason, in a shape that sentences have, too */
    DSN_LINE_NAMED,  /* a shape that only notices have: "<addr>:", "Final recipient: addr" */
} DsnLineKind;
DsnLineKind dsn_recipient_line_read(DsnSpan line, DsnSpan *ret_address, DsnSpan *ret_rest);

/* qsbmf.c: by the grammar of "qmail-send Bounce Message Format"; FALSE when the text is not in it. */
gboolean dsn_qsbmf_read(DsnNotice *notice, DsnSpan text, DsnSpan *ret_returned);
/* transcript.c: what a recorded SMTP session says about the recipients in reader->prose and facts.facts. */
void dsn_transcript_read(DsnNotice *notice, DsnSpan text);

/* returned.c */
void dsn_returned_read_part(DsnNotice *notice, guint part_index);
void dsn_returned_read_text(DsnNotice *notice, DsnSpan text);

/* join.c: prose into facts, one fact a recipient; what is still not known is taken from the header and the copy. */
void dsn_notice_join(DsnNotice *notice);
/* After the transcript was read, too: kind, format and what the whole notice shares. */
void dsn_notice_finish(DsnNotice *notice);
/* The fact about that address (final or original), or NULL. */
DsnFact *dsn_notice_find(DsnNotice *notice, DsnSpan address);
DsnFact *dsn_notice_add(GArray *facts, const DsnNotice *notice);
/* Codes of the fact from its diagnostic, where it has none better. */
void dsn_fact_read_codes(DsnFact *fact, DsnSpan text);
/* The list whose software wrote the notice (Mailman), or NONE. */
DsnSpan dsn_notice_list(const DsnNotice *notice);
gboolean dsn_status_is_better(DsnStatus candidate, DsnStatus than);

/* field.c: the value of that field in reader->fields, unfolded, as UTF-8; NONE when it is not there. */
DsnSpan dsn_notice_field(DsnNotice *notice, const char *name);

/* complaint.c, disposition.c, autoreply.c, ses.c: TRUE when the message is one; appends to facts.facts. */
gboolean dsn_complaint_read(DsnNotice *notice);
gboolean dsn_disposition_read(DsnNotice *notice);
gboolean dsn_auto_reply_read(DsnNotice *notice);
gboolean dsn_ses_read(DsnNotice *notice);

/* valid.c: makes all text of the facts UTF-8. */
void dsn_facts_make_valid(DsnMail *mail, DsnFacts *facts);

/* Next part of the report at or after @index that is not inside a returned message; G_MAXUINT at the end. */
guint dsn_notice_next_part(const DsnNotice *notice, guint index);

G_END_DECLS
