#!/bin/bash
# What is kept ends by two persons' hands, holds stop it, and pages of old nights keep their bytes and their figures.
# Arguments: ccrm, tools/cluster, the source folder. Prints TAP.
set -u
. "$(dirname "$0")/../support/tap.sh"
ccrm=$(realpath "$1") cluster=$(realpath "$2") source=$(realpath "$3")
work=$(mktemp -d /tmp/ccrm-retention-XXXXXX)
trap '"$cluster" remove "$work/db" >/dev/null 2>&1; rm -rf "$work"' EXIT
cd "$work" || exit 1
sql() { psql -XqAt -d "$db" -c "$1"; }
night() { "$ccrm" night "$1" --db "$login" --set database.night_role=ccrm_report --out reports >/dev/null 2>>messages; }
nightly() { "$ccrm" report nightly --night "$1" --db "$login" --set database.night_role=ccrm_report --out "$2" >/dev/null 2>>messages; }
retention() { "$ccrm" retention "$@" --locale en --config "$work/ccrm.yaml"; }
korean() { "$ccrm" retention "$@" --config "$work/ccrm.yaml"; }
hold() { "$ccrm" hold "$@" --locale en; }

db=$("$cluster" start "$work/db") || { echo "Bail out! no cluster"; exit 1; }
"$ccrm" migrate --db "$db" >/dev/null || { echo "Bail out! no schema"; exit 1; }
login=$("$cluster" login "$work/db" night ccrm_report)
ops=$("$cluster" login "$work/db" ops ccrm_ops)
office=$("$cluster" login "$work/db" office ccrm_integrity)
second=$("$cluster" login "$work/db" second ccrm_integrity)
printf '%s\n' 'apiVersion: ccrm/v1' 'kind: Config' 'probe: { required: false }' >ccrm.yaml
sql "select ccrm.make_partitions('2027-03-01 12:00+09')" >/dev/null
psql -Xq -d "$db" -v ON_ERROR_STOP=1 -f "$source/tests/integration/night_season.sql" >/dev/null || { echo "Bail out! no season"; exit 1; }
sql "delete from ccrm.phone p where not exists (select from ccrm.complaint c where c.phone_id = p.phone_id)"
# Every conversation has its message, every answered one its reply; nothing waits at a person.
sql "insert into ccrm.message (message_id, queued_at, conversation_id, phone_id, sender, kind, question, is_prompt, confirming, send_at, text)
    select conversation_id, started, conversation_id, phone_id, sender, 0, 0, true, false, started, '친절했습니까?' from ccrm.conversation;
insert into ccrm.reply (session, sequence, arrived_at, link, phone_id, sender, conversation_id, stepped, raw, data_coding, body_hash,
        concat_reference, concat_total, concat_part, text, redelivery, was_read, opt_out, outcome, value, value_too, items, comment_follows,
        solicitation, sentiment, category, alert, rule, span)
    select 1, conversation_id, started + interval '1 hour', 0, phone_id, sender, conversation_id, true, '5', 8, 0, 0, 1, 1, '5', false, true,
        false, 1, 5, true, '', false, 0, case when conversation_id % 7 = 0 then -1 else 0 end, 2, 0, '', '' from ccrm.conversation where answers > 0;
insert into ccrm.referral_event (case_id, at, act, consent, note, state) select case_id, '2027-03-19', 'contact', true, 'spoke', 'contacted' from ccrm.referral_case;
insert into ccrm.referral_event (case_id, at, act, note, state) select case_id, '2027-03-19 01:00', 'decide', 'nobody to be told', 'decided' from ccrm.referral_case;
insert into ccrm.referral_event (case_id, at, act, note, state) select case_id, '2027-03-19 02:00', 'close', 'done', 'closed' from ccrm.referral_case where case_id > 1;
insert into ccrm.review_event (review_id, at, state, note) select review_id, '2027-03-19', 'decided', 'no' from ccrm.review" || echo "# no season"
# A look in the season's past, so that none of the looks below is the first.
psql -XqAt -d "$office" -c "select ccrm.look('referral:1', 'text', 'first reading')" >/dev/null
for day in $(seq 1 20); do night "2027-03-$(printf %02d "$day")" || echo "# night $day failed: $(tail -n 1 messages)"; done
is "nothing is due while it is kept" "$(retention list --as-of 2027-03-21 --db "$ops" | tail -n 1)" "nothing is due"
retention list --as-of 2040-01-01 --db "$ops" 2>said >/dev/null
is "what is due some day is not known yet" "$?:$(grep -c 'not known yet' said)" 1:1

