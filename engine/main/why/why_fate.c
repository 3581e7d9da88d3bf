#include "main/why/why_fate.h"

const char *why_state_name(enum why_state state)
{
    static const char *const name[WHY_STATE_COUNT] = {
        [WHY_STATE_OPEN] = "open",
        [WHY_STATE_UNDECIDED] = "undecided",
        [WHY_STATE_NOT_INVITED] = "not-invited",
        [WHY_STATE_PLANNED] = "planned",
        [WHY_STATE_WAITING] = "waiting",
        [WHY_STATE_WITHDRAWN] = "withdrawn",
        [WHY_STATE_SENT] = "sent",
        [WHY_STATE_ACCEPTED] = "accepted",
        [WHY_STATE_DELIVERED] = "delivered",
        [WHY_STATE_FAILED] = "failed",
        [WHY_STATE_UNCERTAIN] = "uncertain",
        [WHY_STATE_ANSWERED] = "answered",
    };
    return name[state];
}

/* The last step of that kind, of that message (0: of any); NULL: none. */
static const struct why_step *last(const struct why_steps *steps, enum why_kind kind, int64_t message)
{
    for (size_t i = steps->count; i > 0; i--) {
        const struct why_step *step = &steps->step[i - 1];
        if (step->kind == kind && (message == 0 || step->message == message))
            return step;
    }
    return NULL;
}

/* When the message after this one was queued. */
static struct instant next_queued(const struct why_steps *steps, int64_t message)
{
    struct instant next = INSTANT_NEVER;
    for (size_t i = 0; i < steps->count; i++) {
        const struct why_step *step = &steps->step[i];
        if (step->kind == WHY_QUEUED && step->message > message && step->at.unix_s < next.unix_s)
            next = step->at;
    }
    return next;
}

/* A reply that moved the conversation while this message was the last one out. */
static const struct why_step *reply_to(const struct why_steps *steps, const struct why_step *sent)
{
    const struct instant next = next_queued(steps, sent->message);
    for (size_t i = 0; i < steps->count; i++) {
        const struct why_step *step = &steps->step[i];
        if (step->kind == WHY_REPLY && step->b != 0 && step->c == 0 && step->at.unix_s >= sent->at.unix_s &&
            step->at.unix_s <= next.unix_s)
            return step;
    }
    return NULL;
}

static bool set(struct why_fate *fate, enum why_state state, const struct why_step *since)
{
    if (since == NULL)
        return false;
    fate->state = state;
    fate->at = since->at;
    return true;
}

static void judge_message(const struct why_steps *steps, struct why_fate *fate)
{
    const int64_t message = fate->message;
    const struct why_step *sent = last(steps, WHY_SENT, message),
                          *uncertain = last(steps, WHY_UNCERTAIN, message),
                          *accepted = last(steps, WHY_ACCEPTED, message);
    fate->receipt = last(steps, WHY_RECEIPT, message);
    fate->refusal = last(steps, WHY_REFUSED, message);
    if (set(fate, WHY_STATE_WAITING, last(steps, WHY_WAITS, message)))
        return;
    if (sent == NULL) {
        (void)set(fate, WHY_STATE_WITHDRAWN, last(steps, WHY_QUEUED, message));
        return;
    }
    if (set(fate, WHY_STATE_ANSWERED, reply_to(steps, sent)) ||
        set(fate, WHY_STATE_FAILED, last(steps, WHY_FAILED, message)) ||
        set(fate, WHY_STATE_DELIVERED, last(steps, WHY_DELIVERED, message)))
        return;
    if (set(fate, WHY_STATE_UNCERTAIN, uncertain))
        fate->until = (struct instant){ .unix_s = uncertain->b };
    else if (!set(fate, WHY_STATE_ACCEPTED, accepted))
        (void)set(fate, WHY_STATE_SENT, sent);
}

struct why_fate why_fate(const struct why_steps *steps, int64_t message)
{
    const struct why_step *queued = last(steps, WHY_QUEUED, message), *due = last(steps, WHY_DUE, 0),
                          *closed = last(steps, WHY_CLOSED, 0);
    struct why_fate fate = {
        .message = queued != NULL ? queued->message : 0,
        .at = INSTANT_NEVER,
        .until = INSTANT_NEVER,
        .due = due != NULL ? due->at : INSTANT_NEVER,
        .stopped = last(steps, WHY_STOPPED, 0) != NULL,
        .decided = last(steps, WHY_DECIDED, 0),
        .ended = last(steps, WHY_ENDED, 0),
    };
    if (queued != NULL)
        judge_message(steps, &fate);
    else if (fate.decided != NULL)
        (void)set(&fate, fate.decided->a == 1 ? WHY_STATE_PLANNED : WHY_STATE_NOT_INVITED, fate.decided);
    else
        (void)set(&fate,
                  closed != NULL && closed->at.unix_s != INSTANT_NEVER.unix_s ? WHY_STATE_UNDECIDED
                                                                              : WHY_STATE_OPEN,
                  closed);
    return fate;
}
