#!/usr/bin/env python3
"""Write the number of the newest migration as the constant that engine/adapter/pg/migrate.h declares.

usage: schema_version.py OUTPUT.c DEPFILE MIGRATIONS_FOLDER

The depfile names the folder, so that a new migration makes a new number.
"""
import os
import sys

output, depfile, folder = sys.argv[1:]
newest = max(int(name[:4]) for name in os.listdir(folder) if name.endswith(".sql"))
with open(output, "w") as file:
    file.write(f'/* Made by tools/schema_version.py. */\n#include "adapter/pg/migrate.h"\n\nconst int pg_schema_version = {newest};\n')
with open(depfile, "w") as file:
    file.write(f"{output}: {folder}\n")
