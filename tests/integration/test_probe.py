#!/usr/bin/env python3
"""A link is ready for surveys only once a tester has answered a probe over it.

usage: test_probe.py CCRM CLUSTER SOURCE_FOLDER
"""
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../support"))
from engine_fixture import Centre, Engine, run_tests, wait_for  # noqa: E402

engine = Engine(*sys.argv[1:4])
main = Centre()
SETTINGS = """control_socket: {socket}
testers:
  - name: hong
    number: "01077770000"
links:
  - id: main
    host: 127.0.0.1
    port: {port}
    system_id: ccrm
    reconnect_max: 1s
senders:
  - number: "0212345678"
    owner: test
    registration: TEST
    can_receive: true
"""


def doctor():
    return engine.run_any("doctor", "--config", engine.path("ccrm.yaml"))


def test_without_a_probe_invitations_wait_and_it_is_said():
    engine.configure(SETTINGS.format(socket=engine.path("control.sock"), port=main.port), probe="")
    engine.start()
    assert wait_for(lambda: main.sessions)
    engine.add_cases(3)
    assert wait_for(lambda: engine.sql("select count(*) from ccrm.pending_closing") == "3")
    time.sleep(1.5)  # that nothing happens can only be waited for
    assert engine.sql("select count(*) from ccrm.invitation") == "0" and not main.submits
    assert engine.log().count("links_not_ready") == 1 and "ccrm gateway probe LINK" in engine.log()
    assert "BAD  links ready for surveys: no tester has answered over link main" in doctor()
    assert "unprobed" in engine.run("gateway", "status", "--socket", engine.path("control.sock"), code=1)


def test_a_tester_that_nobody_registered_is_refused():
    engine.run("gateway", "probe", "main", "--tester", "kim", "--db", engine.logins["ops1"], code=1)
    assert "no tester of that name" in engine.stderr and not main.submits


def test_an_unclear_answer_does_not_count_and_the_code_does():
    asking = subprocess.Popen([engine.ccrm, "gateway", "probe", "main", "--tester", "hong", "--wait", "60", "--db",
                               engine.logins["ops1"]], stdout=subprocess.PIPE, text=True)
    assert wait_for(lambda: main.submits)
    text = main.submits[0].text
    assert main.submits[0].phone == "01077770000" and text.startswith("[시험]"), text
    code = text.split()[-1]
    for answer in ("네", "1", "0000" if code != "0000" else "1111"):
        sequence = main.deliver("01077770000", "0212345678", answer.encode("cp949"), coding=14)
        assert wait_for(lambda s=sequence: (s, 0) in main.answers)
    assert engine.sql("select count(*) from ccrm.probe where answered_at is not null") == "0"
    main.deliver("01055550000", "0212345678", code.encode())  # another phone
    main.deliver("01077770000", "0212345678", code.encode())
    assert asking.wait(30) == 0
    assert "ready for surveys until" in asking.stdout.read()
    assert engine.sql("select author || ' ' || (ready_until > now() + interval '89 days') from ccrm.probe where ready_until "
                      "is not null") == "ccrm_ops1 true"


def test_then_the_invitations_leave():
    assert wait_for(lambda: len({submit.phone for submit in main.submits}) == 4), len(main.submits)
    assert "ok   links ready for surveys" in doctor()
    assert engine.sql("select count(*) from ccrm.invitation where outcome = 1") == "3"


def test_an_answer_that_is_too_old_counts_no_more():
    engine.sql("update ccrm.probe set ready_until = now()")
    assert wait_for(lambda: engine.log().count("links_not_ready") == 2)
    count = len(main.submits)
    engine.add_cases(1)
    time.sleep(1.5)
    assert len(main.submits) == count


def test_it_ends_cleanly():
    assert engine.stop() == 0


with engine:
    sys.exit(run_tests([test for name, test in list(globals().items()) if name.startswith("test_")], engine) > 0)
