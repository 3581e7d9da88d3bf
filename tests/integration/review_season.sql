-- Six conversations of one survey (its hash: the variable `hash`) on 2020-03-01, for reviews and for reading again:
-- 1 "4점" once read as unclear; 2 the same, but the citizen answered again; 3 a sensitive reply once read as a yes;
-- 4 an unclear sensitive reply that waits for a person; 5 one whose confirmation never came; 6 an opt-out that was
-- not read as one.
set search_path = ccrm;
begin;
insert into phone (lookup_hash, ciphertext, key_id) select sha256(n::text::bytea), '\x00', 1 from generate_series(1, 6) n;
insert into complaint (source, source_number, department, type, officer, channel, opened_at, closed_at, locale, from_citizen,
        phone, phone_id)
    select 'city', 'C-' || n, '건축과', '허가', 'OF-1', 'counter', '2020-02-27', '2020-03-01', 0, true, 0, n
    from generate_series(1, 6) n;
insert into conversation (conversation_id, complaint_id, phone_id, sender, survey_hash, locale, messages_max, begun_at)
    select n, n, n, '15771234', :'hash'::bytea, 0, 12, '2020-03-01 09:00+09' from generate_series(1, 6) n;
insert into message (message_id, queued_at, conversation_id, phone_id, sender, kind, question, is_prompt, confirming, send_at, text)
    select n, '2020-03-01 10:00+09', n, n, '15771234', 0, case when n <= 2 or n = 6 then 0 else 2 end, true, false,
           '2020-03-01 10:00+09', '?' from generate_series(1, 6) n;
create temporary table heard (conversation bigint, at timestamptz, body text, outcome smallint, value integer, rule text);
insert into heard values
    (1, '2020-03-01 10:10+09', '4점', 0, 0, 'old.rule'),
    (2, '2020-03-01 10:10+09', '4점', 0, 0, 'old.rule'),
    (2, '2020-03-01 10:20+09', '2점', 1, 2, 'scale.number'),
    (3, '2020-03-01 10:10+09', '없습니다', 1, 2, 'old.rule'),
    (4, '2020-03-01 10:10+09', '음 글쎄요 01001234567', 0, 0, 'yesno.evasion'),
    (5, '2020-03-01 10:10+09', '2', 1, 2, 'yesno.number'),
    (6, '2020-03-01 10:10+09', '다음부터 문자 그만 보내주세요', 0, 0, 'old.rule');
insert into reply (session, sequence, arrived_at, link, phone_id, sender, conversation_id, stepped, raw, data_coding, body_hash,
        concat_reference, concat_total, concat_part, text, redelivery, was_read, opt_out, outcome, value, value_too, items,
        comment_follows, solicitation, sentiment, category, alert, rule, span)
    select 1, row_number() over (), at, 0, conversation, '15771234', conversation, true,
           convert_to(body, 'UHC'), 4, 0, 0, 0, 0, body, false, true, false, outcome, value, false, '', false, 0, 0, 0, 0, rule, ''
    from heard;
insert into answer (known_at, arrived_at, conversation_id, complaint_id, phone_id, question, question_id, measure, state, value)
    values ('2020-03-01 10:10+09', '2020-03-01 10:10+09', 1, 1, 1, 0, 'kindness', 'kindness', 1, 0),
           ('2020-03-01 10:20+09', '2020-03-01 10:20+09', 2, 2, 2, 0, 'kindness', 'kindness', 0, 2),
           ('2020-03-01 10:10+09', '2020-03-01 10:10+09', 3, 3, 3, 2, 'solicitation', 'solicitation', 2, 2),
           ('2020-03-01 10:10+09', '2020-03-01 10:10+09', 5, 5, 5, 2, 'solicitation', 'solicitation', 2, 2),
           ('2020-03-04 10:10+09', '2020-03-01 10:10+09', 5, 5, 5, 2, 'solicitation', 'solicitation', 5, 2);
insert into review (conversation_id, complaint_id, phone_id, question, reason, raised_at)
    values (4, 4, 4, 2, 0, '2020-03-01 10:10+09'), (5, 5, 5, 2, 2, '2020-03-04 10:10+09');
commit;
