#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# test-restart.sh: a second run reads what is new, and nobody's mail is changed unless that was asked for
# shellcheck disable=SC2094 # "box" is a function and a file
# shellcheck source=tests/cli/tap.sh
. "$(dirname "$0")/tap.sh"

again() { # PATH...: what a run with the state finds
    whybounce --state=state "$@" 2>/dev/null | recipients
}
anew() { # a state that knows nothing
    rm -f state
}
maildir() { # NAME
    mkdir -p "$1/new" "$1/cur" "$1/tmp"
}
box() { # RECIPIENT...: an mbox
    for recipient; do
        from_line
        bounce "$recipient"
        echo
    done
}

# --- A Maildir with a state ---

maildir Maildir
maildir Maildir/.Archive
bounce one@example.net >Maildir/new/1420070401.one.host
bounce two@example.net >Maildir/cur/1420070402.two.host:2,
bounce old@example.net >Maildir/.Archive/cur/1420070400.old.host:2,S
before=$(ls -R Maildir)
expect 'the first run reads all' 'one@example.net two@example.net old@example.net' "$(again Maildir)"
expect 'a Maildir stays as it is' "$before" "$(ls -R Maildir)"
expect 'the second run reads nothing' '' "$(again Maildir)"
expect 'nothing new is exit status 1' 1 "$(status_of whybounce --state=state Maildir)"
expect_not_in 'nothing new is no reason to speak of' 'no report' "$(whybounce --format=text --state=state Maildir 2>&1)"
bounce three@example.net >Maildir/new/1420070403.three.host
expect 'a later run reads what is new' three@example.net "$(again Maildir)"
mv Maildir/new/1420070401.one.host Maildir/cur/1420070401.one.host:2,RS
mv Maildir/cur/1420070402.two.host:2, Maildir/cur/1420070402.two.host:2,ST
expect 'a message that moved or has other flags is not new' '' "$(again Maildir)"
expect 'the summary tells how many were passed over' '         4  passed over (older, or done before)' \
    "$(whybounce --state=state --summary Maildir 2>&1 >/dev/null | tail -n 1)"
names=$(grep -c '^[0-9a-f]*$' state)
rm Maildir/cur/1420070401.one.host:2,RS
again Maildir >/dev/null
expect 'a name that is missed once is still known: it may have been renamed meanwhile' $((names - 1)) \
    "$(grep -c '^[0-9a-f]*$' state)"
again Maildir >/dev/null
expect 'a name that is missed twice is forgotten' 0 "$(grep -c -e '-$' state)"
rm -r Maildir/.Archive
again Maildir >/dev/null
expect 'a folder that is gone is forgotten' '' "$(grep Archive state)"
expect 'a broken message is told once' 'error ' \
    "$(: >Maildir/new/1420070404.empty.host; whybounce --state=state Maildir 2>/dev/null | field kind) $(again Maildir)"
ln -s Maildir link
expect 'another way to the same folder finds nothing new' '' "$(again link/../Maildir)"

# --- An mbox with a state ---

anew
box one@example.net two@example.net >box
expect 'an mbox is read whole at first' 'one@example.net two@example.net' "$(again box)"
expect 'and then not again' '' "$(again box)"
box three@example.net >>box
expect 'what was appended is new' three@example.net "$(again box)"
box four@example.net >>box
expect 'its messages are counted from the beginning of the mbox' 3 "$(whybounce --state=state box | field index)"
box two@example.net three@example.net four@example.net >box
expect 'an mbox that was compacted is read anew' 'two@example.net three@example.net four@example.net' "$(again box)"
box five@example.net >box
expect_in 'an mbox that was rotated is told' "'box': is not what the last run has read" \
    "$(whybounce --state=state box 2>&1 >/dev/null)"
expect 'an mbox that was rotated is read anew' '' "$(again box)"
{ from_line; bounce six@example.net | sed '/^--b$/,$d'; } >>box
expect 'a message that is cut is read as far as it goes' 'five@example.net' "$(whybounce box | recipients)"
again box >/dev/null
bounce six@example.net | sed -n '/^--b$/,$p' >>box
expect 'and once more when the rest has come' six@example.net "$(again box)"
anew
expect 'a message is a file that is done' 'one@example.net ' \
    "$(bounce one@example.net >one.eml; again one.eml) $(again one.eml)"

# --- Other folders with a state ---

anew
mkdir tree
bounce one@example.net >tree/one
box two@example.net three@example.net >tree/box
expect 'a folder is read whole at first' 'two@example.net three@example.net one@example.net' "$(again tree)"
bounce four@example.net >tree/four
box five@example.net >>tree/box
expect 'and then what is new in it' 'five@example.net four@example.net' "$(again tree)"
bounce other@example.net >tree/one
expect 'a file that was written anew is new' other@example.net "$(again tree)"

