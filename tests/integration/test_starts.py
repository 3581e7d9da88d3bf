#!/usr/bin/env python3
"""What starts a survey: a closing, a withdrawal, a visit, a case that has been pending; each by CSV, HTTP and SQL, several
surveys in force at once. Arguments: ccrm, the source folder. Prints TAP."""
import http.client
import json
import os
import subprocess
import sys

ccrm, source = map(os.path.abspath, sys.argv[1:3])
sys.path.insert(0, os.path.join(source, "tests/support"))
from engine_fixture import Centre  # noqa: E402
from live import Live, check, end  # noqa: E402
from published import ALWAYS, Published  # noqa: E402

TOKEN = "a-token-that-is-long-enough-0123"
MAP = """apiVersion: ccrm/v1
kind: Intake
source: desk-file
columns: {case_number: number, department: department, type: type, opened_at: opened, closed_at: closed, phone: phone, status: status, outcome: outcome}
closed_statuses: [완료]
withdrawn_statuses: [취하]
visit_statuses: [방문]
open_statuses: [처리중]
"""
OUTCOME = ("select coalesce((select i.survey || ' ' || i.outcome from ccrm.invitation i join ccrm.complaint c using (complaint_id)"
           " where c.source_number = '{}'), 'undecided')")


def decided(live, number, wanted, what):
    check(what, live.sql_within(60, wanted, OUTCOME.format(number)), live.sql(OUTCOME.format(number)))


def tell(live, number, phone, stage, opened="9 days", closed="1 minute", outcome=""):
    box = live.run("keys", "seal", live.public, input=phone + "\n").stdout.strip()
    ended = "null" if stage == "open" else f"now() - interval '{closed}'"
    return live.sql(f"""select ccrm.complaint_closed('desk', '{number}', '민원여권과', '여권 발급', 'OF-1', 'counter', now() - interval '{opened}',
        {ended}, 'ko', '{box}'::bytea, outcome => '{outcome}', stage => '{stage}')""")


def check_sql(live):
    tell(live, "S-closed", "01001230001", "closed")
    tell(live, "S-withdrawn", "01001230002", "withdrawn", outcome="민원인 취하")
    tell(live, "S-visit", "01001230003", "visit", opened="1 hour")
    tell(live, "S-open", "01001230004", "open")
    tell(live, "S-young", "01001230005", "open", opened="6 days")
    tell(live, "S-old", "01001230006", "open", opened="40 days")
    decided(live, "S-closed", "after-closing 1", "a closing starts what asks about closings, the highest priority of two")
    decided(live, "S-withdrawn", "after-withdrawal 1", "a withdrawal starts its own")
    decided(live, "S-visit", "after-visit 1", "so does a visit")
    decided(live, "S-open/pending-7", "while-pending 1", "and a case that has been open for seven days")
    check("what became of a case is kept", live.sql("select outcome || ' ' || stage from ccrm.complaint where source_number = 'S-withdrawn'") == "민원인 취하 1")
    check("a younger one is not asked about, nor one that has been open for too long", live.sql(
        "select count(*) from ccrm.complaint where source_number in ('S-young/pending-7', 'S-old/pending-7')") == "0")
    check("an open case counts as no closed one", live.sql("select count(*) from ccrm.complaint where closed_at is not null") == "3")
    for stage, when in (("closed", "null"), ("open", "now()"), ("away", "now()")):
        told = subprocess.run(["psql", "-XqAt", "-d", live.db, "-c", f"""select ccrm.complaint_closed('desk', 'S-x', 'd', 't', '', '', now() - interval
            '1 day', {when}, 'ko', null, stage => '{stage}')"""], capture_output=True, text=True, check=False)
        check(f"{stage} with the closing time {when} is refused in words", told.returncode != 0 and "complaint S-x" in told.stderr, told.stderr)


