#!/usr/bin/env python3
"""`ccrm rules backtest` from outside, over made-up cities: causal, blind to the order of rows, right about plain cases.

usage: test_backtest.py CCRM [SEED]
"""
import csv
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import score  # noqa: E402

CCRM = sys.argv[1]
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 7
WORLDS = [ # each with another thing planted, and a night after which the files are cut
    ("plain", ["--plant", "reply-fall", "--rate", "0.4", "--size", "large"], "2027-10-05", 277),
    ("seasonal", ["--seasonal", "--plant", "handsets", "--rate", "0.25"], "2027-09-20", 262),
    ("reorganised", ["--reorganised", "--plant", "solicitation", "--rate", "0.1", "--size", "large"], "2027-08-09", 220),
    ("rough", ["--rough", "--plant", "dead-numbers", "--rate", "0.3"], "2027-08-31", 242),
]
failed = []


def check(name, right, why=""):
    number = check.count = getattr(check, "count", 0) + 1
    print(f"{'ok' if right else 'not ok'} {number} - {name}" + ("" if right else f" # {why}"))
    failed.extend([] if right else [name])


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def flags(complaints, surveys, folder):
    out = os.path.join(folder, "out.csv")
    done = subprocess.run([CCRM, "rules", "backtest", "--complaints", complaints, "--surveys", surveys, "--out", out],
                          capture_output=True, text=True)
    return done, open(out, encoding="utf-8").read() if done.returncode == 0 else ""


