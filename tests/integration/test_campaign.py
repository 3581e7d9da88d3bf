#!/usr/bin/env python3
"""A campaign over past complaints: few at first, a wait, the others; it brakes itself, people release or end it, and a restart
changes nothing. Arguments: ccrm, the source folder. Prints TAP."""
import json
import os
import sys
import time

ccrm, source = map(os.path.abspath, sys.argv[1:3])
sys.path.insert(0, os.path.join(source, "tests/support"))
from engine_fixture import Centre  # noqa: E402
from live import Live, check, end, within  # noqa: E402
from published import ALWAYS, Published  # noqa: E402

NUMBER = "0212345678"
CASES = 90  # with a phone each, of the department and the year that are asked about
LATER = 25  # and of another department
OTHERS = {"helped": ("민원과", "02"), "lost": ("세무과", "03"), "unclear": ("교통과", "04"), "dear": ("공원과", "05"), "slow": ("보건과", "06")}
TRIGGER = '{event: campaign, since: "2025-01-01", until: "2025-12-31", first: 20, wait: 24h, brake: {opt_out: 10%, help: 15%, undeliverable: 20%, unclear: 20%}}'
TEN = 10
FIRST_TEN = TRIGGER.replace("first: 20", f"first: {TEN}")
ASKED = "select count(*) from ccrm.invitation i join ccrm.campaign_case g on g.asked = i.complaint_id where i.outcome = {}"


class Campaigns:
    def __init__(self, live, published):
        self.live, self.db = live, published.logins[0]

    def run(self, action, *words):
        done = self.live.run("survey", "campaign", action, *words, "--config", self.live.path("ccrm.yaml"), "--db", self.db)
        return done.returncode, done.stdout + done.stderr

    def told(self, survey=None):
        return [one for one in json.loads(self.run("status", "--json")[1]) if survey in (None, one["survey"])][-1]

    def is_at(self, state, survey=None):
        return within(60, lambda: self.told(survey)["state"] == state)


def import_past(live):
    rows = ["case_number,department,type,officer,channel,opened_at,closed_at,phone,locale,supplements"]
    for i in range(CASES):
        rows.append(f"P-{i},민원여권과,여권 발급,OF-1,counter,2024-12-01 09:00:00,2025-0{i % 9 + 1}-28 10:00:00,010012500{i:02},ko,0")
    rows += ["P-again,민원여권과,여권 발급,OF-1,counter,2025-03-01 09:00:00,2025-04-02 10:00:00,01001250000,ko,0",  # a phone that is in it already
             "P-year,민원여권과,여권 발급,OF-1,counter,2024-03-01 09:00:00,2024-04-02 10:00:00,01001250091,ko,0",
             "P-other,건축과,건축 허가,OF-1,counter,2025-03-01 09:00:00,2025-04-02 10:00:00,01001250092,ko,0",
             *(f"Q-{i},건축과,건축 허가,OF-1,counter,2025-03-01 09:00:00,2025-04-02 10:00:00,010012501{i:02},ko,0" for i in range(LATER)),
             *(f"R-{name}-{i},{department},민원,OF-1,counter,2025-03-01 09:00:00,2025-04-02 10:00:00,0100125{digits}{i:02},ko,0"
               for name, (department, digits) in OTHERS.items() for i in range(TEN + 5)),
             "P-none,민원여권과,여권 발급,OF-1,counter,2025-03-01 09:00:00,2025-04-02 10:00:00,,ko,0"]
    with open(live.path("past.csv"), "w", encoding="utf-8") as file:
        file.write("\n".join(rows) + "\n")
    done = live.run("intake", "import", live.path("past.csv"), "--map", "intake/city.yaml", "--db", live.db, "--key-file", live.path("key"))
    assert done.returncode == 0, done.stderr
    live.sql("delete from ccrm.pending_closing")  # past: decided long ago


def reply(centre, submits, text):
    for submit in submits:
        centre.deliver(submit.phone, NUMBER, text.encode("utf-16-be"), coding=8)


def prompts(centre):
    """One submit a phone, in the order in which they were first written to."""
    seen = {}
    for submit in list(centre.submits):
        seen.setdefault(submit.phone, submit)
    return list(seen.values())


