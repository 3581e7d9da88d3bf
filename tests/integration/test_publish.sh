#!/bin/bash
# Surveys are published by two people; conversations stay on the text that they began with, whatever is published meanwhile.
# Arguments: ccrm, ccrm-smsc, tools/cluster, the source folder. Prints TAP.
set -u
. "$(dirname "$0")/../support/tap.sh"
ccrm=$(realpath "$1") smsc=$(realpath "$2") cluster=$(realpath "$3") source=$(realpath "$4")
work=$(mktemp -d /var/tmp/ccrm-publish-XXXXXX)
engine='' centre=''
stop() { [ -z "$1" ] || { kill "$1" 2>/dev/null; wait "$1" 2>/dev/null; }; }
trap 'stop "$engine"; stop "$centre"; "$cluster" remove "$work/pg" >/dev/null 2>&1; rm -rf "$work"' EXIT
cd "$work" || exit 1
sql() { psql -XqAt -d "$db" -c "$1"; }
within() { # what, the answer, the query: asked for a minute
    local i got
    for ((i = 0; i < 600; i++)); do
        got=$(sql "$3")
        [ "$got" = "$2" ] && break
        sleep 0.1
    done
    is "$1" "$got" "$2"
}
start() {
    : >engine.log # now: what the last one said is not for this one
    "$ccrm" run 2>>engine.log &
    engine=$!
}
says() { # what, words in the engine's log
    local i
    for ((i = 0; i < 600; i++)); do grep -q "$2" engine.log && break; sleep 0.1; done
    is "$1" "$(grep -c "$2" engine.log)" 1
}
survey() { "$ccrm" survey "$@"; }
case_of() { # number, phone, department
    local box
    box=$(echo "$2" | "$ccrm" keys seal "$public")
    sql "select ccrm.complaint_closed('desk', '$1', '$3', '여권 발급', 'OF-1', 'counter', now() - interval '1 day',
        now() - interval '1 minute', 'ko', '$box'::bytea)" >/dev/null
}

db=$("$cluster" start "$work/pg") || { echo "Bail out! no cluster"; exit 1; }
"$ccrm" migrate --db "$db" >/dev/null || { echo "Bail out! no schema"; exit 1; }
ops=$("$cluster" login "$work/pg" ops ccrm_ops)
other=$("$cluster" login "$work/pg" other ccrm_ops)
office=$("$cluster" login "$work/pg" office ccrm_integrity)
run=$("$cluster" login "$work/pg" engine ccrm_engine)
public=$("$ccrm" keys new key | grep -oE '[0-9a-f]{64}' | head -n 1)
printf secret >password
chmod 600 password
"$smsc" --port 0 --port-file port --no-citizens --any-account >smsc.log 2>&1 &
centre=$!
for _ in $(seq 100); do [ -s port ] && break; sleep 0.05; done
cat >ccrm.yaml <<YAML
apiVersion: ccrm/v1
kind: Config
probe: { required: false }
office: 한빛구청
database: { connection: "$run" }
keys: { file: $work/key }
links: [{ id: main, host: 127.0.0.1, port: $(cat port), system_id: ccrm, password_file: $work/password }]
senders: [{ number: "0212345678", owner: test, registration: TEST, can_receive: true }]
YAML
export CCRM_CONFIG=$work/ccrm.yaml
sed 's/delay: 2h/delay: 0s/; s/"21:00-08:00"/"00:00-00:00"/' "$source/survey-defs/surveys/visit-integrity.yaml" >one.yaml
sed 's/보답하겠습니다/보답하려 합니다/; s/^sampling:/eligibility: { not_departments: [건축과] }\n\nsampling:/' one.yaml >two.yaml

