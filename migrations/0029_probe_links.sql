-- Probes: a marked text over one link to a registered tester. A link is ready for surveys while a probe over it was answered with
-- its code, up to a date.
set local role ccrm_owner;

create table ccrm.probe (
    probe_id    bigint generated always as identity primary key,
    link        smallint not null references ccrm.link,
    tester      text not null, -- a name in the configuration; '': the first one there
    asked_at    timestamptz not null default clock_timestamp(),
    author      name not null default session_user,
    message_id  bigint,        -- once a process has queued it
    phone_id    bigint,
    sender      text,
    code        text,          -- that the tester must answer
    valid       interval,      -- how long an answer makes the link ready
    problem     text,          -- why it was not sent
    answered_at timestamptz,
    ready_until timestamptz
);
create index probe_wanted on ccrm.probe (probe_id) where message_id is null and problem is null;
create index probe_ready on ccrm.probe (ready_until);
create index probe_phone on ccrm.probe (phone_id);
create index probe_message on ccrm.probe (message_id);

create trigger set_author before insert on ccrm.probe for each row execute function ccrm.set_author();
create trigger audit after insert on ccrm.probe for each row execute function ccrm.audit_act('probe', 'link');

grant select, update (message_id, phone_id, sender, code, valid, problem, answered_at, ready_until) on ccrm.probe
    to ccrm_engine;
grant insert (link, tester) on ccrm.probe to ccrm_ops;
grant select (probe_id, link, tester, asked_at, author, message_id, problem, answered_at, ready_until) on ccrm.probe
    to ccrm_ops, ccrm_integrity, ccrm_report;
grant select (link, ready_until) on ccrm.probe to ccrm_gateway;
