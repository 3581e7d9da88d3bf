#!/usr/bin/env python3
"""The schemas in survey-defs/schema are what the program prints; each definition names its own in line 1.

usage: check_schemas.py CCRM SURVEY_DEFS
To renew them:
    for kind in survey survey-test rule rule-test intake lexicon config holidays units; do
        build/ccrm schema $kind > survey-defs/schema/$kind.schema.json
    done
"""
import json
import os
import re
import subprocess
import sys

SCHEMA_OF = {
    "Survey": "survey", "SurveyTest": "survey-test", "RuleGroup": "rule", "RuleTest": "rule-test", "Intake": "intake", "Lexicon": "lexicon", "Config": "config",
    "Holidays": "holidays", "Units": "units",
}


def check_schema(ccrm, folder, kind):
    printed = subprocess.run([ccrm, "schema", kind], capture_output=True, check=True).stdout
    schema = json.loads(printed)
    problems = []
    draft = "https://json-schema.org/draft/2020-12/schema"
    if schema["$schema"] != draft or schema["additionalProperties"] is not False:
        problems.append(f"{kind}: not a strict schema of draft 2020-12")
    with open(os.path.join(folder, "schema", f"{kind}.schema.json"), "rb") as file:
        if file.read() != printed:
            problems.append(f"{kind}: the file in survey-defs/schema is not what `ccrm schema {kind}` prints")
    return problems


def check_modeline(path, folder):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    kind = re.search(r"^kind: (\w+)$", text, re.MULTILINE).group(1)
    schema = os.path.join(folder, "schema", SCHEMA_OF[kind] + ".schema.json")
    schema = os.path.relpath(schema, os.path.dirname(path))
    wanted = f"# yaml-language-server: $schema={schema}\n"
    return [] if text.startswith(wanted) else [f"{path}: the first line is not {wanted.strip()}"]


def main():
    ccrm, folder = sys.argv[1:]
    problems = []
    for kind in sorted(SCHEMA_OF.values()):
        problems += check_schema(ccrm, folder, kind)
    for place, _, names in os.walk(folder):
        for name in sorted(names):
            if name.endswith(".yaml"):
                problems += check_modeline(os.path.join(place, name), folder)
    print("\n".join(problems) or "schemas and modelines are current")
    sys.exit(1 if problems else 0)


main()
