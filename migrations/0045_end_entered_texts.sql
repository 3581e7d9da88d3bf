-- What people wrote down of a call or a card ends with the texts of its time, unless it is held; its answers stay counted when
-- answers end, as all others.
set local role ccrm_owner;

create index entered_text_age on ccrm.entered_text (entered_at);

create function ccrm.end_entered_texts() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
begin
    delete from ccrm.entered_text t using ccrm.retention_proposal p
        where p.proposal_id = new.proposal_id and p.kind = 'texts' and t.entered_at < p.before
          and not exists (select from ccrm.held_evidence e where e.complaint_id = t.complaint_id);
    return null;
end
$$;
revoke all on function ccrm.end_entered_texts() from public;
create trigger end_entered_texts after insert on ccrm.retention_approval
    for each row execute function ccrm.end_entered_texts();

-- Entered answers have no conversation.
create or replace function ccrm.keep_answer_days(part text, before timestamptz, zone text) returns void language plpgsql
    set search_path = pg_catalog, pg_temp as $$
begin
    execute format($sql$
        insert into ccrm.answer_day (night_known, night_arrived, unit_id, question, question_id, measure, state, value, mode,
                after_reminder, by_person, survey, arm, said, n, weight, weight_square)
            select (x.known_at at time zone $2)::date, (x.arrived_at at time zone $2)::date, coalesce(d.unit_id, 0), x.question,
                   x.question_id, x.measure, x.state, x.value, x.mode, coalesce(m.at <= x.arrived_at, false),
                   x.author is not null, coalesce(v.survey, ''), coalesce(v.arm, 0), coalesce(sign(s.said), 0), count(*), sum(w.weight),
                   sum(w.weight * w.weight)
            from (select distinct on (a.complaint_id, a.question) a.* from ccrm.%I a where a.known_at < $1
                  order by a.complaint_id, a.question, a.known_at desc, a.answer_id desc) x
            join ccrm.complaint c using (complaint_id) left join ccrm.conversation v on v.conversation_id = x.conversation_id
            left join ccrm.invitation i on i.complaint_id = x.complaint_id
            cross join lateral (select coalesce(nullif(i.weight, 0), 1) as weight) w
            left join (select f.conversation_id, (array_agg(f.sentiment order by f.arrived_at desc))[1] as said
                from ccrm.reply_fact f where f.sentiment <> 0 group by 1) s on s.conversation_id = x.conversation_id
            left join ccrm.departments_on((select max(night) from ccrm.night)) d on d.code = c.department
                and (coalesce(c.closed_at, c.opened_at) at time zone $2)::date between d.first_night and d.last_night
            left join (select f.conversation_id, min(f.queued_at) as at from ccrm.message_fact f where f.kind = 2 group by 1) m
                on m.conversation_id = x.conversation_id
            where not exists (select from ccrm.answer l where l.complaint_id = x.complaint_id and l.question = x.question
                and l.known_at >= $1)
            group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14 $sql$, part) using before, zone;
end
$$;

-- With a lock of its own: an approval of what ends keeps nobody from calling.
create or replace function ccrm.next_call() returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    made bigint;
begin
    select a.attempt_id into made from ccrm.call_attempt a
        where a.author = session_user and a.ended_at is null and a.begun_at > clock_timestamp() - interval '1 hour'
        order by a.attempt_id desc limit 1;
    if made is null then
        perform pg_advisory_xact_lock(7235423773); -- two who ask at once get two citizens
        insert into ccrm.call_attempt (complaint_id, phone_id, why)
            select w.complaint_id, w.phone_id, w.why from ccrm.call_wanted w
            where coalesce(w.last_at < clock_timestamp() - interval '4 hours', true)
            order by w.why, w.since limit 1 -- who agreed waits for it
            returning attempt_id into made;
    end if;
    return made;
end
$$;
