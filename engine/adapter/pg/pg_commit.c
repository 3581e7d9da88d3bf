/* A commit's statements: phones, decisions, steps; arrivals and the network's side have files of their
 * own. */
#include "adapter/pg/pg_store_parts.h"

#include "base/calendar.h"

#include <assert.h>

static struct slice hash_of(const uint8_t *bytes, size_t len)
{
    return (struct slice){ .at = (const char *)bytes, .len = len };
}

/* An array of one member of `row`, an array of `count` rows. */
#define PUT_EACH(type, count, put)                                                                           \
    pg_params_array(params, type, count);                                                                    \
    for (size_t i = 0; i < (count); i++)                                                                     \
    put

static void put_id_or_null(struct pg_params *params, int64_t id)
{
    if (id == 0)
        pg_put_null(params);
    else
        pg_put_int8(params, id);
}

/* ---- phones and complaints ---- */

/* Phones that intake or the network named: made when they are new. At most STORE_BATCH_MAX. */
static void send_phones(struct pg_store *store)
{
    const struct store_commit *commit = &store->commit;
    size_t unsealed = 0;
    for (size_t i = 0; i < commit->unsealed_count; i++)
        unsealed += complaint_phone_is_kept(commit->unsealed[i].phone);
    size_t probes = 0;
    for (size_t i = 0; i < commit->probe_count; i++)
        probes += commit->probe[i].problem.len == 0;
    const size_t count = commit->arrival_count + unsealed + probes;
    if (count == 0)
        return;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
#define EACH_PHONE(type, put)                                                                                \
    pg_params_array(params, type, count);                                                                    \
    for (size_t i = 0; i < commit->arrival_count; i++) {                                                     \
        const struct vault_phone *phone = &commit->arrival[i].phone;                                         \
        put;                                                                                                 \
    }                                                                                                        \
    for (size_t i = 0; i < commit->unsealed_count; i++) {                                                    \
        const struct vault_phone *phone = &commit->unsealed[i].sealed;                                       \
        if (complaint_phone_is_kept(commit->unsealed[i].phone))                                              \
            put;                                                                                             \
    }                                                                                                        \
    for (size_t i = 0; i < commit->probe_count; i++) {                                                       \
        const struct vault_phone *phone = &commit->probe[i].phone;                                           \
        if (commit->probe[i].problem.len == 0)                                                               \
            put;                                                                                             \
    }
    EACH_PHONE(PG_BYTEA, pg_put_bytes(params, hash_of(phone->hash, VAULT_HASH_LEN)))
    EACH_PHONE(PG_BYTEA, pg_put_bytes(params, hash_of(phone->cipher, phone->cipher_len)))
    EACH_PHONE(PG_INT4, pg_put_int4(params, phone->key_id))
#undef EACH_PHONE
    pg_link_add(&store->link, PG_PHONES);
}

static void send_unsealed(struct pg_store *store)
{
    const struct store_unsealed *row = store->commit.unsealed;
    const size_t count = store->commit.unsealed_count;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
    PUT_EACH(PG_INT8, count, pg_put_int8(params, row[i].sealed_id));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, (int16_t)row[i].phone));
    pg_params_array(params, PG_BYTEA, count);
    for (size_t i = 0; i < count; i++) {
        if (complaint_phone_is_kept(row[i].phone))
            pg_put_bytes(params, hash_of(row[i].sealed.hash, VAULT_HASH_LEN));
        else
            pg_put_null(params);
    }
    pg_link_add(&store->link, PG_UNSEALED);
}

