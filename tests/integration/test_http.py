#!/usr/bin/env python3
"""What the engine serves over HTTP: health, readiness, metrics, the status page in a browser, and its limits.
Arguments: ccrm, ccrm-smsc, the source folder. Prints TAP."""
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time

ccrm, smsc, source = map(os.path.abspath, sys.argv[1:4])
sys.path.insert(0, os.path.join(source, "tests/support"))
from live import Live, check, end, retell, skip, within  # noqa: E402


def ask(port, path, method="GET", body=None, headers=None):
    """(status, headers, text)"""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, answer.headers, text


def start_centre(live, *options):
    port = live.path("port")
    if os.path.exists(port):
        os.remove(port)
    process = live.child(smsc, "--port", "0", "--port-file", port, "--any-account", *options, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert within(20, lambda: os.path.exists(port) and os.path.getsize(port) > 0)
    with open(port, encoding="ascii") as file:
        return process, int(file.read())


def port_of(live):
    line = live.says("event=http_listening")
    return int(line.split("port=")[1].split()[0])


def value(text, name):
    return next((float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name + " ")), None)


def promtool():
    return shutil.which("promtool") or next((path for path in [os.path.join(source, ".run/prometheus/usr/bin/promtool")] if os.path.exists(path)), None)


def check_limits(port):
    status, headers, _ = ask(port, "/nothing")
    check("an unknown path is 404", status == 404)
    status, headers, _ = ask(port, "/metrics", "POST", "x=1")
    check("a wrong method is 405 and names the right one", status == 405 and headers["Allow"] == "GET", headers)
    status, headers, text = ask(port, "/", "HEAD")
    check("HEAD has the page's headers and no body", status == 200 and text == "" and "script-src 'sha256-" in headers["Content-Security-Policy"])
    check("nobody keeps it", headers["Cache-Control"] == "no-store" and headers["X-Content-Type-Options"] == "nosniff")
    status, _, _ = ask(port, "/healthz", headers={"X": "y" * 20000})
    check("headers of more than 16 KiB are refused", status in (413, 431), status)
    status, _, text = ask(port, "/metrics", "POST", "x" * 600000)
    check("a body of more than 512 KiB is refused", status == 413 and "too-long" in text, (status, text))


def check_metrics(live, port):
    _, headers, text = ask(port, "/metrics")
    check("metrics are Prometheus' text format", headers["Content-Type"].startswith("text/plain; version=0.0.4"))
    tool = promtool()
    if tool is None:
        skip("promtool finds nothing to say", "Debian's package prometheus is not to be had")
    else:
        done = subprocess.run([tool, "check", "metrics"], input=text, capture_output=True, text=True, check=False)
        check("promtool finds nothing to say", done.returncode == 0 and done.stdout + done.stderr == "", done.stdout + done.stderr)
    sent = live.sql("select count(*) from ccrm.segment")
    check("segments that were accepted are counted", value(text, 'ccrm_link_accepted_segments_total{link="main"}') == float(sent), sent)
    check("so is every link", 'ccrm_link_bound_sessions{link="spare"} 0' in text)
    check("no number of a phone stands in them", "0100123" not in text)


def main():
    live = Live(ccrm, source, "http")
    try:
        live.migrate()
        centre, smsc_port = start_centre(live, "--reply-rate", "1", "--reply-delay-ms", "50", "--receipt-delay-ms", "20")
        live.configure([("main", smsc_port, []), ("spare", 1, [])], "http:\n  listen: 127.0.0.1:0\n")
        live.start("--set", "database.connection=host=/nowhere dbname=x")
        port = port_of(live)
        check("without its database the loop lives", ask(port, "/healthz")[0] == 200)
        status, _, text = ask(port, "/readyz")
        check("and is not ready", status == 503 and "database" in text and "no link" in text, text)
        check("the page says so", "데이터베이스에 쓸 수 없습니다" in ask(port, "/")[2])
        live.stop()
        live.start()
        port = port_of(live)
        slow = socket.create_connection(("127.0.0.1", port))
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")  # and then nothing
        slow_since = time.monotonic()
        check("with database and link it is ready", within(20, lambda: ask(port, "/readyz")[0] == 200))
        live.complain("A-1", "01001234567")
        check("a conversation runs", live.sql_within(30, "1", "select count(*) from ccrm.conversation where ended_at is not null"))
        check_metrics(live, port)
        check_limits(port)
        node = shutil.which("node")
        if node is None:
            skip("the page in a browser", "node is not installed")
        else:
            env = dict(os.environ, NODE_PATH=os.path.join(source, "tests/node_modules"))
            done = subprocess.run([node, os.path.join(source, "tests/browser/test_status_page.js"), f"http://127.0.0.1:{port}/"],
                                  capture_output=True, text=True, timeout=200, env=env, check=False)
            if "1..0 # SKIP" in done.stdout:
                skip("the page in a browser", done.stdout.split("SKIP ")[1].strip())
            else:
                retell(done.stdout)
                check("the browser came to its end", done.returncode == 0 and "Bail out" not in done.stdout, done.stdout + done.stderr)
        slow.settimeout(30)
        check("a client that says nothing is cut off", slow.recv(1) == b"" and time.monotonic() - slow_since < 60)
        centre.kill()
        check("without a link it is not ready", within(20, lambda: "no link is bound" in ask(port, "/readyz")[2]))
        subprocess.run([live.cluster, "stop", live.path("pg")], capture_output=True, check=False)
        check("nor without its database", within(20, lambda: "database" in ask(port, "/readyz")[2]))
        check("but alive", ask(port, "/healthz")[0] == 200)
        taken = socket.create_server(("127.0.0.1", 0))
        check("it stops with HTTP on", live.stop() == 0)
        live.start("--set", f"http.listen=127.0.0.1:{taken.getsockname()[1]}")
        check("a port that is taken is no start, and said", live.wait() == 3 and live.says("http_not_served", 1))
    finally:
        live.close()
    return end()


sys.exit(main())
