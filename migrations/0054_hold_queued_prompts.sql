-- When a campaign brakes itself or is ended, the first prompts that it queued and that have not left do not leave either: they are
-- due at once, and the engine takes them back. A campaign whose budget is spent brakes too: whoever is left is not used up as over
-- budget, and a person releases it under a larger one.
set local role ccrm_owner;

-- Planned conversations wait without an end, or go on; of those that began, the unsent ones are looked at before anything leaves.
create or replace function ccrm.hold_campaign(campaign integer, due timestamptz) returns void language sql
    set search_path = pg_catalog, pg_temp as $$
    with held as (
        update ccrm.conversation_latest l set due = case v.phase when 0 then hold_campaign.due else '-infinity' end
        from ccrm.campaign_case g join ccrm.conversation v on v.complaint_id = g.asked
        where g.campaign_id = campaign and l.conversation_id = v.conversation_id and l.phone_id = v.phone_id
          and l.sender = v.sender and l.due is not null and (v.phase = 0 or v.phase = 1 and v.messages = 1
            and exists (select from ccrm.outbox o where o.message_id = v.open_message)
            and not exists (select from ccrm.delivery d where d.message_id = v.open_message))
        returning l.conversation_id)
    update ccrm.conversation v set version = version + 1 from held where v.conversation_id = held.conversation_id
$$;

-- As before, and over_budget: since `judged_from`, those whom the budget kept from being asked.
drop function ccrm.campaign_figures(integer);
create function ccrm.campaign_figures(campaign integer, out waiting bigint, out undecided bigint, out invited bigint,
        out planned bigint, out begun bigint, out opted_out bigint, out helped bigint, out undeliverable bigint,
        out replied bigint, out unclear bigint, out completed bigint, out over_budget bigint)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select count(*) filter (where not g.released), count(*) filter (where w.complaint_id is not null),
           count(*) filter (where i.outcome = 1), count(*) filter (where v.phase = 0),
           count(*) filter (where v.started >= m.judged_from),
           count(*) filter (where v.started >= m.judged_from and v.outcome = 3),
           count(*) filter (where v.started >= m.judged_from and (v.helped or v.outcome = 5)),
           count(*) filter (where v.started >= m.judged_from and v.outcome = 7),
           count(*) filter (where v.started >= m.judged_from and r.said),
           count(*) filter (where v.started >= m.judged_from and r.unclear),
           count(*) filter (where v.outcome = 1),
           count(*) filter (where i.outcome = 16 and i.decided_at >= m.judged_from
               or v.outcome = 9 and v.open_message is null and v.ended_at >= m.judged_from and exists (
                   select from ccrm.survey_budget b where b.survey = m.survey))
    from ccrm.campaign m join ccrm.campaign_case g using (campaign_id)
    left join ccrm.pending_closing w on w.complaint_id = g.asked
    left join ccrm.invitation i on i.complaint_id = g.asked
    left join ccrm.conversation v on v.complaint_id = g.asked
    left join lateral (select count(*) > 0 as said, coalesce(bool_or(y.outcome = 0 and y.was_read), false) as unclear
        from ccrm.reply y where y.conversation_id = v.conversation_id and not y.redelivery) r on true
    where m.campaign_id = campaign
$$;
revoke all on function ccrm.campaign_figures(integer) from public;
grant execute on function ccrm.campaign_figures(integer) to ccrm_ops, ccrm_integrity;

-- Which limit is passed, in words; null: none. Shares are judged from the twentieth citizen on, or from all of the first if those
-- are fewer; unclear replies from the fifth reply on.
create or replace function ccrm.campaign_excess(m ccrm.campaign, f record) returns text language plpgsql stable
    set search_path = pg_catalog, pg_temp as $$
declare
    judged boolean := f.begun > 0 and f.begun >= least(m.first, 20);
begin
    return nullif(concat_ws('; ',
        case when judged and f.opted_out > m.opt_out_max * f.begun then format('opted out: %s of %s', f.opted_out, f.begun) end,
        case when judged and f.helped > m.help_max * f.begun then format('asked for help: %s of %s', f.helped, f.begun) end,
        case when judged and f.undeliverable > m.undeliverable_max * f.begun then
            format('undeliverable: %s of %s', f.undeliverable, f.begun) end,
        case when judged and f.replied >= 5 and f.unclear > m.unclear_max * f.replied then
            format('unclear: %s of %s replies', f.unclear, f.replied) end,
        case when f.over_budget > 0 then format('the budget is spent, %s not asked for it', f.over_budget) end), '');
end
$$;
