-- Who looked at what and who did what, in a chain that names its altered or missing entry; the steps of flags and referrals
-- are guarded here as well, so that a person at psql has no more ways than `ccrm flags` and `ccrm referrals` offer.
set local role ccrm_owner;

-- ---- the chain ----

-- An entry's hash covers the hash before it and its own content (engine/oversight/audit_chain.h says how it is written).
create table ccrm.audit (
    entry       bigint primary key,
    at          timestamptz not null,
    author      name not null,
    act         text not null,    -- 'look.text', 'look.number', 'flag.close', 'referral.contact' ...
    subject     text not null,    -- 'flag:3', 'referral:7' ...
    reason      text not null,
    detail      text not null default '',
    transaction xid8 not null,
    previous    bytea not null,
    hash        bytea not null
);
create index audit_subject on ccrm.audit (subject, entry);

-- The newest entry: writers queue here, and cutting off the chain's end shows.
create table ccrm.audit_head (
    one   boolean primary key default true check (one),
    entry bigint not null,
    hash  bytea not null
);
insert into ccrm.audit_head (entry, hash) values (0, decode(repeat('00', 32), 'hex'));

-- Each field as its length in bytes, a colon and its bytes: no two entries are written alike.
create function ccrm.audit_content(written ccrm.audit) returns text language sql stable
    set search_path = pg_catalog, pg_temp as $$
    select string_agg(octet_length(convert_to(field, 'UTF8')) || ':' || field, '' order by place)
    from unnest(array[written.entry::text, to_char(written.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        written.author::text, written.act, written.subject, written.reason, written.detail, written.transaction::text])
        with ordinality as fields(field, place)
$$;

-- Whatever the statement says, number, time, author and hashes are made here.
create function ccrm.chain_audit() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp as $$
begin
    select entry + 1, hash into strict new.entry, new.previous from ccrm.audit_head for update;
    new.at := clock_timestamp();
    new.author := session_user;
    new.transaction := pg_current_xact_id();
    new.hash := sha256(new.previous || convert_to(ccrm.audit_content(new), 'UTF8'));
    update ccrm.audit_head set entry = new.entry, hash = new.hash;
    return new;
end
$$;
create trigger chain before insert on ccrm.audit for each row execute function ccrm.chain_audit();

create function ccrm.refuse_change() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp as $$
begin
    raise exception 'rows of % are never altered or deleted', tg_table_name using errcode = '42501';
end
$$;
create trigger keep before update or delete or truncate on ccrm.audit
    for each statement execute function ccrm.refuse_change();
create trigger keep before update or delete or truncate on ccrm.referral_event
    for each statement execute function ccrm.refuse_change();
create trigger keep before update or delete or truncate on ccrm.flag_event
    for each statement execute function ccrm.refuse_change();
create trigger keep before update or delete or truncate on ccrm.review_event
    for each statement execute function ccrm.refuse_change();

-- What people do goes into the chain with the row that records it. Arguments: the kind and its key's column.
create function ccrm.audit_act() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    kind constant text := tg_argv[0];
    made jsonb := to_jsonb(new) - 'lookup_hash';
begin
    insert into ccrm.audit (act, subject, reason, detail)
        values (kind || '.' || coalesce(made ->> 'act', lower(tg_op)), kind || ':' || (made ->> tg_argv[1]),
            coalesce(made ->> 'note', made ->> 'reason', ''), (made - 'note' - 'reason')::text);
    return null;
end
$$;
create trigger audit after insert on ccrm.flag_event
    for each row execute function ccrm.audit_act('flag', 'flag_id');
create trigger audit after insert on ccrm.referral_event
    for each row execute function ccrm.audit_act('referral', 'case_id');
create trigger audit after insert on ccrm.review_event
    for each row execute function ccrm.audit_act('review', 'review_id');
create trigger audit after insert on ccrm.staff_handset
    for each row execute function ccrm.audit_act('staff-handset', 'department');
create trigger audit after insert or update on ccrm.sending_stop
    for each row execute function ccrm.audit_act('sending-stop', 'stop_id');
create trigger audit after insert or update on ccrm.link_suspension
    for each row execute function ccrm.audit_act('link-suspension', 'link');

-- ---- flags ----

alter table ccrm.flag_event
    add column act text,
    add column closing text,
    add column assignee name;

-- The steps of engine/oversight/flag_life.h once more, under the flag's lock.
create function ccrm.guard_flag_event() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    before text;
    finding constant boolean := coalesce(new.closing in ('substantiated', 'not-substantiated'), false);
begin
    perform from ccrm.flag where flag_id = new.flag_id for update;
    select state into before from ccrm.flag_event where flag_id = new.flag_id order by at desc limit 1;
    before := coalesce(before, 'open');
    if btrim(new.note) = '' then
        raise exception 'a step with flag % needs a reason', new.flag_id using errcode = '22023';
    end if;
    new.state := case
        when new.act = 'acknowledge' and before = 'open' then 'acknowledged'
        when new.act = 'assign' and before in ('acknowledged', 'in-inquiry') then before
        when new.act = 'inquire' and before = 'acknowledged' then 'in-inquiry'
        when new.act = 'explain' and before = 'in-inquiry' then before
        when new.act = 'close' and before <> 'closed' and (before = 'in-inquiry' or not finding) then 'closed'
    end;
    if new.state is null then
        raise exception 'flag % is %: % is no step from there', new.flag_id, before, coalesce(new.act, 'this')
            using errcode = '22023';
    end if;
    if (new.act = 'close') <> (coalesce(new.closing, '') in
            ('substantiated', 'not-substantiated', 'innocent-cause', 'data-fault')) then
        raise exception 'closing a flag, and nothing else, says how it ended' using errcode = '22023';
    end if;
    if new.closing = 'substantiated' and not exists (
            select from ccrm.flag_event where flag_id = new.flag_id and act = 'explain') then
        raise exception 'flag %: the unit was not heard yet', new.flag_id using errcode = '22023';
    end if;
    if (new.act = 'assign') <> (new.assignee is not null) then
        raise exception 'assigning, and nothing else, names a person' using errcode = '22023';
    end if;
    if new.assignee is not null and not coalesce((select pg_has_role(oid, 'ccrm_integrity', 'member')
            from pg_roles where rolname = new.assignee), false) then
        raise exception '% is no login of the integrity office', new.assignee using errcode = '22023';
    end if;
    return new;
end
$$;
create trigger guard before insert on ccrm.flag_event for each row execute function ccrm.guard_flag_event();

-- ---- referrals ----

alter table ccrm.referral_event
    add column act text,
    add column consent boolean,     -- contact: the citizen agreed to what follows
    add column notified text,       -- decide: who is told of it; null: nobody, the note says why not
    add column notified_on date,
    add column recipient name;      -- recuse: who has the case from now on

-- A case that was handed on belongs to its new recipient alone.
create function ccrm.may_handle(wanted bigint) returns boolean language sql stable security definer
    set search_path = pg_catalog, pg_temp as $$
    select coalesce((select coalesce((select pg_has_role(session_user, r.oid, 'member') from pg_roles r
            where r.rolname = e.recipient), false)
        from ccrm.referral_event e where e.case_id = wanted and e.act = 'recuse' order by e.at desc limit 1), true)
$$;

-- The steps of engine/oversight/referral_life.h once more, under the case's lock.
create function ccrm.guard_referral_event() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    before text;
begin
    perform from ccrm.referral_case where case_id = new.case_id for update;
    if not found or not ccrm.may_handle(new.case_id) then
        raise exception 'there is no referral %, or it was handed on', new.case_id using errcode = '22023';
    end if;
    select state into before from ccrm.referral_event where case_id = new.case_id order by at desc limit 1;
    before := coalesce(before, 'received');
    if btrim(new.note) = '' then
        raise exception 'a step with referral % needs a reason', new.case_id using errcode = '22023';
    end if;
    new.state := case
        when new.act = 'contact' and before = 'received' then 'contacted'
        when new.act = 'decide' and before in ('received', 'contacted') then 'decided'
        when new.act = 'close' and before = 'decided' then 'closed'
        when new.act = 'recuse' and before <> 'closed' and (select count(*) < 3 from ccrm.referral_event
            where case_id = new.case_id and act = 'recuse') then 'received'
    end;
    if new.state is null then
        raise exception 'referral % is %: % is no step from there', new.case_id, before, coalesce(new.act, 'this')
            using errcode = '22023';
    end if;
    if (new.act = 'contact') <> (new.consent is not null) then
        raise exception 'contacting, and nothing else, asks for consent' using errcode = '22023';
    end if;
    if (new.notified is null) <> (new.notified_on is null) or (new.act <> 'decide' and new.notified is not null) then
        raise exception 'a decision to notify says whom and when' using errcode = '22023';
    end if;
    if (new.act = 'recuse') <> (new.recipient is not null) then
        raise exception 'handing on, and nothing else, names a recipient' using errcode = '22023';
    end if;
    if new.recipient is not null and not coalesce((select pg_has_role(oid, 'ccrm_integrity', 'member')
            from pg_roles where rolname = new.recipient), false) then
        raise exception '% is no login with the integrity role', new.recipient using errcode = '22023';
    end if;
    return new;
end
$$;
create trigger guard before insert on ccrm.referral_event for each row execute function ccrm.guard_referral_event();

alter table ccrm.referral_case enable row level security;
alter table ccrm.referral_event enable row level security;
create policy machine on ccrm.referral_case to ccrm_engine, ccrm_report using (true) with check (true);
create policy office on ccrm.referral_case for select to ccrm_integrity using (ccrm.may_handle(case_id));
create policy machine on ccrm.referral_event for select to ccrm_report using (true);
create policy office_reads on ccrm.referral_event for select to ccrm_integrity using (ccrm.may_handle(case_id));
create policy office_writes on ccrm.referral_event for insert to ccrm_integrity with check (true); -- the guard judges

-- ---- looks ----

-- Announces a look at a referral's or a review's texts or number; what was announced can be read by the same person in a later
-- transaction only, so that rolling back cannot unsay the look. Returns the entry.
create function ccrm.look(wanted text, what text, why text) returns bigint language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    made bigint;
    number constant bigint := substring(wanted from '^(?:referral|review):([0-9]{1,18})$')::bigint;
begin
    if what not in ('text', 'number') or btrim(why) = '' then
        raise exception 'a look at a text or a number needs a reason' using errcode = '22023';
    end if;
    if wanted like 'referral:%' and not exists (select from ccrm.referral_case where case_id = number)
        or wanted like 'referral:%' and not ccrm.may_handle(number)
        or wanted like 'review:%' and not exists (select from ccrm.review where review_id = number)
        or number is null then
        raise exception 'there is no %, or it was handed on', wanted using errcode = '22023';
    end if;
    insert into ccrm.audit (act, subject, reason) values ('look.' || what, wanted, why) returning entry into made;
    return made;
end
$$;

-- The conversation and the phone that an announced look opens; no row when it opens nothing (any more).
create function ccrm.looked_at(look bigint, what text, out conversation bigint, out phone bigint) returns setof record
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(r.conversation_id, v.conversation_id), coalesce(r.phone_id, v.phone_id)
    from ccrm.audit a
    left join ccrm.referral_case r on a.subject = 'referral:' || r.case_id and ccrm.may_handle(r.case_id)
    left join ccrm.review v on a.subject = 'review:' || v.review_id
    where a.entry = look and a.act = 'look.' || what and a.author = session_user
        and a.transaction is distinct from pg_current_xact_id_if_assigned()
        and a.at > clock_timestamp() - interval '10 minutes'
        and coalesce(r.conversation_id, v.conversation_id) is not null
$$;

create function ccrm.texts_seen(look bigint, out at timestamptz, out by_citizen boolean, out words text)
    returns setof record language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select m.queued_at, false, m.text from ccrm.message m join ccrm.looked_at(look, 'text') l on l.conversation = m.conversation_id
    union all
    select r.arrived_at, true, r.text from ccrm.reply r join ccrm.looked_at(look, 'text') l on l.conversation = r.conversation_id
        where not r.redelivery
    order by 1
$$;

create function ccrm.number_seen(look bigint, out cipher bytea, out key_id integer)
    returns setof record language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.ciphertext, p.key_id from ccrm.phone p join ccrm.looked_at(look, 'number') l on l.phone = p.phone_id
        where p.ciphertext is not null
$$;

-- ---- who may do what ----

revoke all on all functions in schema ccrm from public;
revoke select on ccrm.message, ccrm.reply from ccrm_integrity, ccrm_report; -- texts only by a look
grant select (message_id, queued_at, conversation_id, phone_id, sender, kind, question, is_prompt, confirming, send_at)
    on ccrm.message to ccrm_integrity, ccrm_report;
grant select (session, sequence, arrived_at, link, phone_id, sender, conversation_id, stepped, data_coding, redelivery, was_read,
    opt_out, outcome, comment_follows, solicitation, sentiment, category, alert, rule) on ccrm.reply
    to ccrm_integrity, ccrm_report;
grant select on ccrm.audit, ccrm.audit_head to ccrm_integrity;
grant execute on function ccrm.may_handle(bigint), ccrm.look(text, text, text), ccrm.texts_seen(bigint),
    ccrm.number_seen(bigint) to ccrm_integrity;
revoke insert on ccrm.flag_event, ccrm.referral_event, ccrm.review_event from ccrm_integrity; -- times are the database's
grant insert (flag_id, act, closing, assignee, note) on ccrm.flag_event to ccrm_integrity;
grant insert (case_id, act, consent, notified, notified_on, recipient, note) on ccrm.referral_event to ccrm_integrity;
grant insert (review_id, state, note) on ccrm.review_event to ccrm_integrity;
