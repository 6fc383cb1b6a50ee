/* SPDX-License-Identifier: BSD-2-Clause */
/* test-samples.c: each message in data/samples gives the records that stand beside it
 *
 * Beside NAME.eml stands NAME.json: {"records": [{"recipient": "...", "cause": "recipient-unknown", ...}]}. It has all
 * records of the message, in any order ([]: it is no report), and of each the fields that the message settles. A cause
 * is written as its id alone; of other objects the members that are written must agree. tests/situations holds more of
 * them, which only show what is easy to get wrong.
 */
#include <json-c/json.h>
#include <string.h>

#include "check.h"
#include "dsn.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_object, json_object_put)

static void
compare_value(const char *place, json_object *got, json_object *wanted)
{
    const char *got_text = json_object_to_json_string(got), *wanted_text = json_object_to_json_string(wanted);

    CHECK_TEXT(place, got_text, wanted_text);
}

/* @place names what is compared: the sample, the record, the field. */
static void
compare(const char *place, json_object *got, json_object *wanted)
{
    if (!json_object_is_type(wanted, json_type_object)) {
        compare_value(place, got, wanted);
        return;
    }
    json_object_object_foreach(wanted, name, value)
    {
        g_autofree char *inner = g_strdup_printf("%s: %s", place, name);
        json_object *member = NULL;
        CHECK_ROW(inner, json_object_object_get_ex(got, name, &member));
        if (g_str_equal(name, "cause") && member != NULL)
            member = json_object_object_get(member, "id");
        compare(inner, member, value);
    }
}

static json_object *
record_json(const DsnRecord *record)
{
    g_autoptr(GString) line = g_string_new(NULL);

    dsn_record_append_json(record, NULL, line);
    return json_tokener_parse(line->str);
}

static const char *
recipient_of(json_object *record)
{
    return json_object_get_string(json_object_object_get(record, "recipient"));
}

/* The record that is meant: of that recipient, and if none is, the one that stands at the same place. */
static json_object *
find_record(json_object *records, json_object *wanted, gsize place)
{
    for (gsize i = 0; i < json_object_array_length(records); i++) {
        json_object *record = json_object_array_get_idx(records, i);
        if (g_strcmp0(recipient_of(record), recipient_of(wanted)) == 0)
            return record;
    }
    return json_object_array_get_idx(records, place);
}

static void
compare_records(const char *sample, const DsnReport *report, json_object *wanted)
{
    g_autoptr(json_object) records = json_object_new_array();
    gsize n_wanted = json_object_array_length(wanted);
    g_autofree char *numbers = g_strdup_printf("%s: %u records, wanted %" G_GSIZE_FORMAT, sample,
                                               dsn_report_get_n_records(report), n_wanted);

    for (guint i = 0; i < dsn_report_get_n_records(report); i++)
        json_object_array_add(records, record_json(dsn_report_get_record(report, i)));
    if (!CHECK_ROW(numbers, dsn_report_get_n_records(report) == n_wanted))
        return;
    for (gsize i = 0; i < n_wanted; i++) {
        json_object *record = json_object_array_get_idx(wanted, i);
        g_autofree char *place = g_strdup_printf("%s: record %" G_GSIZE_FORMAT, sample, i);
        compare(place, find_record(records, record, i), record);
    }
}

static char *
path_beside(const char *path, const char *suffix)
{
    return g_strdup_printf("%.*s%s", (int)(strlen(path) - strlen(".eml")), path, suffix);
}

static void
check_sample(DsnDecoder *decoder, const char *path)
{
    g_autofree char *json_path = path_beside(path, ".json");
    g_autoptr(json_object) expected = json_object_from_file(json_path);
    g_autoptr(GBytes) message = NULL;
    g_autoptr(DsnReport) report = NULL;
    json_object *wanted;
    char *bytes;
    gsize length;

    if (!CHECK_ROW(json_path, json_object_object_get_ex(expected, "records", &wanted)) ||
        !CHECK_ROW(path, g_file_get_contents(path, &bytes, &length, NULL)))
        return;
    message = g_bytes_new_take(bytes, length);
    report = dsn_decoder_decode(decoder, message, NULL);
    if (CHECK_ROW(path, report != NULL))
        compare_records(path, report, wanted);
}

/* Returns how many samples there were. */
static guint
check_folder(DsnDecoder *decoder, const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;
    guint n_samples = 0;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        if (g_file_test(inner, G_FILE_TEST_IS_DIR)) {
            n_samples += check_folder(decoder, inner);
        } else if (g_str_has_suffix(name, ".eml")) {
            check_sample(decoder, inner);
            n_samples++;
        }
    }
    return n_samples;
}

static void
test_each_sample_gives_the_records_beside_it(void)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    guint n_samples = check_folder(decoder, g_getenv("WHYBOUNCE_SAMPLES"));

    CU_ASSERT_TRUE(n_samples > 0);
}

static void
test_each_situation_gives_the_records_beside_it(void)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    g_autofree char *path = g_build_filename(g_getenv("WHYBOUNCE_TESTS"), "situations", NULL);

    CU_ASSERT_TRUE(check_folder(decoder, path) > 0);
}

static const CheckTest tests[] = {
    {"each sample gives the records beside it", test_each_sample_gives_the_records_beside_it},
    {"each situation that misleads gives the records beside it",
     test_each_situation_gives_the_records_beside_it},
};

int
main(int argc, char **argv)
{
    return check_run("samples", tests, G_N_ELEMENTS(tests), argc, argv);
}
