#!/bin/bash
# Twenty citizens surveyed by USSD at the simulated message centre, some of whom hang up: every conversation comes to its
# end, by screens or by short messages.
# Arguments: ccrm, ccrm-smsc, tools/cluster, the source folder. Prints TAP.
set -u
. "$(dirname "$0")/../support/tap.sh"
ccrm=$(realpath "$1") smsc=$(realpath "$2") cluster=$(realpath "$3") source=$(realpath "$4")
work=$(mktemp -d /var/tmp/ccrm-ussd-XXXXXX)
engine='' centre='' menus=''
stop() { [ -z "$1" ] || { kill "$1" 2>/dev/null; wait "$1" 2>/dev/null; }; }
trap 'stop "$engine"; stop "$centre"; stop "$menus"; "$cluster" remove "$work/pg" >/dev/null 2>&1; rm -rf "$work"' EXIT
cd "$work" || exit 1
sql() { psql -XqAt -d "$db" -c "$1"; }
within() { # seconds, the answer, the query: what it answers at last
    local end=$((SECONDS + $1)) got=''
    while [ "$SECONDS" -le "$end" ]; do
        got=$(sql "$3")
        [ "$got" = "$2" ] && break
        sleep 0.1
    done
    echo "$got"
}

db=$("$cluster" start "$work/pg") || { echo "Bail out! no cluster"; exit 1; }
public=$("$ccrm" keys new key | grep -oE '[0-9a-f]{64}' | head -n 1)
"$ccrm" migrate --db "$db" >/dev/null || { echo "Bail out! no schema"; exit 1; }
cp -r "$source/survey-defs" defs
sed -i 's/delay: 2h/delay: 0s/; s/"21:00-08:00"/"00:00-00:00"/; s/^id: .*/&\nmode: ussd-then-sms/' defs/surveys/visit-integrity.yaml
# A centre for each: which of several sessions of one account gets a screen's answer is not said.
centre() { # the link's name
    "$smsc" --port 0 --port-file "$1" --reply-rate 1 --reply-delay-ms 20 --receipt-delay-ms 10 --any-account \
        --ussd-abort 0.15 >"$1.log" 2>&1 &
}
centre sms
centre=$!
centre menus
menus=$!
for _ in $(seq 1200); do [ -s sms ] && [ -s menus ] && break; sleep 0.05; done
link() { printf '  - {id: %s, host: 127.0.0.1, port: %s, system_id: ccrm%s}\n' "$1" "$(cat "$1")" "$2"; }
cat >ccrm.yaml <<YAML
apiVersion: ccrm/v1
kind: Config
probe: { required: false }
survey: visit-integrity
defs: $work/defs
database:
  connection: "$db"
keys:
  file: $work/key
links:
$(link sms '')
$(link menus ', ussd: {wanted: true, push: true, key: its-session-info}')
senders:
  - {number: "0212345678", owner: test, registration: TEST, can_receive: true}
night:
  report_dir: $work/report
YAML
for i in $(seq 10 29); do
    box=$(echo "010012345$i" | "$ccrm" keys seal "$public")
    echo "select ccrm.complaint_closed('desk', 'A-$i', '민원여권과', '여권 발급', 'OF-1', 'counter',
        now() - interval '1 day', now() - interval '1 minute', 'ko', '$box'::bytea);"
done | psql -XqAt -d "$db" >/dev/null
"$ccrm" run --config ccrm.yaml 2>engine.log &
engine=$!
is "every conversation comes to its end" "$(within 60 20 'select count(*) from ccrm.conversation where phase = 3')" 20
is "with its answers" "$(sql 'select count(*) > 70 from ccrm.answer where state in (0, 3)')" t
is "most of them on a screen" "$(sql 'select count(*) > 35 from ccrm.answer where mode = 1')" t
is "some by short message, after a hang-up" "$(sql 'select count(*) > 0 from ccrm.answer where mode = 0')" t
is "nobody has answered a question twice" "$(sql "select count(*) from (select from ccrm.answer where state = 0
    group by conversation_id, question having count(*) > 1) twice")" 0
is "nothing is left to be sent" "$(within 10 0 'select count(*) from ccrm.outbox')" 0
kill "$engine"
wait "$engine"
is "the engine stops cleanly" $? 0
engine=''
[ "$failed" -eq 0 ] || sed 's/^/# /' engine.log
tap_end
