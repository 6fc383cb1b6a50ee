/* SPDX-License-Identifier: BSD-2-Clause */
/* bench-phrases.c: what ten times the rules cost, and what one verdict costs
 *
 * Makes up phrases of words that also make up the texts, as many as there are rules and ten times as many, and matches
 * the same texts against both. Then judges a reply as it usually comes.
 */
#include "bench.h"
#include "cause/cause.h"
#include "knowledge/phrase.h"
#include "smtp/reply.h"

#define N_WORDS        3000
#define N_PHRASES      3000
#define WORDS_A_PHRASE 4
#define TEXT_BYTES     500
#define N_TEXTS        200
#define ROUNDS         50
#define GOAL_RATIO     1.5
#define GOAL_US        10

/* The same numbers every time: a linear congruential generator (D. E. Knuth, MMIX). */
static guint32
next_number(guint64 *state, guint32 below)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (guint32)(*state >> 33) % below;
}

/* Words are used as in any language: the first ones most often. */
static void
append_word(GString *text, guint64 *state)
{
    guint32 word = next_number(state, next_number(state, N_WORDS) + 1);

    for (guint32 rest = word + 26; rest > 0; rest /= 26)
        g_string_append_printf(text, "%c%c", 'a' + rest % 26, "aeiou"[rest % 5]);
}

static DsnPhrases *
make_phrases(guint n_phrases)
{
    g_autoptr(DsnPhraseBuilder) builder = dsn_phrase_builder_new();
    g_autoptr(GString) phrase = g_string_new(NULL);
    guint64 state = 1;

    for (guint i = 0; i < n_phrases; i++) {
        guint32 number;
        g_string_truncate(phrase, 0);
        for (guint j = 0; j < WORDS_A_PHRASE; j++) {
            g_string_append(phrase, j > 0 ? " " : "");
            append_word(phrase, &state);
        }
        dsn_phrase_builder_add(builder, (DsnSpan){(const guint8 *)phrase->str, phrase->len}, &number, NULL);
    }
    return dsn_phrase_builder_compile(builder, NULL);
}

static void
free_text(gpointer text)
{
    g_string_free(text, TRUE);
}

static GPtrArray *
make_texts(void)
{
    GPtrArray *texts = g_ptr_array_new_with_free_func(free_text);
    guint64 state = 2;

    for (guint i = 0; i < N_TEXTS; i++) {
        GString *text = g_string_new(NULL);
        while (text->len < TEXT_BYTES) {
            append_word(text, &state);
            g_string_append_c(text, ' ');
        }
        g_ptr_array_add(texts, text);
    }
    return texts;
}

/* Nanoseconds to make one text comparable, and to find the phrases in it unless there are none to be found; in the
 * best of the rounds: the others were disturbed. */
static double
measure(const DsnPhrases *phrases, const GPtrArray *texts)
{
    g_autoptr(DsnNormal) normal = dsn_normal_new();
    double best = G_MAXDOUBLE;

    for (guint round = 0; round < ROUNDS; round++) {
        double start = bench_cpu_seconds();
        for (guint i = 0; i < texts->len; i++) {
            const GString *text = texts->pdata[i];
            dsn_normal_set(normal, (DsnSpan){(const guint8 *)text->str, text->len}, DSN_SPAN_NONE,
                           DSN_SPAN_NONE);
            g_array_set_size(normal->hits, 0);
            if (phrases != NULL)
                dsn_phrases_match(phrases, normal, normal->hits);
        }
        best = MIN(best, bench_cpu_seconds() - start);
    }
    return best * 1e9 / texts->len;
}

static void
measure_phrases(void)
{
    g_autoptr(DsnPhrases) once = make_phrases(N_PHRASES), tenfold = make_phrases(10 * N_PHRASES);
    g_autoptr(GPtrArray) texts = make_texts();
    double none = measure(NULL, texts), one = measure(once, texts), ten = measure(tenfold, texts);

    bench_row("a text of 500 bytes made comparable", none, "ns", NO_GOAL);
    bench_row("... and matched with 3,000 phrases", one, "ns", NO_GOAL);
    bench_row("... and matched with 30,000 phrases", ten, "ns", NO_GOAL);
    bench_row("ten times as many phrases take", ten / one, "times", GOAL_RATIO);
    bench_row("... of the matching alone", (ten - none) / (one - none), "times", NO_GOAL);
}

static void
measure_verdict(void)
{
    static const char reply[] =
        "host mx.example.com[192.0.2.26] said: 550-5.1.1 The email account that you tried to reach does not exist. "
        "Please try 550-5.1.1 double-checking the recipient's email address for typos or 550-5.1.1 unnecessary "
        "spaces. Learn more at 550 5.1.1 https://support.example.com/mail/?p=NoSuchUser 41be03b00d2f7-7cd19s0 - "
        "example (in reply to RCPT TO command); the message was queued as 4F1c2D3e4B for <jane@example.com>, and "
        "returned to <news@example.org> after one attempt. Nothing else is known about the reason of this refusal.";
    const DsnKnowledge *knowledge = dsn_knowledge_builtin();
    g_autoptr(DsnJudge) judge = dsn_judge_new(&knowledge, 1);
    DsnFact fact = {.kind = DSN_KIND_FAILURE,
                    .command = DSN_COMMAND_RCPT,
                    .diagnostic = {(const guint8 *)reply, sizeof reply - 1}};
    DsnVerdict verdict;
    double best = G_MAXDOUBLE;

    dsn_reply_read(fact.diagnostic, &fact.reply_code, &fact.status);
    dsn_judge_weigh(judge, &fact, NULL, &verdict);
    for (guint round = 0; round < ROUNDS; round++) {
        double start = bench_cpu_seconds();
        for (guint i = 0; i < N_TEXTS; i++)
            dsn_judge_weigh(judge, &fact, NULL, &verdict);
        best = MIN(best, bench_cpu_seconds() - start);
    }
    bench_row("verdict on a reply of 500 bytes", best * 1e6 / N_TEXTS, "us", GOAL_US);
}

int
main(void)
{
    measure_phrases();
    measure_verdict();
    return 0;
}
