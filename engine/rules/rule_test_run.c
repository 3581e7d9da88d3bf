/* What rule_test.h says of running a case: its lists unfolded to the rows that the night would have, then
 * night by night. */
#include "rules/rule_test.h"

#include "rules/night_rules.h"

/* What became of an expectation while the nights went by. */
struct seen {
    size_t rule;   /* index in the set */
    int level;     /* at the end of its night */
    int32_t first; /* the night that its level was first reached, or -1 */
    int32_t last;  /* of referrals and reviews */
    int count;
};

struct made {
    const struct rule_test_case *test;
    struct rule_set set;
    struct unit *unit;
    size_t unit_count;
    struct unit_class *unit_class;
    size_t class_count;
    struct tally_count *count;
    size_t count_count;
    struct tally_event *event;
    struct contact_use *use;
    size_t use_count;
    struct night_rules_closing *closing;
    struct seen *seen;
};

/* Ids: departments 1.., then the types and officers of each in turn. */
static int32_t member_id(enum unit_kind kind, int32_t department, int32_t member)
{
    return (int32_t)kind * 10000 + department * 10 + member;
}

static struct night night_at(const struct made *made, int32_t at)
{
    return (struct night){ .day = made->test->first.day + at };
}

static void fail(struct buffer *why, struct mark mark, const char *text)
{
    buffer_add_text(why, "line ");
    buffer_add_int(why, mark.line);
    buffer_add_text(why, ": ");
    buffer_add_text(why, text);
}

static void fail_of_rule(struct buffer *why, struct mark mark, struct slice rule, const char *text)
{
    fail(why, mark, "");
    buffer_add(why, rule);
    buffer_add_text(why, text);
}

/* The set's count: none of that id. */
static size_t rule_at(const struct rule_set *set, struct slice id)
{
    size_t r = 0;
    while (r < set->rule_count && !slice_equal(set->rule[r].id, id))
        r++;
    return r;
}

/* ---- rows ---- */

static bool choose_rules(struct made *made, const struct rule_set *set, struct arena *arena,
                         struct buffer *why)
{
    const struct rule_test_case *test = made->test;
    struct rule *rule = arena_new_array(arena, struct rule, set->rule_count + 1);
    if (rule == NULL)
        return false;
    size_t count = 0;
    for (size_t i = 0; i < set->rule_count; i++) {
        bool wanted = test->rule_count == 0;
        for (size_t r = 0; r < test->rule_count; r++)
            wanted |= slice_equal(test->rule[r], set->rule[i].id);
        if (wanted)
            rule[count++] = set->rule[i];
    }
    made->set = (struct rule_set){ .rule = rule, .rule_count = count };
    bool found = true;
    for (size_t r = 0; r < test->rule_count; r++)
        if (rule_at(&made->set, test->rule[r]) == count) {
            fail_of_rule(why, test->mark, test->rule[r], " is none of the rules that are tested\n");
            found = false;
        }
    return found;
}

static void add_units(struct made *made)
{
    const struct rule_test_case *test = made->test;
    for (int32_t d = 1; d <= test->departments; d++) {
        made->unit[made->unit_count++] = (struct unit){
            .id = d, .department = d, .kind = UNIT_DEPARTMENT, .first = test->first, .name = SLICE_LIT("D")
        };
        for (int32_t t = 1; t <= test->types; t++)
            made->unit[made->unit_count++] = (struct unit){
                .id = member_id(UNIT_TYPE, d, t), .department = d, .kind = UNIT_TYPE, .first = test->first
            };
        for (int32_t o = 1; o <= test->officers; o++)
            made->unit[made->unit_count++] = (struct unit){ .id = member_id(UNIT_OFFICER, d, o),
                                                            .department = d,
                                                            .kind = UNIT_OFFICER,
                                                            .first = test->first };
    }
}

