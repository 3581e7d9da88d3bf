"""Plays somebody with every right and a copy of the whole database: what of a person's rows tells an answer? Every table of the schema
is read with its rows' transactions; a person's rows are those that any chain of ids leads to from the number."""
import json

# Columns that name a row of another table under another name.
SAME = {"open_message": "message_id", "before_message": "message_id", "about": "complaint_id"}
NAMES = {"lookup_hash", "ciphertext", "smsc_id", "body_hash", "source_number"}
NUMBERED = {"sequence"}  # of a session: no more than an id


def is_time(value):
    return isinstance(value, str) and len(value) > 18 and value[4:5] == "-" and "T" in value


class Copy:
    """All rows: (table, columns, transaction)."""

    def __init__(self, live):
        self.rows = []
        tables = live.sql("select c.relname from pg_class c where c.relnamespace = 'ccrm'::regnamespace and c.relkind = 'r' order by 1").split()
        for line in live.sql(" union all ".join(f"select '{table}' || chr(9) || t.xmin || chr(9) || to_json(t) from ccrm.{table} t"
                                                for table in tables)).splitlines():
            table, transaction, row = line.split("\t", 2)
            self.rows.append((table, json.loads(row), transaction))
        self.by_token = {}
        for i, (_, row, _) in enumerate(self.rows):
            for token in tokens(row):
                self.by_token.setdefault(token, []).append(i)

    def holds(self, words):
        """Rows with these words, as text or as the octets of UCS-2."""
        octets = words.encode("utf-16-be").hex()
        return [table for table, row, _ in self.rows
                if any(words in str(value) or octets in str(value) for value in row.values())]

    def answers(self):
        """Rows that say what was answered to a question."""
        return [i for i, (_, row, _) in enumerate(self.rows) if row.get("question_id") and row.get("value") is not None]


def tokens(row):
    found = {(SAME.get(name, name), str(value)) for name, value in row.items()
             if value not in (None, 0, -1, "") and (name.endswith("_id") and name != "question_id" or name in NAMES or name in SAME)}
    if row.get("session") is not None and row.get("sequence") is not None:
        found.add(("arrival", f"{row['session']}/{row['sequence']}"))
    return found


def reach(copy, start, shared):
    """The rows that lead from a number's row, over ids that are one person's."""
    rows, waiting = set(), {start}
    seen = set()
    while waiting:
        token = waiting.pop()
        seen.add(token)
        if token in shared:
            continue
        for i in copy.by_token.get(token, []):
            if i not in rows:
                rows.add(i)
                waiting |= tokens(copy.rows[i][1]) - seen
    return rows


class Attack:
    def __init__(self, live, people):
        """people: phone_id of each."""
        self.copy = Copy(live)
        starts = {person: ("phone_id", str(person)) for person in people}
        near = {}  # what more than one person's own rows name is nobody's
        for start in starts.values():
            for token in set().union(*(tokens(self.copy.rows[i][1]) for i in self.copy.by_token.get(start, [])), {start}):
                near[token] = near.get(token, 0) + 1
        shared = {token for token, count in near.items() if count > 1}
        self.rows = {person: reach(self.copy, start, shared) for person, start in starts.items()}

    def profile(self, person):
        """What the person's rows say, but for ids and times."""
        told = []
        for i in self.rows[person]:
            table, row, _ = self.copy.rows[i]
            told.append(table + json.dumps({name: value for name, value in row.items()
                                            if not is_time(value) and name not in NUMBERED
                                            and (SAME.get(name, name), str(value)) not in tokens(row)},
                                           sort_keys=True, ensure_ascii=False))
        return tuple(sorted(told))

    def profiles(self, people):
        return {self.profile(person) for person in people}

    def joined(self, person):
        """Answers that an id, a time or a transaction joins to the person; of times and transactions those that not all answers
        of their table share."""
        mine = self.rows[person]
        own = {value for i in mine for value in marks(self.copy.rows[i])}
        found = [i for i in self.copy.answers() if i in mine]
        for mark in own:
            met = [i for i in self.copy.answers() if mark in marks(self.copy.rows[i])]
            tables = {self.copy.rows[i][0] for i in met}
            others = [i for i in self.copy.answers() if self.copy.rows[i][0] in tables]
            found += met if met != others else []
        return [self.copy.rows[i][:2] for i in found]


    def ordered(self, truth):
        """Tables whose rows stand in the order in which people ended, by what they answered: {question: values in that order}."""
        found = []
        for table in {self.copy.rows[i][0] for i in self.copy.answers()}:
            rows = [self.copy.rows[i][1] for i in self.copy.answers() if self.copy.rows[i][0] == table]
            def alike(question, values):
                there = [row["value"] for row in rows if row["question_id"] == question for _ in range(row.get("n", 1))]
                return max(sum(a == b for a, b in zip(values, order)) for order in (there, there[::-1])) > 0.9 * len(values)
            if all(alike(question, values) for question, values in truth.items()):
                found.append(table)
        return found


def marks(row):
    return {row[2]} | {value for value in row[1].values() if is_time(value)}
