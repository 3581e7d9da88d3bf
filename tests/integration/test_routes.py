#!/usr/bin/env python3
"""Links and routes of one running engine: priorities, shares, failover, what keeps its link, and HUP.

usage: test_routes.py CCRM CLUSTER SOURCE_FOLDER
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../support"))
from engine_fixture import Centre, Engine, run_tests, wait_for  # noqa: E402

SENDERS = """senders:
  - number: "0212345678"
    owner: test
    registration: TEST
    can_receive: true
"""


def link(name, centre, more=""):
    return f"  - id: {name}\n    host: 127.0.0.1\n    port: {centre.port}\n    system_id: ccrm\n    window: 1000\n" \
           f"    reconnect_max: 1s\n    response_timeout: 60s\n{more}"


def route(*ways):
    lines = "".join(f"      - {{link: {name}, priority: {priority}, share: {share}}}\n" for name, priority, share in ways)
    return f"routes:\n  - id: all\n    links:\n{lines}"


def links(*of):
    return "links:\n" + "".join(of)


def texts(centre):
    return {submit.phone for submit in centre.submits}


engine = Engine(*sys.argv[1:4])
first, second = Centre(), Centre()


def test_the_first_priority_carries_everything():
    engine.configure(links(link("first", first), link("second", second)) + route(("first", 0, 1), ("second", 1, 1)) + SENDERS)
    engine.start()
    assert wait_for(lambda: first.binds and second.binds)
    engine.add_cases(20)
    assert wait_for(lambda: len(texts(first)) == 20), len(texts(first))
    assert not second.submits


def test_the_second_takes_over_while_the_first_is_down_and_what_was_uncertain_stays_away_from_it():
    first.answer = lambda submit: None
    engine.add_cases(5)
    assert wait_for(lambda: len(texts(first)) == 25), len(texts(first))
    unanswered = {submit.phone for submit in first.submits} - {f"0100{n:07d}" for n in range(20)}
    first.close()
    assert wait_for(lambda: "link_down" in engine.log())
    engine.add_cases(20)
    assert wait_for(lambda: len(texts(second)) == 20), len(texts(second))
    assert not texts(second) & unanswered
    assert wait_for(lambda: engine.sql("select count(*) from ccrm.delivery where uncertain <> 0") == "5")


def test_parts_that_were_refused_for_a_while_keep_their_link():
    global first
    second.submits.clear()
    second.answer = lambda submit: 8 if len(second.submits) == 2 else 0  # the second part
    queue_long_text()
    assert wait_for(lambda: engine.sql("select parts_wanted from ccrm.outbox") == "2"), engine.sql("table ccrm.outbox")
    first = Centre(port=first.port)
    assert wait_for(lambda: first.sessions)
    engine.sql("update ccrm.outbox set send_at = now()")
    assert wait_for(lambda: len(second.submits) == 3), len(second.submits)
    assert second.submits[2].text == second.submits[1].text and not first.submits


def queue_long_text():
    engine.sql("""with c as (select c.* from ccrm.conversation c order by conversation_id limit 1),
        m as (select nextval('ccrm.message_number') as id),
        o as (insert into ccrm.outbox (message_id, queued_at, send_at, conversation_id, phone_id, sender, kind, text)
              select id, now(), now(), conversation_id, phone_id, sender, 1, repeat('à la carte ', 25) from c, m)
        insert into ccrm.message (message_id, queued_at, conversation_id, phone_id, sender, kind, question, is_prompt,
              confirming, send_at, text)
        select id, now(), conversation_id, phone_id, sender, 1, 0, true, false, now(), repeat('à la carte ', 25) from c, m""")


def test_a_configuration_with_an_error_changes_nothing_and_is_said():
    engine.configure(links(link("second", second)) + route(("third", 0, 1)) + SENDERS)
    engine.hangup()
    assert wait_for(lambda: "configuration_refused" in engine.log())
    line = [line for line in engine.log().splitlines() if "configuration_refused" in line][-1]
    assert "ccrm.yaml:" in line and "no link 'third'" in line, line
    assert "links_configured added=0" not in engine.log()


def restarts():
    return [line for line in engine.log().splitlines() if "restart_needed" in line]


def test_hup_names_the_changed_settings_that_need_a_restart():
    read = engine.log().count("configuration_read")
    assert not restarts(), restarts()
    engine.configure(links(link("first", first)) + SENDERS.replace("owner: test", "owner: another") +
                     "log:\n  level: debug\n", probe="probe: {required: false, valid: 9d}")
    engine.hangup()
    assert wait_for(lambda: engine.log().count("configuration_read") == read + 1)
    assert 'level=warning event=restart_needed settings="senders.0212345678.owner, probe.valid, log.level"' in restarts()[-1], restarts()
    engine.configure(links(link("first", first)) + SENDERS)
    engine.hangup()
    assert wait_for(lambda: engine.log().count("configuration_read") == read + 2)
    assert len(restarts()) == 1, restarts()


def test_hup_adds_a_link_while_a_thousand_are_in_flight_on_another():
    held, third = Centre(lambda submit: None), Centre()
    engine.configure(links(link("held", held)) + SENDERS)
    engine.hangup()
    assert wait_for(lambda: held.binds == 1 and not second.sessions), "the removed links did not unbind"
    engine.add_cases(1000)
    assert wait_for(lambda: len(held.submits) >= 1000, 60), len(held.submits)
    engine.configure(links(link("held", held), link("third", third)) + route(("third", 0, 1), ("held", 1, 1)) + SENDERS)
    engine.hangup()
    assert wait_for(lambda: third.binds == 1)
    engine.add_cases(10)
    assert wait_for(lambda: len(texts(third)) == 10), len(texts(third))
    assert held.binds == 1 and len(held.sessions) == 1
    for submit in list(held.submits):
        submit.respond()
    assert wait_for(lambda: engine.sql("select count(*) from ccrm.delivery where responded_at is not null and link = "
                                       "(select link from ccrm.link where name = 'held')") == "1000")
    assert engine.sql("select string_agg(name, ' ' order by link) from ccrm.link") == "first second held third"


def test_shares_divide_the_traffic():
    one, three = Centre(), Centre()
    engine.configure(links(link("one", one), link("three", three)) + route(("one", 0, 1), ("three", 0, 3)) + SENDERS)
    engine.hangup()
    assert wait_for(lambda: one.sessions and three.sessions)
    engine.add_cases(40)
    assert wait_for(lambda: len(texts(one)) + len(texts(three)) == 40)
    assert len(texts(one)) == 10, (len(texts(one)), len(texts(three)))


def test_a_language_that_no_link_can_write_is_an_error_at_the_start():
    engine.configure(links(link("first", first, "    codings: [default]\n")) + SENDERS)
    engine.run("run", "--config", engine.path("ccrm.yaml"), code=3)
    assert "locale-unwritable: no link of route 1 can write the ko texts of survey visit-integrity" in engine.stderr
    engine.configure(links(link("first", first)) + route(("first", 0, 1)).replace("    links", "    locales: [en]\n    links") + SENDERS)
    engine.hangup()
    assert wait_for(lambda: "locale-unrouted: no route takes the ko texts" in engine.log())


def test_it_ends_cleanly():
    assert engine.stop() == 0


with engine:
    sys.exit(run_tests([test for name, test in list(globals().items()) if name.startswith("test_")], engine) > 0)
