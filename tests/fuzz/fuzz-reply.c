/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz-reply.c: replies lie inside of the text that quotes them, one of them decides, and unfolded it is one line */
#include "fuzz.h"
#include "smtp/reply.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    GStringChunk *store = g_string_chunk_new(256);
    DsnSpan text = {data, size}, line;
    DsnReply replies[DSN_REPLIES_MAX];
    guint n_replies = dsn_reply_split(text, replies);
    DsnStatus status = {0};
    guint16 code = 0;

    g_assert_cmpuint(n_replies, <=, DSN_REPLIES_MAX);
    g_assert_true(n_replies == 0 || dsn_reply_deciding(replies, n_replies) < n_replies);
    for (guint i = 0; i < n_replies; i++)
        assert_inside(replies[i].text, i == 0 ? text : replies[0].text);
    g_assert_true(!dsn_reply_read(text, &code, &status) || code != 0 || status.klass != 0);
    g_assert_true(code == 0 || (code >= 200 && code <= 599));
    line = dsn_reply_unfold(text, store);
    g_assert_true(dsn_span_find_byte(line, '\n') < 0 && line.length <= size);
    g_assert_true(dsn_command_find(text) < DSN_N_COMMANDS);
    g_string_chunk_free(store);
    return 0;
}
