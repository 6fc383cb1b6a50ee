/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/unfold.c: a reply as one line
 *
 * Takes a reply as a report shows it: of several lines (RFC 5321 section 4.2.1), each with its code, folded by the
 * report or joined by it. Gives it as one line with the code in front alone, so that its words stand together. What is
 * quoted from another reply stays visible: the code of that one is kept, and the next one of the reply around it.
 */
#include "reply.h"

#include <string.h>

#include "code.h"
#include "wording.h"

#define SEARCH_MAX (64 * 1024) /* bytes in which codes are looked for, as in reply.c */

typedef struct {
    DsnSpan text;
    gsize from; /* what was not copied yet begins here */
    GString *line;
    guint16 code;          /* of the reply whose lines are read; 0: none of several lines has begun */
    DsnSpan status;        /* that stands behind it */
    gsize hyphen;          /* where the hyphen behind the first code stands in @line; 0: nowhere */
    gsize behind_left_out; /* place behind the last code that was left out */
    gboolean keeps_next;   /* a reply was quoted: the code that ends the quotation is kept */
} Unfolder;

static void
copy_up_to(Unfolder *self, gsize end)
{
    if (self->line == NULL)
        self->line = g_string_sized_new(end);
    if (end > self->from)
        g_string_append_len(self->line, (const char *)self->text.data + self->from,
                            (gssize)(end - self->from));
    self->from = end;
}

/* Makes one blank of a line end and of the blanks on both sides of it; gives the place behind. */
static gsize
undo_fold(Unfolder *self, gsize at)
{
    gsize end = at;

    while (end > self->from && (self->text.data[end - 1] == ' ' || self->text.data[end - 1] == '\t'))
        end--;
    copy_up_to(self, end);
    if (self->line->len > 0 && self->line->str[self->line->len - 1] != ' ')
        g_string_append_c(self->line, ' ');
    self->from = dsn_wording_skip_blanks(self->text, at);
    return self->from;
}

/* The enhanced code behind a reply code. */
static DsnSpan
status_behind(DsnSpan text, const DsnCodeMark *mark)
{
    gsize at = mark->end;
    DsnSpan rest;
    DsnStatus status;

    while (at < text.length && text.data[at] == ' ')
        at++;
    rest = dsn_span_from(text, at);
    if (!dsn_status_read(&rest, &status))
        return DSN_SPAN_NONE;
    return dsn_span_cut(text, at, text.length - rest.length - at);
}

static const DsnWording introducers_rows[] = {
    {"error", 0}, {"replied", 0}, {"reply", 0}, {"response", 0}, {"returned", 0}, {"said", 0}, {"was", 0},
};
static DsnVocabulary introducers = DSN_VOCABULARY(introducers_rows);

/* Is the code at @at that of a reply that is quoted, and not that of the next line? */
static gboolean
is_quoted(DsnSpan text, gsize at)
{
    gboolean is_indented;

    if (dsn_code_begins_line(text, at, &is_indented) && !is_indented)
        return FALSE;
    while (at > 0 && strchr(" \t\r\n", text.data[at - 1]) != NULL)
        at--;
    if (at == 0)
        return FALSE;
    if (text.data[at - 1] == ':')
        return dsn_wording_is(dsn_wording_word_before(text, at - 1), &introducers);
    return strchr("'\"<([{", text.data[at - 1]) != NULL;
}

/* IronPort: "5.1.0 - Unknown address error 550-'5.1.1 ...'" */
static gboolean
begins_quotation(DsnSpan text, const DsnCodeMark *mark)
{
    return mark->end < text.length && text.data[mark->end] == '\'';
}

/* The first code of a reply of several lines. */
static void
begin_reply(Unfolder *self, const DsnCodeMark *mark)
{
    self->code = mark->number;
    self->status = status_behind(self->text, mark);
    self->keeps_next = FALSE;
    copy_up_to(self, mark->end);
    self->hyphen = self->line->len - 1;
}

/* Leaves out the code of a line, and the enhanced code that it repeats. */
static gsize
leave_out(Unfolder *self, gsize at, const DsnCodeMark *mark)
{
    DsnSpan status = status_behind(self->text, mark);
    gsize end = mark->end;

    if (status.length > 0 && dsn_span_equal(status, self->status))
        end = (gsize)(status.data + status.length - self->text.data);
    copy_up_to(self, at);
    self->from = dsn_wording_skip_blanks(self->text, end);
    /* "550-550 5.1.1 no such user" quotes a reply, but "550-", "550 no such user" has an empty line */
    self->behind_left_out = memchr(self->text.data + end, '\n', self->from - end) == NULL ? self->from : 0;
    if (!mark->is_continued)
        self->code = 0;
    return self->from;
}

/* A further code: left out, kept, or none at all. Gives the place behind. */
static gsize
take_further(Unfolder *self, gsize at, const DsnCodeMark *mark)
{
    gboolean quoted = is_quoted(self->text, at) || at == self->behind_left_out, is_indented;

    if (mark->number != self->code || quoted) {
        self->keeps_next |= quoted || dsn_code_has_status(self->text, mark);
        return mark->end;
    }
    if ((!dsn_code_begins_line(self->text, at, &is_indented) || is_indented) &&
        dsn_code_is_amount(self->text, mark))
        return mark->end;
    if (self->keeps_next) {
        self->keeps_next = FALSE;
        self->hyphen = 0;
        return mark->end;
    }
    return leave_out(self, at, mark);
}

/* The next place from @at on, before @end, where a line ends or a number stands. */
static gsize
find_mark(DsnSpan text, gsize at, gsize end)
{
    while (at < end && text.data[at] != '\n' && text.data[at] != '\r' && !g_ascii_isdigit(text.data[at]))
        at++;
    return at;
}

/* A line end or a digit, where codes are looked for; gives the place behind. */
static gsize
take_mark(Unfolder *self, gsize at)
{
    guint8 byte = self->text.data[at];
    DsnCodeMark mark;

    if (byte == '\n' || byte == '\r')
        return undo_fold(self, at);
    if (!dsn_code_at(self->text, at, &mark))
        return at + 1;
    if (self->code != 0)
        return take_further(self, at, &mark);
    if (mark.is_continued && self->hyphen == 0 && !begins_quotation(self->text, &mark))
        begin_reply(self, &mark);
    return mark.end;
}

DsnSpan
dsn_reply_unfold(DsnSpan text, GStringChunk *store)
{
    Unfolder self = {.text = dsn_span_trim(text)};
    DsnSpan line;
    gsize end = MIN(self.text.length, SEARCH_MAX), at;

    for (at = find_mark(self.text, 0, end); at < end; at = find_mark(self.text, at, end))
        at = take_mark(&self, at);
    while (at < self.text.length) /* the rest of an endless text: folds alone */
        at = self.text.data[at] == '\n' || self.text.data[at] == '\r' ? undo_fold(&self, at) : at + 1;
    if (self.line == NULL)
        return self.text;
    copy_up_to(&self, self.text.length);
    if (self.hyphen > 0)
        self.line->str[self.hyphen] = ' ';
    line = dsn_span_keep(dsn_span_trim((DsnSpan){(const guint8 *)self.line->str, self.line->len}), store);
    g_string_free(self.line, TRUE);
    return line;
}
