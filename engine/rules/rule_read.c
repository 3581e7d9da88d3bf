#include "rules/rule_read.h"

#include <string.h>

#define ERROR(findings, document, code, node, ...)                                                           \
    finding_add((findings), FINDING_ERROR, (code), (document), (node), __VA_ARGS__)

/** A rule as written: what the table fills before the kind's defaults are laid under it. */
struct written {
    struct rule rule;
    struct slice cause_ko[RULE_CAUSES_MAX], cause_en[RULE_CAUSES_MAX];
    size_t cause_ko_count, cause_en_count;
};

struct month_day {
    int month, day;
};

struct group {
    struct slice id;
    struct month_day year_start;
    struct written *rule;
    size_t rule_count;
};

/* ---- the form ---- */

static bool parse_month_day(struct slice text, void *ret, struct arena *arena, const char **reterr_why)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    (void)arena;
    const struct month_day found = {
        .month = (text.at[0] - '0') * 10 + (text.at[1] - '0'),
        .day = (text.at[3] - '0') * 10 + (text.at[4] - '0'),
    };
    if (found.month < 1 || found.month > 12 || found.day < 1 || found.day > days[found.month - 1]) {
        *reterr_why = "no year has such a day for certain";
        return false;
    }
    memcpy(ret, &found, sizeof found);
    return true;
}

static const struct shape month_day = { .kind = SHAPE_PARSED,
                                        .parse = parse_month_day,
                                        .pattern = "\\d\\d-\\d\\d",
                                        .noun = "a month and day such as 01-01" };

static const struct shape rule_id = { .kind = SHAPE_TEXT,
                                      .max = RULE_ID_MAX,
                                      .pattern = "[A-Z][A-Za-z0-9'\\-]*",
                                      .noun = "a rule's name such as R1" };
static const struct shape sentence = { .kind = SHAPE_TEXT, .max = 600 };
static const struct shape_key text_key[] = {
    { "ko", &sentence, SHAPE_FIELD(struct rule_text, ko), .required = true, .description = "Korean." },
    { "en", &sentence, SHAPE_FIELD(struct rule_text, en), .required = true, .description = "English." },
};
static const struct shape text = { .kind = SHAPE_MAPPING,
                                   SHAPE_KEYS(text_key),
                                   .noun = "a text in both languages" };

static const struct shape cause = { .kind = SHAPE_TEXT, .max = 200 };
static const struct shape causes_in_one = { .kind = SHAPE_LIST,
                                            .item = &cause,
                                            .item_size = sizeof(struct slice),
                                            .count_max = RULE_CAUSES_MAX,
                                            .noun = "the list of innocent causes" };
static const struct shape_key causes_key[] = {
    { "ko", &causes_in_one, SHAPE_FIELD(struct written, cause_ko),
      SHAPE_COUNT(struct written, cause_ko_count), .required = true, .description = "Korean." },
    { "en", &causes_in_one, SHAPE_FIELD(struct written, cause_en),
      SHAPE_COUNT(struct written, cause_en_count), .required = true,
      .description = "English, in the same order." },
};
static const struct shape causes = { .kind = SHAPE_MAPPING,
                                     SHAPE_KEYS(causes_key),
                                     .noun = "the innocent causes" };

static const struct shape_name group_name[] = { { "RuleGroup", 1 } };
static const struct shape group_kind = { .kind = SHAPE_ENUM, SHAPE_NAMES(group_name) };

/* What earlier engines' rules of a kind had and these do not; `instead` does its work. */
static const struct {
    struct slice key;
    enum rule_kind kind;
    struct slice instead;
} retired[] = {
    { { "peer_factor", 11 }, RULE_SOLICITATION, { "doubt_e", 7 } },
    { { "peer_e", 6 }, RULE_SOLICITATION, { "doubt_e", 7 } },
    { { "mistake_e", 9 }, RULE_SOLICITATION, { "doubt_e", 7 } },
    { { "baseline_tail", 13 }, RULE_REPLY_FALL, { "baseline_nights", 15 } },
    { { "p0_min", 6 }, RULE_REPLY_FALL, { "baseline_nights", 15 } },
    { { "p0_max", 6 }, RULE_REPLY_FALL, { "baseline_nights", 15 } },
    { { "margin", 6 }, RULE_REPLY_FALL, { "baseline_nights", 15 } },
    { { "lag_nights", 10 }, RULE_REPLY_FALL, { "baseline_nights", 15 } },
};
static const struct shape retired_number = { .kind = SHAPE_NUMBER, .min = 0, .max = 1e6 };

