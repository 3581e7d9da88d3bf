#include "main/http/database_figures.h"

#include "adapter/pg/migrate.h"
#include "base/buffer.h"
#include "base/calendar.h"

#include <stdio.h>
#include <string.h>
#include <uv.h>

static const char statement[] =
    "select not pg_catalog.pg_is_in_recovery() and current_setting('transaction_read_only') = 'off',"
    "  (select max(version) from ccrm.schema_migrations),"
    "  (select count(*) from (select from ccrm.conversation_latest where due is not null limit 100000) c),"
    "  (select count(*) from (select from ccrm.pending_closing limit 100000) p),"
    "  (select count(*) from (select from ccrm.outbox where send_at > $1::timestamptz limit 100000) o),"
    "  (select count(*) from (select from ccrm.parked_receipt limit 100000) r),"
    "  (select count(*) from (select from ccrm.orphan_receipt limit 100000) r),"
    "  (select count(*) from (select from ccrm.unanswered limit 100000) u)";

static int64_t now_ms(const struct database_watch *watch)
{
    return (int64_t)uv_now(watch->loop);
}

static void on_answer(void *self, enum pg_outcome outcome, const struct pg_rows *rows, struct slice error)
{
    struct database_watch *watch = self;
    snprintf(watch->problem, sizeof watch->problem, "%.*s", (int)error.len, error.at);
    if (outcome == PG_SCHEMA) /* no tables of ours: an answer too */
        watch->figures = (struct database_figures){ .known = true, .taken_ms = now_ms(watch) };
    if (outcome != PG_DONE)
        return;
    watch->figures = (struct database_figures){
        .known = true,
        .taken_ms = now_ms(watch),
        .writable = pg_rows_bool(rows, 0, 0),
        .schema_is_current = pg_rows_int(rows, 0, 1) == pg_schema_version,
        .conversations = pg_rows_int(rows, 0, 2),
        .undecided = pg_rows_int(rows, 0, 3),
        .scheduled = pg_rows_int(rows, 0, 4),
        .parked_receipts = pg_rows_int(rows, 0, 5),
        .orphan_receipts = pg_rows_int(rows, 0, 6),
        .unanswered = pg_rows_int(rows, 0, 7),
    };
}

bool database_watch_init(struct database_watch *watch, uv_loop_t *loop, const char *conninfo,
                         struct instant (*now)(void *self), void *self)
{
    *watch = (struct database_watch){ .loop = loop, .now = now, .self = self };
    watch->asked_ms = now_ms(watch) - DATABASE_FIGURES_EVERY_MS;
    watch->side = pg_side_new(loop, conninfo, "set timezone = 'UTC'; set client_min_messages = warning");
    return watch->side != NULL;
}

void database_watch_done(struct database_watch *watch)
{
    pg_side_free(watch->side);
    watch->side = NULL;
}

void database_watch_look(struct database_watch *watch)
{
    if (pg_side_is_busy(watch->side) || now_ms(watch) - watch->asked_ms < DATABASE_FIGURES_EVERY_MS)
        return;
    char text[40];
    struct buffer buffer;
    buffer_init(&buffer, text, sizeof text);
    instant_add(&buffer, watch->now(watch->self));
    const struct slice param[] = { buffer_slice(&buffer) };
    watch->asked_ms = now_ms(watch);
    if (!pg_side_ask(watch->side, statement, param, 1, on_answer, watch))
        snprintf(watch->problem, sizeof watch->problem, "out of memory");
}

bool database_watch_is_fresh(const struct database_watch *watch)
{
    return watch->figures.known && now_ms(watch) - watch->figures.taken_ms < DATABASE_FIGURES_OLD_MS;
}
