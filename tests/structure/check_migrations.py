#!/usr/bin/env python3
"""Migrations are numbered 0001, 0002 ... without gaps or doubles, and of every table it is written
down what each role may do with it (tests/integration/role_matrix.txt; `test_roles.py --write` renews it).

usage: check_migrations.py SOURCE_ROOT
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
names = sorted(path.name for path in (root / "migrations").glob("*.sql"))
problems = [f"{name}: wanted number {place:04}" for place, name in enumerate(names, 1) if not re.match(f"{place:04}_[a-z0-9_]+[.]sql$", name)]

made = set()
for name in names:
    text = (root / "migrations" / name).read_text(encoding="utf-8")
    for verb, table, other in re.findall(r"^(create table|create view|drop table|alter table) ccrm[.](\w+)(?: rename to (\w+))?", text, re.M):
        if verb.startswith("create"):
            made.add(table)
        elif verb == "drop table" or other:
            made = (made - {table}) | ({other} if other else set())
partitions = {table for table in made if table.endswith("_default")}
listed = {line.split()[0] for line in (root / "tests/integration/role_matrix.txt").read_text(encoding="utf-8").splitlines() if line}
problems += [f"tests/integration/role_matrix.txt: nothing of {table}" for table in sorted(made - partitions - listed)]
print("\n".join(problems) or f"{len(names)} migrations in order")
sys.exit(1 if problems else 0)
