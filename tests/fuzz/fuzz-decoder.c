/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz-decoder.c: any bytes become an error or records, and each record is one line of valid UTF-8 and valid JSON */
#include <json-c/json.h>
#include <string.h>

#include "dsn.h"
#include "fuzz.h"

static void
check_record(const DsnRecord *record)
{
    g_autoptr(GString) line = g_string_new(NULL);
    json_object *json;

    dsn_record_append_json(record, NULL, line);
    g_assert(g_utf8_validate(line->str, (gssize)line->len, NULL));
    g_assert(strpbrk(line->str, "\r\n") == NULL);
    json = json_tokener_parse(line->str);
    g_assert(json_object_is_type(json, json_type_object));
    json_object_put(json);
}

static void
check_report(DsnReport *report)
{
    for (guint i = 0; i < dsn_report_get_n_records(report); i++)
        check_record(dsn_report_get_record(report, i));
    check_record(dsn_report_get_not_a_report(report));
    dsn_report_unref(report);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static DsnDecoder *decoder;
    g_autoptr(GBytes) message = g_bytes_new_static(data, size);
    g_autoptr(GError) error = NULL;
    DsnReport *report;

    if (decoder == NULL) {
        decoder = dsn_decoder_new();
        dsn_decoder_add_header(decoder, "Subject");
        dsn_decoder_add_our_domain(decoder, "example.com");
        dsn_decoder_add_authserv_id(decoder, "mx.example.com");
    }
    report = dsn_decoder_decode(decoder, message, &error);
    g_assert((report == NULL) == (error != NULL));
    if (report != NULL)
        check_report(report);
    check_report(dsn_decoder_explain(decoder, (const char *)data, size));
    return 0;
}
