#include "rules/rule_test.h"

#include "rules/night_rules.h"

#include <string.h>

#define ERROR(findings, document, code, node, ...)                                                           \
    finding_add((findings), FINDING_ERROR, (code), (document), (node), __VA_ARGS__)

/* ---- the form ---- */

static bool parse_span(struct slice text, void *ret, struct arena *arena, const char **reterr_why)
{
    (void)arena;
    int32_t part[2] = { 0 };
    int at = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '-')
            at++;
        else
            part[at] = 10 * part[at] + (text.at[i] - '0'); /* the pattern allows four digits */
    }
    const struct rule_test_span span = { .from = part[0], .to = part[at] };
    if (span.from > span.to) {
        *reterr_why = "it ends before it begins";
        return false;
    }
    memcpy(ret, &span, sizeof span);
    return true;
}

static const struct shape span = { .kind = SHAPE_PARSED,
                                   .parse = parse_span,
                                   .pattern = "\\d{1,4}-\\d{1,4}",
                                   .noun = "a span such as 0-89 or 7-7" };
static const struct shape member = { .kind = SHAPE_INTEGER, .min = 1, .max = RULE_TEST_MEMBERS };
static const struct shape department = { .kind = SHAPE_INTEGER, .min = 1, .max = RULE_TEST_DEPARTMENTS };
static const struct shape night = { .kind = SHAPE_INTEGER, .min = 0, .max = NIGHT_RULES_YEAR - 1 };
static const struct shape nights = { .kind = SHAPE_INTEGER, .min = 1, .max = NIGHT_RULES_YEAR };
static const struct shape amount = { .kind = SHAPE_INTEGER, .min = 0, .max = 10000 };
static const struct shape positive = { .kind = SHAPE_INTEGER, .min = 1, .max = 10000 };
static const struct shape rule_id = { .kind = SHAPE_TEXT,
                                      .max = RULE_ID_MAX,
                                      .pattern = "[A-Z][A-Za-z0-9'\\-]*",
                                      .noun = "a rule's name such as R1" };

static const struct shape_name measure_name[] = {
    { "solicitation", TALLY_SOLICITATION },
    { "solicitation-raw", TALLY_SOLICITATION_RAW },
    { "kindness", TALLY_KINDNESS },
    { "hint", TALLY_HINT },
    { "phone", TALLY_PHONE },
    { "reply", TALLY_REPLY },
    { "fast-perfect", TALLY_FAST_PERFECT },
    { "shared-handset", TALLY_SHARED_HANDSET },
    { "supplement", TALLY_SUPPLEMENT },
    { "not-citizen", TALLY_NOT_CITIZEN },
};
static const struct shape measure = { .kind = SHAPE_ENUM, SHAPE_NAMES(measure_name) };

static const struct shape_key class_key[] = {
    { "departments", &span, SHAPE_FIELD(struct rule_test_class, departments), .required = true,
      .description = "These departments are of the class." },
    { "class", &shape_id, SHAPE_FIELD(struct rule_test_class, name), .required = true,
      .description = "By which a rule's p0_by_class goes." },
    { "from", &night, SHAPE_FIELD(struct rule_test_class, from), .default_text = "0",
      .description = "From this night on." },
};
static const struct shape class_row = { .kind = SHAPE_MAPPING, SHAPE_KEYS(class_key), .noun = "a class" };

static const struct shape_key count_key[] = {
    { "measure", &measure, SHAPE_FIELD(struct rule_test_count, measure), .required = true,
      .description = "What is counted." },
    { "departments", &span, SHAPE_FIELD(struct rule_test_count, departments), .default_text = "1-1",
      .description = "In each of these departments." },
    { "nights", &span, SHAPE_FIELD(struct rule_test_count, nights), .required = true,
      .description = "On each of these nights, from 0." },
    { "every", &positive, SHAPE_FIELD(struct rule_test_count, every), .default_text = "1",
      .description = "Only each so many nights of them." },
    { "n", &amount, SHAPE_FIELD(struct rule_test_count, n), .required = true,
      .description = "How many were looked at." },
    { "k", &amount, SHAPE_FIELD(struct rule_test_count, k), .default_text = "0",
      .description = "How many of them were events." },
    { "known_after", &night, SHAPE_FIELD(struct rule_test_count, known_after), .default_text = "0",
      .description = "Nights until k is known." },
    { "type", &member, SHAPE_FIELD(struct rule_test_count, type), .default_text = "1",
      .description = "The complaint type of solicitation counts." },
    { "officer", &member, SHAPE_FIELD(struct rule_test_count, officer), .default_text = "1",
      .description = "The officer of solicitation counts." },
};
static const struct shape count = { .kind = SHAPE_MAPPING, SHAPE_KEYS(count_key), .noun = "a row of counts" };

