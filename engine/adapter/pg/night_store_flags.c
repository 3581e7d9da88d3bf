/* What night_store.h says of flags, and how a night ends. */
#include "adapter/pg/night_store.h"
#include "adapter/pg/text_params.h"

#include <math.h>

enum { TEXT_NUMBER_MAX = 40, HASH_LEN = 32 };

/* Enough digits that a page drawn from the table is drawn from the same number (of values up to 8e9). */
static void add_double(struct buffer *text, double value)
{
    const double fixed_max = 8e9;
    if (!isfinite(value))
        buffer_add_text(text, value > 0 ? "Infinity" : "NaN");
    else
        buffer_add_fixed(text, fmin(value, fixed_max), 9);
}

static void double_param(struct text_params *params, double value)
{
    char memory[TEXT_NUMBER_MAX];
    struct buffer text;
    buffer_init(&text, memory, sizeof(memory));
    add_double(&text, value);
    struct slice copy = arena_copy(params->arena, buffer_slice(&text));
    params->failed |= copy.len != text.len;
    text_params_text(params, copy);
}

static struct text_array levels_in(struct arena *arena)
{
    return text_array_in(arena, FLAG_LEVEL_COUNT, TEXT_NUMBER_MAX);
}

static void separate(struct text_array *array)
{
    if (array->follows)
        buffer_add_byte(&array->out, ',');
    array->follows = true;
}

static void since_param(struct text_params *params, const struct flag *flag)
{
    struct text_array since = levels_in(params->arena);
    for (enum flag_level level = FLAG_WATCH; level < FLAG_LEVEL_COUNT; level++) {
        if (level <= flag->level && flag->since[level].day != 0) {
            text_array_night(&since, flag->since[level]);
        } else {
            separate(&since);
            buffer_add_text(&since.out, "infinity");
        }
    }
    text_params_array(params, &since);
}

static void threshold_param(struct text_params *params, const struct flag *flag)
{
    struct text_array threshold = levels_in(params->arena);
    for (enum flag_level level = FLAG_WATCH; level < FLAG_LEVEL_COUNT; level++) {
        separate(&threshold);
        add_double(&threshold.out, flag->threshold[level]);
    }
    text_params_array(params, &threshold);
}

static enum pg_outcome write_flag(const struct night_store *store, const struct rule_set *set,
                                  const struct flag *flag)
{

    static const char statement[] =
        "with open as (select flag_id from ccrm.flag where department_id = $1::integer and rule = $2::text "
        "and raised_night <= $3::date and (closed_night is null or closed_night > $3::date) "
        "order by raised_night desc limit 1), "
        "made as (insert into ccrm.flag (department_id, rule, raised_night) select $1::integer, $2::text, "
        "$3::date "
        "where not exists (select from open) on conflict do nothing returning flag_id) "
        "insert into ccrm.flag_night (flag_id, night, level, since, e, threshold, n, k, handsets, type_id, "
        "officer_id, "
        "sentence_ko, sentence_en, rules_hash) "
        "select flag_id, $3::date, $4::smallint, $5::date[], $6::double precision, $7::double precision[], "
        "$8::integer, "
        "$9::integer, $10::integer, $11::integer, $12::integer, $13::text, $14::text, $15::bytea "
        "from (select flag_id from open union all select flag_id from made) f on conflict do nothing";
    struct text_params params = text_params_in(store->arena);
    text_params_int(&params, flag->department);
    text_params_text(&params, set->rule[flag->rule].id);
    text_params_night(&params, store->night);
    text_params_int(&params, flag->level);
    since_param(&params, flag);
    double_param(&params, flag->e);
    threshold_param(&params, flag);
    text_params_int(&params, flag->n);
    text_params_int(&params, flag->k);
    text_params_int(&params, flag->handsets);
    text_params_int(&params, flag->type);
    text_params_int(&params, flag->officer);
    text_params_text(&params, flag->sentence.ko);
    text_params_text(&params, flag->sentence.en);
    text_params_bytes(&params, set->hash, HASH_LEN);
    return text_params_exec(&params, store->session, statement, NULL);
}

enum pg_outcome night_store_flags(const struct night_store *store, const struct rule_set *set,
                                  const struct flag *flag, size_t flag_count)
{
    enum pg_outcome outcome = PG_DONE;
    for (size_t i = 0; outcome == PG_DONE && i < flag_count; i++)
        outcome = write_flag(store, set, &flag[i]);
    return outcome;
}

