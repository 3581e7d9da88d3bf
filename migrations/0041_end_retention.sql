-- What is kept ends by two people's hands: one proposes what is due, another approves it with the reference of the review of
-- records (공공기록물법 §50). A hold stops it for a complaint and seals what is there with hashes. What pages count stays,
-- without texts and, once answers end, without complaints and handsets.
set local role ccrm_owner;

-- ---- what stays ----

-- Of replies whose partition is gone: that they came.
create table ccrm.reply_kept (
    conversation_id bigint,
    arrived_at      timestamptz not null,
    stepped         boolean not null,
    opt_out         boolean not null,
    sentiment       smallint not null, -- what the reader made of it
    category        smallint not null
);
create index reply_kept_conversation on ccrm.reply_kept (conversation_id);
create view ccrm.reply_fact as
    select conversation_id, arrived_at, stepped, opt_out, sentiment, category from ccrm.reply
        where not redelivery and rule <> 'trial'
    union all select conversation_id, arrived_at, stepped, opt_out, sentiment, category from ccrm.reply_kept;

-- Of messages: when the first of each kind was queued.
create table ccrm.message_kept (
    conversation_id bigint not null,
    kind            smallint not null,
    queued_at       timestamptz not null
);
create view ccrm.message_fact as
    select conversation_id, kind, queued_at from ccrm.message
    union all select conversation_id, kind, queued_at from ccrm.message_kept;

-- Of answers: how many a night said what, as they ended. No complaint, no handset.
create table ccrm.answer_day (
    night_known    date not null,
    night_arrived  date not null,
    unit_id        integer not null, -- 0: of no department that is known
    question       smallint not null,
    question_id    text not null,
    measure        text not null,
    state          smallint not null,
    value          smallint not null,
    mode           smallint not null,
    after_reminder boolean not null,
    by_person      boolean not null,
    survey         text not null,
    arm            smallint not null,
    said           smallint not null, -- of what was written beside it: -1 unkind, 0 nothing, 1 praise
    n              integer not null,
    weight         double precision not null, -- sums over the n
    weight_square  double precision not null
);

alter table ccrm.phone add column hash_cleared_at timestamptz;

-- ---- holds ----

create table ccrm.retention_hold (
    hold_id   integer generated always as identity primary key,
    subject   text not null, -- 'complaint:…', 'referral:3', 'flag:5'
    reason    text not null check (length(btrim(reason)) >= 10),
    placed_at timestamptz not null default clock_timestamp(),
    sealed_by timestamptz not null, -- what was there by then is sealed; a season may be another year's
    author    name not null default session_user
);
create table ccrm.retention_hold_complaint (
    hold_id      integer not null references ccrm.retention_hold,
    complaint_id bigint not null references ccrm.complaint,
    primary key (hold_id, complaint_id)
);
create table ccrm.retention_seal (
    hold_id integer not null references ccrm.retention_hold,
    what    text not null,  -- 'reply', 'message', 'answer'
    rows    bigint not null,
    sha256  bytea not null check (octet_length(sha256) = 32),
    primary key (hold_id, what)
);
create table ccrm.retention_release (
    hold_id     integer primary key references ccrm.retention_hold,
    reason      text not null check (length(btrim(reason)) >= 10),
    released_at timestamptz not null default clock_timestamp(),
    author      name not null default session_user
);

-- The hash over what is there of some complaints by a time: each row's whole text, by its time and keys.
create function ccrm.seal_of(complaints bigint[], by timestamptz)
    returns table (what text, rows bigint, sha256 bytea) language sql stable security definer
    set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
    with v as (select conversation_id from ccrm.conversation where complaint_id = any(complaints)),
    line as (
        select 'answer' as what, a.answer_id::text as key, a.known_at as at, a::text as text from ccrm.answer a
            where a.complaint_id = any(complaints) and a.known_at <= by
        union all select 'message', m.message_id::text, m.queued_at, m::text from ccrm.message m
            join v using (conversation_id) where m.queued_at <= by
        union all select 'reply', r.session || ':' || r.sequence, r.arrived_at, r::text from ccrm.reply r
            join v using (conversation_id) where r.arrived_at <= by)
    select w.what, count(l.key), sha256(convert_to(coalesce(string_agg(l.text, E'\n' order by l.at, l.key collate "C"), ''), 'UTF8'))
    from (values ('answer'), ('message'), ('reply')) w(what) left join line l using (what) group by w.what
