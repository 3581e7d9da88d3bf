/* scalar.h - one scalar of a document into one field, as its shape says; the leaf of shape_read. */
#ifndef DOCUMENT_SCALAR_H
#define DOCUMENT_SCALAR_H

#include "base/arena.h"
#include "document/finding.h"
#include "document/node.h"
#include "document/shape.h"

#include <stddef.h>

struct shape_reader {
    const struct document *document;
    struct arena *arena;
    struct findings *findings;
};

/** Stores the value at `field` (NULL: only checked) or adds findings. The node may be of any kind. */
void scalar_read(struct shape_reader *reader, const struct shape *shape, const struct node *node, void *field,
                 size_t size);

/** "a duration such as 48h": the shape's noun, or its kind's. */
struct slice scalar_noun(const struct shape *shape);

/** Adds wrong-type (or missing-value for an empty plain scalar) at the node. */
void scalar_wrong_type(struct shape_reader *reader, const struct shape *shape, const struct node *node);

#endif
