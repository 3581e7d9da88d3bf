-- Trials: a survey sent over the real link to a registered tester, each text marked, nothing counted. The conversation is led by
-- the program that somebody runs; here are only its texts and what the tester answered. No complaint, no conversation, no answer,
-- no budget and no cap knows of it. Kind 101 of a message is such a text, 100 a probe's.
set local role ccrm_owner;

create table ccrm.trial (
    trial_id  bigint generated always as identity primary key,
    tester    text not null, -- a name in the engine's configuration; '': the first one there
    sender    text not null check (sender <> ''),
    survey    text not null,
    asked_at  timestamptz not null default clock_timestamp(),
    author    name not null default session_user,
    -- while it is not over, what the tester sends to the sender number is the trial's; whoever watches it puts it off
    ends_at   timestamptz not null default clock_timestamp() + interval '1 minute',
    opened_at timestamptz, -- by the engine's clock, once it knew the tester
    phone_id  bigint,
    problem   text         -- why it did not open
);
create index trial_wanted on ccrm.trial (trial_id) where opened_at is null and problem is null;
create index trial_phone on ccrm.trial (phone_id, ends_at);

create table ccrm.trial_message (
    message_id bigint primary key,
    trial_id   bigint not null references ccrm.trial,
    locale     smallint not null check (locale between 0 and 3)
);
create index trial_message_of on ccrm.trial_message (trial_id);

create trigger set_author before insert on ccrm.trial for each row execute function ccrm.set_author();
create trigger audit after insert on ccrm.trial for each row execute function ccrm.audit_act('trial', 'trial_id');

-- The trial of the login that asked for it, while it is open.
create function ccrm.my_trial(trial bigint) returns ccrm.trial language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    found_trial ccrm.trial;
begin
    select * into found_trial from ccrm.trial t where t.trial_id = my_trial.trial and t.author = session_user
        and t.phone_id is not null and t.ends_at > clock_timestamp() for update;
    if not found then
        raise exception 'trial % is over, or is another login''s', trial using errcode = '22023';
    end if;
    return found_trial;
end
$$;
revoke all on function ccrm.my_trial(bigint) from public;

-- Queues one text, marked, to the tester and nobody else.
create function ccrm.say_in_trial(trial bigint, locale smallint, text text) returns bigint language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    of ccrm.trial;
    number bigint;
    now constant timestamptz := clock_timestamp();
begin
    of := ccrm.my_trial(trial);
    if text !~ '^\[(시험|TEST)\] ' or length(text) > 1500 then
        raise exception 'a text of a trial begins with its mark and has at most 1500 characters' using errcode = '22023';
    elsif exists (select from ccrm.phone p join ccrm.opt_out o using (lookup_hash) where p.phone_id = of.phone_id) then
        raise exception 'the tester''s number has opted out of all texts; nothing is sent to it' using errcode = '22023';
    elsif (select count(*) from ccrm.trial_message m where m.trial_id = of.trial_id) >= 60 then
        raise exception 'trial % has sent 60 texts; begin another', trial using errcode = '22023';
    end if;
    number := nextval('ccrm.message_number');
    insert into ccrm.trial_message (message_id, trial_id, locale) values (number, of.trial_id, say_in_trial.locale);
    insert into ccrm.message (message_id, queued_at, conversation_id, phone_id, sender, kind, question, is_prompt, confirming,
            send_at, text)
        values (number, now, 0, of.phone_id, of.sender, 101, 0, false, false, now, say_in_trial.text);
    insert into ccrm.outbox (message_id, queued_at, send_at, conversation_id, phone_id, sender, kind, text)
        values (number, now, now, 0, of.phone_id, of.sender, 101, say_in_trial.text);
    return number;
end
$$;
revoke all on function ccrm.say_in_trial(bigint, smallint, text) from public;

-- What the tester answered, after the first `seen` texts. Whoever asks is watching: the trial goes on.
create function ccrm.hear_trial(trial bigint, seen integer) returns setof text language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    of ccrm.trial;
begin
    of := ccrm.my_trial(trial);
    update ccrm.trial t set ends_at = clock_timestamp() + interval '1 minute' where t.trial_id = of.trial_id;
    return query select r.text from ccrm.reply r
        where r.phone_id = of.phone_id and r.sender = of.sender and r.rule = 'trial' and r.was_read and not r.redelivery
          and r.arrived_at >= of.opened_at
        order by r.arrived_at, r.session, r.sequence offset seen;
end
$$;
revoke all on function ccrm.hear_trial(bigint, integer) from public;

-- What waits of it leaves no more.
create function ccrm.end_trial(trial bigint) returns void language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
begin
    update ccrm.trial t set ends_at = clock_timestamp()
        where t.trial_id = end_trial.trial and t.author = session_user and t.ends_at > clock_timestamp();
    if found then
        delete from ccrm.outbox o using ccrm.trial_message m where m.trial_id = end_trial.trial and o.message_id = m.message_id;
    end if;
end
$$;
revoke all on function ccrm.end_trial(bigint) from public;

-- An apology goes to citizens: what probes and trials sent reached none.
create or replace function ccrm.reached_between(since timestamptz, before timestamptz)
    returns table (phone_id bigint, conversation_id bigint, sender text) language sql stable security definer
    set search_path = pg_catalog, pg_temp as $$
    select distinct on (m.phone_id) m.phone_id, m.conversation_id, m.sender
    from ccrm.delivery d join ccrm.message m on m.message_id = d.message_id and m.queued_at = d.queued_at
    join ccrm.phone p on p.phone_id = m.phone_id
    where d.intended_at >= since and d.intended_at < before and d.failed_at is null and m.kind < 12
      and not exists (select from ccrm.opt_out o where o.lookup_hash = p.lookup_hash)
    order by m.phone_id, d.intended_at desc, d.message_id desc
$$;

grant select, update (opened_at, phone_id, problem) on ccrm.trial to ccrm_engine;
grant select on ccrm.trial_message to ccrm_engine, ccrm_ops, ccrm_report, ccrm_integrity;
grant insert (tester, sender, survey) on ccrm.trial to ccrm_ops;
grant select (trial_id, tester, sender, survey, asked_at, author, ends_at, opened_at, problem) on ccrm.trial
    to ccrm_ops, ccrm_integrity, ccrm_report;
grant execute on function ccrm.say_in_trial(bigint, smallint, text), ccrm.hear_trial(bigint, integer), ccrm.end_trial(bigint)
    to ccrm_ops;
