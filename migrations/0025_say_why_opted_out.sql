-- Opt-outs that come by telephone or on the 080 list: who took them, why, from where; on record, and effective at the next
-- claim. The table outlives retention: it holds keyed hashes and no phone.
set local role ccrm_owner;

alter table ccrm.opt_out add column reason text not null default '', add column source text not null default '';

-- Opts phones out; those that did so before keep their own row. Nothing more leaves to them but the answer to an opt-out.
create function ccrm.opt_out_phones(hashes bytea[], way text, why text, source text, out added bigint, out known bigint)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    at constant timestamptz := clock_timestamp();
    wanted constant bigint := (select count(distinct h) from unnest(hashes) h);
begin
    if opt_out_phones.way not in ('phone', 'list') or btrim(why) = '' or btrim(opt_out_phones.source) = '' then
        raise exception 'an opt-out by phone or list needs its reason and its source' using errcode = '22023';
    end if;
    insert into ccrm.opt_out (lookup_hash, opted_out_at, way, reason, source)
        select distinct h, at, opt_out_phones.way, why, opt_out_phones.source from unnest(hashes) h on conflict do nothing;
    get diagnostics added = row_count;
    known := wanted - added;
    delete from ccrm.outbox o using ccrm.phone p
        where p.lookup_hash = any(hashes) and o.phone_id = p.phone_id and o.kind not in (8, 9);
    with pulled as (
        update ccrm.conversation_latest l set due = at from ccrm.phone p
        where p.lookup_hash = any(hashes) and l.phone_id = p.phone_id and l.due > at returning l.conversation_id)
    update ccrm.conversation c set version = version + 1 from pulled where c.conversation_id = pulled.conversation_id;
    insert into ccrm.audit (act, subject, reason, detail)
        values ('opt-out.' || opt_out_phones.way, 'opt-out:' || opt_out_phones.source, why,
            json_build_object('added', added, 'known', known)::text);
end
$$;

-- The latest thousand since then, or the one of a phone.
create function ccrm.opt_outs(since timestamptz, hash bytea)
    returns table (opted_out_at timestamptz, way text, source text, reason text, author name)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select o.opted_out_at, o.way, o.source, o.reason, o.author from ccrm.opt_out o
    where (hash is null or o.lookup_hash = hash) and (since is null or o.opted_out_at >= since)
    order by o.opted_out_at desc limit 1000
$$;

revoke all on function ccrm.opt_out_phones(bytea[], text, text, text), ccrm.opt_outs(timestamptz, bytea) from public;
grant execute on function ccrm.opt_out_phones(bytea[], text, text, text), ccrm.opt_outs(timestamptz, bytea)
    to ccrm_ops, ccrm_integrity;
-- Without reason and source there is none any more.
revoke execute on function ccrm.add_opt_out(bytea, text, timestamptz) from ccrm_ops;