# ---- two people ----
is "at first nothing is published" "$(survey list --db "$ops" | cut -d: -f1)" "nothing was published"
survey publish one.yaml --db "$ops" >/dev/null 2>&1
is "nothing is published without a reason" "$?" 2
survey publish one.yaml --reason "first" --db "$ops" >/dev/null 2>said
is "... nor with one that says too little" "$?:$(grep -c 'has 5 letters and needs 10' said)" 2:1
survey publish one.yaml --reason "the first version of all" --db "$ops" >proposed
is "a sensitive question asks for the integrity office" "$(grep -c 'login of the integrity office.*--approve 1' proposed)" 1
survey publish --approve 1 --db "$ops" >/dev/null 2>said
is "nobody approves a proposal of his own" "$?:$(grep -c 'another must approve' said)" 3:1
survey publish --approve 1 --db "$other" >/dev/null 2>said
is "nor does operations alone" "$?:$(grep -c 'ccrm_integrity approves it' said)" 3:1
survey publish --approve 1 --db "$office" >/dev/null
is "the integrity office does" "$?" 0
is "what is in force is the file, byte for byte" "$(survey show visit-integrity --db "$ops" 2>/dev/null | cmp - one.yaml && echo same)" same
survey publish one.yaml --reason "once more the same" --db "$ops" >/dev/null 2>&1
is "the same text is not published twice" "$?" 1

# ---- the engine sends what is published, not what its files say ----
start
says "the engine runs what is published" event=surveys_published
case_of A-1 01001234567 건축과
within "a case is asked under the first version" 1 "select count(*) from ccrm.conversation c
    where c.phase = 1 and c.survey_hash = (select hash from ccrm.definition_revision where revision_id = 1)"
is "whose text is kept under its hash" "$(sql "select text = (select text from ccrm.definition_revision where revision_id = 1) from ccrm.survey_version")" t
stop "$engine"
engine=''

# ---- a second version, which loses a department ----
survey publish two.yaml --reason "건축과 is surveyed by others" --db "$ops" >proposed
is "the difference is said in questions and texts" "$(grep -c -e '^thanks (ko)$' -e '^    - .*보답하겠습니다' -e '^    + .*보답하려 합니다' \
    -e '^no longer asked: 건축과$' proposed)" 4
is "and the coverage that is lost" "$(grep -c '^coverage lost: department 건축과$' proposed)" 1
survey publish --approve 2 --db "$office" >/dev/null
is "it stands for the night's report" "$(sql "select revision_id || ' ' || array_to_string(coverage_lost, ';') from ccrm.coverage_loss")" "2 department 건축과"
survey publish --acknowledge 2 --reason "agreed with the audit office" --db "$ops" >/dev/null 2>&1
is "which operations cannot make go away" "$?" 3
survey publish --acknowledge 2 --reason "agreed with the audit office" --db "$office" >/dev/null
is "until the integrity office has acknowledged it" "$(sql "select count(*) from ccrm.coverage_loss")" 0

start
says "the engine takes the second version up" event=surveys_published
case_of A-2 01001234568 민원여권과
within "new cases get it" 1 "select count(*) from ccrm.conversation c
    where c.survey_hash = (select hash from ccrm.definition_revision where revision_id = 2)"
sql "update ccrm.conversation_latest set due = now() where conversation_id = (select conversation_id from ccrm.conversation
    where survey_hash = (select hash from ccrm.definition_revision where revision_id = 1))"
within "a conversation on the first is looked at and goes on" "1 true" "select c.phase || ' ' || (l.due > now()) from ccrm.conversation c
    join ccrm.conversation_latest l using (conversation_id)
    where c.survey_hash = (select hash from ccrm.definition_revision where revision_id = 1)"

# ---- a version that only another process knows ----
sed 's/보답하려 합니다/보답하고자 합니다/' two.yaml >three.yaml
survey publish three.yaml --reason "another process sends it already" --db "$ops" >/dev/null
sql "insert into ccrm.survey_version (hash, survey_id, text) select hash, definition_id, text from ccrm.definition_revision where revision_id = 3;
    with moved as (update ccrm.conversation set survey_hash = (select hash from ccrm.definition_revision where revision_id = 3)
        where survey_hash = (select hash from ccrm.definition_revision where revision_id = 1) returning conversation_id)
    update ccrm.conversation_latest l set due = now() from moved where l.conversation_id = moved.conversation_id"
