/* SPDX-License-Identifier: BSD-2-Clause */
#include "check.h"

#include "smtp/command.h"

typedef struct {
    const char *text;
    DsnCommand command;
} CommandRow;

static void
check_commands(DsnCommand (*function)(DsnSpan), const CommandRow *rows, gsize n_rows)
{
    for (gsize i = 0; i < n_rows; i++) {
        g_auto(CheckBytes) text = check_string(rows[i].text);
        CHECK_TEXT(rows[i].text, dsn_command_name(function(text.span)), dsn_command_name(rows[i].command));
    }
}

static void
test_every_command_is_read_by_its_name(void)
{
    for (guint i = DSN_COMMAND_NONE + 1; i < DSN_N_COMMANDS; i++) {
        const char *name = dsn_command_name(i);
        CHECK_ROW(name, dsn_command_read(dsn_span_from_string(name)) == i);
    }
    CU_ASSERT_PTR_NULL(dsn_command_name(DSN_COMMAND_NONE));
    CU_ASSERT_PTR_NULL(dsn_command_name(DSN_N_COMMANDS));
}

static void
test_a_word_is_read_as_the_protocol_or_a_log_writes_it(void)
{
    static const CommandRow rows[] = {
        {"rcpt", DSN_COMMAND_RCPT},
        {"RCPT TO", DSN_COMMAND_RCPT},
        {"RCPT TO:<jane@example.com> ORCPT=rfc822;jane@example.com", DSN_COMMAND_RCPT},
        {" MAIL FROM:<> ", DSN_COMMAND_MAIL},
        {"mail", DSN_COMMAND_MAIL},
        {"ehlo mx.example.org", DSN_COMMAND_EHLO},
        {"HELO", DSN_COMMAND_EHLO},
        {"LHLO", DSN_COMMAND_EHLO},
        {"end of DATA", DSN_COMMAND_DOT},
        {"end of DATA command", DSN_COMMAND_DOT},
        {"END-OF-MESSAGE", DSN_COMMAND_DOT},
        {"BDAT 1234 LAST", DSN_COMMAND_DOT},
        {"DATA", DSN_COMMAND_DATA},
        {"DATA command", DSN_COMMAND_DATA},
        {"CONNECT", DSN_COMMAND_CONN},
        {"AUTH PLAIN", DSN_COMMAND_AUTH},
        {"STARTTLS", DSN_COMMAND_STARTTLS},
        {"mailbox full", DSN_COMMAND_NONE},
        {"mail.example.com", DSN_COMMAND_NONE},
        {"mail refused", DSN_COMMAND_NONE},
        {"text/plain", DSN_COMMAND_NONE},
        {"VRFY", DSN_COMMAND_NONE},
        {"550", DSN_COMMAND_NONE},
        {"", DSN_COMMAND_NONE},
    };
    check_commands(dsn_command_read, rows, G_N_ELEMENTS(rows));
}

