# What the measurements of tools/bench share: processes, their CPU, the simulator and its ledger. Sourced.
# shellcheck shell=bash disable=SC2154

readonly PATIENCE_S=300 # for one measurement
ticks_per_s=$(getconf CLK_TCK)
readonly ticks_per_s
running=() # processes of ours that still run

start() { # LOG COMMAND... : its process id in $started
    local log=$1
    shift
    "$@" >"$log" 2>&1 &
    started=$!
    running+=("$started")
}

stop() { # PID [SIGNAL]
    local pid rest=()
    kill "-${2:-TERM}" "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
    for pid in "${running[@]}"; do [ "$pid" = "$1" ] || rest+=("$pid"); done
    running=("${rest[@]}")
}

clean_up() {
    local pid
    for pid in "${running[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${running[@]}"; do wait "$pid" 2>/dev/null || true; done
    if [ -n "$keep" ]; then
        [ ! -e "$dir/pg" ] || tools/cluster stop "$dir/pg" || true
        note "kept: $dir"
    else
        [ ! -e "$dir/pg" ] || tools/cluster remove "$dir/pg" >/dev/null 2>&1 || true
        rm -rf "$dir"
    fi
}

free_port() { python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'; }

# Fields 14 to 17 of /proc/PID/stat: user and system time, its own and that of children it has waited for.
ticks_of() { # PID...
    local pid total=0 line
    local -a field
    for pid in "$@"; do
        line=$(cat "/proc/$pid/stat" 2>/dev/null) || continue
        read -ra field <<<"${line##*) }"
        total=$((total + field[11] + field[12] + field[13] + field[14]))
    done
    echo "$total"
}

# The server's processes: the first one, and those that it started. One that ended counts with the first one.
database_ticks() {
    local postmaster
    postmaster=$(head -n 1 "$dir/pg/data/postmaster.pid")
    # shellcheck disable=SC2046
    ticks_of "$postmaster" $(cat "/proc/$postmaster/task/$postmaster/children")
}

start_simulator() { # PORT
    rm -f "$dir/ledger" "$dir/port"
    start "$dir/smsc.log" "$build/tools/smsc/ccrm-smsc" --port "$1" --port-file "$dir/port" --no-citizens \
        --window 1000 --ledger "$dir/ledger"
    simulator=$started
    for _ in $(seq 100); do [ -s "$dir/port" ] && return; sleep 0.1; done
    fail "the simulator did not start ($dir/smsc.log)"
}

wait_for_receipts() { # PID that must not end
    local deadline=$((SECONDS + PATIENCE_S)) count=0
    while count=$(grep -c ' acked d=[0-9]* kind=receipt' "$dir/ledger") || true; [ "$count" -lt "$messages" ]; do
        [ -d "/proc/$1" ] || fail "it ended early; see $dir (--keep leaves it)"
        [ "$SECONDS" -lt "$deadline" ] || fail "only $count of $messages receipts after $PATIENCE_S s"
        sleep 0.2
    done
    count=$(grep -c ' accept id=' "$dir/ledger")
    [ "$count" -eq "$messages" ] || fail "$count messages reached the simulator, not $messages"
}

# Seconds from the bind to the answer to the last receipt.
ledger_seconds() {
    awk '/ session-up / && !from { from = $1 } / acked d=[0-9]* kind=receipt/ { until = $1 }
        END { printf "%.3f\n", until - from }' "$dir/ledger"
}

# One line a measurement: what, round, messages a second, then name=value.
figure() { # WHAT ROUND SECONDS [NAME TICKS]...
    local what=$1 round=$2 seconds=$3
    shift 3
    awk -v what="$what" -v round="$round" -v seconds="$seconds" -v messages="$messages" -v hz="$ticks_per_s" \
        -v rest="$*" 'BEGIN {
            printf "%s %d %.0f", what, round, messages / seconds
            for (i = 1; i < split(rest, part, " "); i += 2) printf " %s=%.1f", part[i], part[i + 1] * 1e6 / hz / messages
            print ""
        }' | tee -a "$dir/figures" >&2
}

median() { sort -n | awk '{ all[NR] = $1 } END { print NR % 2 ? all[(NR + 1) / 2] : (all[NR / 2] + all[NR / 2 + 1]) / 2 }'; }
