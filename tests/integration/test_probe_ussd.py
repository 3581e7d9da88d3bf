#!/usr/bin/env python3
"""A link that shows screens is proven by a tester as any other: by a screen whose code comes back. Until then surveys begin by
short message.

usage: test_probe_ussd.py CCRM CLUSTER SOURCE_FOLDER
"""
import os
import re
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../support"))
from engine_fixture import Centre, Engine, run_tests, wait_for  # noqa: E402

engine = Engine(*sys.argv[1:4])
main, menus = Centre(), Centre()
TESTER, SENDER, SERVICE_OP, SESSION_INFO = "01077770000", "0212345678", 0x0501, 0x1383
SETTINGS = """testers:
  - name: hong
    number: "01077770000"
links:
  - {{id: main, host: 127.0.0.1, port: {main}, system_id: ccrm, reconnect_max: 1s}}
  - id: menus
    host: 127.0.0.1
    port: {menus}
    system_id: ccrm
    reconnect_max: 1s
    ussd: {{wanted: true, push: {push}, key: its-session-info}}
senders:
  - {{number: "0212345678", owner: test, registration: TEST, can_receive: true}}
"""


def configure(push):
    engine.configure(SETTINGS.format(main=main.port, menus=menus.port, push=push), probe="")


def probe(link):
    return subprocess.Popen([engine.ccrm, "gateway", "probe", link, "--tester", "hong", "--wait", "60", "--db",
                             engine.logins["ops1"]], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_link_proven_by_short_message():
    survey = engine.path("defs/surveys/visit-integrity.yaml")
    with open(survey, encoding="utf-8") as file:
        text = file.read()
    with open(survey, "w", encoding="utf-8") as file:
        file.write(re.sub(r"(?m)^(id: .*)$", r"\1\nmode: ussd-then-sms", text, count=1))
    configure("true")
    engine.start()
    assert wait_for(lambda: main.sessions and menus.sessions, 60)
    asking = probe("main")
    assert wait_for(lambda: main.submits, 60)
    main.deliver(TESTER, SENDER, main.submits[0].text.split()[-1].encode())
    assert asking.wait(60) == 0, asking.stderr.read()


def test_shows_no_screen_over_another_that_is_not():
    engine.add_cases(3)
    assert wait_for(lambda: len({submit.phone for submit in main.submits}) == 4, 60), len(main.submits)
    assert not menus.submits, [submit.text for submit in menus.submits]


def test_a_probe_of_that_is_a_screen_whose_code_comes_back():
    asking = probe("menus")
    assert wait_for(lambda: menus.submits, 60)
    screen = menus.submits[0]
    assert screen.phone == TESTER and screen.tlvs[SERVICE_OP] == b"\2" and len(main.submits) == 4, screen.tlvs
    answer = struct.pack(">HHB", SERVICE_OP, 1, 18) + struct.pack(">HH", SESSION_INFO, 2) + screen.tlvs[SESSION_INFO]
    menus.deliver(TESTER, "*123#", screen.text.split()[-1].encode(), tlvs=answer)
    assert asking.wait(60) == 0, asking.stderr.read()
    assert "ready for surveys until" in asking.stdout.read()
    assert wait_for(lambda: len(menus.submits) == 2, 60) and menus.submits[1].tlvs[SERVICE_OP] == b"\3"  # a last screen


def test_then_surveys_begin_with_screens():
    engine.add_cases(2)
    assert wait_for(lambda: len({submit.phone for submit in menus.submits}) == 3, 60), [submit.text for submit in menus.submits]
    assert len(main.submits) == 4


def test_a_link_that_only_answers_needs_no_probe():
    configure("false")
    engine.hangup()
    assert wait_for(lambda: menus.binds == 2 and menus.sessions, 60)
    asking = probe("menus")
    assert asking.wait(60) == 1 and "shows no screen of its own accord" in asking.stderr.read()


def test_it_ends_cleanly():
    assert engine.stop() == 0


with engine:
    sys.exit(run_tests([test for name, test in list(globals().items()) if name.startswith("test_")], engine) > 0)
