/* SPDX-License-Identifier: BSD-2-Clause */
/* label.h: the few words around a record that are not the library's, in each language */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum { LANGUAGE_EN, LANGUAGE_JA, N_LANGUAGES } Language;

/* "ja", "ja_JP.UTF-8" ...; English for whatever we do not speak. */
Language language_of(const char *name);

typedef enum {
    /* what begins a row */
    LABEL_ABOUT,
    LABEL_CHAIN,
    LABEL_DO,
    LABEL_FILE,
    LABEL_FORMALLY,
    LABEL_HOW_MUCH,
    LABEL_LIST,
    LABEL_LOG,
    LABEL_MAYBE,
    LABEL_MEANS,
    LABEL_NOT,
    LABEL_REALLY,
    LABEL_SINCE,
    LABEL_TIME,
    LABEL_TRUST,
    LABEL_USUALLY,
    LABEL_WAIT,
    LABEL_WHEN,
    LABEL_WHO,
    LABEL_WHY,
    LABEL_WITH,
    /* what stands in a row; {1} and {2} are filled in */
    LABEL_ANSWERED,
    LABEL_BETWEEN,
    LABEL_BETWEEN_QUOTES,
    LABEL_CHAIN_LINK,
    LABEL_CODE_SAYS,
    LABEL_DEAD,
    LABEL_FROM_STATUS,
    LABEL_INCIDENT_ATTEMPTS,
    LABEL_INCIDENT_FAILURES,
    LABEL_INCIDENT_MESSAGES,
    LABEL_INCIDENT_REJECTS,
    LABEL_INCIDENT_WAITING,
    LABEL_LISTED,
    LABEL_MESSAGE_OF,
    LABEL_NO_RECIPIENT,
    LABEL_NOT_REGISTERED,
    LABEL_REPORTED,
    LABEL_SAID,
    LABEL_SOMEBODY,
    LABEL_TRIED_SINCE,
    LABEL_SUSPICIOUS,
    LABEL_STEP_MINUTES,
    LABEL_STEP_HOURS,
    LABEL_STEP_DAYS,
    LABEL_TIME_STEP,
    LABEL_UNTIL,
    LABEL_WAIT_SECONDS,
    /* the summary */
    LABEL_CAUSES,
    LABEL_DAYS,
    LABEL_DOMAINS,
    LABEL_ERRORS,
    LABEL_HARD,
    LABEL_HARD_SHORT,
    LABEL_HOSTS,
    LABEL_KINDS,
    LABEL_LINES,
    LABEL_MESSAGES,
    LABEL_NOT_REPORTS,
    LABEL_PASSED_OVER,
    LABEL_REPORTS,
    LABEL_SKIPPED,
    LABEL_SOFT,
    LABEL_SOFT_SHORT,
    N_LABELS
} Label;

const char *label_get(Language language, Label label);
/* The label with {1} and {2} replaced; either may be NULL. (transfer full) */
char *label_fill(Language language, Label label, const char *one, const char *two);

/* Words of the library's vocabularies, as people say them; the word itself when it is not known. */
const char *label_of_kind(Language language, const char *kind);
const char *label_of_actor(Language language, const char *who_acts);
/* "ongoing", "quiet", "over" of an incident; "reason", "root", "consequence" of a link in its chain. */
const char *label_of_state(Language language, const char *state);
/* "relays", "recipient-domains" ...: what the names in a list are. */
const char *label_of_list(Language language, const char *list);
const char *label_of_role(Language language, const char *role);
const char *label_of_category(Language language, const char *category);
/* What an SMTP command stands for ("the message body"), and what it proves that it was answered; NULL: unknown. */
const char *label_of_stage(Language language, const char *smtp_command);
const char *label_of_proof(Language language, const char *smtp_command);
/* Which field of the record a piece of evidence stands in, with {1} for the words. NULL: not known. */
const char *label_of_evidence(Language language, const char *field);
/* @text with {1} replaced. (transfer full) */
char *label_insert(const char *text, const char *one);

G_END_DECLS
