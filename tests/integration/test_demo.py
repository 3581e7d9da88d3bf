#!/usr/bin/env python3
"""tools/demo on a small city: the same seed gives the same summary beside a busy machine; what is planted is what is flagged,
and nothing when nothing is; broken rows are refused; an interrupt leaves no process; and no phone number stands in plain in the
cluster's files and log of changes, in logs or in reports. Prints TAP.

    test_demo.py SOURCE_ROOT BUILD_ROOT
"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

NIGHTS, CASES, BAD_ROWS = 5, 700, 7
PLANTED = "건축과"
# Where the numbers may stand: the export itself, its refused rows, and what the simulated message centre keeps for itself.
EXPORT = {"city.csv", "rejects.csv", "ledger"}
START_S_MAX = 120

root, build = map(os.path.abspath, sys.argv[1:3])
work = tempfile.mkdtemp(prefix="ccrm demo ", dir="/tmp")  # a space, as people have
count = failed = 0


def check(what, got, wanted):
    global count, failed
    count += 1
    print(f"{'ok' if got == wanted else 'not ok'} {count} - {what}")
    if got != wanted:
        failed += 1
        for word, value in (("got", got), ("wanted", wanted)):
            print(f"# {word}:", str(value)[-1500:].replace("\n", "\n#   "))
    sys.stdout.flush()


def place(name):
    return os.path.join(work, name)


def demo(name, *options):
    """Starts a demonstration in a folder of its own, named relative to the caller's, with no terminal."""
    command = [f"{root}/tools/demo", "--build", build, "--dir", name, "--nights", str(NIGHTS), "--cases", str(CASES),
               "--seed", "3", *options]
    return subprocess.Popen(command, cwd=work, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            start_new_session=True,  # a group of its own, as a shell gives it; interrupts reach it
                            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))


def finish(process):
    output = process.communicate()[0].decode()
    return process.returncode, output


def content(name, file):
    try:
        with open(os.path.join(place(name), file), "rb") as opened:
            return opened.read()
    except OSError as error:
        return str(error).encode()


def rows(output):
    """What was printed for people, without the durations and paths that no two runs share."""
    return re.sub(r"(?m)^(season|database|report|rejected rows): .*\n", "", output)


# ---- the reserved range, 010-0xxx-xxxx, in every form that bytes may have ----

def forms():
    for prefix in (b"0100", b"82100"):
        first, more = prefix[:1], prefix[1:]
        yield "text", re.compile(rb"(?<![0-9])" + prefix + rb"[0-9]{7}(?![0-9])")
        wide = first + b"".join(b"\0%c" % digit for digit in more)  # both byte orders have this in the middle
        yield "UTF-16", re.compile(rb"(?<![0-9]\0)" + re.escape(wide) + rb"(?:\0[0-9]){7}(?!\0[0-9])")
        hexed = b"".join(b"3%c" % digit for digit in prefix)
        yield "hex", re.compile(rb"(?<!3[0-9])" + hexed + rb"(?:3[0-9]){7}(?!3[0-9])")
        hexed = b"003".join(b"%c" % digit for digit in prefix)
        yield "hex of UTF-16", re.compile(b"3" + hexed + rb"(?:003[0-9]){7}(?!003[0-9])")
    yield "written", re.compile(rb"(?<![0-9])(?:010|\+?82[- ]?10)[- ]0[0-9]{3}[- ]?[0-9]{4}(?![0-9])")


FORMS = list(forms())
ANYWHERE = re.compile(rb"(?=(0100[0-9]{7}))")  # also within a longer run of digits: then it must be one of the city's


def numbers_in(data, known):
    found = {form for form, pattern in FORMS if pattern.search(data)}
    if any(match.group(1) in known for match in ANYWHERE.finditer(data)):
        found.add("text")
    return found


def scan(folder, known):
    """Where under a folder a number stands in plain, and in which forms; and how many octets were looked at."""
    found, forms_found, octets = set(), set(), 0
    for place_of, _, names in os.walk(folder, followlinks=True):  # pg may be a link to a shorter path
        for name in names:
            path = os.path.join(place_of, name)
            if not os.path.isfile(path) or (place_of == folder and name in EXPORT):
                continue
            with open(path, "rb") as file:
                data = file.read()
            octets += len(data)
            forms_here = numbers_in(data, known)
            if forms_here:
                found.add(os.path.relpath(path, folder))
                forms_found |= forms_here
    return found, forms_found, octets


def planned_and_sent(folder):
    """What `ccrm survey plan` says of the season's closings, beside what the season's engine did: citizens, why others were left
    out, segments of first messages. What citizens replied changes none of these but later opt-outs, which are on record."""
    subprocess.run([f"{root}/tools/cluster", "start", f"{folder}/pg"], check=True, capture_output=True)
    conninfo = subprocess.run([f"{root}/tools/cluster", "conninfo", f"{folder}/pg"], check=True, capture_output=True,
                              text=True).stdout.strip()
    plan = json.loads(subprocess.run([f"{build}/ccrm", "survey", "plan", "visit-integrity", "--since", "2027-03-01", "--until",
                                      "2027-03-31", "--json", "--config", f"{folder}/ccrm.yaml", "--db", conninfo],
                                     check=True, capture_output=True).stdout)
    done = subprocess.run(["psql", "-XqAtd", conninfo, "-c",
                           """select json_build_object('citizens', count(*) filter (where outcome = 1),
                                  'capped', count(*) filter (where outcome = 3), 'no number', count(*) filter (where outcome = 5),
                                  'landline', count(*) filter (where outcome = 7), 'staff', count(*) filter (where outcome = 8),
                                  'segments', (select sum(d.parts) from ccrm.delivery d join
                                      (select min(message_id) as message_id from ccrm.message group by conversation_id) m
                                      using (message_id)))
                              from ccrm.invitation"""], check=True, capture_output=True).stdout
    subprocess.run([f"{root}/tools/cluster", "stop", f"{folder}/pg"], check=True, capture_output=True)
    reasons = plan["not_asked"]
    return ({"citizens": plan["citizens"], "capped": reasons["capped"], "no number": reasons["phone_missing"],
             "landline": reasons["landline"], "staff": reasons["not_citizen"], "segments": plan["segments"]}, json.loads(done))


