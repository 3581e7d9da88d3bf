#include "fault.h"

#include "pdu.h"

#include "base/buffer.h"
#include "base/random.h"

#include <stdlib.h>

enum { LIVE_ONE_IN = 64 };

static int by_time(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

void fault_plan_drops(struct fault_plan *plan, size_t drops, int64_t from, int64_t until)
{
    struct random random = random_for(plan->seed, SLICE_LIT("drop-link"));
    plan->drops = drops < FAULT_DROPS_MAX ? drops : FAULT_DROPS_MAX;
    plan->dropped = 0;
    for (size_t i = 0; i < plan->drops; i++)
        plan->drop_at_ms[i] = from + (int64_t)(random_unit(&random) * (double)(until - from));
    qsort(plan->drop_at_ms, plan->drops, sizeof plan->drop_at_ms[0], by_time);
}

bool fault_takes_drop(struct fault_plan *plan, int64_t at)
{
    const bool due = plan->dropped < plan->drops && plan->drop_at_ms[plan->dropped] <= at;
    plan->dropped += due;
    return due;
}

static struct random stream(uint64_t seed, const char *use, struct slice phone, uint64_t a, uint64_t b)
{
    char memory[160];
    struct buffer name;
    buffer_init(&name, memory, sizeof memory);
    buffer_add_text(&name, use);
    buffer_add(&name, phone);
    buffer_add_byte(&name, '/');
    buffer_add_int(&name, (int64_t)(a >> 1));
    buffer_add_byte(&name, '/');
    buffer_add_int(&name, (int64_t)b);
    return random_for(seed, buffer_slice(&name));
}

uint32_t fault_refusal(const struct fault_plan *plan, struct slice phone, uint64_t text_hash,
                       uint64_t attempt)
{
    if (plan->throttle_rate <= 0 && plan->fail_rate <= 0)
        return PDU_ROK;
    struct random random = stream(plan->seed, "refusal/", phone, text_hash, attempt);
    const bool throttled = random_chance(&random, plan->throttle_rate);
    const bool queue_full = random_chance(&random, 0.25);
    const bool failed = random_chance(&random, plan->fail_rate);
    if (throttled)
        return queue_full ? PDU_RMSGQFUL : PDU_RTHROTTLED;
    return failed ? PDU_RSYSERR : PDU_ROK;
}

bool fault_hangs_up(const struct fault_plan *plan, struct slice phone, uint32_t count)
{
    struct random random = stream(plan->seed, "hang-up", phone, count, 0);
    return plan->ussd_abort_rate > 0 && random_chance(&random, plan->ussd_abort_rate);
}

uint64_t fault_rank(const struct fault_plan *plan, struct slice phone)
{
    struct random random = stream(plan->seed, "response/", phone, 0, 0);
    return random_u64(&random);
}

enum fault_response fault_response_live(struct fault_plan *plan, struct slice phone)
{
    if (plan->picked || (plan->lose_left == 0 && plan->late_left == 0))
        return FAULT_NONE;
    const uint64_t rank = fault_rank(plan, phone) % LIVE_ONE_IN;
    if (rank == 0 && plan->lose_left > 0) {
        plan->lose_left--;
        return FAULT_LOSE_RESPONSE;
    }
    if (rank == 1 && plan->late_left > 0) {
        plan->late_left--;
        return FAULT_LATE_RESPONSE;
    }
    return FAULT_NONE;
}
