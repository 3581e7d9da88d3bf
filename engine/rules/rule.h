/*
 * rule.h - rules as plain checked data: what the definitions say, before any count is looked at.
 *
 * The YAML file (`kind: RuleGroup`) is flat on purpose:
 *
 *     apiVersion: ccrm/v1
 *     kind: RuleGroup
 *     id: solicitation
 *     year_start: 01-01              # month-day; detectors and weights start anew on that night
 *     rules:
 *       - id: R1                     # unique over all groups, ^[A-Z][A-Za-z0-9'-]{0,15}$
 *         kind: solicitation         # rule_kind_from_name
 *         effective_night: 2027-01-01
 *         p0: 0.0015                 # every further key is a row of rule_fields(): its name, type and range;
 *         grid: [0.005, 0.01]        # a missing key keeps rule_defaults(kind); a key that the kind does not use is an error
 *         budget_watch: 8
 *         text:   { ko: "...", en: "..." }
 *         causes: { ko: ["...", ...], en: ["...", ...] }   # known innocent causes, at most 8
 *
 * Texts may hold {department} {n} {k} {e} {threshold} {handsets} {expected} {budget}; see flag_sentence.
 * Every slice borrows from whatever the set was built in.
 */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include "base/calendar.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RULE_GRID_MAX = 8,      /* alternatives of one detector */
    RULE_CLASSES_MAX = 16,  /* classes of departments with a p0 of their own */
    RULE_CAUSES_MAX = 8,    /* more than a page shows */
    RULE_SET_MAX = 32,      /* rules of all groups together */
    RULE_VERSIONS_MAX = 96, /* with the former versions of this year, whose flags may still stand */
    RULE_ID_MAX = 16,
    RULE_DEPARTMENTS_STATED =
        40,                /* budgets are stated for a city of this many departments and scale with it */
    RULE_YEAR_STARTS = 53, /* weekly starts in 371 nights: every year's nights are covered */
};

enum rule_kind {
    RULE_REFERRAL = 0,  /* R0 */
    RULE_SOLICITATION,  /* R1, R1' */
    RULE_TWO_HANDSETS,  /* R2 */
    RULE_PHONE_QUALITY, /* R3 */
    RULE_REPLY_FALL,    /* R4 */
    RULE_ONE_HANDSET,   /* R5 */
    RULE_FAST_PERFECT,  /* R6 */
    RULE_SAME_PHONES,   /* R7 */
    RULE_SOFT_SIGNS,    /* R8 */
    RULE_DISPLAY_ORDER, /* R9 */
    RULE_COVERAGE,      /* R10 */
    RULE_KIND_COUNT
};

/** Levels rise; `referral` is R0's alone and no flag. */
enum flag_level { FLAG_NONE = 0, FLAG_WATCH, FLAG_ALERT, FLAG_HIGH, FLAG_LEVEL_COUNT };

/** Two languages that officials read. */
struct rule_text {
    struct slice ko, en;
};

/** The null rate of departments of one class (`class` of kind: Units). */
struct rule_class_rate {
    struct slice class_name;
    double p0;
};

struct rule {
    struct slice id;
    enum rule_kind kind;
    struct night
        effective; /* the detector starts at R = 0 on this night, or on the year's first if that is later */
    /* The night from which another version, or none, is in force: this one raises nothing any more, what it
     * raised stands until a person closes it or its year ends. day 0: in force. */
    struct night retired;
    struct rule_text text;
    struct rule_text cause[RULE_CAUSES_MAX];
    size_t cause_count;

    /* Falsely flagged departments a year that the office accepts, per 40 departments; 0: the level is not
     * used. */
    double budget_watch, budget_alert, budget_high;

