/* The statements of a load; pg_statement.c has those of a commit. */
#include "adapter/pg/pg_statement.h"

#include "seam/store.h"

#include <assert.h>

/* The SQL below names these numbers. */
static_assert(STORE_LEASE_S == 30 && STORE_PARTS_S == 24 * 3600, "times");

/* A clause a line. */
/* clang-format off */
const struct pg_statement_row pg_statement_load[PG_BEGIN] = {
    [PG_LOAD_ADOPT] = { "load_adopt",
        "with recent as materialized (select message_id, owner, parts, accepted, uncertain from ccrm.delivery"
        "   where message_id > (select max(message_id) - 20000 from ccrm.delivery)"
        "     and responded_at is null and failed_at is null and owner <> $1::bigint),"
        " dead as materialized (select owner from (select distinct owner from recent) o"
        "   where pg_try_advisory_xact_lock(owner)),"
        " hit as (update ccrm.delivery d set uncertain = d.uncertain | g.bits"
        "   from (select r.message_id, ((1 << r.parts) - 1) & ~r.accepted & ~r.uncertain"
        "         & ~coalesce((select o.parts_wanted from ccrm.outbox o where o.message_id ="
        "   r.message_id), 0) as bits"
        "       from recent r where r.owner in (select owner from dead)) g"
        "   where d.message_id = g.message_id and g.bits <> 0"
        "   returning d.message_id, d.conversation_id, d.intended_at + interval '24 hours' as at),"
        " pulled as (update ccrm.conversation_latest l set due = hit.at"
        "   from hit join ccrm.conversation c on c.conversation_id = hit.conversation_id"
        "   where c.open_message = hit.message_id and l.phone_id = c.phone_id and l.sender = c.sender"
        "     and l.conversation_id = c.conversation_id and l.due > hit.at returning l.conversation_id),"
        " bumped as (update ccrm.conversation c set version = version + 1 from pulled"
        "   where c.conversation_id = pulled.conversation_id)"
        " select count(*) from hit" },
    [PG_LOAD_INBOUND] = { "load_inbound",
        "select i.place::integer - 1, p.phone_id, l.conversation_id,"
        "  (select count(*) from ccrm.unanswered u where u.phone_id = p.phone_id and u.body_hash ="
        "   i.body_hash and u.sender = i.sender and u.session <> i.session"
        "     and u.session <> all($5::bigint[])),"
        "  (select min(u.arrived_at) from ccrm.unanswered u where u.phone_id = p.phone_id"
        "    and u.body_hash = i.body_hash and u.sender = i.sender and u.session <> i.session"
        "    and u.session <> all($5::bigint[])),"
        "  exists (select from ccrm.trial t where t.phone_id = p.phone_id and t.sender = i.sender"
        "    and t.ends_at > clock_timestamp())"
        " from unnest($1::bytea[], $2::text[], $3::bigint[], $4::bigint[]) with ordinality"
        "   as i(hash, sender, session, body_hash, place)"
        " join ccrm.phone p on p.lookup_hash = i.hash"
        " left join ccrm.conversation_latest l on l.phone_id = p.phone_id and l.sender = i.sender" },
    [PG_LOAD_READINGS] = { "load_readings",
        "with i as materialized (select distinct hash, body_hash from unnest($1::bytea[], $2::bigint[])"
        "   as i(hash, body_hash)),"
        " dead as materialized (select owner from (select distinct r.owner from i join ccrm.reading r"
        "     on r.lookup_hash = i.hash and r.body_hash = i.body_hash"
        "     where r.owner not in ($3::bigint, 0)) o where pg_try_advisory_xact_lock(owner)),"
        " known as materialized (select i.hash, i.body_hash, coalesce(r.owner, $3::bigint) as owner,"
        "     coalesce(r.deaths, 0)"
        "       + coalesce(r.owner in (select owner from dead), false)::integer as deaths,"
        "     r.owner is null or r.owner in ($3::bigint, 0) or r.owner in (select owner from dead) as free"
        "   from i left join ccrm.reading r on r.lookup_hash = i.hash and r.body_hash = i.body_hash),"
        " noted as (insert into ccrm.reading as r (lookup_hash, body_hash, owner, deaths, since)"
        "   select hash, body_hash, case when not free then owner"
        "     when deaths > 0 and (select count(*) from i) > 1 then 0 else $3::bigint end,"
        "     least(deaths, 99), $4::timestamptz from known order by hash, body_hash"
        "   on conflict (lookup_hash, body_hash) do update set owner = excluded.owner,"
        "     deaths = excluded.deaths, since = excluded.since)"
        " select a.place::integer - 1, k.deaths from unnest($1::bytea[], $2::bigint[]) with ordinality"
        "   as a(hash, body_hash, place) join known k on k.hash = a.hash and k.body_hash = a.body_hash"
        " where k.deaths > 0" },
    [PG_LOAD_PARTS] = { "load_parts",
        "select i.place - 1, w.part, w.raw"
        " from unnest($1::bytea[], $2::text[], $3::integer[], $4::smallint[], $5::smallint[], $6::integer[])"
        "   as i(hash, sender, reference, total, part, place)"
        " join ccrm.phone p on p.lookup_hash = i.hash"
        " join ccrm.waiting_part w on w.phone_id = p.phone_id and w.sender = i.sender"
        "   and w.reference = i.reference and w.total = i.total and w.part <> i.part"
        " where w.part between 1 and 16 and w.arrived_at > $7::timestamptz - interval '24 hours'" },
    [PG_LOAD_DUE] = { "load_due",
        "select conversation_id from ccrm.conversation_latest where due is not null and due <="
        "   $1::timestamptz"
        " order by due, conversation_id limit $2::integer" },
    [PG_LOAD_CONVERSATIONS] = { "load_conversations",
        "select i.place::integer - 1, c.conversation_id, c.version, c.complaint_id, c.phone_id,"
        "   c.survey_hash,"
        "  c.locale, k.source_number, k.department, k.type, c.sender, coalesce(k.closed_at,"
        "   e.closed_at, k.opened_at, c.begun_at), o.lookup_hash is not null,"
        "  c.phase, c.outcome, c.question, c.reasks, c.messages, c.answers, c.reminded, c.confirm_reminded,"
        "  c.helped, c.resent, c.pending_value, c.pending_at, c.started, c.prompted,"
        "  c.arm, c.given,"
        "  c.open_message, c.open_question, c.open_confirming, c.open_queued_at,"
        "  a.intended_at, a.responded_at, a.delivered_at, a.failed_at, a.uncertain,"
        "  c.before_message, c.before_question, c.before_confirming, c.before_queued_at,"
        "  b.intended_at, b.responded_at, b.delivered_at, b.failed_at, b.uncertain, a.mode,"
        "  c.begun_at, coalesce(k.stage = 3 and e.closed_at is not null, false) or k.stage = 4 and exists ("
        "    select from ccrm.campaign_case g join ccrm.campaign m using (campaign_id)"
        "    where g.asked = k.complaint_id and m.state = 'ended'), k.stage = 4 and exists ("
        "    select from ccrm.campaign_case g join ccrm.campaign m using (campaign_id)"
        "    where g.asked = k.complaint_id and m.state = 'braked')"
        " from unnest($1::bigint[]) with ordinality as i(id, place)"
        " join ccrm.conversation c on c.conversation_id = i.id"
        " join ccrm.complaint k on k.complaint_id = c.complaint_id"
        " left join ccrm.complaint e on e.complaint_id = k.about"
        " join ccrm.phone p on p.phone_id = c.phone_id"
        " left join ccrm.opt_out o on o.lookup_hash = p.lookup_hash"
        " left join ccrm.delivery a on a.message_id = c.open_message"
        " left join ccrm.delivery b on b.message_id = c.before_message" },
    [PG_LOAD_WATCH] = { "load_watch",
        "select ccrm.watch_pending($1::timestamptz, $2::integer[], $3::bigint[])" },
    [PG_LOAD_CAMPAIGNS] = { "load_campaigns",
        "select ccrm.advance_campaigns($1::timestamptz)" },
    [PG_LOAD_TRACES] = { "load_traces",
        "select ccrm.end_traces($1::timestamptz)" },
    /* $1 and $2: up to when each stage is due. Those that wait have the phone of one that is due, and
     * happened already by $4. */
    [PG_LOAD_COMPLAINTS] = { "load_complaints",
        "with due as materialized (select w.complaint_id from"
        "     unnest($1::smallint[], $2::timestamptz[]) as s(stage, closed_by)"
        "     cross join lateral (select complaint_id, closed_at from ccrm.pending_closing p"
        "       where p.stage = s.stage and p.closed_at <= s.closed_by"
        "       order by p.closed_at, p.complaint_id limit $3::integer) w"
        "   order by w.closed_at, w.complaint_id limit $3::integer),"
        " phones as materialized (select distinct c.phone_id from due"
        "   join ccrm.complaint c using (complaint_id) where c.phone_id is not null),"
        " waiting as materialized (select k.complaint_id from phones"
        "     cross join lateral (select c.complaint_id from ccrm.complaint c"
        "       where c.phone_id = phones.phone_id order by c.complaint_id desc limit 50) k"
        "     join ccrm.pending_closing w on w.complaint_id = k.complaint_id"
        "   where k.complaint_id <> all(array(select complaint_id from due))"
        "     and w.closed_at <= $4::timestamptz limit $3::integer)"
        " select c.complaint_id, c.source, c.source_number, c.department, c.type, c.officer, c.channel,"
        "   c.opened_at,"
        "  w.closed_at, c.locale, c.from_citizen, c.phone, case c.phone when 0 then c.phone_id end,"
        "   o.lookup_hash is not null, p.last_invited_at, c.outcome,"
        "   case when w.stage = 3 and a.closed_at is not null then 6 else w.stage end,"
        "   w.days, w.survey, i.waits"
        " from (select complaint_id, false as waits from due"
        "   union all select complaint_id, true from waiting) i"
        " join ccrm.pending_closing w on w.complaint_id = i.complaint_id"
        " join ccrm.complaint c on c.complaint_id = i.complaint_id"
        " left join ccrm.complaint a on a.complaint_id = c.about"
        " left join ccrm.phone p on p.phone_id = c.phone_id"
        " left join ccrm.opt_out o on o.lookup_hash = p.lookup_hash"
        " order by i.waits, w.closed_at, w.complaint_id" },
    [PG_LOAD_INVITED] = { "load_invited",
        "with due as materialized (select w.complaint_id from"
        "     unnest($1::smallint[], $2::timestamptz[]) as s(stage, closed_by)"
        "     cross join lateral (select complaint_id, closed_at from ccrm.pending_closing p"
        "       where p.stage = s.stage and p.closed_at <= s.closed_by"
        "       order by p.closed_at, p.complaint_id limit $3::integer) w"
        "   order by w.closed_at, w.complaint_id limit $3::integer)"
        " select c.phone_id, s.place::integer - 1, v.last_invited_at"
        " from (select distinct c.phone_id from due join ccrm.complaint c using (complaint_id)"
        "   where c.phone_id is not null) c"
        " cross join unnest($4::text[]) with ordinality as s(survey, place)"
        " join ccrm.survey_invited v on v.phone_id = c.phone_id and v.survey = s.survey" },
    [PG_LOAD_SAMPLED] = { "load_sampled",
        "select s.place::integer - 1, d.department, sum(d.eligible)::bigint, sum(d.invited)::bigint"
        " from unnest($1::text[], $2::integer[]) with ordinality as s(survey, since, place)"
        " join ccrm.sampled_day d on d.survey = s.survey and d.day >= s.since group by 1, 2" },
    [PG_LOAD_BUDGETS] = { "load_budgets",
        "select s.place::integer - 1 from unnest($1::text[], $2::bigint[])"
        "   with ordinality as s(survey, budget, place)"
        " join ccrm.survey_budget b on b.survey = s.survey where s.budget > 0 and b.segments >= s.budget" },
    [PG_LOAD_SEALED] = { "load_sealed",
        "select sealed_id, box from ccrm.sealed_intake order by sealed_id limit $1::integer" },
    [PG_LOAD_STOP] = { "load_stop",
        "select exists (select from ccrm.sending_stop where lifted_at is null),"
        "  coalesce(bit_or(1::bigint << link), 0), coalesce(bit_or(1::bigint << link) filter (where"
        "   drains), 0),"
        "  (select coalesce(bit_or(1::bigint << link), 0) from ccrm.probe"
        "    where ready_until > clock_timestamp())"
        " from ccrm.link_suspension where lifted_at is null" },
    [PG_ASYNC] = { "async",
        "select set_config('synchronous_commit', 'off', true)" },
    [PG_LOAD_CLAIM] = { "load_claim",
        "with picked as materialized (select message_id from ccrm.outbox"
        "   where send_at <= $1::timestamptz"
        "     and (lease_until is null or lease_until < clock_timestamp()"
        "       or (lease_owner = $3::bigint and lease_epoch <> $4::integer))"
        "     and not exists (select from ccrm.sending_stop where lifted_at is null)"
        "     and not exists (select from ccrm.conversation_latest l where l.phone_id = outbox.phone_id"
        "       and l.sender = outbox.sender and l.conversation_id = outbox.conversation_id"
        "       and l.due <= $1::timestamptz)"
        "   order by send_at, message_id limit $2::integer for update skip locked),"
        " leased as (update ccrm.outbox o set lease_owner = $3::bigint, lease_epoch = $4::integer,"
        "     lease_until = clock_timestamp() + interval '30 seconds'"
        "   from picked where o.message_id = picked.message_id"
        "   returning o.message_id, o.send_at, o.parts_wanted, o.phone_id, o.sender, o.text, o.kind,"
        "     o.push, o.conversation_id)"
        " select l.message_id, l.parts_wanted, p.ciphertext, p.key_id, l.sender, l.text, l.kind, l.push,"
        "   coalesce(l.parts_wanted <> 0 and l.parts_wanted <> (1 << d.parts) - 1, false),"
        "   coalesce(b.link, case when l.parts_wanted <> 0"
        "     and l.parts_wanted <> (1 << d.parts) - 1 then d.link end), coalesce(c.locale, t.locale, 0),"
        "   c.survey_hash"
        " from leased l join ccrm.phone p on p.phone_id = l.phone_id"
        " left join ccrm.conversation c on c.conversation_id = l.conversation_id"
        " left join ccrm.delivery d on d.message_id = l.message_id"
        " left join ccrm.trial_message t on t.message_id = l.message_id"
        " left join ccrm.probe b on b.message_id = l.message_id order by l.send_at, l.message_id" },
    /* The first row: what is due next, the day of a pending case among it; then each stage's earliest
     * undecided. */
    [PG_LOAD_NEXT] = { "load_next",
        "select -1, least((select min(due) from ccrm.conversation_latest where due > $1::timestamptz"
        "      and due < 'infinity'),"
        "    (select min(send_at) from ccrm.outbox where send_at > $1::timestamptz),"
        "    (select min(n.at) from unnest($4::integer[]) as d(days) cross join lateral ("
        "       select o.opened_at + make_interval(days => d.days) as at from ccrm.complaint o"
        "       where o.closed_at is null and o.stage = 3 and o.about is null"
        "         and o.opened_at > $1::timestamptz - make_interval(days => d.days)"
        "       order by o.opened_at limit 1) n))"
        " union all select s.stage, (select min(p.closed_at) from ccrm.pending_closing p"
        "   where p.stage = s.stage and p.closed_at > s.closed_by)"
        " from unnest($2::smallint[], $3::timestamptz[]) as s(stage, closed_by)" },
    [PG_LOAD_QUEUE] = { "load_queue",
        "select count(*), (select min(send_at) from ccrm.outbox where send_at <= $1::timestamptz)"
        " from (select from ccrm.outbox where send_at <= $1::timestamptz limit $2::integer) q" },
    [PG_LOAD_PARKED] = { "load_parked",
        "select exists (select from ccrm.parked_receipt where try_at <= $1::timestamptz)" },
    [PG_LOAD_PROBES] = { "load_probes",
        "(select probe_id, link, tester, false, '' from ccrm.probe where message_id is null"
        "   and problem is null order by probe_id limit $1::integer)"
        " union all (select trial_id, 0, tester, true, sender from ccrm.trial where opened_at is null"
        "   and problem is null and ends_at > clock_timestamp() order by trial_id) limit $1::integer" },
};
/* clang-format on */
