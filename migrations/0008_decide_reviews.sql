-- What people decide about replies: their decisions, and answers with an author. Texts only by an announced look (ccrm.look).
set local role ccrm_owner;

-- Null: the engine read it. Else the person, or who had the replies read again.
alter table ccrm.answer add column author name;

create table ccrm.review_decision (
    review_id bigint not null references ccrm.review,
    at        timestamptz not null default clock_timestamp(),
    decision  text not null check (decision in ('yes', 'no', 'declined', 'unclear', 'value', 'handled', 'refer')),
    value     smallint not null,
    note      text not null default '',
    author    name not null default session_user
);
create index review_decision_review on ccrm.review_decision (review_id);

create trigger set_author before insert on ccrm.review_decision for each row execute function ccrm.set_author();
create trigger audit after insert on ccrm.review_decision
    for each row execute function ccrm.audit_act('review-decision', 'review_id');
create trigger keep before update or delete or truncate on ccrm.review_decision
    for each statement execute function ccrm.refuse_change();

-- The prompt that a reply answers: the last one that had arrived when it came (engine/dialog/dialog.h, DIALOG_UNSEEN_S).
create function ccrm.answered_prompt(conversation bigint, at timestamptz, out question smallint, out confirming boolean)
    language sql stable set search_path = pg_catalog, pg_temp as $$
    select m.question, m.confirming
    from ccrm.message m left join ccrm.delivery d using (message_id)
    where m.conversation_id = answered_prompt.conversation and m.is_prompt and m.queued_at <= answered_prompt.at
    order by coalesce(d.delivered_at, d.responded_at + interval '5 seconds', m.queued_at) <= answered_prompt.at desc,
             m.queued_at desc, m.message_id desc
    limit 1
$$;

-- The texts of an announced look's conversation with what each was read as; a review's only up to the review.
create function ccrm.readings_seen(look bigint)
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
    order by r.arrived_at, r.session, r.sequence
$$;

-- Announces that replies since then are to be read again: a look at all of them.
create function ccrm.look_at_replies(since timestamptz, why text) returns bigint language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    made bigint;
begin
    if btrim(why) = '' then
        raise exception 'a look at a text needs a reason' using errcode = '22023';
    end if;
    insert into ccrm.audit (act, subject, reason) values ('look.text', 'replies:' || since, why) returning entry into made;
    return made;
end
$$;

-- All replies since then with their context, the parts of long ones joined, for reading them again; by such a look.
create function ccrm.replies_since(look bigint, since timestamptz)
    returns table (session bigint, sequence bigint, arrived_at timestamptz, link smallint, conversation_id bigint,
                   complaint_id bigint, phone_id bigint, survey_hash bytea, locale smallint, question smallint,
                   confirming boolean, raw bytea, data_coding smallint, parts smallint, text text, stepped boolean,
                   outcome smallint, value integer, items text, solicitation smallint, sentiment smallint,
                   category smallint, alert smallint, rule text, latest boolean)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select from ccrm.audit a where a.entry = replies_since.look and a.act = 'look.text'
                   and a.subject = 'replies:' || since and a.author = session_user
                   and a.transaction is distinct from pg_current_xact_id_if_assigned()
                   and a.at > clock_timestamp() - interval '10 minutes') then
        raise exception 'no look at these replies was announced' using errcode = '42501';
    end if;
    return query
        select r.session, r.sequence, r.arrived_at, r.link, r.conversation_id, c.complaint_id, c.phone_id, c.survey_hash,
               c.locale, p.question, p.confirming, case when r.concat_total > 1 then w.raw else r.raw end, r.data_coding,
               r.concat_total, r.text, r.stepped, r.outcome, r.value, r.items, r.solicitation, r.sentiment, r.category,
               r.alert, r.rule,
               -- what is known of the question rests on this reply, or on nothing, and no person decided it
               not exists (select from ccrm.answer a where a.conversation_id = r.conversation_id
                           and a.question = p.question and (a.arrived_at > r.arrived_at or a.author is not null))
               and not exists (select from ccrm.reply o where o.conversation_id = r.conversation_id and o.was_read
                               and o.stepped and o.arrived_at > r.arrived_at and o.outcome = 1
                               and (ccrm.answered_prompt(o.conversation_id, o.arrived_at)).question = p.question)
        from ccrm.reply r join ccrm.conversation c using (conversation_id)
        join lateral ccrm.answered_prompt(r.conversation_id, r.arrived_at) p on p.question is not null
        left join lateral (
            select string_agg(o.raw, ''::bytea order by o.concat_part) as raw from (
                select distinct on (x.concat_part) x.concat_part, x.raw from ccrm.reply x
                where x.conversation_id is not distinct from r.conversation_id and x.phone_id = r.phone_id
                  and x.sender = r.sender and x.concat_reference = r.concat_reference and x.concat_total = r.concat_total
                  and x.arrived_at between r.arrived_at - interval '1 day' and r.arrived_at
                order by x.concat_part, x.arrived_at desc) o) w on r.concat_total > 1
        where r.arrived_at >= replies_since.since and r.was_read and not r.redelivery
        order by r.arrived_at, r.session, r.sequence;
