#!/bin/bash
# `ccrm flags`, `ccrm referrals` and `ccrm audit` with several people's logins against a PostgreSQL of its own: the steps and
# their refusals, looks on record before anything is shown, the chain after a superuser's hand, and what every other role may not.
# Arguments: ccrm, tools/cluster, the source folder. Prints TAP.
set -u
. "$(dirname "$0")/../support/tap.sh"
ccrm=$(realpath "$1") cluster=$(realpath "$2") source=$(realpath "$3")
work=$(mktemp -d /tmp/ccrm-oversight-XXXXXX)
trap '"$cluster" remove "$work/db" >/dev/null 2>&1; rm -rf "$work"' EXIT
cd "$work" || exit 1
sql() { psql -XqAt -d "$db" -c "$1"; }
as() { psql -XqAt -d "$(login "$1")" -c "$2" 2>&1; }
login() { echo "${db/user=postgres/user=$1}"; }
# PERSON COMMAND...: the command as that person; its exit code in $code, its output in $out, its complaint in $complaint.
person() {
    out=$("$ccrm" "${@:2}" --db "$(login "$1")" 2>complaint)
    code=$?
    complaint=$(cat complaint)
}
json() { python3 -c 'import json, sys; d = json.load(sys.stdin); print(eval(sys.argv[1]))' "$1" <<<"$out"; }
night() { "$ccrm" night "$1" --db "$(login night1)" --out reports 2>>messages || echo "# night $1 failed"; }

db=$("$cluster" start "$work/db") || { echo "Bail out! no cluster"; exit 1; }
"$ccrm" migrate --db "$db" >/dev/null || { echo "Bail out! no schema"; exit 1; }
for role in engine gateway intake ops report; do "$cluster" login "$work/db" "${role}1" "ccrm_$role" >/dev/null; done
for name in han kim lee; do "$cluster" login "$work/db" $name ccrm_integrity >/dev/null; done
"$cluster" login "$work/db" night1 ccrm_report >/dev/null

# The season ends yesterday, since people close flags by the wall clock.
day() { TZ=Asia/Seoul date -d "$1 days" +%F; }
sed "s/2027-03-01/$(day -20)/" "$source/tests/integration/night_season.sql" >season.sql
psql -Xq -d "$db" -v ON_ERROR_STOP=1 -f season.sql >/dev/null || { echo "Bail out! no season"; exit 1; }
sql "insert into ccrm.message (message_id, queued_at, conversation_id, phone_id, sender, kind, question, is_prompt, confirming, send_at, text)
    select case_id, now() - interval '1 day', conversation_id, phone_id, '15771234', 0, 2, true, false, now(), '문항 글' from ccrm.referral_case where case_id in (1, 3)"
sql "insert into ccrm.reply (session, sequence, arrived_at, link, phone_id, sender, conversation_id, stepped, raw, data_coding, body_hash,
        concat_reference, concat_total, concat_part, text, redelivery, was_read, opt_out, outcome, value, value_too, items,
        comment_follows, solicitation, sentiment, category, alert, rule, span)
    select 1, case_id, now(), 0, phone_id, '15771234', conversation_id, true, '2', 0, 0, 0, 1, 1, '2 봉투를 달라고 했어요', false, true, false, 0, 2,
        false, '', false, 0, 0, 0, 0, '', '' from ccrm.referral_case where case_id in (1, 3)"
night "$(day -20)"
night "$(day -1)"

