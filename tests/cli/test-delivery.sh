#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# test-delivery.sh: run by a mail server, whybounce never makes it lose a message
# shellcheck source=tests/cli/tap.sh
. "$(dirname "$0")/tap.sh"

bounce one@example.net >one.eml
letter >letter.eml

expect 'a report is written' one@example.net "$(whybounce --delivery <one.eml | recipients)"
expect 'a report is exit status 0' 0 "$(whybounce --delivery <one.eml >/dev/null; echo $?)"
expect 'what is no report is exit status 0' 0 "$(whybounce --delivery <letter.eml >/dev/null; echo $?)"
{ from_line; cat one.eml; echo; from_line; letter; } >quoting
expect 'the input is one message, whatever its lines look like' 1 \
    "$(whybounce --delivery --all <quoting 2>/dev/null | wc -l | tr -d ' ')"
# shellcheck disable=SC2002 # a pipe, as mail servers give it
expect 'a pipe is read' one@example.net "$(cat one.eml | whybounce --delivery | recipients)"

try_again() { # NAME, the exit status and output so far in "status" and "output"
    expect "$1: the server is to try again" 75 "$status"
    expect "$1: nothing is written" '' "$output"
}
output=$(whybounce --delivery </dev/null 2>/dev/null)
status=$?
try_again 'no message'
output=$(whybounce --delivery <. 2>/dev/null)
status=$?
try_again 'an input that cannot be read'
output=$(whybounce --delivery <&- 2>/dev/null)
status=$?
try_again 'no standard input'
output=$(whybounce --delivery --formt=json <one.eml 2>/dev/null)
status=$?
try_again 'a mistake in the options'
output=$(whybounce --delivery --rules=missing <one.eml 2>/dev/null)
status=$?
try_again 'a file of rules that is missing'
output=$(whybounce --stdin=jsonl --delivery <one.eml 2>/dev/null)
status=$?
try_again 'a form of input that --delivery does not read'
output=$(whybounce --delivery one.eml 2>/dev/null)
status=$?
try_again 'a path'
if [ -c /dev/full ]; then
    expect 'a full disk: the server is to try again' 75 "$(whybounce --delivery <one.eml 2>/dev/null >/dev/full; echo $?)"
else
    skip 'a full disk: the server is to try again' 'no /dev/full'
fi
{ sleep 0.2; whybounce --delivery <one.eml 2>/dev/null; echo $? >status; } | :
expect 'nobody who reads: the server is to try again' 75 "$(cat status)"

# Too little memory for the message: the process ends by itself, and not by a signal. (Sanitizers need more than that.)
with_little_memory() {
    # shellcheck disable=SC3045 # dash, bash and ksh know it
    (ulimit -v 200000 && exec "$WHYBOUNCE" --delivery 2>/dev/null)
}
if with_little_memory <one.eml >/dev/null; then
    output=$({ cat one.eml; head -c 300000000 /dev/zero; } 2>/dev/null | with_little_memory)
    status=$?
    try_again 'no memory'
else
    skip 'no memory: the server is to try again' 'needs much by itself'
    skip 'no memory: nothing is written' 'needs much by itself'
fi

done_testing