end
$$;

-- A changed reading of a question that is not sensitive; false when the same is on record already.
create function ccrm.record_rescored(conversation bigint, question smallint, question_id text, measure text,
                                     arrived_at timestamptz, state smallint, value smallint) returns boolean
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    held ccrm.conversation;
begin
    select * into strict held from ccrm.conversation c where c.conversation_id = conversation for update;
    if record_rescored.measure = 'solicitation' or record_rescored.state not in (0, 1) then
        raise exception 'a sensitive answer is for people to decide' using errcode = '22023';
    end if;
    if exists (select from ccrm.answer a where a.conversation_id = conversation and a.question = record_rescored.question
               and (a.author is not null or a.arrived_at > record_rescored.arrived_at)) then
        return false;
    end if;
    insert into ccrm.answer (known_at, arrived_at, conversation_id, complaint_id, phone_id, question, question_id, measure,
                             state, value, author)
        values (clock_timestamp(), record_rescored.arrived_at, conversation, held.complaint_id, held.phone_id,
                record_rescored.question, record_rescored.question_id, record_rescored.measure, record_rescored.state,
                record_rescored.value, session_user);
    insert into ccrm.audit (act, subject, reason)
        values ('answer.rescore', 'conversation:' || conversation, 'question ' || record_rescored.question_id);
    return true;
end
$$;

-- A changed reading that is for people: a review with reason 6 (DIALOG_REVIEW_RESCORED); false when one is open.
create function ccrm.review_rescored(conversation bigint, question smallint) returns boolean
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    held ccrm.conversation;
begin
    select * into strict held from ccrm.conversation c where c.conversation_id = conversation for update;
    if exists (select from ccrm.review v where v.conversation_id = conversation and v.question = review_rescored.question
               and v.reason = 6) then
        return false;
    end if;
    insert into ccrm.review (conversation_id, complaint_id, phone_id, question, reason, raised_at)
        values (conversation, held.complaint_id, held.phone_id, review_rescored.question, 6, clock_timestamp());
    return true;
end
$$;

-- One person's decision. A yes and a referral stand once a second person has decided the same. True when it stands.
create function ccrm.decide_review(review bigint, decision text, value smallint, question_id text, measure text,
                                   note text) returns boolean
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    found_review ccrm.review;
    arrived timestamptz;
