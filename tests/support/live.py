"""For tests with the real engine: a PostgreSQL cluster, keys and a configuration in a folder of their own, the engine started and
stopped, SQL, and conditions that are waited for. Prints TAP."""
import os
import shutil
import signal
import subprocess
import tempfile
import time

_count = _failed = 0


def check(what, right, told=None):
    """One TAP line; what was told stands behind a line that failed."""
    global _count, _failed
    _count += 1
    print(f"{'ok' if right else 'not ok'} {_count} - {what}", flush=True)
    if not right:
        _failed += 1
        if told is not None:
            print("\n".join("# " + line for line in str(told)[:2000].splitlines()), flush=True)


def skip(what, why):
    global _count
    _count += 1
    print(f"ok {_count} - {what} # SKIP {why}", flush=True)


def retell(output):
    """The TAP lines of another program as our own."""
    for line in output.splitlines():
        if line.startswith(("ok ", "not ok ")):
            check(line.split(" - ", 1)[-1], line.startswith("ok "))
        elif line.startswith("#"):
            print(line, flush=True)


def end():
    print(f"1..{_count}", flush=True)
    return 1 if _failed else 0


def within(seconds, condition):
    """Waits until the condition holds; its last value."""
    by = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() > by:
            return value
        time.sleep(0.05)


class Live:
    def __init__(self, ccrm, source, name, delay="0s"):
        self.ccrm, self.source = os.path.abspath(ccrm), os.path.abspath(source)
        self.work = tempfile.mkdtemp(prefix=f"ccrm-{name}-", dir="/var/tmp")
        self.cluster = os.path.join(self.source, "tools/cluster")
        self.engine = None
        self.children = []
        self.log = os.path.join(self.work, "engine.log")
        self.db = subprocess.run([self.cluster, "start", self.path("pg")], check=True, capture_output=True,
                                 text=True).stdout.strip()
        told = self.run("keys", "new", self.path("key")).stdout
        self.public = next(word for word in told.split() if len(word) == 64)
        self.secret("password", "secret")
        shutil.copytree(os.path.join(self.source, "survey-defs"), self.path("defs"))
        survey = self.path("defs/surveys/visit-integrity.yaml")
        with open(survey, encoding="utf-8") as file:
            text = file.read()
        with open(survey, "w", encoding="utf-8") as file:  # at once, at any hour
            file.write(text.replace("delay: 2h", f"delay: {delay}").replace('"21:00-08:00"', '"00:00-00:00"'))

    def path(self, name):
        return os.path.join(self.work, name)

    def secret(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(self.path(name), 0o600)

    def run(self, *words, **more):
        """A command of ccrm."""
        return subprocess.run([self.ccrm, *words], capture_output=True, text=True, timeout=120, check=False, cwd=self.work, **more)

    def migrate(self):
        done = self.run("migrate", "--db", self.db)
        assert done.returncode == 0, done.stderr

    def sql(self, statement):
        done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", self.db, "-c", statement], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def sql_within(self, seconds, wanted, statement):
        return within(seconds, lambda: self.sql(statement) == wanted)

    def configure(self, links, more=""):
        """links: (id, port, further lines)"""
        text = f"""apiVersion: ccrm/v1
kind: Config
probe:
  required: false
office: 한빛구청
contact: 02-000-0000
zone: Asia/Seoul
survey: visit-integrity
defs: {self.path('defs')}
database:
  connection: "{self.db}"
keys:
  file: {self.path('key')}
links:
"""
        for name, port, lines in links:
            text += f"""  - id: {name}
    host: 127.0.0.1
    port: {port}
    system_id: ccrm
    password_file: {self.path('password')}
    reconnect_max: 1s
"""
            text += "".join(f"    {line}\n" for line in lines)
        text += f"""senders:
  - number: "0212345678"
    owner: test
    registration: TEST
    can_receive: true
night:
  report_dir: {self.path('report')}
{more}"""
        with open(self.path("ccrm.yaml"), "w", encoding="utf-8") as file:
            file.write(text)

    def start(self, *options):
        with open(self.log, "w", encoding="utf-8") as log:
            self.engine = subprocess.Popen([self.ccrm, "run", "--config", self.path("ccrm.yaml"), *options], stderr=log, cwd=self.work)

    def says(self, words, seconds=30):
        """The engine's first log line with these words."""
        def find():
            with open(self.log, encoding="utf-8") as log:
                return next((line for line in log if words in line), None)
        return within(seconds, find)

    def stop(self, seconds=60):
        """The engine's exit code after TERM."""
        self.engine.send_signal(signal.SIGTERM)
        return self.wait(seconds)

    def wait(self, seconds=60):
        code = self.engine.wait(timeout=seconds)
        self.engine = None
        return code

    def child(self, *words, **more):
        self.children.append(subprocess.Popen(words, cwd=self.work, **more))
        return self.children[-1]

    def complain(self, number, phone, department="민원여권과"):
        """A closed complaint of a phone; also of many: (number, phone) pairs in a list."""
        pairs = number if isinstance(number, list) else [(number, phone)]
        statement = ""
        for name, digits in pairs:
            box = self.run("keys", "seal", self.public, input=digits + "\n").stdout.strip()
            statement += f"""select ccrm.complaint_closed('desk', '{name}', '{department}', '여권 발급', 'OF-1', 'counter',
                now() - interval '1 day', now() - interval '1 minute', 'ko', '{box}'::bytea);"""
        return self.sql(statement)

    def close(self):
        for process in [self.engine, *self.children]:
            if process is not None and process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
                process.wait()
        subprocess.run([self.cluster, "remove", self.path("pg")], capture_output=True, check=False)
        shutil.rmtree(self.work, ignore_errors=True)
