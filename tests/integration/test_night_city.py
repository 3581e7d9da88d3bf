#!/usr/bin/env python3
"""A recorded city-year under every shipped rule: the nights on a real PostgreSQL flag what `ccrm rules backtest` flags, on
the same nights; a night at a time counts what all at once counts; handsets on the lists count against nobody.

usage: test_night_city.py CCRM tools/cluster SOURCE
"""
import csv
import json
import os
import subprocess
import sys
import tempfile

CCRM, CLUSTER, SOURCE = (os.path.abspath(path) for path in sys.argv[1:4])
PLANTS = [  # a whole made-up city, and the departments of others in which something was planted
    ["--seed", "11", "--rough", "--plant", "solicitation", "--rate", "0.2"],
    ["--seed", "12", "--plant", "handsets", "--rate", "0.25"],
    ["--seed", "13", "--plant", "dead-numbers", "--rate", "0.4"],
    ["--seed", "14", "--plant", "reply-fall", "--rate", "0.2", "--size", "large"],
]
count = 0
failed = 0


def check(name, got, wanted):
    global count, failed
    count += 1
    if got != wanted:
        failed += 1
        print(f"not ok {count} - {name}\n# got    {str(got)[:2000]}\n# wanted {str(wanted)[:2000]}")
    else:
        print(f"ok {count} - {name}")
    sys.stdout.flush()


def run(*command, ok=True):
    done = subprocess.run(command, capture_output=True, text=True)
    if ok and done.returncode != 0:
        print(f"Bail out! {' '.join(command)[:200]}: {done.stderr}")
        sys.exit(1)
    return done.stdout.strip()


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def make_city(folder):
    """The first city whole; of the others the planted department, as departments of the first."""
    complaints, surveys = [], []
    for i, plant in enumerate(PLANTS):
        files = [os.path.join(folder, name) for name in ("c.csv", "s.csv")]
        said = run(CCRM, "rules", "simulate", "--complaints", files[0], "--surveys", files[1], *plant).split()
        rows, answers = read(files[0]), read(files[1])
        if i == 0:
            complaints.append(rows[0])
            surveys.append(answers[0])
        kept = {row[0] for row in rows[1:] if i == 0 or row[1] == said[3]}
        complaints += [[f"{i}-{r[0]}", f"{i}{r[1]}", r[2], f"{i}{r[3]}", *r[4:]] for r in rows[1:] if r[0] in kept]
        surveys += [[f"{i}-{r[0]}", *r[1:]] for r in answers[1:] if r[0] in kept]
    for name, rows in (("complaints.csv", complaints), ("surveys.csv", surveys)):
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    return [os.path.join(folder, name) for name in ("complaints.csv", "surveys.csv")]


LEVELS = ["watch", "alert", "high"]


def backtested(files, folder):
    """department,rule,level,first night of it; and the nights of referrals: of 2027, as the nights that are run."""
    out = os.path.join(folder, "flags.csv")
    run(CCRM, "rules", "backtest", "--complaints", files[0], "--surveys", files[1], "--out", out)
    first, referred = {}, set()
    for night, department, rule, severity in read(out)[1:]:
        if int(night) >= 365:
            continue
        if severity == "referral":
            referred.add((department, int(night)))
        for level in LEVELS[:LEVELS.index(severity) + 1] if severity in LEVELS else []:
            first.setdefault((department, rule, level), int(night))
    return sorted((*key, night) for key, night in first.items()), sorted(referred)


class City:
    def __init__(self, folder):
        self.folder = folder
        self.db = run(CLUSTER, "start", os.path.join(folder, "db"))
        run(CCRM, "migrate", "--db", self.db)
        self.login = run(CLUSTER, "login", os.path.join(folder, "db"), "night", "ccrm_report")

    def sql(self, statement):
        rows = run("psql", "-XqAt", "-F,", "-v", "ON_ERROR_STOP=1", "-d", self.db, "-c", statement)
        return [tuple(row.split(",")) for row in rows.splitlines()]

    def night(self, date):
        run(CCRM, "night", date, "--db", self.login, "--set", "database.night_role=ccrm_report", "--out",
            os.path.join(self.folder, "reports"))

    def flags(self):
        rows = self.sql("""select u.code, f.rule, (array['watch', 'alert', 'high'])[l], n.since[l] - date '2027-01-01'
            from ccrm.flag f join ccrm.flag_night n using (flag_id) join ccrm.unit u on u.unit_id = f.department_id,
            generate_series(1, n.level) l where n.night = (select max(night) from ccrm.night)""")
        return sorted((*row[:3], int(row[3])) for row in rows)

    def referrals(self):
        rows = self.sql("""select distinct u.code, e.night_known - date '2027-01-01' from ccrm.count_event e
            join ccrm.unit u on u.unit_id = e.department_id
            where e.state = 2 and e.measure in ('solicitation', 'solicitation-text')""")
        return sorted((row[0], int(row[1])) for row in rows)

    def forget_nights(self):
        self.sql("""set session_replication_role = replica; truncate ccrm.count, ccrm.count_event, ccrm.count_decision,
            ccrm.count_use, ccrm.count_closing, ccrm.flag, ccrm.flag_night, ccrm.flag_event, ccrm.night, ccrm.report""")


