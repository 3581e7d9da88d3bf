#!/usr/bin/env python3
"""Real surveys through other people's SMPP: every message ends in one known state, none is lost, none is sent twice.
Arguments: npm, perl or raw; ccrm, the source folder. Prints TAP."""
import collections
import json
import os
import shutil
import signal
import sys
import time

peer, ccrm, source = sys.argv[1], os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[3])
sys.path.insert(0, os.path.join(source, "tests/support"))
from raw_smsc import DELIVER_RESP, SUBMIT, RawSmsc, deliver, pdu, submitted  # noqa: E402
from live import Live, check, end, within  # noqa: E402

SENDER = "0212345678"
# Of each message the one state that it is in; more than one row of a message would be two.
STATES = """select state, count(*) from (select m.message_id, case
        when o.message_id is not null then 'waiting' when d.message_id is null then 'withdrawn' when d.failed_at is not null then 'failed'
        when d.uncertain <> 0 then 'uncertain' when d.delivered_at is not null then 'delivered'
        when d.responded_at is not null then 'accepted' else 'sent' end as state
    from ccrm.message m left join ccrm.outbox o using (message_id) left join ccrm.delivery d using (message_id)) s group by 1 order by 1"""


def states(live):
    return {name: int(count) for name, count in (line.split("|") for line in live.sql(STATES).splitlines())}


