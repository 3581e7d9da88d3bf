/*
 * units_read.h - a document of `kind: Units` as checked units (units.h); every error in one run.
 *
 *     apiVersion: ccrm/v1
 *     kind: Units
 *     id: city
 *     departments:
 *       - { code: 건축과, name: { ko: 건축과, en: Building }, class: permits, from: 2026-01-01 }
 *     changes:
 *       - { on: 2026-07-01, renamed: { from: 건축과, to: 건축안전과 } }
 *       - { on: 2026-07-01, merged: { from: [주택과, 도시과], to: 도시주택과 } }
 *       - { on: 2027-01-01, split: { from: 세무과, to: [세무1과, 세무2과] } }
 *     officers:
 *       - { key: A-017, terms: [ { department: 건축과, from: 2026-01-01, to: 2026-06-30 } ] }
 *
 * A department that a change ends needs no `to`: it ends on the night before.
 *
 * Codes beside the validator's own:
 *
 *   duplicate-code   two departments have one code on the same night
 *   duplicate-id     an officer's key or code belongs to another one too
 *   unknown-unit     no department has this code on that night
 *   unit-dates       an end before its beginning, or dates that a change contradicts
 *   unit-twice       one department ends or begins by two changes
 *   one-change       a change that is none, or more than one, of renamed, merged, split
 *   term-order       a term of office that begins before the one above it ended
 */
#ifndef INTAKE_UNITS_READ_H
#define INTAKE_UNITS_READ_H

#include "base/arena.h"
#include "document/finding.h"
#include "document/node.h"
#include "document/shape.h"
#include "intake/units.h"

extern const struct shape units_read_shape;

/** False when an error was found. *ret borrows the document's arena and the given one. */
__attribute__((warn_unused_result)) bool units_read(const struct document *document, struct arena *arena,
                                                    struct findings *findings, struct units *ret);

#endif