def check_start(live, campaigns):
    code, told = campaigns.run("start", "yearly", "--reason", "short")
    check("it needs a reason", code != 0, told)
    code, told = campaigns.run("start", "nothing", "--reason", "the yearly survey")
    check("and a published survey", code == 1 and "no survey nothing is in force" in told, told)
    code, told = campaigns.run("start", "yearly", "--reason", "the yearly survey")
    check("it has each phone of its year and department once", code == 0 and f"has {CASES} cases" in told, told)
    code, told = campaigns.run("start", "yearly", "--reason", "the yearly survey once more")
    check("a second one of the survey is refused", code != 0 and "runs already" in told, told)


def check_first(live, centre, campaigns):
    check("twenty are asked first", campaigns.is_at("waits"), campaigns.told())
    check("and no more", live.sql(ASKED.format(1)) == "20" and campaigns.told()["waiting"] == CASES - 20, campaigns.told())
    check("each gets its first question", within(60, lambda: len(prompts(centre)) == 20), len(prompts(centre)))
    check("that they came to a close long ago is no hindrance", live.sql("select count(*) from ccrm.invitation where outcome = 9") == "0")
    check("their cases are not counted as closed again", live.sql("select count(*) from ccrm.complaint where closed_at is not null") == str(CASES + LATER + 4 + len(OTHERS) * (TEN + 5)))
    check("it stops", live.stop() == 0)
    live.start()
    check("another process knows it", live.says("event=link_up") and within(60, lambda: len(centre.sessions) == 1))
    check("and goes on waiting", campaigns.told()["state"] == "waits" and live.sql(ASKED.format(1)) == "20")


def check_brake(live, centre, campaigns):
    reply(centre, prompts(centre)[:3], "거부")
    check("three of twenty who stop it are too many: it brakes itself", campaigns.is_at("braked"), campaigns.told())
    told = campaigns.told()
    check("with the figures on record", told["steps"][-1]["act"] == "brake" and "opted out: 3 of 20" in told["steps"][-1]["reason"], told)
    check("those who were not asked are recorded as braked", live.sql(ASKED.format(17)) == str(CASES - 20))
    code, text = campaigns.run("status")
    check("the status says so and fails", code == 1 and "braked since" in text and "opted out: 3 of 20" in text, text)
    case = live.sql("select c.source_number from ccrm.invitation i join ccrm.complaint c using (complaint_id) where i.outcome = 17 limit 1")
    why = live.run("why", "--complaint", case, "--db", live.db)
    check("so does why, of a case", "braked" in why.stdout, why.stdout + why.stderr)
    live.sql("update ccrm.campaign set state_at = now() - interval '3 days'")
    check("time alone changes nothing", live.sql(ASKED.format(1)) == "20" and campaigns.told()["state"] == "braked")


def check_release(live, centre, campaigns):
    code, text = campaigns.run("release", str(campaigns.told()["campaign"]), "--reason", "they were of one family, the others are asked")
    check("a person releases it", code == 0, text)
    check("the others are asked", within(60, lambda: live.sql(ASKED.format(1)) == str(CASES)), live.sql(ASKED.format(1)))
    check("nobody is left over as braked", live.sql(ASKED.format(17)) == "0")
    check("each phone gets its question once", within(60, lambda: len(prompts(centre)) == CASES), len(prompts(centre)))
    check("what was is not held against it", campaigns.told()["state"] in ("goes on", "done") and campaigns.told()["opted_out"] == 0, campaigns.told())
    check("it is done when all are asked", campaigns.is_at("done"), campaigns.told())
    code, told = campaigns.run("start", "yearly", "--reason", "once more the same")
    check("once more: the one case that nobody was asked about", code == 0 and "has 1 cases" in told, told)
    check("and its citizen was asked already", live.sql_within(60, "1", ASKED.format(3)))