static void add_row(struct made *made, int32_t unit, int measure, int32_t arrived, int32_t known, int n,
                    int k)
{
    if (n + k > 0)
        made->count[made->count_count++] = (struct tally_count){ .unit = unit,
                                                                 .measure = (enum tally_measure)measure,
                                                                 .arrived = night_at(made, arrived),
                                                                 .known = night_at(made, known),
                                                                 .n = n,
                                                                 .k = k };
}

/* An answer stands in its department's counts and, of the sensitive question, in those of its type and
 * officer. */
static void add_answers(struct made *made, int32_t department, const struct rule_test_count *row,
                        int32_t night)
{
    const int32_t unit[] = { department, member_id(UNIT_TYPE, department, row->type),
                             member_id(UNIT_OFFICER, department, row->officer) };
    const size_t units = row->measure == TALLY_SOLICITATION ? 3 : 1;
    for (size_t i = 0; i < units; i++) {
        if (row->known_after == 0) {
            add_row(made, unit[i], row->measure, night, night, row->n, row->k);
        } else {
            add_row(made, unit[i], row->measure, night, night, row->n, 0);
            add_row(made, unit[i], row->measure, night, night + row->known_after, 0, row->k);
        }
    }
}

static void add_counts(struct made *made)
{
    for (size_t i = 0; i < made->test->count_count; i++) {
        const struct rule_test_count *row = &made->test->count[i];
        for (int32_t d = row->departments.from; d <= row->departments.to; d++)
            for (int32_t night = row->nights.from; night <= row->nights.to; night += row->every)
                add_answers(made, d, row, night);
    }
}

static void add_events(struct made *made)
{
    static const enum tally_state state_of[] = { TALLY_EVENT, TALLY_WITHDRAWN, TALLY_UNANSWERED,
                                                 TALLY_EVENT };
    for (size_t i = 0; i < made->test->event_count; i++) {
        const struct rule_test_event *row = &made->test->event[i];
        const bool text = row->state == RULE_TEST_TEXT;
        made->event[i] = (struct tally_event){
            .complaint = (int64_t)i + 1,
            .handset = row->handset,
            .department = row->department,
            .type = member_id(UNIT_TYPE, row->department, row->type),
            .officer = member_id(UNIT_OFFICER, row->department, row->officer),
            .measure = text ? TALLY_SOLICITATION_TEXT : TALLY_SOLICITATION,
            .state = state_of[row->state],
            .arrived = night_at(made, row->night),
            .known = night_at(made, row->night + row->known_after),
            .counted = row->state == RULE_TEST_CONFIRMED,
        };
        const struct rule_test_count answer = { .measure = TALLY_SOLICITATION,
                                                .n = 1,
                                                .k = row->state == RULE_TEST_CONFIRMED,
                                                .known_after = row->known_after,
                                                .type = row->type,
                                                .officer = row->officer };
        if (!text)
            add_answers(made, row->department, &answer, row->night);
    }
}

static void add_uses(struct made *made)
{
    for (size_t i = 0; i < made->test->use_count; i++) {
        const struct rule_test_use *row = &made->test->use[i];
        for (int32_t night = row->nights.from; night <= row->nights.to; night++)
            for (int c = 0; c < row->citizens; c++) {
                const int64_t number = (int64_t)made->use_count + 1;
                made->use[made->use_count++] = (struct contact_use){ .complaint = number,
                                                                     .handset = row->handset,
                                                                     .citizen = number,
                                                                     .department = row->department,
                                                                     .delay_s = row->delay_s,
                                                                     .best = row->best,
                                                                     .staff = row->staff,
                                                                     .night = night_at(made, night) };
            }
    }
}

static size_t uses_of(const struct rule_test_case *test)
{
    size_t count = 0;
    for (size_t i = 0; i < test->use_count; i++)
        count +=
            (size_t)(test->use[i].nights.to - test->use[i].nights.from + 1) * (size_t)test->use[i].citizens;
    return count;
}

