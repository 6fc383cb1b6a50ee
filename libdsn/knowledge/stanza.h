/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/stanza.h: the form of all data files: fields in stanzas (data/README.md) */
#pragma once

#include "../span.h"

G_BEGIN_DECLS

#define DSN_STANZA_FIELDS_MAX 1000 /* fields of one stanza; the longest lists some hundred markers */

typedef struct {
    DsnSpan name;  /* as written: names are lower case */
    DsnSpan value; /* trimmed; continuation lines are joined by one blank */
    guint line;    /* of the field's first byte, from 1 */
    gsize offset;  /* of the field's first byte, from the beginning of the file */
} DsnEntry;

typedef struct _DsnStanzaReader DsnStanzaReader;

/* @text is lent for the life of the reader. */
DsnStanzaReader *dsn_stanza_reader_new(DsnSpan text);
void dsn_stanza_reader_free(DsnStanzaReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnStanzaReader, dsn_stanza_reader_free)

/* Reads the next stanza. Values live as long as the reader, the array until the next call. FALSE at the end of the
 * text, and with @error (DSN_ERROR_RULES) where the text is not in the form. */
gboolean dsn_stanza_reader_next(DsnStanzaReader *reader, const DsnEntry **ret_entries, guint *ret_n_entries,
                                GError **error);

/* First entry of that name, or NULL. */
const DsnEntry *dsn_entries_find(const DsnEntry *entries, guint n_entries, const char *name);

/* Sets a DSN_ERROR_RULES that begins with the entry's place: "line 14, byte 812: ". */
void dsn_entry_fail(const DsnEntry *entry, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);

G_END_DECLS
