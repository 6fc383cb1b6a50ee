/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE /* memfd_create() */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"
#include "from-line.h"
#include "mbox.h"

#define FROM_A "From a@example.com Thu Jan  1 00:00:00 2015\n"
#define FROM_B "From b@example.com Fri Jan  2 00:00:00 2015\n"
#define KEEP   1000 /* bytes of one message */

/* Writes each message as "[index offset length: its bytes]", or its problem. */
static gboolean
write_down(Message *message, gpointer user_data)
{
    GString *seen = user_data;
    gsize length = 0;
    const char *bytes = message->bytes != NULL ? g_bytes_get_data(message->bytes, &length) : NULL;

    g_string_append_printf(seen, "[%d %d %d: ", (int)message->index, (int)message->offset,
                           (int)message->length);
    if (bytes != NULL)
        g_string_append_len(seen, bytes, (gssize)length);
    if (message->problem != NULL)
        g_string_append_printf(seen, "(%s)", message->problem);
    g_string_append_c(seen, ']');
    message_free(message);
    return TRUE;
}

static char *
read_mapped(const char *text, gsize length)
{
    GString *seen = g_string_new(NULL);
    const MessageSink sink = {.func = write_down, .user_data = seen, .keep_max = KEEP};
    g_auto(Window) window = {.fd = -1};
    int fd = memfd_create("mbox", MFD_CLOEXEC);

    CU_ASSERT_TRUE(fd >= 0 && write(fd, text, length) == (gssize)length);
    CU_ASSERT_TRUE(window_map(&window, fd, NULL));
    close(fd);
    CU_ASSERT_TRUE(mbox_read(&window, "mbox", &(MboxPlace){NULL, 0}, &sink, NULL));
    return g_string_free(seen, FALSE);
}

typedef struct {
    const char *text;
    gsize length;
    gsize at_once;
    int fd;
} Feed;

static gpointer
feed_pipe(gpointer data)
{
    const Feed *feed = data;

    for (gsize at = 0; at < feed->length; at += feed->at_once)
        if (write(feed->fd, feed->text + at, MIN(feed->at_once, feed->length - at)) < 0)
            break;
    close(feed->fd);
    return NULL;
}

/* Reads from a pipe that gives some bytes at a time. */
static char *
read_piped(const char *text, gsize length, gsize at_once)
{
    GString *seen = g_string_new(NULL);
    const MessageSink sink = {.func = write_down, .user_data = seen, .keep_max = KEEP};
    g_auto(Window) window = {.fd = -1};
    Feed feed = {text, length, at_once, -1};
    int ends[2] = {-1, -1};
    GThread *thread;

    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    feed.fd = ends[1];
    thread = g_thread_new("feed", feed_pipe, &feed);
    window_stream(&window, ends[0], NULL, NULL);
    CU_ASSERT_TRUE(mbox_read(&window, "-", &(MboxPlace){NULL, 0}, &sink, NULL));
    g_thread_join(thread);
    close(ends[0]);
    /* cppcheck-suppress memleak ; joining the thread frees it */
    return g_string_free(seen, FALSE);
}

static const struct {
    const char *row, *text, *seen;
} mboxes[] = {
    {"one message", FROM_A "A: 1\n\nx\n", "[0 44 8: A: 1\n\nx\n]"},
    {"two, and the blank line between them belongs to neither", FROM_A "A: 1\n\nx\n\n" FROM_B "B: 2\n\ny\n\n",
     "[0 44 8: A: 1\n\nx\n][1 97 8: B: 2\n\ny\n]"},
    {"no blank line before it: text that looks like a message", FROM_A "A: 1\n\nx\n" FROM_B "B: 2\n\ny\n",
     "[0 44 60: A: 1\n\nx\n" FROM_B "B: 2\n\ny\n]"},
    {"no blank line behind the boundary that closes a message", FROM_A "A: 1\n\n--x--\n" FROM_B "B: 2\n\ny\n",
     "[0 44 12: A: 1\n\n--x--\n][1 100 8: B: 2\n\ny\n]"},
    {"a line of dashes closes nothing", FROM_A "A: 1\n\n----\n" FROM_B "B: 2\n\ny\n",
     "[0 44 63: A: 1\n\n----\n" FROM_B "B: 2\n\ny\n]"},
    {"a header that ends at the next message", FROM_A "A: 1\n" FROM_B "B: 2\n\ny\n",
     "[0 44 5: A: 1\n][1 93 8: B: 2\n\ny\n]"},
    {"no date: text that looks like a message", FROM_A "A: 1\n\nx\n\nFrom b@example.com\nB: 2\n\ny\n",
     "[0 44 36: A: 1\n\nx\n\nFrom b@example.com\nB: 2\n\ny\n]"},
    {"mboxo: a quoted line that was quoted before looks like one that was not",
     FROM_A "A: 1\n\n>" FROM_B "B: 2\n\n", "[0 44 56: A: 1\n\n" FROM_B "B: 2\n]"},
    {"mboxcl2: the length leads past a message that is not quoted",
     FROM_A "Content-Length: 53\n\nx\n\n" FROM_B "C: 3\n\n\n" FROM_B "B: 2\n\n",
     "[0 44 73: Content-Length: 53\n\nx\n\n" FROM_B "C: 3\n\n][1 162 6: B: 2\n\n]"},
    {"CRLF",
     "From a Thu Jan  1 00:00:00 2015\r\nA: 1\r\n\r\nx\r\n\r\nFrom a Thu Jan  1 00:00:00 2015\r\nB: 2\r\n\r\ny\r\n",
     "[0 33 11: A: 1\r\n\r\nx\r\n][1 79 11: B: 2\r\n\r\ny\r\n]"},
    {"a sentence that begins with From",
     FROM_A "A: 1\n\nFrom here on\n\nFrom 10:00:00 on Jan 5 2015\nand on\n",
     "[0 44 55: A: 1\n\nFrom here on\n\nFrom 10:00:00 on Jan 5 2015\nand on\n]"},
    {"mboxrd: one '>' goes", FROM_A "A: 1\n\n>From x\n>>From y\n> From z\nt >From\n",
     "[0 44 40: A: 1\n\nFrom x\n>From y\n> From z\nt >From\n]"},
    {"not quoted: all stay", FROM_A "A: 1\n\n>From x\nFrom y\n", "[0 44 21: A: 1\n\n>From x\nFrom y\n]"},
    {"Content-Length leads past what looks like a message",
     FROM_A "Content-Length: 51\n\n" FROM_B "C: 3\nx\n\n" FROM_B "B: 2\n\n",
     "[0 44 71: Content-Length: 51\n\n" FROM_B "C: 3\nx\n][1 160 6: B: 2\n\n]"},
    {"wrong Content-Length", FROM_A "Content-Length: 3\n\nlong\n\n" FROM_B "B: 2\n\ny\n",
     "[0 44 24: Content-Length: 3\n\nlong\n][1 113 8: B: 2\n\ny\n]"},
    {"Content-Length leads behind the end", FROM_A "Content-Length: 30\n\nshort\n",
     "[0 44 26: Content-Length: 30\n\nshort\n]"},
    {"Content-Length leads behind the end, and another message follows",
     FROM_A "Content-Length: 999\n\nshort\n\n" FROM_B "B: 2\n\ny\n",
     "[0 44 27: Content-Length: 999\n\nshort\n][1 116 8: B: 2\n\ny\n]"},
    {"cut behind a From_ line", FROM_A "A: 1\n\nx\n\n" FROM_B,
     "[0 44 8: A: 1\n\nx\n][1 97 0: (the input ends behind a From_ line; it was cut there)]"},
};

