/* SPDX-License-Identifier: BSD-2-Clause */
/* knowledge/incidents.h: the words that kinds of incidents are told in
 *
 * data/incidents.data says which trouble makes an incident; log/ counts it. The names of all of these are in
 * incidents.c, and what they mean to a reader of the data in data/README.md.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* By what trouble is told apart, and what is counted of it. */
typedef enum {
    DSN_DIMENSION_HOST,     /* that logged it */
    DSN_DIMENSION_RELAY,    /* host at the other end */
    DSN_DIMENSION_PROVIDER, /* who runs the relay: a known provider, else the registered domain */
    DSN_DIMENSION_MESSAGE,
    DSN_DIMENSION_RECIPIENT,
    DSN_DIMENSION_RECIPIENT_DOMAIN,
    DSN_DIMENSION_SENDER,
    DSN_DIMENSION_SENDER_DOMAIN,
    DSN_DIMENSION_LOGIN,
    DSN_DIMENSION_CLIENT,
    DSN_DIMENSION_LIST,    /* of bad senders, as the reply names it */
    DSN_DIMENSION_ADDRESS, /* network address of this server, as the reply names it */
    DSN_DIMENSION_CAUSE,
    DSN_DIMENSION_ORIGIN, /* recipient domain of mail that brings the trouble on */
    DSN_N_DIMENSIONS
} DsnDimension;

/* What at-least counts: each dimension, and these. */
typedef enum {
    DSN_MEASURE_ATTEMPTS = DSN_N_DIMENSIONS,
    DSN_MEASURE_WAITING,
    DSN_MEASURE_MINUTES, /* from the first trouble to the last */
    DSN_N_MEASURES
} DsnMeasure;

/* Circumstances of one attempt; bits 1 << DsnWhere. */
typedef enum {
    DSN_WHERE_REMOTE,  /* to another host */
    DSN_WHERE_LOCAL,   /* to a mailbox, program or filter of this host */
    DSN_WHERE_REJECT,  /* this server refused what came in */
    DSN_WHERE_SYSTEM,  /* the server's own trouble, without a message */
    DSN_WHERE_NOTICE,  /* of a notice that this server wrote */
    DSN_WHERE_OUTSIDE, /* the message came from another host, without a log-in */
    DSN_WHERE_LOGIN,
    DSN_WHERE_PORT_25, /* or the line tells none */
    DSN_WHERE_SAME_DOMAIN,
    DSN_WHERE_FAILED,
    DSN_N_WHERES
} DsnWhere;

/* What speaks for an incident when all of it is seen; bits 1 << DsnSign. */
typedef enum {
    DSN_SIGN_AT_ONCE,
    DSN_SIGN_CERTIFICATE,
    DSN_SIGN_LIST_NAMED,
    DSN_SIGN_MANY_RELAYS,
    DSN_SIGN_NOTHING_PASSES,
    DSN_SIGN_NOTICE_REFUSED,
    DSN_SIGN_ONE_LOGIN,
    DSN_SIGN_ORIGIN,
    DSN_SIGN_OTHER_PORT_WORKS,
    DSN_SIGN_OWN_NOTICES,
    DSN_SIGN_REPEATED_MESSAGE,
    DSN_SIGN_SENDER_IS_RECIPIENT,
    DSN_SIGN_SENDER_NAMED,
    DSN_SIGN_SENDER_REWRITTEN,
    DSN_SIGN_SPAM_REFUSED,
    DSN_SIGN_SUDDEN,
    DSN_SIGN_THEN_UNREACHABLE,
    DSN_N_SIGNS
} DsnSign;

/* The data's word. */
const char *dsn_dimension_name(guint dimension);
const char *dsn_sign_name(guint sign);

G_END_DECLS
