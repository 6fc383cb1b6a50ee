/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/prose.c: a failure notice written for people, by whatever software
 *
 * Takes the notice's text, gives one fact a recipient with the words about it. Notices are read by their layout, not
 * by their greeting: which lines name recipients (recipient.c), which words follow each, where the returned message
 * begins. Known phrases (data/notices) say where recipients are announced, what is neither recipient nor reason, and
 * where the notice ends. Recipients that follow one another share the words behind the last of them.
 */
#include "reader.h"

#include "../mail/utf8.h"
#include "../smtp/address.h"
#include "../smtp/reply.h"

#include <string.h>

#define HEADER_LINES_MIN \
    2 /* lines like header fields, one after the other, that show a returned header without a break */

#define GREETING_MAX 300 /* bytes in which a notice says whose it is */
#define RULER_MIN    10  /* bytes of a line of dashes */

typedef struct {
    DsnNotice *notice;
    DsnSpan text;
    guint next_hit;            /* index into reader->hits */
    gsize end;                 /* where the returned message begins */
    gboolean is_noise;         /* the line at hand begins with such a phrase */
    gboolean announces_reason; /* the line at hand does */
    gboolean is_second_look;   /* for addresses that nothing announced */
    gboolean announced;        /* recipients were announced */
    gboolean in_reason;        /* lines belong to the recipients from group_begin on */
    gboolean group_open;       /* no words yet about the recipients from group_begin on */
    guint group_begin;         /* index into reader->prose */
    gsize reason_begin, reason_end;
    guint n_bare;                   /* lines that begin with an address, before anything announced them */
    gsize indent;                   /* of the line that named the recipient at hand */
    gsize before_begin, before_end; /* words announced as the reason before any recipient */
} Prose;

static gsize
offset_in(const Prose *prose, DsnSpan piece)
{
    return (gsize)(piece.data - prose->text.data);
}

/* Does a header begin here? Copies without a break line are common ("Received: from ..." after a blank line). */
static gboolean
begins_header(DsnSpan text)
{
    static const char *const names[] = {
        "Received:",       "Return-Path:",  "Message-ID:",       "Delivered-To:", "X-Received:",
        "DKIM-Signature:", "MIME-Version:", "X-Originating-IP:", "Received-SPF:"};
    DsnSpan line;
    guint n = 0;
    gboolean known = FALSE;

    for (guint i = 0; i < 12 && dsn_span_take_line(&text, &line); i++) {
        gssize colon;
        if (line.length > 0 && (line.data[0] == ' ' || line.data[0] == '\t') && n > 0)
            continue;
        colon = dsn_span_find_byte(line, ':');
        if (colon < 2 || dsn_span_find_byte(dsn_span_cut(line, 0, (gsize)colon), ' ') >= 0)
            break;
        for (gsize k = 0; k < G_N_ELEMENTS(names); k++)
            known = known || dsn_span_starts_nocase(line, names[k]);
        n++;
    }
    return known && n >= HEADER_LINES_MIN;
}

static gboolean
only_decoration_before(DsnSpan text, gsize at)
{
    while (at > 0 && text.data[at - 1] != '\n') {
        guint8 byte = text.data[--at];
        if (g_ascii_isalnum((char)byte) || byte >= 0x80)
            return FALSE;
    }
    return TRUE;
}

/* The header of a returned message that follows the notice without any words of introduction, or behind them. */
static gsize
find_header(DsnSpan text)
{
    DsnSpan rest = text, line;
    gboolean blank_before = FALSE;

    while (dsn_span_take_line(&rest, &line)) {
        if (blank_before && line.length > 0 && g_ascii_isalpha((char)line.data[0]) &&
            begins_header(dsn_span_from(text, (gsize)(line.data - text.data))))
            return (gsize)(line.data - text.data);
        blank_before = dsn_span_trim(line).length == 0;
    }
    return text.length;
}

/* "Original mail:" before the first address, and no header behind it: a summary of the mail, as part of the notice. */
static gboolean
is_summary(DsnSpan text, gsize at)
{
    DsnSpan before = dsn_span_cut(text, 0, at), behind = dsn_span_from(text, at), address, where, line;

    if (dsn_address_take(&before, &address, &where))
        return FALSE;
    dsn_span_take_line(&behind, &line);
    behind = dsn_span_trim(behind);
    return behind.length > 0 && !begins_header(behind);
}

