/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/command.h: which command of the session a reply answered */
#pragma once

#include "../span.h"

G_BEGIN_DECLS

typedef enum {
    DSN_COMMAND_NONE, /* not known */
    DSN_COMMAND_CONN, /* the greeting, or the connection before it */
    DSN_COMMAND_EHLO, /* HELO, EHLO, LHLO */
    DSN_COMMAND_STARTTLS,
    DSN_COMMAND_AUTH,
    DSN_COMMAND_MAIL,
    DSN_COMMAND_RCPT,
    DSN_COMMAND_DATA, /* the command */
    DSN_COMMAND_DOT,  /* the end of the data; BDAT LAST */
    DSN_COMMAND_QUIT,
    DSN_N_COMMANDS
} DsnCommand;

/* The record's word for it ("RCPT"); NULL for DSN_COMMAND_NONE. */
const char *dsn_command_name(DsnCommand command);
/* By the record's word or the protocol's ("RCPT", "RCPT TO:<...>", "ehlo", "end of DATA"); NONE when it is neither. */
DsnCommand dsn_command_read(DsnSpan text);
/* What a server's prose says about the stage: "(in reply to end of DATA command)", "after RCPT TO:<...>", ">>> MAIL
 * From:", "does not like recipient", "[RCPT_TO]", "while performing the EHLO handshake", "refused to talk to me",
 * "(state 14)", "did not like our RCPT TO" and so on. The last statement in @text wins; what a call-out asked the
 * sender's server is none. */
DsnCommand dsn_command_find(DsnSpan text);

G_END_DECLS
