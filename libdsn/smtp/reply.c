/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/reply.c: replies as servers write them down, one inside another (RFC 5321 section 4.2)
 *
 * Takes what a report or a log says that a server answered, gives the replies that are quoted in it, and which of them
 * decides. A relay quotes the host behind it, that host quotes the server it asked about the sender; each wraps the
 * words in phrases of its own, which one table holds. One scan from left to right, no going back.
 */
#include "reply.h"

#include <string.h>

#include "code.h"
#include "consequence.h"
#include "wording.h"

#define SEARCH_MAX \
    (64 * 1024)       /* bytes that are searched; RFC 5321 lines have 512, replies seen up to 40 of them */
#define CLOSE_MAX 256 /* bytes of "(in reply to end of DATA command)" and its like */
#define START_MAX 256 /* bytes of a line in which its code must stand */

/* What a wording says about the words around it. */
typedef enum {
    QUOTES_CODE = 1,  /* a reply is quoted, if a code follows */
    QUOTES_WORDS,     /* a reply is quoted, whether with code or without */
    QUOTES_RECIPIENT, /* the same, from a call-out that asked about the recipient */
    ASKS_SENDER,      /* what is quoted from here on was said about the sender */
    ASKS_RECIPIENT,   /* ... about the recipient, as it ought to be */
    ENDS_BEHIND,      /* the quoted reply ends with the next ")" */
    ENDS_BEFORE,      /* all quoted replies ended before this */
} Quoting;

static const DsnWording quotings_rows[] = {
    {"#smtp#", ENDS_BEFORE},       /* Exchange */
    {"(in reply to", ENDS_BEHIND}, /* Postfix */
    {"->", QUOTES_CODE},           /* Exchange Online */
    {"...", QUOTES_CODE},          /* Sendmail 5: "554 <address>... 550 Host unknown" */
    {"answered", QUOTES_CODE},
    {"answered:", QUOTES_CODE},
    {"callback", ASKS_SENDER},
    {"called:", ASKS_SENDER},                           /* Exim: Called, Sent, Response */
    {"callout verification failed:", QUOTES_RECIPIENT}, /* Exim */
    {"error message was:", QUOTES_CODE},
    {"error that the other server returned was:", QUOTES_WORDS}, /* Google */
    {"error was:", QUOTES_CODE},
    {"failed with", QUOTES_CODE},
    {"failed with:", QUOTES_CODE}, /* MailFoundry */
    {"from mta(*):", QUOTES_CODE}, /* amavis */
    {"frontend with",
     QUOTES_CODE}, /* Exchange Online: "Proxy session setup failed on Frontend with '451 ..." */
    {"gives error message", QUOTES_CODE}, /* X.400 gateways */
    {"giving up on", ENDS_BEFORE},        /* qmail */
    {"last error:", QUOTES_CODE},
    {"last smtp error:", QUOTES_CODE},
    {"last transfail:", QUOTES_CODE},
    {"led=", QUOTES_CODE}, /* Exchange: last error */
    {"message=", QUOTES_CODE},
    {"received >>>", QUOTES_CODE}, /* InterScan */
    {"recipient address rejected", ASKS_RECIPIENT},
    {"recipient callout", ASKS_RECIPIENT},
    {"recipient verify", ASKS_RECIPIENT},
    {"refused to talk to me:", QUOTES_CODE}, /* Postfix */
    {"remote host said:", QUOTES_WORDS},     /* qmail */
    {"remote server said:", QUOTES_WORDS},
    {"replied", QUOTES_CODE},
    {"replied with", QUOTES_CODE},
    {"replied with:", QUOTES_CODE},
    {"replied:", QUOTES_CODE},
    {"reply was:", QUOTES_CODE},
    {"reply:", QUOTES_CODE},
    {"responded", QUOTES_CODE},
    {"responded with", QUOTES_CODE},
    {"responded with:", QUOTES_CODE},
    {"responded:", QUOTES_CODE},
    {"response from the remote server was:", QUOTES_WORDS}, /* Google */
    {"response to \"mail from", ASKS_SENDER},               /* Exim */
    {"response to \"rcpt to", ASKS_SENDER},
    {"response was:", QUOTES_WORDS}, /* Google, Exchange */
    {"response:", QUOTES_CODE},
    {"returned", QUOTES_CODE}, /* Exchange: "Remote Server returned '550 ...'" */
    {"returned:", QUOTES_CODE},
    {"said", QUOTES_CODE},
    {"said:", QUOTES_CODE},
    {"sender address rejected: undeliverable address", ASKS_SENDER}, /* Postfix */
    {"sender address rejected: unverified address", ASKS_SENDER},
    {"sender callout", ASKS_SENDER},
    {"sender verification", ASKS_SENDER},
    {"sender verify", ASKS_SENDER},
    {"server response", QUOTES_CODE},
    {"server response:", QUOTES_CODE},
    {"smtp;", QUOTES_CODE},                   /* the type of RFC 3464, inside of a text */
    {"verification failed for", ASKS_SENDER}, /* Exim */
    {"verifying sender", ASKS_SENDER},
    {"was:", QUOTES_CODE},
};
static DsnVocabulary quotings = DSN_VOCABULARY(quotings_rows);

