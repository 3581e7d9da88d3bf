#!/usr/bin/env python3
"""Write the files that the binary carries as a C table, sorted by path (engine/main/embedded.h).

usage: embed.py OUTPUT.c DEPFILE ROOT FOLDER...

Every *.yaml and *.sql below ROOT/FOLDER goes in under its path relative to ROOT. The depfile names the files and the
folders, so that a new file makes a new table.
"""
import os
import sys


def main():
    output, depfile, root, folders = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    found, seen = {}, []
    for folder in folders:
        for place, subfolders, names in os.walk(os.path.join(root, folder)):
            subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
            seen.append(place)
            for name in names:
                if name.endswith((".yaml", ".sql")) and not name.startswith("."):
                    path = os.path.join(place, name)
                    found[os.path.relpath(path, root).replace(os.sep, "/").encode()] = path

    lines = ["/* Made by tools/embed.py. */", '#include "main/embedded.h"', ""]
    entries = []
    for number, (name, path) in enumerate(sorted(found.items())):
        with open(path, "rb") as file:
            content = file.read()
        lines.append(f"static const unsigned char file_{number}[] = {{")
        for at in range(0, len(content), 24):
            lines.append("    " + ",".join(str(byte) for byte in content[at:at + 24]) + ",")
        lines.append("    0 };")
        text = name.decode().replace("\\", "\\\\").replace('"', '\\"')
        entries.append(f'    {{ {{ "{text}", {len(name)} }}, {{ (const char *)file_{number}, {len(content)} }} }},')
    lines += ["", "const struct embedded_file embedded_table[] = {"]
    lines += entries + ["    { { 0, 0 }, { 0, 0 } },", "};"]
    lines += [f"const size_t embedded_table_count = {len(entries)};", ""]
    with open(output, "w") as file:
        file.write("\n".join(lines))
    with open(depfile, "w") as file:
        file.write(output + ": " + " ".join(path.replace(" ", "\\ ") for path in [*found.values(), *seen]) + "\n")


main()
