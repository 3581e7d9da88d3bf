#include "main/survey/trial_rows.h"

#include "adapter/pg/text_params.h"
#include "main/command.h"

#include <stdio.h>

/* Numbers as text and a few slices: a call's parameters. */
enum { PARAMS_BYTES = 512 };

#define PARAMS(name)                                                                                         \
    _Alignas(16) char name##_memory[PARAMS_BYTES];                                                           \
    struct arena name##_arena;                                                                               \
    arena_init(&name##_arena, name##_memory, sizeof name##_memory);                                          \
    struct text_params name = text_params_in(&name##_arena)

static int ask(const struct survey_desk *desk, const struct text_params *params, const char *statement,
               struct pg_rows **ret)
{
    const enum pg_outcome outcome = text_params_exec(params, desk->session, statement, ret);
    return outcome == PG_DONE ? EXIT_OK : survey_desk_failed(desk, "the trial", outcome);
}

int trial_rows_ask(const struct survey_desk *desk, struct slice tester, struct slice sender,
                   struct slice survey, struct trial_rows *ret)
{
    struct pg_rows *rows = NULL;
    PARAMS(params);
    text_params_text(&params, tester);
    text_params_text(&params, sender);
    text_params_text(&params, survey);
    *ret = (struct trial_rows){ .desk = desk };
    const int code =
        ask(desk, &params,
            "insert into ccrm.trial (tester, sender, survey) values ($1, $2, $3) returning trial_id", &rows);
    if (code == EXIT_OK)
        ret->number = pg_rows_int(rows, 0, 0);
    pg_rows_free(rows);
    return code;
}

int trial_rows_is_open(const struct trial_rows *trial, bool *ret_open)
{
    struct pg_rows *rows = NULL;
    PARAMS(params);
    text_params_int(&params, trial->number);
    int code = ask(trial->desk, &params,
                   "select opened_at is not null, coalesce(problem, '') from ccrm.trial"
                   " where trial_id = $1::bigint",
                   &rows);
    if (code != EXIT_OK)
        return code;
    const struct slice problem = pg_rows_text(rows, 0, 1);
    *ret_open = pg_rows_bool(rows, 0, 0);
    if (problem.len > 0) {
        fprintf(stderr, "ccrm survey try: %.*s\n", (int)problem.len, problem.at);
        code = EXIT_FINDINGS;
    }
    pg_rows_free(rows);
    return code;
}

int trial_rows_say(const struct trial_rows *trial, enum locale locale, struct slice text)
{
    PARAMS(params);
    text_params_int(&params, trial->number);
    text_params_int(&params, (int64_t)locale);
    text_params_text(&params, text);
    return ask(trial->desk, &params, "select ccrm.say_in_trial($1::bigint, $2::smallint, $3)", NULL);
}

int trial_rows_hear(const struct trial_rows *trial, int64_t seen, struct pg_rows **ret_rows)
{
    PARAMS(params);
    text_params_int(&params, trial->number);
    text_params_int(&params, seen);
    return ask(trial->desk, &params, "select ccrm.hear_trial($1::bigint, $2::integer)", ret_rows);
}

int trial_rows_fates(const struct trial_rows *trial, struct pg_rows **ret_rows)
{
    PARAMS(params);
    text_params_int(&params, trial->number);
    return ask(trial->desk, &params,
               "select case when d.failed_at is not null then 3 when d.delivered_at is not null then 2"
               " when d.responded_at is not null then 1 else 0 end, coalesce(l.name, '')"
               " from ccrm.trial_message m left join ccrm.delivery d using (message_id)"
               " left join ccrm.link l using (link) where m.trial_id = $1::bigint order by m.message_id",
               ret_rows);
}

void trial_rows_end(const struct trial_rows *trial)
{
    PARAMS(params);
    text_params_int(&params, trial->number);
    /* Where this fails the trial ends by itself, a minute after the last look. */
    if (ask(trial->desk, &params, "select ccrm.end_trial($1::bigint)", NULL) != EXIT_OK)
        fputs("ccrm survey try: the trial ends by itself within a minute\n", stderr);
}