/* One reply while it is read. */
typedef struct {
    gsize start, content; /* of the quotation; of its first word */
    gsize end;            /* set when it is closed */
    guint parent;
    guint16 code;
    DsnQuote quote;
    guint8 opener, closer; /* brackets or quotes around it; 0: none */
    guint depth;           /* brackets of the same kind that are open inside */
    gboolean is_continued; /* the last code was "550-": more lines follow */
    gboolean asks_sender;  /* what it quotes was said about the sender */
} Level;

typedef struct {
    DsnSpan text; /* as far as it is searched */
    gsize at;
    gsize skipped_from, skipped_to; /* where the last quoted words could begin, and where they would */
    guint n_levels, current;
    Level levels[DSN_REPLIES_MAX];
} Splitter;

static guint8
closer_of(guint8 opener)
{
    static const char openers[] = "([{<'\"", closers[] = ")]}>'\"";
    const char *at = opener != 0 ? strchr(openers, opener) : NULL;
    return at != NULL ? (guint8)closers[at - openers] : 0;
}

static Level *
current_level(Splitter *self)
{
    return &self->levels[self->current];
}

static gboolean
asks_sender(const Splitter *self)
{
    for (guint i = self->current;; i = self->levels[i].parent) {
        if (self->levels[i].asks_sender)
            return TRUE;
        if (i == 0)
            return FALSE;
    }
}

/* Opens a quoted reply at @content; @sign is where what introduces it begins. */
static void
open_level(Splitter *self, gsize sign, gsize content)
{
    guint8 opener = content > 0 ? self->text.data[content - 1] : 0;
    Level *level;

    if (self->n_levels == DSN_REPLIES_MAX)
        return;
    if (closer_of(opener) == 0)
        opener = sign > 0 ? self->text.data[sign - 1] : 0;
    level = &self->levels[self->n_levels];
    *level = (Level){.start = content, .content = content, .parent = self->current};
    level->closer = closer_of(opener);
    level->opener = level->closer != 0 ? opener : 0;
    level->quote = asks_sender(self) ? DSN_QUOTE_CALLOUT : DSN_QUOTE_SAID;
    self->current = self->n_levels++;
}

static void
close_level(Splitter *self, gsize end)
{
    Level *level = current_level(self);

    if (self->current == 0)
        return;
    level->end = end;
    self->current = level->parent;
}

static void
close_levels_to(Splitter *self, guint level, gsize end)
{
    while (self->current != level && self->current != 0)
        close_level(self, end);
}

/* TRUE when the byte closes what the level stands in; counts the brackets inside of it. */
static gboolean
is_closed_by(Level *level, guint8 byte, gboolean is_in_word)
{
    if (level->closer == 0)
        return FALSE;
    if (level->closer == level->opener)
        return byte == level->closer && !is_in_word; /* not the apostrophe of "isn't" */
    if (byte == level->opener)
        level->depth++;
    if (byte != level->closer)
        return FALSE;
    if (level->depth == 0)
        return TRUE;
    level->depth--;
    return FALSE;
}

/* Closes the quoted reply, and those inside of it, where its bracket or quote closes. */
static gboolean
close_at_bracket(Splitter *self)
{
    guint8 byte = self->text.data[self->at];
    gboolean is_in_word;

    if (self->current == 0 || g_ascii_isalnum(byte))
        return FALSE;
    is_in_word = self->at + 1 < self->text.length && g_ascii_isalnum(self->text.data[self->at + 1]);
    for (guint i = self->current; i != 0; i = self->levels[i].parent) {
        if (is_closed_by(&self->levels[i], byte, is_in_word)) {
            close_levels_to(self, self->levels[i].parent, self->at);
            return TRUE;
        }
    }
    return FALSE;
}

