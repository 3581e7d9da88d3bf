-- What a survey starts at: a closing, a withdrawal, a visit, a case that has been pending for some days. Intake says which;
-- decisions wait by it, so that each has the delay of its own surveys.
set local role ccrm_owner;

-- engine/schedule/invitation.h, enum complaint_stage. An occasion to ask that is no end of a case (it has been pending for some
-- days) is a row of its own, about the case: one invitation and one conversation a row. It has no closing time, so that
-- nothing counts it as a closed case.
alter table ccrm.complaint
    add column about bigint references ccrm.complaint,
    drop constraint complaint_stage_check,
    add constraint complaint_stage_check check (stage between 0 and 5);
create index complaint_about on ccrm.complaint (about) where about is not null;
create index complaint_open on ccrm.complaint (opened_at, complaint_id) where closed_at is null and stage = 3 and about is null;

alter table ccrm.pending_closing
    add column stage smallint not null default 0 check (stage between 0 and 5),
    add column days smallint not null default 0,  -- of a pending case: for how long
    add column survey text not null default '';   -- the one that may ask; '': whichever is in force
drop index ccrm.pending_closing_order;
create index pending_closing_order on ccrm.pending_closing (stage, closed_at, complaint_id);

-- Puts a complaint that is not decided yet where it waits: sealed, or for its decision. An open one only has its number opened.
create or replace function ccrm.await_decision(complaint bigint, closed timestamptz, box bytea) returns void
    language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from ccrm.invitation i where i.complaint_id = complaint) then
        return;
    end if;
    if box is not null then
        delete from ccrm.pending_closing p where p.complaint_id = complaint;
        insert into ccrm.sealed_intake as s (complaint_id, box) values (complaint, await_decision.box)
            on conflict (complaint_id) do update set box = excluded.box;
    elsif closed is not null then
        insert into ccrm.pending_closing as p (complaint_id, closed_at, stage)
            select complaint, closed, c.stage from ccrm.complaint c where c.complaint_id = complaint
            on conflict (complaint_id) do update set closed_at = excluded.closed_at, stage = excluded.stage
            where (p.closed_at, p.stage) is distinct from (excluded.closed_at, excluded.stage);
    end if;
end
$$;

-- As before, and what became of it (outcome, a code of the source) and its stage: 'closed', 'withdrawn', 'visit' (at closed_at,
-- without a case), or 'open' (without closed_at).
drop function ccrm.complaint_closed(text, text, text, text, text, text, timestamptz, timestamptz, text, bytea, boolean, integer);
create function ccrm.complaint_closed(source text, source_number text, department text, type text, officer text,
        channel text, opened_at timestamptz, closed_at timestamptz, locale text, phone_sealed bytea,
        from_citizen boolean default true, supplements integer default 0, outcome text default '', stage text default 'closed')
    returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    code smallint := array_position(array['ko', 'en', 'zh', 'vi'], complaint_closed.locale) - 1;
    state smallint := case when phone_sealed is null then 1 else 0 end;
    at_stage smallint := array_position(array['closed', 'withdrawn', 'visit', 'open'], complaint_closed.stage) - 1;
    known ccrm.complaint;
    result text;
