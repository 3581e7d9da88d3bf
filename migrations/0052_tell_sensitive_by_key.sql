-- A survey is sensitive by what it asks, not by a word in its comments or texts. The program decides by the checked definition
-- when a survey is proposed, approved and taken up; this holds against a proposer who says otherwise.
set local role ccrm_owner;

create or replace function ccrm.check_definition_revision() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
begin
    if new.kind = 'RuleGroup' and not pg_has_role(session_user, 'ccrm_integrity', 'member') then
        raise exception 'rule groups are proposed by members of ccrm_integrity' using errcode = '42501';
    end if;
    new.integrity := new.kind = 'RuleGroup' or new.integrity or new.coverage_lost <> '{}'
        or regexp_replace(new.text, '(^|\s)#[^\n]*', '', 'g') ~ '\msensitive["'']?\s*:\s*true\M';
    return new;
end
$$;