/* Where the quoted words begin: behind blanks, quotes, brackets and the type of a diagnostic. */
static gsize
skip_to_content(DsnSpan text, gsize at)
{
    for (;;) {
        at = dsn_wording_skip_blanks(text, at);
        if (at < text.length && strchr("'\"`<([{#", text.data[at]) != NULL)
            at++;
        else if (dsn_span_starts_nocase(dsn_span_cut(text, at, 5), "smtp;"))
            at += 5;
        else
            return at;
    }
}

/* The same for a splitter, which meets each "smtp;" of "smtp; smtp; smtp;" in turn, and need not go over all of the
 * others again: it moves behind whole words, as skip_to_content() does. */
static gsize
find_content(Splitter *self, gsize at)
{
    if (at < self->skipped_from || at > self->skipped_to) {
        self->skipped_from = at;
        self->skipped_to = skip_to_content(self->text, at);
    }
    return self->skipped_to;
}

static gboolean
is_status_at(DsnSpan text, gsize at)
{
    DsnSpan rest = dsn_span_from(text, at);
    DsnStatus status;
    return dsn_status_read(&rest, &status);
}

static gboolean
is_quoted_at(DsnSpan text, gsize at, Quoting quoting)
{
    DsnCodeMark mark;

    if (dsn_code_at(text, at, &mark))
        return dsn_code_has_status(text, &mark) ||
               (dsn_code_is_known(mark.number) && !dsn_code_is_amount(text, &mark));
    if (is_status_at(text, at))
        return TRUE;
    return quoting == QUOTES_WORDS && at < text.length &&
           (g_ascii_isalpha(text.data[at]) || text.data[at] >= 0x80);
}

/* The reply around this place that has the code and said that more lines would follow; G_MAXUINT: none. */
static guint
find_continued(const Splitter *self, guint16 code)
{
    for (guint i = self->current;; i = self->levels[i].parent) {
        if (self->levels[i].is_continued && self->levels[i].code == code)
            return i;
        if (i == 0)
            return G_MAXUINT;
    }
}

/* The quoted words may begin on the next line of a reply, behind its code: "550-Callout verification failed:", "550 550
 * 5.1.1 no such user". */
static gsize
skip_line_code(Splitter *self, gsize at)
{
    DsnCodeMark mark, next;
    gboolean is_indented;
    guint level;
    gsize behind;

    if (!dsn_code_at(self->text, at, &mark) || (level = find_continued(self, mark.number)) == G_MAXUINT)
        return at;
    behind = dsn_wording_skip_blanks(self->text, mark.end);
    if (!dsn_code_at(self->text, behind, &next) &&
        (!dsn_code_begins_line(self->text, at, &is_indented) || is_indented))
        return at;
    self->levels[level].is_continued = mark.is_continued;
    return behind;
}

static void
take_quoting(Splitter *self, Quoting quoting, gsize end)
{
    gsize sign = self->at, content;
    gssize paren;

    self->at = end;
    switch (quoting) {
    case QUOTES_RECIPIENT:
        current_level(self)->asks_sender = FALSE;
        G_GNUC_FALLTHROUGH;
    case QUOTES_CODE:
    case QUOTES_WORDS:
        content = skip_line_code(self, find_content(self, end));
        if (is_quoted_at(self->text, content, quoting)) {
            open_level(self, sign, content);
            self->at = content;
        }
        break;
    case ASKS_SENDER:
        current_level(self)->asks_sender = TRUE;
        break;
    case ASKS_RECIPIENT:
        current_level(self)->asks_sender = FALSE;
        break;
    case ENDS_BEHIND:
        paren = dsn_span_find_byte(dsn_span_cut(self->text, end, CLOSE_MAX), ')');
        if (paren >= 0) {
            self->at = end + (gsize)paren + 1;
            close_level(self, self->at);
        }
        break;
    case ENDS_BEFORE:
        close_levels_to(self, 0, sign);
        break;
    }
}

static void
set_code(Level *level, const DsnCodeMark *mark)
{
    level->code = mark->number;
    level->is_continued = mark->is_continued;
}

/* IronPort: "5.1.0 - Unknown address error 550-'5.1.1 ...'" */
static gboolean
take_hyphen_quote(Splitter *self, const DsnCodeMark *mark)
{
    Level *level;

    if (!mark->is_continued || mark->end >= self->text.length || self->text.data[mark->end] != '\'' ||
        self->at <= current_level(self)->content || self->n_levels == DSN_REPLIES_MAX)
        return FALSE;
    open_level(self, self->at, self->at);
    level = current_level(self);
    level->opener = level->closer = '\'';
    level->code = mark->number;
    self->at = mark->end + 1; /* behind the quote, which would close the reply otherwise */
    return TRUE;
}