enum { OWN_KEYS = 7 };

static enum shape_kind kind_of_field(enum rule_field_type type)
{
    switch (type) {
    case RULE_FIELD_INTEGER:
        return SHAPE_INTEGER;
    case RULE_FIELD_BOOLEAN:
        return SHAPE_BOOLEAN;
    case RULE_FIELD_NUMBER:
    case RULE_FIELD_NUMBERS:
    case RULE_FIELD_CLASS_RATES:
        return SHAPE_NUMBER;
    }
    return SHAPE_NUMBER;
}

static size_t size_of_field(enum rule_field_type type)
{
    switch (type) {
    case RULE_FIELD_INTEGER:
        return sizeof(int);
    case RULE_FIELD_BOOLEAN:
        return sizeof(bool);
    case RULE_FIELD_NUMBER:
        return sizeof(double);
    case RULE_FIELD_NUMBERS:
        return sizeof(double) * RULE_GRID_MAX;
    case RULE_FIELD_CLASS_RATES:
        return sizeof(struct rule_class_rate) * RULE_CLASSES_MAX;
    }
    return 0;
}

/** One value, or the list or map of values. */
static struct shape shape_of_field(const struct rule_field *field, const struct shape *value)
{
    switch (field->type) {
    case RULE_FIELD_NUMBERS:
        return (struct shape){ .kind = SHAPE_LIST,
                               .item = value,
                               .item_size = sizeof(double),
                               .count_min = 1,
                               .count_max = RULE_GRID_MAX,
                               .noun = "the list of alternatives" };
    case RULE_FIELD_CLASS_RATES:
        return (struct shape){ .kind = SHAPE_MAP,
                               .item = value,
                               .item_size = sizeof(struct rule_class_rate),
                               .count_max = RULE_CLASSES_MAX,
                               .map_key_offset = offsetof(struct rule_class_rate, class_name),
                               .map_value_offset = offsetof(struct rule_class_rate, p0),
                               .map_value_size = sizeof(double),
                               .map_key_pattern = "[a-z][a-z0-9]*(-[a-z0-9]+)*",
                               .noun = "the rates by class of department" };
    case RULE_FIELD_NUMBER:
    case RULE_FIELD_INTEGER:
    case RULE_FIELD_BOOLEAN:
        break;
    }
    return *value;
}

/** The name as a NUL-terminated text, which shapes want. */
static const char *as_text(struct arena *arena, struct slice name)
{
    char *copy = arena_alloc(arena, name.len + 1);
    if (copy != NULL)
        memcpy(copy, name.at, name.len);
    return copy;
}

static bool add_field(struct arena *arena, const struct rule_field *field, struct shape_key *ret)
{
    struct shape *one = arena_new(arena, struct shape);
    struct shape *whole = arena_new(arena, struct shape);
    const char *name = as_text(arena, field->name);
    const char *help = as_text(arena, field->help);
    if (one == NULL || whole == NULL || name == NULL || help == NULL)
        return false;
    *one = (struct shape){ .kind = kind_of_field(field->type), .min = field->min, .max = field->max };
    *whole = shape_of_field(field, one);
    const bool classes = field->type == RULE_FIELD_CLASS_RATES;
    *ret = (struct shape_key){
        .name = name,
        .shape = whole,
        .offset = offsetof(struct written, rule) + field->offset,
        .size = size_of_field(field->type),
        .count_offset =
            classes ? offsetof(struct written, rule.class_count) : offsetof(struct written, rule.grid_count),
        .has_count = classes || field->type == RULE_FIELD_NUMBERS,
        .description = help,
    };
    return true;
}

