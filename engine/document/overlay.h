/*
 * overlay.h - single values laid over a document by their path, as the command line and the environment do.
 *
 * A path names keys with dots between them: "database.connection"; an item of a list of mappings by the value
 * of its first key: "links.main.host" is the host of the link whose id is main. A list of scalars is given
 * whole, with commas. The document is never changed: a new tree shares what stayed the same.
 */
#ifndef DOCUMENT_OVERLAY_H
#define DOCUMENT_OVERLAY_H

#include "base/arena.h"
#include "base/slice.h"
#include "document/finding.h"
#include "document/node.h"
#include "document/shape.h"

#include <stdbool.h>
#include <stddef.h>

enum overlay_outcome {
    OVERLAY_DONE = 0,
    OVERLAY_UNKNOWN_KEY, /* *reterr_at names the part of the path that is none, *reterr_in the shape that
                            lacks it */
    OVERLAY_NO_ITEM,     /* no item of the list has that name */
    OVERLAY_NOT_A_VALUE, /* the path ends at a mapping */
    OVERLAY_NO_MEMORY,
};

struct overlay_error {
    struct slice at;        /* the part of the path */
    const struct shape *in; /* what it was looked for in */
};

/** Puts `value`, which comes from `source` ("--set", "CCRM_DB"), at the path below *root (NULL: nothing yet).
 */
__attribute__((warn_unused_result)) enum overlay_outcome
overlay_set(const struct shape *shape, const struct node **root, struct slice path, struct slice value,
            struct slice source, struct arena *arena, struct overlay_error *reterr);

/** One value that a shape can hold, whether the document gives it or not. */
struct overlay_leaf {
    struct slice path;
    const struct shape *shape;
    const struct node *node;  /* NULL: not given */
    const char *default_text; /* NULL: none */
};

/** All leaves of the document in the order of the shape's keys, in the arena; NULL when it is exhausted. Keys
 * that are checked but not stored (apiVersion, kind) are left out; of lists of mappings there are as many
 * leaves as there are items. */
const struct overlay_leaf *overlay_leaves(const struct shape *shape, const struct node *root,
                                          struct arena *arena, size_t *ret_count);

#endif
