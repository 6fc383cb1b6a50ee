#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# test-output.sh: what whybounce writes, where, and what never
# shellcheck source=tests/cli/tap.sh
. "$(dirname "$0")/tap.sh"

escape=$(printf '\033')
bounce one@example.net >one.eml
bounce two@example.net >two.eml
letter >letter.eml
bounce evil@example.net "$(printf '550 5.1.1 \033[31mUser \302\2332Junknown \342\200\256gpj')" >evil.eml
bounce '=cmd|x@example.net' '550 5.1.1 "User unknown", really' >formula.eml

on_terminal() { # COMMAND...: its output on a terminal
    script -qec "stty cols 100; $*" /dev/null </dev/null
}
if script -qec true /dev/null </dev/null >/dev/null 2>&1; then
    has_terminal=yes
else
    has_terminal=no
fi

# --- Formats ---

expect_in 'text tells the recipient and how sure it is' ' %' "$(whybounce --format=text one.eml | grep one@example.net)"
expect_in 'text tells what the host said' 'User unknown' "$(whybounce --format=text one.eml)"
expect 'JSON Lines are written when nobody looks' 2 "$(whybounce one.eml two.eml | grep -c '^{.*}$')"
expect 'JSON is one array' '[ ]' "$(whybounce --format=json one.eml two.eml | sed -n '1p;$p' | tr '\n' ' ' | sed 's/ $//')"
expect 'JSON of nothing is an empty array' '[]' "$(whybounce --format=json letter.eml | tr -d '\n')"
expect 'CSV has a line of names and one line a record' 3 "$(whybounce --format=csv one.eml two.eml | wc -l | tr -d ' ')"
expect 'CSV lines end with CRLF' 3 "$(whybounce --format=csv one.eml two.eml | grep -c "$(printf '\r')\$")"
expect_in 'CSV cells are quoted as RFC 4180 wants it' '"550 5.1.1 ""User unknown"", really"' \
    "$(whybounce --format=csv formula.eml)"
expect_in 'CSV cells cannot be formulas' ",\"'=cmd|x@example.net\"," "$(whybounce --format=csv formula.eml)"
expect_in 'an unknown format is told what there is' 'text|jsonl|json|csv' "$(whybounce --format=xml one.eml 2>&1)"
if [ $has_terminal = yes ]; then
    expect_in 'text is written on a terminal' ' %' "$(on_terminal "$WHYBOUNCE" one.eml)"
else
    skip 'text is written on a terminal' 'no script(1)'
fi

# --- Words of strangers ---

for format in text jsonl json csv; do
    expect_not_in "escape sequences of mail are not in $format" "$escape" \
        "$(whybounce --format=$format --color=never evil.eml)"
    expect_not_in "one-character escape sequences are not in $format" "$(printf '\302\233')" \
        "$(whybounce --format=$format --color=never evil.eml)"
    expect_not_in "nothing turns the direction of writing in $format" "$(printf '\342\200\256')" \
        "$(whybounce --format=$format --color=never evil.eml)"
done
: >"$(printf 'c\033[2Jd')"
expect_not_in 'escape sequences of file names are not in messages' "$escape" "$(whybounce c*d 2>&1 >/dev/null)"

# --- Colours ---

expect_not_in 'there are no colours in a file' "$escape" "$(whybounce --format=text one.eml)"
expect_in 'colours can be asked for' "$escape" "$(whybounce --format=text --color=always one.eml)"
if [ $has_terminal = yes ]; then
    expect_in 'there are colours on a terminal' "$escape" "$(on_terminal "$WHYBOUNCE" one.eml)"
    expect_not_in 'NO_COLOR is honoured' "$escape" "$(NO_COLOR=1 on_terminal "$WHYBOUNCE" one.eml)"
    expect_not_in 'a dumb terminal gets no colours' "$escape" "$(TERM=dumb on_terminal "$WHYBOUNCE" one.eml)"
else
    skip 'there are colours on a terminal' 'no script(1)'
    skip 'NO_COLOR is honoured' 'no script(1)'
    skip 'a dumb terminal gets no colours' 'no script(1)'
fi

# --- Languages ---

expect_in 'the locale chooses the language' '対処' "$(LANG=ja_JP.UTF-8 whybounce --format=text one.eml)"
expect_in 'LC_ALL goes before LANG' ' do ' "$(LC_ALL=en_US.UTF-8 LANG=ja_JP.UTF-8 whybounce --format=text one.eml)"
expect_in '--lang goes before the locale' ' do ' "$(LANG=ja_JP.UTF-8 whybounce --lang=en --format=text one.eml)"
expect 'an unknown language is a mistake' 2 "$(status_of whybounce --lang=xx one.eml)"

# --- What is shown ---

expect 'what is no report is not shown' '' "$(whybounce letter.eml)"
expect 'what is no report is shown with --all' 'not-a-report' "$(whybounce --all letter.eml | field kind)"
expect 'something found is exit status 0' 0 "$(status_of whybounce one.eml letter.eml)"
expect 'nothing found is exit status 1' 1 "$(status_of whybounce letter.eml)"

