-- A city's season as the engine would have left it, without its texts. psql variables: first (date), days, departments,
-- share (percent of the surveys that are answered). Everything follows from a complaint's number; nothing is drawn.
-- A department closes one to four complaints a day; all find department 1 kind, and nobody is
-- satisfied with department 2. At department 3 every tenth answer is a "yes" that is confirmed on the next day; elsewhere one of
-- a hundred says yes and half of them take it back.
-- :mixed = 1: also replies, segments, reminders and dead numbers, as a year of a real city has them.
set search_path = ccrm;
begin;
create function pg_temp.dice(id bigint, salt integer) returns integer language sql immutable
    as $$ select (hashint8(id * 32 + salt) & 2147483647) % 1000 $$;
create temporary table made as
    select row_number() over (order by day, department, place) as id, day, department, place,
           (date :'first' + day + time '10:00' + place * interval '37 minutes') at time zone 'Asia/Seoul' as closed
    from generate_series(0, :days - 1) day, generate_series(1, :departments) department, generate_series(1, 4) place
    where place <= 1 + department % 4;
insert into phone (lookup_hash, ciphertext, key_id) select sha256(id::text::bytea), '\x00', 1 from made order by id;
insert into complaint (source, source_number, department, type, officer, channel, opened_at, closed_at, locale, from_citizen,
        phone, phone_id)
    select 'city', id::text, '부서' || lpad(department::text, 2, '0'), '유형' || place % 2, 'OF-' || department || '-' || place % 3,
           'counter', closed - interval '2 days', closed, 0, true, case when pg_temp.dice(id, 1) < 30 then 1 else 0 end,
           case when pg_temp.dice(id, 1) < 30 then null
                -- one of twenty handsets has been here before
                when pg_temp.dice(id, 2) < 50 and id > 200 then id - 150 else id end
    from made order by made.id;
insert into invitation select complaint_id, phone_id, case when phone_id is null then 5 else 1 end,
        case when phone_id is null then 0 else 1 end, closed_at + interval '1 hour', closed_at + interval '2 hours', 0,
        '15771234', '\x00'
    from complaint;
insert into conversation (conversation_id, complaint_id, phone_id, sender, survey_hash, locale, messages_max, begun_at, ended_at,
        phase, outcome, messages, answers, started, reminded)
    select complaint_id, complaint_id, phone_id, '15771234', '\x00', 0, 12, closed_at + interval '1 hour',
           closed_at + interval '4 days', 3,
           case when pg_temp.dice(id, 3) < :share * 10 then 1 when pg_temp.dice(id, 4) < 40 then 7 else 4 end, 3,
           case when pg_temp.dice(id, 3) < :share * 10 then 3 else 0 end, closed_at + interval '2 hours',
           pg_temp.dice(id, 5) < 300
    from complaint join made on id = complaint_id where phone_id is not null;
insert into delivery (owner, message_id, conversation_id, queued_at, intended_at, link, data_coding, parts, accepted, delivered,
        delivered_at, failed_at)
    select 1, conversation_id * 4 + m, conversation_id, started + m * interval '10 minutes', started + m * interval '10 minutes', 0, 8,
           1, 1, case when outcome = 7 then 0 else 1 end, case when outcome <> 7 then started + m * interval '10 minutes' + interval '5 s' end,
           case when outcome = 7 then started + interval '9 s' end
    from conversation, generate_series(0, 3) m where m = 0 or answers > 0 and m < 3;
insert into answer (known_at, arrived_at, conversation_id, complaint_id, phone_id, question, question_id, measure, state, value)
    select at, at, conversation_id, complaint_id, phone_id, q,
           (array['kindness', 'satisfaction', 'solicitation'])[q + 1], (array['kindness', 'satisfaction', 'solicitation'])[q + 1],
           case when q = 2 and yes then 2 else 0 end,
           case when q = 2 then 1 + yes::integer when department = 1 and q = 0 then 5 when department = 2 and q = 1 then 1
                else 1 + (pg_temp.dice(id, 6 + q) + 2 * department) % 5 end
    from (select *, started + interval '1 hour' + pg_temp.dice(id, 9) * interval '4 minutes' as at,
                 case when department = 3 then pg_temp.dice(id, 10) < 100 else pg_temp.dice(id, 10) < 10 end as yes
          from conversation join made on id = complaint_id where answers > 0) c, generate_series(0, 2) q;
insert into answer (known_at, arrived_at, conversation_id, complaint_id, phone_id, question, question_id, measure, state, value)
    select known_at + interval '1 day', arrived_at, conversation_id, complaint_id, phone_id, 2, 'solicitation', 'solicitation',
           case when department = 3 or id % 2 = 0 then 3 else 4 end, 2
    from answer join made on id = complaint_id where state = 2;
insert into referral_case (conversation_id, complaint_id, phone_id, question, by_text, raised_at)
    select conversation_id, complaint_id, phone_id, 2, false, known_at from answer where state = 3;
insert into review (conversation_id, complaint_id, phone_id, question, reason, raised_at)
    select conversation_id, complaint_id, phone_id, 2, 1, known_at from answer where state = 4;
insert into segment (smsc_id, link, part, message_id, accepted_at, final_at, final_state)
    select sha256(message_id::text::bytea), 0, 0, message_id, intended_at, coalesce(delivered_at, failed_at),
           case when delivered_at is null then 1 else 0 end
    from delivery where :mixed = 1;
insert into reply (session, sequence, arrived_at, link, phone_id, sender, conversation_id, stepped, raw, data_coding, body_hash,
        concat_reference, concat_total, concat_part, text, redelivery, was_read, opt_out, outcome, value, value_too, items,
        comment_follows, solicitation, sentiment, category, alert, rule, span)
    select 1, answer_id, arrived_at, 0, phone_id, '15771234', conversation_id, true, value::text::bytea, 0, 0, 0, 1, 1, value::text,
           false, true, false, 0, value, false, '', false, 0, 0, 0, 0, '', ''
    from answer where state in (0, 2) and :mixed = 1;
drop table made;
commit;
analyze;
