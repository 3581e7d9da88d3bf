/*
 * unit.h - the departments, complaint types and officers that counts belong to, as small numbers.
 *
 * A type is a complaint type *within one department*, an officer is an officer's term *at one department*:
 * each has an id of its own, so a move gives a new id and a rename keeps the id (its counts and its detector
 * go on). A merger or a split gives new ids whose `first` is the night it took effect.
 */
#ifndef TALLY_UNIT_H
#define TALLY_UNIT_H

#include "base/calendar.h"
#include "base/slice.h"

#include <stdint.h>

enum unit_kind { UNIT_DEPARTMENT = 0, UNIT_TYPE, UNIT_OFFICER, UNIT_KIND_COUNT };

struct unit {
    int32_t id;         /* > 0; unique over all three kinds */
    int32_t department; /* the id of its department; of a department: its own */
    enum unit_kind kind;
    struct night
        /* valid from, or the night on which its first complaint was seen; whichever the caller knows */
        first;
    struct slice name, name_en; /* for texts; may be empty; borrowed */
};

/** From a night on, until its next row, a department is of this class; rules have a null rate by class. */
struct unit_class {
    int32_t department;
    struct night from;
    struct slice name; /* borrowed */
};

#endif