# --- The state itself ---

echo 'my diary' >diary
expect_in 'a file that is no state is told, with its line' "'diary': line 1: expected what '--state' has written" \
    "$(whybounce --state=diary tree 2>&1)"
expect 'a file that is no state stays' 'my diary' "$(cat diary)"
head -n 2 state >half
expect_in 'half a state is told' "'half': line " "$(whybounce --state=half tree 2>&1)"
expect_in 'a state that cannot be written is told' "'nowhere/state': cannot be opened" \
    "$(whybounce --state=nowhere/state tree 2>&1)"
expect 'a state that cannot be written is exit status 2' 2 "$(status_of whybounce --state=nowhere/state tree)"
if command -v flock >/dev/null; then
    expect_in 'two runs cannot use one state' "'state': another run is using it" \
        "$(flock state "$WHYBOUNCE" --state=state tree 2>&1)"
else
    skip 'two runs cannot use one state' 'no flock(1)'
fi
whybounce --state=state tree >/dev/null 2>&1
awk '/^end /{print "end " NR; next} {print} /^folder /{print}' state >doubled
expect_in 'a state that names a folder twice is told' "'doubled': line 3: expected what" \
    "$(whybounce --state=doubled tree 2>&1)"
awk '/^end /{print "end " NR; next} {print} /^(mbox|file) /{print}' state >doubled
expect_in 'a state that names a file twice is told' "'doubled': line" "$(whybounce --state=doubled tree 2>&1)"
if mkfifo pipe 2>/dev/null; then
    expect_in 'a pipe is no state, and is not waited for' "'pipe': it is a pipe or a device; name a file" \
        "$(timeout 20 "$WHYBOUNCE" --state=pipe tree 2>&1)"
else
    skip 'a pipe is no state, and is not waited for' 'no pipes here'
fi
mkdir elsewhere
ln -s elsewhere/state linked
whybounce --state=linked tree >/dev/null 2>&1
expect 'a state behind a link is written where the link leads' 'elsewhere/state whybounce-state 1' \
    "$(readlink linked) $(head -n 1 elsewhere/state)"
echo mine >mine
ln -s mine planted.new
whybounce --state=planted tree >/dev/null 2>&1
expect 'a link beside the state is not written through' 'mine whybounce-state 1' \
    "$(cat mine) $(head -n 1 planted)"
(
    ulimit -f 0
    trap '' XFSZ
    "$WHYBOUNCE" --state=full tree >/dev/null 2>failure
) 2>/dev/null
expect 'a state that could not be written leaves no half one behind' absent \
    "$(if [ -e full.new ]; then echo there; else echo absent; fi)"
expect 'the state of standard input is a mistake' 2 "$(status_of whybounce --state=state -)"
expect 'two ways to the same end are a mistake' 2 "$(status_of whybounce --state=state --mark-seen Maildir)"
if [ -c /dev/full ]; then
    anew
    whybounce --state=state tree >/dev/full 2>&1
    expect 'what could not be written is not done' 5 "$(again tree | wc -w | tr -d ' ')"
else
    skip 'what could not be written is not done' 'no /dev/full'
fi

# --- Marking as seen ---

maildir Seen
bounce one@example.net >Seen/new/1420070401.one.host
bounce two@example.net >Seen/cur/1420070402.two.host:2,FR
bounce three@example.net >Seen/cur/1420070403.three.host:2,S
bounce four@example.net >Seen/cur/1420070404.four.host
expect '--mark-seen reads what has not been seen' 'one@example.net two@example.net four@example.net' \
    "$(whybounce --mark-seen Seen | recipients)"
expect '--mark-seen moves it to cur with the flag S' \
    '1420070401.one.host:2,S 1420070402.two.host:2,FRS 1420070403.three.host:2,S 1420070404.four.host:2,S' \
    "$(find Seen -type f | sed 's/.*cur\///' | sort | tr '\n' ' ' | sed 's/ $//')"
expect 'and then there is nothing more' '' "$(whybounce --mark-seen Seen | recipients)"
expect_in 'an mbox cannot be marked' 'is no Maildir' "$(whybounce --mark-seen box 2>&1 >/dev/null)"
expect_in 'nor any other folder' 'is no Maildir' "$(whybounce --mark-seen tree 2>&1 >/dev/null)"

# --- Old mail ---