static void
test_messages_are_found_in_every_dialect(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(mboxes); i++) {
        g_autofree char *seen = read_mapped(mboxes[i].text, strlen(mboxes[i].text));
        CHECK_TEXT(mboxes[i].row, seen, mboxes[i].seen);
    }
}

static void
test_a_pipe_gives_the_same_messages_as_a_file(void)
{
    static const gsize at_once[] = {1, 7, 64};

    for (gsize i = 0; i < G_N_ELEMENTS(mboxes); i++)
        for (gsize j = 0; j < G_N_ELEMENTS(at_once); j++) {
            g_autofree char *seen = read_piped(mboxes[i].text, strlen(mboxes[i].text), at_once[j]);
            CHECK_TEXT(mboxes[i].row, seen, mboxes[i].seen);
        }
}

static void
test_a_file_that_only_begins_like_an_mbox_is_told(void)
{
    static const char text[] = FROM_A "Dear diary\n";
    g_autofree char *seen = read_mapped(text, strlen(text));

    CHECK_TEXT(text, seen, "[0 44 11: (begins like an mbox, but no header field follows the From_ line)]");
}

/* Of the first message only KEEP bytes are kept, but its length and the second one's place are right. */
static void
test_a_message_too_large_to_keep_does_not_take_the_next_with_it(void)
{
    g_autoptr(GString) text = g_string_new(FROM_A "A: 1\n\n");
    g_autofree char *seen = NULL;

    for (guint i = 0; i < 40000; i++)
        g_string_append(text, "ten bytes\n");
    g_string_append(text, "\n" FROM_B "B: 2\n\ny\n");
    seen = read_piped(text->str, text->len, 65536);
    CU_ASSERT_TRUE(g_str_has_prefix(seen, "[0 44 400006: A: 1\n\nten bytes\n"));
    CU_ASSERT_TRUE(g_str_has_suffix(seen, "][1 400095 8: B: 2\n\ny\n]"));
    CU_ASSERT_TRUE(strlen(seen) < 200000);
}

static void
test_from_lines_hold_a_date(void)
{
    static const struct {
        const char *line;
        gboolean is;
    } rows[] = {
        {"From a@example.com Thu Jan  1 00:00:00 2015", TRUE},
        {"From MAILER-DAEMON Thu Jan 1 00:00:00 2015 remote from host", TRUE},
        {"From - Thu Jan 01 00:00:00 2015 +0900", TRUE},
        {"From a@example.com Thu, 01 Jan 2015 00:00:00 +0000", TRUE},
        {"From a b c Thu Jan 1 00:00 2015", TRUE},
        {"From a@example.com", FALSE},
        {"From January 2015 on", FALSE},
        {"From: a@example.com Thu Jan  1 00:00:00 2015", FALSE},
        {">From a@example.com Thu Jan  1 00:00:00 2015", FALSE},
        {"From", FALSE},
        {"", FALSE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CheckBytes) line = check_string(rows[i].line);
        CHECK_ROW(rows[i].line, from_line_is(line.span.data, line.span.length) == rows[i].is);
    }
}

static const CheckTest tests[] = {
    {"a file that only begins like an mbox is told", test_a_file_that_only_begins_like_an_mbox_is_told},
    {"a message too large to keep does not take the next with it",
     test_a_message_too_large_to_keep_does_not_take_the_next_with_it},
    {"a pipe gives the same messages as a file", test_a_pipe_gives_the_same_messages_as_a_file},
    {"From_ lines hold a date", test_from_lines_hold_a_date},
    {"messages are found in every dialect", test_messages_are_found_in_every_dialect},
};

int
main(int argc, char **argv)
{
    return check_run("mbox", tests, G_N_ELEMENTS(tests), argc, argv);
}
