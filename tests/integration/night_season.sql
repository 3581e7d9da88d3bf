-- A small season for the night: 12 departments, 20 days from 2027-03-01, four closed complaints a department and day, of
-- which every second is answered an hour after its message. Everything follows from a complaint's number; nothing is drawn.
-- At the first department every fifth answer from the sixth day on is a "yes" that is confirmed on the next day; at the
-- second one "yes" is taken back and one is never confirmed; at the third one handset answers twice.
set search_path = ccrm;
begin;
create temporary table made as
    select row_number() over (order by day, department, place) as id, day, department, place,
           (timestamp '2027-03-01 10:00' + day * interval '1 day' + place * interval '10 minutes') at time zone 'Asia/Seoul' as closed
    from generate_series(0, 19) day, generate_series(1, 12) department, generate_series(0, 3) place;
insert into phone (lookup_hash, ciphertext, key_id) select sha256(id::text::bytea), '\x00', 1 from made order by id;
insert into complaint (source, source_number, department, type, officer, channel, opened_at, closed_at, locale, from_citizen,
        phone, phone_id)
    select 'city', id::text, '부서' || lpad(department::text, 2, '0'), '유형' || place % 2, 'OF-' || department || place % 2,
           'counter', closed - interval '2 days', closed, 0, true, case when place = 3 then 1 else 0 end,
           case when place = 3 then null when department = 3 and place = 1 then 3 else id end
    from made order by made.id;
insert into invitation select complaint_id, phone_id, case when phone_id is null then 5 else 1 end,
        case when phone_id is null then 0 else 1 end, closed_at + interval '1 hour', closed_at + interval '2 hours', 0,
        '15771234', '\x00'
    from complaint;
insert into conversation (conversation_id, complaint_id, phone_id, sender, survey_hash, locale, messages_max, begun_at, ended_at,
        phase, outcome, messages, answers, started)
    select complaint_id, complaint_id, phone_id, '15771234', '\x00', 0, 12, closed_at + interval '1 hour',
           closed_at + interval '4 hours', 3, case when id % 2 = 0 then 1 else 4 end, 3, case when id % 2 = 0 then 3 else 0 end,
           closed_at + interval '2 hours'
    from complaint join made on id = complaint_id where phone_id is not null;
insert into delivery (owner, message_id, conversation_id, queued_at, intended_at, link, data_coding, parts, accepted, delivered,
        delivered_at)
    select 1, conversation_id, conversation_id, started, started, 0, 8, 2, 3, 3, started + interval '5 s' from conversation;
insert into answer (known_at, arrived_at, conversation_id, complaint_id, phone_id, question, question_id, measure, state, value)
    select started + interval '1 hour', started + interval '1 hour', conversation_id, complaint_id, phone_id, q,
           (array['kindness', 'satisfaction', 'solicitation'])[q + 1], (array['kindness', 'satisfaction', 'solicitation'])[q + 1],
           case when q = 2 and (department = 1 and day >= 5 or department = 2 and day in (7, 9)) and place % 2 = 1 then 2 else 0 end,
           case when q < 2 then 1 + (id + q) % 5
                when (department = 1 and day >= 5 or department = 2 and day in (7, 9)) and place % 2 = 1 then 2
                else 1 end
    from conversation join made on id = complaint_id, generate_series(0, 2) q where answers > 0;
insert into answer (known_at, arrived_at, conversation_id, complaint_id, phone_id, question, question_id, measure, state, value)
    select known_at + interval '1 day', arrived_at, conversation_id, complaint_id, phone_id, 2, 'solicitation', 'solicitation',
           case when department = 1 then 3 when day = 7 then 4 else 5 end, 2
    from answer join made on id = complaint_id where state = 2;
insert into referral_case (conversation_id, complaint_id, phone_id, question, by_text, raised_at)
    select conversation_id, complaint_id, phone_id, 2, false, known_at from answer where state = 3;
insert into review (conversation_id, complaint_id, phone_id, question, reason, raised_at)
    select conversation_id, complaint_id, phone_id, 2, 1, known_at from answer where state in (4, 5);
drop table made;
commit;
