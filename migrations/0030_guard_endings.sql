-- What ends does so by the act that is on record for it, whoever is logged in: a flag by its closing, a mandate at the end of its
-- last day where it was given. And a step that was taken on what somebody had seen before another step is refused.
set local role ccrm_owner;

-- ---- a flag ends by its closing ----

-- No row begins closed, and none is altered but by the night on which its closing takes effect.
create function ccrm.guard_flag() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        if new.closed_night is not null then
            raise exception 'a flag is closed by a person, with a reason' using errcode = '42501';
        end if;
        return new;
    end if;
    if (to_jsonb(new) - 'closed_night') <> (to_jsonb(old) - 'closed_night') or old.closed_night is not null
        or new.closed_night < old.raised_night
        or not exists (select from ccrm.flag_event where flag_id = old.flag_id and state = 'closed') then
        raise exception 'flag % is not closed by a person', old.flag_id using errcode = '42501';
    end if;
    return new;
end
$$;
create trigger guard before insert or update on ccrm.flag for each row execute function ccrm.guard_flag();

-- What people closed takes effect on the day of the act, or, when that is none of the flag's nights up to the one that is counted
-- now, on this one. A night that is drawn again, after later ones ran, closes nothing. Returns how many flags it closed.
create function ccrm.close_flags(counted date, zone text) returns bigint language sql security definer
    set search_path = pg_catalog, pg_temp as $$
    with closed as (
        update ccrm.flag f set closed_night = case when (e.at at time zone zone)::date between f.raised_night and counted
            then (e.at at time zone zone)::date else counted end
        from (select flag_id, min(at) as at from ccrm.flag_event where state = 'closed' group by flag_id) e
        where e.flag_id = f.flag_id and f.closed_night is null and f.raised_night <= counted
          and not exists (select from ccrm.night where night > counted)
        returning 1)
    select count(*) from closed
$$;

revoke update (closed_night) on ccrm.flag from ccrm_report;

-- ---- two people, one state ----

-- Each step has its number. The guards count under the flag's or the case's lock; a transaction whose view is older than the last
-- step (two windows, repeatable read) counts the same number again and fails.
alter table ccrm.flag_event add column step integer;
alter table ccrm.referral_event add column step integer;
alter table ccrm.flag_event disable trigger keep;
alter table ccrm.referral_event disable trigger keep;
update ccrm.flag_event e set step = n.step
    from (select ctid as row, row_number() over (partition by flag_id order by at) as step from ccrm.flag_event) n
    where n.row = e.ctid;
update ccrm.referral_event e set step = n.step
    from (select ctid as row, row_number() over (partition by case_id order by at) as step from ccrm.referral_event) n
    where n.row = e.ctid;
alter table ccrm.flag_event enable trigger keep;
alter table ccrm.referral_event enable trigger keep;
alter table ccrm.flag_event alter column step set not null, add constraint flag_event_step unique (flag_id, step);
alter table ccrm.referral_event alter column step set not null, add constraint referral_event_step unique (case_id, step);

-- After the guard (triggers run by name), which holds the lock.
create function ccrm.number_step() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
begin
    if tg_table_name = 'flag_event' then
        select count(*) + 1 into new.step from ccrm.flag_event where flag_id = new.flag_id;
    else
        select count(*) + 1 into new.step from ccrm.referral_event where case_id = new.case_id;
    end if;
    return new;
end
$$;
create trigger number before insert on ccrm.flag_event for each row execute function ccrm.number_step();
create trigger number before insert on ccrm.referral_event for each row execute function ccrm.number_step();

-- ---- a mandate's last day ends where it was given ----

-- As instants: what day it is must not follow from the zone that a session sets for itself.
alter table ccrm.mandate add column begins_at timestamptz, add column ends_at timestamptz;
alter table ccrm.mandate disable trigger keep;
update ccrm.mandate set begins_at = first_day::timestamptz, ends_at = (last_day + 1)::timestamptz;
alter table ccrm.mandate enable trigger keep;
alter table ccrm.mandate alter column begins_at set not null, alter column ends_at set not null;

create function ccrm.set_mandate_span() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp as $$
begin
    new.begins_at := new.first_day::timestamptz;
    new.ends_at := (new.last_day + 1)::timestamptz;
    return new;
end
$$;
create trigger span before insert on ccrm.mandate for each row execute function ccrm.set_mandate_span();

create or replace view ccrm.mandate_in_force as
    select mandate_id, person, deputy_for from ccrm.mandate m
    where clock_timestamp() >= begins_at and clock_timestamp() < ends_at
      and not exists (select from ccrm.mandate_end e where e.mandate_id = m.mandate_id);

revoke all on function ccrm.guard_flag(), ccrm.close_flags(date, text), ccrm.number_step(), ccrm.set_mandate_span() from public;
grant execute on function ccrm.close_flags(date, text) to ccrm_report;
