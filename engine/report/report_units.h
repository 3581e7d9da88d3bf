/* report_units.h - what departments are called, and how they were and will be reorganised. */
#ifndef REPORT_REPORT_UNITS_H
#define REPORT_REPORT_UNITS_H

#include "base/calendar.h"
#include "base/slice.h"
#include "rules/rule.h"

#include <stddef.h>

enum {
    REPORT_UNITS_AHEAD_NIGHTS = 14, /* who reads of a change beforehand can still mend the definition */
    REPORT_UNIT_CHANGES_MAX = 64,
};

struct report_unit_change {
    struct night night;             /* the first on which it holds */
    struct slice kind;              /* "renamed", "merged", "split" */
    struct rule_text before, after; /* names, separated by ", " */
};

struct report_units {
    const struct rule_text *name; /* of departments that have an English one */
    size_t name_count;
    const struct report_unit_change *change; /* since the night before, and some nights ahead; by night */
    size_t change_count;
};

struct page;
struct json;

/** "2027-03-02 (월) 건축과 → 주택과 (…)", without a line's end. */
void report_units_say_change(struct page *page, const struct report_unit_change *change);

/** The array `unit_changes`. */
void report_units_json(struct json *json, const struct report_units *units);

#endif
