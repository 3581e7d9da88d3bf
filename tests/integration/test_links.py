#!/usr/bin/env python3
"""The gateway over libuv (gateway_drive) against the simulator with faults, and against a careless or hostile peer.

usage: test_links.py GATEWAY_DRIVE CCRM_SMSC
Prints TAP. The peer here is written by hand so that it can send what no library would.
"""
import ctypes
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

DRIVE, SMSC = sys.argv[1:3]


def drive(port, *options):
    """Runs gateway_drive; its counts as a dictionary, with its exit code and what it logged."""
    done = subprocess.run([DRIVE, f"127.0.0.1:{port}", *options], capture_output=True, text=True, timeout=100, check=False)
    counts = dict(word.split("=") for word in done.stdout.split())
    counts["exit"], counts["log"] = done.returncode, done.stderr
    return counts


class Smsc:
    def __init__(self, *options):
        self.folder = tempfile.TemporaryDirectory()
        port_file = os.path.join(self.folder.name, "port")
        self.process = subprocess.Popen(
            [SMSC, "--port", "0", "--port-file", port_file, "--any-account", "--no-citizens", *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not (os.path.exists(port_file) and os.path.getsize(port_file)):
            time.sleep(0.02)
        with open(port_file, encoding="ascii") as file:
            self.port = int(file.read())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


# ---- a peer by hand ----

BIND_RESP, SUBMIT, SUBMIT_RESP, DELIVER, DELIVER_RESP = 0x80000009, 4, 0x80000004, 5, 0x80000005
UNBIND, UNBIND_RESP, NACK = 6, 0x80000006, 0x80000000


def pdu(command, body=b"", status=0, sequence=1):
    return struct.pack(">IIII", 16 + len(body), command, status, sequence) + body


def deliver(text, esm_class=0, sequence=1, tlvs=b"", coding=0):
    head = b"\0\1\x0101000000001\0\0\x010212345678\0" + bytes([esm_class, 0, 0, 0, 0, 0, 0, coding, 0, len(text)])
    return pdu(DELIVER, head + text + tlvs, sequence=sequence)


def receipt(message_id, sequence=1):
    return deliver(b"id:%s sub:001 dlvrd:001 stat:DELIVRD err:000 text:x" % message_id, 4, sequence)


class Peer:
    """Accepts connections one after the other and lets `act(connection)` play each."""

    def __init__(self, *acts):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.heard = []
        self.failure = None
        threading.Thread(target=self.play, args=(acts,), daemon=True).start()

    def play(self, acts):
        for act in acts:
            connection, _ = self.listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connection, self.left = connection, b""
            try:
                act(self)
            except (OSError, EOFError) as error:
                self.failure = error
            connection.close()
        self.listener.close()

    def send(self, data):
        self.connection.sendall(data)

    def read(self):
        while len(self.left) < 4 or len(self.left) < struct.unpack(">I", self.left[:4])[0]:
            more = self.connection.recv(65536)
            if not more:
                raise EOFError("the gateway closed")
            self.left += more
        length, command, status, sequence = struct.unpack(">IIII", self.left[:16])
        body, self.left = self.left[16:length], self.left[length:]
        self.heard.append((command, status, sequence, body))
        return self.heard[-1]

    def bind(self):
        command, _, sequence, _ = self.read()
        assert command == 9, command
        self.send(pdu(BIND_RESP, b"peer\0", sequence=sequence))

    def until_unbind(self, on_submit=None):
        while True:
            command, _, sequence, _ = self.read()
            if command == UNBIND:
                self.send(pdu(UNBIND_RESP, sequence=sequence))
                return
            if command == SUBMIT and on_submit:
                on_submit(sequence)


def careless(peer):
    """Everything that libsmpp34 refuses or dies of, on one session."""
    peer.bind()
    peer.send(pdu(DELIVER, bytes(17) + bytes(116), sequence=0))  # 149 bytes, 29 empty TLVs
    peer.send(pdu(DELIVER, bytes(17) + bytes(4 * 3000), sequence=9))
    peer.send(pdu(DELIVER, b"\0" * 16 + b"\xff" + b"1" * 255))
    peer.send(deliver(b"1", tlvs=struct.pack(">HH", 0x424, 9999)))  # a TLV that leaves the PDU
    peer.send(pdu(DELIVER, b"\0\1", sequence=77))  # truncated: answered, not counted as a message
    peer.send(pdu(0x200, b"??", sequence=78))
    peer.send(pdu(0x15, sequence=0))

    def on_submit(sequence):
        peer.send(pdu(SUBMIT_RESP, b"x" * 100 + b"\0" + struct.pack(">HH", 0x423, 0), sequence=sequence))
        peer.send(receipt(b"x" * 100, sequence))

    peer.until_unbind(on_submit)


def test_careless_peer_is_understood_and_answered():
    peer = Peer(careless)
    counts = drive(peer.port, "--count", "5", "--replies", "4", "--seconds", "10")
    answers = [(command, status, sequence) for command, status, sequence, _ in peer.heard]
    assert counts["exit"] == 0 and counts["refusals"] == "0", counts
    assert counts["bad"] == "2" and counts["bad_len"] == "18", counts  # the last one is kept
    assert answers.count((DELIVER_RESP, 0, 0)) == 1 and (DELIVER_RESP, 0, 9) in answers, answers
    assert (DELIVER_RESP, 0x65, 77) in answers and (NACK, 3, 78) in answers and (0x80000015, 0, 0) in answers, answers


def test_http_peer_is_named():
    peer = Peer(lambda p: (p.read(), p.send(b"HTTP/1.1 400 Bad Request\r\n\r\n"), time.sleep(0.3)))
    counts = drive(peer.port, "--count", "1", "--seconds", "1")
    assert "HTTP" in counts["log"], counts


def test_bad_length_is_nacked_and_the_link_comes_back():
    def out_of_step(peer):
        peer.bind()
        peer.send(b"\0\0\0\x05")
        while peer.read()[0] != NACK:
            pass

    def well(peer):
        peer.bind()
        peer.until_unbind(lambda sequence: (peer.send(receipt(b"7", sequence)),
                                            peer.send(pdu(SUBMIT_RESP, b"7\0", sequence=sequence))))

    peer = Peer(out_of_step, well)
    counts = drive(peer.port, "--count", "1000", "--seconds", "10")
    assert counts["exit"] == 0 and counts["ups"] == "2", counts
    assert any(command == NACK and status == 2 for command, status, _, _ in peer.heard)


def test_already_bound_backs_off():
    def refuse(peer):
        _, _, sequence, _ = peer.read()
        peer.send(pdu(BIND_RESP, b"", 5, sequence))
        peer.read()

    times = []
    peer = Peer(lambda p: (times.append(time.monotonic()), refuse(p)), lambda p: (times.append(time.monotonic()), careless(p)))
    counts = drive(peer.port, "--count", "1", "--replies", "4", "--seconds", "10")
    assert counts["exit"] == 0 and times[1] - times[0] > 1.9, (counts, times)
    assert "ESME_RALYBND" in counts["log"], counts["log"]


def test_a_connection_cut_within_a_pdu_leaves_uncertain_ones():
    def cut(peer):
        peer.bind()
        _, _, sequence, _ = peer.read()
        peer.send(pdu(SUBMIT_RESP, b"1\0", sequence=sequence) + b"\0\0\0\x20\x80\0")

    def well(peer):
        peer.bind()
        peer.send(receipt(b"1"))
        peer.until_unbind(lambda sequence: (peer.send(pdu(SUBMIT_RESP, b"%d\0" % sequence, sequence=sequence)),
                                            peer.send(receipt(b"%d" % sequence, sequence))))

    counts = drive(Peer(cut, well).port, "--count", "20", "--window", "10", "--seconds", "10")
    assert counts["exit"] == 0 and int(counts["accepted"]) + int(counts["uncertain"]) == 20, counts
    assert 1 <= int(counts["uncertain"]) <= 10, counts


def test_peer_unbinding_in_mid_traffic_loses_nothing_known():
    def leave(peer):
        peer.bind()
        waiting = [peer.read()[2] for _ in range(5)]
        peer.send(pdu(UNBIND, sequence=500))
        for sequence in waiting:
            peer.send(pdu(SUBMIT_RESP, b"a%d\0" % sequence, sequence=sequence))
        time.sleep(0.2)

    def well(peer):
        peer.bind()
        for number in range(2, 7):
            peer.send(receipt(b"a%d" % number, number))
        peer.until_unbind(lambda sequence: (peer.send(pdu(SUBMIT_RESP, b"b%d\0" % sequence, sequence=sequence)),
                                            peer.send(receipt(b"b%d" % sequence, sequence))))

    counts = drive(Peer(leave, well).port, "--count", "20", "--window", "5", "--seconds", "10")
    assert counts["exit"] == 0 and counts["accepted"] == "20" and counts["uncertain"] == "0", counts


def test_simulator_without_faults():
    with Smsc() as smsc:
        counts = drive(smsc.port, "--count", "20000", "--window", "500")
        assert counts["exit"] == 0 and counts["accepted"] == counts["delivered"] == counts["matched"] == "20000", counts


def test_transmitter_and_receiver_apart():
    with Smsc() as smsc:
        counts = drive(smsc.port, "--count", "5000", "--pair", "--sessions", "2", "--ups", "4")
        assert counts["exit"] == 0 and counts["ups"] == "4" and counts["matched"] == "5000", counts
    with Smsc("--late-response", "3", "--late-ms", "800") as smsc:  # receipts overtake their responses
        counts = drive(smsc.port, "--count", "1000", "--pair", "--sessions", "2", "--ups", "4")
        assert counts["exit"] == 0 and counts["matched"] == "1000", counts


def test_throttling_keeps_speed_and_gives_nothing_back():
    with Smsc("--throttle-rate", "0.05") as smsc:
        counts = drive(smsc.port, "--count", "5000")
        assert counts["exit"] == 0 and counts["accepted"] == "5000" and counts["retry"] == "0", counts
        assert int(counts["throttled"]) > 100 and int(counts["rate"]) > 340, counts  # Kannel: 17 a second


def test_lost_late_and_cut_are_told_apart():
    with Smsc("--lose-response", "3", "--late-response", "3", "--late-ms", "800") as smsc:
        counts = drive(smsc.port, "--count", "5000", "--timeout-ms", "500")
        assert counts["exit"] == 0 and int(counts["accepted"]) + int(counts["uncertain"]) == 5000, counts
        assert counts["submitted"] == counts["pdus"] == "5000", counts  # nothing again
    with Smsc("--drop-link", "2") as smsc:
        counts = drive(smsc.port, "--count", "20000")
        assert counts["exit"] == 0 and int(counts["ups"]) >= 2, counts
        assert int(counts["uncertain"]) <= 100 * (int(counts["ups"]) - 1), counts  # never more than the windows


def test_hex_receipts_are_matched_without_a_setting():
    with Smsc("--receipt-ids", "hex", "--no-receipt-tlvs") as smsc:
        counts = drive(smsc.port, "--count", "5000")
        assert counts["exit"] == 0 and counts["matched"] == "5000" and counts["ids"] == "hex", counts


def test_rate_is_kept():
    with Smsc() as smsc:
        counts = drive(smsc.port, "--count", "1500", "--rate", "1000")
        assert counts["exit"] == 0 and 900 <= int(counts["rate"]) <= 1100, counts


def test_outbind_is_refused_politely_and_said_once():
    def outbinding(peer):
        peer.bind()
        for sequence in (70, 71, 72):
            peer.send(pdu(0x0B, b"smsc\0secret\0", sequence=sequence))
        peer.until_unbind(lambda sequence: peer.send(pdu(SUBMIT_RESP, b"1\0", sequence=sequence) + receipt(b"1")))

    peer = Peer(outbinding)
    counts = drive(peer.port, "--count", "1", "--seconds", "10")
    answers = [(command, status, sequence) for command, status, sequence, _ in peer.heard]
    assert counts["exit"] == 0 and all((NACK, 4, sequence) in answers for sequence in (70, 71, 72)), (counts, answers)
    assert counts["log"].count("outbind_refused") == 1, counts["log"]


def test_reconnects_back_off_with_jitter():
    times = []

    def hang_up(peer):
        times.append(time.monotonic())
        peer.read()

    drive(Peer(*[hang_up] * 6).port, "--count", "1", "--seconds", "8")
    gaps = [later - before for before, later in zip(times, times[1:])]
    # From 100 ms doubled each time to one second, of which the later half is drawn. What was accepted late makes the gap
    # before it longer and the one behind it shorter: the first two are too short to say anything.
    shares = [gap / min(0.1 * 2**number, 1) for number, gap in enumerate(gaps)][2:]
    assert len(shares) == 3 and all(share >= 0.4 for share in shares), gaps
    assert max(shares) - min(shares) > 0.01, gaps


def nodelay_of(pid):
    """TCP_NODELAY of the process's TCP connections, by copies of its descriptors (pidfd_getfd, Linux 5.6)."""
    syscall, pidfd = ctypes.CDLL(None, use_errno=True).syscall, os.pidfd_open(pid)
    found = []
    for name in os.listdir(f"/proc/{pid}/fd"):
        copy = syscall(438, pidfd, int(name), 0)
        if copy < 0:
            continue
        try:
            with socket.socket(fileno=copy) as connection:
                if connection.family == socket.AF_INET:
                    found.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        except OSError:
            os.close(copy)  # no socket
    os.close(pidfd)
    return found


def test_small_pdus_are_not_held_back_by_the_kernel():
    bound, done = threading.Event(), threading.Event()
    peer = Peer(lambda p: (p.bind(), bound.set(), done.wait(20)))
    process = subprocess.Popen([DRIVE, f"127.0.0.1:{peer.port}", "--count", "1", "--seconds", "20"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert bound.wait(20)
        assert nodelay_of(process.pid) == [1], nodelay_of(process.pid)
    finally:
        done.set()
        process.kill()
        process.wait()


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    counts = drive(port, "--count", "1", "--seconds", "2")
    assert counts["exit"] == 1 and counts["log"].count("link_unreachable") == 1, counts  # one line an outage


def main():
    tests = [(name, run) for name, run in globals().items() if name.startswith("test_")]
    print(f"1..{len(tests)}")
    failed = 0
    for number, (name, run) in enumerate(tests, 1):
        try:
            run()
            print(f"ok {number} - {name[5:]}", flush=True)
        except (AssertionError, subprocess.TimeoutExpired, KeyError, ValueError) as error:
            failed = 1
            print(f"not ok {number} - {name[5:]}\n# {error!r}"[:2000], flush=True)
    return failed


sys.exit(main())
