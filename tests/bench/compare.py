#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
# compare.py BUILD PEERS FOLDER...: whybounce and other bounce parsers on the same messages
#
# Copies the messages of the folders (*.eml) into one flat folder that all programs can read, as often as it takes for
# a run of some length; the programs take turns, and each one's fastest run counts. Start-up is a run over one message.
# BUILD is the build folder, PEERS the folder of the programs that call the peers; a peer that is not installed is named
# and left out. Prints a table for the README.
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

N_MESSAGES = 2000  # at least; the slowest peer takes ten seconds for them
N_ROUNDS = 5
LONG_RUN = 4  # seconds; such a run is not repeated
N_STARTS = 15


def programs(whybounce, peers):
    """Name, command before the folder, and a command that fails where the program is not installed."""
    ours = [whybounce, "scan", "--format=jsonl"]
    sisimai, bounceparser, flufl = (
        os.path.join(peers, name) for name in ("sisimai.pl", "bounceparser.pl", "flufl-bounce.py"))
    return [
        ("whybounce, one worker", ours + ["-j1"], ["true"]),
        ("whybounce, two workers", ours + ["-j2"], ["true"]),
        ("flufl.bounce (Python)", ["/usr/bin/python3", flufl], ["/usr/bin/python3", "-c", "import flufl.bounce"]),
        ("Mail::DeliveryStatus::BounceParser (Perl)", ["perl", bounceparser],
         ["perl", "-MMail::DeliveryStatus::BounceParser", "-e", "1"]),
        ("Sisimai (Perl)", ["perl", sisimai], ["perl", "-MSisimai", "-e", "1"]),
    ]


def run(runner, command):
    """Seconds that passed, seconds of CPU, and megabytes at the peak; None when the program failed."""
    done = subprocess.run([runner] + command, stdout=subprocess.PIPE, check=False)
    return tuple(float(word) for word in done.stdout.split()) if done.returncode == 0 else None


def find_messages(folders):
    for folder in folders:
        for place, _, names in sorted(os.walk(folder)):
            yield from (os.path.join(place, name) for name in sorted(names) if name.endswith(".eml"))


def copy_messages(messages, folder):
    """As many whole copies as N_MESSAGES takes; how many messages that are."""
    n_copies = -(-N_MESSAGES // len(messages))
    for copy in range(n_copies):
        for number, path in enumerate(messages):
            shutil.copyfile(path, os.path.join(folder, "%02d-%05d.eml" % (copy, number)))
    return n_copies * len(messages)


def measure(runner, present, folder, one):
    """By name: the fastest run over all messages, and the seconds of a start."""
    best, starts = {}, {}
    for _ in range(N_ROUNDS):
        for name, command in present:
            if name in best and best[name][0] > LONG_RUN:
                continue
            taken = run(runner, command + [folder])
            if taken is not None and (name not in best or taken[1] < best[name][1]):
                best[name] = taken
    for _ in range(N_STARTS):
        for name, command in present:
            taken = run(runner, command + [one])
            if taken is not None:
                starts.setdefault(name, []).append(taken[0])
    return best, {name: statistics.median(times) for name, times in starts.items()}


def cell(number):
    return "%.0f" % number if number >= 100 else "%.3g" % number


def print_table(present, best, starts, n_messages):
    print("| %-41s | messages/s | CPU/message | peak memory | start-up | CPU, times ours |" % "")
    print("| %s | ---: | ---: | ---: | ---: | ---: |" % ("-" * 41))
    ours = best[present[0][0]][1]
    for name, _ in present:
        if name not in best or name not in starts:
            print("compare: %s ended with an error; left out" % name, file=sys.stderr)
            continue
        passed, cpu, memory = best[name]
        print("| %-41s | %10s | %8s us | %8s MB | %5s ms | %15s |" % (
            name, cell(n_messages / passed), cell(cpu / n_messages * 1e6), cell(memory), cell(starts[name] * 1e3),
            cell(cpu / ours)))


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return "%d x %s" % (os.cpu_count(), names[0] if names else os.uname().machine)


def main():
    build, peers = sys.argv[1:3]
    runner = os.path.join(build, "tests/bench/run")
    messages = list(find_messages(sys.argv[3:]))
    if not messages:
        sys.exit("compare.py: no *.eml there; usage: compare.py BUILD PEERS FOLDER...")
    present = []
    for name, command, probe in programs(os.path.join(build, "cli/whybounce"), peers):
        if run(runner, probe) is None:
            print("compare: %s is not installed; left out" % name, file=sys.stderr)
        else:
            present.append((name, command))
    with tempfile.TemporaryDirectory() as scratch:
        folder, one = os.path.join(scratch, "messages"), os.path.join(scratch, "one")
        os.mkdir(folder)
        os.mkdir(one)
        shutil.copyfile(messages[0], os.path.join(one, "1.eml"))
        n_messages = copy_messages(messages, folder)
        best, starts = measure(runner, present, folder, one)
    print("%d messages (%d different), %s, %s\n" % (
        n_messages, len(messages), processor(), time.strftime("%Y-%m-%d")))
    print_table(present, best, starts, n_messages)
    one, two = (best[name][0] for name, _ in present[:2])
    print("\nTwo workers read %.2f times as many messages a second as one." % (one / two))


main()