begin
    if at_stage is null then
        raise exception 'complaint %: the stage is closed, withdrawn, visit or open', complaint_closed.source_number
            using errcode = '22023';
    elsif complaint_closed.closed_at is null and at_stage <> 3 then
        raise exception 'complaint % has no closing time', complaint_closed.source_number using errcode = '22023';
    elsif complaint_closed.closed_at is not null and at_stage = 3 then
        raise exception 'complaint % is open and has a closing time', complaint_closed.source_number using errcode = '22023';
    elsif complaint_closed.opened_at is null and at_stage = 3 then
        raise exception 'complaint % is open and has no opening time', complaint_closed.source_number using errcode = '22023';
    elsif complaint_closed.closed_at < complaint_closed.opened_at then
        raise exception 'complaint % closes before it opens', complaint_closed.source_number using errcode = '22023';
    elsif complaint_closed.source = '' or complaint_closed.source_number = '' then
        raise exception 'a complaint needs its source and its number there' using errcode = '22023';
    elsif octet_length(phone_sealed) > 256 then
        raise exception 'complaint %: that is no sealed number', complaint_closed.source_number using errcode = '22023';
    end if;
    select * into known from ccrm.complaint c
        where c.source = complaint_closed.source and c.source_number = complaint_closed.source_number for update;
    if not found then
        insert into ccrm.complaint (source, source_number, department, type, officer, channel, opened_at, closed_at,
                locale, from_citizen, supplements, phone, outcome, stage)
            values (complaint_closed.source, complaint_closed.source_number, coalesce(complaint_closed.department, ''),
                coalesce(complaint_closed.type, ''), coalesce(complaint_closed.officer, ''),
                coalesce(complaint_closed.channel, ''), complaint_closed.opened_at, complaint_closed.closed_at,
                coalesce(code, 0), coalesce(complaint_closed.from_citizen, true),
                coalesce(complaint_closed.supplements, 0), state, coalesce(complaint_closed.outcome, ''), at_stage)
            returning * into known;
        result := 'inserted';
    else
        update ccrm.complaint c
            set department = coalesce(complaint_closed.department, ''), type = coalesce(complaint_closed.type, ''),
                officer = coalesce(complaint_closed.officer, ''), channel = coalesce(complaint_closed.channel, ''),
                opened_at = complaint_closed.opened_at, closed_at = complaint_closed.closed_at,
                locale = coalesce(code, 0), from_citizen = coalesce(complaint_closed.from_citizen, true),
                supplements = coalesce(complaint_closed.supplements, 0), outcome = coalesce(complaint_closed.outcome, ''),
                stage = at_stage, changed_at = clock_timestamp()
            where c.complaint_id = known.complaint_id
              and (c.department, c.type, c.officer, c.channel, c.opened_at, c.closed_at, c.locale, c.from_citizen,
                   c.supplements, c.outcome, c.stage)
                  is distinct from
                  (coalesce(complaint_closed.department, ''), coalesce(complaint_closed.type, ''),
                   coalesce(complaint_closed.officer, ''), coalesce(complaint_closed.channel, ''),
                   complaint_closed.opened_at, complaint_closed.closed_at, coalesce(code, 0)::smallint,
                   coalesce(complaint_closed.from_citizen, true), coalesce(complaint_closed.supplements, 0),
                   coalesce(complaint_closed.outcome, ''), at_stage);
        result := case when found then 'updated' else 'unchanged' end;
        if known.phone_id is not null and result = 'unchanged' then
            return result; -- its number was unsealed already
        end if;
    end if;
    perform ccrm.await_decision(known.complaint_id, complaint_closed.closed_at, phone_sealed);
    return result;
end
$$;
revoke all on function ccrm.complaint_closed(text, text, text, text, text, text, timestamptz, timestamptz, text, bytea, boolean,
    integer, text, text) from public;
grant execute on function ccrm.complaint_closed(text, text, text, text, text, text, timestamptz, timestamptz, text, bytea,
    boolean, integer, text, text) to ccrm_intake, ccrm_ops;

drop function ccrm.import_complaints_told(text, text[], text[], text[], text[], text[], timestamptz[],
    timestamptz[], smallint[], boolean[], integer[], smallint[], bytea[], bytea[], integer[], bigint[]);
drop function ccrm.import_complaints(text, text[], text[], text[], text[], text[], timestamptz[],
    timestamptz[], smallint[], boolean[], integer[], smallint[], bytea[], bytea[], integer[]);
-- Many at once, with numbers that the caller hashed and encrypted (null where phone says that there is none to use).
-- A row that comes twice in one call: the later one holds.
create function ccrm.import_complaints(source text, source_number text[], department text[], type text[], officer text[],
        channel text[], opened_at timestamptz[], closed_at timestamptz[], locale smallint[], from_citizen boolean[],
        supplements integer[], phone smallint[], lookup_hash bytea[], ciphertext bytea[], key_id integer[],
        outcome text[] default null, stage smallint[] default null,
        out inserted bigint, out updated bigint, out unchanged bigint)
    language plpgsql security definer set search_path = pg_catalog, pg_temp set client_min_messages = warning as $$
