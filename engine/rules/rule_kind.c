#include "rules/rule_kind.h"

#include "rules/coverage.h"
#include "rules/display_order.h"
#include "rules/fast_perfect.h"
#include "rules/one_handset.h"
#include "rules/phone_quality.h"
#include "rules/referral.h"
#include "rules/reply_fall.h"
#include "rules/same_phones.h"
#include "rules/soft_signs.h"
#include "rules/solicitation.h"
#include "rules/two_handsets.h"

#include <assert.h>
#include <math.h>

const struct rule_kind_entry *rule_kind_find(enum rule_kind kind)
{
    static const struct rule_kind_entry *const table[RULE_KIND_COUNT] = {
        [RULE_REFERRAL] = &referral_kind,         [RULE_SOLICITATION] = &solicitation_kind,
        [RULE_TWO_HANDSETS] = &two_handsets_kind, [RULE_PHONE_QUALITY] = &phone_quality_kind,
        [RULE_REPLY_FALL] = &reply_fall_kind,     [RULE_ONE_HANDSET] = &one_handset_kind,
        [RULE_FAST_PERFECT] = &fast_perfect_kind, [RULE_SAME_PHONES] = &same_phones_kind,
        [RULE_SOFT_SIGNS] = &soft_signs_kind,     [RULE_DISPLAY_ORDER] = &display_order_kind,
        [RULE_COVERAGE] = &coverage_kind,
    };
    assert(kind < RULE_KIND_COUNT);
    return table[kind];
}

enum tally_measure rule_kind_measure(const struct rule *rule)
{
    switch (rule->kind) {
    case RULE_SOLICITATION:
        return rule->raw ? TALLY_SOLICITATION_RAW : TALLY_SOLICITATION;
    case RULE_PHONE_QUALITY:
        return TALLY_PHONE;
    case RULE_REPLY_FALL:
        return TALLY_REPLY;
    case RULE_FAST_PERFECT:
        return TALLY_FAST_PERFECT;
    case RULE_SAME_PHONES:
        return TALLY_SHARED_HANDSET;
    case RULE_REFERRAL:
    case RULE_TWO_HANDSETS:
    case RULE_ONE_HANDSET:
    case RULE_SOFT_SIGNS:
    case RULE_DISPLAY_ORDER:
    case RULE_COVERAGE:
    case RULE_KIND_COUNT:
        break;
    }
    return TALLY_MEASURE_COUNT;
}

static bool seen_before(const struct rule_night *night, size_t from, size_t this, int32_t department,
                        enum tally_measure measure, int32_t after)
{
    for (size_t i = from; i < this; i++) {
        const struct tally_event *event = &night->event[i];
        if (!event->excluded && event->department == department && event->measure == measure &&
            event->state == TALLY_EVENT && event->handset == night->event[this].handset &&
            event->arrived.day - night->first.day > after) {
            return true;
        }
    }
    return false;
}

int32_t rule_kind_handsets(const struct rule_night *night, int32_t department, enum tally_measure measure,
                           int32_t after, int nights)
{
    int32_t count = 0;
    size_t from = night->event_known;
    while (from > 0 && night->event[from - 1].known.day > night->night.day - nights) {
        from--;
    }
    for (size_t i = from; i < night->event_known; i++) {
        const struct tally_event *event = &night->event[i];
        if (!event->excluded && event->department == department && event->measure == measure &&
            event->state == TALLY_EVENT && event->arrived.day - night->first.day > after &&
            !seen_before(night, from, i, department, measure, after)) {
            count++;
        }
    }
    return count;
}

size_t rule_kind_class(const struct rule *rule, const struct rule_night *night, int32_t department,
                       int32_t at)
{
    size_t low = 0; /* the rows up to that night come before it */
    size_t high = night->class_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct unit_class *row = &night->unit_class[middle];
        const bool later = row->department == department ? row->from.day > night->first.day + at
                                                         : row->department > department;
        low = later ? low : middle + 1;
        high = later ? middle : high;
    }
    const bool has_class = low > 0 && night->unit_class[low - 1].department == department;
    return rule_class(rule, has_class ? night->unit_class[low - 1].name : SLICE_EMPTY);
}

void rule_kind_describe_null(const struct rule *rule, const struct rule_night *night, struct flag *flag)
{
    const size_t class_at = rule_kind_class(rule, night, flag->department, night->at);
    flag->p0 = rule_p0(rule, class_at);
    flag->p0_class = class_at > 0 ? rule->p0_by_class[class_at - 1].class_name : SLICE_EMPTY;
}

double rule_kind_threshold(double budget)
{
    return budget > 0 ? RULE_DEPARTMENTS_STATED / budget : INFINITY;
}

int32_t rule_kind_begin(const struct rule *rule, const struct rule_night *night)
{
    int32_t begin = rule->effective.day - night->first.day;
    return begin > 0 ? begin : 0;
}
