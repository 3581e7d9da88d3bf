-- Answers that people enter: read out to a citizen on the telephone, or written on a card. Modes 2 and 3 of an answer; no
-- conversation knows of them (0), no text is sent, and none of them is ever about solicitation. What the citizen answered by text
-- goes before what people enter.
set local role ccrm_owner;

alter table ccrm.answer drop constraint answer_mode_check,
    add constraint answer_mode_check check (mode between 0 and 3), -- 0 a short message, 1 USSD, 2 the telephone, 3 a card
    add constraint answer_entered_check check (mode < 2 or measure <> 'solicitation');
create index answer_entered on ccrm.answer (complaint_id) where mode >= 2;

create table ccrm.call_attempt (
    attempt_id   bigint generated always as identity primary key,
    complaint_id bigint not null references ccrm.complaint,
    phone_id     bigint not null references ccrm.phone,
    why          text not null check (why in ('agreed', 'landline')),
    begun_at     timestamptz not null default clock_timestamp(), -- the number was shown
    author       name not null default session_user,
    result       text check (result in ('answered', 'no-answer', 'refused', 'wrong-number')),
    ended_at     timestamptz,
    check ((result is null) = (ended_at is null))
);
create index call_attempt_of on ccrm.call_attempt (complaint_id);
create index call_attempt_phone on ccrm.call_attempt (phone_id);
create index call_attempt_open on ccrm.call_attempt (author) where ended_at is null;
create trigger set_author before insert on ccrm.call_attempt for each row execute function ccrm.set_author();
create trigger audit after insert or update on ccrm.call_attempt
    for each row execute function ccrm.audit_act('call', 'attempt_id');

-- Free words that people wrote down, with what the reader sees in them.
create table ccrm.entered_text (
    answer_id    bigint primary key,
    complaint_id bigint not null references ccrm.complaint,
    phone_id     bigint not null,
    entered_at   timestamptz not null default clock_timestamp(),
    author       name not null default session_user,
    words        text not null,
    solicitation smallint not null -- engine/reply/reading.h
);
create index entered_text_phone on ccrm.entered_text (phone_id);
create trigger set_author before insert on ccrm.entered_text for each row execute function ccrm.set_author();

-- Who may be called: with a landline, which cannot be texted; or by an answer "yes" to the question whether to be called, in a
-- conversation without a sensitive question. Asked for within thirty days; nobody who opted out, refused or was the wrong number;
-- at most three attempts, four hours apart.
create view ccrm.call_wanted as
    with wanted as (
        select i.complaint_id, c.phone_id, 'landline' as why, i.survey, i.survey_hash, i.locale, i.decided_at as since
        from ccrm.invitation i join ccrm.complaint c using (complaint_id)
        where i.outcome = 7 and c.phone_id is not null and i.decided_at > clock_timestamp() - interval '30 days'
        union all
        select v.complaint_id, v.phone_id, 'agreed', v.survey, v.survey_hash, v.locale, a.known_at
        from (select distinct on (conversation_id) conversation_id, value, state, known_at from ccrm.answer
              where measure = 'callback' and known_at > clock_timestamp() - interval '30 days'
              order by conversation_id, known_at desc, answer_id desc) a
        join ccrm.conversation v using (conversation_id)
        where a.value = 1 and a.state = 0 and v.phase = 3
          and not exists (select from ccrm.answer s where s.conversation_id = v.conversation_id and s.measure = 'solicitation'))
    select w.*, t.tries, t.last_at
    from wanted w join ccrm.phone p using (phone_id)
    cross join lateral (select count(*)::integer as tries, max(begun_at) as last_at,
            coalesce(bool_or(result in ('answered', 'refused', 'wrong-number')), false) as over
        from ccrm.call_attempt a where a.complaint_id = w.complaint_id) t
    where p.ciphertext is not null and not t.over and t.tries < 3
      and not exists (select from ccrm.opt_out o where o.lookup_hash = p.lookup_hash)
      and not exists (select from ccrm.call_attempt a where a.phone_id = w.phone_id and a.result in ('refused', 'wrong-number'));

