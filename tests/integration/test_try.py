#!/usr/bin/env python3
"""`ccrm survey try`: a real conversation with a registered tester over the real link, of which nothing counts.

usage: test_try.py CCRM CLUSTER SOURCE_FOLDER
"""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../support"))
from engine_fixture import Centre, Engine, run_tests, wait_for  # noqa: E402

engine = Engine(*sys.argv[1:4])
main = Centre()
TESTER, CITIZEN, SENDER = "01077770000", "01000000000", "0212345678"
SETTINGS = """contact: 02-000-0000
testers:
  - name: hong
    number: "01077770000"
  - name: citizen
    number: "01000000000"
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
COUNTED = ("complaint", "invitation", "conversation", "answer", "opt_out", "survey_invited", "survey_budget", "referral_case",
           "review", "sampled_day")


def counted():
    return [engine.sql(f"select count(*) from ccrm.{table}") for table in COUNTED]


class Try:
    """The command under way; `said` is what it has printed."""

    def __init__(self, *arguments):
        self.out = open(engine.path("try.out"), "wb")
        command = [engine.ccrm, "survey", "try", *arguments, "--config", engine.path("ccrm.yaml"), "--db", engine.logins["ops1"]]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=self.out, stderr=subprocess.STDOUT)
        self.submits = len(main.submits)

    def said(self):
        with open(engine.path("try.out"), encoding="utf-8") as file:
            return file.read()

    def says(self, words):
        assert wait_for(lambda: words in self.said(), 60), self.said()

    def text(self, number):
        """The tester's number-th text of this trial."""
        sent = lambda: [submit for submit in main.submits[self.submits:] if submit.phone == TESTER]  # noqa: E731
        assert wait_for(lambda: len(sent()) > number, 60), self.said()
        return sent()[number]

    def answer(self, text):
        main.deliver(TESTER, SENDER, text.encode("cp949"), coding=14)

    def type(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def end(self, code=0):
        ended = self.process.wait(90)
        assert ended == code, f"ended with {ended}: {self.said()}"
        return self.said()


def test_a_whole_conversation_is_led_over_the_link_and_nothing_of_it_counts():
    engine.configure(SETTINGS.format(port=main.port))
    engine.start()
    assert wait_for(lambda: main.sessions, 60)
    before = counted()
    trial = Try("visit-integrity", "--tester", "hong")
    first = trial.text(0)
    assert first.source == SENDER and first.text.startswith("[시험] ") and "친절" in first.text, first.text
    trial.says("text 1: taken by the network, link main")
    main.deliver_receipt(first)
    trial.says("text 1: delivered")
    trial.answer("5")
    assert trial.text(1).text.startswith("[시험] ")
    trial.says("answer to kindness: clear, score 5")
    trial.answer("4")
    assert "금품" in trial.text(2).text
    trial.answer("2")
    confirm = trial.text(3).text
    assert confirm.startswith("[시험] ") and "7" in confirm, confirm
    trial.answer("7")
    assert "1398" in trial.text(4).text
    trial.says("referral to the integrity office")
    trial.answer("친절하셨어요")
    said = trial.end()
    assert "the conversation has ended: completed" in said and "solicitation: confirmed" in said, said
    assert "nothing of it counts" in said
    assert counted() == before, (before, counted())
    assert engine.sql("select string_agg(distinct rule, ' ') from ccrm.reply") == "trial"
    assert engine.sql("select count(*) from ccrm.audit where act like 'trial.%'") == "1"


def test_the_nights_report_counts_nothing_of_it():
    day = engine.sql("select (now() at time zone 'Asia/Seoul')::date")
    login = subprocess.run([engine.cluster, "login", engine.path("pg"), "ccrm_night", "ccrm_report"], capture_output=True,
                           text=True, check=True).stdout.strip()
    engine.run("night", day, "--db", login, "--set", "database.night_role=ccrm_report", "--out", engine.path("report"))
    names = [os.path.join(folder, name) for folder, _, files in os.walk(engine.path("report")) for name in files]
    with open(next(name for name in names if name.endswith(".json")), encoding="utf-8") as file:
        total = json.load(file)["season"]
    assert int(engine.sql("select count(*) from ccrm.delivery")) >= 6
    told = {key: total[key] for key in ("messages", "segments", "replies", "uncertain", "reviews")}
    assert not any((*told.values(), *total["receipts"].values(), *total["referrals"].values())), total


def test_time_passes_when_it_is_typed_and_a_stop_word_stops_nothing():
    trial = Try("visit-integrity", "--tester", "hong")
    trial.text(0)
    trial.says("taken by the network")
    trial.type(":next")
    assert trial.text(1).text.startswith("[시험] "), trial.said()
    trial.says("reminder")
    trial.answer("수신거부")
    trial.says("a trial stops nothing")
    said = trial.end()
    assert "opted_out" in said, said
    assert engine.sql("select count(*) from ccrm.opt_out") == "0"


def test_the_testers_own_survey_goes_on_when_the_trial_is_over():
    engine.add_cases(1)  # of 01000000000
    own = lambda: [submit for submit in main.submits if submit.phone == CITIZEN]  # noqa: E731
    assert wait_for(own, 60)
    main.deliver_receipt(own()[0])
    assert wait_for(lambda: engine.sql("select count(*) from ccrm.delivery where delivered_at is not null and conversation_id <> 0")
                    == "1", 60)
    trial = Try("call-centre", "--tester", "citizen")
    assert wait_for(lambda: len(own()) == 2, 60), trial.said()
    main.deliver(CITIZEN, SENDER, b"4")
    trial.says("> 4")
    assert engine.sql("select count(*) from ccrm.answer") == "0"
    trial.type(":quit")
    trial.end()
    main.deliver(CITIZEN, SENDER, b"5")
    assert wait_for(lambda: engine.sql("select string_agg(measure || value, ' ') from ccrm.answer") == "kindness5", 60)


def test_who_may_not_be_tried_on_is_said():
    assert "no tester of that name" in Try("visit-integrity", "--tester", "kim").end(1)
    with open(engine.path("other.yaml"), "w", encoding="utf-8") as file, \
            open(engine.path("defs/surveys/visit-integrity.yaml"), encoding="utf-8") as shipped:
        file.write(shipped.read().replace("\nid: visit-integrity", '\nid: other\nsender: "0299999999"'))
    assert "no survey in force sends from that number" in Try(engine.path("other.yaml"), "--tester", "hong").end(1)
    engine.run("survey", "try", "visit-integrity", code=2)
    assert "no reply within 2 s" in Try("visit-integrity", "--tester", "hong", "--wait", "2").end(1)


def test_another_login_hears_nothing_of_it_and_says_nothing_in_it():
    number = engine.sql("select max(trial_id) from ccrm.trial")
    for call in (f"hear_trial({number}, 0)", f"say_in_trial({number}, 0::smallint, '[시험] 안녕')"):
        try:
            engine.sql(f"select ccrm.{call}", engine.logins["ops2"])
            raise RuntimeError(call)
        except AssertionError as refused:
            assert "is over, or is another login" in str(refused), refused


def test_it_ends_cleanly():
    assert engine.stop() == 0


with engine:
    sys.exit(run_tests([test for name, test in list(globals().items()) if name.startswith("test_")], engine) > 0)
