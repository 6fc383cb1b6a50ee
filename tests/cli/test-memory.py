#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""test-memory.py: a mailbox of any size takes the memory of a small one"""
import os
import pathlib
import subprocess
import tempfile

WHYBOUNCE = os.environ["WHYBOUNCE"]
LIMIT = 40 * 1024  # kB
SLACK = 2 * 1024  # kB by which two runs of the same may differ
LETTER = b"From: a@example.com\nTo: b@example.com\nMessage-ID: <a@example.com>\n\n" + 50 * b"Nothing to report.\n"
FROM_LINE = b"From a@example.com Thu Jan  1 00:00:00 2015\n"

number = 0


def result(name, passed, detail):
    global number
    number += 1
    print(f"{'ok' if passed else 'not ok'} {number} - memory: {name}")
    if not passed:
        print(f"# {detail}")


def memory_of(*options, feed=None):
    """The most memory that a run has in use, in kB."""
    process = subprocess.Popen([WHYBOUNCE, *options], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    for part in feed or []:
        process.stdin.write(part)
    process.stdin.close()
    usage = os.wait4(process.pid, 0)[2]
    process.returncode = 0
    return usage.ru_maxrss


def box(n_messages):
    return (FROM_LINE + LETTER + b"\n" for _ in range(n_messages))


def make_maildir(place, n_messages):
    for name in ("new", "cur", "tmp"):
        (place / name).mkdir(parents=True)
    (place / "tmp" / "letter").write_bytes(LETTER)
    for i in range(n_messages):
        os.link(place / "tmp" / "letter", place / "new" / f"{1420070400 + i}.M{i}P1.mail.host.example.com")


def long_names(n_messages):
    return (b"Nov 14 22:13:20 mx1 postfix/cleanup[2]: %X0: message-id=<%s@example.org>\n" % (0xA00000 + i, b"x" * 4070)
            for i in range(n_messages))


def begun_deliveries(n_messages):
    return (b"Nov 14 22:13:20 mx1 qmail: 1700000000.000000 starting delivery %d: msg %d to remote bob@example.com\n" % (i, i)
            for i in range(n_messages))


small, large = (memory_of("-j2", feed=box(n)) for n in (100, 10000))
result("an mbox of 10000 messages takes that of 100", large < small + SLACK, f"{small} kB and {large} kB")
with tempfile.TemporaryDirectory() as scratch:
    state, place = pathlib.Path(scratch) / "state", pathlib.Path(scratch) / "Maildir"
    make_maildir(place, 40000)
    first, second = (memory_of("-j2", f"--state={state}", str(place)) for _ in range(2))
result("a Maildir of 40000 messages and its state take less than 40 MB", first < LIMIT, f"{first} kB")
result("and no more when all of it has been read before", second < first + SLACK, f"{first} kB and {second} kB")
endless = memory_of("--max-size=1M", feed=(bytes(65536) for _ in range(1))), memory_of(
    "--stdin=jsonl", "--max-size=64K", feed=(b"x" * 65536 for _ in range(1000)))
result("a line that does not end takes that of the limit", endless[1] < endless[0] + SLACK, f"{endless} kB")
log_memory = {name: memory_of("log", "--incidents", feed=lines) for name, lines in (
    ("long names", long_names(90000)), ("deliveries that begin", begun_deliveries(500000)))}
result("a log of long names takes little more than the 256 MB that texts may take",
       log_memory["long names"] < 320 * 1024, f"{log_memory} kB")
result("a log of deliveries that only begin takes that of 200000 messages",
       log_memory["deliveries that begin"] < 100 * 1024, f"{log_memory} kB")
print(f"1..{number}")
