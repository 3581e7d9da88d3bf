#!/usr/bin/env python3
"""An anonymous survey of staff from its list to its results, over a link; then somebody with a copy of the whole database tries to join
a person to an answer. Arguments: ccrm, the source folder. Prints TAP."""
import json
import os
import subprocess
import sys

ccrm, source = map(os.path.abspath, sys.argv[1:3])
sys.path.insert(0, os.path.join(source, "tests/support"))
from engine_fixture import Centre  # noqa: E402
from join_attack import Attack  # noqa: E402
from live import Live, check, end, within  # noqa: E402
from published import Published  # noqa: E402

NUMBER = "0212345678"
ASKS = ["얼마나 만족", "얼마나 공정", "금품·향응", "부당한 업무"]
QUESTIONS = ("work", "fairness", "integrity", "pressure")
THANKS = "답해 주셔서"
QUITS, SILENT, PARTIAL = 3, 18, 22  # opts out in the middle; says nothing; stops after the first question
MARK = "표식칠칠"  # words of a reply that no digit is in


class Person:
    def __init__(self, centre, place):
        self.centre, self.place, self.told = centre, place, 0
        self.phone = f"010013000{place:02}"
        self.unit = "본청" if place < 14 else "보건소" if place < 20 else "동 주민센터"
        self.answers = [place % 5 + 1, place // 5 % 5 + 1, place % 3 + 1, place % 2 + 1]

    def says(self, text):
        self.centre.deliver(self.phone, NUMBER, str(text).encode("utf-16-be"), coding=8)

    def heard(self):
        return [submit for submit in list(self.centre.submits) if submit.phone.endswith(self.phone[1:])]

    def hears(self, words):
        return words in "".join(submit.text for submit in self.heard())

    def confirms(self):
        """Receipts of all that came."""
        new = self.heard()[self.told:]
        self.told += len(new)
        for submit in new:
            self.centre.deliver_receipt(submit)


def all_hear(people, words):
    good = within(90, lambda: all(person.hears(words) for person in people))
    for person in people:
        person.confirms()
    return good


class Survey:
    def __init__(self, live, published):
        self.live, self.published = live, published
        self.office = published.login("inspector", "ccrm_integrity")

    def run(self, *words, db=None):
        done = self.live.run("survey", *words, "--db", db or self.office)
        return done.returncode, done.stdout + done.stderr

    def start(self, reason="twice a year, as agreed with the staff council"):
        return self.run("campaign", "start", "staff", "--reason", reason, "--config", self.live.path("ccrm.yaml"), db=self.published.logins[0])

    def may_read(self, column):
        """Does the office's login read that of conversations?"""
        return subprocess.run(["psql", "-XqAt", "-d", self.office, "-c", f"select {column} from ccrm.conversation"], capture_output=True, check=False).returncode == 0

    def results(self):
        return json.loads(self.run("results", "staff", "--json", "--locale", "en")[1])["results"]


def check_list(live, survey, people):
    def write(rows):
        with open(live.path("staff.csv"), "w", encoding="utf-8") as file:
            file.write("phone,unit,locale\n" + "\n".join(rows) + "\n")
    load = ("audience", "load", "staff", "--from", live.path("staff.csv"), "--key-file", live.path("key"))
    write(["01001300000,본청,ko", "02-123-4567,본청,ko", "01001300001,,ko"])
    code, told = survey.run(*load)
    check("a list with a landline or without a unit is not loaded, by its lines", code == 1 and "line 3" in told and "line 4" in told
          and live.sql("select count(*) from ccrm.audience_member") == "0", told)
    write(["01001300000,본청,ko", "010-0130-0000,보건소,ko"])
    code, told = survey.run(*load)
    check("nor one with a number twice", code == 1 and "twice" in told, told)
    write([f"{person.phone},{person.unit},ko" for person in people[:9]])
    survey.run(*load)
    code, told = survey.start()
    check("fewer people than the minimum are not asked", code != 0 and "fewer than 10" in told, told)
    write([f"{person.phone},{person.unit},ko" for person in people])
    code, told = survey.run(*load, db=survey.published.logins[0])
    check("the list is the integrity office's", code == 3, told)
    code, told = survey.run(*load)
    check("it loads the list, whole", code == 0 and str(len(people)) in told, told)
    sizes = json.loads(survey.run("audience", "show", "staff", "--json")[1])["units"]
    check("and sees its sizes", {row["unit"]: row["people"] for row in sizes} == {"본청": 14, "보건소": 6, "동 주민센터": 5}, sizes)
    check("no number is in the database", not Attack(live, []).copy.holds("1001300"))


def check_start(survey, people):
    code, told = survey.start()
    check("the campaign of an anonymous survey asks its list", code == 0 and f"asks the {len(people)} people" in told, told)
    check("once at a time", survey.start()[0] != 0)
    code, told = survey.run("audience", "clear", "staff", "--reason", "in the middle of it")
    check("while it is under way the list stays", code == 1 and "under way" in told, told)
    check("each is asked", all_hear(people, ASKS[0]), [len(person.heard()) for person in people])


def converse(live, survey, people):
    """Everybody answers but those who do not; `people` are on the list."""
    people[1].says(MARK)
    check("what is no answer is asked again", within(60, lambda: len(people[1].heard()) > len(people[2].heard())))
    people[1].confirms()
    talkers = [person for person in people if person.place != SILENT]
    for question, words in enumerate(ASKS[1:]):
        for person in talkers:
            person.says("거부" if (person.place, question) == (QUITS, 2) else person.answers[question])
        talkers = [person for person in talkers if (person.place, question) not in ((QUITS, 2), (PARTIAL, 0))]
        check(f"they answer one question and hear the next: {words}", all_hear(talkers, words))
        if question == 0:
            check("of live ones no reply is kept", live.sql("select (select count(*) from ccrm.reply) + (select count(*) from ccrm.answer)") == "0")
            check("what they said so far the engine alone reads", not survey.may_read("given") and survey.may_read("phase"))
            case = live.sql("select source_number from ccrm.complaint where source = 'audience' limit 1")
            held = live.run("hold", "add", f"complaint:{case}", "--reason", "evidence of an inquiry", "--db", survey.office)
            check("nobody holds it up as evidence", held.returncode == 1 and "nothing of it is kept" in held.stderr, held.stderr)
            check("nothing is told of it meanwhile", {row["question"] for row in survey.results()} == {None}, survey.results())

    def ends(person):  # each in a transaction of its own
        person.says(person.answers[3])
        return within(60, lambda: person.hears(THANKS))
    check("one after the other hears the thanks", all([ends(person) for person in talkers]))
    return talkers


def truth_of(done):
    """What they said, in the order in which they ended."""
    return {question: [person.answers[place] for person in done] for place, question in enumerate(QUESTIONS)}


def check_attack(live, what, done, numbers):
    """`done` have answered, each otherwise: nothing of theirs but the unit differs, and nothing of theirs meets an answer."""
    attack = Attack(live, numbers.values())
    mine = [numbers[person.phone] for person in done]
    for unit in sorted({person.unit for person in done}):
        profiles = attack.profiles([numbers[person.phone] for person in done if person.unit == unit])
        check(f"{what}: the rows of those of {unit} differ in nothing", len(profiles) == 1, "\n".join(sorted(set.union(*map(set, profiles)) - set.intersection(*map(set, profiles)))))
    joined = [(person, attack.joined(person)) for person in mine]
    check(f"{what}: no id, time or transaction joins one of {len(mine)} to an answer", not any(found for _, found in joined), [j for j in joined if j[1]][:3])
    check(f"{what}: nor does the order of rows", not attack.ordered(truth_of(done)), attack.ordered(truth_of(done)))
    check(f"{what}: their words are nowhere", not attack.copy.holds(MARK), attack.copy.holds(MARK))
    check(f"{what}: there are answers to be joined", len(attack.copy.answers()) > 10, len(attack.copy.answers()))


def check_fails(live, numbers, person, done):
    """The attack sees what it looks for: one row too many, by an id, a time, a transaction or a text."""
    victim = numbers[person.phone]
    def finds(what, plant, undo):
        live.sql(plant)
        attack = Attack(live, numbers.values())
        check(f"it would have found {what}", bool(attack.joined(victim)) or bool(attack.copy.holds(MARK)))
        live.sql(undo)
    ballot, other = "question_id text, value integer", "('integrity', 1)"
    finds("an answer with the number's id", f"create table ccrm.leak as select {victim}::bigint as phone_id, 'integrity' as question_id, 2 as value", "drop table ccrm.leak")
    finds("one over another table", f"""create table ccrm.leak as select 77777 as ballot_id, 'integrity' as question_id, 2 as value;
        create table ccrm.leak_too as select 77777 as ballot_id, lookup_hash from ccrm.phone where phone_id = {victim}""", "drop table ccrm.leak, ccrm.leak_too")
    finds("one of the same time", f"""create table ccrm.leak ({ballot}, at timestamptz); insert into ccrm.leak values ('integrity', 1, '2027-01-02 03:04:05+09'),
        ('integrity', 2, '2027-01-02 03:04:06+09'); create table ccrm.leak_too as select timestamptz '2027-01-02 03:04:06+09' as ended_at, {victim}::bigint as phone_id""", "drop table ccrm.leak, ccrm.leak_too")
    live.sql(f"create table ccrm.leak ({ballot}); insert into ccrm.leak values {other}")
    finds("one of the same transaction", f"""create table ccrm.leak_too as select {victim}::bigint as phone_id; insert into ccrm.leak values ('integrity', 2)""", "drop table ccrm.leak, ccrm.leak_too")
    rows = ", ".join(f"('{question}', {value})" for question, values in truth_of(done).items() for value in values)
    live.sql(f"create table ccrm.leak ({ballot}); insert into ccrm.leak values {rows}")
    check("it would have found them in their order", Attack(live, []).ordered(truth_of(done)) == ["leak"])
    live.sql("drop table ccrm.leak")
    finds("their words", f"create table ccrm.leak as select '{MARK}' as words", "drop table ccrm.leak")


def expire(live):
    """A day passes for those who are in the middle of it."""
    live.sql("""with late as (update ccrm.conversation set started = started - interval '2 days', version = version + 1 where phase <> 3 returning conversation_id)
        update ccrm.conversation_latest l set due = now() from late where l.conversation_id = late.conversation_id""")
    check("who does not go on is over after a day", live.sql_within(60, "0", "select count(*) from ccrm.conversation where phase <> 3"))


def check_results(survey, people):
    rows = survey.results()
    whole = [person for person in people if person.place not in (QUITS, SILENT)]
    def wanted(question, of):
        told = {}
        for person in of:
            told[person.answers[question]] = told.get(person.answers[question], 0) + 1
        return told
    def told(question, unit):
        return {row["value"]: row["n"] for row in rows if (row["question"], row["unit"]) == (question, unit)}
    main = [person for person in whole if person.unit == "본청"]
    small = [person for person in whole if person.unit != "본청"]
    for place, question in enumerate(QUESTIONS):
        check(f"the large unit's counts are its people's: {question}", told(question, "본청") == wanted(place, main), (rows, wanted(place, main)))
    check("small units are told together", told("work", "other units") == wanted(0, small), rows)
    check("and where they are too few even so, not at all", not told("fairness", "other units"), rows)
    check("nor alone", {row["unit"] for row in rows} == {"본청", "other units"}, rows)
    check("who opted out took the answers along", [row["answers"] for row in rows if (row["question"], row["unit"]) == (None, "본청")] == [13], rows)
    code, text = survey.run("results", "staff")
    check("people read it in Korean", code == 0 and "그 밖의 부서" in text and "본청" in text, text)
    check("operations do not read it", survey.run("results", "staff", db=survey.published.logins[0])[0] == 3)


def check_kept(live):
    check("what could not be told is not kept either", live.sql("""select min(s) >= 10 from (select sum(n) as s from ccrm.audience_count
        group by unit, question_id) x""") == "t")
    for table in ("conversation", "conversation_latest", "message", "outbox", "invitation", "complaint", "reply", "answer", "unanswered", "review", "referral_case"):
        check(f"nothing is left in {table}", live.sql(f"select count(*) from ccrm.{table}") == "0")


def check_late(live, people, centre):
    before = len(centre.answers)
    people[0].says(f"{MARK} 늦은 회신")
    people[4].says("5")
    check("a later text is taken", within(60, lambda: len(centre.answers) >= before + 2))
    check("and not kept", live.sql("select (select count(*) from ccrm.reply) + (select count(*) from ccrm.unanswered)") == "0")
    people[5].says("거부")
    check("but an opt-out is obeyed", live.sql_within(60, "2", "select count(*) from ccrm.opt_out"))


def check_stop(live, survey, published, people):
    """Another half-year's wave, planned for another day; somebody thinks better of it."""
    path = live.path("defs/surveys/staff.yaml")
    day = live.sql("select lower(to_char(now() at time zone 'Asia/Seoul' + interval '4 days', 'Dy'))")
    with open(path, encoding="utf-8") as file:
        text = file.read().replace("schedule:\n", f"schedule:\n  days: [{day}]\n")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    published.revisions = int(live.sql("select max(revision_id) from ccrm.definition_revision"))
    published.publish(path)
    live.start()
    check("the engine knows the next version", live.says("event=surveys_published"))
    with open(live.path("staff.csv"), "w", encoding="utf-8") as file:
        file.write("phone,unit\n" + "".join(f"010013100{i:02},본청\n" for i in range(12)))
    survey.run("audience", "load", "staff", "--from", live.path("staff.csv"), "--key-file", live.path("key"))
    before = len(people[0].centre.submits)
    check("another wave starts", survey.start()[0] == 0)
    check("and is planned", live.sql_within(60, "12", "select count(*) from ccrm.conversation where phase = 0"))
    code, told = survey.run("audience", "stop", "staff", "--reason", "too close to the transfers of January")
    check("a person ends it before anybody is written to", code == 0 and "12" in told, told)
    check("then it is over, and nothing is left of it", live.sql_within(60, "2", "select count(*) from ccrm.audience_wave where over_at is not null")
          and live.sql("select (select count(*) from ccrm.conversation) + (select count(*) from ccrm.complaint) + (select count(*) from ccrm.invitation)") == "0")
    check("nobody was written to", len(people[0].centre.submits) == before)
    check("they may be asked by another wave", live.sql("select count(*) from ccrm.survey_invited i join ccrm.audience_member m using (phone_id)") == "0")
    check("ending it once more is refused", survey.run("audience", "stop", "staff", "--reason", "too close to the transfers of January")[0] == 1)
    check("it stops", live.stop() == 0)


def publish(live, published):
    """The shipped survey at any hour, in a city whose units are published: a list is held for none of them."""
    path = live.path("defs/surveys/staff.yaml")
    with open(path, encoding="utf-8") as file:
        text = file.read().replace('quiet_hours: "22:00-07:00"', 'quiet_hours: "00:00-00:00"')
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    published.publish(path)
    with open(live.path("named.yaml"), "w", encoding="utf-8") as file:
        file.write(text.replace("anonymous: {minimum: 10}\n", "").replace("event: campaign", 'event: campaign, since: "2026-01-01", until: "2026-12-31"')
                   .replace("익명 ", "").replace("Anonymous ", "").replace("匿名", "").replace(" ẩn danh", ""))
    told = live.run("survey", "diff", path, live.path("named.yaml")).stdout
    check("that it would no longer be anonymous is said of another version", "anonymous: answers of a unit" in told and "    - 10" in told, told)
    told = live.run("privacy", "sheet", "--config", live.path("ccrm.yaml"), "--db", published.logins[0]).stdout
    check("the notice for people says what is kept of it", "10건 이상의 부서별 집계" in told, told)
    units = [live.run("units", "publish", *words, "--db", login) for words, login in (
        ((live.path("defs/units/city.yaml"), "--effective", "2020-01-01", "--reason", "for this test"), published.logins[0]),
        (("--approve", "2"), published.logins[1]))]
    check("units are published", live.sql("select count(*) from ccrm.unit_publication") == "1", [done.stderr for done in units])


def numbers_of(live, survey, people):
    """phone_id of each: what somebody with the key could work out."""
    found = {}
    for person in people:
        live.run("why", "--phone", person.phone, "--reason", "for this test, as a member of the office", "--key-file", live.path("key"), "--db", survey.office)
        found[person.phone] = int(live.sql("select substring(subject from 7) from ccrm.audit where act = 'look.phone' order by entry desc limit 1"))
    return found


def main():
    live = Live(ccrm, source, "anonymous")
    centre = Centre()
    try:
        live.migrate()
        live.configure([("main", centre.port, [])])
        published = Published(live)
        publish(live, published)
        survey = Survey(live, published)
        people = [Person(centre, place) for place in range(25)]
        check_list(live, survey, people)
        numbers = numbers_of(live, survey, people)
        live.start()
        check("it is in force", live.says("event=surveys_published") and live.says("event=link_up"))
        within(60, lambda: centre.sessions)
        check_start(survey, people)
        done = converse(live, survey, people)
        live.sql_within(60, "0", "select count(*) from ccrm.delivery where responded_at is null")
        check_attack(live, "before the thanks are through", done, numbers)
        others = Attack(live, numbers.values())
        check("it tells a live one from those", len(others.profiles([numbers[people[PARTIAL].phone], numbers[people[0].phone]])) == 2)
        expire(live)
        for person in people:
            person.confirms()
        check("then the wave is over", live.sql_within(90, "1", "select count(*) from ccrm.audience_wave where over_at is not null"),
              live.sql("select phase, outcome, ended_at from ccrm.conversation"))
        check_late(live, people, centre)
        check("it stops", live.stop() == 0)
        everybody = [person for person in people if person.place not in (QUITS, 5)]  # who answered, and who did not
        check_attack(live, "afterwards", everybody, numbers)
        check_fails(live, numbers, people[7], done)
        check_results(survey, people)
        check_kept(live)
        check_stop(live, survey, published, people)
        code, told = survey.run("audience", "clear", "staff", "--reason", "until the next half-year")
        check("the list goes", code == 0 and live.sql("select count(*) from ccrm.audience_member") == "0", told)
    finally:
        live.close()
        centre.close()
    return end()


sys.exit(main())