/* The notice ends at the first break line that begins a line, or at the first bare header. */
static void
find_end(Prose *prose)
{
    const GArray *hits = prose->notice->reader->hits;

    for (guint i = 0; i < hits->len; i++) {
        const DsnMarkerHit *hit = &g_array_index(hits, DsnMarkerHit, i);
        if (hit->marker->place == DSN_PLACE_BREAK && only_decoration_before(prose->text, hit->start) &&
            !is_summary(dsn_span_cut(prose->text, 0, prose->end), hit->start)) {
            prose->end = hit->start;
            prose->notice->content++;
            break;
        }
    }
}

static DsnSpan
returned_text(const Prose *prose)
{
    DsnSpan rest = dsn_span_from(prose->text, prose->end), line;

    if (rest.length == 0)
        return DSN_SPAN_NONE;
    if (!begins_header(rest)) /* the break line itself */
        dsn_span_take_line(&rest, &line);
    return rest;
}

/* What is said about the recipients of the group, to each of them. */
static void
close_group(Prose *prose)
{
    GArray *facts = prose->notice->reader->prose;
    DsnSpan reason;

    if (prose->in_reason && prose->reason_end > prose->reason_begin) {
        reason = dsn_span_cut(prose->text, prose->reason_begin, prose->reason_end - prose->reason_begin);
        reason = dsn_span_trim(dsn_utf8_cut(reason, DSN_REASON_MAX));
        for (guint i = prose->group_begin; i < facts->len; i++) {
            DsnFact *fact = &g_array_index(facts, DsnFact, i);
            if (fact->context.length == 0)
                fact->context = reason;
        }
    }
    prose->in_reason = FALSE;
    prose->group_begin = facts->len;
    prose->group_open = FALSE;
}

static void
add_reason(Prose *prose, DsnSpan words)
{
    gsize begin = offset_in(prose, words);

    if (!prose->in_reason) {
        prose->in_reason = TRUE;
        prose->reason_begin = begin;
    }
    prose->reason_end = begin + words.length;
    prose->group_open = FALSE;
}

/* Postfix: "<final> (expanded from <original>): reason" */
static gboolean
read_origin_on_line(DsnFact *fact, Prose *prose, DsnSpan words)
{
    DsnSpan address, at, rest = words;

    if (!dsn_span_starts_nocase(words, "(expanded from") || !dsn_address_take(&rest, &address, &at))
        return FALSE;
    fact->original_recipient = dsn_address_read(address, prose->notice->reader->store);
    rest = dsn_span_trim(rest);
    while (rest.length > 0 && (rest.data[0] == ')' || rest.data[0] == ':' || rest.data[0] == ' '))
        rest = dsn_span_from(rest, 1);
    if (rest.length > 0)
        add_reason(prose, rest);
    return TRUE;
}

static void
add_recipient(Prose *prose, DsnSpan address, DsnSpan words)
{
    GArray *facts = prose->notice->reader->prose;
    DsnFact *fact;

    if (!prose->group_open)
        close_group(prose);
    if (facts->len >= DSN_FACTS_MAX)
        return;
    fact = dsn_notice_add(facts, prose->notice);
    fact->recipient = dsn_address_read(address, prose->notice->reader->store);
    prose->group_open = TRUE;
    if (words.length > 0 && !read_origin_on_line(fact, prose, words))
        add_reason(prose, words);
}

