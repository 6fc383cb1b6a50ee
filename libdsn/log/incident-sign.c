/* SPDX-License-Identifier: BSD-2-Clause */
/* log/incident-sign.c: what speaks for an incident when all of it is seen
 *
 * Takes a group, answers for each sign of the data whether it can be seen in the group's numbers. What a sign proves for
 * which kind, and how much, is data.
 */
#include "incident-group.h"

#define HALF            0.5 /* of the attempts: more often than all else together */
#define AT_ONCE         (6 * 3600 * (gint64)G_USEC_PER_SEC) /* a list reaches its users within some hours */
#define RELAYS_MANY     2                                   /* that have nothing to do with each other */
#define SAME_MESSAGES   4  /* a message that comes by more often than by forwarding and a list */
#define SPAM_REFUSALS   3  /* one or two happen to everybody */
#define SUDDEN_ATTEMPTS 20 /* in the fullest step of the timeline, at most an hour long */

static gboolean
has_share(const DsnGroup *group, DsnDimension dimension)
{
    return dsn_group_top_share(group, dimension) >= HALF;
}

/* The relays began to refuse at about the same time. */
static gboolean
is_at_once(const DsnGroup *group)
{
    const DsnTally *tally = &group->tallies[DSN_DIMENSION_PROVIDER];
    guint n_early = 0;

    for (guint i = 0; i < tally->n_entries; i++)
        n_early += tally->entries[i].first - group->first <= AT_ONCE;
    return n_early >= RELAYS_MANY && n_early * 2 >= tally->n_entries;
}

static gboolean
is_own_notices(const DsnGroup *group)
{
    const DsnTallyEntry *top = dsn_tally_top(&group->tallies[DSN_DIMENSION_SENDER]);

    return top != NULL && g_str_equal(top->name, "<>") && has_share(group, DSN_DIMENSION_SENDER);
}

static guint64
count_cause(const DsnGroup *group, const char *id)
{
    const DsnTally *tally = &group->tallies[DSN_DIMENSION_CAUSE];

    for (guint i = 0; i < tally->n_entries; i++) {
        if (g_str_equal(tally->entries[i].name, id))
            return tally->entries[i].count;
    }
    return 0;
}

static gboolean
is_spam_refused(const DsnGroup *group)
{
    static const char *const causes[] = {"spam-detected", "url-blocklisted", "virus-detected",
                                         "poor-reputation", "ip-blocklisted"};
    guint64 n = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(causes); i++)
        n += count_cause(group, causes[i]);
    return n >= SPAM_REFUSALS;
}

static gboolean
is_sudden(const DsnGroup *group)
{
    guint32 most = 0;

    for (guint i = 0; i < DSN_TIMELINE_STEPS; i++)
        most = MAX(most, group->timeline.counts[i]);
    return most >= SUDDEN_ATTEMPTS && group->timeline.step <= 3600 * (gint64)G_USEC_PER_SEC;
}

gboolean
dsn_group_has_sign(const DsnGroup *group, DsnSign sign)
{
    switch (sign) {
    case DSN_SIGN_AT_ONCE:
        return is_at_once(group);
    case DSN_SIGN_CERTIFICATE:
        return group->is_expired_certificate;
    case DSN_SIGN_LIST_NAMED:
        return group->tallies[DSN_DIMENSION_LIST].n_entries > 0;
    case DSN_SIGN_MANY_RELAYS:
        return dsn_distinct_count(&group->tallies[DSN_DIMENSION_PROVIDER].distinct) >= RELAYS_MANY;
    case DSN_SIGN_NOTHING_PASSES:
        return group->successes == 0;
    case DSN_SIGN_NOTICE_REFUSED:
        return group->is_notice_refused;
    case DSN_SIGN_ONE_LOGIN:
        return has_share(group, DSN_DIMENSION_LOGIN);
    case DSN_SIGN_ORIGIN:
        return group->origins > 0;
    case DSN_SIGN_OTHER_PORT_WORKS:
        return group->elsewhere > 0;
    case DSN_SIGN_OWN_NOTICES:
        return is_own_notices(group);
    case DSN_SIGN_REPEATED_MESSAGE:
        return group->n_same_message >= SAME_MESSAGES;
    case DSN_SIGN_SENDER_IS_RECIPIENT:
        return group->is_to_itself;
    case DSN_SIGN_SENDER_NAMED:
        return count_cause(group, "sender-unknown") > 0;
    case DSN_SIGN_SENDER_REWRITTEN:
        return group->is_rewritten;
    case DSN_SIGN_SPAM_REFUSED:
        return is_spam_refused(group);
    case DSN_SIGN_SUDDEN:
        return is_sudden(group);
    case DSN_SIGN_THEN_UNREACHABLE:
        return group->consequences > 0 && group->successes_since == 0;
    case DSN_N_SIGNS:
        break;
    }
    return FALSE;
}
