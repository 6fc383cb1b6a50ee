/* SPDX-License-Identifier: BSD-2-Clause */
/* output.h: the forms that records are written in */
#pragma once

#include "dsn.h"
#include "label.h"
#include "options.h"

G_BEGIN_DECLS

typedef struct _Output Output;

/* A row of the table of formats. Records are written by any thread, the rest by the main thread. */
typedef struct {
    const char *name;
    const char *separator; /* between two records */
    void (*begin)(const Output *output, GString *out);
    void (*record)(const Output *output, const DsnRecord *record, const DsnSource *source, GString *out);
    void (*end)(const Output *output, GString *out, gboolean has_records);
    /* The same for incidents. */
    void (*begin_incidents)(const Output *output, GString *out);
    void (*incident)(const Output *output, const DsnIncident *incident, GString *out);
} OutputFormat;

/* How to write; does not change, so that threads may share it. */
struct _Output {
    const OutputFormat *format;
    DsnDecoder *decoder; /* lent */
    Language language;
    gboolean has_color;
    guint width;          /* columns, of text */
    GTimeZone *time_zone; /* of times in text; lent by the options */
};

void output_init(Output *output, const Options *options, DsnDecoder *decoder);
gboolean output_is_text(const Output *output);

/* The formats: text.c, json.c, csv.c, incident.c. */
void text_record(const Output *output, const DsnRecord *record, const DsnSource *source, GString *out);
void jsonl_record(const Output *output, const DsnRecord *record, const DsnSource *source, GString *out);
void json_begin(const Output *output, GString *out);
void json_record(const Output *output, const DsnRecord *record, const DsnSource *source, GString *out);
void json_end(const Output *output, GString *out, gboolean has_records);
void csv_begin(const Output *output, GString *out);
void csv_record(const Output *output, const DsnRecord *record, const DsnSource *source, GString *out);
void text_incident(const Output *output, const DsnIncident *incident, GString *out);
void jsonl_incident(const Output *output, const DsnIncident *incident, GString *out);
void json_incident(const Output *output, const DsnIncident *incident, GString *out);
void csv_begin_incidents(const Output *output, GString *out);
void csv_incident(const Output *output, const DsnIncident *incident, GString *out);

G_END_DECLS