within "is read when a conversation runs on it" "1 true" "select c.phase || ' ' || (l.due > now()) from ccrm.conversation c
    join ccrm.conversation_latest l using (conversation_id)
    where c.survey_hash = (select hash from ccrm.definition_revision where revision_id = 3)"
sql "with moved as (update ccrm.conversation set survey_hash = sha256('nowhere') where
        survey_hash = (select hash from ccrm.definition_revision where revision_id = 3) returning conversation_id)
    update ccrm.conversation_latest l set due = now() from moved where l.conversation_id = moved.conversation_id"
within "one that is nowhere ends its conversation" 3 "select phase from ccrm.conversation where survey_hash = sha256('nowhere')"
is "which is said once" "$(grep -c survey_version_missing engine.log)" 1

# ---- a wrong send is apologised for ----
from=$(TZ=Asia/Seoul date -d '-1 hour' '+%F %H:%M') to=$(TZ=Asia/Seoul date -d '+1 minute' '+%F %H:%M')
apologise() { "$ccrm" survey apologise "$@"; }
sql "insert into ccrm.opt_out (lookup_hash, opted_out_at, way) select lookup_hash, now(), 'phone' from ccrm.phone
    where phone_id = (select phone_id from ccrm.complaint where source_number = 'A-2')"
apologise --sent-between "$from" "$to" --text "[한빛구청] 죄송합니다" --reason "mistake" --db "$ops" >/dev/null 2>said
is "an apology has a reason that says enough" "$?:$(grep -c 'has 7 letters and needs 10' said)" 2:1
apologise --sent-between "$from" "$to" --text "[한빛구청] 잘못 보낸 문자입니다. 죄송합니다. 답하지 않으셔도 됩니다" \
    --reason "sent twice by mistake" --db "$ops" >proposed
is "an apology says how many it would reach, without those who opted out" "$(grep -c '1 is proposed: 1 phones were reached' proposed)" 1
apologise --approve 1 --db "$ops" >/dev/null 2>&1
is "its author does not approve it" "$?" 3
is "another does" "$(apologise --approve 1 --db "$other")" "apology 1 is approved: the engine sends it to 1 phones"
within "it reaches exactly them" "A-1 1" "select k.source_number || ' ' || count(*) from ccrm.message m join ccrm.delivery d using (message_id)
    join ccrm.complaint k on k.phone_id = m.phone_id where m.kind = 12 and d.delivered_at is not null group by k.source_number"
apologise --approve 1 --db "$other" >/dev/null 2>&1
is "and once" "$?:$(sql "select count(*) from ccrm.message where kind = 12")" 1:1

# ---- back, and an end ----
survey rollback visit-integrity --reason "the second version was a mistake" --db "$ops" >proposed
is "a roll-back brings the earlier text back" "$(sql "select restores || ' ' || (text = (select text from ccrm.definition_revision where revision_id = 1))
    from ccrm.definition_revision where revision_id = 4")" "1 true"
survey publish --approve 4 --db "$office" >/dev/null
kill -HUP "$engine"
for ((i = 0; i < 600; i++)); do [ "$(grep -c event=surveys_published engine.log)" = 2 ] && break; sleep 0.1; done
case_of A-4 01001234570 민원여권과
within "the running engine takes it up on HUP" 1 "select count(*) from ccrm.conversation c
    where c.phase = 1 and c.survey_hash = (select hash from ccrm.definition_revision where revision_id = 1)"
