/* What report_rows.h says of what citizens blame in their own words. */
#include "adapter/pg/report_rows.h"
#include "adapter/pg/text_params.h"
#include "adapter/pg/unit_rows.h"
#include "reply/reading.h"

_Static_assert((int)REPORT_DELAY == (int)REPLY_DELAY, "categories of texts");
_Static_assert((int)REPORT_PRAISE == (int)REPLY_PRAISE, "categories of texts");
_Static_assert((int)REPORT_CATEGORY_COUNT == (int)REPLY_CATEGORY_COUNT, "categories of texts");

#define BLAMED_IN UNIT_ROWS_DEPARTMENT("w", "$1", "$4")

/* Each citizen once a category. $2: the first instant of what is recent. */
static const char themes_statement[] =
    "with x as (select conversation_id, category, min(arrived_at) as at from ccrm.reply_fact "
    "where sentiment < 0 and arrived_at < to_timestamp($1::bigint) "
    "and conversation_id is not null group by 1, 2), "
    "y as (select x.*, coalesce(nullif(u.name, ''), u.code) as name, u.name_en, "
    "coalesce(a.value <= 2, exists (select from ccrm.dissatisfied_kept k where k.conversation_id = "
    "x.conversation_id)) as bad from x join ccrm.conversation v using (conversation_id) "
    "join ccrm.complaint c using (complaint_id) " BLAMED_IN
    "join ccrm.unit u on u.unit_id = w.unit_id left join ("
    "select distinct on (complaint_id) complaint_id, case when state = 0 then value end as value "
    "from ccrm.answer where known_at < to_timestamp($1::bigint) and measure = 'satisfaction' "
    "order by complaint_id, known_at desc, answer_id desc) a using (complaint_id)), "
    "d as (select category, name, coalesce(nullif(max(name_en), ''), name) as name_en, "
    "count(*) as n, row_number() over (partition by category "
    "order by count(*) desc, name collate \"C\") as place from y group by 1, 2) "
    "select category, count(*) filter (where at >= to_timestamp($2::bigint)), count(*), "
    "count(*) filter (where bad), m.ko, m.en, (select count(distinct conversation_id) from x) "
    "from y join (select category, string_agg(name || ' ' || n, ', ' order by place) as ko, "
    "string_agg(name_en || ' ' || n, ', ' order by place) as en from d where place <= 3 group by 1) m "
    "using (category) group by category, m.ko, m.en order by 3 desc, category limit $3::bigint";

enum pg_outcome report_rows_themes(const struct night_store *store, struct report_themes *ret)
{
    const int64_t day_s = 86400;
    *ret = (struct report_themes){ .count = 0 };
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    text_params_instant(&params, instant_add_s(store->until, -REPORT_THEMES_NIGHTS * day_s));
    text_params_int(&params, REPORT_THEMES_MAX);
    text_params_text(&params, store->zone_name);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, store->session, themes_statement, &rows);
    for (size_t i = 0; outcome == PG_DONE && i < pg_rows_count(rows); i++) {
        const int64_t category = pg_rows_int(rows, i, 0);
        if (category < 0 || category >= REPORT_CATEGORY_COUNT)
            continue;
        ret->theme[ret->count++] =
            (struct report_theme){ .category = (enum report_category)category,
                                   .recent = pg_rows_int(rows, i, 1),
                                   .all = pg_rows_int(rows, i, 2),
                                   .dissatisfied = pg_rows_int(rows, i, 3),
                                   .most = { .ko = arena_copy(store->arena, pg_rows_text(rows, i, 4)),
                                             .en = arena_copy(store->arena, pg_rows_text(rows, i, 5)) } };
        ret->citizens = pg_rows_int(rows, i, 6);
    }
    return outcome == PG_DONE && store->arena->exhausted ? PG_NO_MEMORY : outcome;
}
