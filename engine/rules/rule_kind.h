/*
 * rule_kind.h - what every kind of rule offers: four functions, one table; and what it sees of a night.
 *
 * A kind is one file. Its state covers all departments of the city and lives in the run's arena. Nights are
 * stepped forward, one by one, from the year's first; a kind reads only what was known by the end of the
 * night it is in.
 */
#ifndef RULES_RULE_KIND_H
#define RULES_RULE_KIND_H

#include "base/arena.h"
#include "rules/board.h"
#include "rules/ledger.h"
#include "rules/night_rules.h"
#include "rules/roster.h"
#include "rules/rule.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rule_night {
    struct night night;
    int32_t at; /* index of the night: 0 is the year's first */
    struct night first;
    int32_t nights; /* of the year up to D */
    const struct roster *roster;
    const struct ledger *ledger;
    const struct unit_class *unit_class; /* ordered by (department, from) */
    size_t class_count;
    const struct tally_event *event; /* ordered by (known, complaint, measure) */
    size_t event_known;              /* those before it are known by the end of this night */
    size_t event_tonight;            /* those from it to event_known became known this night */
    const struct contact_use *use;   /* ordered by (night, department, handset, complaint) */
    size_t use_known;                /* those before it came by the end of this night */
    size_t use_tonight;              /* those from it to use_known came this night */
    struct arena *arena;
    struct board *board;
};

struct rule_kind_entry {
    enum rule_kind kind;

    /** State for a rule, before the first night; NULL when there is no room. */
    void *(*open)(const struct rule *rule, const struct rule_night *night);

    /** One night: raise flags, hand over referrals. `rule_index` names the rule on the board. False: no
     *  room. */
    bool (*step)(void *state, size_t rule_index, const struct rule_night *night);

    /** A flag of this department (roster index) was closed at the end of this night: start at 0. NULL: no
     *  flags. */
    void (*close)(void *state, size_t department, const struct rule_night *night);

    /** Evidence of a flag that is up: e, threshold, n, k, handsets, type, officer, path. NULL: no flags.
     *  False: no room. */
    bool (*describe)(const void *state, size_t department, const struct rule_night *night, struct flag *flag);
};

/** The measure that the detector of a rule counts; TALLY_MEASURE_COUNT: several, or none. */
enum tally_measure rule_kind_measure(const struct rule *rule);

/** The entry of a kind. */
const struct rule_kind_entry *rule_kind_find(enum rule_kind kind);

/** Distinct handsets among the department's events of the measure (state TALLY_EVENT) that arrived after
 *  index `after` and became known within the `nights` nights up to this one. Events without a handset count
 *  as one together. */
int32_t rule_kind_handsets(const struct rule_night *night, int32_t department, enum tally_measure measure,
                           int32_t after, int nights);

/** rule_class of a department (unit id) on the night with that index. */
size_t rule_kind_class(const struct rule *rule, const struct rule_night *night, int32_t department,
                       int32_t at);

/** Tonight's p0 and p0_class of a flag, by the class of its department. */
void rule_kind_describe_null(const struct rule *rule, const struct rule_night *night, struct flag *flag);

/** D/B for a budget stated per 40 departments: 40/B in every city; infinite for a budget of 0. */
double rule_kind_threshold(double budget);

/** Index of a rule's first night: its effective night, or 0 when that is earlier. */
int32_t rule_kind_begin(const struct rule *rule, const struct rule_night *night);

#endif
