#include "rules/rule.h"

#include "rules/rule_kind.h"

#include <assert.h>
#include <math.h>

static const char *const kind_names[RULE_KIND_COUNT] = {
    [RULE_REFERRAL] = "referral",         [RULE_SOLICITATION] = "solicitation",
    [RULE_TWO_HANDSETS] = "two-handsets", [RULE_PHONE_QUALITY] = "phone-quality",
    [RULE_REPLY_FALL] = "reply-fall",     [RULE_ONE_HANDSET] = "one-handset",
    [RULE_FAST_PERFECT] = "fast-perfect", [RULE_SAME_PHONES] = "same-phones",
    [RULE_SOFT_SIGNS] = "soft-signs",     [RULE_DISPLAY_ORDER] = "display-order",
    [RULE_COVERAGE] = "coverage",
};

static const char *const level_names[FLAG_LEVEL_COUNT] = { "none", "watch", "alert", "high" };

struct slice rule_kind_name(enum rule_kind kind)
{
    assert(kind < RULE_KIND_COUNT);
    return slice_from_text(kind_names[kind]);
}

enum rule_kind rule_kind_from_name(struct slice name)
{
    for (int i = 0; i < RULE_KIND_COUNT; i++) {
        if (slice_equal(slice_from_text(kind_names[i]), name)) {
            return (enum rule_kind)i;
        }
    }
    return RULE_KIND_COUNT;
}

struct slice flag_level_name(enum flag_level level)
{
    assert(level < FLAG_LEVEL_COUNT);
    return slice_from_text(level_names[level]);
}

#define KIND(kind) (1u << RULE_##kind)
#define BINOMIAL_KINDS                                                                                       \
    (KIND(SOLICITATION) | KIND(PHONE_QUALITY) | KIND(REPLY_FALL) | KIND(FAST_PERFECT) | KIND(SAME_PHONES) |  \
     KIND(SOFT_SIGNS))
