#!/bin/bash
# The engine on the real clock between a PostgreSQL and a message centre of its own: a case handed over by SQL, what
# starts and what does not, and what is said when a neighbour is missing.
# Arguments: ccrm, ccrm-smsc, tools/cluster, the source folder. Prints TAP.
set -u
. "$(dirname "$0")/../support/tap.sh"
ccrm=$(realpath "$1") smsc=$(realpath "$2") cluster=$(realpath "$3") source=$(realpath "$4")
work=$(mktemp -d /var/tmp/ccrm-live-XXXXXX)
engine='' centre='' manager=''
stop() { [ -z "$1" ] || { kill "$1" 2>/dev/null; wait "$1" 2>/dev/null; }; }
trap 'stop "$engine"; stop "$centre"; stop "$manager"; "$cluster" remove "$work/pg" >/dev/null 2>&1; rm -rf "$work"' EXIT
cd "$work" || exit 1
ok() { # what, and a command that must succeed
    local what=$1
    shift
    count=$((count + 1))
    if "$@"; then
        echo "ok $count - $what"
    else
        echo "not ok $count - $what"
        tail -n 3 engine.log 2>/dev/null | sed 's/^/# /'
        failed=1
    fi
}
sql() { psql -XqAt -d "$db" -c "$1"; }
within() { # the answer, the query; within a minute
    local i
    for ((i = 0; i < 600; i++)); do
        [ "$(sql "$2")" = "$1" ] && return 0
        sleep 0.1
    done
    echo "# got $(sql "$2"), wanted $1: $2"
    return 1
}
says() { # words in the engine's log, within a minute
    local i
    for ((i = 0; i < 600; i++)); do
        grep -q "$1" engine.log 2>/dev/null && return 0
        sleep 0.1
    done
    return 1
}
run() {
    : >engine.log
    "$ccrm" run --config ccrm.yaml "$@" 2>engine.log &
    engine=$!
}
ends_with() { # an exit code, within ten seconds
    local code=$1 i status
    for ((i = 0; i < 100; i++)); do kill -0 "$engine" 2>/dev/null || break; sleep 0.1; done
    wait "$engine"
    status=$?
    engine=''
    [ "$status" -eq "$code" ] || { echo "# exit $status"; return 1; }
}

db=$("$cluster" start "$work/pg") || { echo "Bail out! no cluster"; exit 1; }
public=$("$ccrm" keys new key | grep -oE '[0-9a-f]{64}' | head -n 1)
printf secret >password
printf wrong >wrong-password
chmod 600 password wrong-password
cp -r "$source/survey-defs" defs
sed -i 's/delay: 2h/delay: 0s/; s/"21:00-08:00"/"00:00-00:00"/' defs/surveys/visit-integrity.yaml
"$smsc" --port 0 --port-file port --reply-rate 1 --reply-delay-ms 100 --receipt-delay-ms 10 --any-account >smsc.log 2>&1 &
centre=$!
for _ in $(seq 100); do [ -s port ] && break; sleep 0.05; done
cat >ccrm.yaml <<YAML
apiVersion: ccrm/v1
kind: Config
probe: { required: false }
office: 한빛구청
contact: 02-000-0000
zone: Asia/Seoul
survey: visit-integrity
defs: $work/defs
database:
  connection: "$db"
keys:
  file: $work/key
links:
  - id: main
    host: 127.0.0.1
    port: $(cat port)
    system_id: ccrm
    password_file: $work/password
    reconnect_max: 1s
    segments_per_s: 5
senders:
  - number: "0212345678"
    owner: test
    registration: TEST
    can_receive: true
night:
  report_dir: $work/report
YAML

