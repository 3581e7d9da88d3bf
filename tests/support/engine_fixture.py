"""A real engine between a PostgreSQL of its own and message centres written by hand, for tests that print TAP.

A Centre accepts any bind, records every submit_sm, and answers as `answer` says: a command_status, or None to keep it
waiting. Receipts and replies are sent by the test.
"""
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

BINDS = {1: 0x80000001, 2: 0x80000002, 9: 0x80000009}
QUERY, SUBMIT, DELIVER, UNBIND, ENQUIRE = 3, 4, 5, 6, 0x15


def pdu(command, body=b"", status=0, sequence=1):
    return struct.pack(">IIII", 16 + len(body), command, status, sequence) + body


def c_string(data, at):
    end = data.index(b"\0", at)
    return data[at:end].decode(), end + 1


class Submit:
    """What a submit_sm says; a long message's parts are one submit each."""

    def __init__(self, centre, connection, sequence, body):
        self.centre, self.connection, self.sequence, self.at = centre, connection, sequence, time.monotonic()
        _, at = c_string(body, 0)
        self.source, at = c_string(body, at + 2)
        self.phone, at = c_string(body, at + 2)
        self.esm_class = body[at]
        at += 3
        _, at = c_string(body, at)
        _, at = c_string(body, at)
        coding, length = body[at + 2], body[at + 4]
        octets = body[at + 5:at + 5 + length]
        tlvs = body[at + 5 + length:]
        self.tlvs = {}  # by tag
        while len(tlvs) >= 4:
            tag, size = struct.unpack(">HH", tlvs[:4])
            self.tlvs[tag] = tlvs[4:4 + size]
            octets = tlvs[4:4 + size] if tag == 0x0424 else octets
            tlvs = tlvs[4 + size:]
        if self.esm_class & 0x40:
            octets = octets[octets[0] + 1:]
        self.text = octets.decode({8: "utf-16-be", 14: "cp949"}.get(coding, "latin-1"), "replace")

    def respond(self, status=0):
        self.id = self.centre.next_id()
        body = f"{self.id}\0".encode() if status == 0 else b""
        self.centre.send(self.connection, pdu(SUBMIT | 0x80000000, body, status, self.sequence))
        return self


class Centre:
    """`bind_status` is what a bind is answered with, `answer_query` gives (command_status, message_state) of an id; `tls` is an
    ssl.SSLContext, or None."""

    def __init__(self, answer=lambda submit: 0, port=0, tls=None):
        self.answer, self.submits, self.binds, self.ids = answer, [], 0, 1000
        self.bind_status, self.tls, self.enquiries_answered = 0, tls, 0
        self.answer_query, self.queries = lambda message_id: (3, 0), []  # RINVCMDID: most know no query_sm
        self.sessions, self.answers, self.sequence = [], [], 0
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def next_id(self):
        with self.lock:
            self.ids += 1
            return self.ids

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def send(self, connection, data):
        with self.lock:
            try:
                connection.sendall(data)
            except OSError:
                pass

    def serve(self, connection):
        try:
            connection = self.tls.wrap_socket(connection, server_side=True) if self.tls else connection
            stream = connection.makefile("rb")
            while True:
                head = stream.read(16)
                if len(head) < 16:
                    break
                length, command, status, sequence = struct.unpack(">IIII", head)
                self.take(connection, command, status, sequence, stream.read(length - 16))
        except (OSError, ValueError):
            pass
        if connection in self.sessions:
            self.sessions.remove(connection)
        connection.close()

    def take(self, connection, command, status, sequence, body):
        if command in BINDS:
            self.binds += 1
            self.send(connection, pdu(BINDS[command], b"centre\0" if self.bind_status == 0 else b"", self.bind_status, sequence))
            if self.bind_status == 0:
                self.sessions.append(connection)
        elif command == SUBMIT:
            submit = Submit(self, connection, sequence, body)
            self.submits.append(submit)
            verdict = self.answer(submit)
            if verdict is not None:
                submit.respond(verdict)
        elif command == QUERY:
            message_id, at = c_string(body, 0)
            self.queries.append((message_id, c_string(body, at + 2)[0]))
            status, state = self.answer_query(message_id)
            told = message_id.encode() + b"\0\0" + bytes([state, 0]) if status == 0 else b""
            self.send(connection, pdu(QUERY | 0x80000000, told, status, sequence))
        elif command in (UNBIND, ENQUIRE):
            self.send(connection, pdu(command | 0x80000000, b"", 0, sequence))
        elif command == ENQUIRE | 0x80000000:
            self.enquiries_answered += 1
        elif command == DELIVER | 0x80000000:
            self.answers.append((sequence, status))

    def deliver(self, phone, to, text, esm_class=0, coding=0, tlvs=b""):
        """Sends a deliver_sm over the first session; its sequence number."""
        self.sequence += 1
        body = (b"\0\1\1" + phone.encode() + b"\0\1\1" + to.encode() + b"\0" + bytes([esm_class, 0, 0]) + b"\0\0"
                + bytes([0, 0, coding, 0, len(text)]) + text + tlvs)
        self.send(self.sessions[0], pdu(DELIVER, body, 0, self.sequence))
        return self.sequence

    def deliver_receipt(self, submit, state="DELIVRD"):
        text = f"id:{submit.id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:{state} err:000 text:"
        return self.deliver(submit.phone, submit.source, text.encode(), 4)

    def cut(self):
        for connection in list(self.sessions):
            connection.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.cut()


