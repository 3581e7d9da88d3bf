#!/usr/bin/env python3
"""`ccrm report departments` over six weeks of a city, two of whose departments are merged and one split on the way: what a department's head makes of all published files together.

The head of this test is stronger than any real one: told for every published figure exactly whose answers are in it, but not
what they say. From all figures of all departments and weeks together the head subtracts whatever can be subtracted and looks
for a group whose answers are all known to be alike (the group may be one person), or for a band that has become narrower.
The same head is set upon three naive publications of the same answers and must find somebody there. Prints TAP.

    test_departments.py CCRM CLUSTER SOURCE_ROOT
"""
import csv
import datetime
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict

ccrm, cluster, source = map(os.path.abspath, sys.argv[1:4])
work = tempfile.mkdtemp(prefix="ccrm-departments-", dir="/tmp")
DEPARTMENTS, FIRST, CHANGE = 10, "2027-03-01", "2027-03-22"
count = failed = 0


def check(what, got, wanted):
    global count, failed
    count += 1
    print(f"{'ok' if got == wanted else 'not ok'} {count} - {what}")
    if got != wanted:
        failed += 1
        print(f"# got:    {str(got)[:900]}\n# wanted: {str(wanted)[:900]}")
    sys.stdout.flush()


def run(*command, **more):
    return subprocess.run(command, cwd=work, text=True, capture_output=True, **more)


def sql(statement, conninfo=None):
    done = run("psql", "-XqAt", "-F", "\t", "-d", conninfo or db, "-c", statement)
    return done.stdout.strip() if done.returncode == 0 else done.stderr.strip()


def rows_of(statement):
    return [line.split("\t") for line in sql(statement).splitlines()]


# ---- the head ----

def tighten(known, group, low, high):
    """Learns low <= good answers in group <= high; says whether that is new."""
    held_low, held_high = known.get(group, (0, len(group)))
    low, high = max(low, held_low), min(high, held_high)
    if group in known and (low, high) == (held_low, held_high):
        return False
    known[group] = (low, high)
    return True


def pieces_of(whole, groups):
    """Groups inside `whole` that do not overlap, the largest first."""
    left, pieces = whole, []
    for group in groups:
        if len(group) < len(whole) and group <= left:
            pieces.append(group)
            left = left - group
    return pieces, left


def attack(published):
    """What the head finds: [(why, how many people)]. published: (frozenset of answers, low, high)."""
    known = {}
    for group, low, high in published:
        tighten(known, group, low, high)
    told = dict(known)
    for _ in range(4):
        groups = sorted(known, key=len, reverse=True)
        new = False
        for whole in groups:
            chosen, left = pieces_of(whole, groups)
            single = [[piece] for piece in groups if piece < whole][:40]
            for parts in [chosen] + single:
                rest = whole.difference(*parts)
                all_parts = parts + ([rest] if rest else [])
                low, high = known[whole]
                bounds = [known.get(part, (0, len(part))) for part in all_parts]
                for part, (part_low, part_high) in zip(all_parts, bounds):
                    others_low = sum(b[0] for b in bounds) - part_low
                    others_high = sum(b[1] for b in bounds) - part_high
                    if max(low - others_high, 0) > 0 or high - others_low < len(part) or part in known:
                        new |= tighten(known, part, low - others_high, high - others_low)
        if not new:
            break
    found = []
    for group, (low, high) in known.items():
        if low == len(group) or high == 0:
            found.append(("all alike", len(group)))
        elif group in told and told[group][1] - told[group][0] == 2 and (low, high) != told[group]:
            found.append(("a narrower band", len(group)))
    return found


# ---- the city ----

def night(day):
    done = run(ccrm, "night", day, "--db", login, "--set", "database.night_role=ccrm_report", "--out", "reports")
    if done.returncode != 0:
        print("#", done.stderr.strip())


def publish(day=None, out="departments"):
    done = run(ccrm, "report", "departments", *(["--night", day] if day else []), "--db", login, "--out", out,
               "--set", "database.night_role=ccrm_report")
    if done.returncode not in (0, 1):
        print("#", done.stderr.strip())
    return done


