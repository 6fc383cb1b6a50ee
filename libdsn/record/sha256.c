/* SPDX-License-Identifier: BSD-2-Clause */
/* record/sha256.c: SHA-256 (FIPS 180-4) of what comes in pieces
 *
 * The identity of a record is a hash of a dozen short texts. GLib's checksum took a fifth of the time between a verdict
 * and its JSON; most processors since 2019 have instructions for this hash, with which it takes next to none.
 */
#include "sha256.h"

#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define HAS_INSTRUCTIONS 1
#include <cpuid.h>
#include <immintrin.h>
#else
#define HAS_INSTRUCTIONS 0
#endif

/* FIPS 180-4 section 4.2.2: fractions of the cube roots of the first 64 primes. */
static const guint32 constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static guint32
rotate(guint32 word, guint n)
{
    return word >> n | word << (32 - n);
}

/* FIPS 180-4 section 6.2.2, step 1. */
static void
expand(guint32 words[64], const guint8 *block)
{
    for (guint i = 0; i < 16; i++) {
        guint32 word;
        memcpy(&word, block + 4 * i, sizeof word);
        words[i] = GUINT32_FROM_BE(word);
    }
    for (guint i = 16; i < 64; i++) {
        guint32 a = words[i - 15], b = words[i - 2];
        words[i] = words[i - 16] + words[i - 7] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) +
                   (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
    }
}

void
dsn_sha256_work_plain(guint32 state[8], const guint8 *blocks, gsize n_blocks)
{
    for (gsize n = 0; n < n_blocks; n++) {
        guint32 a = state[0], b = state[1], c = state[2], d = state[3];
        guint32 e = state[4], f = state[5], g = state[6], h = state[7], words[64];

        expand(words, blocks + n * DSN_SHA256_BLOCK);
        for (guint i = 0; i < 64; i++) {
            guint32 first = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (g ^ (e & (f ^ g))) +
                            constants[i] + words[i];
            guint32 second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) | (c & (a | b)));
            h = g, g = f, f = e, e = d + first;
            d = c, c = b, b = a, a = first + second;
        }
        state[0] += a, state[1] += b, state[2] += c, state[3] += d;
        state[4] += e, state[5] += f, state[6] += g, state[7] += h;
    }
}

#if HAS_INSTRUCTIONS

/* Intel 64 manual, SHA256RNDS2: works on the halves "abef" and "cdgh" of the state, four words of the block at a time,
 * and makes four new words of the sixteen before. */
__attribute__((target("sha,sse4.1"))) static void
work_by_instructions(guint32 state[8], const guint8 *blocks, gsize n_blocks)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(const void *)state), 0xb1);
    __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(const void *)(state + 4)), 0x1b);
    __m128i abef = _mm_alignr_epi8(badc, hgfe, 8), cdgh = _mm_blend_epi16(hgfe, badc, 0xf0);

    for (gsize n = 0; n < n_blocks; n++) {
        const guint8 *block = blocks + n * DSN_SHA256_BLOCK;
        __m128i abef_before = abef, cdgh_before = cdgh, words[4];
        for (guint i = 0; i < 16; i++) {
            __m128i *word = &words[i % 4], sum;
            if (i < 4) {
                *word = _mm_loadu_si128((const __m128i *)(const void *)(block + 16 * i));
                *word = _mm_shuffle_epi8(*word, swap);
            } else {
                __m128i before = words[(i + 3) % 4];
                *word = _mm_sha256msg1_epu32(*word, words[(i + 1) % 4]);
                *word = _mm_add_epi32(*word, _mm_alignr_epi8(before, words[(i + 2) % 4], 4));
                *word = _mm_sha256msg2_epu32(*word, before);
            }
            sum = _mm_add_epi32(*word, _mm_load_si128((const __m128i *)(const void *)(constants + 4 * i)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    badc = _mm_shuffle_epi32(abef, 0x1b); /* feba */
    hgfe = _mm_shuffle_epi32(cdgh, 0xb1); /* dchg */
    _mm_storeu_si128((__m128i *)(void *)state, _mm_blend_epi16(badc, hgfe, 0xf0));
    _mm_storeu_si128((__m128i *)(void *)(state + 4), _mm_alignr_epi8(hgfe, badc, 8));
}

/* Intel 64 manual, CPUID. */
static gboolean
has_instructions(void)
{
    guint eax, ebx, ecx, edx;

    return __get_cpuid(1, &eax, &ebx, &ecx, &edx) && (ecx & bit_SSE4_1) != 0 && (ecx & bit_SSSE3) != 0 &&
           __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (ebx & bit_SHA) != 0;
}

#endif

static void
work(guint32 state[8], const guint8 *blocks, gsize n_blocks)
{
#if HAS_INSTRUCTIONS
    static gsize found; /* 1: there are none; 2: there are */

    if (g_once_init_enter(&found))
        g_once_init_leave(&found, has_instructions() ? 2 : 1);
    if (found == 2) {
        work_by_instructions(state, blocks, n_blocks);
        return;
    }
#endif
    dsn_sha256_work_plain(state, blocks, n_blocks);
}

void
dsn_sha256_init(DsnSha256 *self)
{
    /* FIPS 180-4 section 5.3.3: fractions of the square roots of the first 8 primes. */
    *self = (DsnSha256){.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
                                  0x1f83d9ab, 0x5be0cd19}};
}

void
dsn_sha256_add(DsnSha256 *self, const void *bytes, gsize length)
{
    const guint8 *rest = bytes;
    gsize filled = self->n_bytes % DSN_SHA256_BLOCK, taken = MIN(length, DSN_SHA256_BLOCK - filled), n_blocks;

    if (length == 0)
        return;
    self->n_bytes += length;
    memcpy(self->block + filled, rest, taken);
    if (filled + taken < DSN_SHA256_BLOCK)
        return;
    work(self->state, self->block, 1);
    rest += taken;
    length -= taken;
    n_blocks = length / DSN_SHA256_BLOCK;
    work(self->state, rest, n_blocks);
    memcpy(self->block, rest + n_blocks * DSN_SHA256_BLOCK, length % DSN_SHA256_BLOCK);
}

void
dsn_sha256_end(DsnSha256 *self, guint8 digest[DSN_SHA256_LENGTH])
{
    static const guint8 padding[DSN_SHA256_BLOCK] = {0x80};
    const guint64 n_bits = GUINT64_TO_BE(self->n_bytes * 8);
    gsize filled = self->n_bytes % DSN_SHA256_BLOCK, space = DSN_SHA256_BLOCK - sizeof n_bits;

    dsn_sha256_add(self, padding, filled < space ? space - filled : DSN_SHA256_BLOCK + space - filled);
    dsn_sha256_add(self, &n_bits, sizeof n_bits);
    for (guint i = 0; i < 8; i++) {
        guint32 word = GUINT32_TO_BE(self->state[i]);
        memcpy(digest + 4 * i, &word, sizeof word);
    }
}
