#include "store_port.h"

#include "adapter/pg/pg_store.h"
#include "adapter/pg/session.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *block)
{
    if (block == NULL)
        abort();
    return block;
}

/* ---- in memory ---- */

static struct store_event memory_wait(void *self)
{
    struct store_event event = { .kind = STORE_DOWN };
    if (!memory_store_take_event(self, &event))
        abort();
    return event;
}

static int64_t memory_put(void *self, const struct memory_complaint *complaint)
{
    return memory_store_put_complaint(self, complaint);
}

static void memory_opt(void *self, const struct vault_phone *phone, struct instant now)
{
    memory_store_opt_out(self, phone, now);
}

static void memory_set_stop(void *self, bool stopped)
{
    memory_store_stop(self, stopped);
}

static void memory_die(void *self)
{
    memory_store_die(self);
    (void)memory_wait(self);
}

static void memory_count(void *self, struct store_totals *ret)
{
    memory_store_totals(self, ret);
}

static void memory_end(void *self)
{
    memory_store_free(self);
}

struct store_port store_port_memory(void)
{
    struct memory_store *store = memory_store_new();
    struct store_port port = { .seam = memory_store_seam(store),
                               .self = store,
                               .wait = memory_wait,
                               .put_complaint = memory_put,
                               .opt_out = memory_opt,
                               .stop = memory_set_stop,
                               .die = memory_die,
                               .totals = memory_count,
                               .free = memory_end };
    (void)memory_wait(store);
    return port;
}

/* ---- PostgreSQL ---- */

struct pg_port {
    uv_loop_t loop;
    uv_timer_t limit;
    struct pg_store *store;
    struct pg_session *admin;
    char conninfo[512];
    struct store_event event;
    bool has_event, timed_out;
};

static void on_event(void *self, const struct store_event *event)
{
    struct pg_port *port = self;
    if (port->has_event && (port->event.kind == STORE_DOWN || event->kind != STORE_DOWN))
        fprintf(stderr, "store_port: event %d after %d\n", (int)event->kind, (int)port->event.kind);
    port->event = *event;
    port->has_event = true;
}

static void on_limit(uv_timer_t *timer)
{
    struct pg_port *port = timer->data;
    port->timed_out = true;
}

static struct store_event pg_wait(void *self)
{
    struct pg_port *port = self;
    uv_timer_start(&port->limit, on_limit, 30 * 1000, 0);
    while (!port->has_event && !port->timed_out)
        uv_run(&port->loop, UV_RUN_ONCE);
    uv_timer_stop(&port->limit);
    if (port->timed_out) {
        fputs("store_port: no event within 30 s\n", stderr);
        exit(1);
    }
    port->has_event = false;
    if (port->event.kind == STORE_REFUSED || port->event.kind == STORE_CONFLICT)
        fprintf(stderr, "# %.*s\n", (int)port->event.reason.len, port->event.reason.at);
    return port->event;
}

static struct pg_rows *admin_exec(struct pg_port *port, const char *statement, const struct slice *param,
                                  size_t count)
{
    struct pg_rows *rows = NULL;
    if (pg_session_exec(port->admin, statement, param, count, &rows) != PG_DONE) {
        const struct slice why = pg_session_error(port->admin);
        fprintf(stderr, "store_port: %.*s\n  in %s\n", (int)why.len, why.at, statement);
        exit(1);
    }
    return rows;
}

/* Text of a parameter, in memory of the call. */
struct texts {
    char memory[16][700];
    size_t count;
};

static struct slice number_text(struct texts *texts, int64_t value)
{
    char *at = texts->memory[texts->count++];
    return (struct slice){ .at = at, .len = (size_t)snprintf(at, 700, "%" PRId64, value) };
}

static struct slice hex_text(struct texts *texts, const void *bytes, size_t len)
{
    char *at = texts->memory[texts->count++];
    size_t used = (size_t)snprintf(at, 700, "\\x");
    for (size_t i = 0; i < len; i++)
        used += (size_t)snprintf(at + used, 700 - used, "%02x", ((const unsigned char *)bytes)[i]);
    return (struct slice){ .at = at, .len = used };
}

