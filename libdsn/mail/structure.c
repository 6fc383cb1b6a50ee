/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/structure.c: the parts of a message (RFC 5322, RFC 2046) in one pass over its lines
 *
 * Takes bytes, gives header fields and parts as spans over them. Outside of headers only lines that begin with "--"
 * are looked at, and only while a multipart is open. Nothing is decoded: a message inside of base64 stays a leaf.
 */
#include "structure.h"

#include "header.h"
#include "media.h"

#include <string.h>

/* RFC 2046 section 5.1.1 allows 70 bytes. A line of mail has at most 998 (RFC 5322 section 2.1.1): what is longer
 * than that, with its four hyphens, stands in no body. */
#define BOUNDARY_LENGTH_MAX 994

typedef struct {
    guint part;       /* index */
    DsnSpan boundary; /* DSN_SPAN_NONE: nothing to look for */
    gboolean is_digest;
} OpenPart;

typedef struct {
    DsnMail *mail;
    const guint8 *end;
    guint n_open; /* parts around the place that is read, each inside of the one before it */
    OpenPart open[DSN_MAIL_DEPTH_MAX + 1];
    guint n_boundaries; /* of open parts */
    gboolean stopped;   /* a limit that leaves nothing to do */
} Scan;

typedef struct {
    const guint8 *line, *next; /* where it begins, and where the line after it does */
    guint level;               /* in open */
    gboolean closes;
} Delimiter;

static void
note_limit(DsnMail *mail, const char *limit, const guint8 *at)
{
    if (mail->limit != NULL)
        return;
    mail->limit = limit;
    mail->limit_offset = (gsize)(at - mail->bytes.data);
}

static DsnPart *
part_of(const Scan *scan, guint level)
{
    return &g_array_index(scan->mail->parts, DsnPart, scan->open[level].part);
}

static const guint8 *
line_end_at(const Scan *scan, const guint8 *at)
{
    const guint8 *found = memchr(at, scan->mail->line_end, (gsize)(scan->end - at));
    return found != NULL ? found : scan->end;
}

/* Whether nothing but blanks stands between @at and the end of the line. */
static gboolean
ends_line(const Scan *scan, const guint8 *at, const guint8 **ret_next)
{
    while (at < scan->end && *at != scan->mail->line_end && (*at == ' ' || *at == '\t' || *at == '\r'))
        at++;
    *ret_next = at < scan->end ? at + 1 : at;
    return at == scan->end || *at == scan->mail->line_end;
}

/* Whether the line at @line is a delimiter of a multipart that is open; the innermost one has it. Blanks may follow
 * (RFC 2046 section 5.1.1), anything else makes it an ordinary line. */
static gboolean
is_delimiter_of_open(const Scan *scan, const guint8 *line, Delimiter *ret_delimiter)
{
    const DsnSpan rest = {line, (gsize)(scan->end - line)};
    const guint8 *next;

    for (guint level = scan->n_open; level-- > 0;) {
        const DsnSpan boundary = scan->open[level].boundary;
        const guint8 *behind;
        if (boundary.data == NULL || rest.length < 2 + boundary.length ||
            memcmp(line + 2, boundary.data, boundary.length) != 0)
            continue;
        behind = line + 2 + boundary.length;
        if (ends_line(scan, behind, &next)) {
            *ret_delimiter = (Delimiter){line, next, level, FALSE};
            return TRUE;
        }
        if (scan->end - behind >= 2 && memcmp(behind, "--", 2) == 0 && ends_line(scan, behind + 2, &next)) {
            *ret_delimiter = (Delimiter){line, next, level, TRUE};
            return TRUE;
        }
    }
    return FALSE;
}

static inline gboolean
is_delimiter(const Scan *scan, const guint8 *line, Delimiter *ret_delimiter)
{
    return scan->n_boundaries > 0 && scan->end - line >= 2 && line[0] == '-' && line[1] == '-' &&
           is_delimiter_of_open(scan, line, ret_delimiter);
}

