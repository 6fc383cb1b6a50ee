/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/command.c: which command of the session (RFC 5321 section 4.1.1) a reply answered
 *
 * Takes the word of a field or a log, or a server's prose around a reply, gives the command. A server names the stage
 * by a phrase of its own ("does not like recipient") or by a word that leads to the command ("after RCPT TO:<...>");
 * a transcript (">>>", "<<<") shows it. What is not said is not guessed from the reply.
 */
#include "command.h"

#include <string.h>

#include "consequence.h"
#include "wording.h"

#define REPLY_LINE_MAX 512 /* RFC 5321 section 4.5.3.1.5 */
#define SEARCH_MAX \
    (64 * 1024) /* bytes of one text; the longest transcripts of real reports have some 20,000 */

static const char *const names[DSN_N_COMMANDS] = {
    [DSN_COMMAND_CONN] = "CONN", [DSN_COMMAND_EHLO] = "EHLO", [DSN_COMMAND_STARTTLS] = "STARTTLS",
    [DSN_COMMAND_AUTH] = "AUTH", [DSN_COMMAND_MAIL] = "MAIL", [DSN_COMMAND_RCPT] = "RCPT",
    [DSN_COMMAND_DATA] = "DATA", [DSN_COMMAND_DOT] = "DOT",   [DSN_COMMAND_QUIT] = "QUIT",
};

/* In prose, an English word is a command only when it is SHOUTED, has its colon, or "command" and the like follow. */
#define ENGLISH 0x100u
/* An argument may follow without a colon. */
#define ARGUMENT            0x200u
#define COMMAND_OF(meaning) ((DsnCommand)((meaning)&0xffu))

static const DsnWording commands_rows[] = {
    {"auth", DSN_COMMAND_AUTH | ENGLISH | ARGUMENT},
    {"banner", DSN_COMMAND_CONN | ENGLISH},
    {"bdat", DSN_COMMAND_DOT | ARGUMENT},
    {"body", DSN_COMMAND_DOT | ENGLISH},
    {"conn", DSN_COMMAND_CONN},
    {"connect", DSN_COMMAND_CONN | ENGLISH},
    {"data", DSN_COMMAND_DATA | ENGLISH},
    {"data block", DSN_COMMAND_DOT},
    {"dot", DSN_COMMAND_DOT | ENGLISH},
    {"ehlo", DSN_COMMAND_EHLO | ARGUMENT},
    {"end of data", DSN_COMMAND_DOT},
    {"end of message", DSN_COMMAND_DOT},
    {"end-of-data", DSN_COMMAND_DOT},
    {"end-of-message", DSN_COMMAND_DOT},
    {"eom", DSN_COMMAND_DOT},
    {"final data", DSN_COMMAND_DOT},
    {"final dot", DSN_COMMAND_DOT},
    {"greeting", DSN_COMMAND_CONN | ENGLISH},
    {"helo", DSN_COMMAND_EHLO | ARGUMENT},
    {"initial connection", DSN_COMMAND_CONN},
    {"initial protocol handshake", DSN_COMMAND_EHLO},
    {"initial server greeting", DSN_COMMAND_CONN},
    {"lhlo", DSN_COMMAND_EHLO | ARGUMENT},
    {"mail", DSN_COMMAND_MAIL | ENGLISH},
    {"mail from", DSN_COMMAND_MAIL | ENGLISH | ARGUMENT},
    {"mail_from", DSN_COMMAND_MAIL},
    {"message body", DSN_COMMAND_DOT},
    {"quit", DSN_COMMAND_QUIT | ENGLISH},
    {"rcpt", DSN_COMMAND_RCPT},
    {"rcpt to", DSN_COMMAND_RCPT | ARGUMENT},
    {"rcpt_to", DSN_COMMAND_RCPT},
    {"starttls", DSN_COMMAND_STARTTLS},
    {"text", DSN_COMMAND_DOT | ENGLISH}, /* GMX and 1&1: the message itself */
    {"tls handshake", DSN_COMMAND_STARTTLS},
    {"transfer of mail text", DSN_COMMAND_DOT}, /* the same, newer */
};
static DsnVocabulary commands = DSN_VOCABULARY(commands_rows);