stop "$engine"
engine=''
survey publish --approve 3 --db "$office" >/dev/null 2>said
is "what was proposed against another version is not approved over it" "$?:$(grep -c 'propose it again' said)" 1:1
survey retire visit-integrity --reason "the pilot is over" --db "$ops" >/dev/null
survey publish --approve 5 --db "$office" >/dev/null
is "the list tells the whole story" "$(survey list --db "$ops" | grep -oE '^[0-9]+ .*(proposed|dropped|replaced|retired)  ' | awk '{ print $1, $3 }' | paste -sd' ')" \
    "1 replaced 2 replaced 3 dropped 4 replaced 5 retired"
start
says "the engine starts with all surveys retired" event=surveys_published
case_of A-3 01001234569 민원여권과
says "and its link comes up" event=link_up
is "but nobody is invited" "$(sql "select count(*) from ccrm.invitation")" 3
is "operations propose no rules" "$(psql -XqAt -d "$ops" -c "insert into ccrm.definition_revision (kind, definition_id, text, hash, reason)
    values ('RuleGroup', 'x', 'x', sha256('x'), 'to get round the office')" 2>&1 | grep -c 'proposed by members of ccrm_integrity')" 1
is "what was published stays" "$(psql -XqAt -d "$db" -c 'delete from ccrm.definition_revision' 2>&1 | grep -c 'never altered')" 1
# ---- what is sensitive is what it asks ----
propose() { # id, text: as a login of operations does past the program, saying that it is not sensitive
    psql -XqAt -d "$ops" -v id="$1" -v text="$2" <<'SQL'
insert into ccrm.definition_revision (kind, definition_id, text, hash, integrity, reason)
    values ('Survey', :'id', :'text', sha256(convert_to(:'text', 'UTF8')), false, 'to get round the office') returning integrity;
SQL
}
survey publish "$source/survey-defs/surveys/happy-call.yaml" --reason "a sample of the cases is called" --db "$ops" >proposed
is "a comment that speaks of the sensitive question makes no survey sensitive" \
    "$(grep -c sensitive "$source/survey-defs/surveys/happy-call.yaml"):$(grep -c 'once another login has run' proposed)" 1:1
is "so that operations approve it" "$(survey publish --approve "$(grep -oE 'approve [0-9]+' proposed | cut -d' ' -f2)" --db "$other" |
    grep -c 'of happy-call is approved')" 1
is "a sensitive question is one whatever its proposer says" "$(propose visit-integrity "$(cat two.yaml)")" t
is "one in other letters passes the table" "$(propose visit-integrity "$(sed 's/    sensitive: true/    "sensit\\x69ve": true/' two.yaml)")" f
survey publish --approve "$(sql 'select max(revision_id) from ccrm.definition_revision')" --db "$other" >/dev/null 2>said
is "and not the program" "$?:$(grep -c 'proposed as if it had none' said)" 1:1

# ---- what it would have been ----
plan() { survey plan "$1" --since "$(TZ=Asia/Seoul date -d '-1 day' +%F)" --until "$(TZ=Asia/Seoul date +%F)" --db "$ops" "${@:2}"; }
is "a plan tells beside the replies when solicitation would be seen" "$(plan one.yaml --json | python3 -c '
import json, sys
plan = json.load(sys.stdin)
print([(d["replies_a_year"] > d["replies_expected"] > 0, d["alert_at_5_percent"]["within_a_year"] == ("nights" in d["alert_at_5_percent"]))
       for d in plan["departments"] if d["department"] == "민원여권과"])')" "[(True, True)]"
sed 's/^id: .*/&\nmode: ussd/' one.yaml >screens.yaml
is "who is asked on screens alone costs no segments" "$(plan screens.yaml --json | python3 -c '
import json, sys
plan = json.load(sys.stdin)
print(plan["citizens"] > 0, plan["segments"], plan["segments_if_all_answer"])')" "True 0 0"
is "and is not asked at all where no link begins sessions" "$(plan screens.yaml | grep -c 'only who dials will be asked')" 1

survey diff one.yaml two.yaml >/dev/null
is "two files need no database to be compared" "$?" 1
tap_end
