#include "document/overlay.h"

#include <string.h>

/* ---- setting ---- */

struct setter {
    struct slice value, source;
    struct arena *arena;
    struct overlay_error *error;
    bool no_memory;
};

static const struct node *new_scalar(struct setter *setter, struct slice text)
{
    struct node *node = arena_new(setter->arena, struct node);
    if (node == NULL) {
        setter->no_memory = true;
        return NULL;
    }
    *node = (struct node){ .kind = NODE_SCALAR, .source = setter->source, .text = slice_trim(text) };
    return node;
}

/** A list from "a, b, c"; the empty value is the empty list. */
static const struct node *new_list(struct setter *setter)
{
    struct slice rest = setter->value;
    size_t count = rest.len > 0 ? 1 : 0;
    for (size_t i = 0; i < rest.len; i++)
        count += rest.at[i] == ',';
    struct node *node = arena_new(setter->arena, struct node);
    const struct node **item = arena_new_array(setter->arena, const struct node *, count);
    if (node == NULL || item == NULL) {
        setter->no_memory = true;
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        const size_t end = slice_find(rest, SLICE_LIT(","));
        item[i] = new_scalar(setter, slice_part(rest, 0, end));
        rest = slice_part(rest, end + 1, rest.len);
    }
    *node = (struct node){ .kind = NODE_LIST, .source = setter->source, .item = item, .count = count };
    return node;
}

/** Shapes of text take the value as it is, as if quoted: a shell has its own quotes. */
static bool is_textual(const struct shape *shape)
{
    switch (shape->kind) {
    case SHAPE_TEXT:
    case SHAPE_ENUM:
    case SHAPE_PARSED:
    case SHAPE_TIME:
    case SHAPE_DATE:
    case SHAPE_DURATION:
        return true;
    case SHAPE_INTEGER:
    case SHAPE_NUMBER:
    case SHAPE_BOOLEAN:
    case SHAPE_PERCENTAGE:
    case SHAPE_LIST:
    case SHAPE_MAPPING:
    case SHAPE_MAP:
        return false;
    }
    return false;
}

static enum overlay_outcome fail(struct setter *setter, enum overlay_outcome outcome, struct slice at,
                                 const struct shape *in)
{
    *setter->error = (struct overlay_error){ .at = at, .in = in };
    return outcome;
}

static enum overlay_outcome set(struct setter *setter, const struct shape *shape, const struct node *node,
                                struct slice path, const struct node **ret);

static struct slice head_of(struct slice path, struct slice *ret_rest)
{
    const size_t end = slice_find(path, SLICE_LIT("."));
    *ret_rest = slice_part(path, end + 1, path.len);
    return slice_part(path, 0, end);
}

static enum overlay_outcome set_in_mapping(struct setter *setter, const struct shape *shape,
                                           const struct node *node, struct slice path,
                                           const struct node **ret)
{
    struct slice rest;
    const struct slice name = head_of(path, &rest);
    size_t k = 0;
    while (k < shape->key_count && !slice_equal(slice_from_text(shape->key[k].name), name))
        k++;
    if (k == shape->key_count)
        return fail(setter, OVERLAY_UNKNOWN_KEY, name, shape);
    const bool is_mapping = node != NULL && node->kind == NODE_MAPPING;
    const size_t count = is_mapping ? node->count : 0;
    struct node_entry *entry = arena_new_array(setter->arena, struct node_entry, count + 1);
    struct node *copy = arena_new(setter->arena, struct node);
    if (entry == NULL || copy == NULL)
        return OVERLAY_NO_MEMORY;
    size_t at = 0;
    for (; at < count && !slice_equal(node_text(node->entry[at].key), name); at++)
        ;
    if (count > 0)
        memcpy(entry, node->entry, count * sizeof *entry);
    const struct node *old = at < count ? node->entry[at].value : NULL;
    if (at == count)
        entry[at].key = new_scalar(setter, name);
    const enum overlay_outcome outcome = set(setter, shape->key[k].shape, old, rest, &entry[at].value);
    if (outcome != OVERLAY_DONE)
        return outcome;
    *copy = is_mapping ? *node : (struct node){ .kind = NODE_MAPPING, .source = setter->source };
    copy->entry = entry;
    copy->count = at == count ? count + 1 : count;
    *ret = copy;
    return OVERLAY_DONE;
}

/** Index of the item whose first key has that value. */
static size_t item_named(const struct shape *shape, const struct node *list, struct slice name)
{
    const struct shape *item = shape->item;
    size_t i = 0;
    for (; i < list->count; i++) {
        if (slice_equal(node_text(node_get(list->item[i], item->key[0].name)), name))
            break;
    }
    return i;
}

