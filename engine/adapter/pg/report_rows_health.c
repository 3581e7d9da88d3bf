/* What report_rows.h says of the survey's health: links, what a published survey no longer covers, and
 * how departments are called and change. */
#include "adapter/pg/report_rows.h"
#include "adapter/pg/text_params.h"

/* $1: the instant after the day, $2: its first, $3: the zone. A link that was never named has its number. */
static const char links_statement[] =
    "with t as materialized (select to_timestamp($1::bigint) as until, to_timestamp($2::bigint) as first), "
    "d as (select link, count(*) as sent, count(*) filter (where responded_at is null and delivered_at is "
    "null and failed_at is null) as unanswered, count(*) filter (where delivered_at < until) as delivered "
    "from t, ccrm.delivery where intended_at >= first and intended_at < until group by link), "
    "s as (select distinct on (link) link, suspended_at, reason from t, ccrm.link_suspension "
    "where suspended_at < until and (lifted_at is null or lifted_at >= until) order by link, suspended_at) "
    "select link, n.name, coalesce(d.sent, 0), coalesce(d.unanswered, 0), coalesce(d.delivered, 0), "
    "s.link is not null, coalesce((s.suspended_at at time zone $3)::date - date '1970-01-01', 0), "
    "coalesce(s.reason, '') from d full join s using (link) left join ccrm.link n using (link) order by link";

static const char stop_statement[] =
    "select (stopped_at at time zone $2)::date - date '1970-01-01', reason from ccrm.sending_stop "
    "where stopped_at < to_timestamp($1::bigint) "
    "and (lifted_at is null or lifted_at >= to_timestamp($1::bigint)) order by stopped_at limit 1";

static struct slice link_name(const struct night_store *store, const struct pg_rows *rows, size_t row)
{
    const struct slice name = pg_rows_text(rows, row, 1);
    if (name.at != NULL)
        return arena_copy(store->arena, name);
    char text[24];
    struct buffer number;
    buffer_init(&number, text, sizeof text);
    buffer_add_byte(&number, '#');
    buffer_add_int(&number, pg_rows_int(rows, row, 0));
    return arena_copy(store->arena, buffer_slice(&number));
}

static enum pg_outcome read_stop(const struct night_store *store, struct report_links *links)
{
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    text_params_text(&params, store->zone_name);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, store->session, stop_statement, &rows);
    if (outcome == PG_DONE && pg_rows_count(rows) == 1) {
        links->stopped = true;
        links->stopped_since.day = pg_rows_int32(rows, 0, 0);
        links->stop_reason = arena_copy(store->arena, pg_rows_text(rows, 0, 1));
    }
    return outcome;
}

/* What happened in the last nights ($2: their first instant), by its beginning: suspensions, stops, and
 * runs of at least $4 messages over one link to which its SMSC said nothing. What waited: due before the end
 * (or $1), and gone only after it; a message that was due earlier still counts, up to a day. */
static const char outages_statement[] =
    "with t as materialized (select to_timestamp($1::bigint) as until, to_timestamp($2::bigint) as first), "
    "d as (select link, intended_at, coalesce(least(responded_at, delivered_at, failed_at) >= until + "
    "interval '1 hour', true) as silent, row_number() over (partition by link "
    "order by intended_at, message_id) as place "
    "from t, ccrm.delivery where intended_at >= first and intended_at < until), "
    "r as (select link, min(intended_at) as begun, max(intended_at) as ended, count(*) as n, "
    "max(place) = (select max(place) from d l where l.link = g.link) as lasts from (select d.*, place - "
    "row_number() over (partition by link, silent order by place) as run from d) g where silent "
    "group by link, run having count(*) >= $4::bigint), "
    "o as (select 0 as kind, link, begun, case when not lasts then ended end as ended, n, '' as reason "
    "from r "
    "union all select 1, link, suspended_at, case when lifted_at < until then lifted_at end, null, reason "
    "from t, ccrm.link_suspension where suspended_at < until and coalesce(lifted_at, until) >= first "
    "union all select 2, null, stopped_at, case when lifted_at < until then lifted_at end, null, reason "
    "from t, ccrm.sending_stop where stopped_at < until and coalesce(lifted_at, until) >= first) "
    "select o.kind, coalesce(l.name, '#' || o.link, ''), to_char(begun at time zone $3, 'YYYY-MM-DD "
    "HH24:MI'), coalesce(to_char(ended at time zone $3, 'YYYY-MM-DD HH24:MI'), ''), coalesce(n, ("
    "select count(*) from ccrm.message m left join ccrm.delivery v using (message_id) "
    "where m.send_at >= begun - interval '1 day' and m.send_at < coalesce(ended, until) "
    "and (v.intended_at is null or v.intended_at >= coalesce(ended, until)))), reason "
    "from t, (select * from o order by begun desc limit $5::bigint) o left join ccrm.link l using (link) "
    "order by begun, kind, o.link";

