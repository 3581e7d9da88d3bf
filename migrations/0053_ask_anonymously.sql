-- An anonymous survey of a list of people. What holds, and when:
--   While a conversation is live, its answers stand in ccrm.conversation.given, which the engine alone reads, and nowhere else. Its
--   replies are not kept, nor any referral or review of it.
--   The transaction that ends it adds the answers to counts by unit, clears them, and ends the messages but for the last. The counts
--   are written anew in a drawn order each time, so that neither place nor transaction of a row tells whose answer came last. Who
--   opted out took the answers along.
--   Once the last text is through, at most a day later, the rest ends: conversation, invitation, message, and whether there was an
--   answer at all. The list goes on saying who was asked.
--   When all of a wave are over, counts of fewer answers than its minimum are put together with other units', or end.
-- What does not hold: the message centre has the replies; the server's log of changes, its copies and its dead rows until they are
-- vacuumed have what they have; and while a wave goes on, the counts of few answers are few people's.
set local role ccrm_owner;

create table ccrm.audience_wave (
    wave_id    integer generated always as identity primary key,
    survey     text not null,
    minimum    integer not null check (minimum >= 10), -- answers of a unit that may be told
    asked      integer not null default 0,
    reason     text not null check (length(btrim(reason)) >= 10),
    started_at timestamptz not null,
    over_at    timestamptz, -- nothing is under way and no trace is left
    author     name not null default session_user
);
create unique index audience_wave_runs on ccrm.audience_wave (survey) where over_at is null;
create trigger audit after insert on ccrm.audience_wave for each row execute function ccrm.audit_act('audience-wave', 'wave_id');

-- Who is asked.
create table ccrm.audience_member (
    survey       text not null,
    phone_id     bigint not null references ccrm.phone,
    unit         text not null check (length(unit) between 1 and 80),
    locale       smallint not null check (locale between 0 and 3),
    wave_id      integer references ccrm.audience_wave,       -- that asked
    complaint_id bigint unique references ccrm.complaint,     -- while it is under way
    primary key (phone_id, survey)
);
create index audience_member_wave on ccrm.audience_member (wave_id) where complaint_id is not null;

-- What was answered: so many of a unit gave that value to that question; to the question '', so many answered anything. Without a key:
-- the rows of a wave are written anew together.
create table ccrm.audience_count (
    wave_id     integer not null references ccrm.audience_wave,
    unit        text not null,
    question_id text not null,
    value       smallint not null,
    n           integer not null check (n > 0)
);
create index audience_count_wave on ccrm.audience_count (wave_id);

-- ---- the list ----

create function ccrm.check_audience(survey text) returns void language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
begin
    perform pg_advisory_xact_lock(7235423775); -- nobody changes a list that somebody else starts from
    if exists (select from ccrm.audience_wave w where w.survey = check_audience.survey and w.over_at is null) then
        raise exception 'the survey % is under way: its list stays until the last conversation is over', survey
            using errcode = '22023';
    end if;
end
$$;

-- The list is replaced. Gives how many are on it.
create function ccrm.load_audience(survey text, lookup_hash bytea[], ciphertext bytea[], key_id integer[], unit text[],
        locale smallint[]) returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    members bigint;
begin
    perform ccrm.check_audience(survey);
    insert into ccrm.phone as p (lookup_hash, ciphertext, key_id)
        select distinct on (u.hash) u.hash, u.cipher, u.key
        from unnest(load_audience.lookup_hash, load_audience.ciphertext, load_audience.key_id) as u(hash, cipher, key)
        order by u.hash
        on conflict (lookup_hash) do update set ciphertext = excluded.ciphertext, key_id = excluded.key_id,
            forgotten_at = null where p.ciphertext is null;
    delete from ccrm.audience_member m where m.survey = load_audience.survey;
    insert into ccrm.audience_member (survey, phone_id, unit, locale)
        select distinct on (p.lookup_hash) load_audience.survey, p.phone_id, u.unit, u.locale
        from unnest(load_audience.lookup_hash, load_audience.unit, load_audience.locale) as u(hash, unit, locale)
        join ccrm.phone p on p.lookup_hash = u.hash order by p.lookup_hash;
    get diagnostics members = row_count;
    if members <> cardinality(load_audience.lookup_hash) then
        raise exception '% numbers stand on the list twice', cardinality(load_audience.lookup_hash) - members
            using errcode = '22023';
    end if;
    insert into ccrm.audit (act, subject, reason, detail) values ('audience.load', 'survey:' || survey, '', members || ' people');
    return members;
end
$$;