def check_end(live, campaigns):
    """A second campaign, whose citizens are planned for another day; a person ends it."""
    code, told = campaigns.run("start", "later", "--reason", "for another day")
    check("another survey's campaign starts", code == 0, told)
    check("its first are planned", live.sql_within(60, "20", "select count(*) from ccrm.conversation where survey = 'later' and phase = 0"))
    number = str(campaigns.told()["campaign"])
    code, told = campaigns.run("stop", number, "--reason", "the mayor has changed the date")
    check("a person ends it", code == 0 and campaigns.told()["state"] == "ended", told)
    check("what was planned is not begun", live.sql_within(60, "20", "select count(*) from ccrm.conversation where survey = 'later' and outcome = 9 and messages = 0"))
    check("it cannot be released", campaigns.run("release", number, "--reason", "changed my mind again")[0] != 0)
    check("each step has its author", live.sql("select count(*) from ccrm.campaign_event where act in ('start', 'release', 'end') and author = 'ops1'") == "5")
    told = live.sql("select (select count(*) from ccrm.audit where act like 'campaign.%') || ' ' || (select count(*) from ccrm.campaign_event)")
    check("and stands in the audit log", len(set(told.split())) == 1, told)


def asked_by(centre, name):
    return [submit for submit in prompts(centre) if submit.phone.startswith("0100125" + OTHERS[name][1])]


def begins(live, centre, campaigns, name):
    code, told = campaigns.run("start", name, "--reason", "for this limit alone")
    check(f"{name}: ten are asked first", code == 0 and campaigns.is_at("waits", name) and within(60, lambda: len(asked_by(centre, name)) == TEN), told)
    return asked_by(centre, name)


def brakes(live, campaigns, name, why):
    check(f"{name}: {why} is too many", campaigns.is_at("braked", name), campaigns.told(name))
    told = campaigns.told(name)
    check(f"{name}: which is on record", told["steps"][-1]["reason"] == why, told)
    check(f"{name}: and nobody else is asked", told["invited"] == TEN and told["waiting"] == 5 == int(live.sql(ASKED.format(17) + f" and i.survey = '{name}'")), told)


def stays(live, campaigns, name, figure, count):
    """At the limit, not above it."""
    check(f"{name}: {count} are not", within(60, lambda: campaigns.told(name)[figure] == count), campaigns.told(name))
    time.sleep(1.5)  # the engine looks twice a second
    check(f"{name}: so it waits on", campaigns.told(name)["state"] == "waits", campaigns.told(name))


def check_limits(live, centre, campaigns):
    """Each share by itself, at its limit and above it."""
    first = begins(live, centre, campaigns, "helped")
    reply(centre, first[:1], "도움말")
    stays(live, campaigns, "helped", "helped", 1)
    reply(centre, first[1:2], "도움말")
    brakes(live, campaigns, "helped", "asked for help: 2 of 10")
    first = begins(live, centre, campaigns, "lost")
    for submit in first[:2]:
        centre.deliver_receipt(submit, "UNDELIV")
    stays(live, campaigns, "lost", "undeliverable", 2)
    centre.deliver_receipt(first[2], "UNDELIV")
    brakes(live, campaigns, "lost", "undeliverable: 3 of 10")
    first = begins(live, centre, campaigns, "unclear")
    reply(centre, first[:4], "5")
    reply(centre, first[4:5], "뭐라 말하기가 애매")
    stays(live, campaigns, "unclear", "unclear", 1)
    reply(centre, first[5:6], "뭐라 말하기가 애매")
    brakes(live, campaigns, "unclear", "unclear: 2 of 6 replies")


def check_budget(live, centre, campaigns, published):
    """Within a campaign: a hard stop of what is sent, and a brake, so that who is left can still be asked under a larger one."""
    code, told = campaigns.run("start", "dear", "--reason", "with little money")
    check("dear: it brakes when its budget is spent", code == 0 and campaigns.is_at("braked", "dear"), told)
    told = campaigns.told("dear")
    check("dear: which is on record", "the budget is spent" in told["steps"][-1]["reason"], told)
    spent = "select segments <= segments_max and segments > 0 from ccrm.survey_budget where survey = 'dear'"
    check("dear: no more than its segments were sent", live.sql(spent) == "t" and within(60, lambda: 0 < len(asked_by(centre, "dear")) < TEN))
    ended = "select count(*) from ccrm.conversation where survey = 'dear' and outcome = 9 and messages = 0"
    check("dear: the others of the first were not sent anything", live.sql_within(60, str(TEN - len(asked_by(centre, "dear"))), ended), live.sql(ended))
    check("dear: who was not decided is left", live.sql(ASKED.format(17) + " and i.survey = 'dear'") == "5")
    more = published.make("dear", FIRST_TEN, cap_all="0s", basis=CONSENT, more=of("dear") + "budget: {segments: 1000}\n")
    published.publish(more)
    check("dear: a larger one is taken up", live.stop() == 0)
    live.start()
    check("dear: by the next process", live.says("event=link_up") and within(60, lambda: len(centre.sessions) == 1))
    before = len(asked_by(centre, "dear"))
    code, told = campaigns.run("release", str(campaigns.told("dear")["campaign"]), "--reason", "the council gave more money")
    check("dear: a person releases it", code == 0 and within(60, lambda: len(asked_by(centre, "dear")) == before + 5), told)
    check("dear: and it is done", campaigns.is_at("done", "dear"), campaigns.told("dear"))