# ---- flags ----
person han flags list --json
flag=$(json '[f["flag"] for f in d["flags"] if f["rule"] == "R1"][0]')
is "the list names the open flag, and carries the line" "$(json 'd["notice"]["ko"], d["flags"][0]["state"]')" "('통계 신호이며 비위 사실의 확인이 아닙니다', 'open')"
person han flags list
is "and does so in Korean" "$(head -n 1 <<<"$out")" "통계 신호이며 비위 사실의 확인이 아닙니다"
person han flags close "$flag" --as substantiated --reason "too early" --locale en
is "no finding without an inquiry" "$code $complaint" "1 ccrm flags close: flag $flag: no finding without an inquiry; possible: acknowledge, close (close as innocent-cause, data-fault)"
person han flags inquire "$flag" --reason "too early" --locale en
is "an illegal step is refused with those that are possible" "$code $complaint" "1 ccrm flags inquire: flag $flag is open: no such step from there; possible: acknowledge, close"
person han flags show "$flag"
is "a flag begins with where, the line and the sentence, and ends with the lines that take a step" "$(sed -n '1p;2p;4p' <<<"$out" | grep -c -e "^${flag}번 경보: 부서01, 규칙 R1, " -e '^통계 신호이며' -e "^부서01: 확인된 '있다'") $(grep -c -e "^  ccrm flags acknowledge $flag --reason" -e "^  ccrm flags close $flag --as innocent-cause|data-fault --reason" <<<"$out")" "3 2"
person han flags acknowledge "$flag"
is "a step needs a reason" "$code" 2
person han flags acknowledge "$flag" --reason "  "
is "white space is none" "$code" 2
person han flags acknowledge "$flag" --reason "read" --json
is "the author is who logged in" "$(json 'd["step"]["state"], d["step"]["author"]')" "('acknowledged', 'han')"
person han flags assign "$flag" --to ops1 --reason "hers"
is "only the office's own people take a flag on" "$code" 1
person han flags assign "$flag" --to kim --reason "hers"
is "a flag is assigned, and says so" "$code ${out% (*}" "0 ${flag}번 경보: 담당 지정, 상태: 확인함"
person kim flags inquire "$flag" --reason "asked the unit"
person kim flags close "$flag" --as substantiated --reason "sure" --locale en
is "not substantiated before the unit was heard" "$code $complaint" "1 ccrm flags close: flag $flag: not substantiated before the unit's explanation is on record; possible: assign, explain, close"
is "nor by a statement of one's own" "$(as kim "insert into ccrm.flag_event (flag_id, act, closing, note) values ($flag, 'close', 'substantiated', 'sure')" | grep -c 'was not heard')" 1
person kim flags explain "$flag" --reason "the unit says: fees in cash"
person kim flags close "$flag" --as substantiated --reason "documents"
is "then it is" "$code" 0
person kim flags close "$flag" --as data-fault --reason "again"
is "a closed flag stays closed" "$code" 1
person kim flags show "$flag" --json
is "every step is on record" "$(json '[(a["act"], a["author"]) for a in d["acts"]], d["possible"]')" "([('acknowledge', 'han'), ('assign', 'han'), ('inquire', 'kim'), ('explain', 'kim'), ('close', 'kim')], [])"
person kim flags list --rules --json
is "a rule shows its own precision" "$(json '[(r["rule"], r["closed"], r["substantiated"], r["precision"]) for r in d["rules"] if r["rule"] == "R1"]')" "[('R1', 1, 1, 1.0)]"
person kim flags show 999
is "there is no such flag" "$code" 1
night "$(day 0)"
out=$(cat "reports/$(day 0).json")
is "a closed flag has ended on the next page" "$(json '[f["change"] for f in d["flags"] if f["rule"] == "R1"]')" "['ended']"
night "$(day 1)"
out=$(cat "reports/$(day 1).json")
is "and its detector starts anew" "$(json '[f for f in d["flags"] if f["rule"] == "R1"]')" "[]"