#define BASELINE_KINDS (KIND(PHONE_QUALITY) | KIND(SAME_PHONES) | KIND(SOFT_SIGNS))
#define FIELD(field_name, field_type, low, high, used_by, sentence)                                          \
    {                                                                                                        \
        .name = { #field_name, sizeof #field_name - 1 }, .type = RULE_FIELD_##field_type,                    \
        .offset = offsetof(struct rule, field_name), .min = (low), .max = (high), .kinds = (used_by),        \
        .help = {                                                                                            \
            sentence,                                                                                        \
            sizeof sentence - 1                                                                              \
        }                                                                                                    \
    }

static const struct rule_field fields[] = {
    FIELD(budget_watch, NUMBER, 0, 1000, BINOMIAL_KINDS,
          "Departments falsely put on watch a year that the office accepts, per 40; 0: no such level."),
    FIELD(budget_alert, NUMBER, 0, 1000, BINOMIAL_KINDS, "The same for alert."),
    FIELD(budget_high, NUMBER, 0, 1000, BINOMIAL_KINDS, "The same for high."),
    FIELD(raw, BOOLEAN, 0, 1, KIND(SOLICITATION),
          "Count the first yes, for a survey without the confirm step."),
    FIELD(p0, NUMBER, 1e-6, 0.5, KIND(SOLICITATION) | KIND(FAST_PERFECT),
          "The rate of events where nothing is wrong; policy, never refitted on flagged data."),
    FIELD(p0_by_class, CLASS_RATES, 1e-6, 0.5, KIND(SOLICITATION) | KIND(FAST_PERFECT),
          "The same for departments of these classes (`class` of kind: Units) instead of p0."),
    FIELD(grid, NUMBERS, 1e-6, 20, BINOMIAL_KINDS & ~KIND(SOFT_SIGNS),
          "Alternatives that the detector bets on: rates, or multiples of a p0 that comes from a baseline."),
    FIELD(weight_department, NUMBER, 0, 1, KIND(SOLICITATION), "The department's own share of E."),
    FIELD(weight_types, NUMBER, 0, 1, KIND(SOLICITATION), "The share of its complaint types."),
    FIELD(weight_officers, NUMBER, 0, 1, KIND(SOLICITATION), "The share of its officers."),
    FIELD(newcomer_reserve, NUMBER, 0, 1, KIND(SOLICITATION),
          "Of the types' and officers' share, what is kept for those who come after roster_nights."),
    FIELD(roster_nights, INTEGER, 0, 120, KIND(SOLICITATION),
          "Types and officers seen in this many nights share equally; their weights are fixed then."),
    FIELD(handsets_min, INTEGER, 1, 20, KIND(SOLICITATION) | KIND(TWO_HANDSETS),
          "Distinct confirmed handsets that alert and high need."),
    FIELD(handsets_nights, INTEGER, 1, 371, KIND(SOLICITATION) | KIND(TWO_HANDSETS),
          "The nights within which handsets are counted."),
    FIELD(
        doubt_e, NUMBER, 0, 1e6, KIND(SOLICITATION),
        "E that alert and high need where the unit's own rate of mistakes is not known; 0: no second look."),
    FIELD(doubt_types, NUMBER, 0, 1, KIND(SOLICITATION),
          "The share of complaint types in that second look; the department has what is left."),
    FIELD(doubt_officers, NUMBER, 0, 1, KIND(SOLICITATION), "The share of officers in it."),
    FIELD(mistaken_yes, NUMBER, 1e-6, 0.3, KIND(SOLICITATION),
          "Share of answers that say yes by mistake, until the city has shown its own."),
    FIELD(mistake_confirmed, NUMBER, 0.01, 0.9, KIND(SOLICITATION),
          "Share of mistakes confirmed among those who answer the confirmation, until then."),
    FIELD(peer_factor, NUMBER, 0, 20, KIND(PHONE_QUALITY),
          "Second look: the share of the rest of the city, times this, is a null too; 0: no second look."),
    FIELD(peer_e, NUMBER, 0, 1e6, KIND(PHONE_QUALITY), "E against that null that alert and high need."),
    FIELD(marked_weight, NUMBER, 0, 1, KIND(PHONE_QUALITY),
          "The share of E of cases marked as not from a citizen; bad numbers have what is left."),
    FIELD(marked_margin, NUMBER, 1, 10, KIND(PHONE_QUALITY), "One more factor on the p0 of those."),
    FIELD(peer_nights, INTEGER, 1, 371, KIND(PHONE_QUALITY),
          "The nights over which the rest of the city's share is taken."),
    FIELD(down_share, NUMBER, 0.05, 1, KIND(PHONE_QUALITY),
          "A night on which the rest of the city fails in this share of its messages is left out."),
    FIELD(down_count, INTEGER, 1, 10000, KIND(PHONE_QUALITY), "... when at least so many failed."),
    FIELD(baseline_nights, INTEGER, 14, 180, BASELINE_KINDS | KIND(REPLY_FALL),
          "The first nights that a unit's own p0 comes from, or only learns what is usual there."),
    FIELD(baseline_tail, NUMBER, 1e-6, 0.999999, BASELINE_KINDS, "The posterior quantile that becomes p0."),
    FIELD(p0_min, NUMBER, 1e-6, 0.9, BASELINE_KINDS, "The least p0 from a baseline."),
    FIELD(p0_max, NUMBER, 1e-6, 0.99, BASELINE_KINDS, "The largest p0 from a baseline."),
    FIELD(margin, NUMBER, 0.1, 10, BASELINE_KINDS, "A factor on the p0 from a baseline."),
    FIELD(window_nights, INTEGER, 1, 180, KIND(ONE_HANDSET) | KIND(SAME_PHONES) | KIND(REPLY_FALL),
          "The nights that the rule looks back."),
    FIELD(citizens_min, INTEGER, 2, 100, KIND(ONE_HANDSET),
          "Different citizens for whom one handset answered."),
    FIELD(delay_s_max, INTEGER, 1, 86400, KIND(ONE_HANDSET) | KIND(FAST_PERFECT),
          "Seconds from prompt to reply."),
    FIELD(best_share_min, NUMBER, 0, 1, KIND(ONE_HANDSET), "The share of all-best answers."),
};

const struct rule_field *rule_fields(size_t *ret_count)
{
    *ret_count = sizeof fields / sizeof *fields;
    return fields;
}

static enum rule_problem check_budgets(const struct rule *rule, struct slice *field)
{
    const double budget[] = { rule->budget_watch, rule->budget_alert, rule->budget_high };
    const char *const name[] = { "budget_watch", "budget_alert", "budget_high" };
    double above = INFINITY;
    for (size_t i = 0; i < sizeof budget / sizeof *budget; i++) {
        if (budget[i] <= 0) {
            continue;
        }
        *field = slice_from_text(name[i]);
        if (rule_kind_threshold(budget[i]) <= RULE_THRESHOLD_MIN) {
            return RULE_BUDGET_TOO_LARGE;
        }
        if (budget[i] > above) {
            return RULE_BUDGET_ORDER;
        }
        above = budget[i];
    }
    return RULE_FINE;
}

static enum rule_problem check_grid_above(const struct rule *rule, double p0)
{
    bool multiples = p0 <= 0;
    bool below = rule->kind == RULE_REPLY_FALL;
    double null = multiples ? 1 : p0;
    for (size_t j = 0; j < rule->grid_count; j++) {
        double g = rule->grid[j];
        if ((below ? g >= null : g <= null) || (!multiples && g >= 1)) {
            return RULE_GRID_NOT_ABOVE;
        }
    }
    return RULE_FINE;
}

static enum rule_problem check_grid(const struct rule *rule, struct slice *field)
{
    *field = SLICE_LIT("grid");
    enum rule_problem problem = rule->grid_count == 0 ? RULE_GRID_EMPTY : check_grid_above(rule, rule->p0);
    for (size_t i = 0; problem == RULE_FINE && i < rule->class_count; i++) {
        *field = rule->p0_by_class[i].class_name;
        problem = check_grid_above(rule, rule->p0_by_class[i].p0);
    }
    return problem;
}

static double field_value(const struct rule_field *field, const struct rule *rule, size_t index)
{
    const char *at = (const char *)rule + field->offset;
    switch (field->type) {
    case RULE_FIELD_INTEGER:
        return *(const int *)(const void *)at;
    case RULE_FIELD_BOOLEAN:
        return *(const bool *)at ? 1 : 0;
    case RULE_FIELD_CLASS_RATES:
        return ((const struct rule_class_rate *)(const void *)at)[index].p0;
    case RULE_FIELD_NUMBER:
    case RULE_FIELD_NUMBERS:
        break;
    }
    return ((const double *)(const void *)at)[index];
}

static size_t field_values(const struct rule_field *field, const struct rule *rule)
{
    return field->type == RULE_FIELD_NUMBERS       ? rule->grid_count
           : field->type == RULE_FIELD_CLASS_RATES ? rule->class_count
                                                   : 1;
}

static enum rule_problem check_ranges(const struct rule *rule, struct slice *field)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const struct rule_field *row = &fields[i];
        if ((row->kinds & (1u << rule->kind)) == 0) {
            continue;
        }
        *field = row->name;
        for (size_t v = 0; v < field_values(row, rule); v++) {
            double value = field_value(row, rule, v);
            if (!(value >= row->min && value <= row->max)) {
                return RULE_RANGE;
            }
        }
    }
    return RULE_FINE;
}