create function ccrm.clear_audience(survey text, reason text) returns bigint language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    members bigint;
begin
    perform ccrm.check_audience(survey);
    delete from ccrm.audience_member m where m.survey = clear_audience.survey;
    get diagnostics members = row_count;
    insert into ccrm.audit (act, subject, reason, detail)
        values ('audience.clear', 'survey:' || survey, clear_audience.reason, members || ' people');
    return members;
end
$$;

create function ccrm.audience_sizes(survey text) returns table (unit text, people bigint, asked bigint)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select m.unit, count(*), count(m.wave_id) from ccrm.audience_member m where m.survey = audience_sizes.survey
    group by 1 order by 1
$$;

-- ---- a wave ----

-- Everybody on the list waits for a decision, in a drawn order, as a row that ends with the conversation.
create function ccrm.start_audience(survey text, minimum integer, reason text, now timestamptz, out wave integer, out asked integer)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform ccrm.check_audience(start_audience.survey);
    if not exists (select from ccrm.definition_revision r join ccrm.definition_approval a using (revision_id)
            where r.kind = 'Survey' and r.definition_id = start_audience.survey and r.action = 'publish'
              and not exists (select from ccrm.definition_revision l join ccrm.definition_approval k using (revision_id)
                where l.kind = 'Survey' and l.definition_id = r.definition_id and l.revision_id > r.revision_id)) then
        raise exception 'the survey % is not in force: another person approves it first', start_audience.survey
            using errcode = '22023';
    end if;
    select count(*) into asked from ccrm.audience_member m where m.survey = start_audience.survey;
    if asked < start_audience.minimum then
        raise exception '% people are on the list of %: fewer than % could never be told', asked, start_audience.survey,
            start_audience.minimum using errcode = '22023';
    end if;
    insert into ccrm.audience_wave (survey, minimum, asked, reason, started_at, author)
        values (start_audience.survey, start_audience.minimum, start_audience.asked, start_audience.reason, start_audience.now,
            session_user) returning wave_id into wave;
    with made as (
        insert into ccrm.complaint (source, source_number, department, type, officer, channel, opened_at, locale, from_citizen,
                phone, phone_id, stage)
            select 'audience', gen_random_uuid(), '', '', '', 'text', start_audience.now, m.locale, true, 0, m.phone_id, 4
            from ccrm.audience_member m where m.survey = start_audience.survey order by gen_random_uuid()
            returning complaint_id, phone_id)
    update ccrm.audience_member m set wave_id = start_audience.wave, complaint_id = made.complaint_id from made
        where m.survey = start_audience.survey and m.phone_id = made.phone_id;
    insert into ccrm.pending_closing (complaint_id, closed_at, stage, survey)
        select m.complaint_id, start_audience.now, 4, m.survey from ccrm.audience_member m
        where m.survey = start_audience.survey order by m.complaint_id;
end
$$;

-- What has no department waits for no unit to be named: a word that was sent, a list.
create or replace function ccrm.hold_unknown_unit() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    first ccrm.unit_publication;
    told ccrm.complaint;
    closed date;
    today date;
begin
    select * into first from ccrm.unit_publication p order by p.effective_night limit 1;
    if not found then
        return new;
    end if;
    closed := (new.closed_at at time zone first.zone)::date;
    today := greatest(closed, (select max(n.night) + 1 from ccrm.night n));
    select * into told from ccrm.complaint c where c.complaint_id = new.complaint_id;
    if told.source in ('keyword', 'audience') or closed < first.effective_night or exists (select from ccrm.unit_span s
            where s.revision_id = ccrm.units_in_force(today) and s.code = told.department
              and closed between s.first_night and s.last_night) then
        update ccrm.held_complaint h set released_at = clock_timestamp(), released_night = today
            where h.complaint_id = new.complaint_id and h.released_at is null;
        return new;
    end if;
    insert into ccrm.held_complaint as h (complaint_id, code, closed_at)
        values (new.complaint_id, told.department, new.closed_at)
        on conflict (complaint_id) do update
            set code = excluded.code, closed_at = excluded.closed_at, released_at = null, released_night = null;
    delete from ccrm.pending_closing p where p.complaint_id = new.complaint_id;
    return null;
end
$$;

-- ---- parting ----

-- Texts, and whose they were. That something was sent stays on record, of conversation -1, which is nobody's.
create function ccrm.end_messages(messages bigint[]) returns void language sql set search_path = pg_catalog, pg_temp as $$
    delete from ccrm.outbox o where o.message_id = any(messages);
    update ccrm.delivery d set conversation_id = -1 where d.message_id = any(messages);
    delete from ccrm.message m where m.message_id = any(messages)