def check_ended_meanwhile(live):
    """The case closes: it is surveyed as closed, once the citizen's caps allow, and not as pending."""
    tell(live, "S-young", "01001230005", "closed", opened="6 days")
    decided(live, "S-young", "after-closing 1", "a case that closes before its day is asked about as closed")
    tell(live, "S-open", "01001230004", "closed")
    decided(live, "S-open", "after-closing 3", "one that was asked about while pending falls under the cap over all")


def check_one_conversation(live):
    """Two starts of one phone at once, two surveys without caps: one conversation at a time."""
    tell(live, "S-both-1", "01001230010", "withdrawn")
    tell(live, "S-both-2", "01001230010", "visit")
    check("two starts of one phone: both are decided", live.sql_within(60, "2", """select count(*) from ccrm.invitation join ccrm.complaint
        using (complaint_id) where source_number like 'S-both-%'"""))
    check("and one is asked", live.sql("select string_agg(i.outcome::text, ' ' order by i.outcome) from ccrm.invitation i join ccrm.complaint c using (complaint_id)"
                                       " where source_number like 'S-both-%'") == "1 3")
    check("never two live conversations of a phone and sender", live.sql("""select count(*) from (select 1 from ccrm.conversation where ended_at is null
        group by phone_id, sender having count(*) > 1) x""") == "0")


def check_draw(live):
    """The first of two cases of a phone is due while the second waits: which is asked about, the draw decides, not the order."""
    box = [live.run("keys", "seal", live.public, input=f"010012310{i:02}\n").stdout.strip() for i in range(16)]
    live.sql("begin; " + "".join(f"""select ccrm.complaint_closed('draw', 'D-{i}-{place}', '민원여권과', '여권 발급', 'OF-1', 'counter', now() - interval '1 day',
        now() - interval '{age}', 'ko', '{box[i]}'::bytea, outcome => 'drawn');""" for i in range(16) for place, age in ((1, "30 seconds"), (2, "5 seconds"))) + " commit")
    check("all are decided in their time", live.sql_within(60, "32", "select count(*) from ccrm.invitation join ccrm.complaint using (complaint_id) where source = 'draw'"))
    asked = dict(line.split("|") for line in live.sql("""select right(c.source_number, 1), count(*) from ccrm.invitation i join ccrm.complaint c
        using (complaint_id) where source = 'draw' and i.outcome = 1 group by 1""").splitlines())
    check("each citizen is asked about one case", sum(map(int, asked.values())) == 16, asked)
    check("now the earlier one, now the later", set(asked) == {"1", "2"}, asked)


def check_deferral(live):
    """What was planned and comes into closed days is not sent any more once that would be later than defer_max."""
    tell(live, "V-1", "01001232001", "visit", opened="1 hour", outcome="deferred")
    decided(live, "V-1", "on-one-day 1", "a visit is planned for the one day on which its survey sends")
    late = """with c as (update ccrm.conversation set begun_at = now() - interval '{}' where survey = 'on-one-day' returning conversation_id)
        update ccrm.conversation_latest l set due = now() from c where l.conversation_id = c.conversation_id"""
    live.sql(late.format("2 days"))
    check("looked at too early it goes on waiting", live.sql_within(60, "t|", """select l.due > now() + interval '1 hour', c.ended_at from ccrm.conversation c
        join ccrm.conversation_latest l using (conversation_id) where c.survey = 'on-one-day'"""))
    live.sql(late.format("9 days"))
    check("longer than defer_max it ends unsent", live.sql_within(60, "9|0", "select outcome, messages from ccrm.conversation where survey = 'on-one-day' and ended_at is not null"))


def rows(prefix, phone):
    return [{"number": f"{prefix}-{status}", "department": "민원여권과", "type": "여권 발급", "opened": opened, "closed": closed, "phone": f"0100{phone}{i}",
             "status": status, "outcome": "승인"} for i, (status, opened, closed) in enumerate(OF_STATUS)]


