#!/usr/bin/env python3
"""`ccrm gateway trace` and `retry`: PDUs as they go over a link, plain and in TLS, masked unless the database permits more; a link that
waits after a refused bind says so and is hurried.

usage: test_trace.py CCRM CLUSTER SOURCE_FOLDER
"""
import json
import os
import re
import socket
import ssl
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../support"))
from engine_fixture import ENQUIRE, Centre, Engine, pdu, run_tests, wait_for  # noqa: E402

engine = Engine(*sys.argv[1:4])
main, refusing = Centre(), Centre()
refusing.bind_status = 0x0E  # RINVPASWD
SLOW = 60


def tls_context():
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "smsc.key",
                    "-out", "smsc.pem", "-days", "30", "-subj", "/CN=smsc", "-addext", "subjectAltName=IP:127.0.0.1"],
                   check=True, capture_output=True, cwd=engine.work)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(engine.path("smsc.pem"), engine.path("smsc.key"))
    return context


def control():
    return engine.path("control.sock")


def link(name, centre, more=""):
    return f"  - id: {name}\n    host: 127.0.0.1\n    port: {centre.port}\n    system_id: ccrm\n    reconnect_max: 1s\n{more}"


class Trace:
    """A trace that runs; `lines` are those that came, once it has ended."""

    def __init__(self, name, *options):
        self.process = subprocess.Popen([engine.ccrm, "gateway", "trace", name, "--socket", control(), *options], text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def next(self, *words):
        """The next line with these words."""
        while line := self.process.stdout.readline():
            if all(word in line for word in words):
                return line
        raise AssertionError(f"no line with {words}: {self.process.communicate(timeout=SLOW)[1]}")

    def end(self, code=0):
        self.lines, self.errors = self.process.communicate(timeout=SLOW)
        assert self.process.returncode == code, (self.process.returncode, self.errors)
        return self


def watched(centre, name, *options):
    """A trace that surely sees: the peer asks after the link until a line shows that."""
    trace = Trace(name, *options)
    os.set_blocking(trace.process.stdout.fileno(), False)
    wait_for(lambda: centre.send(centre.sessions[0], pdu(ENQUIRE)) or trace.process.poll() is not None or trace.process.stdout.readline(),
             SLOW)
    os.set_blocking(trace.process.stdout.fileno(), True)
    return trace


def status():
    return {one["link"]: one for one in json.loads(engine.run_any("gateway", "status", "--json", "--socket", control()))["links"]}


def integrity(*more):
    return ("--unmask", "--reason", "a citizen says that no text came", "--db", engine.logins["office"], *more)


def raw_request(line):
    """What the socket says to somebody who has no command."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(SLOW)
        connection.connect(control())
        connection.sendall(line.encode() + b"\n")
        return connection.makefile().readline()


def test_a_trace_shows_both_directions_and_masks_who_and_what():
    secure = Centre(tls=tls_context())
    globals()["secure"] = secure
    engine.logins["office"] = subprocess.run([engine.cluster, "login", engine.path("pg"), "ccrm_office", "ccrm_integrity"],
                                             capture_output=True, text=True, check=True).stdout.strip()
    tls = f"    tls:\n      wanted: true\n      ca_file: {engine.path('smsc.pem')}\n"
    engine.configure(f"control_socket: {control()}\nlinks:\n" + link("main", main) + link("secure", secure, tls) + link("refused", refusing) +
                     "routes:\n  - id: all\n    links:\n      - link: main\n" +
                     "senders:\n  - number: \"0212345678\"\n    owner: test\n    registration: TEST\n    can_receive: true\n")
    engine.start()
    assert wait_for(lambda: main.sessions and secure.sessions, SLOW)
    trace = watched(main, "main", "--for", "600")
    engine.add_cases(1)
    line = trace.next("submit_sm ")
    sent = wait_for(lambda: main.submits, SLOW)[0]
    assert " sent " in line and 'source="********78"' in line and sent.phone[-2:] in line, line
    assert sent.phone not in line and sent.text[:8] not in line and "octets" in line, line
    line = trace.next("submit_sm_resp")
    assert "received" in line and 'status="ESME_ROK"' in line and f'message_id="{sent.id}"' in line, line
    main.deliver_receipt(sent)
    assert 'receipt_state="delivered"' in trace.next("deliver_sm", f'receipt_id="{sent.id}"')
    trace.next("sent", "deliver_sm_resp")
    main.deliver(sent.phone, sent.source, b"5 hello")
    line = trace.next("deliver_sm", "received")
    assert "hello" not in line and "7 octets" in line and sent.phone not in line, line
    trace.process.terminate()


def test_json_has_an_object_a_line_and_ends_after_a_count():
    secure = globals()["secure"]  # it carries no surveys: nothing else is on it
    trace = watched(secure, "secure", "--json", "--count", "4")
    for _ in range(4):
        secure.send(secure.sessions[0], pdu(ENQUIRE))
    trace.end()
    objects = [json.loads(line) for line in trace.lines.splitlines()]
    assert objects[-1]["ended"] == "count" and objects[-1]["shown"] == 4 and objects[-1]["dropped"] == 0, objects
    assert {one["command"] for one in objects[:-1]} <= {"enquire_link", "enquire_link_resp"}, objects
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", objects[0]["at"]), objects


def test_it_ends_after_its_time():
    trace = Trace("main", "--for", "1").end()
    assert '{"ended":"time"' in trace.errors, trace.errors


def test_a_link_over_tls_is_traced_in_plain():
    secure = globals()["secure"]
    trace = watched(secure, "secure", "--for", "600")
    secure.cut()
    line = trace.next("bind_transceiver ")
    assert 'system_id="ccrm" password="0 octets"' in line, line
    trace.next("bind_transceiver_resp", 'status="ESME_ROK"')
    trace.process.terminate()


def test_numbers_and_texts_are_for_a_permit_alone():
    trace = Trace("main", "--unmask", "--reason", "curious", "--db", engine.logins["ops1"]).end(3)
    assert "permission denied" in trace.errors and trace.lines == "", trace.errors
    engine.run("gateway", "trace", "main", "--unmask", code=2)
    engine.run("gateway", "trace", "main", "--reason", "x", code=2)
    assert "no permit" in raw_request("trace main text 60 10 " + "0" * 64)
    assert "that is: trace LINK" in raw_request("trace main text 60 10 " + "0" * 100)
    assert "no such link" in raw_request("trace mian text 60 10")
    assert engine.sql("select count(*) from ccrm.trace_permit") == "0"


def test_the_office_sees_them_and_the_look_is_on_record():
    trace = Trace("main", "--for", "600", *integrity("--json"))
    assert wait_for(lambda: "trace_unmasked link=main by=ccrm_office seconds=600" in engine.log(), SLOW)
    sent = main.submits[0]
    main.deliver(sent.phone, sent.source, "금품".encode("cp949"), coding=14)
    line = json.loads(trace.next("deliver_sm", "금품"))
    assert line["source"] == sent.phone and line["text"] == "금품", line
    trace.process.terminate()
    row = engine.sql("select author, act, subject, reason, detail from ccrm.audit where act like 'look.%'")
    assert row == "ccrm_office|look.trace|link:main|a citizen says that no text came|seconds: 600", row
    assert engine.run("audit", "verify", "--db", engine.logins["office"])


def permit(seconds=60):
    return engine.sql(f"select ccrm.permit_trace('main', {seconds}, 'test')", engine.logins["office"])


def test_a_permit_opens_one_trace_of_its_link_within_a_minute():
    token = permit()
    assert "no permit" in raw_request(f"trace secure text 60 10 {token}")
    assert '"unmasked":true,"seconds":60}' in raw_request(f"trace main text 600 10 {token}")
    assert "no permit" in raw_request(f"trace main text 60 10 {token}")
    old = permit()
    engine.sql("update ccrm.trace_permit set given_at = given_at - interval '1 minute' where redeemed_at is null")
    assert "no permit" in raw_request(f"trace main text 60 10 {old}")
    assert engine.sql(f"select count(*) from ccrm.trace_permit where encode(token_hash, 'escape') like '%{token}%'") == "0"


def test_who_has_no_mandate_gets_none_once_there_is_a_list():
    engine.sql("""create role other login in role ccrm_integrity;
        insert into ccrm.mandate (person, first_day, last_day, reason) values ('other', current_date, current_date + 1, 'test')""")
    trace = Trace("main", *integrity()).end(3)
    assert "mandate" in trace.errors, trace.errors


def test_the_last_bad_pdu_is_kept_shown_and_hides_what_it_holds():
    main.send(main.sessions[0], pdu(5, b"\0\1\x0101012345678", 0, 77))
    bad = wait_for(lambda: status()["main"]["last_bad_pdu"], SLOW)
    assert bad["command"] == "deliver_sm" and bad["sequence"] == 77 and "mandatory" in bad["refused"], bad
    assert bad["header"] == "0000001E00000005000000000000004D" and "30313031" not in json.dumps(bad), bad
    line = Trace("main", "--for", "1").end().lines.splitlines()[0]
    assert "last bad PDU, " in line and "sequence=77" in line and "mandatory" in line, line


def test_who_does_not_read_is_told_how_much_was_left_out_and_the_link_goes_on():
    trace = watched(main, "main", "--for", "600", "--count", "20000")
    before = main.enquiries_answered
    for _ in range(100):
        main.send(main.sessions[0], pdu(ENQUIRE) * 120)
    assert wait_for(lambda: main.enquiries_answered - before >= 12000, SLOW), main.enquiries_answered
    trace.end()
    ended = json.loads(trace.errors.splitlines()[-1])
    told = sum(int(n) for n in re.findall(r"\.\.\. (\d+) PDUs are not shown", trace.lines))
    assert ended["ended"] == "count" and ended["dropped"] > 0 and ended["dropped"] == told, (ended, told)
    assert ended["shown"] + ended["dropped"] == 20000, ended


def test_a_refused_bind_says_why_and_until_when_and_is_hurried():
    one = wait_for(lambda: (lambda s: s["refused"]["retry_in_ms"] > 60000 and s["refused"])(status()), SLOW)
    assert one["why"] == "the bind was refused: ESME_RINVPASWD 0x0000000E" and one["retry_in_ms"] <= 300000, one
    told = engine.run("gateway", "status", "--socket", control(), code=1)
    assert re.search(r"refused: the bind was refused: ESME_RINVPASWD 0x0000000E; tries again in \d+ s, or now by `ccrm gateway retry refused`", told), told
    binds = refusing.binds
    refusing.bind_status = 0
    assert "connects now" in engine.run("gateway", "retry", "refused", "--socket", control())
    assert wait_for(lambda: refusing.sessions, SLOW) and refusing.binds == binds + 1
    assert wait_for(lambda: status()["refused"]["why"] == "", SLOW)
    engine.run("gateway", "retry", "refused", "--socket", control(), code=1)
    assert "does not wait" in engine.stderr
    engine.run("gateway", "retry", "mian", "--socket", control(), code=1)
    assert "no such link" in engine.stderr


def test_a_peer_that_is_not_there_is_named():
    refusing.close()
    assert wait_for(lambda: status()["refused"]["why"] == "connection refused", SLOW), status()["refused"]


def test_the_engine_ends_cleanly_under_a_trace():
    trace = watched(main, "main", "--for", "600")
    assert engine.stop() == 0
    assert "the engine has ended" in trace.end(4).errors, trace.errors


with engine:
    sys.exit(run_tests([test for name, test in list(globals().items()) if name.startswith("test_")], engine) > 0)