/* @at is the beginning of a line. */
static gboolean
find_delimiter(const Scan *scan, const guint8 *at, Delimiter *ret_delimiter)
{
    const guint8 line_end = scan->mail->line_end;

    if (scan->n_boundaries == 0)
        return FALSE;
    while (at < scan->end) {
        if (*at == '-' && is_delimiter(scan, at, ret_delimiter))
            return TRUE;
        if (*at != line_end)
            at = line_end_at(scan, at);
        if (at < scan->end)
            at++;
    }
    return FALSE;
}

/* The line end before a delimiter belongs to the delimiter (RFC 2046 section 5.1.1). */
static const guint8 *
before_line_end(const Scan *scan, const guint8 *at)
{
    const guint8 *start = scan->mail->bytes.data;

    if (at > start && at[-1] == scan->mail->line_end)
        at--;
    if (at > start && at[-1] == '\r' && scan->mail->line_end == '\n')
        at--;
    return at;
}

static void
cut_span(DsnSpan *span, const guint8 *end)
{
    span->data = MIN(span->data, end);
    span->length = MIN(span->length, (gsize)(end - span->data));
}

/* Ends the innermost part before the delimiter at @line, or where the message ends. The line end that is the
 * delimiter's may have been read as the header's, or as the empty line behind it. */
static void
close_part(Scan *scan, const guint8 *line)
{
    OpenPart *open = &scan->open[--scan->n_open];
    DsnPart *part = part_of(scan, scan->n_open);
    const guint8 *end = line != NULL ? before_line_end(scan, line) : scan->end;

    part->body.length = G_MAXSIZE;
    cut_span(&part->header, end);
    cut_span(&part->body, end);
    part->end = scan->mail->parts->len;
    if (open->boundary.data != NULL)
        scan->n_boundaries--;
}

/* Messages that were in an mbox begin with a line that is no field, or with one that was masked. */
static void
skip_envelope_lines(Scan *scan, DsnSpan *rest, gboolean *ret_skipped)
{
    DsnField field;

    while (dsn_span_starts_with(*rest, "From ") || dsn_span_starts_with(*rest, ">From ")) {
        DsnSpan after = *rest;
        if (dsn_field_read(&after, scan->mail->line_end, &field)) /* "From : somebody" is one */
            return;
        dsn_line_skip(rest, scan->mail->line_end);
        *ret_skipped = TRUE;
    }
}

/* Empty lines before a header are passed when a field follows them. */
static void
skip_blank_lines(Scan *scan, DsnSpan *rest)
{
    gsize at = 0, line = 0;
    DsnSpan after;
    DsnField field;

    for (; at < rest->length && (rest->data[at] == '\n' || rest->data[at] == '\r' || rest->data[at] == ' ' ||
                                 rest->data[at] == '\t');
         at++) {
        if (rest->data[at] == scan->mail->line_end)
            line = at + 1;
    }
    if (line == 0)
        return;
    after = dsn_span_from(*rest, line);
    if (dsn_field_read(&after, scan->mail->line_end, &field))
        *rest = dsn_span_from(*rest, line);
}

/* Whether a field that only headers have follows before the next empty line. */
static gboolean
find_field(const Scan *scan, DsnSpan rest)
{
    Delimiter delimiter;
    DsnField field;

    while (rest.length > 0 && !is_delimiter(scan, rest.data, &delimiter) &&
           !dsn_blank_line_read(&rest, scan->mail->line_end, FALSE)) {
        if (!dsn_field_read(&rest, scan->mail->line_end, &field))
            dsn_line_skip(&rest, scan->mail->line_end);
        else if (field.id != DSN_FIELD_OTHER || dsn_span_starts_nocase(field.name, "X-"))
            return TRUE;
    }
    return FALSE;
}

/* Whether @line, which is neither field nor fold, goes on with @before: gateways lose the blanks that folds begin
 * with, and what is cut off a list of parameters, or a word that is all of a value, shows it. */