static const struct shape *kind_shape(struct arena *arena)
{
    struct shape_name *name = arena_new_array(arena, struct shape_name, RULE_KIND_COUNT);
    struct shape *kind = arena_new(arena, struct shape);
    if (name == NULL || kind == NULL)
        return NULL;
    for (int i = 0; i < RULE_KIND_COUNT; i++)
        name[i] = (struct shape_name){ as_text(arena, rule_kind_name((enum rule_kind)i)), i };
    *kind = (struct shape){ .kind = SHAPE_ENUM, .name = name, .name_count = RULE_KIND_COUNT };
    return arena->exhausted ? NULL : kind;
}

static const struct shape *one_rule_shape(struct arena *arena)
{
    size_t field_count = 0;
    const struct rule_field *field = rule_fields(&field_count);
    struct shape_key *key = arena_new_array(arena, struct shape_key, OWN_KEYS + field_count);
    struct shape *rule = arena_new(arena, struct shape);
    const struct shape *kind = kind_shape(arena);
    if (key == NULL || rule == NULL || kind == NULL)
        return NULL;
    const struct shape_key own[OWN_KEYS] = {
        { "id", &rule_id, SHAPE_FIELD(struct written, rule.id), .required = true,
          .description = "The rule's name in reports; unique over all groups." },
        { "kind", kind, SHAPE_FIELD(struct written, rule.kind), .required = true,
          .description = "Which test it is; decides which further keys it has." },
        { "effective_night", &shape_date, SHAPE_FIELD(struct written, rule.effective), .required = true,
          .description = "The first night under this version; no earlier night is recomputed." },
        { "text", &text, SHAPE_FIELD(struct written, rule.text),
          .description = "One sentence for the people who read a flag." },
        { "causes", &causes, .offset = 0, .size = sizeof(struct written),
          .description = "Known innocent causes, shown beside each flag." },
        { "mistake_e", &retired_number, .description = "Of earlier versions; changes nothing any more." },
        { "lag_nights", &retired_number, .description = "Of earlier versions; changes nothing any more." },
    };
    memcpy(key, own, sizeof own);
    for (size_t i = 0; i < field_count; i++) {
        if (!add_field(arena, &field[i], &key[OWN_KEYS + i]))
            return NULL;
    }
    *rule = (struct shape){
        .kind = SHAPE_MAPPING, .key = key, .key_count = OWN_KEYS + field_count, .noun = "a rule"
    };
    return rule;
}

const struct shape *rule_read_shape(struct arena *arena)
{
    struct shape *list = arena_new(arena, struct shape);
    struct shape *group = arena_new(arena, struct shape);
    enum { GROUP_KEYS = 5 };
    struct shape_key *key = arena_new_array(arena, struct shape_key, GROUP_KEYS);
    const struct shape *rule = one_rule_shape(arena);
    if (list == NULL || group == NULL || key == NULL || rule == NULL)
        return NULL;
    *list = (struct shape){ .kind = SHAPE_LIST,
                            .item = rule,
                            .item_size = sizeof(struct written),
                            .count_min = 1,
                            .count_max = RULE_SET_MAX,
                            .allocated = true,
                            .noun = "the list of rules" };
    const struct shape_key keys[GROUP_KEYS] = {
        SHAPE_HEADER(&group_kind),
        { "id", &shape_id, SHAPE_FIELD(struct group, id), .required = true,
          .description = "The group's name." },
        { "year_start", &month_day, SHAPE_FIELD(struct group, year_start), .default_text = "01-01",
          .description = "Month and day on which detectors and weights start anew." },
        { "rules", list, SHAPE_FIELD(struct group, rule), SHAPE_COUNT(struct group, rule_count),
          .required = true, .description = "In the order of the report." },
    };
    memcpy(key, keys, sizeof keys);
    *group =
        (struct shape){ .kind = SHAPE_MAPPING, .key = key, .key_count = GROUP_KEYS, .noun = "a rule group" };
    return group;
}

/* ---- what a table cannot say ---- */