now=$(date +%s)
maildir Old
bounce old@example.net >Old/new/1420070401.old.host
bounce young@example.net >Old/new/"$now".young.host
bounce touched@example.net >Old/new/touched
touch -d '2015-01-01' Old/new/touched Old/new/"$now".young.host
expect 'mail in a Maildir is as old as its name says, else as its file' young@example.net \
    "$(whybounce --max-age=1d Old | recipients)"
{ box one@example.net; bounce two@example.net | sed "1i From MAILER-DAEMON $(LC_ALL=C date -u '+%a %b %e %T %Y')"; } >mixed
expect 'mail in an mbox is as old as its From_ line says' two@example.net "$(whybounce --max-age=12h mixed | recipients)"
touch -d '2015-01-01' one.eml mixed
expect 'a file is as old as it says' '' "$(whybounce --max-age=12h one.eml mixed | recipients)"
expect 'old mail is read unless somebody says otherwise' one@example.net "$(whybounce one.eml | recipients)"
for age in 30 d 0d -1d 1y 1dd 9999999999999999999d; do
    expect "--max-age=$age is a mistake" 2 "$(status_of whybounce --max-age="$age" one.eml)"
done

# --- Packed mail ---

box one@example.net two@example.net | gzip >box.gz
maildir Packed
bounce one@example.net | gzip >Packed/new/1420070409.packed.host
expect 'a packed mbox is read' 'one@example.net two@example.net' "$(whybounce box.gz | recipients)"
expect 'packed mail in a Maildir is read' one@example.net \
    "$(whybounce Packed | recipients)"
# shellcheck disable=SC2002
expect 'standard input may be packed' 'one@example.net two@example.net' "$(cat box.gz | whybounce | recipients)"
box three@example.net | gzip >>box.gz
expect 'what was packed in two pieces is read' 'one@example.net two@example.net three@example.net' \
    "$(whybounce box.gz | recipients)"
anew
expect 'a packed mbox is remembered' 'one@example.net two@example.net three@example.net ' "$(again box.gz) $(again box.gz)"
head -c 300 box.gz >cut.gz
expect_in 'packed mail that ends early is told, with its byte' "'cut.gz': reading failed: the gzip data end early, at byte 300" \
    "$(whybounce cut.gz 2>&1 >/dev/null)"
{ bounce one@example.net | gzip | head -c -8; echo 12345678; } >bad.gz
expect_in 'damaged packed mail is told' 'the gzip data are damaged at byte ' "$(whybounce bad.gz 2>&1 >/dev/null)"
{ bounce bomb@example.net; head -c 100000000 /dev/zero; } | gzip -1 >bomb.gz
expect_in 'a bomb is read as far as the limit' "'bomb.gz': byte 1048576" "$(whybounce --max-size=1M bomb.gz 2>&1 >/dev/null)"
expect_in 'what never ends is read as far as the limit' 'standard input: byte 0: ' \
    "$(timeout 20 "$WHYBOUNCE" --max-size=1M </dev/zero 2>&1 >/dev/null)"

# --- MH ---

mkdir -p MH/inbox
: >MH/inbox/.mh_sequences
for mail in 10 9 100; do bounce "m$mail@example.net" >MH/inbox/$mail; done
bounce gone@example.net >MH/inbox/,8
echo 'no mail' >MH/inbox/replcomps
expect 'an MH folder is read in the order of its numbers, without what was deleted' \
    'm9@example.net m10@example.net m100@example.net' "$(whybounce MH | recipients)"
expect 'what else lies in it is no error' 0 "$(status_of whybounce MH)"

# --- Somebody else at work ---

maildir Busy
i=0
while [ $i -lt 300 ]; do
    bounce "u$i@example.net" >"Busy/new/$((1420070400 + i)).m.host"
    i=$((i + 1))
done
wanted=$(whybounce Busy | recipients | tr ' ' '\n' | sort)
for file in Busy/new/*; do
    mv "$file" "Busy/cur/${file##*/}:2,S"
done &
# shellcheck disable=SC2046
expect 'messages that move while they are read are read once each' "$wanted" \
    "$(whybounce Busy 2>&1 | recipients | tr ' ' '\n' | sort)"
wait
rm Busy/cur/*5.m.host:2,S &
expect 'messages that vanish are no error' 0 "$(status_of whybounce Busy)"
wait

# --- Interrupted ---

{ box one@example.net; sleep 5; } | { timeout -s INT 1 "$WHYBOUNCE" --summary --all - 2>said >got; echo $? >status; } &
wait
expect 'Ctrl-C ends with what was done' "whybounce: Interrupt after 0 messages, 0 of them reports; with --state=FILE another run would go on from there" \
    "$(grep whybounce said)"
expect 'and as the shell wants to know it' 124 "$(cat status)"

done_testing