begin
    select * into found_review from ccrm.review v where v.review_id = decide_review.review for update;
    if not found then
        raise exception 'there is no review %', review using errcode = '22023';
    end if;
    if exists (select from ccrm.review_event e where e.review_id = review and e.state = 'decided') then
        raise exception 'review % is decided already', review using errcode = '22023';
    end if;
    if decision = 'value' and measure = 'solicitation' then
        raise exception 'a sensitive answer is yes, no, declined or unclear' using errcode = '22023';
    end if;
    -- A "no" that carries the digit of a yes would count as one.
    if decision in ('no', 'declined') and exists (
            select from ccrm.answer a join ccrm.conversation c using (conversation_id)
            where a.conversation_id = found_review.conversation_id and a.question = found_review.question
              and a.state in (2, 3, 4, 5) and a.value = decide_review.value) then
        raise exception 'the value % means yes in this conversation', value using errcode = '22023';
    end if;
    insert into ccrm.review_decision (review_id, decision, value, note) values (review, decision, value, note);
    if decision in ('yes', 'refer') and not exists (
            select from ccrm.review_decision d where d.review_id = review and d.decision = decide_review.decision
              and d.value = decide_review.value and d.author <> session_user) then
        return false;
    end if;
    select coalesce((select a.arrived_at from ccrm.answer a where a.conversation_id = found_review.conversation_id
                     and a.question = found_review.question order by a.known_at desc, a.answer_id desc limit 1),
                    (select max(r.arrived_at) from ccrm.reply r where r.conversation_id = found_review.conversation_id
                     and r.arrived_at <= found_review.raised_at),
                    found_review.raised_at)
        into arrived;
    if decision not in ('handled', 'refer') then
        -- States: engine/dialog/dialog.h. Clear, unclear, confirmed.
        insert into ccrm.answer (known_at, arrived_at, conversation_id, complaint_id, phone_id, question, question_id,
                                 measure, state, value, author)
            values (clock_timestamp(), arrived, found_review.conversation_id, found_review.complaint_id,
                    found_review.phone_id, found_review.question, decide_review.question_id, decide_review.measure,
                    case decision when 'yes' then 3 when 'unclear' then 1 else 0 end,
                    case decision when 'unclear' then 0 else decide_review.value end, session_user);
    end if;
    if decision in ('yes', 'refer') and not exists (
            select from ccrm.referral_case r where r.conversation_id = found_review.conversation_id
              and r.question = found_review.question) then
        insert into ccrm.referral_case (conversation_id, complaint_id, phone_id, question, by_text, raised_at)
            values (found_review.conversation_id, found_review.complaint_id, found_review.phone_id, found_review.question,
                    decision = 'refer', clock_timestamp());
    end if;
    insert into ccrm.review_event (review_id, state, note) values (review, 'decided', decide_review.note);
    return true;
end
$$;

revoke all on function ccrm.answered_prompt(bigint, timestamptz), ccrm.readings_seen(bigint), ccrm.look_at_replies(timestamptz, text),
    ccrm.replies_since(bigint, timestamptz), ccrm.review_rescored(bigint, smallint),
    ccrm.record_rescored(bigint, smallint, text, text, timestamptz, smallint, smallint),
    ccrm.decide_review(bigint, text, smallint, text, text, text) from public;

-- The integrity office reads texts only by a look that is on record, and decides only by the function.
revoke select on ccrm.reply from ccrm_integrity;
grant select (session, sequence, arrived_at, link, phone_id, sender, conversation_id, stepped, redelivery, was_read, opt_out,
    outcome, value, value_too, items, comment_follows, solicitation, sentiment, category, alert, rule) on ccrm.reply
    to ccrm_integrity;
revoke insert on ccrm.review_event from ccrm_integrity;
grant select on ccrm.review_decision to ccrm_integrity;
grant execute on function ccrm.readings_seen(bigint), ccrm.look_at_replies(timestamptz, text), ccrm.replies_since(bigint, timestamptz),
    ccrm.review_rescored(bigint, smallint),
    ccrm.record_rescored(bigint, smallint, text, text, timestamptz, smallint, smallint),
    ccrm.decide_review(bigint, text, smallint, text, text, text) to ccrm_integrity;

-- Operations see how long the queue is, and nothing of what it says.
grant select (review_id, complaint_id, question, reason, raised_at) on ccrm.review to ccrm_ops;
grant select (review_id, at, state) on ccrm.review_event to ccrm_ops;
