#!/usr/bin/env python3
"""How C is written here: reads every .c and .h below engine, tests and tools and fails on what the house does not do.

usage: check_style.py ROOT EXCEPTIONS             fails on what EXCEPTIONS does not grant, and on a grant that is too wide
       check_style.py ROOT EXCEPTIONS --tighten   narrows EXCEPTIONS to what is still needed; it never grants anything new
       check_style.py --fixtures DIR              each DIR/*/ is a small ROOT with an `expected` file: what it must find

EXCEPTIONS has a line `PATH RULE NUMBER` for each file that may still break a rule: the length that it may have, or how
often it may break the rule. It is a ratchet: numbers only fall and lines only go.
"""
import os
import re
import sys

FILE_LINES = 500  # a file has one subject; beyond this it has two
FUNCTION_LINES = 60  # what one screen holds
LINE_CHARS = 110  # .clang-format's ColumnLimit

AREAS = ("engine", "tests", "tools")
PURE = ("base", "document", "survey", "intake", "schedule", "dialog", "text", "smpp", "reply", "tally", "rules",
        "oversight", "report", "flow")
# Functions that guess, overrun or end the process. Tests and tools may be blunt with what they made themselves.
FORBIDDEN = re.compile(r"\b(atoi|atol|atoll|atof|strtol|strtoll|strtoul|strtoull|strtod|gets|sprintf|vsprintf|strcpy|"
                       r"strcat|strncpy|strtok|alloca|exit|abort|system|longjmp|setjmp|signal)\s*\(")
TYPEDEF = re.compile(r"^\s*typedef\s+(struct|union)\b", re.M)
LABEL = re.compile(r"^\s*(?:case\b([^:\n]*)|(default)\s*):", re.M)
TAG = re.compile(r"^(?:struct|enum|union)\s+(\w+)\s*\{", re.M)
PROTOTYPE = re.compile(r"^(?!static\b|typedef\b|return\b|else\b|struct\s+\w+\s*\{)[A-Za-z_][\w\s*]*?\b([a-z_]\w*)\s*\(", re.M)
NOT_CODE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def blank(match):
    text = match.group()
    return ('""' if text[0] == '"' else " ") + "\n" * text.count("\n")


def guard_of(path):
    """engine/adapter/pg/session.h -> ADAPTER_PG_SESSION_H: the path below the include root (tools and tests: their folder)."""
    below = re.sub(r"^(engine|tests|tools)/", "", path)
    return re.sub(r"[^A-Z0-9]", "_", below.upper())


def room_of(path):
    parts = path.split("/")
    return parts[1] if parts[0] == "engine" and len(parts) > 2 else ""


def longest_function(code):
    """Lines of the longest body: from a `{` in the first column to the `}` in the first column that ends it."""
    longest, start = 0, None
    for number, line in enumerate(code.split("\n")):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start is not None:
            longest, start = max(longest, number - start + 1), None
    return longest


def hidden_enumerators(code):
    """How many `default:` close a switch over an enum: its other labels are names in capitals, not characters."""
    found, enumerator = 0, False
    for match in LABEL.finditer(code):
        if match[2]:
            found += enumerator
        else:
            enumerator = match[1].strip().isupper()
    return found


def foreign_names(path, code):
    """Functions that a header offers under a name that is neither the file's nor that of a type it declares."""
    stem = os.path.basename(path)[:-2]
    families = {stem, stem.split("_")[0], room_of(path), *TAG.findall(code)}
    return [name for name in PROTOTYPE.findall(code)
            if not name.startswith("__") and not any(re.match(f"{family}s?(_|$)", name) for family in families)]


def measure(path, text):
    """What the file does: a number for each rule that it breaks."""
    lines = text.split("\n")
    code = NOT_CODE.sub(blank, text)
    room = room_of(path)
    found = {
        "file-lines": len(lines) - 1 if len(lines) - 1 > FILE_LINES else 0,
        "function-lines": n if (n := longest_function(code)) > FUNCTION_LINES else 0,
        "line-chars": sum(len(line) > LINE_CHARS for line in lines),
        "trailing-space": sum(line != line.rstrip() for line in lines),
        "tab": text.count("\t"),
        "last-newline": int(not text.endswith("\n") or text.endswith("\n\n")),
        "typedef-of-struct": len(TYPEDEF.findall(code)),
    }
    if path.endswith(".h"):
        guard = guard_of(path)
        found["include-guard"] = int(f"#ifndef {guard}\n#define {guard}\n" not in text)
        found["first-comment"] = int(re.match(r"/\*\s*(\*\s*)?" + re.escape(os.path.basename(path)) + " - ", text) is None)
    if path.startswith("engine/"):
        found["forbidden-call"] = 0 if room == "main" else len(FORBIDDEN.findall(code))
    if room in PURE:
        found["default-in-switch"] = hidden_enumerators(code)
        if path.endswith(".h"):
            found["foreign-name"] = len(foreign_names(path, code))
    return {rule: number for rule, number in found.items() if number > 0}


def measure_all(root):
    result = {}
    for area in AREAS:
        for folder, folders, names in os.walk(os.path.join(root, area)):
            folders[:] = sorted(f for f in folders if f not in ("fixtures", "style_fixtures", "node_modules"))
            for name in sorted(names):
                if not name.endswith((".c", ".h")):
                    continue
                path = os.path.relpath(os.path.join(folder, name), root)
                with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
                    for rule, number in measure(path, file.read()).items():
                        result[path, rule] = number
    return result


def read_exceptions(path):
    result = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                where, rule, number = line.split()
                result[where, rule] = int(number)
    return result


def compare(found, granted):
    problems = []
    for (path, rule), number in sorted(found.items()):
        if number > granted.get((path, rule), 0):
            problems.append(f"{path}: {rule} {number}, allowed {granted.get((path, rule), 0)}")
    for (path, rule), number in sorted(granted.items()):
        if found.get((path, rule), 0) < number:
            problems.append(f"{path}: {rule} is {found.get((path, rule), 0)} now, but {number} is allowed: --tighten")
    return problems


def tighten(path, found, granted):
    with open(path, encoding="utf-8") as file:
        head = [line for line in file if line.startswith("#")]
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(head)
        for (where, rule), number in sorted(granted.items()):
            if (left := min(number, found.get((where, rule), 0))) > 0:
                file.write(f"{where} {rule} {left}\n")


def fixtures(folder):
    failed = 0
    for name in sorted(os.listdir(folder)):
        root = os.path.join(folder, name)
        with open(os.path.join(root, "expected"), encoding="utf-8") as file:
            expected = file.read().splitlines()
        exceptions = os.path.join(root, "exceptions")
        got = compare(measure_all(root), read_exceptions(exceptions) if os.path.exists(exceptions) else {})
        print(f"{name}: as expected" if got == expected else f"{name}: expected {expected}, got {got}")
        failed += got != expected
    return failed > 0


def main():
    if sys.argv[1] == "--fixtures":
        return fixtures(sys.argv[2])
    found, granted = measure_all(sys.argv[1]), read_exceptions(sys.argv[2])
    if "--tighten" in sys.argv[3:]:
        tighten(sys.argv[2], found, granted)
        granted = read_exceptions(sys.argv[2])
    problems = compare(found, granted)
    print("\n".join(problems) or f"in the house's style, with {len(granted)} exceptions")
    return len(problems) > 0


if __name__ == "__main__":
    sys.exit(main())
