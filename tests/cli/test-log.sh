#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# test-log.sh: whybounce log, as administrators use it
# shellcheck source=tests/cli/tap.sh
. "$(dirname "$0")/tap.sh"

line() { # TIME ID TEXT: one line of Postfix
    printf 'Nov 14 %s mx1 postfix/%s\n' "$1" "$2"
}
to='4F2A1: to=<bob@example.com>, relay=mx.example.com[192.0.2.25]:25, delay=1, delays=1/0/0/0,'
waits='dsn=4.7.1, status=deferred (host mx.example.com[192.0.2.25] said: 451 4.7.1 Greylisted, try again later (in reply to RCPT TO command))'
fails='dsn=5.1.1, status=bounced (host mx.example.com[192.0.2.25] said: 550 5.1.1 User unknown (in reply to RCPT TO command))'
{
    line 22:13:20 'qmgr[3]: 4F2A1: from=<alice@example.org>, size=1234, nrcpt=1 (queue active)'
    line 22:13:21 "smtp[4]: $to $waits"
} >mail.log.2
line 22:20:00 "smtp[4]: $to $waits" >mail.log.1
{
    line 22:40:00 "smtp[4]: $to $fails"
    line 22:40:00 'qmgr[3]: 4F2A1: removed'
} >mail.log
gzip -k mail.log.2
{
    line 22:50:00 'smtp[4]: 4F2A2: to=<eve@example.com>, relay=mx.example.com[192.0.2.25]:25, delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (250 ok)'
    line 22:50:00 'qmgr[3]: 4F2A2: removed'
} >good.log
grep -h . mail.log.2 mail.log.1 mail.log >all.log

log() { # ...: kind, recipient and attempts of each record
    whybounce log --format=jsonl "$@" | sed 's/.*"kind":"\([a-z-]*\)","recipient":"\([^"]*\)".*"attempts":\([0-9a-z]*\)}$/\1 \2 \3/'
}

# --- Inputs ---

expect 'a rotated log is one log, in whatever order it is given' 'failure bob@example.com 3' \
    "$(log mail.log mail.log.1 mail.log.2)"
expect 'packed logs are unpacked' 'failure bob@example.com 3' "$(log mail.log mail.log.1 mail.log.2.gz)"
expect 'packed logs may be put together' 'failure bob@example.com 3' \
    "$(gzip -c mail.log.1 >a.gz; gzip -c mail.log >>a.gz; log a.gz mail.log.2)"
expect 'standard input is read' 'failure bob@example.com 3' "$(log <all.log)"
expect '"-" is standard input' 'failure bob@example.com 3' "$(log mail.log - mail.log.2 <mail.log.1)"
mkdir -p folder/below
cp mail.log mail.log.1 folder
cp mail.log.2.gz folder/below
printf 'LPKSHHRH\000\000binary' >folder/system.journal
expect 'a folder is all logs below it' 'failure bob@example.com 3' "$(log folder)"
expect_in 'a packed log that is cut is told' "'cut.gz'" "$(head -c 60 mail.log.2.gz >cut.gz; whybounce log cut.gz 2>&1)"
printf '\037\213broken' >folder/broken.gz
expect_in 'a packed log that is broken is told, in a folder too' "'folder/broken.gz'" \
    "$(whybounce log folder 2>&1 >/dev/null)"
expect 'a log that is not there is trouble' 2 "$(whybounce log missing.log >/dev/null 2>&1; echo $?)"
expect_in 'which is told with what helps' "'missing.log': cannot be read: No such file or directory; check" \
    "$(whybounce log missing.log 2>&1)"
mkdir with-cut
head -c 60 mail.log.2.gz >with-cut/cut.gz
expect_in 'a packed log of a folder that is cut is told, too' "'with-cut/cut.gz': " "$(whybounce log with-cut 2>&1)"
expect 'the others are read all the same' 'failure bob@example.com 3' "$(log missing.log all.log 2>/dev/null)"

# --- Records ---

expect 'each attempt for itself' 'delay bob@example.com 1,delay bob@example.com 1,failure bob@example.com 1' \
    "$(log --attempts all.log | paste -sd, -)"
expect 'what got there is not told' '' "$(log good.log)"
expect 'unless all is wanted' 'success eve@example.com 1' "$(log --all good.log)"
expect 'exit status 0: something was found' 0 "$(whybounce log all.log >/dev/null; echo $?)"
expect 'exit status 1: nothing was found' 1 "$(whybounce log good.log >/dev/null; echo $?)"
expect_in 'text tells the line' 'all.log:4' "$(whybounce log --format=text all.log)"
expect_in 'text tells how many attempts there were' '3 attempts since' "$(whybounce log --format=text all.log)"
expect_in 'CSV tells the line, too' 'all.log,,4,failure,bob@example.com' "$(whybounce log --format=csv all.log)"
expect 'and the attempts' 3 "$(whybounce log --format=csv all.log | tr -d '\r' | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "attempts") n = NF - i }
    NR == 2 { print $(NF - n) }')"
expect_in 'the zone may be given' '"last_attempt_date":"20[0-9-]*T22:40:00+09:00"' \
    "$(whybounce log --timezone=Asia/Tokyo --format=jsonl all.log | sed 's/"20[0-9-]*T/"20[0-9-]*T/g')"
expect 'an unknown zone is a mistake' 2 "$(whybounce log --timezone=Nowhere/Land all.log >/dev/null 2>&1; echo $?)"
expect_in 'the summary counts lines' '         5  lines read' "$(whybounce log --summary --format=jsonl all.log 2>&1 >/dev/null)"
expect_in 'the summary counts what was skipped' '         1  lines that no known' \
    "$(echo garbage | whybounce log --summary --format=jsonl all.log - 2>&1 >/dev/null)"
for place in 'example.com (1 hard, 0 soft)' 'mx.example.com (1 hard, 0 soft)' '-11-14 (1 hard, 0 soft)'; do
    expect_in "the summary tells where failures are: $place" "$place" "$(whybounce log --summary all.log 2>&1 >/dev/null)"
done
expect_in 'the summary can be JSON' \
    '{"schema":1,"messages":null,"reports":null,"not_reports":null,"errors":null,"passed_over":null,"lines":6,"lines_skipped":1,"hard":1,' \
    "$(echo garbage | whybounce log --summary=json all.log - 2>&1 >/dev/null)"
expect 'another form is a mistake' 2 "$(whybounce log --summary=xml all.log >/dev/null 2>&1; echo $?)"
expect_in 'text says when there was no log' 'no log of a known mail server: 1 of 1 lines' \
    "$(echo garbage | whybounce log --format=text 2>&1)"
bounce one@example.net >one.eml
expect_in 'a message is no log, and text tells what reads it' "'whybounce scan'" "$(whybounce log --format=text one.eml 2>&1)"
expect_in 'a log is no message, which is told with what reads it' "'all.log': not a message but a mail server's log; 'whybounce log'" \
    "$(whybounce all.log 2>&1 >/dev/null)"
expect_in 'text says when there was nothing' 'not one line' "$(: | whybounce log --format=text 2>&1)"

done_testing
