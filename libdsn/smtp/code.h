/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/code.h: reply codes in text. For this room alone. */
#pragma once

#include "../span.h"

G_BEGIN_DECLS

typedef struct {
    guint16 number;        /* 200 to 599 */
    gboolean is_continued; /* a hyphen follows: not the last line of its reply (RFC 5321 section 4.2.1) */
    gsize end;             /* behind the number and the hyphen that belongs to it */
} DsnCodeMark;

/* A number at @at that would be a reply code where one is expected. */
gboolean dsn_code_at(DsnSpan text, gsize at, DsnCodeMark *ret_mark);
/* An enhanced status code follows: then the number is a reply code wherever it stands. */
gboolean dsn_code_has_status(DsnSpan text, const DsnCodeMark *mark);
/* What follows is the unit of an amount: "500 messages". */
gboolean dsn_code_is_amount(DsnSpan text, const DsnCodeMark *mark);
/* One of the numbers that servers use as reply codes; 587 is a port. */
gboolean dsn_code_is_known(guint16 number);
/* The number is the first on its line, behind blanks and the arrow of a transcript. @ret_is_indented: behind blanks
 * alone, so that the line may as well go on with the one before it. */
gboolean dsn_code_begins_line(DsnSpan text, gsize at, gboolean *ret_is_indented);
/* May the number be a code in prose that has named none yet? ("host mx.example.com [192.0.2.25]: 550 no such user") */
gboolean dsn_code_stands_in_prose(DsnSpan text, gsize at, const DsnCodeMark *mark);

G_END_DECLS