static void
test_the_stage_is_found_in_the_prose_of_servers(void)
{
    static const CommandRow rows[] = {
        /* Postfix */
        {"host mx.example.com[192.0.2.25] said: 550 no (in reply to RCPT TO command)", DSN_COMMAND_RCPT},
        {"said: 550 no (in reply to MAIL FROM\n    command)", DSN_COMMAND_MAIL},
        {"said: 554 no (in reply to end of DATA command)", DSN_COMMAND_DOT},
        {"said: 554 no (in reply to DATA command)", DSN_COMMAND_DATA},
        {"said: 504 no (in reply to EHLO command)", DSN_COMMAND_EHLO},
        {"said: 535 no (in reply to AUTH command)", DSN_COMMAND_AUTH},
        {"said: 454 no (in reply to STARTTLS command)", DSN_COMMAND_STARTTLS},
        {"said: 550 no (in reply to BDAT command)", DSN_COMMAND_DOT},
        {"host mx.example.com[192.0.2.25] refused to talk to me: 421 busy", DSN_COMMAND_CONN},
        {"connect to mx.example.com[192.0.2.25]:25: Connection timed out", DSN_COMMAND_CONN},
        {"lost connection with mx.example.com[192.0.2.25] while performing the EHLO handshake",
         DSN_COMMAND_EHLO},
        {"lost connection with mx.example.com[192.0.2.25] while receiving the initial server greeting",
         DSN_COMMAND_CONN},
        {"conversation with mx.example.com[192.0.2.25] timed out while sending MAIL FROM", DSN_COMMAND_MAIL},
        {"timed out while sending end of data -- message may be sent more than once", DSN_COMMAND_DOT},
        {"lost connection while sending message body", DSN_COMMAND_DOT},
        {"Cannot start TLS: handshake failure", DSN_COMMAND_STARTTLS},
        {"NOQUEUE: reject: RCPT from mx.example.org[192.0.2.1]: 450 no", DSN_COMMAND_RCPT},
        {"milter-reject: END-OF-MESSAGE from mx.example.org[192.0.2.1]: 5.7.1 no", DSN_COMMAND_DOT},
        /* qmail and its descendants */
        {"Connected to 192.0.2.25 but greeting failed.", DSN_COMMAND_CONN},
        {"Connected to 192.0.2.25 but my name was rejected.", DSN_COMMAND_EHLO},
        {"Connected to 192.0.2.25 but sender was rejected.", DSN_COMMAND_MAIL},
        {"192.0.2.25 does not like recipient.\nRemote host said: 550 no", DSN_COMMAND_RCPT},
        {"192.0.2.25 failed on DATA command.\nRemote host said: 554 no", DSN_COMMAND_DATA},
        {"192.0.2.25 failed after I sent the message.\nRemote host said: 554 no", DSN_COMMAND_DOT},
        {"Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)", DSN_COMMAND_CONN},
        {"no SMTP connection got far enough; most progress was RCPT TO response; remote host said: 550 no",
         DSN_COMMAND_RCPT},
        {"Remote host said: 550 5.1.1 no [RCPT_TO]", DSN_COMMAND_RCPT},
        {"Remote host said: 550 5.1.1 no [MAIL_FROM]", DSN_COMMAND_MAIL},
        {"Remote host said: 554 no [BODY]", DSN_COMMAND_DOT},
        /* Exim and its descendants */
        {"SMTP error from remote mail server after RCPT TO:<jane@example.com>:\n    550 no",
         DSN_COMMAND_RCPT},
        {"SMTP error from remote mailer after MAIL FROM:<bob@example.org> SIZE=1234: host", DSN_COMMAND_MAIL},
        {"SMTP error from remote mail server after initial connection: 554 no", DSN_COMMAND_CONN},
        {"SMTP error from remote mail server after EHLO mx.example.org: 550 no", DSN_COMMAND_EHLO},
        {"SMTP error from remote mail server after DATA: 550 no", DSN_COMMAND_DATA},
        {"SMTP error from remote mail server after pipelined DATA: 550 no", DSN_COMMAND_DATA},
        {"SMTP error from remote mail server after end of data: 550 no", DSN_COMMAND_DOT},
        {"SMTP timeout after sending data block (1234 bytes written)", DSN_COMMAND_DOT},
        {"Remote host closed connection in response to end of data", DSN_COMMAND_DOT},
        {"SMTP error from remote server after RCPT command:\nhost: mx.example.com", DSN_COMMAND_RCPT},
        {"SMTP error from remote server for TEXT command, host: mx.example.com", DSN_COMMAND_DOT},
        {"SMTP error from remote server after transfer of mail text:", DSN_COMMAND_DOT},
        {"SMTP error from remote server in greeting:", DSN_COMMAND_CONN},
        {"rejected RCPT <jane@example.com>: relay not permitted", DSN_COMMAND_RCPT},
        /* others */
        {"mx.example.com [192.0.2.25] did not like our RCPT TO:\n550 no", DSN_COMMAND_RCPT},
        {"mx.example.com [192.0.2.25] did not like our final DATA:\n554 no", DSN_COMMAND_DOT},
        {"mx.example.com [192.0.2.25] did not like our MAIL FROM:\n554 no", DSN_COMMAND_MAIL},
        {"The error that the other server returned was: 550 no (state 14).", DSN_COMMAND_RCPT},
        {"The error that the other server returned was: 554 no (state 18).", DSN_COMMAND_DOT},
        {"message text rejected by mx.example.com:", DSN_COMMAND_DOT},
        {"hMailServer sent: RCPT TO:<jane@example.com>\n   Remote server replied: 550 no", DSN_COMMAND_RCPT},
        {"Sent <<< RCPT TO:<jane@example.com>\nReceived >>> 550 no", DSN_COMMAND_RCPT},
        {"-------server message\n550 no\n-------SMTP command\nDATA\n-------original message",
         DSN_COMMAND_DATA},
        {"SMTP:RCPT host 192.0.2.8: 553 5.3.0 no", DSN_COMMAND_RCPT},
        {"failed-command command=\"RCPT TO:<jane@example.com>\" result=\"550 no\"", DSN_COMMAND_RCPT},
        {"421 timeout during MAIL FROM", DSN_COMMAND_MAIL},
    };
    check_commands(dsn_command_find, rows, G_N_ELEMENTS(rows));
}