#variable_conflict use_column
begin
    -- A caller's own table of that name cannot be dropped by the owner of this function: it fails here.
    drop table if exists pg_temp.import_row;
    create temporary table import_row (
        source_number text primary key, department text, type text, officer text, channel text, opened_at timestamptz,
        closed_at timestamptz, locale smallint, from_citizen boolean, supplements integer, phone smallint,
        lookup_hash bytea, ciphertext bytea, key_id integer, outcome text, stage smallint,
        complaint_id bigint, is_new boolean, is_changed boolean
    ) on commit drop;
    insert into pg_temp.import_row
        select distinct on (r.source_number) r.source_number, r.department, r.type, r.officer, r.channel, r.opened_at,
               r.closed_at, r.locale, r.from_citizen, r.supplements, r.phone, r.lookup_hash, r.ciphertext, r.key_id,
               coalesce(r.outcome, ''), coalesce(r.stage, 0)
        from unnest(import_complaints.source_number, import_complaints.department, import_complaints.type,
                    import_complaints.officer, import_complaints.channel, import_complaints.opened_at,
                    import_complaints.closed_at, import_complaints.locale, import_complaints.from_citizen,
                    import_complaints.supplements, import_complaints.phone, import_complaints.lookup_hash,
                    import_complaints.ciphertext, import_complaints.key_id, import_complaints.outcome,
                    import_complaints.stage)
             with ordinality as r(source_number, department, type, officer, channel, opened_at, closed_at, locale,
                                  from_citizen, supplements, phone, lookup_hash, ciphertext, key_id, outcome, stage, place)
        order by r.source_number, r.place desc;
    insert into ccrm.phone as p (lookup_hash, ciphertext, key_id)
        select distinct on (r.lookup_hash) r.lookup_hash, r.ciphertext, r.key_id from pg_temp.import_row r
        where r.lookup_hash is not null
          and not exists (select from ccrm.phone k where k.lookup_hash = r.lookup_hash and k.ciphertext is not null)
        order by r.lookup_hash
        on conflict (lookup_hash) do update set ciphertext = excluded.ciphertext, key_id = excluded.key_id,
            forgotten_at = null
        where p.ciphertext is null;
    update pg_temp.import_row r set complaint_id = c.complaint_id, is_new = false,
            is_changed = (c.department, c.type, c.officer, c.channel, c.opened_at, c.closed_at, c.locale, c.from_citizen,
                          c.supplements, c.phone, p.lookup_hash, c.outcome, c.stage)
                         is distinct from
                         (r.department, r.type, r.officer, r.channel, r.opened_at, r.closed_at, r.locale,
                          r.from_citizen, r.supplements, r.phone, r.lookup_hash, r.outcome, r.stage)
        from ccrm.complaint c left join ccrm.phone p using (phone_id)
        where c.source = import_complaints.source and c.source_number = r.source_number;
    update ccrm.complaint c
        set department = r.department, type = r.type, officer = r.officer, channel = r.channel, opened_at = r.opened_at,
            closed_at = r.closed_at, locale = r.locale, from_citizen = r.from_citizen, supplements = r.supplements,
            phone = r.phone, phone_id = (select p.phone_id from ccrm.phone p where p.lookup_hash = r.lookup_hash),
            outcome = r.outcome, stage = r.stage, changed_at = clock_timestamp()
        from pg_temp.import_row r where r.is_changed and c.complaint_id = r.complaint_id;
    with made as (
        insert into ccrm.complaint as c (source, source_number, department, type, officer, channel, opened_at, closed_at,
                locale, from_citizen, supplements, phone, phone_id, outcome, stage)
            select import_complaints.source, r.source_number, r.department, r.type, r.officer, r.channel, r.opened_at,
                   r.closed_at, r.locale, r.from_citizen, r.supplements, r.phone, p.phone_id, r.outcome, r.stage
            from pg_temp.import_row r left join ccrm.phone p on p.lookup_hash = r.lookup_hash
            where r.complaint_id is null order by r.closed_at, r.source_number
            returning c.complaint_id, c.source_number)
    update pg_temp.import_row r set complaint_id = m.complaint_id, is_new = true from made m
        where m.source_number = r.source_number;
    insert into ccrm.pending_closing as w (complaint_id, closed_at, stage)
        select r.complaint_id, r.closed_at, r.stage from pg_temp.import_row r
        where (r.is_new or r.is_changed) and r.closed_at is not null
          and not exists (select from ccrm.invitation i where i.complaint_id = r.complaint_id)
        order by r.complaint_id
        on conflict (complaint_id) do update set closed_at = excluded.closed_at, stage = excluded.stage;
    delete from ccrm.sealed_intake s using pg_temp.import_row r where r.is_changed and s.complaint_id = r.complaint_id;
    select count(*) filter (where r.is_new), count(*) filter (where r.is_changed),
           count(*) filter (where not r.is_new and not r.is_changed)
        into inserted, updated, unchanged from pg_temp.import_row r;
end
$$;