def a_night_at_a_time(city):
    tables = {"count": "night_known", "count_event": "night_known", "count_use": "night", "count_closing": "night",
              "count_decision": "night"}
    for table, known in tables.items():
        city.sql(f"create table public.{table} as select * from ccrm.{table}")
    city.forget_nights()
    city.night("2027-09-10")
    city.night("2027-09-13")
    for table, known in tables.items():
        columns = "complaint_id, measure, decided" if table == "count_decision" else "*"
        whole = f"select {columns} from public.{table}" + ("" if table == "count_decision" else
                                                           f" where {known} <= '2027-09-13'")
        part = f"select {columns} from ccrm.{table}"
        left = "" if table == "count_decision" else f"select count(*) from ({whole} except {part}) x"
        extra = city.sql(f"select count(*) from ({part} except {whole}) x")
        check(f"rows of {table} are the same a night at a time", (city.sql(left) if left else []) + extra,
              ([("0",)] if left else []) + [("0",)])


def explained(city):
    """What each rule's flag rests on, for the integrity office."""
    office = run(CLUSTER, "login", os.path.join(city.folder, "db"), "office", "ccrm_integrity")
    for rule, how in (("R2", {"confirmed"}), ("R3", {"dead"}), ("R5", {"same handset"}), ("R6", {"fast and best"})):
        flag = city.sql(f"select flag_id from ccrm.flag where rule = '{rule}' order by flag_id desc limit 1")[0][0]
        why = json.loads(run(CCRM, "rules", "explain", flag, "--db", office, "--json"))
        references = why["references"]
        check(f"a flag of {rule} names complaints: {', '.join(how)}", {r["how"] for r in references} & how, how)
        if rule in ("R2", "R6"):
            check("one for each event that it counted", len(references), why["k"])
        check("and says what all rules together promise", why["city_alerts_by_chance_a_year"] > 0, True)
    flag = city.sql("select flag_id from ccrm.flag where rule = 'R3' order by flag_id desc limit 1")[0][0]
    said = run(CCRM, "rules", "explain", flag, "--locale", "en", "--db", office)
    check("the text has the guarantee in words and the same counts by other measures",
          ["If nothing is wrong anywhere, this rule brings fewer than" in said, "against the rest of the city (Fisher, one-sided): p = " in said],
          [True, True])
    reply_fall = city.sql("select flag_id from ccrm.flag where rule = 'R4' limit 1")[0][0]
    check("a flag about silence names nobody", json.loads(run(CCRM, "rules", "explain", reply_fall, "--db", office, "--json"))
          ["references"], [])


def lists(city, files, folder):
    """The planted handsets are licensed agents': R6 and R7 are silent. Then they are the department's own staff's: R5."""
    planted = [code for code, rule, _, _ in city.all_flags if rule == "R7"]
    city.forget_nights()
    city.sql(f"""insert into ccrm.agent_handset (lookup_hash, first_night)
        select lookup_hash, '2027-01-01' from ccrm.phone join ccrm.complaint using (phone_id)
        where department = '{planted[0]}' group by 1 having count(*) > 20""")
    city.night("2027-12-31")
    without = [row for row in city.flags() if row[0] != planted[0]]
    check("agents' handsets flag nobody", [row for row in city.flags() if row[0] == planted[0]], [])
    check("and change nothing elsewhere", without, [row for row in city.all_flags if row[0] != planted[0]])
    phone = city.sql("""select c.phone_id, c.complaint_id, min(u.code) from ccrm.complaint c join ccrm.unit u on u.kind = 0 and
        u.code = c.department join ccrm.count_event e using (complaint_id) where e.measure = 'solicitation' and e.state = 2
        and not exists (select from ccrm.complaint o where o.phone_id = c.phone_id and o.complaint_id <> c.complaint_id)
        group by 1, 2 order by 2 limit 1""")[0]
    for department, flagged, why in (("총무과", [], "a staff handset of another department"),
                                     (phone[2], [(phone[2], "R5")], "one that answers for its own department")):
        city.forget_nights()
        city.sql(f"""set session_replication_role = replica; truncate ccrm.staff_handset""")
        city.sql(f"""insert into ccrm.staff_handset (lookup_hash, department, first_night) select lookup_hash, '{department}',
            '2027-01-01' from ccrm.phone where phone_id = {phone[0]}""")
        city.night("2027-12-31")
        rows = city.sql(f"""select u.code, f.rule from ccrm.flag f join ccrm.unit u on u.unit_id = f.department_id
            where f.rule = 'R5' and u.code = '{phone[2]}'""")
        check(f"{why} {'flags it' if flagged else 'flags nobody'}", rows, flagged)
        check(f"{why} counts in no answer", city.sql(f"""select count(*) from ccrm.count_decision
            where complaint_id = {phone[1]} and decided = 1"""), [("0",)])
        check("its report still goes to a person", city.sql(f"""select state, counted, excluded from ccrm.count_event
            where complaint_id = {phone[1]} and measure = 'solicitation'"""), [("2", "f", "t")])


def main():
    with tempfile.TemporaryDirectory(prefix="ccrm-night-city-") as folder:
        files = make_city(folder)
        city = City(folder)
        try:
            run("psql", "-Xq", "-d", city.db, "-v", "ON_ERROR_STOP=1", "-v", f"complaints={files[0]}", "-v",
                f"surveys={files[1]}", "-f", os.path.join(SOURCE, "tests/integration/night_city.sql"))
            city.night("2027-12-31")
            flags, referred = backtested(files, folder)
            city.all_flags = city.flags()
            check("the nights flag what a backtest of the same records flags, on the same nights", city.all_flags, flags)
            check("and refer on the same nights", city.referrals(), referred)
            rules = {rule for _, rule, _, _ in flags}
            check("every rule that was planted for flagged somebody", {"R1", "R2", "R3", "R4", "R5", "R6", "R7"} - rules, set())
            explained(city)
            a_night_at_a_time(city)
            lists(city, files, folder)
        finally:
            subprocess.run([CLUSTER, "remove", os.path.join(folder, "db")], capture_output=True)
    print(f"1..{count}")
    sys.exit(1 if failed else 0)


main()