/* Of each department its rows, in the file's order. */
static void add_classes(struct made *made)
{
    for (int32_t d = 1; d <= made->test->departments; d++)
        for (size_t i = 0; i < made->test->class_count; i++) {
            const struct rule_test_class *row = &made->test->class_row[i];
            if (row->departments.from <= d && d <= row->departments.to)
                made->unit_class[made->class_count++] = (struct unit_class){
                    .department = d, .from = night_at(made, row->from), .name = row->name
                };
        }
}

static bool make(struct made *made, struct arena *arena)
{
    enum { UNITS_OF_ANSWER = 3, ROWS_OF_UNIT = 2 };
    const struct rule_test_case *test = made->test;
    size_t answers = test->event_count;
    for (size_t i = 0; i < test->count_count; i++)
        answers += (size_t)(test->count[i].departments.to - test->count[i].departments.from + 1) *
                   (size_t)(test->count[i].nights.to - test->count[i].nights.from + 1);
    made->unit = arena_new_array(arena, struct unit,
                                 (size_t)test->departments * (size_t)(1 + test->types + test->officers));
    made->unit_class =
        arena_new_array(arena, struct unit_class, (size_t)test->departments * test->class_count + 1);
    made->count = arena_new_array(arena, struct tally_count, UNITS_OF_ANSWER * ROWS_OF_UNIT * answers + 1);
    made->event = arena_new_array(arena, struct tally_event, test->event_count + 1);
    made->use = arena_new_array(arena, struct contact_use, uses_of(test) + 1);
    made->closing = arena_new_array(arena, struct night_rules_closing, test->closing_count + 1);
    made->seen = arena_new_array(arena, struct seen, test->expect_count + 1);
    if (arena->exhausted)
        return false;
    add_units(made);
    add_classes(made);
    add_counts(made);
    add_events(made);
    add_uses(made);
    for (size_t i = 0; i < test->closing_count; i++)
        made->closing[i] = (struct night_rules_closing){ .department = test->closing[i].department,
                                                         .rule = test->closing[i].rule,
                                                         .night = night_at(made, test->closing[i].night) };
    return true;
}

/* ---- looking ---- */

static bool find_rules(struct made *made, struct buffer *why)
{
    bool found = true;
    for (size_t i = 0; i < made->test->expect_count; i++) {
        const struct rule_test_expect *expect = &made->test->expect[i];
        const size_t r = rule_at(&made->set, expect->rule);
        made->seen[i] = (struct seen){ .rule = r, .first = -1, .last = -1 };
        if (r < made->set.rule_count)
            continue;
        fail_of_rule(why, expect->mark, expect->rule,
                     " does not run in this case: its `rules` leave it out\n");
        found = false;
    }
    return found;
}

static int handed_over(const struct night_rules_result *tonight, const struct rule_test_expect *expect)
{
    int count = 0;
    for (size_t i = 0; expect->level == RULE_TEST_REFERRAL && i < tonight->referral_count; i++)
        count += tonight->referral[i].department == expect->department;
    for (size_t i = 0; expect->level == RULE_TEST_REVIEW && i < tonight->review_count; i++)
        count += tonight->review[i].department == expect->department;
    return count;
}

static void look(const struct made *made, const struct night_rules *run, int32_t at)
{
    struct night_rules_result tonight;
    night_rules_handed_over(run, &tonight);
    for (size_t i = 0; i < made->test->expect_count; i++) {
        const struct rule_test_expect *expect = &made->test->expect[i];
        struct seen *seen = &made->seen[i];
        if (at > expect->night)
            continue;
        const int level = (int)night_rules_level(run, seen->rule, (size_t)expect->department - 1);
        const int count = handed_over(&tonight, expect);
        const bool reached = expect->level > RULE_TEST_HIGH ? count > 0 : level >= expect->level;
        seen->level = level;
        seen->count += count;
        seen->last = reached ? at : seen->last;
        seen->first = reached && seen->first < 0 ? at : seen->first;
    }
}

