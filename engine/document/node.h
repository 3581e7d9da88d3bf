/*
 * node.h - a document that a person wrote, as a tree in which every key and value knows its place.
 *
 * Built by an adapter (adapter/yaml) in an arena, immutable afterwards. Scalars keep their text as written
 * and whether it was quoted; what type a plain scalar has is decided by the shape that reads it
 * (document/shape.h), never before. Every function takes NULL for "not there" and then answers NULL, so
 * look-ups chain:
 *
 *     const struct node *text = node_get(node_item(node_get(root, "questions"), 2), "text");
 */
#ifndef DOCUMENT_NODE_H
#define DOCUMENT_NODE_H

#include "base/slice.h"
#include "document/mark.h"

#include <stdbool.h>
#include <stddef.h>

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAPPING };

struct node;

struct node_entry {
    const struct node *key; /* any kind, as written; a shape accepts scalars only */
    const struct node *value;
};

struct node {
    enum node_kind kind;
    struct mark mark;
    bool quoted; /* scalar: 'single', "double" or a block; never ambiguous then */
    struct slice
        source; /* where it comes from if not from the document's file: "--set", "CCRM_NODE", "default" */
    struct slice text;              /* scalar: its value */
    const struct node *const *item; /* list: count items */
    const struct node_entry *entry; /* mapping: count entries in the order written, duplicates included */
    size_t count;
};

/** One file's tree. `text` is the whole file, for excerpts. */
struct document {
    struct slice file;
    struct slice text;
    const struct node *root; /* NULL when the file is empty or broken */
};

/** The value of a mapping's first entry with that key, or NULL. */
const struct node *node_get(const struct node *mapping, const char *key);

/** The key itself, where a finding about the entry as a whole belongs, or NULL. */
const struct node *node_get_key(const struct node *mapping, const char *key);

/** The i-th item of a list, or NULL. */
const struct node *node_item(const struct node *list, size_t i);

/** The text of a scalar, or the empty slice. */
struct slice node_text(const struct node *scalar);

/** The first argument that is there, else the second: where to point when a part is missing. */
static inline const struct node *node_or(const struct node *node, const struct node *fallback)
{
    return node != NULL ? node : fallback;
}

#endif