static const char *problem_code(enum rule_problem problem)
{
    switch (problem) {
    case RULE_BUDGET_TOO_LARGE:
    case RULE_BUDGET_ORDER:
        return "rule-budget";
    case RULE_GRID_EMPTY:
    case RULE_GRID_NOT_ABOVE:
        return "rule-grid";
    case RULE_WEIGHTS:
        return "rule-weights";
    case RULE_RANGE:
    case RULE_FINE:
        return "rule-range";
    }
    return "rule-range";
}

static void check_placeholders(struct findings *findings, const struct document *document,
                               struct slice sentence_text, const struct node *node)
{
    static const struct slice known[] = { { "department", 10 }, { "n", 1 },         { "k", 1 },
                                          { "e", 1 },           { "threshold", 9 }, { "handsets", 8 },
                                          { "expected", 8 },    { "budget", 6 } };
    enum { KNOWN = sizeof known / sizeof known[0] };
    for (size_t at = 0; at < sentence_text.len; at++) {
        if (sentence_text.at[at] != '{')
            continue;
        const struct slice rest = slice_part(sentence_text, at + 1, sentence_text.len);
        const struct slice name = slice_part(rest, 0, slice_find(rest, SLICE_LIT("}")));
        size_t i = 0;
        while (i < KNOWN && !slice_equal(known[i], name))
            i++;
        if (i < KNOWN)
            continue;
        ERROR(findings, document, "unknown-placeholder", node,
              "'{{}}' is nothing that a flag's sentence knows", FINDING_ARGUMENTS(name));
        finding_suggest_nearest(findings, name, known, KNOWN);
    }
}

/** What does the work of a key that the kind had once; empty: it never had it. */
static struct slice instead_of(struct slice key, enum rule_kind kind)
{
    for (size_t i = 0; i < sizeof retired / sizeof *retired; i++) {
        if (retired[i].kind == kind && slice_equal(retired[i].key, key))
            return retired[i].instead;
    }
    return SLICE_EMPTY;
}

static bool is_used(struct slice key, enum rule_kind kind)
{
    size_t field_count = 0;
    const struct rule_field *field = rule_fields(&field_count);
    for (size_t f = 0; f < field_count; f++) {
        if (slice_equal(key, field[f].name))
            return (field[f].kinds >> kind & 1) != 0;
    }
    bool former = false;
    for (size_t i = 0; i < sizeof retired / sizeof *retired; i++)
        former |= slice_equal(key, retired[i].key);
    return !former;
}

static void reject_unused_keys(struct findings *findings, const struct document *document,
                               enum rule_kind kind, const struct node *node)
{
    for (size_t i = 0; i < node->count; i++) {
        const struct node *key = node->entry[i].key;
        const struct slice name = node_text(key);
        const struct slice instead = instead_of(name, kind);
        if (instead.len > 0)
            finding_add(findings, FINDING_WARNING, "retired-key", document, key,
                        "'{}' changes nothing any more; '{}' does its work, so take the line out",
                        FINDING_ARGUMENTS(name, instead));
        else if (!is_used(name, kind))
            ERROR(findings, document, "wrong-key", key, "a rule of kind {} does not use '{}'",
                  FINDING_ARGUMENTS(rule_kind_name(kind), name));
    }
}

static bool is_given(const struct node *node, struct slice name)
{
    for (size_t i = 0; i < node->count; i++) {
        if (slice_equal(node_text(node->entry[i].key), name))
            return true;
    }
    return false;
}

static const struct node *value_of(const struct node *node, struct slice name)
{
    for (size_t i = 0; i < node->count; i++) {
        if (slice_equal(node_text(node->entry[i].key), name))
            return node->entry[i].value;
    }
    return NULL;
}

