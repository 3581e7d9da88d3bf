/*
 * definitions.h - where definitions come from and what may be done with each kind of them.
 *
 * A definition is named by its path below survey-defs/ ("surveys/visit-integrity.yaml"). It is looked for in
 * the directory given with --defs, if any, else among the files that the binary carries.
 */
#ifndef MAIN_DEFINITIONS_H
#define MAIN_DEFINITIONS_H

#include "base/arena.h"
#include "base/slice.h"
#include "document/finding.h"
#include "document/node.h"
#include "document/shape.h"
#include "survey/survey.h"

#include <stdbool.h>
#include <stddef.h>

enum { DEFINITION_BYTES_MAX = 512 * 1024 };

/** One `kind:` of definition: its schema, and how a document of it is checked. */
struct definition_kind {
    struct slice kind; /* "Survey" */
    const char
        *schema; /* "survey": the name after `ccrm schema`, the file survey-defs/schema/survey.schema.json */
    /* Its form; NULL when the arena is exhausted. */
    const struct shape *(*shape)(struct arena *arena);
    /* Everything that is checked; false when an error was added. */
    bool (*check)(const struct document *document, struct arena *arena, struct findings *findings);
};

/** The table of kinds; *ret_count of them. */
const struct definition_kind *definitions_kinds(size_t *ret_count);

/**
 * The bytes of a definition. `defs` is --defs or NULL; *ret_file is the name to show
 * ("survey-defs/surveys/x.yaml" or the path on disk). False when there is none; a finding says where it was
 * looked for.
 */
__attribute__((warn_unused_result)) bool definitions_bytes(const char *defs, struct slice path,
                                                           struct arena *arena, struct findings *findings,
                                                           struct slice *ret_file, struct slice *ret_bytes);

/**
 * The definitions that a path names: itself, or when it does not end in .yaml those of that folder, in the
 * order of their names, at most `max`; each is a path for definitions_bytes. 0 (after a finding): there is
 * none.
 */
__attribute__((warn_unused_result)) size_t definitions_list(const char *defs, struct slice path,
                                                            struct arena *arena, struct findings *findings,
                                                            struct slice *ret, size_t max);

/** Parse and check any definition; the tree is in *ret. False when an error was found (the findings count
 * them too). */
bool definitions_check(struct slice file, struct slice bytes, struct arena *arena, struct findings *findings,
                       struct document *ret);

/** The bytes of surveys/ID.yaml, as definitions_bytes. */
__attribute__((warn_unused_result)) bool
definitions_survey_text(const char *defs, struct slice id, struct arena *arena, struct findings *findings,
                        struct slice *ret_file, struct slice *ret_bytes);

/** The survey of that id (surveys/ID.yaml), its hash set. False when an error was found. */
__attribute__((warn_unused_result)) bool definitions_survey(const char *defs, struct slice id,
                                                            struct arena *arena, struct findings *findings,
                                                            const struct survey **ret);

/** The survey that the bytes are, its hash set; `file` names them in findings. */
__attribute__((warn_unused_result)) bool definitions_survey_bytes(struct slice file, struct slice bytes,
                                                                  struct arena *arena,
                                                                  struct findings *findings,
                                                                  const struct survey **ret);

/** The survey in a file, or of an id when `file` has neither a slash nor a dot. */
__attribute__((warn_unused_result)) bool definitions_survey_at(const char *defs, const char *file,
                                                               struct arena *arena, struct findings *findings,
                                                               const struct survey **ret);

#endif
