#!/bin/sh
# Every C file as clang-format 14 lays it out by .clang-format. Argument: the source folder. Exit 77: another version.
cd "$1" || exit 1
clang-format --version 2>/dev/null | grep -q 'version 14\.' || { echo "clang-format 14 is not installed"; exit 77; }
find engine tests tools -name node_modules -prune -o \( -name '*.[ch]' -print \) | grep -v -e style_fixtures -e structure/fixtures -e cp949_table.c |
    xargs clang-format --dry-run -Werror