static enum pg_outcome read_outages(const struct night_store *store, struct report_links *links)
{
    const int64_t before_s = (REPORT_OUTAGE_NIGHTS - 1) * INT64_C(86400);
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    text_params_instant(&params, instant_add_s(store->from, -before_s));
    text_params_text(&params, store->zone_name);
    text_params_int(&params, REPORT_LINK_SENT_MIN);
    text_params_int(&params, REPORT_OUTAGES_MAX);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, store->session, outages_statement, &rows);
    for (size_t i = 0; outcome == PG_DONE && i < pg_rows_count(rows); i++)
        links->outage[links->outage_count++] =
            (struct report_outage){ .kind = (enum report_outage_kind)pg_rows_int(rows, i, 0),
                                    .link = arena_copy(store->arena, pg_rows_text(rows, i, 1)),
                                    .from = arena_copy(store->arena, pg_rows_text(rows, i, 2)),
                                    .to = arena_copy(store->arena, pg_rows_text(rows, i, 3)),
                                    .waited = pg_rows_int(rows, i, 4),
                                    .reason = arena_copy(store->arena, pg_rows_text(rows, i, 5)) };
    return outcome;
}

enum pg_outcome report_rows_links(const struct night_store *store, struct report_links *ret)
{
    *ret = (struct report_links){ 0 };
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    text_params_instant(&params, store->from);
    text_params_text(&params, store->zone_name);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, store->session, links_statement, &rows);
    for (size_t i = 0; outcome == PG_DONE && i < pg_rows_count(rows) && i < REPORT_LINKS_MAX; i++)
        ret->link[ret->count++] =
            (struct report_link){ .name = link_name(store, rows, i),
                                  .sent = pg_rows_int(rows, i, 2),
                                  .unanswered = pg_rows_int(rows, i, 3),
                                  .delivered = pg_rows_int(rows, i, 4),
                                  .suspended = pg_rows_bool(rows, i, 5),
                                  .since = pg_rows_night(rows, i, 6),
                                  .reason = arena_copy(store->arena, pg_rows_text(rows, i, 7)) };
    if (outcome == PG_DONE)
        outcome = read_stop(store, ret);
    if (outcome == PG_DONE)
        outcome = read_outages(store, ret);
    return outcome == PG_DONE && store->arena->exhausted ? PG_NO_MEMORY : outcome;
}

/* ---- coverage ---- */

static const char coverage_statement[] =
    "select r.revision_id, r.definition_id, array_to_string(r.coverage_lost, ', '), "
    "(a.approved_at at time zone $2)::date - date '1970-01-01' "
    "from ccrm.definition_revision r join ccrm.definition_approval a using (revision_id) "
    "where r.coverage_lost <> '{}' and a.approved_at < to_timestamp($1::bigint) "
    "and not exists (select from ccrm.coverage_acknowledgement k where k.revision_id = r.revision_id "
    "and k.acknowledged_at < to_timestamp($1::bigint)) order by r.revision_id";

enum pg_outcome report_rows_coverage(const struct night_store *store, struct report_coverage *ret)
{
    *ret = (struct report_coverage){ .count = 0 };
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    text_params_text(&params, store->zone_name);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, store->session, coverage_statement, &rows);
    for (size_t i = 0; outcome == PG_DONE && i < pg_rows_count(rows) && i < REPORT_COVERAGE_MAX; i++)
        ret->loss[ret->count++] =
            (struct report_coverage_loss){ .revision = pg_rows_int32(rows, i, 0),
                                           .survey = arena_copy(store->arena, pg_rows_text(rows, i, 1)),
                                           .lost = arena_copy(store->arena, pg_rows_text(rows, i, 2)),
                                           .since = pg_rows_night(rows, i, 3) };
    return outcome == PG_DONE && store->arena->exhausted ? PG_NO_MEMORY : outcome;
}

/* ---- campaigns ---- */

/* $1: the instant after the day, $2: its first, $3: the zone. */
static const char campaigns_statement[] =
    "select m.campaign_id, m.survey, m.cases, "
    "(select count(*) from ccrm.campaign_case g join ccrm.invitation i on i.complaint_id = g.asked "
    "where g.campaign_id = m.campaign_id and i.outcome = 1 and i.decided_at < to_timestamp($1::bigint)), "
    "array_position(array['start', 'wait', 'go on', 'brake', 'end', 'done'], "
    "case e.act when 'release' then 'go on' else e.act end) - 1, "
    "(e.at at time zone $3)::date - date '1970-01-01', e.begun, e.replied, e.opted_out, e.helped, "
    "e.undeliverable, e.unclear, e.opted_out > m.opt_out_max * e.begun, e.helped > m.help_max * e.begun, "
    "e.undeliverable > m.undeliverable_max * e.begun, e.unclear > m.unclear_max * e.replied "
    "from ccrm.campaign m cross join lateral (select * from ccrm.campaign_event v "
    "where v.campaign_id = m.campaign_id and v.at < to_timestamp($1::bigint) "
    "order by v.event_id desc limit 1) e "
    "where e.act not in ('end', 'done') or e.at >= to_timestamp($2::bigint) "
    "order by m.campaign_id desc limit $4::bigint";