static void send_decisions(struct pg_store *store)
{
    const struct store_decision *row = store->commit.decision;
    const size_t count = store->commit.decision_count;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
    PUT_EACH(PG_INT8, count, pg_put_int8(params, row[i].complaint_id));
    pg_params_int8(params, (int64_t)count);
    pg_link_add(&store->link, PG_UNDECIDED);

    pg_params_start(params);
    PUT_EACH(PG_INT8, count, pg_put_int8(params, row[i].complaint_id));
    PUT_EACH(PG_INT8, count, put_id_or_null(params, row[i].phone_id));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, (int16_t)row[i].outcome));
    PUT_EACH(PG_FLOAT8, count, pg_put_float8(params, row[i].weight));
    PUT_EACH(PG_TIME, count, pg_put_time_or_null(params, row[i].send_at));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, (int16_t)row[i].locale));
    PUT_EACH(PG_TEXT, count, pg_put_text(params, row[i].sender));
    PUT_EACH(PG_BYTEA, count, pg_put_bytes(params, hash_of(row[i].survey_hash, SURVEY_HASH_LEN)));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, row[i].messages_max));
    pg_params_time(params, store->commit.now);
    PUT_EACH(PG_INT2, count, pg_put_int2(params, row[i].arm));
    PUT_EACH(PG_TEXT, count, pg_put_text(params, row[i].survey));
    PUT_EACH(PG_INT8, count, pg_put_int8(params, row[i].cap_s));
    PUT_EACH(PG_INT8, count, pg_put_int8(params, row[i].cap_all_s));
    PUT_EACH(PG_BOOL, count, pg_put_bool(params, row[i].tallied));
    PUT_EACH(PG_INT8, count, pg_put_int8(params, row[i].budget_segments));
    pg_link_add(&store->link, PG_DECISIONS);
}

/* ---- steps ---- */

/* Each answered question in three bytes (migration 0019). */
static void put_given(struct pg_params *params, const struct survey_given *given)
{
    char bytes[3 * SURVEY_QUESTIONS_MAX];
    size_t len = 0;
    for (size_t q = 0; q < SURVEY_QUESTIONS_MAX; q++) {
        if ((given->answered >> q & 1U) == 0)
            continue;
        bytes[len++] = (char)q;
        bytes[len++] = (char)((uint16_t)given->value[q] >> 8);
        bytes[len++] = (char)(given->value[q] & 0xff);
    }
    pg_put_bytes(params, (struct slice){ .at = bytes, .len = len });
}

static void put_states(struct pg_params *params, const struct store_step *row, size_t count)
{
    PUT_EACH(PG_INT2, count, pg_put_int2(params, (int16_t)row[i].state.phase));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, (int16_t)row[i].state.outcome));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, row[i].state.question));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, row[i].state.reasks));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, row[i].state.messages));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, row[i].state.answers));
    PUT_EACH(PG_BOOL, count, pg_put_bool(params, row[i].state.reminded));
    PUT_EACH(PG_BOOL, count, pg_put_bool(params, row[i].state.confirm_reminded));
    PUT_EACH(PG_BOOL, count, pg_put_bool(params, row[i].state.helped));
    PUT_EACH(PG_BOOL, count, pg_put_bool(params, row[i].state.resent));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, row[i].state.pending_value));
    PUT_EACH(PG_TIME, count, pg_put_time_or_null(params, row[i].state.pending_at));
    PUT_EACH(PG_TIME, count, pg_put_time_or_null(params, row[i].state.started));
    PUT_EACH(PG_TIME, count, pg_put_time_or_null(params, row[i].state.prompted));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, row[i].state.arm));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, (int16_t)row[i].state.locale));
    PUT_EACH(PG_BYTEA, count, put_given(params, &row[i].state.given));
}

static void send_steps(struct pg_store *store)
{
    const struct store_step *row = store->commit.step;
    const size_t count = store->commit.step_count;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
    PUT_EACH(PG_INT8, count, pg_put_int8(params, row[i].conversation_id));
    PUT_EACH(PG_INT8, count, pg_put_int8(params, row[i].version));
    PUT_EACH(PG_INT8, count, pg_put_int8(params, row[i].phone_id));
    PUT_EACH(PG_TEXT, count, pg_put_text(params, row[i].sender));
    PUT_EACH(PG_TIME, count, pg_put_time(params, row[i].due));
    put_states(params, row, count);
    PUT_EACH(PG_BOOL, count, pg_put_bool(params, row[i].has_message));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, row[i].message.question));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, (int16_t)row[i].message.kind));
    PUT_EACH(PG_BOOL, count, pg_put_bool(params, row[i].message.is_prompt));
    PUT_EACH(PG_BOOL, count, pg_put_bool(params, row[i].message.confirming));
    PUT_EACH(PG_TEXT, count, pg_put_text(params, row[i].message.text));
    PUT_EACH(PG_TIME, count, pg_put_time(params, row[i].message.send_at));
    pg_params_time(params, store->commit.now);
    pg_params_int8(params, (int64_t)count);
    PUT_EACH(PG_BOOL, count, pg_put_bool(params, row[i].message.push));
    PUT_EACH(PG_INT2, count,
             pg_put_int2(params,
                         (int16_t)(row[i].has_message ? row[i].message.segments : -row[i].message.segments)));
    pg_link_add(&store->link, PG_STEPS);
}

