-- What is held on one officer, for the print that the law gives them (개인정보 보호법 §35): by the integrity office, with the
-- look on record first; a person reviews it before it is disclosed.
set local role ccrm_owner;

create function ccrm.look_at_officer(key text, why text) returns bigint language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    made bigint;
begin
    if btrim(why) = '' then
        raise exception 'a look at an officer''s records needs a reason' using errcode = '22023';
    end if;
    if not exists (select from ccrm.unit u where u.kind = 2 and (u.code = key or u.code like key || '@%')) then
        raise exception 'nothing is held on officer %', key using errcode = '22023';
    end if;
    insert into ccrm.audit (act, subject, reason) values ('look.officer', 'officer:' || key, why) returning entry into made;
    return made;
end
$$;
revoke all on function ccrm.look_at_officer(text, text) from public;

-- Its rows, to who announced the look and for ten minutes. No citizen, no text, no time of day; of allegations their number.
create function ccrm.officer_held(look bigint)
    returns table (part text, department text, item text, first date, last date, n bigint, k bigint)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with key as (select substr(a.subject, 9) as key from ccrm.audit a
        where a.entry = look and a.act = 'look.officer' and a.author = session_user
          and a.transaction is distinct from pg_current_xact_id_if_assigned()
          and a.at > clock_timestamp() - interval '10 minutes'),
    u as (select u.unit_id, u.code, u.first_night, coalesce(nullif(d.name, ''), d.code) as department, d.unit_id as department_id
        from key join ccrm.unit u on u.kind = 2 and (u.code = key.key or u.code like key.key || '@%')
        join ccrm.unit d on d.unit_id = u.department_id),
    spans as (select s.* from ccrm.officer_span s where s.revision_id = ccrm.units_in_force((select max(night) + 1 from ccrm.night))),
    written as (select u.unit_id, s.code, s.first_night, s.last_night from u join spans s on s.officer_key = u.code
        union all select u.unit_id, u.code, '-infinity', 'infinity' from u
            where not exists (select from spans s where s.officer_key = u.code)),
    c as (select c.complaint_id, c.closed_at, u.department from ccrm.complaint c
        join ccrm.departments_on(coalesce((select max(night) from ccrm.night), current_date)) d on d.code = c.department
            and c.closed_at::date between d.first_night and d.last_night
        join u on u.department_id = d.unit_id
        join written w on w.unit_id = u.unit_id and w.code = c.officer and c.closed_at::date between w.first_night and w.last_night)
    select 'term', u.department, u.code, u.first_night, null::date, null::bigint, null::bigint from u
    union all select 'code', u.department, w.code, nullif(w.first_night, '-infinity'), nullif(w.last_night, '9999-12-31'), null::bigint, null::bigint
        from written w join u using (unit_id) where w.first_night > '-infinity'
    union all select 'complaints', c.department, '', min(c.closed_at)::date, max(c.closed_at)::date, count(*), null from c group by 2
    union all select 'count', u.department, x.measure, min(x.night_arrived), max(x.night_arrived), sum(x.n), sum(x.k)
        from ccrm.count x join u using (unit_id) group by 2, 3
    union all select 'flag', u.department, f.rule, f.raised_night, f.closed_night, count(*), null
        from ccrm.flag_night n join ccrm.flag f using (flag_id) join u on u.unit_id = n.officer_id group by 2, 3, 4, 5
    union all select 'referral', c.department, '', null, null, count(*), null
        from ccrm.referral_case r join c using (complaint_id) where ccrm.may_handle(r.case_id) group by 2
    order by 1, 2, 4 nulls first, 3
$$;
revoke all on function ccrm.officer_held(bigint) from public;
grant execute on function ccrm.look_at_officer(text, text), ccrm.officer_held(bigint) to ccrm_integrity;
