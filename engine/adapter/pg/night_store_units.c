/* What night_store.h says of units: which there are by a night, and their names. */
#include "adapter/pg/night_store.h"
#include "adapter/pg/text_params.h"
#include "adapter/pg/unit_rows.h"

#define NIGHT      UNIT_ROWS_NIGHT("$1", "$2")
#define DEPARTMENT UNIT_ROWS_DEPARTMENT("d", "$1", "$2")

/* A complaint's own code until units were published; from then on the key of the unit that it means. */
static const char departments_statement[] =
    "with closed as (select c.department as code, (c.closed_at at time zone $2)::date as night "
    "from ccrm.complaint c where c.closed_at < to_timestamp($1::bigint) group by 1, 2), "
    "first as (select min(effective_night) as night from ccrm.unit_publication "
    "where effective_night <= " NIGHT "), "
    "meant as (select c.code, c.night from closed c, first "
    "where c.code <> '' and (first.night is null or c.night < first.night) "
    "union all select s.unit_key, c.night from closed c join first on c.night >= first.night "
    "join ccrm.unit_span s on s.revision_id = ccrm.units_in_force(" NIGHT ") "
    "and s.code = c.code and c.night between s.first_night and s.last_night) "
    "insert into ccrm.unit (kind, code, name, first_night) select 0, m.code, m.code, min(m.night) "
    "from meant m where not exists (select from ccrm.unit u where u.kind = 0 and u.code = m.code) "
    "group by m.code order by m.code collate \"C\" on conflict do nothing";

static const char members_statement[] =
    "insert into ccrm.unit (kind, department_id, code, name, first_night) "
    "select m.kind, d.unit_id, m.code, m.code, min((c.closed_at at time zone $2)::date) "
    "from ccrm.complaint c " DEPARTMENT "left join ccrm.officers_on(" NIGHT ") f on f.code = c.officer "
    "and (c.closed_at at time zone $2)::date between f.first_night and f.last_night "
    "cross join lateral (values (1::smallint, c.type), (2::smallint, coalesce(f.officer_key, c.officer))) "
    "m(kind, code) "
    "where c.closed_at < to_timestamp($1::bigint) and m.code <> '' and not exists (select from ccrm.unit "
    "u where u.kind = m.kind and u.department_id = d.unit_id and u.code = m.code) "
    "group by m.kind, d.unit_id, m.code order by m.kind, d.unit_id, m.code collate \"C\" on conflict do "
    "nothing";

enum pg_outcome night_store_add_units(const struct night_store *store)
{
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    text_params_text(&params, store->zone_name);
    enum pg_outcome outcome = text_params_exec(&params, store->session, departments_statement, NULL);
    return outcome == PG_DONE ? text_params_exec(&params, store->session, members_statement, NULL) : outcome;
}

/* A rename changes what is shown; the counts go on. Nothing is written where nothing differs. */
enum pg_outcome night_store_name_units(const struct night_store *store, struct night night)
{
    struct text_params params = text_params_in(store->arena);
    text_params_night(&params, night);
    return text_params_exec(&params, store->session,
                            "update ccrm.unit u set name = n.name_ko, name_en = n.name_en "
                            "from ccrm.department_names_on($1::date) n "
                            "where u.kind = 0 and u.code = n.unit_key "
                            "and (u.name, u.name_en) <> "
                            "(n.name_ko, n.name_en)",
                            NULL);
}

/* A class changes with a publication, or with an entry that begins. */
static const char classes_statement[] =
    "with day as (select $1::date as night union select p.effective_night from ccrm.unit_publication p "
    "where p.effective_night between $1::date and $2::date "
    "union select s.first_night from ccrm.unit_span s where s.first_night between $1::date and $2::date), "
    "known as (select u.unit_id, day.night, n.class, lag(n.class) over (partition by u.unit_id order by "
    "day.night) as before from day cross join lateral ccrm.department_names_on(day.night) n "
    "join ccrm.unit u on u.kind = 0 and u.code = n.unit_key) "
    "select unit_id, night - date '1970-01-01', class from known where class is distinct from before "
    "order by unit_id, night";

enum pg_outcome night_store_classes(const struct night_store *store, struct night first,
                                    struct unit_class **ret, size_t *ret_count)
{
    struct text_params params = text_params_in(store->arena);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    text_params_night(&params, first);
    text_params_night(&params, store->night);
    enum pg_outcome outcome = text_params_exec(&params, store->session, classes_statement, &rows);
    if (outcome != PG_DONE)
        return outcome;
    const size_t count = pg_rows_count(rows);
    struct unit_class *row = arena_new_array(store->arena, struct unit_class, count);
    for (size_t i = 0; row != NULL && i < count; i++)
        row[i] = (struct unit_class){ .department = pg_rows_int32(rows, i, 0),
                                      .from = pg_rows_night(rows, i, 1),
                                      .name = arena_copy(store->arena, pg_rows_text(rows, i, 2)) };
    *ret = row;
    *ret_count = count;
    return store->arena->exhausted ? PG_NO_MEMORY : PG_DONE;
}

enum pg_outcome night_store_units(const struct night_store *store, struct unit **ret, size_t *ret_count)
{
    struct text_params params = text_params_in(store->arena);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(
        &params, store->session,
        "select unit_id, coalesce(department_id, unit_id), kind, first_night - date '1970-01-01', "
        "case when name <> '' then name else code end, name_en from ccrm.unit order by unit_id",
        &rows);
    if (outcome != PG_DONE)
        return outcome;
    size_t count = pg_rows_count(rows);
    struct unit *unit = arena_new_array(store->arena, struct unit, count);
    if (unit == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        unit[i] = (struct unit){ .id = pg_rows_int32(rows, i, 0),
                                 .department = pg_rows_int32(rows, i, 1),
                                 .kind = (enum unit_kind)pg_rows_int(rows, i, 2),
                                 .first = pg_rows_night(rows, i, 3),
                                 .name = arena_copy(store->arena, pg_rows_text(rows, i, 4)),
                                 .name_en = arena_copy(store->arena, pg_rows_text(rows, i, 5)) };
    *ret = unit;
    *ret_count = count;
    return store->arena->exhausted ? PG_NO_MEMORY : PG_DONE;
}
