#!/usr/bin/env python3
"""What a survey leaves to chance or to the citizen, in the running engine: an experiment's arms (whose digits confirm, in which
order is asked, who is asked again after a denial) and the language that the citizen chooses.

usage: test_arms.py CCRM CLUSTER SOURCE_FOLDER
"""
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../support"))
from engine_fixture import Centre, Engine, run_tests, wait_for  # noqa: E402

engine = Engine(*sys.argv[1:4])
SENDER = "0212345678"
HEAD = """apiVersion: ccrm/v1
kind: Survey
id: arms
basis: handled-complaint
locales: [ko, en]
{more}
schedule: {{delay: 0s, quiet_hours: "00:00-00:00", case_age_max: 14d, expire_after: 7d, messages_max: 14}}
texts:
  intro: {{ko: "[{{office}}] 설문입니다. 중단 '거부', 확인 {{contact}}", en: "[{{office}}] A survey. STOP to end. Verify: {{contact}}"}}
  thanks: {{ko: "고맙습니다", en: "Thank you"}}
  help: {{ko: "숫자로 답해 주세요", en: "Please answer with a number"}}
  opted_out: {{ko: "더 보내지 않습니다", en: "We will not write again"}}
  wrong_person: {{ko: "죄송합니다", en: "Sorry"}}
questions:
"""
QUESTIONS = """  - id: kindness
    kind: scale
    measure: kindness
    scale: {min: 1, max: 5}
    text: {ko: "친절했습니까? 1 아니요 2 3 4 5 예", en: "Kind? 1 no 2 3 4 5 yes"}
  - id: solicitation
    kind: choice
    measure: solicitation
    sensitive: true
    text: {ko: "요구했습니까? 1 없다 2 있다 3 답하지 않음", en: "Asked? 1 no 2 yes 3 no answer"}
    choices:
      - {id: none, digit: 1, means: denied, words: {ko: [없다], en: ["no"]}}
      - {id: happened, digit: 2, means: reported, words: {ko: [있다], en: ["yes"]}}
      - {id: declined, digit: 3, means: declined}
    confirm:
      after: happened
      right: 7
      wrong: 8
      text: {ko: "있다고 답함: 맞으면 {right}, 아니면 {wrong}", en: "You said yes: {right} if right, {wrong} if not"}
      mirror: {ko: "없다고 답함: 맞으면 {right}, 아니면 {wrong}", en: "You said no: {right} if right, {wrong} if not"}
      closing: {ko: "고맙습니다. 정식 신고는 아닙니다", en: "Thank you. This is not a formal report"}
"""
ARMS = """experiment:
  id: trial
  arms:
    - {id: plain, share: 25%}
    - {id: swapped, share: 25%, swap_confirm: true}
    - {id: turned, share: 25%, order: [solicitation, kindness]}
    - {id: mirrored, share: 25%, mirror: true}"""
