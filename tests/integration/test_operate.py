#!/usr/bin/env python3
"""What operators do to a running engine: suspend, drain and resume links, and stop all sending.

usage: test_operate.py CCRM CLUSTER SOURCE_FOLDER
"""
import grp
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../support"))
from engine_fixture import Centre, Engine, run_tests, wait_for  # noqa: E402

engine = Engine(*sys.argv[1:4])
main = Centre()


def links(**settings):
    more = "".join(f"    {key}: {value}\n" for key, value in settings.items())
    return f"""control_socket: {engine.path('control.sock')}
links:
  - id: main
    host: 127.0.0.1
    port: {main.port}
    system_id: ccrm
    reconnect_max: 1s
{more}senders:
  - number: "0212345678"
    owner: test
    registration: TEST
    can_receive: true
"""


def ops(*command, login="ops1", code=0):
    return engine.run(*command, "--db", engine.logins[login], code=code)


def queued():
    return int(engine.sql("select count(*) from ccrm.outbox"))


def wait_for_queue(count):
    assert wait_for(lambda: queued() >= count), queued()


def nothing_leaves(seconds=1.5):
    before = len(main.submits)
    time.sleep(seconds)  # that nothing happens can only be waited for
    return len(main.submits) == before


def latest_after(stopped, seconds=3):
    """How long after that moment the last submit came, less twice what this machine was late in the meantime."""
    late = 0.0
    while time.monotonic() < stopped + seconds:  # that nothing more comes can only be waited for
        before = time.monotonic()
        time.sleep(0.02)
        late = max(late, time.monotonic() - before - 0.02)
    after = max(submit.at for submit in main.submits) - stopped
    print(f"# the last submit left {after:.2f} s after the stop was committed; this machine was up to {late:.2f} s late")
    return after - 2 * late


def test_a_suspended_link_sends_nothing_until_it_is_resumed():
    engine.configure(links())
    engine.start()
    assert wait_for(lambda: main.sessions)
    assert "no engine has run a link 'mian'; there are: main" in (ops("gateway", "suspend", "mian", "--reason", "x", code=1),
                                                                    engine.stderr)[1]
    assert "suspended" in ops("gateway", "suspend", "main", "--reason", "the carrier asks us to wait")
    time.sleep(1)
    engine.add_cases(3)
    wait_for_queue(3)
    assert nothing_leaves() and len(main.sessions) == 1
    assert engine.sql("select suspended_by, reason from ccrm.link_suspension") == "ccrm_ops1|the carrier asks us to wait"
    assert "ccrm_ops1" in ops("gateway", "resume", "main", login="ops2")
    assert wait_for(lambda: len(main.submits) == 3)
    assert engine.sql("select lifted_by from ccrm.link_suspension") == "ccrm_ops2"
    assert ops("gateway", "resume", "main", code=1) == ""


def test_a_suspension_outlives_a_restart():
    ops("gateway", "suspend", "main", "--reason", "x")
    assert engine.stop() == 0
    engine.start()
    assert wait_for(lambda: main.binds == 2)
    engine.add_cases(2)
    wait_for_queue(2)
    assert nothing_leaves()
    ops("gateway", "resume", "main")
    assert wait_for(lambda: len(main.submits) == 5)


def status(*options, code=0):
    return engine.run("gateway", "status", "--socket", engine.path("control.sock"), *options, code=code)


def test_status_says_whether_it_is_up_and_how_fast():
    assert stat.S_IMODE(os.stat(engine.path("control.sock")).st_mode) == 0o660
    main.deliver_receipt(main.submits[-1])
    answer = wait_for(lambda: (lambda a: a["links"][0]["receipts"] == 1 and a)(json.loads(status("--json"))))
    link = answer["links"][0]
    assert (link["link"], link["state"], link["bound"], link["accepted"]) == ("main", "up", 1, 2), link
    assert link["response_ms_median"] >= 0 and link["receipt_ms_median"] > 0 and answer["database_up"], answer
    assert "up" in status().splitlines()[1]
    ops("gateway", "suspend", "main", "--reason", "look")
    assert wait_for(lambda: json.loads(engine.run_any("gateway", "status", "--socket", engine.path("control.sock"),
                                                      "--json"))["links"][0]["state"] == "suspended")
    assert "suspended" in status(code=1)
    ops("gateway", "resume", "main")
    assert wait_for(lambda: "suspended" not in engine.run_any("gateway", "status", "--socket", engine.path("control.sock")))
    engine.run("gateway", "status", "--socket", engine.path("nowhere"), code=4)
    assert "is the engine running" in engine.stderr