/* Takes the markers that stand on this line; TRUE when the line is nothing but such prose. */
static gboolean
read_markers(Prose *prose, DsnSpan line, DsnSpan *ret_rest, gboolean *ret_announces)
{
    const GArray *hits = prose->notice->reader->hits;
    gsize begin = offset_in(prose, line), end = begin + line.length;
    gboolean is_prose = FALSE;

    *ret_rest = line;
    *ret_announces = FALSE;
    prose->is_noise = prose->announces_reason = FALSE;
    for (; prose->next_hit < hits->len; prose->next_hit++) {
        const DsnMarkerHit *hit = &g_array_index(hits, DsnMarkerHit, prose->next_hit);
        if (hit->start >= end)
            break;
        if (hit->start < begin && hit->end <= begin)
            continue;
        switch (hit->marker->place) {
        case DSN_PLACE_RECIPIENTS:
            prose->announced = TRUE;
            *ret_announces = TRUE;
            is_prose = is_prose || only_decoration_before(prose->text, hit->start);
            if (hit->end > begin)
                *ret_rest = dsn_span_from(line, MIN(hit->end, end) - begin);
            break;
        case DSN_PLACE_INTRO:
        case DSN_PLACE_NOISE: /* in the midst of a line they may be the host's own words */
            if (only_decoration_before(prose->text, hit->start)) {
                is_prose = TRUE;
                prose->is_noise = prose->is_noise || hit->marker->place == DSN_PLACE_NOISE;
            }
            break;
        case DSN_PLACE_REASON:
            prose->announces_reason = TRUE;
            if (prose->before_begin == 0 && !prose->group_open && !prose->in_reason)
                prose->before_begin = hit->end;
            break;
        default:
            break;
        }
    }
    is_prose = is_prose && !prose->announces_reason;
    if (is_prose && prose->before_begin > 0 && begin > prose->before_begin && prose->before_end == 0)
        prose->before_end = begin;
    return is_prose;
}

/* "(expanded from: <addr>)", "(generated from addr)", "generated by addr": the address before an alias or a pipe; it is
 * the only one where the line before names a program or hides the address. */
static gboolean
read_origin_of_alias(Prose *prose, DsnSpan line)
{
    static const char *const introductions[] = {"(expanded from",
                                                "expanded from",
                                                "(generated from",
                                                "generated by",
                                                "(ultimately generated from",
                                                "(originally addressed to"};
    GArray *facts = prose->notice->reader->prose;
    DsnSpan rest = dsn_span_trim(line), address, at;

    if (dsn_span_find_byte(rest, '@') < 0)
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(introductions); i++) {
        if (!dsn_span_starts_nocase(rest, introductions[i]) || !dsn_address_take(&rest, &address, &at))
            continue;
        if (!prose->group_open && !prose->in_reason)
            add_recipient(prose, address, DSN_SPAN_NONE);
        else if (facts->len > 0 &&
                 !dsn_span_is_set(g_array_index(facts, DsnFact, facts->len - 1).original_recipient))
            g_array_index(facts, DsnFact, facts->len - 1).original_recipient =
                dsn_address_read(address, prose->notice->reader->store);
        return TRUE;
    }
    return FALSE;
}

static gsize
indent_of(DsnSpan line)
{
    gsize indent = 0;

    for (gsize i = 0; i < line.length && (line.data[i] == ' ' || line.data[i] == '\t'); i++)
        indent += line.data[i] == '\t' ? 8 - indent % 8 : 1;
    return indent;
}

/* The recipient at hand is named once more by the words about it. */
static gboolean
is_current(const Prose *prose, DsnSpan address)
{
    const GArray *facts = prose->notice->reader->prose;

    return (prose->in_reason || prose->group_open) && facts->len > 0 &&
           dsn_address_equal(g_array_index(facts, DsnFact, facts->len - 1).recipient, address);
}

/* "There was an error delivering your mail to <addr>.", "The user(s) <addr> on this host is not recognized.": announced
 * and named on one line. */
static gboolean
read_announced_on_line(Prose *prose, DsnSpan line, DsnSpan rest)
{
    DsnSpan address, at, tail = rest;

    if (!dsn_address_take(&tail, &address, &at) || is_current(prose, address))
        return FALSE;
    tail = dsn_span_trim(tail);
    while (tail.length > 0 && memchr(".:>),\"'", tail.data[0], 7) != NULL)
        tail = dsn_span_trim(dsn_span_from(tail, 1));
    prose->indent = 0;
    if (tail.length > 0 &&
        g_ascii_islower((char)tail.data[0])) /* the sentence goes on: all of it is the reason */
        tail = dsn_span_trim(line);
    add_recipient(prose, address, tail);
    return TRUE;
}

/* "   ----- Transcript of session follows -----" is no reason, however deep it stands. */
static gboolean
is_heading(DsnSpan line)
{
    line = dsn_span_trim(line);
    return line.length > 0 && memchr("-=*_#", line.data[0], 5) != NULL;
}

