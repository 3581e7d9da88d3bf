-- Why somebody looked at a case that was handed on says as much about it as what was done with it: to the office that had the case
-- the log says who looked and when, and a hash in the reason's place. The reason itself stays with those who handle the case. And
-- no other way leads that office to the case's words: neither a review of the same complaint, nor reading replies again.
set local role ccrm_owner;

-- The handed-on case that an entry of the log is about, by any of the names that lead to it.
create function ccrm.handed_on_case(subject text) returns bigint language sql stable security definer
    set search_path = pg_catalog, pg_temp as $$
    select max(r.case_id) from ccrm.referral_event e join ccrm.referral_case r using (case_id)
    where e.act = 'recuse'
      and (subject in ('referral:' || r.case_id, 'phone:' || r.phone_id)
           or subject in (select 'review:' || v.review_id from ccrm.review v where v.complaint_id = r.complaint_id)
           or subject in (select 'hold:' || h.hold_id from ccrm.retention_hold h where h.subject = 'referral:' || r.case_id))
$$;

-- The complaints with a case that was handed on, and not to who asks.
create function ccrm.out_of_sight() returns setof bigint language sql stable security definer
    set search_path = pg_catalog, pg_temp as $$
    select r.complaint_id from ccrm.referral_event e join ccrm.referral_case r using (case_id)
    where e.act = 'recuse' and not ccrm.may_handle(r.case_id)
$$;

-- The entry's reason is 'sha256 ' and the hash of the salt, a colon and the reason here; it goes when the entry is cut off.
create table ccrm.sealed_reason (
    entry   bigint primary key references ccrm.audit on delete cascade deferrable initially deferred,
    case_id bigint not null references ccrm.referral_case,
    salt    uuid not null default gen_random_uuid(),
    reason  text not null
);
create function ccrm.seal_reason(sealed ccrm.sealed_reason) returns text language sql immutable
    set search_path = pg_catalog, pg_temp as $$
    select 'sha256 ' || encode(sha256(convert_to(sealed.salt || ':' || sealed.reason, 'UTF8')), 'hex')
$$;
create trigger keep before update or truncate on ccrm.sealed_reason for each statement execute function ccrm.refuse_change();
alter table ccrm.sealed_reason enable row level security;
create policy office on ccrm.sealed_reason for select to ccrm_integrity using (ccrm.may_handle(case_id));

-- Acts with a referral are sealed by audit_act(), which knows the step that handed it on.
create or replace function ccrm.chain_audit() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp as $$
declare
    handed constant bigint := case when new.act not like 'referral.%' then ccrm.handed_on_case(new.subject) end;
    sealed ccrm.sealed_reason;
begin
    select entry + 1, hash into strict new.entry, new.previous from ccrm.audit_head for update;
    if handed is not null then
        insert into ccrm.sealed_reason (entry, case_id, reason) values (new.entry, handed, new.reason) returning * into sealed;
        new.reason := ccrm.seal_reason(sealed);
    end if;
    new.at := clock_timestamp();
    new.author := session_user;
    new.transaction := pg_current_xact_id();
    new.hash := sha256(new.previous || convert_to(ccrm.audit_content(new), 'UTF8'));
    update ccrm.audit_head set entry = new.entry, hash = new.hash;
    return new;
end
$$;

create or replace view ccrm.hold_list as
    select h.hold_id, h.subject, v.reason, h.placed_at, h.author, r.released_at, r.author as released_by, v.release_reason,
           (select count(*) from ccrm.retention_hold_complaint c where c.hold_id = h.hold_id) as complaints,
           (select sum(s.rows) from ccrm.retention_seal s where s.hold_id = h.hold_id) as rows,
           (select encode(sha256(string_agg(s.sha256, '' order by s.what)), 'hex') from ccrm.retention_seal s
               where s.hold_id = h.hold_id) as seal
    from ccrm.retention_hold h left join ccrm.retention_release r using (hold_id)
    cross join ccrm.handed_on_case('hold:' || h.hold_id) as handed
    left join lateral (select h.reason, r.reason as release_reason where handed is null or ccrm.may_handle(handed)) v on true;

-- ---- the case's words ----

create or replace function ccrm.looked_at(look bigint, what text, out conversation bigint, out phone bigint) returns setof record
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(r.conversation_id, v.conversation_id), coalesce(r.phone_id, v.phone_id)
    from ccrm.audit a
    left join ccrm.referral_case r on a.subject = 'referral:' || r.case_id and ccrm.may_handle(r.case_id)
    left join ccrm.review v on a.subject = 'review:' || v.review_id and v.complaint_id not in (select ccrm.out_of_sight())
    where a.entry = look and a.act = 'look.' || what and a.author = session_user
        and a.transaction is distinct from pg_current_xact_id_if_assigned()
        and a.at > clock_timestamp() - interval '10 minutes'
        and coalesce(r.conversation_id, v.conversation_id) is not null
$$;

create or replace function ccrm.look(wanted text, what text, why text) returns bigint language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    made bigint;
    number constant bigint := substring(wanted from '^(?:referral|review):([0-9]{1,18})$')::bigint;
begin
    if what not in ('text', 'number') or btrim(why) = '' then
        raise exception 'a look at a text or a number needs a reason' using errcode = '22023';
    end if;
    if wanted like 'referral:%' and not exists (select from ccrm.referral_case where case_id = number)
        or wanted like 'referral:%' and not ccrm.may_handle(number)
        or wanted like 'review:%' and not exists (select from ccrm.review v where v.review_id = number
                                                  and v.complaint_id not in (select ccrm.out_of_sight()))
        or number is null then
        raise exception 'there is no %, or it was handed on', wanted using errcode = '22023';
    end if;
    insert into ccrm.audit (act, subject, reason) values ('look.' || what, wanted, why) returning entry into made;
    return made;
end
$$;

create or replace function ccrm.replies_since(look bigint, since timestamptz)
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
          and c.complaint_id not in (select ccrm.out_of_sight())
        order by r.arrived_at, r.session, r.sequence;
end
$$;

revoke all on function ccrm.handed_on_case(text), ccrm.out_of_sight(), ccrm.seal_reason(ccrm.sealed_reason) from public;
grant select on ccrm.sealed_reason to ccrm_integrity;
grant execute on function ccrm.handed_on_case(text), ccrm.seal_reason(ccrm.sealed_reason) to ccrm_integrity;