def test_who_may_not_open_the_socket_is_told_what_to_do():
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:  # where another user reaches the program
        os.chmod(folder, 0o755)
        program = shutil.copy(sys.argv[1], os.path.join(folder, "ccrm"))
        os.chmod(engine.path("control.sock"), 0)
        other = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        done = subprocess.run([program, "gateway", "status", "--socket", engine.path("control.sock")], capture_output=True, text=True,
                              check=False, **other)
        os.chmod(engine.path("control.sock"), 0o660)
    group = grp.getgrgid(os.stat(engine.path("control.sock")).st_gid).gr_name
    assert done.returncode == 4 and f"members of the group {group}: `usermod -aG {group} LOGIN`" in done.stderr, done.stderr


def test_a_socket_that_cannot_be_made_is_said_with_what_to_do():
    config = engine.path("elsewhere.yaml")
    with open(engine.path("ccrm.yaml"), encoding="utf-8") as file:
        text = file.read().replace(engine.path("control.sock"), engine.path("nowhere/control.sock"))
    with open(config, "w", encoding="utf-8") as file:
        file.write(text)
    process = subprocess.Popen([engine.ccrm, "run", "--config", config], stderr=subprocess.PIPE, text=True)
    line = next(line for line in process.stderr if "no_control_socket" in line)
    process.terminate()
    process.communicate(timeout=60)
    assert "level=warning" in line and "its folder is not there: make it" in line and "control_socket" in line, line


def test_what_a_status_suspended_is_a_row_and_can_be_resumed():
    main.answer = lambda submit: 0x0F  # RINVSYSID
    engine.add_cases(1)
    assert wait_for(lambda: engine.sql("select suspended_by, reason from ccrm.link_suspension where lifted_at is null")
                    == "ccrm_run|ESME_RINVSYSID")
    main.answer = lambda submit: 0
    engine.sql("update ccrm.outbox set send_at = now()")
    assert nothing_leaves()
    count = len(main.submits)
    ops("gateway", "resume", "main")
    assert wait_for(lambda: len(main.submits) == count + 1)
    assert engine.log().count("link_suspended") == 1


def test_a_drained_link_unbinds_and_binds_again_when_it_is_resumed():
    binds = main.binds
    ops("gateway", "drain", "main", "--reason", "new cable")
    assert wait_for(lambda: not main.sessions)
    engine.add_cases(1)
    wait_for_queue(1)
    assert nothing_leaves() and main.binds == binds
    count = len(main.submits)
    ops("gateway", "resume", "main")
    assert wait_for(lambda: len(main.submits) == count + 1)
    assert main.binds == binds + 1


def test_one_second_after_stop_nothing_leaves():
    engine.configure(links(segments_per_s=20))
    engine.hangup()
    assert wait_for(lambda: "changed=1" in engine.log())
    assert wait_for(lambda: main.sessions)
    engine.add_cases(300)
    assert wait_for(lambda: len(main.submits) > 30)  # it sends; many wait, claimed and not
    assert queued() > 50
    ops("stop", "--all", "--reason", "wrong text")
    stopped = time.monotonic()
    assert latest_after(stopped) <= 1.0
    assert queued() > 50


def test_what_was_throttled_is_not_sent_again_either():
    main.answer = lambda submit: 0x58
    lift()
    count = len(main.submits)
    assert wait_for(lambda: len(main.submits) > count)
    ops("stop", "--all", "--reason", "again")
    stopped = time.monotonic()
    assert latest_after(stopped) <= 1.0
    main.answer = lambda submit: 0


def lift():
    assert "you ask to lift" in ops("stop", "--lift", code=1)
    assert "you ask to lift" in ops("stop", "--lift", code=1)  # the same person again changes nothing
    assert "lifted" in ops("stop", "--lift", login="ops2")


def test_replies_are_recorded_and_answered_while_all_is_stopped():
    first = main.submits[0]
    messages = engine.sql("select count(*) from ccrm.message")
    sequence = main.deliver(first.phone, first.source, b"5")
    assert wait_for(lambda: (sequence, 0) in main.answers)
    assert engine.sql("select count(*) from ccrm.reply") == "1"
    assert wait_for(lambda: engine.sql("select count(*) from ccrm.message") != messages), "the next prompt waits"
    assert nothing_leaves(1)


def test_lifting_takes_two_persons_and_then_what_waited_leaves():
    count = len(main.submits)
    lift()
    assert ops("stop", "--lift", code=1) == ""
    assert wait_for(lambda: len(main.submits) > count)
    row = engine.sql("select stopped_by, lift_asked_by, lifted_by from ccrm.sending_stop order by 1 limit 1")
    assert row == "ccrm_ops1|ccrm_ops1|ccrm_ops2", row
    acts = engine.sql("select string_agg(distinct act, ' ' order by act) from ccrm.audit")
    assert "sending-stop.insert" in acts and "sending-stop.update" in acts and "link-suspension.insert" in acts, acts


def test_the_table_of_statuses_is_printed():
    table = engine.run("gateway", "statuses")
    assert "0x0000000F ESME_RINVSYSID" in table and "suspend the link until people resume it" in table
    assert "others" in table.splitlines()[-1]


with engine:
    sys.exit(run_tests([test for name, test in list(globals().items()) if name.startswith("test_")], engine) > 0)
