#!/usr/bin/env python3
"""Receipts that do not come are asked for by query_sm, where the link has it: what the answer says is applied as a receipt is, the
tries are bounded and outlive the process, and a refusal ends asking.

usage: test_query.py CCRM CLUSTER SOURCE_FOLDER
"""
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../support"))
from engine_fixture import Centre, Engine, run_tests, wait_for  # noqa: E402

engine = Engine(*sys.argv[1:4])
main, refusing = Centre(), Centre()
DELIVERED, ENROUTE, UNDELIVERABLE, UNKNOWN, RQUERYFAIL = 2, 1, 5, 7, 0x67
SLOW = 60


def configure(name, centre, more="    query: true\n    query_after: 1s\n"):
    engine.configure(f"""control_socket: {engine.path('control.sock')}
links:
  - id: {name}
    host: 127.0.0.1
    port: {centre.port}
    system_id: ccrm
    reconnect_max: 1s
{more}senders:
  - number: "0212345678"
    owner: test
    registration: TEST
    can_receive: true
""")


def link():
    return json.loads(engine.run_any("gateway", "status", "--json", "--socket", engine.path("control.sock")))["links"][0]


def asked(submit):
    return main.queries.count((str(submit.id), "0212345678"))


def tries():
    return engine.sql("select string_agg(tries::text, ' ' order by tries) from ccrm.segment_query")


def answered(message_id):
    """By the last digit of the phone whose message it is; ids are decimal numbers."""
    phone = next(one.phone for one in main.submits if str(one.id) == message_id)
    return {"0": (0, DELIVERED), "1": (0, UNDELIVERABLE), "2": (0, ENROUTE), "3": (RQUERYFAIL, 0), "4": (0, UNKNOWN)}[phone[-1]]


def submit_of(digit):
    return next(one for one in main.submits if one.phone[-1] == digit)


def test_a_link_that_is_not_to_be_asked_is_not_asked():
    configure("main", main, "")
    engine.start()
    assert wait_for(lambda: main.sessions, SLOW)
    engine.add_cases(5)
    assert wait_for(lambda: len(main.submits) == 5, SLOW)
    time.sleep(3)  # that nothing happens can only be waited for
    assert not main.queries and link()["query"] == "off"


def test_what_is_overdue_is_asked_for_and_the_answer_settles_it():
    main.answer_query = answered
    configure("main", main)
    engine.hangup()
    assert wait_for(lambda: engine.sql("select count(*) from ccrm.delivery where delivered_at is not null") == "1", SLOW)
    assert wait_for(lambda: engine.sql("select count(*) from ccrm.delivery where failed_at is not null") == "1", SLOW)
    states = engine.sql("select string_agg(final_state::text, ' ' order by final_state) from ccrm.segment")
    assert states == "0 1", states  # delivered, undeliverable, and nothing said of the others
    assert wait_for(lambda: link()["query"] == "on" and link()["queries"] >= 5, SLOW), link()


def test_the_tries_are_bounded_and_further_and_further_apart():
    assert wait_for(lambda: tries() == "1 1 3 3 3", SLOW), tries()
    time.sleep(3)
    assert [asked(submit_of(digit)) for digit in "01234"] == [1, 1, 3, 3, 3], main.queries
    message = engine.sql("select max(message_id) from ccrm.segment_query where tries = 3")
    told = engine.run("why", message, "--db", engine.db)
    assert "asked by query_sm, for the third and last time" in told, told


def test_the_receipt_still_counts_when_it_comes_at_last():
    main.deliver_receipt(submit_of("2"))
    assert wait_for(lambda: engine.sql("select count(*) from ccrm.delivery where delivered_at is not null") == "2", SLOW)


def test_the_count_outlives_the_process_and_what_has_its_receipt_is_not_asked_for():
    before = len(main.queries)
    assert engine.stop() == 0
    engine.start()
    assert wait_for(lambda: main.binds == 3, SLOW)
    engine.sql("update ccrm.segment_query set asked_at = asked_at - interval '1 day'")
    main.answer_query = lambda message_id: (0, ENROUTE)
    main.answer = lambda submit: submit.respond() and main.deliver_receipt(submit) and None
    engine.add_cases(1)
    assert wait_for(lambda: engine.sql("select count(*) from ccrm.delivery where delivered_at is not null") == "3", SLOW)
    time.sleep(4)
    assert len(main.queries) == before, main.queries[before:]


def test_a_refusal_ends_asking_and_is_said_once():
    configure("refusing", refusing)
    engine.hangup()
    assert wait_for(lambda: refusing.sessions and not main.sessions, SLOW)
    engine.add_cases(3)
    assert wait_for(lambda: link()["query"] == "ESME_RINVCMDID", SLOW), link()
    time.sleep(4)
    lines = [line for line in engine.log().splitlines() if "query_refused" in line]
    assert len(lines) == 1 and "level=warning" in lines[0] and "link=refusing" in lines[0] and "ESME_RINVCMDID" in lines[0], lines
    assert 1 <= len(refusing.queries) <= 3, refusing.queries
    assert link()["state"] == "up", link()


def test_two_processes_count_one_try():
    engine.sql("delete from ccrm.segment_query")
    take = "select count(*) from ccrm.take_overdue('{0,1}', '{1,1}', now(), 100)"
    first = engine.sql(take, engine.logins["run"])
    assert int(first) > 0 and engine.sql(take, engine.logins["run"]) == "0", first
    assert engine.sql("select max(tries) from ccrm.segment_query") == "1"


with engine:
    sys.exit(run_tests([test for name, test in list(globals().items()) if name.startswith("test_")], engine) > 0)
