/* What night_store.h says of free texts. */
#include "adapter/pg/night_store.h"
#include "adapter/pg/text_params.h"
#include "adapter/pg/unit_rows.h"
#include "reply/reading.h"

#define UNITS UNIT_ROWS_DEPARTMENT("d", "$1", "$3") UNIT_ROWS_MEMBERS("$1", "$3")

/* Explicit texts: the reader made a referral of each. They are events and never counted: no decision stands
 * on them. */
static const char explicit_statement[] =
    "select r.complaint_id, r.phone_id, d.unit_id, coalesce(t.unit_id, 0), coalesce(o.unit_id, 0), "
    "floor(extract(epoch from min(r.raised_at)))::bigint, (min(r.raised_at) at time zone $3)::date - date "
    "'1970-01-01', false, false, 0 "
    "from ccrm.referral_case r join ccrm.complaint c using (complaint_id) " UNITS
    "where r.by_text and r.raised_at < to_timestamp($1::bigint) and r.raised_at >= to_timestamp($2::bigint) "
    "and $4::bigint >= 0 and $5::smallint >= 0 "
    "group by 1, 2, 3, 4, 5 order by 1";

/* A conversation's texts together: the strongest of them. $5: REPLY_TEXT. */
static const char hints_statement[] =
    "with said as (select v.complaint_id, r.phone_id, r.arrived_at, r.solicitation from ccrm.reply r "
    "join ccrm.conversation v using (conversation_id) "
    "where r.arrived_at < to_timestamp($1::bigint) and r.arrived_at >= to_timestamp($2::bigint) "
    "and not r.redelivery and (r.outcome = $5::smallint or r.comment_follows or r.solicitation > 0)), "
    "text as (select complaint_id, min(phone_id) as phone_id, min(arrived_at) as arrived_at, "
    "max(solicitation) as solicitation from said "
    "where phone_id in (select phone_id from said where arrived_at >= to_timestamp($4::bigint)) group by 1) "
    "select x.complaint_id, x.phone_id, d.unit_id, coalesce(t.unit_id, 0), coalesce(o.unit_id, 0), "
    "floor(extract(epoch from x.arrived_at))::bigint, (x.arrived_at at time zone $3)::date - date "
    "'1970-01-01', x.solicitation = 1, "
    "exists (select from ccrm.staff_handset s join ccrm.phone p using (lookup_hash) "
    "where p.phone_id = x.phone_id and (x.arrived_at at time zone $3)::date "
    "between s.first_night and coalesce(s.last_night, 'infinity')), "
    "coalesce(y.decided, 0) "
    "from text x join ccrm.complaint c using (complaint_id) " UNITS
    "left join ccrm.count_decision y on y.complaint_id = x.complaint_id and y.measure = 'hint' order by 1";

static struct tally_fact fact_at(const struct pg_rows *rows, size_t row, enum tally_measure measure)
{
    const struct night arrived = pg_rows_night(rows, row, 6);
    return (struct tally_fact){
        .complaint = pg_rows_int(rows, row, 0),
        .handset = pg_rows_int(rows, row, 1),
        .department = pg_rows_int32(rows, row, 2),
        .type = pg_rows_int32(rows, row, 3),
        .officer = pg_rows_int32(rows, row, 4),
        .measure = measure,
        .state = measure != TALLY_HINT || pg_rows_bool(rows, row, 7) ? TALLY_EVENT : TALLY_NO_EVENT,
        .arrived_at = { .unix_s = pg_rows_int(rows, row, 5) },
        .arrived = arrived,
        .known = arrived,
        .excluded = pg_rows_bool(rows, row, 8),
        .decided = (enum tally_decision)pg_rows_int(rows, row, 9),
    };
}

enum pg_outcome night_store_texts(const struct night_store *store, struct tally_fact **ret, size_t *ret_count)
{
    struct pg_rows *explicit PG_ROWS_CLEANUP = NULL, *hints PG_ROWS_CLEANUP = NULL;
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    text_params_int(&params, store->ran_before ? store->until.unix_s - NIGHT_STORE_WINDOW_S : 0);
    text_params_text(&params, store->zone_name);
    text_params_int(&params, store->ran_before ? store->since.unix_s : 0);
    text_params_int(&params, REPLY_TEXT);
    enum pg_outcome outcome = text_params_exec(&params, store->session, explicit_statement, &explicit);
    if (outcome == PG_DONE)
        outcome = text_params_exec(&params, store->session, hints_statement, &hints);
    if (outcome != PG_DONE)
        return outcome;
    const size_t first = pg_rows_count(explicit), count = first + pg_rows_count(hints);
    struct tally_fact *fact = arena_new_array(store->arena, struct tally_fact, count);
    if (fact == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        fact[i] =
            i < first ? fact_at(explicit, i, TALLY_SOLICITATION_TEXT) : fact_at(hints, i - first, TALLY_HINT);
    *ret = fact;
    *ret_count = count;
    return PG_DONE;
}