static const struct shape_name state_name[] = { { "confirmed", RULE_TEST_CONFIRMED },
                                                { "withdrawn", RULE_TEST_WITHDRAWN },
                                                { "unanswered", RULE_TEST_UNANSWERED },
                                                { "text", RULE_TEST_TEXT } };
static const struct shape state = { .kind = SHAPE_ENUM, SHAPE_NAMES(state_name) };
static const struct shape_key event_key[] = {
    { "department", &department, SHAPE_FIELD(struct rule_test_event, department), .default_text = "1",
      .description = "Where it was said." },
    { "type", &member, SHAPE_FIELD(struct rule_test_event, type), .default_text = "1",
      .description = "The complaint type." },
    { "officer", &member, SHAPE_FIELD(struct rule_test_event, officer), .default_text = "1",
      .description = "The officer." },
    { "night", &night, SHAPE_FIELD(struct rule_test_event, night), .required = true,
      .description = "The night on which the answer arrived." },
    { "known_after", &night, SHAPE_FIELD(struct rule_test_event, known_after), .default_text = "0",
      .description = "Nights until its end was known." },
    { "handset", &positive, SHAPE_FIELD(struct rule_test_event, handset), .required = true,
      .description = "Whose telephone; the same number is the same one." },
    { "state", &state, SHAPE_FIELD(struct rule_test_event, state), .default_text = "confirmed",
      .description = "How a yes ended, or that a text said so." },
};
static const struct shape event = { .kind = SHAPE_MAPPING, SHAPE_KEYS(event_key), .noun = "an event" };

static const struct shape_key use_key[] = {
    { "department", &department, SHAPE_FIELD(struct rule_test_use, department), .default_text = "1",
      .description = "Where the complaints were." },
    { "nights", &span, SHAPE_FIELD(struct rule_test_use, nights), .required = true,
      .description = "On each of these nights." },
    { "handset", &positive, SHAPE_FIELD(struct rule_test_use, handset), .required = true,
      .description = "The telephone that answered." },
    { "citizens", &positive, SHAPE_FIELD(struct rule_test_use, citizens), .default_text = "1",
      .description = "For how many citizens a night, none of them twice." },
    { "delay", &shape_duration, SHAPE_FIELD(struct rule_test_use, delay_s), .default_text = "10m",
      .description = "From the message to the reply." },
    { "best", &shape_boolean, SHAPE_FIELD(struct rule_test_use, best), .default_text = "false",
      .description = "Whether all scores were the best." },
    { "staff", &shape_boolean, SHAPE_FIELD(struct rule_test_use, staff), .default_text = "false",
      .description = "Whether it is on the list of staff handsets." },
};
static const struct shape use = { .kind = SHAPE_MAPPING, SHAPE_KEYS(use_key), .noun = "replies by handset" };

static const struct shape_key closing_key[] = {
    { "department", &department, SHAPE_FIELD(struct rule_test_closing, department), .default_text = "1",
      .description = "Whose flag." },
    { "rule", &rule_id, SHAPE_FIELD(struct rule_test_closing, rule), .required = true,
      .description = "Of which rule." },
    { "night", &night, SHAPE_FIELD(struct rule_test_closing, night), .required = true,
      .description = "At the end of which night people closed it." },
};
static const struct shape closing = { .kind = SHAPE_MAPPING, SHAPE_KEYS(closing_key), .noun = "a closing" };

static const struct shape_name level_name[] = {
    { "none", RULE_TEST_NONE }, { "watch", RULE_TEST_WATCH },       { "alert", RULE_TEST_ALERT },
    { "high", RULE_TEST_HIGH }, { "referral", RULE_TEST_REFERRAL }, { "review", RULE_TEST_REVIEW }
};
static const struct shape level = { .kind = SHAPE_ENUM, SHAPE_NAMES(level_name) };
static const struct shape_key expect_key[] = {
    { "department", &department, SHAPE_FIELD(struct rule_test_expect, department), .default_text = "1",
      .description = "Whose flag." },
    { "rule", &rule_id, SHAPE_FIELD(struct rule_test_expect, rule), .required = true,
      .description = "Of which rule." },
    { "level", &level, SHAPE_FIELD(struct rule_test_expect, level), .required = true,
      .description = "How it stands; none: it is not up." },
    { "reached", &span, SHAPE_FIELD(struct rule_test_expect, reached),
      SHAPE_GIVEN(struct rule_test_expect, has_reached),
      .description = "The nights within which that level was first reached." },
    { "night", &night, SHAPE_FIELD(struct rule_test_expect, night),
      SHAPE_GIVEN(struct rule_test_expect, has_night),
      .description = "At the end of which night; without it the last." },
    { "count", &amount, SHAPE_FIELD(struct rule_test_expect, count), .default_text = "1",
      .description = "How many referrals or reviews up to that night." },
};
static const struct shape expect = { .kind = SHAPE_MAPPING,
                                     SHAPE_KEYS(expect_key),
                                     .noun = "an expectation" };