def check_intake(live, port, today, earlier):
    global OF_STATUS
    OF_STATUS = [("완료", earlier, today), ("취하", earlier, today), ("방문", today, today), ("처리중", earlier, ""), ("보류", earlier, "")]
    wanted = {"완료": "after-closing 1", "취하": "after-withdrawal 1", "방문": "after-visit 1"}
    with open(live.path("rows.csv"), "w", encoding="utf-8") as file:
        table = rows("C", "555011")
        file.write("\n".join([",".join(table[0])] + [",".join(row.values()) for row in table]) + "\n")
    told = live.run("intake", "import", live.path("rows.csv"), "--map", live.path("defs/intake/starts.yaml"), "--json", "--db", live.db, "--key-file", live.path("key"))
    check("a file takes four of five rows", '"imported":4' in told.stdout.replace(" ", "") and '"not-closed":1' in told.stdout.replace(" ", ""), told.stdout + told.stderr)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/v1/complaints", json.dumps(rows("H", "555022")).encode(), {"Authorization": f"Bearer {TOKEN}"})
    answer = json.loads(connection.getresponse().read())
    check("so does HTTP", answer["imported"] == 4 and answer["rows"][4].get("reason") == "not-closed", answer)
    for prefix in "CH":
        for status, outcome in wanted.items():
            decided(live, f"{prefix}-{status}", outcome, f"{prefix}: {status} starts its survey")
        decided(live, f"{prefix}-처리중/pending-7", "while-pending 1", f"{prefix}: one that is open starts its survey")
    check("outcomes come in by both", live.sql("select count(*) from ccrm.complaint where outcome = '승인' and about is null and source = 'desk-file'") == "8")


def main():
    live = Live(ccrm, source, "starts")
    centre = Centre()
    try:
        live.migrate()
        live.secret("token", TOKEN + "\n")
        with open(live.path("defs/intake/starts.yaml"), "w", encoding="utf-8") as file:
            file.write(MAP)
        live.configure([("main", centre.port, [])],
                       f"http:\n  listen: 127.0.0.1:0\n  intake_token_file: {live.path('token')}\nintake:\n  - id: starts\n    map: intake/starts.yaml\n")
        published = Published(live)
        for name, trigger, priority in (("after-closing", "{event: closed}", 60), ("also-after-closing", "{event: closed}", 20),
                                        ("after-withdrawal", "{event: withdrawn}", 50), ("after-visit", "{event: visit}", 50),
                                        ("while-pending", "{event: pending, days: 7}", 50)):
            published.publish(published.make(name, trigger, priority, more="eligibility: {not_outcomes: [drawn, deferred]}\n"))
        published.publish(published.make("drawn", "{event: closed}", more="eligibility: {outcomes: [drawn]}\n", schedule=ALWAYS.replace("delay: 0s", "delay: 20s")))
        day = live.sql("select lower(to_char(now() at time zone 'Asia/Seoul' + interval '4 days', 'Dy'))")
        published.publish(published.make("on-one-day", "{event: visit}", more="eligibility: {outcomes: [deferred]}\n",
                                         schedule=ALWAYS + f"  days: [{day}]\n  defer_max: 8d\n"))
        login = published.login("http_intake", "ccrm_intake")
        live.start("--set", f"database.intake_connection={login}")
        check("seven surveys are in force", live.says("event=surveys_published"))
        port = int(live.says("event=http_listening").split("port=")[1].split()[0])
        check_sql(live)
        check_ended_meanwhile(live)
        check_one_conversation(live)
        check_draw(live)
        check_deferral(live)
        today, earlier = live.sql("""select to_char(now() at time zone 'Asia/Seoul', 'YYYY-MM-DD HH24:MI:SS') || ',' ||
            to_char(now() at time zone 'Asia/Seoul' - interval '8 days', 'YYYY-MM-DD HH24:MI:SS')""").split(",")
        check_intake(live, port, today, earlier)
        check("it stops", live.stop() == 0)
    finally:
        live.close()
        centre.close()
    return end()


sys.exit(main())
