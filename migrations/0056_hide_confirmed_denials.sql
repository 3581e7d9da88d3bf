-- Who may not see answers does not see that a denial was asked again either: such a confirmation looks like a prompt, as all do.
set local role ccrm_owner;

create or replace function ccrm.why(wanted bigint)
    returns table (at timestamptz, step text, message bigint, a bigint, b bigint, c bigint, word text)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with office as materialized (select pg_has_role(session_user, 'ccrm_integrity', 'member') as sees),
    v as materialized (select * from ccrm.conversation where complaint_id = wanted),
    m as materialized (select m.* from ccrm.message m join v using (conversation_id)),
    d as materialized (select d.* from ccrm.delivery d where d.message_id in (select message_id from m)),
    r as materialized (select r.* from ccrm.reply r join v using (conversation_id)),
    way(at, step, message, a, b, c, word) as (
    select k.closed_at, 'closed', null::bigint, k.complaint_id, k.phone::bigint, k.from_citizen::integer::bigint,
            k.department || ' / ' || k.type from ccrm.complaint k where k.complaint_id = wanted
    union all
    select k.imported_at, 'imported', null, null, null, null, k.source from ccrm.complaint k where k.complaint_id = wanted
    union all
    select k.changed_at, 'changed', null, null, null, null, k.source from ccrm.complaint k
        where k.complaint_id = wanted and k.changed_at is not null
    union all
    select w.closed_at, 'undecided', null, null, null, null, null from ccrm.pending_closing w where w.complaint_id = wanted
    union all
    select null, 'sealed', null, null, null, null, null from ccrm.sealed_intake s where s.complaint_id = wanted
    union all
    select i.decided_at, 'decided', null, i.outcome, extract(epoch from i.send_at)::bigint, (i.weight * 1000)::bigint, i.sender
        from ccrm.invitation i where i.complaint_id = wanted
    union all
    select v.begun_at, 'begun', null, v.conversation_id, v.locale, v.messages_max, v.sender from v
    union all
    select v.ended_at, 'ended', null, v.outcome, v.answers, v.messages, null from v where v.ended_at is not null
    union all
    select l.due, 'due', null, v.open_message, null, null, null from v join ccrm.conversation_latest l
        on l.phone_id = v.phone_id and l.sender = v.sender and l.conversation_id = v.conversation_id where l.due is not null
    union all
    select m.queued_at, 'queued', m.message_id, -- to others than the office a confirmation looks like a prompt
            case when o.sees then m.kind when m.kind in (3, 5, 11) then 0 when m.kind = 6 then 4 else m.kind end, m.question,
            extract(epoch from m.send_at)::bigint, m.sender from m, office o
    union all
    select x.send_at, 'waits', x.message_id, x.parts_wanted, coalesce(x.lease_until > clock_timestamp(), false)::integer, null, null
        from ccrm.outbox x where x.message_id in (select message_id from m)
    union all
    select d.intended_at, 'sent', d.message_id, d.link, d.parts, d.data_coding, null from d
    union all
    select f.at, 'refused', f.message_id, f.link, f.part, f.command_status, f.sequence::text
        from ccrm.refusal f where f.message_id in (select message_id from m)
    union all
    select s.accepted_at, 'accepted', s.message_id, s.link, s.part, s.sequence, encode(s.smsc_id, 'escape')
        from ccrm.segment s where s.message_id in (select message_id from m)
    union all
    select s.final_at, 'receipt', s.message_id, s.link, s.part, s.final_state,
            coalesce(s.network_error, 0) || case when s.repeats > 0 then ' +' || s.repeats else '' end
        from ccrm.segment s where s.message_id in (select message_id from m) and s.final_at is not null
    union all
    select d.uncertain_at, 'unanswered', d.message_id, d.link, d.uncertain, null, null from d where d.uncertain_at is not null
    union all
    select coalesce(d.uncertain_at, d.intended_at), 'uncertain', d.message_id, d.uncertain,
            extract(epoch from d.intended_at + interval '24 hours')::bigint, (d.uncertain_at is null)::integer, null
        from d where d.uncertain <> 0 and d.failed_at is null
    union all
    select d.delivered_at, 'delivered', d.message_id, null, null, null, null from d where d.delivered_at is not null
    union all
    select d.failed_at, 'failed', d.message_id, d.refusals, null, null, null from d where d.failed_at is not null
    union all
    select r.arrived_at, 'reply', null, r.link, r.stepped::integer, r.redelivery::integer,
            case when not r.was_read then 'unread' when r.opt_out then 'opt-out'
                when r.outcome in (1, 2, 3) then 'answer'
                else (array['unclear', null, null, null, 'opt-out', 'help', 'wrong-person'])[r.outcome + 1] end
            || case when o.sees and r.was_read then ' (' || r.rule || ')' else '' end from r, office o
    union all
    select n.known_at, 'answer', null, n.question, n.state, n.value, n.question_id || ' / ' || n.measure
        from ccrm.answer n join v using (conversation_id), office o where o.sees
    union all
    select w.raised_at, 'review', null, w.question, w.reason, null, null
        from ccrm.review w join v using (conversation_id), office o where o.sees
    union all
    select t.opted_out_at, 'opted-out', null, null, null, null, t.way from ccrm.complaint k join ccrm.phone p using (phone_id)
        join ccrm.opt_out t using (lookup_hash) where k.complaint_id = wanted
    union all
    select t.stopped_at, 'stopped', null, null, null, null, t.stopped_by::text from ccrm.sending_stop t where t.lifted_at is null
)
    select w.at, w.step, w.message, w.a, w.b, w.c, w.word from way w
    -- The engine's clock has seconds: within one, as things happen.
    order by date_trunc('second', w.at) nulls last,
        array_position(array['closed', 'imported', 'changed', 'sealed', 'undecided', 'decided', 'begun', 'reply', 'answer',
            'review', 'opted-out', 'stopped', 'queued', 'waits', 'sent', 'refused', 'accepted', 'unanswered', 'uncertain',
            'receipt', 'delivered', 'failed', 'ended', 'due'], w.step), w.message nulls first, w.b
$$;