# Nobody ends a flag but by that act, and nobody takes a step on what was true before another one.
other=$(sql "insert into ccrm.flag (department_id, rule, raised_night) values (1, 'T9', '2020-01-01') returning flag_id")
is "the night closes no flag by itself" "$(as night1 "update ccrm.flag set closed_night = '2020-01-02' where flag_id = $other" | grep -c 'permission denied')" 1
is "nor does it raise one that is closed" "$(as night1 "insert into ccrm.flag (department_id, rule, raised_night, closed_night) values (1, 'T9', '2020-02-01', '2020-02-02')" | grep -c 'closed by a person')" 1
is "nor the tables' owner" "$(psql -XqAt -d "$db" -c 'set role ccrm_owner' -c "update ccrm.flag set closed_night = '2020-01-02' where flag_id = $other" 2>&1 | grep -c 'not closed by a person')" 1
is "nor is a closing ever taken back" "$(psql -XqAt -d "$db" -c 'set role ccrm_owner' -c "update ccrm.flag set closed_night = null where flag_id = $flag" 2>&1 | grep -c 'not closed by a person')" 1
is "what nobody closed stays" "$(as night1 "select ccrm.close_flags('2999-12-31', 'Asia/Seoul')") $(sql "select closed_night is null from ccrm.flag where flag_id = $other")" "0 t"
as kim "insert into ccrm.flag_event (flag_id, act, closing, note) values ($other, 'close', 'data-fault', 'x')"
is "a night that is drawn again closes nothing" "$(as night1 "select ccrm.close_flags('$(day -1)', 'Asia/Seoul')")" 0
is "the next one does" "$(as night1 "select ccrm.close_flags('$(day 1)', 'Asia/Seoul')") $(sql "select closed_night - current_date < 2 from ccrm.flag where flag_id = $other")" "1 t"
# PERSON TABLE FIRST SECOND: of two windows that saw the same state the one that comes second; its complaint.
windows() {
    { printf '%s\n' "begin isolation level repeatable read; select count(*) from ccrm.$2;" "\\! touch seen" \
        "\\! for i in \$(seq 600); do [ -e stepped ] && break; sleep 0.1; done" "$4; commit;" | psql -XqAt -d "$(login "$1")" 2>&1; } >second &
    local window=$!
    for _ in $(seq 600); do [ -e seen ] && break; sleep 0.1; done
    as "$1" "$3"
    touch stepped
    wait $window
    rm -f seen stepped
    grep -o 'ERROR: .*' second
}
other=$(sql "insert into ccrm.flag (department_id, rule, raised_night) values (1, 'T9', '2020-03-01') returning flag_id")
acknowledge="insert into ccrm.flag_event (flag_id, act, note) values ($other, 'acknowledge', 'read')"
is "of two windows on one flag one takes the step" "$(windows han flag_event "$acknowledge" "$acknowledge" | grep -c flag_event_step) $(sql "select count(*) from ccrm.flag_event where flag_id = $other")" "1 1"
contact="insert into ccrm.referral_event (case_id, act, consent, note) values (4, 'contact', true, 'spoke')"
is "and of two on one referral" "$(windows han referral_event "$contact" "$contact" | grep -c referral_event_step) $(sql "select count(*) from ccrm.referral_event where case_id = 4")" "1 1"

# Every act from every state, by the program's machine and by the database's guard: both take the same ones.
sql "insert into ccrm.flag (department_id, rule, raised_night) select 1, 'T' || i, '2020-01-01' from generate_series(1, 4) i"
first=$(sql "select min(flag_id) from ccrm.flag where rule = 'T1'")
for step in "$((first + 1)) acknowledge" "$((first + 2)) acknowledge" "$((first + 2)) inquire" "$((first + 3)) close"; do
    set -- $step
    as han "insert into ccrm.flag_event (flag_id, act, closing, note) values ($1, '$2', case when '$2' = 'close' then 'data-fault' end, 'x')"
done
program='' guard=''
for flag_of in 0 1 2 3; do
    person han flags show $((first + flag_of)) --json
    program="$program $(json '",".join(d["possible"])')"
    taken=
    for act in acknowledge assign inquire explain close; do
        said=$(as han "begin; insert into ccrm.flag_event (flag_id, act, closing, assignee, note) values ($((first + flag_of)), '$act',
            case when '$act' = 'close' then 'data-fault' end, case when '$act' = 'assign' then 'han' end, 'x'); rollback")
        [ -z "$said" ] && taken="$taken,$act"
    done
    guard="$guard ${taken#,}"
done
is "program and database take the same steps" "$guard" "$program"

# ---- referrals ----
person han referrals list --json
is "referrals are listed without a text" "$(json 'd["referrals"][0]["state"], len(d["referrals"]) > 3')" "('received', True)"
person han referrals show 1 --text
is "a look needs a reason" "$code" 2
is "and nothing is on record of one that was refused" "$(sql "select count(*) from ccrm.audit where act like 'look.%'")" 0
person han referrals show 1 --json
is "without a look there is no text" "$(json '"texts" in d')" False
person han referrals show 1 --text --reason "first reading" --json
is "with one there is" "$(json '[(t["by"], t["text"]) for t in d["texts"]]')" "[('office', '문항 글'), ('citizen', '2 봉투를 달라고 했어요')]"
is "nobody reads a text beside it" "$(as han "select text from ccrm.reply" | grep -c 'permission denied')$(as han "select text from ccrm.message" | grep -c 'permission denied')" 11
is "a look that is rolled back shows nothing" "$(as han "begin; select count(t.*) from ccrm.look('referral:1', 'text', 'in secret') l, ccrm.texts_seen(l) t; rollback")" 0
entry=$(sql "select max(entry) from ccrm.audit where act = 'look.text'")
is "nor does another person's" "$(as kim "select count(*) from ccrm.texts_seen($entry)")" 0
is "a look at texts shows no number" "$(as han "select count(*) from ccrm.number_seen($entry)")" 0