static gboolean
is_lost_fold(DsnSpan before, DsnSpan line)
{
    if (before.length > 0)
        return before.data[before.length - 1] == ';' || before.data[before.length - 1] == ',';
    return dsn_span_find_byte(line, ' ') < 0;
}

static DsnSpan
line_of(const Scan *scan, DsnSpan rest)
{
    return (DsnSpan){rest.data, (gsize)(line_end_at(scan, rest.data) - rest.data)};
}

/* A line that is neither field nor fold ends the header as well, unless the header obviously goes on; where it did
 * once, it does up to the empty line. TRUE when the line was passed. */
static gboolean
pass_stray_line(Scan *scan, DsnField *before, gboolean *strays, DsnSpan *rest)
{
    if (dsn_span_starts_with(*rest, ">From ")) {
        dsn_line_skip(rest, scan->mail->line_end);
        return TRUE;
    }
    *strays = *strays || is_lost_fold(before->value, line_of(scan, *rest)) || find_field(scan, *rest);
    if (*strays)
        dsn_field_extend(before, rest, scan->mail->line_end);
    return *strays;
}

static gboolean
take_field(Scan *scan, DsnSpan *rest, DsnField *ret_field)
{
    if (scan->mail->fields->len < DSN_MAIL_FIELDS_MAX)
        return dsn_field_read(rest, scan->mail->line_end, ret_field);
    note_limit(scan->mail, "more than " G_STRINGIFY(DSN_MAIL_FIELDS_MAX) " header fields", rest->data);
    scan->stopped = TRUE;
    return FALSE;
}

/* Reads the header that @at begins with into @part, which is to be appended, and gives the beginning of the body. */
static const guint8 *
read_header(Scan *scan, DsnPart *part, const guint8 *at)
{
    DsnMail *mail = scan->mail;
    DsnSpan rest = {at, (gsize)(scan->end - at)};
    const guint8 *header_end = at;
    gboolean strays = FALSE;
    Delimiter delimiter;
    DsnField field;

    part->first_field = mail->fields->len;
    while (rest.length > 0 && !is_delimiter(scan, rest.data, &delimiter)) {
        const gboolean is_first = mail->fields->len == part->first_field;
        if (take_field(scan, &rest, &field))
            g_array_append_val(mail->fields, field);
        else if (scan->stopped || dsn_blank_line_read(&rest, mail->line_end, is_first) || is_first ||
                 !pass_stray_line(scan, &g_array_index(mail->fields, DsnField, mail->fields->len - 1),
                                  &strays, &rest))
            break;
        header_end = rest.data;
    }
    part->n_fields = mail->fields->len - part->first_field;
    part->header = (DsnSpan){at, (gsize)(header_end - at)};
    return rest.data;
}

static void
read_boundary(Scan *scan, DsnSpan content_type, const guint8 *at)
{
    OpenPart *open = &scan->open[scan->n_open - 1];
    DsnSpan boundary = dsn_parameter_bytes(scan->mail, content_type, "boundary");

    while (boundary.length > 0 && g_ascii_isspace(boundary.data[boundary.length - 1]))
        boundary.length--;
    if (boundary.length == 0)
        return;
    if (boundary.length > BOUNDARY_LENGTH_MAX) {
        note_limit(scan->mail, "MIME boundary longer than a line", at);
    } else if (scan->n_open > DSN_MAIL_DEPTH_MAX) {
        note_limit(scan->mail, "MIME parts nested deeper than " G_STRINGIFY(DSN_MAIL_DEPTH_MAX) " levels",
                   at);
    } else {
        open->boundary = boundary;
        scan->n_boundaries++;
    }
}