# --- Summary ---

: >empty
counts() {
    sed -n 's/^ *\([0-9][0-9]*\)  \(messages read\|reports\|no reports\|could not be read\)$/\1/p' | tr '\n' ' '
}
expect 'the summary adds up' '5 2 1 2 ' "$(whybounce --summary one.eml two.eml letter.eml empty missing 2>&1 >/dev/null | counts)"
expect_in 'the summary follows text on standard output' '5  messages read' \
    "$(whybounce --format=text --summary one.eml two.eml letter.eml empty missing 2>/dev/null)"
expect_not_in 'the summary does not disturb JSON Lines' 'messages read' \
    "$(whybounce --summary one.eml 2>/dev/null)"
expect_in 'the summary counts causes' '2  ####' "$(whybounce --summary one.eml two.eml 2>&1 >/dev/null)"

expect_in 'the summary shows an example of each cause' 'one@example.net: 550 5.1.1' \
    "$(whybounce --summary one.eml two.eml 2>&1 >/dev/null)"
for place in 'example.net (2 hard, 0 soft)' 'mail.example.net (2 hard, 0 soft)' '2015-01-01 (2 hard, 0 soft)'; do
    expect_in "the summary tells where failures are: $place" "$place" "$(whybounce --summary one.eml two.eml 2>&1 >/dev/null)"
done
json=$(whybounce --summary=json one.eml two.eml letter.eml 2>&1 >/dev/null)
expect_in 'the summary can be JSON' '{"schema":1,"messages":3,"reports":2,"not_reports":1,"errors":0,' "$json"
expect_in 'which has the same numbers' '"recipient_domains":[{"name":"example.net","records":2,"hard":2,"soft":0}]' "$json"
expect 'another form is a mistake' 2 "$(status_of whybounce --summary=xml one.eml)"

# --- Order ---

mkdir many
i=0
while [ $i -lt 200 ]; do
    bounce "u$i@example.net" >"many/$(printf '%03d' $i)"
    i=$((i + 1))
done
expect 'several threads keep the order' "$(whybounce many | recipients)" "$(whybounce -j4 many | recipients)"
expect 'one thread for each core keeps it too' "$(whybounce many | recipients)" "$(whybounce --jobs=0 many | recipients)"

# --- One mailbox, many ways ---

without_source() {
    sed 's/"source":{[^}]*}//'
}
mkdir -p Maildir/new Maildir/cur
for file in many/*; do
    cp "$file" "Maildir/new/1420070400.M${file#many/}.host"
    from_line
    cat "$file"
    echo
done >many.box
wanted=$(whybounce many | without_source)
for jobs in 1 2; do
    expect "a Maildir gives the same records as a folder (-j $jobs)" "$wanted" "$(whybounce -j$jobs Maildir | without_source)"
    expect "an mbox gives the same records (-j $jobs)" "$wanted" "$(whybounce -j$jobs many.box | without_source)"
    # shellcheck disable=SC2002 # a pipe, not a file
    expect "standard input gives the same records (-j $jobs)" "$wanted" "$(cat many.box | whybounce -j$jobs | without_source)"
    expect "a packed mbox gives the same records (-j $jobs)" "$wanted" \
        "$(gzip <many.box | whybounce -j$jobs | without_source)"
    expect "messages one a line give the same records (-j $jobs)" "$wanted" \
        "$(for file in many/*; do echo "{\"message_base64\": \"$(base64 -w0 "$file")\"}"; done |
            whybounce --stdin=jsonl -j$jobs | without_source)"
done

# --- Readers that go away, and full disks ---

errors=$({ whybounce many many many many; } 2>&1 >/dev/null | head -n 1)
expect 'nothing is said when all is well' '' "$errors"
{ whybounce --format=text many many many many many many 2>errors || :; } | head -n 1 >/dev/null
expect 'a reader that goes away is no error' '' "$(cat errors)"
(trap '' PIPE; whybounce --format=text many many many many many many 2>errors || :) | head -n 1 >/dev/null
expect 'also when the signal is ignored' '' "$(cat errors)"
if [ -c /dev/full ]; then
    expect 'a full disk is exit status 2' 2 "$(whybounce one.eml 2>/dev/null >/dev/full; echo $?)"
    expect_in 'a full disk is told' 'standard output cannot be written' "$(whybounce one.eml 2>&1 >/dev/full)"
else
    skip 'a full disk is exit status 2' 'no /dev/full'
    skip 'a full disk is told' 'no /dev/full'
fi

# --- Progress ---

expect '--progress tells how far it is' 1 "$(whybounce --progress one.eml 2>&1 >/dev/null | grep -c '1 messages')"
expect_in 'it tells the rate, the reports and the time that is left' ' a second, 1 reports, 0:00:0' \
    "$(whybounce --progress many 2>&1 >/dev/null | head -n 1)"
expect 'nothing is told of progress otherwise' '' "$(whybounce one.eml 2>&1 >/dev/null)"

done_testing
