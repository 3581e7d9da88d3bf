#!/usr/bin/env python3
"""Receipts of an SMSC that gives every message the same id, and of one that names another id than its response: in the end each
finds its message, by whom it was for and when. Arguments: ccrm, the source folder. Prints TAP."""
import os
import sys

ccrm, source = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
sys.path.insert(0, os.path.join(source, "tests/support"))
from raw_smsc import DELIVER_RESP, SUBMIT, RawSmsc, submitted  # noqa: E402
from live import Live, check, end, within  # noqa: E402

SENDER = "0212345678"
PHONES = 12
# What waited a minute is looked for by destination and time: that minute has passed.
MINUTE = """update ccrm.delivery set intended_at = intended_at - interval '1 minute';
    update ccrm.parked_receipt set arrived_at = arrived_at - interval '1 minute', try_at = now() - interval '1 minute'"""


def all_the_same(centre, sequence, body):
    centre.accept_submit(sequence, "0")
    centre.receipt("0", submitted(body)[0], SENDER, sequence=9000 + sequence)


def of_another_form(centre, sequence, body):
    centre.accept_submit(sequence, f"response-{sequence}")
    centre.receipt(f"receipt-{sequence}", submitted(body)[0], SENDER, sequence=9000 + sequence)


def delivered(live):
    return live.sql("select count(*) filter (where delivered_at is not null) || ' of ' || count(*) from ccrm.delivery")


def run(live, name, on_submit):
    centre = RawSmsc(on_submit)
    live.configure([(name, centre.port, ["long_messages: payload"])])
    live.start()
    assert centre.bound.wait(60)
    live.complain([(f"{name}-{n}", f"010{len(name)}12345{n:02d}") for n in range(PHONES)], None)
    check(f"{name}: every receipt is answered", within(60, lambda: len({one[2] for one in centre.heard_of(DELIVER_RESP)}) == PHONES),
          (len(centre.heard_of(SUBMIT)), len(centre.heard_of(DELIVER_RESP))))
    live.sql(MINUTE)
    found = within(60, lambda: live.sql("select count(*) from ccrm.parked_receipt") == "0")
    check(f"{name}: every receipt finds its message", found and delivered(live) == f"{PHONES} of {PHONES}",
          (delivered(live), live.sql("select encode(smsc_id, 'escape'), link, arrived_at, try_at from ccrm.parked_receipt")))
    check(f"{name}: none became an orphan", live.sql("select count(*) from ccrm.orphan_receipt") == "0")
    check(f"{name}: it stops cleanly", live.stop() == 0)
    live.sql("truncate ccrm.delivery, ccrm.segment, ccrm.outbox")


def main():
    live = Live(ccrm, source, "receipts")
    try:
        live.migrate()
        run(live, "same", all_the_same)
        run(live, "other", of_another_form)
    finally:
        live.close()
    return end()


sys.exit(main())