run
ok "a database without the schema is refused" ends_with 3
"$ccrm" migrate --db "$db" >/dev/null || { echo "Bail out! no schema"; exit 1; }
run --set "database.connection=host=$work/nowhere dbname=x"
ok "a missing database is said once" says database_unreachable
kill "$engine"
ok "and it can be stopped while it tries" ends_with 0
run --set survey.nothing=1
ok "a setting that is none is refused" ends_with 3
run --set links.main.port=1
ok "a missing message centre is said" says 'link_unreachable.*refused'
kill "$engine"
ok "and it can be stopped while it tries, too" ends_with 0

python3 - "$work/notify" notices <<'PY' &
import socket, sys
manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
manager.bind(sys.argv[1])
with open(sys.argv[2], "w", encoding="utf-8") as heard:
    while True:
        print(manager.recv(4096).decode(), file=heard, flush=True)
PY
manager=$!
for _ in $(seq 100); do [ -S notify ] && break; sleep 0.05; done
heard() { # tenths of a second, what the service manager was told
    local i
    for ((i = 0; i < $1; i++)); do
        grep -qx "$2" notices && return 0
        sleep 0.1
    done
    sed 's/^/# /' notices
    return 1
}
NOTIFY_SOCKET=$work/notify WATCHDOG_USEC=900000 run
ok "it binds" says link_up
ok "the service manager hears that it is ready" heard 20 'READY=1'
ok "and how its links are" heard 20 'STATUS=links up: 1 of 1'
ok "and that it lives" heard 20 'WATCHDOG=1'
box=$(echo 01001234567 | "$ccrm" keys seal "$public")
ok "a case comes in by SQL" [ "$(sql "select ccrm.complaint_closed('desk', 'A-1', '민원여권과', '여권 발급', 'OF-1',
    'counter', now() - interval '1 day', now() - interval '1 minute', 'ko', '$box'::bytea)")" = inserted ]
ok "it is found" within 1 "select count(*) from ccrm.invitation where outcome = 1"
ok "the conversation goes to its end" within 1 "select count(*) from ccrm.conversation where outcome = 1"
ok "with every answer" [ "$(sql "select count(distinct question_id) from ccrm.answer where state in (0, 3)")" -ge 3 ]
sql "select ccrm.complaint_closed('desk', 'A-1', '건축과', '여권 발급', 'OF-1', 'counter', now() - interval '1 day',
    now() - interval '1 minute', 'ko', '$box'::bytea)" >/dev/null
ok "the same case again changes and doubles nothing" within '1 건축과 1' \
    "select count(*) || ' ' || min(department) || ' ' || (select count(*) from ccrm.conversation) from ccrm.complaint"
sql "select ccrm.complaint_closed('desk', 'A-2', '건축과', '여권 발급', 'OF-1', 'counter', now() - interval '1 day',
    now() - interval '1 minute', 'ko', '\\x00112233'::bytea)" >/dev/null
ok "a box that cannot be opened is an outcome" within 1 "select count(*) from ccrm.invitation where outcome = 6"
sql "select ccrm.complaint_closed('desk', 'A-3', '건축과', '여권 발급', 'OF-1', 'counter', now() - interval '1 day',
    now() - interval '1 minute', 'ko', null)" >/dev/null
ok "so is a number that is missing" within 1 "select count(*) from ccrm.invitation where outcome = 5"
ok "no number stands in the log" bash -c '! grep -q 0100123 engine.log'

kill -STOP "$centre"
kill "$engine"
kill -CONT "$centre"
ok "TERM unbinds and ends it" ends_with 0
ok "having said so" says 'event=stopped'
ok "to the service manager as well" heard 20 'STOPPING=1'
stop "$manager"
stop "$centre"
centre=''
"$smsc" --port 0 --port-file port2 >smsc.log 2>&1 &
centre=$!
for _ in $(seq 100); do [ -s port2 ] && break; sleep 0.05; done
run --set "links.main.port=$(cat port2)" --set "links.main.password_file=$work/wrong-password"
ok "a wrong password at the message centre is said" says 'bind was refused'
kill "$engine"
ok "and it can be stopped" ends_with 0
tap_end
