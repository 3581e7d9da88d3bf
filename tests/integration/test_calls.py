#!/usr/bin/env python3
"""Answers that people enter: of citizens who are called, and of cards. Never about solicitation; their mode stays on them.

usage: test_calls.py CCRM CLUSTER SOURCE_FOLDER
"""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../support"))
from engine_fixture import Centre, Engine, run_tests, wait_for  # noqa: E402

engine = Engine(*sys.argv[1:4])
main = Centre()
SENDER = "0212345678"
SETTINGS = """contact: 02-000-0000
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
people = {}


def close(number, phone, department="민원여권과", minutes=1):
    box = subprocess.run([engine.ccrm, "keys", "seal", engine.public], input=phone + "\n", capture_output=True, text=True,
                         check=True).stdout.strip()
    engine.sql(f"select ccrm.complaint_closed('desk', '{number}', '{department}', '여권 발급', 'OF-1', 'counter', "
               f"now() - interval '1 day', now() - interval '{minutes} minutes', 'ko', '{box}'::bytea)")


def ccrm(*words, who="office1", code=0):
    return engine.run(*words, "--config", engine.path("ccrm.yaml"), "--db", people[who], code=code)


def call(*words, **more):
    return ccrm("call", "next", "--key-file", engine.path("key"), *words, **more)


def open_call():
    return engine.sql("select max(attempt_id) from ccrm.call_attempt where ended_at is null")


def answers():
    return engine.sql("select string_agg(question_id || ' ' || value || ' ' || mode, ', ' order by answer_id) from ccrm.answer "
                      "where mode >= 2")


def test_a_landline_is_kept_and_waits_to_be_called():
    for name, role in (("office1", "ccrm_integrity"), ("office2", "ccrm_integrity"), ("ops3", "ccrm_ops")):
        people[name] = subprocess.run([engine.cluster, "login", engine.path("pg"), f"ccrm_{name}", role], capture_output=True,
                                      text=True, check=True).stdout.strip()
    spoken = engine.path("defs/surveys/call-centre.yaml")
    with open(spoken, encoding="utf-8") as file:
        text = file.read().replace('"20:00-09:00"', '"00:00-00:00"')  # whatever the hour is
    with open(spoken, "w", encoding="utf-8") as file:
        file.write(text)
    engine.configure(SETTINGS.format(port=main.port))
    engine.start()
    assert wait_for(lambda: main.sessions, 60)
    close("C-1", "02-123-4567")
    assert wait_for(lambda: engine.sql("select count(*) from ccrm.invitation where outcome = 7") == "1", 60)
    assert engine.sql("select count(*) from ccrm.call_wanted where why = 'landline' and tries = 0") == "1"
    assert not main.submits


def test_who_is_not_of_the_central_office_sees_no_number():
    call(who="ops3", code=3)
    assert "permission denied" in engine.stderr, engine.stderr
    assert engine.sql("select count(*) from ccrm.call_attempt") == "0"


def test_the_sheet_shows_the_number_and_reads_out_all_but_the_sensitive_question():
    sheet = call()
    assert "전화번호: 021234567 (이 열람은 기록되었습니다)" in sheet, sheet
    assert "[kindness] 1..5" in sheet and "[satisfaction]" in sheet and "민원 C-1" in sheet
    asked = sheet.split("금품·식사·접대에 관한 질문은")[0]
    assert "금품" not in asked and "[solicitation]" not in asked, sheet
    assert engine.sql("select author || ' ' || act || ' ' || subject from ccrm.audit where act like 'call.%'") == \
        f"ccrm_office1 call.insert call:{open_call()}"
    assert call() == sheet  # until it is ended
    assert "Call " in call("--locale", "en")
    told = json.loads(call("--json"))
    assert (told["call"], told["why"], told["case"], told["number"]) == (int(open_call()), "landline", "C-1", "021234567"), told
    asked = {one["id"]: one for one in told["questions"]}
    assert (asked["kindness"]["min"], asked["kindness"]["max"]) == (1, 5) and "solicitation" not in asked, told
    assert all(one["text"] in sheet for one in told["questions"]), (told, sheet)
    ccrm("call", "enter", open_call(), "--json", "kindness=5", code=2)


def test_two_callers_never_get_the_same_citizen():
    assert "지금 전화할 사람이 없습니다" in call(who="office2", code=1)
    assert json.loads(call("--json", who="office2", code=1))["call"] is None


def test_an_answer_that_the_question_does_not_allow_stores_nothing():
    number = open_call()
    for words, why in ((["kindness=6"], "outside the question's range"), (["kindnes=5"], "did you mean 'kindness'?"),
                       (["solicitation=2"], "is sensitive"), (["kindness=5", "kindness=4"], "answered twice"),
                       (["kindness="], "is empty"), (["kindness=5", "satisfaction=x"], "is no number")):
        ccrm("call", "enter", number, *words, code=1)
        assert why in engine.stderr, engine.stderr
    ccrm("call", "enter", number, "kindness=5", who="office2", code=1)
    assert "another login's" in engine.stderr
    ccrm("call", "enter", number, code=2)
    ccrm("call", "enter", number, "--result", "busy", code=2)
    assert answers() == "" and open_call() == number


def test_who_does_not_answer_is_called_three_times_four_hours_apart():
    for tried in (1, 2, 3):
        ccrm("call", "enter", open_call(), "--result", "no-answer")
        call(code=1)  # not again at once
        engine.sql("update ccrm.call_attempt set begun_at = begun_at - interval '5 hours'")
        if tried < 3:
            assert f"3번 가운데 {tried + 1}번째" in call()
    call(code=1)
    assert engine.sql("select string_agg(result, ' ') from ccrm.call_attempt") == "no-answer no-answer no-answer"


def test_answers_are_stored_with_their_mode_and_the_words_are_read():
    close("C-2", "031-123-4567")
    assert wait_for(lambda: engine.sql("select count(*) from ccrm.invitation where outcome = 7") == "2", 60)
    call()
    said = ccrm("call", "enter", open_call(), "kindness=2", "satisfaction=3", "opinion=담당자가 돈을 요구해서 십만원을 줬습니다")
    assert "3 answers stored" in said, said
    assert answers() == "kindness 2 2, satisfaction 3 2, opinion 0 2", answers()
    assert engine.sql("select result from ccrm.call_attempt order by attempt_id desc limit 1") == "answered"
    referral = engine.sql("select case_id from ccrm.referral_case where by_text")
    assert referral != "", "a plain report in words is a referral"
    call(code=1)


def test_a_database_refuses_solicitation_entered_by_people():
    try:
        engine.sql("insert into ccrm.answer (known_at, arrived_at, conversation_id, complaint_id, phone_id, question, question_id, "
                   "measure, state, value, mode) values (now(), now(), 0, 1, 1, 2, 'solicitation', 'solicitation', 3, 2, 2)")
        raise RuntimeError("taken")
    except AssertionError as refused:
        assert "answer_entered_check" in str(refused), refused


def test_cards_are_entered_with_line_errors_and_rejects_once():
    close("C-3", "01011112222")
    assert wait_for(lambda: engine.sql("select count(*) from ccrm.conversation") == "1", 60)
    for number in ("C-4", "C-5"):
        engine.sql(f"select ccrm.complaint_closed('desk', '{number}', '민원여권과', '여권 발급', 'OF-1', 'counter', "
                   "now() - interval '1 day', now() - interval '1 minute', 'ko', null)")
    with open(engine.path("cards.csv"), "w", encoding="utf-8") as file:
        file.write("number,kindness,satisfaction,opinion\nC-4,5,4,좋았어요\nC-5,1,,\nC-9,3,3,\nC-4,9,1,\nC-5,2\nC-5,,,\n")
    words = ("intake", "answers", engine.path("cards.csv"), "--survey", "visit-integrity", "--source", "desk", "--rejects",
             engine.path("refused.csv"))
    said = ccrm(*words)
    assert "6 cards read, 4 refused; answers: 4 new, 0 unchanged" in said, said
    for line in (":4: no case of this source has that number", ":5: column kindness: what is there is outside",
                 ":6: 2 fields where the header has 4", ":7: no question is answered"):
        assert "cards.csv" + line in engine.stderr, engine.stderr
    with open(engine.path("refused.csv"), encoding="utf-8") as file:
        assert file.read().splitlines()[1].endswith("C-9,3,3,")
    assert "answers: 0 new, 4 unchanged" in ccrm(*words)
    assert answers().endswith("kindness 5 3, satisfaction 4 3, opinion 0 3, kindness 1 3"), answers()


def test_a_sensitive_or_unknown_column_is_refused_before_any_row():
    for header, why in (("number,solicitation", "'solicitation' is a sensitive question"), ("number,kindnes", "did you mean 'kindness'?"),
                        ("kindness", "'number' is missing"), ("number,kindness,kindness", "is there twice")):
        with open(engine.path("wrong.csv"), "w", encoding="utf-8") as file:
            file.write(header + "\nC-4,1\n")
        ccrm("intake", "answers", engine.path("wrong.csv"), "--survey", "visit-integrity", "--source", "desk", code=3)
        assert "wrong.csv:1: the column" in engine.stderr and why in engine.stderr, engine.stderr


def test_what_the_citizen_answered_by_text_stays_as_it_is():
    sent = lambda: [submit for submit in main.submits if submit.phone == "01011112222"]  # noqa: E731
    assert wait_for(sent, 60)
    main.deliver_receipt(sent()[0])
    assert wait_for(lambda: engine.sql("select count(*) from ccrm.delivery where delivered_at is not null") == "1", 60)
    main.deliver("01011112222", SENDER, b"2")
    assert wait_for(lambda: engine.sql("select count(*) from ccrm.answer where mode = 0") == "1", 60)
    with open(engine.path("late.csv"), "w", encoding="utf-8") as file:
        file.write("number,kindness,satisfaction\nC-3,5,5\n")
    said = ccrm("intake", "answers", engine.path("late.csv"), "--survey", "visit-integrity", "--source", "desk")
    assert "1 new, 0 unchanged, 1 left as the citizen texted them" in said, said


def test_who_agreed_to_be_called_is_called_and_who_was_asked_for_money_by_text_is_not():
    conversation = engine.sql("select conversation_id || ' ' || complaint_id || ' ' || phone_id from ccrm.conversation").split()
    engine.sql("update ccrm.conversation set phase = 3, outcome = 1")
    insert = ("insert into ccrm.answer (known_at, arrived_at, conversation_id, complaint_id, phone_id, question, question_id, measure, "
              f"state, value) values (now(), now(), {', '.join(conversation)}, 4, '%s', '%s', 0, 1)")
    engine.sql(insert % ("callback", "callback"))
    assert "전화를 받겠다고 답함" in call("--survey", "call-centre") and "[settled]" in call("--survey", "call-centre")
    ccrm("call", "enter", open_call(), "settled=1", code=1)  # of the survey that is read out
    assert "no question 'settled'" in engine.stderr
    ccrm("call", "enter", open_call(), "settled=yes", "--survey", "call-centre")
    assert answers().endswith("settled 1 2"), answers()
    engine.sql("delete from ccrm.call_attempt where why = 'agreed'")
    assert engine.sql("select count(*) from ccrm.call_wanted where why = 'agreed'") == "1"
    engine.sql(insert % ("solicitation", "solicitation"))
    assert engine.sql("select count(*) from ccrm.call_wanted where why = 'agreed'") == "0"


def test_who_refused_is_not_called_again_for_another_case():
    close("C-6", "055-123-4567")
    assert wait_for(lambda: engine.sql("select count(*) from ccrm.call_wanted where why = 'landline'") == "1", 60)
    call()
    ccrm("call", "enter", open_call(), "--result", "refused")
    close("C-7", "055-123-4567")
    assert wait_for(lambda: engine.sql("select count(*) from ccrm.invitation where outcome = 7") == "4", 60)
    call(code=1)


def test_the_report_counts_them_and_shows_them_apart():
    day = engine.sql("select (now() at time zone 'Asia/Seoul')::date")
    login = subprocess.run([engine.cluster, "login", engine.path("pg"), "ccrm_night", "ccrm_report"], capture_output=True,
                           text=True, check=True).stdout.strip()
    engine.run("night", day, "--db", login, "--set", "database.night_role=ccrm_report", "--out", engine.path("report"))
    names = [os.path.join(folder, name) for folder, _, files in os.walk(engine.path("report")) for name in files]
    with open(next(name for name in names if name.endswith(".json")), encoding="utf-8") as file:
        modes = json.load(file)["measured"]["modes"]
    told = {mode: split["kindness"]["n"] for mode, split in modes.items()}
    assert told == {"sms": 1, "ussd": 0, "phone": 1, "card": 2}, modes
    pages = [name for name in names if name.endswith(".html")]
    shown = ""
    for name in pages:
        with open(name, encoding="utf-8") as file:
            shown += file.read()
    assert "카드" in shown and "Phone" in shown, pages


def test_what_was_written_down_ends_with_the_texts_unless_it_is_held():
    engine.sql("update ccrm.entered_text set entered_at = now() - interval '400 days'")
    assert engine.sql("select count(*) from ccrm.entered_text") == "2"  # a plain report, whose referral is open, and praise
    proposal = engine.sql("insert into ccrm.retention_proposal (kind, part, before, rows, kept_days) values ('texts', 'reply_default', "
                          "now() - interval '365 days', 1, 365) returning proposal_id")
    engine.sql(f"insert into ccrm.retention_approval (proposal_id, reference, removed) values ({proposal}, 'review 12', 1)")
    assert "십만원" in engine.sql("select string_agg(words, ' | ') from ccrm.entered_text")
    assert engine.sql("select count(*) from ccrm.entered_text") == "1"
    before = engine.sql("select count(*) from ccrm.answer where mode >= 2 and measure = 'kindness'")
    engine.sql("select ccrm.keep_answer_days('answer_default', now() + interval '1 day', 'Asia/Seoul') "
               "from pg_class where relname = 'answer_default'")
    for month in engine.sql("select relname from pg_class where relname ~ '^answer_[0-9]{4}_[0-9]{2}$'").split():
        engine.sql(f"select ccrm.keep_answer_days('{month}', now() + interval '1 day', 'Asia/Seoul')")
    assert engine.sql("select sum(n) from ccrm.answer_day where mode >= 2 and measure = 'kindness'") == before


def test_it_ends_cleanly():
    assert engine.stop() == 0


with engine:
    sys.exit(run_tests([test for name, test in list(globals().items()) if name.startswith("test_")], engine) > 0)