static void send_answers(struct pg_store *store)
{
    const struct store_step *step = store->commit.step;
    size_t count = 0;
    for (size_t s = 0; s < store->commit.step_count; s++)
        count += step[s].parts ? 0 : step[s].answer_count;
    if (count == 0)
        return;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
#define EACH_ANSWER(type, put)                                                                               \
    pg_params_array(params, type, count);                                                                    \
    for (size_t s = 0; s < store->commit.step_count; s++) {                                                  \
        for (size_t a = 0; a < step[s].answer_count && !step[s].parts; a++)                                  \
            put;                                                                                             \
    }
    EACH_ANSWER(PG_TIME, pg_put_time(params, step[s].answer[a].arrived_at))
    EACH_ANSWER(PG_INT8, pg_put_int8(params, step[s].conversation_id))
    EACH_ANSWER(PG_INT8, pg_put_int8(params, step[s].complaint_id))
    EACH_ANSWER(PG_INT8, pg_put_int8(params, step[s].phone_id))
    EACH_ANSWER(PG_INT2, pg_put_int2(params, step[s].answer[a].question))
    EACH_ANSWER(PG_TEXT, pg_put_text(params, step[s].answer[a].question_id))
    EACH_ANSWER(PG_TEXT, pg_put_text(params, step[s].answer[a].measure))
    EACH_ANSWER(PG_INT2, pg_put_int2(params, (int16_t)step[s].answer[a].state))
    EACH_ANSWER(PG_INT2, pg_put_int2(params, step[s].answer[a].value))
    pg_params_time(params, store->commit.now);
    EACH_ANSWER(PG_INT2, pg_put_int2(params, (int16_t)step[s].answer[a].mode))
#undef EACH_ANSWER
    pg_link_add(&store->link, PG_ANSWERS);
}

/* Those that part, and the answers that they part from. */
static void send_partings(struct pg_store *store)
{
    const struct store_step *step = store->commit.step;
    size_t partings = 0, count = 0;
    for (size_t s = 0; s < store->commit.step_count; s++) {
        partings += step[s].parts;
        count += step[s].parts ? step[s].answer_count : 0;
    }
    if (partings == 0)
        return;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
    pg_params_array(params, PG_INT8, partings);
    for (size_t s = 0; s < store->commit.step_count; s++) {
        if (step[s].parts)
            pg_put_int8(params, step[s].conversation_id);
    }
#define EACH_PARTED(type, put)                                                                               \
    pg_params_array(params, type, count);                                                                    \
    for (size_t s = 0; s < store->commit.step_count; s++) {                                                  \
        for (size_t a = 0; a < step[s].answer_count && step[s].parts; a++)                                   \
            put;                                                                                             \
    }
    EACH_PARTED(PG_INT8, pg_put_int8(params, step[s].conversation_id))
    EACH_PARTED(PG_TEXT, pg_put_text(params, step[s].answer[a].question_id))
    EACH_PARTED(PG_INT2, pg_put_int2(params, step[s].answer[a].value))
#undef EACH_PARTED
    pg_link_add(&store->link, PG_PARTINGS);
}

static void send_cases(struct pg_store *store, bool referrals)
{
    const struct store_step *step = store->commit.step;
    size_t count = 0;
    for (size_t s = 0; s < store->commit.step_count; s++) {
        for (size_t c = 0; c < step[s].person_count; c++)
            count += step[s].person[c].is_referral == referrals;
    }
    if (count == 0)
        return;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
#define EACH_CASE(type, put)                                                                                 \
    pg_params_array(params, type, count);                                                                    \
    for (size_t s = 0; s < store->commit.step_count; s++) {                                                  \
        for (size_t c = 0; c < step[s].person_count; c++) {                                                  \
            if (step[s].person[c].is_referral == referrals)                                                  \
                put;                                                                                         \
        }                                                                                                    \
    }
    EACH_CASE(PG_INT8, pg_put_int8(params, step[s].conversation_id))
    EACH_CASE(PG_INT8, pg_put_int8(params, step[s].complaint_id))
    EACH_CASE(PG_INT8, pg_put_int8(params, step[s].phone_id))
    EACH_CASE(PG_INT2, pg_put_int2(params, step[s].person[c].question))
    if (referrals) {
        EACH_CASE(PG_BOOL, pg_put_bool(params, step[s].person[c].by_text))
    } else {
        EACH_CASE(PG_INT2, pg_put_int2(params, (int16_t)step[s].person[c].review))
    }
#undef EACH_CASE
    pg_params_time(params, store->commit.now);
    pg_link_add(&store->link, referrals ? PG_REFERRALS : PG_REVIEWS);
}