/* "---------------------------------" ends what stands above it. */
static gboolean
is_ruler(DsnSpan words)
{
    for (gsize i = 0; i < words.length; i++) {
        if (memchr("-=*_#", words.data[i], 5) == NULL)
            return FALSE;
    }
    return words.length >= RULER_MIN;
}

/* Whom to ask about a list is told on a line of its own. */
static gboolean
is_list_owner(DsnSpan address)
{
    DsnSpan local_part = dsn_address_local_part(address);

    return dsn_span_ends_nocase(local_part, "-owner") || dsn_span_starts_nocase(local_part, "owner-");
}

static void
read_line(Prose *prose, DsnSpan line)
{
    DsnSpan address, words, rest;
    gsize indent = indent_of(line);
    gboolean announces, is_prose;
    /* Deeper lines go on with the words about the recipient above, even if they begin with an address; so do replies. */
    gboolean goes_on = (prose->in_reason || prose->group_open) &&
                       (indent > prose->indent || dsn_reply_starts(dsn_span_trim(line)));
    DsnLineKind kind = goes_on ? DSN_LINE_OTHER : dsn_recipient_line_read(line, &address, &words);
    gboolean was_announced = prose->announced;

    if (prose->is_second_look && kind != DSN_LINE_OTHER && is_list_owner(address))
        kind = DSN_LINE_OTHER;
    is_prose = read_markers(prose, line, &rest, &announces);
    goes_on = goes_on && !(is_prose && (is_heading(line) || prose->is_noise));
    if (kind == DSN_LINE_NAMED || (kind == DSN_LINE_LISTED && was_announced) ||
        (kind == DSN_LINE_BARE && was_announced && !is_current(prose, address))) {
        prose->indent = indent;
        add_recipient(prose, address, words);
        return;
    }
    if (announces && !goes_on && read_announced_on_line(prose, line, rest))
        return;
    if (is_prose && !goes_on) {
        if (prose->in_reason || prose->group_open)
            close_group(prose);
        return;
    }
    if (read_origin_of_alias(prose, line))
        return;
    if ((kind == DSN_LINE_BARE || kind == DSN_LINE_LISTED) && !was_announced)
        prose->n_bare++;
    words = dsn_span_trim(line);
    if (is_ruler(words)) {
        close_group(prose);
        return;
    }
    if (prose->group_open && prose->announces_reason && is_heading(words))
        return; /* "-------server message": the reason is below it */
    if (words.length > 0 && prose->notice->reader->prose->len > 0 && (prose->in_reason || prose->group_open))
        add_reason(prose, words);
}

/* When nothing announced the recipients, addresses that begin lines are. */
static void
read_bare(Prose *prose)
{
    prose->announced = prose->is_second_look = TRUE;
    prose->next_hit = 0;
    for (DsnSpan rest = dsn_span_cut(prose->text, 0, prose->end), line; dsn_span_take_line(&rest, &line);)
        read_line(prose, line);
    close_group(prose);
}

static gboolean
has_code(DsnSpan text)
{
    guint16 code = 0;
    DsnStatus status = {0};

    return dsn_span_is_set(text) && dsn_reply_read(text, &code, &status);
}

/* Some say why first, and then whom it concerns. */
static void
give_reason_before(Prose *prose, guint first)
{
    GArray *facts = prose->notice->reader->prose;
    gsize end = prose->before_end > prose->before_begin ? prose->before_end : prose->end;
    DsnSpan before = dsn_span_cut(prose->text, prose->before_begin, end - MIN(end, prose->before_begin));
    DsnSpan reason = dsn_span_trim(dsn_utf8_cut(before, DSN_REASON_MAX));
    gboolean tells = has_code(reason);

    for (guint i = first; i < facts->len; i++) {
        DsnFact *fact = &g_array_index(facts, DsnFact, i);
        if (fact->context.length == 0 || (tells && !has_code(fact->context)))
            fact->context = reason;
    }
}