"$ccrm" keys new key >/dev/null
printf '%s\n' 'case_number,department,type,officer,channel,opened_at,closed_at,phone,locale,supplements' \
    'C-1,부서01,유형1,OF-1,counter,2026-01-01 09:00:00,2026-01-02 10:00:00,01001234567,ko,0' >one.csv
"$ccrm" intake import one.csv --map "$source/survey-defs/intake/city.yaml" --db "$db" --key-file key >/dev/null 2>>messages
sql "update ccrm.referral_case set phone_id = (select phone_id from ccrm.complaint where source_number = 'C-1') where case_id = 2"
person han referrals show 2 --number --reason "to call" --key-file key --json
is "a number is opened with the key, on record" "$(json 'd["number"]') $(sql "select author || ' ' || reason from ccrm.audit where act = 'look.number'")" "01001234567 han to call"

person han referrals handle 1 --step close --reason "done" --locale en
is "a referral is not closed before its decision" "$code $complaint" "1 ccrm referrals handle: referral 1 is received: no such step from there; possible: contact, decide, recuse"
person han referrals handle 1 --step contact --reason "spoke"
is "contact says whether the citizen consents" "$code" 2
person han referrals handle 1 --step contact --consent yes --reason "spoke"
person han referrals handle 1 --step decide --notify "수사기관" --reason "credible"
is "a decision to notify says when" "$code" 2
person han referrals handle 1 --step decide --notify "수사기관" --on tomorrow --reason "credible"
is "as a date" "$code" 2
person han referrals handle 1 --step decide --notify "수사기관" --on 2027-04-02 --reason "credible"
person han referrals handle 1 --step close --reason "handed over"
person han referrals show 1 --json
is "all of it is on record" "$(json '[(a["act"], a["consent"], a["notified"], a["notified_on"]) for a in d["acts"]]')" "[('contact', True, None, None), ('decide', None, '수사기관', '2027-04-02'), ('close', None, None, None)]"
person han referrals show 6
is "a referral begins with what it waits for, and says that it is a claim" "$(sed -n '1,2p' <<<"$out" | grep -c -e '^6번 제보: 접수, [0-9]*일째 대기' -e '^확인할 주장이며') $(grep -c '^  ccrm referrals handle 6 --step contact --consent yes|no' <<<"$out")" "2 1"
person han referrals handle 3 --step recuse --to ops1 --reason "names us"
is "a case goes to a login with the integrity role only" "$code" 1
person han referrals handle 3 --step recuse --to lee --reason "names us"
is "a case that names the office is handed on" "$code" 0
person han referrals show 3 --text --reason "curious"
is "and is out of the sight of who had it" "$code $(as han "select count(*) from ccrm.referral_case where case_id = 3") $(as han "select ccrm.look('referral:3', 'text', 'curious')" | grep -c 'handed on')" "1 0 1"
person lee referrals show 3 --json
is "and starts again with its recipient" "$(json 'd["referral"]["state"]')" received
person lee referrals handle 3 --step contact --consent no --reason "the director's brother" --locale en
is "what its recipient writes is sealed in the log, not told" "$code $(as han "select string_agg(act || ' ' || author || ' ' || (reason || detail like '%brother%')::text || ' ' || (detail::jsonb ? 'consent')::text, ', ' order by entry) from ccrm.audit where subject = 'referral:3' and author = 'lee' and act like 'referral.%'") $(as lee "select note from ccrm.referral_event where case_id = 3 and act = 'contact'")" "0 referral.contact lee false false the director's brother"

sql "insert into ccrm.review (conversation_id, complaint_id, phone_id, question, reason, raised_at)
    select conversation_id, complaint_id, phone_id, 2, 1, now() from ccrm.referral_case where case_id = 3"
