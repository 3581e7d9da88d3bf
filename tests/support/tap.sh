# Sourced by tests in bash: `is` prints TAP lines, `tap_end` the plan and whether all went well.
count=0
failed=0

# Says whether the last two arguments are equal.
is() {
    count=$((count + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $count - $1"
    else
        echo "not ok $count - $1"
        echo "# got:    $2"
        echo "# wanted: $3"
        failed=1
    fi
}

tap_end() {
    echo "1..$count"
    exit "$failed"
}