static int64_t pg_put(void *self, const struct memory_complaint *complaint)
{
    struct pg_port *port = self;
    struct texts texts = { .count = 0 };
    const struct store_complaint *facts = &complaint->facts;
    const bool given = complaint->box.len == 0 && facts->phone == COMPLAINT_PHONE_GIVEN;
    const struct slice null = { 0 };
    if (complaint->box.len > 0) {
        const struct slice param[] = { facts->source,
                                       facts->source_number,
                                       facts->department,
                                       facts->type,
                                       facts->officer,
                                       facts->channel,
                                       number_text(&texts, facts->opened_at.unix_s),
                                       number_text(&texts, facts->closed_at.unix_s),
                                       locale_name(facts->locale),
                                       hex_text(&texts, complaint->box.at, complaint->box.len),
                                       facts->from_citizen ? SLICE_LIT("true") : SLICE_LIT("false") };
        pg_rows_free(
            admin_exec(port,
                       "select ccrm.complaint_closed($1, $2, $3, $4, $5, $6, to_timestamp($7::bigint),"
                       " to_timestamp($8::bigint), $9, $10::bytea, $11::boolean)",
                       param, 11));
    } else {
        const struct slice param[] = {
            facts->source,
            facts->source_number,
            facts->department,
            facts->type,
            facts->officer,
            facts->channel,
            number_text(&texts, facts->opened_at.unix_s),
            facts->closed_at.unix_s != 0 ? number_text(&texts, facts->closed_at.unix_s) : null,
            number_text(&texts, facts->locale),
            facts->from_citizen ? SLICE_LIT("true") : SLICE_LIT("false"),
            number_text(&texts, facts->phone),
            given ? hex_text(&texts, complaint->sealed.hash, VAULT_HASH_LEN) : null,
            given ? hex_text(&texts, complaint->sealed.cipher, complaint->sealed.cipher_len) : null,
            given ? number_text(&texts, complaint->sealed.key_id) : null
        };
        pg_rows_free(
            admin_exec(port,
                       "select * from ccrm.import_complaints($1, array[$2], array[$3], array[$4], array[$5],"
                       " array[$6], array[to_timestamp($7::bigint)], array[to_timestamp($8::bigint)],"
                       " array[$9::smallint], array[$10::boolean], array[0], array[$11::smallint],"
                       " array[$12::bytea], array[$13::bytea], array[$14::integer])",
                       param, 14));
    }
    const struct slice key[] = { facts->source, facts->source_number };
    struct pg_rows *rows = admin_exec(
        port, "select complaint_id from ccrm.complaint where source = $1 and source_number = $2", key, 2);
    const int64_t id = pg_rows_int(rows, 0, 0);
    pg_rows_free(rows);
    return id;
}

static void pg_opt(void *self, const struct vault_phone *phone, struct instant now)
{
    struct texts texts = { .count = 0 };
    const struct slice param[] = { hex_text(&texts, phone->hash, VAULT_HASH_LEN),
                                   number_text(&texts, now.unix_s) };
    pg_rows_free(
        admin_exec(self, "select ccrm.add_opt_out($1::bytea, 'phone', to_timestamp($2::bigint))", param, 2));
}

static void pg_set_stop(void *self, bool stopped)
{
    pg_rows_free(admin_exec(self,
                            stopped
                                ? "insert into ccrm.sending_stop (reason) values ('test')"
                                : "update ccrm.sending_stop set lifted_at = now() where lifted_at is null",
                            NULL, 0));
}

static void count_groups(struct pg_port *port, const char *statement, int64_t *ret, size_t size)
{
    struct pg_rows *rows = admin_exec(port, statement, NULL, 0);
    for (size_t i = 0; i < pg_rows_count(rows); i++) {
        const int64_t place = pg_rows_int(rows, i, 0);
        assert(place >= 0 && place < (int64_t)size);
        ret[place] = pg_rows_int(rows, i, 1);
    }
    pg_rows_free(rows);
}

