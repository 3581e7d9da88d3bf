/* intake_map_read.h - a `kind: Intake` document to a checked map (intake/intake_map.h), with everything that
 * is wrong at once. */
#ifndef INTAKE_INTAKE_MAP_READ_H
#define INTAKE_INTAKE_MAP_READ_H

#include "base/arena.h"
#include "document/finding.h"
#include "document/node.h"
#include "document/shape.h"
#include "intake/intake_map.h"

#include <stdbool.h>

/** What a map may contain; also the source of its JSON Schema. */
extern const struct shape intake_map_shape;

/** False when an error was found; *ret is then not to be used. The map borrows from the document and the
 *  arena. */
__attribute__((warn_unused_result)) bool intake_map_read(const struct document *document, struct arena *arena,
                                                         struct findings *findings, struct intake_map *ret);

/** The same without the result, for the table of definitions. */
__attribute__((warn_unused_result)) bool intake_map_check(const struct document *document,
                                                          struct arena *arena, struct findings *findings);

#endif
