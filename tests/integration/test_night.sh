#!/bin/bash
# `ccrm night` and `ccrm report` against a PostgreSQL of its own: one night twice, missed nights, a closed flag, what the
# night's role may not read, and that a season gives the same files however its nights were started.
# Arguments: ccrm, tools/cluster, the source folder. Prints TAP.
set -u
. "$(dirname "$0")/../support/tap.sh"
ccrm=$(realpath "$1") cluster=$(realpath "$2") source=$(realpath "$3")
work=$(mktemp -d /tmp/ccrm-night-XXXXXX)
trap '"$cluster" remove "$work/db" >/dev/null 2>&1; rm -rf "$work"' EXIT
cd "$work" || exit 1
sql() { psql -XqAt -d "$db" -c "$1"; }
night() { "$ccrm" night "$1" --db "$login" --set database.night_role=ccrm_report --out "${2:-reports}" 2>>messages; }
rows() { sql "select (select count(*) from ccrm.count) + (select count(*) from ccrm.count_event) + (select count(*) from ccrm.count_decision) + (select count(*) from ccrm.flag) + (select count(*) from ccrm.flag_night) + (select count(*) from ccrm.night)"; }
json() { python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$1" "$2"; }

db=$("$cluster" start "$work/db") || { echo "Bail out! no cluster"; exit 1; }
"$ccrm" migrate --db "$db" >/dev/null || { echo "Bail out! no schema"; exit 1; }
login=$("$cluster" login "$work/db" night ccrm_report) || { echo "Bail out! no login"; exit 1; }
psql -Xq -d "$db" -v ON_ERROR_STOP=1 -f "$source/tests/integration/night_season.sql" >/dev/null || { echo "Bail out! no season"; exit 1; }

sql "insert into ccrm.link (link, name) values (0, 'kt-1')"
"$ccrm" report nightly --db "$login" --out reports 2>/dev/null
is "a night that did not run has no report" "$?" 1
"$ccrm" night yesterday --db "$login" 2>/dev/null
is "a night is a date" "$?" 2
"$ccrm" night 2027-03-01 --db "host=$work/nowhere dbname=x" --out reports 2>/dev/null
is "no server has an exit code of its own" "$?" 4
printf '%s\n' 'apiVersion: ccrm/v1' 'kind: Config' night: '  rules: [rules/solicitation.yaml, rules/solicitation.yaml]' >twice.yaml
"$ccrm" night 2027-03-01 --config twice.yaml --db "$login" 2>/dev/null
is "a rule has its id for itself" "$?" 3

night 2027-03-01
is "the first night runs" "$?" 0
is "its files are there" "$(cd reports && echo *)" "2027-03-01.csv 2027-03-01.en.html 2027-03-01.html 2027-03-01.json latest.csv latest.en.html latest.html latest.json"
is "others may not read them" "$(stat -c %a reports/2027-03-01.html)" 640
before=$(rows)
cp -r reports once
night 2027-03-01
is "the same night again adds no row" "$(rows)" "$before"
is "and writes the same files" "$(diff -r once reports)" ""

night 2027-03-04
is "missed nights are made up in order" "$(sql "select string_agg(night::text, ' ' order by ran_at) from ccrm.night")" "2027-03-01 2027-03-02 2027-03-03 2027-03-04"
is "and the page names them" "$(json reports/2027-03-04.json 'd["nights_made_up"]')" "['2027-03-02', '2027-03-03']"

# Told a week late, with another's number and three supplements; and corrected after it counted.
late() { sql "select string_agg(measure || ' ' || night_arrived || ' ' || night_known || ' ' || n || ' ' || k, ', ' order by measure, night_known) from ccrm.count c join ccrm.unit u using (unit_id) where u.code = '부서12' and night_known in ('2027-03-05', '2027-03-06') and measure in ('phone', 'supplement', 'not-citizen')"; }
night 2027-03-05 || echo "# night 5 failed"
sql "insert into ccrm.complaint (source, source_number, department, type, officer, channel, closed_at, locale, from_citizen, supplements, phone) values ('city', 'late', '부서12', '유형0', 'OF-120', 'counter', '2027-02-26 10:00+09', 0, false, 3, 1)"
night 2027-03-06 || echo "# night 6 failed"
is "a closing told late counts on the night that it was told" "$(late)" "not-citizen 2027-03-05 2027-03-05 4 0, not-citizen 2027-03-06 2027-03-06 5 1, phone 2027-03-05 2027-03-05 4 1, phone 2027-03-06 2027-03-06 5 2, supplement 2027-03-05 2027-03-05 4 0, supplement 2027-03-06 2027-03-06 5 1"
sql "update ccrm.complaint set closed_at = '2027-03-07 10:00+09', supplements = 4 where source_number = 'late'"
night 2027-03-07 || echo "# night 7 failed"
is "and once, whatever is corrected later" "$(sql "select sum(n) from ccrm.count c join ccrm.unit u using (unit_id) where u.code = '부서12' and measure = 'supplement' and night_known = '2027-03-07'")" 4
sql "delete from ccrm.complaint where source_number = 'late'"
for day in $(seq 8 20); do night "2027-03-$(printf %02d "$day")" || echo "# night $day failed"; done
is "one department is flagged by R1" "$(sql "select distinct u.code from ccrm.flag f join ccrm.unit u on u.unit_id = f.department_id where f.rule = 'R1'")" "부서01"
is "a confirmation counts on the night that its answer arrived" "$(sql "select bool_and(night_known = night_arrived + 1) from ccrm.count_event where measure = 'solicitation' and state = 2")" t
is "what was taken back or never confirmed is no event" "$(sql "select sum(k) from ccrm.count c join ccrm.unit u using (unit_id) where u.code = '부서02' and measure = 'solicitation'")" 0
is "one handset counts once" "$(sql "select count(*) from ccrm.count_decision d join ccrm.complaint c using (complaint_id) where c.phone_id = 3 and d.measure = 'solicitation' and d.decided = 1")" 1
is "the JSON carries the line" "$(json reports/2027-03-20.json 'd["notice"]["ko"]')" "통계 신호이며 비위 사실의 확인이 아닙니다"
is "the figures of the page are those of the tables" "$(json reports/2027-03-20.json 'd["season"]["complaints"], d["season"]["invitations"]["phone-missing"]')" "(960, 240)"
if command -v node >/dev/null; then
    node "$source/tests/browser/report_schema.mjs" "$source/survey-defs/schema/report.schema.json" reports/2027*.json >said
    code=$?
    [ $code = 77 ] || is "the JSON is what its schema says" "$code $(cat said)" "0 "
fi
is "issued files are on record with their hashes" "$(sql "select encode(sha256, 'hex') from ccrm.report where night = '2027-03-20' and format = 'csv'")" "$(sha256sum <reports/2027-03-20.csv | cut -d' ' -f1)"

# What changed between two nights, each as it was known then.
"$ccrm" report diff 2027-03-08 2027-03-12 --db "$login" --locale en >diff.txt
is "the difference names a flag that rose, and carries the line" "$(grep -c -e '부서01 R1: .* → high' -e 'not a finding of misconduct' diff.txt)" 2
"$ccrm" report diff 2027-03-08 2027-03-20 --db "$login" --json >diff.json
is "as data: flags, figures before and after" "$(json diff.json '[f["after"]["level"] for f in d["flags"] if f["rule"] == "R1"], d["figures"]["complaints"], d["rules_changed"]')" "(['high'], {'before': 384, 'after': 960}, False)"
"$ccrm" report diff 2027-03-08 2027-04-20 --db "$login" 2>/dev/null
is "a night that did not run has no difference" "$?" 1
"$ccrm" report diff 2027-03-08 --db "$login" 2>/dev/null
is "it takes two" "$?" 2
nowhere="host=$work/nowhere dbname=x"
is "dates are looked at before the database" "$("$ccrm" report diff yesterday 2027-03-09 --db "$nowhere" 2>&1; echo $?)" "ccrm report diff: a night is a date as 2027-03-14, not 'yesterday'
2"
is "both of them" "$("$ccrm" report diff 2027-03-08 2027-02-29 --db "$nowhere" 2>&1; echo $?)" "ccrm report diff: a night is a date as 2027-03-14, not '2027-02-29'
2"
is "the earlier one first" "$("$ccrm" report diff 2027-03-09 2027-03-08 --db "$nowhere" 2>&1; echo $?)" "ccrm report diff: the earlier night comes first, and 2027-03-09 is not before 2027-03-08
2"
is "so do the reports" "$("$ccrm" report nightly --night 3/9 --db "$nowhere" 2>/dev/null; echo $?) $("$ccrm" report departments --night 3/9 --db "$nowhere" 2>/dev/null; echo $?)" "2 2"
is "the page has it since the night before" "$(grep -c 'id="changes"' reports/2027-03-09.html reports/2027-03-01.html | tr '\n' ' ')" "reports/2027-03-09.html:1 reports/2027-03-01.html:0 "

# Links, as they stood at the night's end.
sql "insert into ccrm.link_suspension (link, reason, suspended_at) values (0, 'maintenance', '2027-03-21 09:00+09')"
sql "insert into ccrm.sending_stop (reason, stopped_at) values ('wrong text', '2027-03-21 10:00+09')"
cp -r "$source/survey-defs" defs && echo '# another' >>defs/lexicons/ko.yaml
"$ccrm" night 2027-03-20 --db "$login" --set database.night_role=ccrm_report --defs defs --out links 2>>messages
is "the page names what replies are read by" "$(python3 -c 'import json, sys; a, b = (json.load(open(f))["versions"] for f in sys.argv[1:]); print([k for k in a if a[k] != b[k]])' reports/2027-03-20.json links/2027-03-20.json)" "['reader_hash']"
is "a link that is suspended later was in order that night" "$(json links/2027-03-20.json 'd["links"], d["sending_stopped"]')" "([{'link': 'kt-1', 'sent': 36, 'delivered': 36, 'unanswered': 0, 'suspended': False}], False)"

# An old review is decided later, a referral handled: the page of a night before says what it said.
sql "insert into ccrm.review_event (review_id, at, state, note) select review_id, '2027-03-18 10:00+09', 'decided', 'no' from ccrm.review where raised_at < '2027-03-12'"
sql "insert into ccrm.answer (known_at, arrived_at, conversation_id, complaint_id, phone_id, question, question_id, measure, state, value, author) select '2027-03-18 10:00+09', a.arrived_at, conversation_id, complaint_id, phone_id, question, question_id, measure, 0, 1, 'han' from ccrm.answer a where state in (4, 5) and known_at < '2027-03-12'"
sql "insert into ccrm.referral_event (case_id, at, act, consent, note) select case_id, '2027-03-18 10:00+09', 'contact', true, 'spoke' from ccrm.referral_case where raised_at < '2027-03-12'"
for day in 03 12; do night 2027-03-$day later; done
is "a page drawn later says what was known that night" "$(for file in later/2027*; do cmp "$file" "reports/${file#later/}" 2>&1; done)" ""

# Why the flag stands: the same figures as recorded; references for the integrity office alone.
office=$("$cluster" login "$work/db" office ccrm_integrity)
"$ccrm" rules explain 부서01:R1 --db "$office" --json >why.json
is "the path ends at the evidence that the night recorded" "$(json why.json 'abs(d["path"][-1]["e"] - min(d["e"], 8e9)) < 1e-6 and d["rules_as_recorded"]')" True
is "one reference for each confirmed report" "$(json why.json 'len(d["references"]) == d["k"] == d["handsets"]')" True
is "no number, no text among them" "$(json why.json 'sorted(d["references"][0])')" "['arrived', 'case_number', 'counted', 'handset', 'how', 'known', 'officer', 'source', 'type']"
"$ccrm" rules explain 부서01:R1 --db "$login" --json >why.report.json
is "the night's role sees none" "$(json why.report.json '"references" in d or "weighs_most_officer" in d')" False
"$ccrm" rules explain 부서01:R1 --db "$office" >why.txt
is "the text holds the line, a chart, the causes, the guarantee and the next step" "$(grep -c -e '^통계 신호이며' -e '높음$' -e '^먼저 확인할 다른 원인:' -e '^우연일 가능성:' -e '^다음에 할 일: .* ccrm flags show [0-9]*$' why.txt)" 5
"$ccrm" rules explain 부서01:R1 --db "$office" --locale en >why.txt
is "in English as well, and nothing of the other language" "$(grep -c -e '^a statistical sign, not a finding' -e 'high$' -e '^Innocent causes' -e '^How often chance' -e '^Next: ' why.txt) $(sed 's/부서[0-9]*//g; s/유형[0-9]*//g' why.txt | LC_ALL=C.UTF-8 grep -cP '\p{Hangul}')" "5 0"
"$ccrm" rules explain 부서99:R1 --db "$office" 2>/dev/null
is "a flag that is not there" "$?" 1

"$ccrm" report summary --db "$login" >summary
"$ccrm" report summary --db "$login" --json >summary.json
is "the summary says who was flagged" "$(json summary.json '[(f["department"], f["rule"]) for f in d["flags"] if f["rule"] == "R1"]')" "[('부서01', 'R1')]"

# What was issued is issued again, also after a page of it would be drawn otherwise; an altered file is not.
night 2027-03-20 "$work/archive"
sql "update ccrm.unit set name = '새 이름' where code = '부서01'"
"$ccrm" report nightly --night 2027-03-20 --db "$login" --set database.night_role=ccrm_report --out "$work/copies" >/dev/null 2>>messages
is "an issued report is issued again byte by byte" "$(diff -r archive copies | grep -v '^Only in archive: latest')" ""
echo altered >>archive/2027-03-20.csv
"$ccrm" report nightly --night 2027-03-20 --db "$login" --set database.night_role=ccrm_report --out "$work/drawn" >/dev/null 2>>messages
is "one whose file was altered is drawn anew" "$(grep -c altered drawn/2027-03-20.csv) $(grep -c '새 이름' drawn/2027-03-20.csv | sed 's/[1-9].*/some/')" "0 some"
sql "update ccrm.unit set name = code where code = '부서01'"

# On paper.
PATH=/nowhere "$ccrm" report nightly --pdf --db "$login" --out "$work/paper" >said 2>complaint
is "without Chromium it says what to do" "$? $(grep -c 'apt-get install chromium' complaint) $(wc -c <said)" "4 1 0"
if command -v chromium >/dev/null && command -v pdftotext >/dev/null; then
    "$ccrm" report nightly --pdf --locale en --db "$login" --out "$work/pa per" >said 2>>messages
    is "with it the English page is printed on A4" "$(cat said) $(pdfinfo "$(cat said)" | grep -c 'A4') $(pdftotext "$(cat said)" - | grep -c 'What needs a person today')" "$work/pa per/2027-03-20.en.pdf 1 1"
fi

# A person closes the flag: it ends on the next page and its detector starts anew.
close_flag() {
    sql "insert into ccrm.flag_event (flag_id, at, act, closing, note) select flag_id, '2027-03-21 15:00+09', 'close', 'innocent-cause', 'a wrong label'
        from ccrm.flag where rule = 'R1'"
}
close_flag
night 2027-03-21 again
is "a closed flag has ended" "$(json again/2027-03-21.json '[f["change"] for f in d["flags"] if f["rule"] == "R1"]')" "['ended']"
night 2027-03-22 again
is "the suspended link and the stop stand on the first screen" "$(json again/2027-03-22.json '[(one["link"], one["suspended"]) for one in d["links"]], d["sending_stopped"]') $(grep -c '발송 장애 2건' again/2027-03-22.html)" "([('kt-1', True)], True) 1"
is "and its detector starts anew" "$(json again/2027-03-22.json '[f for f in d["flags"] if f["rule"] == "R1"]')" "[]"

# The same season on fresh tables, nights made up at once, the last ones after the closing: the same counts, flags and summary.
flags="select u.code, f.rule, f.raised_night, f.closed_night, n.night, n.level, n.since, n.e, n.n, n.k from ccrm.flag_night n join ccrm.flag f using (flag_id) join ccrm.unit u on u.unit_id = f.department_id"
"$ccrm" report summary --db "$login" >summary
sql "create table public.seen as $flags"
sql "set session_replication_role = replica; truncate ccrm.count, ccrm.count_event, ccrm.count_decision, ccrm.count_closing, ccrm.flag, ccrm.flag_night, ccrm.flag_event, ccrm.night, ccrm.report"
night 2027-03-01 again && night 2027-03-19 again
close_flag
night 2027-03-22 made
is "nights made up at once give the same flags on the same nights" "$(sql "(table public.seen except $flags) union all ($flags except table public.seen)")" ""
"$ccrm" report summary --db "$login" >summary.again
is "and the same summary" "$(diff summary summary.again)" ""
is "a flag that was closed after a missed night stands on the page of that night" "$(for night in 20 21 22; do json made/2027-03-$night.json '[f["change"] for f in d["flags"] if f["rule"] == "R1"]'; done | tr '\n' ' ')" "['continuing'] ['ended'] [] "

# Rules are published by two logins, for nights to come.
deputy=$("$cluster" login "$work/db" deputy ccrm_integrity)
sed 's/^    p0: 0.0015/    p0: 0.003/' "$source/survey-defs/rules/solicitation.yaml" >edited.yaml
"$ccrm" rules publish edited.yaml --effective 2027-03-23 --db "$office" >/dev/null 2>&1
is "nothing is published without a reason" "$?" 2
is "which is said, as a date that is none" "$("$ccrm" rules publish edited.yaml --effective 2027-02-31 --db "$office" 2>&1 | grep -c -e 'wants a date such as' -e 'reason TEXT is missing')" 1
"$ccrm" rules publish --approve 77 --db "$office" >/dev/null 2>said
is "nor is what nobody proposed approved" "$?:$(cat said)" "1:ccrm rules publish: there is no revision 77 of rules; --list shows those there are"
"$ccrm" rules publish edited.yaml --effective 2027-03-23 --reason "p0 as measured in the pilot" --db "$office" >proposed
is "a proposal says what it changes" "$(grep -c 'R1 p0: 0.0015 -> 0.003' proposed)" 1
"$ccrm" rules publish --approve 1 --db "$office" 2>/dev/null
is "nobody approves a proposal of his own" "$?" 3
is "he is told that another must, and of no rights that he lacks" "$("$ccrm" rules publish --approve 1 --db "$office" 2>&1 | grep -c 'another must approve it$')" 1
"$ccrm" rules publish edited.yaml --effective 2027-03-22 --reason "p0 as measured in the pilot" --db "$office" >/dev/null
"$ccrm" rules publish --approve 2 --db "$deputy" 2>/dev/null
is "a night that ran keeps its rules" "$?" 1
"$ccrm" rules publish --approve 1 --db "$deputy" >/dev/null
is "another login approves" "$?" 0
night 2027-03-24 again
is "nights before it keep the rules that they had, those from it on have the new ones" "$(sql "select string_agg(c::text, ' ') from (select count(*) as c from ccrm.night group by rules_hash order by min(night)) x")" "22 2"
sed '/id: R2/,$s/^    handsets_min: 2$/    handsets_min: 20/' edited.yaml >stricter.yaml
"$ccrm" rules publish stricter.yaml --effective 2027-03-25 --reason "two handsets were too few" --db "$office" >proposed
is "a proposal says whose flags stand" "$(grep -c 'R2: 1 flags of it are up; they stand' proposed)" 1
"$ccrm" rules publish --approve 3 --db "$deputy" >/dev/null
night 2027-03-26 again
is "a flag stands under the figures that raised it" "$(json again/2027-03-26.json '[(f["change"], f["handsets"] < 20) for f in d["flags"] if f["rule"] == "R2"]')" "[('continuing', True)]"
is "what was published stays" "$(psql -XqAt -d "$db" -c 'delete from ccrm.definition_revision' 2>&1 | grep -c 'never altered')" 1

# The recorded season under other rules: whom they flag and those in force do not.
sed -e 's/^id: .*/id: hopeless/' -e 's/^    handsets_min: 2/    handsets_min: 20/' "$source/survey-defs/rules/solicitation.yaml" >hopeless.yaml
printf '%s\n' 'apiVersion: ccrm/v1' 'kind: Config' night: "  rules: [$work/hopeless.yaml]" >hopeless.config.yaml
"$ccrm" rules backtest --since 2027-03-01 --config hopeless.config.yaml --against "$source/survey-defs/rules/solicitation.yaml" --db "$office" >differences 2>/dev/null
is "a flag that other rules win" "$(grep -c '^부서01,R1,won,watch,2027-03-0[1-9],high,2027-03-\(09\|1[0-2]\)$' differences)" 1

# Coverage that a survey lost stands on each page until it is acknowledged.
sql "set session_replication_role = replica; insert into ccrm.definition_revision (definition_id, kind, text, hash, reason, coverage_lost, author) values ('visit', 'Survey', '-', sha256('-'), 'fewer questions', array['부서07'], 'kim');
     insert into ccrm.definition_approval (revision_id, approved_at, author) select max(revision_id), '2027-03-27 11:00+09', 'lee' from ccrm.definition_revision;
     insert into ccrm.coverage_acknowledgement (revision_id, reason, acknowledged_at, author) select max(revision_id), 'known to the office', '2027-03-28 09:00+09', 'han' from ccrm.definition_revision"
# A campaign asked two of three, and braked itself on the 27th; it was ended on the 28th.
sql "set session_replication_role = replica; insert into ccrm.campaign (survey, first, wait_s, opt_out_max, help_max, undeliverable_max, unclear_max, cases, state, state_at, judged_from, reason, author)
         values ('yearly', 2, 0, 0.1, 0.1, 0.1, 0.1, 3, 'ended', '2027-03-28 09:00+09', '2027-03-26 09:00+09', 'the yearly survey', 'kim');
     insert into ccrm.campaign_event (campaign_id, act, at, invited, begun, opted_out, helped, undeliverable, replied, unclear, author)
         values (1, 'start', '2027-03-26 09:00+09', 0, 0, 0, 0, 0, 0, 0, 'kim'), (1, 'brake', '2027-03-27 10:00+09', 2, 2, 1, 0, 0, 2, 0, 'engine'),
                (1, 'end', '2027-03-28 09:00+09', 2, 2, 1, 0, 0, 2, 0, 'kim')"
night 2027-03-28 again
is "a campaign stands on the pages of its nights" "$(json again/2027-03-27.json '[(one["survey"], one["state"], one["cases"], one["opted_out"], one["since"]) for one in d["campaigns"]]') $(json again/2027-03-28.json '[(one["state"], one["since"]) for one in d["campaigns"]]')" \
    "[('yearly', 'braked', 3, 1, '2027-03-27')] [('ended', '2027-03-28')]"
is "coverage that a survey lost stands on the page until the office says that it knows" "$(json again/2027-03-27.json '[(one["survey"], one["lost"], one["since"]) for one in d["coverage_lost"]]') $(json again/2027-03-28.json 'd["coverage_lost"]')" "[('visit', '부서07', '2027-03-27')] []"

# Handsets of staff and agents come in as hashes.
"$ccrm" keys new test.key >/dev/null
printf 'phone,department,first_night,last_night\n010-0123-4567,부서01,2027-01-01,\nnone,부서01,2027-01-01,\n' >staff.csv
"$ccrm" rules lists import --staff staff.csv --key-file test.key --db "$office" >read 2>left_out
is "a list's rows" "$? $(cat read) $(cat left_out)" "1 1 rows read, 1 new, 1 left out line 3: no telephone number"
is "the database never holds a number of it" "$(sql "select count(*) from ccrm.staff_handset s where s::text like '%1234567%'")" 0
"$ccrm" rules lists import --agents staff.csv --key-file test.key --db "$login" >/dev/null 2>&1
is "and the night's role adds none" "$?" 3

is "the night's role cannot read a number" "$(psql -XqAt -d "$login" -c 'set role ccrm_report' -c 'select ciphertext from ccrm.phone' 2>&1 | grep -c 'permission denied')" 1
is "no message but those expected" "$(sort -u messages)" ""

# How soon each department's solicitation would be seen, by what was counted of it.
"$ccrm" rules power --count-since 2027-03-01 --db "$office" >departments.csv
is "the departments' file is written from the nights" "$?:$(head -n 1 departments.csv):$(wc -l <departments.csv)" "0:department,answers,types,officers,class:$(($(sql "select count(*) from ccrm.unit where kind = 0") + 1))"
is "with a year's answers" "$(sql "select round(sum(c.n) * 365.0 / (max(n.night) - date '2027-03-01' + 1)) from ccrm.count c join ccrm.unit u using (unit_id), (select max(night) as night from ccrm.night) n where u.code = '부서02' and measure = 'solicitation' and night_arrived >= '2027-03-01'")" "$(grep -E '^("?)부서02' departments.csv | cut -d, -f2)"
head -n 3 departments.csv >few.csv
echo '부서99,many,1,1,' >>few.csv
"$ccrm" rules power --departments few.csv >power 2>said
is "and read; a bad row is told" "$?:$(wc -l <power):$(grep -c '^few.csv:4: left out' said)" 1:3:1
"$ccrm" rules power --count-since 2029-01-01 --db "$office" >/dev/null 2>&1
is "what no night counted cannot be written" "$?" 1

# What an engine of former days published is read by this one; its keys of then say that they change nothing.
sed '0,/^    handsets_min: 2$/s//    handsets_min: 2\n    peer_factor: 2\n    peer_e: 10\n    mistake_e: 10/' edited.yaml >former.yaml
"$ccrm" rules publish former.yaml --effective 2027-03-29 --reason "as it was published then" --db "$office" >/dev/null 2>said
is "keys of former days are told" "$?:$(grep -c 'warning retired-key' said)" 0:3
"$ccrm" rules publish --approve "$(sql 'select max(revision_id) from ccrm.definition_revision')" --db "$deputy" >/dev/null
night 2027-03-29 again
is "and stop no night, which tells them too" "$?:$(sql "select count(*) from ccrm.night where night = '2027-03-29'"):$(grep -c 'warning retired-key' messages)" 0:1:3
tap_end