# ---- what people may know ----
privacy() { "$ccrm" privacy "$@"; }
is "the notice says how long what is kept, in Korean first" "$(privacy sheet --config ccrm.yaml --db "$ops" | grep -c -e '^- 전화번호: 180일$' -e '민원처리법 제26조' -e '^## 처리 위탁$' -e '^- 응답: 1825일$')" 4
is "also in English, as a page" "$(privacy sheet --locale en --format html --config ccrm.yaml --db "$ops" | grep -c -e '<html lang="en">' -e '<li>texts: 365 days</li>' -e '</html>')" 3
privacy officer OF-11 --db "$office" 2>/dev/null
is "a look at an officer has a reason" "$?" 2
privacy officer OF-11 --reason 'request 2027-12' --db "$ops" >/dev/null 2>&1
is "and is the integrity office's" "$?" 3
is "what is held on one officer is printed" "$(privacy officer OF-11 --reason 'request 2027-12' --json --db "$office" | python3 -c '
import json, sys; d = json.load(sys.stdin); print(d["notice"]["ko"][:5], sorted({r["part"] for r in d["held"]}), [r["n"] for r in d["held"] if r["part"] == "complaints"])')" "통계 신호 ['complaints', 'count', 'flag', 'referral', 'term'] [40]"
is "with the look on record before" "$(sql "select subject || ' ' || reason from ccrm.audit where act = 'look.officer'")" "officer:OF-11 request 2027-12"
privacy officer nobody --reason 'request 2027-12' --db "$office" >/dev/null 2>said
is "of nobody nothing is held" "$?:$(grep -c 'nothing is held on officer nobody' said)" 1:1

# ---- a year later ----
sql "insert into ccrm.night (night, rules_hash) values ('2028-09-01', '\x00')"
retention list --as-of 2028-09-02 --db "$ops" >said
is "the list says how long what is kept" "$(head -n 1 said)" "kept, in days: numbers 180 texts 365 answers 1825 audit 1095 reports 3650"
is "an open referral holds its month" "$(grep -c 'reply_2027_03 before 2027-04-01.*held by referral 1$' said)" 1
is "both in Korean first" "$(korean list --as-of 2028-09-02 --db "$ops" | grep -c -e '^보존 기간(일): 번호 180 글 365 응답 1825 감사 기록 1095 보고서 3650$' -e '^번호 2028-03-06 이전: 699건, 기한 도래$' -e 'reply_2027_03 2027-04-01 이전: .*건, 보류: referral 1$')" 3
is "as data there is one language" "$(korean list --json --as-of 2028-09-02 --db "$ops")" "$(retention list --json --as-of 2028-09-02 --db "$ops")"
is "numbers are due by themselves" "$(grep '^numbers' said)" "numbers before 2028-03-06: 699 rows, due"
sql "insert into ccrm.referral_event (case_id, at, act, note) values (1, '2027-03-20', 'close', 'done')"