def processor_seconds(complaints, surveys, folder):
    """Of one run; the wall clock of a busy machine says nothing."""
    before = os.times()
    flags(complaints, surveys, folder)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def memory_bytes(*arguments):
    """Of one run, under an allocator that fills what it hands out, as hardened ones do."""
    process = subprocess.Popen([CCRM, "rules", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env={**os.environ, "MALLOC_PERTURB_": "77"})
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss * 1024


def until(text, night):
    return [line for line in text.splitlines()[1:] if int(line.split(",")[0]) <= night]


def cut(complaints, surveys, day, folder):
    """The files as they stood at the end of a day: later closings, sendings and replies had not happened."""
    kept = [row for i, row in enumerate(read(complaints)) if i == 0 or row[7][:10] <= day]
    known = {row[0] for row in kept}
    rows = []
    for i, row in enumerate(read(surveys)):
        if i == 0:
            rows.append(row)
        elif row[0] in known and row[1][:10] <= day:
            happened = row[4] == "" or row[4][:10] <= day
            rows.append(row if happened else row[:3] + (row[3:4] if row[3][:10] <= day else [""]) + [""] * 6)
    paths = [os.path.join(folder, "cut_complaints.csv"), os.path.join(folder, "cut_surveys.csv")]
    write(paths[0], kept)
    write(paths[1], rows)
    return paths


def shuffled(files, folder):
    paths = []
    for path in files:
        rows = read(path)
        body = rows[1:]
        random.Random(SEED).shuffle(body)
        paths.append(os.path.join(folder, "shuffled_" + os.path.basename(path)))
        write(paths[-1], rows[:1] + body)
    return paths


def check_worlds(folder):
    for name, options, day, night in WORLDS:
        files, department, onset = score.simulate(CCRM, SEED, options, folder)
        whole = flags(*files, folder)[1]
        check(f"{name}: something is flagged where it is planted", any(
            row.split(",")[1] == department and int(row.split(",")[0]) >= onset for row in whole.splitlines()[1:]))
        check(f"{name}: shuffled rows give the same bytes", flags(*shuffled(files, folder), folder)[1] == whole)
        part = flags(*cut(*files, day, folder), folder)[1]
        check(f"{name}: what happened after night {night} changes nothing up to it", until(part, night) == until(whole, night))


def check_units(complaints, surveys, department, whole, folder):
    """A rename in the middle of the year changes no flag of the unit; a merger begins anew; unknown codes are held."""
    rows = read(complaints)
    year = min(row[7][:4] for row in rows[1:] if row[7])
    change = f"{year}-06-15"
    others = sorted({row[1] for row in rows[1:]} - {department})
    renamed = [row if i == 0 or row[7][:10] < change or row[1] != department else [row[0], "new name"] + row[2:]
               for i, row in enumerate(rows)]
    late, units = os.path.join(folder, "renamed.csv"), os.path.join(folder, "units.yaml")
    write(late, renamed)

    def run(codes, change_line, *more):
        with open(units, "w", encoding="utf-8") as file:
            file.write("apiVersion: ccrm/v1\nkind: Units\nid: city\ndepartments:\n")
            for code, since in codes:
                file.write(f"  - {{ code: '{code}', name: {{ ko: '{code}', en: x }}, class: permits, from: {since} }}\n")
            file.write(change_line)
        out = os.path.join(folder, "out.csv")
        done = subprocess.run([CCRM, "rules", "backtest", "--complaints", late, "--surveys", surveys, "--units", units,
                               "--out", out, *more], capture_output=True, text=True)
        return done, open(out, encoding="utf-8").read() if done.returncode == 0 else ""

    old = [(code, "2000-01-01") for code in [department, *others]]
    done, same = run(old + [("new name", change)],
                     f"changes:\n  - {{ on: {change}, renamed: {{ from: '{department}', to: new name }} }}\n")
    check("a rename carries the detector", done.returncode == 0 and same == whole, done.stderr)
    rules, first = os.path.join(folder, "rules.yaml"), []
    for name in ("service", "permits"):
        with open(rules, "w", encoding="utf-8") as file:
            file.write("apiVersion: ccrm/v1\nkind: RuleGroup\nid: one\nrules:\n  - { id: R1, kind: solicitation, "
                       f"effective_night: 2009-01-01, p0_by_class: {{ {name}: 0.015 }} }}\n")
        done, by_class = run(old + [("new name", change)], "", "--rules", rules)
        first.append(min((int(line.split(",")[0]) for line in by_class.splitlines()[1:]), default=365))
    check("departments of a class with a larger null rate are flagged later, others as ever", first[0] < first[1], str(first))
    done, merged = run(old + [("new name", change)],
                       f"changes:\n  - {{ on: {change}, merged: {{ from: ['{department}', '{others[0]}'], to: new name }} }}\n")
    names = {line.split(",")[1] for line in merged.splitlines()[1:]}
    check("a merger is another unit", done.returncode == 0 and merged != whole and "new name" in names, f"{done.stderr} {names}")
    done, held = run(old, "")
    check("what no unit names is held", done.returncode == 0 and "were held" in done.stderr and "new name" not in held, done.stderr)


def main():
    with tempfile.TemporaryDirectory() as folder:
        options = ["--plant", "solicitation", "--rate", "0.1", "--size", "large"]
        (complaints, surveys), department, onset = score.simulate(CCRM, SEED, options, folder)
        done, whole = flags(complaints, surveys, folder)
        check("a city-year runs", done.returncode == 0, done.stderr)
        check_units(complaints, surveys, department, whole, folder)
        seconds = processor_seconds(complaints, surveys, folder)
        rows = len(read(surveys)) - 1
        print(f"# {rows} surveys, 365 nights, all rules: {seconds:.2f} s of processor time")
        check("in at most 2 s of processor time for 34,000 surveys", seconds <= 2 * max(1, rows / 34000), str(seconds))
        check("the planted department is flagged soon", any(
            row.split(",")[1] == department and row.split(",")[3] in ("alert", "high") for row in until(whole, onset + 60)))
        check("a second run gives the same bytes", flags(complaints, surveys, folder)[1] == whole)

        check("shuffled rows give the same bytes", flags(*shuffled((complaints, surveys), folder), folder)[1] == whole)

        for day, night in (("2027-03-31", 89), ("2027-08-15", 226), ("2027-11-30", 333)):
            part = flags(*cut(complaints, surveys, day, folder), folder)[1]
            check(f"what happened after night {night} changes nothing up to it", until(part, night) == until(whole, night))

        with open(surveys, "a", encoding="utf-8") as file:
            file.write('no-such-case,2027-02-01T10:00:00,DELIVRD,,,,,,,\nx,"unclosed\n')
        done, again = flags(complaints, surveys, folder)
        check("bad rows are named, left out and change nothing", done.returncode == 0 and again == whole
              and "left out" in done.stderr, done.stderr)
        done, _ = flags(os.path.join(folder, "missing.csv"), surveys, folder)
        check("a missing file is one clear line", done.returncode != 0 and done.stderr.count("\n") == 1, done.stderr)

        # It fails at the connection, after it has taken the memory that a night may take.
        taken = memory_bytes("publish", "--list", "--db", "host=/nonexistent dbname=none")
        check("a command that lists revisions takes megabytes, not a night's memory", taken < 200 << 20, str(taken))

        check_worlds(folder)
        clean = score.score_kind(CCRM, [], 5, folder)[0]
        check("of five clean cities at most one has a false episode", clean <= 0.2, str(clean))
        seasonal = score.score_kind(CCRM, ["--seasonal"], 5, folder)[0]
        check("of five seasonal cities at most one has a false episode", seasonal <= 0.2, str(seasonal))
        rough = score.score_kind(CCRM, ["--rough"], 5, folder)[0]
        check("rough clean cities have few", rough <= 0.6, str(rough))
        for name, kind in score.KINDS:
            if name in ("dead numbers + 30 points", "four handsets", "10 % large"):
                check(f"{name} is caught", score.score_kind(CCRM, kind, 3, folder)[1] == 1)
    print(f"1..{check.count}")
    sys.exit(1 if failed else 0)


main()