def check_queued(live, centre, campaigns):
    """What was queued and has not left does not leave once it has braked, and leaves when a person says so."""
    live.sql("insert into ccrm.sending_stop (reason) values ('for this test')")
    check("slow: the engine has stopped", live.sql_within(60, "1", "select count(*) from ccrm.sending_stop where lifted_at is null"))
    campaigns.run("start", "slow", "--reason", "for the queue alone")
    queued = "select count(*) from ccrm.outbox o join ccrm.conversation v using (conversation_id) where v.survey = 'slow'"
    check("slow: ten are queued", live.sql_within(60, str(TEN), queued), live.sql(queued))
    check("slow: and wait", campaigns.is_at("waits", "slow"))
    live.sql("update ccrm.conversation v set outcome = 3, phase = 3 where v.conversation_id in (select conversation_id from ccrm.conversation "
             "where survey = 'slow' order by conversation_id limit 2)")
    check("slow: two who stopped it are too many", campaigns.is_at("braked", "slow"), campaigns.told("slow"))
    check("slow: the eight others are planned again", live.sql_within(60, "8", "select count(*) from ccrm.conversation where survey = 'slow' and phase = 0 and messages = 0"))
    check("slow: of theirs nothing is queued", live.sql(queued + " and v.phase < 3") == "0", live.sql(queued))
    live.sql("delete from ccrm.outbox o using ccrm.conversation v where v.conversation_id = o.conversation_id and v.survey = 'slow'")
    live.sql("update ccrm.sending_stop set lifted_at = now()")
    number = str(campaigns.told("slow")["campaign"])
    check("slow: a person releases it", campaigns.run("release", number, "--reason", "two of one family, no more")[0] == 0)
    check("slow: and all but those two are asked", within(60, lambda: len(asked_by(centre, "slow")) == TEN + 5 - 2), len(asked_by(centre, "slow")))


def of(name):
    return f"eligibility: {{departments: [{OTHERS[name][0]}]}}\n"


CONSENT = "basis: consent\nconsent: 접수 때 받은 동의서(감사담당관 보관)"


def main():
    live = Live(ccrm, source, "campaign")
    centre = Centre()
    try:
        live.migrate()
        live.configure([("main", centre.port, [])])
        published = Published(live)
        only = "eligibility: {departments: [민원여권과]}\n"
        published.publish(published.make("yearly", TRIGGER, cap_all="0s", basis=CONSENT, more=only))
        day = live.sql("select lower(to_char(now() at time zone 'Asia/Seoul' + interval '4 days', 'Dy'))")
        published.publish(published.make("later", TRIGGER, cap_all="0s", basis=CONSENT, more="eligibility: {departments: [건축과]}\n", schedule=ALWAYS + f"  days: [{day}]\n"))
        for name in OTHERS:
            published.publish(published.make(name, FIRST_TEN, cap_all="0s", basis=CONSENT, more=of(name) + ("budget: {segments: 6}\n" if name == "dear" else "")))
        import_past(live)
        campaigns = Campaigns(live, published)
        check_start(live, campaigns)
        live.start()
        check_first(live, centre, campaigns)
        check_brake(live, centre, campaigns)
        check_release(live, centre, campaigns)
        check_end(live, campaigns)
        check_limits(live, centre, campaigns)
        check_budget(live, centre, campaigns, published)
        check_queued(live, centre, campaigns)
        check("it stops", live.stop() == 0)
    finally:
        live.close()
        centre.close()
    return end()


sys.exit(main())
