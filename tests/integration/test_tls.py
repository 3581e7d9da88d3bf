#!/usr/bin/env python3
"""Links over TLS: gateway_drive against servers of Python's ssl with certificates of every kind, and the simulator behind one.

usage: test_tls.py GATEWAY_DRIVE CCRM_SMSC CCRM
Prints TAP. Certificates are made with openssl in a folder of their own.
"""
import os
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

DRIVE, SMSC, CCRM = sys.argv[1:4]
FOLDER = tempfile.TemporaryDirectory()


def at(name):
    return os.path.join(FOLDER.name, name)


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=FOLDER.name)


def make_authority(name):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key",
            "-out", f"{name}.pem", "-days", "30", "-subj", f"/CN={name}")


def make_certificate(name, authority, names, *options):
    """options: of `openssl ca`-less signing, as -days -1."""
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key",
            "-out", f"{name}.csr", "-subj", f"/CN={name}")
    with open(at(f"{name}.ext"), "w", encoding="ascii") as file:
        file.write(f"subjectAltName={names}\n")
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key",
            "-CAcreateserial", "-out", f"{name}.pem", "-extfile", f"{name}.ext", *(options or ("-days", "30")))


def make_all():
    make_authority("city-ca")
    make_authority("other-ca")
    make_certificate("smsc", "city-ca", "DNS:smsc.example.net,IP:127.0.0.1")
    make_certificate("expired", "city-ca", "DNS:smsc.example.net", "-days", "-1")
    make_certificate("elsewhere", "city-ca", "DNS:www.example.org")
    make_certificate("ccrm-client", "city-ca", "DNS:ccrm.example.net")
    make_certificate("stranger", "other-ca", "DNS:ccrm.example.net")


