#!/bin/bash
# What `ccrm` says of its own commands: all of them, those of a group, one. Argument: ccrm. Prints TAP.
set -u
. "$(dirname "$0")/../support/tap.sh"
ccrm=$(realpath "$1")
names() { sed -n 's/^  \([a-z][a-z -]*[a-z]\)   *.*/\1/p' | sed 's/  .*//'; }

all=$("$ccrm" help | names)
is "help names the commands" "$(grep -cx -e 'run' -e 'flags list' -e 'survey campaign start' <<<"$all")" 3
for group in $(grep ' ' <<<"$all" | cut -d' ' -f1 | sort -u); do
    is "$group --help prints its commands" "$("$ccrm" "$group" --help | names):$?" "$(grep "^$group " <<<"$all"):0"
    is "... and so does help $group" "$("$ccrm" help "$group")" "$("$ccrm" "$group" --help)"
done
is "a group within a group too" "$("$ccrm" survey campaign --help | names | tr '\n' ';')" "$(grep '^survey campaign ' <<<"$all" | tr '\n' ';')"
"$ccrm" survey --help 2>&1 >/dev/null | grep -q .
is "... and nothing is said to be wrong" "$?" 1
is "a group alone is no command" "$("$ccrm" keys-of-nobody --help 2>&1; "$ccrm" survey 2>&1 | cut -d, -f1)" "ccrm: there is no command 'keys-of-nobody'; \`ccrm help\` lists them
ccrm: there is no command 'survey'; there are: survey check"
wrong=
while read -r name; do
    # shellcheck disable=SC2086 # a name's words are arguments
    said=$("$ccrm" $name --help 2>&1) && grep -q "ccrm $name" <<<"$said" || wrong="$wrong $name;"
done <<<"$all"
is "every command shows its usage" "$wrong" ""
tap_end
