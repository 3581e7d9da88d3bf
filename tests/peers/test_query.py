#!/usr/bin/env python3
"""What becomes of texts without receipts at an SMSC on npm `smpp` that is asked by query_sm. Arguments: ccrm, the source folder.
Prints TAP."""
import collections
import json
import os
import shutil
import sys

ccrm, source = map(os.path.abspath, sys.argv[1:3])
sys.path.insert(0, os.path.join(source, "tests/support"))
from live import Live, check, end, skip, within  # noqa: E402

SLOW = 60


def start(live):
    """The peer's port; None when node or its package is not here."""
    if shutil.which("node") is None:
        return None
    process = live.child("node", os.path.join(source, "tests/peers/query_npm_smpp.js"), live.path("port"), live.path("ledger"))
    within(SLOW, lambda: process.poll() is not None or os.path.exists(live.path("port")) and os.path.getsize(live.path("port")) > 0)
    if process.poll() == 77:
        return None
    with open(live.path("port"), encoding="ascii") as file:
        return int(file.read())


def queries(live):
    """How often the SMSC was asked, by phone."""
    with open(live.path("ledger"), encoding="utf-8") as file:
        return collections.Counter(one["phone"] for one in map(json.loads, file) if "query" in one and one["source"] == "0212345678")


def main():
    live = Live(ccrm, source, "query")
    try:
        port = start(live)
        if port is None:
            skip("npm's smpp answers queries", "npm's package smpp is not installed")
            return end()
        live.migrate()
        live.configure([("main", port, ["query: true", "query_after: 1s", "response_timeout: 1s"])])
        live.start()
        assert live.says("link_up", SLOW)
        live.complain([(f"A-{n}", f"0100123456{n}") for n in range(4)], None)
        check("who the SMSC says has it has it", live.sql_within(SLOW, "1", "select count(*) from ccrm.delivery where delivered_at is not null"))
        check("who it says cannot be reached has failed", live.sql_within(SLOW, "1", "select count(*) from ccrm.delivery where failed_at is not null"))
        check("what it does not say is asked three times", live.sql_within(SLOW, "1 1 3 3", "select string_agg(tries::text, ' ' order by tries) from ccrm.segment_query"))
        wanted = {"01001234560": 1, "01001234561": 1, "01001234562": 3, "01001234563": 3}
        check("... and no more often", within(SLOW, lambda: queries(live) == wanted), queries(live))
        check("it stops", live.stop() == 0)
    finally:
        live.close()
    return end()


sys.exit(main())
