-- A look at numbers and texts as they go over a link: a permit for one trace, given to a person who may handle referrals (texts
-- may be allegations), written to the audit log before anything is shown. The engine redeems it once; its token is kept as a hash.
set local role ccrm_owner;

create table ccrm.trace_permit (
    permit_id   bigint generated always as identity primary key,
    token_hash  bytea not null unique,
    link        smallint not null references ccrm.link,
    seconds     integer not null check (seconds between 1 and 600),
    author      name not null default session_user,
    entry       bigint not null, -- of the audit log
    given_at    timestamptz not null default clock_timestamp(),
    redeemed_at timestamptz
);

-- The token. A transaction that is rolled back leaves no permit, and the engine sees none before it is committed.
create function ccrm.permit_trace(wanted text, seconds integer, why text) returns text language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    token constant text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
    traced smallint;
    made bigint;
begin
    if coalesce(btrim(why), '') = '' then
        raise exception 'a look at numbers and texts needs a reason' using errcode = '22023';
    end if;
    if not ccrm.may_handle(0) then
        raise exception 'only who has a mandate for referrals may see texts as they come' using errcode = '42501';
    end if;
    select link into traced from ccrm.link where name = wanted;
    if not found then
        raise exception 'no engine has run a link %', wanted using errcode = '22023';
    end if;
    insert into ccrm.audit (act, subject, reason, detail)
        values ('look.trace', 'link:' || wanted, why, 'seconds: ' || least(seconds, 600)) returning entry into made;
    insert into ccrm.trace_permit (token_hash, link, seconds, author, entry)
        values (sha256(convert_to(token, 'UTF8')), traced, least(seconds, 600), session_user, made);
    return token;
end
$$;

-- No row: there is no such permit for this link, or it was used, or is older than a minute.
create function ccrm.redeem_trace_permit(token text, traced smallint) returns table (author name, seconds integer)
    language sql security definer set search_path = pg_catalog, pg_temp as $$
    update ccrm.trace_permit p set redeemed_at = clock_timestamp()
    where p.token_hash = sha256(convert_to(token, 'UTF8')) and p.link = traced and p.redeemed_at is null
        and p.given_at > clock_timestamp() - interval '1 minute'
    returning p.author, p.seconds
$$;

revoke all on function ccrm.permit_trace(text, integer, text), ccrm.redeem_trace_permit(text, smallint) from public;
grant execute on function ccrm.permit_trace(text, integer, text) to ccrm_integrity;
grant execute on function ccrm.redeem_trace_permit(text, smallint) to ccrm_engine;
grant select (permit_id, link, seconds, author, entry, given_at, redeemed_at) on ccrm.trace_permit to ccrm_integrity;
