#!/usr/bin/env python3
"""Every test that tests/NETWORK.md names is there, and every row names one. Argument: the source folder."""
import os
import re
import sys

root = sys.argv[1]
problems, named = [], 0
with open(os.path.join(root, "tests/NETWORK.md"), encoding="utf-8") as page:
    for number, line in enumerate(page, 1):
        if not line.startswith("| ") or line.startswith("| what happens"):
            continue
        tests = re.findall(r"`([^`]+?)::([^`]+)`", line)
        if not tests:
            problems.append(f"{number}: names no test")
        for path, name in tests:
            named += 1
            try:
                with open(os.path.join(root, path), encoding="utf-8") as file:
                    if name not in file.read():
                        problems.append(f"{number}: {path} has no '{name}'")
            except OSError:
                problems.append(f"{number}: there is no {path}")
for problem in problems:
    print(f"tests/NETWORK.md:{problem}", file=sys.stderr)
print(f"{named} tests named")
sys.exit(1 if problems or named == 0 else 0)
