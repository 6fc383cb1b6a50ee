#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""test-kill.py: killed at any moment and run again, whybounce loses nothing and changes nothing

Kills a batch at random moments, lets a mail program move messages in between, and runs it again until it is done; then
begins anew, until it has been killed often enough. The seed is printed: SEED=... repeats a run, as far as times allow.
"""
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

WHYBOUNCE = os.environ["WHYBOUNCE"]
N_MESSAGES = 150
N_KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 200
SHORTEST = 0.004  # seconds; what a program takes to begin
SEED = int(os.environ.get("SEED", time.time_ns() % 1000000))
chance = random.Random(SEED)

ID = re.compile(rb'"id":"([0-9a-f]{32})"')
SOURCE = re.compile(rb'"source":{[^}]*}')

REPORT = """From: MAILER-DAEMON@mx.example.com
To: sender@example.org
Subject: Undelivered Mail Returned to Sender
Date: Thu, 01 Jan 2015 00:00:00 +0000
Message-ID: <{0}.report@mx.example.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; user{0}@example.net
Action: failed
Diagnostic-Code: smtp; 550 5.1.1 <user{0}@example.net>: User unknown

--b--
"""


def make_maildir(place):
    for name in ("new", "cur", "tmp"):
        (place / name).mkdir(parents=True)
    for i in range(N_MESSAGES):
        (place / "new" / f"{1420070400 + i}.M{i}.host").write_text(REPORT.format(i))


def make_mbox(place):
    place.write_text("".join(f"From MAILER-DAEMON Thu Jan  1 00:00:00 2015\n{REPORT.format(i)}\n"
                             for i in range(N_MESSAGES)))


def move_some(place):
    """What a mail program does meanwhile: it has noticed messages, or somebody has answered one."""
    for path in chance.sample(sorted((place / "new").iterdir()), k=min(3, len(list((place / "new").iterdir())))):
        path.rename(place / "cur" / (path.name + ":2," + chance.choice(["", "R"])))


def move_none(place):
    """Nobody else is there."""


def run(command, limit):
    """One run, killed after that time. What it has written, line by line, and whether it was killed."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        output.seek(0)
        whole = output.read().split(b"\n")[:-1]
    return whole, process.returncode == -signal.SIGKILL


def facts(lines):
    """The records by their ids, without the place where they were read: that may change."""
    found = {}
    for line in lines:
        found.setdefault(ID.search(line).group(1), []).append(SOURCE.sub(b"", line))
    return found


def put_back(place):
    """The mailbox as it was."""
    if place.is_dir():
        for path in (place / "cur").iterdir():
            path.rename(place / "new" / path.name.partition(":")[0])


def try_way(name, make, options, move, n_kills):
    n_killed = n_rounds = n_twice = lost = differing = 0
    with tempfile.TemporaryDirectory() as scratch:
        place, state = pathlib.Path(scratch) / "mail", pathlib.Path(scratch) / "state"
        make(place)
        command = [WHYBOUNCE, "--format=jsonl", *(option.replace("STATE", str(state)) for option in options)]
        expected = facts(run([WHYBOUNCE, "--format=jsonl", str(place)], 60)[0])
        began = time.monotonic()
        run([*command, str(place)], 60)
        usual = time.monotonic() - began
        while n_killed < n_kills:
            put_back(place)
            state.unlink(missing_ok=True)
            seen, was_killed = [], True
            while was_killed:
                limit = 60 if n_killed >= n_kills else chance.uniform(0, usual)
                records, was_killed = run([*command, f"-j{chance.choice([1, 2])}", str(place)], limit)
                usual = usual * 1.1 if was_killed else max(usual * 0.9, SHORTEST)  # about half are to be killed
                seen += records
                n_killed += was_killed
                move(place)
            seen += run([*command, str(place)], 60)[0]
            found = facts(seen)
            lost += len(expected.keys() - found.keys())
            differing += len(found.keys() - expected.keys()) + sum(len(set(same)) > 1 for same in found.values())
            n_twice += sum(len(same) - 1 for same in found.values())
            n_rounds += 1
    print(f"# {name}: {n_killed} kills, {n_rounds} rounds, {n_twice} records came again (SEED={SEED})")
    return lost, differing, n_twice / n_killed


number = 0


def result(name, passed, detail):
    global number
    number += 1
    print(f"{'ok' if passed else 'not ok'} {number} - kill: {name}")
    if not passed:
        print(f"# {detail} (SEED={SEED})")


for way, *how in (("a Maildir with --state", make_maildir, ["--state=STATE"], move_some, N_KILLS),
                  ("a Maildir with --mark-seen", make_maildir, ["--mark-seen"], move_some, N_KILLS),
                  ("an mbox with --state", make_mbox, ["--state=STATE"], move_none, max(N_KILLS // 4, 20))):
    lost, differing, twice = try_way(way, *how)
    result(f"{way}, killed {how[3]} times, loses nothing", lost == 0, f"{lost} records are missing")
    result(f"{way}: what comes again is the same", differing == 0, f"{differing} ids have two records")
    result(f"{way}: less than half of it comes again", twice < N_MESSAGES / 2, f"{twice} records for each kill")
print(f"1..{number}")
sys.exit(0)
