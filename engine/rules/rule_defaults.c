#include "rules/rule.h"

#include <assert.h>

#define TEXT(korean, english)                                                                                \
    {                                                                                                        \
        .ko = { (korean), sizeof(korean) - 1 }, .en = {(english), sizeof(english) - 1 }                      \
    }

/* Defaults and sentences of each kind; the figures are policy that a rule file may replace. */
static const struct rule defaults[RULE_KIND_COUNT] = {
    [RULE_REFERRAL] = {
        .text = TEXT("{department}: 민원인이 확인 문항에서도 '있다'고 답했거나 글로 분명히 알린 제보입니다. 사실 여부는 조사 전입니다.",
                     "{department}: a citizen answered so again when asked to confirm, or wrote so. It has not been looked into."),
    },
    [RULE_SOLICITATION] = {
        .budget_watch = 8, .budget_alert = 4, .budget_high = 0.1,
        .p0 = 0.0015,
        .grid = { 0.005, 0.01, 0.02, 0.04, 0.08, 0.15 }, .grid_count = 6,
        .weight_department = 0.5, .weight_types = 0.25, .weight_officers = 0.25,
        .newcomer_reserve = 0.1, .roster_nights = 28,
        .handsets_min = 2, .handsets_nights = 180,
        .text = TEXT("{department}: 확인된 '있다' 응답 {k}건(응답 {n}건, 기준율로는 {expected}건)이 기준율보다 많다는 통계 신호이며 비위 사실의 확인이 아닙니다. "
                     "우연히 이런 신호가 나올 부서는 시 전체에서 한 해 {budget}곳 미만입니다.",
                     "{department}: {k} confirmed reports in {n} answers are more than the base rate explains ({expected}); fewer than "
                     "{budget} departments a year in the whole city would show this by chance. A statistical sign, not a finding."),
    },
};

struct rule rule_defaults(enum rule_kind kind)
{
    assert(kind < RULE_KIND_COUNT);
    struct rule rule = defaults[kind];
    rule.kind = kind;
    return rule;
}