# ---- holds ----
hold add complaint:4711 --reason 'handed to the police' --db "$office" 2>said
is "a hold is on something" "$?:$(grep -c 'there is no complaint:4711' said)" 1:1
is "a hold is placed" "$(hold add complaint:city:2 --reason 'handed to the police' --db "$office")" "hold 1"
is "what it seals is as it was" "$(hold list --json --db "$office" | python3 -c 'import json, sys; d = json.load(sys.stdin)["holds"][0]; print(d["rows"], d["intact"], len(d["seal"]))')" "5 True 16"
is "operations see no evidence" "$(psql -XqAt -d "$ops" -c 'select * from ccrm.hold_list' 2>&1 | grep -c 'permission denied')" 1
is "its month is held" "$(retention list --as-of 2028-09-02 --db "$ops" | grep -c 'held by hold 1$')" 2
retention propose --as-of 2028-09-02 --db "$ops" >said
is "what is held is not proposed" "$(grep -c -e ' reply_' -e ' message_' said) $(grep -c '^1  numbers  before 2028-03-06: 699 rows' said)" "0 1"
retention approve 1 --reference 'review 2028-3' --db "$ops" >/dev/null 2>said
is "operations ends nothing" "$?:$(grep -c 'permission denied' said)" 3:1
retention approve 1 --reference 'review 2028-3' --db "$office" >said
is "the integrity office ends it with the review's reference" "$?:$(cat said)" "0:1: numbers, 699 rows ended"
is "numbers are cleared, their hashes stay" "$(sql "select count(*) filter (where ciphertext is null), count(distinct lookup_hash), count(*) from ccrm.phone")" "699|700|700"
is "the held one stays" "$(sql "select ciphertext is not null from ccrm.phone p join ccrm.complaint c using (phone_id) where source_number = '2'")" t
is "a retention that follows other rules is not approved" "$(retention propose --as-of 2028-09-02 --db "$ops" | head -n 1)" "nothing more is due; \`ccrm retention list\` shows what is held or waits for an approval"
sql "alter table ccrm.answer disable trigger all; update ccrm.answer set value = 5 where complaint_id = 2 and measure = 'kindness'"
hold list --db "$office" >/dev/null 2>said
is "evidence that was altered shows" "$?:$(grep -c 'not as it was' said)" 1:1
sql "update ccrm.answer set value = 1 + (2 + 0) % 5 where complaint_id = 2 and measure = 'kindness'"
hold list --db "$office" >/dev/null
is "and when it is as it was" "$?" 0
hold release 1 --reason done --db "$office" 2>said
is "a reason too short to be kept is told in words" "$?:$(grep -c 'has 4 letters and needs 10' said)" 2:1
hold release 1 --reason 'judgement is final' --db "$office" >/dev/null
is "a hold is let go with a reason" "$?:$(hold list --json --db "$office" | python3 -c 'import json, sys; d = json.load(sys.stdin)["holds"][0]; print(d["released"] is not None)')" "0:True"