-- The next citizen to call: taken by this login, on record, before the number is shown. A login that has a call open gets that one
-- again. Null: nobody is to be called now.
create function ccrm.next_call() returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    made bigint;
begin
    select a.attempt_id into made from ccrm.call_attempt a
        where a.author = session_user and a.ended_at is null and a.begun_at > clock_timestamp() - interval '1 hour'
        order by a.attempt_id desc limit 1;
    if made is null then
        perform pg_advisory_xact_lock(7235423772); -- two who ask at once get two citizens
        insert into ccrm.call_attempt (complaint_id, phone_id, why)
            select w.complaint_id, w.phone_id, w.why from ccrm.call_wanted w
            where coalesce(w.last_at < clock_timestamp() - interval '4 hours', true)
            order by w.why, w.since limit 1 -- who agreed waits for it
            returning attempt_id into made;
    end if;
    return made;
end
$$;
revoke all on function ccrm.next_call() from public;

-- One's own open call, with the sealed number.
create function ccrm.open_call(attempt bigint, out why text, out tries integer, out complaint bigint, out source_number text,
        out department text, out type text, out closed bigint, out locale smallint, out survey text, out survey_hash text,
        out cipher text, out key integer)
    returns setof record language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select a.why, (select count(*)::integer from ccrm.call_attempt b where b.complaint_id = a.complaint_id), a.complaint_id,
        c.source_number, c.department, c.type, extract(epoch from c.closed_at)::bigint, coalesce(v.locale, i.locale),
        coalesce(nullif(v.survey, ''), i.survey), encode(coalesce(v.survey_hash, i.survey_hash), 'hex'),
        encode(p.ciphertext, 'hex'), p.key_id
    from ccrm.call_attempt a join ccrm.complaint c using (complaint_id) join ccrm.phone p on p.phone_id = a.phone_id
    join ccrm.invitation i using (complaint_id) left join ccrm.conversation v using (complaint_id)
    where a.attempt_id = open_call.attempt and a.author = session_user and a.ended_at is null
$$;
revoke all on function ccrm.open_call(bigint) from public;

-- One's own call, ended once.
create function ccrm.end_call(attempt bigint, result text) returns bigint language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    of bigint;
begin
    update ccrm.call_attempt a set result = end_call.result, ended_at = clock_timestamp()
        where a.attempt_id = end_call.attempt and a.author = session_user and a.ended_at is null
        returning a.complaint_id into of;
    if not found then
        raise exception 'call % is over, or is another login''s', attempt using errcode = '22023';
    end if;
    return of;
end
$$;
revoke all on function ccrm.end_call(bigint, text) from public;

-- Answers to one complaint: row i is a question with its measure, the value, the words (null unless it asks for words) and what the
-- reader sees in them (0 nothing, 1 a hint of solicitation, 2 a plain report). Gives how many were new, how many were there already
-- (entering again changes nothing), and how many the citizen had answered by text, which stay as they are.
create function ccrm.enter_answers(complaint bigint, mode smallint, question smallint[], question_id text[], measure text[],
        value smallint[], words text[], solicitation smallint[], out made integer, out unchanged integer, out by_text integer)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    phone bigint;
    hand constant bytea := sha256(convert_to('no number: ' || enter_answers.complaint, 'UTF8'));
    number bigint;
