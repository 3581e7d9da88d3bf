#!/usr/bin/env python3
"""`ccrm optout add|import|list`: on record, idempotent, effective at the next claim. Arguments: ccrm, the source folder. Prints TAP."""
import json
import os
import subprocess
import sys

ccrm, source = map(os.path.abspath, sys.argv[1:3])
sys.path.insert(0, os.path.join(source, "tests/support"))
from raw_smsc import SUBMIT, RawSmsc, submitted  # noqa: E402
from live import Live, check, end, within  # noqa: E402

PHONE = "010-0123-45{:02d}"
COMPLAINTS = [(f"A-{i}", f"010012345{i:02d}") for i in range(6)]


def main():
    live = Live(ccrm, source, "optout")
    centre = RawSmsc(lambda smsc, sequence, body: smsc.accept_submit(sequence, f"id-{sequence}"))
    try:
        live.migrate()
        live.configure([("main", centre.port, [])])
        op = subprocess.run([live.cluster, "login", live.path("pg"), "op", "ccrm_ops"], check=True, capture_output=True, text=True).stdout.strip()

        def optout(*words, **more):
            return live.run("optout", *words, "--db", op, "--key-file", live.path("key"), **more)

        live.sql("insert into ccrm.sending_stop (reason) values ('test')")  # what is queued waits
        live.start()
        live.complain(COMPLAINTS, None)
        assert live.sql_within(60, "6", "select count(*) from ccrm.outbox")
        done = optout("add", "-", "--reason", "asked at the desk", input=PHONE.format(0) + "\n")
        check("one is added by telephone", done.returncode == 0 and done.stdout.startswith("opted out"), done.stdout + done.stderr)
        done = optout("add", "-", "--reason", "asked again", input=PHONE.format(0) + "\n")
        check("again it changes nothing", done.returncode == 0 and "before" in done.stdout, done.stdout + done.stderr)
        with open(live.path("list.csv"), "w", encoding="utf-8") as file:
            file.write("순번,수신거부번호,일시\n1,01001234501,2026-11-01\n2,+82 10-0123-4502,x\n3,02-123-4567,x\n4,,x\n5,010-0123-4501,x\n6,01001234500,x\n")
        done = optout("import", "list.csv", "--reason", "monthly list", "--source", "080-2026-11")
        check("a list is imported, what it repeats and what is no mobile told", done.returncode == 1 and
              done.stdout == "2 opted out, 1 had done so before, 2 rows without a mobile number\n", done.stdout + done.stderr)
        check("bad rows are told by their line, without their numbers", "list.csv:4: no mobile number" in done.stderr and "02-123" not in done.stderr, done.stderr)
        done = optout("import", "list.csv", "--reason", "monthly list", "--source", "080-2026-11")
        check("importing it again changes nothing", done.stdout.startswith("0 opted out, 3 had"), done.stdout)
        check("no message waits for them", live.sql("select count(*) from ccrm.outbox") == "3")
        live.sql("update ccrm.sending_stop set lifted_at = now(), lift_asked_by = 'a', lifted_by = 'b'")
        within(30, lambda: len(centre.heard_of(SUBMIT)) >= 3)
        assert live.sql_within(30, "3", "select count(*) from ccrm.conversation where outcome in (3, 9) and ended_at is not null")
        sent = sorted(submitted(body)[0][-2:] for _, _, _, body in centre.heard_of(SUBMIT))
        check("nothing leaves to them, to the others it does", sent == ["03", "04", "05"], sent)
        check("they are never invited again", live.complain("B-1", "01001234501") == "inserted" and
              live.sql_within(30, "4", "select i.outcome from ccrm.invitation i join ccrm.complaint c using (complaint_id) where source_number = 'B-1'"))
        done = optout("list", "--json")
        rows = json.loads(done.stdout)["opt_outs"]
        check("the list has way, source, reason and author, and no number", len(rows) == 3 and {r["author"] for r in rows} == {"op"} and
              {(r["way"], r["source"], r["reason"]) for r in rows} == {("phone", "telephone", "asked at the desk"), ("list", "080-2026-11", "monthly list")}
              and "0100123" not in done.stdout, done.stdout)
        check("one phone can be asked for", optout("list", "--phone", "-", input=PHONE.format(2)).returncode == 0 and
              optout("list", "--phone", "-", input=PHONE.format(3)).returncode == 1)
        check("each is in the chain of the audit", live.sql("select string_agg(act || ' ' || author || ' ' || reason, ', ' order by entry) from ccrm.audit where act like 'opt-out.%'")
              == "opt-out.phone op asked at the desk, opt-out.phone op asked again, opt-out.list op monthly list, opt-out.list op monthly list")
        check("without a reason there is none", optout("add", PHONE.format(9)).returncode == 2 and optout("import", "list.csv", "--reason", "x").returncode == 2)
        check("a landline is refused", optout("add", "02-123-4567", "--reason", "x").returncode == 2)
        check("a file without such a column is refused", optout("import", "list.csv", "--column", "nope", "--reason", "x", "--source", "y").returncode == 3)
        live.sql("update ccrm.phone set ciphertext = null, key_id = null, forgotten_at = now()")
        check("it outlives the forgetting of numbers", optout("list", "--phone", PHONE.format(2)).returncode == 0)
        live.stop()
    finally:
        live.close()
    return end()


sys.exit(main())
