#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""How sure the program is, against how often it is right; and the table that makes the one the other.

    calibrate.py [--write] WHYBOUNCE WEIGHTS FIRST-TRIES FOLDER...

A FOLDER holds .eml files and gold.jsonl: a JSON object a line with "file" and "recipients", each of which has
"recipient", "cause" and perhaps "cause_alt" (other causes that are as good). FIRST-TRIES counts replies that the rules
did not know, see there. The rules were made with mail at hand, so that the folders alone would make the program sure of
itself: folders and first tries count the same.

The table maps the share of the best cause to how often such a verdict is right. It has a value for each of a few knots,
fitted by pooling adjacent violators over cells around the knots, each of which begins with a few observations that say
what the line through all says. Families of messages (the name without its number) and lots of first tries are held out
in turn, to see what the fit is worth for what it has not seen.
"""
import json
import os
import re
import subprocess
import sys
from collections import namedtuple

KNOTS = [0, 0.3, 0.5, 0.7, 0.85, 0.95, 1]
PRIOR = 8  # observations that a cell begins with
FOLDS = 5
BINS = [i / 10 for i in range(11)]
CERTAIN = 0.98  # nothing that strangers write is surer

Point = namedtuple("Point", "share right family weight")  # share None: undetermined


def interpolate(table, x):
    before = table[0]
    for knot in table:
        if x <= knot[0]:
            if knot[0] == before[0]:
                return knot[1]
            return before[1] + (knot[1] - before[1]) * (x - before[0]) / (knot[0] - before[0])
        before = knot
    return before[1]


def read_table(path):
    table = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            found = re.match(r"confidence: (\S+) (\S+)$", line)
            if found:
                table.append((float(found[1]), float(found[2])))
    return table


def nothing_of(path):
    with open(path, encoding="utf-8") as file:
        return float(re.search(r"^nothing: (\S+)$", file.read(), re.M)[1])


def family_of(name):
    return re.sub(r"[-_.]?\d*\.eml$", "", name)


def causes_of(gold):
    return {gold.get("cause"), *gold.get("cause_alt", [])} - {None}


def golds_of(folder):
    with open(os.path.join(folder, "gold.jsonl"), encoding="utf-8") as file:
        return {entry["file"]: entry.get("recipients") or [] for entry in map(json.loads, file)}


def find_gold(golds, recipient, n_records):
    if len(golds) == 1 and n_records == 1:
        return golds[0]
    for gold in golds:
        names = [gold.get("recipient"), *gold.get("recipient_alt", [])]
        if recipient is not None and recipient.lower() in [name.lower() for name in names if name]:
            return gold
    return None


def points_of(folder, program, table):
    """One point for each record whose cause is labelled; what the table did to its share is undone."""
    inverse = [(seen, share) for share, seen in table]
    golds = golds_of(folder)
    paths = sorted(os.path.join(folder, name) for name in golds)
    output = subprocess.run([program, "scan", "--format=jsonl", *paths], stdout=subprocess.PIPE, check=False).stdout
    records = {}
    for record in map(json.loads, output.splitlines()):
        records.setdefault(os.path.basename(record["source"]["path"]), []).append(record)
    for name, found in records.items():
        for record in found:
            gold = find_gold(golds[name], record["recipient"], len(found))
            if record["cause"] is None or gold is None or not causes_of(gold):
                continue
            cause = record["cause"]["id"]
            share = None if cause == "undetermined" else interpolate(inverse, record["cause"]["confidence"])
            yield Point(share, cause in causes_of(gold), family_of(name), 1)


def first_tries(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("#") or not line.strip():
                continue
            lot, share, texts, right = line.split("\t")
            share = None if share == "-" else float(share)
            for weight, is_right in ((int(right), True), (int(texts) - int(right), False)):
                if weight > 0:
                    yield Point(share, is_right, "lot " + lot, weight)


def weigh_alike(mail, tries):
    """The tries count as much as the mail, whatever their number."""
    factor = sum(p.weight for p in mail) / max(1, sum(p.weight for p in tries))
    return mail + [p._replace(weight=p.weight * factor) for p in tries]


def mean_right(points):
    total = sum(p.weight for p in points)
    return sum(p.weight for p in points if p.right) / total if total else 0


def pool(cells):
    """Adjacent violators: cells of (value, weight) become monotone."""
    blocks = []
    for value, weight in cells:
        blocks.append([value, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            value, weight, n = blocks.pop()
            last = blocks[-1]
            last[0] = (last[0] * last[1] + value * weight) / (last[1] + weight)
            last[1] += weight
            last[2] += n
    return [value for value, _weight, n in blocks for _ in range(n)]


def fit_nothing(points):
    """Between mail and tries, of which many more come out undetermined."""
    tries = [p for p in points if p.family.startswith("lot ")]
    mail = [p for p in points if not p.family.startswith("lot ")]
    return sum(map(mean_right, (mail, tries))) / 2


def fit(points):
    told = [p for p in points if p.share is not None]
    cells = []
    for knot in KNOTS[1:]:
        right, total = PRIOR * knot, PRIOR
        for p in told:  # each point belongs to the two knots around it, to the nearer one more
            around = sorted(KNOTS, key=lambda k: abs(k - p.share))[:2]
            if knot in around:
                distance = abs(around[0] - around[1])
                part = p.weight * (1 - min(1, abs(knot - p.share) / distance))
                right, total = right + part * p.right, total + part
        cells.append((right / total, total))
    values = [min(CERTAIN, value) for value in pool(cells)]
    return [(0, 0)] + list(zip(KNOTS[1:], values)), fit_nothing([p for p in points if p.share is None])


def confidence(fitted, point):
    table, nothing = fitted
    return nothing if point.share is None else interpolate(table, point.share)


def held_out(points):
    """(confidence, point) where nothing of the point's family was fitted."""
    families = sorted({p.family for p in points})
    for fold in range(FOLDS):
        out = set(families[fold::FOLDS])
        fitted = fit([p for p in points if p.family not in out])
        yield from ((confidence(fitted, p), p) for p in points if p.family in out)