static void pg_count(void *self, struct store_totals *ret)
{
    struct pg_port *port = self;
    *ret = (struct store_totals){ 0 };
    count_groups(port, "select outcome, count(*) from ccrm.invitation group by 1", ret->invitations,
                 INVITATION_OUTCOME_COUNT);
    count_groups(
        port,
        "select c.outcome, count(*) from ccrm.conversation c join ccrm.conversation_latest l"
        " using (phone_id, sender) where l.due is null or l.conversation_id <> c.conversation_id group by 1",
        ret->outcomes, DIALOG_OUTCOME_COUNT);
    count_groups(port, "select state, count(*) from ccrm.answer group by 1", ret->answers,
                 DIALOG_ANSWER_UNCONFIRMED + 1);
    count_groups(port,
                 "select case when failed_at is not null then 2 when delivered_at is not null then 1"
                 " when uncertain <> 0 then 3 else 0 end, count(*) from ccrm.delivery group by 1",
                 ret->messages_by_fate, DIALOG_PROMPT_UNCERTAIN + 1);
    struct pg_rows *rows =
        admin_exec(port,
                   "select (select count(*) from ccrm.conversation),"
                   " (select count(*) from ccrm.conversation_latest where due is not null),"
                   " (select count(*) from ccrm.referral_case), (select count(*) from ccrm.review),"
                   " (select count(*) from ccrm.opt_out), (select count(*) from ccrm.message),"
                   " (select count(*) from ccrm.outbox),"
                   " (select coalesce(sum(bit_count(accepted::bit(32))), 0) from ccrm.delivery),"
                   " (select count(*) from ccrm.segment where final_at is not null),"
                   " (select coalesce(sum(repeats), 0) from ccrm.segment),"
                   " (select count(*) from ccrm.parked_receipt) + (select count(*) from ccrm.orphan_receipt),"
                   " (select count(*) from ccrm.reply),"
                   " (select count(*) from ccrm.unanswered),"
                   " (select count(*) from ccrm.review where reason = 7)",
                   NULL, 0);
    int64_t *value[] = { &ret->conversations,   &ret->conversations_live,
                         &ret->referrals,       &ret->reviews,
                         &ret->opt_outs,        &ret->messages,
                         &ret->queued,          &ret->segments,
                         &ret->receipts,        &ret->receipts_repeated,
                         &ret->receipts_parked, &ret->replies,
                         &ret->unanswered,      &ret->unread };
    for (size_t i = 0; i < sizeof value / sizeof *value; i++)
        *value[i] = pg_rows_int(rows, 0, i);
    pg_rows_free(rows);
}

static void pg_load(void *self, const struct store_load *load)
{
    const struct store store = pg_store_seam(((struct pg_port *)self)->store);
    store.load(store.self, load);
}

static void pg_commit(void *self, const struct store_commit *commit)
{
    const struct store store = pg_store_seam(((struct pg_port *)self)->store);
    store.commit(store.self, commit);
}

static void pg_open(struct pg_port *port)
{
    port->store = must(pg_store_new(&port->loop, port->conninfo, on_event, port));
    const struct store_event event = pg_wait(port);
    if (event.kind == STORE_UP)
        return;
    fprintf(stderr, "store_port: event %d: %.*s\n", (int)event.kind, (int)event.reason.len, event.reason.at);
    exit(1);
}

/* Its advisory lock goes with its connection. */
static void pg_die(void *self)
{
    struct pg_port *port = self;
    pg_store_free(port->store);
    bool there = true;
    for (int i = 0; there && i < 1000; i++) {
        uv_run(&port->loop, UV_RUN_NOWAIT);
        struct pg_rows *rows =
            admin_exec(port,
                       "select pg_sleep(0.01), count(*) from pg_stat_activity where pid <> pg_backend_pid()"
                       " and backend_type = 'client backend' and datname = current_database()",
                       NULL, 0);
        there = pg_rows_int(rows, 0, 1) > 0;
        pg_rows_free(rows);
    }
    assert(!there);
    pg_open(port);
}

static void pg_end(void *self)
{
    struct pg_port *port = self;
    pg_store_free(port->store);
    pg_session_close(port->admin);
    uv_close((uv_handle_t *)&port->limit, NULL);
    uv_run(&port->loop, UV_RUN_DEFAULT);
    if (uv_loop_close(&port->loop) != 0)
        abort();
    free(port);
}