$$;
revoke all on function ccrm.seal_of(bigint[], timestamptz) from public;

create function ccrm.add_hold(subject text, reason text) returns integer language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    made integer;
    word constant text := split_part(subject, ':', 1);
    rest constant text := substr(subject, length(split_part(subject, ':', 1)) + 2);
    meant bigint[];
begin
    if word = 'complaint' then
        select array_agg(c.complaint_id) into meant from ccrm.complaint c where c.source_number = rest or c.source || ':' || c.source_number = rest;
    elsif word = 'referral' and rest ~ '^[0-9]{1,9}$' then
        select array_agg(r.complaint_id) into meant from ccrm.referral_case r where r.case_id = rest::bigint and ccrm.may_handle(r.case_id);
    elsif word = 'flag' and rest ~ '^[0-9]{1,9}$' then
        select array_agg(distinct e.complaint_id) into meant from ccrm.flag f
            join ccrm.count_event e on e.department_id = f.department_id
            where f.flag_id = rest::bigint and e.night_known <= coalesce(f.closed_night, 'infinity');
        if meant is null and exists (select from ccrm.flag f where f.flag_id = rest::bigint) then
            meant := '{}';
        end if;
    end if;
    if meant is null then
        raise exception 'there is no %: a hold is on complaint:NUMBER, referral:NUMBER or flag:NUMBER', subject
            using errcode = '22023';
    end if;
    insert into ccrm.retention_hold (subject, reason, sealed_by)
        values (add_hold.subject, add_hold.reason, greatest(clock_timestamp(), (select max(n.night) + 1 from ccrm.night n)))
        returning hold_id into made;
    insert into ccrm.retention_hold_complaint (hold_id, complaint_id) select made, unnest(meant);
    insert into ccrm.retention_seal (hold_id, what, rows, sha256)
        select made, s.what, s.rows, s.sha256 from ccrm.retention_hold h, ccrm.seal_of(meant, h.sealed_by) s where h.hold_id = made;
    return made;
end
$$;
revoke all on function ccrm.add_hold(text, text) from public;

create view ccrm.hold_list as
    select h.hold_id, h.subject, h.reason, h.placed_at, h.author, r.released_at, r.author as released_by, r.reason as release_reason,
           (select count(*) from ccrm.retention_hold_complaint c where c.hold_id = h.hold_id) as complaints,
           (select sum(s.rows) from ccrm.retention_seal s where s.hold_id = h.hold_id) as rows,
           (select encode(sha256(string_agg(s.sha256, '' order by s.what)), 'hex') from ccrm.retention_seal s
               where s.hold_id = h.hold_id) as seal
    from ccrm.retention_hold h left join ccrm.retention_release r using (hold_id);

-- Whether what a hold sealed is as it was; null once it was let go.
create function ccrm.seal_holds(hold integer) returns boolean language sql stable security definer
    set search_path = pg_catalog, pg_temp as $$
    select case when not exists (select from ccrm.retention_release r where r.hold_id = hold) then
        not exists (select from ccrm.retention_seal s join ccrm.seal_of(
                array(select c.complaint_id from ccrm.retention_hold_complaint c where c.hold_id = hold),
                (select h.sealed_by from ccrm.retention_hold h where h.hold_id = hold)) now using (what)
            where s.hold_id = hold and (s.rows, s.sha256) is distinct from (now.rows, now.sha256)) end
$$;
revoke all on function ccrm.seal_holds(integer) from public;