static void
test_the_last_answered_command_of_a_transcript_counts(void)
{
    static const CommandRow rows[] = {
        {"... while talking to mx.example.com.:\n>>> RCPT To:<jane@example.com>\n<<< 550 5.1.1 no\n",
         DSN_COMMAND_RCPT},
        {"... while talking to mx.example.com.:\n>>> MAIL From:<bob@example.org> SIZE=100\n<<< 501 no",
         DSN_COMMAND_MAIL},
        {"... while talking to mx.example.com.:\n<<< 554 no service\n", DSN_COMMAND_CONN},
        {">>> MAIL FROM:<bob@example.org>\n<<< 250 ok\n>>> RCPT TO:<a@b.example>\n<<< 550 no",
         DSN_COMMAND_RCPT},
        {">>> RCPT TO:<a@b.example>\n<<< 550 no\n>>> QUIT\n<<< 221 bye", DSN_COMMAND_RCPT},
        {">>> RCPT TO:<a@b.example>\n<<< 550 no\n>>> QUIT", DSN_COMMAND_RCPT},
        {">>> RCPT TO:<a@b.example>", DSN_COMMAND_RCPT},
        {">>> RCPT To:<a@b.example>\n<<< 550 no\n>>> DATA\n<<< 503 5.0.0 Need RCPT (recipient)",
         DSN_COMMAND_RCPT},
        /* pipelined: what was refused is the recipient */
        {">>> DATA\n<<< 550 5.1.1 no such user\n<<< 503 5.0.0 Need RCPT (recipient)", DSN_COMMAND_RCPT},
        {">>> DATA\n<<< 550 5.1.1 no such user\n<<< 554 5.5.1 Error: no valid recipients", DSN_COMMAND_RCPT},
        {">>> DATA\n<<< 354 go on\n<<< 554 refused", DSN_COMMAND_DATA},
        {"... while talking to mx.example.com.:", DSN_COMMAND_NONE},
    };
    check_commands(dsn_command_find, rows, G_N_ELEMENTS(rows));
}

static void
test_the_last_statement_wins(void)
{
    static const CommandRow rows[] = {
        {"after MAIL FROM:<bob@example.org>: 250 ok, after RCPT TO:<jane@example.com>: 550 no",
         DSN_COMMAND_RCPT},
        {"connect to mx1.example.com[192.0.2.1]:25: refused; host mx2 said: 550 no (in reply to RCPT TO command)",
         DSN_COMMAND_RCPT},
    };
    check_commands(dsn_command_find, rows, G_N_ELEMENTS(rows));
}

static void
test_the_commands_of_a_call_out_do_not_count(void)
{
    static const CommandRow rows[] = {
        {"450 4.1.7 <bob@example.org>: Sender address rejected: unverified address: host mail.example.org"
         "[192.0.2.1] said: 450 wait (in reply to RCPT TO command)",
         DSN_COMMAND_NONE},
        {"450 4.1.7 <bob@example.org>: Sender address rejected: unverified address: host mail.example.org"
         "[192.0.2.1] said: 450 wait (in reply to RCPT TO command) (in reply to MAIL FROM command)",
         DSN_COMMAND_MAIL},
        {"after MAIL FROM:<bob@example.org>: 550-Verification failed for <bob@example.org>\n"
         "550-Called:   192.0.2.1\n550-Sent:     RCPT TO:<bob@example.org>\n550-Response: 550 no\n"
         "550 Sender verify failed",
         DSN_COMMAND_MAIL},
        {"550 response to \"RCPT TO:<bob@example.org>\" from mail.example.org [192.0.2.1] was: 550 no",
         DSN_COMMAND_NONE},
    };
    check_commands(dsn_command_find, rows, G_N_ELEMENTS(rows));
}

static void
test_english_words_are_no_commands(void)
{
    static const CommandRow rows[] = {
        {"550 we do not accept mail after data was lost", DSN_COMMAND_NONE},
        {"rejected mail from your network", DSN_COMMAND_NONE},
        {"554 error at body part 3", DSN_COMMAND_NONE},
        {"thank you for text only", DSN_COMMAND_NONE},
        {"thank you for TEXT only", DSN_COMMAND_NONE},
        {"refused during authentication", DSN_COMMAND_NONE},
        {"look at mail.example.com", DSN_COMMAND_NONE},
        {"afterrcpt TO", DSN_COMMAND_NONE},
        {"550 user unknown", DSN_COMMAND_NONE},
        {"", DSN_COMMAND_NONE},
    };
    check_commands(dsn_command_find, rows, G_N_ELEMENTS(rows));
}

static const CheckTest tests[] = {
    {"a word is read as the protocol or a log writes it",
     test_a_word_is_read_as_the_protocol_or_a_log_writes_it},
    {"English words are no commands", test_english_words_are_no_commands},
    {"every command is read by its name", test_every_command_is_read_by_its_name},
    {"the commands of a call-out do not count", test_the_commands_of_a_call_out_do_not_count},
    {"the last answered command of a transcript counts",
     test_the_last_answered_command_of_a_transcript_counts},
    {"the last statement wins", test_the_last_statement_wins},
    {"the stage is found in the prose of servers", test_the_stage_is_found_in_the_prose_of_servers},
};

int
main(int argc, char **argv)
{
    return check_run("smtp-command", tests, G_N_ELEMENTS(tests), argc, argv);
}