review=$(sql "select max(review_id) from ccrm.review")
person lee referrals show 3 --text --reason "is it the director himself"
as lee "select ccrm.look('review:$review', 'text', 'the director, once more'), ccrm.add_hold('referral:3', 'the director is suspected')" >/dev/null
person han audit who-saw referral:3 --all --json
is "who looked at it and when is told, the reason of a look or a hold is not" "$(json '[(e["author"], e["act"], e["reason"][:7], "director" in str(e)) for e in d["entries"] if "look" in e["act"]]') $(as han "select count(*) from ccrm.audit where reason || detail like '%director%'") $(as han "select count(*), count(reason) from ccrm.hold_list")" "[('lee', 'look.text', 'sha256 ', False)] 0 1|0"
person lee audit who-saw referral:3 --json
is "but to its recipient" "$(json '[e["reason"] for e in d["entries"]]') $(as lee "select reason from ccrm.hold_list")" "['is it the director himself', 'the director, once more'] the director is suspected"
is "no review leads the office to its words" "$(as han "select ccrm.look('review:$review', 'text', 'x')" | grep -c 'handed on')" 1
psql -XqAt -d "$db" -c "set session_replication_role = replica" -c "update ccrm.sealed_reason set reason = 'for fun' where reason like 'is it%'"
person lee audit verify --json
is "altering the sealed reason alters its entry" "$code $(json 'd["chain"], d["entry"]')" "1 ('altered', $(sql "select entry from ccrm.sealed_reason where reason = 'for fun'"))"
psql -XqAt -d "$db" -c "set session_replication_role = replica" -c "update ccrm.sealed_reason set reason = 'is it the director himself' where reason = 'for fun'"