    bool raw;  /* solicitation without the confirm step (R1'): counts the first "yes" */
    double p0; /* null rate; 0 when it comes from a baseline */
    struct rule_class_rate p0_by_class[RULE_CLASSES_MAX]; /* instead of p0, of departments of these classes */
    size_t class_count;
    double grid[RULE_GRID_MAX]; /* alternatives as rates, or as multiples of p0 where `p0` is 0 */
    size_t grid_count;
    double weight_department, weight_types, weight_officers; /* of E; sum 1 */
    double
        /* share of the types' and officers' weight kept for those who come after roster_nights */
        newcomer_reserve;
    int roster_nights; /* those seen in this many nights from the detector's first share the rest equally */
    int handsets_min;  /* distinct confirmed handsets for alert and high */
    /* R1's second look (second_look.h): E that alert and high need where the department's own rate of
     * mistakes is not known, 0: none; the weights of types and officers in it; what is believed of mistakes
     * before the city has shown its own. */
    double doubt_e, doubt_types, doubt_officers;
    double mistaken_yes, mistake_confirmed;
    /* R3: the rest of the city's share of bad numbers in peer_nights, times this, is a null too; 0: none. */
    double peer_factor;
    double peer_e; /* E against it that alert and high need */
    /* R3: the weight in E of cases marked as not from a citizen, and a factor on the p0 of those. */
    double marked_weight, marked_margin;
    int peer_nights;
    int handsets_nights;   /* within */
    int baseline_nights;   /* the unit's own past that p0 comes from; R4: that shows what is usual */
    double baseline_tail;  /* quantile of its posterior: .995 (too many) or .005 (too few) */
    double p0_min, p0_max; /* clamp of a p0 from a baseline */
    double margin;         /* factor on a p0 from a baseline */
    double down_share;     /* R3: the rest of the city fails in this share of a night's messages, and in */
    int down_count;        /* at least so many: everybody was down, the night is left out */
    int window_nights;     /* R5, R7: the nights looked back; R4: of the rest of the city's rate now */
    int citizens_min;      /* R5: different citizens on one handset */
    int delay_s_max;       /* R5: median; R6: each */
    double best_share_min; /* R5: share of all-best answers */
};

/** D/B at or below this is refused: the starts alone would cross within the year. */
#define RULE_THRESHOLD_MIN 2.0

struct rule_set {
    const struct rule *rule; /* those in force first, then former versions, which have the same ids */
    size_t rule_count;
    uint8_t hash[32]; /* BLAKE2b-256 over the files' bytes, kept with every flag; zero when unknown */
};

enum rule_field_type {
    RULE_FIELD_NUMBER,
    RULE_FIELD_INTEGER,
    RULE_FIELD_NUMBERS, /* `grid`, with grid_count beside it */
    RULE_FIELD_BOOLEAN,
    RULE_FIELD_CLASS_RATES, /* `p0_by_class`, with class_count beside it */
};

/** One key of a rule in YAML. */
struct rule_field {
    struct slice name;
    enum rule_field_type type;
    size_t offset; /* in struct rule: of a double, an int, an array, a bool */
    double min, max;
    uint32_t kinds;    /* bit 1 << enum rule_kind: the kinds that use it */
    struct slice help; /* one English sentence for `rules check` and the JSON Schema */
};

/** The table that drives loader, schema and help; `ret_count` rows. */
const struct rule_field *rule_fields(size_t *ret_count);

/** 1 + its place in p0_by_class; 0 for a class that the rule does not name. */
size_t rule_class(const struct rule *rule, struct slice class_name);

/** The null rate of departments of a class by rule_class. */
double rule_p0(const struct rule *rule, size_t class_at);

/** "referral", "solicitation", "two-handsets", "phone-quality", "reply-fall", "one-handset", "fast-perfect",
 *  "same-phones", "soft-signs", "display-order", "coverage". */
struct slice rule_kind_name(enum rule_kind kind);

/** The kind of that name, or RULE_KIND_COUNT. */
enum rule_kind rule_kind_from_name(struct slice name);

/** The defaults of a kind, with its texts; id, effective and causes are left empty. */
struct rule rule_defaults(enum rule_kind kind);

/** "referral" is not a level; "watch", "alert", "high", and "none". */
struct slice flag_level_name(enum flag_level level);

enum rule_problem {
    RULE_FINE = 0,
    RULE_BUDGET_TOO_LARGE, /* D/B <= 2: the starts alone would cross */
    RULE_BUDGET_ORDER,     /* watch >= alert >= high where used */
    RULE_GRID_EMPTY,
    RULE_GRID_NOT_ABOVE, /* an alternative is not above (replies: below) the null */
    RULE_WEIGHTS,        /* they do not sum to 1 */
    RULE_RANGE,          /* a field is outside its range in rule_fields() */
};

/** What single ranges do not show. `reterr_field` (may be NULL) names the key to point at, or
 *  the class whose p0 it is. */
__attribute__((warn_unused_result)) enum rule_problem rule_check(const struct rule *rule,
                                                                 struct slice *reterr_field);

/** Whether two versions of a rule flag alike: the same kind and figures, whatever their texts and nights. */
bool rule_same_figures(const struct rule *a, const struct rule *b);

/** Whether one field differs between two rules; a list also in its length. */
bool rule_field_differs(const struct rule_field *field, const struct rule *a, const struct rule *b);

/** One English sentence for a problem, for the loader's message. */
struct slice rule_problem_text(enum rule_problem problem);

/** Expected number of falsely flagged departments a year at `level` or above, all rules of the set together,
 *  for a city of
 *  `departments`; only rules with a guarantee add to it. */
double rule_set_budget(const struct rule_set *set, enum flag_level level, int departments);

#endif