static bool judge(const struct rule_test_expect *expect, const struct seen *seen, struct buffer *why)
{
    const bool counted = expect->level > RULE_TEST_HIGH;
    if (counted ? seen->count != expect->count : seen->level != expect->level) {
        fail(why, expect->mark, "");
        if (counted)
            buffer_add_int(why, seen->count);
        else
            buffer_add(why, flag_level_name((enum flag_level)seen->level));
        buffer_add_text(why, " at the end of night ");
        buffer_add_int(why, expect->night);
        buffer_add_text(why, "\n");
        return false;
    }
    const int32_t last = counted ? seen->last : seen->first;
    if (!expect->has_reached || (seen->first >= expect->reached.from && last <= expect->reached.to))
        return true;
    fail(why, expect->mark, "reached on night ");
    buffer_add_int(why, seen->first < expect->reached.from ? seen->first : last);
    buffer_add_text(why, "\n");
    return false;
}

static bool is_named(const struct made *made, size_t rule, int32_t department)
{
    for (size_t i = 0; i < made->test->expect_count; i++)
        if (made->seen[i].rule == rule && made->test->expect[i].department == department)
            return true;
    return false;
}

static bool judge_all(const struct made *made, const struct night_rules *run, struct buffer *why)
{
    bool good = true;
    for (size_t i = 0; i < made->test->expect_count; i++)
        good &= judge(&made->test->expect[i], &made->seen[i], why);
    for (int32_t d = 1; d <= made->test->departments; d++)
        for (size_t r = 0; r < made->set.rule_count; r++) {
            const enum flag_level level = night_rules_level(run, r, (size_t)d - 1);
            if (level == FLAG_NONE || is_named(made, r, d))
                continue;
            fail(why, made->test->mark, "nobody expected ");
            buffer_add(why, flag_level_name(level));
            buffer_add_text(why, " by ");
            buffer_add(why, made->set.rule[r].id);
            buffer_add_text(why, " in department ");
            buffer_add_int(why, d);
            buffer_add_text(why, "\n");
            good = false;
        }
    return good;
}

static bool walk(struct made *made, struct arena *arena, struct buffer *why)
{
    const struct rule_test_case *test = made->test;
    const struct night_rules_input input = { .set = &made->set,
                                             .first = test->first,
                                             .night = night_at(made, test->nights - 1),
                                             .unit = made->unit,
                                             .unit_count = made->unit_count,
                                             .unit_class = made->unit_class,
                                             .class_count = made->class_count,
                                             .count = made->count,
                                             .count_count = made->count_count,
                                             .event = made->event,
                                             .event_count = test->event_count,
                                             .use = made->use,
                                             .use_count = made->use_count,
                                             .closing = made->closing,
                                             .closing_count = test->closing_count };
    struct night_rules *run = NULL;
    enum night_rules_outcome outcome = night_rules_open(&input, arena, &run);
    for (int32_t at = 0; outcome == NIGHT_RULES_DONE && at < test->nights; at++) {
        outcome = night_rules_step(run);
        if (outcome == NIGHT_RULES_DONE)
            look(made, run, at);
    }
    if (outcome == NIGHT_RULES_DONE)
        return judge_all(made, run, why);
    fail(why, test->mark,
         outcome == NIGHT_RULES_NO_ROOM ? "too large a city for a test\n" : "the rules refuse this city\n");
    return false;
}

bool rule_test_run(const struct rule_test_case *test, const struct rule_set *set, struct arena *arena,
                   struct buffer *why)
{
    const size_t used = arena->used;
    struct made made = { .test = test };
    bool good = choose_rules(&made, set, arena, why);
    if (good && !make(&made, arena)) {
        fail(why, test->mark, "too large a city for a test\n");
        good = false;
    }
    good = good && find_rules(&made, why) && walk(&made, arena, why);
    arena_reset_to(arena, used);
    return good;
}
