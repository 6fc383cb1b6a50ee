#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# test-inputs.sh: what whybounce takes for mail, and in which order
# shellcheck source=tests/cli/tap.sh
. "$(dirname "$0")/tap.sh"

bounce one@example.net >one.eml
bounce two@example.net >two.eml

# --- Single messages ---

expect 'a file may be one message' one@example.net "$(whybounce one.eml | recipients)"
expect 'standard input is read when nothing is named' one@example.net "$(whybounce <one.eml | recipients)"
expect '"-" is standard input' 'two@example.net one@example.net' "$(whybounce two.eml - <one.eml | recipients)"
# shellcheck disable=SC2002 # a pipe, not a file
expect 'a pipe is read like a file' one@example.net "$(cat one.eml | whybounce | recipients)"
mkfifo pipe
cat one.eml >pipe &
expect 'a named pipe is read when it is named' one@example.net "$(whybounce pipe | recipients)"
expect_in 'a named pipe that nobody writes to is an error' "'pipe': is a pipe that nobody writes to" \
    "$(timeout 10 "$WHYBOUNCE" pipe 2>&1 >/dev/null)"
{ sleep 3; cat one.eml; } >pipe &
expect 'a named pipe may be slow' one@example.net "$(timeout 20 "$WHYBOUNCE" pipe | recipients)"
expect_in 'a device is an error' "'/dev/zero': is a device" "$(timeout 10 "$WHYBOUNCE" /dev/zero 2>&1 >/dev/null)"
expect 'files come in the order in which they are named' 'two@example.net one@example.net' \
    "$(whybounce two.eml one.eml | recipients)"
{ echo 'From MAILER-DAEMON'; cat one.eml; } >envelope.eml
expect 'an envelope line in front of a message is passed over' one@example.net \
    "$(whybounce envelope.eml | recipients)"
cp one.eml ./-dash.eml
expect 'a file whose name begins with a dash can follow "--"' one@example.net "$(whybounce -- -dash.eml | recipients)"

# --- mbox ---

{ from_line; cat one.eml; echo; from_line; cat two.eml; echo; from_line; letter; } >box
expect 'an mbox is read message by message' 'one@example.net two@example.net' "$(whybounce box | recipients)"
# shellcheck disable=SC2002
expect 'standard input may be an mbox' 'one@example.net two@example.net' "$(cat box | whybounce | recipients)"
expect 'records tell which message of an mbox they are of' '0 1' "$(whybounce box | field index)"
offset=$(whybounce box | sed -n 2p | field offset)
length=$(whybounce box | sed -n 2p | field length)
expect 'offset and length cut the message out of the mbox' "$(cat two.eml)" \
    "$(tail -c +$((offset + 1)) box | head -c "$length")"
{ from_line; cat one.eml; } >single
expect 'a message behind a From_ line is an mbox of one' one@example.net "$(whybounce single | recipients)"

# --- Folders ---

mkdir -p Maildir/cur Maildir/new Maildir/tmp Maildir/.Archive/cur Maildir/.Archive/new Maildir/.Archive/tmp
bounce new@example.net >Maildir/new/1.host
bounce cur@example.net >Maildir/cur/1.host:2,S
bounce archive@example.net >Maildir/.Archive/cur/2.host:2,RS
bounce tmp@example.net >Maildir/tmp/3.host
echo 'not mail' >Maildir/dovecot-uidlist
expect 'of a Maildir the new and the seen mail is read, and its subfolders' \
    'new@example.net cur@example.net archive@example.net' "$(whybounce Maildir 2>&1 | recipients)"
expect 'what a server keeps beside the mail of a Maildir is no error' 0 "$(status_of whybounce Maildir)"

mkdir -p tree/b/deep tree/.hidden
bounce b@example.net >tree/b/deep/1
bounce a@example.net >tree/a
bounce c@example.net >tree/c
bounce hidden@example.net >tree/.hidden/1
bounce hidden@example.net >tree/.draft
expect 'a folder is read whole, in the order of names, without dot files' \
    'a@example.net b@example.net c@example.net' "$(whybounce tree | recipients)"
ln -s .. tree/b/loop
ln -s . tree/self
expect 'symbolic links cannot loop' 'a@example.net b@example.net c@example.net' \
    "$(timeout 10 "$WHYBOUNCE" tree | recipients)"
mkfifo tree/pipe
expect 'a pipe in a folder is passed over' 'a@example.net b@example.net c@example.net' \
    "$(timeout 10 "$WHYBOUNCE" tree | recipients)"

# --- What cannot be read ---

: >empty
printf '\177ELF\001\001\000\000\377\376' >binary
expect 'an input that cannot be read makes the exit status 2' 2 "$(status_of whybounce missing.eml)"
expect_in 'a missing file is named' "'missing.eml': cannot be read" "$(whybounce missing.eml 2>&1 >/dev/null)"
expect 'the rest is read all the same' one@example.net "$(whybounce missing.eml one.eml 2>/dev/null | recipients)"
expect 'an input that cannot be read is a record too' 'error failure' \
    "$(whybounce missing.eml one.eml 2>/dev/null | field kind)"
expect 'an empty file is an error' 'error' "$(whybounce empty 2>/dev/null | field kind)"
expect_in 'an empty file is named' "'empty'" "$(whybounce empty 2>&1 >/dev/null)"
expect 'binary data is an error' 2 "$(status_of whybounce binary)"
expect_in 'a message over the limit is told' "'one.eml': byte 100: " "$(whybounce --max-size=100 one.eml 2>&1 >/dev/null)"
# shellcheck disable=SC2002
expect_in 'a message over the limit is told of a pipe too' 'standard input: byte 100: ' \
    "$(cat one.eml | whybounce --max-size=100 2>&1 >/dev/null)"
{ from_line; echo 'Dear diary,'; echo; echo 'today'; } >diary
expect_in 'what only begins like an mbox is told' "'diary': message 1 at byte 44: begins like an mbox" "$(whybounce diary 2>&1 >/dev/null)"
{ from_line; cat one.eml; echo; from_line; } >cut.box
expect 'what stands before the cut of an mbox is read' 'failure error' "$(whybounce cut.box 2>/dev/null | field kind)"
{ from_line; echo 'Content-Length: 99999'; cat one.eml; } >wrong
expect 'a Content-Length that leads behind the end is no error' one@example.net "$(whybounce wrong 2>&1 | recipients)"
expect 'a Content-Length that leads behind the end is not told' '' "$(whybounce wrong 2>&1 >/dev/null)"
{ from_line; echo 'Content-Length: 99999'; letter; } >wrong
expect 'nor does it make an error of a message that is no report' not-a-report \
    "$(whybounce --all wrong 2>/dev/null | field kind)"
mkdir locked
if chmod 0 locked && [ -r locked ]; then
    skip 'a folder that may not be read is an error' 'root may read everything'
else
    expect 'a folder that may not be read is an error' 'error' "$(whybounce locked 2>/dev/null | field kind)"
fi
ln -s nowhere dangling
mkdir links && mv dangling links
expect 'a link to nowhere is an error' 'error' "$(whybounce links 2>/dev/null | field kind)"

done_testing
