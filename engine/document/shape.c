#include "document/shape.h"

#include "document/distance.h"
#include "document/pattern.h"
#include "document/plain.h"
#include "document/scalar.h"

#include <assert.h>
#include <string.h>

static const struct shape_name api_version_name[] = { { "ccrm/v1", 1 } };

const struct shape shape_text = { .kind = SHAPE_TEXT };
const struct shape shape_id = {
    .kind = SHAPE_TEXT,
    .max = 48,
    .pattern = "[a-z][a-z0-9]*(-[a-z0-9]+)*",
    .noun = "a name of lower-case letters and digits with hyphens, as visit-integrity"
};
const struct shape shape_boolean = { .kind = SHAPE_BOOLEAN };
const struct shape shape_duration = { .kind = SHAPE_DURATION };
const struct shape shape_percentage = { .kind = SHAPE_PERCENTAGE };
const struct shape shape_probability = { .kind = SHAPE_NUMBER, .min = 0, .max = 1 };
const struct shape shape_count = { .kind = SHAPE_INTEGER, .min = 0, .max = 2147483647 };
const struct shape shape_time = { .kind = SHAPE_TIME };
const struct shape shape_date = { .kind = SHAPE_DATE };
const struct shape shape_api_version = { .kind = SHAPE_ENUM, SHAPE_NAMES(api_version_name) };

#define ERROR(reader, code, node, ...)                                                                       \
    finding_add((reader)->findings, FINDING_ERROR, (code), (reader)->document, (node), __VA_ARGS__)

/** Where a value goes. For lists and maps also its count. */
struct place {
    char *field; /* NULL: checked, not stored */
    size_t size;
    size_t *count;
};

static void read_value(struct shape_reader *reader, const struct shape *shape, const struct node *node,
                       struct place place, int depth);

static bool is_nothing(const struct node *node)
{
    return node->kind == NODE_SCALAR && !node->quoted && plain_kind_of(node->text) == PLAIN_NULL;
}

/* ---- lists and maps ---- */

static bool right_count(struct shape_reader *reader, const struct shape *shape, const struct node *node,
                        size_t count)
{
    if (count < shape->count_min) {
        ERROR(reader, "too-few", node, "{} needs at least {} entries, here are {}",
              FINDING_ARGUMENTS(scalar_noun(shape), finding_int(reader->findings, (int64_t)shape->count_min),
                                finding_int(reader->findings, (int64_t)count)));
        return false;
    }
    if (count > shape->count_max) {
        ERROR(reader, "too-many", node, "{} has at most {} entries, here are {}",
              FINDING_ARGUMENTS(scalar_noun(shape), finding_int(reader->findings, (int64_t)shape->count_max),
                                finding_int(reader->findings, (int64_t)count)));
        return false;
    }
    return true;
}

/** Memory for `count` elements: the array in the struct, or one in the arena that the field then points to.
 */
static char *elements(struct shape_reader *reader, const struct shape *shape, const struct node *node,
                      struct place place, size_t count)
{
    if (!shape->allocated) {
        assert(place.size >= shape->count_max * shape->item_size);
        return place.field;
    }
    assert(place.size == sizeof(void *));
    char *memory = arena_alloc_array(reader->arena, count > 0 ? count : 1, shape->item_size);
    if (memory == NULL) {
        ERROR(reader, "too-large", node, "there is no memory for {} entries",
              FINDING_ARGUMENTS(finding_int(reader->findings, (int64_t)count)));
        return NULL;
    }
    memcpy(place.field, &memory, sizeof memory);
    return memory;
}

static void find_twins(struct shape_reader *reader, const struct node *const *item, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (item[i]->kind != NODE_SCALAR || item[j]->kind != NODE_SCALAR ||
                !slice_equal(item[i]->text, item[j]->text))
                continue;
            ERROR(reader, "duplicate-item", item[i], "'{}' is in this list twice, first on line {}",
                  FINDING_ARGUMENTS(item[i]->text, finding_int(reader->findings, item[j]->mark.line)));
            break;
        }
    }
}

static void read_list(struct shape_reader *reader, const struct shape *shape, const struct node *node,
                      struct place place, int depth)
{
    const bool alone = shape->one_allowed && node->kind != NODE_LIST && !is_nothing(node);
    if (node->kind != NODE_LIST && !alone) {
        scalar_wrong_type(reader, shape, node);
        return;
    }
    const struct node *const *item = alone ? &node : node->item;
    size_t count = alone ? 1 : node->count;
    if (!right_count(reader, shape, node, count) && count > shape->count_max)
        count = shape->count_max;
    char *at = elements(reader, shape, node, place, count);
    if (at == NULL)
        return;
    assert(place.count != NULL);
    *place.count = count;
    if (shape->unique)
        find_twins(reader, item, count);
    for (size_t i = 0; i < count; i++)
        read_value(reader, shape->item, item[i],
                   (struct place){ .field = at + i * shape->item_size, .size = shape->item_size }, depth + 1);
}

enum { MAP_NAMES_MAX = 256 };

