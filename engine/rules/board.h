/* board.h - which flags are up: one place for each rule and department, and tonight's referrals and
 * reviews. */
#ifndef RULES_BOARD_H
#define RULES_BOARD_H

#include "base/arena.h"
#include "rules/night_rules.h"

#include <stdbool.h>
#include <stddef.h>

struct board_place {
    enum flag_level level; /* highest since the last closing */
    struct night since[FLAG_LEVEL_COUNT];
};

struct board {
    struct board_place *place; /* [rule][department] */
    size_t rule_count, department_count;
    struct referral *referral; /* tonight's; room for every event of the year */
    size_t referral_count;
    struct review *review;
    size_t review_count;
    size_t capacity; /* of referral and of review */
    bool frozen;     /* a former version of a rule is stepping: nothing is raised, nothing handed over */
};

/** False: no room. */
__attribute__((warn_unused_result)) bool board_open(struct board *board, size_t rules, size_t departments,
                                                    size_t events, struct arena *arena);

struct board_place *board_at(const struct board *board, size_t rule, size_t department);

/** The flag stands at `level` tonight; it never falls by itself, a person closes it. */
void board_raise(struct board *board, size_t rule, size_t department, enum flag_level level,
                 struct night night);

/** Take the flag down. */
void board_close(struct board *board, size_t rule, size_t department);

/** Forget last night's referrals and reviews. */
void board_turn(struct board *board);

void board_refer(struct board *board, struct referral referral);
void board_review(struct board *board, struct review review);

#endif
