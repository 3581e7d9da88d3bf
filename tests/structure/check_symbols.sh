#!/usr/bin/env bash
# Pure code hides no clock, randomness, file, locale or allocation: what its library needs from outside must be on the list.
#
# usage: check_symbols.sh LIBRARY ALLOWED
#        check_symbols.sh --itself CC ALLOWED    (a library that calls time() must be refused)
set -euo pipefail
if [ "$1" = --itself ]; then
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    printf '#include <time.h>\nlong hidden(void);\nlong hidden(void) { return (long)time(0); }\n' >"$folder/hidden.c"
    $2 -c "$folder/hidden.c" -o "$folder/hidden.o"
    ar rcs "$folder/libhidden.a" "$folder/hidden.o"
    if "$0" "$folder/libhidden.a" "$3" >/dev/null; then
        echo "a hidden time() was not found"
        exit 1
    fi
    echo "a hidden time() is found"
    exit 0
fi
defined=$(nm --defined-only "$1" 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u)
needed=$(nm -u "$1" 2>/dev/null | awk '$1 == "U" { print $2 }' | sort -u)
foreign=$(comm -13 <(echo "$defined") <(echo "$needed") | grep -vxFf <(grep -v '^#' "$2") || true)
if [ -n "$foreign" ]; then
    echo "pure code calls what $2 does not allow:"
    echo "$foreign"
    exit 1
fi
echo "pure code calls nothing but what is allowed"