/** Of a map that lists its keys: is this one of them? */
static bool is_named_key(struct shape_reader *reader, const struct shape *shape, const struct node *key)
{
    struct slice candidate[MAP_NAMES_MAX];
    assert(shape->name_count <= MAP_NAMES_MAX);
    for (size_t i = 0; i < shape->name_count; i++) {
        candidate[i] = slice_from_text(shape->name[i].name);
        if (slice_equal(candidate[i], key->text))
            return true;
    }
    ERROR(reader, "unknown-key", key, "'{}' is not a key of {}",
          FINDING_ARGUMENTS(key->text, scalar_noun(shape)));
    finding_suggest_nearest(reader->findings, key->text, candidate, shape->name_count);
    return false;
}

static bool is_free_key(struct shape_reader *reader, const struct shape *shape, const struct node *mapping,
                        size_t i)
{
    const struct node *key = mapping->entry[i].key;
    if (key->kind != NODE_SCALAR) {
        ERROR(reader, "wrong-type", key, "a key must be a single word or text", FINDING_NO_ARGUMENTS);
        return false;
    }
    for (size_t j = 0; j < i; j++) {
        const struct node *earlier = mapping->entry[j].key;
        if (earlier->kind == NODE_SCALAR && slice_equal(earlier->text, key->text)) {
            ERROR(reader, "duplicate-key", key, "'{}' is here twice, first on line {}",
                  FINDING_ARGUMENTS(key->text, finding_int(reader->findings, earlier->mark.line)));
            return false;
        }
    }
    if (shape->name_count > 0 && !is_named_key(reader, shape, key))
        return false;
    if (shape->map_key_pattern != NULL && !pattern_matches(shape->map_key_pattern, key->text)) {
        ERROR(reader, "bad-format", key, "'{}' cannot be a key of {}",
              FINDING_ARGUMENTS(key->text, scalar_noun(shape)));
        return false;
    }
    return true;
}

static void read_map(struct shape_reader *reader, const struct shape *shape, const struct node *node,
                     struct place place, int depth)
{
    if (node->kind != NODE_MAPPING) {
        scalar_wrong_type(reader, shape, node);
        return;
    }
    size_t count = node->count;
    if (!right_count(reader, shape, node, count) && count > shape->count_max)
        count = shape->count_max;
    char *at = elements(reader, shape, node, place, count);
    if (at == NULL)
        return;
    assert(place.count != NULL);
    *place.count = count;
    for (size_t i = 0; i < count; i++, at += shape->item_size) {
        if (!is_free_key(reader, shape, node, i))
            continue;
        memcpy(at + shape->map_key_offset, &node->entry[i].key->text, sizeof(struct slice));
        const struct place value = {
            .field = at + shape->map_value_offset,
            .size = shape->map_value_size,
            .count = shape->map_has_count ? (size_t *)(void *)(at + shape->map_count_offset) : NULL,
        };
        read_value(reader, shape->item, node->entry[i].value, value, depth + 1);
    }
}

/* ---- mappings ---- */

static struct place place_of(const struct shape_key *key, char *base)
{
    return (struct place){
        .field = base != NULL && key->size > 0 ? base + key->offset : NULL,
        .size = key->size,
        .count = base != NULL && key->has_count ? (size_t *)(void *)(base + key->count_offset) : NULL,
    };
}

static void read_default(struct shape_reader *reader, const struct shape_key *key, char *base, int depth)
{
    if (key->default_text != NULL) {
        const struct node value = {
            .kind = NODE_SCALAR,
            .source = SLICE_LIT("default"),
            .text = slice_from_text(key->default_text),
            /* Defaults of text kinds stand as if quoted: nobody mistakes them. */
            .quoted = key->shape->kind == SHAPE_TEXT || key->shape->kind == SHAPE_PARSED ||
                      key->shape->kind == SHAPE_TIME,
        };
        read_value(reader, key->shape, &value, place_of(key, base), depth + 1);
        return;
    }
    /* A block that may be left out whole brings the defaults of its own keys, unless its absence means
     * something. */
    if (key->shape->kind != SHAPE_MAPPING || key->has_given || key->size == 0)
        return;
    assert(depth < SHAPE_DEPTH_MAX);
    for (size_t i = 0; i < key->shape->key_count; i++)
        read_default(reader, &key->shape->key[i], base + key->offset, depth + 1);
}

static size_t find_key(const struct shape *shape, struct slice name)
{
    size_t i = 0;
    while (i < shape->key_count && !slice_equal(slice_from_text(shape->key[i].name), name))
        i++;
    return i;
}