-- What may not end: held by a person, or an allegation or a review that is open.
create view ccrm.held_evidence as
    select c.complaint_id, 'hold ' || h.hold_id as by from ccrm.retention_hold h join ccrm.retention_hold_complaint c using (hold_id)
        where not exists (select from ccrm.retention_release r where r.hold_id = h.hold_id)
    union all
    select r.complaint_id, 'referral ' || r.case_id from ccrm.referral_case r where not exists (
        select from ccrm.referral_event e where e.case_id = r.case_id and e.state = 'closed')
    union all
    select v.complaint_id, 'review ' || v.review_id from ccrm.review v where not exists (
        select from ccrm.review_event e where e.review_id = v.review_id and e.state = 'decided');

-- ---- what is due ----

create table ccrm.retention_proposal (
    proposal_id integer generated always as identity primary key,
    kind        text not null check (kind in ('numbers', 'hashes', 'texts', 'answers', 'audit', 'reports')),
    part        text not null, -- a month's partition, a table, or ''
    before      timestamptz not null,
    rows        bigint not null,
    kept_days   integer not null,
    proposed_at timestamptz not null default clock_timestamp(),
    author      name not null default session_user
);
create table ccrm.retention_approval (
    proposal_id integer primary key references ccrm.retention_proposal,
    reference   text not null check (length(btrim(reference)) >= 4),
    removed     bigint not null,
    approved_at timestamptz not null default clock_timestamp(),
    author      name not null default session_user
);

-- Phones with nothing under way, nothing held, and nothing since.
create function ccrm.forgettable_phones(before timestamptz) returns setof bigint language sql stable
    set search_path = pg_catalog, pg_temp as $$
    select p.phone_id from ccrm.phone p
    where p.ciphertext is not null and coalesce(p.last_invited_at, '-infinity') < before
      and not exists (select from ccrm.outbox o where o.phone_id = p.phone_id)
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
revoke all on function ccrm.forgettable_phones(timestamptz) from public;

