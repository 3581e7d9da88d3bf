/*
 * rate_watch.h - one detector for each department over one measure, against a null rate that each night has
 * of its own.
 *
 * What the rules on phones and replies share. A kind says how the null of a department and night comes about;
 * it may look at anything known by the end of that night except this department's counts of that very night,
 * so the bet is fixed before the outcome. Null 0 leaves the night out (no baseline yet, the whole city was
 * down).
 */
#ifndef RULES_RATE_WATCH_H
#define RULES_RATE_WATCH_H

#include "rules/detector.h"
#include "rules/rule_kind.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rate_watch;

/** The null rate in (0, 1) of a department (roster index) tonight, or 0. */
typedef double rate_watch_null(struct rate_watch *watch, size_t department, const struct rule_night *night);

struct rate_line {
    double *null; /* of each night, as it was on that night */
    double base;  /* p0 from the department's own baseline; 0: not yet */
    double rest;  /* the rest of the city's rate in the same nights */
    struct detector now;
    int32_t reset; /* index of the last closing, or INT32_MIN */
};

struct rate_watch {
    const struct rule *rule;
    enum tally_measure measure;
    rate_watch_null *null;
    struct rate_line *line;    /* [roster.department_count] */
    struct ledger_night *city; /* of each night, all departments, as seen tonight */
};

/** NULL: no room. */
struct rate_watch *rate_watch_open(const struct rule *rule, enum tally_measure measure, rate_watch_null *null,
                                   const struct rule_night *night);

/** E of one department tonight, after its null was asked for. */
double rate_watch_e(struct rate_watch *watch, size_t department, const struct rule_night *night);

/** Look at every night's city totals again; before the first rate_watch_e of a night. */
void rate_watch_turn(struct rate_watch *watch, const struct rule_night *night);

/** The step, close and describe of a kind that is nothing but this. */
bool rate_watch_step(void *watch, size_t rule_index, const struct rule_night *night);
void rate_watch_close(void *watch, size_t department, const struct rule_night *night);
bool rate_watch_describe(const void *watch, size_t department, const struct rule_night *night,
                         struct flag *flag);

/** Highest level whose threshold E reaches. */
enum flag_level rate_watch_level(const struct rule *rule, double e);

/** Sum of the city without this department over nights from..to (indices, inclusive, clamped). */
struct ledger_night rate_watch_rest(const struct rate_watch *watch, size_t department, int32_t from,
                                    int32_t to, const struct rule_night *night);

/**
 * Fills line.base and line.rest on the night after the department's first `baseline_nights`, leaving out
 * nights on which the whole city was down (rate_watch_down). base = rate_watch_bound, rounded so that the
 * last bits of a quantile decide nothing. True once there is a baseline.
 */
bool rate_watch_baseline(struct rate_watch *watch, size_t department, const struct rule_night *night);

/** margin times the quantile of the Jeffreys posterior, rounded to 1e-6 and clamped to p0_min..p0_max. */
double rate_watch_bound(const struct rule *rule, struct ledger_night sum);

/** A night on which the rest of the city failed too (down_share and down_count of R3). */
bool rate_watch_down(const struct rate_watch *watch, size_t department, int32_t at,
                     const struct rule_night *night);

#endif
