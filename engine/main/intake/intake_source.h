/* intake_source.h - a source of complaints ready for use: its checked map and the zone of its wall clock. */
#ifndef MAIN_INTAKE_INTAKE_SOURCE_H
#define MAIN_INTAKE_INTAKE_SOURCE_H

#include "base/arena.h"
#include "base/zone.h"
#include "document/finding.h"
#include "intake/intake_map.h"

#include <stdbool.h>

enum { INTAKE_SOURCE_ARENA_BYTES = 4 * 1024 * 1024 }; /* a map, its document and its zone */

struct intake_source {
    struct intake_map map;
    struct zone zone;
};

/** `path` is a file, else a map below `defs`, or with NULL one that the binary carries
 *  ("intake/city.yaml"). It borrows from the arena. False when an error was added to the findings. */
__attribute__((warn_unused_result)) bool intake_source_load(const char *path, const char *defs,
                                                            struct arena *arena, struct findings *findings,
                                                            struct intake_source *ret);

#endif
