#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# test-stream.sh: a program that feeds whybounce messages one a line, and waits for each answer
# shellcheck source=tests/cli/tap.sh
. "$(dirname "$0")/tap.sh"

stream() { # OPTION...: what comes back, without what is said about it
    whybounce --stdin=jsonl "$@" 2>/dev/null
}
say() { # what echo does not say the same everywhere: backslashes
    printf '%s\n' "$1"
}
complaint() {
    { whybounce --stdin=jsonl >/dev/null; } 2>&1
}
quoted() { # a message as a JSON string
    awk 'BEGIN { printf "\"" } { gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); printf "%s", $0 "\\r\\n" } END { printf "\"" }'
}
# The member of "source" in JSON Lines, in one line.
source_of() { # NAME
    sed -n 's/.*"source":{\([^}]*\)}.*/,\1/p' | sed -n 's/.*,"'"$1"'":"\{0,1\}\([^",}]*\).*/\1/p' | tr '\n' ' ' | sed 's/ $//'
}

bounce one@example.net >one.eml
bounce two@example.net >two.eml
letter >letter.eml
{
    say "{\"id\": \"first\", \"message\": $(quoted <one.eml), \"topic\": {\"any\": 1}}"
    say "{\"id\": 2, \"message_base64\": \"$(base64 -w0 two.eml)\"}"
    say "{\"message\": $(quoted <letter.eml)}"
} >lines

expect 'each line is a message' 'one@example.net two@example.net' "$(stream <lines | recipients)"
expect 'the id of a line comes back in its records, as a text' 'first 2 null' "$(stream <lines | source_of id)"
expect 'so does the number of the line' '1 2 3' "$(stream <lines | source_of line)"
expect 'each record tells how many its line gives' '1 1 1' "$(stream <lines | source_of records)"
expect 'what is no report comes back too' 'failure failure not-a-report' "$(stream <lines | field kind)"
expect 'a message is the same by line and by file' "$(whybounce two.eml | sed 's/"source":{[^}]*}//')" \
    "$(stream <lines | sed -n 2p | sed 's/"source":{[^}]*}//')"
# shellcheck disable=SC2002 # a pipe, not a file
expect 'several threads keep the order' "$(stream <lines)" "$(cat lines | stream -j2)"
{
    bounce one@example.net | sed '$d'
    printf '\nFinal-Recipient: rfc822; two@example.net\nAction: failed\nStatus: 5.1.1\n\n--b--\n'
} >both.eml
expect 'a message about two recipients says so in both records' '2 2' \
    "$(say "{\"message\": $(quoted <both.eml)}" | stream | source_of records)"

# --- Lines that are none ---

refused() { # NAME LINE WORDS
    printf '%s\n' "$2" >line
    cat line lines >wrong
    expect_in "$1 is told with its line" "whybounce: standard input: line 1: byte " "$(complaint <wrong)"
    expect_in "$1 is told" "$3" "$(complaint <wrong)"
    expect "$1 gives an error, and the stream goes on" 'error failure failure not-a-report' "$(stream <wrong | field kind)"
}
refused 'an empty line' '' 'the line ends inside its JSON'
refused 'a cut line' '{"id": "7", "message": "From' 'the line ends inside its JSON'
refused 'what is no JSON' 'From: a@example.com' 'not JSON'
refused 'an array' '["From: a@example.com"]' 'expected a JSON object'
refused 'a line without a message' '{"id": "7"}' 'expected one of "message" and "message_base64"'
refused 'a message that is a number' '{"message": 7}' 'the message is no JSON text'
refused 'bad base64' '{"message_base64": "RnJv!"}' 'is no base64'
refused 'an id that is an object' '{"id": {}, "message": "A: b"}' '"id" is neither a text nor a number'
refused 'an id beyond 64 bits' '{"id": 99999999999999999999, "message": "A: b"}' 'write it as a text'
refused 'bytes that are not UTF-8' "$(printf '{"message": "Subject: \377"}')" 'goes into "message_base64"'
refused 'an id with a NUL' '{"id": "7\u0000", "message": "A: b"}' '"id" has a NUL in it'
refused 'an empty message' '{"id": "7", "message": ""}' 'line 1: byte 0'
expect 'a line whose message is wrong comes back with its id' 7 \
    "$(say '{"id": "7", "message": 5}' | stream | source_of id)"
expect 'a line that cannot be read makes the exit status 2' 2 "$(say '{' | status_of stream)"
{ printf '{"id": "long", "message": "'; head -c 300000 /dev/zero | tr '\0' x; say '"}'; cat lines; } >long
expect 'a line over the limit is an error, and the next is read' 'error failure failure not-a-report' \
    "$(stream --max-size=2K <long | field kind)"
# shellcheck disable=SC2002
expect 'also of a pipe' 'error failure failure not-a-report' "$(cat long | stream --max-size=2K | field kind)"
expect_in 'a message over the limit is read as far as that' 'byte 100: ' \
    "$(head -n 1 lines | whybounce --stdin=jsonl --max-size=100 2>&1 >/dev/null)"
expect '--stdin=jsonl is not for files' one@example.net "$(stream one.eml | recipients)"
expect '--delivery reads mail' 2 "$(whybounce --stdin=xml <lines >/dev/null 2>&1; echo $?)"

# --- A conversation ---

mkfifo there back
for jobs in 1 2; do
    timeout 20 "$WHYBOUNCE" --stdin=jsonl -j $jobs <there >back 2>/dev/null &
    exec 3>there 4<back
    answers=
    for line in 1 2 3; do
        sed -n "${line}p" lines >&3
        read -r answer <&4
        answers="$answers $(echo "$answer" | source_of line)"
    done
    exec 3>&- 4<&-
    wait
    expect "each line is answered before the next is waited for (-j $jobs)" ' 1 2 3' "$answers"
done

done_testing
