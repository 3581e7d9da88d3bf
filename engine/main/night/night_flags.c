#include "main/night/night_flags.h"

#include "oversight/flag_life.h"

#include <stdlib.h>

static bool is_closed(const struct flag *flag, const struct rule_set *rules,
                      const struct night_rules_closing *closing, size_t closing_count, struct night night)
{
    for (size_t i = 0; i < closing_count; i++)
        if (closing[i].night.day == night.day && closing[i].department == flag->department &&
            slice_equal(closing[i].rule, rules->rule[flag->rule].id))
            return true;
    return false;
}

void night_flags_drop_closed(struct night_rules_result *result, const struct rule_set *rules,
                             const struct night_rules_closing *closing, size_t closing_count,
                             struct night night)
{
    size_t kept = 0;
    for (size_t i = 0; i < result->flag_count; i++)
        if (!is_closed(&result->flag[i], rules, closing, closing_count, night))
            result->flag[kept++] = result->flag[i];
    result->flag_count = kept;
}

static struct slice unit_name(const struct night_flags *flags, int32_t id)
{
    for (size_t i = 0; i < flags->unit_count; i++)
        if (flags->unit[i].id == id)
            return flags->unit[i].name;
    return SLICE_EMPTY;
}

static const struct night_store_flag *before_of(const struct night_flags *flags, int32_t department,
                                                struct slice rule)
{
    for (size_t i = 0; i < flags->before_count; i++)
        if (flags->before[i].department == department && slice_equal(flags->before[i].rule, rule) &&
            !flags->before[i].closed)
            return &flags->before[i];
    return NULL;
}

static struct rule_text state_text(struct slice state)
{
    static const struct {
        enum flag_life_state state;
        struct rule_text text;
    } known[] = {
        { FLAG_LIFE_OPEN, { .ko = { "미확인", sizeof("미확인") - 1 }, .en = { "open", 4 } } },
        { FLAG_LIFE_ACKNOWLEDGED,
          { .ko = { "확인함", sizeof("확인함") - 1 }, .en = { "acknowledged", 12 } } },
        { FLAG_LIFE_IN_INQUIRY, { .ko = { "조사 중", sizeof("조사 중") - 1 }, .en = { "in inquiry", 10 } } },
        { FLAG_LIFE_CLOSED, { .ko = { "종결", sizeof("종결") - 1 }, .en = { "closed", 6 } } },
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (slice_equal(state, flag_life_state_name(known[i].state)))
            return known[i].text;
    return (struct rule_text){ .ko = state, .en = state };
}

static struct report_flag up(const struct night_flags *flags, const struct flag *flag)
{
    const struct rule *rule = &flags->rules->rule[flag->rule];
    const struct night_store_flag *before = before_of(flags, flag->department, rule->id);
    struct report_flag shown = { .department = unit_name(flags, flag->department),
                                 .type = flag->type != 0 ? unit_name(flags, flag->type) : SLICE_EMPTY,
                                 .rule = rule,
                                 .flag = flag };
    if (before == NULL || before->level == FLAG_NONE)
        shown.change = REPORT_FLAG_NEW;
    else
        shown.change = flag->level > before->level ? REPORT_FLAG_RAISED : REPORT_FLAG_CONTINUING;
    shown.state = state_text(before != NULL ? before->state : flag_life_state_name(FLAG_LIFE_OPEN));
    shown.nights_untouched = flags->night.day - flag->since[flag->level].day;
    if (before != NULL && before->acknowledged)
        shown.nights_untouched = -1;
    return shown;
}

static bool is_up(const struct night_flags *flags, const struct night_rules_result *result,
                  const struct night_store_flag *before)
{
    for (size_t i = 0; i < result->flag_count; i++)
        if (result->flag[i].department == before->department &&
            slice_equal(flags->rules->rule[result->flag[i].rule].id, before->rule))
            return true;
    return false;
}

/** False when the rule is no longer in the set, or there is no room. */
static bool ended(const struct night_flags *flags, const struct night_store_flag *before, struct arena *arena,
                  struct report_flag *ret)
{
    static const struct rule_text closed = { .ko = { "담당자가 종결함", sizeof("담당자가 종결함") - 1 },
                                             .en = { "closed by a person", 18 } };
    static const struct rule_text year = { .ko = { "검출기가 새로 시작됨",
                                                   sizeof("검출기가 새로 시작됨") - 1 },
                                           .en = { "the detector started anew", 25 } };
    size_t rule = 0;
    while (rule < flags->rules->rule_count && !slice_equal(flags->rules->rule[rule].id, before->rule))
        rule++;
    struct flag *flag = arena_new(arena, struct flag);
    if (rule == flags->rules->rule_count || flag == NULL)
        return false;
    *flag = (struct flag){ .department = before->department, .rule = rule, .level = before->level };
    flag->since[before->level] = before->since;
    *ret = (struct report_flag){ .department = unit_name(flags, before->department),
                                 .rule = &flags->rules->rule[rule],
                                 .flag = flag,
                                 .change = REPORT_FLAG_ENDED,
                                 .state = state_text(before->state),
                                 .ending = before->closed ? closed : year,
                                 .nights_untouched = -1 };
    return true;
}

static int compare(const void *left, const void *right)
{
    const struct report_flag *a = left, *b = right;
    if (a->change != b->change)
        return a->change < b->change ? -1 : 1;
    if (a->flag->level != b->flag->level)
        return a->flag->level > b->flag->level ? -1 : 1;
    if (a->flag->e < b->flag->e || a->flag->e > b->flag->e)
        return a->flag->e > b->flag->e ? -1 : 1;
    if (a->flag->department != b->flag->department)
        return a->flag->department < b->flag->department ? -1 : 1;
    return (a->flag->rule > b->flag->rule) - (a->flag->rule < b->flag->rule);
}

bool night_flags_for_page(const struct night_flags *flags, const struct night_rules_result *result,
                          struct arena *arena, const struct report_flag **ret, size_t *ret_count)
{
    struct report_flag *shown =
        arena_new_array(arena, struct report_flag, result->flag_count + flags->before_count);
    size_t count = 0;
    if (shown == NULL)
        return false;
    for (size_t i = 0; i < result->flag_count; i++)
        shown[count++] = up(flags, &result->flag[i]);
    for (size_t i = 0; i < flags->before_count; i++) {
        const struct night_store_flag *before = &flags->before[i];
        if (before->level != FLAG_NONE && !is_up(flags, result, before))
            count += ended(flags, before, arena, &shown[count]);
    }
    qsort(shown, count, sizeof(*shown), compare);
    *ret = shown;
    *ret_count = count < REPORT_FLAGS_MAX ? count : REPORT_FLAGS_MAX;
    return !arena->exhausted;
}
