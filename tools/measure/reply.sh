# The reader on labelled texts, one core. Sourced by tools/bench.
# shellcheck shell=bash disable=SC2154

bench_reply() {
    local round speed
    for ((round = 1; round <= rounds; round++)); do
        "$build/tools/measure/measure-reply" "$replies" "${texts[@]}" || fail "the reader could not be measured"
    done >"$dir/reply"
    speed=$(awk '{ printf "%.0f\n", $2 / $4 }' "$dir/reply" | median)
    echo "texts      $(awk '{ print $6; exit }' "$dir/reply") different ones of ${#texts[@]} files, $replies a round, CPU time"
    awk -v speed="$speed" -v least="$least_replies" 'BEGIN {
        verdict = speed < least ? "MISSED" : "ok"
        printf "\n%-9s %12.0f a second on one core, %.1f us each; at least %d: %s\n", "reply", speed, 1e6 / speed, least, verdict
        exit speed < least
    }'
}
