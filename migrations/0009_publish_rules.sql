-- Rule groups as published, one person proposing and another approving; agents' handsets by keyed hash.
set local role ccrm_owner;

-- The whole file is kept: a flag of years ago is explained by the rules that raised it.
create table ccrm.rule_revision (
    revision_id     integer generated always as identity primary key,
    group_id        text not null,
    text            text not null,
    hash            bytea not null check (octet_length(hash) = 32), -- BLAKE2b-256 of the file
    effective_night date not null,
    reason          text not null check (length(btrim(reason)) >= 10),
    proposed_at     timestamptz not null default clock_timestamp(),
    author          name not null default session_user
);

-- Without a row here a revision is a proposal.
create table ccrm.rule_approval (
    revision_id integer primary key references ccrm.rule_revision,
    approved_at timestamptz not null default clock_timestamp(),
    author      name not null default session_user
);

-- A second login, and no night that has run already: what was flagged is not recomputed under other rules.
create function ccrm.check_rule_approval() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    proposal ccrm.rule_revision%rowtype;
begin
    select * into proposal from ccrm.rule_revision where revision_id = new.revision_id;
    if proposal.author = session_user then
        raise exception 'revision % was proposed by this login; another must approve it', new.revision_id
            using errcode = '42501';
    end if;
    if exists (select from ccrm.night where night >= proposal.effective_night) then
        raise exception 'the night of % has run already; propose a later one', proposal.effective_night
            using errcode = '22023';
    end if;
    new.author := session_user;
    new.approved_at := clock_timestamp();
    return new;
end
$$;
revoke all on function ccrm.check_rule_approval() from public;
create trigger check_approval before insert on ccrm.rule_approval
    for each row execute function ccrm.check_rule_approval();
create trigger set_author before insert on ccrm.rule_revision for each row execute function ccrm.set_author();

-- Handsets of licensed agents and institutions that answer for many citizens, as keyed hashes.
create table ccrm.agent_handset (
    lookup_hash bytea not null check (octet_length(lookup_hash) = 32),
    first_night date not null,
    last_night  date,
    author      name not null default session_user,
    primary key (lookup_hash, first_night)
);
create trigger set_author before insert on ccrm.agent_handset for each row execute function ccrm.set_author();

grant select on ccrm.rule_revision, ccrm.rule_approval to ccrm_report, ccrm_integrity;
grant insert (group_id, text, hash, effective_night, reason) on ccrm.rule_revision to ccrm_integrity;
grant insert (revision_id) on ccrm.rule_approval to ccrm_integrity;
grant select on ccrm.agent_handset to ccrm_report;
grant select (first_night, last_night, author) on ccrm.agent_handset to ccrm_integrity;
grant insert on ccrm.agent_handset to ccrm_integrity;

create trigger keep before update or delete or truncate on ccrm.rule_revision
    for each statement execute function ccrm.refuse_change();
create trigger keep before update or delete or truncate on ccrm.rule_approval
    for each statement execute function ccrm.refuse_change();
create trigger audit after insert on ccrm.rule_revision
    for each row execute function ccrm.audit_act('rule-revision', 'revision_id');
create trigger audit after insert on ccrm.rule_approval
    for each row execute function ccrm.audit_act('rule-approval', 'revision_id');
create trigger audit after insert on ccrm.agent_handset
    for each row execute function ccrm.audit_act('agent-handset', 'first_night');