-- As ccrm.import_complaints and ccrm.tell_citizens in one; the rows come in the order of the batch's.
create function ccrm.import_complaints_told(source text, source_number text[], department text[], type text[],
        officer text[], channel text[], opened_at timestamptz[], closed_at timestamptz[], locale smallint[],
        from_citizen boolean[], supplements integer[], phone smallint[], lookup_hash bytea[], ciphertext bytea[],
        key_id integer[], citizen bigint[],
        outcome text[] default null, stage smallint[] default null)
    returns table (place bigint, result text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp set client_min_messages = warning as $$
#variable_conflict use_column
begin
    perform from ccrm.import_complaints(import_complaints_told.source, import_complaints_told.source_number,
        import_complaints_told.department, import_complaints_told.type, import_complaints_told.officer,
        import_complaints_told.channel, import_complaints_told.opened_at, import_complaints_told.closed_at,
        import_complaints_told.locale, import_complaints_told.from_citizen, import_complaints_told.supplements,
        import_complaints_told.phone, import_complaints_told.lookup_hash, import_complaints_told.ciphertext,
        import_complaints_told.key_id,
        import_complaints_told.outcome, import_complaints_told.stage);
    perform ccrm.tell_citizens(import_complaints_told.source, import_complaints_told.source_number,
        import_complaints_told.citizen);
    return query
        select n.place, case when r.is_new then 'imported' when r.is_changed then 'updated' else 'unchanged' end
        from unnest(import_complaints_told.source_number) with ordinality as n(source_number, place)
        join pg_temp.import_row r on r.source_number = n.source_number
        order by n.place;
end
$$;
revoke all on function ccrm.import_complaints(text, text[], text[], text[], text[], text[], timestamptz[],
    timestamptz[], smallint[], boolean[], integer[], smallint[], bytea[], bytea[], integer[], text[], smallint[]),
    ccrm.import_complaints_told(text, text[], text[], text[], text[], text[], timestamptz[],
    timestamptz[], smallint[], boolean[], integer[], smallint[], bytea[], bytea[], integer[], bigint[], text[],
    smallint[]) from public;
grant execute on function ccrm.import_complaints(text, text[], text[], text[], text[], text[], timestamptz[],
    timestamptz[], smallint[], boolean[], integer[], smallint[], bytea[], bytea[], integer[], text[], smallint[]),
    ccrm.import_complaints_told(text, text[], text[], text[], text[], text[], timestamptz[],
    timestamptz[], smallint[], boolean[], integer[], smallint[], bytea[], bytea[], integer[], bigint[], text[],
    smallint[]) to ccrm_intake, ccrm_ops;

-- Of each survey that asks about pending cases, those that have been open for its days, and not for longer than its case_age_max
-- beyond them: each becomes a row that waits for its decision. Called by the engine, once a minute.
create function ccrm.watch_pending(now timestamptz, days integer[], age_s bigint[]) returns bigint language sql
    security definer set search_path = pg_catalog, pg_temp as $$
    with due as (
        select d.days, d.now - make_interval(days => d.days) as opened_by, d.age_s
        from (select distinct on (w.days) w.days, w.age_s, watch_pending.now
              from unnest(watch_pending.days, watch_pending.age_s) w(days, age_s) order by w.days, w.age_s desc) d),
    made as (
        insert into ccrm.complaint (source, source_number, department, type, officer, channel, opened_at, locale, from_citizen,
                supplements, phone, phone_id, outcome, stage, about)
            select c.source, c.source_number || '/pending-' || due.days, c.department, c.type, c.officer, c.channel,
                   c.opened_at, c.locale, c.from_citizen, c.supplements, c.phone, c.phone_id, c.outcome, 3, c.complaint_id
            from due cross join lateral (
                select o.* from ccrm.complaint o
                where o.closed_at is null and o.stage = 3 and o.about is null and o.opened_at <= due.opened_by
                  and o.opened_at > due.opened_by - make_interval(secs => due.age_s)
                  and not exists (select from ccrm.sealed_intake s where s.complaint_id = o.complaint_id)
                  and not exists (select from ccrm.complaint k
                                  where k.source = o.source and k.source_number = o.source_number || '/pending-' || due.days)
                order by o.opened_at, o.complaint_id limit 500) c
            on conflict (source, source_number) do nothing
            returning complaint_id, opened_at, source_number),
    waiting as (
        insert into ccrm.pending_closing (complaint_id, closed_at, stage, days)
            select m.complaint_id, m.opened_at + make_interval(days => m.days), 3, m.days
            from (select made.*, substring(source_number from '/pending-([0-9]+)$')::integer as days from made) m
            order by m.complaint_id
            returning 1)
    select count(*) from waiting
$$;
revoke all on function ccrm.watch_pending(timestamptz, integer[], bigint[]) from public;
grant execute on function ccrm.watch_pending(timestamptz, integer[], bigint[]) to ccrm_engine;