/* "550-550 5.1.1 no such user" where the lines of a reply repeat what a call-out was told. */
static gboolean
take_call_out_code(Splitter *self, const DsnCodeMark *mark)
{
    if (!asks_sender(self) || self->at != current_level(self)->content || self->n_levels == DSN_REPLIES_MAX)
        return FALSE;
    open_level(self, self->at, self->at);
    set_code(current_level(self), mark);
    return TRUE;
}

/* A code in a reply that has none yet. */
static void
take_first_code(Splitter *self, const DsnCodeMark *mark)
{
    gboolean is_indented;

    if (self->at == current_level(self)->content || dsn_code_has_status(self->text, mark) ||
        (dsn_code_begins_line(self->text, self->at, &is_indented) && dsn_code_is_known(mark->number) &&
         !dsn_code_is_amount(self->text, mark)) ||
        dsn_code_stands_in_prose(self->text, self->at, mark))
        set_code(current_level(self), mark);
}

/* A code in a reply that has one: more of the same reply, or another one. */
static void
take_further_code(Splitter *self, const DsnCodeMark *mark)
{
    guint continued = find_continued(self, mark->number);
    gboolean is_indented;
    gboolean begins_line = dsn_code_begins_line(self->text, self->at, &is_indented) && !is_indented;
    gboolean has_status = dsn_code_has_status(self->text, mark);

    if (!has_status && dsn_code_is_amount(self->text, mark) && !(begins_line && continued != G_MAXUINT))
        return;
    if (continued != G_MAXUINT)
        close_levels_to(self, continued, self->at);
    if (current_level(self)->code == mark->number) {
        set_code(current_level(self), mark);
        current_level(self)->content = dsn_wording_skip_blanks(self->text, mark->end);
    } else if ((has_status || (begins_line && dsn_code_is_known(mark->number))) &&
               self->n_levels < DSN_REPLIES_MAX) {
        open_level(self, self->at, self->at);
        set_code(current_level(self), mark);
    }
}

static gboolean
take_code(Splitter *self)
{
    DsnCodeMark mark;

    if (!dsn_code_at(self->text, self->at, &mark))
        return FALSE;
    if (take_hyphen_quote(self, &mark))
        return TRUE;
    if (current_level(self)->code == 0)
        take_first_code(self, &mark);
    else if (!take_call_out_code(self, &mark))
        take_further_code(self, &mark);
    self->at = mark.end;
    return TRUE;
}

static void
take_next(Splitter *self)
{
    const DsnWording *row;
    gsize end;

    if (close_at_bracket(self)) {
        self->at++;
        return;
    }
    if (g_ascii_isdigit(self->text.data[self->at])) {
        if (!take_code(self))
            self->at = dsn_wording_next(self->text, self->at);
        return;
    }
    row = dsn_wording_at(self->text, self->at, &quotings, &end);
    if (row != NULL)
        take_quoting(self, (Quoting)row->meaning, end);
    else
        self->at = dsn_wording_next(self->text, self->at);
}

#define TYPE_MAX 40 /* bytes; "X-Outbound-Mail-Relay" has 21 */

/* Behind the type of a diagnostic (RFC 3464 section 2.3.6): "smtp; 550 ...", "X-Postfix; host ...". The number of
 * "X-Unix; 255" is the exit status of a program: @ret_skip is where to begin behind it. */
static DsnSpan
skip_type(DsnSpan text, gsize *ret_skip)
{
    gssize length = dsn_span_find_byte(dsn_span_cut(text, 0, TYPE_MAX), ';');
    DsnSpan type = dsn_span_cut(text, 0, length > 0 ? (gsize)length : 0);

    *ret_skip = 0;
    if (!dsn_span_is(type, "smtp") && !dsn_span_is(type, "lmtp") && !dsn_span_is(type, "x400") &&
        (!dsn_span_starts_nocase(type, "x-") || dsn_span_find_byte(type, ' ') >= 0))
        return text;
    text = dsn_span_trim(dsn_span_from(text, (gsize)length + 1));
    if (dsn_span_is(type, "x-unix")) {
        while (*ret_skip < text.length && g_ascii_isdigit(text.data[*ret_skip]))
            (*ret_skip)++;
    }
    return text;
}

static gboolean
is_better(DsnStatus status, DsnStatus than)
{
    if (than.klass == 0)
        return TRUE;
    return !dsn_status_is_vague(status) && (status.klass != 2 || than.klass == 2);
}