/* What the prose of servers leads to. */
typedef enum {
    STAGE_STATED = 1,  /* the phrase itself tells the command, which is added to it */
    STAGE_LEADS,       /* the command follows */
    STAGE_LEADS_SHORT, /* the command follows, and then the word "command" */
    STAGE_SESSION,     /* a transcript begins, with the greeting */
    STAGE_SENT,        /* a line of a transcript: the command follows */
    STAGE_ANSWERED,    /* a line of a transcript: the reply follows */
    STAGE_ASKED,       /* a call-out is told: the next statement is about that other session */
} Stage;

#define STATED(command) ((guint)STAGE_STATED << 8 | (command))
#define SIGN(stage)     ((guint)(stage) << 8)

static const DsnWording stages_rows[] = {
    {"(state 13)", STATED(DSN_COMMAND_RCPT)}, /* Google until 2016; the numbers as observed */
    {"(state 14)", STATED(DSN_COMMAND_RCPT)},
    {"(state 15)", STATED(DSN_COMMAND_DATA)},
    {"(state 16)", STATED(DSN_COMMAND_DATA)},
    {"(state 17)", STATED(DSN_COMMAND_DOT)},
    {"(state 18)", STATED(DSN_COMMAND_DOT)},
    {"<<<", SIGN(STAGE_ANSWERED)},
    {">>>", SIGN(STAGE_SENT)},
    {"[body]", STATED(DSN_COMMAND_DOT)}, /* qmail as Yahoo has it */
    {"[connect]", STATED(DSN_COMMAND_CONN)},
    {"[data]", STATED(DSN_COMMAND_DATA)},
    {"[ehlo]", STATED(DSN_COMMAND_EHLO)},
    {"[helo]", STATED(DSN_COMMAND_EHLO)},
    {"[mail_from]", STATED(DSN_COMMAND_MAIL)},
    {"[rcpt_to]", STATED(DSN_COMMAND_RCPT)},
    {"after", SIGN(STAGE_LEADS)}, /* Exim */
    {"after pipelined", SIGN(STAGE_LEADS)},
    {"after sending", SIGN(STAGE_LEADS)},
    {"at", SIGN(STAGE_LEADS)},
    {"but greeting failed", STATED(DSN_COMMAND_CONN)}, /* qmail */
    {"but my name was rejected", STATED(DSN_COMMAND_EHLO)},
    {"but sender was rejected", STATED(DSN_COMMAND_MAIL)},
    {"called:", SIGN(STAGE_ASKED)}, /* Exim: "Called: <address> Sent: RCPT TO:<sender> Response: ..." */
    {"cannot start tls", STATED(DSN_COMMAND_STARTTLS)}, /* Postfix */
    {"command=\"", SIGN(STAGE_LEADS)},
    {"connect to *[", STATED(DSN_COMMAND_CONN)},         /* Postfix */
    {"connection refused by", STATED(DSN_COMMAND_CONN)}, /* Sendmail */
    {"connection timed out with", STATED(DSN_COMMAND_CONN)},
    {"could not connect to", STATED(DSN_COMMAND_CONN)},
    {"couldn't connect to", STATED(DSN_COMMAND_CONN)},
    {"did not like our", SIGN(STAGE_LEADS)},               /* dma */
    {"does not like recipient", STATED(DSN_COMMAND_RCPT)}, /* qmail */
    {"during", SIGN(STAGE_LEADS)},
    {"during the", SIGN(STAGE_LEADS)},
    {"failed after i sent the message", STATED(DSN_COMMAND_DOT)}, /* qmail */
    {"failed connect()", STATED(DSN_COMMAND_CONN)},               /* Oracle Messaging Server */
    {"failed on", SIGN(STAGE_LEADS)},                             /* qmail: "failed on DATA command" */
    {"failed to connect to", STATED(DSN_COMMAND_CONN)},
    {"for", SIGN(STAGE_LEADS_SHORT)}, /* GMX and 1&1: "for TEXT command" */
    {"in greeting", STATED(DSN_COMMAND_CONN)},
    {"in reply to", SIGN(STAGE_LEADS)},                    /* Postfix */
    {"in response to", SIGN(STAGE_LEADS)},                 /* Exim */
    {"message text rejected by", STATED(DSN_COMMAND_DOT)}, /* CommuniGate Pro */
    {"milter-reject:", SIGN(STAGE_LEADS)},                 /* Postfix */
    {"most progress was", SIGN(STAGE_LEADS)},              /* qmail that tries several hosts */
    {"on", SIGN(STAGE_LEADS)},
    {"refused to talk to me", STATED(DSN_COMMAND_CONN)}, /* Postfix */
    {"reject:", SIGN(STAGE_LEADS)},
    {"rejected", SIGN(STAGE_LEADS)},                   /* Exim's log */
    {"requests to connect", STATED(DSN_COMMAND_CONN)}, /* Google: "did not accept our requests to connect" */
    {"ruleset=check_mail", STATED(DSN_COMMAND_MAIL)},  /* Sendmail's log */
    {"ruleset=check_rcpt", STATED(DSN_COMMAND_RCPT)},
    {"ruleset=check_relay", STATED(DSN_COMMAND_CONN)},
    {"sender address rejected: undeliverable address:", SIGN(STAGE_ASKED)}, /* Postfix */
    {"sender address rejected: unverified address:", SIGN(STAGE_ASKED)},
    {"sent <<<", SIGN(STAGE_LEADS)},     /* InterScan: its arrows point the other way */
    {"sent:", SIGN(STAGE_LEADS)},        /* hMailServer */
    {"smtp command", SIGN(STAGE_LEADS)}, /* m-FILTER: the command stands on the next line */
    {"smtp command:", SIGN(STAGE_LEADS)},
    {"smtp:", SIGN(STAGE_LEADS)}, /* "SMTP:RCPT host 192.0.2.8: 553 ..." */
    {"unable to connect to", STATED(DSN_COMMAND_CONN)},
    {"wasn't able to establish an smtp connection", STATED(DSN_COMMAND_CONN)}, /* qmail */
    {"while performing the", SIGN(STAGE_LEADS)},                               /* Postfix */
    {"while receiving the", SIGN(STAGE_LEADS)},
    {"while sending", SIGN(STAGE_LEADS)},
    {"while talking to", SIGN(STAGE_SESSION)}, /* Sendmail */
};
static DsnVocabulary stages = DSN_VOCABULARY(stages_rows);

