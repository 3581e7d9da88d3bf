# Kannel's bearerbox, its store on. Sourced by tools/bench.
# shellcheck shell=bash disable=SC2154

# The fastest of what was tried with its store on: one transceiver (a transmitter and a receiver, or two transceivers of
# half the window, were three times slower), no log, no access log, receipts matched in memory, only final ones asked
# for, and no box attached, so that its store is where they end. It never calls fsync.
write_kannel_configuration() { # SMSC-PORT BOX-PORT ADMIN-PORT
    cat >"$dir/kannel.conf" <<CONF
group = core
admin-port = $3
admin-interface = 127.0.0.1
admin-password = bench
admin-deny-ip = "*.*.*.*"
admin-allow-ip = "127.0.0.1"
smsbox-port = $2
smsbox-interface = 127.0.0.1
box-allow-ip = "127.0.0.1"
store-type = spool
store-location = $dir/spool
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = main
host = 127.0.0.1
port = $1
transceiver-mode = true
smsc-username = ccrm
smsc-password = secret
system-type = ""
max-pending-submits = $window
reconnect-delay = 1

# bearerbox wants this group where smsbox-port is set; no smsbox runs.
group = smsbox
bearerbox-host = 127.0.0.1
CONF
}

feed_kannel() { # BOX-PORT PID
    for _ in $(seq 100); do
        [ -d "/proc/$2" ] || fail "bearerbox ended ($dir/kannel.log)"
        if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
            "$build/tools/measure/measure-kannel-feed" "$1" "$messages" "$from" "$text" || fail "bearerbox takes no messages"
            return
        fi
        sleep 0.1
    done
    fail "bearerbox does not listen ($dir/kannel.log)"
}

# It stores all messages while nobody listens at the SMSC's port; then the simulator starts there.
measure_kannel() { # ROUND
    local smsc_port box_port bearerbox before after stored
    smsc_port=$(free_port) box_port=$(free_port)
    rm -rf "$dir/spool"
    mkdir "$dir/spool"
    write_kannel_configuration "$smsc_port" "$box_port" "$(free_port)"
    start "$dir/kannel.log" bearerbox -v 4 "$dir/kannel.conf"
    bearerbox=$started
    feed_kannel "$box_port" "$bearerbox"
    stored=$(find "$dir/spool" -type f | wc -l)
    [ "$stored" -eq "$messages" ] || fail "Kannel stored $stored of $messages messages"
    before=$(ticks_of "$bearerbox")
    start_simulator "$smsc_port"
    wait_for_receipts "$bearerbox"
    after=$(ticks_of "$bearerbox")
    stop "$bearerbox" KILL # on TERM it would wait for a box to fetch its receipts
    stop "$simulator"
    rm -rf "$dir/spool"
    figure kannel "$1" "$(ledger_seconds)" kannel $((after - before))
}
