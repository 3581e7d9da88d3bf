# A year's nights: every rule, night after night, over a made-up city. Sourced by tools/bench.
# shellcheck shell=bash disable=SC2154

bench_night() {
    local round
    "$build/ccrm" rules simulate --seed "$seed" --complaints "$dir/complaints.csv" --surveys "$dir/surveys.csv" \
        >"$dir/city" || fail "no city"
    for ((round = 1; round <= rounds; round++)); do
        local began=$EPOCHREALTIME
        "$build/ccrm" rules backtest --complaints "$dir/complaints.csv" --surveys "$dir/surveys.csv" --out "$dir/flags.csv" ||
            fail "the rules broke"
        awk -v began="$began" -v ended="$EPOCHREALTIME" 'BEGIN { printf "%.3f\n", ended - began }'
    done >"$dir/night"
    echo "city       $(($(wc -l <"$dir/complaints.csv") - 1)) complaints, $(sed -n 's/,.*//; s/^departments/departments:/p' "$dir/city"), 365 nights"
    printf '\n%-9s %12s seconds a year, files read and written included\n' night "$(median <"$dir/night")"
}
