-- How closed complaints come in: one at a time from any system with a connection, or in bulk from an import.
set local role ccrm_owner;

-- Puts a complaint that is not decided yet where it waits: sealed, or for its decision.
create function ccrm.await_decision(complaint bigint, closed timestamptz, box bytea) returns void language plpgsql
    set search_path = pg_catalog, pg_temp as $$
begin
    if closed is null or exists (select from ccrm.invitation i where i.complaint_id = complaint) then
        return;
    end if;
    if box is not null then
        delete from ccrm.pending_closing p where p.complaint_id = complaint;
        insert into ccrm.sealed_intake as s (complaint_id, box) values (complaint, await_decision.box)
            on conflict (complaint_id) do update set box = excluded.box;
    else
        insert into ccrm.pending_closing as p (complaint_id, closed_at) values (complaint, closed)
            on conflict (complaint_id) do update set closed_at = excluded.closed_at
            where p.closed_at is distinct from excluded.closed_at;
    end if;
end
$$;

-- Tells of a closed complaint; the same source and number again changes it and never doubles it. phone_sealed is the
-- citizen's number, sealed with libsodium's crypto_box_seal to the engine's public key; null when there is none.
-- Gives 'inserted', 'updated' or 'unchanged'.
create function ccrm.complaint_closed(source text, source_number text, department text, type text, officer text,
        channel text, opened_at timestamptz, closed_at timestamptz, locale text, phone_sealed bytea,
        from_citizen boolean default true, supplements integer default 0)
    returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    code smallint := array_position(array['ko', 'en', 'zh', 'vi'], complaint_closed.locale) - 1;
    state smallint := case when phone_sealed is null then 1 else 0 end;
    known ccrm.complaint;
    result text;
begin
    if complaint_closed.closed_at is null then
        raise exception 'complaint % has no closing time', complaint_closed.source_number using errcode = '22023';
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
                locale, from_citizen, supplements, phone)
            values (complaint_closed.source, complaint_closed.source_number, coalesce(complaint_closed.department, ''),
                coalesce(complaint_closed.type, ''), coalesce(complaint_closed.officer, ''),
                coalesce(complaint_closed.channel, ''), complaint_closed.opened_at, complaint_closed.closed_at,
                coalesce(code, 0), coalesce(complaint_closed.from_citizen, true),
                coalesce(complaint_closed.supplements, 0), state)
            returning * into known;
        result := 'inserted';
    else
        update ccrm.complaint c
            set department = coalesce(complaint_closed.department, ''), type = coalesce(complaint_closed.type, ''),
                officer = coalesce(complaint_closed.officer, ''), channel = coalesce(complaint_closed.channel, ''),
                opened_at = complaint_closed.opened_at, closed_at = complaint_closed.closed_at,
                locale = coalesce(code, 0), from_citizen = coalesce(complaint_closed.from_citizen, true),
                supplements = coalesce(complaint_closed.supplements, 0), changed_at = clock_timestamp()
            where c.complaint_id = known.complaint_id
              and (c.department, c.type, c.officer, c.channel, c.opened_at, c.closed_at, c.locale, c.from_citizen,
                   c.supplements)
                  is distinct from
                  (coalesce(complaint_closed.department, ''), coalesce(complaint_closed.type, ''),
                   coalesce(complaint_closed.officer, ''), coalesce(complaint_closed.channel, ''),
                   complaint_closed.opened_at, complaint_closed.closed_at, coalesce(code, 0)::smallint,
                   coalesce(complaint_closed.from_citizen, true), coalesce(complaint_closed.supplements, 0));
        result := case when found then 'updated' else 'unchanged' end;
        if known.phone_id is not null and result = 'unchanged' then
            return result; -- its number was unsealed already
        end if;
    end if;
    perform ccrm.await_decision(known.complaint_id, complaint_closed.closed_at, phone_sealed);
    return result;
end
$$;

