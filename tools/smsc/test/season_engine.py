#!/usr/bin/env python3
"""A tiny stand-in for the engine: runs a season against ccrm-smsc and checks the stepped clock's promises.

    season_engine.py CCRM_SMSC CCRM_CITY

It surveys every mobile number of a small city with four questions in a fixed order, retries refused submits, treats a
missing response as uncertain, acknowledges every deliver_sm, and reconnects when the link drops. The simulator's
summary (all but "run") must be the same in three runs: a quick client, a slow one, and one that is killed several
times with deliveries in its hands and starts again.
"""
import csv, json, os, select, socket, struct, subprocess, sys, tempfile, time
from datetime import datetime, timezone, timedelta

SEOUL = timezone(timedelta(hours=9))
INTRO = "[구청] 3월 민원 설문입니다. 3분이면 됩니다. 그만 받으시려면 '수신거부'. "
TEXTS = [
    INTRO + "담당 직원은 얼마나 친절했습니까? 1 매우 불친절 2 3 4 5 매우 친절. 숫자로 답해 주세요",
    "처리 결과에 얼마나 만족하십니까? 1 매우 불만족 2 3 4 5 매우 만족",
    "담당 직원이 금품·식사·접대를 요구하거나 받은 일이 있습니까? 1 없다 2 있다 3 답하지 않음",
    "더 하실 말씀이 있으면 적어 주세요",
]
CONFIRM = "'요구하거나 받은 일이 있다'고 답하셨습니다. 맞으면 7, 아니면 8. 부서에는 알리지 않습니다"
RESPONSE_TIMEOUT_S = 0.5  # of the wall: how long a missing response is waited for
PART_MAX = 134


def c(text):
    return text.encode("ascii") + b"\0"


class Link:
    def __init__(self, port):
        self.port, self.sock, self.buffer, self.sequence = port, None, b"", 0
        self.waiting = {}  # sequence -> (phone, body, when)

    def send(self, command, body=b"", status=0, sequence=None):
        if sequence is None:
            self.sequence += 1
            sequence = self.sequence
        try:
            self.sock.sendall(struct.pack(">IIII", 16 + len(body), command, status, sequence) + body)
        except OSError:
            pass  # the reading side notices
        return sequence

    def bind(self):
        for _ in range(200):
            try:
                self.sock = socket.create_connection(("127.0.0.1", self.port))
                break
            except OSError:
                time.sleep(0.05)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.send(9, c("ccrm") + c("secret") + c("") + bytes([0x34, 0, 0]) + c(""))

    def pdus(self):
        data = self.sock.recv(65536)
        if not data:
            return None
        self.buffer += data
        found = []
        while len(self.buffer) >= 16:
            length, command, status, sequence = struct.unpack(">IIII", self.buffer[:16])
            if len(self.buffer) < length:
                break
            found.append((command, status, sequence, self.buffer[16:length]))
            self.buffer = self.buffer[length:]
        return found


