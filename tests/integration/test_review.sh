#!/bin/bash
# `ccrm review` and `ccrm reply rescore` against a PostgreSQL of its own, with two persons' logins and one of operations.
# Arguments: ccrm, tools/cluster, the source folder. Prints TAP.
set -u
. "$(dirname "$0")/../support/tap.sh"
ccrm=$(realpath "$1") cluster=$(realpath "$2") source=$(realpath "$3")
work=$(mktemp -d /tmp/ccrm-review-XXXXXX)
trap '"$cluster" remove "$work/db" >/dev/null 2>&1; rm -rf "$work"' EXIT
cd "$work" || exit 1
sql() { psql -XqAt -d "$db" -c "$1"; }
review() { login=$1; shift; "$ccrm" review "$@" --db "${!login}" --locale en 2>>messages; }
korean() { "$ccrm" review "$@" --db "$kim" 2>>messages; }
rescore() { "$ccrm" reply rescore --since 2020-03-01 --reason 'new reader' --db "$kim" "$@" 2>>messages; }
answers() { sql "select conversation_id, question_id, state, value, author from ccrm.answer where author is not null order by answer_id"; }

db=$("$cluster" start "$work/db") || { echo "Bail out! no cluster"; exit 1; }
"$ccrm" migrate --db "$db" >/dev/null || { echo "Bail out! no schema"; exit 1; }
kim=$("$cluster" login "$work/db" kim ccrm_integrity) && lee=$("$cluster" login "$work/db" lee ccrm_integrity) &&
    ops=$("$cluster" login "$work/db" ops ccrm_ops) && night=$("$cluster" login "$work/db" night ccrm_report) ||
    { echo "Bail out! no logins"; exit 1; }
hash=\\x$(b2sum -l 256 <"$source/survey-defs/surveys/visit-integrity.yaml" | cut -d' ' -f1)
psql -Xq -d "$db" -v ON_ERROR_STOP=1 -v hash="$hash" -f "$source/tests/integration/review_season.sql" >/dev/null ||
    { echo "Bail out! no season"; exit 1; }

# Who may see what.
is "operations see the queue" "$(review ops list | awk 'NR > 1 { print $1, $5, $6, $7 }' | tr '\n' ';')" "1 - - waiting;2 - - waiting;"
is "... and not what it is about" "$(psql -XqAt -d "$ops" -c 'select reason from ccrm.review' 2>&1 | grep -c 'permission denied')" 1
is "the office does" "$(review kim list | awk 'NR > 1 { print $1, $5, $6, $7 }' | tr '\n' ';')" "1 solicitation unclear waiting;2 solicitation unconfirmed waiting;"
is "... in Korean first" "$(korean list | awk '{ print $1, $5, $6, $7 }' | tr '\n' ';')" "검토 사유 상태 민원;1 solicitation 불명확 대기;2 solicitation 재확인에 무응답;"
is "in no third language" "$(korean list --locale fr)$?" 2
sql "update ccrm.review set raised_at = raised_at + interval '100 years' where review_id = 1"
is "what a clock ahead of ours raised waits for no day" "$(review kim list | awk '$1 == 1 { print $4 }')" 0
sql "update ccrm.review set raised_at = raised_at - interval '100 years' where review_id = 1"
is "... and no text" "$(review ops show 1 --reason x)$?" 3
is "... and decide nothing" "$(review ops decide 1 no)$?" 3
is "the night sees no decision" "$(psql -XqAt -d "$night" -c 'select * from ccrm.review_decision' 2>&1 | grep -c 'permission denied')" 1
is "a text cannot be read without a look" "$(psql -XqAt -d "$kim" -c 'select text from ccrm.reply' 2>&1 | grep -c 'permission denied')" 1
is "... nor an answer written past the decision" "$(psql -XqAt -d "$kim" -c "insert into ccrm.answer select * from ccrm.answer" 2>&1 | grep -c 'permission denied')" 1
review kim show 1 >/dev/null
is "a look has a reason" "$?" 2
is "... and nothing was looked at so far" "$(sql "select count(*) from ccrm.audit where act = 'look.text'")" 0
is "a person reads the text" "$(review kim show 1 --reason 'weekly queue' | grep -c '음 글쎄요')" 1
is "... and the look is on record" "$(sql "select author, subject, reason from ccrm.audit where act = 'look.text'")" "kim|review:1|weekly queue"

is "... read in Korean first" "$(korean show 1 --reason 'weekly queue' | cut -d' ' -f3- | head -n 1)" " solicitation  판독: 불명확, 규칙 yesno.evasion, 금품·접대 없음"
is "... or in English" "$(review kim show 1 --reason 'weekly queue' | cut -d' ' -f3- | head -n 1)" " solicitation  read as unclear, rule yesno.evasion, solicitation none"

