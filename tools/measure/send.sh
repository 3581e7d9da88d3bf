# The engine on a full queue. Sourced by tools/bench.
# shellcheck shell=bash disable=SC2154

# One database with the queue, made once; each measurement has a copy, file by file, so that all begin alike.
prepare_queue() {
    : >"$dir/figures"
    tools/cluster remove "$dir/pg" >/dev/null 2>&1 || true
    rm -f "$dir"/*.log "$dir/key"
    server=$(tools/cluster start "$dir/pg") || fail "the private cluster did not start"
    psql -X -q -d "$server" -c 'create database queue' || fail "no database"
    "$build/ccrm" keys new "$dir/key" >/dev/null
    "$build/ccrm" migrate --db "$(database queue)" >"$dir/migrate.log" || fail "the migrations failed"
    note "filling the queue with $messages messages"
    "$build/tools/measure/measure-queue" "$(database queue)" "$dir/key" "$messages" "$from" "$text" ||
        fail "the queue could not be filled"
}

database() { echo "${server/dbname=ccrm/dbname=$1}"; }

copy_queue() {
    psql -X -q -d "$server" -c 'drop database if exists measured' \
        -c 'create database measured template queue strategy file_copy' -c checkpoint 2>/dev/null ||
        fail "the queue could not be copied"
}

check_delivered() {
    local count
    count=$(psql -X -At -d "$(database measured)" -c 'select count(*) from ccrm.delivery where delivered_at is not null')
    [ "$count" -eq "$messages" ] || fail "$count of $messages messages have their receipt in the database"
}

write_configuration() {
    (umask 077 && printf 'secret' >"$dir/password")
    cat >"$dir/ccrm.yaml" <<YAML
apiVersion: ccrm/v1
kind: Config
probe: { required: false }
office: 한빛구청
contact: 02-000-0000
zone: Asia/Seoul
survey: visit-integrity
database:
  connection: "$(database measured)"
keys:
  file: $dir/key
links:
  - id: main
    host: 127.0.0.1
    port: $(cat "$dir/port")
    system_id: ccrm
    password_file: $dir/password
    window: $window
    segments_per_s: 0
    codings: [default, ucs2]
senders:
  - number: "$from"
    owner: 한빛구청 감사담당관
    registration: BENCH
    can_receive: true
night:
  report_dir: $dir
YAML
}

measure_send() { # ROUND
    local engine before after cpu
    copy_queue
    start_simulator 0
    write_configuration
    before=$(database_ticks)
    start "$dir/engine.log" "$build/ccrm" run --config "$dir/ccrm.yaml"
    engine=$started
    wait_for_receipts "$engine"
    cpu=$(ticks_of "$engine") after=$(database_ticks)
    stop "$engine"
    stop "$simulator"
    check_delivered
    turns=$(psql -X -At -d "$(database measured)" -c 'select count(*) from ccrm.batch')
    figure send "$1" "$(ledger_seconds)" engine "$cpu" postgresql $((after - before))
}