def plant_numbers(folder):
    """Writes a number of the reserved range in each form into the stopped cluster: the search must be able to find one."""
    subprocess.run([f"{root}/tools/cluster", "start", f"{folder}/pg"], check=True, capture_output=True)
    conninfo = subprocess.run([f"{root}/tools/cluster", "conninfo", f"{folder}/pg"], check=True, capture_output=True,
                              text=True).stdout.strip()
    number = "01009990001"
    wide = number.encode("utf-16-be").hex()
    statement = f"""create table planted (as_text text, as_wide bytea, as_hex text, as_wide_hex text, as_written text);
        insert into planted values ('{number}', '\\x{wide}', '{number.encode().hex()}', '{wide}', '010-0999-0001')"""
    subprocess.run(["psql", "-Xqd", conninfo, "-c", statement], check=True, capture_output=True)
    subprocess.run([f"{root}/tools/cluster", "stop", f"{folder}/pg"], check=True, capture_output=True)


def processes_of(folder):
    names = {folder.encode(), os.path.realpath(f"{folder}/pg").encode()}
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                line = file.read()
            cwd = os.readlink(f"/proc/{pid}/cwd").encode()
        except OSError:
            continue
        if any(name in line or cwd.startswith(name) for name in names):
            found.append(line.replace(b"\0", b" ").decode(errors="replace"))
    return found


def wait_for(happened, process):
    until = time.monotonic() + START_S_MAX
    while not happened() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.2)


def interrupt():
    process = demo("interrupted")
    wait_for(lambda: content("interrupted", "engine.log").count(b"\n") > 2, process)
    running = len(processes_of(place("interrupted")))
    os.killpg(process.pid, signal.SIGINT)
    status, output = finish(process)
    check("an interrupt while the season runs ends it with 130", (running >= 3, status), (True, 130))
    check("it leaves no process", processes_of(place("interrupted")), [])


def main():
    planted = ("--plant", f"{PLANTED}:0.4", "--bad-rows", str(BAD_ROWS))
    first, honest = demo("first", *planted), demo("honest", "--plant", "none")  # two at a time, in folders of their own
    wait_for(lambda: content("first", "engine.log").count(b"\n") > 0, first)
    status, output = finish(demo("first"))
    check("a second one in the same folder is refused", (status, "another demonstration runs" in output), (2, True))
    interrupt()
    status, output = finish(first)
    check("what is planted is what is flagged", (status, output if status else ""), (0, ""))
    check("no colours without a terminal", "\x1b" in output, False)
    honest_status, honest_output = finish(honest)
    check("nothing is flagged when nothing is planted", (honest_status, honest_output.splitlines()[-2:]),
          (0, ["planted: nothing", "flagged: nothing"]))

    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 2)]
    try:
        again_status, again_output = finish(demo("again", *planted))
    finally:
        for loop in busy:
            loop.kill()
            loop.wait()
    check("beside busy loops it ends well, too", again_status, 0)
    check("the same seed gives the same summary, byte for byte", content("again", "summary.json"), content("first", "summary.json"))
    check("and prints the same", rows(again_output), rows(output))
    summary = json.loads(content("first", "summary.json"))
    check("the summary is one of a season", summary["totals"]["complaints"], CASES)
    check("broken rows are refused and counted", json.loads(content("first", "import.json"))["rejected"], BAD_ROWS)

    known = {field for line in content("first", "city.csv").split(b"\n") for field in line.split(b",")
             if re.fullmatch(rb"0100[0-9]{7}", field)}
    check("the city has numbers of the reserved range", len(known) > CASES / 2, True)
    found, _, octets = scan(place("first"), known)
    check("none of it stands in plain in the cluster, its log of changes, logs or reports", found, set())
    check("the cluster was looked at", octets > 16 << 20, True)
    check("a plan over the same closings has the season's citizens and segments", *planned_and_sent(place("first")))
    plant_numbers(place("first"))
    found, forms_found, _ = scan(place("first"), known)
    check("a number in plain would be found, in every form", forms_found, {form for form, _ in FORMS})
    check("in the data files and in the log of changes",
          (any("/base/" in path for path in found), any("/pg_wal/" in path for path in found)), (True, True))


try:
    main()
finally:
    for name in os.listdir(work):
        subprocess.run([f"{root}/tools/cluster", "remove", f"{place(name)}/pg"], check=False, capture_output=True)
    shutil.rmtree(work, ignore_errors=True)
print(f"1..{count}")
sys.exit(failed > 0)