def tables(out="departments"):
    """{department: rows as dictionaries}"""
    found = {}
    for path in glob.glob(os.path.join(work, out, "*.csv")):
        with open(path, encoding="utf-8", newline="") as file:
            found[os.path.basename(path)[:-4]] = list(csv.DictReader(file))
    return found


def files(out="departments"):
    return {os.path.basename(path): open(path, encoding="utf-8").read() for path in glob.glob(os.path.join(work, out, "*"))}


def product(read):
    """What was published, with whose answers are in it: (group, low, high)."""
    inside = defaultdict(set)
    for department, sunday, published, measure, complaint in rows_of(
            "select u.code, b.last_sunday, b.published, a.measure, min(a.complaint_id) from ccrm.department_answer a "
            "join ccrm.department_batch b using (batch_id) join ccrm.unit u on u.unit_id = b.department_id "
            "join ccrm.complaint c using (complaint_id) group by 1, 2, 3, 4, c.phone_id"):
        inside[department, sunday, measure].add((complaint, measure))
        inside["city", published[:7], measure].add((complaint, measure))
    figures = {}
    for department, rows in read.items():
        for row in rows:
            if row["what"] == "city":
                key = ("city", row["from"][:7], row["measure"])
            else:
                key = (department, row["to"], row["measure"])
            group = frozenset(inside[key])
            if row["answers"]:
                if len(group) != int(row["answers"]):
                    print("# whose answers?", key, len(group), row["answers"])
                figures[group] = (int(row["good_min"]), int(row["good_max"]))
    return [(group, low, high) for group, (low, high) in figures.items()], inside


def review_of(condition):
    """A review of a conversation, read by han."""
    review = sql("insert into ccrm.review (conversation_id, complaint_id, phone_id, question, reason, raised_at) "
                 "select conversation_id, complaint_id, phone_id, 1, 3, '2027-03-10' from ccrm.conversation "
                 f"join ccrm.complaint using (complaint_id, phone_id) where {condition} limit 1 returning review_id")
    sql(f"select ccrm.look('review:{review}', 'text', 'weekly queue')", han)
    return review


def release(review, words, conninfo=None):
    return run(ccrm, "report", "release", review, "--words", words, "--reason", "praise", "--db", conninfo or han).returncode


def reorganise():
    """From 22 March on sources write the codes of a merged department, and of the two that a third was split into."""
    sql(f"update ccrm.complaint set department = case when department <> '부서03' then '합친부서' when complaint_id % 2 = 0 then "
        f"'부서11' else department end where closed_at >= '{CHANGE} 00:00+09' and department in ('부서01', '부서02', '부서03')")
    entry = "  - {{ code: {0}, name: {{ ko: {0}, en: English {0} }}, from: {1} }}\n"
    old = "".join(entry.format(f"부서{i:02}", "2027-01-01") for i in range(1, DEPARTMENTS + 1))
    new = "".join(entry.format(code, CHANGE) for code in ("합친부서", "부서03", "부서11"))
    with open(f"{work}/units.yaml", "w", encoding="utf-8") as file:
        file.write("apiVersion: ccrm/v1\nkind: Units\nid: city\ndepartments:\n" + old + new + "changes:\n"
                   f"  - {{ on: {CHANGE}, merged: {{ from: [부서01, 부서02], to: 합친부서 }} }}\n"
                   f"  - {{ on: {CHANGE}, split: {{ from: 부서03, to: [부서03, 부서11] }} }}\n")
    with open(f"{work}/ccrm.yaml", "w", encoding="utf-8") as file:
        file.write("apiVersion: ccrm/v1\nkind: Config\nprobe: { required: false }\n")
    proposed = run(ccrm, "units", "publish", "units.yaml", "--effective", "2027-03-15", "--reason", "council decision", "--config", "ccrm.yaml",
                   "--db", ops)
    approved = run(ccrm, "units", "publish", "--approve", "1", "--config", "ccrm.yaml", "--db", other)
    check("the reorganisation is published", [proposed.returncode, approved.returncode], [0, 0])