const char *
dsn_command_name(DsnCommand command)
{
    return (guint)command < DSN_N_COMMANDS ? names[command] : NULL;
}

/* Words behind a command that show it to be one, in the middle of prose. */
static const DsnWording followers_rows[] = {
    {"command", 0}, {"handshake", 0}, {"phase", 0}, {"response", 0}, {"stage", 0}, {"step", 0},
};
static DsnVocabulary followers = DSN_VOCABULARY(followers_rows);

static gboolean
has_follower(DsnSpan text, gsize at)
{
    gsize end;
    return dsn_wording_at(text, dsn_wording_skip_blanks(text, at), &followers, &end) != NULL;
}

static gboolean
is_shouted(DsnSpan word)
{
    for (gsize i = 0; i < word.length; i++) {
        if (g_ascii_islower(word.data[i]))
            return FALSE;
    }
    return TRUE;
}

/* The command that stands at @at in prose, behind what leads to it. */
static DsnCommand
command_at(DsnSpan text, gsize at, gboolean needs_follower)
{
    const DsnWording *row;
    gsize end;

    at = dsn_wording_skip_blanks(text, at);
    if (at < text.length && (text.data[at] == '"' || text.data[at] == '\''))
        at++;
    row = dsn_wording_at(text, at, &commands, &end);
    if (row == NULL || (needs_follower && !has_follower(text, end)))
        return DSN_COMMAND_NONE;
    if ((row->meaning & ENGLISH) != 0 && !is_shouted(dsn_span_cut(text, at, end - at)) &&
        !has_follower(text, end) &&
        !((row->meaning & ARGUMENT) != 0 && end < text.length && text.data[end] == ':'))
        return DSN_COMMAND_NONE;
    return COMMAND_OF(row->meaning);
}