$$;

-- Conversations that ended just now, and the answers of those that count: question and value, each with its conversation. Called in
-- the transaction that ends them, after all that it writes of them.
create function ccrm.part_from_answers(ended bigint[], answered bigint[], question text[], value smallint[]) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform pg_advisory_xact_lock(7235423774); -- one at a time: the counts are written anew
    with given as materialized (
        select m.wave_id, m.unit, a.question_id, a.value, 1 as n
        from (select * from unnest(answered, question, part_from_answers.value) as g(conversation_id, question_id, value)
              union all select distinct g.conversation_id, '', 0::smallint from unnest(answered) as g(conversation_id)) a
        join ccrm.conversation v using (conversation_id) join ccrm.audience_member m on m.complaint_id = v.complaint_id),
    old as (delete from ccrm.audience_count c where c.wave_id in (select g.wave_id from given g)
        returning c.wave_id, c.unit, c.question_id, c.value, c.n)
    insert into ccrm.audience_count (wave_id, unit, question_id, value, n)
        select x.wave_id, x.unit, x.question_id, x.value, sum(x.n) from (select * from old union all select * from given) x
        group by 1, 2, 3, 4 order by gen_random_uuid();
    -- as everybody's: neither how often it was stepped nor what was asked last
    update ccrm.conversation v set version = 0, open_message = null, open_question = null, open_confirming = null,
            open_queued_at = null, before_message = null, before_question = null, before_confirming = null, before_queued_at = null
        where v.conversation_id = any(ended);
    perform ccrm.end_messages(array(select m.message_id from ccrm.message m where m.conversation_id = any(ended) and exists (
        select from ccrm.message l where l.conversation_id = m.conversation_id and l.message_id > m.message_id)));
    with of as (select v.phone_id, v.sender, p.lookup_hash from ccrm.conversation v join ccrm.phone p using (phone_id)
        where v.conversation_id = any(ended)),
    asked as (delete from ccrm.unanswered u using of where u.phone_id = of.phone_id and u.sender = of.sender),
    parts as (delete from ccrm.waiting_part w using of where w.phone_id = of.phone_id and w.sender = of.sender)
    delete from ccrm.reading r using of where r.lookup_hash = of.lookup_hash;
end
$$;

-- What may not be told is not kept either: a unit's answers to a question that are fewer than the minimum go to the others', which
-- are of the unit ''; those, if they are fewer too, end.
create function ccrm.end_wave(wave ccrm.audience_wave, now timestamptz) returns void language sql
    set search_path = pg_catalog, pg_temp as $$
    with c as (delete from ccrm.audience_count c where c.wave_id = (wave).wave_id returning c.*),
    sized as (select c.*, sum(c.n) over (partition by c.question_id, c.unit) as answers from c),
    told as (select s.question_id, case when s.answers >= (wave).minimum then s.unit else '' end as unit, s.value, sum(s.n) as n
        from sized s group by 1, 2, 3),
    enough as (select t.*, sum(t.n) over (partition by t.question_id, t.unit) as answers from told t),
    kept as (insert into ccrm.audience_count (wave_id, unit, question_id, value, n)
        select (wave).wave_id, e.unit, e.question_id, e.value, e.n from enough e where e.answers >= (wave).minimum
        order by gen_random_uuid())
    update ccrm.audience_wave w set over_at = end_wave.now where w.wave_id = (wave).wave_id
$$;

-- Ends what is left of conversations that are over, once their last message is through, or a day after; and waves with the last of
-- them. Called by the engine every few seconds.
create function ccrm.end_traces(now timestamptz) returns void language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    ended bigint[];
    spoken bigint[];
begin
    select array_agg(t.complaint_id), array_agg(t.conversation_id) into ended, spoken from (
        select m.complaint_id, v.conversation_id from ccrm.audience_member m
        left join ccrm.conversation v on v.complaint_id = m.complaint_id
        where m.complaint_id is not null
          and not exists (select from ccrm.pending_closing w where w.complaint_id = m.complaint_id)
          and (v.conversation_id is null or v.phase = 3 and (v.ended_at < end_traces.now - interval '1 day' or not exists (
                  select from ccrm.message s left join ccrm.delivery d on d.message_id = s.message_id
                  where s.conversation_id = v.conversation_id and d.delivered_at is null and d.failed_at is null)))
        for update of m skip locked) t;
    if ended is not null then
        perform ccrm.end_messages(array(select s.message_id from ccrm.message s where s.conversation_id = any(spoken)));
        update ccrm.audience_member m set complaint_id = null where m.complaint_id = any(ended);
        delete from ccrm.conversation_latest l using ccrm.conversation v
            where v.conversation_id = any(spoken) and l.phone_id = v.phone_id and l.sender = v.sender
              and l.conversation_id = v.conversation_id;
        delete from ccrm.conversation v where v.conversation_id = any(spoken);
        delete from ccrm.invitation i where i.complaint_id = any(ended);
        delete from ccrm.retention_hold_complaint h where h.complaint_id = any(ended);
        delete from ccrm.complaint c where c.complaint_id = any(ended);
    end if;
    perform ccrm.end_wave(w, end_traces.now) from ccrm.audience_wave w where w.over_at is null and not exists (
        select from ccrm.audience_member m where m.wave_id = w.wave_id and m.complaint_id is not null);
