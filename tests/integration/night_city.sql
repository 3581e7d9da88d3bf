-- A recorded city-year (complaints.csv, surveys.csv as `ccrm rules backtest` reads them; psql variables of those names) as
-- the engine would have stored it: one message a conversation, a receipt within its second, answers with the last reply.
-- Numbers follow the order of case numbers, as they do in a backtest.
set search_path = ccrm;
set time zone 'Asia/Seoul';
begin;
create temporary table c (id text, department text, type text, officer text, citizen text, phone text, received timestamptz,
    closed timestamptz, supplements integer);
create temporary table s (id text, sent timestamptz, status text, first timestamptz, last timestamptz, kindness integer,
    satisfaction integer, solicited text, confirm text, said text);
\set copy_c '\\copy c from ' :'complaints' ' csv header'
:copy_c
\set copy_s '\\copy s from ' :'surveys' ' csv header'
:copy_s
insert into phone (lookup_hash, ciphertext, key_id)
    select sha256(phone::bytea), '\x00', 1 from (select distinct phone from c where phone ~ '^01[0-9]{8,9}$') x order by phone;
insert into complaint (source, source_number, department, type, officer, channel, opened_at, closed_at, locale, from_citizen,
        supplements, phone, phone_id)
    select 'city', id, department, type, officer, '', received, closed, 0, true, supplements,
           case when c.phone is null then 1 when p.phone_id is null then 2 else 0 end, p.phone_id
    from c left join phone p on p.lookup_hash = sha256(c.phone::bytea) order by id collate "C";
create temporary table talk as
    select complaint_id, phone_id, s.* from s join complaint on source_number = id where phone_id is not null;
insert into complaint_citizen
    select complaint_id, dense_rank() over (order by citizen collate "C") from c join complaint on source_number = id
    where citizen <> '';
insert into invitation select complaint_id, phone_id, case when phone_id is null then 5 else 1 end,
        case when phone_id is null then 0 else 1 end, closed_at, closed_at, 0, '15771234', '\x00' from complaint;
insert into conversation (conversation_id, complaint_id, phone_id, sender, survey_hash, locale, messages_max, begun_at, ended_at,
        phase, outcome, messages, answers, started)
    select complaint_id, complaint_id, phone_id, '15771234', '\x00', 0, 12, sent,
           case when status = 'DELIVRD' then last else sent end,
           case when status = 'DELIVRD' and last is null then 1 else 3 end,
           case when status <> 'DELIVRD' then 7 when last is null then 0 else 1 end, 1, 0, sent
    from talk;
insert into delivery (owner, message_id, conversation_id, queued_at, intended_at, link, data_coding, parts, accepted, delivered,
        delivered_at)
    select 1, complaint_id, complaint_id, sent, sent, 0, 8, 1, 1, case when status = 'DELIVRD' then 1 else 0 end,
           case when status = 'DELIVRD' then sent end
    from talk;
insert into reply (session, sequence, arrived_at, link, phone_id, sender, conversation_id, stepped, raw, data_coding, body_hash,
        concat_reference, concat_total, concat_part, text, redelivery, was_read, opt_out, outcome, value, value_too, items,
        comment_follows, solicitation, sentiment, category, alert, rule, span)
    select 1, 2 * complaint_id + part, case part when 0 then first else last end, 0, phone_id, '15771234', complaint_id, true,
           '', 8, 0, 0, 0, 0, coalesce(said, ''), false, true, false, case part when 0 then 1 else 2 end, 5, false, '', false,
           case when part = 1 and said like '%봉투%' then 1 else 0 end, 0, 0, 0, '', ''
    from talk, generate_series(0, 1) part where first is not null and (part = 0 or said <> '');
insert into answer (known_at, arrived_at, conversation_id, complaint_id, phone_id, question, question_id, measure, state, value)
    select last, last, complaint_id, complaint_id, phone_id, q, m, m, case when q = 2 and solicited = 'Y' then 2 else 0 end, v
    from talk, lateral (values (0, 'kindness', kindness), (1, 'satisfaction', satisfaction),
                               (2, 'solicitation', case solicited when 'Y' then 2 when 'N' then 1 end)) a(q, m, v)
    where last is not null and v is not null;
insert into answer (known_at, arrived_at, conversation_id, complaint_id, phone_id, question, question_id, measure, state, value)
    select case when confirm is null then last + interval '4 days' else last end, last, complaint_id, complaint_id, phone_id, 2,
           'solicitation', 'solicitation', case confirm when 'Y' then 3 when 'N' then 4 else 5 end, 2
    from talk where solicited = 'Y';
insert into referral_case (conversation_id, complaint_id, phone_id, question, by_text, raised_at)
    select conversation_id, complaint_id, phone_id, 2, false, known_at from answer where state = 3;
commit;
analyze;
