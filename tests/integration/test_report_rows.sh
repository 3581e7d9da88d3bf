#!/bin/bash
# What a night's JSON says of weights, the experiment's arms, reminders, modes, confused scales, late replies, blame, outages and
# waiting referrals, against a season whose rows were made for it. Arguments: ccrm, tools/cluster, the source folder. Prints TAP.
set -u
. "$(dirname "$0")/../support/tap.sh"
ccrm=$(realpath "$1") cluster=$(realpath "$2") source=$(realpath "$3")
work=$(mktemp -d /tmp/ccrm-rows-XXXXXX)
trap '"$cluster" remove "$work/db" >/dev/null 2>&1; rm -rf "$work"' EXIT
cd "$work" || exit 1
sql() { psql -XqAt -d "$db" -v ON_ERROR_STOP=1 -c "set search_path = ccrm, pg_catalog; $1" || echo "# failed: $1"; }
json() { python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); m = d["measured"]; print(eval(sys.argv[2]))' reports/2027-03-20.json "$1"; }

db=$("$cluster" start "$work/db") || { echo "Bail out! no cluster"; exit 1; }
"$ccrm" migrate --db "$db" >/dev/null || { echo "Bail out! no schema"; exit 1; }
login=$("$cluster" login "$work/db" night ccrm_report) || { echo "Bail out! no login"; exit 1; }
psql -Xq -d "$db" -v ON_ERROR_STOP=1 -f "$source/tests/integration/night_season.sql" >/dev/null || { echo "Bail out! no season"; exit 1; }

# Every fourth complaint of department 4 is asked, all of the others'.
sql "update invitation i set weight = 4 from complaint c where c.complaint_id = i.complaint_id and department = '부서04' and weight > 0"
sql "update conversation v set outcome = 7 from complaint c where c.complaint_id = v.complaint_id and department = '부서04' and v.outcome = 4"
# An experiment: two of three conversations as written, the third in another arm; ten denials of it were asked again, two taken back.
sql "update conversation set survey = 'visit-integrity', arm = 1 where conversation_id % 3 = 0;
    update conversation set survey = 'visit-integrity' where conversation_id % 3 <> 0;
    create temporary table denied as select conversation_id, phone_id, arrived_at from answer join conversation using (conversation_id, phone_id)
        where measure = 'solicitation' and state = 0 and value = 1 and arm = 1 and arrived_at > '2027-03-05' order by conversation_id limit 10;
    insert into message (message_id, queued_at, conversation_id, phone_id, sender, kind, question, is_prompt, confirming, send_at, text)
        select 900000 + conversation_id, arrived_at, conversation_id, phone_id, '15771234', 11, 2, true, true, arrived_at, 'x' from denied;
    insert into review (conversation_id, complaint_id, phone_id, question, reason, raised_at)
        select conversation_id, conversation_id, phone_id, 2, 8, arrived_at + interval '1 hour' from denied limit 2"
# The reminder of every sixth conversation left before its answer; every twelfth answered by USSD.
sql "insert into message (message_id, queued_at, conversation_id, phone_id, sender, kind, question, is_prompt, confirming, send_at, text)
        select 800000 + conversation_id, started + interval '30 minutes', conversation_id, phone_id, '15771234', 2, 0, true, false, '2027-01-01', 'x'
        from conversation where conversation_id % 6 = 0;
    update answer set mode = 1 where conversation_id % 12 = 0"
# Words: of those who answered 1 to kindness three praise and five blame delay; department 5 is blamed by two more.
said() { # CONVERSATIONS SENTIMENT CATEGORY AT
    sql "insert into reply (session, sequence, arrived_at, link, phone_id, sender, conversation_id, stepped, raw, data_coding, body_hash,
            concat_reference, concat_total, concat_part, text, redelivery, was_read, opt_out, outcome, value, value_too, items,
            comment_follows, solicitation, sentiment, category, alert, rule, span)
        select 7, nextval('answer_number'), $4, 0, phone_id, '15771234', conversation_id, true, 'x', 0, 0, 0, 1, 1, 'x', false, true, false,
            3, 0, false, '', false, 0, $2, $3, 0, '', '' from ($1) c"
}
worst="select v.*, row_number() over (order by conversation_id) as place from conversation v join answer a using (conversation_id)
    where a.measure = 'kindness' and a.value = 1 and a.state = 0"