# ---- texts ----
mkdir kept again fresh
cp reports/2027-03-15.* kept/
mv reports issued-elsewhere && mkdir reports
nightly 2027-03-15 again # its files are away: drawn anew, with the texts still there
mv issued-elsewhere/* reports/ && rmdir issued-elsewhere
retention propose --as-of 2028-09-02 --db "$office" >said
is "months of texts are proposed" "$(grep -c -e 'texts reply_2027_03 before 2027-04-01: 240 rows' -e 'texts message_2027_03 before 2027-04-01: 720 rows' said)" 2
is "the page waits for who approves them" "$("$ccrm" report diff 2027-03-14 2027-03-15 --db "$login" --set database.night_role=ccrm_report --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["figures"]["retention_proposals"]["after"])')" 3
retention approve all --reference 'review 2028-3' --db "$office" >/dev/null 2>said
is "nobody ends what he proposed" "$?:$(grep -c 'another must approve' said)" 3:3
retention approve all --reference 'review 2028-3' --db "$second" >said
is "another does" "$?:$(grep -c 'rows ended' said)" 0:3
is "their partitions are gone" "$(sql "select to_regclass('ccrm.reply_2027_03') is null and to_regclass('ccrm.message_2027_03') is null")" t
is "no text is left" "$(sql "select count(*) from ccrm.reply") $(sql "select count(*) from ccrm.message")" "0 0"
nightly 2027-03-15 fresh
is "an old night's page is issued again byte by byte" "$(for f in kept/*; do cmp "$f" "fresh/${f#kept/}" || echo "$f"; done)" ""
mv reports issued-elsewhere && mkdir reports && mkdir drawn
sql "delete from ccrm.report where path like '%/again/%' or path like '%/fresh/%'"
nightly 2027-03-15 drawn
figures() { python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); [d.pop(k, None) for k in ("changes", "nights_made_up", "records")]; print(json.dumps(d, sort_keys=True))' "$1/2027-03-15.json"; }
is "drawn anew without texts it has the same figures" "$(figures drawn)" "$(figures again)"
mv issued-elsewhere/* reports/ && rmdir issued-elsewhere

# ---- answers ----
sql "insert into ccrm.night (night, rules_hash) values ('2032-09-01', '\x00')"
said=$(sql "select count(distinct complaint_id) filter (where measure = 'kindness'), count(distinct (complaint_id, question)) from ccrm.answer")
counted=$(sql "select sum(n), sum(k) from ccrm.count")
retention propose --as-of 2032-09-02 --db "$office" >said
is "after years answers are due, and what counts by handset" "$(grep -c -e 'answers answer_2027_03' -e 'answers count_event' -e 'answers count_decision' said)" 3
retention approve all --reference 'review 2032-1' --db "$second" >said || cat said
is "they end" "$(sql "select (select count(*) from ccrm.answer) + (select count(*) from ccrm.count_event) + (select count(*) from ccrm.count_decision)")" 0
is "their daily counts stay, without complaint and handset" "$(sql "select sum(n) filter (where measure = 'kindness'), sum(n) from ccrm.answer_day")" "$said"
is "what rules count stays" "$(sql "select sum(n), sum(k) from ccrm.count")" "$counted"
mv reports issued-elsewhere && mkdir reports counted
nightly 2027-03-15 counted
same() { python3 -c '
import json, sys
a, b = (json.load(open(x + "/2027-03-15.json")) for x in sys.argv[1:])
print([k for k in ("departments", "flags", "blamed") if a.get(k) != b.get(k)], a["season"]["complaints"] == b["season"]["complaints"])' "$1" "$2"; }
is "a recomputation has the departments' figures from daily counts" "$(same again counted)" "[] True"
is "of those who blamed something stays that they were dissatisfied" "$(python3 -c 'import json, sys; print([c["dissatisfied"] > 0 for c in json.load(open(sys.argv[1]))["blamed"]["categories"]])' counted/2027-03-15.json)" "[True]"
is "after 180 nights the keyed hash goes too" "$(sql "select count(*) = 700 from ccrm.phone where hash_cleared_at is not null")" t

# ---- reports ----
mv issued-elsewhere/* reports/ && rmdir issued-elsewhere
sql "insert into ccrm.night (night, rules_hash) values ('2037-09-01', '\\x00')"
retention propose --as-of 2037-09-02 --db "$office" >said
is "after ten years reports are due" "$(grep -c '^[0-9]*  reports' said) $(ls reports | grep -c '^2027-03-01\.')" "1 4"
retention approve all --reference 'review 2037-1' --db "$second" >said || cat said
is "their records end, and wait for their files" "$(sql "select count(*) from ccrm.report where night < '2027-09-01'") $(sql "select count(*) > 80 from ccrm.report_ended")" "0 t"
night 2037-09-02
is "which go with the next night, and no others" "$(ls reports | grep -c '^2027-') $(ls reports | grep -c '^2037-09-02\.') $(sql "select count(*) from ccrm.report_ended")" "0 4 0"

# ---- on record ----
is "every step is in the audit log" "$(sql "select count(distinct act) from ccrm.audit where act in ('hold.insert', 'hold-release.insert', 'retention.insert', 'retention-approval.insert')")" 4
is "which is whole" "$("$ccrm" audit verify --locale en --db "$office" >/dev/null; echo $?)" 0
"$ccrm" audit review --reason 'looked through March: nothing unusual' --db "$office" >/dev/null
is "the monthly review is on record" "$?:$(sql "select ccrm.audit_reviewed(clock_timestamp()) is not null")" 0:t
is "what ended is told in Korean first" "$(korean list --as-of 2032-09-02 --all --db "$ops" | grep -c '글 reply_2027_03 2027-04-01 이전: 240건 파기, 제안 office, 승인 second .*: review 2028-3')" 1
is "what ended is told, by whom and why" "$(retention list --as-of 2032-09-02 --all --db "$ops" | grep -c 'texts reply_2027_03 before 2027-04-01: 240 rows ended, proposed by office, approved by second on .*: review 2028-3')" 1
tap_end
