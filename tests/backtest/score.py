#!/usr/bin/env python3
"""Scores `ccrm rules backtest` over cities whose truth is known: false episodes, caught or not, nights from onset.

usage: score.py CCRM CITIES...        CITIES: a folder with one folder for each city (complaints.csv, surveys.csv) and
                                      perhaps truth.json; without it nothing was planted and every flag is false
       score.py CCRM --simulate N [KIND...]    N made-up cities of each kind, or of these, instead (`ccrm rules simulate`)

A false episode is a department and rule whose flag (alert or high) went up where nothing was planted, or before it was.
"""
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile

# Name, options of `ccrm rules simulate`.
KINDS = [
    ("clean", []),
    ("seasonal", ["--seasonal"]),
    ("one mistake in five confirmed", ["--confirmed", "0.2"]),
    ("seasonal, one mistake in five", ["--seasonal", "--confirmed", "0.2"]),
    ("four departments", ["--departments", "4"]),
    ("reorganised", ["--reorganised"]),
    ("reorganised, 10 % medium", ["--reorganised", "--plant", "solicitation", "--rate", "0.1"]),
    ("3 % medium", ["--plant", "solicitation", "--rate", "0.03"]),
    ("3 % large", ["--plant", "solicitation", "--rate", "0.03", "--size", "large"]),
    ("5 % medium", ["--plant", "solicitation", "--rate", "0.05"]),
    ("5 % large", ["--plant", "solicitation", "--rate", "0.05", "--size", "large"]),
    ("10 % small", ["--plant", "solicitation", "--rate", "0.1", "--size", "small"]),
    ("10 % medium", ["--plant", "solicitation", "--rate", "0.1"]),
    ("10 % large", ["--plant", "solicitation", "--rate", "0.1", "--size", "large"]),
    ("dead numbers + 30 points", ["--plant", "dead-numbers", "--rate", "0.3"]),
    ("dead numbers + 30 points, large", ["--plant", "dead-numbers", "--rate", "0.3", "--size", "large"]),
    ("replies x 0.4", ["--plant", "reply-fall", "--rate", "0.4"]),
    ("replies x 0.4, large", ["--plant", "reply-fall", "--rate", "0.4", "--size", "large"]),
    ("four handsets", ["--plant", "handsets", "--rate", "0.25"]),
    ("four handsets, large", ["--plant", "handsets", "--rate", "0.25", "--size", "large"]),
    ("seasonal, 5 % medium", ["--seasonal", "--plant", "solicitation", "--rate", "0.05"]),
    ("seasonal, dead numbers + 30", ["--seasonal", "--plant", "dead-numbers", "--rate", "0.3"]),
    ("seasonal, replies x 0.4", ["--seasonal", "--plant", "reply-fall", "--rate", "0.4"]),
    ("seasonal, four handsets", ["--seasonal", "--plant", "handsets", "--rate", "0.25"]),
    ("four departments, 10 % medium", ["--departments", "4", "--plant", "solicitation", "--rate", "0.1"]),
    ("rough, clean", ["--rough"]),
    ("rough, 10 % medium", ["--rough", "--plant", "solicitation", "--rate", "0.1"]),
    ("rough, 20 % small", ["--rough", "--plant", "solicitation", "--rate", "0.2", "--size", "small"]),
    ("rough, one officer 25 %", ["--rough", "--plant", "officer", "--rate", "0.25"]),
]


def run(ccrm, *arguments):
    return subprocess.run([ccrm, "rules", *arguments], check=True, capture_output=True, text=True).stdout


