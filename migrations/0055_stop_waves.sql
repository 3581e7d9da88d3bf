-- A wave of an anonymous survey is ended by a person: whoever has not been written to is not, and may be by another wave. What has
-- begun goes on.
set local role ccrm_owner;

-- Gives how many are spared.
create function ccrm.stop_audience(survey text, reason text) returns bigint language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    wave integer;
    spared bigint;
begin
    select w.wave_id into wave from ccrm.audience_wave w where w.survey = stop_audience.survey and w.over_at is null;
    if wave is null then
        raise exception 'nothing of the survey % is under way', survey using errcode = '22023';
    elsif length(btrim(reason)) < 10 then
        raise exception 'ending it needs a reason of ten letters' using errcode = '22023';
    end if;
    with waiting as (delete from ccrm.pending_closing p using ccrm.audience_member m
        where m.wave_id = wave and p.complaint_id = m.complaint_id returning 1),
    planned as (delete from ccrm.conversation v using ccrm.audience_member m
        where m.wave_id = wave and v.complaint_id = m.complaint_id and v.phase = 0
        returning v.conversation_id, v.phone_id, v.sender, v.survey),
    free as (delete from ccrm.conversation_latest l using planned p
        where l.phone_id = p.phone_id and l.sender = p.sender and l.conversation_id = p.conversation_id),
    uninvited as (delete from ccrm.survey_invited i using planned p where i.phone_id = p.phone_id and i.survey = p.survey)
    select (select count(*) from waiting) + (select count(*) from planned) into spared;
    insert into ccrm.audit (act, subject, reason, detail)
        values ('audience.stop', 'audience-wave:' || wave, stop_audience.reason, spared || ' people');
    return spared;
end
$$;
revoke all on function ccrm.stop_audience(text, text) from public;
grant execute on function ccrm.stop_audience(text, text) to ccrm_integrity;