def read_ledger(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def foreign_peer(live):
    node = shutil.which("node")
    script = {"npm": [node, os.path.join(source, "tests/peers/survey_npm_smpp.js")],
              "perl": ["perl", os.path.join(source, "tests/peers/survey_net_smpp.pl")]}[peer]
    if script[0] is None:
        return None, None
    process = live.child(*script, live.path("port"), live.path("ledger"))
    within(20, lambda: process.poll() is not None or os.path.exists(live.path("port")) and os.path.getsize(live.path("port")) > 0)
    if process.poll() == 77:
        return None, None
    with open(live.path("port"), encoding="ascii") as file:
        return process, int(file.read())


def run_surveys(live, port):
    """40 phones, ten of each kind; until nothing moves any more."""
    # Perl's ids are hex in responses and decimal in receipts, some of which come first: that is to be found out.
    ids = {"npm": "hex-of-decimal", "perl": "guess"}[peer]
    live.configure([("main", port, ["response_timeout: 2s", "long_messages: payload", "window: 20", f"receipt_id: {ids}"])])
    live.start()
    assert live.says("link_up")
    live.complain([(f"A-{kind}{n:02d}", f"01001234{kind}{n:02d}") for kind in range(4) for n in range(5, 15)], None)
    seen = [None, time.monotonic()]
    calm_s = 6  # longer than a dropped response, its receipt and its reply take

    def settled():
        if live.sql("select count(*) from ccrm.conversation") != "40":
            return False
        now = live.sql(STATES) + live.sql("select count(*) from ccrm.reply")
        if now != seen[0]:
            seen[:] = [now, time.monotonic()]
        return time.monotonic() - seen[1] > calm_s

    assert within(90, settled), "it does not settle"
    # Refused texts whose connection went away come again after a while: that while has passed.
    while live.sql("with due as (update ccrm.outbox set send_at = now() returning 1) select count(*) from due") != "0":
        seen[1], calm_s = time.monotonic(), 3
        assert within(90, settled), "it does not settle"


def check_messages(live, ledger):
    submits = [line for line in ledger if "submit" in line]
    taken = collections.Counter(line["submit"] for line in submits if line["answer"] != "throttled")
    throttled = {line["submit"] for line in submits if line["answer"] == "throttled"}
    now = states(live)
    total = sum(now.values())
    check("no text came to the peer twice but those that it had refused", max(taken.values()) == 1, [key for key, n in taken.items() if n > 1])
    check("every message is delivered or uncertain", set(now) <= {"delivered", "uncertain"}, now)
    check("what the peer never saw is uncertain, nothing is lost", total - len(taken) <= now.get("uncertain", 0), (now, total, len(taken)))
    lost = sum(1 for line in submits if line.get("lost"))
    unseen = total - len(taken)
    missed = [key for key in throttled if taken[key] == 0]
    check("every refused one came again, but those whose connection went away", len(throttled) > 10 and len(missed) <= unseen, (throttled, missed))
    check("uncertain are those without any word of the peer, and no others", now.get("uncertain", 0) == lost + unseen and lost == 5, (now, lost, unseen))
    check("nothing uncertain is asked again within a day", live.sql("select count(*) from ccrm.outbox") == "0" and
          live.sql("select count(*) from ccrm.delivery where refusals > 8") == "0")


def check_replies(live, ledger):
    sent = {line["delivered"] for line in ledger if line.get("kind") == "reply" and "delivered" in line}
    answered = collections.Counter(line["acknowledged"] for line in ledger if "acknowledged" in line)
    bad = [line for line in ledger if "acknowledged" in line and line["status"] != 0]
    check("every reply was answered with status 0, once", not bad and all(answered[number] == 1 for number in sent), (bad, len(sent)))
    # One that may as well be the equal answer to the next prompt is stored as unclear, and that prompt is asked again.
    stored = live.sql("""select count(*) filter (where not redelivery and rule is distinct from 'maybe-redelivered') || ' of ' || count(*)
        from ccrm.reply""")
    check("and is in the database once, whatever came again after a cut", stored.split()[0] == str(len(sent)), (len(sent), stored))
    check("the answers that were not read before the cut brought their replies again", int(stored.split()[2]) >= len(sent) + 4, stored)
    # Who was asked again because of such a reply may stay open: the peer counts texts, it does not read them.
    steady = """not exists (select from ccrm.reply r where r.conversation_id = v.conversation_id and r.rule = 'maybe-redelivered')"""
    doubtful = int(live.sql("select count(distinct conversation_id) from ccrm.reply where rule = 'maybe-redelivered'"))
    open_ones = live.sql(f"""select count(*) from ccrm.conversation v where ended_at is null and {steady} and not exists
        (select from ccrm.delivery d where d.conversation_id = v.conversation_id and d.uncertain <> 0)""")
    # Open stay those whose first text is lost (5), and those whose text was in the air at the cut: a window of 20 at most.
    check("every conversation without an uncertain message is complete", open_ones == "0" and int(live.sql(
        "select count(*) from ccrm.conversation where outcome = 1 and answers = 4")) >= 40 - 5 - 20 - doubtful,
          (open_ones, doubtful, live.sql("select outcome, answers, count(*) from ccrm.conversation group by 1, 2")))
    check("with the answers that were given", live.sql(f"""select string_agg(distinct question_id || ' ' || value, ', ' order by question_id || ' ' || value)
        from ccrm.answer v where {steady}""") == "kindness 5, opinion 0, satisfaction 5, solicitation 1", live.sql("select distinct question_id, value, state from ccrm.answer"))


def through_foreign_peer(live):
    process, port = foreign_peer(live)
    if process is None:
        return False
    run_surveys(live, port)
    ledger = read_ledger(live.path("ledger"))
    check("the peer unbound and cut the connection in the midst, and we came back each time",
          sum("bound" in line for line in ledger) == 3 and any("unbound" in line for line in ledger) and any("cut" in line for line in ledger),
          [line for line in ledger if "bound" in line or "cut" in line or "unbound" in line])
    check_messages(live, ledger)
    check_replies(live, ledger)
    parked = live.sql("select encode(smsc_id, 'escape'), arrived_at from ccrm.parked_receipt order by 2 limit 12")
    check("every receipt found its message", parked == "" and live.sql("select count(*) from ccrm.orphan_receipt") == "0", parked)
    return True


# ---- what no library sends ----

def answer_by(centre, sequence, body):
    phone, _, _ = submitted(body)
    centre.accept_submit(sequence, f"id-{sequence}")
    centre.receipt(f"id-{sequence}", phone, SENDER, sequence=9000 + sequence)


def raw_socket(live):
    centre = RawSmsc(answer_by)
    live.configure([("main", centre.port, ["long_messages: payload"])])
    live.start()
    assert centre.bound.wait(30)
    empty_tlvs = pdu(5, bytes(17) + bytes(116), sequence=4711)
    check("it is 149 bytes with 29 TLVs", len(empty_tlvs) == 149)
    centre.send(empty_tlvs)
    check("a deliver_sm of 29 empty TLVs is answered", within(20, lambda: any(one[2] == 4711 for one in centre.heard_of(DELIVER_RESP))))
    live.complain("A-1", "01001234567")
    assert within(30, lambda: len(centre.heard_of(SUBMIT)) == 1)
    check("by a process that lives and sends", live.engine.poll() is None)

    def delivered(count):
        return live.sql_within(20, str(count), "select count(*) from ccrm.delivery where delivered_at is not null")

    assert delivered(1)
    time.sleep(1.1)  # the clock of deliveries has seconds
    centre.send(deliver("01001234567", SENDER, b"1", sequence=101))
    assert within(20, lambda: len(centre.heard_of(SUBMIT)) == 2) and delivered(2)
    time.sleep(2)
    centre.send(deliver("01001234567", SENDER, b"1", sequence=102))
    assert within(20, lambda: len(centre.heard_of(SUBMIT)) == 3) and delivered(3)
    check('"1" and "1" two seconds apart are two answers to two questions',
          live.sql("select string_agg(question_id || ' ' || value, ', ' order by answer_id) from ccrm.answer") == "kindness 1, satisfaction 1")
    check("and two replies", live.sql("select count(*) || ' ' || count(*) filter (where redelivery) from ccrm.reply where conversation_id is not null") == "2 0")
    frozen_database(live, centre)


def one_commit_for_many(live, centre):
    """Three hundred replies in one write of the peer: each is answered after its commit, and few commits serve them all."""
    before = int(live.sql("select count(*) from ccrm.batch"))
    centre.send(b"".join(deliver(f"0105{n:07d}", SENDER, b"5", sequence=20000 + n) for n in range(300)))
    check("300 replies at once are answered", within(60, lambda: len([one for one in centre.heard_of(DELIVER_RESP) if one[2] >= 20000]) == 300))
    check("and stored, in few commits", live.sql("select count(*) from ccrm.reply r join ccrm.phone using (phone_id) where text = '5' and conversation_id is null")
          == "300" and int(live.sql("select count(*) from ccrm.batch")) - before <= 30, int(live.sql("select count(*) from ccrm.batch")) - before)


def frozen_database(live, centre):
    backends = [int(pid) for pid in live.sql("select pid from pg_stat_activity where application_name like 'ccrm%'").split()]
    for pid in backends:
        os.kill(pid, signal.SIGSTOP)  # of this test's own cluster
    try:
        centre.send(deliver("01001234567", SENDER, b"1", sequence=103))
        time.sleep(3)
        early = [one for one in centre.heard_of(DELIVER_RESP) if one[2] == 103]
    finally:
        for pid in backends:
            os.kill(pid, signal.SIGCONT)
    check("with PostgreSQL's backends stopped for 3 s a reply is not answered", backends and not early, (backends, early))
    check("afterwards it is", within(30, lambda: any(one[2] == 103 for one in centre.heard_of(DELIVER_RESP))))
    assert live.sql_within(30, "3", "select answers from ccrm.conversation")
    check("once, with its answer stored once", len([one for one in centre.heard_of(DELIVER_RESP) if one[2] == 103]) == 1 and
          live.sql("select count(*) from ccrm.answer where question_id = 'solicitation'") == "1")
    one_commit_for_many(live, centre)


def main():
    live = Live(ccrm, source, f"survey-{peer}")
    try:
        live.migrate()
        if peer == "raw":
            raw_socket(live)
        elif not through_foreign_peer(live):
            print("1..0 # SKIP " + {"npm": "node or npm package smpp", "perl": "Debian's libnet-smpp-perl"}[peer] + " is not installed")
            return 0
        check("it stops cleanly", live.stop() == 0)
    finally:
        live.close()
    return end()


sys.exit(main())
