#!/usr/bin/env python3
"""Migrations are numbered 0001, 0002 ... without gaps or doubles, and the program knows the last one.

usage: check_migrations.py SOURCE_ROOT
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
names = sorted(path.name for path in (root / "migrations").glob("*.sql"))
problems = [f"{name}: wanted number {place:04}" for place, name in enumerate(names, 1) if not re.match(f"{place:04}_[a-z0-9_]+[.]sql$", name)]
known = re.search(r"PG_SCHEMA_VERSION = (\d+)", (root / "engine/adapter/pg/migrate.h").read_text(encoding="utf-8"))
if int(known.group(1)) != len(names):
    problems.append(f"engine/adapter/pg/migrate.h: PG_SCHEMA_VERSION is {known.group(1)}, there are {len(names)} migrations")
print("\n".join(problems) or f"{len(names)} migrations in order")
sys.exit(1 if problems else 0)
