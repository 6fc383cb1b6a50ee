#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# test-incidents.sh: what whybounce log --incidents writes
# shellcheck source=tests/cli/tap.sh
. "$(dirname "$0")/tap.sh"

escape=$(printf '\033')

deferred() { # MINUTE RECIPIENT WORD: a line of Postfix
    printf 'Nov 18 06:%02d:00 mx1 postfix/smtp[42]: 4A%04d: to=<%s>, relay=none, delay=30, delays=0/0/30/0, ' \
        "$1" "$1" "$2"
    printf 'dsn=4.4.1, status=deferred (connect to mx.dead.example[192.0.2.9]:25: %s)\n' "$3"
}
for minute in 1 2 3 4 5 6; do
    deferred $minute "member$minute@dead.example" 'Connection timed out'
done >dead.log
for minute in 1 2 3 4 5 6; do
    deferred $minute "member$minute@dead.example" "$(printf 'Connection \033[31mtimed \302\2332J out')"
done >evil.log
deferred 1 'one@slow.example' 'Connection timed out' >normal.log
incidents() { whybounce log --incidents "$@"; }

# --- What is found ---

expect_in 'an incident is named with its subject' 'dead-domain   dead.example' "$(incidents --format=text dead.log)"
expect_in 'it tells how many wait' 'still waiting: 6' "$(incidents --format=text dead.log)"
expect_in 'it tells where the log says so' 'dead.log:1: Nov 18' "$(incidents --format=text dead.log)"
expect_in 'it tells what to do first' '1. ' "$(incidents --format=text dead.log)"
expect_in 'it draws the volume over time' '█████' "$(incidents --format=text dead.log)"
expect_in 'it speaks Japanese' 'キュー' "$(incidents --format=text --lang=ja dead.log)"
expect_in 'also of time' '一目盛りは 1 分' "$(incidents --format=text --lang=ja dead.log)"
expect_in 'people are told times as the log has them' 'since  ....-11-18 06:01:00' \
    "$(incidents --format=text --timezone=+09:00 dead.log | sed 's/since  [0-9]*/since  ..../')"
expect_in 'programs are told times in UTC' '-11-17T21:01:00Z' "$(incidents --format=jsonl --timezone=+09:00 dead.log)"
expect 'single failures are not written besides' 1 "$(incidents --format=jsonl dead.log | wc -l | tr -d ' ')"
incidents --format=text dead.log >found.txt
expect 'an incident that was found is a success' 0 $?
incidents --format=text normal.log >/dev/null 2>&1
expect 'a log without incidents tells that nothing was found' 1 $?
expect_in 'to people it says so' 'no incident in 1 lines' "$(incidents --format=text normal.log 2>&1)"

log=$MANUALS/../data/samples/logs/compromised-account-exim.log
expect 'a sentence that begins with a number is no step of a list' '            isp2.example' \
    "$(incidents --format=text --lang=ja "$log" | grep -A1 '理由  9 ' | sed -n '2s/ \.\.\..*//p')"

# --- Formats ---

expect_in 'JSON Lines begin with the schema' '{"schema":1,' "$(incidents --format=jsonl dead.log)"
expect 'JSON is one array' '[ ]' "$(incidents --format=json dead.log | sed -n '1p;$p' | tr '\n' ' ' | sed 's/ $//')"
expect 'CSV has a line of names and one line an incident' 2 "$(incidents --format=csv dead.log | wc -l | tr -d ' ')"
expect_in 'CSV names kind, state and subject first' 'kind,state,subject' "$(incidents --format=csv dead.log)"
for format in text jsonl json csv; do
    expect_not_in "escape sequences of a log are not in $format" "$escape" \
        "$(incidents --format=$format --color=never evil.log)"
    expect_not_in "one-character escape sequences are not in $format" "$(printf '\302\233')" \
        "$(incidents --format=$format --color=never evil.log)"
done

done_testing
