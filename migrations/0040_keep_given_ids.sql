-- An SMSC that is asked about a message knows it by the id that it gave, letter for letter: kept where it is not the one by which
-- receipts are matched.
set local role ccrm_owner;

alter table ccrm.segment add column given_id bytea; -- null: it is smsc_id, or its link is not to be asked

drop function ccrm.take_overdue(smallint[], integer[], timestamptz, integer);

-- Takes segments of open prompts, the longest accepted first, and counts the try. `wanted` and `overdue` go together: a link, and
-- after how many seconds its receipts are overdue; then after twice, and four times that.
create function ccrm.take_overdue(wanted smallint[], overdue integer[], now timestamptz, most integer)
    returns table (link smallint, smsc_id text, given_id text, sender text)
    language sql security definer set search_path = pg_catalog, pg_temp as $$
    with gone as (delete from ccrm.segment_query where asked_at < take_overdue.now - interval '30 days'),
    late as materialized (
        select s.message_id, s.part, s.link, s.smsc_id, coalesce(s.given_id, s.smsc_id) as given_id, v.sender, s.accepted_at
        from ccrm.conversation_latest l
        join ccrm.conversation v using (conversation_id)
        join ccrm.delivery d on d.message_id = v.open_message
        join unnest(wanted, take_overdue.overdue) w(link, seconds) on w.link = d.link
        join ccrm.segment s on s.message_id = d.message_id and s.link = d.link
        left join ccrm.segment_query q on q.message_id = s.message_id and q.part = s.part
        where l.due is not null and d.mode = 0 and d.delivered_at is null and d.failed_at is null
            and s.final_at is null and s.smsc_id <> ''
            and s.accepted_at <= take_overdue.now - make_interval(secs => w.seconds)
            and coalesce(q.tries < 3 and q.asked_at <= take_overdue.now - make_interval(secs => w.seconds * (1 << q.tries)), true)
        order by s.accepted_at limit most),
    -- Of two processes that saw it at once the later one counts nothing and asks nothing.
    taken as (insert into ccrm.segment_query as q (message_id, part, tries, asked_at)
        select message_id, part, 1, take_overdue.now from late
        on conflict (message_id, part) do update set tries = q.tries + 1, asked_at = excluded.asked_at
            where q.tries < 3 and q.asked_at < excluded.asked_at - interval '1 second'
        returning q.message_id, q.part)
    select late.link, convert_from(late.smsc_id, 'LATIN1'), convert_from(late.given_id, 'LATIN1'), late.sender
        from late join taken using (message_id, part) order by late.accepted_at
$$;
revoke all on function ccrm.take_overdue(smallint[], integer[], timestamptz, integer) from public;
grant execute on function ccrm.take_overdue(smallint[], integer[], timestamptz, integer) to ccrm_engine;