def words():
    quiet = review_of("department = '부서05' and conversation_id in (select conversation_id from ccrm.answer where question = 2 "
                      "and state = 0)")
    sensitive = review_of("conversation_id in (select conversation_id from ccrm.referral_case)")
    withdrawn = review_of("conversation_id in (select conversation_id from ccrm.answer where state = 4)")
    check("nobody releases what he has not read", release(quiet, "창구 안내가 친절했습니다", kim), 3)
    check("no number and no name goes out", [release(quiet, text) for text in (
        "김철수 주무관이 친절", "홍길동씨 덕분", "010 1234로 전화", "전화 １２", "a@b.kr로 주세요", "Mr Kim was kind")], [1] * 6)
    check("no word of a case that speaks of solicitation, confirmed or taken back",
          [release(review, "창구 안내가 친절했습니다") for review in (sensitive, withdrawn)], [1, 1])
    check("what a person read and wrote down is released", release(quiet, "창구 안내가 <매우> 친절했습니다"), 0)
    check("once", release(quiet, "창구 안내가 친절했습니다"), 1)


db = subprocess.run([cluster, "start", f"{work}/db"], capture_output=True, text=True).stdout.strip()
try:
    run(ccrm, "migrate", "--db", db)
    login = run(cluster, "login", f"{work}/db", "night1", "ccrm_report").stdout.strip()
    han = run(cluster, "login", f"{work}/db", "han", "ccrm_integrity").stdout.strip()
    kim = run(cluster, "login", f"{work}/db", "kim", "ccrm_integrity").stdout.strip()
    ops = run(cluster, "login", f"{work}/db", "ops1", "ccrm_ops").stdout.strip()
    other = run(cluster, "login", f"{work}/db", "ops2", "ccrm_ops").stdout.strip()
    made = run("psql", "-Xq", "-d", db, "-v", "ON_ERROR_STOP=1", "-v", f"first={FIRST}", "-v", "days=42", "-v",
               f"departments={DEPARTMENTS}", "-v", "share=60", "-v", "mixed=0", "-f", f"{source}/tests/integration/city_season.sql")
    if made.returncode != 0:
        print("Bail out!", made.stderr)
        sys.exit(1)
    check("a night that did not run closes nothing", publish().returncode, 1)

    night("2027-03-13")  # a Saturday: one whole week is over
    publish()
    first = files()
    check("every department has its files", len(first), 3 * DEPARTMENTS)
    reorganise()
    night("2027-03-26")
    publish()
    second = tables()
    # One answer of a closed batch is corrected, and one that came in its weeks is known only now.
    sql("insert into ccrm.answer (known_at, arrived_at, conversation_id, complaint_id, phone_id, question, question_id, measure, "
        "state, value, author) select '2027-03-27 12:00+09', arrived_at, conversation_id, complaint_id, phone_id, question, "
        "question_id, measure, state, 6 - value, 'han' from ccrm.answer join ccrm.department_answer using (complaint_id, measure) "
        "where value <> 3")
    night("2027-04-02")
    publish()
    words()
    night("2027-04-16")
    publish()
    third = tables()
    again = files()
    publish()
    check("the same night again closes nothing and writes the same", files(), again)
    publish("2027-03-26", "earlier")
    check("an earlier night closes nothing behind the later one's back",
          sum(row["what"] == "department" for rows in tables("earlier").values() for row in rows),
          sum(row["what"] == "department" for rows in third.values() for row in rows))
    check("what was published stays as it was", [row for department, rows in second.items() for row in rows
                                                 if row not in third[department]], [])

    batches = [row for rows in third.values() for row in rows if row["what"] == "department"]
    check("there are several batches", len(batches) > 3 * DEPARTMENTS, True)
    moved = {sql(f"select code from ccrm.unit where code = '{code}' or code = '{code}@{CHANGE}' order by first_night desc limit 1")
             for code in ("합친부서", "부서03", "부서11")}
    check("merged and split departments have batches of their own, from their first day on",
          [code for code in moved if not any(row["what"] == "department" and row["from"] >= CHANGE for row in third[code])], [])
    check("and what they were goes on to be told of before",
          sorted(code for code in ("부서01", "부서02", "부서03") if any(row["to"] > CHANGE for row in third[code] if
                                                                 row["what"] == "department") and sql(
              "select bool_and(closed_at < '2027-03-22 00:00+09') from ccrm.department_answer join ccrm.department_batch using (batch_id) "
              f"join ccrm.unit u on unit_id = department_id join ccrm.complaint using (complaint_id) where u.code = '{code}'") != "t"), [])
    check("the English page has the English name", "English 합친부서" in again["합친부서.en.html"] and
          "English" not in again["합친부서.html"], True)
    check("each of ten answers at least", min(int(row["answers"]) for row in batches) >= 10, True)
    check("each of whole weeks", {(datetime.date.fromisoformat(row["from"]).isoweekday(), datetime.date.fromisoformat(row["to"]).isoweekday())
                                  for row in batches}, {(1, 7)})
    check("none before the day after its last Sunday", min((datetime.date.fromisoformat(row["published"]) -
                                                            datetime.date.fromisoformat(row["to"])).days for row in batches) >= 1, True)
    check("ten handsets, each once", sql(
        "select bool_and(f.n = x.handsets) from ccrm.department_figure f join (select batch_id, measure, count(distinct phone_id) "
        "as handsets from ccrm.department_answer join ccrm.complaint using (complaint_id) group by 1, 2) x using (batch_id, measure)"), "t")
    check("a smaller side below three is a band", [row for row in batches if row["good_min"] == row["good_max"] and not
                                                   3 <= int(row["good_min"]) <= int(row["answers"]) - 3], [])
    check("the city's months that are over stand beside them", {row["from"] for row in third["부서05"] if row["what"] == "city"},
          {"2027-03-01"})
    check("but not where subtracting would tell", "" in {row["answers"] for row in third["부서05"] if row["what"] == "city"}, True)

    check("a released text is in the next batch's page, escaped",
          sorted(name for name, content in again.items() if "창구 안내가 &lt;매우&gt; 친절" in content), ["부서05.en.html", "부서05.html"])

    # ---- the head reads them all ----
    published, inside = product(third)
    check("the head, reading all pages together, singles out nobody", attack(published), [])
    truth = {(complaint, measure): int(value) >= 4 for complaint, measure, value in rows_of(
        "select distinct on (complaint_id, measure) complaint_id, measure, value from ccrm.answer where measure <> 'solicitation' "
        "and author is null order by 1, 2, known_at desc")}

    def exactly(group):
        good = sum(truth[one] for one in group)
        return (frozenset(group), good, good)

    weekly = defaultdict(set)  # department, measure: running totals by week
    for department, week, measure, complaint in rows_of(
            "select department, date_trunc('week', arrived_at at time zone 'Asia/Seoul')::date, measure, complaint_id from "
            "ccrm.answer join ccrm.complaint using (complaint_id) where measure <> 'solicitation' and author is null order by 2"):
        weekly[department, measure, week].add((complaint, measure))
    running, so_far = [], defaultdict(set)
    for (department, measure, week), group in sorted(weekly.items(), key=lambda item: item[0][2]):
        so_far[department, measure] |= group
        running.append(exactly(so_far[department, measure]))
    check("of running totals, each of ten and more, the head singles out somebody",
          bool(attack([figure for figure in running if len(figure[0]) >= 10])), True)
    check("also of closed batches without bands", bool(attack([exactly(group) for group, _, _ in published])), True)
    towns = [group for key, group in inside.items() if key[0] == "city" and key[1] == "2027-03"]
    check("also of bands beside the city's whole sum", bool(attack(published + [exactly(group) for group in towns])), True)

    # ---- nothing else is in them ----
    text = "\n".join(files().values())
    check("no solicitation, no officer, no type, no time of day", re.findall(r"금품|접대|청탁|solicit|OF-\d|유형|\d\d:\d\d", text), [])
    check("no file of a department names another", [name for name, content in files().items()
                                                    for other in re.findall(r"부서\d\d", content) if other not in name], [])
    check("operations read none of the tables behind them", sorted(
        "denied" if "permission denied" in sql(f"select 1 from ccrm.{table}", ops) else table for table in
        ("department_batch", "department_figure", "department_answer", "department_text", "released_text")), ["denied"] * 5)
    check("nobody alters what was published", "never altered" in sql("update ccrm.department_figure set k = 0"), True)
finally:
    subprocess.run([cluster, "remove", f"{work}/db"], capture_output=True)
    shutil.rmtree(work, ignore_errors=True)
print(f"1..{count}")
sys.exit(failed > 0)
