#include "adapter/pg/rule_rows.h"

#include "adapter/pg/text_params.h"

static void rows_cleanup(struct pg_rows **rows)
{
    pg_rows_free(*rows);
}
#define ROWS_CLEANUP __attribute__((cleanup(rows_cleanup)))

enum pg_outcome rule_rows_list(struct pg_session *session, struct arena *arena, struct rule_revision **ret,
                               size_t *ret_count)
{
    static const char statement[] =
        "select r.revision_id, r.group_id, r.text, r.reason, r.author, r.effective_night - date "
        "'1970-01-01', "
        "a.author is not null, coalesce(a.author::text, '') "
        "from ccrm.rule_revision r left join ccrm.rule_approval a using (revision_id) "
        "order by r.effective_night, r.revision_id";
    struct pg_rows *rows ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = pg_session_exec(session, statement, NULL, 0, &rows);
    if (outcome != PG_DONE)
        return outcome;
    const size_t count = pg_rows_count(rows);
    struct rule_revision *revision = arena_new_array(arena, struct rule_revision, count + 1);
    if (revision == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        revision[i] = (struct rule_revision){ .revision = (int32_t)pg_rows_int(rows, i, 0),
                                              .group = arena_copy(arena, pg_rows_text(rows, i, 1)),
                                              .text = arena_copy(arena, pg_rows_text(rows, i, 2)),
                                              .reason = arena_copy(arena, pg_rows_text(rows, i, 3)),
                                              .author = arena_copy(arena, pg_rows_text(rows, i, 4)),
                                              .effective = { .day = (int32_t)pg_rows_int(rows, i, 5) },
                                              .approved = pg_rows_bool(rows, i, 6),
                                              .approver = arena_copy(arena, pg_rows_text(rows, i, 7)) };
    *ret = revision;
    *ret_count = count;
    return arena->exhausted ? PG_NO_MEMORY : PG_DONE;
}

enum pg_outcome rule_rows_propose(struct pg_session *session, struct arena *arena,
                                  const struct rule_revision *proposal,
                                  const uint8_t hash[RULE_ROWS_HASH_LEN], int32_t *ret_revision)
{
    struct text_params params = text_params_in(arena);
    text_params_text(&params, proposal->group);
    text_params_text(&params, proposal->text);
    text_params_bytes(&params, hash, RULE_ROWS_HASH_LEN);
    text_params_night(&params, proposal->effective);
    text_params_text(&params, proposal->reason);
    struct pg_rows *rows ROWS_CLEANUP = NULL;
    enum pg_outcome outcome =
        text_params_exec(&params, session,
                         "insert into ccrm.rule_revision (group_id, text, hash, effective_night, reason) "
                         "values ($1, $2, $3::bytea, $4::date, $5) returning revision_id",
                         &rows);
    if (outcome == PG_DONE)
        *ret_revision = (int32_t)pg_rows_int(rows, 0, 0);
    return outcome;
}

enum pg_outcome rule_rows_approve(struct pg_session *session, struct arena *arena, int32_t revision)
{
    struct text_params params = text_params_in(arena);
    text_params_int(&params, revision);
    return text_params_exec(&params, session,
                            "insert into ccrm.rule_approval (revision_id) values ($1::integer)", NULL);
}

enum pg_outcome rule_rows_flags_up(struct pg_session *session, struct slice rule, int64_t *ret)
{
    struct pg_rows *rows ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = pg_session_exec(
        session, "select count(*) from ccrm.flag where rule = $1 and closed_night is null", &rule, 1, &rows);
    if (outcome == PG_DONE)
        *ret = pg_rows_int(rows, 0, 0);
    return outcome;
}
