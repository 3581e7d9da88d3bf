# PostgreSQL alone. Sourced by tools/bench.
# shellcheck shell=bash disable=SC2154

measure_ceiling() { # ROUND
    local before after size line
    # What a commit of send had: as many messages, responses and receipts.
    size=${batch:-$(((messages + turns - 1) / turns))}
    [ "$size" -le 1000 ] || size=1000
    sizes+=("$size")
    copy_queue
    before=$(database_ticks)
    line=$("$build/tools/measure/measure-ceiling" "$(database measured)" "$size") || fail "the ceiling broke"
    check_delivered
    sleep 1 # the server's process for it must have ended, for its time to be counted
    after=$(database_ticks)
    figure ceiling "$1" "$(awk '{ print $4 }' <<<"$line")" postgresql $((after - before))
}
sizes=()
