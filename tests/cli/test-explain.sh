#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# test-explain.sh: what codes, replies and causes mean, and whether rules do what they say
# shellcheck source=tests/cli/tap.sh
. "$(dirname "$0")/tap.sh"

explain() {
    whybounce explain --format=text "$@"
}

# --- Arguments ---

expect_in 'a reply code is told as its RFC has it' 'exceeded storage allocation (RFC 5321)' "$(explain 552)"
expect_in 'an enhanced code is told as its RFC has it' 'Bad destination mailbox address (RFC 3463)' "$(explain 5.1.1)"
expect_in 'an enhanced code may leave its class open' 'Bad destination mailbox address (RFC 3463)' "$(explain X.1.1)"
expect 'of two codes both are told' 2 "$(explain '552 5.7.1' | grep -c '^ *formally')"
expect_in 'a code is told with its likely cause' 'usually   no such mailbox (recipient-unknown)' "$(explain 5.1.1)"
expect_in 'a code that nobody registered is told' 'nobody has registered' "$(explain 5.9.99)"
expect_in 'a reply is told with its words' 'User unknown' "$(explain '550 5.1.1 User unknown')"
expect_in 'a cause is told with what to do' '1. ' "$(explain greylisted)"
expect_in 'a cause that is nearly named is asked for, when it is to be explained' "did you mean 'sender-unknown'?" \
    "$(explain sender-unknwon 2>&1)"
expect 'a reply is not taken for a cause' '' "$(explain 'sender-unknown?' 2>&1 >output)"
expect 'something told is exit status 0' 0 "$(status_of whybounce explain 5.1.1)"
expect 'nothing told is exit status 1' 1 "$(status_of whybounce explain 5.9.99 xyzzy)"
expect 'nothing asked is exit status 2' 2 "$(status_of whybounce explain)"

# --- A stream ---

texts='550 5.1.1 User unknown

452 4.2.2 Mailbox full
552 5.2.2 over quota'
expect 'each line gives one record' 4 "$(echo "$texts" | whybounce explain --format=jsonl - | grep -c '^{.*}$')"
expect 'the lines keep their order' '1 2 3 4' "$(echo "$texts" | whybounce explain --format=jsonl - | field line)"
expect 'a last line without its end is a line' 1 "$(printf '550 no' | whybounce explain --format=jsonl - | wc -l | tr -d ' ')"
mkfifo texts answers
whybounce explain --format=jsonl - <texts >answers &
exec 3>texts 4<answers
echo '550 5.1.1 User unknown' >&3
read -r answer <&4
expect_in 'an answer comes before the next line' '"recipient-unknown"' "$answer"
exec 3>&- 4<&-
wait
long=$(head -c 100000 /dev/zero | tr '\0' x)
output=$(printf '550 5.1.1 User unknown %s\n450 4.2.2 Mailbox full\n' "$long" | whybounce explain --format=jsonl - 2>errors)
expect 'a line of any length is one line' 2 "$(echo "$output" | wc -l | tr -d ' ')"
expect_in 'a line that was cut is told' 'line 1 is longer than 65536 bytes' "$(cat errors)"

# --- The catalogue ---

expect_in 'causes stand under their category' '
content
' "$(whybounce causes --format=text)"
expect 'the catalogue is JSON Lines when nobody looks' "$(whybounce causes --format=text | grep -c '^  ')" \
    "$(whybounce causes | grep -c '^{"id"')"
expect_in 'a cause that is nearly named is asked for' "did you mean 'greylisted'?" "$(whybounce causes graylisted 2>&1)"
expect_in 'the catalogue is there in Japanese' '受信者' "$(whybounce causes --format=text --lang=ja)"

# --- Rules ---

cat >good.data <<'END'
rule: frobnicated-mailbox
cause: recipient-disabled
text: this mailbox has been frobnicated
strength: phrase
example: 550 this mailbox has been frobnicated
END
sed 's/^example: .*/example: 550 5.1.1 User unknown/' good.data >bad.data
sed 's/^cause: .*/cause: recipient-disabld/' good.data >wrong.data
expect 'rules that do what they say are exit status 0' 0 "$(status_of whybounce rules check good.data)"
expect 'rules that do not are exit status 1' 1 "$(status_of whybounce rules check bad.data)"
expect_in 'an example that comes out otherwise is named by its line' \
    "'bad.data': line 5: rule frobnicated-mailbox: example came out as recipient-unknown" "$(whybounce rules check bad.data)"
expect 'a mistake in a file of rules is exit status 2' 2 "$(status_of whybounce rules check wrong.data)"
expect_in 'a mistake in a file of rules is told' "'wrong.data': " "$(whybounce rules check wrong.data 2>&1)"
expect_in 'a file of rules that is missing is told with what helps' "'missing.data': cannot be read: No such file or directory; check" \
    "$(whybounce rules check missing.data 2>&1)"
expect 'a file of rules that is missing is exit status 2' 2 "$(status_of whybounce rules check missing.data)"
sed -n '/^rule: /,/^example: /p' "$MANUALS/whybounce.1" >manual.data
expect 'the rule in the manual page is one that works' "'manual.data': 1 of 1 examples came out as their rules say" \
    "$(whybounce rules check manual.data 2>&1)"
expect_in 'rules of a file are applied' '"recipient-disabled"' \
    "$(whybounce explain --rules=good.data --format=jsonl '550 this mailbox has been frobnicated')"

done_testing
