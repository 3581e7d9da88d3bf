/*
 * shape.h - THE validator: a constant table says what a document may contain and where each value goes in a
 * struct.
 *
 * One pass reads the document into the struct and finds every error at once: unknown keys (with a
 * suggestion), duplicate keys, wrong types, values out of range or out of an enumeration, too many or too few
 * items, missing keys, and plain scalars that other YAML readers take for something else (no, on, 09:00, 01:
 * a warning to quote them). The same table generates the JSON Schema (document/json_schema.h) and supplies
 * the defaults, so the three cannot disagree.
 *
 * An example. The struct, the table, the call:
 *
 *     struct door { struct slice name; int width_mm; int64_t closes_after_s; enum door_kind kind; };
 *     struct house { struct door door[4]; size_t door_count; };
 *
 *     static const struct shape width = { .kind = SHAPE_INTEGER, .min = 600, .max = 2000 };
 *     static const struct shape_name kind_name[] = { { "push", DOOR_PUSH }, { "slide", DOOR_SLIDE } };
 *     static const struct shape kind = { .kind = SHAPE_ENUM, SHAPE_NAMES(kind_name) };
 *     static const struct shape_key door_key[] = {
 *         { "name", &shape_text, SHAPE_FIELD(struct door, name), .required = true },
 *         { "width", &width, SHAPE_FIELD(struct door, width_mm), .default_text = "900" },
 *         { "closes", &shape_duration, SHAPE_FIELD(struct door, closes_after_s), .default_text = "30s" },
 *         { "kind", &kind, SHAPE_FIELD(struct door, kind), .description = "How it opens." },
 *     };
 *     static const struct shape door = { .kind = SHAPE_MAPPING, SHAPE_KEYS(door_key), .noun = "a door" };
 *     static const struct shape doors = { .kind = SHAPE_LIST, .item = &door,
 *                                         .item_size = sizeof(struct door), .count_max = 4 };
 *     static const struct shape_name house_name[] = { { "House", 1 } };
 *     static const struct shape house_kind = { .kind = SHAPE_ENUM, SHAPE_NAMES(house_name) };
 *     static const struct shape_key house_key[] = {
 *         SHAPE_HEADER(&house_kind), // apiVersion: ccrm/v1 and kind: House
 *         { "doors", &doors, SHAPE_FIELD(struct house, door), SHAPE_COUNT(struct house, door_count) },
 *     };
 *     const struct shape house_shape = { .kind = SHAPE_MAPPING, SHAPE_KEYS(house_key), .noun = "a house" };
 *
 *     struct house house;
 *     if (!shape_read(&house_shape, &document, &house, sizeof house, arena, findings))
 *         ... findings say what is wrong; `house` holds what could be read
 *
 * An item that could not be read keeps its place in its list, so item i of the struct is item i of the
 * document and a semantic check finds the place for its finding with node_item(node_get(document.root,
 * "doors"), i).
 *
 * Pure; texts are borrowed from the document's arena, lists behind pointers are allocated in `arena`.
 */
#ifndef DOCUMENT_SHAPE_H
#define DOCUMENT_SHAPE_H

#include "base/arena.h"
#include "base/slice.h"
#include "document/finding.h"
#include "document/node.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum shape_kind {
    SHAPE_TEXT,       /* struct slice; min..max code points (max 0: SHAPE_TEXT_MAX; at least 1 unless
                         `empty_allowed`) */
    SHAPE_INTEGER,    /* any integer type that holds min..max */
    SHAPE_NUMBER,     /* double, min..max; plain decimals, no exponent */
    SHAPE_BOOLEAN,    /* bool: true or false, nothing else */
    SHAPE_ENUM,       /* an enum or int: one of name[]; or a struct slice: the name itself */
    SHAPE_DURATION,   /* int64_t seconds, min..max (max 0: no limit): "48h" */
    SHAPE_PERCENTAGE, /* double 0..1, written "25%" or 0.25; min and max in per cent */
    SHAPE_TIME,       /* int minutes after midnight: "09:00" (quoted) */
    SHAPE_DATE,       /* struct night: "2026-10-01" */
    SHAPE_PARSED,     /* any type, by parse(): "21:00-08:00" and other written forms of one scalar */
    SHAPE_LIST,    /* an array in the struct, or a pointer to one in the arena (`allocated`), and its count */
    SHAPE_MAPPING, /* a struct: fixed keys */
    SHAPE_MAP,     /* a list of (key, value) structs: keys that the writer chooses */
};

