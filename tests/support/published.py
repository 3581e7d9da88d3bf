"""Surveys made of shipped ones and published by two logins, for tests of what starts them."""
import os
import re
import subprocess

ALWAYS = """schedule:
  delay: 0s
  case_age_max: 14d
  quiet_hours: "00:00-00:00"
  zone: Asia/Seoul
  cap: {cap}
  cap_all: {cap_all}
  expire_after: 7d
  messages_max: 12
"""


class Published:
    def __init__(self, live):
        self.live, self.revisions = live, 0
        self.logins = [self.login(name, "ccrm_ops") for name in ("ops1", "ops2")]

    def login(self, name, role):
        return subprocess.run([self.live.cluster, "login", self.live.path("pg"), name, role], check=True, capture_output=True, text=True).stdout.strip()

    def make(self, name, trigger, priority=50, cap="90d", cap_all="30d", more="", basis="basis: handled-complaint", schedule=ALWAYS):
        """happy-call under another name, for everybody, at any hour; its file."""
        with open(os.path.join(self.live.source, "survey-defs/surveys/happy-call.yaml"), encoding="utf-8") as file:
            text = file.read()
        text = text.replace("id: happy-call", f"id: {name}")
        text = re.sub(r"basis: .*\n", basis + "\n", text, count=1)
        text = re.sub(r"priority: .*\n", f"priority: {priority}\n", text, count=1)
        text = re.sub(r"sampling:\n(  .*\n)+", f"sampling:\n  rate: 100%\n\ntrigger: {trigger}\n{more}", text, count=1)
        text = re.sub(r"schedule:\n(  .*\n)+", schedule.format(cap=cap, cap_all=cap_all), text, count=1)
        path = self.live.path(name + ".yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def publish(self, path):
        done = self.live.run("survey", "publish", path, "--reason", "for this test", "--config", self.live.path("ccrm.yaml"), "--db", self.logins[0])
        assert done.returncode == 0, done.stdout + done.stderr
        self.revisions += 1
        done = self.live.run("survey", "publish", "--approve", str(self.revisions), "--config", self.live.path("ccrm.yaml"), "--db", self.logins[1])
        assert done.returncode == 0, done.stdout + done.stderr
