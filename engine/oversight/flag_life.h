/*
 * flag_life.h - what people do with a flag, as a state machine; nothing is ever deleted.
 *
 *     OPEN ── acknowledge ──▶ ACKNOWLEDGED ── inquire ──▶ IN_INQUIRY ── close(reason) ──▶ CLOSED
 *       ╰───────────────────────────┴──────── close(innocent cause, data fault) ─────────────▶
 *
 * A flag is a statistical sign. "Substantiated" can only follow an inquiry in which the unit's explanation
 * was recorded (people.md, "The official"). Closing resets the detector on the next night.
 */
#ifndef OVERSIGHT_FLAG_LIFE_H
#define OVERSIGHT_FLAG_LIFE_H

#include "base/instant.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/** Stable numbers, stored. */
enum flag_life_state {
    FLAG_LIFE_OPEN = 0,
    FLAG_LIFE_ACKNOWLEDGED = 1,
    FLAG_LIFE_IN_INQUIRY = 2,
    FLAG_LIFE_CLOSED = 3,
    FLAG_LIFE_STATE_COUNT
};

enum flag_life_closing {
    FLAG_LIFE_NOT_CLOSED = 0,
    FLAG_LIFE_SUBSTANTIATED = 1,
    FLAG_LIFE_NOT_SUBSTANTIATED = 2,
    FLAG_LIFE_INNOCENT_CAUSE = 3,
    FLAG_LIFE_DATA_FAULT = 4,
    FLAG_LIFE_CLOSING_COUNT
};

enum flag_life_act {
    FLAG_LIFE_ACT_ACKNOWLEDGE = 0,
    FLAG_LIFE_ACT_ASSIGN, /* to a person; from ACKNOWLEDGED or IN_INQUIRY, which it does not change */
    FLAG_LIFE_ACT_INQUIRE,
    FLAG_LIFE_ACT_EXPLAIN, /* the unit's own words are recorded */
    FLAG_LIFE_ACT_CLOSE,
    FLAG_LIFE_ACT_COUNT
};

struct flag_life {
    enum flag_life_state state;
    enum flag_life_closing closing;
    bool explained;       /* the unit's explanation is on record */
    struct instant since; /* of the state */
};

struct flag_life_event {
    enum flag_life_act act;
    enum flag_life_closing closing; /* CLOSE */
    bool has_author, has_reason; /* who (the database's session_user) and why are recorded with every act */
};

enum flag_life_outcome {
    FLAG_LIFE_DONE = 0,
    FLAG_LIFE_NO_AUTHOR,
    FLAG_LIFE_NO_REASON,
    FLAG_LIFE_NOT_FROM_HERE, /* the state does not accept the act */
    FLAG_LIFE_NOT_EXPLAINED, /* substantiated, but the unit was not heard */
    FLAG_LIFE_NO_INQUIRY,    /* (not) substantiated without an inquiry */
};

/** Applies one act at `now`; anything but DONE leaves the life as it was. */
__attribute__((warn_unused_result)) enum flag_life_outcome
flag_life_step(struct flag_life *life, const struct flag_life_event *event, struct instant now);

/** Bit i: act i is possible now (closing: for one reason at least). */
uint32_t flag_life_possible(const struct flag_life *life);

/** "acknowledge", "assign", "inquire", "explain", "close". */
struct slice flag_life_act_name(enum flag_life_act act);

/** The state of that name, or FLAG_LIFE_STATE_COUNT. */
enum flag_life_state flag_life_state_from_name(struct slice name);

/** "open", "acknowledged", "in-inquiry", "closed". */
struct slice flag_life_state_name(enum flag_life_state state);

/** "not-closed", "substantiated", "not-substantiated", "innocent-cause", "data-fault". */
struct slice flag_life_closing_name(enum flag_life_closing closing);

/** The reason of that name, or FLAG_LIFE_CLOSING_COUNT. */
enum flag_life_closing flag_life_closing_from_name(struct slice name);

#endif