enum rule_problem rule_check(const struct rule *rule, struct slice *reterr_field)
{
    assert(rule->kind < RULE_KIND_COUNT);
    assert(rule->grid_count <= RULE_GRID_MAX);
    struct slice field = SLICE_EMPTY;
    enum rule_problem problem = check_ranges(rule, &field);
    if (problem == RULE_FINE) {
        problem = check_budgets(rule, &field);
    }
    if (problem == RULE_FINE && (BINOMIAL_KINDS & ~KIND(SOFT_SIGNS) & (1u << rule->kind)) != 0) {
        problem = check_grid(rule, &field);
    }
    if (problem == RULE_FINE && rule->kind == RULE_SOLICITATION) {
        field = SLICE_LIT("weight_department");
        double sum = rule->weight_department + rule->weight_types + rule->weight_officers;
        problem = fabs(sum - 1) > 1e-9 ? RULE_WEIGHTS : RULE_FINE;
        if (problem == RULE_FINE && rule->doubt_types + rule->doubt_officers > 1) {
            field = SLICE_LIT("doubt_officers");
            problem = RULE_WEIGHTS;
        }
    }
    if (problem != RULE_FINE && reterr_field != NULL) {
        *reterr_field = field;
    }
    return problem;
}

bool rule_field_differs(const struct rule_field *field, const struct rule *a, const struct rule *b)
{
    size_t values = field_values(field, a);
    bool differs = values != field_values(field, b);
    for (size_t v = 0; !differs && v < values; v++) {
        double x = field_value(field, a, v);
        double y = field_value(field, b, v);
        differs = x < y || x > y ||
                  (field->type == RULE_FIELD_CLASS_RATES &&
                   !slice_equal(a->p0_by_class[v].class_name, b->p0_by_class[v].class_name));
    }
    return differs;
}

