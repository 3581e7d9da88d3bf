/* roster.h - the city's departments with their types and officers, in an order that does not depend on the
 * input's. */
#ifndef RULES_ROSTER_H
#define RULES_ROSTER_H

#include "base/arena.h"
#include "tally/unit.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Members of one kind stand together, ordered by (first, id): founders before newcomers. Indices into
 *  roster.unit. */
struct roster_department {
    struct unit unit;
    size_t self;                           /* its own index */
    const size_t *member[UNIT_KIND_COUNT]; /* of UNIT_TYPE and UNIT_OFFICER */
    size_t member_count[UNIT_KIND_COUNT];
};

struct roster {
    const struct unit *unit; /* ordered by id */
    size_t unit_count;
    const struct roster_department *department; /* ordered by id */
    size_t department_count;
};

/** False when the arena is too small. Units whose department is missing are left out of every department. */
__attribute__((warn_unused_result)) bool roster_build(const struct unit *unit, size_t count,
                                                      struct arena *arena, struct roster *ret);

/** Index of the unit, or unit_count. */
size_t roster_find(const struct roster *roster, int32_t id);

/** Index into `department`, or department_count. */
size_t roster_find_department(const struct roster *roster, int32_t id);

#endif
