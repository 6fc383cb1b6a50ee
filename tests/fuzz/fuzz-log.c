/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz-log.c: a log gives the same records however its bytes are cut, all of them UTF-8, and all lines are counted */
#include "dsn.h"
#include "fuzz.h"

static void
keep(const DsnRecord *record, const DsnSource *source, gpointer user_data)
{
    dsn_record_append_json(record, source, user_data);
}

static GString *
read_log(const uint8_t *data, size_t size, size_t piece, DsnLogFlags flags, DsnLogCounts *ret_counts)
{
    static DsnDecoder *decoder;
    GString *json = g_string_new(NULL);
    g_autoptr(DsnLog) log = NULL;

    if (decoder == NULL)
        decoder = dsn_decoder_new();
    log = dsn_log_new(decoder, flags, keep, json);
    dsn_log_begin(log, "log", 1800000000);
    for (size_t at = 0; at < size; at += piece)
        dsn_log_feed(log, (const char *)data + at, MIN(piece, size - at));
    dsn_log_finish(log);
    dsn_log_get_counts(log, ret_counts);
    return json;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const DsnLogFlags flags = DSN_LOG_SUCCESSES | (size > 0 && data[0] % 2 == 0 ? DSN_LOG_ATTEMPTS : 0);
    DsnLogCounts whole, pieces;
    GString *one = read_log(data, size, MAX(size, 1), flags, &whole);
    GString *other = read_log(data, size, 7, flags, &pieces);

    g_assert(g_string_equal(one, other));
    g_assert(g_utf8_validate_len(one->str, one->len, NULL));
    g_assert(whole.lines == pieces.lines && whole.skipped == pieces.skipped && whole.skipped <= whole.lines);
    g_string_free(one, TRUE);
    g_string_free(other, TRUE);
    return 0;
}
