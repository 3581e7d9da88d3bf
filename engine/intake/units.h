/*
 * units.h - the city's departments and officers by date: which department a code meant on a night, what
 * became of it.
 *
 * A department is one or more *entries*: a code, its names, and the nights on which they hold. A rename joins
 * two entries to one unit, whose counts and detectors go on. A merger or a split ends units and begins new
 * ones, which start from nothing. Pure; everything is borrowed from the document's arena.
 *
 * Source systems go on writing an old code for some weeks. After its last night a renamed or merged code
 * means what it became; a split or dissolved one means nothing any more: nobody can tell which part is meant.
 */
#ifndef INTAKE_UNITS_H
#define INTAKE_UNITS_H

#include "base/arena.h"
#include "base/calendar.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    UNITS_DEPARTMENTS_MAX = 2000, /* entries: as many departments as the rules take, for a city with a past */
    UNITS_CHANGES_MAX = 300,
    UNITS_PARTS_MAX = 16, /* of one merger or split */
    UNITS_OFFICERS_MAX = 10000,
    UNITS_TERMS_MAX = 20,
    UNITS_CODE_MAX = 60, /* code points of a code, as a source system writes it */
    UNITS_NONE = -1,
    UNITS_OPEN_DAY = 2932896, /* 9999-12-31: "until further notice" */
};

enum units_change_kind { UNITS_RENAMED = 0, UNITS_MERGED, UNITS_SPLIT };

struct units_name {
    struct slice ko, en;
};

/** One entry. `became` and `came` are the changes that end and begin it. */
struct units_department {
    struct slice code;
    struct units_name name;
    struct slice parent;     /* the bureau above it, for staff; may be empty */
    struct slice class_name; /* which p0 the rules use for it; "general" when nothing is written */
    struct night from, to;   /* both inclusive; UNITS_OPEN_DAY: open */
    bool has_to;             /* written in the file, not taken from a change */
    int became, came;        /* index into change, or UNITS_NONE */
};

struct units_change {
    struct night on; /* the first night of what comes */
    enum units_change_kind kind;
    struct slice from[UNITS_PARTS_MAX], to[UNITS_PARTS_MAX];
    int before[UNITS_PARTS_MAX], after[UNITS_PARTS_MAX]; /* the entries they mean */
    size_t from_count, to_count;
};

struct units_term {
    struct slice department; /* a code, as it was at the term's beginning */
    struct night from, to;
};

/** An official: `key` stays the same whatever the source calls them. */
struct units_officer {
    struct slice key;
    struct slice code[UNITS_PARTS_MAX]; /* what sources write, beside the key itself */
    size_t code_count;
    struct units_term term[UNITS_TERMS_MAX]; /* ascending, never overlapping */
    size_t term_count;
};

struct units {
    struct slice id;
    struct units_department *department;
    size_t department_count;
    struct units_change *change;
    size_t change_count;
    struct units_officer *officer;
    size_t officer_count;
};

/** What a code means over some nights. Spans of one code never overlap. */
struct units_span {
    struct slice code;
    struct night first, last;
    int entry; /* whose name holds */
    int root;  /* the entry that began the unit: two entries with one root are one unit */
};

/** The entry that is valid under a code on a night, or UNITS_NONE. */
int units_entry_on(const struct units *units, struct slice code, struct night night);

/** The first entry of the unit that an entry belongs to: back through its renames. */
int units_root(const struct units *units, int entry);

/**
 * The unit's key in the database: its first code, and "CODE@2026-07-01" when an earlier unit had that code.
 * Empty when the arena is exhausted.
 */
struct slice units_key(const struct units *units, int root, struct arena *arena);

/** Every meaning of every code, ordered by entry, then night. False: the arena is too small. */
__attribute__((warn_unused_result)) bool units_spans(const struct units *units, struct arena *arena,
                                                     struct units_span **ret, size_t *ret_count);

/** What a code means on a night, old codes included; NULL: it is unknown. */
const struct units_span *units_meaning(const struct units_span *span, size_t count, struct slice code,
                                       struct night night);

/** "renamed", "merged", "split". */
struct slice units_change_name(enum units_change_kind kind);

#endif
