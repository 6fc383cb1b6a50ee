/* SPDX-License-Identifier: BSD-2-Clause */
/* test-sha256.c: the hash of identities against GLib's, by both of its ways */
#include <string.h>

#include "check.h"
#include "record/sha256.h"

#define LENGTH_MAX 200 /* bytes: three blocks and the places where the padding needs one more */

static char *
digits_of(const guint8 *digest, gsize length)
{
    GString *digits = g_string_new(NULL);

    for (gsize i = 0; i < length; i++)
        g_string_append_printf(digits, "%02x", digest[i]);
    return g_string_free(digits, FALSE);
}

static void
fill(guint8 *bytes, gsize length)
{
    for (gsize i = 0; i < length; i++)
        bytes[i] = (guint8)(i * 7 + 3);
}

static void
test_digest_is_that_of_other_programs_at_each_length(void)
{
    guint8 bytes[LENGTH_MAX];

    fill(bytes, sizeof bytes);
    for (gsize length = 0; length <= LENGTH_MAX; length++) {
        g_autofree char *wanted = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, length), *got = NULL;
        guint8 digest[DSN_SHA256_LENGTH];
        DsnSha256 hash;
        dsn_sha256_init(&hash);
        dsn_sha256_add(&hash, bytes, length);
        dsn_sha256_end(&hash, digest);
        got = digits_of(digest, sizeof digest);
        CHECK_TEXT(wanted, got, wanted);
    }
}

static void
test_pieces_do_not_matter(void)
{
    guint8 bytes[LENGTH_MAX];
    g_autofree char *wanted = NULL;

    fill(bytes, sizeof bytes);
    wanted = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, LENGTH_MAX);
    for (gsize piece = 1; piece < LENGTH_MAX; piece++) {
        g_autofree char *got = NULL;
        guint8 digest[DSN_SHA256_LENGTH];
        DsnSha256 hash;
        dsn_sha256_init(&hash);
        for (gsize at = 0; at < LENGTH_MAX; at += piece)
            dsn_sha256_add(&hash, bytes + at, MIN(piece, LENGTH_MAX - at));
        dsn_sha256_end(&hash, digest);
        got = digits_of(digest, sizeof digest);
        CHECK_TEXT(wanted, got, wanted);
    }
}

/* Where the processor has no instructions for it, this compares the plain way with itself. */
static void
test_the_plain_way_agrees_with_the_instructions(void)
{
    guint8 blocks[3 * DSN_SHA256_BLOCK];
    DsnSha256 by_instructions, plain;

    fill(blocks, sizeof blocks);
    dsn_sha256_init(&by_instructions);
    dsn_sha256_init(&plain);
    dsn_sha256_add(&by_instructions, blocks, sizeof blocks);
    dsn_sha256_work_plain(plain.state, blocks, 3);
    CU_ASSERT_EQUAL(memcmp(by_instructions.state, plain.state, sizeof plain.state), 0);
}

static const CheckTest tests[] = {
    {"digest is that of other programs at each length", test_digest_is_that_of_other_programs_at_each_length},
    {"pieces do not matter", test_pieces_do_not_matter},
    {"the plain way agrees with the instructions", test_the_plain_way_agrees_with_the_instructions},
};

int
main(int argc, char **argv)
{
    return check_run("sha256", tests, G_N_ELEMENTS(tests), argc, argv);
}
