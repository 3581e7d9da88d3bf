#!/bin/bash
# Units in the database: two people publish them, codes that no version names are held and let go, a rename carries its
# detector, a merger and a split start from nothing, and a page shows the names of its own night.
# Arguments: ccrm, tools/cluster, the source folder. Prints TAP.
set -u
. "$(dirname "$0")/../support/tap.sh"
ccrm=$(realpath "$1") cluster=$(realpath "$2") source=$(realpath "$3")
work=$(mktemp -d /tmp/ccrm-units-XXXXXX)
trap '"$cluster" remove "$work/db" >/dev/null 2>&1; rm -rf "$work"' EXIT
cd "$work" || exit 1
sql() { psql -XqAt -d "$db" -c "$1"; }
night() { "$ccrm" night "$1" --db "$login" --set database.night_role=ccrm_report --out reports >/dev/null 2>>messages; }
units() { "$ccrm" units "$@" --config "$work/ccrm.yaml"; }
json() { python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$1" "$2"; }
file() { # name, more departments and changes
    printf '%s\n' 'apiVersion: ccrm/v1' 'kind: Units' 'id: city' 'departments:' >"$1"
    for i in $(seq 4 12); do
        i=$(printf %02d "$i")
        echo "  - { code: 부서$i, name: { ko: 부서$i, en: Department $i }, from: 2027-01-01 }" >>"$1"
    done
    printf '%s\n' "$2" >>"$1"
}
entry() { echo "  - { code: $1, name: { ko: $1, en: English $1 }, from: $2${3:+, class: $3} }"; }

db=$("$cluster" start "$work/db") || { echo "Bail out! no cluster"; exit 1; }
"$ccrm" migrate --db "$db" >/dev/null || { echo "Bail out! no schema"; exit 1; }
login=$("$cluster" login "$work/db" night ccrm_report)
ops=$("$cluster" login "$work/db" ops ccrm_ops)
other=$("$cluster" login "$work/db" other ccrm_ops)
intake=$("$cluster" login "$work/db" intake ccrm_intake)
printf '%s\n' 'apiVersion: ccrm/v1' 'kind: Config' 'probe: { required: false }' >ccrm.yaml
# A season in which, from the eleventh day on, sources write new codes: 부서01 renamed, 부서02 and 부서03 merged.
sed "s/'부서' || lpad(department::text, 2, '0')/case when day < 10 then '부서' || lpad(department::text, 2, '0') \\
    when department = 1 then '새부서01' when department in (2, 3) then '합친부서' else '부서' || lpad(department::text, 2, '0') end/" \
    "$source/tests/integration/night_season.sql" >season.sql
psql -Xq -d "$db" -v ON_ERROR_STOP=1 -f season.sql >/dev/null || { echo "Bail out! no season"; exit 1; }

office=$("$cluster" login "$work/db" office ccrm_integrity)
deputy=$("$cluster" login "$work/db" deputy ccrm_integrity)
sed 's/^    p0: 0.0015/    p0: 0.0015\n    p0_by_class: { service: 0.004, permits: 0.003 }/' "$source/survey-defs/rules/solicitation.yaml" >classes.yaml
"$ccrm" rules publish classes.yaml --effective 2027-03-01 --reason 'measured' --db "$office" >/dev/null 2>said
is "a reason for rules says enough" "$?:$(grep -c 'has 8 letters and needs 10' said)" 2:1
"$ccrm" rules publish classes.yaml --effective 2027-03-01 --reason 'as measured by class' --db "$office" >proposed
is "a null rate by class is published as p0 is" "$?:$(grep -c 'R1 p0_by_class: p0 for all -> service 0.004, permits 0.003' proposed)" 0:1
is "a class that nobody is of is told" "$(grep -c 'R1: no department is of class permits on that night' proposed)" 1
"$ccrm" rules publish --approve 1 --db "$deputy" >/dev/null
is "without any units every code is accepted" "$(units unknown --db "$ops"; echo $?)" "no units were published: every code is accepted
0"
for day in $(seq 1 9); do night "2027-03-0$day" || echo "# night $day failed: $(tail -n 1 messages)"; done
is "the department has its flag before it is renamed" "$(sql "select distinct u.code from ccrm.flag f join ccrm.unit u on u.unit_id = f.department_id where rule = 'R1'")" 부서01

# ---- two people ----
one=$(entry 부서01 2027-01-01; entry 부서02 2027-01-01; entry 부서03 2027-01-01)
new=$(entry 새부서01 2027-03-11 service; entry 합친부서 2027-03-11)
file one.yaml "$one
$new
changes:
  - { on: 2027-03-11, renamed: { from: 부서01, to: 새부서01 } }
  - { on: 2027-03-11, merged: { from: [부서02, 부서03], to: 합친부서 } }"
"$ccrm" units check one.yaml >/dev/null
is "the file is checked offline" "$?" 0
is "the plan tells the changes by their names" "$(units plan one.yaml --effective 2027-03-11 --db "$ops" | grep -c -e '^2027-03-11 renamed: 부서01 -> 새부서01$' -e '^2027-03-11 merged: 부서02, 부서03 -> 합친부서$')" 2
file short.yaml "$one"
is "and what it would hold" "$(units plan short.yaml --effective 2027-03-11 --db "$ops" | grep 'held from then on' | cut -d, -f1)" "held from then on: 새부서01
held from then on: 합친부서"
units publish one.yaml --effective 2027-03-09 --reason '조직개편' --db "$ops" >/dev/null 2>said
is "a reason that says too little is told in words" "$?:$(cat said)" "2:ccrm units publish: --reason has 4 letters and needs 10: it is kept, for whoever approves and whoever asks later; \`ccrm units publish --help\` shows its options"
units publish one.yaml --effective 2027-03-09 --reason 'council decision' --db "$ops" >/dev/null
units publish --approve 2 --db "$other" >/dev/null 2>said
is "no night that has run is counted anew" "$?:$(grep -c 'has run already' said)" 1:1
units publish one.yaml --effective 2027-03-10 --reason 'council decision' --db "$ops" >/dev/null
units publish --approve 3 --db "$ops" >/dev/null 2>said
is "nobody approves a proposal of his own" "$?:$(grep -c 'another must approve' said)" 3:1
psql -XqAt -d "$other" -c "insert into ccrm.unit_span values (3, '끼움', '2027-01-01', '2027-12-31', '끼움', '끼움', 'x', 'general')" 2>said
is "nobody adds a row to another's proposal" "$(grep -c 'no proposal of this login' said)" 1
units publish --approve 3 --db "$other" >/dev/null
is "a second person approves" "$?" 0
is "what is in force is the file, byte for byte" "$(units show --db "$ops" 2>/dev/null | cmp - one.yaml && echo same)" same
is "the list tells what is in force" "$(units list --json --db "$ops" | tail -n 1 | python3 -c 'import json, sys; d = json.loads(sys.stdin.read()); print(d["state"], d["effective"], d["approver"])')" "in force 2027-03-10 other"

# ---- the night ----
for day in $(seq 10 20); do night "2027-03-$day" || echo "# night $day failed: $(tail -n 1 messages)"; done
is "a rename is one unit with one row of counts after the other" "$(sql "select count(distinct c.unit_id), min(u.code), max(u.name), min(night_arrived), max(night_arrived) from ccrm.count c join ccrm.unit u using (unit_id) where u.kind = 0 and measure = 'solicitation' and u.code like '%부서01'")" "1|부서01|새부서01|2027-03-01|2027-03-20"
is "its flag goes on" "$(sql "select count(*), max(n.night) from ccrm.flag f join ccrm.flag_night n using (flag_id) join ccrm.unit u on u.unit_id = f.department_id where rule = 'R1' and u.code = '부서01'")" "13|2027-03-20"
is "with the counts of both names" "$(sql "select max(n.n) filter (where n.night = '2027-03-20') > max(n.n) filter (where n.night = '2027-03-10') from ccrm.flag f join ccrm.flag_night n using (flag_id) where rule = 'R1'")" t
why() { "$ccrm" rules explain 부서01:R1 --night "2027-03-$1" --db "$office" --json >why.json && json why.json "$2"; }
is "its class gives it another null rate, from the night on which it is of it" "$(why 10 'd["p0"]') $(why 20 'd["p0"], d["p0_class"]')" "0.0015 (0.004, 'service')"
said() { "$ccrm" rules explain 부서01:R1 --night 2027-03-20 --db "$office" --locale "$1" | grep p0; }
is "which is said in words" "$(said ko) $(said en)" "  기준율 p0: 0.4 % (부서 분류 service)   base rate p0: 0.4 % (class service)"
is "no earlier night is counted by it" "$(why 20 'abs(sum(x["n"] * (0.0015 if x["night"] < "2027-03-11" else 0.004) for x in d["path"]) - d["expected"]) < 1e-6')" True
is "a merger is a unit of its own from its first night" "$(sql "select min(night_arrived) from ccrm.count c join ccrm.unit u using (unit_id) where u.code = '합친부서' and u.kind = 0")" 2027-03-11
is "its types and officers too" "$(sql "select count(distinct kind), min(first_night) from ccrm.unit where department_id = (select unit_id from ccrm.unit where code = '합친부서')")" "2|2027-03-11"
is "answers to what closed before belong to what was" "$(sql "select max(night_arrived) from ccrm.count c join ccrm.unit u using (unit_id) where u.code in ('부서02', '부서03') and u.kind = 0 and measure = 'solicitation'")" 2027-03-10
names() { json "reports/2027-03-$1.json" '" ".join(sorted(x["department"] for x in d["departments"] if "01" in x["department"]))'; }
is "a page shows the names of its night" "$(names 10) $(names 12)" "부서01 새부서01"
cp reports/2027-03-10.html before.html
mv reports/2027-03-10.json away.json # not as issued any more: it is drawn anew
"$ccrm" report nightly --night 2027-03-10 --db "$login" --set database.night_role=ccrm_report --out reports >/dev/null 2>>messages
is "also when it is drawn again later" "$(cmp reports/2027-03-10.html before.html && cmp reports/2027-03-10.json away.json && echo same)" same
is "and everybody else sees today's" "$(sql "select name from ccrm.unit where code = '부서01'")" 새부서01

changes() { json "reports/2027-03-$1.json" '[(c["night"], c["kind"], c["before"], c["after"]) for c in d["unit_changes"]]'; }
is "pages tell a change beforehand, and on its night" "$(changes 10) $(changes 12)" "[('2027-03-11', 'merged', '부서02, 부서03', '합친부서'), ('2027-03-11', 'renamed', '부서01', '새부서01')] []"
is "and the difference of two nights does" "$("$ccrm" report diff 2027-03-10 2027-03-12 --db "$login" --set database.night_role=ccrm_report | grep -c '부서01 → 새부서01 (이름 변경')" 1
is "the English page has English names" "$(grep -c '<th scope="row">Department 04</th>' reports/2027-03-12.en.html | sed 's/[1-9].*/some/') $(grep -c '부서04' reports/2027-03-12.en.html) $(grep -c 'Department 04' reports/2027-03-12.html)" "some 0 0"
is "so has an English sentence" "$(sql "select n.sentence_en like 'English 새부서01%', n.sentence_ko like '새부서01%' from ccrm.flag_night n join ccrm.flag f using (flag_id) where n.night = '2027-03-12' and f.rule = 'R1'")" "t|t"
reader=$("$cluster" login "$work/db" reader ccrm_integrity)
called() { "$ccrm" "$@" --db "$reader" 2>>messages | grep -c 'English 새부서01' | sed 's/[1-9].*/some/'; }
is "and the office's commands in English, but not data" "$(called flags list --locale en) $(called rules explain 새부서01:R1 --locale en) $(called referrals list --locale en) $(called flags list) $(called flags list --locale en --json)" "some some some 0 0"

# ---- what nobody knows ----
complaint() { # number, department, day
    psql -XqAt -d "$intake" -c "select ccrm.complaint_closed('desk', '$1', '$2', '', '', '', null, '$3 10:00+09', 'ko', null)"
}
is "an unknown code is imported" "$(complaint U-1 세무2과 2027-03-21; complaint U-2 세무2과 2027-03-21; complaint U-3 새부서01 2027-03-21)" "inserted
inserted
inserted"
is "and held, and shown with its count" "$(units unknown --db "$ops" | cut -d, -f1; units unknown --json --db "$ops" | python3 -c 'import json, sys; d = json.loads(sys.stdin.read()); print(d["code"], d["complaints"], d["first_closed"])')" "세무2과  2 complaints held
세무2과 2 2027-03-21"
run=$("$cluster" login "$work/db" engine ccrm_engine)
is "doctor says so, with the engine's login" "$("$ccrm" doctor --config ccrm.yaml --set "database.connection=$run" 2>&1 | grep -c -e '^ok   units published, the last from 2027-03-10 on$' -e '^BAD  department codes that are known: 세무2과 has 2 complaints held since' -e '^ok   what is kept ends when its time is over$')" 3
is "a known one goes to its decision" "$(sql "select count(*) from ccrm.pending_closing join ccrm.complaint using (complaint_id) where source = 'desk'")" 1
is "an old code goes on meaning what it became" "$(complaint U-4 부서02 2027-03-21 >/dev/null; sql "select count(*) from ccrm.pending_closing join ccrm.complaint using (complaint_id) where source_number = 'U-4'")" 1
night 2027-03-21
is "the night does not count what is held" "$(sql "select count(*) from ccrm.unit where code = '세무2과'")" 0
is "the page says so where one looks first" "$(json reports/2027-03-21.json 'd["closings_held"]["up_to_3_days"], d["closings_held_codes"]') $(grep -c '보류된 민원 2건</a> (세무2과)' reports/2027-03-21.html)" "(2, '세무2과') 1"
is "an old code's complaint is the merger's" "$(sql "select u.code from ccrm.departments_on('2027-03-21') d join ccrm.unit u using (unit_id) where d.code = '부서02' and '2027-03-21' between d.first_night and d.last_night")" 합친부서

# ---- a second version: a split, and the unknown code ----
file two.yaml "$one
$new
  - { code: 부서13, name: { ko: 부서13, en: x }, from: 2027-03-23 }
  - { code: 부서04, name: { ko: 부서04, en: x }, from: 2027-03-23 }
$(entry 세무2과 2027-03-01)
changes:
  - { on: 2027-03-11, renamed: { from: 부서01, to: 새부서01 } }
  - { on: 2027-03-11, merged: { from: [부서02, 부서03], to: 합친부서 } }
  - { on: 2027-03-23, split: { from: 부서04, to: [부서04, 부서13] } }
officers:
  - { key: P-1, codes: [OF-40, X-40], terms: [{ department: 부서04, from: 2027-01-01 }] }"
sed '/부서12/d' two.yaml >gone.yaml
units publish gone.yaml --effective 2027-03-23 --reason 'one department less' --db "$ops" >/dev/null 2>said
is "what nights have counted is not taken away" "$?:$(grep -c '부서12 would mean another department on 2027-03-10' said)" 1:1
is "the plan tells what it lets go" "$(units plan two.yaml --effective 2027-03-23 --db "$ops" | grep -e '^let go' -e split)" "2027-03-23 split: 부서04 -> 부서04, 부서13
let go: 세무2과, 2 complaints closed 2027-03-21 to 2027-03-21"
units publish two.yaml --effective 2027-03-23 --reason 'the split of 부서04' --db "$other" >/dev/null
units publish --approve 4 --db "$ops" >said
is "nothing is let go before its night" "$(cat said)" "revision 4 is approved
0 held complaints are let go, 2 still wait; each night lets go what is named by then"
night 2027-03-22
is "the night before lets it go" "$(sql "select string_agg(source_number, ' ' order by source_number) from ccrm.pending_closing join ccrm.complaint using (complaint_id) where department = '세무2과'") $(units unknown --db "$ops")" "U-1 U-2 every code is known"
complaint S-1 부서13 2027-03-23 >/dev/null
complaint S-2 부서04 2027-03-23 >/dev/null
psql -XqAt -d "$intake" -c "select ccrm.complaint_closed('desk', 'S-3', '부서04', '', 'X-40', '', null, '2027-03-23 11:00+09', 'ko', null)" >/dev/null
night 2027-03-23
is "a split begins new units, one with the old code" "$(sql "select string_agg(code, ' ' order by code) from ccrm.unit where kind = 0 and first_night = '2027-03-23'")" "부서04@2027-03-23 부서13"
is "an official has one key under every code" "$(sql "select string_agg(o.code, ' ') from ccrm.unit o join ccrm.unit d on d.unit_id = o.department_id where o.kind = 2 and d.code = '부서04@2027-03-23'")" P-1
is "what was let go counts on the night that did" "$(sql "select night_arrived, night_known, n, k from ccrm.count c join ccrm.unit u using (unit_id) where u.code = '세무2과' and measure = 'phone'")" "2027-03-23|2027-03-23|2|2"
is "both versions are kept" "$(units list --db "$ops" | grep -c -e 'replaced' -e 'in force')" 2

# ---- a department that ends with no successor ----
sed 's/\(code: 부서12,.* from: 2027-01-01\)/\1, to: 2027-03-25/' two.yaml >three.yaml
units publish three.yaml --effective 2027-03-26 --reason 'it was dissolved' --db "$ops" >/dev/null
third=$(sql "select max(revision_id) from ccrm.definition_revision")
units publish --approve "$third" --db "$reader" >/dev/null
is "what is lost with it stands for the night's report" "$(sql "select revision_id || ' ' || array_to_string(coverage_lost, ';') from ccrm.coverage_loss")" "$third department 부서12"
"$ccrm" survey publish --acknowledge "$third" --reason 'the council dissolved it' --config ccrm.yaml --db "$reader" >said
is "until the integrity office has acknowledged it" "$?:$(cat said) $(sql "select count(*) from ccrm.coverage_loss")" "0:acknowledged: department 부서12 0"
"$ccrm" survey publish --acknowledge "$third" --reason 'the council dissolved it' --config ccrm.yaml --db "$reader" >/dev/null 2>said
is "once" "$?:$(grep -c 'waits for anybody' said)" 1:1
tap_end
