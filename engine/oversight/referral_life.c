#include "oversight/referral_life.h"

#include <assert.h>

enum { DAY_S = 86400 };

static enum referral_life_outcome recuse(struct referral_life *life, struct instant now)
{
    if (life->recused == REFERRAL_LIFE_RECUSED_MAX)
        return REFERRAL_LIFE_RECUSED_TOO_OFTEN;
    life->recused++;
    life->received = now;
    life->state = REFERRAL_LIFE_RECEIVED;
    life->contacted = false; /* whom the citizen agreed to talk to was the recipient before */
    return REFERRAL_LIFE_DONE;
}

static enum referral_life_outcome apply(struct referral_life *life, enum referral_life_act act,
                                        struct instant now)
{
    if (life->state == REFERRAL_LIFE_CLOSED)
        return REFERRAL_LIFE_NOT_FROM_HERE;
    switch (act) {
    case REFERRAL_LIFE_ACT_CONTACT:
        if (life->state != REFERRAL_LIFE_RECEIVED)
            return REFERRAL_LIFE_NOT_FROM_HERE;
        life->state = REFERRAL_LIFE_CONTACTED;
        life->contacted = true;
        return REFERRAL_LIFE_DONE;
    case REFERRAL_LIFE_ACT_DECIDE:
        if (life->state == REFERRAL_LIFE_DECIDED)
            return REFERRAL_LIFE_NOT_FROM_HERE;
        life->state = REFERRAL_LIFE_DECIDED;
        return REFERRAL_LIFE_DONE;
    case REFERRAL_LIFE_ACT_CLOSE:
        if (life->state != REFERRAL_LIFE_DECIDED)
            return REFERRAL_LIFE_NOT_FROM_HERE;
        life->state = REFERRAL_LIFE_CLOSED;
        return REFERRAL_LIFE_DONE;
    case REFERRAL_LIFE_ACT_RECUSE:
        return recuse(life, now);
    case REFERRAL_LIFE_ACT_COUNT:
        break;
    }
    return REFERRAL_LIFE_NOT_FROM_HERE;
}

enum referral_life_outcome referral_life_step(struct referral_life *life,
                                              const struct referral_life_event *event, struct instant now)
{
    assert(life->state < REFERRAL_LIFE_STATE_COUNT);
    assert(life->recused <= REFERRAL_LIFE_RECUSED_MAX);
    if (!event->has_author)
        return REFERRAL_LIFE_NO_AUTHOR;
    if (!event->has_reason)
        return REFERRAL_LIFE_NO_REASON;
    enum referral_life_outcome outcome = apply(life, event->act, now);
    if (outcome == REFERRAL_LIFE_DONE)
        life->since = now;
    return outcome;
}

int32_t referral_life_waiting_days(const struct referral_life *life, struct instant now)
{
    if (life->state != REFERRAL_LIFE_RECEIVED || now.unix_s <= life->received.unix_s)
        return 0;
    int64_t days = (now.unix_s - life->received.unix_s) / DAY_S;
    return days > INT32_MAX ? INT32_MAX : (int32_t)days;
}

uint32_t referral_life_possible(const struct referral_life *life)
{
    uint32_t possible = 0;
    for (enum referral_life_act act = REFERRAL_LIFE_ACT_CONTACT; act < REFERRAL_LIFE_ACT_COUNT; act++) {
        struct referral_life copy = *life;
        if (apply(&copy, act, life->since) == REFERRAL_LIFE_DONE)
            possible |= UINT32_C(1) << act;
    }
    return possible;
}

struct slice referral_life_act_name(enum referral_life_act act)
{
    static const char *const name[REFERRAL_LIFE_ACT_COUNT] = { "contact", "decide", "close", "recuse" };
    assert(act < REFERRAL_LIFE_ACT_COUNT);
    return slice_from_text(name[act]);
}

enum referral_life_state referral_life_state_from_name(struct slice name)
{
    enum referral_life_state state = REFERRAL_LIFE_RECEIVED;
    while (state < REFERRAL_LIFE_STATE_COUNT && !slice_equal(name, referral_life_state_name(state)))
        state++;
    return state;
}

struct slice referral_life_state_name(enum referral_life_state state)
{
    static const char *const name[REFERRAL_LIFE_STATE_COUNT] = { "received", "contacted", "decided",
                                                                 "closed" };
    assert(state < REFERRAL_LIFE_STATE_COUNT);
    return slice_from_text(name[state]);
}