#define LIST_OF(what)                                                                                        \
    static const struct shape what##_list = { .kind = SHAPE_LIST,                                            \
                                              .item = &what,                                                 \
                                              .item_size = sizeof(struct rule_test_##what),                  \
                                              .count_max = RULE_TEST_ITEMS_MAX,                              \
                                              .allocated = true }
LIST_OF(count);
static const struct shape class_list = { .kind = SHAPE_LIST,
                                         .item = &class_row,
                                         .item_size = sizeof(struct rule_test_class),
                                         .count_max = RULE_TEST_ITEMS_MAX,
                                         .allocated = true };
LIST_OF(event);
LIST_OF(use);
LIST_OF(closing);
LIST_OF(expect);
static const struct shape rule_list = { .kind = SHAPE_LIST,
                                        .item = &rule_id,
                                        .item_size = sizeof(struct slice),
                                        .count_min = 1,
                                        .count_max = RULE_SET_MAX,
                                        .unique = true };
static const struct shape case_name = { .kind = SHAPE_TEXT, .max = 120 };

#define CASE_LIST(what)                                                                                      \
    SHAPE_FIELD(struct rule_test_case, what), SHAPE_COUNT(struct rule_test_case, what##_count)
static const struct shape_key case_key[] = {
    { "name", &case_name, SHAPE_FIELD(struct rule_test_case, name), .required = true,
      .description = "What it shows." },
    { "rules", &rule_list, CASE_LIST(rule), .description = "The rules that run; without it all of them." },
    { "first_night", &shape_date, SHAPE_FIELD(struct rule_test_case, first), .default_text = "2027-01-01",
      .description = "The date of night 0." },
    { "departments", &department, SHAPE_FIELD(struct rule_test_case, departments), .default_text = "40",
      .description = "How many there are; budgets scale with them." },
    { "types", &member, SHAPE_FIELD(struct rule_test_case, types), .default_text = "1",
      .description = "Complaint types of each department." },
    { "officers", &member, SHAPE_FIELD(struct rule_test_case, officers), .default_text = "1",
      .description = "Officers of each department." },
    { "nights", &nights, SHAPE_FIELD(struct rule_test_case, nights), .required = true,
      .description = "How many nights are walked." },
    { "classes", &class_list, SHAPE_FIELD(struct rule_test_case, class_row),
      SHAPE_COUNT(struct rule_test_case, class_count),
      .description = "Classes of departments; without it none." },
    { "counts", &count_list, CASE_LIST(count), .description = "Counts by night." },
    { "events", &event_list, CASE_LIST(event), .description = "Single answers to the sensitive question." },
    { "uses", &use_list, CASE_LIST(use), .description = "Replies by handset." },
    { "closings", &closing_list, CASE_LIST(closing), .description = "Flags that people closed." },
    { "expect", &expect_list, CASE_LIST(expect),
      .description = "What must come out; nothing: no flag at all." },
};
static const struct shape one_case = { .kind = SHAPE_MAPPING, SHAPE_KEYS(case_key), .noun = "a case" };
static const struct shape cases = { .kind = SHAPE_LIST,
                                    .item = &one_case,
                                    .item_size = sizeof(struct rule_test_case),
                                    .count_min = 1,
                                    .count_max = RULE_TEST_CASES_MAX,
                                    .allocated = true,
                                    .noun = "the list of cases" };
static const struct shape_name kind_name[] = { { "RuleTest", 1 } };
static const struct shape kind = { .kind = SHAPE_ENUM, SHAPE_NAMES(kind_name) };
static const struct shape_key test_key[] = {
    SHAPE_HEADER(&kind),
    { "id", &shape_id, SHAPE_FIELD(struct rule_test, id), .required = true,
      .description = "The file's name." },
    { "cases", &cases, SHAPE_FIELD(struct rule_test, item), SHAPE_COUNT(struct rule_test, count),
      .required = true, .description = "In the order in which they run." },
};
const struct shape rule_test_shape = { .kind = SHAPE_MAPPING, SHAPE_KEYS(test_key), .noun = "a rule test" };

/* ---- what a table cannot say ---- */

struct check {
    const struct document *document;
    struct findings *findings;
    const struct rule_test_case *test;
};

static void within(const struct check *check, const struct node *row, const char *key, int32_t from,
                   int32_t to, int32_t least, int32_t most)
{
    if (from >= least && to <= most)
        return;
    ERROR(check->findings, check->document, "bad-span", node_or(node_get(row, key), row),
          "'{}' of this case goes from {} to {}",
          FINDING_ARGUMENTS(slice_from_text(key), finding_int(check->findings, least),
                            finding_int(check->findings, most)));
}

static void check_members(const struct check *check, const struct node *row, int type, int officer)
{
    within(check, row, "type", type, type, 1, check->test->types);
    within(check, row, "officer", officer, officer, 1, check->test->officers);
}

static void check_counts(const struct check *check, const struct node *list)
{
    int64_t rows = 0;
    for (size_t i = 0; i < check->test->count_count; i++) {
        const struct rule_test_count *item = &check->test->count[i];
        const struct node *row = node_item(list, i);
        within(check, row, "departments", item->departments.from, item->departments.to, 1,
               check->test->departments);
        within(check, row, "nights", item->nights.from, item->nights.to, 0, check->test->nights - 1);
        check_members(check, row, item->type, item->officer);
        if (item->k > item->n)
            ERROR(check->findings, check->document, "bad-count", node_or(node_get(row, "k"), row),
                  "more events than were looked at", FINDING_NO_ARGUMENTS);
        rows += (int64_t)(item->departments.to - item->departments.from + 1) *
                ((item->nights.to - item->nights.from) / (item->every > 0 ? item->every : 1) + 1);
    }
    if (rows > RULE_TEST_ROWS_MAX)
        ERROR(check->findings, check->document, "too-many", list,
              "the counts unfold to {} rows; {} are allowed",
              FINDING_ARGUMENTS(finding_int(check->findings, rows),
                                finding_int(check->findings, RULE_TEST_ROWS_MAX)));
}

static void check_rest(const struct check *check, const struct node *node)
{
    const struct rule_test_case *test = check->test;
    const int32_t last = test->nights - 1;
    for (size_t i = 0; i < test->class_count; i++) {
        const struct node *row = node_item(node_get(node, "classes"), i);
        within(check, row, "departments", test->class_row[i].departments.from,
               test->class_row[i].departments.to, 1, test->departments);
        within(check, row, "from", test->class_row[i].from, test->class_row[i].from, 0, last);
    }
    for (size_t i = 0; i < test->event_count; i++) {
        const struct rule_test_event *item = &test->event[i];
        const struct node *row = node_item(node_get(node, "events"), i);
        within(check, row, "department", item->department, item->department, 1, test->departments);
        within(check, row, "night", item->night, item->night, 0, last);
        check_members(check, row, item->type, item->officer);
    }
    for (size_t i = 0; i < test->use_count; i++) {
        const struct node *row = node_item(node_get(node, "uses"), i);
        within(check, row, "department", test->use[i].department, test->use[i].department, 1,
               test->departments);
        within(check, row, "nights", test->use[i].nights.from, test->use[i].nights.to, 0, last);
    }
    for (size_t i = 0; i < test->closing_count; i++) {
        const struct node *row = node_item(node_get(node, "closings"), i);
        within(check, row, "department", test->closing[i].department, test->closing[i].department, 1,
               test->departments);
        within(check, row, "night", test->closing[i].night, test->closing[i].night, 0, last);
    }
    for (size_t i = 0; i < test->expect_count; i++) {
        struct rule_test_expect *item = &test->expect[i];
        const struct node *row = node_item(node_get(node, "expect"), i);
        within(check, row, "department", item->department, item->department, 1, test->departments);
        within(check, row, "night", item->night, item->night, 0, last);
        within(check, row, "reached", item->reached.from, item->reached.to, 0, last);
        item->mark = row->mark;
        item->night = item->has_night ? item->night : last;
    }
}

bool rule_test_read(const struct document *document, struct arena *arena, struct findings *findings,
                    struct rule_test *ret)
{
    struct rule_test test;
    if (!shape_read(&rule_test_shape, document, &test, sizeof test, arena, findings))
        return false;
    const size_t errors = findings->errors;
    const struct node *list = node_get(document->root, "cases");
    for (size_t i = 0; i < test.count; i++) {
        const struct node *node = node_item(list, i);
        const struct check check = { .document = document, .findings = findings, .test = &test.item[i] };
        test.item[i].mark = node->mark;
        check_counts(&check, node_or(node_get(node, "counts"), node));
        check_rest(&check, node);
    }
    if (findings->errors != errors)
        return false;
    *ret = test;
    return true;
}
