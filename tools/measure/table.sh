# The figures as a table, and whether the ratios are reached. Sourced by tools/bench.
# shellcheck shell=bash disable=SC2154

load_before=$(cut -d' ' -f1 /proc/loadavg)

print_machine() {
    echo "machine    $(nproc) x $(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)," \
        "$(awk '/MemTotal/ { printf "%.0f GB", $2 / 1e6 }' /proc/meminfo), Linux $(uname -r)," \
        "$(findmnt -n -o FSTYPE -T "$dir")"
}

print_setting() {
    echo "database   PostgreSQL $(psql -X -At -d "$server" -c 'show server_version')," \
        "fsync $(psql -X -At -d "$server" -c 'show fsync')," \
        "synchronous_commit $(psql -X -At -d "$server" -c 'show synchronous_commit')"
    echo "load       $load_before before, $(cut -d' ' -f1 /proc/loadavg) after"
    [ -z "$kannel" ] || echo "kannel     $(bearerbox --version | sed -n 's/.*version `\(.*\)'\''.*/\1/p')," \
        "spool store, window $window, one transceiver, receipts in memory, no log"
    echo "each       $messages messages, window $window, $rounds rounds; ceiling: ${sizes[*]} messages a turn"
}

print_sending() {
    print_setting
    awk -v least_ceiling="$least_ceiling" -v least_kannel="$least_kannel" '
        function median(list, n,    i, j, held) {
            for (i = 2; i <= n; i++)
                for (j = i; j > 1 && list[j - 1] > list[j]; j--) { held = list[j]; list[j] = list[j - 1]; list[j - 1] = held }
            return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
        }
        { speed[$1, $2] = $3; rounds = $2 > rounds ? $2 : rounds; if (!($1 in seen)) { seen[$1] = 1; order[++kinds] = $1 } }
        { for (i = 4; i <= NF; i++) { split($i, part, "="); cpu[$1, part[1], $2] = part[2]; has[$1, part[1]] = 1 } }
        function cpu_of(kind, side,    r, list) {
            if (!((kind, side) in has)) return "-"
            for (r = 1; r <= rounds; r++) list[r] = cpu[kind, side, r]
            return sprintf("%.1f", median(list, rounds))
        }
        function compare(other, least,    r, list, all, value) {
            if (!(other in seen)) return
            for (r = 1; r <= rounds; r++) { list[r] = speed["send", r] / speed[other, r]; all = all sprintf(" %6.2f", list[r]) }
            value = median(list, rounds)
            verdict = value < least ? "MISSED" : "ok"
            printf "%-16s %8.2f  at least %.2f: %-6s %s\n", "send / " other, value, least, verdict, all
            missed += value < least
        }
        END {
            printf "\n%-9s %12s %15s %21s  %s\n", "", "messages/s", "CPU us/message", "of PostgreSQL", "rounds"
            for (k = 1; k <= kinds; k++) {
                all = ""
                for (r = 1; r <= rounds; r++) { list[r] = speed[order[k], r]; all = all sprintf(" %7d", list[r]) }
                own = order[k] == "send" ? "engine" : order[k]
                printf "%-9s %12.0f %15s %21s %s\n", order[k], median(list, rounds), cpu_of(order[k], own),
                    cpu_of(order[k], "postgresql"), all
            }
            print ""
            compare("ceiling", least_ceiling)
            compare("kannel", least_kannel)
            exit missed > 0
        }' "$dir/figures"
}
