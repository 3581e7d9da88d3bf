#!/bin/bash
# `ccrm intake import` against a PostgreSQL of its own: what a second import, a changed case, a bad row and a cut-off file do,
# and that no number is anywhere in plain. Arguments: ccrm, tools/cluster, the source folder. Prints TAP.
set -u
. "$(dirname "$0")/../support/tap.sh"
ccrm=$(realpath "$1") cluster=$(realpath "$2") source=$(realpath "$3")
work=$(mktemp -d /tmp/ccrm-intake-XXXXXX)
trap '"$cluster" remove "$work/db" >/dev/null 2>&1; rm -rf "$work"' EXIT
umask 077
cd "$work" || exit 1
sql() { psql -XqAt -d "$db" -c "$1"; }
field() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
import() { "$ccrm" intake import "$1" --map "$source/survey-defs/intake/city.yaml" --db "$db" --key-file key "${@:2}" 2>>messages; }
counts() { # of an import's JSON: imported, updated, unchanged, rejected
    python3 -c 'import json, sys; d = json.load(sys.stdin); print(*(d[k] for k in ("imported", "updated", "unchanged", "rejected")))'
}

db=$("$cluster" start "$work/db") || { echo "Bail out! no cluster"; exit 1; }
"$ccrm" migrate --db "$db" >/dev/null || { echo "Bail out! no schema"; exit 1; }
"$ccrm" keys new key >/dev/null || { echo "Bail out! no key"; exit 1; }

cat >city.csv <<'CSV'
case_number,department,type,officer,channel,opened_at,closed_at,phone,locale,supplements
C-1,건축과,건축 허가,OF-0001,online,2027-03-02 09:00:00,2027-03-03 09:00:00,010-0912-3401,ko,0
C-2,건축과,"건축 ""대수선"", \신고\",OF-0001,counter,2027-03-02 09:00:00,2027-03-04 09:00:00,+82 10 0912 3402,en,2
C-3,민원여권과,여권 발급,OF-0002,phone,2027-03-02 09:00:00,2027-03-05 09:00:00,,,
C-4,민원여권과,여권 발급,,internal,2027-03-02 09:00:00,2027-03-06 09:00:00,010-0912,vi,
C-5,민원여권과,여권 발급,NULL,,2027-03-02 09:00:00,2027-03-07 09:00:00,02-123-4567,zh,
C-6,민원여권과,여권 발급,OF-0002,phone,2027-03-02 09:00:00,,01009123406,ko,0
C-7,민원여권과,여권 발급,OF-0002,phone,2027-03-09 09:00:00,2027-03-08 09:00:00,01009123407,ko,0
C-8,"민원여권과,여권
C-9,건축과,건축 허가,OF-0003,online,2027-03-02 09:00:00,2027-03-08 09:00:00,０１０－０９１２－３４０１,ko,0
CSV
is "a first import takes what is good" "$(import city.csv --json | counts)" "6 0 0 3"
is "the refused rows are kept with their line and reason" "$(cut -d, -f1-3 city.rejects.csv | tr '\n' ' ')" \
    'rejected_line,rejected_reason,case_number 7,"not closed yet",C-6 8,"it closes before it opens",C-7 9,"a quoted field that is never closed",C-8 '
is "nobody else may read them" "$(stat -c %a city.rejects.csv)" 600
is "a malformed row is named by file, line and reason" "$(grep -c '^city.csv:9: a quoted field' messages)" 1
before=$(sql "select md5(string_agg(c::text, ' ' order by complaint_id)) from ccrm.complaint c")
is "a second import changes nothing" "$(import city.csv --json | counts)" "0 0 6 3"
is "... not even a time" "$(sql "select md5(string_agg(c::text, ' ' order by complaint_id)) from ccrm.complaint c")" "$before"
is "what a source writes is what is kept" "$(sql "select type from ccrm.complaint where source_number = 'C-2'")" \
    '건축 "대수선", \신고\'