def print_bins(title, pairs):
    print(f"\n{title}\n  confidence      n   mean  right  off")
    for low, high in zip(BINS, BINS[1:]):
        inside = [(c, p) for c, p in pairs if low <= c < high or (high == 1 and c == 1)]
        n = sum(p.weight for _c, p in inside)
        if n < 0.5:
            continue
        mean = sum(c * p.weight for c, p in inside) / n
        right = sum(p.weight for _c, p in inside if p.right) / n
        print(f"  {low:.1f} - {high:.1f}  {n:7.0f}   {mean:.2f}   {right:.2f}  {abs(mean - right):.2f}"
              + ("  <-- more than 0.07" if n >= 20 and abs(mean - right) > 0.07 else ""))


def write(path, fitted):
    table, nothing = fitted
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("confidence:"))
    kept = [line for line in lines if not line.startswith("confidence:")]
    kept[first:first] = [f"confidence: {share:g} {value:.2f}" for share, value in table]
    kept = [f"nothing: {nothing:.2f}" if line.startswith("nothing:") else line for line in kept]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(kept) + "\n")


def main():
    arguments = sys.argv[1:]
    writes = "--write" in arguments
    if writes:
        arguments.remove("--write")
    if len(arguments) < 4:
        sys.exit(__doc__)
    program, weights, tries_path, *folders = arguments
    table = read_table(weights)
    mail = [p for folder in folders for p in points_of(folder, program, table)]
    tries = list(first_tries(tries_path))
    points = weigh_alike(mail, tries)
    fitted = fit(points)
    print(f"{len(mail)} records with a labelled cause, {sum(p.weight for p in tries):.0f} first tries")
    print_bins("now, the mail", [(confidence((table, nothing_of(weights)), p), p) for p in mail])
    print_bins("fitted, mail and first tries", [(confidence(fitted, p), p) for p in points])
    print_bins("held out by family, mail and first tries", list(held_out(points)))
    print_bins("fitted, the mail alone", [(confidence(fitted, p), p) for p in mail])
    print_bins("fitted, the first tries alone", [(confidence(fitted, p), p) for p in tries])
    print("\nshare of the best cause: how often right")
    for share, value in fitted[0]:
        print(f"  {share:4.2f}: {value:.2f}")
    print(f"  undetermined: {fitted[1]:.2f}")
    if writes:
        write(weights, fitted)
        print(f"written to {weights}")


if __name__ == "__main__":
    main()
