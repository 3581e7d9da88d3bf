-- A wrong send is apologised for: one person proposes the words and the time in which it left, another approves, and exactly
-- the phones that it reached get them. Kind 12 of a message is such a text; the engine's own kinds are below it.
set local role ccrm_owner;

create table ccrm.apology (
    apology_id  integer generated always as identity primary key,
    sent_from   timestamptz not null,
    sent_before timestamptz not null check (sent_before > sent_from),
    text        text not null check (length(btrim(text)) between 10 and 600),
    reason      text not null check (length(btrim(reason)) >= 10),
    proposed_at timestamptz not null default clock_timestamp(),
    author      name not null default session_user
);
create table ccrm.apology_approval (
    apology_id  integer primary key references ccrm.apology,
    phones      bigint not null,
    approved_at timestamptz not null default clock_timestamp(),
    author      name not null default session_user
);
create trigger set_author before insert on ccrm.apology for each row execute function ccrm.set_author();
create trigger keep before update or delete or truncate on ccrm.apology
    for each statement execute function ccrm.refuse_change();
create trigger keep before update or delete or truncate on ccrm.apology_approval
    for each statement execute function ccrm.refuse_change();
create trigger audit after insert on ccrm.apology
    for each row execute function ccrm.audit_act('apology', 'apology_id');
create trigger audit after insert on ccrm.apology_approval
    for each row execute function ccrm.audit_act('apology-approval', 'apology_id');

-- Of each phone the last message of ours that left in that time and was not refused or undeliverable. Who opted out since is
-- left in peace.
create function ccrm.reached_between(since timestamptz, before timestamptz)
    returns table (phone_id bigint, conversation_id bigint, sender text) language sql stable security definer
    set search_path = pg_catalog, pg_temp as $$
    select distinct on (m.phone_id) m.phone_id, m.conversation_id, m.sender
    from ccrm.delivery d join ccrm.message m on m.message_id = d.message_id and m.queued_at = d.queued_at
    join ccrm.phone p on p.phone_id = m.phone_id
    where d.intended_at >= since and d.intended_at < before and d.failed_at is null and m.kind <> 12
      and not exists (select from ccrm.opt_out o where o.lookup_hash = p.lookup_hash)
    order by m.phone_id, d.intended_at desc, d.message_id desc
$$;
revoke all on function ccrm.reached_between(timestamptz, timestamptz) from public;

-- How many phones a time reached; for the proposer.
create function ccrm.count_reached(since timestamptz, before timestamptz) returns bigint language sql stable security definer
    set search_path = pg_catalog, pg_temp as $$
    select count(*) from ccrm.reached_between(since, before)
$$;
revoke all on function ccrm.count_reached(timestamptz, timestamptz) from public;

-- By another person than its author, once. The engine sends what this queues.
create function ccrm.approve_apology(number integer, now timestamptz) returns bigint language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    proposal ccrm.apology%rowtype;
    queued bigint;
begin
    select * into proposal from ccrm.apology where apology_id = number;
    if not found then
        raise exception 'there is no apology %', number using errcode = '22023';
    end if;
    if proposal.author = session_user then
        raise exception 'apology % was proposed by this login; another must approve it', number using errcode = '42501';
    end if;
    with reached as (select nextval('ccrm.message_number') as message_id, r.* from
            ccrm.reached_between(proposal.sent_from, proposal.sent_before) r),
        kept as (insert into ccrm.message (message_id, queued_at, conversation_id, phone_id, sender, kind, question, is_prompt,
                confirming, send_at, text)
            select message_id, approve_apology.now, conversation_id, phone_id, sender, 12, 0, false, false, approve_apology.now,
                proposal.text from reached),
        waiting as (insert into ccrm.outbox (message_id, queued_at, send_at, conversation_id, phone_id, sender, kind, text)
            select message_id, approve_apology.now, approve_apology.now, conversation_id, phone_id, sender, 12, proposal.text
            from reached returning 1)
    select count(*) into queued from waiting;
    insert into ccrm.apology_approval (apology_id, phones, author) values (number, queued, session_user);
    return queued;
end
$$;
revoke all on function ccrm.approve_apology(integer, timestamptz) from public;

grant select on ccrm.apology, ccrm.apology_approval to ccrm_ops, ccrm_integrity;
grant insert (sent_from, sent_before, text, reason) on ccrm.apology to ccrm_ops, ccrm_integrity;
grant execute on function ccrm.count_reached(timestamptz, timestamptz), ccrm.approve_apology(integer, timestamptz)
    to ccrm_ops, ccrm_integrity;