is "wall time is Seoul's" "$(sql "select extract(epoch from closed_at)::bigint from ccrm.complaint where source_number = 'C-1'")" 1804032000
is "the fate of each number is recorded" "$(sql "select string_agg(phone::text, '' order by source_number) from ccrm.complaint")" 001230
is "one number is one phone however it is written, and a landline is kept for calls" "$(sql 'select count(*) from ccrm.phone')" 3
is "the city's own workers are marked" "$(sql "select string_agg(source_number, ' ') from ccrm.complaint where not from_citizen")" C-4
is "every case waits for its decision" "$(sql 'select count(*) from ccrm.pending_closing')" 6

sed 's/^  # citizen:/  citizen:/' "$source/survey-defs/intake/city.yaml" >citizens.yaml
sed -e '1s/$/,citizen_id/' -e '/^C-[0-9]*,/s/$/,P-9/' -e '/^C-2/s/P-9$/P-7/' -e '/^C-3/s/P-9$//' city.csv >citizens.csv
"$ccrm" intake import citizens.csv --map citizens.yaml --db "$db" --key-file key >/dev/null 2>>messages
is "one person's cases have one number, others' another, and it is not the source's" \
    "$(sql "select string_agg(source_number, ' ' order by source_number) from ccrm.complaint_citizen join ccrm.complaint using (complaint_id) group by citizen order by 1")" "C-1 C-4 C-5 C-9
C-2"

sed -e 's/C-1,건축과/C-1,주택과/' -e 's/^C-6,\(.*\),,0100/C-6,\1,2027-03-09 10:00:00,0100/' city.csv >changed.csv
is "a changed case is updated, one that has closed since is new" "$(import changed.csv --json | counts)" "1 1 5 2"
is "... never doubled" "$(sql "select count(*), count(distinct source_number) from ccrm.complaint")" "7|7"
is "... with its new department" "$(sql "select department from ccrm.complaint where source_number = 'C-1'")" 주택과

head -n 1 city.rejects.csv >mended.csv
grep C-7 city.rejects.csv | sed 's/2027-03-08/2027-03-10/' >>mended.csv
is "a mended rejects file is imported with the same map" "$(import mended.csv --json | counts)" "1 0 0 0"

{ head -n 1 city.csv; for i in $(seq 2500); do
    echo "D-$i,건축과,건축 허가,OF-0001,online,2027-03-02 09:00:00,2027-03-03 09:00:00,0100$((5000000 + i)),ko,0"; done; } >large.csv
gzip -k large.csv
head -c $(($(stat -c %s large.csv.gz) / 2)) large.csv.gz >cut.csv.gz
import cut.csv.gz --json >cut.json
is "a file that ends early has an exit code of its own" "$?" 1
taken=$(field imported <cut.json)
is "... and its whole rows are imported" "$([ "$taken" -gt 0 ] && [ "$taken" -lt 2500 ] && echo some)" some
is "the whole file then brings the rest" "$(import large.csv.gz --json | counts)" "$((2500 - taken)) 0 $taken 0"
is "plain and gzip are the same" "$(import large.csv --json | counts)" "0 0 2500 0"
is "a dry run takes no key and changes nothing" \
    "$("$ccrm" intake import city.csv --map "$source/survey-defs/intake/city.yaml" --dry-run --json 2>/dev/null | counts)" "6 0 0 3"

# A relation's file is named by its own number; checkpoint so that the pages are in the files.
sql checkpoint
home=$(readlink -f "$work/db")
is "case numbers can be found in the cluster's files" "$([ -n "$(grep -rlaF D-2500 "$home")" ] && echo found)" found
is "no number is in the cluster in plain" "$(grep -rlaE '0100?91234|01009123|01005000' "$home" | head -n 3)" ""
is "no number is in the messages" "$(grep -cE '0912|0100' messages)" 0

"$ccrm" keys new other >/dev/null
chmod 644 other
"$ccrm" intake import city.csv --map "$source/survey-defs/intake/city.yaml" --db "$db" --key-file other 2>/dev/null
is "a key that others can read is refused" "$?" 3
"$ccrm" intake import city.csv --map "$source/survey-defs/intake/boston311.yaml" --db "$db" --key-file key 2>/dev/null
is "a map that does not fit the header is refused" "$?" 3
"$ccrm" intake import city.csv --map "$source/survey-defs/intake/city.yaml" --db "host=$work/nowhere" --key-file key 2>down
is "no server has an exit code of its own" "$?" 4
is "... and one line" "$(wc -l <down)" 1
tap_end
