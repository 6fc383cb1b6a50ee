/* SPDX-License-Identifier: BSD-2-Clause */
/* check.h: running CUnit tests as a specification
 *
 * A test is named by a sentence about behaviour. Results are printed in TAP, one line a test, so that the build can
 * count them; the assertions are CUnit's.
 */
#pragma once

#include <CUnit/CUnit.h>
#include <glib.h>

#include "span.h"

typedef struct {
    const char *name; /* "status is not read from a host address" */
    void (*run)(void);
} CheckTest;

/* Runs all of them (or those whose names hold argv[1]); returns the exit status of the program. */
int check_run(const char *suite, const CheckTest *tests, gsize n_tests, int argc, char **argv);

/* One row of a table: @row (text) names it in the failure. */
#define CHECK_ROW(row, condition) check_row((condition), (row), #condition, __FILE__, __LINE__)
gboolean check_row(gboolean holds, const char *row, const char *condition, const char *file, guint line);

/* Equal texts; the failure shows both. */
#define CHECK_TEXT(row, got, wanted) check_text((row), (got), (wanted), __FILE__, __LINE__)
gboolean check_text(const char *row, const char *got, const char *wanted, const char *file, guint line);
#define CHECK_SPAN(row, got, wanted) check_span((row), (got), (wanted), __FILE__, __LINE__)
gboolean check_span(const char *row, DsnSpan got, const char *wanted, const char *file,
                    guint line); /* wanted NULL: not there */

/* A heap block of exactly the text's size, so that the address sanitizer sees the first byte too far. */
typedef struct {
    guint8 *bytes;
    DsnSpan span;
} CheckBytes;
CheckBytes check_bytes(const void *data, gsize length);
CheckBytes check_string(const char *text);
void check_bytes_clear(CheckBytes *bytes);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CheckBytes, check_bytes_clear)
