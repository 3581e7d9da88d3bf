#!/bin/sh
# test_learned.sh LEARN REPLIES WEIGHTS: the second opinion on free texts (engine/reply/learned.h), judged on labelled sets that it
# did not learn from: a fifth of the files at a time is read with what the others teach; and the weights in the program are
# what they all teach. TAP.
set -eu
# One in a hundred may differ: another machine's arithmetic rounds otherwise.
differ=$("$1" "$2"/*_hand.tsv | LC_ALL=C sort | { LC_ALL=C sort "$3" >weights.sorted; LC_ALL=C comm -3 - weights.sorted; } | wc -l)
rm -f weights.sorted
result=$("$1" --cross 5 "$2"/*_hand.tsv)
printf '%s\n' "$result" | sed 's/^/# /'
printf '%s\n' "$result" | awk -v differ="$differ" '
    function check(holds, what) { printf "%s %d - %s\n", holds ? "ok" : "not ok", ++count, what }
    { share[$1 " " $2] = $3 / $5 }
    END {
        check(differ <= 200, "the weights are what the sets teach, or else: learn-replies tests/replies/*_hand.tsv > engine/reply/learned_weights.tsv")
        check(share["sentiment right"] >= 0.80, "four of five sentiments are right")
        check(share["category right"] >= 0.70, "seven of ten main categories are right")
        check(share["solicitation-explicit raised"] >= 0.70, "seven of ten texts about a demand would be given to a person by it alone")
        check(share["solicitation-none raised"] > 0 && share["solicitation-none raised"] <= 0.05, "of harmless texts, many of them about gifts refused, at most one in 20 would be")
        check(share["purpose-optout raised"] >= 0.40, "four of ten opt-outs are seen by it alone")
        check(share["purpose-answer raised"] <= 0.001, "no answer in a thousand looks to it like an opt-out, a question or a wrong person")
        check(share["purpose-unclear raised"] <= 0.005, "of unclear replies at most five in a thousand do")
        check(share["sensitive-value=no raised"] > 0 && share["sensitive-value=no raised"] <= 0.05 && share["sensitive-value=yes raised"] <= 0.05, "of clear answers to the sensitive question it doubts at most one in 20")
        print "1.." count
    }'