# Two persons for a yes.
review kim decide 1 4 >/dev/null
is "a number is no answer to the sensitive question" "$?" 2
sed 's/^revision:.*//; $a# another version' "$source/survey-defs/surveys/visit-integrity.yaml" >other.yaml
is "a decision under another version of the survey is none" "$(review kim decide 1 no --survey other.yaml)$?" 1
is "... and says why" "$(tail -2 messages | grep -c 'another version')" 1
korean decide 1 no --survey other.yaml >/dev/null
is "... in Korean first too" "$(tail -2 messages | grep -c '다른 판의 설문')" 1
korean decide 99 no >/dev/null
is "a review that is not there is told" "$(tail -1 messages)" "ccrm review decide: 99번 검토가 없습니다"
is "one person's yes is no yes" "$(review kim decide 1 yes --note 'means yes' | cut -c1-9)" "on record"
is "... which is told in Korean first" "$(korean decide 1 yes)" "기록했습니다. 다른 로그인을 쓰는 두 번째 사람이 같은 결정을 하면 확정됩니다"
is "... nor is the same person's second" "$(review kim decide 1 yes | cut -c1-9)" "on record"
is "... nothing is answered yet" "$(answers)" ""
is "... and it still waits" "$(review kim list | awk 'NR > 1 { print $1 }' | tr '\n' ' ')" "1 2 "
is "a second person's makes it one" "$(review lee decide 1 yes)" "decided"
is "... with its author" "$(answers)" "4|solicitation|3|2|lee"
is "... at the time of the reply" "$(sql "select arrived_at = '2020-03-01 10:10+09' and known_at > now() - interval '1 hour' from ccrm.answer where author is not null")" t
is "... and a referral" "$(sql 'select conversation_id, question, by_text from ccrm.referral_case')" "4|2|f"
review lee decide 1 no >/dev/null
is "what is decided is decided" "$?" 1
is "a no takes one person" "$(review kim decide 2 no --as-test rows.tsv --reason 'test row')" "decided"
is "... whose answer is the latest" "$(sql 'select state, value, author from ccrm.answer where conversation_id = 5 order by known_at desc limit 1')" "0|1|kim"
is "... and the text a test row" "$(tail -n 1 rows.tsv | cut -f1-6 | tr '\t' '|')" "R2|ko|yesno_solicit|-|2|value=no"
is "... that the reader can be scored by" "$("$ccrm" reply classify --tsv <rows.tsv | cut -f1,2 | tr '\t' '|')" "R2|value=yes"
is "... for its owner's eyes" "$(stat -c %a rows.tsv)" 600
is "the queue is empty" "$(review kim list | wc -l)" 1
is "... unless all are asked for" "$(review kim list --all | wc -l)" 3

# Reading again.
before=$(sql 'select count(*) from ccrm.answer')
rescore >listed
is "what is read otherwise is listed" "$(tail -n 1 listed)" "7 read, 4 changed, 1 settled since, 0 of another survey; nothing altered (--apply)"
is "... without texts" "$(grep -c '점' listed)" 0
is "... or with them" "$(rescore --texts | grep -c '점')" 2
is "... on record as looks" "$(sql "select count(*), min(author) from ccrm.audit where subject like 'replies:%'")" "2|kim"
is "... and changes nothing" "$(sql 'select count(*) from ccrm.answer')" "$before"
is "applied, the harmless one is answered; the sensitive one and the opt-out go to review" "$(rescore --apply | tail -n 1)" "7 read, 4 changed, 1 settled since, 0 of another survey; 1 answers and 2 reviews added"
is "... the answer with its author" "$(sql 'select state, value, author from ccrm.answer where conversation_id = 1 order by known_at desc limit 1')" "0|4|kim"
is "... what the citizen corrected stays" "$(sql 'select count(*) from ccrm.answer where conversation_id = 2')" 1
is "... the sensitive answer stays as it was" "$(sql 'select state, value from ccrm.answer where conversation_id = 3')" "2|2"
is "... and waits for a person, as the new opt-out does" "$(review kim list | awk 'NR > 1 { print $5, $6 }' | sort | tr '\n' ';')" "kindness rescored;solicitation rescored;"
is "... which stops no message by itself" "$(sql 'select count(*) from ccrm.opt_out')" 0
is "applied again nothing is added" "$(rescore --apply | tail -n 1 | sed 's/.*; //')" "0 answers and 0 reviews added"
is "no number is shown anywhere" "$(cat listed messages | grep -c 0100)" 0
is "no decision is altered" "$(psql -XqAt -d "$db" -c "delete from ccrm.review_decision" 2>&1 | grep -c 'never altered')" 1
"$ccrm" reply rescore --since 2020-03-01 --reason x --db "$ops" >/dev/null 2>&1
is "operations read nothing again" "$?" 3
tap_end