static enum overlay_outcome set_in_list(struct setter *setter, const struct shape *shape,
                                        const struct node *node, struct slice path, const struct node **ret)
{
    if (path.len == 0 && shape->item->kind != SHAPE_MAPPING) {
        *ret = new_list(setter);
        return OVERLAY_DONE;
    }
    struct slice rest;
    const struct slice name = head_of(path, &rest);
    if (path.len == 0)
        return fail(setter, OVERLAY_NOT_A_VALUE, name, shape);
    if (node == NULL || node->kind != NODE_LIST || shape->item->kind != SHAPE_MAPPING ||
        item_named(shape, node, name) == node->count)
        return fail(setter, OVERLAY_NO_ITEM, name, shape);
    const size_t i = item_named(shape, node, name);
    const struct node **item = arena_new_array(setter->arena, const struct node *, node->count);
    struct node *copy = arena_new(setter->arena, struct node);
    if (item == NULL || copy == NULL)
        return OVERLAY_NO_MEMORY;
    memcpy(item, node->item, node->count * sizeof(const struct node *));
    const enum overlay_outcome outcome = set(setter, shape->item, node->item[i], rest, &item[i]);
    *copy = *node;
    copy->item = item;
    *ret = copy;
    return outcome;
}

static enum overlay_outcome set(struct setter *setter, const struct shape *shape, const struct node *node,
                                struct slice path, const struct node **ret)
{
    if (shape->kind == SHAPE_LIST)
        return set_in_list(setter, shape, node, path, ret);
    if (shape->kind == SHAPE_MAPPING || shape->kind == SHAPE_MAP) {
        if (path.len == 0 || shape->kind == SHAPE_MAP)
            return fail(setter, OVERLAY_NOT_A_VALUE, path, shape);
        return set_in_mapping(setter, shape, node, path, ret);
    }
    if (path.len > 0)
        return fail(setter, OVERLAY_UNKNOWN_KEY, path, shape);
    struct node *scalar = arena_new(setter->arena, struct node);
    if (scalar == NULL)
        return OVERLAY_NO_MEMORY;
    *scalar = (struct node){
        .kind = NODE_SCALAR, .source = setter->source, .text = setter->value, .quoted = is_textual(shape)
    };
    *ret = scalar;
    return OVERLAY_DONE;
}

enum overlay_outcome overlay_set(const struct shape *shape, const struct node **root, struct slice path,
                                 struct slice value, struct slice source, struct arena *arena,
                                 struct overlay_error *reterr)
{
    struct setter setter = { .value = value, .source = source, .arena = arena, .error = reterr };
    const struct node *changed = NULL;
    const enum overlay_outcome outcome = set(&setter, shape, *root, path, &changed);
    if (setter.no_memory || arena->exhausted)
        return OVERLAY_NO_MEMORY;
    if (outcome == OVERLAY_DONE)
        *root = changed;
    return outcome;
}

/* ---- listing ---- */

enum { LEAVES_MAX = 1000, PATH_MAX_BYTES = 160 };

struct lister {
    struct arena *arena;
    struct overlay_leaf *leaf;
    size_t count;
    bool failed;
};

static void list(struct lister *lister, const struct shape *shape, const struct node *node,
                 const char *default_text, struct slice path);

static struct slice path_below(struct lister *lister, struct slice path, struct slice name)
{
    char memory[PATH_MAX_BYTES];
    struct buffer buffer;
    buffer_init(&buffer, memory, sizeof memory);
    buffer_add(&buffer, path);
    if (path.len > 0)
        buffer_add_byte(&buffer, '.');
    buffer_add(&buffer, name);
    return arena_copy(lister->arena, buffer_slice(&buffer));
}

static void list_items(struct lister *lister, const struct shape *shape, const struct node *node,
                       struct slice path)
{
    for (size_t i = 0; node != NULL && node->kind == NODE_LIST && i < node->count; i++) {
        const struct slice name = node_text(node_get(node->item[i], shape->item->key[0].name));
        list(lister, shape->item, node->item[i], NULL, path_below(lister, path, name));
    }
}

static void list(struct lister *lister, const struct shape *shape, const struct node *node,
                 const char *default_text, struct slice path)
{
    if (shape->kind == SHAPE_MAPPING) {
        for (size_t k = 0; k < shape->key_count; k++) {
            const struct shape_key *key = &shape->key[k];
            if (key->size > 0)
                list(lister, key->shape, node_get(node, key->name), key->default_text,
                     path_below(lister, path, slice_from_text(key->name)));
        }
        return;
    }
    if (shape->kind == SHAPE_LIST && shape->item->kind == SHAPE_MAPPING) {
        list_items(lister, shape, node, path);
        return;
    }
    if (lister->count == LEAVES_MAX) {
        lister->failed = true;
        return;
    }
    lister->leaf[lister->count++] =
        (struct overlay_leaf){ .path = path, .shape = shape, .node = node, .default_text = default_text };
}

const struct overlay_leaf *overlay_leaves(const struct shape *shape, const struct node *root,
                                          struct arena *arena, size_t *ret_count)
{
    struct lister lister = { .arena = arena,
                             .leaf = arena_new_array(arena, struct overlay_leaf, LEAVES_MAX) };
    if (lister.leaf == NULL)
        return NULL;
    list(&lister, shape, root, NULL, SLICE_EMPTY);
    if (lister.failed || arena->exhausted)
        return NULL;
    *ret_count = lister.count;
    return lister.leaf;
}