enum pg_outcome night_store_handling(const struct night_store *store, struct night_store_flag **ret,
                                     size_t *ret_count)
{
    static const char statement[] =
        "select f.department_id, f.rule, coalesce(n.level, 0), "
        "coalesce(nullif(n.since[n.level], 'infinity'::date), f.raised_night) - date '1970-01-01', "
        "e.state is not null, coalesce(e.state, 'open'), coalesce(f.closed_night <= $1::date, false) "
        "from ccrm.flag f "
        "left join ccrm.flag_night n on n.flag_id = f.flag_id "
        "and n.night = (select max(night) from ccrm.night where night < $1::date) "
        "left join lateral (select state from ccrm.flag_event where flag_id = f.flag_id "
        "and at < to_timestamp($2::bigint) order by at desc limit 1) e on true "
        "where f.raised_night < $1::date and (n.level is not null or f.closed_night is null) "
        "order by f.department_id, f.rule, f.raised_night";
    struct text_params params = text_params_in(store->arena);
    text_params_night(&params, store->night);
    text_params_instant(&params, store->until);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, store->session, statement, &rows);
    if (outcome != PG_DONE)
        return outcome;
    size_t count = pg_rows_count(rows);
    struct night_store_flag *flag = arena_new_array(store->arena, struct night_store_flag, count);
    if (flag == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        flag[i] = (struct night_store_flag){ .department = pg_rows_int32(rows, i, 0),
                                             .rule = arena_copy(store->arena, pg_rows_text(rows, i, 1)),
                                             .level = (enum flag_level)pg_rows_int(rows, i, 2),
                                             .since = pg_rows_night(rows, i, 3),
                                             .acknowledged = pg_rows_bool(rows, i, 4),
                                             .state = arena_copy(store->arena, pg_rows_text(rows, i, 5)),
                                             .closed = pg_rows_bool(rows, i, 6) };
    *ret = flag;
    *ret_count = count;
    return store->arena->exhausted ? PG_NO_MEMORY : PG_DONE;
}

enum pg_outcome night_store_finish(const struct night_store *store, const uint8_t *rules_hash,
                                   struct night made_up_by)
{
    struct text_params params = text_params_in(store->arena);
    text_params_night(&params, store->night);
    text_params_bytes(&params, rules_hash, HASH_LEN);
    text_params_night(&params, made_up_by);
    return text_params_exec(&params, store->session,
                            "insert into ccrm.night (night, rules_hash, made_up_by) "
                            "values ($1::date, $2::bytea, nullif($3::date, $1::date)) on conflict do nothing",
                            NULL);
}

enum pg_outcome night_store_let_go(const struct night_store *store)
{
    return pg_session_exec(store->session, "select ccrm.release_held()", NULL, 0, NULL);
}

enum pg_outcome night_store_latest(const struct night_store *store, struct night *ret)
{
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    const enum pg_outcome outcome = pg_session_exec(
        store->session, "select max(night) - date '1970-01-01' from ccrm.night", NULL, 0, &rows);
    if (outcome == PG_DONE)
        *ret = pg_rows_night(rows, 0, 0);
    return outcome;
}

enum pg_outcome night_store_missed(const struct night_store *store, struct night *ret, size_t max,
                                   size_t *ret_count)
{
    struct text_params params = text_params_in(store->arena);
    text_params_night(&params, store->night);
    text_params_int(&params, (int64_t)max);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(
        &params, store->session,
        "select m.day from (select m.night - date '1970-01-01' as day from ccrm.night m, ccrm.night d "
        "where d.night = $1::date and m.night < d.night "
        "and m.made_up_by = coalesce(d.made_up_by, d.night) order by 1 desc limit $2::bigint) m order by 1",
        &rows);
    if (outcome != PG_DONE)
        return outcome;
    *ret_count = pg_rows_count(rows);
    for (size_t i = 0; i < *ret_count; i++)
        ret[i] = pg_rows_night(rows, i, 0);
    return PG_DONE;
}

enum pg_outcome night_store_issued(const struct night_store *store, struct slice format, struct slice path,
                                   struct slice bytes)
{
    struct text_params params = text_params_in(store->arena);
    text_params_night(&params, store->night);
    text_params_text(&params, format);
    text_params_text(&params, path);
    text_params_text(&params, bytes);
    return text_params_exec(&params, store->session,
                            "insert into ccrm.report (night, format, path, sha256) "
                            "values ($1::date, $2::text, $3::text, sha256(convert_to($4::text, 'UTF8')))",
                            NULL);
}