class Engine:
    """`ccrm run` with its database, configuration and people; use as a context."""

    def __init__(self, ccrm, cluster, source):
        self.ccrm, self.cluster, self.source = map(os.path.abspath, (ccrm, cluster, source))
        self.work = tempfile.mkdtemp(prefix="ccrm-engine-", dir="/var/tmp")
        self.process, self.cases, self.logins, self.stderr, self.code = None, 0, {}, "", 0

    def path(self, name):
        return os.path.join(self.work, name)

    def __enter__(self):
        done = subprocess.run([self.cluster, "start", self.path("pg")], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print("Bail out! no cluster")
            sys.exit(1)
        self.db = done.stdout.strip()
        self.run("migrate", "--db", self.db)
        self.public = self.run("keys", "new", self.path("key")).split()[-1]
        for name in ("run:ccrm_engine", "ops1:ccrm_ops", "ops2:ccrm_ops"):
            login, role = name.split(":")
            self.logins[login] = subprocess.run([self.cluster, "login", self.path("pg"), f"ccrm_{login}", role],
                                                capture_output=True, text=True, check=True).stdout.strip()
        shutil.copytree(os.path.join(self.source, "survey-defs"), self.path("defs"))
        survey = self.path("defs/surveys/visit-integrity.yaml")
        with open(survey, encoding="utf-8") as file:
            text = file.read().replace("delay: 2h", "delay: 0s").replace('"21:00-08:00"', '"00:00-00:00"')
        with open(survey, "w", encoding="utf-8") as file:
            file.write(text)
        return self

    def __exit__(self, *_):
        self.stop()
        subprocess.run([self.cluster, "remove", self.path("pg")], capture_output=True, check=False)
        shutil.rmtree(self.work, ignore_errors=True)

    def run(self, *arguments, code=0):
        """A subcommand's stdout; its stderr stays in self.stderr."""
        out = self.run_any(*arguments)
        if self.code != code:
            raise AssertionError(f"ccrm {arguments} ended with {self.code}: {self.stderr}{out}")
        return out

    def run_any(self, *arguments):
        """The same, whatever its exit code, which stays in self.code."""
        done = subprocess.run([self.ccrm, *arguments], capture_output=True, text=True, check=False, timeout=60)
        self.stderr, self.code = done.stderr, done.returncode
        return done.stdout

    def sql(self, query, db=None):
        done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", db or self.db], input=query,
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return done.stdout.strip()

    def configure(self, settings, probe="probe: {required: false}"):
        """`settings` is YAML with `links:` and whatever else the test needs."""
        with open(self.path("ccrm.yaml"), "w", encoding="utf-8") as file:
            file.write(f"""apiVersion: ccrm/v1
kind: Config
office: 한빛구청
defs: {self.path('defs')}
database:
  connection: "{self.logins['run']}"
keys:
  file: {self.path('key')}
night:
  at: "03:00"
  report_dir: {self.path('report')}
{probe}
{settings}""")

    def start(self):
        self.log_file = open(self.path("engine.log"), "wb")
        self.process = subprocess.Popen([self.ccrm, "run", "--config", self.path("ccrm.yaml")], stderr=self.log_file,
                                        env={k: v for k, v in os.environ.items() if k != "CCRM_DB"})

    def stop(self):
        if self.process is None:
            return None
        self.process.terminate()
        code = self.process.wait(30)
        self.process = None
        return code

    def hangup(self):
        self.process.send_signal(signal.SIGHUP)

    def log(self):
        with open(self.path("engine.log"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def add_cases(self, count):
        """So many complaints just closed, each of a citizen of its own."""
        numbers = "".join(f"0100{self.cases + i:07d}\n" for i in range(count))
        boxes = subprocess.run([self.ccrm, "keys", "seal", self.public], input=numbers, capture_output=True, text=True,
                               check=True).stdout.split()
        rows = ",".join(f"('C-{self.cases + i}', '{box}'::bytea)" for i, box in enumerate(boxes))
        self.cases += count
        self.sql(f"select count(ccrm.complaint_closed('desk', n, '민원여권과', '여권 발급', 'OF-1', 'counter', "
                 f"now() - interval '1 day', now() - interval '1 minute', 'ko', box)) from (values {rows}) as v(n, box)")


def wait_for(what, seconds=30):
    """The first true value of what() within so many seconds, else its last."""
    end = time.monotonic() + seconds
    while True:
        value = what()
        if value or time.monotonic() > end:
            return value
        time.sleep(0.02)


def run_tests(tests, engine):
    """Runs them in order, prints TAP, exits."""
    print(f"1..{len(tests)}")
    failed = 0
    for number, test in enumerate(tests, 1):
        name = test.__name__.replace("test_", "").replace("_", " ")
        try:
            test()
            print(f"ok {number} - {name}", flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} - {name}")
            for line in f"{type(error).__name__}: {error}\n{engine.log()[-1500:]}".splitlines():
                print(f"# {line}")
            sys.stdout.flush()
    return failed