/* Very old Sendmail lists no recipients; its transcript has "554 <addr>... 550 Host unknown". */
static void
read_transcript_names(Prose *prose)
{
    for (DsnSpan rest = dsn_span_cut(prose->text, 0, prose->end), line; dsn_span_take_line(&rest, &line);) {
        DsnSpan words = dsn_span_trim(line), address, at;
        if (!dsn_reply_starts(words) || (words.data[0] != '4' && words.data[0] != '5') ||
            !dsn_address_take(&words, &address, &at) || !dsn_span_starts_with(words, "..."))
            continue;
        add_recipient(prose, address, DSN_SPAN_NONE); /* what was said about it: transcript.c */
        close_group(prose);
    }
}

/* Mobile carriers quote the message's own "To:" and name nobody else. */
static void
read_quoted_to(Prose *prose)
{
    for (DsnSpan rest = dsn_span_cut(prose->text, 0, prose->end), line; dsn_span_take_line(&rest, &line);) {
        DsnSpan words = dsn_span_trim(line), address, other, at;
        if (!dsn_span_starts_nocase(words, "To:") || !dsn_address_take(&words, &address, &at) ||
            dsn_address_take(&words, &other, &at))
            continue;
        add_recipient(prose, address, DSN_SPAN_NONE);
        close_group(prose);
        return;
    }
}

/* Do the fields of RFC 3464 tell it all, each recipient with the host's own reply? Then the prose repeats them. */
static gboolean
fields_tell_all(const DsnNotice *notice)
{
    const GArray *facts = notice->reader->facts.facts;

    for (guint i = 0; i < facts->len; i++) {
        const DsnFact *fact = &g_array_index(facts, DsnFact, i);
        if (!dsn_span_is_set(fact->recipient) || !dsn_span_is_set(fact->action) || fact->status.klass == 0 ||
            dsn_status_is_vague(fact->status) || !dsn_reply_starts(fact->diagnostic))
            return FALSE;
    }
    return facts->len > 0;
}

/* What the fields never have: the command that the reply answered, and whose notice it is. Lines that name a recipient
 * are known by their shape, so no phrases are looked for behind the greeting. */
static gsize
read_frames(Prose *prose)
{
    DsnNotice *notice = prose->notice;

    dsn_notice_mark(notice, 1 << DSN_PLACE_INTRO,
                    dsn_span_cut(prose->text, 0, MIN(prose->end, GREETING_MAX)));
    g_array_set_size(notice->reader->hits, 0);
    for (DsnSpan rest = dsn_span_cut(prose->text, 0, prose->end), line; dsn_span_take_line(&rest, &line);) {
        if (dsn_span_trim(line).length == 0)
            close_group(prose);
        else
            read_line(prose, line);
    }
    close_group(prose);
    return prose->end;
}

gsize
dsn_prose_read(DsnNotice *notice, DsnSpan text, DsnSpan *ret_returned)
{
    static const guint places = 1 << DSN_PLACE_INTRO | 1 << DSN_PLACE_RECIPIENTS | 1 << DSN_PLACE_NOISE |
                                1 << DSN_PLACE_BREAK | 1 << DSN_PLACE_REASON;
    Prose prose = {.notice = notice, .text = dsn_span_cut(text, 0, DSN_PROSE_MAX)};
    guint before = notice->reader->prose->len;

    *ret_returned = DSN_SPAN_NONE;
    if (dsn_span_trim(text).length == 0)
        return 0;
    prose.group_begin = before;
    prose.end = find_header(prose.text); /* first, so that no marker is looked for in the copy */
    if (fields_tell_all(notice))
        return read_frames(&prose);
    dsn_notice_mark(notice, places, dsn_span_cut(prose.text, 0, prose.end));
    find_end(&prose);
    for (DsnSpan rest = dsn_span_cut(prose.text, 0, prose.end), line; dsn_span_take_line(&rest, &line);)
        read_line(&prose, line);
    close_group(&prose);
    if (notice->reader->prose->len == before && prose.n_bare > 0)
        read_bare(&prose);
    if (notice->reader->prose->len == before)
        read_transcript_names(&prose);
    if (notice->reader->prose->len == before)
        read_quoted_to(&prose);
    if (prose.before_begin > 0)
        give_reason_before(&prose, before);
    *ret_returned = returned_text(&prose);
    return prose.end;
}