def server_context(certificate, wants_client=False, newest=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(at(f"{certificate}.pem"), at(f"{certificate}.key"))
    if wants_client:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(at("city-ca.pem"))
    if newest:
        context.maximum_version = newest
    return context


def drive(port, *options, name="smsc.example.net"):
    done = subprocess.run([DRIVE, f"127.0.0.1:{port}", "--tls", name, "--tls-ca", at("city-ca.pem"), *options],
                          capture_output=True, text=True, timeout=60, check=False)
    counts = dict(word.split("=") for word in done.stdout.split())
    counts["exit"], counts["log"] = done.returncode, done.stderr
    return counts


BIND_RESP, SUBMIT, SUBMIT_RESP, UNBIND, UNBIND_RESP = 0x80000009, 4, 0x80000004, 6, 0x80000006


def pdu(command, body=b"", sequence=1):
    return struct.pack(">IIII", 16 + len(body), command, 0, sequence) + body


def receipt(message_id, sequence):
    text = b"id:%d sub:001 dlvrd:001 stat:DELIVRD err:000 text:x" % message_id
    head = b"\0\1\x0101000000001\0\0\x010212345678\0" + bytes([4, 0, 0, 0, 0, 0, 0, 0, 0, len(text)])
    return pdu(5, head + text, sequence)


class Peer:
    """A TLS server; accepts connections one after the other and lets `act(stream)` play each, then the last one again."""

    def __init__(self, context, *acts):
        self.context, self.acts = context, acts
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.names, self.refused = [], []
        context.sni_callback = lambda _, name, __: self.names.append(name)
        threading.Thread(target=self.play, daemon=True).start()

    def play(self):
        number = 0
        while True:
            connection, _ = self.listener.accept()
            act = self.acts[min(number, len(self.acts) - 1)]
            number += 1
            try:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                act(self.context.wrap_socket(connection, server_side=True, suppress_ragged_eofs=False), connection)
            except (OSError, EOFError) as error:
                self.refused.append(str(error))
            connection.close()


def read(stream):
    def exactly(length):
        data = b""
        while len(data) < length:
            more = stream.recv(length - len(data))
            if not more:
                raise EOFError
            data += more
        return data
    length, command, _, sequence = struct.unpack(">IIII", exactly(16))
    exactly(length - 16)
    return command, sequence


def well(stream, _=None):
    """A whole session: binds, accepts, gives receipts, until the unbind."""
    while True:
        command, sequence = read(stream)
        if command == SUBMIT:
            stream.sendall(pdu(SUBMIT_RESP, b"%d\0" % sequence, sequence) + receipt(sequence, sequence))
        elif command == UNBIND:
            stream.sendall(pdu(UNBIND_RESP, sequence=sequence))
            stream.settimeout(5)
            if stream.recv(1) != b"":  # an error without their close_notify
                raise EOFError("more after the unbind")
            return
        elif command < 0x80000000:
            stream.sendall(pdu(command | 0x80000000, b"peer\0" if command < 16 else b"", sequence))


def test_good_certificate_and_server_name():
    for newest in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        peer = Peer(server_context("smsc", newest=newest), well)
        counts = drive(peer.port, "--count", "500")
        assert counts["exit"] == 0 and counts["matched"] == "500", counts
        assert peer.names == ["smsc.example.net"] and not peer.refused, (peer.names, peer.refused)


def test_address_in_the_certificate_without_server_name_indication():
    peer = Peer(server_context("smsc"), well)
    counts = drive(peer.port, "--count", "5", name="127.0.0.1")
    assert counts["exit"] == 0 and peer.names == [None], (counts, peer.names)


def refused(counts, *words):
    """Never bound, one line for the outage whatever the number of attempts, and it says so."""
    lines = [line for line in counts["log"].splitlines() if "link_" in line]
    assert counts["exit"] == 1 and counts["ups"] == "0", counts
    assert len(lines) == 1 and all(word in lines[0] for word in words), (words, counts["log"])


def test_wrong_authority_is_refused():
    peer = Peer(server_context("stranger"), well)
    refused(drive(peer.port, "--count", "1", "--seconds", "1"), "stranger", "signed by other-ca", "tls.ca_file")
    assert any("unknown ca" in why for why in peer.refused), peer.refused  # the peer is told too


def test_authorities_of_the_system_do_not_know_ours():
    peer = Peer(server_context("smsc"), well)
    done = subprocess.run([DRIVE, f"127.0.0.1:{peer.port}", "--tls", "smsc.example.net", "--count", "1", "--seconds", "1"],
                          capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1 and "not trusted here" in done.stderr, done.stderr


def test_expired_certificate_is_refused():
    refused(drive(Peer(server_context("expired"), well).port, "--count", "1", "--seconds", "1"), "expired on 20", "renew")


def test_wrong_host_name_is_refused():
    refused(drive(Peer(server_context("elsewhere"), well).port, "--count", "1", "--seconds", "1"),
            "elsewhere is not for smsc.example.net", "server_name")


def test_client_certificate_wanted_and_given():
    peer = Peer(server_context("smsc", wants_client=True), well)
    counts = drive(peer.port, "--count", "50", "--tls-certificate", at("ccrm-client.pem"), "--tls-key", at("ccrm-client.key"))
    assert counts["exit"] == 0 and counts["matched"] == "50", counts


def test_client_certificate_wanted_and_not_given():
    for newest in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        peer = Peer(server_context("smsc", wants_client=True, newest=newest), well)
        refused(drive(peer.port, "--count", "1", "--seconds", "1"), "may want a certificate of ours", "tls.key_file")


def test_client_certificate_that_the_peer_does_not_know():
    peer = Peer(server_context("smsc", wants_client=True), well)
    refused(drive(peer.port, "--count", "1", "--seconds", "1", "--tls-certificate", at("stranger.pem"), "--tls-key",
                  at("stranger.key")), "refused us", "unknown CA")


class Plain:
    def __init__(self, answer):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.play, args=(answer,), daemon=True).start()

    def play(self, answer):
        kept = []
        while True:
            connection, _ = self.listener.accept()
            connection.recv(65536)
            if answer is not None:
                connection.sendall(answer)
            kept.append(connection)


def test_plain_peer_on_a_tls_link():
    nack = struct.pack(">IIII", 16, 0x80000000, 2, 0)
    refused(drive(Plain(nack).port, "--count", "1", "--seconds", "1"), "does not speak TLS", "port")


def test_tls_peer_on_a_plain_link_is_named():
    alert = b"\x15\x03\x01\x00\x02\x02\x46"  # fatal, protocol_version: what a TLS server says of a plain bind
    done = subprocess.run([DRIVE, f"127.0.0.1:{Plain(alert).port}", "--count", "1", "--seconds", "1"],
                          capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1 and "the peer talks TLS: set tls.wanted" in done.stderr, done.stderr


def test_silent_peer_on_a_tls_link_is_given_up():
    counts = drive(Plain(None).port, "--count", "1", "--seconds", "2", "--bind-timeout-ms", "500")
    refused(counts, "handshake was not answered")


def cut_within_a_record(stream, connection):
    """Half of a record, and no close_notify."""
    while True:
        command, sequence = read(stream)
        if command == SUBMIT:
            break
        stream.sendall(pdu(command | 0x80000000, b"peer\0", sequence))
    raw = connection.detach() if connection.fileno() >= 0 else stream.detach()
    cut = socket.socket(fileno=raw)
    cut.sendall(b"\x17\x03\x03\x40\x00" + b"half of it")
    cut.close()


def test_peer_cut_within_a_record_leaves_uncertain_ones():
    counts = drive(Peer(server_context("smsc"), cut_within_a_record, well).port, "--count", "20", "--window", "10", "--seconds", "20")
    assert counts["exit"] == 0 and counts["ups"] == "2", counts
    assert 1 <= int(counts["uncertain"]) <= 10 and int(counts["accepted"]) + int(counts["uncertain"]) == 20, counts


def test_peer_that_ends_with_and_without_a_close_notify_is_lost():
    def end(stream, says):
        command, sequence = read(stream)
        stream.sendall(pdu(command | 0x80000000, b"peer\0", sequence))
        read(stream)
        if says:
            stream.setblocking(False)
            try:
                stream.unwrap()
            except ssl.SSLWantReadError:
                time.sleep(0.2)
    for says in (False, True):
        peer = Peer(server_context("smsc"), lambda stream, _: end(stream, says), well)
        counts = drive(peer.port, "--count", "20", "--window", "10", "--seconds", "20")
        assert counts["exit"] == 0 and counts["downs"] == "2" and int(counts["uncertain"]) >= 1, counts


class Proxy:
    """TLS in front of a plain server, byte by byte as it comes."""

    def __init__(self, context, port):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.play, args=(context, port), daemon=True).start()

    def play(self, context, port):
        while True:
            connection, _ = self.listener.accept()
            stream = context.wrap_socket(connection, server_side=True)
            plain = socket.create_connection(("127.0.0.1", port))
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # One direction a thread: an SSL object may be read and written by two.
            threading.Thread(target=self.pump, args=(stream.recv, plain.sendall), daemon=True).start()
            threading.Thread(target=self.pump, args=(plain.recv, stream.sendall), daemon=True).start()

    @staticmethod
    def pump(receive, send):
        try:
            while data := receive(65536):
                send(data)
        except OSError:
            pass


def test_simulator_behind_tls_with_a_wide_window():
    port_file = at("port")
    smsc = subprocess.Popen([SMSC, "--port", "0", "--port-file", port_file, "--any-account", "--no-citizens"],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not (os.path.exists(port_file) and os.path.getsize(port_file)):
            time.sleep(0.02)
        with open(port_file, encoding="ascii") as file:
            proxy = Proxy(server_context("smsc"), int(file.read()))
        counts = drive(proxy.port, "--count", "20000", "--window", "500", "--seconds", "50")
        assert counts["exit"] == 0 and counts["accepted"] == counts["delivered"] == counts["matched"] == "20000", counts
    finally:
        smsc.terminate()
        smsc.wait()


def doctor(*settings):
    config = at("ccrm.yaml")
    with open(config, "w", encoding="utf-8") as file:
        file.write("apiVersion: ccrm/v1\nkind: Config\nlinks:\n  - id: main\n    host: smsc.example.net\n    system_id: ccrm\n"
                   "    tls:\n      wanted: true\n" + "".join(f"      {setting}\n" for setting in settings))
    return subprocess.run([CCRM, "doctor", "--config", config], capture_output=True, text=True, timeout=30, check=False).stdout


def test_files_that_cannot_be_used_are_said_before_the_engine_runs():
    ours = f"certificate_file: {at('ccrm-client.pem')}"
    assert "tls.ca_file" in doctor(f"ca_file: {at('none.pem')}"), doctor(f"ca_file: {at('none.pem')}")
    assert "go together" in doctor(ours)
    assert "key values mismatch" in doctor(ours, f"key_file: {at('smsc.key')}")
    assert "link main" not in doctor(ours, f"key_file: {at('ccrm-client.key')}", f"ca_file: {at('city-ca.pem')}")


def main():
    make_all()
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
