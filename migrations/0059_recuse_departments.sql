-- Cases that name the integrity office itself go to another recipient from the moment they are raised: nobody of the office reads
-- one first and hands it on then. For a department's code, until an entry without a recipient ends it.
set local role ccrm_owner;

create table ccrm.recusal (
    recusal_id  integer generated always as identity primary key,
    department  text not null check (btrim(department) <> ''),
    recipient   name, -- null: from now on as any other department's
    reason      text not null check (btrim(reason) <> ''),
    recorded_at timestamptz not null default clock_timestamp(),
    author      name not null default session_user
);
create index recusal_department on ccrm.recusal (department, recusal_id);

create function ccrm.guard_recusal() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
begin
    if new.recipient is not null and not coalesce((select pg_has_role(oid, 'ccrm_integrity', 'member') from pg_roles
            where rolname = new.recipient), false) then
        raise exception '% is no login with the integrity role', new.recipient using errcode = '22023';
    end if;
    return new;
end
$$;
create trigger guard before insert on ccrm.recusal for each row execute function ccrm.guard_recusal();
create trigger set_author before insert on ccrm.recusal for each row execute function ccrm.set_author();
create trigger audit after insert on ccrm.recusal for each row execute function ccrm.audit_act('recusal', 'department');
create trigger keep before update or delete or truncate on ccrm.recusal
    for each statement execute function ccrm.refuse_change();

-- Whom a case was raised for by such an entry; null: by none.
create function ccrm.recused_to(wanted bigint) returns name language sql stable security definer
    set search_path = pg_catalog, pg_temp as $$
    select x.recipient from ccrm.referral_case r join ccrm.complaint c using (complaint_id)
    join ccrm.recusal x on x.department = c.department and x.recorded_at <= r.raised_at
    where r.case_id = wanted order by x.recusal_id desc limit 1
$$;

-- Whose a case is alone, by a person's step or by such an entry; null: the office's.
create function ccrm.case_holder(wanted bigint) returns name language sql stable security definer
    set search_path = pg_catalog, pg_temp as $$
    select coalesce((select e.recipient from ccrm.referral_event e where e.case_id = wanted and e.act = 'recuse'
        order by e.at desc limit 1), ccrm.recused_to(wanted))
$$;

create or replace function ccrm.may_handle(wanted bigint) returns boolean language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    holder constant name := ccrm.case_holder(wanted);
begin
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

create or replace function ccrm.handed_on_case(subject text) returns bigint language sql stable security definer
    set search_path = pg_catalog, pg_temp as $$
    select max(r.case_id) from ccrm.referral_case r
    where (subject in ('referral:' || r.case_id, 'phone:' || r.phone_id)
           or subject in (select 'review:' || v.review_id from ccrm.review v where v.complaint_id = r.complaint_id)
           or subject in (select 'hold:' || h.hold_id from ccrm.retention_hold h where h.subject = 'referral:' || r.case_id))
      and ccrm.case_holder(r.case_id) is not null
$$;

create or replace function ccrm.out_of_sight() returns setof bigint language sql stable security definer
    set search_path = pg_catalog, pg_temp as $$
    select r.complaint_id from ccrm.referral_case r
    where ccrm.case_holder(r.case_id) is not null and not ccrm.may_handle(r.case_id)
$$;

create or replace function ccrm.audit_act() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    kind constant text := tg_argv[0];
    made jsonb := to_jsonb(new) - 'lookup_hash';
    said text := coalesce(made ->> 'note', made ->> 'reason', '');
begin
    if kind = 'referral' and (ccrm.recused_to((made ->> 'case_id')::bigint) is not null
            or exists (select from ccrm.referral_event e where e.case_id = (made ->> 'case_id')::bigint
                       and e.act = 'recuse' and e.step < (made ->> 'step')::integer)) then
        said := 'sha256 ' || encode(sha256(convert_to(made::text, 'UTF8')), 'hex');
        made := made - 'consent' - 'notified' - 'notified_on' - 'recipient';
    end if;
    insert into ccrm.audit (act, subject, reason, detail)
        values (kind || '.' || coalesce(made ->> 'act', lower(tg_op)), kind || ':' || (made ->> tg_argv[1]),
            said, (made - 'note' - 'reason')::text);
    return null;
end
$$;

revoke all on function ccrm.guard_recusal(), ccrm.recused_to(bigint), ccrm.case_holder(bigint) from public;
grant execute on function ccrm.out_of_sight() to ccrm_integrity;
grant select on ccrm.recusal to ccrm_integrity;
grant insert (department, recipient, reason) on ccrm.recusal to ccrm_integrity;
