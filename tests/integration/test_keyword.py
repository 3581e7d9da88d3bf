#!/usr/bin/env python3
"""A citizen's word starts a survey: the shipped suggestions and kind or unkind reports, over a link. Arguments: ccrm, the source
folder. Prints TAP."""
import os
import sys

ccrm, source = map(os.path.abspath, sys.argv[1:3])
sys.path.insert(0, os.path.join(source, "tests/support"))
from engine_fixture import Centre  # noqa: E402
from live import Live, check, end, within  # noqa: E402
from published import Published  # noqa: E402

NUMBER = "0212345678"
UCS2 = 8


class Citizen:
    def __init__(self, centre, phone):
        self.centre, self.phone = centre, phone

    def says(self, text):
        self.centre.deliver(self.phone, NUMBER, text.encode("utf-16-be"), coding=UCS2)

    def heard(self):
        return [submit for submit in list(self.centre.submits) if submit.phone.endswith(self.phone[1:])]

    def hears(self, words, count):
        """The count-th text to this phone (a long one's parts are one) with these words in it; its receipt is sent."""
        if not within(60, lambda: len(self.heard()) >= count and any(words in submit.text for submit in self.heard()[count - 1:])):
            return False
        for submit in self.heard():
            self.centre.deliver_receipt(submit)
        return True


def starts_of(live, survey):
    return live.sql(f"select count(*) from ccrm.complaint where source = 'keyword' and source_number like '%/{survey}'")


def check_suggestion(live, centre):
    citizen = Citizen(centre, "01001240001")
    citizen.says(" 제 안! ")
    check("the word on the poster begins the survey", citizen.hears("어느 분야", 1), [s.text for s in citizen.heard()])
    count = len(citizen.heard())
    citizen.says("1")
    check("its questions follow", citizen.hears("적어 주세요", count + 1), [s.text for s in citizen.heard()])
    count = len(citizen.heard())
    citizen.says("구청 앞 횡단보도가 너무 짧습니다")
    check("and its thanks", citizen.hears("제안 고맙습니다", count + 1), [s.text for s in citizen.heard()])
    check("it is complete", live.sql_within(60, "1", "select count(*) from ccrm.conversation where survey = 'suggestions' and outcome = 1 and answers = 2"))
    check("the answers are kept", live.sql("select string_agg(question_id || ' ' || value, ', ' order by answer_id) from ccrm.answer") == "area 1, suggestion 0")
    check("the suggestion waits for a person", live.sql("select reason || ' ' || question from ccrm.review") == "9 1")
    queue = live.run("review", "list", "--db", live.db).stdout
    check("who sees in the queue what it is", "먼저 보낸 글" in queue, queue)
    check("it is no closed case", live.sql("select count(*) from ccrm.complaint where closed_at is not null") == "0")
    count = len(citizen.heard())
    citizen.says("제안")
    check("the word again is taken", live.sql_within(60, "2", "select count(*) from ccrm.reply where rule = 'keyword'"))
    check("but begins nothing within the cap", starts_of(live, "suggestions") == "1" and len(citizen.heard()) == count)
    citizen.says("칭찬합니다")
    check("another survey's word begins that one", citizen.hears("친절한 직원을 칭찬", count + 1), [s.text for s in citizen.heard()])
    citizen.says("제안")
    check("within a live conversation it is a reply", live.sql_within(60, "1", """select count(*) from ccrm.reply r join ccrm.conversation c using (conversation_id)
        where c.survey = 'kindness-report' and r.stepped"""))
    check("and begins no second one", live.sql("select count(*) from ccrm.conversation where ended_at is null") == "1")


def check_others(live, centre):
    english = Citizen(centre, "01001240002")
    english.says("Suggestion")
    check("a word in English is answered in English", english.hears("What is it about", 1), [s.text for s in english.heard()])
    gone = Citizen(centre, "01001240003")
    gone.says("거부")
    check("who stops everything is heard first", live.sql_within(60, "1", "select count(*) from ccrm.opt_out"))
    gone.says("제안")
    check("and no word makes that undone", live.sql_within(60, "4", """select i.outcome from ccrm.invitation i join ccrm.complaint c using (complaint_id)
        join ccrm.phone p on p.phone_id = c.phone_id join ccrm.opt_out o using (lookup_hash)"""))
    check("nothing is sent", not gone.heard(), [s.text for s in gone.heard()])
    talker = Citizen(centre, "01001240004")
    talker.says("제안할 것이 있는데 누구한테 말하나요")
    check("a sentence with the word in it is no word", live.sql_within(60, "1", "select count(*) from ccrm.reply where text like '%누구한테%'") and not talker.heard())
    check("so many have begun", starts_of(live, "suggestions") == "3", starts_of(live, "suggestions"))


def main():
    live = Live(ccrm, source, "keyword")
    centre = Centre()
    try:
        live.migrate()
        live.configure([("main", centre.port, [])])
        published = Published(live)
        for name in ("suggestions", "kindness-report"):
            path = live.path(f"defs/surveys/{name}.yaml")
            with open(path, encoding="utf-8") as file:
                text = file.read().replace('quiet_hours: "22:00-07:00"', 'quiet_hours: "00:00-23:00"')  # the answer comes at night too
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            published.publish(path)
        live.start()
        check("they are in force", live.says("event=surveys_published") and live.says("event=link_up"))
        within(60, lambda: centre.sessions)
        check_suggestion(live, centre)
        check_others(live, centre)
        check("it stops", live.stop() == 0)
    finally:
        live.close()
        centre.close()
    return end()


sys.exit(main())