/** The kind's defaults with what was written laid over them. */
static struct rule merged(const struct written *written, const struct node *node)
{
    struct rule rule = rule_defaults(written->rule.kind);
    size_t field_count = 0;
    const struct rule_field *field = rule_fields(&field_count);
    rule.id = written->rule.id;
    rule.effective = written->rule.effective;
    if (node_get(node, "text") != NULL)
        rule.text = written->rule.text;
    for (size_t i = 0; i < field_count; i++) {
        if (!is_given(node, field[i].name) || (field[i].kinds >> rule.kind & 1) == 0)
            continue;
        memcpy((char *)&rule + field[i].offset, (const char *)&written->rule + field[i].offset,
               size_of_field(field[i].type));
        if (field[i].type == RULE_FIELD_NUMBERS)
            rule.grid_count = written->rule.grid_count;
        if (field[i].type == RULE_FIELD_CLASS_RATES)
            rule.class_count = written->rule.class_count;
    }
    rule.cause_count = written->cause_ko_count;
    for (size_t i = 0; i < rule.cause_count; i++)
        rule.cause[i] = (struct rule_text){ .ko = written->cause_ko[i], .en = written->cause_en[i] };
    return rule;
}

static void check_rule(struct findings *findings, const struct document *document,
                       const struct written *written, const struct rule *rule, const struct node *node)
{
    const struct node *sentences = node_get(node, "text");
    reject_unused_keys(findings, document, rule->kind, node);
    check_placeholders(findings, document, node_text(node_get(sentences, "ko")), node_get(sentences, "ko"));
    check_placeholders(findings, document, node_text(node_get(sentences, "en")), node_get(sentences, "en"));
    if (written->cause_ko_count != written->cause_en_count)
        ERROR(findings, document, "missing-translation", node_get(node, "causes"),
              "there are {} causes in Korean and {} in English",
              FINDING_ARGUMENTS(finding_int(findings, (int64_t)written->cause_ko_count),
                                finding_int(findings, (int64_t)written->cause_en_count)));
    struct slice field = SLICE_EMPTY;
    const enum rule_problem problem = rule_check(rule, &field);
    if (problem == RULE_FINE)
        return;
    const struct node *classes = node_get(node, "p0_by_class");
    const struct node *place =
        node_or(value_of(node, field), classes != NULL ? value_of(classes, field) : NULL);
    ERROR(findings, document, problem_code(problem), node_or(place, node), "{}: {}",
          FINDING_ARGUMENTS(field, rule_problem_text(problem)));
}

static void check_twins(struct findings *findings, const struct document *document, const struct group *group,
                        const struct node *rules, size_t i)
{
    for (size_t earlier = 0; earlier < i; earlier++) {
        if (group->rule[i].rule.id.len > 0 &&
            slice_equal(group->rule[earlier].rule.id, group->rule[i].rule.id))
            ERROR(findings, document, "duplicate-id", node_get(node_item(rules, i), "id"),
                  "two rules have the id '{}'", FINDING_ARGUMENTS(group->rule[i].rule.id));
    }
}

bool rule_read(const struct document *document, struct arena *arena, struct findings *findings,
               struct rule_group *ret)
{
    const size_t errors = findings->errors;
    const struct shape *shape = rule_read_shape(arena);
    struct rule *rule = arena_new_array(arena, struct rule, RULE_SET_MAX);
    struct group group;
    if (shape == NULL || rule == NULL) {
        ERROR(findings, document, "too-large", NULL, "there is no memory for the rules",
              FINDING_NO_ARGUMENTS);
        return false;
    }
    const bool formed = shape_read(shape, document, &group, sizeof group, arena, findings);
    const struct node *rules = node_get(document->root, "rules");
    for (size_t i = 0; i < group.rule_count; i++) {
        const struct node *node = node_item(rules, i);
        check_twins(findings, document, &group, rules, i);
        if (node->kind != NODE_MAPPING ||
            rule_kind_from_name(node_text(node_get(node, "kind"))) == RULE_KIND_COUNT)
            continue;
        rule[i] = merged(&group.rule[i], node);
        /* A value that could not be read stands at zero: only its own error is worth reading. */
        if (formed)
            check_rule(findings, document, &group.rule[i], &rule[i], node);
        else
            reject_unused_keys(findings, document, rule[i].kind, node);
    }
    if (findings->errors != errors)
        return false;
    *ret = (struct rule_group){
        .id = group.id,
        .year_start_month = group.year_start.month,
        .year_start_day = group.year_start.day,
        .rule = rule,
        .rule_count = group.rule_count,
    };
    return true;
}
