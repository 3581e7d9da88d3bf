#!/usr/bin/env python3
"""POST /v1/complaints: who may, what is taken, what is said of each row; the same rows as `ccrm intake import` takes.
Arguments: ccrm, the source folder. Prints TAP."""
import csv
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

ccrm, source = map(os.path.abspath, sys.argv[1:3])
sys.path.insert(0, os.path.join(source, "tests/support"))
from live import Live, check, end, within  # noqa: E402

TOKEN = "a-token-that-is-long-enough-0123"
COLUMNS = ["case_number", "department", "type", "officer", "channel", "opened_at", "closed_at", "phone", "locale", "supplements"]
GOOD = dict(zip(COLUMNS, ["A-1", "건축과", "건축 허가", "OF-1", "counter", "2026-11-01 09:00:00", "2026-11-02 10:00:00", "010-0123-4567", "ko", "1"]))


def row(number, **changes):
    return dict(GOOD, case_number=number, **changes)


class Door:
    def __init__(self, port):
        self.port = port

    def ask(self, body, token=TOKEN, path="/v1/complaints", method="POST"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        connection.request(method, path, text.encode() if isinstance(text, str) else text, {"Authorization": f"Bearer {token}"} if token else {})
        answer = connection.getresponse()
        told = json.loads(answer.read() or "{}")
        connection.close()
        return answer.status, told, answer.headers

    def results(self, body):
        status, told, _ = self.ask(body)
        return [(r["result"], r.get("reason")) for r in told["rows"]] if status == 200 else (status, told)


def check_rows(live, door):
    check("one is taken", door.results(GOOD) == [("imported", None)], door.results(GOOD))
    check("again it is unchanged", door.results([GOOD]) == [("unchanged", None)])
    check("changed it is updated", door.results(row("A-1", department="토지과")) == [("updated", None)])
    check("and stands so once", live.sql("select count(*), min(department), min(supplements) from ccrm.complaint") == "1|토지과|1")
    got = door.results([row("B-1", officer="x"), row("B-2", closed_at=""), row("B-1", officer="y"), 7, row("B-3", department=["건축과"]),
                        row("B-4", department=None), row(4711, closed_at="tomorrow"), row("B-5", phone=None, supplements=2)])
    check("every row has its own result", got == [
        ("duplicate", None), ("rejected", "not-closed"), ("imported", None), ("rejected", "not-an-object"), ("rejected", "not-a-text"),
        ("rejected", "no-department"), ("rejected", "bad-closing-time"), ("imported", None)], got)
    check("of a case that comes twice the later row holds", live.sql("select officer from ccrm.complaint where source_number = 'B-1'") == "y")
    check("a missing number is taken and recorded", live.sql("select phone from ccrm.complaint where source_number = 'B-5'") == "1")
    check("numbers are stored sealed", live.sql("select count(*) from ccrm.phone where ciphertext is not null and octet_length(lookup_hash) = 32") == "1")
    status, told, _ = door.ask([row(f"C-{i}") for i in range(1000)])
    check("a thousand at once", status == 200 and told["imported"] == 1000, (status, str(told)[:200]))
    status, told, _ = door.ask([{}] * 1001)
    check("but no more", status == 413 and told["error"] == "too-many")


def check_same_as_import(live, door):
    rows = [row(f"E-{i}") for i in range(3)] + [row("E-4", department=""), row("E-5", closed_at="2026-13-01 00:00:00"), row("E-6", phone="02-123-4567"),
            row("E-7", supplements="1000"), row("E-8", opened_at="2026-11-03 09:00:00"), row("", type="x"), row("E-9", type="줄\n바꿈"), row("E" * 65),
            row("E-10", closed_at=""), row("E-11", phone="1234"), row("E-12", channel="internal"), row("E-13", locale="xx")]
    with open(live.path("rows.csv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    told = json.loads(live.run("intake", "import", live.path("rows.csv"), "--map", "intake/city.yaml", "--json", "--db", live.db, "--key-file", live.path("key")).stdout)
    status, again, _ = door.ask(rows)
    reasons = {}
    for one in again["rows"]:
        if one["result"] == "rejected":
            reasons[one["reason"]] = reasons.get(one["reason"], 0) + 1
    check("what `ccrm intake import` took is unchanged here", status == 200 and again["unchanged"] == told["imported"] > 0, (told, again))
    check("what it refused is refused for the same reasons", reasons == told["reasons"] and again["rejected"] == told["rejected"], (reasons, told))


def check_who_may(live, door):
    check("without a token there is none", door.ask(GOOD, token=None)[0] == 401)
    status, told, headers = door.ask(GOOD, token="wrong")
    check("nor with a wrong one", status == 401 and headers["WWW-Authenticate"].startswith("Bearer"), told)
    tries = [door.ask(GOOD, token="wrong")[0] for _ in range(10)]
    check("guessing is slowed", 429 in tries and set(tries) <= {401, 429}, tries)
    check("which hinders nobody with the right one", door.ask(GOOD)[0] == 200)
    with open(live.log, encoding="utf-8") as log:
        text = log.read()
    check("neither token nor number stands in the log", TOKEN not in text and "0123-4567" not in text and "01001234567" not in text)


def check_broken(door):
    status, told, _ = door.ask('[{"case_number": "A-1",\n  "department": oops}]')
    check("broken JSON is told by line and column", status == 400 and told["error"] == "broken-json" and told["line"] == 2 and told["column"] > 10, told)
    for what, text in [("nothing", ""), ("a name twice", '{"a": 1, "a": 2}'), ("no UTF-8", b'{"a": "\xff"}'), ("a NUL", '{"a": "\\u0000"}'),
                       ("something behind the end", "{} {}"), ("a number", "7"), ("an abyss", "[" * 100000)]:
        status, told, _ = door.ask(text)
        check(f"so is {what}", status == 400 and told["error"] == "broken-json", (status, told))
    status, told, _ = door.ask(GOOD, path="/v1/complaints?source=nobody")
    check("an unknown source is named", status == 400 and told["error"] == "unknown-source")
    status, told, _ = door.ask("x" * (600 * 1024))
    check("an oversize body is refused", status == 413)


class Dripper:
    """A client that is never silent for as long as the server waits for a byte, and never done."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.sendall(f"POST /v1/complaints HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: 1000\r\n\r\n{{".encode())
        self.done = threading.Event()
        threading.Thread(target=self.drip, daemon=True).start()

    def drip(self):
        while not self.done.wait(0.5):
            try:
                self.socket.sendall(b" ")
            except OSError:
                return

    def is_cut_off(self):
        self.socket.settimeout(60)
        try:
            return self.socket.recv(10) == b""
        except ConnectionResetError:
            return True
        finally:
            self.done.set()


def check_frozen(live, door):
    backend = int(live.sql("select pid from pg_stat_activity where application_name = 'ccrm beside' and query like '%import_complaints_told%' limit 1"))
    os.kill(backend, signal.SIGSTOP)  # a backend of this test's own cluster
    answers = []
    askers = [threading.Thread(target=lambda i=i: answers.append(door.ask(row(f"F-{i}"))[0])) for i in range(20)]
    for asker in askers:
        asker.start()
    health = http.client.HTTPConnection("127.0.0.1", door.port, timeout=5)
    within(10, lambda: len(answers) >= 3)
    before = time.monotonic()
    health.request("GET", "/healthz")
    check("a frozen database does not hold the loop", health.getresponse().status == 200 and time.monotonic() - before < 2)
    check("more than can wait are told to come again", set(answers) == {503}, answers)
    os.kill(backend, signal.SIGCONT)
    for asker in askers:
        asker.join(60)
    check("those that waited are taken", sorted(set(answers)) == [200, 503] and answers.count(200) == 17, answers)


def main():
    live = Live(ccrm, source, "intake-http", delay="2h")
    try:
        live.migrate()
        live.secret("token", "short\n")
        live.configure([("main", 1, [])], f"http:\n  listen: 127.0.0.1:0\n  intake_token_file: {live.path('token')}\nintake:\n  - id: city\n    map: intake/city.yaml\n")
        live.start()
        check("a short token is no start", live.wait() == 3 and "at least 20 characters" in live.says("http_not_served", 1))
        live.secret("token", TOKEN + "\n")
        login = subprocess.run([live.cluster, "login", live.path("pg"), "http_intake", "ccrm_intake"], check=True, capture_output=True, text=True).stdout.strip()
        live.start("--set", f"database.intake_connection={login}")
        door = Door(int(live.says("event=http_listening").split("port=")[1].split()[0]))
        dripper = Dripper(door.port)
        check_rows(live, door)
        check_same_as_import(live, door)
        check_broken(door)
        check_frozen(live, door)
        check_who_may(live, door)
        check("rows are written by a login that can do nothing else", live.sql("select count(*) > 0 from pg_stat_activity where usename = 'http_intake'") == "t")
        check("a client that drips is cut off", dripper.is_cut_off())
        check("it stops", live.stop() == 0)
    finally:
        live.close()
    return end()


sys.exit(main())