/* Begins a part at @at inside of the innermost open one; gives where its body begins. */
static const guint8 *
open_part(Scan *scan, const guint8 *at)
{
    DsnMail *mail = scan->mail;
    const OpenPart *around = scan->n_open > 0 ? &scan->open[scan->n_open - 1] : NULL;
    DsnPart part = {.parent = around != NULL ? (gint)around->part : -1, .depth = scan->n_open};
    const DsnField *type, *encoding;
    DsnTypeShape shape = DSN_TYPE_SINGLE;

    at = read_header(scan, &part, at);
    part.body = (DsnSpan){at, 0};
    type = dsn_part_field(mail, &part, DSN_FIELD_CONTENT_TYPE);
    encoding = dsn_part_field(mail, &part, DSN_FIELD_CONTENT_TRANSFER_ENCODING);
    if (type != NULL)
        part.media = dsn_media_read(type->value, &shape);
    else
        part.media = around != NULL && around->is_digest ? DSN_MEDIA_MESSAGE : DSN_MEDIA_TEXT_PLAIN;
    if (shape == DSN_TYPE_SINGLE && encoding != NULL)
        part.encoding = dsn_encoding_read(encoding->value);
    g_array_append_val(mail->parts, part);
    scan->open[scan->n_open++] = (OpenPart){mail->parts->len - 1, DSN_SPAN_NONE, shape == DSN_TYPE_DIGEST};
    if (shape != DSN_TYPE_SINGLE)
        read_boundary(scan, type->value, at);
    return at;
}

/* Whether the part that was just begun, its body at @at, holds a message to go on with. */
static gboolean
holds_message(Scan *scan, const guint8 *at)
{
    const DsnPart *part = part_of(scan, scan->n_open - 1);
    Delimiter delimiter;

    if (scan->stopped || part->media != DSN_MEDIA_MESSAGE || part->encoding != DSN_ENCODING_NONE ||
        at == scan->end || is_delimiter(scan, at, &delimiter))
        return FALSE;
    if (scan->n_open > DSN_MAIL_DEPTH_MAX) {
        note_limit(scan->mail, "MIME parts nested deeper than " G_STRINGIFY(DSN_MAIL_DEPTH_MAX) " levels",
                   at);
        return FALSE;
    }
    if (scan->mail->parts->len == DSN_MAIL_PARTS_MAX) {
        note_limit(scan->mail, "more than " G_STRINGIFY(DSN_MAIL_PARTS_MAX) " MIME parts", at);
        return FALSE;
    }
    return TRUE;
}

/* Begins a message at @at: an envelope line or empty lines may stand before its header. */
static const guint8 *
open_message(Scan *scan, const guint8 *at, gboolean *ret_envelope_line)
{
    DsnSpan rest = {at, (gsize)(scan->end - at)};

    skip_envelope_lines(scan, &rest, ret_envelope_line);
    skip_blank_lines(scan, &rest);
    return open_part(scan, rest.data);
}

/* Begins the message inside of the part that was just begun, when it is one, and so on. */
static const guint8 *
open_inner_messages(Scan *scan, const guint8 *at)
{
    gboolean ignored;

    while (holds_message(scan, at))
        at = open_message(scan, at, &ignored);
    return at;
}

void
dsn_structure_scan(DsnMail *mail)
{
    Scan scan = {.mail = mail, .end = mail->bytes.data + mail->bytes.length};
    const guint8 *at = open_message(&scan, mail->bytes.data, &mail->has_envelope_line);
    Delimiter delimiter;

    at = open_inner_messages(&scan, at);
    while (!scan.stopped && find_delimiter(&scan, at, &delimiter)) {
        at = delimiter.next;
        if (!delimiter.closes && mail->parts->len == DSN_MAIL_PARTS_MAX) {
            note_limit(mail, "more than " G_STRINGIFY(DSN_MAIL_PARTS_MAX) " MIME parts", delimiter.line);
            break;
        }
        while (scan.n_open > delimiter.level + 1)
            close_part(&scan, delimiter.line);
        if (delimiter.closes) {
            part_of(&scan, delimiter.level)->closed = TRUE;
            scan.open[delimiter.level].boundary = DSN_SPAN_NONE;
            scan.n_boundaries--;
        } else {
            at = open_inner_messages(&scan, open_part(&scan, at));
        }
    }
    while (scan.n_open > 0)
        close_part(&scan, NULL);
}