/** Reports the key and answers the index of the one that it was meant to be, or key_count. */
static size_t report_unknown(struct shape_reader *reader, const struct shape *shape, const struct node *key,
                             uint64_t given)
{
    struct slice candidate[SHAPE_KEYS_MAX];
    size_t index[SHAPE_KEYS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < shape->key_count; i++) {
        if ((given >> i & 1) == 0) {
            candidate[count] = slice_from_text(shape->key[i].name);
            index[count++] = i;
        }
    }
    if (slice_equal(key->text, SLICE_LIT("<<"))) {
        ERROR(reader, "unknown-key", key, "merging mappings with << is not supported: write the keys out",
              FINDING_NO_ARGUMENTS);
        return shape->key_count;
    }
    ERROR(reader, "unknown-key", key, "'{}' is not a key of {}",
          FINDING_ARGUMENTS(key->text, scalar_noun(shape)));
    finding_suggest_nearest(reader->findings, key->text, candidate, count);
    if (reader->findings->dropped > 0)
        return shape->key_count;
    const size_t nearest = distance_nearest(key->text, candidate, count);
    return nearest < count ? index[nearest] : shape->key_count;
}

static uint64_t keys_given(const struct shape *shape, const struct node *node)
{
    uint64_t given = 0;
    for (size_t i = 0; i < node->count; i++) {
        const struct node *key = node->entry[i].key;
        const size_t found = key->kind == NODE_SCALAR ? find_key(shape, key->text) : shape->key_count;
        if (found < shape->key_count)
            given |= (uint64_t)1 << found;
    }
    return given;
}

static void read_entry(struct shape_reader *reader, const struct shape_key *key, const struct node *value,
                       char *base, int depth)
{
    if (key->has_given && base != NULL)
        memcpy(base + key->given_offset, &(bool){ true }, sizeof(bool));
    read_value(reader, key->shape, value, place_of(key, base), depth + 1);
}

static void read_mapping(struct shape_reader *reader, const struct shape *shape, const struct node *node,
                         char *base, int depth)
{
    assert(shape->key_count <= SHAPE_KEYS_MAX);
    if (node->kind != NODE_MAPPING) {
        scalar_wrong_type(reader, shape, node);
        return;
    }
    const uint64_t given = keys_given(shape, node);
    uint64_t misspelt =
        0; /* keys that an unknown key was probably meant to be: not reported as missing too */
    const struct node *first[SHAPE_KEYS_MAX] = { NULL };
    for (size_t i = 0; i < node->count; i++) {
        const struct node *key = node->entry[i].key;
        if (key->kind != NODE_SCALAR) {
            ERROR(reader, "wrong-type", key, "a key must be a single word", FINDING_NO_ARGUMENTS);
            continue;
        }
        const size_t found = find_key(shape, key->text);
        if (found == shape->key_count) {
            const size_t meant = report_unknown(reader, shape, key, given);
            misspelt |= meant < shape->key_count ? (uint64_t)1 << meant : 0;
        } else if (first[found] != NULL) {
            ERROR(reader, "duplicate-key", key, "'{}' is here twice, first on line {}",
                  FINDING_ARGUMENTS(key->text, finding_int(reader->findings, first[found]->mark.line)));
        } else {
            first[found] = key;
            read_entry(reader, &shape->key[found], node->entry[i].value, base, depth);
        }
    }
    for (size_t i = 0; i < shape->key_count; i++) {
        if (first[i] != NULL)
            continue;
        if (!shape->key[i].required)
            read_default(reader, &shape->key[i], base, depth);
        else if ((misspelt >> i & 1) == 0)
            ERROR(reader, "missing-key", node, "'{}' is missing from {}",
                  FINDING_ARGUMENTS(slice_from_text(shape->key[i].name), scalar_noun(shape)));
    }
}

static void read_value(struct shape_reader *reader, const struct shape *shape, const struct node *node,
                       struct place place, int depth)
{
    assert(depth < SHAPE_DEPTH_MAX);
    switch (shape->kind) {
    case SHAPE_LIST:
        read_list(reader, shape, node, place, depth);
        return;
    case SHAPE_MAP:
        read_map(reader, shape, node, place, depth);
        return;
    case SHAPE_MAPPING:
        read_mapping(reader, shape, node, place.field, depth);
        return;
    case SHAPE_TEXT:
    case SHAPE_INTEGER:
    case SHAPE_NUMBER:
    case SHAPE_BOOLEAN:
    case SHAPE_ENUM:
    case SHAPE_DURATION:
    case SHAPE_PERCENTAGE:
    case SHAPE_TIME:
    case SHAPE_DATE:
    case SHAPE_PARSED:
        scalar_read(reader, shape, node, place.field, place.size);
        return;
    }
}

bool shape_read(const struct shape *shape, const struct document *document, void *ret, size_t size,
                struct arena *arena, struct findings *findings)
{
    const size_t errors = findings->errors;
    struct shape_reader reader = { .document = document, .arena = arena, .findings = findings };
    memset(ret, 0, size);
    if (document->root == NULL)
        ERROR(&reader, "empty-document", NULL, "there is nothing in this file", FINDING_NO_ARGUMENTS);
    else
        read_value(&reader, shape, document->root, (struct place){ .field = ret, .size = size }, 0);
    return findings->errors == errors;
}

struct slice shape_document_kind(const struct document *document)
{
    return node_text(node_get(document->root, "kind"));
}
