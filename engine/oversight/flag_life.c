#include "oversight/flag_life.h"

#include <assert.h>

/** True when a closing says something about conduct, not about chance or data. */
static bool is_finding(enum flag_life_closing closing)
{
    return closing == FLAG_LIFE_SUBSTANTIATED || closing == FLAG_LIFE_NOT_SUBSTANTIATED;
}

static enum flag_life_outcome close_flag(struct flag_life *life, enum flag_life_closing closing)
{
    if (closing <= FLAG_LIFE_NOT_CLOSED || closing >= FLAG_LIFE_CLOSING_COUNT)
        return FLAG_LIFE_NO_REASON;
    if (is_finding(closing) && life->state != FLAG_LIFE_IN_INQUIRY)
        return FLAG_LIFE_NO_INQUIRY;
    if (closing == FLAG_LIFE_SUBSTANTIATED && !life->explained)
        return FLAG_LIFE_NOT_EXPLAINED;
    life->closing = closing;
    life->state = FLAG_LIFE_CLOSED;
    return FLAG_LIFE_DONE;
}

static enum flag_life_outcome apply(struct flag_life *life, const struct flag_life_event *event)
{
    if (life->state == FLAG_LIFE_CLOSED)
        return FLAG_LIFE_NOT_FROM_HERE; /* what is seen after a closing raises a flag of its own */
    switch (event->act) {
    case FLAG_LIFE_ACT_ACKNOWLEDGE:
        if (life->state != FLAG_LIFE_OPEN)
            return FLAG_LIFE_NOT_FROM_HERE;
        life->state = FLAG_LIFE_ACKNOWLEDGED;
        return FLAG_LIFE_DONE;
    case FLAG_LIFE_ACT_ASSIGN:
        return life->state == FLAG_LIFE_OPEN ? FLAG_LIFE_NOT_FROM_HERE : FLAG_LIFE_DONE;
    case FLAG_LIFE_ACT_INQUIRE:
        if (life->state != FLAG_LIFE_ACKNOWLEDGED)
            return FLAG_LIFE_NOT_FROM_HERE;
        life->state = FLAG_LIFE_IN_INQUIRY;
        return FLAG_LIFE_DONE;
    case FLAG_LIFE_ACT_EXPLAIN:
        if (life->state != FLAG_LIFE_IN_INQUIRY)
            return FLAG_LIFE_NOT_FROM_HERE;
        life->explained = true;
        return FLAG_LIFE_DONE;
    case FLAG_LIFE_ACT_CLOSE:
        return close_flag(life, event->closing);
    case FLAG_LIFE_ACT_COUNT:
        break;
    }
    return FLAG_LIFE_NOT_FROM_HERE;
}

enum flag_life_outcome flag_life_step(struct flag_life *life, const struct flag_life_event *event,
                                      struct instant now)
{
    assert(life->state < FLAG_LIFE_STATE_COUNT);
    assert((life->state == FLAG_LIFE_CLOSED) == (life->closing != FLAG_LIFE_NOT_CLOSED));
    if (!event->has_author)
        return FLAG_LIFE_NO_AUTHOR;
    if (!event->has_reason)
        return FLAG_LIFE_NO_REASON;
    enum flag_life_state before = life->state;
    enum flag_life_outcome outcome = apply(life, event);
    if (life->state != before)
        life->since = now;
    return outcome;
}

uint32_t flag_life_possible(const struct flag_life *life)
{
    uint32_t possible = 0;
    for (enum flag_life_act act = FLAG_LIFE_ACT_ACKNOWLEDGE; act < FLAG_LIFE_ACT_COUNT; act++) {
        struct flag_life copy = *life;
        const struct flag_life_event event = { .act = act, .closing = FLAG_LIFE_INNOCENT_CAUSE };
        if (apply(&copy, &event) == FLAG_LIFE_DONE)
            possible |= UINT32_C(1) << act;
    }
    return possible;
}

struct slice flag_life_act_name(enum flag_life_act act)
{
    static const char *const name[FLAG_LIFE_ACT_COUNT] = { "acknowledge", "assign", "inquire", "explain",
                                                           "close" };
    assert(act < FLAG_LIFE_ACT_COUNT);
    return slice_from_text(name[act]);
}

enum flag_life_state flag_life_state_from_name(struct slice name)
{
    enum flag_life_state state = FLAG_LIFE_OPEN;
    while (state < FLAG_LIFE_STATE_COUNT && !slice_equal(name, flag_life_state_name(state)))
        state++;
    return state;
}

struct slice flag_life_state_name(enum flag_life_state state)
{
    static const char *const name[FLAG_LIFE_STATE_COUNT] = { "open", "acknowledged", "in-inquiry", "closed" };
    assert(state < FLAG_LIFE_STATE_COUNT);
    return slice_from_text(name[state]);
}

struct slice flag_life_closing_name(enum flag_life_closing closing)
{
    static const char *const name[FLAG_LIFE_CLOSING_COUNT] = { "not-closed", "substantiated",
                                                               "not-substantiated", "innocent-cause",
                                                               "data-fault" };
    assert(closing < FLAG_LIFE_CLOSING_COUNT);
    return slice_from_text(name[closing]);
}

enum flag_life_closing flag_life_closing_from_name(struct slice name)
{
    enum flag_life_closing closing = FLAG_LIFE_NOT_CLOSED;
    while (closing < FLAG_LIFE_CLOSING_COUNT && !slice_equal(name, flag_life_closing_name(closing)))
        closing++;
    return closing;
}