class Engine:
    def __init__(self, port, control, cases, manner):
        self.link, self.slow, self.now = Link(port), manner == "slow", 0
        self.path, self.deaths, self.batches = control, 5 if manner == "killed" else 0, 0
        self.due = sorted((when + 3600, phone) for phone, when in cases.items())
        self.step, self.outbox, self.parts = {}, [], {}
        self.replies, self.receipts, self.uncertain, self.seen = 0, 0, 0, set()
        self.meet_the_clock()
        self.bound, self.asked, self.reference, self.reported = False, None, 0, True

    def meet_the_clock(self):
        self.control = socket.socket(socket.AF_UNIX)
        self.control.connect(self.path)
        self.control.sendall(b"hello ccrm 1\n")

    def dies_with(self, pdus):
        """True when these deliveries are lost with the process; what was committed before survives."""
        if not self.deaths or self.link.waiting or self.outbox or not any(p[0] == 5 for p in pdus):
            return False
        self.batches += 1
        if self.batches % 150:
            return False
        self.deaths -= 1
        self.link.sock.close()
        self.control.close()
        self.bound, self.asked = False, None
        self.meet_the_clock()
        self.link.bind()
        return True

    def prompt(self, phone, text):
        octets = text.encode("cp949")
        if len(octets) <= 140:
            self.outbox.append((phone, 0, octets))
            return
        self.reference = (self.reference + 1) % 256
        cuts, left = [], octets
        while left:
            cut = PART_MAX
            while True:
                try:
                    left[:cut].decode("cp949")
                    break
                except UnicodeDecodeError:
                    cut -= 1
            cuts.append(left[:cut])
            left = left[cut:]
        for i, part in enumerate(cuts):
            header = bytes([5, 0, 3, self.reference, len(cuts), i + 1])
            self.outbox.append((phone, 0x40, header + part))

    def submit(self, phone, esm, octets):
        body = c("") + b"\0\0" + c("021200000") + b"\1\1" + c(phone) + bytes([esm, 0, 0]) + c("") + c("")
        body += bytes([1, 0, 0x0E, 0, len(octets)]) + octets
        sequence = self.link.send(4, body)
        self.link.waiting[sequence] = (phone, esm, octets, time.monotonic())

    def reply(self, phone, text):
        self.replies += 1
        step = self.step.get(phone, 0)
        if text in ("수신거부", "STOP") or step < 0:
            self.step[phone] = -1
        elif step == 2 and text.strip() in ("2", "２", "있습니다", "있음", "있어요", "있다"):
            self.step[phone] = 10
            self.prompt(phone, CONFIRM)
        elif step == 10 or step + 1 < len(TEXTS):
            self.step[phone] = 3 if step == 10 else step + 1
            self.prompt(phone, TEXTS[self.step[phone]])

    def deliver(self, body):
        at = body.index(b"\0") + 3
        end = body.index(b"\0", at)
        phone = body[at:end].decode()
        at = body.index(b"\0", end + 3) + 1
        esm = body[at]
        coding, length = body[at + 7], body[at + 9]
        octets, rest = body[at + 10:at + 10 + length], body[at + 10 + length:]
        while rest:
            tag, size = struct.unpack(">HH", rest[:4])
            if tag == 0x0424:
                octets = rest[4:4 + size]
            rest = rest[4 + size:]
        if esm & 4:
            self.receipts += 1
            return
        if esm & 0x40:
            total, number = octets[4], octets[5]
            whole = self.parts.setdefault((phone, octets[3]), {})
            whole[number] = octets[6:]
            if len(whole) < total:
                return
            del self.parts[(phone, octets[3])]
            octets = b"".join(whole[i + 1] for i in range(total))
        self.reply(phone, octets.decode({0: "ascii", 8: "utf-16-be", 14: "cp949"}[coding]))

    def handle(self, pdus, redelivered):
        pdus.sort(key=lambda p: p[0] != 0x80000004)
        for command, status, sequence, body in pdus:
            if command == 0x80000009:
                assert status == 0, status
                self.bound = True
            elif command == 0x80000004:
                sent = self.link.waiting.pop(sequence, None)
                if sent and status:
                    self.outbox.append(sent[:3])
            elif command == 5:
                key = (self.now, body)  # at one instant a citizen says a thing once
                if not (key in self.seen and redelivered):
                    self.seen.add(key)
                    self.deliver(body)
                if self.slow:
                    time.sleep(0.0002)
                self.link.send(0x80000005, c(""), 0, sequence)
            elif command == 0x15:
                self.link.send(0x80000015, b"", 0, sequence)

    def turn(self):
        while self.due and self.due[0][0] <= self.now:
            self.step[self.due[0][1]] = 0
            self.prompt(self.due.pop(0)[1], TEXTS[0])
        while self.bound and self.outbox and len(self.link.waiting) < 10:
            self.submit(*self.outbox.pop(0))
        for sequence, sent in list(self.link.waiting.items()):
            if time.monotonic() - sent[3] > RESPONSE_TIMEOUT_S:
                del self.link.waiting[sequence]
                self.uncertain += 1
        if self.asked is not None and self.bound and not self.outbox and not self.link.waiting:
            later = str(self.due[0][0]) if self.due else "never"
            self.control.sendall(b"idle %d %s\n" % (self.asked, later.encode()))
            self.asked = None

    def run(self):
        self.link.bind()
        lines, redelivered = b"", False
        while True:
            timeout = 0.02 if self.link.waiting else 5
            ready = select.select([self.link.sock, self.control], [], [], timeout)[0]
            if self.link.sock in ready:
                pdus = self.link.pdus()
                if pdus is None:
                    self.link.sock.close()
                    self.bound, redelivered = False, True
                    self.outbox = [s[:3] for s in self.link.waiting.values()] + self.outbox
                    self.link.waiting = {}
                    self.link.bind()
                elif self.dies_with(pdus):
                    lines, redelivered = b"", True
                    continue
                else:
                    self.handle(pdus, redelivered)
            if self.control in ready:
                data = self.control.recv(4096)
                assert data, "the simulator left"
                lines += data
                while b"\n" in lines:
                    line, lines = lines.split(b"\n", 1)
                    if line == b"end":
                        self.link.send(6)
                        return
                    now = int(line.split()[1])
                    assert now >= self.now, "the clock went back"
                    self.now = self.asked = now
            self.turn()


