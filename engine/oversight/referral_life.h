/*
 * referral_life.h - the way of one credible allegation at the integrity office, as a state machine.
 *
 *     RECEIVED ── contact (consent asked) ──▶ CONTACTED ── decide (notify whom and when, or why not) ──▶ DECIDED ── close ──▶ CLOSED
 *         ╰──────────────── decide: the citizen could not be or did not want to be reached ───────────────▶
 *
 * The order follows people.md, "The reporter" (the law's §56 asks for a recorded decision on notifying). A
 * case that names the integrity office itself is recused: it moves to another recipient and starts there
 * again.
 */
#ifndef OVERSIGHT_REFERRAL_LIFE_H
#define OVERSIGHT_REFERRAL_LIFE_H

#include "base/instant.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/** Stable numbers, stored. */
enum referral_life_state {
    REFERRAL_LIFE_RECEIVED = 0,
    REFERRAL_LIFE_CONTACTED = 1,
    REFERRAL_LIFE_DECIDED = 2,
    REFERRAL_LIFE_CLOSED = 3,
    REFERRAL_LIFE_STATE_COUNT
};

enum referral_life_act {
    REFERRAL_LIFE_ACT_CONTACT = 0,
    REFERRAL_LIFE_ACT_DECIDE,
    REFERRAL_LIFE_ACT_CLOSE,
    REFERRAL_LIFE_ACT_RECUSE,
    REFERRAL_LIFE_ACT_COUNT
};

struct referral_life {
    enum referral_life_state state;
    bool contacted;          /* the citizen was spoken to, and asked for consent */
    uint8_t recused;         /* times that it moved to another recipient */
    struct instant received; /* by the present recipient's office; its age counts from here */
    struct instant since;
};

enum { REFERRAL_LIFE_RECUSED_MAX = 3 }; /* there are not more independent recipients in one city */

struct referral_life_event {
    enum referral_life_act act;
    bool has_author, has_reason;
};

enum referral_life_outcome {
    REFERRAL_LIFE_DONE = 0,
    REFERRAL_LIFE_NO_AUTHOR,
    REFERRAL_LIFE_NO_REASON,
    REFERRAL_LIFE_NOT_FROM_HERE,
    REFERRAL_LIFE_RECUSED_TOO_OFTEN,
};

/** Applies one act at `now`; anything but DONE leaves the life as it was. */
__attribute__((warn_unused_result)) enum referral_life_outcome
referral_life_step(struct referral_life *life, const struct referral_life_event *event, struct instant now);

/** How long a referral may wait before its age turns red: somebody spoke asking for protection, and memories
 *  fade. */
enum { REFERRAL_LIFE_WAIT_NIGHTS_MAX = 7 };

/** Whole days that it has waited in RECEIVED; 0 in every other state. */
int32_t referral_life_waiting_days(const struct referral_life *life, struct instant now);

/** Bit i: act i is possible now. */
uint32_t referral_life_possible(const struct referral_life *life);

/** "contact", "decide", "close", "recuse". */
struct slice referral_life_act_name(enum referral_life_act act);

/** The state of that name, or REFERRAL_LIFE_STATE_COUNT. */
enum referral_life_state referral_life_state_from_name(struct slice name);

/** "received", "contacted", "decided", "closed". */
struct slice referral_life_state_name(enum referral_life_state state);

#endif