said "select * from ($worst) w where place <= 3" 1 8 "started + interval '2 hours'"
said "select * from ($worst) w where place between 4 and 8" -1 2 "started + interval '2 hours'"
said "select v.* from conversation v join complaint using (complaint_id) where department = '부서05' and answers > 0 order by 1 limit 2" -1 2 "ended_at - interval '1 minute'"
# Three come to a survey that had expired, one of them on the last day; a word of thanks after a whole survey is none of them.
said "select * from conversation where outcome = 4 order by conversation_id limit 2" 0 0 "ended_at + interval '2 days'"
said "select * from conversation where outcome = 4 order by conversation_id desc limit 1" 0 0 "timestamptz '2027-03-20 20:00+09'"
said "select * from conversation where outcome = 1 order by conversation_id desc limit 1" 0 0 "ended_at + interval '1 minute'"
# Outages: a suspension that is over, a stop that goes on, and thirty messages to which nobody said anything.
sql "insert into link (link, name) values (0, 'kt-1'), (1, 'lg-1');
    insert into link_suspension (link, reason, suspended_at) values (1, 'maintenance', '2027-03-18 09:00+09');
    alter table link_suspension disable trigger set_author;
    update link_suspension set lifted_at = '2027-03-18 12:00+09';
    alter table link_suspension enable trigger set_author;
    insert into link_suspension (link, reason, suspended_at) values (1, 'long ago', '2027-03-02 09:00+09'), (0, 'later', '2027-03-22 09:00+09');
    alter table link_suspension disable trigger set_author;
    update link_suspension set lifted_at = '2027-03-03 12:00+09' where reason = 'long ago';
    alter table link_suspension enable trigger set_author;
    insert into sending_stop (reason, stopped_at) values ('wrong text', '2027-03-20 22:00+09');
    insert into delivery (owner, message_id, conversation_id, queued_at, intended_at, link, data_coding, parts)
        select 1, 700000 + i, 1, '2027-03-19 10:00+09', timestamptz '2027-03-19 10:00+09' + i * interval '1 minute', 1, 8, 1 from generate_series(0, 29) i;
    insert into message (message_id, queued_at, conversation_id, phone_id, sender, kind, question, is_prompt, confirming, send_at, text)
        select 600000 + i, '2027-03-20 22:05+09', 1, 1, '15771234', 0, 0, true, false, '2027-03-20 22:05+09', 'x' from generate_series(1, 7) i"
# Of the referrals one was contacted, one decided, one closed, one handed on.
sql "insert into referral_event (case_id, at, act, consent, note) values (1, '2027-03-10 10:00+09', 'contact', true, 'spoke'),
        (2, '2027-03-10 10:00+09', 'contact', false, 'spoke');
    insert into referral_event (case_id, at, act, note) values (2, '2027-03-16 10:00+09', 'decide', 'not wanted');
    insert into referral_event (case_id, at, act, note) values (3, '2027-03-16 10:00+09', 'decide', 'x'), (3, '2027-03-17 10:00+09', 'close', 'x')"
"$cluster" login "$work/db" lee ccrm_integrity >/dev/null
sql "insert into referral_event (case_id, at, act, recipient, note) values (4, '2027-03-19 10:00+09', 'recuse', 'lee', 'names us')"
# Who looked at what was gone through; the night says when.
sql "insert into audit (act, subject, reason) values ('audit.review', 'audit:1', 'nothing amiss'); set session_replication_role = replica;
    update audit set at = '2027-03-15 10:00+09' where act = 'audit.review'"
cases=$(sql "select count(*) from referral_case where raised_at < '2027-03-21 00:00+09'")

"$ccrm" night 2027-03-20 --db "$login" --set database.night_role=ccrm_report --out reports 2>messages
is "the night runs" "$? $(cat messages)" "0 "