begin
    made := 0; unchanged := 0; by_text := 0;
    select c.phone_id into phone from ccrm.complaint c where c.complaint_id = enter_answers.complaint for update;
    if not found then
        raise exception 'there is no such complaint' using errcode = '22023';
    elsif enter_answers.mode not in (2, 3) then
        raise exception 'people enter answers of calls (2) and cards (3)' using errcode = '22023';
    end if;
    if phone is null then -- who left no number counts as one handset
        insert into ccrm.phone (lookup_hash) values (hand) on conflict do nothing;
        select p.phone_id into phone from ccrm.phone p where p.lookup_hash = hand;
    end if;
    for i in 1..cardinality(question) loop
        if exists (select from ccrm.conversation v join ccrm.answer a using (conversation_id)
                where v.complaint_id = enter_answers.complaint and a.state in (0, 3)
                  and (a.question_id = enter_answers.question_id[i]
                       or (a.measure = enter_answers.measure[i] and a.measure <> ''))) then
            by_text := by_text + 1;
            continue;
        end if;
        perform from (select a.value, a.mode, t.words from ccrm.answer a left join ccrm.entered_text t using (answer_id)
                where a.complaint_id = enter_answers.complaint and a.mode >= 2 and a.question_id = enter_answers.question_id[i]
                order by a.known_at desc, a.answer_id desc limit 1) last
            where last.value = enter_answers.value[i] and last.mode = enter_answers.mode
              and last.words is not distinct from enter_answers.words[i];
        if found then
            unchanged := unchanged + 1;
            continue;
        end if;
        number := nextval('ccrm.answer_number');
        insert into ccrm.answer (answer_id, known_at, arrived_at, conversation_id, complaint_id, phone_id, question, question_id,
                measure, state, value, mode)
            values (number, clock_timestamp(), clock_timestamp(), 0, enter_answers.complaint, phone, question[i], question_id[i],
                measure[i], 0, value[i], enter_answers.mode);
        if words[i] is not null then
            insert into ccrm.entered_text (answer_id, complaint_id, phone_id, words, solicitation)
                values (number, enter_answers.complaint, phone, words[i], solicitation[i]);
            if solicitation[i] = 2 then
                insert into ccrm.referral_case (conversation_id, complaint_id, phone_id, question, by_text, raised_at)
                    values (0, enter_answers.complaint, phone, question[i], true, clock_timestamp());
            elsif solicitation[i] = 1 then -- DIALOG_REVIEW_HINT
                insert into ccrm.review (conversation_id, complaint_id, phone_id, question, reason, raised_at)
                    values (0, enter_answers.complaint, phone, question[i], 3, clock_timestamp());
            end if;
        end if;
        made := made + 1;
    end loop;
end
$$;
revoke all on function ccrm.enter_answers(bigint, smallint, smallint[], text[], text[], smallint[], text[], smallint[]) from public;

-- What was written down of a citizen is read by the same announced look as the texts.
create or replace function ccrm.texts_seen(look bigint, out at timestamptz, out by_citizen boolean, out words text)
    returns setof record language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select m.queued_at, false, m.text from ccrm.message m join ccrm.looked_at(look, 'text') l on l.conversation = m.conversation_id
        and l.conversation <> 0
    union all
    select r.arrived_at, true, r.text from ccrm.reply r join ccrm.looked_at(look, 'text') l on l.conversation = r.conversation_id
        where not r.redelivery
    union all
    select t.entered_at, true, t.words from ccrm.entered_text t join ccrm.looked_at(look, 'text') l on l.phone = t.phone_id
        where l.conversation = 0
    order by 1
$$;

create or replace function ccrm.readings_seen(look bigint)
    returns table (arrived_at timestamptz, question smallint, confirming boolean, text text, outcome smallint,
                   value integer, solicitation smallint, alert smallint, rule text, locale smallint)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select r.arrived_at, p.question, p.confirming, r.text, r.outcome, r.value, r.solicitation, r.alert, r.rule, c.locale
    from ccrm.looked_at(readings_seen.look, 'text') l
    join ccrm.reply r on r.conversation_id = l.conversation
    join ccrm.conversation c on c.conversation_id = l.conversation
    join ccrm.audit a on a.entry = readings_seen.look
    left join ccrm.review v on a.subject = 'review:' || v.review_id
    left join lateral ccrm.answered_prompt(r.conversation_id, r.arrived_at) p on true
    where not r.redelivery and (v.review_id is null or r.arrived_at <= v.raised_at)
    union all
    select t.entered_at, n.question, false, t.words, 2::smallint, 0, t.solicitation, 0::smallint, 'entered', c.locale
    from ccrm.looked_at(readings_seen.look, 'text') l
    join ccrm.entered_text t on l.conversation = 0 and t.phone_id = l.phone
    join ccrm.answer n using (answer_id) join ccrm.complaint c on c.complaint_id = t.complaint_id
    order by 1
$$;

grant execute on function ccrm.next_call(), ccrm.open_call(bigint), ccrm.end_call(bigint, text),
    ccrm.enter_answers(bigint, smallint, smallint[], text[], text[], smallint[], text[], smallint[]) to ccrm_integrity;
grant select on ccrm.call_wanted, ccrm.call_attempt to ccrm_integrity;
