-- Operations see that surveys run, and nothing that tells what a citizen answered: an open confirmation, a value that awaits one,
-- the way through the branches, a review with its reason, the hash of a reply of one digit. And who looks a number up is on record.
set local role ccrm_owner;

revoke select on ccrm.conversation, ccrm.unanswered, ccrm.review from ccrm_ops;
revoke select (kind) on ccrm.outbox from ccrm_ops;
revoke select (review_id, complaint_id, question, reason, raised_at) on ccrm.review from ccrm_ops;
grant select (conversation_id, complaint_id, phone_id, sender, survey, survey_hash, locale, messages_max, begun_at, ended_at, started,
    outcome, messages, answers, open_message, open_queued_at) on ccrm.conversation to ccrm_ops;
grant select (session, sequence, arrived_at) on ccrm.unanswered to ccrm_ops;
grant select (review_id, raised_at) on ccrm.review to ccrm_ops;

-- ---- why, by a phone ----

drop function ccrm.why_complaints(bigint, bytea, text);

-- By a message's number, or by their number at a source; the latest 20.
create function ccrm.why_complaints(message bigint, reference text)
    returns table (complaint_id bigint, source text, source_number text, closed_at timestamptz)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.complaint_id, c.source, c.source_number, c.closed_at from ccrm.complaint c
    where c.complaint_id in (
        select v.complaint_id from ccrm.message m join ccrm.conversation v using (conversation_id) where m.message_id = message
        union all
        select k.complaint_id from (select distinct source from (
                with recursive s(source) as (select min(source) from ccrm.complaint
                    union all select (select min(n.source) from ccrm.complaint n where n.source > s.source) from s where s.source is not null)
                select source from s where source is not null) one) sources
            join ccrm.complaint k on k.source = sources.source and k.source_number = reference)
    order by c.closed_at desc nulls last, c.complaint_id desc limit 20
$$;

-- Announces a look at what a phone was asked; as with ccrm.look, the same person reads it in a later transaction, so that rolling
-- back cannot unsay it. Returns the entry. The log holds the phone's number among our rows, and of an unknown one nothing.
create function ccrm.look_phone(hash bytea, why text) returns bigint language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    made bigint;
begin
    if coalesce(btrim(why), '') = '' then
        raise exception 'looking a number up needs a reason' using errcode = '22023';
    end if;
    insert into ccrm.audit (act, subject, reason)
        values ('look.phone', 'phone:' || coalesce((select phone_id::text from ccrm.phone where lookup_hash = hash), 'unknown'), why)
        returning entry into made;
    return made;
end
$$;

-- The complaints of the phone that an announced look opens, the latest 20.
create function ccrm.why_phone(look bigint)
    returns table (complaint_id bigint, source text, source_number text, closed_at timestamptz)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.complaint_id, c.source, c.source_number, c.closed_at
    from ccrm.audit a join ccrm.complaint c on c.phone_id = substring(a.subject from '^phone:([0-9]{1,18})$')::bigint
    where a.entry = look and a.act = 'look.phone' and a.author = session_user
        and a.transaction is distinct from pg_current_xact_id_if_assigned()
        and a.at > clock_timestamp() - interval '10 minutes'
    order by c.closed_at desc nulls last, c.complaint_id desc limit 20
$$;

revoke all on function ccrm.why_complaints(bigint, text), ccrm.look_phone(bytea, text), ccrm.why_phone(bigint) from public;
grant execute on function ccrm.why_complaints(bigint, text), ccrm.look_phone(bytea, text), ccrm.why_phone(bigint)
    to ccrm_ops, ccrm_integrity;