DsnCommand
dsn_command_read(DsnSpan text)
{
    const DsnWording *row;
    DsnSpan rest;
    gsize end;

    text = dsn_span_trim(text);
    row = dsn_wording_at(text, 0, &commands, &end);
    if (row == NULL)
        return DSN_COMMAND_NONE;
    rest = dsn_span_from(text, end);
    if (rest.length == 0 || strchr(":<(", rest.data[0]) != NULL || (row->meaning & ARGUMENT) != 0 ||
        has_follower(text, end))
        return COMMAND_OF(row->meaning);
    return DSN_COMMAND_NONE;
}

/* What was read so far. */
typedef struct {
    DsnCommand stated; /* the last that was told */
    DsnCommand sent;   /* the last that a transcript shows */
    gboolean is_answered;
    gboolean is_asked; /* the next statement belongs to a call-out */
} Finder;

static void
state(Finder *finder, DsnCommand command)
{
    if (command == DSN_COMMAND_NONE)
        return;
    if (!finder->is_asked)
        finder->stated = command;
    finder->is_asked = FALSE;
}

/* The reply of a transcript. Where commands were pipelined (RFC 2920), DATA is shown although the refusal before "need
 * RCPT" was that of a recipient. */
static void
answer(Finder *finder, DsnSpan text, gsize at)
{
    DsnSpan rest = dsn_span_cut(text, dsn_wording_skip_blanks(text, at), REPLY_LINE_MAX), line;

    if (finder->sent == DSN_COMMAND_NONE || !dsn_span_take_line(&rest, &line) || line.length == 0)
        return;
    if (dsn_reply_is_consequence(line)) {
        if (finder->sent == DSN_COMMAND_DATA && finder->stated == DSN_COMMAND_DATA)
            finder->stated = DSN_COMMAND_RCPT;
    } else if (line.data[0] == '4' || line.data[0] == '5') {
        finder->stated = finder->sent;
    }
    finder->is_answered = TRUE;
}

static void
take_stage(Finder *finder, DsnSpan text, guint meaning, gsize end)
{
    switch ((Stage)(meaning >> 8)) {
    case STAGE_STATED:
        state(finder, COMMAND_OF(meaning));
        break;
    case STAGE_LEADS:
    case STAGE_LEADS_SHORT:
        state(finder, command_at(text, end, meaning == SIGN(STAGE_LEADS_SHORT)));
        break;
    case STAGE_SESSION:
        finder->sent = DSN_COMMAND_CONN;
        break;
    case STAGE_SENT:
        finder->sent = command_at(text, end, FALSE);
        break;
    case STAGE_ANSWERED:
        answer(finder, text, end);
        break;
    case STAGE_ASKED:
        finder->is_asked = TRUE;
        break;
    }
}

DsnCommand
dsn_command_find(DsnSpan text)
{
    DsnSpan seen = dsn_span_cut(text, 0, SEARCH_MAX);
    Finder finder = {0};

    for (gsize at = 0, end; at < seen.length; at = end) {
        const DsnWording *row = dsn_wording_at(seen, at, &stages, &end);
        if (row != NULL)
            take_stage(&finder, seen, row->meaning, end);
        else
            end = dsn_wording_next(seen, at);
    }
    if (finder.stated == DSN_COMMAND_NONE && !finder.is_answered && finder.sent != DSN_COMMAND_CONN)
        return finder.sent;
    return finder.stated;
}
