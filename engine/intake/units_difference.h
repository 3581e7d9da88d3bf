/*
 * units_difference.h - what a new version of the units changes, in words for who approves it; and whether it
 * would rewrite what nights have counted already.
 */
#ifndef INTAKE_UNITS_DIFFERENCE_H
#define INTAKE_UNITS_DIFFERENCE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "intake/units.h"

#include <stdbool.h>

enum { UNITS_DIFFERENCE_TEXT_MAX = 256 * 1024, UNITS_LOST_MAX = 64 };

/** A code that would mean something else on a night that has its counts. */
struct units_rewrite {
    struct slice code;
    struct night night;
};

struct units_difference {
    size_t lines;
    /* Departments that end with no successor: nobody of theirs is asked any more. A line each. */
    struct slice lost[UNITS_LOST_MAX];
    size_t lost_count;
};

/** Lines of `after` against `before` (NULL: the first version) go to `out`. False: the arena is too small. */
__attribute__((warn_unused_result)) bool units_difference(const struct units *before,
                                                          const struct units *after, struct arena *arena,
                                                          struct buffer *out, struct units_difference *ret);

/**
 * Whether every code means the same unit in both on each night from `since` (the first version's first night)
 * to before `effective`; what was unknown may become known. false with the first contradiction in *reterr,
 * its code empty when the arena is too small.
 */
__attribute__((warn_unused_result)) bool units_keep_history(const struct units *before,
                                                            const struct units *after, struct night since,
                                                            struct night effective, struct arena *arena,
                                                            struct units_rewrite *reterr);

/** "건축과, 주택과": the Korean or English names of what a change ends or begins. */
void units_change_add_names(struct buffer *out, const struct units *units, const struct units_change *change,
                            bool after, bool english);

#endif