weighted=$(sql "select round(sum(w) filter (where value >= 4) / sum(w), 4) || ' ' || round(sum(w) ^ 2 / sum(w * w), 1) from
    (select a.value, i.weight::numeric as w from answer a join invitation i using (complaint_id) where measure = 'kindness') x")
is "shares over several units are weighted, with their effective n" "$(json '"%.4f %.1f" % (m["every"]["kindness"]["share"], m["every"]["kindness"]["effective_n"])')" "$weighted"
is "which is below the n" "$(json 'm["every"]["kindness"]["effective_n"] < m["every"]["kindness"]["n"]')" True
rates() { # WEIGHT
    sql "select round(sum(w) filter (where outcome = 1) / sum(w) filter (where outcome between 1 and 8), 4) || ' ' ||
            round(sum(w) filter (where outcome in (1, 2)) / sum(w) filter (where outcome between 1 and 5), 4)
        from (select v.outcome, ($1)::numeric as w from conversation v join invitation i using (complaint_id)) x"
}
is "so are response rates over the whole city, beside those of counts" "$(json '"%.4f %.4f" % (m["rates_weighted"]["rr1"], m["rates_weighted"]["rr6"])')" "$(rates i.weight)"
is "which differ where departments are sampled differently" "$([ "$(rates i.weight)" != "$(rates 1)" ] && echo differ)" differ
is "detectors see no weight" "$(json 'sum(x["solicitation"]["n"] for x in d["departments"] if x["department"] == "부서04")')" "$(sql "select sum(n) from count c join unit u using (unit_id) where u.code = '부서04' and measure = 'solicitation'")"
is "each arm has its own shares" "$(json '[(a["arm"], a["confirmed"], a["withdrawn"], a["silent"]) for a in m["arms"]]')" "$(sql "select '[' || string_agg(format('(%s, %s, %s, %s)', arm, c, w, s), ', ' order by arm) || ']' from (
    select arm, count(*) filter (where state = 3) as c, count(*) filter (where state = 4) as w, count(*) filter (where state = 5) as s
    from answer join conversation using (conversation_id) where state in (3, 4, 5) and known_at < '2027-03-21 00:00+09' group by arm) x")"
is "and how many denials were taken back" "$(json '[(a["denials_asked_again"], a["denials_taken_back"]) for a in m["arms"]]')" "[(0, 0), (10, 2)]"
is "the arms together are the month" "$(json 'sum(a["confirmed"] for a in m["arms"]) == m["confirmations"]["confirmed"] > 0')" True
is "before and after the reminder stand apart" "$(json 'm["before_reminder"]["kindness"]["n"], m["after_reminder"]["kindness"]["n"]')" "$(sql "select '(' || count(*) filter (where conversation_id % 6 <> 0) || ', ' || count(*) filter (where conversation_id % 6 = 0) || ')' from answer where measure = 'kindness'")"
is "so do modes" "$(json 'm["modes"]["ussd"]["kindness"]["n"], m["modes"]["phone"]["kindness"]["n"]')" "$(sql "select '(' || count(*) || ', 0)' from answer where measure = 'kindness' and conversation_id % 12 = 0")"
is "praise beside the worst point is counted" "$(json 'm["kindness_worst"]["wrote"], m["kindness_worst"]["praised"]')" "(8, 3)"
is "late replies are shown" "$(json 'm["late_replies"], m["late_replies_tonight"]')" "(3, 1)"
is "and not counted" "$(json 'd["season"]["replies"], sum(x["replied"] for x in d["departments"]) > 0')" "(14, True)"
blamed=$(sql "select count(distinct conversation_id) from reply where sentiment < 0")
is "what citizens blame, each once a category" "$(json '[(c["category"], c["all"]) for c in d["blamed"]["categories"]], d["blamed"]["citizens"]')" "([('delay', $blamed)], $blamed)"
is "and when the access log was gone through" "$(json 'm["access_log_reviewed"]')" 2027-03-15
is "outages are rows" "$(json '[(o["kind"], o["link"], o["from"], o["to"], o["waited"]) for o in d["outages"]]')" "[('suspended', 'lg-1', '2027-03-18 09:00', '2027-03-18 12:00', 0), ('silent', 'lg-1', '2027-03-19 10:00', '', 30), ('stopped', '', '2027-03-20 22:00', '', 7)]"
is "referrals wait for their next step" "$(json 'sum(d["referrals_waiting"][k] for k in ("up_to_3_days", "up_to_7_days", "over_7_days")), d["referrals_undecided"]["over_7_days"], d["referrals_unclosed"]["up_to_7_days"]')" "($((cases - 3)), 1, 1)"
is "one that was handed on begins anew with its recipient" "$(sql "select count(*) from referral_case where case_id = 4 and raised_at < '2027-03-19'") $(json 'd["referrals_waiting"]["up_to_3_days"] > 0')" "1 True"
if command -v node >/dev/null; then
    node "$source/tests/browser/report_schema.mjs" "$source/survey-defs/schema/report.schema.json" reports/2027-03-20.json >said
    code=$?
    [ $code = 77 ] || is "the JSON is what its schema says" "$code $(cat said)" "0 "
fi
tap_end