# Cases about the office's own department go to another recipient before anybody of it reads them.
person han recusals add 부서01 --to ops1 --reason "names us"
is "a department's cases go to a login with the integrity role only" "$code" 1
person han recusals add 부서01 --reason "names us"
is "and to somebody" "$code" 2
person han recusals add 부서01 --to lee --reason "부서01 is us" --locale en
is "from now on they go to another recipient" "$code $out" "0 부서01: referrals from now on go to lee"
raised=$(sql "insert into ccrm.referral_case (conversation_id, complaint_id, phone_id, question, by_text, raised_at)
    select conversation_id, complaint_id, phone_id, 2, true, clock_timestamp() from ccrm.conversation join ccrm.complaint using (complaint_id, phone_id)
    where department = '부서01' and not exists (select from ccrm.referral_case r where r.complaint_id = complaint.complaint_id) limit 1 returning case_id")
person han referrals show "$raised"
is "the office never sees one" "$code $(as han "select count(*) from ccrm.referral_case where case_id = $raised") $(as han "select ccrm.look('referral:$raised', 'text', 'x')" | grep -c 'handed on')" "1 0 1"
is "nor does a step of its own take one" "$(as han "insert into ccrm.referral_event (case_id, act, consent, note) values ($raised, 'contact', true, 'x')" | grep -c 'handed on')" 1
person lee referrals handle "$raised" --step contact --consent no --reason "the director's cousin"
person lee referrals show "$raised" --text --reason "the cousin again" --json
is "its recipient does, and the log says no more than that" "$code $(json 'd["referral"]["state"]') $(as han "select count(*), count(*) filter (where reason || detail like '%cousin%') from ccrm.audit where subject = 'referral:$raised'")" "0 contacted 2|0"
is "what was raised before stays" "$(as han "select count(*) from ccrm.referral_case r join ccrm.complaint using (complaint_id) where department = '부서01' and case_id <> 3") $(as han "select case_id from ccrm.referral_case where case_id = 1")" "$(sql "select count(*) from ccrm.referral_case r join ccrm.complaint using (complaint_id) where department = '부서01' and case_id not in (3, $raised)
        and raised_at < (select max(recorded_at) from ccrm.recusal)") 1"
person han recusals list --json
is "the list says so" "$(json '[(r["department"], r["recipient"], r["author"]) for r in d["recusals"]]')" "[('부서01', 'lee', 'han')]"
person han recusals end 부서01 --reason "no longer"
person han recusals list --json
is "it ends, and the case stays whose it is" "$(json 'd["recusals"]') $(as han "select count(*) from ccrm.referral_case where case_id = $raised")" "[] 0"

# A dated list of who may, and deputies.
from=$(date -d yesterday +%F) until=$(date -d '10 days' +%F)
person han mandates grant han --from "$from" --until "$until" --reason "myself"
is "nobody lists himself" "$code" 3
person han mandates grant kim --from soon --until "$until" --reason "사무분장"
is "a day is a date" "$code $(tail -n 1 <<<"$complaint")" "2 \`ccrm mandates grant --help\` shows its options"
person han audit verify --head 12
is "a head is an entry and its hash" "$code $(grep -c ENTRY:HASH <<<"$complaint")" "2 1"
person han mandates grant ops1 --from "$from" --until "$until" --reason "operations"
is "nor somebody of another office" "$code" 1
person han mandates grant kim --from "$from" --until 2099-01-01 --reason "for ever"
is "nor for ever" "$code" 1
person han referrals show 5 --json
is "while there is no list every member of the office may" "$code" 0
person han mandates grant kim --from "$from" --until "$until" --reason "사무분장"
is "a person is listed" "$code" 0
person han referrals show 5 --json
is "from then on the list alone" "$code $(as han "select count(*) from ccrm.referral_case") $(as han "select ccrm.look('referral:5', 'text', 'x')" | grep -c 'handed on')" "1 0 1"
is "and no step by a statement of one's own" "$(as han "insert into ccrm.referral_event (case_id, act, note) values (5, 'decide', 'x')" | grep -c 'handed on')" 1
person kim referrals show 5 --json
is "who is on it may" "$code" 0
person kim referrals show 3 --json
is "but for a case that was handed on to another" "$code" 1
person lee mandates delegate han --from "$from" --until "$until" --reason "휴가"
is "a recipient names a deputy" "$code" 0
person han referrals show 3 --json
is "who may handle what was handed on, and nothing else" "$code $(as han "select string_agg(case_id::text, ' ' order by case_id) from ccrm.referral_case")" "0 3 $raised"
is "nobody delegates for another" "$(as han "insert into ccrm.mandate (person, deputy_for, first_day, last_day, reason) values ('kim', 'lee', current_date, current_date, 'x')" | grep -c 'only lee delegates')" 1
person kim mandates delegate han --from "$(date -d '2 days' +%F)" --until "$until" --reason "휴가"
is "a delegation begins on its day" "$code $(as han "select count(*) from ccrm.referral_case")" "0 2"
person kim mandates delegate han --from "$from" --until "$(date -d yesterday +%F)" --reason "휴가"
is "and is over after its last" "$code $(as han "select count(*) from ccrm.referral_case")" "0 2"
is "in whatever zone he sets his clock" "$(as han "set timezone = 'FAR+167'; select count(*) from ccrm.referral_case")$(as han "set timezone = 'FAR-167'; select count(*) from ccrm.referral_case")" 22
person lee mandates list --json
is "the list says who may now" "$(json '[(m["person"], m["deputy_for"]) for m in d["mandates"]]')" "[('kim', None), ('han', 'lee')]"
person lee mandates end "$(sql "select mandate_id from ccrm.mandate where deputy_for = 'lee'")" --reason "back early"
is "it can be ended at once" "$code $(as han "select count(*) from ccrm.referral_case")" "0 0"
person lee mandates end 999 --reason "no such" --locale en
is "but one that is there" "$code $complaint" "1 ccrm mandates end: there is no mandate 999, or it has ended: ccrm mandates list --all"
is "all of it is on record" "$(sql "select string_agg(author || ' ' || act, ', ' order by entry) from ccrm.audit where act like 'mandate%'")" "han mandate.insert, lee mandate.insert, kim mandate.insert, kim mandate.insert, lee mandate-end.insert"
person kim mandates grant han --from "$from" --until "$until" --reason "for the rest of this test"
person kim mandates grant lee --from "$from" --until "$until" --reason "for the rest of this test"

# ---- the chain ----
person kim audit who-saw referral:999 --locale en
is "a reference that means nothing is told from one that nobody saw" "$code $complaint" "1 ccrm audit who-saw: there is no referral:999, or it was handed on"
person kim audit who-saw referral:1 --json
is "who saw a case" "$(json '[(e["author"], e["act"], e["reason"]) for e in d["entries"]]')" "[('han', 'look.text', 'first reading')]"
person kim audit who-saw "$(sql "select source_number from ccrm.complaint join ccrm.referral_case using (complaint_id) where case_id = 1")" --json
is "asked by the complaint's own number" "$(json 'len(d["entries"])')" 1
sql "insert into ccrm.review (conversation_id, complaint_id, phone_id, question, reason, raised_at)
    select conversation_id, complaint_id, phone_id, 2, 1, now() from ccrm.referral_case where case_id = 1"
as kim "select ccrm.look('review:' || (select max(review_id) from ccrm.review), 'text', 'its review')" >/dev/null
as lee "select ccrm.look_at_replies(now() - interval '1 hour', 'new lexicon')" >/dev/null
as lee "select ccrm.look_at_replies(now() + interval '1 hour', 'later ones')" >/dev/null
person han audit who-saw referral:1 --json
is "also who came by another way to the same words" "$(json '[(e["author"], e["reason"]) for e in d["entries"]]')" "[('han', 'first reading'), ('kim', 'its review'), ('lee', 'new lexicon')]"
# PERSON: whose words they read when they read replies again
reread() {
    as "$1" "select ccrm.look_at_replies('2000-01-01', 'new lexicon')" >/dev/null
    as "$1" "select string_agg(case_id::text, ' ' order by case_id) from ccrm.replies_since((select max(entry) from ccrm.audit), '2000-01-01')
        join (values (1, $(case_of 1)), (3, $(case_of 3))) c(case_id, complaint) on complaint = complaint_id"
}
case_of() { sql "select complaint_id from ccrm.referral_case where case_id = $1"; }
is "reading replies again leads nobody to a case that was handed on to another" "$(reread han), $(reread lee)" "1, 1 3"
person kim audit verify --json
is "the chain is whole" "$code $(json 'd["chain"]') $(json 'd["entries_whole"]')" "0 whole $(sql "select max(entry) from ccrm.audit")"
last=$(json 'd["entries_whole"]')
head=$(json 'str(d["entries_whole"]) + ":" + d["hash"]')
is "nobody alters an entry, not even its table's owner" "$(psql -XqAt -d "$db" -c 'set role ccrm_owner' -c "update ccrm.audit set reason = 'x'" 2>&1 | grep -c 'never altered')" 1
as ops1 "insert into ccrm.sending_stop (reason) values ('test')" >/dev/null
is "what operations do is in it too" "$(sql "select author || ' ' || act || ' ' || reason from ccrm.audit order by entry desc limit 1")" "ops1 sending-stop.insert test"
person kim audit verify --head "$head"
is "a note of its head still fits" "$code" 0

# A superuser's hand, in copies of the log that are put back.
hand() { sql "set session_replication_role = replica; $1"; }
sql "create table public.kept as select * from ccrm.audit; create table public.kept_head as select * from ccrm.audit_head"
restore() { hand "delete from ccrm.audit; insert into ccrm.audit select * from public.kept; update ccrm.audit_head h set entry = k.entry, hash = k.hash from public.kept_head k"; }
verify() {
    person kim audit verify --locale en "$@"
    echo "$code $(head -n 1 <<<"$out")"
}
rehash="hash = sha256(previous || convert_to(ccrm.audit_content(a), 'UTF8'))"
hand "update ccrm.audit set author = 'lee' where entry = 5"
is "an altered entry is named" "$(verify)" "1 entry 5 was altered"
hand "update ccrm.audit a set $rehash where entry = 5"
is "also when its hash was made anew" "$(verify)" "1 entry 5 was altered"
restore
hand "delete from ccrm.audit where entry = 4"
is "a missing entry is named" "$(verify)" "1 entry 4 is missing"
hand "update ccrm.audit set entry = 4 where entry = 5"
is "moving one up does not fill the gap" "$(verify)" "1 entry 4 was altered"
restore
hand "delete from ccrm.audit where entry > $last"
is "an end that was cut off is named" "$(verify)" "1 entry $((last + 1)) is missing"
restore
hand "delete from ccrm.audit where entry >= $last; update ccrm.audit_head set entry = $last - 1, hash = (select hash from ccrm.audit where entry = $last - 1)"
is "with the head cut back, a note of the head tells" "$(verify) $(verify --head "$head")" "0 $((last - 1)) entries, none altered, none missing 1 entry $last is missing"
restore
is "put back, it is whole" "$(verify | cut -c1)" 0

# A log of three years: what is older than two may be cut off, and the rest is verified from there.
old_log() {
    hand "delete from ccrm.audit; do \$\$ declare r ccrm.audit; before bytea := decode(repeat('00', 32), 'hex'); begin
        for i in 1..9 loop
            r := row(i, now() - interval '3 years' + i * interval '4 months', 'han', 'look.text', 'referral:1', 'reading', '', i::text::xid8, before, null);
            r.hash := sha256(before || convert_to(ccrm.audit_content(r), 'UTF8'));
            insert into ccrm.audit select r.*;
            before := r.hash;
        end loop;
        update ccrm.audit_head set entry = 9, hash = before; end \$\$"
}
old_log
is "a log of three years is whole" "$(verify)" "0 9 entries, none altered, none missing"
person kim audit cut --until "$(date -d '1 year ago' +%F)" --reason "review 2029-1"
is "entries of the last two years are kept" "$code $(sql "select count(*) from ccrm.audit")" "1 9"
person kim audit cut --until "$(date -d '2 years ago' +%F)" --reason "review 2029-1" --locale en
is "older ones may be cut off" "$code $out" "0 entries up to 2 are cut off"
is "and the rest is verified from there" "$(verify) $(sql "select min(entry) || ' ' || max(entry) from ccrm.audit")" "0 10 entries, none altered, none missing 3 10"
hand "delete from ccrm.audit where entry = 3"
is "a further one that goes missing is named" "$(verify)" "1 entry 3 is missing"
old_log
hand "delete from ccrm.audit where entry <= 2"
is "a cut that is in no entry is no cut" "$(verify)" "1 entry 1 is missing"
is "nobody cuts by deleting" "$(psql -XqAt -d "$db" -c 'set role ccrm_owner' -c "delete from ccrm.audit where entry < 5" 2>&1 | grep -c 'never altered')" 1
restore

# ---- every other role ----
seen=
for role in engine gateway intake ops report; do
    for command in "flags list" "flags show 1" "flags acknowledge 1 --reason x" "flags assign 1 --to kim --reason x" "flags inquire 1 --reason x" \
        "flags explain 1 --reason x" "flags close 1 --as data-fault --reason x" "referrals list" "referrals show 4" \
        "referrals show 4 --text --reason x" "referrals handle 4 --step decide --reason x" "audit verify" "audit who-saw referral:1"; do
        person "${role}1" $command
        [ "$code" = 3 ] && [ -z "$out" ] || seen="$seen $role:$command"
    done
    for table in audit audit_head flag_event referral_event review_event; do
        for right in select insert update delete truncate; do
            [ "$role $right" = "report select" ] && [[ $table = *_event ]] && continue
            [ "$role $table $right" = "ops review_event select" ] && continue # by column: how long the queue is
            [ "$(as "${role}1" "select has_table_privilege('ccrm.$table', '$right') or ('$right' in ('select', 'insert', 'update')
                and has_any_column_privilege('ccrm.$table', case when '$right' = 'truncate' or '$right' = 'delete' then 'select' else '$right' end))")" = f ] ||
                seen="$seen $role:$right:$table"
        done
    done
    for call in "ccrm.look('referral:4', 'text', 'x')" "ccrm.texts_seen(1)" "ccrm.number_seen(1)" "ccrm.looked_at(1, 'text')" "ccrm.may_handle(1)"; do
        as "${role}1" "select $call" | grep -q 'permission denied' || seen="$seen $role:$call"
    done
    [ "$role" = engine ] && continue # it writes texts and matches replies
    for column in reply.text reply.raw message.text; do
        [ "$role $column" = "gateway message.text" ] && continue # it sends them
        as "${role}1" "select ${column#*.} from ccrm.${column%.*}" | grep -q 'permission denied' || seen="$seen $role:$column"
    done
done
is "no other role does or reads any of it" "$seen" ""
seen=
for statement in "update ccrm.flag_event set note = ''" "delete from ccrm.referral_event" "truncate ccrm.audit" \
    "insert into ccrm.audit (act, subject, reason) values ('a', 'b', 'c')" "update ccrm.audit_head set entry = 0" \
    "insert into ccrm.flag_event (flag_id, act, closing, note, at) values (1, 'close', 'data-fault', 'x', '2020-01-01')" \
    "insert into ccrm.flag_event (flag_id, act, note, author) values (1, 'acknowledge', 'x', 'kim')" \
    "select ciphertext from ccrm.phone" "select * from ccrm.looked_at(1, 'text')"; do
    as han "$statement" | grep -q 'permission denied' || seen="$seen; $statement"
done
is "the office itself alters nothing, and writes no time and no author" "$seen" ""
person nobody1 flags list
is "a stranger is refused" "$code" 3
out=$("$ccrm" flags list --db "host=$work/nowhere dbname=x" 2>/dev/null)
is "no server has an exit code of its own" "$?" 4
is "no message but those expected" "$(sort -u messages)" ""
tap_end
