#!/usr/bin/env python3
"""Every table, view and function of the schema, tried as every role, against the matrix of what each may.

    test_roles.py CCRM CLUSTER MATRIX            compares; prints TAP
    test_roles.py CCRM CLUSTER MATRIX --write    writes the matrix as it is; read the change before you commit it

A line is an object and what each role may: S all columns, s some of them, I insert, U update, D delete, T truncate, X call;
`.` nothing. Each letter but U was tried and not only looked up, in a transaction that was undone.
"""
import os
import subprocess
import sys
import tempfile

ROLES = ["owner", "engine", "gateway", "intake", "ops", "report", "integrity", "nobody"]
HEADER = "# what each role may do with each object: tests/integration/test_roles.py --write\n"

TRIED = """
create temporary table tried (object text, may text);
do $$
declare
    t record;
    attempt text[];
    letters text;
    all_columns boolean;
begin
    for t in select c.relname as name, c.relkind as kind from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = 'ccrm' and c.relkind in ('r', 'p', 'v') and not c.relispartition order by 1 loop
        letters := '';
        all_columns := false;
        foreach attempt slice 1 in array array[
            array['S', 'select * from ccrm.%I limit 0'], array['s', 'select from ccrm.%I limit 0'],
            array['I', 'insert into ccrm.%I default values'], array['D', 'delete from ccrm.%I where false'],
            array['T', 'truncate ccrm.%I cascade']] loop
            continue when attempt[1] = 's' and all_columns or attempt[1] in ('I', 'D', 'T') and t.kind = 'v';
            begin
                execute format(attempt[2], t.name);
                raise exception 'undo' using errcode = 'CC999';
            exception
                when insufficient_privilege then null;
                when others then
                    letters := letters || attempt[1];
                    all_columns := all_columns or attempt[1] = 'S';
            end;
        end loop;
        if t.kind <> 'v' and has_any_column_privilege(format('ccrm.%I', t.name), 'update') then
            letters := replace(letters, 'D', 'UD');
            letters := case when letters like '%U%' then letters else letters || 'U' end;
        end if;
        insert into tried values (t.name, letters);
    end loop;
    insert into tried select p.oid::regprocedure::text, case when has_function_privilege(p.oid, 'execute') then 'X' else '' end
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = 'ccrm' and p.prorettype <> 'trigger'::regtype;
end
$$;
select object || ' ' || case may when '' then '.' else may end from tried order by object collate "C";
"""


def sql(conninfo, statement, role=None):
    before = ["-c", f"set role {role}"] if role else []
    done = subprocess.run(["psql", "-XqAt", "-d", conninfo, "-v", "ON_ERROR_STOP=1", *before, "-c", statement],
                          text=True, capture_output=True)
    if done.returncode != 0:
        sys.exit(f"Bail out! {done.stderr}")
    return done.stdout


def tried_as(db, login, role):
    """{object: letters} of one role; the owner is nobody's login, so the superuser takes its role."""
    out = sql(db, TRIED, "ccrm_owner") if role == "owner" else sql(login, TRIED)
    return dict(line.rsplit(" ", 1) for line in out.splitlines())


def matrix_of(ccrm, cluster, folder):
    db = subprocess.run([cluster, "start", folder], capture_output=True, text=True).stdout.strip()
    try:
        if subprocess.run([ccrm, "migrate", "--db", db], capture_output=True).returncode != 0:
            sys.exit("Bail out! no schema")
        sql(db, "grant usage on schema ccrm to public; grant temporary on database " + db.split("dbname=")[1].split()[0] + " to public")
        columns = {}
        for role in ROLES:
            login = "" if role == "owner" else db.replace("user=postgres", f"user={role}1")
            if role == "nobody":
                sql(db, "create role nobody1 login")
            elif role != "owner":
                subprocess.run([cluster, "login", folder, f"{role}1", f"ccrm_{role}"], capture_output=True, check=True)
            columns[role] = tried_as(db, login, role)
    finally:
        subprocess.run([cluster, "remove", folder], capture_output=True)
    objects = sorted(columns["owner"])
    width, cell = 28, 10
    lines = [HEADER, f"{'# object':<{width}}" + "".join(f"{role:<{cell}}" for role in ROLES).rstrip() + "\n"]
    for name in sorted(objects, key=lambda name: ("(" in name, name)):
        cells = "".join(f"{columns[role][name]:<{cell}}" for role in ROLES).rstrip()
        lines.append(f"{name:<{width}}" + cells + "\n" if "(" not in name else f"{name}\n{'':<{width}}{cells}\n")
    return lines


def main():
    ccrm, cluster, path = map(os.path.abspath, sys.argv[1:4])
    with tempfile.TemporaryDirectory(prefix="ccrm-roles-", dir="/tmp") as work:
        found = matrix_of(ccrm, cluster, os.path.join(work, "db"))
    if "--write" in sys.argv:
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(found)
        return
    with open(path, encoding="utf-8") as file:
        wanted = file.readlines()
    found = "".join(found).splitlines(keepends=True)  # a function and what may be done with it are two lines
    other = [f"# is:     {line}" for line in found if line not in wanted] + [f"# wanted: {line}" for line in wanted if line not in found]
    print(f"{'not ok' if other else 'ok'} 1 - every role may what the matrix says and no more, of {len(found)} lines")
    print("".join(other), end="")
    print("1..1")
    sys.exit(bool(other))


main()
