/* SPDX-License-Identifier: BSD-2-Clause */
/* notice/notice.h: what a report says about each recipient
 *
 * Facts only: a decoder never guesses a code and never decides a cause. A message that is no report gives no facts.
 */
#pragma once

#include "../facts.h"
#include "../knowledge/knowledge.h"
#include "../mail/mail.h"

G_BEGIN_DECLS

#define DSN_FACTS_MAX 20000 /* recipients of one report; RFC 5321 servers take 100 to 5,000 in one message */

/* Working memory of one thread; also keeps what the facts refer to. */
typedef struct _DsnNoticeReader DsnNoticeReader;

DsnNoticeReader *dsn_notice_reader_new(const DsnKnowledge *knowledge);
void dsn_notice_reader_free(DsnNoticeReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsnNoticeReader, dsn_notice_reader_free)

/* Reads the report in @mail, which was scanned. The facts live until the next call or the next scan of @mail. */
const DsnFacts *dsn_notice_read(DsnNoticeReader *reader, DsnMail *mail);

G_END_DECLS