static void send_opt_outs(struct pg_store *store)
{
    const struct store_commit *commit = &store->commit;
    size_t count = 0;
    for (size_t i = 0; i < commit->arrival_count; i++)
        count += commit->arrival[i].opt_out;
    if (count == 0)
        return;
    struct pg_params *params = &store->link.params;
#define EACH_OPT_OUT(type, put)                                                                              \
    pg_params_array(params, type, count);                                                                    \
    for (size_t i = 0; i < commit->arrival_count; i++) {                                                     \
        const struct store_arrival *arrival = &commit->arrival[i];                                           \
        if (arrival->opt_out)                                                                                \
            put;                                                                                             \
    }
    static const enum pg_statement statement[] = { PG_OPT_OUTS, PG_OPT_OUT_QUEUE, PG_OPT_OUT_PULL };
    for (size_t s = 0; s < sizeof statement / sizeof *statement; s++) {
        pg_params_start(params);
        EACH_OPT_OUT(PG_BYTEA, pg_put_bytes(params, hash_of(arrival->phone.hash, VAULT_HASH_LEN)))
        if (statement[s] == PG_OPT_OUT_PULL) {
            EACH_OPT_OUT(
                PG_INT8,
                pg_put_int8(params, arrival->step >= 0 ? commit->step[arrival->step].conversation_id : 0))
        }
        if (statement[s] != PG_OPT_OUT_QUEUE)
            pg_params_time(params, commit->now);
        pg_link_add(&store->link, statement[s]);
    }
#undef EACH_OPT_OUT
}

/* ---- the whole ---- */

static void send_plain(struct pg_store *store, enum pg_statement statement)
{
    pg_params_start(&store->link.params);
    pg_link_add(&store->link, statement);
}

static void send_at_now(struct pg_store *store, enum pg_statement statement)
{
    pg_params_start(&store->link.params);
    pg_params_time(&store->link.params, store->commit.now);
    pg_link_add(&store->link, statement);
}

int32_t pg_month_of(struct instant when)
{
    const int64_t day = when.unix_s / 86400 - (when.unix_s % 86400 < 0);
    const struct civil civil = civil_from_night((struct night){ .day = (int32_t)day });
    return civil.year * 12 + civil.month;
}

/* Nothing leaves the process because of the rest: decisions and steps by a timer that a crash of the server
 * forgets are decided and stepped again. Whatever follows from them waits for a later commit, which makes
 * them durable with it. */
static bool makes_a_promise(const struct store_commit *commit)
{
    return commit->intent_count + commit->arrival_count + commit->response_count + commit->uncertain_count +
               commit->receipt_count + commit->suspension_count + commit->probe_count >
           0;
}

void pg_commit_send(struct pg_store *store)
{
    const struct store_commit *commit = &store->commit;
    send_plain(store, PG_BEGIN);
    if (!makes_a_promise(commit))
        send_plain(store, PG_ASYNC);
    pg_params_start(&store->link.params);
    pg_params_int8(&store->link.params, (int64_t)commit->batch);
    pg_link_add(&store->link, PG_BATCH);
    if (pg_month_of(commit->now) != store->partition_month && store->commits >= store->partitions_again)
        send_at_now(store, PG_PARTITIONS);
    send_phones(store);
    pg_commit_send_arrivals(store);
    if (commit->unsealed_count > 0)
        send_unsealed(store);
    if (commit->decision_count > 0)
        send_decisions(store);
    if (commit->step_count > 0)
        send_steps(store);
    send_answers(store);
    send_partings(store);
    send_cases(store, true);
    send_cases(store, false);
    send_opt_outs(store);
    pg_commit_send_network(store);
    if (++store->commits % PG_STORE_TRIM_EVERY == 0) {
        send_plain(store, PG_TRIM_BATCH);
        send_at_now(store, PG_TRIM_PARKED);
        send_at_now(store, PG_TRIM_UNANSWERED);
        send_at_now(store, PG_TRIM_PARTS);
        send_at_now(store, PG_TRIM_READINGS);
    }
    send_plain(store, PG_COMMIT);
}