end
$$;

-- What each wave came to; while it goes on, nothing but that it does.
create function ccrm.audience_results(survey text)
    returns table (wave integer, started date, ended date, asked integer, minimum integer, question_id text, unit text,
        value smallint, n bigint, answers bigint)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select w.wave_id, w.started_at::date, w.over_at::date, w.asked, w.minimum, c.question_id, c.unit, c.value, c.n::bigint,
           sum(c.n) over (partition by c.wave_id, c.question_id, c.unit)::bigint
    from ccrm.audience_wave w left join ccrm.audience_count c on c.wave_id = w.wave_id and w.over_at is not null
    where w.survey = audience_results.survey order by w.wave_id, c.question_id, c.unit = '', c.unit, c.value
$$;

-- ---- what else knows of phones ----

-- A list keeps its numbers.
create or replace function ccrm.forgettable_phones(before timestamptz) returns setof bigint language sql stable
    set search_path = pg_catalog, pg_temp as $$
    select p.phone_id from ccrm.phone p
    where p.ciphertext is not null and coalesce(p.last_invited_at, '-infinity') < before
      and not exists (select from ccrm.outbox o where o.phone_id = p.phone_id)
      and not exists (select from ccrm.audience_member m where m.phone_id = p.phone_id)
      and not exists (select from ccrm.complaint c where c.phone_id = p.phone_id
          and (coalesce(c.closed_at, c.opened_at, c.imported_at) >= before
               or exists (select from ccrm.pending_closing w where w.complaint_id = c.complaint_id)
               or exists (select from ccrm.held_complaint h where h.complaint_id = c.complaint_id and h.released_at is null)
               or exists (select from ccrm.conversation v where v.complaint_id = c.complaint_id
                   and (v.ended_at is null or v.ended_at >= before))
               or exists (select from ccrm.held_evidence e where e.complaint_id = c.complaint_id)))
      and not exists (select from ccrm.probe x where x.phone_id = p.phone_id)
      and not exists (select from ccrm.trial x where x.phone_id = p.phone_id)
$$;

revoke all on function ccrm.end_messages(bigint[]), ccrm.check_audience(text), ccrm.load_audience(text, bytea[], bytea[], integer[], text[], smallint[]),
    ccrm.clear_audience(text, text), ccrm.audience_sizes(text), ccrm.start_audience(text, integer, text, timestamptz),
    ccrm.part_from_answers(bigint[], bigint[], text[], smallint[]), ccrm.end_wave(ccrm.audience_wave, timestamptz),
    ccrm.end_traces(timestamptz), ccrm.audience_results(text) from public;
grant execute on function ccrm.load_audience(text, bytea[], bytea[], integer[], text[], smallint[]),
    ccrm.clear_audience(text, text), ccrm.audience_sizes(text), ccrm.audience_results(text) to ccrm_integrity;
grant execute on function ccrm.start_audience(text, integer, text, timestamptz) to ccrm_ops;
grant execute on function ccrm.part_from_answers(bigint[], bigint[], text[], smallint[]), ccrm.end_traces(timestamptz) to ccrm_engine;
grant select (phone_id, wave_id, complaint_id) on ccrm.audience_member to ccrm_engine;
grant select (complaint_id) on ccrm.audience_member to ccrm_report;

-- What was answered so far is the engine's alone, while a conversation is live and after.
revoke select on ccrm.conversation from ccrm_report, ccrm_integrity;
grant select (conversation_id, complaint_id, phone_id, sender, survey_hash, locale, messages_max, begun_at, ended_at, version, phase,
    outcome, question, reasks, messages, answers, reminded, confirm_reminded, helped, resent, pending_value, pending_at, started,
    prompted, open_message, open_question, open_confirming, open_queued_at, before_message, before_question, before_confirming,
    before_queued_at, arm, survey) on ccrm.conversation to ccrm_report, ccrm_integrity;