size_t rule_class(const struct rule *rule, struct slice class_name)
{
    for (size_t i = 0; i < rule->class_count; i++) {
        if (slice_equal(rule->p0_by_class[i].class_name, class_name)) {
            return 1 + i;
        }
    }
    return 0;
}

double rule_p0(const struct rule *rule, size_t class_at)
{
    return class_at > 0 ? rule->p0_by_class[class_at - 1].p0 : rule->p0;
}

bool rule_same_figures(const struct rule *a, const struct rule *b)
{
    if (a->kind != b->kind) {
        return false;
    }
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if ((fields[i].kinds & (1u << a->kind)) != 0 && rule_field_differs(&fields[i], a, b)) {
            return false;
        }
    }
    return true;
}

struct slice rule_problem_text(enum rule_problem problem)
{
    switch (problem) {
    case RULE_FINE:
        return SLICE_LIT("nothing is wrong");
    case RULE_BUDGET_TOO_LARGE:
        return SLICE_LIT(
            "this budget is half of the departments or more: the detector's starts alone would cross it");
    case RULE_BUDGET_ORDER:
        return SLICE_LIT("a higher level needs a smaller budget: watch >= alert >= high");
    case RULE_GRID_EMPTY:
        return SLICE_LIT("a detector needs at least one alternative");
    case RULE_GRID_NOT_ABOVE:
        return SLICE_LIT("every alternative must lie beyond the null rate, and below 1 as a rate");
    case RULE_WEIGHTS:
        return SLICE_LIT("the weights of department, types and officers must sum to 1");
    case RULE_RANGE:
        return SLICE_LIT("the value is out of range");
    }
    return SLICE_EMPTY;
}

double rule_set_budget(const struct rule_set *set, enum flag_level level, int departments)
{
    double sum = 0;
    for (size_t i = 0; i < set->rule_count; i++) {
        const struct rule *rule = &set->rule[i];
        if (rule->retired.day != 0) {
            continue;
        }
        const double budget[FLAG_LEVEL_COUNT] = { 0, rule->budget_watch, rule->budget_alert,
                                                  rule->budget_high };
        double most = 0;
        for (int l = (int)level; l < FLAG_LEVEL_COUNT; l++) {
            most = budget[l] > most ? budget[l] : most;
        }
        sum += (BINOMIAL_KINDS & (1u << rule->kind)) != 0 ? most : 0;
    }
    return sum * departments / RULE_DEPARTMENTS_STATED;
}