static struct report_campaign campaign_of(const struct night_store *store, const struct pg_rows *rows,
                                          size_t i)
{
    return (struct report_campaign){ .number = pg_rows_int32(rows, i, 0),
                                     .survey = arena_copy(store->arena, pg_rows_text(rows, i, 1)),
                                     .cases = pg_rows_int(rows, i, 2),
                                     .asked = pg_rows_int(rows, i, 3),
                                     .state = (enum report_campaign_state)pg_rows_int(rows, i, 4),
                                     .since = pg_rows_night(rows, i, 5),
                                     .begun = pg_rows_int(rows, i, 6),
                                     .replied = pg_rows_int(rows, i, 7),
                                     .opted_out = pg_rows_int(rows, i, 8),
                                     .helped = pg_rows_int(rows, i, 9),
                                     .undeliverable = pg_rows_int(rows, i, 10),
                                     .unclear = pg_rows_int(rows, i, 11),
                                     .many_opted_out = pg_rows_bool(rows, i, 12),
                                     .many_helped = pg_rows_bool(rows, i, 13),
                                     .many_undeliverable = pg_rows_bool(rows, i, 14),
                                     .many_unclear = pg_rows_bool(rows, i, 15) };
}

enum pg_outcome report_rows_campaigns(const struct night_store *store, struct report_campaigns *ret)
{
    *ret = (struct report_campaigns){ .count = 0 };
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    text_params_instant(&params, store->from);
    text_params_text(&params, store->zone_name);
    text_params_int(&params, REPORT_CAMPAIGNS_MAX);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, store->session, campaigns_statement, &rows);
    for (size_t i = 0; outcome == PG_DONE && i < pg_rows_count(rows) && i < REPORT_CAMPAIGNS_MAX; i++)
        ret->campaign[ret->count++] = campaign_of(store, rows, i);
    return outcome == PG_DONE && store->arena->exhausted ? PG_NO_MEMORY : outcome;
}

/* ---- units ---- */

static const char names_statement[] =
    "select name, name_en from ccrm.unit where kind = 0 and name_en <> '' order by unit_id";

/* Of the version that is in force on the night. */
static const char changes_statement[] =
    "select night - date '1970-01-01', kind, before_ko, before_en, after_ko, after_en from ccrm.unit_change "
    "where revision_id = ccrm.units_in_force($1::date) and night > $2::date and night <= $3::date "
    "order by night, kind, before_ko collate \"C\", after_ko collate \"C\" limit $4::bigint";

static struct rule_text rule_text_at(const struct night_store *store, const struct pg_rows *rows, size_t row,
                                     size_t column)
{
    return (struct rule_text){ .ko = arena_copy(store->arena, pg_rows_text(rows, row, column)),
                               .en = arena_copy(store->arena, pg_rows_text(rows, row, column + 1)) };
}

enum pg_outcome report_rows_units(const struct night_store *store, struct night after,
                                  struct report_units *ret)
{
    struct pg_rows *names PG_ROWS_CLEANUP = NULL, *changes PG_ROWS_CLEANUP = NULL;
    struct text_params params = text_params_in(store->arena);
    text_params_night(&params, store->night);
    text_params_night(&params, after);
    text_params_night(&params, (struct night){ .day = store->night.day + REPORT_UNITS_AHEAD_NIGHTS });
    text_params_int(&params, REPORT_UNIT_CHANGES_MAX);
    enum pg_outcome outcome = pg_session_exec(store->session, names_statement, NULL, 0, &names);
    if (outcome == PG_DONE)
        outcome = text_params_exec(&params, store->session, changes_statement, &changes);
    if (outcome != PG_DONE)
        return outcome;
    const size_t name_count = pg_rows_count(names), change_count = pg_rows_count(changes);
    struct rule_text *name = arena_new_array(store->arena, struct rule_text, name_count + 1);
    struct report_unit_change *change =
        arena_new_array(store->arena, struct report_unit_change, change_count + 1);
    if (name == NULL || change == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < name_count; i++)
        name[i] = rule_text_at(store, names, i, 0);
    for (size_t i = 0; i < change_count; i++)
        change[i] =
            (struct report_unit_change){ .night = pg_rows_night(changes, i, 0),
                                         .kind = arena_copy(store->arena, pg_rows_text(changes, i, 1)),
                                         .before = rule_text_at(store, changes, i, 2),
                                         .after = rule_text_at(store, changes, i, 4) };
    *ret = (struct report_units){ name, name_count, change, change_count };
    return store->arena->exhausted ? PG_NO_MEMORY : PG_DONE;
}