enum {
    SHAPE_TEXT_MAX = 2000, /* code points; longer than any message of a citizen's survey */
    SHAPE_KEYS_MAX = 64,   /* keys of one mapping */
    SHAPE_DEPTH_MAX = 32,  /* our own tables are at most ten deep */
};

struct shape_name {
    const char *name;
    int value;
};

struct shape;

/** A key of a mapping: its name, what it holds, and where that goes. */
struct shape_key {
    const char *name;
    const struct shape *shape;
    size_t offset, size; /* SHAPE_FIELD; size 0: checked, not stored */
    size_t count_offset; /* SHAPE_COUNT: of a list's or map's size_t count, in the same struct */
    size_t given_offset; /* SHAPE_GIVEN: of a bool in the same struct, set when the key is written */
    bool has_count, has_given;
    bool required;
    /* As it would be written: a scalar, or the one item of a `one_allowed` list. Without one an absent key
     * leaves zero. */
    const char *default_text;
    const char *description; /* one sentence; goes to JSON Schema, so to the editor's tooltip */
};

struct shape {
    enum shape_kind kind;
    const char *noun; /* "a survey", "a duration such as 48h or 2h30m": what the messages call it */

    double min, max; /* of TEXT, INTEGER, NUMBER, DURATION, PERCENTAGE; both 0: unlimited (INTEGER: int's) */
    bool empty_allowed;            /* TEXT: "" is a value */
    const char *pattern;           /* TEXT, PARSED: see document/pattern.h */
    const struct shape_name *name; /* ENUM; MAP: the keys that it may have, if not any */
    size_t name_count;

    /* PARSED: store the value, or answer false and say why in a few words ("an hour above 23"). */
    bool (*parse)(struct slice text, void *ret, struct arena *arena, const char **reterr_why);

    const struct shape *item; /* LIST, MAP: of each value */
    size_t item_size;         /* LIST, MAP: sizeof one element */
    size_t count_min, count_max;
    bool allocated;          /* LIST, MAP: the field is a pointer; the elements are allocated in the arena */
    bool unique;             /* LIST of scalars: no two alike */
    bool one_allowed;        /* LIST: a single item may stand without its list */
    size_t map_key_offset;   /* MAP: of the struct slice key in the element */
    size_t map_value_offset; /* MAP: of the value in the element */
    size_t map_value_size;   /* MAP: sizeof the value, where it is a number, an enum or a bool */
    size_t
        map_count_offset; /* MAP of lists: of the value's size_t count in the element, with map_has_count */
    bool map_has_count;
    const char *map_key_pattern;

    const struct shape_key *key; /* MAPPING */
    size_t key_count;
};

#define SHAPE_FIELD(type, field) .offset = offsetof(type, field), .size = sizeof(((type *)0)->field)
#define SHAPE_COUNT(type, field) .count_offset = offsetof(type, field), .has_count = true
#define SHAPE_GIVEN(type, field) .given_offset = offsetof(type, field), .has_given = true
#define SHAPE_NAMES(array)       .name = (array), .name_count = sizeof(array) / sizeof((array)[0])
#define SHAPE_KEYS(array)        .key = (array), .key_count = sizeof(array) / sizeof((array)[0])

/** The two lines that every definition begins with; the kind's own name is a shape with one name. */
#define SHAPE_HEADER(kind_shape)                                                                             \
    { .name = "apiVersion",                                                                                  \
      .shape = &shape_api_version,                                                                           \
      .required = true,                                                                                      \
      .description = "Always ccrm/v1." },                                                                    \
    {                                                                                                        \
        .name = "kind", .shape = (kind_shape), .required = true, .description = "What the file defines."     \
    }

extern const struct shape shape_text; /* one to SHAPE_TEXT_MAX code points */
extern const struct shape shape_id;   /* a slice: lower-case words joined by hyphens, as "visit-integrity" */
extern const struct shape shape_boolean;
extern const struct shape shape_duration;
extern const struct shape shape_percentage;  /* 0..100 % */
extern const struct shape shape_probability; /* a NUMBER in 0..1 */
extern const struct shape shape_count;       /* an INTEGER >= 0 */
extern const struct shape shape_time;
extern const struct shape shape_date;
extern const struct shape shape_api_version;

/**
 * Read a whole document into `ret` (of `size` bytes, zeroed first). False when an error was found; `ret` then
 * holds what could be read. Warnings alone leave it true.
 */
__attribute__((warn_unused_result)) bool shape_read(const struct shape *shape,
                                                    const struct document *document, void *ret, size_t size,
                                                    struct arena *arena, struct findings *findings);

/** The `kind:` of a document, or the empty slice. */
struct slice shape_document_kind(const struct document *document);

#endif