-- Many at once, with numbers that the caller hashed and encrypted (null where phone says that there is none to use).
-- A row that comes twice in one call: the later one holds.
create function ccrm.import_complaints(source text, source_number text[], department text[], type text[], officer text[],
        channel text[], opened_at timestamptz[], closed_at timestamptz[], locale smallint[], from_citizen boolean[],
        supplements integer[], phone smallint[], lookup_hash bytea[], ciphertext bytea[], key_id integer[],
        out inserted bigint, out updated bigint, out unchanged bigint)
    language plpgsql security definer set search_path = pg_catalog, pg_temp set client_min_messages = warning as $$
#variable_conflict use_column
begin
    -- A caller's own table of that name cannot be dropped by the owner of this function: it fails here.
    drop table if exists pg_temp.import_row;
    create temporary table import_row (
        source_number text primary key, department text, type text, officer text, channel text, opened_at timestamptz,
        closed_at timestamptz, locale smallint, from_citizen boolean, supplements integer, phone smallint,
        lookup_hash bytea, ciphertext bytea, key_id integer, complaint_id bigint, is_new boolean, is_changed boolean
    ) on commit drop;
    insert into pg_temp.import_row
        select distinct on (r.source_number) r.source_number, r.department, r.type, r.officer, r.channel, r.opened_at,
               r.closed_at, r.locale, r.from_citizen, r.supplements, r.phone, r.lookup_hash, r.ciphertext, r.key_id
        from unnest(import_complaints.source_number, import_complaints.department, import_complaints.type,
                    import_complaints.officer, import_complaints.channel, import_complaints.opened_at,
                    import_complaints.closed_at, import_complaints.locale, import_complaints.from_citizen,
                    import_complaints.supplements, import_complaints.phone, import_complaints.lookup_hash,
                    import_complaints.ciphertext, import_complaints.key_id)
             with ordinality as r(source_number, department, type, officer, channel, opened_at, closed_at, locale,
                                  from_citizen, supplements, phone, lookup_hash, ciphertext, key_id, place)
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
                          c.supplements, c.phone, p.lookup_hash)
                         is distinct from
                         (r.department, r.type, r.officer, r.channel, r.opened_at, r.closed_at, r.locale,
                          r.from_citizen, r.supplements, r.phone, r.lookup_hash)
        from ccrm.complaint c left join ccrm.phone p using (phone_id)
        where c.source = import_complaints.source and c.source_number = r.source_number;
    update ccrm.complaint c
        set department = r.department, type = r.type, officer = r.officer, channel = r.channel, opened_at = r.opened_at,
            closed_at = r.closed_at, locale = r.locale, from_citizen = r.from_citizen, supplements = r.supplements,
            phone = r.phone, phone_id = (select p.phone_id from ccrm.phone p where p.lookup_hash = r.lookup_hash),
            changed_at = clock_timestamp()
        from pg_temp.import_row r where r.is_changed and c.complaint_id = r.complaint_id;
    with made as (
        insert into ccrm.complaint as c (source, source_number, department, type, officer, channel, opened_at, closed_at,
                locale, from_citizen, supplements, phone, phone_id)
            select import_complaints.source, r.source_number, r.department, r.type, r.officer, r.channel, r.opened_at,
                   r.closed_at, r.locale, r.from_citizen, r.supplements, r.phone, p.phone_id
            from pg_temp.import_row r left join ccrm.phone p on p.lookup_hash = r.lookup_hash
            where r.complaint_id is null order by r.closed_at, r.source_number
            returning c.complaint_id, c.source_number)
    update pg_temp.import_row r set complaint_id = m.complaint_id, is_new = true from made m
        where m.source_number = r.source_number;
    insert into ccrm.pending_closing as w (complaint_id, closed_at)
        select r.complaint_id, r.closed_at from pg_temp.import_row r
        where (r.is_new or r.is_changed) and r.closed_at is not null
          and not exists (select from ccrm.invitation i where i.complaint_id = r.complaint_id)
        order by r.complaint_id
        on conflict (complaint_id) do update set closed_at = excluded.closed_at;
    delete from ccrm.sealed_intake s using pg_temp.import_row r where r.is_changed and s.complaint_id = r.complaint_id;
    select count(*) filter (where r.is_new), count(*) filter (where r.is_changed),
           count(*) filter (where not r.is_new and not r.is_changed)
        into inserted, updated, unchanged from pg_temp.import_row r;
end
$$;
