-- Who may handle and read referrals: a dated list, once there is one, and deputies by dated delegation. Until the first entry
-- every member of the integrity office may, as before. Entries are never altered; one that ends early gets a row of its own.
set local role ccrm_owner;

create table ccrm.mandate (
    mandate_id integer generated always as identity primary key,
    person     name not null,
    deputy_for name,           -- null: in their own right
    first_day  date not null,
    last_day   date not null,
    reason     text not null check (btrim(reason) <> ''),
    granted_at timestamptz not null default clock_timestamp(),
    author     name not null default session_user,
    check (last_day between first_day and first_day + 366)
);

create table ccrm.mandate_end (
    mandate_id integer primary key references ccrm.mandate,
    reason     text not null check (btrim(reason) <> ''),
    ended_at   timestamptz not null default clock_timestamp(),
    author     name not null default session_user
);

-- Nobody lists themselves; a delegation is given by whom it stands for.
create function ccrm.guard_mandate() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
begin
    if new.person = session_user then
        raise exception 'nobody gives a mandate to themselves' using errcode = '42501';
    end if;
    if not coalesce((select pg_has_role(oid, 'ccrm_integrity', 'member') from pg_roles where rolname = new.person), false) then
        raise exception '% is no login of the integrity office', new.person using errcode = '22023';
    end if;
    if new.deputy_for is not null and new.deputy_for <> session_user then
        raise exception 'only % delegates for themselves', new.deputy_for using errcode = '42501';
    end if;
    return new;
end
$$;
revoke all on function ccrm.guard_mandate() from public;
create trigger guard before insert on ccrm.mandate for each row execute function ccrm.guard_mandate();
create trigger set_author before insert on ccrm.mandate for each row execute function ccrm.set_author();
create trigger set_author before insert on ccrm.mandate_end for each row execute function ccrm.set_author();
create trigger audit after insert on ccrm.mandate for each row execute function ccrm.audit_act('mandate', 'mandate_id');
create trigger audit after insert on ccrm.mandate_end
    for each row execute function ccrm.audit_act('mandate-end', 'mandate_id');
create trigger keep before update or delete or truncate on ccrm.mandate
    for each statement execute function ccrm.refuse_change();
create trigger keep before update or delete or truncate on ccrm.mandate_end
    for each statement execute function ccrm.refuse_change();

create view ccrm.mandate_in_force as
    select mandate_id, person, deputy_for from ccrm.mandate m
    where current_date between first_day and last_day
      and not exists (select from ccrm.mandate_end e where e.mandate_id = m.mandate_id);

-- A case that was handed on belongs to its recipient and their deputies; any other to those on the list and their deputies.
create or replace function ccrm.may_handle(wanted bigint) returns boolean language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    holder name;
begin
    select e.recipient into holder from ccrm.referral_event e where e.case_id = wanted and e.act = 'recuse'
        order by e.at desc limit 1;
    if holder is not null then
        return coalesce((select pg_has_role(session_user, r.oid, 'member') from pg_roles r where r.rolname = holder), false)
            or exists (select from ccrm.mandate_in_force m where m.person = session_user and m.deputy_for = holder);
    end if;
    return not exists (select from ccrm.mandate where deputy_for is null)
        or exists (select from ccrm.mandate_in_force m where m.person = session_user
                   and (m.deputy_for is null or exists (select from ccrm.mandate_in_force p
                                                        where p.person = m.deputy_for and p.deputy_for is null)));
end
$$;

grant select on ccrm.mandate, ccrm.mandate_end, ccrm.mandate_in_force to ccrm_integrity;
grant insert (person, deputy_for, first_day, last_day, reason) on ccrm.mandate to ccrm_integrity;
grant insert (mandate_id, reason) on ccrm.mandate_end to ccrm_integrity;