LANGUAGE = """  - id: language
    kind: language
    text: {ko: "언어를 고르세요. 1 한국어 2 English", en: "Choose a language. 1 한국어 2 English"}
"""
SETTINGS = """contact: 02-000-0000
survey: arms
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
CITIZENS = 60


class City:
    """Citizens who answer each text by what `answer` says of it; `told` has every text by phone."""

    def __init__(self, answer):
        self.answer, self.told, self.lock = answer, {}, threading.Lock()
        self.centre = Centre(self.take)

    def take(self, submit):
        with self.lock:
            self.told.setdefault(submit.phone, []).append(submit.text)
        threading.Thread(target=self.react, args=(submit,), daemon=True).start()
        return 0

    def react(self, submit):
        wait_for(lambda: hasattr(submit, "id"), 60)
        self.centre.deliver_receipt(submit)
        reply = self.answer(submit.phone, submit.text)
        if reply is not None:
            self.centre.deliver(submit.phone, SENDER, reply.encode("cp949"), coding=14)


def begin(city, more, questions):
    with open(engine.path("defs/surveys/arms.yaml"), "w", encoding="utf-8") as file:
        file.write(HEAD.format(more=more) + questions)
    engine.configure(SETTINGS.format(port=city.centre.port))
    assert "0 errors" in engine.run("survey", "check", engine.path("defs/surveys/arms.yaml"))
    engine.start()
    assert wait_for(lambda: city.centre.sessions, 60)


def of_arm(arm):
    return set(engine.sql("select c.source_number from ccrm.conversation v join ccrm.complaint c using (complaint_id) "
                          f"where v.arm = {arm}").split())


def phone(case):
    return f"0100{int(case.split('-')[1]):07d}"


def reply_of(number, text):
    """Every third citizen was asked for money, and means it."""
    asked = int(number) % 3 == 0
    if "친절했습니까" in text:
        return "5"
    if "요구했습니까" in text:
        return "2" if asked else "1"
    if "답함: 맞으면 " in text:
        return text.split("답함: 맞으면 ")[1][0]
    return None


city = City(reply_of)


def test_every_citizen_of_every_arm_comes_to_the_end():
    begin(city, ARMS, QUESTIONS)
    engine.add_cases(CITIZENS)
    assert wait_for(lambda: engine.sql("select count(*) from ccrm.conversation where phase = 3") == str(CITIZENS), 120), \
        engine.sql("select phase, question, count(*) from ccrm.conversation group by 1, 2")
    assert engine.sql("select count(*) from ccrm.conversation where outcome <> 1") == "0"
    assert engine.sql("select count(*) from ccrm.conversation v join ccrm.invitation i using (complaint_id) where v.arm <> i.arm") == "0"
    assert all(of_arm(arm) for arm in range(4)), [len(of_arm(arm)) for arm in range(4)]


def test_one_arm_confirms_with_the_other_digit():
    for arm, right in ((0, "맞으면 7, 아니면 8"), (1, "맞으면 8, 아니면 7"), (2, "맞으면 7, 아니면 8")):
        for case in of_arm(arm):
            asked = [text for text in city.told[phone(case)] if "있다고 답함" in text]
            assert len(asked) == (int(phone(case)) % 3 == 0) and all(right in text for text in asked), (arm, asked)


def test_one_arm_asks_in_another_order():
    for arm, first in ((0, "친절했습니까"), (2, "요구했습니까")):
        for case in of_arm(arm):
            texts = city.told[phone(case)]
            assert "설문입니다" in texts[0] and first in texts[0], (arm, texts)


def test_one_arm_is_asked_again_after_a_denial_which_stays_counted():
    for arm in range(4):
        for case in of_arm(arm):
            mirrored = [text for text in city.told[phone(case)] if "없다고 답함" in text]
            assert len(mirrored) == (arm == 3 and int(phone(case)) % 3 != 0), (arm, mirrored)
    said = engine.sql("select string_agg(distinct a.state || ' ' || a.value, ', ') from ccrm.answer a join ccrm.conversation v "
                      "using (conversation_id) where v.arm = 3 and a.measure = 'solicitation' and a.state in (0, 3)")
    assert set(said.split(", ")) == {"0 1", "3 2"}, said
    confirmed = engine.sql("select count(*) from ccrm.answer where measure = 'solicitation' and state = 3")
    asked = sum(int(number) % 3 == 0 for number in city.told)
    assert int(confirmed) == asked == int(engine.sql("select count(*) from ccrm.referral_case"))


def test_the_language_that_the_citizen_chooses_is_spoken_from_then_on():
    assert engine.stop() == 0
    engine.sql("delete from ccrm.conversation_latest")

    def choose(number, text):
        if "언어를 고르세요" in text:
            return "2" if int(number) % 2 == 0 else "1"
        return "5" if "Kind?" in text or "친절했습니까" in text else "1" if "Asked?" in text or "요구했습니까" in text else None

    other = City(choose)
    begin(other, "locale: citizen", LANGUAGE + QUESTIONS)
    engine.add_cases(6)
    assert wait_for(lambda: engine.sql("select count(*) from ccrm.conversation where phase = 3") == str(CITIZENS + 6), 120)
    for number, texts in other.told.items():
        english = int(number) % 2 == 0
        assert "언어를 고르세요" in texts[0] and "English" in texts[0], texts
        wanted, unwanted = ("Kind?", "친절") if english else ("친절했습니까", "Kind?")
        assert any(wanted in text for text in texts) and not any(unwanted in text for text in texts), texts
        # Who asks and how to stop is said with the choice; whoever chooses another language is told in that one too.
        assert "중단 '거부'" in texts[0] and sum("중단 '거부'" in text for text in texts) == 1, texts
        assert [("STOP to end" in text) for text in texts[1:]] == [english and wanted in text for text in texts[1:]], texts
        assert texts[-1] == ("Thank you" if english else "고맙습니다"), texts
    assert engine.sql("select string_agg(distinct locale::text, ' ' order by locale::text) from ccrm.conversation "
                      f"where conversation_id > (select min(conversation_id) + {CITIZENS - 1} from ccrm.conversation)") == "0 1"
    assert engine.stop() == 0


with engine:
    sys.exit(run_tests([test for name, test in list(globals().items()) if name.startswith("test_")], engine) > 0)
