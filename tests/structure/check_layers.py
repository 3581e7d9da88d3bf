#!/usr/bin/env python3
"""Who may include whom: reads every #include below engine/ and fails on one that the table forbids, or on a circle.

usage: check_layers.py ENGINE_DIR
       check_layers.py --fixtures DIR    (each DIR/*/ is a small engine with an `expected` file: the findings it must give)
"""
import os
import re
import sys

# Rooms that are pure: C standard headers without I/O, and of foreign libraries only those named here.
PURE = {
    "base": set(),
    "document": {"schedule"},  # a time window is read by the room that means it
    "survey": {"schedule", "text", "reply"},
    "intake": {"schedule"},
    "schedule": set(),
    "dialog": {"reply"},
    "text": set(),
    "smpp": {"text"},
    "reply": set(),
    "tally": set(),
    "rules": {"tally"},
    "oversight": {"rules"},
    "report": {"rules", "tally", "oversight", "schedule", "dialog"},
    "authoring": {"dialog", "reply", "schedule", "text", "report"},  # its preview is a page, escaped as the report is
}
EVERY_PURE_ROOM_MAY = {"base", "document", "survey"}
STANDARD = {
    "assert.h", "ctype.h", "errno.h", "float.h", "inttypes.h", "limits.h", "math.h", "stdalign.h", "stdarg.h",
    "stdbool.h", "stddef.h", "stdint.h", "string.h",
    "stdlib.h",  # for abs(); what else it declares is caught by the check of symbols
}
FOREIGN_PURE = {"reply": {"utf8proc.h", "pcre2.h"}, "rules": {"Rmath.h"}, "report": {"Rmath.h"}, "text": set()}
NOT_PURE = {"Rmath.h", "utf8proc.h", "pcre2.h"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def room_of(path):
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "adapter" else parts[0]


def allowed_rooms(room):
    if room in PURE:
        own = {"base"} if room == "base" else {"base", "document"} if room == "document" else EVERY_PURE_ROOM_MAY
        return own | PURE[room] | {room}
    if room == "seam":
        return {"base", "seam"} | set(PURE)
    if room == "flow":
        return {"base", "seam", "flow"} | set(PURE)
    if room.startswith("adapter/"):
        return {"base", "seam", room} | set(PURE)
    return None  # main: everything


def check_include(room, bracket, target):
    if bracket == '"' and target.endswith(".inc") and "/" not in target:
        return None  # a table that the build made for this very room
    if bracket == '"':
        rooms = allowed_rooms(room)
        if rooms is not None and room_of(target) not in rooms and not adapters_agree(room, target):
            return f"{room} may not include {room_of(target)}"
    elif room in PURE or room in ("seam", "flow"):
        if target not in STANDARD and target not in FOREIGN_PURE.get(room, set()):
            return f"{room} is pure and may not include <{target}>"
    elif target in NOT_PURE and not (room == "adapter/pcre2" and target == "pcre2.h"):  # compiles what reply matches
        return f"{room} may not include <{target}>"
    return None


def adapters_agree(room, target):
    # A file, a digest, randomness and TLS are what adapters need of each other; their libraries' types stay where they are.
    return room.startswith("adapter/") and target in (
        "adapter/crypto/entropy.h", "adapter/crypto/digest.h", "adapter/file/file.h",
        "adapter/tls/tls.h")


def circles(edges):
    found, done = [], set()

    def walk(node, way):
        if node in way:
            found.append(" -> ".join(way[way.index(node):] + [node]))
            return
        if node in done:
            return
        for following in sorted(edges.get(node, ())):
            walk(following, way + [node])
        done.add(node)

    for node in sorted(edges):
        walk(node, [])
    return found


def findings(engine):
    result, edges = [], {}
    for folder, _, names in sorted(os.walk(engine)):
        for name in sorted(names):
            if not name.endswith((".c", ".h", ".inc")):
                continue
            path = os.path.relpath(os.path.join(folder, name), engine)
            room = room_of(path)
            with open(os.path.join(folder, name), encoding="utf-8") as lines:
                for number, line in enumerate(lines, 1):
                    match = INCLUDE.match(line)
                    if not match:
                        continue
                    why = check_include(room, match[1], match[2])
                    if why:
                        result.append(f"{path}:{number}: {why}")
                    if match[1] == '"':
                        edges.setdefault(path, set()).add(match[2])
    return result + [f"circle: {circle}" for circle in circles(edges)]


def main():
    if sys.argv[1] != "--fixtures":
        problems = findings(sys.argv[1])
        print("\n".join(problems) or "every include is allowed")
        return len(problems) > 0
    failed = 0
    for name in sorted(os.listdir(sys.argv[2])):
        folder = os.path.join(sys.argv[2], name)
        with open(os.path.join(folder, "expected"), encoding="utf-8") as file:
            expected = file.read().splitlines()
        got = findings(os.path.join(folder, "engine"))
        if got != expected:
            failed += 1
            print(f"{name}: expected {expected}, got {got}")
        else:
            print(f"{name}: as expected")
    return failed > 0


sys.exit(main())
