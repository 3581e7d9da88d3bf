#!/bin/bash
# The tools for rules that need no database, with the mistakes that people make. Arguments: ccrm, survey-defs. Prints TAP.
set -u
. "$(dirname "$0")/../support/tap.sh"
ccrm=$(realpath "$1") defs=$(realpath "$2")
work=$(mktemp -d /tmp/ccrm-rule-tools-XXXXXX)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
rules() { "$ccrm" rules "$@"; }

# ---- check ----
is "what all rules together promise is said" "$(rules check "$defs/rules" | grep -c '^alert  fewer than [0-9.]* of 40 departments a year flagged by chance, all 11 rules together$')" 1
cat >wrong.yaml <<'YAML'
apiVersion: ccrm/v1
kind: RuleGroup
id: wrong
rules:
  - id: R1
    kind: solicitaton
    effective_night: 2027-13-01
    p0: 15%
    bugdet_alert: 3
YAML
rules check wrong.yaml >/dev/null 2>said
is "every mistake of a file is told at once, with its place" "$?:$(grep -oE '^wrong.yaml:[0-9]+:[0-9]+' said | tr '\n' ' ')" \
    "1:wrong.yaml:6:11 wrong.yaml:7:22 wrong.yaml:8:9 wrong.yaml:9:5 "
is "and as JSON" "$(rules check wrong.yaml --format json | python3 -c 'import json, sys
d = json.load(sys.stdin); print([(f["line"], f.get("suggestion", "")) for f in d["findings"]])')" \
    '[(6, "did you mean '"'solicitation'"'?"), (7, '"''"'), (8, '"''"'), (9, "did you mean '"'budget_alert'"'?")]'

for file in "$defs"/../tests/definitions/former/*.yaml; do
    rules check "$file" >/dev/null 2>said
    is "rules that were shipped once are read: $(basename "$file")" "$?:$(grep -c error said)" 0:0
done
is "what they have and these have not is told" "$(grep -c 'warning retired-key' said)" 3

# ---- test ----
cat >cases.yaml <<'YAML'
apiVersion: ccrm/v1
kind: RuleTest
id: cases
cases:
  - name: a rule that is none
    rules: [R1, R77]
    nights: 10
  - name: a rule that does not run
    rules: [R1]
    nights: 30
    counts: [{ measure: solicitation, nights: 0-29, n: 3 }]
    expect: [{ rule: R2, level: none }]
  - name: a flag that does not come
    rules: [R1]
    nights: 30
    counts: [{ measure: solicitation, nights: 0-29, n: 3 }]
    expect: [{ rule: R1, level: alert, night: 9 }]
  - name: a flag that nobody expected
    rules: [R2]
    nights: 30
    counts: [{ measure: solicitation, nights: 0-29, n: 3 }]
    events: [{ night: 3, handset: 1 }, { night: 4, handset: 2 }]
YAML
rules test cases.yaml >said
is "each case that fails says why and where" "$?:$(grep '^# ' said)" "1:# line 5: R77 is none of the rules that are tested
# line 12: R2 does not run in this case: its \`rules\` leave it out
# line 17: none at the end of night 9
# line 18: nobody expected watch by R2 in department 1"
is "in JUnit too" "$(rules test cases.yaml --format junit | grep -c '<failure')" 4
sed 's/p0: 0.0015$/p0: 0.0015\n    p0_by_class: { service: 0.015 }/' "$defs/rules/solicitation.yaml" >classes.yaml
cat >class.yaml <<'YAML'
apiVersion: ccrm/v1
kind: RuleTest
id: class
cases:
  - name: four confirmed of two hundred are much for a permit and little at a counter
    rules: [R1]
    nights: 200
    classes: [{ departments: 5-5, class: service }]
    counts: [{ measure: solicitation, departments: 1-40, nights: 0-199, n: 1 }]
    events:
      - { department: 4, night: 100, handset: 1 }
      - { department: 4, night: 115, handset: 2 }
      - { department: 4, night: 130, handset: 3 }
      - { department: 4, night: 145, handset: 4 }
      - { department: 5, night: 100, handset: 1 }
      - { department: 5, night: 115, handset: 2 }
      - { department: 5, night: 130, handset: 3 }
      - { department: 5, night: 145, handset: 4 }
    expect:
      - { department: 4, rule: R1, level: high }
      - { department: 5, rule: R1, level: none }
YAML
rules test --rules classes.yaml class.yaml >said
is "a case's departments are of classes" "$?:$(grep '^# ' said)" "0:"

# ---- power ----
printf 'department,answers,class\n건축과,900,\n민원과,900,service\n작은과,12,\n' >departments.csv
rules power --departments departments.csv --rules classes.yaml >power
is "each department of the file has its line" "$?:$(wc -l <power)" 0:4
nights() { grep "$1" power | awk '{ print $3 }'; }
is "3 % are not seen beside a base rate of 1.5 %, nor by a few answers" "$(nights 건축과 | grep -cE '^[0-9]+$') $(nights 민원과) $(nights 작은과)" "1 never never"
printf 'name;answers\nx;3\n' >semicolons.csv
rules power --departments semicolons.csv >/dev/null 2>said
is "a file without the columns is one clear line" "$?:$(cat said)" "1:semicolons.csv:1: the first line must name the columns: department,answers[,types,officers,class]"
rules power --departments nowhere.csv >/dev/null 2>said
is "a file that is not there too" "$?:$(wc -l <said)" 1:1
rules power --departments departments.csv --confirmed 80 >/dev/null 2>&1
is "a share is at most 1" "$?" 2

# ---- simulate ----
made() { rules simulate --seed 3 --complaints "$1.complaints" --surveys "$1.surveys" "${@:2}" >/dev/null; }
made one --seasonal && made two --seasonal && made plain
is "a seasonal city is made up, the same from the same seed" \
    "$(cmp one.complaints two.complaints && cmp one.surveys two.surveys && ! cmp -s one.complaints plain.complaints && echo good)" good
is "nothing closes on a holiday, more at the height of an office's season" "$(grep -c ',2027-09-15T[0-9:]*,[0-9]$' one.complaints)" 0
is "four departments are four" "$(made few --departments 4 && cut -d, -f2 few.complaints | sort -u | wc -l)" 5
is "a reorganisation renames one, merges two and splits one" \
    "$(made new --reorganised && cut -d, -f2 new.complaints | grep '^N' | sort -u | tr '\n' ' ')" "N01 N02 N03 N04 "
tap_end