def season(smsc, city, directory, manner):
    with open(city, encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["phone"].startswith("0100") and len(r["phone"]) == 11]
    seconds = lambda t: int(datetime.strptime(t, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SEOUL).timestamp())
    cases = {}
    for row in rows:
        cases.setdefault(row["phone"], seconds(row["closed_at"]))
    first = min(cases.values())
    control, summary = os.path.join(directory, "clock"), os.path.join(directory, "summary.json")
    ledger = os.path.join(directory, "ledger")
    simulator = subprocess.Popen(
        [smsc, "--control", control, "--from", str(first - 60), "--until", str(first + 30 * 86400), "--cases", city,
         "--seed", "7", "--plant", "건축과:0.3", "--throttle-rate", "0.05", "--fail-rate", "0.02", "--lose-response", "3",
         "--late-response", "3", "--drop-link", "4", "--summary", summary, "--ledger", ledger, "--patience", "20"],
        stdout=subprocess.PIPE, text=True)
    port = int(simulator.stdout.readline().split()[2])
    engine = Engine(port, control, cases, manner)
    started = time.monotonic()
    engine.run()
    engine.control.close()
    engine.link.sock.close()
    assert simulator.wait(20) == 0, "the simulator's exit"
    with open(summary, encoding="utf-8") as file:
        result = json.load(file)
    print("# %.1f s, %d receipts, %d replies, %d uncertain, run %s" %
          (time.monotonic() - started, engine.receipts, engine.replies, engine.uncertain, result["run"]))
    check_ledger(ledger, result)
    assert engine.replies == result["replies"] and engine.receipts == result["receipts"]
    assert engine.uncertain == 6
    return result


def check_ledger(path, result):
    events = {}
    for line in open(path, encoding="utf-8"):
        events.setdefault(line.split()[1], []).append(dict(f.split("=", 1) for f in line.split()[2:]))
    delivered = {e["d"] for e in events["deliver"]}
    acked = {e["d"] for e in events["acked"]}
    assert len(events["accept"]) == result["accepted"]
    assert len(events["withhold"]) == 6 and len(events["release"]) == result["run"]["late_released"] <= 3
    assert delivered == acked, "every deliver_sm is acknowledged once the season is over"
    assert len(acked) == len(events["acked"]), "and only once"


def main():
    smsc, make_city = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as directory:
        city = os.path.join(directory, "city.csv")
        subprocess.run([make_city, "--complaints", "1500", "--nights", "12", "--seed", "3", "-o", city], check=True)
        results = [season(smsc, city, directory, manner) for manner in ("quick", "slow", "killed")]
    for result in results:
        result.pop("run")
    print("# " + json.dumps(results[0], ensure_ascii=False))
    print("1..3")
    ok = lambda right, what: print("%s - %s" % ("ok" if right else "not ok", what)) or right
    fine = ok(results[0] == results[1] == results[2], "the same season with a quick, a slow and a killed client")
    r = results[0]
    fine &= ok(r["planted"]["confirmed"] >= 5 and r["confirmed"] - r["planted"]["confirmed"] <= 2,
               "the planted department says yes and the others do not")
    fine &= ok(0.25 < r["first_replies"] / r["first_prompts"] < 0.36 and r["unacknowledged"] == 0 and
               r["throttled"] > 0 and r["failed_temporarily"] > 0, "faults happen, a third replies, nothing is left")
    if not fine:
        print(json.dumps(results, ensure_ascii=False, indent=1), file=sys.stderr)
    return 0 if fine else 1


sys.exit(main())