/* The status of the reply's own words, those of the replies inside of it left out. */
static DsnStatus
own_status(const Splitter *self, guint level, gsize end)
{
    gsize at = self->levels[level].start;
    DsnStatus status = {0}, found;

    for (guint i = level + 1; i <= self->n_levels; i++) {
        gboolean is_last = i == self->n_levels;
        gsize stop = is_last ? end : self->levels[i].start;
        if (!is_last && self->levels[i].parent != level)
            continue;
        if (stop > at && dsn_status_find(dsn_span_cut(self->text, at, stop - at), &found) &&
            is_better(found, status))
            status = found;
        at = is_last || self->levels[i].end == 0 ? end : MAX(at, self->levels[i].end);
    }
    return status;
}

static void
write_replies(const Splitter *self, DsnSpan text, DsnReply *replies)
{
    for (guint i = 0; i < self->n_levels; i++) {
        const Level *level = &self->levels[i];
        gsize end = level->end > 0 ? level->end : text.length; /* not closed: to the end */
        replies[i].code = level->code;
        replies[i].status = own_status(self, i, MIN(end, self->text.length));
        replies[i].text = dsn_span_trim(dsn_span_cut(text, level->start, end - level->start));
        replies[i].quote = level->quote;
    }
}

guint
dsn_reply_split(DsnSpan text, DsnReply replies[DSN_REPLIES_MAX])
{
    Splitter self = {0};

    text = skip_type(dsn_span_trim(text), &self.at);
    if (text.length == 0)
        return 0;
    self.text = dsn_span_cut(text, 0, SEARCH_MAX);
    self.n_levels = 1;
    self.levels[0].content = skip_to_content(self.text, 0);
    while (self.at < self.text.length)
        take_next(&self);
    write_replies(&self, text, replies);
    return self.n_levels;
}

static gboolean
says_something(const DsnReply *reply)
{
    if (reply->code >= 400 || reply->status.klass >= 4)
        return TRUE;
    if (reply->code != 0 || reply->status.klass != 0)
        return FALSE; /* success is no reason */
    for (gsize i = 0; i < reply->text.length; i++) {
        if (g_ascii_isalpha(reply->text.data[i]) || reply->text.data[i] >= 0x80)
            return TRUE;
    }
    return FALSE;
}

guint
dsn_reply_deciding(const DsnReply *replies, guint n_replies)
{
    for (guint i = n_replies; i-- > 0;) {
        if (replies[i].quote != DSN_QUOTE_CALLOUT && says_something(&replies[i]) &&
            !dsn_reply_is_consequence(replies[i].text))
            return i;
    }
    return 0;
}

/* Does what an outer level says belong to a refusal, if the deciding one is a refusal? */
static gboolean
is_about_the_same(const DsnReply *outer, const DsnReply *deciding)
{
    gboolean is_refusal = deciding->code >= 400 || deciding->status.klass >= 4;
    return outer == deciding ||
           (outer->quote != DSN_QUOTE_CALLOUT &&
            !(is_refusal && (outer->status.klass == 2 || (outer->code > 0 && outer->code < 400))));
}

gboolean
dsn_replies_read(const DsnReply *replies, guint n_replies, guint16 *ret_code, DsnStatus *ret_status)
{
    DsnStatus status = {0};
    guint16 code = 0;
    guint deciding;

    if (n_replies == 0)
        return FALSE;
    deciding = dsn_reply_deciding(replies, n_replies);
    for (guint i = deciding + 1; i-- > 0;) {
        if (!is_about_the_same(&replies[i], &replies[deciding]))
            continue;
        if (code == 0)
            code = replies[i].code;
        if (replies[i].status.klass != 0 &&
            (status.klass == 0 || (dsn_status_is_vague(status) && !dsn_status_is_vague(replies[i].status))))
            status = replies[i].status;
    }
    if (code == 0 && status.klass == 0)
        return FALSE;
    *ret_code = code;
    *ret_status = status;
    return TRUE;
}

gboolean
dsn_reply_read(DsnSpan text, guint16 *ret_code, DsnStatus *ret_status)
{
    DsnReply replies[DSN_REPLIES_MAX];

    return dsn_replies_read(replies, dsn_reply_split(text, replies), ret_code, ret_status);
}

gboolean
dsn_reply_starts(DsnSpan text)
{
    DsnCodeMark mark;
    gsize at;

    text = dsn_span_cut(text, dsn_wording_skip_blanks(text, 0), START_MAX);
    at = skip_to_content(text, 0);
    return dsn_code_at(text, at, &mark) && !dsn_code_is_amount(text, &mark);
}