struct store_port store_port_pg(const char *conninfo, const char *admin)
{
    struct pg_port *port = must(calloc(1, sizeof *port));
    char error[PG_SESSION_ERROR_MAX];
    if (pg_session_open(admin, &port->admin, error) != PG_DONE) {
        fprintf(stderr, "store_port: %s\n", error);
        exit(1);
    }
    uv_loop_init(&port->loop);
    uv_timer_init(&port->loop, &port->limit);
    port->limit.data = port;
    snprintf(port->conninfo, sizeof port->conninfo, "%s", conninfo);
    pg_open(port);
    return (struct store_port){ .seam = { .self = port, .load = pg_load, .commit = pg_commit },
                                .self = port,
                                .wait = pg_wait,
                                .put_complaint = pg_put,
                                .opt_out = pg_opt,
                                .stop = pg_set_stop,
                                .die = pg_die,
                                .totals = pg_count,
                                .free = pg_end };
}

/* ---- a commit whose fate is unknown at first ---- */

enum unsure { UNSURE_PASSES, UNSURE_LOST_BEFORE, UNSURE_LOST_AFTER, UNSURE_THEN_UP };

struct unsure_port {
    struct store_port inner;
    uint64_t commits;
    uint64_t doubted; /* the batch that has been called unknown already */
    enum unsure next;
};

static void unsure_load(void *self, const struct store_load *load)
{
    struct unsure_port *port = self;
    port->next = UNSURE_PASSES;
    port->inner.seam.load(port->inner.seam.self, load);
}

static void unsure_commit(void *self, const struct store_commit *commit)
{
    struct unsure_port *port = self;
    if (commit->batch == port->doubted) {
        port->next = UNSURE_PASSES;
    } else {
        port->doubted = commit->batch;
        port->next = port->commits++ % 2 == 0 ? UNSURE_LOST_AFTER : UNSURE_LOST_BEFORE;
    }
    if (port->next != UNSURE_LOST_BEFORE)
        port->inner.seam.commit(port->inner.seam.self, commit);
}

static struct store_event unsure_wait(void *self)
{
    struct unsure_port *port = self;
    const enum unsure now = port->next;
    if (now == UNSURE_THEN_UP) {
        port->next = UNSURE_PASSES;
        return (struct store_event){ .kind = STORE_UP };
    }
    if (now == UNSURE_PASSES)
        return port->inner.wait(port->inner.self);
    if (now == UNSURE_LOST_AFTER) {
        const struct store_event event = port->inner.wait(port->inner.self);
        if (event.kind != STORE_COMMITTED) {
            port->next = UNSURE_PASSES;
            return event;
        }
    }
    port->next = UNSURE_THEN_UP;
    return (struct store_event){ .kind = STORE_UNKNOWN };
}

static int64_t unsure_put(void *self, const struct memory_complaint *complaint)
{
    struct unsure_port *port = self;
    return port->inner.put_complaint(port->inner.self, complaint);
}

static void unsure_opt(void *self, const struct vault_phone *phone, struct instant now)
{
    struct unsure_port *port = self;
    port->inner.opt_out(port->inner.self, phone, now);
}

static void unsure_set_stop(void *self, bool stopped)
{
    struct unsure_port *port = self;
    port->inner.stop(port->inner.self, stopped);
}

static void unsure_count(void *self, struct store_totals *ret)
{
    struct unsure_port *port = self;
    port->inner.totals(port->inner.self, ret);
}

static void unsure_die(void *self)
{
    struct unsure_port *port = self;
    port->inner.die(port->inner.self);
    port->next = UNSURE_PASSES;
}

static void unsure_end(void *self)
{
    struct unsure_port *port = self;
    port->inner.free(port->inner.self);
    free(port);
}

struct store_port store_port_unsure(struct store_port inner)
{
    struct unsure_port *port = must(calloc(1, sizeof *port));
    port->inner = inner;
    return (struct store_port){ .seam = { .self = port, .load = unsure_load, .commit = unsure_commit },
                                .self = port,
                                .wait = unsure_wait,
                                .put_complaint = unsure_put,
                                .opt_out = unsure_opt,
                                .stop = unsure_set_stop,
                                .die = unsure_die,
                                .totals = unsure_count,
                                .free = unsure_end };
}