def backtest(ccrm, complaints, surveys, folder):
    """(department, rule) -> first night at alert or high."""
    out = os.path.join(folder, "flags.csv")
    run(ccrm, "backtest", "--complaints", complaints, "--surveys", surveys, "--out", out)
    first = {}
    with open(out, encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["severity"] in ("alert", "high"):
                first.setdefault((row["department"], row["rule"]), int(row["night"]))
    return first


def judge(first, department, onset):
    """False episodes, and for the planted department rule -> nights from onset."""
    false = {key: night for key, night in first.items() if key[0] != department or night < onset}
    caught = {key[1]: night - onset for key, night in first.items() if key[0] == department and night >= onset}
    return false, caught


def describe(nights):
    return ", ".join(f"{rule} {night}" for rule, night in sorted(nights.items(), key=lambda item: item[1]))


def score_folder(ccrm, cities, folder):
    truth = {}
    if os.path.exists(os.path.join(cities, "truth.json")):
        with open(os.path.join(cities, "truth.json"), encoding="utf-8") as file:
            truth = json.load(file)
    names = sorted(name for name in os.listdir(cities) if os.path.exists(os.path.join(cities, name, "surveys.csv")))
    total = 0
    print(f"{'city':10} {'false':>5}  {'caught (nights from onset)':34} planted")
    for name in names:
        first = backtest(ccrm, *(os.path.join(cities, name, f) for f in ("complaints.csv", "surveys.csv")), folder)
        known = truth.get(name, {"planted": "nothing planted", "department": None, "onset_night": 0})
        false, caught = judge(first, known["department"], known["onset_night"] or 0)
        total += len(false)
        verdict = "-" if known["department"] is None else describe(caught) or "NOT CAUGHT"
        where = " ".join(f"{department}:{rule}@{night}" for (department, rule), night in false.items())
        print(f"{name:10} {len(false):5}  {verdict:34} {known['planted']} {where}")
    print(f"{len(names)} cities, {total} false episodes, {total / max(1, len(names)):.3f} a city-year")


def simulate(ccrm, seed, options, folder):
    files = [os.path.join(folder, "complaints.csv"), os.path.join(folder, "surveys.csv")]
    said = run(ccrm, "simulate", "--seed", str(seed), "--complaints", files[0], "--surveys", files[1], *options).split()
    department = said[3] if said[2] == "planted" else None  # departments N, planted DNN from night N
    return files, department, int(said[-1]) if department else 0


def score_kind(ccrm, options, count, folder):
    false, caught, nights, rules = 0, 0, [], {}
    for seed in range(1, count + 1):
        files, department, onset = simulate(ccrm, seed, options, folder)
        wrong, right = judge(backtest(ccrm, *files, folder), department, onset)
        false += len(wrong)
        caught += bool(right)
        nights += [min(right.values())] if right else []
        for rule, night in right.items():
            rules.setdefault(rule, []).append(night)
        for (_, rule), night in wrong.items():
            rules.setdefault("false " + rule, []).append(night)
    planted = "--plant" in options
    by_rule = ", ".join(f"{rule} {len(found)}" + ("" if rule.startswith("false") else f"/{statistics.median(found):.0f}")
                        for rule, found in sorted(rules.items()))
    return false / count, caught / count if planted else None, statistics.median(nights) if nights else None, by_rule


def main():
    ccrm, *rest = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        if rest[0] != "--simulate":
            for cities in rest:
                score_folder(ccrm, cities, folder)
            return
        unknown = set(rest[2:]) - {name for name, _ in KINDS}
        if unknown:
            sys.exit(f"no such kind: {', '.join(unknown)}; there are: {', '.join(name for name, _ in KINDS)}")
        print(f"{'world':34} {'years':>5} {'false a year':>12} {'caught':>7} {'nights':>7}  by rule: cities/nights")
        for name, options in KINDS:
            if rest[2:] and name not in rest[2:]:
                continue
            false, caught, nights, by_rule = score_kind(ccrm, options, int(rest[1]), folder)
            share = "" if caught is None else f"{100 * caught:.0f} %"
            print(f"{name:34} {int(rest[1]):5} {false:12.3f} {share:>7} {'' if nights is None else f'{nights:.0f}':>7}  "
                  + by_rule, flush=True)


if __name__ == "__main__":
    main()