-- The months of a table's partitions that end by a time; the default one up to then.
create function ccrm.retention_months(parent text, before timestamptz)
    returns table (part text, until timestamptz) language sql stable set search_path = pg_catalog, pg_temp as $$
    select c.relname::text, m.until from pg_inherits i join pg_class c on c.oid = i.inhrelid
    cross join lateral (select case when c.relname like '%\_default' then date_trunc('month', before at time zone 'UTC') at time zone 'UTC'
        else (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') at time zone 'UTC' end as until) m
    where i.inhparent = ('ccrm.' || parent)::regclass and m.until <= before
$$;
revoke all on function ccrm.retention_months(text, timestamptz) from public;

-- Rows of one part that a cut at `before` takes, and what holds them back ('': nothing).
create function ccrm.retention_rows(kind text, part text, before timestamptz, out rows bigint, out held text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    parent constant text := split_part(part, '_', 1);
    stamp constant text := case parent when 'reply' then 'arrived_at' when 'message' then 'queued_at' else 'known_at' end;
begin
    held := '';
    if kind = 'numbers' then
        select count(*) into rows from ccrm.forgettable_phones(before);
    elsif kind = 'hashes' then
        select count(*) into rows from ccrm.phone p
            where p.forgotten_at < before and p.ciphertext is null and p.hash_cleared_at is null;
    elsif kind = 'audit' then
        select count(*) into rows from ccrm.audit a where a.at < before;
    elsif kind = 'reports' then
        select count(*) into rows from ccrm.report r where r.night < before::date;
    elsif part in ('count_event', 'count_use', 'count_decision') then
        execute format('select count(*) from ccrm.%I x where %I < $1::date and not exists (select from ccrm.held_evidence e
            where e.complaint_id = x.complaint_id)', part,
            case part when 'count_event' then 'night_known' else 'night' end) into rows using before;
    else
        execute format('select count(*) from ccrm.%I where %I < $1', part, stamp) into rows using before;
        execute format('select coalesce(string_agg(distinct e.by, '', ''), '''') from ccrm.held_evidence e
            join ccrm.conversation v using (complaint_id) join ccrm.%I x using (conversation_id) where x.%I < $1', part, stamp)
            into held using before;
    end if;
end
$$;
revoke all on function ccrm.retention_rows(text, text, timestamptz) from public;

create function ccrm.retention_due(as_of timestamptz, numbers integer, texts integer, answers integer, audit integer, reports integer)
    returns table (kind text, part text, before timestamptz, kept_days integer, rows bigint, held text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if least(numbers, texts) < 30 or answers < 560 or audit < 731 or reports < 731 then
        raise exception 'too short: numbers and texts are kept for 30 days at least, answers for 560 (rules look back so far),'
            ' the audit log and reports for two years' using errcode = '22023';
    end if;
    if as_of > greatest(clock_timestamp(), (select max(n.night) + 2 from ccrm.night n)) then
        raise exception 'what will be due on % is not known yet', as_of::date using errcode = '22023';
    end if;
    return query
        with wish as (
            select 'numbers' as kind, '' as part, as_of - make_interval(days => numbers) as before, numbers as kept
            union all select 'hashes', '', as_of - interval '180 days', 180
            union all select 'texts', m.part, m.until, texts from ccrm.retention_months('reply', as_of - make_interval(days => texts)) m
            union all select 'texts', m.part, m.until, texts from ccrm.retention_months('message', as_of - make_interval(days => texts)) m
            union all select 'answers', m.part, m.until, answers from ccrm.retention_months('answer', as_of - make_interval(days => answers)) m
            union all select 'answers', t, as_of - make_interval(days => answers), answers
                from unnest(array['count_decision', 'count_event', 'count_use']) t
            union all select 'audit', '', date_trunc('day', least(as_of - make_interval(days => audit),
                clock_timestamp() - interval '731 days')), audit
            union all select 'reports', '', date_trunc('day', as_of - make_interval(days => reports)), reports)
        select w.kind, w.part, w.before, w.kept, r.rows, r.held from wish w
            cross join lateral ccrm.retention_rows(w.kind, w.part, w.before) r where r.rows > 0
            order by array_position(array['numbers', 'hashes', 'texts', 'answers', 'audit', 'reports'], w.kind), w.before, w.part;
end
$$;
revoke all on function ccrm.retention_due(timestamptz, integer, integer, integer, integer, integer) from public;

-- Proposes what is due and not held; what waits for an approval already is not proposed twice.
create function ccrm.propose_retention(as_of timestamptz, numbers integer, texts integer, answers integer, audit integer,
        reports integer) returns setof ccrm.retention_proposal language sql security definer
    set search_path = pg_catalog, pg_temp as $$
    insert into ccrm.retention_proposal (kind, part, before, rows, kept_days)
        select d.kind, d.part, d.before, d.rows, d.kept_days
        from ccrm.retention_due(as_of, numbers, texts, answers, audit, reports) d
        where d.held = '' and not exists (select from ccrm.retention_proposal p where p.kind = d.kind and p.part = d.part
            and not exists (select from ccrm.retention_approval a where a.proposal_id = p.proposal_id))
        order by array_position(array['numbers', 'hashes', 'texts', 'answers', 'audit', 'reports'], d.kind), d.before, d.part
        returning *
$$;
revoke all on function ccrm.propose_retention(timestamptz, integer, integer, integer, integer, integer) from public;

-- ---- ending it ----

-- Answers of a part that no later row of their complaint's question replaces, as counts of nights. Kind 2 is a reminder
-- (DIALOG_TEXT_REMINDER).
create function ccrm.keep_answer_days(part text, before timestamptz, zone text) returns void language plpgsql
    set search_path = pg_catalog, pg_temp as $$
begin
    execute format($sql$
        insert into ccrm.answer_day (night_known, night_arrived, unit_id, question, question_id, measure, state, value, mode,
                after_reminder, by_person, survey, arm, said, n, weight, weight_square)
            select (x.known_at at time zone $2)::date, (x.arrived_at at time zone $2)::date, coalesce(d.unit_id, 0), x.question,
                   x.question_id, x.measure, x.state, x.value, x.mode, coalesce(m.at <= x.arrived_at, false),
                   x.author is not null, v.survey, v.arm, coalesce(sign(s.said), 0), count(*), sum(w.weight),
                   sum(w.weight * w.weight)
            from (select distinct on (a.complaint_id, a.question) a.* from ccrm.%I a where a.known_at < $1
                  order by a.complaint_id, a.question, a.known_at desc, a.answer_id desc) x
            join ccrm.complaint c using (complaint_id) join ccrm.conversation v on v.conversation_id = x.conversation_id
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
revoke all on function ccrm.keep_answer_days(text, timestamptz, text) from public;

create function ccrm.end_part(kind text, part text, before timestamptz, zone text) returns void language plpgsql
    set search_path = pg_catalog, pg_temp as $$
declare
    parent constant text := split_part(part, '_', 1);
    stamp constant text := case parent when 'reply' then 'arrived_at' when 'message' then 'queued_at' else 'known_at' end;
begin
    if parent = 'reply' then
        execute format('insert into ccrm.reply_kept select conversation_id, arrived_at, stepped, opt_out, sentiment, category
            from ccrm.%I where not redelivery and rule <> ''trial'' and arrived_at < $1', part) using before;
    elsif parent = 'message' then
        execute format('insert into ccrm.message_kept (conversation_id, kind, queued_at) select conversation_id, kind, min(queued_at)
            from ccrm.%I where queued_at < $1 group by 1, 2', part) using before;
    else
        perform ccrm.keep_answer_days(part, before, zone);
    end if;
    if part like '%\_default' then
        execute format('delete from ccrm.%I where %I < $1', part, stamp) using before;
    else
        execute format('drop table ccrm.%I', part);
    end if;
end
$$;
revoke all on function ccrm.end_part(text, text, timestamptz, text) from public;

-- Does what was proposed; `reference` names the review of records. The approver says how long things are kept as well.
create function ccrm.approve_retention(proposal integer, reference text, kept_days integer, zone text) returns bigint
    language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '20s' as $$
#variable_conflict use_variable
declare
    due ccrm.retention_proposal;
    now record;
begin
    perform pg_advisory_xact_lock(7235423772);
    select * into due from ccrm.retention_proposal p where p.proposal_id = proposal;
    if not found then
        raise exception 'there is no proposal %', proposal using errcode = '22023';
    end if;
    if due.author = session_user then
        raise exception 'proposal % is this login''s own; another must approve it', proposal using errcode = '42501';
    end if;
    if exists (select from ccrm.retention_approval a where a.proposal_id = proposal) then
        raise exception 'proposal % was approved already', proposal using errcode = '22023';
    end if;
    if kept_days is distinct from due.kept_days and due.kind <> 'hashes' then
        raise exception 'proposal % follows % days, the definitions here say %: propose it again', proposal, due.kept_days, kept_days
            using errcode = '22023';
    end if;
    select r.rows, r.held into now from ccrm.retention_rows(due.kind, due.part, due.before) r;
    if now.held <> '' then
        raise exception '% % is held by %: release it, or wait', due.kind, due.part, now.held using errcode = '22023';
    end if;
    insert into ccrm.retention_approval (proposal_id, reference, removed) values (proposal, reference, now.rows);
    if due.kind = 'numbers' then
        update ccrm.phone set ciphertext = null, key_id = null,
                forgotten_at = greatest(clock_timestamp(), due.before + make_interval(days => due.kept_days))
            where phone_id in (select ccrm.forgettable_phones(due.before));
    elsif due.kind = 'hashes' then
        update ccrm.phone p set lookup_hash = sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())),
                hash_cleared_at = clock_timestamp()
            where p.forgotten_at < due.before and p.ciphertext is null and p.hash_cleared_at is null;
    elsif due.kind = 'audit' then
        perform ccrm.cut_audit(due.before::date, 'retention ' || proposal || ': ' || reference);
    elsif due.kind = 'reports' then
        delete from ccrm.report r where r.night < due.before::date;
    elsif due.part in ('count_event', 'count_use', 'count_decision') then
        execute format('delete from ccrm.%I x where %I < $1::date and not exists (select from ccrm.held_evidence e
            where e.complaint_id = x.complaint_id)', due.part,
            case due.part when 'count_event' then 'night_known' else 'night' end) using due.before;
    else
        perform ccrm.end_part(due.kind, due.part, due.before, zone);
    end if;
    return now.rows;
end
$$;
revoke all on function ccrm.approve_retention(integer, text, integer, text) from public;

-- ---- on record ----

create trigger keep before update or delete or truncate on ccrm.retention_hold
    for each statement execute function ccrm.refuse_change();
create trigger keep before update or delete or truncate on ccrm.retention_release
    for each statement execute function ccrm.refuse_change();
create trigger keep before update or delete or truncate on ccrm.retention_seal
    for each statement execute function ccrm.refuse_change();
create trigger keep before update or delete or truncate on ccrm.retention_proposal
    for each statement execute function ccrm.refuse_change();
create trigger keep before update or delete or truncate on ccrm.retention_approval
    for each statement execute function ccrm.refuse_change();
create trigger set_author before insert on ccrm.retention_hold for each row execute function ccrm.set_author();
create trigger set_author before insert on ccrm.retention_release for each row execute function ccrm.set_author();
create trigger set_author before insert on ccrm.retention_proposal for each row execute function ccrm.set_author();
create trigger set_author before insert on ccrm.retention_approval for each row execute function ccrm.set_author();
create trigger audit after insert on ccrm.retention_hold
    for each row execute function ccrm.audit_act('hold', 'hold_id');
create trigger audit after insert on ccrm.retention_release
    for each row execute function ccrm.audit_act('hold-release', 'hold_id');
create trigger audit after insert on ccrm.retention_proposal
    for each row execute function ccrm.audit_act('retention', 'proposal_id');
create trigger audit after insert on ccrm.retention_approval
    for each row execute function ccrm.audit_act('retention-approval', 'proposal_id');

-- The monthly review of who looked at what, on record; and when the last one was, for the night's page.
create function ccrm.review_audit(why text) returns bigint language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    made bigint;
begin
    if btrim(why) = '' then
        raise exception 'a review says what was found' using errcode = '22023';
    end if;
    insert into ccrm.audit (act, subject, reason)
        select 'audit.review', 'audit:' || h.entry, why from ccrm.audit_head h returning entry into made;
    return made;
end
$$;
revoke all on function ccrm.review_audit(text) from public;
create function ccrm.audit_reviewed(by timestamptz) returns timestamptz language sql stable security definer
    set search_path = pg_catalog, pg_temp as $$
    select max(a.at) from ccrm.audit a where a.act = 'audit.review' and a.at < by
$$;
revoke all on function ccrm.audit_reviewed(timestamptz) from public;

grant select on ccrm.reply_fact, ccrm.message_fact, ccrm.answer_day to ccrm_report, ccrm_integrity;
grant select on ccrm.retention_proposal, ccrm.retention_approval to ccrm_ops, ccrm_report, ccrm_integrity;
grant select on ccrm.hold_list to ccrm_integrity;
grant select, insert (hold_id, reason) on ccrm.retention_release to ccrm_integrity;
grant execute on function ccrm.retention_due(timestamptz, integer, integer, integer, integer, integer),
    ccrm.propose_retention(timestamptz, integer, integer, integer, integer, integer) to ccrm_ops, ccrm_integrity;
grant execute on function ccrm.approve_retention(integer, text, integer, text), ccrm.add_hold(text, text),
    ccrm.seal_holds(integer), ccrm.review_audit(text) to ccrm_integrity;
grant execute on function ccrm.audit_reviewed(timestamptz) to ccrm_report, ccrm_integrity;
