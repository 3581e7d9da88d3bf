#!/bin/bash
# A year of a city of 40 departments, 36,500 closed complaints and 35,000 surveys: its next night is counted, flagged and reported,
# and prints how long that took. Says nothing about the time: the machine may be busy. Arguments: ccrm, tools/cluster, the source
# folder. Prints TAP.
set -u
. "$(dirname "$0")/../support/tap.sh"
ccrm=$(realpath "$1") cluster=$(realpath "$2") source=$(realpath "$3")
work=$(mktemp -d /tmp/ccrm-year-XXXXXX)
trap '"$cluster" remove "$work/db" >/dev/null 2>&1; rm -rf "$work"' EXIT
cd "$work" || exit 1
night() { "$ccrm" night "$1" --db "$login" --set database.night_role=ccrm_report --out reports; }
seconds() { # what a command took
    local from=$EPOCHREALTIME
    "$@" >/dev/null || echo failed
    awk -v a="$from" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f s", b - a }'
}

db=$("$cluster" start "$work/db") || { echo "Bail out! no cluster"; exit 1; }
"$ccrm" migrate --db "$db" >/dev/null || { echo "Bail out! no schema"; exit 1; }
login=$("$cluster" login "$work/db" night ccrm_report) || { echo "Bail out! no login"; exit 1; }
psql -Xq -d "$db" -v ON_ERROR_STOP=1 -v first=2026-03-01 -v days=365 -v departments=40 -v share=30 -v mixed=1 \
    -f "$source/tests/integration/city_season.sql" >/dev/null || { echo "Bail out! no season"; exit 1; }
echo "# the year counted at once: $(seconds night 2027-02-26)"
echo "# the next night, counted, flagged and reported: $(seconds night 2027-02-27)"
echo "# issued again: $(seconds "$ccrm" report nightly --night 2027-02-27 --db "$login" --set database.night_role=ccrm_report --out reports)"
json() { python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' reports/2027-02-27.json "$1"; }
is "all of it is on the page" "$(json 'len(d["departments"]), d["season"]["complaints"], d["season"]["invitations"]["invited"] > 34000')" "(40, 36400, True)"
is "confirmations are measured" "$(json 'sum(m["confirmed"] + m["withdrawn"] + m["silent"] + m["pending"] for m in d["measured"]["months"]) > 100, d["measured"]["confirmed_share"] > 0.5')" "(True, True)"
is "the planted department is flagged" "$(json '"부서03" in [f["department"] for f in d["flags"] if f["rule"] == "R1"]')" True
tap_end
